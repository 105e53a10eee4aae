/**
 * Road networks from files: OpenStreetMap extracts, or two tables of nodes and edges.
 *
 * Whatever is wrong in a file is one error that names it, with the line where the file has lines.
 */
#ifndef SZ_MODELS_GEOGRAPHY_ROADS_FILE_H
#define SZ_MODELS_GEOGRAPHY_ROADS_FILE_H

#include "models/geography/roads.h"

/** Nodes and edges a network may have. */
enum { SZ_ROAD_NODE_LIMIT = 50000000, SZ_ROAD_EDGE_LIMIT = 200000000 };

/**
 * Reads an OpenStreetMap extract (.osm or .pbf, by its ending).
 *
 * Roads are the ways whose `highway` is the name of a class (a missing class xxx_link is taken for xxx), and ferries (`route=ferry`) where there is a class
 * ferry; not those closed to vehicles (access, vehicle or motor_vehicle: no) and areas. One-way: `oneway` yes, true, 1, -1 or reverse; roundabouts
 * and motorways unless `oneway=no`. A way ends where a node is missing, as extracts do at their border.
 */
bool sz_roads_read_osm(const char *path, const struct sz_road_speeds *speeds, struct sz_roads *roads,
                       struct sz_error *error);

/**
 * Reads a table of nodes (id and x, y, or on the ellipsoid lon, lat) and one of edges (from, to; optional: metres, class, oneway).
 *
 * Ids are whole numbers below 2^63. Without metres an edge is as long as its straight line, without a class it is unclassified, without oneway it
 * goes both ways.
 *
 * \param unit_m  metres in the unit of x and y
 */
bool sz_roads_read_csv(const char *nodes_path, const char *edges_path, enum sz_surface surface, double unit_m,
                       const struct sz_road_speeds *speeds, struct sz_roads *roads, struct sz_error *error);

#endif
