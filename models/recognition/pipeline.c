#include "models/recognition/pipeline.h"

#include "models/recognition/latency_law.h"

#include <stdlib.h>

double sz_pipeline_noticing_s(const struct sz_pipeline *pipeline, struct sz_stream *stream)
{
    return sz_stream_uniform(stream) * pipeline->frame_interval_s;
}

/* From the first frame that shows it to the last that must agree, seconds. */
static double confirmation_s(const struct sz_pipeline *pipeline)
{
    return pipeline->confirming_hits > 1 ? (pipeline->confirming_hits - 1) * pipeline->frame_interval_s : 0;
}

/* The first of the pure delays that are drawn by themselves. */
static uint32_t first_drawn(const struct sz_pipeline *pipeline)
{
    uint32_t stage = pipeline->law != NULL ? pipeline->stage_count : 0;
    while (stage > 0 && sz_stage_is_delay(&pipeline->stages[stage - 1]))
        stage--;
    return stage;
}

double sz_pipeline_latency_s(const struct sz_pipeline *pipeline, const struct sz_pipeline_point *at,
                             struct sz_stream *stream, bool *dropped)
{
    double latency_s = confirmation_s(pipeline);
    *dropped = false;
    if (pipeline->law != NULL) {
        latency_s += sz_latency_law_quantile_s(pipeline->law, at, sz_stream_uniform(stream));
        *dropped = sz_stream_uniform(stream) < sz_latency_law_loss(pipeline->law, at);
    }
    for (uint32_t i = first_drawn(pipeline); i < pipeline->stage_count; i++) {
        latency_s += sz_distribution_sample(pipeline->stages[i].latency, stream);
        if (sz_stream_uniform(stream) < pipeline->stages[i].failure)
            *dropped = true;
    }
    return latency_s;
}

/* A function of the law, over the hours in which people pass. */
static double over_hours(const struct sz_pipeline *pipeline,
                         double (*look)(const struct sz_latency_law *law, const struct sz_pipeline_point *at))
{
    double sum = 0, weights = 0;
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
        struct sz_pipeline_point at = {pipeline->sending_count, pipeline->passages.hour_of_week[hour], 0};
        sum += at.passage_factor * look(pipeline->law, &at);
        weights += at.passage_factor;
    }
    return sum / weights;
}

static double stage_mean_s(const struct sz_stage *stage)
{
    return sz_distribution_mean(sz_stage_is_delay(stage) ? stage->latency : stage->service.base);
}

double sz_pipeline_mean_latency_s(const struct sz_pipeline *pipeline)
{
    double mean_s = confirmation_s(pipeline);
    if (pipeline->law != NULL)
        mean_s += over_hours(pipeline, sz_latency_law_mean_s);
    for (uint32_t i = first_drawn(pipeline); i < pipeline->stage_count; i++)
        mean_s += stage_mean_s(&pipeline->stages[i]);
    return mean_s;
}

/* The probability that no stage fails, where the part with queues loses so much. */
static double delivery_beyond(const struct sz_pipeline *pipeline, double loss)
{
    double delivery = 1 - loss;
    for (uint32_t i = first_drawn(pipeline); i < pipeline->stage_count; i++)
        delivery *= 1 - pipeline->stages[i].failure;
    return delivery;
}

double sz_pipeline_delivery(const struct sz_pipeline *pipeline)
{
    return delivery_beyond(pipeline, pipeline->law != NULL ? over_hours(pipeline, sz_latency_law_loss) : 0);
}

double sz_pipeline_delivery_at(const struct sz_pipeline *pipeline, const struct sz_pipeline_point *at)
{
    return delivery_beyond(pipeline, pipeline->law != NULL ? sz_latency_law_loss(pipeline->law, at) : 0);
}

double sz_pipeline_false_alerts_per_camera_day(const struct sz_pipeline *pipeline)
{
    return pipeline->passages_per_camera_day * pipeline->false_positive_rate * sz_pipeline_delivery(pipeline);
}

bool sz_pipeline_has_queues(const struct sz_pipeline *pipeline)
{
    for (uint32_t i = 0; i < pipeline->stage_count; i++)
        if (!sz_stage_is_delay(&pipeline->stages[i]))
            return true;
    return false;
}

bool sz_pipeline_has_centre(const struct sz_pipeline *pipeline)
{
    for (uint32_t i = 0; i < pipeline->stage_count; i++)
        if (!sz_stage_is_delay(&pipeline->stages[i]) && pipeline->stages[i].scope == SZ_SCOPE_CENTRE)
            return true;
    return false;
}

void sz_stage_clear(struct sz_stage *stage)
{
    struct sz_service_law *law = &stage->service;
    sz_distribution_destroy(stage->latency);
    sz_distribution_destroy(law->base);
    sz_distribution_destroy(law->per_item);
    sz_distribution_destroy(law->per_further);
    free(law->by_items);
    free(law->by_load);
    free(stage->name);
    free(stage->host);
    *stage = (struct sz_stage){0};
}

void sz_pipeline_clear(struct sz_pipeline *pipeline)
{
    for (uint32_t i = 0; i < pipeline->stage_count; i++)
        sz_stage_clear(&pipeline->stages[i]);
    sz_latency_law_release(pipeline->law);
    sz_distribution_destroy(pipeline->in_view);
    free(pipeline->item_weights);
    free(pipeline->stages);
    free(pipeline->name);
    free(pipeline->title);
    *pipeline = (struct sz_pipeline){0};
}
