/**
 * All estimates and curves of a run, from the replications 1..R in its store.
 *
 * Replications are read back one by one, in several passes over the items when there are many, so that memory stays bounded.
 */
#ifndef SZ_STUDIES_ESTIMATION_H
#define SZ_STUDIES_ESTIMATION_H

#include "studies/items.h"

/** What a pass over the items may hold, bytes. */
enum { SZ_ESTIMATION_PASS_BYTES = 192 << 20 };

struct sz_estimation {
    struct sz_store_estimate *estimates;
    struct sz_store_point *points;
    size_t estimate_count, point_count, estimate_room, point_room;
};

/**
 * Estimates of every metric and item that has any, in the order of items; the curves "response_cdf" (x seconds in steps of 30 s to an hour, y
 * the share helped by then; id "nation": of all incidents, or a channel: of those helped through it) and "outcome_share" (id an outcome, x its
 * place in enum sz_outcome, y its share). Cleared by the caller, also after false.
 */
bool sz_estimate(struct sz_store *store, const struct sz_world *world, const struct sz_item_list *list,
                 uint32_t replication_count, size_t pass_bytes, struct sz_estimation *estimation,
                 struct sz_error *error);

/** Adds one that is not made of replications. */
bool sz_estimation_add(struct sz_estimation *estimation, const struct sz_store_estimate *estimate,
                       struct sz_error *error);

/** Safe on a zeroed one. */
void sz_estimation_clear(struct sz_estimation *estimation);

#endif
