/**
 * Fastest ways from one node of a road network: Dijkstra 1959 on a 4-ary heap with decrease-key.
 *
 * The workspace is made once and used for many searches, by one thread; it remembers which nodes it touched, so that a search near its source
 * costs nothing for the rest of the network.
 */
#ifndef SZ_MODELS_GEOGRAPHY_ROAD_SEARCH_H
#define SZ_MODELS_GEOGRAPHY_ROAD_SEARCH_H

#include "models/geography/roads.h"

struct sz_road_search {
    const struct sz_roads *roads;
    double *time_s;       /* by node: of the last search; infinite where it did not come */
    double *length_m;     /* by node: of the fastest way */
    uint32_t *arrived_by; /* by node: edge of the fastest way that ends there; SZ_NONE at the source */
    uint32_t *came_from;  /* by node: the node that edge leaves */
    uint32_t *touched;
    uint32_t touched_count;
    uint32_t *position; /* by node: 1 + place in the heap; 0 when it is not in it */
    struct sz_road_heap_entry {
        double time_s;
        uint32_t node;
    } * heap;
    uint32_t heap_count;
    uint32_t *wanted; /* by node: of which search it is a target */
    uint32_t search_count;
};

/** The roads must outlive it. */
bool sz_road_search_init(struct sz_road_search *search, const struct sz_roads *roads, struct sz_error *error);

/**
 * Searches from a node until all targets are reached, or all that can be.
 *
 * \param slowness_s_per_m  by road class, positive
 * \param targets           nodes; NULL for all
 */
void sz_road_search_run(struct sz_road_search *search, uint32_t source, const double *slowness_s_per_m,
                        const uint32_t *targets, uint32_t target_count);

/** Safe on a zeroed one. */
void sz_road_search_clear(struct sz_road_search *search);

#endif
