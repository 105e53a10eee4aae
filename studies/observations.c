#include "studies/observations.h"

#include "studies/measure.h"

#include <math.h>

static bool is_observed(const struct sz_observations *observations, const struct sz_metric *metric, uint32_t count)
{
    for (uint32_t r = 0; r < count; r++)
        if (metric->kind == SZ_METRIC_QUANTILE ? observations->sketches[r].count > 0
                                               : observations->denominators[r] > 0)
            return true;
    return false;
}

/* A probability's interval is one of a rare event: its lower end is not below 0. */
static struct sz_interval risk_of(const struct sz_interval *a_passage)
{
    return (struct sz_interval){sz_commuter_yearly_risk(a_passage->mean),
                                isnan(a_passage->low) ? NAN : sz_commuter_yearly_risk(fmax(0, a_passage->low)),
                                isnan(a_passage->high) ? NAN : sz_commuter_yearly_risk(fmin(1, a_passage->high))};
}

/* Times have no trials: a share of nothing or of all the time has no interval. */
static struct sz_interval share_of_time(const double *part_s, const double *all_s, uint32_t count)
{
    double part = 0, all = 0;
    for (uint32_t i = 0; i < count; i++) {
        part += part_s[i];
        all += all_s[i];
    }
    if (part > 0 && part < all)
        return sz_interval_share(part_s, all_s, count, SZ_CONFIDENCE_LEVEL);
    return (struct sz_interval){part / all, NAN, NAN};
}

bool sz_observations_estimate(const struct sz_observations *observations, const struct sz_metric *metric,
                              uint32_t count, struct sz_interval *interval, struct sz_error *error)
{
    const double *Y = observations->numerators, *N = observations->denominators;
    *interval = (struct sz_interval){NAN, NAN, NAN};
    if (!is_observed(observations, metric, count))
        return true;
    switch (metric->kind) {
    case SZ_METRIC_SHARE:
        *interval = sz_interval_share(Y, N, count, SZ_CONFIDENCE_LEVEL);
        break;
    case SZ_METRIC_MEAN:
        *interval = metric->unit == SZ_UNIT_SHARE ? share_of_time(Y, N, count)
                                                  : sz_interval_ratio(Y, N, count, SZ_CONFIDENCE_LEVEL);
        if (interval->low < 0)
            interval->low = 0; /* no metric is negative */
        break;
    case SZ_METRIC_QUANTILE:
        return sz_interval_quantile(observations->sketches, count, metric->quantile, SZ_CONFIDENCE_LEVEL, interval,
                                    error);
    case SZ_METRIC_DERIVED: {
        struct sz_interval a_passage = sz_interval_share(Y, N, count, SZ_CONFIDENCE_LEVEL);
        *interval = risk_of(&a_passage);
        break;
    }
    case SZ_METRIC_STATIC:
        break;
    }
    return true;
}

double sz_interval_half_width(const struct sz_interval *interval)
{
    double below = interval->mean - interval->low, above = interval->high - interval->mean;
    return isfinite(below) && isfinite(above) ? fmax(below, above) : NAN;
}
