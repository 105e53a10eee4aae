/** Road networks for tests: a grid of streets, random ones, and speeds. */
#ifndef SZ_TESTS_MODELS_GEOGRAPHY_ROAD_TOWNS_H
#define SZ_TESTS_MODELS_GEOGRAPHY_ROAD_TOWNS_H

#include "models/geography/roads.h"
#include "sim/stream.h"

/** Speeds of the classes named, at all hours: street 10 m/s, road 20, access 5, and primary, residential, ferry, motorway, unclassified 10. */
struct sz_road_speeds sz_town_speeds(void);

/** A grid of `side` x `side` nodes, spacing_m apart, two-way streets of class 0; node = row * side + column, its id 1000 + node. */
struct sz_roads sz_town_grid(uint32_t side, double spacing_m);

/** Random places and edges, some of them of no length. */
struct sz_roads sz_town_random(struct sz_stream *stream, uint32_t node_count, uint32_t edge_count);

#endif
