/* The windowed way: the tabulated law against explicit runs, its grid and its cache. */
#include "models/recognition/latency_law.h"
#include "models/recognition/sample_hour.h"
#include "sim/tally.h"
#include "tests/models/recognition/pipelines.h"
#include "tests/testing.h"

#include <dirent.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sz_law_cache NO_CACHE = {0};

static struct sz_latency_law *law_of(const struct sz_testing_pipeline *made, double cameras, bool cameras_fail,
                                     const struct sz_law_cache *cache)
{
    struct sz_law_grid grid;
    struct sz_error error = {0};
    ck_assert_msg(sz_law_grid_init(&grid, &made->pipeline, cameras, cameras_fail, &error), "%s", error.message);
    struct sz_latency_law *law = sz_latency_law_create(&made->pipeline, &grid, cache, NULL, &error);
    ck_assert_msg(law != NULL, "%s", error.message);
    return law;
}

/* A box whose queues are loaded by people alone, the first to 0.51 in the mean hour and 0.89 in the busiest. */
static void make_box(struct sz_testing_pipeline *made)
{
    sz_testing_pipeline_init(made, 12, 0.2);
    made->pipeline.confirming_hits = 3;
    made->pipeline.passages_per_camera_day = 73500;
    made->pipeline.in_view = sz_testing_lognormal(3, 0.2);
    for (int i = 0; i < SZ_HOURS_OF_WEEK; i++)
        made->pipeline.passages.hour_of_week[i] = i % 24 < 12 ? 0.15 : 1.85;
    made->pipeline.passages.flat = false;
    sz_testing_delay(made, sz_testing_lognormal(0.02, 0.5))->takes = SZ_TAKES_FRAMES;
    sz_testing_queue(made, 1, sz_testing_lognormal(0.055, 0.4));
    sz_testing_queue(made, 2, sz_testing_lognormal(0.07, 0.4));
}

/* A box whose only queue is loaded by frames, whoever passes. */
static void make_frames(struct sz_testing_pipeline *made, double service_s)
{
    sz_testing_pipeline_init(made, 30, 0.2);
    sz_testing_queue(made, 1, sz_testing_lognormal(service_s, 0.4));
}

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
    make_box(&made);
    struct sz_latency_law *law = law_of(&made, 12, false, &NO_CACHE);
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
    struct sz_latency_law *law = law_of(made, at.camera_count, false, &NO_CACHE);
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
    make_frames(&made, 0.89 * 0.2 / 30);
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

/* Two stages on one host, each slower while the other serves, too. */
static void make_host(struct sz_testing_pipeline *made, double first_s, double second_s)
{
    static double factors[] = {1, 1.1, 1.3};
    static char host[] = "box";
    sz_testing_pipeline_init(made, 15, 0.2);
    for (int i = 0; i < 2; i++) {
        struct sz_stage *stage = sz_testing_queue(made, 1, sz_testing_lognormal(i == 0 ? first_s : second_s, 0.5));
        stage->service.by_load = factors;
        stage->service.by_load_count = 3;
        stage->host = host;
    }
}

static void clear_host(struct sz_testing_pipeline *made)
{
    for (int i = 0; i < 2; i++) {
        made->stages[i].service.by_load = NULL;
        made->stages[i].host = NULL;
    }
    sz_testing_pipeline_clear(made);
}

SZ_CASE(stages_that_slow_each_other_have_a_law)
{
    struct sz_testing_pipeline made;
    make_host(&made, 0.0109, 0.0109);
    check_frames(&made, 0.89, 15, 20, 200);
    clear_host(&made);
}

SZ_CASE(the_load_of_a_stage_is_what_an_explicit_run_sees)
{
    struct sz_testing_pipeline made;
    make_box(&made);
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

SZ_CASE(draws_of_the_law_have_its_mean)
{
    struct sz_testing_pipeline made;
    make_box(&made);
    struct sz_latency_law *law = law_of(&made, 12, false, &NO_CACHE);
    struct sz_pipeline_point at = {12, 1.4, 0};
    double sum = 0;
    enum { DRAWS = 100000 };
    for (int i = 0; i < DRAWS; i++)
        sum += sz_latency_law_quantile_s(law, &at, (i + 0.5) / DRAWS);
    ck_assert_double_eq_tol(sum / DRAWS / sz_latency_law_mean_s(law, &at), 1, 0.002);
    sz_latency_law_release(law);
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
        ck_assert_ptr_null(sz_latency_law_create(&made->pipeline, &grid, &NO_CACHE, NULL, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, by_load ? "would be loaded" : "cannot keep up"));
}

SZ_CASE(a_stage_that_cannot_keep_up_has_no_law)
{
    struct sz_testing_pipeline made;
    make_box(&made);
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
    make_host(&made, first_s, second_s);
    made.pipeline.frame_interval_s = 15 / through_per_s;
    ck_assert_double_eq_tol(sz_stage_load(&made.pipeline, 0, &at), 1, 1e-9);
    made.pipeline.frame_interval_s = 0.19;
    ck_assert_double_gt(sz_stage_load(&made.pipeline, 0, &at), 1);
    struct sz_testing_estimate grown = growth(&made);
    sz_assert_within(grown.mean, 1 - through_per_s * 0.19 / 15, grown.standard_error, 4, "what piles up");
    check_refused(&made, true);
    clear_host(&made);
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

/* The law of the same pipeline with half as many cameras stands in for one that is wrong. */
SZ_CASE(a_sample_hour_tells_a_law_that_is_wrong_from_one_that_is_right)
{
    struct sz_testing_pipeline made;
    struct sz_sample_hour hour;
    struct sz_error error = {0};
    make_frames(&made, 0.8 * 0.2 / 30);
    made.pipeline.sending_count = 30;
    made.pipeline.law = law_of(&made, 30, false, &NO_CACHE);
    ck_assert_msg(sz_sample_hour_run(&made.pipeline, NULL, &hour, &error), "%s", error.message);
    ck_assert(!sz_sample_hour_differs(&hour));
    ck_assert_double_gt(hour.figures[SZ_SAMPLE_MEAN].windowed_half_width, 0);
    ck_assert_double_eq(hour.figures[SZ_SAMPLE_P95].excess_half_width,
                        hypot(hour.figures[SZ_SAMPLE_P95].half_width, hour.figures[SZ_SAMPLE_P95].windowed_half_width));
    sz_latency_law_release(made.pipeline.law);
    made.pipeline.law = law_of(&made, 15, false, &NO_CACHE);
    ck_assert_msg(sz_sample_hour_run(&made.pipeline, NULL, &hour, &error), "%s", error.message);
    ck_assert(sz_sample_hour_differs(&hour));
    sz_latency_law_release(made.pipeline.law);
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
        make_frames(&made, 0.6 * 0.2 / 30);
        made.pipeline.alert_share = i; /* matters to the hash alone here */
        made.stages[0].line_limit = 1;
        struct sz_latency_law *law = law_of(&made, 30, false, &NO_CACHE);
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

SZ_CASE(the_grid_holds_every_hour_and_number_of_cameras_and_no_more)
{
    struct sz_testing_pipeline made;
    struct sz_law_grid grid;
    struct sz_error error = {0};
    make_box(&made);
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
        struct sz_latency_law *law = law_of(&made, 5, false, &NO_CACHE);
        means_s[i] = sz_latency_law_mean_s(law, &(struct sz_pipeline_point){5, 1, 0});
        sz_latency_law_release(law);
        sz_testing_pipeline_clear(&made);
    }
    for (int i = 1; i < 3; i++)
        ck_assert_double_eq_tol(means_s[i] / means_s[0], 1, 0.02);
}

/* The only file of a folder. */
static void only_file(const char *folder, char path[1024])
{
    DIR *entries = opendir(folder);
    ck_assert_ptr_nonnull(entries);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (entry->d_name[0] != '.') {
            count++;
            snprintf(path, 1024, "%s/%s", folder, entry->d_name);
        }
    closedir(entries);
    ck_assert_int_eq(count, 1);
}

static void flip_byte(const char *path, long place)
{
    FILE *file = fopen(path, "r+b");
    ck_assert_ptr_nonnull(file);
    fseek(file, place, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, place, SEEK_SET);
    fputc(byte ^ 1, file);
    fclose(file);
}

SZ_CASE(a_law_is_kept_and_a_damaged_one_is_made_again)
{
    struct sz_testing_pipeline made;
    char *folder = sz_testing_make_folder(), kept[512], path[1024];
    snprintf(kept, sizeof kept, "%s/deep/laws", folder);
    const struct sz_law_cache cache = {kept, true};
    struct sz_pipeline_point at = {30, 1, 0};
    make_frames(&made, 0.003);
    struct sz_latency_law *law = law_of(&made, 30, false, &cache);
    double first = sz_latency_law_quantile_s(law, &at, 0.9);
    sz_latency_law_release(law);
    only_file(kept, path);
    char *whole = sz_testing_read_file(path);
    for (int damage = 0; damage < 3; damage++) {
        if (damage == 1)
            flip_byte(path, 1000);
        if (damage == 2)
            sz_testing_write_file(path, "not a law");
        law = law_of(&made, 30, false, &cache);
        ck_assert_double_eq(sz_latency_law_quantile_s(law, &at, 0.9), first);
        sz_latency_law_release(law);
        char *again = sz_testing_read_file(path);
        ck_assert_str_eq(again, whole);
        free(again);
    }
    free(whole);
    sz_testing_pipeline_clear(&made);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_folder_that_cannot_be_written_matters_only_when_it_was_asked_for)
{
    struct sz_testing_pipeline made;
    struct sz_law_grid grid;
    struct sz_error error = {0};
    make_frames(&made, 0.003);
    ck_assert(sz_law_grid_init(&grid, &made.pipeline, 30, false, &error));
    struct sz_law_cache cache = {"/dev/null/laws", false};
    struct sz_latency_law *law = sz_latency_law_create(&made.pipeline, &grid, &cache, NULL, &error);
    ck_assert_ptr_nonnull(law);
    sz_latency_law_release(law);
    cache.must_work = true;
    ck_assert_ptr_null(sz_latency_law_create(&made.pipeline, &grid, &cache, NULL, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(whatever_changes_the_law_changes_its_hash)
{
    struct sz_testing_pipeline made;
    struct sz_law_grid grid;
    struct sz_error error = {0};
    make_box(&made);
    ck_assert(sz_law_grid_init(&grid, &made.pipeline, 12, false, &error));
    uint64_t hashes[8];
    struct sz_stage *stage = &made.stages[1];
    hashes[0] = sz_latency_law_hash(&made.pipeline, &grid);
    stage->server_count = 2;
    hashes[1] = sz_latency_law_hash(&made.pipeline, &grid);
    stage->service.correlation = 0.1;
    hashes[2] = sz_latency_law_hash(&made.pipeline, &grid);
    sz_distribution_destroy(stage->service.base);
    stage->service.base = sz_testing_lognormal(0.012, 0.31);
    hashes[3] = sz_latency_law_hash(&made.pipeline, &grid);
    stage->line_limit = 5;
    hashes[4] = sz_latency_law_hash(&made.pipeline, &grid);
    made.pipeline.passages_per_camera_day++;
    hashes[5] = sz_latency_law_hash(&made.pipeline, &grid);
    grid.cameras[0] = 11;
    hashes[6] = sz_latency_law_hash(&made.pipeline, &grid);
    made.pipeline.zone_count = 5; /* without a centre the zones do not know of each other */
    hashes[7] = sz_latency_law_hash(&made.pipeline, &grid);
    for (int i = 0; i < 7; i++)
        for (int j = 0; j < i; j++)
            ck_assert_uint_ne(hashes[i], hashes[j]);
    ck_assert_uint_eq(hashes[6], hashes[7]);
    sz_testing_pipeline_clear(&made);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_law_is_within_2_percent_of_explicit_runs),
    SZ_LISTED(periodic_frames_have_a_law_over_all_phases),
    SZ_LISTED(services_that_are_alike_in_a_row_have_a_law),
    SZ_LISTED(batches_have_a_law),
    SZ_LISTED(a_line_that_drops_has_a_law_with_its_loss),
    SZ_LISTED(stages_that_slow_each_other_have_a_law),
    SZ_LISTED(the_load_of_a_stage_is_what_an_explicit_run_sees),
    SZ_LISTED(draws_of_the_law_have_its_mean),
    SZ_LISTED(a_stage_that_cannot_keep_up_has_no_law),
    SZ_LISTED(handovers_count_in_the_load),
    SZ_LISTED(a_stage_that_slows_another_tips_it_over),
    SZ_LISTED(a_stage_that_holds_others_back_has_no_law_beyond_what_both_let_through),
    SZ_LISTED(a_stage_that_holds_others_back_has_a_law_as_long_as_all_get_through),
    SZ_LISTED(a_sample_hour_tells_a_law_that_is_wrong_from_one_that_is_right),
    SZ_LISTED(a_law_knows_its_own_errors),
    SZ_LISTED(the_grid_holds_every_hour_and_number_of_cameras_and_no_more),
    SZ_LISTED(hardly_anybody_or_nobody_passes_and_there_is_a_law),
    SZ_LISTED(a_law_is_kept_and_a_damaged_one_is_made_again),
    SZ_LISTED(a_folder_that_cannot_be_written_matters_only_when_it_was_asked_for),
    SZ_LISTED(whatever_changes_the_law_changes_its_hash),
};

SZ_MAIN("latency_law", cases)
