#include "models/geography/thailand.h"

#include <geos_c.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { CELL_LIMIT = 4000000 };

/* One province's polygons on the plane, ready for questions. */
struct outline {
    GEOSContextHandle_t geos;
    GEOSGeometry *polygons;
    const GEOSPreparedGeometry *prepared;
    struct sz_plane_point low, high; /* its box */
};

/* Where GEOS leaves its last complaint. */
struct complaint {
    char text[256];
};

static void keep_complaint(const char *message, void *data)
{
    struct complaint *complaint = data;
    snprintf(complaint->text, sizeof complaint->text, "%s", message);
}

static GEOSGeometry *make_ring(struct outline *outline, const struct sz_country_projection *projection,
                               const struct sz_ring *ring)
{
    GEOSCoordSequence *points = GEOSCoordSeq_create_r(outline->geos, ring->point_count, 2);
    if (points == NULL)
        return NULL;
    const double *lon_lat_deg = ring->lon_lat_deg;
    for (uint32_t i = 0; i < ring->point_count; i++, lon_lat_deg += 2) {
        struct sz_plane_point point = sz_country_projection_to_plane(projection, lon_lat_deg[0], lon_lat_deg[1]);
        GEOSCoordSeq_setXY_r(outline->geos, points, i, point.x_m, point.y_m);
        outline->low = (struct sz_plane_point){fmin(outline->low.x_m, point.x_m), fmin(outline->low.y_m, point.y_m)};
        outline->high = (struct sz_plane_point){fmax(outline->high.x_m, point.x_m), fmax(outline->high.y_m, point.y_m)};
    }
    return GEOSGeom_createLinearRing_r(outline->geos, points); /* owns the points, also when it fails */
}

/* The polygon of `count` rings, the first its shell. */
static GEOSGeometry *make_polygon(struct outline *outline, const struct sz_country_projection *projection,
                                  const struct sz_ring *rings, uint32_t count)
{
    GEOSGeometry **made = calloc(count, sizeof(GEOSGeometry *)), *polygon = NULL;
    if (made == NULL)
        return NULL;
    uint32_t ready = 0;
    while (ready < count && (made[ready] = make_ring(outline, projection, &rings[ready])) != NULL)
        ready++;
    if (ready == count) {
        polygon = GEOSGeom_createPolygon_r(outline->geos, made[0], made + 1, count - 1);
        ready = polygon == NULL ? count : 0;
    }
    for (uint32_t i = 0; i < ready; i++)
        GEOSGeom_destroy_r(outline->geos, made[i]);
    free(made);
    return polygon;
}

static GEOSGeometry *make_polygons(struct outline *outline, const struct sz_country_projection *projection,
                                   const struct sz_province *province)
{
    GEOSGeometry **made = calloc(province->ring_count, sizeof(GEOSGeometry *)), *polygons = NULL;
    if (made == NULL)
        return NULL;
    uint32_t ready = 0, first = 0;
    while (first < province->ring_count) {
        uint32_t end = first + 1;
        while (end < province->ring_count && province->rings[end].polygon == province->rings[first].polygon)
            end++;
        made[ready] = make_polygon(outline, projection, &province->rings[first], end - first);
        if (made[ready] == NULL)
            break;
        ready++;
        first = end;
    }
    if (first == province->ring_count)
        polygons = GEOSGeom_createCollection_r(outline->geos, GEOS_MULTIPOLYGON, made, ready);
    for (uint32_t i = 0; i < ready && polygons == NULL; i++)
        GEOSGeom_destroy_r(outline->geos, made[i]);
    free(made);
    return polygons;
}

static void clear_outline(struct outline *outline)
{
    GEOSPreparedGeom_destroy_r(outline->geos, outline->prepared);
    if (outline->polygons != NULL)
        GEOSGeom_destroy_r(outline->geos, outline->polygons);
}

static bool init_outline(struct outline *outline, GEOSContextHandle_t geos,
                         const struct sz_country_projection *projection, const struct sz_province *province)
{
    *outline = (struct outline){
        .geos = geos, .low = {(double)INFINITY, (double)INFINITY}, .high = {(double)-INFINITY, (double)-INFINITY}};
    outline->polygons = make_polygons(outline, projection, province);
    if (outline->polygons == NULL || GEOSisValid_r(geos, outline->polygons) != 1)
        return false;
    outline->prepared = GEOSPrepare_r(geos, outline->polygons);
    return outline->prepared != NULL;
}

static bool add_cell(struct sz_geography *geography, uint32_t province, double lon_deg, double lat_deg,
                     struct sz_error *error)
{
    if (geography->cell_count == CELL_LIMIT)
        return sz_error_set(error, SZ_ERROR_INPUT, "more than 4 million cells; choose a larger cell_spacing");
    struct sz_cell *cells = sz_array_with_room(geography->cells, geography->cell_count, sizeof *cells, error);
    if (cells == NULL)
        return false;
    geography->cells = cells;
    cells[geography->cell_count++] = (struct sz_cell){.place = sz_place_from_degrees(lon_deg, lat_deg),
                                                      .lon_deg = lon_deg,
                                                      .lat_deg = lat_deg,
                                                      .province = province,
                                                      .district = SZ_NONE};
    return true;
}

/* 1 inside, 0 outside, 2 when GEOS failed; a centre on a border belongs to neither side. */
static char contains(const struct outline *outline, double x_m, double y_m)
{
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(outline->geos, x_m, y_m);
    if (point == NULL)
        return 2;
    char inside = GEOSPreparedContains_r(outline->geos, outline->prepared, point);
    GEOSGeom_destroy_r(outline->geos, point);
    return inside;
}

/*
 * Rows of centres, one spacing apart in a row, rows sqrt(3)/2 of it apart and every other row shifted by half: the six nearest
 * centres are one spacing away. The grid is one for the country, so it does not depend on the province.
 */
static bool fill_outline(struct sz_geography *geography, const struct sz_country_projection *projection,
                         const struct outline *outline, uint32_t province, struct sz_error *error)
{
    double spacing_m = geography->cell_spacing_m, row_m = spacing_m * sqrt(0.75);
    long last_row = lround(floor(outline->high.y_m / row_m));
    for (long row = lround(ceil(outline->low.y_m / row_m)); row <= last_row; row++) {
        double shift = row % 2 == 0 ? 0 : 0.5, y_m = (double)row * row_m;
        long last = lround(floor(outline->high.x_m / spacing_m - shift));
        for (long place = lround(ceil(outline->low.x_m / spacing_m - shift)); place <= last; place++) {
            double x_m = ((double)place + shift) * spacing_m;
            char inside = contains(outline, x_m, y_m);
            if (inside == 0)
                continue;
            if (inside != 1)
                return sz_error_set(error, SZ_ERROR_SYSTEM, "GEOS cannot tell whether a point is in a province");
            struct sz_degrees degrees = sz_country_projection_to_degrees(projection, x_m, y_m);
            if (!add_cell(geography, province, degrees.lon_deg, degrees.lat_deg, error))
                return false;
        }
    }
    return true;
}

static bool lay_out_province(struct sz_geography *geography, const struct sz_country_projection *projection,
                             GEOSContextHandle_t geos, uint32_t index, struct sz_error *error)
{
    struct sz_province *province = &geography->provinces[index];
    struct outline outline;
    bool made = init_outline(&outline, geos, projection, province);
    province->first_cell = geography->cell_count;
    bool filled = made && fill_outline(geography, projection, &outline, index, error);
    clear_outline(&outline);
    if (!filled)
        return false;
    if (geography->cell_count == province->first_cell &&
        !add_cell(geography, index, province->lon_deg, province->lat_deg, error))
        return false;
    province->cell_count = geography->cell_count - province->first_cell;
    for (uint32_t i = 0; i < province->cell_count; i++)
        geography->cells[province->first_cell + i].area_m2 = province->area_m2 / province->cell_count;
    return true;
}

bool sz_cells_lay_out(struct sz_geography *geography, const struct sz_country_projection *projection, double spacing_m,
                      const char *boundaries, struct sz_error *error)
{
    GEOSContextHandle_t geos = GEOS_init_r();
    if (geos == NULL)
        return sz_error_set_memory(error, "laying out the cells");
    struct complaint complaint = {.text = "out of memory"};
    GEOSContext_setNoticeMessageHandler_r(geos, keep_complaint, &complaint);
    GEOSContext_setErrorMessageHandler_r(geos, keep_complaint, &complaint);
    geography->cell_spacing_m = spacing_m;
    bool done = true;
    for (uint32_t province = 0; done && province < geography->province_count; province++) {
        done = lay_out_province(geography, projection, geos, province, error);
        if (!done) /* keeps the first error; else the polygons are at fault */
            sz_error_set_at(error, boundaries, 0, 0, "province %s: its polygons are not usable: %s",
                            geography->provinces[province].id, complaint.text);
    }
    GEOS_finish_r(geos);
    return done;
}
