/* The windowed way: the tabulated law against explicit runs. */
#include "models/recognition/latency_law.h"
#include "models/recognition/sample_hour.h"
#include "sim/tally.h"
#include "tests/models/recognition/pipelines.h"
#include "tests/testing.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 16 };

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Mean, 95 % quantile and loss of so many replications together. */
struct seen {
    double figures[3];
};

static struct seen see(const struct sz_explicit_options *options, uint32_t first, uint32_t count)
{
    double *latencies = NULL, sum = 0;
    size_t latency_count = 0;
    uint64_t counted_count = 0;
    for (uint32_t r = first; r < first + count; r++) {
        struct sz_explicit_options own = *options;
        struct sz_explicit_result result;
        struct sz_error error = {0};
        own.replication = r;
        own.keep_latencies = true;
        ck_assert_msg(sz_explicit_run(&own, &result, &error), "%s", error.message);
        latencies = realloc(latencies, (latency_count + result.latency_count + 1) * sizeof *latencies);
        ck_assert_ptr_nonnull(latencies);
        for (size_t i = 0; i < result.latency_count; i++)
            sum += latencies[latency_count++] = result.latencies_s[i];
        counted_count += result.counted_count;
        sz_explicit_result_clear(&result);
    }
    qsort(latencies, latency_count, sizeof *latencies, by_size);
    struct seen seen = {{sum / (double)latency_count, latencies[(size_t)(0.95 * (double)latency_count)],
                         1 - (double)latency_count / (double)counted_count}};
    free(latencies);
    return seen;
}

/*
 * The law's mean and 95 % quantile are within 2 % of those of explicit runs with another seed, GROUPS groups of `each` parts; the runs know theirs to 0.6 %,
 * so that this decides. The loss is as they count it, and as exactly known as the law says.
 */
static void check_law(const struct sz_testing_pipeline *made, const struct sz_latency_law *law,
                      const struct sz_pipeline_point *at, double warm_up_s, double length_s, uint32_t each)
{
    static const char *const names[] = {"the mean", "the 95 % quantile", "the loss"};
    const double windowed[] = {sz_latency_law_mean_s(law, at), sz_latency_law_quantile_s(law, at, 0.95),
                               sz_latency_law_loss(law, at)};
    struct sz_explicit_options options = sz_testing_options(made, warm_up_s, length_s);
    struct sz_tally tallies[3];
    options.passage_factor = at->passage_factor;
    options.seed = 77;
    for (int i = 0; i < 3; i++)
        sz_tally_init(&tallies[i]);
    for (uint32_t g = 0; g < GROUPS; g++) {
        struct seen seen = see(&options, 1 + g * each, each);
        for (int i = 0; i < 3; i++)
            sz_tally_add(&tallies[i], seen.figures[i]);
    }
    for (int i = 0; i < 2; i++) {
        double noise = sqrt(sz_tally_variance(&tallies[i]) / GROUPS) / tallies[i].mean;
        ck_assert_msg(noise <= 0.006, "%s: the explicit runs know it to %g alone", names[i], noise);
        ck_assert_msg(fabs(windowed[i] / tallies[i].mean - 1) <= 0.02, "%s: %g by the law, %g explicitly", names[i],
                      windowed[i], tallies[i].mean);
    }
    double noise = hypot(sqrt(sz_tally_variance(&tallies[2]) / GROUPS), sz_latency_law_errors(law, at).loss);
    ck_assert_msg(fabs(windowed[2] - tallies[2].mean) <= 4 * noise, "%s: %g by the law, %g (%g) explicitly", names[2],
                  windowed[2], tallies[2].mean, noise);
}

SZ_CASE(the_law_is_within_2_percent_of_explicit_runs)
{
    struct sz_testing_pipeline made;
    sz_testing_box(&made);
    struct sz_latency_law *law = sz_testing_law(&made, 12, false, NULL);
    const double factors[] = {0.15, 0.36, 0.79, 1.2, 1.64, 1.85}; /* the middle ones between the points */
    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
        struct sz_pipeline_point at = {12, factors[i], 0};
        check_law(&made, law, &at, 50, 2000 / factors[i], factors[i] > 1.5 ? 20 : 5);
    }
    ck_assert_double_gt(sz_stage_load(&made.pipeline, 1, &(struct sz_pipeline_point){12, 1.85, 0}), 0.88);
    sz_latency_law_release(law);
    sz_testing_pipeline_clear(&made);
}

/* The law of a pipeline that is loaded by frames, at its only load. */
static void check_frames(const struct sz_testing_pipeline *made, double load, double warm_up_s, double length_s,
                         uint32_t each)
{
    struct sz_pipeline_point at = {made->pipeline.camera_count, 1, 0};
    struct sz_latency_law *law = sz_testing_law(made, at.camera_count, false, NULL);
    double largest = 0;
    for (uint32_t s = 0; s < made->pipeline.stage_count; s++)
        largest = fmax(largest, sz_stage_load(&made->pipeline, s, &at));
    ck_assert_double_eq_tol(largest, load, 0.005);
    check_law(made, law, &at, warm_up_s, length_s, each);
    sz_latency_law_release(law);
}

SZ_CASE(periodic_frames_have_a_law_over_all_phases)
{
    struct sz_testing_pipeline made;
    sz_testing_frames(&made, 0.89 * 0.2 / 30);
    check_frames(&made, 0.89, 10, 12, 200);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(services_that_are_alike_in_a_row_have_a_law)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 5, 0.2);
    sz_testing_queue(&made, 1, sz_testing_lognormal(0.8 * 0.2 / 5, 0.5))->service.correlation = 0.8;
    check_frames(&made, 0.8, 30, 200, 240);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(batches_have_a_law)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 20, 0.2);
    struct sz_stage *stage = sz_testing_queue(&made, 1, sz_testing_lognormal(0.04, 0.2));
    stage->batch_largest = 8;
    stage->batch_longest_wait_s = 0.06;
    stage->service.per_further = sz_testing_constant(0.0045);
    check_frames(&made, 0.89, 15, 20, 200);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(a_line_that_drops_has_a_law_with_its_loss)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 30, 0.2);
    struct sz_stage *stage = sz_testing_queue(&made, 1, sz_testing_lognormal(0.89 * 0.2 / 30, 1));
    stage->line_limit = 6;
    stage->failure = 0.02;
    check_frames(&made, 0.89, 10, 12, 200);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(stages_that_slow_each_other_have_a_law)
{
    struct sz_testing_pipeline made;
    sz_testing_host(&made, 0.0109, 0.0109);
    check_frames(&made, 0.89, 15, 20, 200);
    sz_testing_host_clear(&made);
}

static void count_points(void *context, const char *what, uint32_t done, uint32_t all)
{
    uint32_t *told = context;
    ck_assert_str_eq(what, "load of a law");
    ck_assert_uint_eq(done, (*told)++);
    ck_assert_uint_eq(all, 5);
}

/* The box has five loads. */
SZ_CASE(a_law_is_the_same_however_many_threads_make_it_and_tells_how_far_it_is)
{
    struct sz_testing_pipeline made;
    struct sz_latency_law *laws[2];
    uint32_t told[2] = {0, 0};
    sz_testing_box(&made);
    for (unsigned i = 0; i < 2; i++) {
        const struct sz_law_options options = {
            .thread_count = 1 + 2 * i, .tell = count_points, .tell_context = &told[i]};
        laws[i] = sz_testing_law(&made, 12, false, &options);
        ck_assert_uint_eq(told[i], 6);
    }
    for (int i = 0; i < 18; i++)
        for (int percent = 1; percent < 100; percent++) {
            const struct sz_pipeline_point at = {12, 0.15 + 0.1 * i, 0};
            double u = percent / 100.0;
            ck_assert_double_eq(sz_latency_law_quantile_s(laws[0], &at, u), sz_latency_law_quantile_s(laws[1], &at, u));
        }
    for (unsigned i = 0; i < 2; i++)
        sz_latency_law_release(laws[i]);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(a_law_that_is_interrupted_is_none)
{
    struct sz_testing_pipeline made;
    struct sz_law_grid grid;
    struct sz_error error = {0};
    const atomic_bool cancelled = true;
    const struct sz_law_options options = {.thread_count = 2, .cancelled = &cancelled};
    sz_testing_box(&made);
    ck_assert(sz_law_grid_init(&grid, &made.pipeline, 12, false, &error));
    ck_assert_ptr_null(sz_latency_law_create(&made.pipeline, &grid, &options, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INTERRUPTED);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(draws_of_the_law_have_its_mean)
{
    struct sz_testing_pipeline made;
    sz_testing_box(&made);
    struct sz_latency_law *law = sz_testing_law(&made, 12, false, NULL);
    struct sz_pipeline_point at = {12, 1.4, 0};
    double sum = 0;
    enum { DRAWS = 100000 };
    for (int i = 0; i < DRAWS; i++)
        sum += sz_latency_law_quantile_s(law, &at, (i + 0.5) / DRAWS);
    ck_assert_double_eq_tol(sum / DRAWS / sz_latency_law_mean_s(law, &at), 1, 0.002);
    sz_latency_law_release(law);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(a_stage_that_holds_others_back_has_a_law_as_long_as_all_get_through)
{
    struct sz_testing_pipeline made;
    sz_testing_pipeline_init(&made, 15, 0.2);
    sz_testing_queue(&made, 1, sz_testing_lognormal(0.01, 0.6));
    struct sz_stage *second = sz_testing_queue(&made, 1, sz_testing_lognormal(0.01, 0.6));
    second->line_limit = 2;
    second->beyond = SZ_BEYOND_BLOCK;
    check_frames(&made, 0.75, 15, 20, 200);
    sz_testing_pipeline_clear(&made);
}

static enum sz_sample_verdict judge(struct sz_testing_pipeline *made, double cameras, struct sz_sample_hour *hour)
{
    struct sz_error error = {0};
    made->pipeline.sending_count = made->pipeline.camera_count;
    made->pipeline.law = sz_testing_law(made, cameras, false, NULL);
    ck_assert_msg(sz_sample_hour_run(&made->pipeline, NULL, hour, &error), "%s", error.message);
    sz_latency_law_release(made->pipeline.law);
    made->pipeline.law = NULL;
    return hour->verdict;
}

/* The law of the same pipeline with half as many cameras stands in for one that is wrong. */
SZ_CASE(a_sample_hour_tells_a_law_that_is_wrong_from_one_that_is_right)
{
    struct sz_testing_pipeline made;
    struct sz_sample_hour hour;
    sz_testing_frames(&made, 0.6 * 0.2 / 30);
    ck_assert_int_eq(judge(&made, 30, &hour), SZ_SAMPLE_AGREES);
    ck_assert_double_gt(hour.figures[SZ_SAMPLE_MEAN].windowed_half_width, 0);
    ck_assert_double_eq(hour.figures[SZ_SAMPLE_P95].excess_half_width,
                        hypot(hour.figures[SZ_SAMPLE_P95].half_width, hour.figures[SZ_SAMPLE_P95].windowed_half_width));
    ck_assert_int_eq(judge(&made, 15, &hour), SZ_SAMPLE_DIFFERS);
    sz_testing_pipeline_clear(&made);
}

/* Of services of 1 s and 2 s a median is one or the other, as chance will where both are as many, and no mean of the two. */
SZ_CASE(a_sample_hour_is_not_misled_by_latencies_that_jump)
{
    const struct {
        const char *what;
        size_t short_count; /* of 20 */
        enum sz_sample_verdict least, most;
    } cases[] = {{"mostly short", 12, SZ_SAMPLE_AGREES, SZ_SAMPLE_AGREES},
                 {"as many of either", 10, SZ_SAMPLE_AGREES, SZ_SAMPLE_UNDECIDED}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sz_testing_pipeline made;
        struct sz_sample_hour hour;
        struct sz_error error = {0};
        double values[20];
        for (size_t v = 0; v < 20; v++)
            values[v] = v < cases[i].short_count ? 1 : 2;
        sz_testing_pipeline_init(&made, 5, 0.2);
        struct sz_distribution *service = sz_distribution_create_empirical(values, 20, &error);
        ck_assert_ptr_nonnull(service);
        sz_testing_queue(&made, 100, service);
        enum sz_sample_verdict verdict = judge(&made, 5, &hour);
        ck_assert_msg(verdict >= cases[i].least && verdict <= cases[i].most, "%s: %d", cases[i].what, (int)verdict);
        sz_testing_pipeline_clear(&made);
    }
}

SZ_CASE(a_sample_hour_says_when_it_cannot_tell)
{
    struct sz_testing_pipeline made;
    struct sz_sample_hour hour;
    sz_testing_pipeline_init(&made, 5, 0.2);
    sz_testing_queue(&made, 1, sz_testing_lognormal(0.8 * 0.2 / 5, 0.5))->service.correlation = 0.9;
    ck_assert_int_eq(judge(&made, 5, &hour), SZ_SAMPLE_UNDECIDED);
    ck_assert_double_gt(hour.figures[SZ_SAMPLE_MEAN].excess_half_width,
                        SZ_SAMPLE_TOLERANCE * hour.figures[SZ_SAMPLE_MEAN].explicitly);
    sz_testing_pipeline_clear(&made);
}

/* Over many laws of other seeds (the name of the seed is the hash) figures spread as each says of itself. */
SZ_CASE(a_law_knows_its_own_errors)
{
    enum { LAWS = 24 };
    struct sz_tally figures[4], errors[4];
    for (int i = 0; i < 4; i++) {
        sz_tally_init(&figures[i]);
        sz_tally_init(&errors[i]);
    }
    for (int i = 0; i < LAWS; i++) {
        struct sz_testing_pipeline made;
        sz_testing_frames(&made, 0.6 * 0.2 / 30);
        made.pipeline.alert_share = i; /* matters to the hash alone here */
        made.stages[0].line_limit = 1;
        struct sz_latency_law *law = sz_testing_law(&made, 30, false, NULL);
        struct sz_pipeline_point at = {30, 1, 0};
        struct sz_law_figures own = sz_latency_law_errors(law, &at);
        const double seen[] = {sz_latency_law_mean_s(law, &at), sz_latency_law_quantile_s(law, &at, 0.5),
                               sz_latency_law_quantile_s(law, &at, 0.95), sz_latency_law_loss(law, &at)};
        const double said[] = {own.mean_s, own.p50_s, own.p95_s, own.loss};
        for (int j = 0; j < 4; j++) {
            sz_tally_add(&figures[j], seen[j]);
            sz_tally_add(&errors[j], said[j] * said[j]);
        }
        sz_latency_law_release(law);
        sz_testing_pipeline_clear(&made);
    }
    /* The ratio of the variances is F distributed, all but for runs that end when their errors look small. */
    double least = gsl_cdf_fdist_Pinv(0.0005, LAWS - 1, 15 * LAWS),
           most = gsl_cdf_fdist_Pinv(0.9995, LAWS - 1, 15 * LAWS);
    for (int j = 0; j < 4; j++) {
        double ratio = sz_tally_variance(&figures[j]) / errors[j].mean;
        ck_assert_msg(ratio > least && ratio < most, "figure %d: variance %g times what the laws say", j, ratio);
    }
}

/* Frames load the box alike whoever passes: what an alert waits is the same where hardly anybody does. */
SZ_CASE(hardly_anybody_or_nobody_passes_and_there_is_a_law)
{
    double means_s[3];
    const double passages[] = {5000, 0.01, 0};
    for (int i = 0; i < 3; i++) {
        struct sz_testing_pipeline made;
        sz_testing_pipeline_init(&made, 5, 0.2);
        made.pipeline.passages_per_camera_day = passages[i];
        made.pipeline.in_view = sz_testing_lognormal(10, 0.2);
        sz_testing_queue(&made, 1, sz_testing_lognormal(0.024, 0.4))->takes = SZ_TAKES_FRAMES;
        sz_testing_delay(&made, sz_testing_constant(0))->takes = SZ_TAKES_ALERTS;
        struct sz_latency_law *law = sz_testing_law(&made, 5, false, NULL);
        means_s[i] = sz_latency_law_mean_s(law, &(struct sz_pipeline_point){5, 1, 0});
        sz_latency_law_release(law);
        sz_testing_pipeline_clear(&made);
    }
    for (int i = 1; i < 3; i++)
        ck_assert_double_eq_tol(means_s[i] / means_s[0], 1, 0.02);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_law_is_within_2_percent_of_explicit_runs),
    SZ_LISTED(periodic_frames_have_a_law_over_all_phases),
    SZ_LISTED(services_that_are_alike_in_a_row_have_a_law),
    SZ_LISTED(batches_have_a_law),
    SZ_LISTED(a_line_that_drops_has_a_law_with_its_loss),
    SZ_LISTED(stages_that_slow_each_other_have_a_law),
    SZ_LISTED(a_law_is_the_same_however_many_threads_make_it_and_tells_how_far_it_is),
    SZ_LISTED(a_law_that_is_interrupted_is_none),
    SZ_LISTED(draws_of_the_law_have_its_mean),
    SZ_LISTED(a_stage_that_holds_others_back_has_a_law_as_long_as_all_get_through),
    SZ_LISTED(a_sample_hour_tells_a_law_that_is_wrong_from_one_that_is_right),
    SZ_LISTED(a_sample_hour_is_not_misled_by_latencies_that_jump),
    SZ_LISTED(a_sample_hour_says_when_it_cannot_tell),
    SZ_LISTED(a_law_knows_its_own_errors),
    SZ_LISTED(hardly_anybody_or_nobody_passes_and_there_is_a_law),
};

SZ_MAIN("latency_law", cases)
