#include "models/geography/thailand.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const BANGKOK = "TH-10";
static const double PI = 3.14159265358979323846;

/*
 * Hands `seat_count` stations to the districts of Bangkok, or to all the others: one each, then one at a time to the district
 * where people over (2 stations + 1) is highest (Webster; Sainte-Lague), the first of equals.
 */
static void allocate(const struct sz_geography *geography, uint32_t bangkok, bool inside, uint32_t seat_count,
                     uint32_t *counts)
{
    for (uint32_t d = 0; d < geography->district_count; d++) {
        if ((geography->districts[d].province == bangkok) == inside) {
            counts[d] = 1;
            seat_count--;
        }
    }
    for (; seat_count > 0; seat_count--) {
        uint32_t winner = SZ_NONE;
        double highest = -1;
        for (uint32_t d = 0; d < geography->district_count; d++) {
            double average = geography->districts[d].population / (2.0 * counts[d] + 1);
            if ((geography->districts[d].province == bangkok) == inside && average > highest) {
                winner = d;
                highest = average;
            }
        }
        counts[winner]++;
    }
}

static bool check_counts(const struct sz_geography *geography, uint32_t bangkok, uint32_t station_count,
                         uint32_t bangkok_count, struct sz_error *error)
{
    if (bangkok == SZ_NONE)
        return sz_error_set(error, SZ_ERROR_INPUT, "the table of provinces has no %s, Bangkok", BANGKOK);
    uint32_t inside = geography->provinces[bangkok].district_count, outside = geography->district_count - inside;
    if (station_count < geography->district_count)
        return sz_error_set(error, SZ_ERROR_INPUT, "%u stations are too few: each of the %u districts has one",
                            station_count, geography->district_count);
    if (bangkok_count < inside)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "%u stations in Bangkok are too few: each of its %u districts has one", bangkok_count,
                            inside);
    if (bangkok_count > station_count || station_count - bangkok_count < outside)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "%u of %u stations in Bangkok leave too few for the %u districts outside it", bangkok_count,
                            station_count, outside);
    if (outside == 0 && station_count > bangkok_count)
        return sz_error_set(error, SZ_ERROR_INPUT, "there is no province but Bangkok for %u of the stations",
                            station_count - bangkok_count);
    return true;
}

static bool name_station(struct sz_station *station, const struct sz_district *district, uint32_t ordinal)
{
    size_t size = strlen(district->code) + strlen(district->name_en) + strlen(district->name_th) + 16;
    station->id = malloc(size);
    station->name_en = malloc(size);
    station->name_th = malloc(size);
    if (station->id == NULL || station->name_en == NULL || station->name_th == NULL)
        return false;
    snprintf(station->id, size, "%s-%u", district->code, ordinal);
    if (ordinal == 1) {
        snprintf(station->name_en, size, "%s", district->name_en);
        snprintf(station->name_th, size, "%s", district->name_th);
    } else {
        snprintf(station->name_en, size, "%s %u", district->name_en, ordinal);
        snprintf(station->name_th, size, "%s %u", district->name_th, ordinal);
    }
    return true;
}

/* A province whose stations are being placed. */
struct site {
    struct sz_geography *geography;
    const struct sz_country_projection *projection;
    const struct sz_province *province;
    double *station_m; /* by cell: distance to the nearest station so far */
};

static void settle(const struct site *site, struct sz_station *station, double lon_deg, double lat_deg)
{
    struct sz_geography *geography = site->geography;
    station->lon_deg = lon_deg;
    station->lat_deg = lat_deg;
    station->place = sz_place_from_degrees(lon_deg, lat_deg);
    station->cell = sz_cells_nearest(geography, site->province, &station->place);
    for (uint32_t i = 0; i < site->province->cell_count; i++) {
        uint32_t cell = site->province->first_cell + i;
        double distance_m = sz_distance_m(geography->surface, &geography->cells[cell].place, &station->place);
        site->station_m[cell] = fmin(site->station_m[cell], distance_m);
    }
}

/* Of a district's own cells the one with the most people x distance to the nearest station; SZ_NONE when all have one. */
static uint32_t most_wanting_cell(const struct site *site, uint32_t district)
{
    const struct sz_geography *geography = site->geography;
    uint32_t chosen = SZ_NONE, cell_count = 0;
    double most = 0;
    for (uint32_t i = 0; i < site->province->cell_count; i++) {
        uint32_t cell = site->province->first_cell + i;
        if (geography->cells[cell].district != district)
            continue;
        cell_count++;
        double want = geography->cells[cell].population * site->station_m[cell];
        if (want > most) {
            most = want;
            chosen = cell;
        }
    }
    return cell_count > 1 ? chosen : SZ_NONE;
}

/* Evenly on a circle about the seat, from the north clockwise, at the mean distance from the middle of a disc of its area. */
static void settle_around_seat(const struct site *site, struct sz_station *station, uint32_t place,
                               uint32_t place_count)
{
    const struct sz_district *district = &site->geography->districts[station->district];
    double area_m2 =
        isnan(district->area_m2) ? site->province->area_m2 / site->province->district_count : district->area_m2;
    double radius_m = 2.0 / 3 * sqrt(area_m2 / PI), bearing = 2 * PI * place / place_count;
    struct sz_plane_point seat = sz_country_projection_to_plane(site->projection, district->lon_deg, district->lat_deg);
    struct sz_degrees degrees = sz_country_projection_to_degrees(site->projection, seat.x_m + radius_m * sin(bearing),
                                                                 seat.y_m + radius_m * cos(bearing));
    settle(site, station, degrees.lon_deg, degrees.lat_deg);
}

/* `first` is the station at the district's seat, which stands. */
static void place_others(const struct site *site, struct sz_station *first, uint32_t count)
{
    uint32_t placed = 1, cell;
    while (placed < count && (cell = most_wanting_cell(site, first->district)) != SZ_NONE) {
        settle(site, &first[placed], site->geography->cells[cell].lon_deg, site->geography->cells[cell].lat_deg);
        placed++;
    }
    for (uint32_t i = placed; i < count; i++)
        settle_around_seat(site, &first[i], i - placed, count - placed);
}

/* All seats of a province first, since a cell may be near to a neighbouring district's. */
static void place_in_province(const struct site *site, const uint32_t *counts)
{
    struct sz_geography *geography = site->geography;
    uint32_t end = site->province->first_district + site->province->district_count;
    struct sz_station *station = &geography->stations[site->province->first_station];
    for (uint32_t d = site->province->first_district; d < end; station += counts[d], d++)
        settle(site, station, geography->districts[d].lon_deg, geography->districts[d].lat_deg);
    station = &geography->stations[site->province->first_station];
    for (uint32_t d = site->province->first_district; d < end; station += counts[d], d++)
        place_others(site, station, counts[d]);
}

/* Stations by province, district and ordinal, with their names; nowhere yet. */
static bool name_stations(struct sz_geography *geography, const uint32_t *counts)
{
    for (uint32_t d = 0; d < geography->district_count; d++) {
        const struct sz_district *district = &geography->districts[d];
        struct sz_province *province = &geography->provinces[district->province];
        if (d == province->first_district)
            province->first_station = geography->station_count;
        province->station_count += counts[d];
        for (uint32_t ordinal = 1; ordinal <= counts[d]; ordinal++) {
            struct sz_station *station = &geography->stations[geography->station_count++];
            *station = (struct sz_station){.province = district->province, .district = d, .cell = SZ_NONE};
            if (!name_station(station, district, ordinal))
                return false;
        }
    }
    return true;
}

bool sz_stations_place(struct sz_geography *geography, const struct sz_country_projection *projection,
                       uint32_t station_count, uint32_t bangkok_count, struct sz_error *error)
{
    uint32_t bangkok = sz_geography_find_province(geography, BANGKOK);
    if (!check_counts(geography, bangkok, station_count, bangkok_count, error))
        return false;
    uint32_t *counts = calloc(geography->district_count, sizeof *counts);
    double *station_m = malloc(geography->cell_count * sizeof *station_m);
    geography->stations = calloc(station_count, sizeof *geography->stations);
    bool named = false;
    if (counts != NULL && station_m != NULL && geography->stations != NULL) {
        allocate(geography, bangkok, true, bangkok_count, counts);
        allocate(geography, bangkok, false, station_count - bangkok_count, counts);
        named = name_stations(geography, counts);
    }
    for (uint32_t cell = 0; named && cell < geography->cell_count; cell++)
        station_m[cell] = (double)INFINITY;
    for (uint32_t i = 0; named && i < geography->province_count; i++)
        place_in_province(&(struct site){geography, projection, &geography->provinces[i], station_m}, counts);
    free(counts);
    free(station_m);
    return named || sz_error_set_memory(error, "placing the stations");
}
