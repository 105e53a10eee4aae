#include "models/geography/geography.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/* Nobody drives over water to a place that has a station on its own land: others count as so much farther, which is more than any distance. */
static const double WATER_M = 1e9;

static void find_nearest_stations(const struct sz_geography *geography, struct sz_cell *cell)
{
    const struct sz_province *province = &geography->provinces[cell->province];
    double distances_m[SZ_NEAREST_STATION_COUNT];
    for (unsigned i = 0; i < SZ_NEAREST_STATION_COUNT; i++) {
        cell->nearest_stations[i] = SZ_NONE;
        distances_m[i] = (double)INFINITY;
    }
    for (uint32_t i = 0; i < province->station_count; i++) {
        uint32_t index = province->first_station + i;
        const struct sz_station *station = &geography->stations[index];
        double distance_m = sz_distance_m(geography->surface, &cell->place, &station->place) +
                            (station->landmass != cell->landmass ? WATER_M : 0);
        unsigned rank = SZ_NEAREST_STATION_COUNT;
        while (rank > 0 && distance_m < distances_m[rank - 1]) /* of equals the first station stays in front */
            rank--;
        if (rank == SZ_NEAREST_STATION_COUNT)
            continue;
        size_t behind = SZ_NEAREST_STATION_COUNT - 1 - rank;
        memmove(&distances_m[rank + 1], &distances_m[rank], behind * sizeof *distances_m);
        memmove(&cell->nearest_stations[rank + 1], &cell->nearest_stations[rank],
                behind * sizeof *cell->nearest_stations);
        distances_m[rank] = distance_m;
        cell->nearest_stations[rank] = index;
    }
}

uint32_t sz_cells_nearest(const struct sz_geography *geography, const struct sz_province *province,
                          const struct sz_place *place)
{
    uint32_t nearest = province->first_cell;
    double nearest_m = (double)INFINITY;
    for (uint32_t cell = province->first_cell; cell < province->first_cell + province->cell_count; cell++) {
        double distance_m = sz_distance_m(geography->surface, &geography->cells[cell].place, place);
        if (distance_m < nearest_m) {
            nearest = cell;
            nearest_m = distance_m;
        }
    }
    return nearest;
}

bool sz_geography_assign_beats(struct sz_geography *geography, struct sz_error *error)
{
    uint32_t *beat_cells = malloc((geography->cell_count + (size_t)1) * sizeof *beat_cells);
    if (beat_cells == NULL)
        return sz_error_set_memory(error, "assigning beats");
    free(geography->beat_cells);
    geography->beat_cells = beat_cells;
    for (uint32_t station = 0; station < geography->station_count; station++)
        geography->stations[station].beat_cell_count = geography->stations[station].own_cell_count = 0;
    for (uint32_t cell = 0; cell < geography->cell_count; cell++) {
        find_nearest_stations(geography, &geography->cells[cell]);
        if (geography->cells[cell].nearest_stations[0] != SZ_NONE)
            geography->stations[geography->cells[cell].nearest_stations[0]].beat_cell_count++;
    }
    uint32_t next = 0;
    for (uint32_t station = 0; station < geography->station_count; station++) {
        geography->stations[station].first_beat_cell = next;
        next += geography->stations[station].beat_cell_count;
        geography->stations[station].beat_cell_count = 0;
    }
    for (uint32_t cell = 0; cell < geography->cell_count; cell++) {
        if (geography->cells[cell].nearest_stations[0] == SZ_NONE)
            continue;
        struct sz_station *station = &geography->stations[geography->cells[cell].nearest_stations[0]];
        beat_cells[station->first_beat_cell + station->beat_cell_count++] = cell;
        station->own_cell_count += station->landmass == geography->cells[cell].landmass;
    }
    return true;
}

uint32_t sz_geography_district_station(const struct sz_geography *geography, const char *district_code)
{
    for (uint32_t station = 0; station < geography->station_count; station++) {
        uint32_t district = geography->stations[station].district; /* its first station is the one at its seat */
        if (district != SZ_NONE && strcmp(geography->districts[district].code, district_code) == 0)
            return station;
    }
    return SZ_NONE;
}

uint32_t sz_geography_find_province(const struct sz_geography *geography, const char *id)
{
    for (uint32_t province = 0; province < geography->province_count; province++)
        if (strcmp(geography->provinces[province].id, id) == 0)
            return province;
    return SZ_NONE;
}

static void clear_province(struct sz_province *province)
{
    for (uint32_t ring = 0; ring < province->ring_count; ring++)
        free(province->rings[ring].lon_lat_deg);
    free(province->rings);
    free(province->name_en);
    free(province->name_th);
    free(province->police_region);
}

double sz_geography_cell_radius_m(const struct sz_geography *geography, uint32_t cell)
{
    double stretch = geography->surface == SZ_SURFACE_RIGHT_ANGLE ? sqrt(2) : 1;
    return stretch * sqrt(fmax(geography->cells[cell].area_m2, 0) / PI);
}

struct sz_place sz_geography_point_in_cell(const struct sz_geography *geography, uint32_t cell, double u, double v)
{
    const struct sz_cell *of = &geography->cells[cell];
    if (!(of->area_m2 > 0))
        return of->place;
    double radius_m = sqrt(u * of->area_m2 / PI), angle = 2 * PI * v;
    return sz_place_displaced(geography->surface, &of->place, radius_m * cos(angle), radius_m * sin(angle));
}

void sz_geography_clear(struct sz_geography *geography)
{
    for (uint32_t i = 0; i < geography->province_count; i++)
        clear_province(&geography->provinces[i]);
    for (uint32_t i = 0; i < geography->district_count; i++) {
        free(geography->districts[i].name_en);
        free(geography->districts[i].name_th);
    }
    for (uint32_t i = 0; i < geography->cell_count; i++)
        free(geography->cells[i].id);
    for (uint32_t i = 0; i < geography->station_count; i++) {
        free(geography->stations[i].id);
        free(geography->stations[i].name_en);
        free(geography->stations[i].name_th);
    }
    for (uint32_t i = 0; i < geography->zone_site_count; i++)
        free(geography->zone_sites[i].station_name);
    free(geography->provinces);
    free(geography->districts);
    free(geography->cells);
    free(geography->stations);
    free(geography->beat_cells);
    free(geography->zone_sites);
    free(geography->borders);
    free(geography->links);
    *geography = (struct sz_geography){0};
}
