#include "models/recognition/coverage.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

/* A plane of 2 provinces side by side, each 3 x 3 square cells 4 km apart; the first's cells start at 0, 0. A cell has 100 people more than the
 * one before. */
enum { SIDE = 3, PROVINCE_CELLS = SIDE * SIDE, CELLS = 2 * PROVINCE_CELLS, MAX_ZONES = 40 };

struct fixture {
    struct sz_geography geography;
    struct sz_province provinces[2];
    struct sz_cell cells[CELLS];
    struct sz_station stations[MAX_ZONES];
    struct sz_zone zones[MAX_ZONES];
    struct sz_zone_map map;
    struct sz_coverage_law law;
};

static const double cell_area_m2 = 16e6;

static void set_up(struct fixture *world)
{
    memset(world, 0, sizeof *world);
    for (uint32_t i = 0; i < CELLS; i++) {
        uint32_t province = i / PROVINCE_CELLS, in_province = i % PROVINCE_CELLS;
        struct sz_cell *cell = &world->cells[i];
        cell->province = province;
        cell->area_m2 = cell_area_m2;
        cell->population = 100 * (in_province + 1.0);
        cell->place.x_m = 4000.0 * (in_province % SIDE + SIDE * province);
        cell->place.y_m = 4000.0 * (in_province / SIDE); // NOLINT(bugprone-integer-division): the row
        world->provinces[province].population_in_cells += cell->population;
    }
    for (uint32_t province = 0; province < 2; province++) {
        world->provinces[province].first_cell = province * PROVINCE_CELLS;
        world->provinces[province].cell_count = PROVINCE_CELLS;
    }
    world->geography = (struct sz_geography){.surface = SZ_SURFACE_EUCLIDEAN,
                                             .provinces = world->provinces,
                                             .province_count = 2,
                                             .cells = world->cells,
                                             .cell_count = CELLS,
                                             .stations = world->stations};
    world->map.zones = world->zones;
    world->law = sz_coverage_law_default();
}

static void tear_down(struct fixture *world)
{
    free(world->map.parts);
    free(world->map.first_part);
}

/* Adds a zone around a station of its own. */
static struct sz_zone *add_zone(struct fixture *world, double x_m, double y_m, double area_m2)
{
    uint32_t i = world->map.zone_count++;
    world->geography.station_count++;
    world->stations[i].place = (struct sz_place){x_m, y_m, 0};
    world->zones[i] = (struct sz_zone){
        .station = i, .area_m2 = area_m2, .camera_count = 60, .sos_pole_count = 12, .working_share = 0.9};
    return &world->zones[i];
}

static void place(struct fixture *world)
{
    struct sz_error error = {0};
    ck_assert_msg(sz_zones_place(&world->map, &world->geography, &world->law, &error), "%s", error.message);
}

static uint32_t part_count(const struct fixture *world)
{
    return world->map.first_part[CELLS];
}

SZ_CASE(a_lone_zone_takes_the_closed_form_of_its_cell)
{
    struct fixture world;
    set_up(&world);
    struct sz_zone *zone = add_zone(&world, 4000, 4000, 1.5e6);
    place(&world);
    double share = sz_captured_share(1.5 / 16, 0.7 * 0.8);
    ck_assert_uint_eq(part_count(&world), 1);
    ck_assert_uint_eq(world.map.first_part[5] - world.map.first_part[4], 1);
    ck_assert_double_eq_tol(world.map.parts[0].share, share, 1e-15);
    ck_assert_double_eq_tol(zone->demand_share, share * 500 / 4500, 1e-15);
    tear_down(&world);
}

SZ_CASE(a_zone_at_a_corner_takes_an_equal_share_of_four_cells)
{
    struct fixture world;
    set_up(&world);
    struct sz_zone *zone = add_zone(&world, 2000, 2000, 1.5e6);
    place(&world);
    double share = sz_captured_share(1.5 / 64, 0.7 * 0.8);
    ck_assert_uint_eq(part_count(&world), 4);
    for (uint32_t i = 0; i < 4; i++)
        ck_assert_double_eq_tol(world.map.parts[i].share, share, 1e-15);
    ck_assert_double_eq_tol(zone->demand_share, share * (100 + 200 + 400 + 500) / 4500, 1e-15);
    tear_down(&world);
}

SZ_CASE(a_cell_is_touched_when_the_centres_are_nearer_than_both_radii)
{
    double radii_m = sqrt(1.5e6 / pi) + sqrt(cell_area_m2 / pi);
    for (int i = 0; i < 2; i++) {
        struct fixture world;
        set_up(&world);
        /* left of the first cell, a little nearer and a little farther than both radii from the one above it */
        add_zone(&world, -sqrt(radii_m * radii_m - 4e6) + (i == 0 ? 0.01 : -0.01), 2000, 1.5e6);
        place(&world);
        ck_assert_uint_eq(part_count(&world), i == 0 ? 2U : 1U);
        tear_down(&world);
    }
}

SZ_CASE(a_zone_that_touches_no_cell_takes_from_the_nearest)
{
    struct fixture world;
    set_up(&world);
    add_zone(&world, -10000, 8100, 1.5e6);
    place(&world);
    ck_assert_uint_eq(part_count(&world), 1);
    ck_assert_uint_eq(world.map.first_part[7] - world.map.first_part[6], 1);
    ck_assert_double_eq_tol(world.map.parts[0].share, sz_captured_share(1.5 / 16, 0.7 * 0.8), 1e-15);
    tear_down(&world);
}

SZ_CASE(where_cells_have_no_area_a_zone_takes_the_nearest_whole)
{
    static const double none[2] = {0, NAN};
    for (int i = 0; i < 2; i++) {
        struct fixture world;
        set_up(&world);
        for (int cell = 0; cell < CELLS; cell++)
            world.cells[cell].area_m2 = none[i];
        add_zone(&world, 4100, 8100, 1.5e6);
        place(&world);
        ck_assert_uint_eq(part_count(&world), 1);
        ck_assert_uint_eq(world.map.first_part[8] - world.map.first_part[7], 1);
        ck_assert_double_eq(world.map.parts[0].share, 1);
        tear_down(&world);
    }
}

SZ_CASE(a_zone_stays_within_its_province)
{
    struct fixture world;
    set_up(&world);
    add_zone(&world, 10000, 4000, 60e6); /* on the border; a radius of 4.4 km */
    world.zones[0].province = 1;
    place(&world);
    ck_assert_uint_eq(world.map.first_part[PROVINCE_CELLS], 0);
    ck_assert_uint_gt(part_count(&world), 1);
    tear_down(&world);
}

SZ_CASE(zones_that_want_more_than_a_cell_share_it_in_proportion)
{
    struct fixture world;
    set_up(&world);
    add_zone(&world, 4000, 4000, 2e6); /* the largest zones that touch the middle cell alone */
    add_zone(&world, 4000, 4000, 9e6);
    for (int i = 0; i < 6; i++)
        add_zone(&world, 4000, 4000, 9e6);
    place(&world);
    double small = sz_captured_share(2.0 / 16, 0.56), large = sz_captured_share(9.0 / 16, 0.56);
    ck_assert_double_gt(small + 7 * large, 1);
    ck_assert_uint_eq(part_count(&world), 8);
    ck_assert_double_eq_tol(world.map.parts[0].share, small / (small + 7 * large), 1e-15);
    ck_assert_double_eq_tol(world.map.parts[7].share, large / (small + 7 * large), 1e-15);
    tear_down(&world);
}

SZ_CASE(the_zones_of_a_cell_never_take_more_than_all_of_it)
{
    struct fixture world;
    struct sz_stream stream;
    set_up(&world);
    sz_stream_init(&stream, 3, 0, 1, 0);
    for (uint32_t i = 0; i < MAX_ZONES; i++) {
        double x_m = 24000 * sz_stream_uniform(&stream), y_m = 12000 * sz_stream_uniform(&stream);
        struct sz_zone *zone = add_zone(&world, x_m, y_m, 40e6 * sz_stream_uniform(&stream));
        zone->province = i % 2;
    }
    place(&world);
    double demand_share[2] = {0}, crowded = 0;
    for (uint32_t cell = 0; cell < CELLS; cell++) {
        double sum = 0;
        for (uint32_t i = world.map.first_part[cell]; i < world.map.first_part[cell + 1]; i++) {
            ck_assert_uint_eq(world.zones[world.map.parts[i].zone].province, world.cells[cell].province);
            sum += world.map.parts[i].share;
        }
        ck_assert_double_le(sum, 1 + 1e-12);
        crowded += sum > 1 - 1e-12;
    }
    ck_assert_double_gt(crowded, 0);
    for (uint32_t i = 0; i < MAX_ZONES; i++)
        demand_share[i % 2] += world.zones[i].demand_share;
    for (int province = 0; province < 2; province++)
        ck_assert_double_le(demand_share[province], 1 + 1e-12);
    tear_down(&world);
}

SZ_CASE(views_and_poles_of_a_zone_follow_their_formulas)
{
    struct fixture world;
    set_up(&world);
    struct sz_zone *zone = add_zone(&world, 4000, 4000, 1.5e6);
    place(&world);
    double day = 1 - exp(-60 * 0.9 * world.law.view_area_day_m2 / 1.5e6);
    double night = 1 - exp(-60 * 0.9 * world.law.view_area_night_m2 / 1.5e6);
    ck_assert_double_eq_tol(zone->in_view_day, sz_captured_share(day, 0.8 * 1.44), 1e-12);
    ck_assert_double_eq_tol(zone->in_view_night, sz_captured_share(night, 0.8 * 1.44), 1e-12);
    ck_assert_double_gt(zone->in_view_day, zone->in_view_night);
    ck_assert_double_eq_tol(zone->in_reach, 1 - exp(-0.08 * pi), 1e-12);
    tear_down(&world);
}

SZ_CASE(a_blind_zone_sees_nothing)
{
    struct fixture world;
    set_up(&world);
    struct sz_zone *zone = add_zone(&world, 4000, 4000, 1.5e6);
    zone->camera_count = 0;
    zone->sos_pole_count = 0;
    place(&world);
    ck_assert_double_eq(zone->in_view_day, 0);
    ck_assert_double_eq(zone->in_view_night, 0);
    ck_assert_double_eq(zone->in_reach, 0);
    tear_down(&world);
}

SZ_CASE(placing_again_gives_the_same)
{
    struct fixture world;
    set_up(&world);
    add_zone(&world, 2000, 2000, 1.5e6);
    place(&world);
    struct sz_zone first = world.zones[0];
    place(&world);
    ck_assert_double_eq(world.zones[0].demand_share, first.demand_share);
    ck_assert_uint_eq(part_count(&world), 4);
    tear_down(&world);
}

SZ_CASE(a_world_without_zones_has_no_parts)
{
    struct fixture world;
    set_up(&world);
    place(&world);
    ck_assert_uint_eq(part_count(&world), 0);
    tear_down(&world);
}

SZ_CASE(a_world_without_people_has_no_demand_share_to_give)
{
    struct fixture world;
    set_up(&world);
    for (int cell = 0; cell < CELLS; cell++)
        world.cells[cell].population = 0;
    world.provinces[0].population_in_cells = 0;
    add_zone(&world, 4000, 4000, 1.5e6);
    place(&world);
    ck_assert_double_eq(world.zones[0].demand_share, 0);
    tear_down(&world);
}

static void assert_refused(struct sz_zone zone, const char *word)
{
    struct fixture world;
    struct sz_error error = {0};
    set_up(&world);
    *add_zone(&world, 4000, 4000, 1.5e6) = zone;
    ck_assert(!sz_zones_place(&world.map, &world.geography, &world.law, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_msg(strstr(error.message, word) != NULL, "%s", error.message);
    ck_assert_ptr_null(world.map.parts);
}

SZ_CASE(impossible_zones_are_refused)
{
    assert_refused((struct sz_zone){.area_m2 = 0, .working_share = 1}, "area");
    assert_refused((struct sz_zone){.area_m2 = NAN, .working_share = 1}, "area");
    assert_refused((struct sz_zone){.area_m2 = INFINITY, .working_share = 1}, "area");
    assert_refused((struct sz_zone){.area_m2 = 1, .working_share = 1.1}, "working share");
    assert_refused((struct sz_zone){.area_m2 = 1, .working_share = -0.1}, "working share");
    assert_refused((struct sz_zone){.area_m2 = 1, .working_share = 1, .station = 1}, "station");
    assert_refused((struct sz_zone){.area_m2 = 1, .working_share = 1, .province = 2}, "station");
}

SZ_CASE(clearing_a_map_frees_all_and_may_be_repeated)
{
    struct fixture world;
    set_up(&world);
    add_zone(&world, 4000, 4000, 1.5e6);
    struct sz_zone_map map = {.zones = calloc(1, sizeof *map.zones), .zone_count = 1};
    ck_assert_ptr_nonnull(map.zones);
    map.zones[0] = world.zones[0];
    map.zones[0].id = strdup("1007-1");
    map.zones[0].name_th = strdup("ปทุมวัน");
    struct sz_error error = {0};
    ck_assert(sz_zones_place(&map, &world.geography, &world.law, &error));
    sz_zone_map_clear(&map);
    ck_assert_ptr_null(map.parts);
    sz_zone_map_clear(&map);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_lone_zone_takes_the_closed_form_of_its_cell),
    SZ_LISTED(a_zone_at_a_corner_takes_an_equal_share_of_four_cells),
    SZ_LISTED(a_cell_is_touched_when_the_centres_are_nearer_than_both_radii),
    SZ_LISTED(a_zone_that_touches_no_cell_takes_from_the_nearest),
    SZ_LISTED(where_cells_have_no_area_a_zone_takes_the_nearest_whole),
    SZ_LISTED(a_zone_stays_within_its_province),
    SZ_LISTED(zones_that_want_more_than_a_cell_share_it_in_proportion),
    SZ_LISTED(the_zones_of_a_cell_never_take_more_than_all_of_it),
    SZ_LISTED(views_and_poles_of_a_zone_follow_their_formulas),
    SZ_LISTED(a_blind_zone_sees_nothing),
    SZ_LISTED(placing_again_gives_the_same),
    SZ_LISTED(a_world_without_zones_has_no_parts),
    SZ_LISTED(a_world_without_people_has_no_demand_share_to_give),
    SZ_LISTED(impossible_zones_are_refused),
    SZ_LISTED(clearing_a_map_frees_all_and_may_be_repeated),
};
SZ_MAIN("zone_map", cases)
