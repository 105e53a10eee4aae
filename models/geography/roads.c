#include "models/geography/roads.h"

#include <stdlib.h>
#include <string.h>

uint32_t sz_road_speeds_find(const struct sz_road_speeds *speeds, const char *name)
{
    for (uint32_t i = 0; i < speeds->class_count; i++)
        if (strcmp(speeds->names[i], name) == 0)
            return i;
    return SZ_NONE;
}

void sz_road_speeds_clear(struct sz_road_speeds *speeds)
{
    for (uint32_t i = 0; speeds->names != NULL && i < speeds->class_count; i++)
        free(speeds->names[i]);
    free(speeds->names);
    free(speeds->speed_mps);
    *speeds = (struct sz_road_speeds){0};
}

/* Sorts the edges into rows by the node they leave, each row in the order of the file. */
static void fill_rows(struct sz_roads *roads, const struct sz_road_edge *edges)
{
    for (uint32_t i = 0; i < roads->edge_count; i++)
        roads->first_edge[edges[i].from + 1]++;
    for (uint32_t node = 0; node < roads->node_count; node++)
        roads->first_edge[node + 1] += roads->first_edge[node];
    for (uint32_t i = 0; i < roads->edge_count; i++) {
        uint32_t edge = roads->first_edge[edges[i].from]++;
        roads->targets[edge] = edges[i].to;
        roads->lengths_m[edge] = edges[i].length_m;
        roads->classes[edge] = edges[i].class;
    }
    for (uint32_t node = roads->node_count; node > 0; node--)
        roads->first_edge[node] = roads->first_edge[node - 1];
    roads->first_edge[0] = 0;
}

/* --- strongly connected components: Tarjan 1972, with a stack of its own instead of recursion --- */

struct walk {
    struct sz_roads *roads;
    uint32_t *order, *low, *next_edge; /* by node; order 0: not seen */
    uint32_t *path, *open;             /* nodes on the way, nodes of components that are not closed */
    uint32_t seen_count, path_count, open_count;
};

static void enter(struct walk *walk, uint32_t node)
{
    walk->order[node] = walk->low[node] = ++walk->seen_count;
    walk->next_edge[node] = walk->roads->first_edge[node];
    walk->path[walk->path_count++] = node;
    walk->open[walk->open_count++] = node;
}

static void close_component(struct walk *walk, uint32_t root)
{
    struct sz_roads *roads = walk->roads;
    uint32_t component = roads->component_count++, node;
    do {
        node = walk->open[--walk->open_count];
        roads->component[node] = component;
        roads->component_size[component]++;
    } while (node != root);
}

static void step(struct walk *walk)
{
    const struct sz_roads *roads = walk->roads;
    uint32_t node = walk->path[walk->path_count - 1];
    if (walk->next_edge[node] < roads->first_edge[node + 1]) {
        uint32_t target = roads->targets[walk->next_edge[node]++];
        if (walk->order[target] == 0)
            enter(walk, target);
        else if (roads->component[target] == SZ_NONE && walk->order[target] < walk->low[node])
            walk->low[node] = walk->order[target];
        return;
    }
    walk->path_count--;
    if (walk->low[node] == walk->order[node])
        close_component(walk, node);
    if (walk->path_count > 0) {
        uint32_t before = walk->path[walk->path_count - 1];
        if (walk->low[node] < walk->low[before])
            walk->low[before] = walk->low[node];
    }
}

static bool find_components(struct sz_roads *roads, struct sz_error *error)
{
    size_t count = roads->node_count + (size_t)1;
    uint32_t *room = calloc(5 * count, sizeof *room);
    if (room == NULL)
        return sz_error_set_memory(error, "reading a road network");
    struct walk walk = {.roads = roads,
                        .order = room,
                        .low = room + count,
                        .next_edge = room + 2 * count,
                        .path = room + 3 * count,
                        .open = room + 4 * count};
    for (uint32_t node = 0; node < roads->node_count; node++)
        roads->component[node] = SZ_NONE;
    for (uint32_t node = 0; node < roads->node_count; node++) {
        if (walk.order[node] == 0)
            enter(&walk, node);
        while (walk.path_count > 0)
            step(&walk);
    }
    free(room);
    return true;
}

bool sz_roads_init(struct sz_roads *roads, int64_t *ids, struct sz_place *places, uint32_t node_count,
                   const struct sz_road_edge *edges, uint32_t edge_count, struct sz_error *error)
{
    size_t nodes = node_count + (size_t)1, edge_room = edge_count + (size_t)1;
    *roads = (struct sz_roads){.node_count = node_count, .edge_count = edge_count};
    roads->ids = ids;
    roads->places = places;
    roads->first_edge = calloc(nodes, sizeof *roads->first_edge);
    roads->targets = malloc(edge_room * sizeof *roads->targets);
    roads->lengths_m = malloc(edge_room * sizeof *roads->lengths_m);
    roads->classes = malloc(edge_room * sizeof *roads->classes);
    roads->component = malloc(nodes * sizeof *roads->component);
    roads->component_size = calloc(nodes, sizeof *roads->component_size);
    bool ok = roads->first_edge != NULL && roads->targets != NULL && roads->lengths_m != NULL &&
              roads->classes != NULL && roads->component != NULL && roads->component_size != NULL;
    if (!ok)
        sz_error_set_memory(error, "reading a road network");
    if (ok) {
        fill_rows(roads, edges);
        ok = find_components(roads, error);
    }
    if (!ok)
        sz_roads_clear(roads);
    return ok;
}

void sz_roads_clear(struct sz_roads *roads)
{
    free(roads->ids);
    free(roads->places);
    free(roads->lines);
    free(roads->first_edge);
    free(roads->targets);
    free(roads->lengths_m);
    free(roads->classes);
    free(roads->component);
    free(roads->component_size);
    *roads = (struct sz_roads){0};
}
