#include "results/store.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct sz_error error;

static struct sz_store *open_store(const char *folder, enum sz_store_mode mode, const char *hash)
{
    char path[256];
    snprintf(path, sizeof path, "%s/r.sqlite", folder);
    return sz_store_open(path, mode, hash, &error);
}

static struct sz_store *must_open(const char *folder, enum sz_store_mode mode, const char *hash)
{
    struct sz_store *store = open_store(folder, mode, hash);
    ck_assert_msg(store != NULL, "%s", error.message);
    return store;
}

static bool exists(const char *folder, const char *name)
{
    char path[256];
    struct stat info;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return stat(path, &info) == 0;
}

static const struct sz_store_item items[] = {{SZ_SCOPE_NATION, ""}, {SZ_SCOPE_PROVINCE, "TH-10"}};
static unsigned char sketch_bytes[] = {1, 0, 255};

static void put_replication(struct sz_store *store, uint32_t number, double numerator)
{
    const struct sz_store_tally tallies[] = {{0, SZ_METRIC_SHARE_WITHIN_TARGET, numerator, 100},
                                             {1, SZ_METRIC_REACH, 0.5, 1}};
    const struct sz_store_sketch sketches[] = {{0, SZ_SKETCH_RESPONSE, sketch_bytes, sizeof sketch_bytes},
                                               {1, SZ_SKETCH_CALL_ANSWER, NULL, 0}};
    const struct sz_store_replication replication = {.replication = number,
                                                     .fingerprint = 0xfedcba9876543210u + number,
                                                     .event_count = 1000,
                                                     .incident_count = 100,
                                                     .wall_s = 1.25,
                                                     .tallies = tallies,
                                                     .tally_count = 2,
                                                     .sketches = sketches,
                                                     .sketch_count = 2};
    ck_assert_msg(sz_store_put_replication(store, &replication, &error), "%s", error.message);
}

static bool is_complete(struct sz_store *store)
{
    bool complete = false;
    ck_assert(sz_store_is_complete(store, &complete, &error));
    return complete;
}

static size_t replication_count(struct sz_store *store)
{
    uint32_t *numbers = NULL;
    size_t count = 0;
    ck_assert(sz_store_replications(store, &numbers, &count, &error));
    free(numbers);
    return count;
}

SZ_CASE(meta_values_come_back_and_missing_ones_are_null)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    ck_assert(sz_store_set_meta(store, "name", "ทดสอบ, \"x\"", &error));
    ck_assert(sz_store_set_meta(store, "name", "second", &error));
    char *value = NULL;
    ck_assert(sz_store_get_meta(store, "name", &value, &error));
    ck_assert_str_eq(value, "second");
    free(value);
    ck_assert(sz_store_get_meta(store, "absent", &value, &error));
    ck_assert_ptr_null(value);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_world_comes_back_as_it_was_written)
{
    double points[] = {100.5, 13.75, 100.6, 13.75, 100.6, -0.0};
    const struct sz_store_province provinces[] = {
        {"TH-10", "Bangkok", "กรุงเทพมหานคร", "MPB", 1568.7e6, 5527994, 100.5, 13.75}};
    const struct sz_store_ring rings[] = {{0, 3, 3, points}, {0, 4, 0, points}};
    const struct sz_store_station stations[] = {{"s1", "One", "หนึ่ง", 0, 100.5, NAN}};
    const struct sz_store_zone zones[] = {{"z1", "Zone", "เขต", 0, 100.5, 13.7, 1.5e6, 60, 12, "edge-gpu"}};
    const struct sz_store_assumption assumptions[] = {{"a", "1", "somebody"}, {"b", "2", ""}};
    const struct sz_store_world world = {.items = items,
                                         .provinces = provinces,
                                         .rings = rings,
                                         .stations = stations,
                                         .zones = zones,
                                         .assumptions = assumptions,
                                         .item_count = 2,
                                         .province_count = 1,
                                         .ring_count = 2,
                                         .station_count = 1,
                                         .zone_count = 1,
                                         .assumption_count = 2};
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    ck_assert(sz_store_put_world(store, &world, &error));
    ck_assert_msg(sz_store_put_world(store, &world, &error), "written twice: %s", error.message);
    struct sz_store_world_owned back;
    ck_assert(sz_store_get_world(store, &back, &error));
    ck_assert_uint_eq(back.item_count, 2);
    ck_assert_int_eq((int)back.items[1].scope, SZ_SCOPE_PROVINCE);
    ck_assert_str_eq(back.items[1].id, "TH-10");
    ck_assert_uint_eq(back.province_count, 1);
    ck_assert_mem_eq(&back.provinces[0], &provinces[0], sizeof provinces[0]);
    ck_assert_uint_eq(back.ring_count, 2);
    ck_assert_uint_eq(back.rings[0].polygon, 3);
    ck_assert_uint_eq(back.rings[0].point_count, 3);
    ck_assert_mem_eq(back.rings[0].lon_lat_deg, points, sizeof points);
    ck_assert_uint_eq(back.rings[1].point_count, 0);
    ck_assert_uint_eq(back.station_count, 1);
    ck_assert(isnan(back.stations[0].lat_deg));
    ck_assert_str_eq(back.stations[0].name_th, "หนึ่ง");
    ck_assert_uint_eq(back.zone_count, 1);
    ck_assert_mem_eq(&back.zones[0], &zones[0], sizeof zones[0]);
    ck_assert_uint_eq(back.assumption_count, 2);
    ck_assert_str_eq(back.assumptions[0].source, "somebody");
    sz_store_world_clear(&back);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_replication_comes_back_as_it_was_written)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    put_replication(store, 7, NAN);
    struct sz_store_replication_owned back;
    ck_assert(sz_store_get_replication(store, 7, &back, &error));
    ck_assert_uint_eq(back.fingerprint, 0xfedcba9876543217u);
    ck_assert_uint_eq(back.event_count, 1000);
    ck_assert_double_eq(back.wall_s, 1.25);
    ck_assert_uint_eq(back.tally_count, 2);
    ck_assert_uint_eq(back.tallies[0].metric, SZ_METRIC_SHARE_WITHIN_TARGET);
    ck_assert(isnan(back.tallies[0].numerator));
    ck_assert_double_eq(back.tallies[0].denominator, 100);
    ck_assert_uint_eq(back.sketch_count, 2);
    ck_assert_uint_eq(back.sketches[0].size, sizeof sketch_bytes);
    ck_assert_mem_eq(back.sketches[0].bytes, sketch_bytes, sizeof sketch_bytes);
    ck_assert_uint_eq(back.sketches[1].quantity, SZ_SKETCH_CALL_ANSWER);
    ck_assert_uint_eq(back.sketches[1].size, 0);
    sz_store_replication_clear(&back);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_replication_that_is_not_there_is_an_input_error)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    struct sz_store_replication_owned back;
    ck_assert(!sz_store_get_replication(store, 3, &back, &error));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_INPUT);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_replication_stored_twice_is_stored_once)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    put_replication(store, 1, 40);
    ck_assert(sz_store_put_estimates(store, NULL, 0, NULL, 0, &error));
    put_replication(store, 1, 99);
    ck_assert_uint_eq(replication_count(store), 1);
    ck_assert_msg(is_complete(store), "storing again what is there took the flag away");
    struct sz_store_replication_owned back;
    ck_assert(sz_store_get_replication(store, 1, &back, &error));
    ck_assert_double_eq(back.tallies[0].numerator, 40);
    sz_store_replication_clear(&back);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(complete_is_set_by_estimates_and_taken_back_by_a_new_replication)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    ck_assert(!is_complete(store));
    put_replication(store, 1, 40);
    ck_assert(sz_store_put_estimates(store, NULL, 0, NULL, 0, &error));
    ck_assert(is_complete(store));
    put_replication(store, 2, 41);
    ck_assert(!is_complete(store));
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(surplus_replications_are_discarded_whole)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    for (uint32_t i = 1; i <= 5; i++)
        put_replication(store, i, i);
    ck_assert(sz_store_discard_above(store, 3, &error));
    ck_assert_uint_eq(replication_count(store), 3);
    put_replication(store, 4, 77);
    struct sz_store_replication_owned back;
    ck_assert(sz_store_get_replication(store, 4, &back, &error));
    ck_assert_msg(back.tallies[0].numerator == 77, "an old row of a discarded replication was left");
    sz_store_replication_clear(&back);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_store_of_the_same_scenario_is_continued)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    put_replication(store, 1, 40);
    sz_store_close(store);
    store = must_open(folder, SZ_STORE_CONTINUE, "h");
    put_replication(store, 2, 41);
    ck_assert_uint_eq(replication_count(store), 2);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_store_of_another_scenario_is_refused_and_left_alone)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    put_replication(store, 1, 40);
    sz_store_close(store);
    ck_assert_ptr_null(open_store(folder, SZ_STORE_CONTINUE, "other"));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "--force"));
    sz_error_clear(&error);
    store = must_open(folder, SZ_STORE_READ, NULL);
    ck_assert_uint_eq(replication_count(store), 1);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(replacing_starts_from_nothing)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    put_replication(store, 1, 40);
    sz_store_close(store);
    store = must_open(folder, SZ_STORE_REPLACE, "other");
    ck_assert_uint_eq(replication_count(store), 0);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_closed_store_is_a_single_file)
{
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    put_replication(store, 1, 40);
    sz_store_close(store);
    ck_assert(exists(folder, "r.sqlite"));
    ck_assert(!exists(folder, "r.sqlite-wal"));
    ck_assert(!exists(folder, "r.sqlite-shm"));
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_store_open_for_reading_cannot_be_written)
{
    char *folder = sz_testing_make_folder();
    sz_store_close(must_open(folder, SZ_STORE_CONTINUE, "h"));
    struct sz_store *store = must_open(folder, SZ_STORE_READ, NULL);
    ck_assert(!sz_store_set_meta(store, "name", "x", &error));
    ck_assert_int_eq((int)error.kind, SZ_ERROR_SYSTEM);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(points_come_back_in_the_order_written)
{
    const struct sz_store_point points[] = {{"response_cdf", "a", 60, 0.1},
                                            {"other", "", 1, 1},
                                            {"response_cdf", "b", 30, 0.2},
                                            {"response_cdf", "a", 10, 0.3}};
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    ck_assert(sz_store_put_estimates(store, NULL, 0, points, 4, &error));
    struct sz_store_point *back = NULL;
    size_t count = 0;
    ck_assert(sz_store_points(store, "response_cdf", NULL, &back, &count, &error));
    ck_assert_uint_eq(count, 3);
    ck_assert_double_eq(back[1].x, 30);
    free(back);
    ck_assert(sz_store_points(store, "response_cdf", "a", &back, &count, &error));
    ck_assert_uint_eq(count, 2);
    ck_assert_double_eq(back[1].y, 0.3);
    free(back);
    ck_assert(sz_store_points(store, "nothing", NULL, &back, &count, &error));
    ck_assert_uint_eq(count, 0);
    free(back);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

SZ_CASE(an_estimate_keeps_infinite_and_missing_values)
{
    const struct sz_store_world world = {.items = items, .item_count = 2};
    const struct sz_store_estimate estimates[] = {{1, SZ_METRIC_RESPONSE_P90, INFINITY, NAN, INFINITY, 10}};
    char *folder = sz_testing_make_folder();
    struct sz_store *store = must_open(folder, SZ_STORE_CONTINUE, "h");
    ck_assert(sz_store_put_world(store, &world, &error));
    ck_assert(sz_store_put_estimates(store, estimates, 1, NULL, 0, &error));
    bool found = false;
    struct sz_store_estimate back;
    ck_assert(sz_store_estimate(store, SZ_SCOPE_PROVINCE, "TH-10", SZ_METRIC_RESPONSE_P90, &found, &back, &error));
    ck_assert(found);
    ck_assert(isinf(back.mean) && back.mean > 0);
    ck_assert(isnan(back.low));
    ck_assert_uint_eq(back.replication_count, 10);
    ck_assert(sz_store_estimate(store, SZ_SCOPE_NATION, "", SZ_METRIC_RESPONSE_P90, &found, &back, &error));
    ck_assert(!found);
    sz_store_close(store);
    sz_testing_remove_folder(folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(meta_values_come_back_and_missing_ones_are_null),
    SZ_LISTED(a_world_comes_back_as_it_was_written),
    SZ_LISTED(a_replication_comes_back_as_it_was_written),
    SZ_LISTED(a_replication_that_is_not_there_is_an_input_error),
    SZ_LISTED(a_replication_stored_twice_is_stored_once),
    SZ_LISTED(complete_is_set_by_estimates_and_taken_back_by_a_new_replication),
    SZ_LISTED(surplus_replications_are_discarded_whole),
    SZ_LISTED(a_store_of_the_same_scenario_is_continued),
    SZ_LISTED(a_store_of_another_scenario_is_refused_and_left_alone),
    SZ_LISTED(replacing_starts_from_nothing),
    SZ_LISTED(a_closed_store_is_a_single_file),
    SZ_LISTED(a_store_open_for_reading_cannot_be_written),
    SZ_LISTED(points_come_back_in_the_order_written),
    SZ_LISTED(an_estimate_keeps_infinite_and_missing_values),
};
SZ_MAIN("store", cases)
