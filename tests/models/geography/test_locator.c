/* The locator against a search of every cell, and the provinces' boundaries against the cells that were laid out in them. */
#include "models/geography/locator.h"
#include "sim/stream.h"
#include "tests/models/geography/country.h"

#include <math.h>
#include <string.h>

static uint32_t search_all(const struct sz_geography *geography, const struct sz_place *place, uint32_t province)
{
    uint32_t nearest = SZ_NONE;
    double nearest_m = INFINITY;
    for (uint32_t i = 0; i < geography->cell_count; i++) {
        double distance_m = sz_distance_m(geography->surface, &geography->cells[i].place, place);
        if ((province == SZ_NONE || geography->cells[i].province == province) && distance_m < nearest_m) {
            nearest = i;
            nearest_m = distance_m;
        }
    }
    return nearest;
}

SZ_CASE(the_nearest_cell_is_that_of_a_search_of_all)
{
    struct sz_geography geography = load_spaced(12000);
    struct sz_locator locator;
    struct sz_error error = {0};
    struct sz_stream draws;
    sz_stream_init(&draws, 1, 1, 500, 0);
    ck_assert(sz_locator_init(&locator, &geography, &error));
    for (int i = 0; i < 600; i++) {
        double lon_deg = 96 + 11 * sz_stream_uniform(&draws), lat_deg = 4 + 18 * sz_stream_uniform(&draws);
        struct sz_place place = sz_place_from_degrees(lon_deg, lat_deg);
        uint32_t province = i % 3 == 0 ? (uint32_t)i % geography.province_count : SZ_NONE;
        double distance_m;
        uint32_t cell = sz_locator_cell(&locator, &place, province, &distance_m);
        ck_assert_uint_eq(cell, search_all(&geography, &place, province));
        ck_assert_double_eq(distance_m, sz_distance_m(geography.surface, &geography.cells[cell].place, &place));
    }
    sz_locator_clear(&locator);
    sz_geography_clear(&geography);
}

SZ_CASE(every_cell_lies_in_its_province)
{
    struct sz_geography geography = load_spaced(6000);
    struct sz_locator locator;
    struct sz_error error = {0};
    ck_assert(sz_locator_init(&locator, &geography, &error));
    for (uint32_t i = 0; i < geography.cell_count; i++)
        ck_assert_uint_eq(sz_locator_province(&locator, &geography.cells[i].place), geography.cells[i].province);
    sz_locator_clear(&locator);
    sz_geography_clear(&geography);
}

SZ_CASE(places_abroad_and_at_sea_are_in_no_province)
{
    static const double abroad[][2] = {{102.6, 18.2}, {105.85, 21.03}, {100.3, 5.4},
                                       {100.9, 11.2}, {0, 0},          {-179, -80}};
    struct sz_geography geography = load_spaced(4000);
    struct sz_locator locator;
    struct sz_error error = {0};
    ck_assert(sz_locator_init(&locator, &geography, &error));
    for (size_t i = 0; i < sizeof abroad / sizeof abroad[0]; i++) {
        struct sz_place place = sz_place_from_degrees(abroad[i][0], abroad[i][1]);
        ck_assert_uint_eq(sz_locator_province(&locator, &place), SZ_NONE);
    }
    sz_locator_clear(&locator);
    sz_geography_clear(&geography);
}

SZ_CASE(degrees_there_and_back_and_steps_of_metres)
{
    struct sz_place place = sz_place_from_degrees(100.5, 13.75);
    struct sz_degrees degrees = sz_place_to_degrees(&place);
    ck_assert_double_eq_tol(degrees.lon_deg, 100.5, 1e-12);
    ck_assert_double_eq_tol(degrees.lat_deg, 13.75, 1e-12);
    struct sz_place moved = sz_place_displaced(SZ_SURFACE_ELLIPSOID, &place, 300, -400);
    ck_assert_double_eq_tol(sz_distance_m(SZ_SURFACE_ELLIPSOID, &place, &moved), 500, 1e-3);
    degrees = sz_place_to_degrees(&moved);
    ck_assert_double_gt(degrees.lon_deg, 100.5);
    ck_assert_double_lt(degrees.lat_deg, 13.75);
}

SZ_CASE(a_plane_of_one_cell_and_one_of_a_line_have_nearest_cells)
{
    struct sz_cell cells[5];
    memset(cells, 0, sizeof cells);
    struct sz_province province = {.cell_count = 1};
    struct sz_geography geography = {.surface = SZ_SURFACE_RIGHT_ANGLE,
                                     .cells = cells,
                                     .cell_count = 1,
                                     .provinces = &province,
                                     .province_count = 1};
    struct sz_locator locator;
    struct sz_error error = {0};
    struct sz_place far = {1e9, -1e9, 0};
    ck_assert(sz_locator_init(&locator, &geography, &error));
    ck_assert_uint_eq(sz_locator_cell(&locator, &far, SZ_NONE, NULL), 0);
    ck_assert_uint_eq(sz_locator_province(&locator, &far), 0);
    sz_locator_clear(&locator);
    geography.cell_count = province.cell_count = 5;
    for (int i = 0; i < 5; i++)
        cells[i].place.x_m = 100.0 * i;
    ck_assert(sz_locator_init(&locator, &geography, &error));
    for (int i = 0; i < 5; i++) {
        struct sz_place place = {100.0 * i + 30, 5000, 0};
        ck_assert_uint_eq(sz_locator_cell(&locator, &place, 0, NULL), (uint32_t)i);
    }
    sz_locator_clear(&locator);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_nearest_cell_is_that_of_a_search_of_all),
    SZ_LISTED(every_cell_lies_in_its_province),
    SZ_LISTED(places_abroad_and_at_sea_are_in_no_province),
    SZ_LISTED(degrees_there_and_back_and_steps_of_metres),
    SZ_LISTED(a_plane_of_one_cell_and_one_of_a_line_have_nearest_cells),
};
SZ_MAIN("locator", cases)
