/**
 * A road network: nodes with places, and for each node the edges that leave it, on compressed rows. A two-way street is two edges.
 *
 * Built by one of the readers (roads_file.h), then immutable and shared by all threads.
 */
#ifndef SZ_MODELS_GEOGRAPHY_ROADS_H
#define SZ_MODELS_GEOGRAPHY_ROADS_H

#include "models/geography/geography.h"
#include "models/geography/travel_table.h"

enum { SZ_ROAD_CLASS_LIMIT = 255 };

/** Kinds of road and how fast they are. Hours whose speeds are in the same proportions share a period. */
struct sz_road_speeds {
    char **names;                          /* owned, so are they and the rest */
    double (*speed_mps)[SZ_HOURS_OF_WEEK]; /* by class, positive */
    uint32_t class_count;                  /* at most SZ_ROAD_CLASS_LIMIT */
};

struct sz_roads {
    uint32_t node_count, edge_count;
    int64_t *ids;             /* by node, as the file names it */
    struct sz_place *places;  /* by node */
    uint32_t *lines;          /* by node: of the table that gives it; NULL for an extract */
    uint32_t *first_edge;     /* by node, and one more: edges of node n are first_edge[n] .. first_edge[n + 1] - 1 */
    uint32_t *targets;        /* by edge */
    float *lengths_m;         /* by edge */
    uint8_t *classes;         /* by edge */
    uint32_t *component;      /* by node: all nodes of a strongly connected component reach each other */
    uint32_t *component_size; /* by component: nodes */
    uint32_t component_count;
};

/** Index of a class by name, or SZ_NONE. */
uint32_t sz_road_speeds_find(const struct sz_road_speeds *speeds, const char *name);
void sz_road_speeds_clear(struct sz_road_speeds *speeds);

/** Edges as they are read, before they are sorted into rows. */
struct sz_road_edge {
    uint32_t from, to;
    float length_m;
    uint8_t class;
};

/**
 * Takes over `ids` and `places` of node_count nodes (malloc'ed), also on failure; the edges are copied. Components are found by Tarjan 1972. O(nodes +
 * edges).
 */
bool sz_roads_init(struct sz_roads *roads, int64_t *ids, struct sz_place *places, uint32_t node_count,
                   const struct sz_road_edge *edges, uint32_t edge_count, struct sz_error *error);

/** Safe on a zeroed one. */
void sz_roads_clear(struct sz_roads *roads);

#endif
