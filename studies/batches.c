#include "studies/batches.h"

#include "sim/batch_means.h"
#include "studies/measure.h"
#include "studies/observations.h"

#include <math.h>
#include <stdlib.h>

#define WEEK_S (7 * 86400.0)

enum { WEEK_LIMIT = 5200 };

uint32_t sz_batches_week_count(const struct sz_horizon *horizon, uint32_t last_replication)
{
    double weeks = floor(horizon->measure_s / WEEK_S * (1 + 1e-12));
    if (last_replication != 1 || weeks < SZ_BATCH_LEAST)
        return 0;
    return weeks < WEEK_LIMIT ? (uint32_t)weeks : WEEK_LIMIT;
}

bool sz_batches_take(struct sz_batches *batches, const struct sz_gathering *gathering, struct sz_error *error)
{
    const struct sz_item_list *list = gathering->list;
    uint32_t week_count = gathering->world->batch_week_count, item_count = list->first[SZ_SCOPE_STATION];
    sz_batches_clear(batches);
    batches->sums = calloc((size_t)week_count * item_count + 1, sizeof *batches->sums);
    if (batches->sums == NULL)
        return sz_error_set_memory(error, "keeping the weeks of a replication");
    batches->week_count = week_count;
    batches->item_count = item_count;
    for (uint32_t p = 0; p < gathering->province_count; p++) {
        const struct sz_area_result *area = &gathering->areas[p];
        for (uint32_t slot = 0; slot < area->layout.station; slot++) {
            uint32_t items[SZ_ITEMS_PER_SLOT];
            unsigned count = sz_item_list_of_slot(list, gathering->world, p, &area->layout, slot, items);
            for (size_t i = 0; i < (size_t)week_count * count; i++) {
                size_t week = i / count, item = items[i % count];
                for (unsigned k = 0; k < SZ_SUM_COUNT; k++)
                    batches->sums[week * item_count + item][k] += area->weeks[week * area->layout.station + slot][k];
            }
        }
    }
    return true;
}

/* What a sum grew by in a week. */
static double growth(const struct sz_batches *batches, uint32_t item, uint32_t week, unsigned sum)
{
    double before = week > 0 ? batches->sums[(size_t)(week - 1) * batches->item_count + item][sum] : 0;
    return batches->sums[(size_t)week * batches->item_count + item][sum] - before;
}

/*
 * A week's part in the estimate theta: theta + (Y - theta N) / mean N, whose mean over the weeks is theta and whose variance is the ratio's
 * (Cochran 1977, ch. 6). False when nothing was observed.
 */
static bool fill_parts(const struct sz_batches *batches, const struct sz_measure *measure, uint32_t item, double theta,
                       double *parts)
{
    bool once = measure->denominator == SZ_SUM_WINDOW_ONCE;
    double scale = measure->denominator_unit / measure->numerator_unit, all = 0;
    for (uint32_t week = 0; week < batches->week_count; week++)
        all += once ? WEEK_S : growth(batches, item, week, measure->denominator);
    if (!(all > 0))
        return false;
    for (uint32_t week = 0; week < batches->week_count; week++) {
        double Y = growth(batches, item, week, measure->numerator) * scale;
        double N = once ? WEEK_S : growth(batches, item, week, measure->denominator);
        parts[week] = theta + (Y - theta * N) * batches->week_count / all;
    }
    return true;
}

/* A share's on the logit scale, as over replications; no other metric is negative. */
static void set_interval(const struct sz_metric *metric, double half_width, struct sz_store_estimate *estimate)
{
    double theta = estimate->mean;
    if (metric->unit != SZ_UNIT_SHARE) {
        estimate->low = fmax(0, theta - half_width);
        estimate->high = theta + half_width;
    } else if (theta > 0 && theta < 1) {
        double logit = log(theta / (1 - theta)), half_logit = half_width / (theta * (1 - theta));
        estimate->low = 1 / (1 + exp(half_logit - logit));
        estimate->high = 1 / (1 + exp(-half_logit - logit));
    }
}

static bool has_batches(const struct sz_measure *measure)
{
    return measure != NULL && sz_sum_is_of_events(measure->numerator) &&
           (measure->denominator == SZ_SUM_WINDOW_ONCE || sz_sum_is_of_events(measure->denominator));
}

bool sz_batches_fill_in(const struct sz_batches *batches, struct sz_estimation *estimation, struct sz_error *error)
{
    double *parts = calloc((size_t)batches->week_count + 1, sizeof *parts);
    if (parts == NULL)
        return sz_error_set_memory(error, "estimating over the weeks");
    bool ok = true;
    for (size_t i = 0; ok && i < estimation->estimate_count; i++) {
        struct sz_store_estimate *estimate = &estimation->estimates[i];
        const struct sz_metric *metric = sz_metric((enum sz_metric_id)estimate->metric);
        const struct sz_measure *measure = sz_measure(metric->id);
        struct sz_batch_estimate batch;
        if (estimate->item >= batches->item_count || !isnan(estimate->low) || !isfinite(estimate->mean) ||
            metric->kind == SZ_METRIC_DERIVED || !has_batches(measure) ||
            !fill_parts(batches, measure, estimate->item, estimate->mean, parts))
            continue;
        ok = sz_batch_means_of(parts, batches->week_count, 1, SZ_CONFIDENCE_LEVEL, &batch, error);
        if (ok && isfinite(batch.interval.high))
            set_interval(metric, batch.interval.high - batch.interval.mean, estimate);
    }
    free(parts);
    return ok;
}

void sz_batches_clear(struct sz_batches *batches)
{
    free(batches->sums);
    *batches = (struct sz_batches){0};
}
