/* The profile edge-cpu against the trace it was calibrated from: run explicitly with the cameras of the trace. */
#include "models/recognition/explicit.h"
#include "models/recognition/trace.h"
#include "scenarios/recognition_profile.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SEGMENTS = 5, CAMERAS = 4, FRAMES = 2200 };
#define INTERVAL_S (4 / 7.0)

/* What the trace says: of a frame when it was captured, by whom, when it ended; the waits before detect. */
struct measured {
    struct sz_spans trace;
    double captured_s[FRAMES], ended_s[FRAMES];
    uint32_t runs[FRAMES];
    uint64_t items[FRAMES], sources[FRAMES];
    size_t frame_count;
    double wait_sum_s, capture_sum_s, uplink_sum_s; /* the last two from when a frame could begin */
    size_t wait_count;
};

static bool take(void *context, const struct sz_span *span, struct sz_error *error)
{
    struct measured *measured = context;
    const char *stage = measured->trace.stages[span->stage];
    (void)error;
    if (strcmp(stage, "capture") == 0) {
        size_t frame = measured->frame_count++;
        ck_assert_uint_lt(frame, FRAMES);
        measured->captured_s[frame] = 1e-9 * (double)span->enqueue_ns;
        measured->runs[frame] = span->run;
        measured->items[frame] = span->item;
        measured->sources[frame] = span->source;
    }
    size_t frame = measured->frame_count - 1; /* or one before: the first rows of a stage wait for its second */
    while (frame > 0 && (measured->items[frame] != span->item || measured->runs[frame] != span->run))
        frame--;
    ck_assert_uint_eq(measured->items[frame], span->item);
    measured->ended_s[frame] = fmax(measured->ended_s[frame], 1e-9 * (double)span->end_ns);
    double held_s = 1e-9 * (double)(span->end_ns - span->enqueue_ns);
    measured->capture_sum_s += strcmp(stage, "capture") == 0 ? held_s : 0;
    measured->uplink_sum_s += strcmp(stage, "uplink") == 0 ? held_s : 0;
    if (strcmp(stage, "detect") == 0) {
        measured->wait_sum_s += 1e-9 * (double)(span->start_ns - span->enqueue_ns);
        measured->wait_count++;
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct summary {
    double wait_s, mean_s, p50_s, p95_s;
};

static void summarize(double *latencies_s, size_t count, struct summary *summary)
{
    qsort(latencies_s, count, sizeof *latencies_s, compare);
    for (size_t i = 0; i < count; i++)
        summary->mean_s += latencies_s[i] / (double)count;
    summary->p50_s = latencies_s[count / 2];
    summary->p95_s = latencies_s[count * 95 / 100];
}

/* The phases of the cameras of a segment: their first captures. */
static void find_phases(const struct measured *measured, uint32_t run, double phases[CAMERAS])
{
    uint64_t seen[CAMERAS];
    size_t count = 0;
    for (size_t i = 0; i < measured->frame_count && count < CAMERAS; i++) {
        bool is_new = measured->runs[i] == run;
        for (size_t j = 0; j < count; j++)
            is_new = is_new && seen[j] != measured->sources[i];
        if (is_new) {
            seen[count] = measured->sources[i];
            phases[count++] = measured->captured_s[i] / INTERVAL_S;
        }
    }
    ck_assert_uint_eq(count, CAMERAS);
    for (size_t i = 0; i < CAMERAS; i++)
        phases[i] -= floor(phases[i]);
}

static struct summary measure(struct measured *measured)
{
    struct sz_error error = {0};
    const struct sz_span_taker taker = {take, measured};
    ck_assert(sz_spans_read(&measured->trace, SZ_SOURCE_DIR "/tests/traces/trace_low_7fps.csv", SZ_SPANS_CSV, &taker,
                            &error));
    ck_assert_uint_eq(measured->frame_count, FRAMES);
    struct summary summary = {.wait_s = measured->wait_sum_s / (double)measured->wait_count};
    double latencies_s[FRAMES];
    for (size_t i = 0; i < FRAMES; i++)
        latencies_s[i] = measured->ended_s[i] - measured->captured_s[i];
    summarize(latencies_s, FRAMES, &summary);
    return summary;
}

static uint32_t stage_of(const struct sz_pipeline *pipeline, const char *name)
{
    uint32_t stage = 0;
    while (strcmp(pipeline->stages[stage].name, name) != 0)
        ck_assert_uint_lt(++stage, pipeline->stage_count);
    return stage;
}

/* Every segment's cameras for as long as makes the error of the simulation small beside the claim: 20 times the measured frames. */
static struct summary simulate(const struct sz_pipeline *pipeline, const struct measured *measured)
{
    struct summary summary = {0};
    double *latencies_s = malloc((size_t)30 * FRAMES * sizeof *latencies_s);
    size_t count = 0;
    uint32_t detect = stage_of(pipeline, "detect");
    ck_assert_ptr_nonnull(latencies_s);
    for (uint32_t run = 0; run < SEGMENTS; run++) {
        double phases[CAMERAS];
        struct sz_error error = {0};
        struct sz_explicit_result result;
        find_phases(measured, run, phases);
        const struct sz_explicit_options options = {.pipeline = pipeline,
                                                    .zone_count = 1,
                                                    .camera_count = CAMERAS,
                                                    .phases = phases,
                                                    .passage_factor = 1,
                                                    .window_start_s = 10,
                                                    .end_s = 10 + 20 * 110 * INTERVAL_S,
                                                    .seed = 20260101,
                                                    .replication = run,
                                                    .first_purpose = 100,
                                                    .every_frame = true,
                                                    .keep_latencies = true};
        ck_assert_msg(sz_explicit_run(&options, &result, &error), "%s", error.message);
        summary.wait_s += result.stages[detect].wait_mean_s / SEGMENTS;
        ck_assert_uint_le(count + result.latency_count, (size_t)30 * FRAMES);
        memcpy(latencies_s + count, result.latencies_s, result.latency_count * sizeof *latencies_s);
        count += result.latency_count;
        sz_explicit_result_clear(&result);
    }
    summarize(latencies_s, count, &summary);
    free(latencies_s);
    return summary;
}

static void expect_near(double simulated_s, double measured_s, double share, const char *what)
{
    ck_assert_msg(fabs(simulated_s / measured_s - 1) <= share, "%s: %.2f ms simulated, %.2f ms measured", what,
                  1e3 * simulated_s, 1e3 * measured_s);
}

/* The camera and the link of the trace, which are not those of the profile: their mean times. */
static void put_back(struct sz_pipeline *pipeline, const char *name, double mean_s)
{
    struct sz_error error = {0};
    struct sz_stage *stage = &pipeline->stages[stage_of(pipeline, name)];
    sz_distribution_destroy(stage->latency);
    stage->latency = sz_distribution_create_constant(mean_s, &error);
    ck_assert_ptr_nonnull(stage->latency);
    stage->failure = 0;
}

SZ_CASE(the_calibrated_box_at_7_frames_a_second_is_as_measured)
{
    struct sz_pipeline pipeline;
    struct sz_error_list errors = {.count = 0};
    static struct measured measured;
    ck_assert_msg(
        sz_recognition_profile_load(SZ_SOURCE_DIR "/models/recognition/profiles/edge-cpu.yaml", &pipeline, &errors),
        "%s", errors.items[0].message);
    pipeline.gallery = 100000; /* the trace's; the profile's watch-list is that of its false positive rate */
    struct summary is = measure(&measured);
    put_back(&pipeline, "camera", measured.capture_sum_s / FRAMES);
    put_back(&pipeline, "uplink", measured.uplink_sum_s / FRAMES);
    struct summary simulated = simulate(&pipeline, &measured);
    expect_near(simulated.wait_s, is.wait_s, 0.15, "mean wait before detect");
    expect_near(simulated.mean_s, is.mean_s, 0.10, "mean from end to end");
    expect_near(simulated.p50_s, is.p50_s, 0.10, "median from end to end");
    expect_near(simulated.p95_s, is.p95_s, 0.10, "95th percentile from end to end");
    sz_spans_clear(&measured.trace);
    sz_pipeline_clear(&pipeline);
}

SZ_CASE(the_trace_is_the_one_that_the_figures_are_about)
{
    static struct measured measured;
    struct summary is = measure(&measured);
    ck_assert_double_eq_tol(is.wait_s, 0.00363, 1e-5);
    ck_assert_double_eq_tol(is.mean_s, 0.1042, 1e-4);
    sz_spans_clear(&measured.trace);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_calibrated_box_at_7_frames_a_second_is_as_measured),
    SZ_LISTED(the_trace_is_the_one_that_the_figures_are_about),
};
SZ_MAIN("edge_cpu", cases)
