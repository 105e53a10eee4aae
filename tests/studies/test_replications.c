#include "results/store.h"
#include "sim/interval.h"
#include "studies/replications.h"
#include "tests/studies/small_worlds.h"
#include "tests/testing.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sz_error error;

/* A store of its own in a folder of its own. */
struct place {
    char *folder;
    char path[256];
};

static struct place make_place(void)
{
    struct place place = {.folder = sz_testing_make_folder()};
    snprintf(place.path, sizeof place.path, "%s/results.sqlite", place.folder);
    return place;
}

static struct sz_run_options options_for(const struct place *place, unsigned jobs)
{
    return (struct sz_run_options){.store_path = place->path, .version = "1.0", .created = "2024-04-08", .jobs = jobs};
}

static struct sz_run_outcome must_run(const struct sz_scenario *scenario, const struct sz_world *world,
                                      const struct sz_run_options *options)
{
    struct sz_run_outcome outcome = {0};
    sz_error_clear(&error);
    ck_assert_msg(sz_run_replications(scenario, world, NULL, 0, options, &outcome, &error), "%s", error.message);
    return outcome;
}

/* --- all rows of a store as text, timing apart --- */

static void print_tallies(FILE *stream, struct sz_store *store, uint32_t number)
{
    struct sz_store_replication_owned replication;
    ck_assert_msg(sz_store_get_replication(store, number, &replication, &error), "%s", error.message);
    fprintf(stream, "replication %u %016" PRIx64 " %" PRIu64 " %" PRIu64 "\n", number, replication.fingerprint,
            replication.event_count, replication.incident_count);
    for (size_t i = 0; i < replication.tally_count; i++)
        fprintf(stream, "tally %u %u %a %a\n", replication.tallies[i].item, replication.tallies[i].metric,
                replication.tallies[i].numerator, replication.tallies[i].denominator);
    for (size_t i = 0; i < replication.sketch_count; i++) {
        fprintf(stream, "sketch %u %u ", replication.sketches[i].item, replication.sketches[i].quantity);
        for (size_t k = 0; k < replication.sketches[i].size; k++)
            fprintf(stream, "%02x", replication.sketches[i].bytes[k]);
        fputc('\n', stream);
    }
    sz_store_replication_clear(&replication);
}

static bool print_row(const struct sz_result_row *row, void *context)
{
    fprintf(context, "row %s %s %s %s %a %a %a %u\n", row->scenario, row->scope, row->id, row->metric, row->mean,
            row->low, row->high, row->replications);
    return true;
}

static char *rows_of(const struct place *place)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(stream);
    struct sz_store *store = sz_store_open(place->path, SZ_STORE_READ, NULL, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    bool complete = false;
    ck_assert(sz_store_is_complete(store, &complete, &error));
    fprintf(stream, "complete %d\n", complete);
    uint32_t *numbers = NULL;
    size_t count = 0;
    ck_assert(sz_store_replications(store, &numbers, &count, &error));
    for (size_t i = 0; i < count; i++)
        print_tallies(stream, store, numbers[i]);
    free(numbers);
    const struct sz_result_filter all = {NULL, NULL, NULL};
    ck_assert(sz_store_query(store, &all, print_row, stream, &error));
    static const char *const series[] = {"response_cdf", "outcome_share"};
    for (int s = 0; s < 2; s++) {
        struct sz_store_point *points = NULL;
        ck_assert(sz_store_points(store, series[s], NULL, &points, &count, &error));
        for (size_t i = 0; i < count; i++)
            fprintf(stream, "point %s %s %a %a\n", points[i].series, points[i].id, points[i].x, points[i].y);
        free(points);
    }
    sz_store_close(store);
    fclose(stream);
    return text;
}

static struct sz_store_estimate estimate_of(const struct place *place, enum sz_scope scope, const char *id,
                                            enum sz_metric_id metric, bool *found)
{
    struct sz_store *store = sz_store_open(place->path, SZ_STORE_READ, NULL, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    struct sz_store_estimate estimate = {0};
    ck_assert(sz_store_estimate(store, scope, id, metric, found, &estimate, &error));
    sz_store_close(store);
    return estimate;
}

static size_t stored_count(const struct place *place)
{
    struct sz_store *store = sz_store_open(place->path, SZ_STORE_READ, NULL, &error);
    uint32_t *numbers = NULL;
    size_t count = 0;
    ck_assert(store != NULL && sz_store_replications(store, &numbers, &count, &error));
    free(numbers);
    sz_store_close(store);
    return count;
}

/* --- the same rows --- */

/* The rows with 1, 2 and 5 threads; of 1 in *first. */
static void check_threads(const struct sz_world *world, char **first)
{
    static const unsigned jobs[] = {1, 2, 5};
    struct sz_scenario scenario = sz_small_scenario(NULL, NAN, 7, 7);
    char *rows[3];
    uint64_t fingerprints[3];
    for (int i = 0; i < 3; i++) {
        struct place place = make_place();
        struct sz_run_options options = options_for(&place, jobs[i]);
        fingerprints[i] = must_run(&scenario, world, &options).fingerprint;
        rows[i] = rows_of(&place);
        sz_testing_remove_folder(place.folder);
    }
    ck_assert_str_eq(rows[1], rows[0]);
    ck_assert_str_eq(rows[2], rows[0]);
    ck_assert_uint_eq(fingerprints[1], fingerprints[0]);
    ck_assert_uint_eq(fingerprints[2], fingerprints[0]);
    free(rows[1]);
    free(rows[2]);
    *first = rows[0];
}

SZ_CASE(rows_do_not_depend_on_the_number_of_threads)
{
    struct sz_world world;
    char *rows;
    sz_small_country(&world);
    check_threads(&world, &rows);
    ck_assert_ptr_nonnull(strstr(rows, "row small zone zone-2 commuter_yearly_risk"));
    free(rows);
    sz_world_clear(&world);
}

SZ_CASE(rows_of_zones_that_share_a_centre_do_not_depend_on_the_number_of_threads)
{
    struct sz_world world;
    char *rows;
    sz_small_country(&world);
    sz_small_share_centre(&world, 20, 8, true);
    check_threads(&world, &rows);
    ck_assert_ptr_nonnull(strstr(rows, "row small channel camera recognition_mean_s"));
    free(rows);
    sz_world_clear(&world);
}

struct stopper {
    atomic_bool flag;
    uint32_t after; /* finished replications */
};

static void stop_after(const struct sz_run_progress *progress, void *context)
{
    struct stopper *stopper = context;
    if (progress->finished_replications >= stopper->after)
        atomic_store(&stopper->flag, true);
}

static void check_resumed(bool at_once)
{
    struct sz_world world;
    sz_small_country(&world);
    struct sz_scenario scenario = sz_small_scenario(NULL, NAN, 12, 12);
    struct place whole = make_place(), broken = make_place();
    struct sz_run_options options = options_for(&whole, 2);
    struct sz_run_outcome uninterrupted = must_run(&scenario, &world, &options);

    struct stopper stopper = {.after = 3};
    options = options_for(&broken, 2);
    options.progress = stop_after;
    options.progress_context = &stopper;
    *(at_once ? &options.cancelled_now : &options.cancelled) = &stopper.flag;
    struct sz_run_outcome outcome = {0};
    ck_assert(!sz_run_replications(&scenario, &world, NULL, 0, &options, &outcome, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INTERRUPTED);
    size_t kept = stored_count(&broken);
    ck_assert_uint_ge(kept, 3);
    ck_assert_uint_lt(kept, 12);
    char said[64];
    snprintf(said, sizeof said, "%zu finished replication%s kept", kept, kept == 1 ? " is" : "s are");
    ck_assert_msg(strstr(error.message, said) != NULL, "%s", error.message);

    options = options_for(&broken, 1);
    outcome = must_run(&scenario, &world, &options);
    ck_assert_uint_eq(outcome.resumed, kept);
    ck_assert_uint_eq(outcome.fingerprint, uninterrupted.fingerprint);
    ck_assert_uint_eq(outcome.event_count, uninterrupted.event_count);
    char *of_whole = rows_of(&whole), *of_broken = rows_of(&broken);
    ck_assert_str_eq(of_broken, of_whole);
    free(of_whole);
    free(of_broken);
    sz_testing_remove_folder(whole.folder);
    sz_testing_remove_folder(broken.folder);
    sz_world_clear(&world);
}

SZ_CASE(a_stopped_run_goes_on_to_the_same_rows)
{
    check_resumed(false);
}

SZ_CASE(a_run_stopped_at_once_goes_on_to_the_same_rows)
{
    check_resumed(true);
}

SZ_CASE(a_finished_run_is_read_back_not_run_again)
{
    struct sz_world world;
    sz_small_country(&world);
    struct sz_scenario scenario = sz_small_scenario(NULL, NAN, 4, 4);
    struct place place = make_place();
    struct sz_run_options options = options_for(&place, 2);
    must_run(&scenario, &world, &options);
    char *before = rows_of(&place);
    world.dispatch.policy = NULL; /* nothing could be simulated with it */
    struct sz_run_outcome outcome = must_run(&scenario, &world, &options);
    ck_assert_uint_eq(outcome.resumed, 4);
    char *after = rows_of(&place);
    ck_assert_str_eq(after, before);
    free(before);
    free(after);
    sz_testing_remove_folder(place.folder);
    sz_world_clear(&world);
}

/* --- looks and precision --- */

/* The half-width after that many replications, from a run of just those. */
static double half_width_after(const struct sz_world *world, const struct place *place, uint32_t replication_count)
{
    struct sz_run_options options = options_for(place, 2);
    struct sz_scenario scenario = sz_small_scenario(NULL, NAN, replication_count, replication_count);
    bool found;
    must_run(&scenario, world, &options);
    struct sz_store_estimate estimate = estimate_of(place, SZ_SCOPE_NATION, "", SZ_METRIC_SHARE_WITHIN_TARGET, &found);
    ck_assert(found);
    return fmax(estimate.high - estimate.mean, estimate.mean - estimate.low);
}

SZ_CASE(a_run_stops_at_the_first_look_that_is_precise_and_keeps_no_more)
{
    static const uint32_t looks[] = {2, 3, 4, 5, 7, 9};
    struct sz_world world;
    sz_small_country(&world);
    struct place looked_at = make_place(), precise = make_place();
    double widths[6], wanted = INFINITY;
    world.seed = 11;
    for (int i = 0; i < 6; i++)
        widths[i] = half_width_after(&world, &looked_at, looks[i]);
    for (int i = 0; i < 6; i++)
        wanted = fmin(wanted, widths[i]);
    ck_assert_double_lt(wanted, widths[0] * 0.99); /* else nothing has to be waited for */
    wanted *= 1 + 1e-9;
    uint32_t expected = 0;
    for (int i = 0; expected == 0; i++)
        expected = widths[i] <= wanted ? looks[i] : 0;

    struct sz_scenario scenario = sz_small_scenario(sz_metric(SZ_METRIC_SHARE_WITHIN_TARGET), wanted, 2, 40);
    struct sz_run_options options = options_for(&precise, 2);
    struct sz_run_outcome outcome = must_run(&scenario, &world, &options);
    ck_assert(outcome.precision_reached);
    ck_assert_uint_eq(outcome.replications, expected);
    ck_assert_uint_eq(stored_count(&precise), expected);
    ck_assert_double_le(outcome.half_width, outcome.half_width_wanted);
    ck_assert_ptr_eq(strstr(outcome.precision_text, "share_within_target, nation: half-width "),
                     outcome.precision_text);
    sz_testing_remove_folder(looked_at.folder);
    sz_testing_remove_folder(precise.folder);
    sz_world_clear(&world);
}

SZ_CASE(a_precision_out_of_reach_ends_at_the_last_look_and_says_so)
{
    struct sz_world world;
    sz_small_country(&world);
    struct place place = make_place();
    struct sz_run_options options = options_for(&place, 2);
    struct sz_scenario scenario = sz_small_scenario(sz_metric(SZ_METRIC_SHARE_WITHIN_TARGET), 1e-6, 2, 6);
    struct sz_run_outcome outcome = must_run(&scenario, &world, &options);
    ck_assert(!outcome.precision_reached);
    ck_assert_uint_eq(outcome.replications, 6);
    ck_assert_double_gt(outcome.half_width, outcome.half_width_wanted);
    sz_testing_remove_folder(place.folder);
    sz_world_clear(&world);
}

SZ_CASE(a_precision_of_nothing_there_is_names_the_nearest)
{
    struct sz_world world;
    sz_small_country(&world);
    struct place place = make_place();
    struct sz_run_options options = options_for(&place, 1);
    struct sz_scenario scenario = sz_small_scenario(sz_metric(SZ_METRIC_SHARE_WITHIN_TARGET), 0.01, 2, 6);
    struct sz_run_outcome outcome = {0};
    char id[] = "TH-11";
    scenario.precision.scope = SZ_SCOPE_PROVINCE;
    scenario.precision.id = id;
    ck_assert(!sz_run_replications(&scenario, &world, NULL, 0, &options, &outcome, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_msg(strstr(error.message, "TH-10") != NULL, "%s", error.message);
    sz_testing_remove_folder(place.folder);
    sz_world_clear(&world);
}

SZ_CASE(fewer_replications_than_stored_keep_the_others_for_later)
{
    struct sz_world world;
    sz_small_country(&world);
    struct place more = make_place(), straight = make_place();
    struct sz_scenario scenario = sz_small_scenario(NULL, NAN, 6, 6);
    struct sz_run_options options = options_for(&more, 2);
    must_run(&scenario, &world, &options);
    scenario = sz_small_scenario(NULL, NAN, 3, 3);
    ck_assert_uint_eq(must_run(&scenario, &world, &options).replications, 3);
    ck_assert_uint_eq(stored_count(&more), 6);
    scenario = sz_small_scenario(NULL, NAN, 6, 6);
    ck_assert_uint_eq(must_run(&scenario, &world, &options).resumed, 6);
    options = options_for(&straight, 2);
    must_run(&scenario, &world, &options);
    char *of_more = rows_of(&more), *of_straight = rows_of(&straight);
    ck_assert_str_eq(of_more, of_straight);
    free(of_more);
    free(of_straight);
    sz_testing_remove_folder(more.folder);
    sz_testing_remove_folder(straight.folder);
    sz_world_clear(&world);
}

/* --- whose store it is --- */

SZ_CASE(a_store_of_another_scenario_or_version_is_replaced_only_when_forced)
{
    struct sz_world world;
    sz_small_country(&world);
    struct place place = make_place();
    struct sz_run_options options = options_for(&place, 2);
    struct sz_scenario scenario = sz_small_scenario(NULL, NAN, 2, 2);
    struct sz_run_outcome outcome = {0};
    must_run(&scenario, &world, &options);
    for (int i = 0; i < 2; i++) {
        if (i == 0)
            options.version = "1.1";
        else
            scenario.hash[0] = 'f';
        options.force = false;
        sz_error_clear(&error);
        ck_assert(!sz_run_replications(&scenario, &world, NULL, 0, &options, &outcome, &error));
        ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
        ck_assert_ptr_nonnull(strstr(error.message, "--force"));
        options.force = true;
        outcome = must_run(&scenario, &world, &options);
        ck_assert_uint_eq(outcome.resumed, 0);
    }
    outcome = must_run(&scenario, &world, &options); /* force does no harm to what is its own */
    ck_assert_uint_eq(outcome.resumed, 2);
    sz_testing_remove_folder(place.folder);
    sz_world_clear(&world);
}

/* --- against theory --- */

/* Erlang's C formula: the probability that all of c servers are busy. */
static double erlang_c(unsigned servers, double load)
{
    double blocking = 1;
    for (unsigned i = 1; i <= servers; i++)
        blocking = load * blocking / (i + load * blocking);
    double rho = load / servers;
    return blocking / (1 - rho * (1 - blocking));
}

static void hold_against(const struct place *place, enum sz_metric_id metric, double expected, double largest_error)
{
    bool found;
    struct sz_store_estimate estimate = estimate_of(place, SZ_SCOPE_NATION, "", metric, &found);
    ck_assert(found);
    double standard_error = (estimate.high - estimate.low) / 2 / sz_student_t(0.95, estimate.replication_count - 1);
    ck_assert_double_lt(standard_error, largest_error * expected); /* else the case claims nothing */
    sz_assert_within(estimate.mean, expected, standard_error, 3, sz_metric(metric)->name);
}

SZ_CASE(estimates_of_a_queue_with_three_servers_agree_with_erlang)
{
    const unsigned servers = 3;
    const double arrival = 2 / 3600.0, service = 1 / 3600.0, load = arrival / service;
    struct sz_world world;
    sz_small_queue(&world, arrival, service, servers, 4000 * 3600.0);
    struct place place = make_place();
    struct sz_run_options options = options_for(&place, 2);
    struct sz_scenario scenario = sz_small_scenario(NULL, NAN, 40, 40);
    must_run(&scenario, &world, &options);
    double waits = erlang_c(servers, load), mean_s = waits / (servers * service - arrival);
    hold_against(&place, SZ_METRIC_WAITING_SHARE, waits, 0.01);
    hold_against(&place, SZ_METRIC_WAITING_MEAN, mean_s, 0.02);
    hold_against(&place, SZ_METRIC_RESPONSE_MEAN, mean_s, 0.02);
    hold_against(&place, SZ_METRIC_UNIT_WORKLOAD, load / servers, 0.005);
    hold_against(&place, SZ_METRIC_WAITING_COUNT_MEAN, arrival * mean_s, 0.03);
    hold_against(&place, SZ_METRIC_INCIDENTS_PER_DAY, arrival * 86400, 0.005);
    hold_against(&place, SZ_METRIC_SHARE_WITHIN_TARGET,
                 1 - waits * exp(-(servers * service - arrival) * world.target_s), 0.005);
    sz_testing_remove_folder(place.folder);
    sz_world_clear(&world);
}

/* --- the self-check --- */

SZ_CASE(more_known_without_cameras_than_the_record_has_is_an_error)
{
    struct sz_world world;
    sz_small_country(&world);
    struct place place = make_place();
    struct sz_run_options options = options_for(&place, 2);
    struct sz_scenario scenario = sz_small_scenario(NULL, NAN, 24, 24);
    struct sz_run_outcome outcome = {0};
    world.check_record = true;
    /* A probability that no reader lets through: rates are corrected for patrols that find less than nothing. */
    world.demand.categories[0].channels[SZ_CHANNEL_PATROL].probability = -0.5;
    ck_assert(!sz_run_replications(&scenario, &world, NULL, 0, &options, &outcome, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SELF_CHECK);
    ck_assert_msg(strstr(error.message, "expected from the record") != NULL, "%s", error.message);
    sz_testing_remove_folder(place.folder);
    sz_world_clear(&world);
}

SZ_CASE(demand_that_follows_the_record_passes)
{
    struct sz_world world;
    sz_small_country(&world);
    struct place place = make_place();
    struct sz_run_options options = options_for(&place, 2);
    struct sz_scenario scenario = sz_small_scenario(NULL, NAN, 6, 6);
    world.check_record = true;
    must_run(&scenario, &world, &options);
    sz_testing_remove_folder(place.folder);
    sz_world_clear(&world);
}

static const struct sz_case cases[] = {
    SZ_LISTED(rows_do_not_depend_on_the_number_of_threads),
    SZ_LISTED(rows_of_zones_that_share_a_centre_do_not_depend_on_the_number_of_threads),
    SZ_LISTED(a_stopped_run_goes_on_to_the_same_rows),
    SZ_LISTED(a_run_stopped_at_once_goes_on_to_the_same_rows),
    SZ_LISTED(a_finished_run_is_read_back_not_run_again),
    SZ_LISTED(a_run_stops_at_the_first_look_that_is_precise_and_keeps_no_more),
    SZ_LISTED(a_precision_out_of_reach_ends_at_the_last_look_and_says_so),
    SZ_LISTED(a_precision_of_nothing_there_is_names_the_nearest),
    SZ_LISTED(fewer_replications_than_stored_keep_the_others_for_later),
    SZ_LISTED(a_store_of_another_scenario_or_version_is_replaced_only_when_forced),
    SZ_LISTED(estimates_of_a_queue_with_three_servers_agree_with_erlang),
    SZ_LISTED(more_known_without_cameras_than_the_record_has_is_an_error),
    SZ_LISTED(demand_that_follows_the_record_passes),
};
SZ_MAIN("replications", cases)
