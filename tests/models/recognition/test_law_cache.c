/* Laws that are kept in files named by what they depend on. */
#include "models/recognition/latency_law.h"
#include "tests/models/recognition/pipelines.h"
#include "tests/testing.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

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
    const struct sz_law_options options = {kept, true, .thread_count = 1};
    struct sz_pipeline_point at = {30, 1, 0};
    sz_testing_frames(&made, 0.003);
    struct sz_latency_law *law = sz_testing_law(&made, 30, false, &options);
    double first = sz_latency_law_quantile_s(law, &at, 0.9);
    sz_latency_law_release(law);
    only_file(kept, path);
    char *whole = sz_testing_read_file(path);
    for (int damage = 0; damage < 3; damage++) {
        if (damage == 1)
            flip_byte(path, 1000);
        if (damage == 2)
            sz_testing_write_file(path, "not a law");
        law = sz_testing_law(&made, 30, false, &options);
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
    sz_testing_frames(&made, 0.003);
    ck_assert(sz_law_grid_init(&grid, &made.pipeline, 30, false, &error));
    struct sz_law_options options = {"/dev/null/laws", false, .thread_count = 1};
    struct sz_latency_law *law = sz_latency_law_create(&made.pipeline, &grid, &options, &error);
    ck_assert_ptr_nonnull(law);
    sz_latency_law_release(law);
    options.cache_must_work = true;
    ck_assert_ptr_null(sz_latency_law_create(&made.pipeline, &grid, &options, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
    sz_testing_pipeline_clear(&made);
}

SZ_CASE(whatever_changes_the_law_changes_its_hash)
{
    struct sz_testing_pipeline made;
    struct sz_law_grid grid;
    struct sz_error error = {0};
    sz_testing_box(&made);
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
    SZ_LISTED(a_law_is_kept_and_a_damaged_one_is_made_again),
    SZ_LISTED(a_folder_that_cannot_be_written_matters_only_when_it_was_asked_for),
    SZ_LISTED(whatever_changes_the_law_changes_its_hash),
};

SZ_MAIN("law_cache", cases)
