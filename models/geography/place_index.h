/**
 * The nearest of many places, by straight line in space: a k-d tree (Bentley 1975). Of equally near ones the first wins.
 */
#ifndef SZ_MODELS_GEOGRAPHY_PLACE_INDEX_H
#define SZ_MODELS_GEOGRAPHY_PLACE_INDEX_H

#include "models/geography/geography.h"

struct sz_place_index {
    const struct sz_place *places; /* the caller's, alive as long as the index */
    uint32_t *order;               /* the middle of each range splits it, on one axis after another */
    uint32_t count;
};

/** An index of the places named in `members` (copied). O(n log n). */
bool sz_place_index_init(struct sz_place_index *index, const struct sz_place *places, const uint32_t *members,
                         uint32_t member_count, struct sz_error *error);

/** The member nearest to a place, or SZ_NONE of none; *distance_m is the straight line to it. O(log n) when places are spread. */
uint32_t sz_place_index_nearest(const struct sz_place_index *index, const struct sz_place *place, double *distance_m);

/** Safe on a zeroed one. */
void sz_place_index_clear(struct sz_place_index *index);

#endif
