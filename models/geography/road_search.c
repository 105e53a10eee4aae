#include "models/geography/road_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHILDREN = 4 };

static void put(struct sz_road_search *search, uint32_t place, struct sz_road_heap_entry entry)
{
    search->heap[place] = entry;
    search->position[entry.node] = place + 1;
}

static void sift_up(struct sz_road_search *search, uint32_t place, struct sz_road_heap_entry entry)
{
    while (place > 0) {
        uint32_t parent = (place - 1) / CHILDREN;
        if (!(entry.time_s < search->heap[parent].time_s))
            break;
        put(search, place, search->heap[parent]);
        place = parent;
    }
    put(search, place, entry);
}

static void sift_down(struct sz_road_search *search, struct sz_road_heap_entry entry)
{
    uint32_t place = 0;
    for (;;) {
        uint32_t first = CHILDREN * place + 1, least = first;
        if (first >= search->heap_count)
            break;
        uint32_t end = first + CHILDREN < search->heap_count ? first + CHILDREN : search->heap_count;
        for (uint32_t child = first + 1; child < end; child++)
            if (search->heap[child].time_s < search->heap[least].time_s)
                least = child;
        if (!(search->heap[least].time_s < entry.time_s))
            break;
        put(search, place, search->heap[least]);
        place = least;
    }
    put(search, place, entry);
}

static uint32_t take_first(struct sz_road_search *search)
{
    uint32_t node = search->heap[0].node;
    search->position[node] = 0;
    struct sz_road_heap_entry last = search->heap[--search->heap_count];
    if (search->heap_count > 0)
        sift_down(search, last);
    return node;
}

static void forget(struct sz_road_search *search)
{
    for (uint32_t i = 0; i < search->touched_count; i++) {
        search->time_s[search->touched[i]] = (double)INFINITY;
        search->position[search->touched[i]] = 0;
    }
    search->touched_count = search->heap_count = 0;
}

static void reach(struct sz_road_search *search, uint32_t node, double time_s)
{
    uint32_t place;
    if (isinf(search->time_s[node]))
        search->touched[search->touched_count++] = node;
    search->time_s[node] = time_s;
    place = search->position[node] != 0 ? search->position[node] - 1 : search->heap_count++;
    sift_up(search, place, (struct sz_road_heap_entry){time_s, node});
}

static void leave(struct sz_road_search *search, uint32_t node, const double *slowness_s_per_m)
{
    const struct sz_roads *roads = search->roads;
    double time_s = search->time_s[node];
    for (uint32_t edge = roads->first_edge[node]; edge < roads->first_edge[node + 1]; edge++) {
        uint32_t target = roads->targets[edge];
        double there_s = time_s + (double)roads->lengths_m[edge] * slowness_s_per_m[roads->classes[edge]];
        if (!(there_s < search->time_s[target]))
            continue;
        search->length_m[target] = search->length_m[node] + (double)roads->lengths_m[edge];
        search->arrived_by[target] = edge;
        search->came_from[target] = node;
        reach(search, target, there_s);
    }
}

void sz_road_search_run(struct sz_road_search *search, uint32_t source, const double *slowness_s_per_m,
                        const uint32_t *targets, uint32_t target_count)
{
    uint32_t left = 0;
    forget(search);
    search->search_count++;
    for (uint32_t i = 0; targets != NULL && i < target_count; i++) {
        left += search->wanted[targets[i]] != search->search_count;
        search->wanted[targets[i]] = search->search_count;
    }
    search->length_m[source] = 0;
    search->arrived_by[source] = search->came_from[source] = SZ_NONE;
    reach(search, source, 0);
    while (search->heap_count > 0) {
        uint32_t node = take_first(search);
        if (targets != NULL && search->wanted[node] == search->search_count && --left == 0)
            break;
        leave(search, node, slowness_s_per_m);
    }
    /* What is still in the heap is not settled: it was not asked for. */
}

bool sz_road_search_init(struct sz_road_search *search, const struct sz_roads *roads, struct sz_error *error)
{
    size_t count = roads->node_count + (size_t)1;
    *search = (struct sz_road_search){.roads = roads};
    search->time_s = malloc(count * sizeof *search->time_s);
    search->length_m = malloc(count * sizeof *search->length_m);
    search->arrived_by = malloc(count * sizeof *search->arrived_by);
    search->came_from = malloc(count * sizeof *search->came_from);
    search->touched = malloc(count * sizeof *search->touched);
    search->position = calloc(count, sizeof *search->position);
    search->heap = malloc(count * sizeof *search->heap);
    search->wanted = calloc(count, sizeof *search->wanted);
    if (search->time_s == NULL || search->length_m == NULL || search->arrived_by == NULL || search->came_from == NULL ||
        search->touched == NULL || search->position == NULL || search->heap == NULL || search->wanted == NULL) {
        sz_road_search_clear(search);
        return sz_error_set_memory(error, "searching a road network");
    }
    for (uint32_t node = 0; node < roads->node_count; node++)
        search->time_s[node] = (double)INFINITY;
    return true;
}

void sz_road_search_clear(struct sz_road_search *search)
{
    free(search->time_s);
    free(search->length_m);
    free(search->arrived_by);
    free(search->came_from);
    free(search->touched);
    free(search->position);
    free(search->heap);
    free(search->wanted);
    *search = (struct sz_road_search){0};
}
