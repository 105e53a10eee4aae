#include "models/recognition/coverage.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>

struct sz_coverage_law sz_coverage_law_default(void)
{
    double day_m2 = M_PI / 4 * 40 * 40; /* a sector of 90 degrees, 40 m deep */
    return (struct sz_coverage_law){
        .sigma_zone = 0.80,
        .sigma_view = 1.44,
        .tau_zone = 0.7,
        .tau_view = 0.8,
        .view_area_day_m2 = day_m2,
        .view_area_night_m2 = 0.6 * day_m2,
        .pole_reach_m = 100,
    };
}

double sz_captured_share(double area_fraction, double tau_sigma)
{
    if (area_fraction <= 0)
        return 0;
    if (area_fraction >= 1)
        return 1;
    return gsl_cdf_ugaussian_P(gsl_cdf_ugaussian_Pinv(area_fraction) + tau_sigma);
}

double sz_view_fraction(double camera_count, double working_share, double view_area_m2, double zone_area_m2)
{
    return -expm1(-camera_count * working_share * view_area_m2 / zone_area_m2);
}

double sz_pole_reach_share(double pole_count, double reach_m, double zone_area_m2)
{
    return -expm1(-pole_count * M_PI * reach_m * reach_m / zone_area_m2);
}

static double disc_radius_m(double area_m2)
{
    return area_m2 > 0 ? sqrt(area_m2 / M_PI) : 0;
}

/* What one zone lies on: the cells of its province that its disc touches, or else the nearest one. */
struct footing {
    uint32_t *cells; /* room for every cell of a province */
    uint32_t cell_count;
    double area_m2; /* of those cells; 0 where a cell has none */
};

static void find_footing(struct footing *footing, const struct sz_zone *zone, const struct sz_geography *geography)
{
    const struct sz_province *province = &geography->provinces[zone->province];
    const struct sz_place *centre = &geography->stations[zone->station].place;
    double zone_radius_m = disc_radius_m(zone->area_m2), nearest_m = INFINITY;
    uint32_t nearest = province->first_cell;
    footing->cell_count = 0;
    footing->area_m2 = 0;
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++) {
        const struct sz_cell *cell = &geography->cells[i];
        double distance_m = sz_distance_m(geography->surface, centre, &cell->place);
        if (distance_m < nearest_m) {
            nearest_m = distance_m;
            nearest = i;
        }
        if (cell->area_m2 > 0 && distance_m < zone_radius_m + disc_radius_m(cell->area_m2)) {
            footing->cells[footing->cell_count++] = i;
            footing->area_m2 += cell->area_m2;
        }
    }
    if (footing->cell_count == 0) {
        footing->cells[footing->cell_count++] = nearest;
        footing->area_m2 = fmax(geography->cells[nearest].area_m2, 0);
    }
}

/* The zone's share of the demand of each cell it lies on; a cell without an area is taken whole. */
static double share_of_footing(const struct footing *footing, const struct sz_zone *zone,
                               const struct sz_coverage_law *law)
{
    double area_fraction = footing->area_m2 > 0 ? zone->area_m2 / footing->area_m2 : 1;
    return sz_captured_share(area_fraction, law->tau_zone * law->sigma_zone);
}

static bool check_zone(const struct sz_zone *zone, const struct sz_geography *geography, struct sz_error *error)
{
    const char *id = zone->id == NULL ? "" : zone->id;
    if (!(zone->area_m2 > 0) || !isfinite(zone->area_m2))
        return sz_error_set(error, SZ_ERROR_INPUT, "The area of zone %s must be positive.", id);
    if (!(zone->working_share >= 0 && zone->working_share <= 1))
        return sz_error_set(error, SZ_ERROR_INPUT, "The working share of zone %s must be from 0 to 1.", id);
    if (zone->station >= geography->station_count || zone->province >= geography->province_count)
        return sz_error_set(error, SZ_ERROR_INPUT, "Zone %s stands at a station that does not exist.", id);
    if (geography->provinces[zone->province].cell_count == 0)
        return sz_error_set(error, SZ_ERROR_INPUT, "Zone %s lies in a province without cells.", id);
    return true;
}

static uint32_t largest_province_cell_count(const struct sz_geography *geography)
{
    uint32_t largest = 0;
    for (uint32_t i = 0; i < geography->province_count; i++)
        if (geography->provinces[i].cell_count > largest)
            largest = geography->provinces[i].cell_count;
    return largest;
}

/* Sets first_part to the end of each cell's parts; filling from the last zone to the first brings it back to their start. */
static void count_parts(uint32_t *first_part, struct footing *footing, const struct sz_zone_map *map,
                        const struct sz_geography *geography)
{
    for (uint32_t zone = 0; zone < map->zone_count; zone++) {
        find_footing(footing, &map->zones[zone], geography);
        for (uint32_t i = 0; i < footing->cell_count; i++)
            first_part[footing->cells[i]]++;
    }
    for (uint32_t cell = 1; cell <= geography->cell_count; cell++)
        first_part[cell] += first_part[cell - 1];
}

static void fill_parts(struct sz_zone_part *parts, uint32_t *first_part, struct footing *footing,
                       const struct sz_zone_map *map, const struct sz_geography *geography,
                       const struct sz_coverage_law *law)
{
    for (uint32_t zone = map->zone_count; zone-- > 0;) {
        find_footing(footing, &map->zones[zone], geography);
        double share = share_of_footing(footing, &map->zones[zone], law);
        for (uint32_t i = 0; i < footing->cell_count; i++)
            parts[--first_part[footing->cells[i]]] = (struct sz_zone_part){.zone = zone, .share = share};
    }
    for (uint32_t cell = 0; cell < geography->cell_count; cell++) {
        double sum = 0;
        for (uint32_t i = first_part[cell]; i < first_part[cell + 1]; i++)
            sum += parts[i].share;
        for (uint32_t i = first_part[cell]; sum > 1 && i < first_part[cell + 1]; i++)
            parts[i].share /= sum;
    }
}

/* What is in view while each number of cameras works. */
static bool derive_by_count(struct sz_zone *zone, const struct sz_coverage_law *law)
{
    if (!(zone->outages.camera.mtbf_s > 0))
        return true;
    double tau_sigma = law->tau_view * law->sigma_view;
    free(zone->in_view_by_count);
    zone->in_view_by_count = malloc(2 * ((size_t)zone->camera_count + 1) * sizeof *zone->in_view_by_count);
    for (uint32_t i = 0; zone->in_view_by_count != NULL && i <= zone->camera_count; i++) {
        zone->in_view_by_count[(size_t)2 * i] =
            sz_captured_share(sz_view_fraction(i, 1, law->view_area_day_m2, zone->area_m2), tau_sigma);
        zone->in_view_by_count[(size_t)2 * i + 1] =
            sz_captured_share(sz_view_fraction(i, 1, law->view_area_night_m2, zone->area_m2), tau_sigma);
    }
    return zone->in_view_by_count != NULL;
}

static void derive(struct sz_zone_map *map, const struct sz_geography *geography, const struct sz_coverage_law *law)
{
    double tau_sigma = law->tau_view * law->sigma_view;
    for (uint32_t i = 0; i < map->zone_count; i++) {
        struct sz_zone *zone = &map->zones[i];
        zone->in_view_day = sz_captured_share(
            sz_view_fraction(zone->camera_count, zone->working_share, law->view_area_day_m2, zone->area_m2), tau_sigma);
        zone->in_view_night = sz_captured_share(
            sz_view_fraction(zone->camera_count, zone->working_share, law->view_area_night_m2, zone->area_m2),
            tau_sigma);
        zone->in_reach = sz_pole_reach_share(zone->sos_pole_count, law->pole_reach_m, zone->area_m2);
        zone->demand_share = 0;
    }
    for (uint32_t cell = 0; cell < geography->cell_count; cell++)
        for (uint32_t i = map->first_part[cell]; i < map->first_part[cell + 1]; i++) {
            struct sz_zone *zone = &map->zones[map->parts[i].zone];
            double population = geography->provinces[zone->province].population_in_cells;
            if (population > 0)
                zone->demand_share += map->parts[i].share * geography->cells[cell].population / population;
        }
}

bool sz_zones_place(struct sz_zone_map *map, const struct sz_geography *geography, const struct sz_coverage_law *law,
                    struct sz_error *error)
{
    for (uint32_t zone = 0; zone < map->zone_count; zone++)
        if (!check_zone(&map->zones[zone], geography, error))
            return false;
    struct footing footing = {.cells = calloc((size_t)largest_province_cell_count(geography) + 1, sizeof(uint32_t))};
    uint32_t *first_part = calloc((size_t)geography->cell_count + 1, sizeof *first_part);
    struct sz_zone_part *parts = NULL;
    if (footing.cells != NULL && first_part != NULL) {
        count_parts(first_part, &footing, map, geography);
        parts = calloc((size_t)first_part[geography->cell_count] + 1, sizeof *parts);
    }
    if (parts == NULL) {
        free(footing.cells);
        free(first_part);
        return sz_error_set_memory(error, "laying the zones over the cells");
    }
    fill_parts(parts, first_part, &footing, map, geography, law);
    free(footing.cells);
    free(map->parts);
    free(map->first_part);
    map->parts = parts;
    map->first_part = first_part;
    derive(map, geography, law);
    for (uint32_t zone = 0; zone < map->zone_count; zone++)
        if (!derive_by_count(&map->zones[zone], law))
            return sz_error_set_memory(error, "laying the zones over the cells");
    return true;
}

void sz_zone_map_clear(struct sz_zone_map *map)
{
    for (uint32_t zone = 0; zone < map->zone_count; zone++) {
        free(map->zones[zone].id);
        free(map->zones[zone].name_en);
        free(map->zones[zone].name_th);
        free(map->zones[zone].in_view_by_count);
    }
    free(map->zones);
    free(map->parts);
    free(map->first_part);
    *map = (struct sz_zone_map){0};
}
