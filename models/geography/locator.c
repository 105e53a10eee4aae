#include "models/geography/locator.h"

#include <math.h>
#include <stdlib.h>

static const double PI = 3.14159265358979323846;

enum { CELLS_OF_A_BIN = 2, BINS_OF_AN_AXIS = 2000 };

static bool is_plane(const struct sz_geography *geography)
{
    return geography->surface != SZ_SURFACE_ELLIPSOID;
}

/* The coordinates bins are made of: degrees, or metres on a plane. */
static void coordinates(const struct sz_geography *geography, const struct sz_place *place, double at[2])
{
    if (is_plane(geography)) {
        at[0] = place->x_m;
        at[1] = place->y_m;
        return;
    }
    struct sz_degrees degrees = sz_place_to_degrees(place);
    at[0] = degrees.lon_deg;
    at[1] = degrees.lat_deg;
}

static uint32_t bin_along(const struct sz_locator *locator, int axis, double coordinate)
{
    double bin = floor((coordinate - locator->low[axis]) / locator->width[axis]);
    return (uint32_t)fmin(fmax(bin, 0), locator->bin_count[axis] - 1.0);
}

static uint32_t bin_of(const struct sz_locator *locator, const double at[2])
{
    return bin_along(locator, 1, at[1]) * locator->bin_count[0] + bin_along(locator, 0, at[0]);
}

/* About CELLS_OF_A_BIN cells a bin, were they spread evenly over the box. */
static void lay_out_bins(struct sz_locator *locator, const double high[2])
{
    double extent[2];
    for (int axis = 0; axis < 2; axis++)
        extent[axis] = fmax(high[axis] - locator->low[axis], 1e-6);
    double side = sqrt(extent[0] * extent[1] * CELLS_OF_A_BIN / locator->geography->cell_count);
    for (int axis = 0; axis < 2; axis++) {
        locator->bin_count[axis] = (uint32_t)fmin(fmax(ceil(extent[axis] / side), 1), BINS_OF_AN_AXIS);
        locator->width[axis] = extent[axis] / locator->bin_count[axis];
    }
}

static bool fill_bins(struct sz_locator *locator, struct sz_error *error)
{
    const struct sz_geography *geography = locator->geography;
    size_t count = (size_t)locator->bin_count[0] * locator->bin_count[1];
    uint32_t *bins = malloc((geography->cell_count + (size_t)1) * sizeof *bins);
    locator->first = calloc(count + 2, sizeof *locator->first);
    locator->cells = malloc((geography->cell_count + (size_t)1) * sizeof *locator->cells);
    bool ok = bins != NULL && locator->first != NULL && locator->cells != NULL;
    for (uint32_t i = 0; ok && i < geography->cell_count; i++) {
        double at[2];
        coordinates(geography, &geography->cells[i].place, at);
        bins[i] = bin_of(locator, at);
        locator->first[bins[i] + 2]++;
    }
    for (size_t b = 2; ok && b < count + 2; b++)
        locator->first[b] += locator->first[b - 1];
    for (uint32_t i = 0; ok && i < geography->cell_count; i++)
        locator->cells[locator->first[bins[i] + 1]++] = i;
    free(bins);
    return ok || sz_error_set_memory(error, "indexing the cells");
}

static void box_province(const struct sz_province *province, struct sz_province_box *box)
{
    *box = (struct sz_province_box){(double)INFINITY, (double)-INFINITY, (double)INFINITY, (double)-INFINITY};
    for (uint32_t r = 0; r < province->ring_count; r++) {
        const double *point = province->rings[r].lon_lat_deg;
        for (uint32_t i = 0; i < province->rings[r].point_count; i++, point += 2) {
            box->west = fmin(box->west, point[0]);
            box->east = fmax(box->east, point[0]);
            box->south = fmin(box->south, point[1]);
            box->north = fmax(box->north, point[1]);
        }
    }
}

bool sz_locator_init(struct sz_locator *locator, const struct sz_geography *geography, struct sz_error *error)
{
    *locator = (struct sz_locator){
        .geography = geography, .low = {(double)INFINITY, (double)INFINITY}, .bin_count = {1, 1}, .width = {1, 1}};
    double high[2] = {(double)-INFINITY, (double)-INFINITY};
    for (uint32_t i = 0; i < geography->cell_count; i++) {
        double at[2];
        coordinates(geography, &geography->cells[i].place, at);
        for (int axis = 0; axis < 2; axis++) {
            locator->low[axis] = fmin(locator->low[axis], at[axis]);
            high[axis] = fmax(high[axis], at[axis]);
        }
    }
    if (geography->cell_count > 0)
        lay_out_bins(locator, high);
    locator->boxes = calloc(geography->province_count + (size_t)1, sizeof *locator->boxes);
    if (locator->boxes == NULL || !fill_bins(locator, error)) {
        sz_locator_clear(locator);
        return sz_error_set_memory(error, "indexing the cells");
    }
    for (uint32_t p = 0; p < geography->province_count; p++)
        box_province(&geography->provinces[p], &locator->boxes[p]);
    return true;
}

void sz_locator_clear(struct sz_locator *locator)
{
    free(locator->first);
    free(locator->cells);
    free(locator->boxes);
    *locator = (struct sz_locator){0};
}

/* --- the nearest cell --- */

struct search {
    const struct sz_locator *locator;
    const struct sz_place *place;
    uint32_t province, nearest;
    double nearest_m;
};

static void look_in_bin(struct search *search, uint32_t column, uint32_t row)
{
    const struct sz_locator *locator = search->locator;
    const struct sz_geography *geography = locator->geography;
    uint32_t bin = row * locator->bin_count[0] + column;
    for (uint32_t i = locator->first[bin]; i < locator->first[bin + 1]; i++) {
        uint32_t cell = locator->cells[i];
        if (search->province != SZ_NONE && geography->cells[cell].province != search->province)
            continue;
        double distance_m = sz_distance_m(geography->surface, &geography->cells[cell].place, search->place);
        if (distance_m < search->nearest_m || (distance_m == search->nearest_m && cell < search->nearest)) {
            search->nearest = cell;
            search->nearest_m = distance_m;
        }
    }
}

/* The bins `ring` steps away from a bin, as far as there are any. */
static void look_in_ring(struct search *search, int64_t column, int64_t row, int64_t ring)
{
    const struct sz_locator *locator = search->locator;
    int64_t last_column = (int64_t)locator->bin_count[0] - 1, last_row = (int64_t)locator->bin_count[1] - 1;
    for (int64_t y = row - ring; y <= row + ring; y++) {
        if (y < 0 || y > last_row)
            continue;
        int64_t step = y == row - ring || y == row + ring || ring == 0 ? 1 : 2 * ring;
        for (int64_t x = column - ring; x <= column + ring; x += step)
            if (x >= 0 && x <= last_column)
                look_in_bin(search, (uint32_t)x, (uint32_t)y);
    }
}

uint32_t sz_locator_cell(const struct sz_locator *locator, const struct sz_place *place, uint32_t province,
                         double *distance_m)
{
    const struct sz_geography *geography = locator->geography;
    struct search search = {locator, place, province, SZ_NONE, (double)INFINITY};
    double at[2];
    coordinates(geography, place, at);
    int64_t column = bin_along(locator, 0, at[0]), row = bin_along(locator, 1, at[1]);
    /* A degree of longitude is shorter than one of latitude; both are at least so long, in metres, up to 60 degrees. */
    double unit_m = is_plane(geography) ? 1 : 55e3;
    double step_m = fmin(locator->width[0], locator->width[1]) * unit_m;
    int64_t rings =
        (int64_t)(locator->bin_count[0] > locator->bin_count[1] ? locator->bin_count[0] : locator->bin_count[1]);
    for (int64_t ring = 0; ring < rings && (double)(ring - 1) * step_m <= search.nearest_m; ring++)
        look_in_ring(&search, column, row, ring);
    if (distance_m != NULL)
        *distance_m = search.nearest_m;
    return search.nearest;
}

/* --- the province --- */

/* Even-odd over all rings: a hole is outside, whatever the rings' directions. */
static bool is_within(const struct sz_province *province, double lon_deg, double lat_deg)
{
    bool inside = false;
    for (uint32_t r = 0; r < province->ring_count; r++) {
        const double *point = province->rings[r].lon_lat_deg;
        for (uint32_t i = 1; i < province->rings[r].point_count; i++, point += 2)
            if ((point[1] > lat_deg) != (point[3] > lat_deg) &&
                lon_deg < point[0] + (point[2] - point[0]) * (lat_deg - point[1]) / (point[3] - point[1]))
                inside = !inside;
    }
    return inside;
}

static bool may_be_within(const struct sz_province_box *box, double lon_deg, double lat_deg)
{
    return lon_deg >= box->west && lon_deg <= box->east && lat_deg >= box->south && lat_deg <= box->north;
}

uint32_t sz_locator_province(const struct sz_locator *locator, const struct sz_place *place)
{
    const struct sz_geography *geography = locator->geography;
    if (is_plane(geography) && geography->province_count <= 1)
        return geography->province_count > 0 ? 0 : SZ_NONE;
    double distance_m = (double)INFINITY;
    uint32_t cell = sz_locator_cell(locator, place, SZ_NONE, &distance_m);
    uint32_t likely = cell != SZ_NONE ? geography->cells[cell].province : SZ_NONE;
    if (is_plane(geography))
        return likely;
    struct sz_degrees at = sz_place_to_degrees(place);
    if (likely != SZ_NONE && is_within(&geography->provinces[likely], at.lon_deg, at.lat_deg))
        return likely;
    for (uint32_t p = 0; p < geography->province_count; p++)
        if (p != likely && may_be_within(&locator->boxes[p], at.lon_deg, at.lat_deg) &&
            is_within(&geography->provinces[p], at.lon_deg, at.lat_deg))
            return p;
    return distance_m <= SZ_LOCATOR_MARGIN_M ? likely : SZ_NONE;
}

bool sz_locator_is_near(const struct sz_locator *locator, const struct sz_place *place, uint32_t cell)
{
    const struct sz_geography *geography = locator->geography;
    if (cell == SZ_NONE)
        return false;
    const struct sz_cell *of = &geography->cells[cell];
    double width_m = fmax(geography->cell_spacing_m, of->area_m2 > 0 ? 2 * sqrt(of->area_m2 / PI) : 0);
    double limit_m = SZ_LOCATOR_MARGIN_M + width_m;
    if (!is_plane(geography))
        return sz_distance_m(geography->surface, &of->place, place) <= limit_m;
    const double at[2] = {place->x_m, place->y_m};
    for (int axis = 0; axis < 2; axis++) {
        double high = locator->low[axis] + locator->width[axis] * locator->bin_count[axis];
        if (at[axis] < locator->low[axis] - limit_m || at[axis] > high + limit_m)
            return false;
    }
    return true;
}
