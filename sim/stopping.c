#include "sim/stopping.h"

#include <math.h>

/* A half-width of this share of the estimate is rounding: the replications were all alike. */
static const double rounding = 1e-12;

bool sz_stopping_is_enough(const struct sz_stopping_rule *rule, const struct sz_interval *interval)
{
    double half_width = fmax(interval->mean - interval->low, interval->high - interval->mean);
    if (!isfinite(interval->low) || !isfinite(interval->high) || half_width <= rounding * fabs(interval->mean))
        return false;
    return (isnan(rule->half_width) || half_width <= rule->half_width) &&
           (isnan(rule->relative_half_width) || half_width <= rule->relative_half_width * fabs(interval->mean));
}

uint32_t sz_stopping_next_look(const struct sz_stopping_rule *rule, uint32_t look)
{
    if (look >= rule->most_count)
        return look;
    uint64_t next = look == 0 ? rule->least_count : ((uint64_t)look * 5 + 3) / 4;
    return next < rule->most_count ? (uint32_t)next : rule->most_count;
}
