#include "results/store.h"
#include "studies/run.h"
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sz_error error;
static struct sz_error_list errors;

/* A shipped scenario, shortened so that it takes no time. */
static void read_scenario(struct sz_scenario *scenario, uint32_t replications)
{
    static const struct sz_override shorter[] = {{"time.measure", "500 h"}};
    const struct sz_scenario_options options = {
        .root = SZ_SOURCE_DIR, .overrides = shorter, .override_count = 1, .replications = replications};
    ck_assert_msg(sz_scenario_read(SZ_SOURCE_DIR "/scenarios/textbook/mmc.yaml", &options, scenario, &errors), "%s",
                  errors.items[0].message);
}

static void check_meta(struct sz_store *store, const char *key, const char *expected)
{
    char *value = NULL;
    ck_assert(sz_store_get_meta(store, key, &value, &error));
    ck_assert_ptr_nonnull(value);
    ck_assert_str_eq(value, expected);
    free(value);
}

SZ_CASE(a_scenario_file_becomes_a_complete_store)
{
    struct sz_scenario scenario = {0};
    struct sz_run_outcome outcome;
    char *folder = sz_testing_make_folder(), path[256];
    snprintf(path, sizeof path, "%s/results.sqlite", folder);
    const struct sz_run_options options = {.store_path = path, .version = "1.2", .created = "2024-04-08", .jobs = 2};
    read_scenario(&scenario, 3);
    ck_assert_msg(sz_run(&scenario, &options, &outcome, &error), "%s", error.message);
    ck_assert_uint_eq(outcome.replications, 3);
    ck_assert_str_eq(outcome.precision_text, "");

    struct sz_store *store = sz_store_open(path, SZ_STORE_READ, NULL, &error);
    bool complete = false;
    ck_assert(store != NULL && sz_store_is_complete(store, &complete, &error));
    ck_assert(complete);
    check_meta(store, "name", scenario.name);
    check_meta(store, "scenario", scenario.text);
    check_meta(store, "scenario_hash", scenario.hash);
    check_meta(store, "version", "1.2");
    check_meta(store, "surface", "plane");
    check_meta(store, "replications", "3");
    struct sz_store_world_owned world;
    ck_assert(sz_store_get_world(store, &world, &error));
    ck_assert_uint_eq(world.station_count, 1);
    ck_assert_str_eq(world.stations[0].id, "station");
    sz_store_world_clear(&world);
    sz_store_close(store);
    sz_scenario_clear(&scenario);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_store_that_cannot_be_written_is_an_error_before_anything_runs)
{
    struct sz_scenario scenario = {0};
    struct sz_run_outcome outcome;
    const struct sz_run_options options = {
        .store_path = "/nowhere/at/all/results.sqlite", .version = "1.2", .created = "2024-04-08", .jobs = 2};
    read_scenario(&scenario, 3);
    ck_assert(!sz_run(&scenario, &options, &outcome, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "/nowhere/at/all/results.sqlite"));
    sz_scenario_clear(&scenario);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_scenario_file_becomes_a_complete_store),
    SZ_LISTED(a_store_that_cannot_be_written_is_an_error_before_anything_runs),
};
SZ_MAIN("run", cases)
