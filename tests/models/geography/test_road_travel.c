/* Travel on roads: the table against the network, gaps, periods of the week, the cache, and where a unit on its way is. */
#include "models/geography/roads_file.h"
#include "models/geography/travel.h"
#include "tests/models/geography/road_towns.h"
#include "tests/testing.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A grid of 5 x 5 crossings 100 m apart, a station at (0, 0), cells at (400, 400), at (190, 203) off the road, and at (0, 0). */
static struct sz_province province = {.cell_count = 3, .station_count = 1};
static struct sz_station stations[] = {{.id = "s"}};
static struct sz_cell cells[] = {
    {.id = "far", .place = {400, 400, 0}}, {.id = "off", .place = {190, 203, 0}}, {.id = "here", .area_m2 = 10000}};
static const struct sz_geography geography = {.surface = SZ_SURFACE_EUCLIDEAN,
                                              .provinces = &province,
                                              .province_count = 1,
                                              .stations = stations,
                                              .station_count = 1,
                                              .cells = cells,
                                              .cell_count = 3};
static const uint32_t one_area[] = {0};

static struct sz_road_options standard_options(void)
{
    return (struct sz_road_options){.path = "edges.csv", .circuity = 1.5, .snap_within_m = 50, .least_component = 1};
}

/* Takes over the roads, also on failure. */
static bool build(struct sz_roads roads, const struct sz_road_speeds *speeds, const struct sz_road_options *options,
                  struct sz_travel *travel, struct sz_error *error)
{
    *travel = sz_travel_default();
    travel->model = SZ_TRAVEL_TABLE;
    bool ok =
        sz_road_travel_init(&travel->roads, &roads, speeds, &geography, one_area, 1, options, &travel->table, error);
    if (!ok)
        ck_assert_uint_gt(roads.node_count, 0);
    sz_roads_clear(&roads);
    return ok;
}

static struct sz_travel build_grid(const struct sz_road_options *options)
{
    struct sz_road_speeds speeds = sz_town_speeds();
    struct sz_travel travel;
    struct sz_error error = {0};
    ck_assert_msg(build(sz_town_grid(5, 100), &speeds, options, &travel, &error), "%s", error.message);
    sz_road_speeds_clear(&speeds);
    return travel;
}

static const struct sz_place *place_of(uint32_t origin)
{
    return origin == 0 ? &stations[0].place : &cells[origin - 1].place;
}

static struct sz_trip_cost cost(const struct sz_travel *travel, uint32_t origin, uint32_t cell, unsigned hour)
{
    struct sz_trip trip = {place_of(origin), &cells[cell].place, origin, cell};
    return sz_travel_cost(travel, &geography, &trip, hour, 1);
}

SZ_CASE(the_table_is_the_network_and_the_ways_to_it)
{
    struct sz_road_options options = standard_options();
    struct sz_travel travel = build_grid(&options);
    double off_m = 1.5 * hypot(10, 3), in_cell_m = 1.5 * 128 / (45 * 3.14159265358979) * sqrt(10000 / 3.14159265358979);
    ck_assert_double_eq_tol(cost(&travel, 0, 0, 9).mean_s, 80, 1e-4);
    ck_assert_double_eq_tol(cost(&travel, 0, 0, 9).road_m, 800, 1e-4);
    ck_assert_double_eq_tol(cost(&travel, 0, 1, 9).mean_s, 40 + off_m / 5, 1e-4);
    ck_assert_double_eq_tol(cost(&travel, 0, 1, 9).road_m, 400 + off_m, 1e-4);
    ck_assert_double_eq_tol(cost(&travel, 2, 0, 9).mean_s, 40 + off_m / 5, 1e-4);
    ck_assert_double_eq_tol(cost(&travel, 0, 2, 9).mean_s, 0, 1e-9);
    ck_assert_double_eq_tol(cost(&travel, 1, 0, 9).mean_s, 0, 1e-9);
    ck_assert_double_eq_tol(cost(&travel, 3, 2, 9).road_m, in_cell_m, 1e-4);
    ck_assert_double_eq_tol(cost(&travel, 3, 2, 9).mean_s, in_cell_m / 5, 1e-4);
    sz_travel_clear(&travel);
}

SZ_CASE(hours_of_equal_proportions_share_a_period_and_others_change_the_way)
{
    struct sz_road_speeds speeds = sz_town_speeds();
    struct sz_road_options options = standard_options();
    struct sz_travel travel;
    struct sz_error error = {0};
    for (uint32_t class = 0; class < speeds.class_count; class ++)
        speeds.speed_mps[class][8] /= 4;
    speeds.speed_mps[0][20] = 40;
    ck_assert(build(sz_town_grid(5, 100), &speeds, &options, &travel, &error));
    ck_assert_uint_eq(travel.table.period_count, 2);
    ck_assert_double_eq_tol(cost(&travel, 0, 0, 8).mean_s, 320, 1e-3);
    ck_assert_double_eq_tol(cost(&travel, 0, 0, 20).mean_s, 20, 1e-4);
    ck_assert_double_eq_tol(cost(&travel, 0, 1, 8).mean_s, 4 * cost(&travel, 0, 1, 9).mean_s, 1e-3);
    sz_travel_clear(&travel);
    sz_road_speeds_clear(&speeds);
}

/* A ring of one-way streets round a block: there and back are not as far. */
static struct sz_roads ring(bool with_island)
{
    int64_t *ids = malloc(6 * sizeof *ids);
    struct sz_place *places = malloc(6 * sizeof *places);
    static const struct sz_road_edge edges[] = {{0, 1, 400, 0}, {1, 2, 400, 0}, {2, 3, 400, 0},
                                                {3, 0, 400, 0}, {4, 5, 10, 0},  {5, 4, 10, 0}};
    static const double at[6][2] = {{0, 0}, {400, 0}, {400, 400}, {0, 400}, {190, 203}, {200, 203}};
    struct sz_roads roads;
    struct sz_error error = {0};
    for (int i = 0; i < 6; i++) {
        ids[i] = 70 + i;
        places[i] = (struct sz_place){at[i][0], at[i][1], 0};
    }
    ck_assert(sz_roads_init(&roads, ids, places, with_island ? 6 : 4, edges, with_island ? 6 : 4, &error));
    return roads;
}

SZ_CASE(one_way_streets_make_there_and_back_differ)
{
    struct sz_road_speeds speeds = sz_town_speeds();
    struct sz_road_options options = standard_options();
    struct sz_travel travel;
    struct sz_error error = {0};
    options.snap_within_m = 1000;
    cells[0].place = (struct sz_place){400, 0, 0};
    ck_assert(build(ring(false), &speeds, &options, &travel, &error));
    ck_assert_double_eq_tol(cost(&travel, 0, 0, 0).mean_s, 40, 1e-4);
    ck_assert_double_eq_tol(cost(&travel, 1, 2, 0).mean_s, 120, 1e-4);
    sz_travel_clear(&travel);
    sz_road_speeds_clear(&speeds);
    cells[0].place = (struct sz_place){400, 400, 0};
}

SZ_CASE(a_network_in_parts_is_named_with_file_pair_and_part)
{
    struct sz_road_speeds speeds = sz_town_speeds();
    struct sz_road_options options = standard_options();
    struct sz_travel travel;
    struct sz_error error = {0};
    ck_assert(!build(ring(true), &speeds, &options, &travel, &error));
    ck_assert_str_eq(error.file, "edges.csv");
    ck_assert_uint_eq(error.line, 0);
    ck_assert_str_eq(
        error.message,
        "no way leads from station s to cell off: cell off is on a part of 2 nodes around node 74, of 2 "
        "parts; pairs without a way: 5. Mend the network, snap to larger parts alone (least_component), or "
        "take unreachable: count");
    options.gaps_have_no_way = true;
    ck_assert(build(ring(true), &speeds, &options, &travel, &error));
    ck_assert(isinf(cost(&travel, 0, 1, 0).mean_s));
    ck_assert_double_eq_tol(cost(&travel, 0, 0, 0).mean_s, 80, 1e-4);
    sz_travel_clear(&travel);
    options = standard_options();
    options.least_component = 3;
    options.snap_within_m = 300;
    ck_assert(build(ring(true), &speeds, &options, &travel, &error));
    ck_assert(isfinite(cost(&travel, 0, 1, 0).mean_s));
    sz_travel_clear(&travel);
    sz_road_speeds_clear(&speeds);
}

/* Node n stands in line 2 + n of its table: 74 of the part in line 6, 73 by the place far from all in line 5. */
SZ_CASE(a_node_that_is_named_has_its_line_where_it_stands_in_a_table)
{
    static const unsigned lines[] = {6, 5};
    struct sz_road_speeds speeds = sz_town_speeds();
    struct sz_road_options options = standard_options();
    for (int i = 0; i < 2; i++) {
        struct sz_roads roads = ring(i == 0);
        struct sz_travel travel;
        struct sz_error error = {0};
        roads.lines = malloc(roads.node_count * sizeof *roads.lines);
        for (uint32_t node = 0; node < roads.node_count; node++)
            roads.lines[node] = 2 + node;
        ck_assert(!build(roads, &speeds, &options, &travel, &error));
        ck_assert_uint_eq(error.line, lines[i]);
    }
    sz_road_speeds_clear(&speeds);
}

SZ_CASE(the_table_does_not_depend_on_the_threads)
{
    struct sz_road_options options = standard_options();
    options.thread_count = 1;
    struct sz_travel one = build_grid(&options);
    options.thread_count = 3;
    struct sz_travel three = build_grid(&options);
    for (uint32_t origin = 0; origin < 4; origin++)
        for (uint32_t cell = 0; cell < 3; cell++) {
            ck_assert_double_eq(cost(&three, origin, cell, 0).mean_s, cost(&one, origin, cell, 0).mean_s);
            ck_assert_double_eq(cost(&three, origin, cell, 0).road_m, cost(&one, origin, cell, 0).road_m);
        }
    sz_travel_clear(&one);
    sz_travel_clear(&three);
}

struct told {
    uint32_t count, done, all;
};

static void listen(void *context, const char *what, uint32_t done, uint32_t all)
{
    ck_assert_str_eq(what, "ways from place");
    struct told *told = context;
    ck_assert(told->count == 0 || done >= told->done);
    *told = (struct told){told->count + 1, done, all};
}

SZ_CASE(it_is_told_how_far_the_table_is_until_it_is_done)
{
    struct sz_road_options options = standard_options();
    struct told told = {0};
    options.thread_count = 1;
    options.tell = listen;
    options.tell_context = &told;
    struct sz_travel travel = build_grid(&options);
    ck_assert_uint_eq(told.count, 5);
    ck_assert_uint_eq(told.done, 4);
    ck_assert_uint_eq(told.all, 4);
    sz_travel_clear(&travel);
}

SZ_CASE(a_table_that_is_interrupted_is_none)
{
    struct sz_road_speeds speeds = sz_town_speeds();
    struct sz_road_options options = standard_options();
    struct sz_travel travel;
    struct sz_error error = {0};
    const atomic_bool cancelled = true;
    options.cancelled = &cancelled;
    ck_assert(!build(ring(true), &speeds, &options, &travel, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INTERRUPTED);
    sz_road_speeds_clear(&speeds);
}

SZ_CASE(a_place_far_from_every_road_is_named_or_has_no_way)
{
    struct sz_road_speeds speeds = sz_town_speeds();
    struct sz_road_options options = standard_options();
    struct sz_travel travel;
    struct sz_error error = {0};
    ck_assert(!build(ring(false), &speeds, &options, &travel, &error));
    ck_assert_str_eq(error.message, "cell off is 0.2737 km from the nearest road, at node 73, expected at most 0.05 km "
                                    "(snap_within)");
    options.gaps_have_no_way = true;
    ck_assert(build(ring(false), &speeds, &options, &travel, &error));
    ck_assert(isinf(cost(&travel, 0, 1, 0).mean_s));
    ck_assert(isinf(cost(&travel, 2, 0, 0).mean_s));
    sz_travel_clear(&travel);
    options.gaps_have_no_way = false;
    options.least_component = 5;
    error = (struct sz_error){0};
    ck_assert(!build(ring(false), &speeds, &options, &travel, &error));
    ck_assert_str_eq(error.message,
                     "there is no part of the network with 5 nodes or more (least_component) to put station s on");
    sz_road_speeds_clear(&speeds);
}

/* --- the cache --- */

static void only_file(const char *folder, char *path, size_t size)
{
    DIR *listing = opendir(folder);
    const struct dirent *entry;
    int count = 0;
    ck_assert_ptr_nonnull(listing);
    while ((entry = readdir(listing)) != NULL)
        if (entry->d_name[0] != '.') {
            snprintf(path, size, "%s/%s", folder, entry->d_name);
            count++;
        }
    closedir(listing);
    ck_assert_int_eq(count, 1);
}

static void assert_same_table(const struct sz_travel *a, const struct sz_travel *b)
{
    size_t size = (size_t)a->table.blocks[0].row_count * a->table.blocks[0].column_count * sizeof(float);
    ck_assert_mem_eq(a->table.blocks[0].seconds, b->table.blocks[0].seconds, size);
    ck_assert_mem_eq(a->table.blocks[0].metres, b->table.blocks[0].metres, size);
}

/* Overwrites a byte; a file that was taken for whole would show it. */
static void poke(const char *path, long offset, int value)
{
    FILE *file = fopen(path, "r+b");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, offset, offset < 0 ? SEEK_END : SEEK_SET), 0);
    fputc(value, file);
    fclose(file);
}

SZ_CASE(a_table_is_kept_and_read_again_and_a_damaged_one_is_not_believed)
{
    struct sz_road_options options = standard_options();
    char *folder = sz_testing_make_folder(), path[4096];
    struct sz_travel fresh = build_grid(&options);
    options.cache_folder = folder;
    struct sz_travel kept = build_grid(&options), again = build_grid(&options);
    only_file(folder, path, sizeof path);
    assert_same_table(&fresh, &kept);
    assert_same_table(&fresh, &again);
    sz_travel_clear(&again);
    static const long offsets[] = {0, 9, 20, 50, -1, -30};
    for (int i = 0; i < 6; i++) {
        poke(path, offsets[i], 0x55);
        again = build_grid(&options);
        assert_same_table(&fresh, &again);
        sz_travel_clear(&again);
        only_file(folder, path, sizeof path);
    }
    sz_testing_write_file(path, "short");
    again = build_grid(&options);
    assert_same_table(&fresh, &again);
    sz_travel_clear(&again);
    sz_travel_clear(&kept);
    sz_travel_clear(&fresh);
    sz_testing_remove_folder(folder);
}

SZ_CASE(another_network_or_speed_has_another_table)
{
    struct sz_road_options options = standard_options();
    struct sz_road_speeds speeds = sz_town_speeds();
    struct sz_travel travel;
    struct sz_error error = {0};
    char *folder = sz_testing_make_folder();
    options.cache_folder = folder;
    ck_assert(build(sz_town_grid(5, 100), &speeds, &options, &travel, &error));
    sz_travel_clear(&travel);
    speeds.speed_mps[0][0] = 20;
    for (int hour = 1; hour < SZ_HOURS_OF_WEEK; hour++)
        speeds.speed_mps[0][hour] = 20;
    ck_assert(build(sz_town_grid(5, 100), &speeds, &options, &travel, &error));
    ck_assert_double_eq_tol(cost(&travel, 0, 0, 0).mean_s, 40, 1e-4);
    sz_travel_clear(&travel);
    options.circuity = 3;
    ck_assert(build(sz_town_grid(5, 100), &speeds, &options, &travel, &error));
    ck_assert_double_eq_tol(cost(&travel, 0, 1, 0).mean_s, 20 + 3 * hypot(10, 3) / 5, 1e-4);
    sz_travel_clear(&travel);
    sz_road_speeds_clear(&speeds);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_folder_that_cannot_be_written_keeps_nothing_and_hinders_nothing)
{
    struct sz_road_options options = standard_options();
    options.cache_folder = "/dev/null/folder";
    struct sz_travel travel = build_grid(&options);
    ck_assert_double_eq_tol(cost(&travel, 0, 0, 9).mean_s, 80, 1e-4);
    sz_travel_clear(&travel);
}

SZ_CASE(a_folder_that_was_asked_for_and_cannot_be_written_is_an_error)
{
    struct sz_road_options options = standard_options();
    struct sz_road_speeds speeds = sz_town_speeds();
    struct sz_travel travel;
    struct sz_error error = {0};
    options.cache_folder = "/dev/null/folder";
    options.cache_must_work = true;
    ck_assert(!build(sz_town_grid(5, 100), &speeds, &options, &travel, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
    ck_assert_str_eq(error.message, "cannot keep a table of roads in /dev/null/folder: Not a directory");
    sz_road_speeds_clear(&speeds);
}

/* --- on the move --- */

/* On streets it is on one of its axes, nearer to its end by the network at every step, and exact at both ends. */
SZ_CASE(a_unit_on_the_move_follows_the_streets_and_only_moves_on)
{
    struct sz_road_options options = standard_options();
    struct sz_travel travel = build_grid(&options);
    struct sz_road_search search;
    struct sz_error error = {0};
    ck_assert(sz_road_search_init(&search, &travel.roads.roads, &error));
    struct sz_trip trip = {&stations[0].place, &cells[0].place, 0, 0};
    double before_m = 800;
    for (int i = 0; i <= 800; i++) {
        struct sz_place at = sz_travel_position(&travel, &geography, &trip, 9, 1, i / 800.0, &search);
        double left_m = fabs(400 - at.x_m) + fabs(400 - at.y_m);
        double off_street_m = fmin(fabs(at.x_m - 100 * round(at.x_m / 100)), fabs(at.y_m - 100 * round(at.y_m / 100)));
        ck_assert_double_le(left_m, before_m + 1e-6);
        ck_assert_double_eq_tol(left_m, 800 - i, 1e-6);
        ck_assert_double_le(off_street_m, 1e-6);
        before_m = left_m;
    }
    /* From off the road: 7.83 s of 10.44 m to the crossing at (200, 200), then 40 s to (400, 400). */
    struct sz_trip from_off = {&cells[1].place, &cells[0].place, 2, 0};
    double access_s = 1.5 * hypot(10, 3) / 5;
    struct sz_place start = sz_travel_position(&travel, &geography, &from_off, 9, 1, 0, &search),
                    half_way_to_road = sz_travel_position(&travel, &geography, &from_off, 9, 1,
                                                          access_s / 2 / (40 + access_s), &search),
                    end = sz_travel_position(&travel, &geography, &from_off, 9, 1, 1, &search);
    ck_assert_mem_eq(&start, &cells[1].place, sizeof start);
    ck_assert_mem_eq(&end, &cells[0].place, sizeof end);
    ck_assert_double_eq_tol(half_way_to_road.x_m, 195, 1e-6);
    ck_assert_double_eq_tol(half_way_to_road.y_m, 201.5, 1e-6);
    sz_road_search_clear(&search);
    sz_travel_clear(&travel);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_table_is_the_network_and_the_ways_to_it),
    SZ_LISTED(hours_of_equal_proportions_share_a_period_and_others_change_the_way),
    SZ_LISTED(one_way_streets_make_there_and_back_differ),
    SZ_LISTED(a_network_in_parts_is_named_with_file_pair_and_part),
    SZ_LISTED(a_node_that_is_named_has_its_line_where_it_stands_in_a_table),
    SZ_LISTED(the_table_does_not_depend_on_the_threads),
    SZ_LISTED(it_is_told_how_far_the_table_is_until_it_is_done),
    SZ_LISTED(a_table_that_is_interrupted_is_none),
    SZ_LISTED(a_place_far_from_every_road_is_named_or_has_no_way),
    SZ_LISTED(a_table_is_kept_and_read_again_and_a_damaged_one_is_not_believed),
    SZ_LISTED(another_network_or_speed_has_another_table),
    SZ_LISTED(a_folder_that_cannot_be_written_keeps_nothing_and_hinders_nothing),
    SZ_LISTED(a_folder_that_was_asked_for_and_cannot_be_written_is_an_error),
    SZ_LISTED(a_unit_on_the_move_follows_the_streets_and_only_moves_on),
};
SZ_MAIN("road_travel", cases)
