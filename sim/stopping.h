/**
 * When to stop adding replications: a sequential rule whose looks are fixed beforehand.
 *
 * Looks are at least_count replications, then at ceil(1.25 R) up to most_count, so they are few (the oftener one looks, the sooner a narrow
 * interval is met by chance: Law and Kelton 1982) and the answer depends on the estimates at the looks alone, not on how many
 * replications are under way.
 */
#ifndef SZ_SIM_STOPPING_H
#define SZ_SIM_STOPPING_H

#include "sim/interval.h"

#include <stdbool.h>
#include <stdint.h>

/** half_width in the unit of the estimate, relative_half_width of its size; NaN where it is not asked for. Both asked: both must hold. */
struct sz_stopping_rule {
    double half_width, relative_half_width;
    uint32_t least_count, most_count; /* replications; 1 <= least_count <= most_count */
};

/** The interval is narrow enough: its longer half counts. Without an interval (low or high not finite) it is not, nor at a half-width of 0,
 * rounding apart: replications that are all alike have not shown their spread (nobody has waited yet), not that there is none. */
bool sz_stopping_is_enough(const struct sz_stopping_rule *rule, const struct sz_interval *interval);

/** The number of replications of the look after that at `look` (0 before the first); `look` itself when there is none. */
uint32_t sz_stopping_next_look(const struct sz_stopping_rule *rule, uint32_t look);

#endif
