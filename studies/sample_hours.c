#include "studies/sample_hours.h"

#include "models/recognition/sample_hour.h"

#include <math.h>

static bool add(struct sz_estimation *estimation, uint32_t item, int metric, double mean, double half_width,
                uint32_t part_count, struct sz_error *error)
{
    const struct sz_store_estimate estimate = {item,      (uint32_t)metric, mean, mean - half_width, mean + half_width,
                                               part_count};
    return sz_estimation_add(estimation, &estimate, error);
}

static bool add_exact(struct sz_estimation *estimation, uint32_t item, const struct sz_pipeline *pipeline,
                      struct sz_error *error)
{
    double confirmation_s = (fmax(pipeline->confirming_hits, 1) - 1) * pipeline->frame_interval_s;
    return add(estimation, item, SZ_METRIC_WINDOWED_LATENCY_MEAN, sz_pipeline_mean_latency_s(pipeline) - confirmation_s,
               0, 1, error) &&
           add(estimation, item, SZ_METRIC_WINDOWED_LOSS_SHARE, 1 - sz_pipeline_delivery(pipeline), 0, 1, error);
}

static bool add_hour(struct sz_estimation *estimation, uint32_t item, const struct sz_sample_hour *hour,
                     struct sz_error *error)
{
    bool ok = true, is_known = isfinite(hour->figures[SZ_SAMPLE_MEAN].explicitly);
    for (int i = 0; ok && i < SZ_SAMPLE_COUNT; i++) {
        const struct sz_sample_figure *figure = &hour->figures[i];
        ok = add(estimation, item, SZ_METRIC_WINDOWED_LATENCY_MEAN + i, figure->windowed, figure->windowed_half_width,
                 hour->part_count, error) &&
             (!is_known ||
              (add(estimation, item, SZ_METRIC_EXPLICIT_LATENCY_MEAN + i, figure->explicitly, figure->half_width,
                   hour->part_count, error) &&
               add(estimation, item, SZ_METRIC_WINDOWED_EXCESS_MEAN + i, figure->windowed - figure->explicitly,
                   figure->excess_half_width, hour->part_count, error)));
    }
    return ok && (!is_known || (add(estimation, item, SZ_METRIC_WINDOWED_DIFFERS, hour->verdict == SZ_SAMPLE_DIFFERS, 0,
                                    hour->part_count, error) &&
                                add(estimation, item, SZ_METRIC_WINDOWED_UNDECIDED,
                                    hour->verdict == SZ_SAMPLE_UNDECIDED, 0, hour->part_count, error)));
}

bool sz_sample_hours_add(const struct sz_world *world, const struct sz_item_list *list, const atomic_bool *cancelled,
                         struct sz_estimation *estimation, struct sz_error *error)
{
    uint32_t item = list->first[SZ_SCOPE_STAGE];
    for (uint32_t i = 0; i < world->pipeline_count; i++) {
        const struct sz_pipeline *pipeline = &world->pipelines[i];
        struct sz_sample_hour hour;
        if (!sz_world_pipeline_is_listed(world, i))
            continue;
        bool ok = pipeline->law == NULL ? add_exact(estimation, item, pipeline, error)
                                        : sz_sample_hour_run(pipeline, cancelled, &hour, error) &&
                                              add_hour(estimation, item, &hour, error);
        if (!ok)
            return false;
        item++;
    }
    return true;
}
