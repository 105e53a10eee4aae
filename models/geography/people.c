#include "models/geography/thailand.h"

#include <math.h>
#include <stdlib.h>

static const double URBAN_OVER_PER_M2 = 1500e-6, RURAL_UNDER_PER_M2 = 150e-6;

/* A district's own cells: those nearest to its seat. */
struct catchment {
    struct sz_place seat;
    double nearest_m, weight; /* weight: sum of exp(-(d - nearest) / e-folding distance) over its cells */
    uint32_t cell_count;
};

static void assign_districts(struct sz_geography *geography, const struct sz_province *province,
                             struct catchment *catchments, double *seat_m)
{
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++) {
        struct sz_cell *cell = &geography->cells[i];
        seat_m[i] = (double)INFINITY;
        for (uint32_t d = province->first_district; d < province->first_district + province->district_count; d++) {
            double distance_m = sz_distance_m(geography->surface, &cell->place, &catchments[d].seat);
            if (distance_m < seat_m[i]) {
                seat_m[i] = distance_m;
                cell->district = d;
            }
        }
        struct catchment *catchment = &catchments[cell->district];
        catchment->cell_count++;
        catchment->nearest_m = fmin(catchment->nearest_m, seat_m[i]);
    }
}

/* Measured from the nearest cell on: the ratios stay, and the sum cannot vanish. */
static double weight(const struct catchment *catchment, double seat_m, double seat_distance_m)
{
    return exp(-(seat_m - catchment->nearest_m) / seat_distance_m);
}

static void spread_people(struct sz_geography *geography, const struct sz_province *province,
                          struct catchment *catchments, const double *seat_m, double seat_share, double seat_distance_m)
{
    uint32_t end = province->first_cell + province->cell_count;
    for (uint32_t i = province->first_cell; i < end; i++) {
        struct catchment *catchment = &catchments[geography->cells[i].district];
        catchment->weight += weight(catchment, seat_m[i], seat_distance_m);
    }
    for (uint32_t i = province->first_cell; i < end; i++) {
        struct sz_cell *cell = &geography->cells[i];
        const struct catchment *catchment = &catchments[cell->district];
        cell->population = geography->districts[cell->district].population *
                           (seat_share * weight(catchment, seat_m[i], seat_distance_m) / catchment->weight +
                            (1 - seat_share) / catchment->cell_count);
    }
    for (uint32_t d = province->first_district; d < province->first_district + province->district_count; d++)
        if (catchments[d].cell_count == 0)
            geography->cells[sz_cells_nearest(geography, province, &catchments[d].seat)].population +=
                geography->districts[d].population;
}

static enum sz_area_class classify(const struct sz_cell *cell)
{
    double density_per_m2 = cell->population / cell->area_m2;
    if (density_per_m2 > URBAN_OVER_PER_M2)
        return SZ_AREA_URBAN;
    return density_per_m2 < RURAL_UNDER_PER_M2 ? SZ_AREA_RURAL : SZ_AREA_SUBURBAN;
}

static void sum_up(struct sz_geography *geography, struct sz_province *province)
{
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++) {
        struct sz_cell *cell = &geography->cells[i];
        cell->area_class = classify(cell);
        province->population_in_cells += cell->population;
        if (cell->area_class == SZ_AREA_URBAN)
            province->urban_population += cell->population;
    }
}

bool sz_cells_people(struct sz_geography *geography, double seat_share, double seat_distance_m, struct sz_error *error)
{
    struct catchment *catchments = calloc(geography->district_count, sizeof *catchments);
    double *seat_m = calloc(geography->cell_count, sizeof *seat_m);
    bool allocated = catchments != NULL && seat_m != NULL;
    for (uint32_t d = 0; allocated && d < geography->district_count; d++)
        catchments[d] = (struct catchment){
            .seat = sz_place_from_degrees(geography->districts[d].lon_deg, geography->districts[d].lat_deg),
            .nearest_m = (double)INFINITY};
    for (uint32_t i = 0; allocated && i < geography->province_count; i++) {
        struct sz_province *province = &geography->provinces[i];
        assign_districts(geography, province, catchments, seat_m);
        spread_people(geography, province, catchments, seat_m, seat_share, seat_distance_m);
        sum_up(geography, province);
    }
    free(catchments);
    free(seat_m);
    return allocated || sz_error_set_memory(error, "spreading people over the cells");
}
