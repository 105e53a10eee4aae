#include "models/recognition/stage_load.h"

#include <math.h>

enum { STEPS = 512, ITEM_LIMIT = 400 };

/* The integral of P(D > x) from `from_s` to `to_s`, which may be infinite, by Simpson's rule. */
static double stay_s(const struct sz_distribution *law, double from_s, double to_s)
{
    if (to_s == INFINITY)
        return sz_distribution_mean(law) - stay_s(law, 0, from_s);
    double step_s = (to_s - from_s) / STEPS, sum = 0;
    for (int i = 0; i <= STEPS; i++) {
        double weight = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * (1 - sz_distribution_cdf(law, from_s + i * step_s));
    }
    return sum * step_s / 3;
}

/* Mean number of a frame's items that a stage of that kind counts, by sightings. */
static double mean_items(const struct sz_pipeline *pipeline, enum sz_stage_takes takes, double passage_factor)
{
    if (pipeline->in_view == NULL)
        return 0;
    double rate_per_s = pipeline->passages_per_camera_day / 86400 * passage_factor;
    double confirmed_s = (pipeline->confirming_hits - 1) * pipeline->frame_interval_s;
    if (takes == SZ_TAKES_FRAMES)
        return rate_per_s * sz_distribution_mean(pipeline->in_view);
    double to_s = takes == SZ_TAKES_ITEMS ? INFINITY : confirmed_s + pipeline->frame_interval_s;
    return rate_per_s * fmax(0, stay_s(pipeline->in_view, confirmed_s, to_s));
}

/* Probabilities of 0, 1, ... items in a frame. */
static void item_shares(const struct sz_pipeline *pipeline, enum sz_stage_takes takes, double passage_factor,
                        double shares[ITEM_LIMIT])
{
    for (uint32_t i = 0; i < ITEM_LIMIT; i++)
        shares[i] = 0;
    if (pipeline->item_weights == NULL) {
        double mean = mean_items(pipeline, takes, passage_factor);
        for (uint32_t i = 0; i < ITEM_LIMIT; i++)
            shares[i] = exp(-mean + (mean > 0 ? i * log(mean) : i == 0 ? 0 : -INFINITY) - lgamma(i + 1.0));
        return;
    }
    double sum = 0;
    for (uint32_t i = 0; i < pipeline->item_weight_count; i++)
        sum += pipeline->item_weights[i];
    for (uint32_t i = 0; i < pipeline->item_weight_count; i++)
        shares[i < ITEM_LIMIT ? i : ITEM_LIMIT - 1] += pipeline->item_weights[i] / sum;
    if (takes == SZ_TAKES_ALERTS) {
        shares[1] = (1 - shares[0]) * pipeline->alert_share;
        shares[0] = 1 - shares[1];
        for (uint32_t i = 2; i < ITEM_LIMIT; i++)
            shares[i] = 0;
    }
}

double sz_stage_frame_share(const struct sz_pipeline *pipeline, enum sz_stage_takes takes, double passage_factor)
{
    double shares[ITEM_LIMIT];
    if (takes == SZ_TAKES_FRAMES)
        return 1;
    item_shares(pipeline, takes, passage_factor, shares);
    return 1 - shares[0];
}

static double factor_of(const double *factors, uint32_t count, uint32_t index)
{
    return count == 0 ? 1 : factors[index < count ? index : count - 1];
}

/* Mean time of a frame's share of a full batch, a frame of `items` items. */
static double service_s(const struct sz_pipeline *pipeline, const struct sz_stage *stage, uint32_t items)
{
    const struct sz_service_law *law = &stage->service;
    double batch = stage->batch_largest;
    double mean_s = sz_distribution_mean(law->base) * factor_of(law->by_items, law->by_items_count, items) / batch;
    if (law->per_item != NULL)
        mean_s += items * sz_distribution_mean(law->per_item);
    if (law->per_further != NULL)
        mean_s += (batch - 1) / batch * sz_distribution_mean(law->per_further);
    if (law->gallery_measured > 0)
        mean_s *= pow(pipeline->gallery / law->gallery_measured, law->gallery_exponent);
    return mean_s * factor_of(law->by_load, law->by_load_count, stage->server_count - 1);
}

double sz_stage_load(const struct sz_pipeline *pipeline, uint32_t stage_index, const struct sz_pipeline_point *point)
{
    const struct sz_stage *stage = &pipeline->stages[stage_index];
    if (sz_stage_is_delay(stage))
        return 0;
    double shares[ITEM_LIMIT], mean_s = 0;
    item_shares(pipeline, stage->takes, point->passage_factor, shares);
    for (uint32_t i = stage->takes == SZ_TAKES_FRAMES ? 0 : 1; i < ITEM_LIMIT; i++)
        if (shares[i] > 0)
            mean_s += shares[i] * service_s(pipeline, stage, i);
    double cameras = stage->scope == SZ_SCOPE_CAMERA   ? 1
                     : stage->scope == SZ_SCOPE_CENTRE ? point->camera_count * pipeline->zone_count
                                                       : point->camera_count;
    return cameras / pipeline->frame_interval_s * mean_s / stage->server_count;
}

bool sz_pipeline_depends_on_passages(const struct sz_pipeline *pipeline)
{
    for (uint32_t s = 0; s < pipeline->stage_count && pipeline->in_view != NULL; s++) {
        const struct sz_stage *stage = &pipeline->stages[s];
        if (!sz_stage_is_delay(stage) &&
            (stage->takes != SZ_TAKES_FRAMES || stage->service.per_item != NULL || stage->service.by_items != NULL))
            return true;
    }
    return false;
}
