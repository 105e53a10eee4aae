#include "models/recognition/pipeline.h"

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

double sz_pipeline_latency_s(const struct sz_pipeline *pipeline, struct sz_stream *stream, bool *dropped)
{
    double latency_s = confirmation_s(pipeline);
    *dropped = false;
    for (uint32_t i = 0; i < pipeline->stage_count; i++) {
        latency_s += sz_distribution_sample(pipeline->stages[i].latency, stream);
        if (sz_stream_uniform(stream) < pipeline->stages[i].failure)
            *dropped = true;
    }
    return latency_s;
}

double sz_pipeline_mean_latency_s(const struct sz_pipeline *pipeline)
{
    double mean_s = confirmation_s(pipeline);
    for (uint32_t i = 0; i < pipeline->stage_count; i++)
        mean_s += sz_distribution_mean(pipeline->stages[i].latency);
    return mean_s;
}

double sz_pipeline_delivery(const struct sz_pipeline *pipeline)
{
    double delivery = 1;
    for (uint32_t i = 0; i < pipeline->stage_count; i++)
        delivery *= 1 - pipeline->stages[i].failure;
    return delivery;
}

double sz_pipeline_false_alerts_per_camera_day(const struct sz_pipeline *pipeline)
{
    return pipeline->passages_per_camera_day * pipeline->false_positive_rate * sz_pipeline_delivery(pipeline);
}

void sz_pipeline_clear(struct sz_pipeline *pipeline)
{
    for (uint32_t i = 0; i < pipeline->stage_count; i++) {
        free(pipeline->stages[i].name);
        sz_distribution_destroy(pipeline->stages[i].latency);
    }
    free(pipeline->stages);
    free(pipeline->name);
    free(pipeline->title);
    *pipeline = (struct sz_pipeline){0};
}
