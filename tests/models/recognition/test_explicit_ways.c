/* The recursion and the events give the same answer, and what only events can do does what it says. */
#include "models/recognition/network.h"
#include "tests/models/recognition/pipelines.h"
#include "tests/testing.h"

#include <math.h>

static void check_same(const struct sz_testing_pipeline *made, double length_s)
{
    struct sz_explicit_options options = sz_testing_options(made, 20, length_s);
    struct sz_explicit_result results[2];
    struct sz_error error = {0};
    options.keep_latencies = true;
    for (int i = 0; i < 2; i++) {
        options.way = i == 0 ? SZ_WAY_RECURSION : SZ_WAY_EVENTS;
        ck_assert_msg(sz_explicit_run(&options, &results[i], &error), "%s", error.message);
    }
    ck_assert_uint_gt(results[0].counted_count, 1000);
    ck_assert_uint_eq(results[0].frame_count, results[1].frame_count);
    ck_assert_uint_eq(results[0].pass_count, results[1].pass_count);
    ck_assert_uint_eq(results[0].counted_count, results[1].counted_count);
    ck_assert_uint_eq(results[0].latency_count, results[1].latency_count);
    for (size_t i = 0; i < results[0].latency_count; i++)
        ck_assert_double_eq(results[0].latencies_s[i], results[1].latencies_s[i]);
    ck_assert_double_eq(results[0].loss, results[1].loss);
    for (uint32_t s = 0; s < made->pipeline.stage_count; s++) {
        const struct sz_stage_result *a = &results[0].stages[s], *b = &results[1].stages[s];
        ck_assert_uint_eq(a->entered_count, b->entered_count);
        ck_assert_uint_eq(a->failed_count, b->failed_count);
        ck_assert(isnan(a->wait_mean_s) == isnan(b->wait_mean_s));
        if (!isnan(a->wait_mean_s)) {
            ck_assert_double_eq_tol(a->wait_mean_s, b->wait_mean_s, 1e-9);
            ck_assert_double_eq_tol(a->occupancy, b->occupancy, 1e-9);
        }
    }
    sz_explicit_result_clear(&results[0]);
    sz_explicit_result_clear(&results[1]);
}

SZ_CASE(lindleys_recursion_is_the_queueing_station_to_the_last_bit)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 7, 0.2);
    sz_testing_delay(&made, sz_testing_lognormal(0.05, 2))->scope = SZ_SCOPE_CAMERA;
    sz_testing_queue(&made, 1, sz_testing_gamma(0.02, 1))->failure = 0.05;
    sz_testing_queue(&made, 1, sz_testing_constant(0.01));
    check_same(&made, 1000);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(kiefer_and_wolfowitzs_recursion_is_the_queueing_station_to_the_last_bit)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 7, 0.2);
    sz_testing_queue(&made, 3, sz_testing_lognormal(0.08, 1))->failure = 0.02;
    sz_testing_delay(&made, sz_testing_constant(0.5));
    sz_testing_queue(&made, 5, sz_testing_exponential(0.1));
    check_same(&made, 1000);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(both_ways_agree_where_scopes_items_and_correlations_meet)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 5, 0.2);
    made.pipeline.zone_count = 3;
    made.pipeline.confirming_hits = 3;
    made.pipeline.passages_per_camera_day = 20000;
    made.pipeline.in_view = sz_testing_exponential(4);
    struct sz_stage *stages[] = {sz_testing_delay(&made, sz_testing_lognormal(0.03, 1)),
                                 sz_testing_queue(&made, 1, sz_testing_lognormal(0.05, 0.5)),
                                 sz_testing_delay(&made, sz_testing_exponential(0.02)),
                                 sz_testing_queue(&made, 1, sz_testing_lognormal(0.02, 0.5)),
                                 sz_testing_queue(&made, 2, sz_testing_lognormal(0.01, 0.5)),
                                 sz_testing_queue(&made, 2, sz_testing_lognormal(0.3, 0.5))};
    for (int i = 0; i < 3; i++)
        stages[i]->takes = SZ_TAKES_FRAMES;
    stages[0]->scope = stages[1]->scope = SZ_SCOPE_CAMERA;
    stages[1]->service.correlation = 0.6;
    stages[3]->takes = stages[4]->takes = SZ_TAKES_ITEMS;
    stages[4]->service.per_item = sz_testing_lognormal(0.02, 0.2);
    stages[5]->scope = SZ_SCOPE_CENTRE;
    check_same(&made, 600);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(the_recursion_is_refused_where_it_does_not_apply)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 1, 1);
    struct sz_stage *stage = sz_testing_queue(&made, 1, sz_testing_constant(0.1));
    struct sz_explicit_options options = sz_testing_options(&made, 0, 10);
    struct sz_explicit_result result;
    struct sz_error error = {0};
    options.way = SZ_WAY_RECURSION;
    stage->line_limit = 3;
    ck_assert(!sz_recursion_applies(&made.pipeline));
    ck_assert(!sz_explicit_run(&options, &result, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    sz_testing_pipeline_clear(&made);
}

static struct sz_explicit_result run(const struct sz_explicit_options *options)
{
    struct sz_explicit_result result;
    struct sz_error error = {0};
    ck_assert_msg(sz_explicit_run(options, &result, &error), "%s", error.message);
    return result;
}

SZ_CASE(frames_are_lost_beyond_the_line_and_none_is_forgotten)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 10, 1);
    sz_testing_queue(&made, 1, sz_testing_constant(0.2))->line_limit = 2;
    struct sz_explicit_options options = sz_testing_options(&made, 100, 1000);
    struct sz_explicit_result result = run(&options);
    ck_assert_double_eq_tol(result.loss, 0.5, 1e-3); /* ten frames a second, five served */
    ck_assert_uint_eq(result.stages[0].refused_count + result.stages[0].left_count, result.stages[0].entered_count);
    ck_assert_double_eq_tol(result.stages[0].occupancy, 1, 1e-3);
    sz_explicit_result_clear(&result);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(a_full_stage_that_blocks_loses_nothing_there)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 10, 1);
    sz_testing_queue(&made, 1, sz_testing_constant(0.05))->line_limit = 20;
    struct sz_stage *second = sz_testing_queue(&made, 1, sz_testing_constant(0.2));
    second->line_limit = 0;
    second->beyond = SZ_BEYOND_BLOCK;
    struct sz_explicit_options options = sz_testing_options(&made, 100, 1000);
    struct sz_explicit_result result = run(&options);
    ck_assert_uint_eq(result.stages[1].refused_count, 0);
    ck_assert_double_eq_tol(result.loss, 0.5, 1e-3); /* all of it at the first */
    ck_assert_double_eq_tol(result.stages[0].service_mean_s, 0.05, 1e-9);
    /* 20 wait, one is blocked and one served, five a second; who comes takes the place that became free up to 0.1 s before. */
    ck_assert_double_ge(result.mean_s, 22 / 5.0 - 0.2);
    ck_assert_double_le(result.mean_s, 22 / 5.0);
    sz_explicit_result_clear(&result);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(a_busy_host_slows_the_stages_it_shares)
{
    struct sz_testing_pipeline made;
    double factors[2] = {1, 3};
    char host[] = "box";
    const double phases[2] = {0, 0.05}; /* the second frame starts while the first is in service */
    sz_testing_pipeline_init(&made, 2, 1);
    struct sz_stage *stage = sz_testing_queue(&made, 2, sz_testing_constant(0.1));
    stage->service.by_load = factors;
    stage->service.by_load_count = 2;
    stage->host = host;
    struct sz_explicit_options options = sz_testing_options(&made, 1, 100);
    options.phases = phases;
    options.keep_latencies = true;
    struct sz_explicit_result result = run(&options);
    /* The first half of the first alone, then both at a third of the pace until the first is through, then the second half of the second. */
    for (size_t i = 0; i < result.latency_count; i++)
        ck_assert_double_eq_tol(result.latencies_s[i], 0.05 + 3 * 0.05, 1e-9);
    ck_assert_uint_gt(result.latency_count, 100);
    sz_explicit_result_clear(&result);
    stage->service.by_load = NULL;
    stage->host = NULL;
    sz_testing_pipeline_clear(&made);
}

static double first_wait(const struct sz_explicit_result *result)
{
    return result->stages[0].wait_mean_s;
}

/*
 * A frame that comes while the server is down waits for the rest of the repair, 10 s in the mean, 1/101 of the time; while it drains what came then the fluid
 * of M/M/1 waits besides (test_server_outages.c).
 */
SZ_CASE(servers_that_fail_make_frames_wait_for_their_repair)
{
    struct sz_testing_pipeline made;
    double up_s = 1000, repair_s = 10, load = 0.001, r = repair_s * load / (up_s * (1 - load));
    sz_testing_pipeline_init(&made, 1, 1);
    struct sz_stage *stage = sz_testing_queue(&made, 1, sz_testing_constant(load));
    stage->mtbf_s = up_s;
    stage->mttr_s = repair_s;
    struct sz_explicit_options options = sz_testing_options(&made, 100, 100000);
    sz_testing_agrees(&options, 48, first_wait, repair_s * repair_s / (up_s + repair_s) + r / (1 - r) * repair_s, 0.06,
                      "the wait for repairs");
    sz_testing_pipeline_clear(&made);
}

/* As at the end of a replication, which stops at any time. */
SZ_CASE(the_accounts_hold_with_frames_on_their_way)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 6, 0.2);
    struct sz_stage *batches = sz_testing_queue(&made, 1, sz_testing_lognormal(0.08, 0.5));
    batches->batch_largest = 4;
    batches->batch_longest_wait_s = 0.05;
    struct sz_stage *failing = sz_testing_queue(&made, 2, sz_testing_lognormal(0.05, 0.5));
    failing->mtbf_s = 3;
    failing->mttr_s = 1;
    struct sz_stage *blocking = sz_testing_queue(&made, 1, sz_testing_lognormal(0.03, 0.5));
    blocking->line_limit = 1;
    blocking->beyond = SZ_BEYOND_BLOCK;
    struct sz_explicit_options options = sz_testing_options(&made, 10, 300);
    struct sz_simulation simulation;
    struct sz_error error = {0};
    sz_simulation_init(&simulation, NULL);
    struct sz_network *network = sz_network_create(&simulation, &options, NULL, NULL, &error);
    ck_assert_ptr_nonnull(network);
    uint64_t most = 0;
    for (int look = 1; look < 40; look++) {
        ck_assert(sz_simulation_run(&simulation, 5.0 * look, NULL, &error));
        most = sz_network_frame_count(network) > most ? sz_network_frame_count(network) : most;
        ck_assert_msg(sz_network_check(network, &error), "%s", error.message);
    }
    ck_assert_uint_gt(most, 10);
    sz_network_destroy(network);
    sz_simulation_clear(&simulation);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(a_stage_that_cannot_keep_up_is_an_error)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 1000, 0.01);
    sz_testing_queue(&made, 1, sz_testing_constant(1));
    struct sz_explicit_options options = sz_testing_options(&made, 0, 1000);
    struct sz_explicit_result result;
    struct sz_error error = {0};
    options.way = SZ_WAY_EVENTS;
    ck_assert(!sz_explicit_run(&options, &result, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(the_same_seed_is_the_same_run_and_another_is_not)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 6, 0.2);
    sz_testing_queue(&made, 1, sz_testing_lognormal(0.02, 1));
    struct sz_explicit_options options = sz_testing_options(&made, 10, 200);
    struct sz_explicit_result first = run(&options), again = run(&options);
    options.seed = 2;
    struct sz_explicit_result other = run(&options);
    ck_assert_double_eq(first.mean_s, again.mean_s);
    ck_assert_double_ne(first.mean_s, other.mean_s);
    sz_explicit_result_clear(&first);
    sz_explicit_result_clear(&again);
    sz_explicit_result_clear(&other);
    sz_testing_pipeline_clear(&made);
}

static const struct sz_case cases[] = {
    SZ_LISTED(lindleys_recursion_is_the_queueing_station_to_the_last_bit),
    SZ_LISTED(kiefer_and_wolfowitzs_recursion_is_the_queueing_station_to_the_last_bit),
    SZ_LISTED(both_ways_agree_where_scopes_items_and_correlations_meet),
    SZ_LISTED(the_recursion_is_refused_where_it_does_not_apply),
    SZ_LISTED(frames_are_lost_beyond_the_line_and_none_is_forgotten),
    SZ_LISTED(a_full_stage_that_blocks_loses_nothing_there),
    SZ_LISTED(a_busy_host_slows_the_stages_it_shares),
    SZ_LISTED(servers_that_fail_make_frames_wait_for_their_repair),
    SZ_LISTED(the_accounts_hold_with_frames_on_their_way),
    SZ_LISTED(a_stage_that_cannot_keep_up_is_an_error),
    SZ_LISTED(the_same_seed_is_the_same_run_and_another_is_not),
};

SZ_MAIN("explicit_ways", cases)
