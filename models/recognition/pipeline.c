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

double sz_pipeline_latency_s(const struct sz_pipeline *pipeline, const struct sz_recognition_load *load,
                             struct sz_stream *stream, bool *dropped)
{
    (void)load;
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

bool sz_pipeline_has_queues(const struct sz_pipeline *pipeline)
{
    for (uint32_t i = 0; i < pipeline->stage_count; i++)
        if (!sz_stage_is_delay(&pipeline->stages[i]))
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
    sz_distribution_destroy(pipeline->in_view);
    free(pipeline->item_weights);
    free(pipeline->stages);
    free(pipeline->name);
    free(pipeline->title);
    *pipeline = (struct sz_pipeline){0};
}
