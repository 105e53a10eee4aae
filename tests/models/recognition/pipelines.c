#include "tests/models/recognition/pipelines.h"

#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>

static char name[] = "tested";

void sz_testing_pipeline_init(struct sz_testing_pipeline *made, uint32_t camera_count, double frame_interval_s)
{
    *made = (struct sz_testing_pipeline){.pipeline = {.name = name,
                                                      .frame_interval_s = frame_interval_s,
                                                      .confirming_hits = 1,
                                                      .hit_rate = 1,
                                                      .passages = sz_profile_flat(),
                                                      .camera_count = camera_count,
                                                      .zone_count = 1}};
}

void sz_testing_poisson(struct sz_testing_pipeline *made, double rate_per_s)
{
    made->pipeline.frame_interval_s = 1e-5;
    made->pipeline.passages_per_camera_day = rate_per_s * 86400;
    made->pipeline.in_view = sz_testing_constant(1.5e-5);
}

void sz_testing_pipeline_clear(struct sz_testing_pipeline *made)
{
    for (uint32_t i = 0; i < made->pipeline.stage_count; i++)
        sz_stage_clear(&made->stages[i]);
    sz_distribution_destroy(made->pipeline.in_view);
    free(made->pipeline.item_weights);
}

static struct sz_stage *add_stage(struct sz_testing_pipeline *made, struct sz_stage stage)
{
    ck_assert_uint_lt(made->pipeline.stage_count, SZ_TESTING_STAGE_LIMIT);
    made->pipeline.stages = made->stages; /* the struct has not moved since it was made */
    stage.name = strdup("stage");
    ck_assert_ptr_nonnull(stage.name);
    stage.scope = SZ_SCOPE_BOX;
    stage.takes = made->pipeline.in_view != NULL ? SZ_TAKES_ALERTS : SZ_TAKES_FRAMES;
    stage.batch_largest = 1;
    stage.line_limit = SIZE_MAX;
    stage.mtbf_s = INFINITY;
    made->stages[made->pipeline.stage_count] = stage;
    return &made->stages[made->pipeline.stage_count++];
}

struct sz_stage *sz_testing_delay(struct sz_testing_pipeline *made, struct sz_distribution *latency)
{
    return add_stage(made, (struct sz_stage){.latency = latency});
}

struct sz_stage *sz_testing_queue(struct sz_testing_pipeline *made, uint32_t servers, struct sz_distribution *service)
{
    return add_stage(made, (struct sz_stage){.server_count = servers, .service = {.base = service}});
}

static struct sz_distribution *checked(struct sz_distribution *distribution)
{
    ck_assert_ptr_nonnull(distribution);
    return distribution;
}

struct sz_distribution *sz_testing_constant(double value)
{
    struct sz_error error = {0};
    return checked(sz_distribution_create_constant(value, &error));
}

struct sz_distribution *sz_testing_exponential(double mean)
{
    struct sz_error error = {0};
    return checked(sz_distribution_create_exponential(mean, &error));
}

struct sz_distribution *sz_testing_gamma(double mean, double cv)
{
    struct sz_error error = {0};
    return checked(sz_distribution_create_gamma_mean_cv(mean, cv, &error));
}

struct sz_distribution *sz_testing_lognormal(double mean, double cv)
{
    struct sz_error error = {0};
    return checked(sz_distribution_create_lognormal_mean_cv(mean, cv, &error));
}

struct sz_explicit_options sz_testing_options(const struct sz_testing_pipeline *made, double warm_up_s, double length_s)
{
    return (struct sz_explicit_options){.pipeline = &made->pipeline,
                                        .passage_factor = 1,
                                        .window_start_s = warm_up_s,
                                        .end_s = warm_up_s + length_s,
                                        .seed = 1,
                                        .replication = 1};
}

struct sz_testing_estimate sz_testing_replicate(const struct sz_explicit_options *options, uint32_t count,
                                                sz_testing_look *look)
{
    double sum = 0, squares = 0;
    for (uint32_t r = 1; r <= count; r++) {
        struct sz_explicit_options own = *options;
        struct sz_explicit_result result;
        struct sz_error error = {0};
        own.replication = r;
        ck_assert_msg(sz_explicit_run(&own, &result, &error), "%s", error.message);
        double value = look(&result);
        sum += value;
        squares += value * value;
        sz_explicit_result_clear(&result);
    }
    double mean = sum / count, variance = (squares - count * mean * mean) / (count - 1);
    return (struct sz_testing_estimate){mean, sqrt(fmax(variance, 0) / count)};
}

void sz_testing_agrees(const struct sz_explicit_options *options, uint32_t count, sz_testing_look *look,
                       double expected, double precision, const char *what)
{
    struct sz_testing_estimate estimate = sz_testing_replicate(options, count, look);
    ck_assert_msg(estimate.standard_error <= precision * expected, "%s is known to %g alone, not to %g", what,
                  estimate.standard_error / expected, precision);
    sz_assert_within(estimate.mean, expected, estimate.standard_error, 4, what);
}

void sz_testing_box(struct sz_testing_pipeline *made)
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

void sz_testing_frames(struct sz_testing_pipeline *made, double service_s)
{
    sz_testing_pipeline_init(made, 30, 0.2);
    sz_testing_queue(made, 1, sz_testing_lognormal(service_s, 0.4));
}

void sz_testing_host(struct sz_testing_pipeline *made, double first_s, double second_s)
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

void sz_testing_host_clear(struct sz_testing_pipeline *made)
{
    for (int i = 0; i < 2; i++) {
        made->stages[i].service.by_load = NULL;
        made->stages[i].host = NULL;
    }
    sz_testing_pipeline_clear(made);
}

struct sz_latency_law *sz_testing_law(const struct sz_testing_pipeline *made, double cameras, bool cameras_fail,
                                      const struct sz_law_options *options)
{
    const struct sz_law_options nowhere = {.thread_count = 1};
    struct sz_law_grid grid;
    struct sz_error error = {0};
    ck_assert_msg(sz_law_grid_init(&grid, &made->pipeline, cameras, cameras_fail, &error), "%s", error.message);
    struct sz_latency_law *law =
        sz_latency_law_create(&made->pipeline, &grid, options != NULL ? options : &nowhere, &error);
    ck_assert_msg(law != NULL, "%s", error.message);
    return law;
}
