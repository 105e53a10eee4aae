/* Beats and look-ups in worlds small enough to check by hand. */
#include "models/geography/geography.h"
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

/* One province on a plane; places as x, y in metres. */
static struct sz_geography make_world(enum sz_surface surface, const double (*cells)[2], uint32_t cell_count,
                                      const double (*stations)[2], uint32_t station_count)
{
    struct sz_geography world = {.surface = surface, .province_count = 1};
    world.provinces = calloc(1, sizeof *world.provinces);
    world.cells = calloc(cell_count, sizeof *world.cells);
    world.stations = calloc(station_count + 1, sizeof *world.stations);
    ck_assert(world.provinces != NULL && world.cells != NULL && world.stations != NULL);
    memcpy(world.provinces[0].id, "world", sizeof "world");
    world.provinces[0].cell_count = world.cell_count = cell_count;
    world.provinces[0].station_count = world.station_count = station_count;
    for (uint32_t i = 0; i < cell_count; i++) {
        world.cells[i].place = (struct sz_place){cells[i][0], cells[i][1], 0};
        world.cells[i].district = SZ_NONE;
    }
    for (uint32_t i = 0; i < station_count; i++) {
        world.stations[i].place = (struct sz_place){stations[i][0], stations[i][1], 0};
        world.stations[i].district = world.stations[i].cell = SZ_NONE;
    }
    return world;
}

static void assign(struct sz_geography *world)
{
    struct sz_error error = {0};
    ck_assert_msg(sz_geography_assign_beats(world, &error), "%s", error.message);
}

SZ_CASE(the_metric_decides_which_station_is_nearest)
{
    static const double cells[][2] = {{0, 0}}, stations[][2] = {{6, 6}, {10, 0}};
    struct sz_geography straight = make_world(SZ_SURFACE_EUCLIDEAN, cells, 1, stations, 2);
    struct sz_geography along = make_world(SZ_SURFACE_RIGHT_ANGLE, cells, 1, stations, 2);
    assign(&straight);
    assign(&along);
    ck_assert_uint_eq(straight.cells[0].nearest_stations[0], 0); /* 8.49 against 10 */
    ck_assert_uint_eq(along.cells[0].nearest_stations[0], 1);    /* 12 against 10 */
    sz_geography_clear(&straight);
    sz_geography_clear(&along);
}

SZ_CASE(beyond_the_last_station_there_is_none)
{
    static const double cells[][2] = {{0, 0}}, stations[][2] = {{3, 0}, {1, 0}, {2, 0}};
    struct sz_geography world = make_world(SZ_SURFACE_EUCLIDEAN, cells, 1, stations, 3);
    assign(&world);
    static const uint32_t expected[SZ_NEAREST_STATION_COUNT] = {1, 2, 0, SZ_NONE, SZ_NONE, SZ_NONE, SZ_NONE, SZ_NONE};
    ck_assert_mem_eq(world.cells[0].nearest_stations, expected, sizeof expected);
    sz_geography_clear(&world);
}

SZ_CASE(of_equally_near_stations_the_first_comes_first)
{
    static const double cells[][2] = {{0, 0}}, stations[][2] = {{0, 2}, {1, 0}, {-1, 0}, {0, 1}};
    struct sz_geography world = make_world(SZ_SURFACE_EUCLIDEAN, cells, 1, stations, 4);
    assign(&world);
    static const uint32_t expected[4] = {1, 2, 3, 0};
    ck_assert_mem_eq(world.cells[0].nearest_stations, expected, sizeof expected);
    sz_geography_clear(&world);
}

SZ_CASE(beats_are_assigned_anew_when_a_station_moves)
{
    static const double cells[][2] = {{0, 0}, {10, 0}, {20, 0}}, stations[][2] = {{0, 1}, {20, 1}};
    struct sz_geography world = make_world(SZ_SURFACE_EUCLIDEAN, cells, 3, stations, 2);
    assign(&world);
    ck_assert_uint_eq(world.stations[0].beat_cell_count, 2);
    world.stations[1].place.x_m = 12;
    assign(&world);
    ck_assert_uint_eq(world.stations[0].beat_cell_count, 1);
    ck_assert_uint_eq(world.stations[1].beat_cell_count, 2);
    ck_assert_uint_eq(world.beat_cells[world.stations[1].first_beat_cell], 1);
    ck_assert_uint_eq(world.beat_cells[world.stations[1].first_beat_cell + 1], 2);
    sz_geography_clear(&world);
}

SZ_CASE(a_world_without_stations_has_no_beats)
{
    static const double cells[][2] = {{0, 0}, {1, 1}};
    struct sz_geography world = make_world(SZ_SURFACE_EUCLIDEAN, cells, 2, NULL, 0);
    assign(&world);
    ck_assert_uint_eq(world.cells[1].nearest_stations[0], SZ_NONE);
    sz_geography_clear(&world);
}

SZ_CASE(a_province_is_found_by_its_id_alone)
{
    static const double cells[][2] = {{0, 0}};
    struct sz_geography world = make_world(SZ_SURFACE_EUCLIDEAN, cells, 1, NULL, 0);
    ck_assert_uint_eq(sz_geography_find_province(&world, "world"), 0);
    ck_assert_uint_eq(sz_geography_find_province(&world, "TH-10"), SZ_NONE);
    sz_geography_clear(&world);
}

SZ_CASE(clearing_twice_does_no_harm)
{
    struct sz_geography geography = {0};
    sz_geography_clear(&geography);
    sz_geography_clear(&geography);
    ck_assert_ptr_null(geography.cells);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_metric_decides_which_station_is_nearest),
    SZ_LISTED(beyond_the_last_station_there_is_none),
    SZ_LISTED(of_equally_near_stations_the_first_comes_first),
    SZ_LISTED(beats_are_assigned_anew_when_a_station_moves),
    SZ_LISTED(a_world_without_stations_has_no_beats),
    SZ_LISTED(a_province_is_found_by_its_id_alone),
    SZ_LISTED(clearing_twice_does_no_harm),
};
SZ_MAIN("geography", cases)
