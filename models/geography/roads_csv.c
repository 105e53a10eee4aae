/*
 * A road network from two tables: nodes and edges.
 */
#include "models/geography/csv.h"
#include "models/geography/node_index.h"
#include "models/geography/roads_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NODE_ID, NODE_X, NODE_Y };
static const struct sz_csv_column plane_columns[] = {{"id", false}, {"x", false}, {"y", false}};
static const struct sz_csv_column earth_columns[] = {{"id", false}, {"lon", false}, {"lat", false}};

enum { EDGE_FROM, EDGE_TO, EDGE_METRES, EDGE_CLASS, EDGE_ONEWAY, EDGE_COLUMN_COUNT };
static const struct sz_csv_column edge_columns[EDGE_COLUMN_COUNT] = {
    {"from", false}, {"to", false}, {"metres", true}, {"class", true}, {"oneway", true}};

#define LONGEST_M 1e7 /* of an edge */

struct reading {
    struct sz_csv *csv;
    enum sz_surface surface;
    double unit_m;
    const struct sz_road_speeds *speeds;
    uint32_t standard_class;
    struct sz_node_index index;
    struct sz_place *places;
    uint32_t *lines; /* of nodes, as many as places */
    struct sz_road_edge *edges;
    size_t place_capacity, edge_count, edge_capacity;
};

static bool out_of_memory(struct sz_error *error)
{
    return sz_error_set_memory(error, "reading a road network");
}

/* --- nodes --- */

static bool add_node(struct reading *reading, int64_t id, const struct sz_place *place, struct sz_error *error)
{
    uint32_t before = reading->index.count, node = sz_node_index_add(&reading->index, id);
    if (node == SZ_NONE)
        return out_of_memory(error);
    if (node < before)
        return sz_csv_wrong(reading->csv, NODE_ID, error, "node %lld stands twice", (long long)id);
    if (reading->index.count > SZ_ROAD_NODE_LIMIT)
        return sz_csv_wrong(reading->csv, NODE_ID, error, "more than %d nodes", SZ_ROAD_NODE_LIMIT);
    if (reading->index.id_capacity > reading->place_capacity) {
        struct sz_place *places = realloc(reading->places, reading->index.id_capacity * sizeof *places);
        if (places == NULL)
            return out_of_memory(error);
        reading->places = places;
        uint32_t *lines = realloc(reading->lines, reading->index.id_capacity * sizeof *lines);
        if (lines == NULL)
            return out_of_memory(error);
        reading->lines = lines;
        reading->place_capacity = reading->index.id_capacity;
    }
    reading->places[node] = *place;
    reading->lines[node] = sz_csv_line(reading->csv);
    return true;
}

static bool read_node(struct reading *reading, struct sz_error *error)
{
    uint64_t id;
    double x, y;
    bool is_earth = reading->surface == SZ_SURFACE_ELLIPSOID;
    double x_limit = is_earth ? 180 : 1e8 / reading->unit_m, y_limit = is_earth ? 90 : x_limit;
    if (!sz_csv_whole(reading->csv, NODE_ID, INT64_MAX, &id, error) ||
        !sz_csv_number(reading->csv, NODE_X, -x_limit, x_limit, &x, error) ||
        !sz_csv_number(reading->csv, NODE_Y, -y_limit, y_limit, &y, error))
        return false;
    const struct sz_place place =
        is_earth ? sz_place_from_degrees(x, y) : (struct sz_place){x * reading->unit_m, y * reading->unit_m, 0};
    return add_node(reading, (int64_t)id, &place, error);
}

/* --- edges --- */

static bool add_edge(struct reading *reading, const struct sz_road_edge *edge, struct sz_error *error)
{
    if (reading->edge_count == SZ_ROAD_EDGE_LIMIT)
        return sz_csv_wrong(reading->csv, EDGE_FROM, error, "more than %d edges", SZ_ROAD_EDGE_LIMIT);
    if (reading->edge_count == reading->edge_capacity) {
        size_t capacity = reading->edge_capacity == 0 ? 1024 : 2 * reading->edge_capacity;
        struct sz_road_edge *edges = realloc(reading->edges, capacity * sizeof *edges);
        if (edges == NULL)
            return out_of_memory(error);
        reading->edges = edges;
        reading->edge_capacity = capacity;
    }
    reading->edges[reading->edge_count++] = *edge;
    return true;
}

static bool read_end(struct reading *reading, size_t column, uint32_t *node, struct sz_error *error)
{
    uint64_t id;
    if (!sz_csv_whole(reading->csv, column, INT64_MAX, &id, error))
        return false;
    *node = sz_node_index_find(&reading->index, (int64_t)id);
    return *node != SZ_NONE || sz_csv_wrong(reading->csv, column, error, "there is no node %llu in the table of nodes",
                                            (unsigned long long)id);
}

static bool read_class(const struct reading *reading, uint32_t *class, struct sz_error *error)
{
    const char *text = sz_csv_text(reading->csv, EDGE_CLASS);
    *class = text[0] == '\0' ? reading->standard_class : sz_road_speeds_find(reading->speeds, text);
    if (*class != SZ_NONE)
        return true;
    if (text[0] == '\0')
        return sz_csv_wrong(reading->csv, EDGE_CLASS, error,
                            "an edge without a class is unclassified, and the road speeds have no such class");
    const char *nearest =
        sz_error_nearest(text, (const char *const *)reading->speeds->names, reading->speeds->class_count);
    return sz_csv_wrong(reading->csv, EDGE_CLASS, error, "the road speeds have no class \"%.60s\"%s%s", text,
                        nearest != NULL ? ", did you mean " : "", nearest != NULL ? nearest : "");
}

static bool read_oneway(const struct reading *reading, bool *is_oneway, struct sz_error *error)
{
    static const char *const yes[] = {"1", "yes", "true"}, *const no[] = {"0", "no", "false", ""};
    const char *text = sz_csv_text(reading->csv, EDGE_ONEWAY);
    *is_oneway = false;
    for (int i = 0; i < 3; i++)
        *is_oneway = *is_oneway || strcmp(text, yes[i]) == 0;
    for (int i = 0; !*is_oneway && i < 4; i++)
        if (strcmp(text, no[i]) == 0)
            return true;
    return *is_oneway ||
           sz_csv_wrong(reading->csv, EDGE_ONEWAY, error, "oneway is \"%.60s\", expected yes or no", text);
}

static bool read_edge(struct reading *reading, struct sz_error *error)
{
    struct sz_road_edge edge;
    double length_m;
    uint32_t class;
    bool is_oneway;
    if (!read_end(reading, EDGE_FROM, &edge.from, error) || !read_end(reading, EDGE_TO, &edge.to, error) ||
        !read_class(reading, &class, error) || !read_oneway(reading, &is_oneway, error))
        return false;
    if (!sz_csv_has(reading->csv, EDGE_METRES))
        length_m = sz_distance_m(reading->surface, &reading->places[edge.from], &reading->places[edge.to]);
    else if (!sz_csv_number(reading->csv, EDGE_METRES, 0, LONGEST_M, &length_m, error))
        return false;
    edge.length_m = (float)length_m;
    edge.class = (uint8_t) class;
    if (!add_edge(reading, &edge, error))
        return false;
    const struct sz_road_edge back = {edge.to, edge.from, edge.length_m, edge.class};
    return is_oneway || add_edge(reading, &back, error);
}

/* --- both --- */

static bool read_table(struct reading *reading, const char *path, const struct sz_csv_column *columns,
                       size_t column_count, bool (*read_row)(struct reading *, struct sz_error *),
                       struct sz_error *error)
{
    enum sz_csv_step step = SZ_CSV_WRONG;
    reading->csv = sz_csv_open(path, columns, column_count, error);
    while (reading->csv != NULL && (step = sz_csv_next(reading->csv, error)) == SZ_CSV_ROW)
        if (!read_row(reading, error)) {
            step = SZ_CSV_WRONG;
            break;
        }
    sz_csv_close(reading->csv);
    return step == SZ_CSV_END;
}

bool sz_roads_read_csv(const char *nodes_path, const char *edges_path, enum sz_surface surface, double unit_m,
                       const struct sz_road_speeds *speeds, struct sz_roads *roads, struct sz_error *error)
{
    struct reading reading = {.surface = surface,
                              .unit_m = unit_m,
                              .speeds = speeds,
                              .standard_class = sz_road_speeds_find(speeds, "unclassified")};
    *roads = (struct sz_roads){0};
    bool ok = read_table(&reading, nodes_path, surface == SZ_SURFACE_ELLIPSOID ? earth_columns : plane_columns, 3,
                         read_node, error) &&
              read_table(&reading, edges_path, edge_columns, EDGE_COLUMN_COUNT, read_edge, error);
    if (ok && reading.edge_count == 0)
        ok = sz_error_set_at(error, edges_path, 0, 0, "there is no road in it");
    if (ok) {
        ok = sz_roads_init(roads, reading.index.ids, reading.places, reading.index.count, reading.edges,
                           (uint32_t)reading.edge_count, error);
        reading.index.ids = NULL;
        reading.places = NULL;
    }
    if (ok) {
        roads->lines = reading.lines;
        reading.lines = NULL;
    }
    sz_node_index_clear(&reading.index);
    free(reading.places);
    free(reading.lines);
    free(reading.edges);
    return ok;
}
