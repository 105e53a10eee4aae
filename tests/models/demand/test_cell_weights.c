/* Hotspots and densities of the country: sums, ranks, and what is said about wrong files. */
#include "models/demand/cell_weights.h"
#include "tests/models/geography/country.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double sum_of(const struct sz_province *province, const double *weights)
{
    double sum = 0;
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
        sum += weights[i];
    return sum;
}

static uint32_t largest_district(const struct sz_geography *geography, const struct sz_province *province)
{
    uint32_t largest = province->first_district;
    for (uint32_t d = largest; d < province->first_district + province->district_count; d++)
        if (geography->districts[d].population > geography->districts[largest].population)
            largest = d;
    return largest;
}

/* What the cell nearest to a place has of a hotspot there, by its definition: exp(-distance / radius) over the sum of all. */
static double nearest_share(const struct sz_geography *geography, const struct sz_province *province,
                            const struct sz_district *district, double radius_m, uint32_t *nearest)
{
    struct sz_place seat = sz_place_from_degrees(district->lon_deg, district->lat_deg);
    uint32_t end = province->first_cell + province->cell_count;
    double least_m = INFINITY, sum = 0;
    for (uint32_t i = province->first_cell; i < end; i++) {
        double distance_m = sz_distance_m(geography->surface, &geography->cells[i].place, &seat);
        if (distance_m < least_m) {
            least_m = distance_m;
            *nearest = i;
        }
    }
    for (uint32_t i = province->first_cell; i < end; i++)
        sum += exp((least_m - sz_distance_m(geography->surface, &geography->cells[i].place, &seat)) / radius_m);
    return 1 / sum;
}

SZ_CASE(hotspots_of_every_province_add_up_and_follow_the_rank_of_districts)
{
    struct sz_geography geography = load_spaced(8000);
    double *weights = calloc(geography.cell_count, sizeof *weights);
    struct sz_hotspots sharp = {1, 1, 100};
    sz_hotspots_weigh(&geography, &sharp, weights);
    for (uint32_t p = 0; p < geography.province_count; p++) {
        const struct sz_province *province = &geography.provinces[p];
        const struct sz_district *largest = &geography.districts[largest_district(&geography, province)];
        double harmonic = 0;
        uint32_t nearest = province->first_cell;
        for (uint32_t rank = 1; rank <= province->district_count; rank++)
            harmonic += 1.0 / rank;
        double share = nearest_share(&geography, province, largest, sharp.radius_m, &nearest);
        ck_assert_double_eq_tol(sum_of(province, weights), 1, 1e-9);
        /* 1 / H(n) is the largest district's; other districts may add to the cell. */
        ck_assert_double_ge(weights[nearest], share / harmonic - 1e-12);
    }
    free(weights);
    sz_geography_clear(&geography);
}

SZ_CASE(a_hotspot_is_as_large_as_its_rank_says)
{
    struct sz_geography geography = load_spaced(8000);
    double *weights = calloc(geography.cell_count, sizeof *weights);
    for (uint32_t p = 0; p < geography.province_count; p++)
        geography.provinces[p].district_count = geography.provinces[p].district_count > 0;
    struct sz_hotspots sharp = {1, 1, 100};
    sz_hotspots_weigh(&geography, &sharp, weights);
    for (uint32_t p = 0; p < geography.province_count; p++) {
        const struct sz_province *province = &geography.provinces[p];
        uint32_t nearest = province->first_cell;
        double share = nearest_share(&geography, province, &geography.districts[province->first_district],
                                     sharp.radius_m, &nearest);
        ck_assert_double_eq_tol(weights[nearest], share, 1e-12);
    }
    free(weights);
    sz_geography_clear(&geography);
}

SZ_CASE(hotspots_of_no_share_are_the_population)
{
    struct sz_geography geography = load_spaced(8000);
    double *weights = calloc(geography.cell_count, sizeof *weights);
    struct sz_hotspots none = {0, 1, 3000};
    sz_hotspots_weigh(&geography, &none, weights);
    for (uint32_t i = 0; i < geography.cell_count; i++) {
        const struct sz_province *province = &geography.provinces[geography.cells[i].province];
        ck_assert_double_eq_tol(weights[i], geography.cells[i].population / province->population_in_cells, 1e-12);
    }
    free(weights);
    sz_geography_clear(&geography);
}

static const char *const names[] = {"theft", "crash"};

static bool read(const struct sz_locator *locator, const char *text, double *weights, struct sz_error *error)
{
    char *folder = sz_testing_make_folder(), path[4096];
    snprintf(path, sizeof path, "%s/density.csv", folder);
    sz_testing_write_file(path, text);
    bool ok = sz_density_read(path, locator, names, 2, weights, error);
    sz_testing_remove_folder(folder);
    return ok;
}

SZ_CASE(a_density_goes_to_the_nearest_cells_by_category_and_else_by_population)
{
    struct sz_geography geography = load_spaced(8000);
    struct sz_locator locator;
    struct sz_error error = {0};
    ck_assert(sz_locator_init(&locator, &geography, &error));
    double *weights = calloc(2 * (size_t)geography.cell_count, sizeof *weights);
    /* Two places in Chiang Mai, far apart; thefts have a row of their own there. */
    ck_assert_msg(read(&locator, "lon,lat,weight,category\n98.985,18.79,3,\n99.21,19.9,1,\n98.985,18.79,5,theft\n",
                       weights, &error),
                  "%s", error.message);
    uint32_t chiang_mai = sz_geography_find_province(&geography, "TH-50");
    const struct sz_province *province = &geography.provinces[chiang_mai];
    struct sz_place centre = sz_place_from_degrees(98.985, 18.79);
    uint32_t cell = sz_locator_cell(&locator, &centre, chiang_mai, NULL);
    ck_assert_double_eq(weights[cell], 1);
    ck_assert_double_eq(weights[geography.cell_count + cell], 0.75);
    ck_assert_double_eq_tol(sum_of(province, weights + geography.cell_count), 1, 1e-12);
    const struct sz_cell *elsewhere = &geography.cells[geography.provinces[0].first_cell];
    ck_assert_double_eq_tol(weights[geography.provinces[0].first_cell],
                            elsewhere->population / geography.provinces[0].population_in_cells, 1e-12);
    free(weights);
    sz_locator_clear(&locator);
    sz_geography_clear(&geography);
}

SZ_CASE(a_wrong_density_is_named_with_its_place)
{
    static const char *const wrong[][2] = {{"lon,lat,weight\n98.9,18.7,1\n10,50,1\n", ":3:1"},
                                           {"lon,lat,weight\n98.9,18.7,-1\n", ":2:11"},
                                           {"lon,lat,weight,category\n98.9,18.7,1,teft\n", "did you mean theft"},
                                           {"lon,lat\n98.9,18.7\n", "weight"},
                                           {"lon,lat,weight\n98.9,18.7\n", ":2:"}};
    struct sz_geography geography = load_spaced(8000);
    struct sz_locator locator;
    struct sz_error error = {0};
    ck_assert(sz_locator_init(&locator, &geography, &error));
    double *weights = calloc(2 * (size_t)geography.cell_count, sizeof *weights);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[2048];
        error = (struct sz_error){0};
        ck_assert(!read(&locator, wrong[i][0], weights, &error));
        ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
        ck_assert_ptr_nonnull(strstr(sz_error_text(&error, text, sizeof text), wrong[i][1]));
        ck_assert_double_eq(weights[0], 0);
    }
    free(weights);
    sz_locator_clear(&locator);
    sz_geography_clear(&geography);
}

static const struct sz_case cases[] = {
    SZ_LISTED(hotspots_of_every_province_add_up_and_follow_the_rank_of_districts),
    SZ_LISTED(a_hotspot_is_as_large_as_its_rank_says),
    SZ_LISTED(hotspots_of_no_share_are_the_population),
    SZ_LISTED(a_density_goes_to_the_nearest_cells_by_category_and_else_by_population),
    SZ_LISTED(a_wrong_density_is_named_with_its_place),
};
SZ_MAIN("cell_weights", cases)
