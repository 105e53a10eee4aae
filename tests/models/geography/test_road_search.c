/* Fastest ways against other algorithms and closed forms; parts of a network; the nearest of many places. */
#include "models/geography/place_index.h"
#include "models/geography/road_search.h"
#include "tests/models/geography/road_towns.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>

static const double slowness[] = {0.1, 0.05};

/* --- fastest ways --- */

/* All pairs by Floyd 1962 and Warshall 1962. */
static double *all_pairs(const struct sz_roads *roads)
{
    uint32_t n = roads->node_count;
    double *time_s = calloc((size_t)n * n, sizeof *time_s);
    for (uint32_t i = 0; i < n * n; i++)
        time_s[i] = i % (n + 1) == 0 ? 0 : (double)INFINITY;
    for (uint32_t from = 0; from < n; from++)
        for (uint32_t edge = roads->first_edge[from]; edge < roads->first_edge[from + 1]; edge++) {
            double *entry = &time_s[from * n + roads->targets[edge]];
            *entry = fmin(*entry, (double)roads->lengths_m[edge] * slowness[roads->classes[edge]]);
        }
    for (uint32_t by = 0; by < n; by++)
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; j < n; j++)
                time_s[i * n + j] = fmin(time_s[i * n + j], time_s[i * n + by] + time_s[by * n + j]);
    return time_s;
}

/* The way that was found takes the time and has the length it claims. */
static void check_way(const struct sz_road_search *search, uint32_t source, uint32_t node)
{
    double time_s = 0, length_m = 0;
    uint32_t at = node;
    while (search->came_from[at] != SZ_NONE) {
        uint32_t edge = search->arrived_by[at];
        ck_assert_uint_eq(search->roads->targets[edge], at);
        time_s += (double)search->roads->lengths_m[edge] * slowness[search->roads->classes[edge]];
        length_m += (double)search->roads->lengths_m[edge];
        at = search->came_from[at];
    }
    ck_assert_uint_eq(at, source);
    ck_assert_double_eq_tol(time_s, search->time_s[node], 1e-9);
    ck_assert_double_eq_tol(length_m, search->length_m[node], 1e-6);
}

static void check_all_from(struct sz_road_search *search, uint32_t source, const double *expected_s)
{
    sz_road_search_run(search, source, slowness, NULL, 0);
    for (uint32_t node = 0; node < search->roads->node_count; node++) {
        bool is_reached = isfinite(search->time_s[node]);
        ck_assert_int_eq(is_reached, isfinite(expected_s[node]));
        if (!is_reached)
            continue;
        ck_assert_double_eq_tol(search->time_s[node], expected_s[node], 1e-9);
        check_way(search, source, node);
    }
}

SZ_CASE(fastest_times_are_those_of_floyd_and_warshall)
{
    struct sz_stream stream;
    struct sz_error error = {0};
    sz_stream_init(&stream, 11, 0, 0, 0);
    for (uint32_t round = 0; round < 40; round++) {
        uint32_t node_count = 1 + round * 2;
        struct sz_roads roads = sz_town_random(&stream, node_count, node_count * (1 + round % 4));
        double *expected_s = all_pairs(&roads);
        struct sz_road_search search;
        ck_assert(sz_road_search_init(&search, &roads, &error));
        for (uint32_t source = 0; source < node_count; source++)
            check_all_from(&search, source, expected_s + (size_t)source * node_count);
        sz_road_search_clear(&search);
        free(expected_s);
        sz_roads_clear(&roads);
    }
}

SZ_CASE(a_search_for_some_targets_finds_the_same_as_one_for_all)
{
    struct sz_stream stream;
    struct sz_error error = {0};
    struct sz_road_search whole, some;
    sz_stream_init(&stream, 12, 0, 0, 0);
    struct sz_roads roads = sz_town_random(&stream, 300, 900);
    ck_assert(sz_road_search_init(&whole, &roads, &error) && sz_road_search_init(&some, &roads, &error));
    for (uint32_t source = 0; source < 300; source += 7) {
        const uint32_t targets[] = {source, 17, 200, 17, (source * 31) % 300};
        sz_road_search_run(&whole, source, slowness, NULL, 0);
        sz_road_search_run(&some, source, slowness, targets, 5);
        for (int i = 0; i < 5; i++) {
            if (isinf(whole.time_s[targets[i]]))
                ck_assert(isinf(some.time_s[targets[i]]));
            else
                ck_assert_double_eq(some.time_s[targets[i]], whole.time_s[targets[i]]);
        }
    }
    sz_road_search_clear(&whole);
    sz_road_search_clear(&some);
    sz_roads_clear(&roads);
}

SZ_CASE(a_grid_is_as_far_as_its_right_angle_distance)
{
    enum { SIDE = 41 };
    struct sz_roads roads = sz_town_grid(SIDE, 100);
    struct sz_road_search search;
    struct sz_error error = {0};
    ck_assert(sz_road_search_init(&search, &roads, &error));
    static const uint32_t sources[] = {0, 20 * SIDE + 20, SIDE * SIDE - 1};
    for (int i = 0; i < 3; i++) {
        sz_road_search_run(&search, sources[i], slowness, NULL, 0);
        for (uint32_t node = 0; node < SIDE * SIDE; node++) {
            int across = (int)(node % SIDE) - (int)(sources[i] % SIDE),
                up = (int)(node / SIDE) - (int)(sources[i] / SIDE);
            double blocks = abs(across) + abs(up);
            ck_assert_double_eq_tol(search.time_s[node], 10 * blocks, 1e-9);
            ck_assert_double_eq_tol(search.length_m[node], 100 * blocks, 1e-9);
        }
    }
    sz_road_search_clear(&search);
    sz_roads_clear(&roads);
}

/* --- parts of a network --- */

SZ_CASE(nodes_are_of_one_component_exactly_when_each_reaches_the_other)
{
    struct sz_stream stream;
    sz_stream_init(&stream, 13, 0, 0, 0);
    for (uint32_t round = 1; round < 40; round++) {
        uint32_t n = 2 * round, sum = 0;
        struct sz_roads roads = sz_town_random(&stream, n, n + round % 7);
        double *time_s = all_pairs(&roads);
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; j < n; j++)
                ck_assert_int_eq(roads.component[i] == roads.component[j],
                                 isfinite(time_s[i * n + j]) && isfinite(time_s[j * n + i]));
        for (uint32_t i = 0; i < roads.component_count; i++)
            sum += roads.component_size[i];
        ck_assert_uint_eq(sum, n);
        free(time_s);
        sz_roads_clear(&roads);
    }
}

/* --- the nearest place --- */

static uint32_t nearest_by_looking_at_all(const struct sz_place *places, uint32_t count, const struct sz_place *place)
{
    uint32_t nearest = SZ_NONE;
    double least_m = (double)INFINITY;
    for (uint32_t i = 0; i < count; i++) {
        double distance_m = sz_distance_m(SZ_SURFACE_EUCLIDEAN, &places[i], place);
        if (distance_m < least_m) {
            least_m = distance_m;
            nearest = i;
        }
    }
    return nearest;
}

SZ_CASE(the_nearest_place_is_the_one_that_looking_at_all_finds)
{
    enum { COUNT = 700 };
    struct sz_stream stream;
    struct sz_error error = {0};
    struct sz_place places[COUNT];
    uint32_t members[COUNT];
    sz_stream_init(&stream, 14, 0, 0, 0);
    for (uint32_t round = 1; round < 6; round++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            members[i] = i;
            /* The later rounds on a lattice, where many are equally near and some are the same. */
            double step = round < 3 ? 1e-9 : 100;
            places[i] = (struct sz_place){step * floor(1000 * sz_stream_uniform(&stream) / step),
                                          step * floor(1000 * sz_stream_uniform(&stream) / step),
                                          round % 2 == 0 ? 500 * sz_stream_uniform(&stream) : 0};
        }
        struct sz_place_index index;
        ck_assert(sz_place_index_init(&index, places, members, COUNT, &error));
        for (int query = 0; query < 500; query++) {
            struct sz_place at = {1400 * sz_stream_uniform(&stream) - 200, 1400 * sz_stream_uniform(&stream) - 200, 0};
            if (query % 10 == 0)
                at = places[query];
            double distance_m;
            uint32_t found = sz_place_index_nearest(&index, &at, &distance_m);
            ck_assert_uint_eq(found, nearest_by_looking_at_all(places, COUNT, &at));
            ck_assert_double_eq_tol(distance_m, sz_distance_m(SZ_SURFACE_EUCLIDEAN, &places[found], &at), 1e-9);
        }
        sz_place_index_clear(&index);
    }
}

SZ_CASE(of_no_places_none_is_nearest)
{
    struct sz_place_index index;
    struct sz_error error = {0};
    struct sz_place at = {0, 0, 0};
    double distance_m;
    ck_assert(sz_place_index_init(&index, NULL, NULL, 0, &error));
    ck_assert_uint_eq(sz_place_index_nearest(&index, &at, &distance_m), SZ_NONE);
    sz_place_index_clear(&index);
}

static const struct sz_case cases[] = {
    SZ_LISTED(fastest_times_are_those_of_floyd_and_warshall),
    SZ_LISTED(a_search_for_some_targets_finds_the_same_as_one_for_all),
    SZ_LISTED(a_grid_is_as_far_as_its_right_angle_distance),
    SZ_LISTED(nodes_are_of_one_component_exactly_when_each_reaches_the_other),
    SZ_LISTED(the_nearest_place_is_the_one_that_looking_at_all_finds),
    SZ_LISTED(of_no_places_none_is_nearest),
};
SZ_MAIN("road_search", cases)
