#include "models/recognition/pipeline.h"
#include "sim/tally.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Three stages: a log-normal, a gamma (whose sampler may reject) and a constant; 5 hits at 0.2 s. */
static const struct sz_pipeline_point SOME_LOAD = {.camera_count = 40, .passage_factor = 1};

static struct sz_pipeline three_stages(const double failures[3])
{
    struct sz_error error = {0};
    struct sz_pipeline pipeline = {.frame_interval_s = 0.2,
                                   .confirming_hits = 5,
                                   .hit_rate = 0.9,
                                   .passages_per_camera_day = 6000,
                                   .false_positive_rate = 1e-3};
    pipeline.name = strdup("test");
    pipeline.stages = calloc(3, sizeof *pipeline.stages);
    ck_assert_ptr_nonnull(pipeline.stages);
    pipeline.stage_count = 3;
    pipeline.stages[0].latency = sz_distribution_create_lognormal_mean_cv(1.5, 0.8, &error);
    pipeline.stages[1].latency = sz_distribution_create_gamma(0.7, 2, &error);
    pipeline.stages[2].latency = sz_distribution_create_constant(0.3, &error);
    for (int i = 0; i < 3; i++) {
        ck_assert_ptr_nonnull(pipeline.stages[i].latency);
        pipeline.stages[i].name = strdup("stage");
        pipeline.stages[i].failure = failures[i];
    }
    return pipeline;
}

static const double some_failures[3] = {0.1, 0.02, 0.25};

SZ_CASE(the_mean_latency_is_the_sum_of_frames_and_stages)
{
    struct sz_pipeline pipeline = three_stages(some_failures);
    ck_assert_double_eq_tol(sz_pipeline_mean_latency_s(&pipeline), 4 * 0.2 + 1.5 + 1.4 + 0.3, 1e-12);
    sz_pipeline_clear(&pipeline);
}

SZ_CASE(delivery_is_the_product_over_the_stages)
{
    struct sz_pipeline pipeline = three_stages(some_failures);
    ck_assert_double_eq_tol(sz_pipeline_delivery(&pipeline), 0.9 * 0.98 * 0.75, 1e-15);
    sz_pipeline_clear(&pipeline);
}

SZ_CASE(drawn_latencies_and_losses_agree_with_their_means)
{
    enum { DRAWS = 100000 };
    struct sz_pipeline pipeline = three_stages(some_failures);
    struct sz_tally latency;
    sz_tally_init(&latency);
    double delivered = 0, delivery = sz_pipeline_delivery(&pipeline);
    for (uint64_t alert = 0; alert < DRAWS; alert++) {
        struct sz_stream stream;
        bool dropped = true;
        sz_stream_init(&stream, 1, 0, 10, alert);
        sz_tally_add(&latency, sz_pipeline_latency_s(&pipeline, &SOME_LOAD, &stream, &dropped));
        delivered += !dropped;
    }
    double variance = 1.2 * 1.2 + 0.7 * 4; /* of the log-normal and of the gamma */
    sz_assert_within(latency.mean, sz_pipeline_mean_latency_s(&pipeline), sqrt(variance / DRAWS), 4, "latency");
    sz_assert_within(delivered / DRAWS, delivery, sqrt(delivery * (1 - delivery) / DRAWS), 4, "delivery");
    sz_pipeline_clear(&pipeline);
}

SZ_CASE(a_failure_rate_changes_no_other_draw)
{
    static const double none[3] = {0}, all[3] = {1, 1, 1};
    struct sz_pipeline pipelines[3] = {three_stages(none), three_stages(some_failures), three_stages(all)};
    for (uint64_t alert = 0; alert < 1000; alert++) {
        double latency_s[3];
        uint64_t next[3];
        bool dropped[3];
        for (int i = 0; i < 3; i++) {
            struct sz_stream stream;
            sz_stream_init(&stream, 2, 0, 10, alert);
            latency_s[i] = sz_pipeline_latency_s(&pipelines[i], &SOME_LOAD, &stream, &dropped[i]);
            next[i] = sz_stream_bits(&stream);
        }
        for (int i = 1; i < 3; i++) {
            ck_assert_double_eq(latency_s[i], latency_s[0]);
            ck_assert_uint_eq(next[i], next[0]);
        }
        ck_assert(!dropped[0] && dropped[2]);
    }
    for (int i = 0; i < 3; i++)
        sz_pipeline_clear(&pipelines[i]);
}

SZ_CASE(a_higher_failure_rate_drops_all_that_a_lower_one_does)
{
    static const double more[3] = {0.2, 0.04, 0.5};
    struct sz_pipeline low = three_stages(some_failures), high = three_stages(more);
    int low_count = 0, high_count = 0;
    for (uint64_t alert = 0; alert < 2000; alert++) {
        struct sz_stream a, b;
        bool low_drops, high_drops;
        sz_stream_init(&a, 3, 0, 10, alert);
        sz_stream_init(&b, 3, 0, 10, alert);
        sz_pipeline_latency_s(&low, &SOME_LOAD, &a, &low_drops);
        sz_pipeline_latency_s(&high, &SOME_LOAD, &b, &high_drops);
        ck_assert(high_drops || !low_drops);
        low_count += low_drops;
        high_count += high_drops;
    }
    ck_assert_int_gt(high_count, low_count);
    sz_pipeline_clear(&low);
    sz_pipeline_clear(&high);
}

SZ_CASE(noticing_is_uniform_over_a_frame_interval)
{
    enum { DRAWS = 50000 };
    struct sz_pipeline pipeline = {.frame_interval_s = 0.5};
    struct sz_stream stream;
    sz_stream_init(&stream, 4, 0, 5, 0);
    struct sz_tally tally;
    sz_tally_init(&tally);
    for (int i = 0; i < DRAWS; i++)
        sz_tally_add(&tally, sz_pipeline_noticing_s(&pipeline, &stream));
    ck_assert_double_ge(tally.minimum, 0);
    ck_assert_double_le(tally.maximum, 0.5);
    sz_assert_within(tally.mean, 0.25, sqrt(0.25 / 12 / DRAWS), 4, "noticing");
    double variance_error = 0.25 * sqrt(1.0 / 80 - 1.0 / 144) / sqrt(DRAWS);
    sz_assert_within(sz_tally_variance(&tally), 0.25 / 12, variance_error, 4, "variance of noticing");
}

SZ_CASE(a_single_hit_waits_for_no_further_frame)
{
    static const double none[3] = {0};
    struct sz_pipeline pipeline = three_stages(none);
    for (unsigned hits = 0; hits < 2; hits++) {
        pipeline.confirming_hits = hits;
        ck_assert_double_eq_tol(sz_pipeline_mean_latency_s(&pipeline), 3.2, 1e-12);
    }
    sz_pipeline_clear(&pipeline);
}

SZ_CASE(a_pipeline_without_stages_delivers_at_once)
{
    struct sz_pipeline pipeline = {.confirming_hits = 1};
    struct sz_stream stream;
    sz_stream_init(&stream, 5, 0, 10, 0);
    bool dropped = true;
    ck_assert_double_eq(sz_pipeline_latency_s(&pipeline, &SOME_LOAD, &stream, &dropped), 0);
    ck_assert(!dropped);
    ck_assert_double_eq(sz_pipeline_delivery(&pipeline), 1);
}

SZ_CASE(false_alerts_are_the_passages_that_match_wrongly_and_come_through)
{
    struct sz_pipeline pipeline = three_stages(some_failures);
    ck_assert_double_eq_tol(sz_pipeline_false_alerts_per_camera_day(&pipeline), 6 * 0.9 * 0.98 * 0.75, 1e-12);
    sz_pipeline_clear(&pipeline);
}

SZ_CASE(clearing_may_be_repeated)
{
    struct sz_pipeline pipeline = three_stages(some_failures);
    sz_pipeline_clear(&pipeline);
    ck_assert_ptr_null(pipeline.stages);
    ck_assert_uint_eq(pipeline.stage_count, 0);
    sz_pipeline_clear(&pipeline);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_mean_latency_is_the_sum_of_frames_and_stages),
    SZ_LISTED(delivery_is_the_product_over_the_stages),
    SZ_LISTED(drawn_latencies_and_losses_agree_with_their_means),
    SZ_LISTED(a_failure_rate_changes_no_other_draw),
    SZ_LISTED(a_higher_failure_rate_drops_all_that_a_lower_one_does),
    SZ_LISTED(noticing_is_uniform_over_a_frame_interval),
    SZ_LISTED(a_single_hit_waits_for_no_further_frame),
    SZ_LISTED(a_pipeline_without_stages_delivers_at_once),
    SZ_LISTED(false_alerts_are_the_passages_that_match_wrongly_and_come_through),
    SZ_LISTED(clearing_may_be_repeated),
};
SZ_MAIN("pipeline", cases)
