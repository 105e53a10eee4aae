#include "tests/models/geography/road_towns.h"

#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

struct sz_road_speeds sz_town_speeds(void)
{
    static const char *const names[] = {"street",      "road",  "access",   "primary",
                                        "residential", "ferry", "motorway", "unclassified"};
    static const double speeds_mps[] = {10, 20, 5, 10, 10, 10, 10, 10};
    struct sz_road_speeds speeds = {.class_count = 8};
    speeds.names = calloc(8, sizeof *speeds.names);
    speeds.speed_mps = calloc(8, sizeof *speeds.speed_mps);
    for (int i = 0; i < 8; i++) {
        speeds.names[i] = strdup(names[i]);
        for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
            speeds.speed_mps[i][hour] = speeds_mps[i];
    }
    return speeds;
}

static struct sz_roads finish(int64_t *ids, struct sz_place *places, uint32_t node_count, struct sz_road_edge *edges,
                              uint32_t edge_count)
{
    struct sz_roads roads;
    struct sz_error error = {0};
    ck_assert(sz_roads_init(&roads, ids, places, node_count, edges, edge_count, &error));
    free(edges);
    return roads;
}

struct sz_roads sz_town_grid(uint32_t side, double spacing_m)
{
    ck_assert_uint_gt(side, 0);
    size_t all = (size_t)side * side;
    int64_t *ids = malloc(all * sizeof *ids);
    struct sz_place *places = malloc(all * sizeof *places);
    struct sz_road_edge *edges = malloc(4 * all * sizeof *edges);
    uint32_t count = 0;
    for (uint32_t node = 0; node < side * side; node++) {
        uint32_t row = node / side, column = node % side;
        ids[node] = 1000 + node;
        places[node] = (struct sz_place){column * spacing_m, row * spacing_m, 0};
        const uint32_t others[2] = {node + 1, node + side};
        const int is_there[2] = {column + 1 < side, row + 1 < side};
        for (int i = 0; i < 2; i++)
            if (is_there[i]) {
                edges[count++] = (struct sz_road_edge){node, others[i], (float)spacing_m, 0};
                edges[count++] = (struct sz_road_edge){others[i], node, (float)spacing_m, 0};
            }
    }
    return finish(ids, places, side * side, edges, count);
}

static uint32_t pick(struct sz_stream *stream, uint32_t count)
{
    return (uint32_t)(sz_stream_uniform(stream) * count) % count;
}

struct sz_roads sz_town_random(struct sz_stream *stream, uint32_t node_count, uint32_t edge_count)
{
    int64_t *ids = malloc(node_count * sizeof *ids);
    struct sz_place *places = malloc(node_count * sizeof *places);
    struct sz_road_edge *edges = malloc((edge_count + 1) * sizeof *edges);
    for (uint32_t i = 0; i < node_count; i++) {
        ids[i] = i;
        places[i] = (struct sz_place){1000 * sz_stream_uniform(stream), 1000 * sz_stream_uniform(stream), 0};
    }
    for (uint32_t i = 0; i < edge_count; i++) {
        double length_m = pick(stream, 10) == 0 ? 0 : 1 + 500 * sz_stream_uniform(stream);
        edges[i] = (struct sz_road_edge){pick(stream, node_count), pick(stream, node_count), (float)length_m,
                                         (uint8_t)pick(stream, 2)};
    }
    return finish(ids, places, node_count, edges, edge_count);
}
