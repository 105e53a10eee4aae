/*
 * The profile gpu-server against what NVIDIA's RT-CV benchmark (VSS 3.1: DeepStream, RT-DETR, 1080p30) publishes of three GPUs, each with the most streams it
 * keeps up with: mean, 90 % and 95 % quantile of a frame's latency. The GPUs differ in one number, the time of a further frame in a batch.
 */
#include "models/recognition/explicit.h"
#include "scenarios/recognition_profile.h"
#include "sim/tally.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MEAN, P90, P95, FIGURES, PARTS = 40, SHORTER = 8 };

/* What docs/recognition.md says of the fit. */
#define CLOSE 0.15

static const char *const names[FIGURES] = {"mean", "90 % quantile", "95 % quantile"};

struct gpu {
    uint32_t stream_count;
    double further_s; /* median time of a further frame; 0: as in the profile */
    double published_s[FIGURES];
};

static uint32_t stage_of(const struct sz_pipeline *pipeline, const char *name)
{
    uint32_t stage = 0;
    while (strcmp(pipeline->stages[stage].name, name) != 0)
        ck_assert_uint_lt(++stage, pipeline->stage_count);
    return stage;
}

/* The server alone, of this GPU: from decoding to the end of detection. */
static struct sz_pipeline server_of(const struct sz_pipeline *pipeline, const struct gpu *gpu)
{
    struct sz_pipeline server = *pipeline;
    struct sz_error error = {0};
    uint32_t decode = stage_of(pipeline, "decode"), detect = stage_of(pipeline, "detect");
    struct sz_distribution **further = &pipeline->stages[detect].service.per_further;
    if (gpu->further_s > 0) {
        sz_distribution_destroy(*further);
        *further = sz_distribution_create_lognormal(gpu->further_s, 0.17, &error);
        ck_assert_ptr_nonnull(*further);
    }
    server.stages = &pipeline->stages[decode];
    server.stage_count = detect - decode + 1;
    return server;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Three minutes of all its streams: adds the figures to their tallies, returns the share lost. */
static double run_part(const struct sz_pipeline *server, uint32_t stream_count, uint32_t part,
                       struct sz_tally figures[FIGURES])
{
    struct sz_explicit_result result;
    struct sz_error error = {0};
    const struct sz_explicit_options options = {.pipeline = server,
                                                .zone_count = 1,
                                                .camera_count = stream_count,
                                                .window_start_s = 20,
                                                .end_s = 200,
                                                .seed = 20260401,
                                                .replication = part,
                                                .first_purpose = 100,
                                                .every_frame = true,
                                                .keep_latencies = true};
    ck_assert_msg(sz_explicit_run(&options, &result, &error), "%s", error.message);
    qsort(result.latencies_s, result.latency_count, sizeof *result.latencies_s, by_size);
    sz_tally_add(&figures[MEAN], result.mean_s);
    sz_tally_add(&figures[P90], result.latencies_s[result.latency_count * 9 / 10]);
    sz_tally_add(&figures[P95], result.latencies_s[result.latency_count * 19 / 20]);
    double loss = result.loss;
    sz_explicit_result_clear(&result);
    return loss;
}

static void check(const struct gpu *gpu)
{
    struct sz_pipeline pipeline;
    struct sz_error_list errors = {.count = 0};
    struct sz_tally figures[FIGURES];
    uint32_t part_count = sz_trial_is_short() ? PARTS / SHORTER : PARTS;
    double loss = 0;
    ck_assert_msg(
        sz_recognition_profile_load(SZ_SOURCE_DIR "/models/recognition/profiles/gpu-server.yaml", &pipeline, &errors),
        "%s", errors.items[0].message);
    const struct sz_pipeline server = server_of(&pipeline, gpu);
    for (int i = 0; i < FIGURES; i++)
        sz_tally_init(&figures[i]);
    for (uint32_t part = 0; part < part_count; part++)
        loss += run_part(&server, gpu->stream_count, part, figures) / part_count;
    for (int i = 0; i < FIGURES; i++) {
        double error_s = sqrt(sz_tally_variance(&figures[i]) / part_count), published_s = gpu->published_s[i];
        ck_assert_msg(fabs(figures[i].mean - published_s) <= CLOSE * published_s + 3 * error_s,
                      "%s of %u streams: %.1f ms simulated (s.e. %.1f), %.1f ms published", names[i], gpu->stream_count,
                      1e3 * figures[i].mean, 1e3 * error_s, 1e3 * published_s);
        ck_assert_msg(sz_trial_is_short() || 3 * error_s <= 0.1 * published_s, "%s: too short a run", names[i]);
    }
    ck_assert_double_lt(loss, 0.01); /* the streams are kept up with */
    sz_pipeline_clear(&pipeline);
}

SZ_CASE(fifty_streams_take_as_long_as_published)
{
    check(&(struct gpu){50, 0, {0.40846, 0.85832, 0.90102}});
}

SZ_CASE(a_slower_gpu_takes_as_long_with_29_streams)
{
    check(&(struct gpu){29, 1.042e-3, {0.19659, 0.25885, 0.32731}});
}

SZ_CASE(a_slower_gpu_takes_as_long_with_15_streams)
{
    check(&(struct gpu){15, 1.43e-3, {0.06564, 0.07297, 0.07372}});
}

static const struct sz_case cases[] = {
    SZ_LISTED(fifty_streams_take_as_long_as_published),
    SZ_LISTED(a_slower_gpu_takes_as_long_with_29_streams),
    SZ_LISTED(a_slower_gpu_takes_as_long_with_15_streams),
};
SZ_MAIN("gpu_server", cases)
