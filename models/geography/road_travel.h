/**
 * Travel on roads: stations and cells snapped to their nearest nodes, the table of ways between them, and where a unit on one is.
 *
 * A trip is the way from its start to the node of its origin, the fastest way on the network, and the way from the node of its cell to its end; off
 * the network at the speed of the class `access`. The table has the places of stations and the middles of cells at both ends, and inside a
 * cell the mean distance between two points of a disc of its area, 128 R / (45 pi).
 */
#ifndef SZ_MODELS_GEOGRAPHY_ROAD_TRAVEL_H
#define SZ_MODELS_GEOGRAPHY_ROAD_TRAVEL_H

#include "models/geography/road_search.h"
#include "models/geography/travel_table.h"
#include "models/threads/threads.h"

#include <stdatomic.h>

struct sz_trip;

/** The class of road that the speeds must have: what leads from a place to its nearest node. */
#define SZ_ROAD_ACCESS "access"

struct sz_road_travel {
    struct sz_roads roads;
    uint32_t class_count, period_count, access_class;
    double *slowness_s_per_m; /* [period * class_count + class] at the first hour of the period */
    double circuity;          /* off the network */
    uint32_t origin_count;    /* stations, then cells */
    uint32_t *node_of_origin; /* SZ_NONE: no road is near enough */
    double *access_m;         /* by origin: from its place to its node */
};

struct sz_road_options {
    const char *path;         /* of the file that errors name: that of the nodes */
    const char *cache_folder; /* where tables are kept between runs, made when it is missing; NULL: nowhere */
    bool cache_must_work;     /* an error when it cannot be written to, else it is done without */
    unsigned thread_count;    /* that fill the table, which is the same however many; 0: one for each processor */
    sz_threads_tell *tell;    /* from how many of all origins ways are known; NULL: nobody */
    void *tell_context;
    const atomic_bool *cancelled; /* ends it with SZ_ERROR_INTERRUPTED when it becomes true; NULL for none */
    double circuity;              /* at least 1 */
    double snap_within_m;         /* how far a node may be */
    uint32_t least_component;     /* nodes of smaller parts of the network are none to snap to */
    bool gaps_have_no_way;        /* else an origin without a node and a pair without a way are errors */
};

/**
 * Snaps and fills the table (zeroed before), or takes it from the cache. On success the roads are taken over.
 *
 * Cost: a search for each station, cell and period, each as far as its dispatch area, on 16 threads at most. Hours whose speeds are in the same
 * proportions share a period.
 */
bool sz_road_travel_init(struct sz_road_travel *travel, struct sz_roads *roads, const struct sz_road_speeds *speeds,
                         const struct sz_geography *geography, const uint32_t *area_of_province, uint32_t area_count,
                         const struct sz_road_options *options, struct sz_travel_table *table, struct sz_error *error);

/** Where a unit is after a share of the time of its trip, above 0 and below 1, on the fastest way of that period. */
struct sz_place sz_road_travel_position(const struct sz_road_travel *travel, const struct sz_geography *geography,
                                        const struct sz_trip *trip, uint32_t period, double time_share,
                                        struct sz_road_search *search);

/** Safe on a zeroed one. */
void sz_road_travel_clear(struct sz_road_travel *travel);

#endif
