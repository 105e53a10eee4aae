/*
 * A road network from an OpenStreetMap extract, in two passes: the ways that are roads, then the places of their nodes.
 */
#include "models/geography/node_index.h"
#include "models/geography/osm_file.h"
#include "models/geography/roads_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct way {
    size_t first_node;
    uint32_t node_count;
    uint8_t class;
    int8_t direction; /* 1 one-way, -1 one-way against the order of its nodes, 0 both ways */
};

struct reading {
    const struct sz_road_speeds *speeds;
    struct sz_node_index index;
    struct way *ways;
    uint32_t *way_nodes; /* of all ways, by index */
    size_t way_count, way_capacity, way_node_count, way_node_capacity;
    struct sz_place *places; /* x is NaN for a node that the file does not have */
    const char *path;
};

/* --- which ways are roads --- */

static bool is_text(const struct sz_osm_text *text, const char *word)
{
    return text->length == strlen(word) && memcmp(text->bytes, word, text->length) == 0;
}

static struct sz_osm_text tag(const struct sz_osm_way *way, const char *key)
{
    for (size_t i = 0; i < way->tag_count; i++)
        if (is_text(&way->tags[i].key, key))
            return way->tags[i].value;
    return (struct sz_osm_text){"", 0};
}

static bool is_one_of(struct sz_osm_text text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (is_text(&text, *words))
            return true;
    return false;
}

static uint32_t find_class(const struct sz_road_speeds *speeds, struct sz_osm_text name)
{
    for (uint32_t i = 0; i < speeds->class_count; i++)
        if (is_text(&name, speeds->names[i]))
            return i;
    return SZ_NONE;
}

static uint32_t class_of(const struct sz_road_speeds *speeds, const struct sz_osm_way *way)
{
    static const char *const closed[] = {"access", "vehicle", "motor_vehicle"}, *const no[] = {"no", NULL},
                             *const yes[] = {"yes", NULL}, *const ferry[] = {"ferry", NULL};
    for (int i = 0; i < 3; i++)
        if (is_one_of(tag(way, closed[i]), no))
            return SZ_NONE;
    if (is_one_of(tag(way, "area"), yes))
        return SZ_NONE;
    if (is_one_of(tag(way, "route"), ferry))
        return sz_road_speeds_find(speeds, "ferry");
    struct sz_osm_text highway = tag(way, "highway");
    const char suffix[] = "_link";
    size_t length = sizeof suffix - 1;
    uint32_t class = find_class(speeds, highway);
    if (class != SZ_NONE || highway.length <= length ||
        memcmp(highway.bytes + highway.length - length, suffix, length) != 0)
        return class;
    highway.length -= length;
    return find_class(speeds, highway);
}

static int8_t direction_of(const struct sz_osm_way *way)
{
    static const char *const forth[] = {"yes", "true", "1", NULL}, *const back[] = {"-1", "reverse", NULL},
                             *const round[] = {"roundabout", "circular", NULL},
                             *const implied[] = {"motorway", "motorway_link", NULL}, *const no[] = {"no", NULL};
    struct sz_osm_text oneway = tag(way, "oneway");
    if (is_one_of(oneway, forth))
        return 1;
    if (is_one_of(oneway, back))
        return -1;
    bool is_implied = is_one_of(tag(way, "junction"), round) || is_one_of(tag(way, "highway"), implied);
    return is_implied && !is_one_of(oneway, no) ? 1 : 0;
}

/* --- the first pass --- */

static bool make_room(void **items, size_t *capacity, size_t needed, size_t size, struct sz_error *error)
{
    if (needed <= *capacity)
        return true;
    size_t larger = *capacity < 1024 ? 1024 : *capacity;
    while (larger < needed)
        larger *= 2;
    void *room = realloc(*items, larger * size);
    if (room == NULL)
        return sz_error_set_memory(error, "reading a road network");
    *items = room;
    *capacity = larger;
    return true;
}

static bool take_way(void *context, const struct sz_osm_way *way, struct sz_error *error)
{
    struct reading *reading = context;
    uint32_t class = class_of(reading->speeds, way);
    if (class == SZ_NONE || way->node_count < 2)
        return true;
    if (way->node_count > SZ_ROAD_EDGE_LIMIT / 2 - reading->way_node_count)
        return sz_error_set_at(error, reading->path, 0, 0, "has more than %d pieces of road, the most that is read",
                               SZ_ROAD_EDGE_LIMIT / 2);
    if (!make_room((void **)&reading->ways, &reading->way_capacity, reading->way_count + 1, sizeof *reading->ways,
                   error) ||
        !make_room((void **)&reading->way_nodes, &reading->way_node_capacity, reading->way_node_count + way->node_count,
                   sizeof *reading->way_nodes, error))
        return false;
    reading->ways[reading->way_count++] =
        (struct way){reading->way_node_count, (uint32_t)way->node_count, (uint8_t) class, direction_of(way)};
    for (size_t i = 0; i < way->node_count; i++) {
        uint32_t node = sz_node_index_add(&reading->index, way->nodes[i]);
        if (node == SZ_NONE)
            return sz_error_set_memory(error, "reading a road network");
        reading->way_nodes[reading->way_node_count++] = node;
    }
    return true;
}

/* --- the second pass --- */

static bool take_node(void *context, int64_t id, double lon_deg, double lat_deg, struct sz_error *error)
{
    struct reading *reading = context;
    uint32_t node = sz_node_index_find(&reading->index, id);
    (void)error;
    if (node != SZ_NONE)
        reading->places[node] = sz_place_from_degrees(lon_deg, lat_deg);
    return true;
}

/* --- edges --- */

/* Nodes that the file does not have leave no trace: the others move up, and the ways end there (SZ_NONE). */
static bool drop_missing_nodes(struct reading *reading, uint32_t *node_count)
{
    uint32_t *renamed = malloc((reading->index.count + (size_t)1) * sizeof *renamed);
    *node_count = 0;
    if (renamed == NULL)
        return false;
    for (uint32_t i = 0; i < reading->index.count; i++) {
        renamed[i] = SZ_NONE;
        if (isnan(reading->places[i].x_m))
            continue;
        renamed[i] = *node_count;
        reading->places[*node_count] = reading->places[i];
        reading->index.ids[(*node_count)++] = reading->index.ids[i];
    }
    for (size_t i = 0; i < reading->way_node_count; i++)
        reading->way_nodes[i] = renamed[reading->way_nodes[i]];
    free(renamed);
    return true;
}

static struct sz_road_edge *make_edges(const struct reading *reading, uint32_t *count)
{
    struct sz_road_edge *edges = malloc((2 * reading->way_node_count + 1) * sizeof *edges);
    *count = 0;
    for (size_t i = 0; edges != NULL && i < reading->way_count; i++) {
        const struct way *way = &reading->ways[i];
        const uint32_t *nodes = reading->way_nodes + way->first_node;
        for (uint32_t j = 1; j < way->node_count; j++) {
            uint32_t a = nodes[j - 1], b = nodes[j];
            if (a == SZ_NONE || b == SZ_NONE)
                continue;
            double length_m = sz_distance_m(SZ_SURFACE_ELLIPSOID, &reading->places[a], &reading->places[b]);
            if (way->direction >= 0)
                edges[(*count)++] = (struct sz_road_edge){a, b, (float)length_m, way->class};
            if (way->direction <= 0)
                edges[(*count)++] = (struct sz_road_edge){b, a, (float)length_m, way->class};
        }
    }
    return edges;
}

/* --- the file --- */

static bool read_file(const char *path, const struct sz_osm_handler *handler, struct sz_error *error)
{
    size_t length = strlen(path);
    bool is_xml = length > 4 && strcmp(path + length - 4, ".osm") == 0;
    return is_xml ? sz_osm_read_xml(path, handler, error) : sz_osm_read_pbf(path, handler, error);
}

static bool find_places(const char *path, struct reading *reading, struct sz_error *error)
{
    reading->places = malloc((reading->index.count + (size_t)1) * sizeof *reading->places);
    if (reading->places == NULL)
        return sz_error_set_memory(error, "reading a road network");
    for (uint32_t i = 0; i < reading->index.count; i++)
        reading->places[i].x_m = (double)NAN;
    return read_file(path, &(struct sz_osm_handler){reading, take_node, NULL}, error);
}

static bool build(const char *path, struct reading *reading, struct sz_roads *roads, struct sz_error *error)
{
    uint32_t node_count, edge_count;
    if (!drop_missing_nodes(reading, &node_count))
        return sz_error_set_memory(error, "reading a road network");
    struct sz_road_edge *edges = make_edges(reading, &edge_count);
    bool ok = edges != NULL || sz_error_set_memory(error, "reading a road network");
    if (ok && edge_count == 0)
        ok = sz_error_set_at(error, path, 0, 0, "there is no road in it of any class that the road speeds have");
    if (ok) {
        ok = sz_roads_init(roads, reading->index.ids, reading->places, node_count, edges, edge_count, error);
        reading->index.ids = NULL;
        reading->places = NULL;
    }
    free(edges);
    return ok;
}

bool sz_roads_read_osm(const char *path, const struct sz_road_speeds *speeds, struct sz_roads *roads,
                       struct sz_error *error)
{
    struct reading reading = {.speeds = speeds, .path = path};
    *roads = (struct sz_roads){0};
    bool ok = read_file(path, &(struct sz_osm_handler){&reading, NULL, take_way}, error) &&
              find_places(path, &reading, error) && build(path, &reading, roads, error);
    sz_node_index_clear(&reading.index);
    free(reading.ways);
    free(reading.way_nodes);
    free(reading.places);
    return ok;
}
