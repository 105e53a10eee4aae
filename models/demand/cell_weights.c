#include "models/demand/cell_weights.h"

#include "models/geography/csv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- by population --- */

static void weigh_population(const struct sz_geography *geography, const struct sz_province *province, double *weights)
{
    double all = 0;
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
        all += geography->cells[i].population;
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
        weights[i] = all > 0 ? geography->cells[i].population / all : 0;
}

/* --- hotspots --- */

/* 1 for the district with the most people; of equals the first. */
static uint32_t rank_of(const struct sz_geography *geography, const struct sz_province *province, uint32_t district)
{
    uint32_t rank = 1;
    double people = geography->districts[district].population;
    for (uint32_t d = province->first_district; d < province->first_district + province->district_count; d++) {
        double others = geography->districts[d].population;
        rank += others > people || (others == people && d < district);
    }
    return rank;
}

static double seat_distance_m(const struct sz_geography *geography, uint32_t cell, const struct sz_place *seat)
{
    return sz_distance_m(geography->surface, &geography->cells[cell].place, seat);
}

/* Adds one district's hotspot of that size, spread over the province's cells; measured from the nearest cell so that no sum vanishes. */
static void add_hotspot(const struct sz_geography *geography, const struct sz_province *province, uint32_t district,
                        double radius_m, double size, double *weights)
{
    struct sz_place seat =
        sz_place_from_degrees(geography->districts[district].lon_deg, geography->districts[district].lat_deg);
    uint32_t end = province->first_cell + province->cell_count;
    double nearest_m = (double)INFINITY, sum = 0;
    for (uint32_t i = province->first_cell; i < end; i++)
        nearest_m = fmin(nearest_m, seat_distance_m(geography, i, &seat));
    for (uint32_t i = province->first_cell; i < end; i++)
        sum += exp((nearest_m - seat_distance_m(geography, i, &seat)) / radius_m);
    for (uint32_t i = province->first_cell; i < end; i++)
        weights[i] += size * exp((nearest_m - seat_distance_m(geography, i, &seat)) / radius_m) / sum;
}

void sz_hotspots_weigh(const struct sz_geography *geography, const struct sz_hotspots *hotspots, double *weights)
{
    for (uint32_t p = 0; p < geography->province_count; p++) {
        const struct sz_province *province = &geography->provinces[p];
        uint32_t end = province->first_district + province->district_count;
        double sum = 0;
        for (uint32_t rank = 1; rank <= province->district_count; rank++)
            sum += pow(rank, -hotspots->exponent);
        weigh_population(geography, province, weights);
        if (province->district_count == 0)
            continue;
        for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
            weights[i] *= 1 - hotspots->share;
        for (uint32_t d = province->first_district; d < end; d++) {
            double size = hotspots->share * pow(rank_of(geography, province, d), -hotspots->exponent) / sum;
            add_hotspot(geography, province, d, hotspots->radius_m, size, weights);
        }
    }
}

/* --- a density from a file --- */

enum column { COLUMN_LON, COLUMN_LAT, COLUMN_WEIGHT, COLUMN_CATEGORY, COLUMN_COUNT };

static const struct sz_csv_column columns[COLUMN_COUNT] = {
    {"lon", false}, {"lat", false}, {"weight", false}, {"category", true}};

struct density {
    const struct sz_locator *locator;
    const char *const *names;
    uint32_t category_count, cell_count;
    double *weights; /* [category * cell_count + cell], then those of rows without a category */
};

/* category_count for a row that counts for all. */
static bool read_category(const struct sz_csv *csv, const struct density *density, uint32_t *category,
                          struct sz_error *error)
{
    const char *name = sz_csv_text(csv, COLUMN_CATEGORY);
    *category = density->category_count;
    if (name[0] == '\0')
        return true;
    for (*category = 0; *category < density->category_count; (*category)++)
        if (strcmp(density->names[*category], name) == 0)
            return true;
    const char *nearest = sz_error_nearest(name, density->names, density->category_count);
    return sz_csv_wrong(csv, COLUMN_CATEGORY, error, "there is no category %s, %s%s", name,
                        nearest != NULL ? "did you mean " : "expected one of the demand model's",
                        nearest != NULL ? nearest : "");
}

static bool read_row(const struct sz_csv *csv, const struct density *density, struct sz_error *error)
{
    double lon_deg, lat_deg, weight;
    uint32_t category;
    if (!sz_csv_number(csv, COLUMN_LON, -180, 180, &lon_deg, error) ||
        !sz_csv_number(csv, COLUMN_LAT, -90, 90, &lat_deg, error) ||
        !sz_csv_number(csv, COLUMN_WEIGHT, 0, 1e15, &weight, error) || !read_category(csv, density, &category, error))
        return false;
    struct sz_place place = sz_place_from_degrees(lon_deg, lat_deg);
    uint32_t province = sz_locator_province(density->locator, &place);
    if (province == SZ_NONE)
        return sz_csv_wrong(csv, COLUMN_LON, error, "%g, %g is outside of every province", lon_deg, lat_deg);
    uint32_t cell = sz_locator_cell(density->locator, &place, province, NULL);
    density->weights[(size_t)category * density->cell_count + cell] += weight;
    return true;
}

static double sum_of(const struct sz_province *province, const double *weights)
{
    double sum = 0;
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
        sum += weights[i];
    return sum;
}

/* A category without rows in a province takes those for all, and without such the population. */
static void complete(const struct density *density, const struct sz_province *province, uint32_t category)
{
    const double *of_all = density->weights + (size_t)density->category_count * density->cell_count;
    double *own = density->weights + (size_t)category * density->cell_count;
    double sum = sum_of(province, own), sum_of_all = sum_of(province, of_all);
    if (!(sum > 0) && !(sum_of_all > 0)) {
        weigh_population(density->locator->geography, province, own);
        return;
    }
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
        own[i] = sum > 0 ? own[i] / sum : of_all[i] / sum_of_all;
}

bool sz_density_read(const char *path, const struct sz_locator *locator, const char *const *names,
                     uint32_t category_count, double *weights, struct sz_error *error)
{
    const struct sz_geography *geography = locator->geography;
    size_t value_count = (size_t)category_count * geography->cell_count;
    struct sz_csv *csv = sz_csv_open(path, columns, COLUMN_COUNT, error);
    if (csv == NULL)
        return false;
    struct density density = {locator, names, category_count, geography->cell_count,
                              calloc(value_count + geography->cell_count + 1, sizeof(double))};
    enum sz_csv_step step = density.weights != NULL ? sz_csv_next(csv, error) : SZ_CSV_WRONG;
    if (density.weights == NULL)
        sz_error_set_memory(error, "reading the density of demand");
    while (step == SZ_CSV_ROW)
        step = read_row(csv, &density, error) ? sz_csv_next(csv, error) : SZ_CSV_WRONG;
    double sum = 0;
    for (size_t i = 0; density.weights != NULL && i < value_count + geography->cell_count; i++)
        sum += density.weights[i];
    if (step == SZ_CSV_END && !(sum > 0)) {
        sz_error_set_at(error, path, 0, 0, "there is no weight above 0, expected one at least");
        step = SZ_CSV_WRONG;
    }
    for (uint32_t p = 0; step == SZ_CSV_END && p < geography->province_count; p++)
        for (uint32_t k = 0; k < category_count; k++)
            complete(&density, &geography->provinces[p], k);
    if (step == SZ_CSV_END)
        memcpy(weights, density.weights, value_count * sizeof *weights);
    free(density.weights);
    sz_csv_close(csv);
    return step == SZ_CSV_END;
}
