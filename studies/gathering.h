/**
 * One replication on its way: the results of its areas as they come in, and the row of the store they make when all are there.
 *
 * Sums are added in the order of the provinces, whatever the order in which they came, so that equal runs have equal digits.
 * Sketches depend on their values alone and are merged at once.
 */
#ifndef SZ_STUDIES_GATHERING_H
#define SZ_STUDIES_GATHERING_H

#include "studies/items.h"
#include "studies/measure.h"

struct sz_gathering {
    const struct sz_world *world;
    const struct sz_item_list *list;
    uint32_t replication, province_count, area_count; /* area_count: how many have come */
    struct sz_area_result *areas;                     /* by province; without their sketches */
    struct sz_sketch *sketches;      /* [item * SZ_SKETCH_COUNT + quantity], of items below the first group */
    struct sz_store_sketch *encoded; /* the same places: those of a single slot */
    double wall_s;
};

bool sz_gathering_init(struct sz_gathering *gathering, const struct sz_world *world, const struct sz_item_list *list,
                       uint32_t replication, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_gathering_clear(struct sz_gathering *gathering);

/**
 * Takes over an area's result (cleared at the source, also on failure). SZ_ERROR_SELF_CHECK when the outcomes of a slot do not add up to its incidents.
 */
bool sz_gathering_add(struct sz_gathering *gathering, uint32_t province, struct sz_area_result *area, double wall_s,
                      struct sz_error *error);

static inline bool sz_gathering_is_whole(const struct sz_gathering *gathering)
{
    return gathering->area_count == gathering->province_count;
}

/** What the store keeps of a whole replication; the caller clears it. The gathering is empty afterwards. */
bool sz_gathering_finish(struct sz_gathering *gathering, struct sz_store_replication_owned *replication,
                         struct sz_error *error);

#endif
