/*
 * Landmasses: the polygons of the boundaries, joined where they share a point; and the bridges and ferries between them.
 */
#include "models/geography/csv.h"
#include "models/geography/thailand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINK_LIMIT = 200 };

static const double DEGREE_M = 111e3, OFF_LAND_MAXIMUM_M = 15e3;

/* --- which polygons hang together --- */

struct corner {
    double lon_deg, lat_deg;
    uint32_t ring; /* over all provinces */
};

static int by_place(const void *a, const void *b)
{
    const struct corner *one = a, *other = b;
    if (one->lon_deg < other->lon_deg || one->lon_deg > other->lon_deg)
        return one->lon_deg < other->lon_deg ? -1 : 1;
    if (one->lat_deg < other->lat_deg || one->lat_deg > other->lat_deg)
        return one->lat_deg < other->lat_deg ? -1 : 1;
    return one->ring < other->ring ? -1 : one->ring > other->ring;
}

static uint32_t root_of(uint32_t *roots, uint32_t ring)
{
    while (roots[ring] != ring)
        ring = roots[ring] = roots[roots[ring]];
    return ring;
}

/* The lower root stays, so that landmasses are numbered as their first polygons stand. */
static void join(uint32_t *roots, uint32_t a, uint32_t b)
{
    uint32_t one = root_of(roots, a), other = root_of(roots, b);
    roots[one > other ? one : other] = one < other ? one : other;
}

/* Rings of one polygon, and those that have a point in common. */
static void join_rings(const struct sz_geography *geography, struct corner *corners, uint32_t *roots)
{
    size_t corner_count = 0;
    uint32_t number = 0;
    for (uint32_t p = 0; p < geography->province_count; p++)
        for (uint32_t r = 0; r < geography->provinces[p].ring_count; r++, number++) {
            const struct sz_ring *ring = &geography->provinces[p].rings[r];
            roots[number] = number;
            if (r > 0 && ring[-1].polygon == ring->polygon)
                join(roots, number - 1, number);
            for (uint32_t i = 1; i < ring->point_count; i++)
                corners[corner_count++] =
                    (struct corner){ring->lon_lat_deg[2 * (size_t)i], ring->lon_lat_deg[2 * (size_t)i + 1], number};
        }
    qsort(corners, corner_count, sizeof *corners, by_place);
    for (size_t i = 1; i < corner_count; i++)
        if (corners[i].lon_deg == corners[i - 1].lon_deg && corners[i].lat_deg == corners[i - 1].lat_deg)
            join(roots, corners[i].ring, corners[i - 1].ring);
}

static bool find_landmasses(struct sz_geography *geography, struct sz_error *error)
{
    size_t ring_count = 0, corner_count = 0;
    for (uint32_t p = 0; p < geography->province_count; p++)
        for (uint32_t r = 0; r < geography->provinces[p].ring_count; r++, ring_count++)
            corner_count += geography->provinces[p].rings[r].point_count;
    struct corner *corners = calloc(corner_count + 1, sizeof *corners);
    uint32_t *roots = calloc(ring_count + 1, sizeof *roots), *names = calloc(ring_count + 1, sizeof *names);
    bool ok = corners != NULL && roots != NULL && names != NULL;
    if (ok) {
        join_rings(geography, corners, roots);
        uint32_t number = 0;
        for (uint32_t p = 0; p < geography->province_count; p++)
            for (uint32_t r = 0; r < geography->provinces[p].ring_count; r++, number++) {
                uint32_t root = root_of(roots, number); /* that of the first ring, which has its name already */
                names[number] = root == number ? geography->landmass_count++ : names[root];
                geography->provinces[p].rings[r].landmass = names[number];
            }
    }
    free(corners);
    free(roots);
    free(names);
    return ok || sz_error_set_memory(error, "finding what water divides");
}

/* --- where a place is --- */

/* Square of the distance from a place to a side, in degrees of latitude; x is shrunk to their length. */
static double side_deg2(const double *from, const double *to, double lon_deg, double lat_deg, double shrink)
{
    double x = (from[0] - lon_deg) * shrink, y = from[1] - lat_deg;
    double dx = (to[0] - from[0]) * shrink, dy = to[1] - from[1], length2 = dx * dx + dy * dy;
    double share = length2 > 0 ? fmax(0, fmin(1, -(x * dx + y * dy) / length2)) : 0;
    x += share * dx;
    y += share * dy;
    return x * x + y * y;
}

static bool is_inside(const struct sz_ring *rings, uint32_t count, double lon_deg, double lat_deg)
{
    bool inside = false;
    for (uint32_t r = 0; r < count; r++) {
        const double *at = rings[r].lon_lat_deg;
        for (uint32_t i = 1; i < rings[r].point_count; i++, at += 2)
            if ((at[1] > lat_deg) != (at[3] > lat_deg) &&
                lon_deg < at[0] + (at[2] - at[0]) * (lat_deg - at[1]) / (at[3] - at[1]))
                inside = !inside;
    }
    return inside;
}

struct nearest {
    uint32_t landmass;
    double deg2; /* square of the distance in degrees of latitude; 0 inside */
};

/* A province's polygon that a place is in, if any. */
static bool find_around(const struct sz_province *province, double lon_deg, double lat_deg, struct nearest *nearest)
{
    for (uint32_t first = 0, end; first < province->ring_count; first = end) {
        end = first + 1;
        while (end < province->ring_count && province->rings[end].polygon == province->rings[first].polygon)
            end++;
        if (is_inside(&province->rings[first], end - first, lon_deg, lat_deg)) {
            *nearest = (struct nearest){province->rings[first].landmass, 0};
            return true;
        }
    }
    return false;
}

/* The ring that is nearest to a place in none of the polygons. */
static void find_beside(const struct sz_province *province, double lon_deg, double lat_deg, struct nearest *nearest)
{
    double shrink = cos(lat_deg * 3.14159265358979323846 / 180);
    for (uint32_t r = 0; r < province->ring_count; r++) {
        const double *at = province->rings[r].lon_lat_deg;
        for (uint32_t i = 1; i < province->rings[r].point_count; i++, at += 2) {
            double deg2 = side_deg2(at, at + 2, lon_deg, lat_deg, shrink);
            if (deg2 < nearest->deg2)
                *nearest = (struct nearest){province->rings[r].landmass, deg2};
        }
    }
}

static bool is_undivided(const struct sz_province *province)
{
    for (uint32_t r = 1; r < province->ring_count; r++)
        if (province->rings[r].landmass != province->rings[0].landmass)
            return false;
    return true;
}

static uint32_t landmass_of(const struct sz_province *province, double lon_deg, double lat_deg)
{
    struct nearest nearest = {0, (double)INFINITY};
    if (is_undivided(province))
        return province->ring_count > 0 ? province->rings[0].landmass : 0;
    if (!find_around(province, lon_deg, lat_deg, &nearest))
        find_beside(province, lon_deg, lat_deg, &nearest);
    return nearest.landmass;
}

void sz_landmasses_settle(struct sz_geography *geography)
{
    for (uint32_t i = 0; i < geography->cell_count; i++) {
        struct sz_cell *cell = &geography->cells[i];
        cell->landmass = landmass_of(&geography->provinces[cell->province], cell->lon_deg, cell->lat_deg);
    }
    for (uint32_t i = 0; i < geography->station_count; i++) {
        struct sz_station *station = &geography->stations[i];
        station->landmass = landmass_of(&geography->provinces[station->province], station->lon_deg, station->lat_deg);
    }
}

/* --- bridges and ferries --- */

enum { L_KIND, L_FROM_LON, L_FROM_LAT, L_TO_LON, L_TO_LAT, L_MINUTES, L_COUNT };

static const struct sz_csv_column link_columns[L_COUNT] = {{"kind", false},   {"from_lon", false}, {"from_lat", false},
                                                           {"to_lon", false}, {"to_lat", false},   {"minutes", false}};

static bool read_end(const struct sz_geography *geography, const struct sz_csv *csv, size_t lon_column,
                     struct sz_link_end *end, struct sz_error *error)
{
    double lon_deg, lat_deg;
    struct nearest nearest = {0, (double)INFINITY};
    if (!sz_csv_number(csv, lon_column, SZ_WEST_DEG, SZ_EAST_DEG, &lon_deg, error) ||
        !sz_csv_number(csv, lon_column + 1, SZ_SOUTH_DEG, SZ_NORTH_DEG, &lat_deg, error))
        return false;
    bool is_on_land = false;
    for (uint32_t p = 0; p < geography->province_count && !is_on_land; p++)
        is_on_land = find_around(&geography->provinces[p], lon_deg, lat_deg, &nearest);
    for (uint32_t p = 0; p < geography->province_count && !is_on_land; p++)
        find_beside(&geography->provinces[p], lon_deg, lat_deg, &nearest);
    double off_m = DEGREE_M * sqrt(nearest.deg2);
    if (off_m > OFF_LAND_MAXIMUM_M)
        return sz_csv_wrong(csv, lon_column, error, "%g, %g is %.0f km off any land, expected at most %g km", lon_deg,
                            lat_deg, off_m / 1000, OFF_LAND_MAXIMUM_M / 1000);
    *end = (struct sz_link_end){sz_place_from_degrees(lon_deg, lat_deg), nearest.landmass};
    return true;
}

static bool read_time(const struct sz_csv *csv, struct sz_link *link, struct sz_error *error)
{
    const char *kind = sz_csv_text(csv, L_KIND);
    bool is_bridge = strcmp(kind, "bridge") == 0;
    double minutes;
    if (!is_bridge && strcmp(kind, "ferry") != 0)
        return sz_csv_wrong(csv, L_KIND, error, "\"%.60s\" is no kind of link, expected bridge or ferry", kind);
    if (!sz_csv_optional_number(csv, L_MINUTES, 0, 10000, &minutes, error))
        return false;
    if (!is_bridge && isnan(minutes))
        return sz_csv_wrong(csv, L_MINUTES, error, "a ferry without minutes, expected how long it takes");
    link->crossing_s = 60 * minutes;
    return true;
}

static bool read_link(struct sz_geography *geography, const struct sz_csv *csv, struct sz_error *error)
{
    struct sz_link link = {0};
    if (geography->link_count == LINK_LIMIT)
        return sz_csv_wrong(csv, L_KIND, error, "more than %d links, the most that is read", LINK_LIMIT);
    if (!read_time(csv, &link, error) || !read_end(geography, csv, L_FROM_LON, &link.ends[0], error) ||
        !read_end(geography, csv, L_TO_LON, &link.ends[1], error))
        return false;
    if (link.ends[0].landmass == link.ends[1].landmass)
        return sz_csv_wrong(csv, L_TO_LON, error, "both ends are on the same land, expected water between them");
    struct sz_link *links = sz_array_with_room(geography->links, geography->link_count, sizeof *links, error);
    if (links == NULL)
        return false;
    geography->links = links;
    links[geography->link_count++] = link;
    return true;
}

bool sz_links_read(struct sz_geography *geography, const char *path, struct sz_error *error)
{
    if (!find_landmasses(geography, error))
        return false;
    struct sz_csv *csv = sz_csv_open(path, link_columns, L_COUNT, error);
    if (csv == NULL)
        return false;
    enum sz_csv_step step;
    while ((step = sz_csv_next(csv, error)) == SZ_CSV_ROW && read_link(geography, csv, error))
        continue;
    sz_csv_close(csv);
    return step == SZ_CSV_END;
}
