/* Loads at which a pipeline has no law, and those that a law is tabulated for. */
#include "models/recognition/latency_law.h"
#include "sim/tally.h"
#include "tests/models/recognition/pipelines.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

SZ_CASE(the_load_of_a_stage_is_what_an_explicit_run_sees)
{
    struct sz_testing_pipeline made;
    sz_testing_box(&made);
    struct sz_explicit_options options = sz_testing_options(&made, 50, 2000);
    struct sz_explicit_result result;
    struct sz_error error = {0};
    struct sz_pipeline_point at = {12, 1, 0};
    ck_assert(sz_explicit_run(&options, &result, &error));
    for (uint32_t s = 1; s < 3; s++)
        ck_assert_double_eq_tol(result.stages[s].occupancy / sz_stage_load(&made.pipeline, s, &at), 1, 0.02);
    sz_explicit_result_clear(&result);
    sz_testing_pipeline_clear(&made);
}

/* No law, for want of a stage that keeps up: by its load, or by what its runs show. */
static void check_refused(const struct sz_testing_pipeline *made, bool by_load)
{
    struct sz_law_grid grid;
    struct sz_error error = {0};
    bool has_grid = sz_law_grid_init(&grid, &made->pipeline, made->pipeline.camera_count, false, &error);
    ck_assert_msg(has_grid != by_load, "%s", error.message);
    if (has_grid)
        ck_assert_ptr_null(
            sz_latency_law_create(&made->pipeline, &grid, &(struct sz_law_options){.thread_count = 1}, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, by_load ? "would be loaded" : "cannot keep up"));
}

SZ_CASE(a_stage_that_cannot_keep_up_has_no_law)
{
    struct sz_testing_pipeline made;
    sz_testing_box(&made);
    made.pipeline.camera_count = 20; /* 20 x 73,500 x 1.85 a day x 55 ms */
    check_refused(&made, true);
    sz_testing_pipeline_clear(&made);
}

/* Frames on their way grow by this share of those that come. */
static struct sz_testing_estimate growth(const struct sz_testing_pipeline *made)
{
    enum { RUNS = 16 };
    struct sz_explicit_options options = sz_testing_options(made, 500, 2000);
    struct sz_tally tally;
    sz_tally_init(&tally);
    for (options.replication = 1; options.replication <= RUNS; options.replication++) {
        struct sz_explicit_result result;
        struct sz_error error = {0};
        ck_assert_msg(sz_explicit_run(&options, &result, &error), "%s", error.message);
        double grown = (double)result.present_counts[1] - (double)result.present_counts[0];
        sz_tally_add(&tally, grown / (double)result.captured_count);
        sz_explicit_result_clear(&result);
    }
    return (struct sz_testing_estimate){tally.mean, sqrt(sz_tally_variance(&tally) / RUNS)};
}

/* What is more than a stage can serve piles up: 1 - 1 / load of all that comes. */
static void check_growth(const struct sz_testing_pipeline *made, double load)
{
    struct sz_pipeline_point at = {made->pipeline.camera_count, 1, 0};
    ck_assert_double_eq_tol(sz_stage_load(&made->pipeline, 0, &at), load, 1e-9);
    struct sz_testing_estimate grown = growth(made);
    sz_assert_within(grown.mean, 1 - 1 / load, grown.standard_error, 4, "what piles up");
    check_refused(made, true);
}

SZ_CASE(handovers_count_in_the_load)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 5, 0.2);
    struct sz_stage *stage = sz_testing_queue(&made, 1, sz_testing_lognormal(0.036, 0.5));
    stage->handover_s = 0.02;
    check_growth(&made, 25 * 0.056);
    made.pipeline.camera_count = 20;
    stage->batch_largest = 8;
    stage->service.per_further = sz_testing_constant(0.007);
    check_growth(&made, 100 * (0.056 + 7 * 0.007) / 8);
    sz_testing_pipeline_clear(&made);
}

/*
 * The second serves at the slower pace, for the first, which is full, is in service beside it: a part p = rate x s2 f of the time. The first is slower then, too:
 * its rate is (1 - p) / s1 + p / (s1 f), that is 1 / (s1 + s2 (f - 1)).
 */
SZ_CASE(a_stage_that_slows_another_tips_it_over)
{
    struct sz_testing_pipeline made;
    struct sz_pipeline_point at = {15, 1, 0};
    double first_s = 0.0125, second_s = 0.008, through_per_s = 1 / (first_s + second_s * 0.1);
    sz_testing_host(&made, first_s, second_s);
    made.pipeline.frame_interval_s = 15 / through_per_s;
    ck_assert_double_eq_tol(sz_stage_load(&made.pipeline, 0, &at), 1, 1e-9);
    made.pipeline.frame_interval_s = 0.19;
    ck_assert_double_gt(sz_stage_load(&made.pipeline, 0, &at), 1);
    struct sz_testing_estimate grown = growth(&made);
    sz_assert_within(grown.mean, 1 - through_per_s * 0.19 / 15, grown.standard_error, 4, "what piles up");
    check_refused(&made, true);
    sz_testing_host_clear(&made);
}

/* Two exponential servers with no place between them let 2/3 of one's rate through (Hunt 1956). */
SZ_CASE(a_stage_that_holds_others_back_has_no_law_beyond_what_both_let_through)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 5, 0.2);
    sz_testing_queue(&made, 1, sz_testing_exponential(0.034));
    struct sz_stage *second = sz_testing_queue(&made, 1, sz_testing_exponential(0.034));
    second->line_limit = 0;
    second->beyond = SZ_BEYOND_BLOCK;
    struct sz_testing_estimate grown = growth(&made);
    sz_assert_within(grown.mean, 1 - 2 / (3 * 25 * 0.034), grown.standard_error, 4, "what piles up");
    check_refused(&made, false);
    sz_testing_pipeline_clear(&made);
}

/*
 * Uniform services have the correlation sqrt(3 / pi) with their scores, so 3 / pi of their variance alternates with r = -0.99 and the rest stays alike with r^2:
 * by that much longer a queue remembers them than independent ones. What is linear is taken over 512 quantiles: within 0.002, which the last factor makes 0.03.
 */
SZ_CASE(what_does_not_alternate_in_alternating_services_is_remembered)
{
    const double pi = 3.14159265358979, load = 0.8, frames_per_s = 25, cv2 = 1.0 / 3, r = -0.99;
    struct sz_testing_pipeline made;
    struct sz_error error = {0};
    struct sz_pipeline_point at = {5, 1, 0};
    sz_testing_pipeline_init(&made, 5, 0.2);
    struct sz_distribution *uniform = sz_distribution_create_uniform(0, 2 * load / frames_per_s, &error);
    ck_assert_ptr_nonnull(uniform);
    sz_testing_queue(&made, 1, uniform)->service.correlation = r;
    double row = 3 / pi * (1 + r) / (1 - r) + (1 - 3 / pi) * (1 + r * r) / (1 - r * r);
    double frames = 8 * (0.5 + cv2 * row) / ((1 - load) * (1 - load));
    double expected_s = 4 * load / frames_per_s + frames * load / frames_per_s;
    ck_assert_double_eq_tol(sz_stage_settling_s(&made.pipeline, 0, &at) / expected_s, 1, 0.03);
    sz_testing_pipeline_clear(&made);
}

/*
 * Persons stay for exactly D: their number in frames an interval h apart is Poisson of mean m, correlated by 1 - t / D, so that over many frames it varies as
 * m (1 + D / h). Work of b N in a frame then varies by (1 + D / h) / m of its squared mean.
 */
SZ_CASE(people_who_stay_make_frames_alike_for_as_long)
{
    const double load = 0.6, stay_s = 20, interval_s = 0.2, persons = 5000.0 / 86400 * stay_s;
    struct sz_testing_pipeline made;
    struct sz_pipeline_point at = {1, 1, 0};
    sz_testing_pipeline_init(&made, 1, interval_s);
    made.pipeline.passages_per_camera_day = 5000;
    made.pipeline.in_view = sz_testing_constant(stay_s);
    struct sz_stage *stage = sz_testing_queue(&made, 1, sz_testing_constant(0));
    stage->takes = SZ_TAKES_FRAMES;
    stage->service.per_item = sz_testing_constant(load * interval_s / persons);
    double frames = 8 * (0.5 + (1 + stay_s / interval_s) / persons) / ((1 - load) * (1 - load));
    double expected_s = 4 * load * interval_s / persons + frames * load * interval_s;
    ck_assert_double_eq_tol(sz_stage_load(&made.pipeline, 0, &at), load, 1e-9);
    ck_assert_double_eq_tol(sz_stage_settling_s(&made.pipeline, 0, &at) / expected_s, 1, 1e-6);
    sz_testing_pipeline_clear(&made);
}

/* The mean latency of an alert's frame at one camera, by a simulation of that queue by itself, 600 million frames: 2.1866 s, s.e. 0.002 s. */
SZ_CASE(a_queue_that_people_fill_for_long_has_a_law)
{
    struct sz_testing_pipeline made;
    struct sz_pipeline_point at = {1, 1, 0};
    static const double factors[] = {1, 2, 4, 8};
    sz_testing_pipeline_init(&made, 1, 0.2);
    made.pipeline.confirming_hits = 3;
    made.pipeline.passages_per_camera_day = 80000;
    made.pipeline.in_view = sz_testing_lognormal(2, 0.5);
    struct sz_stage *stage = sz_testing_queue(&made, 1, sz_testing_exponential(0.04));
    stage->scope = SZ_SCOPE_CAMERA;
    stage->takes = SZ_TAKES_FRAMES;
    stage->service.by_items = malloc(sizeof factors);
    ck_assert_ptr_nonnull(stage->service.by_items);
    memcpy(stage->service.by_items, factors, sizeof factors);
    stage->service.by_items_count = 4;
    struct sz_latency_law *law = sz_testing_law(&made, 1, false, NULL);
    double error_s = hypot(0.002, sz_latency_law_errors(law, &at).mean_s);
    sz_assert_within(sz_latency_law_mean_s(law, &at), 2.1866, error_s, 4, "the mean");
    ck_assert_double_le(error_s, 0.01 * 2.1866);
    sz_latency_law_release(law);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(the_grid_holds_every_hour_and_number_of_cameras_and_no_more)
{
    struct sz_testing_pipeline made;
    struct sz_law_grid grid;
    struct sz_error error = {0};
    sz_testing_box(&made);
    made.pipeline.passages.hour_of_week[3] = 0;
    made.pipeline.passages.month[5] = 1.02;
    ck_assert(sz_law_grid_init(&grid, &made.pipeline, 12, true, &error));
    ck_assert_double_eq(grid.factors[0], 0);
    ck_assert_double_eq(grid.factors[grid.factor_count - 1], 1.85 * 1.02);
    ck_assert(sz_law_grid_covers(&grid, &made.pipeline, 1, 12, &error));
    ck_assert(!sz_law_grid_covers(&grid, &made.pipeline, 1, 13, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert(!sz_law_grid_covers(&grid, &made.pipeline, 0, 12, &error));
    made.pipeline.passages.month[5] = 1.03;
    error = (struct sz_error){0};
    ck_assert(!sz_law_grid_covers(&grid, &made.pipeline, 1, 12, &error));
    ck_assert_msg(strstr(error.message, "passages") != NULL, "%s", error.message);
    sz_testing_pipeline_clear(&made);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_load_of_a_stage_is_what_an_explicit_run_sees),
    SZ_LISTED(a_stage_that_cannot_keep_up_has_no_law),
    SZ_LISTED(handovers_count_in_the_load),
    SZ_LISTED(a_stage_that_slows_another_tips_it_over),
    SZ_LISTED(a_stage_that_holds_others_back_has_no_law_beyond_what_both_let_through),
    SZ_LISTED(what_does_not_alternate_in_alternating_services_is_remembered),
    SZ_LISTED(people_who_stay_make_frames_alike_for_as_long),
    SZ_LISTED(a_queue_that_people_fill_for_long_has_a_law),
    SZ_LISTED(the_grid_holds_every_hour_and_number_of_cameras_and_no_more),
};

SZ_MAIN("law_load", cases)
