#include "scenarios/profile_writer.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A stage with a log-normal service of median 10 ms, of which 600 services are known. */
static struct sz_calibrated_stage stage_of(const char *name)
{
    struct sz_calibrated_stage stage = {.row_count = 1500,
                                        .fitted_count = 600,
                                        .has_law = true,
                                        .server_count = 1,
                                        .batches = {.largest = 1, .mean = 1, .share = NAN, .share_error = NAN}};
    memcpy(stage.name, name, strlen(name));
    stage.fits[0] = (struct sz_fit){
        .family = SZ_FAMILY_LOGNORMAL, .found = true, .parameters = {0.01, 0.1}, .errors = {1e-4, 1e-3}};
    return stage;
}

/* The profile of one stage; free. */
static char *write_one(struct sz_calibrated_stage *stage)
{
    static const char *const traces[] = {"a.csv"};
    const struct sz_calibration calibration = {
        .stages = stage, .stage_count = 1, .span_count = 1500, .sample_count = 1500, .frame_interval_s = 0.2};
    const struct sz_profile_origin origin = {
        .name = "box", .traces = traces, .trace_count = 1, .seed = 1, .base = "edge-gpu", .root = SZ_SOURCE_DIR};
    struct sz_error error = {0};
    char *text = NULL;
    ck_assert_msg(sz_profile_write(&calibration, &origin, &text, &error), "%s", error.message);
    return text;
}

static void expect_text(const char *text, const char *words)
{
    ck_assert_msg(strstr(text, words) != NULL, "'%s' is not in:\n%s", words, text);
}

SZ_CASE(a_further_frame_of_a_batch_has_the_law_of_the_first_in_smaller)
{
    struct sz_calibrated_stage stage = stage_of("infer");
    stage.batches = (struct sz_batches){.largest = 4, .mean = 2.5, .used = true, .share = 0.3, .share_error = 0.007};
    char *text = write_one(&stage);
    expect_text(text, "service: {lognormal: {median: 10 ms, sigma: 0.1}}\n");
    expect_text(text, "batch: {largest: 4, per_further: {lognormal: {median: 3 ms, sigma: 0.1}}}\n");
    expect_text(text, "600 batches of 1500 rows");
    expect_text(text, "a further frame takes 0.3 (s.e. 0.007) of the first one's time");
    free(text);
}

SZ_CASE(a_further_frame_has_the_values_of_an_empirical_law_in_smaller)
{
    double values_s[] = {0.01, 0.02, 0.05};
    struct sz_calibrated_stage stage = stage_of("infer");
    stage.choice.chosen = SZ_FAMILY_COUNT;
    stage.law_values = values_s;
    stage.law_value_count = 3;
    stage.batches = (struct sz_batches){.largest = 4, .mean = 2.5, .used = true, .share = 0.3, .share_error = 0.007};
    char *text = write_one(&stage);
    expect_text(text, "service: {empirical: [10 ms, 20 ms, 50 ms]}\n");
    expect_text(text, "batch: {largest: 4, per_further: {empirical: [3 ms, 6 ms, 15 ms]}}\n");
    free(text);
}

SZ_CASE(batches_of_one_size_have_no_law_of_a_further_frame)
{
    struct sz_calibrated_stage stage = stage_of("infer");
    stage.batches.largest = 4;
    char *text = write_one(&stage);
    expect_text(text, "batch: {largest: 4}\n");
    expect_text(text, "what one frame takes cannot be told");
    free(text);
}

SZ_CASE(stages_without_batches_say_nothing_of_them)
{
    struct sz_calibrated_stage stage = stage_of("detect");
    char *text = write_one(&stage);
    ck_assert_ptr_null(strstr(text, "batch"));
    expect_text(text, "600 rows of 1500");
    free(text);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_further_frame_of_a_batch_has_the_law_of_the_first_in_smaller),
    SZ_LISTED(a_further_frame_has_the_values_of_an_empirical_law_in_smaller),
    SZ_LISTED(batches_of_one_size_have_no_law_of_a_further_frame),
    SZ_LISTED(stages_without_batches_say_nothing_of_them),
};
SZ_MAIN("profile_writer", cases)
