/**
 * Pairs of incidents that are near in time and place, and the repeats that the border of a province keeps from their places. Private to the fit.
 */
#ifndef SZ_MODELS_DEMAND_FIT_PAIRS_H
#define SZ_MODELS_DEMAND_FIT_PAIRS_H

#include "models/demand/fit_parts.h"

/* Closer than this is the same place. */
#define SZ_FIT_SAME_PLACE_M 1.0

/** An incident and one before it that it may be a repeat of. */
struct sz_fit_pair {
    uint32_t later, earlier;
    float delay_s, distance2_m2;
};

/** Of a parent that something lies exactly on: a repeat that would fall outside of its province takes its parent's place. */
struct sz_fit_outside {
    double probability; /* that a repeat does */
    double squares;     /* mean of (distance / displacement)^2 of those that do */
};

/** Pairs in order of the later; `outside` by incident, NULL where nobody lies on another. */
struct sz_fit_pairs {
    struct sz_fit_reach reach; /* what was looked at in the end */
    struct sz_fit_pair *items;
    size_t count, room;
    struct sz_fit_outside *outside;
};

/** All pairs within the setting's reach, or within less where they are too many. The caller clears it, also after false. */
bool sz_fit_pairs_find(const struct sz_fit_records *records, struct sz_fit_pairs *pairs, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_fit_pairs_clear(struct sz_fit_pairs *pairs);

/** Whether the two of a pair lie at one place. */
static inline bool sz_fit_pair_is_on(const struct sz_fit_pair *pair)
{
    return pair->distance2_m2 < SZ_FIT_SAME_PLACE_M * SZ_FIT_SAME_PLACE_M;
}

/** Fills `outside` for a displacement, by a quadrature over the plane at each parent that something lies on. */
void sz_fit_pairs_look_outside(struct sz_fit_pairs *pairs, const struct sz_fit_records *records, double displacement_m);

#endif
