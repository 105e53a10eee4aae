/* The windowed way: the tabulated law against explicit runs, its grid and its cache. */
#include "models/recognition/latency_law.h"
#include "tests/models/recognition/pipelines.h"
#include "tests/testing.h"

#include <dirent.h>
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

/* A box whose queues are loaded by people alone, the first to 0.46 in the mean hour and 0.85 in the busiest. */
static void make_box(struct sz_testing_pipeline *made)
{
    sz_testing_pipeline_init(made, 12, 0.2);
    made->pipeline.confirming_hits = 3;
    made->pipeline.passages_per_camera_day = 60000;
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

enum { GROUPS = 10 };

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* All latencies of so many replications, sorted. */
static double *pool(const struct sz_explicit_options *options, uint32_t first, uint32_t count, size_t *latency_count)
{
    double *latencies = NULL;
    *latency_count = 0;
    for (uint32_t r = first; r < first + count; r++) {
        struct sz_explicit_options own = *options;
        struct sz_explicit_result result;
        struct sz_error error = {0};
        own.replication = r;
        own.keep_latencies = true;
        ck_assert_msg(sz_explicit_run(&own, &result, &error), "%s", error.message);
        latencies = realloc(latencies, (*latency_count + result.latency_count) * sizeof *latencies);
        ck_assert_ptr_nonnull(latencies);
        memcpy(latencies + *latency_count, result.latencies_s, result.latency_count * sizeof *latencies);
        *latency_count += result.latency_count;
        sz_explicit_result_clear(&result);
    }
    qsort(latencies, *latency_count, sizeof *latencies, by_size);
    return latencies;
}

static void check_near(double windowed, double sum, double squares, const char *what)
{
    double explicitly = sum / GROUPS, variance = (squares - GROUPS * explicitly * explicitly) / (GROUPS - 1);
    double noise = sqrt(fmax(variance, 0) / GROUPS) / explicitly, difference = fabs(windowed / explicitly - 1);
    ck_assert_msg(noise <= 0.006, "%s: the explicit runs know it to %g alone", what, noise);
    ck_assert_msg(difference <= 0.02, "%s: %g by the law, %g explicitly", what, windowed, explicitly);
}

/* The law's mean and 95 % quantile are within 2 % of those of groups of explicit runs with another seed. */
static void check_law(const struct sz_latency_law *law, const struct sz_pipeline_point *at,
                      struct sz_explicit_options options, uint32_t each)
{
    double sums[2] = {0}, squares[2] = {0};
    options.passage_factor = at->passage_factor;
    options.seed = 77;
    for (uint32_t g = 0; g < GROUPS; g++) {
        size_t count;
        double *latencies = pool(&options, 1 + g * each, each, &count), mean = 0;
        for (size_t i = 0; i < count; i++)
            mean += latencies[i] / (double)count;
        double values[2] = {mean, latencies[(size_t)(0.95 * (double)count)]};
        for (int i = 0; i < 2; i++) {
            sums[i] += values[i];
            squares[i] += values[i] * values[i];
        }
        free(latencies);
    }
    check_near(sz_latency_law_mean_s(law, at), sums[0], squares[0], "the mean");
    check_near(sz_latency_law_quantile_s(law, at, 0.95), sums[1], squares[1], "the 95 % quantile");
}

SZ_CASE(the_law_is_within_2_percent_of_explicit_runs)
{
    struct sz_testing_pipeline made;
    make_box(&made);
    struct sz_latency_law *law = law_of(&made, 12, false, &NO_CACHE);
    const double factors[] = {0.15, 0.7, 1.2, 1.6, 1.85}; /* most of them between the points */
    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
        struct sz_pipeline_point at = {12, factors[i]};
        ck_assert_double_lt(sz_stage_load(&made.pipeline, 1, &at), 0.9);
        check_law(law, &at, sz_testing_options(&made, 50, 5000 / factors[i]), 2);
    }
    sz_latency_law_release(law);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(periodic_frames_have_a_law_over_all_phases)
{
    struct sz_testing_pipeline made;
    make_frames(&made, 0.85 * 0.2 / 30);
    struct sz_latency_law *law = law_of(&made, 30, false, &NO_CACHE);
    struct sz_pipeline_point at = {30, 1};
    check_law(law, &at, sz_testing_options(&made, 6, 6), 300);
    sz_latency_law_release(law);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(the_load_of_a_stage_is_what_an_explicit_run_sees)
{
    struct sz_testing_pipeline made;
    make_box(&made);
    struct sz_explicit_options options = sz_testing_options(&made, 50, 2000);
    struct sz_explicit_result result;
    struct sz_error error = {0};
    struct sz_pipeline_point at = {12, 1};
    ck_assert(sz_explicit_run(&options, &result, &error));
    for (uint32_t s = 1; s < 3; s++)
        ck_assert_double_eq_tol(result.stages[s].occupancy / sz_stage_load(&made.pipeline, s, &at), 1, 0.02);
    sz_explicit_result_clear(&result);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(draws_of_the_law_have_its_mean_and_it_covers_its_hours)
{
    struct sz_testing_pipeline made;
    make_box(&made);
    struct sz_latency_law *law = law_of(&made, 12, false, &NO_CACHE);
    struct sz_pipeline_point at = {12, 1.4};
    struct sz_error error = {0};
    double sum = 0;
    ck_assert(sz_latency_law_covers(law, &at, &error));
    ck_assert(!sz_latency_law_covers(law, &(struct sz_pipeline_point){12, 2}, &error));
    enum { DRAWS = 100000 };
    for (int i = 0; i < DRAWS; i++)
        sum += sz_latency_law_quantile_s(law, &at, (i + 0.5) / DRAWS);
    ck_assert_double_eq_tol(sum / DRAWS / sz_latency_law_mean_s(law, &at), 1, 0.002);
    sz_latency_law_release(law);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(a_stage_that_cannot_keep_up_has_no_law)
{
    struct sz_testing_pipeline made;
    struct sz_law_grid grid;
    struct sz_error error = {0};
    make_box(&made);
    ck_assert(!sz_law_grid_init(&grid, &made.pipeline, 20, false, &error)); /* 20 x 60,000 x 1.85 a day x 55 ms */
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "stage"));
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(servers_that_fail_have_no_law)
{
    struct sz_testing_pipeline made;
    struct sz_law_grid grid;
    struct sz_error error = {0};
    make_frames(&made, 0.003);
    made.stages[0].mtbf_s = 3600;
    made.stages[0].mttr_s = 600;
    ck_assert(!sz_law_grid_init(&grid, &made.pipeline, 30, false, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "explicit"));
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(loads_outside_the_grid_are_refused)
{
    struct sz_testing_pipeline made;
    make_frames(&made, 0.003);
    struct sz_latency_law *law = law_of(&made, 30, true, &NO_CACHE);
    struct sz_error error = {0};
    ck_assert(sz_latency_law_covers(law, &(struct sz_pipeline_point){7.5, 1}, &error));
    ck_assert(!sz_latency_law_covers(law, &(struct sz_pipeline_point){31, 1}, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    sz_latency_law_release(law);
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
        means_s[i] = sz_latency_law_mean_s(law, &(struct sz_pipeline_point){5, 1});
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
    struct sz_pipeline_point at = {30, 1};
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
    SZ_LISTED(the_load_of_a_stage_is_what_an_explicit_run_sees),
    SZ_LISTED(draws_of_the_law_have_its_mean_and_it_covers_its_hours),
    SZ_LISTED(a_stage_that_cannot_keep_up_has_no_law),
    SZ_LISTED(servers_that_fail_have_no_law),
    SZ_LISTED(loads_outside_the_grid_are_refused),
    SZ_LISTED(hardly_anybody_or_nobody_passes_and_there_is_a_law),
    SZ_LISTED(a_law_is_kept_and_a_damaged_one_is_made_again),
    SZ_LISTED(a_folder_that_cannot_be_written_matters_only_when_it_was_asked_for),
    SZ_LISTED(whatever_changes_the_law_changes_its_hash),
};

SZ_MAIN("latency_law", cases)
