/*
 * Road networks: bench_roads [EXTRACT], times in seconds of user CPU, memory at its highest.
 *
 * Without an argument a grid town of 316 x 316 crossings is written as OpenStreetMap XML and read, 50 stations reach 5,000 cells on it, and a
 * grid of 1,000 x 1,000 is built in memory and searched. With one, that extract is read (its roads by the shipped classes' names).
 */
#include "models/geography/road_search.h"
#include "models/geography/roads_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { TOWN_SIDE = 316, LARGE_SIDE = 1000, STATION_COUNT = 50, CELL_COUNT = 5000 };

static const double slowness[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
static char *names[] = {"residential", "unclassified", "tertiary", "secondary",
                        "primary",     "trunk",        "motorway", "service"};
static double speeds_mps[8][SZ_HOURS_OF_WEEK];
static const struct sz_road_speeds speeds = {names, speeds_mps, 8};

static double used_s(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_utime.tv_sec + 1e-6 * (double)usage.ru_utime.tv_usec;
}

static double highest_mib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static bool fail(const struct sz_error *error)
{
    char text[2048];
    fprintf(stderr, "%s\n", sz_error_text(error, text, sizeof text));
    return false;
}

static bool write_town(const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return false;
    fputs("<osm version=\"0.6\">\n", file);
    for (int row = 0; row < TOWN_SIDE; row++)
        for (int column = 0; column < TOWN_SIDE; column++)
            fprintf(file, "<node id=\"%d\" lon=\"%.7f\" lat=\"%.7f\" version=\"1\"/>\n", row * TOWN_SIDE + column + 1,
                    100.5 + 0.001 * column, 13.7 + 0.001 * row);
    for (int line = 0; line < 2 * TOWN_SIDE; line++) {
        fprintf(file, "<way id=\"%d\" version=\"1\">", line + 1);
        for (int i = 0; i < TOWN_SIDE; i++)
            fprintf(file, "<nd ref=\"%d\"/>",
                    line < TOWN_SIDE ? line * TOWN_SIDE + i + 1 : i * TOWN_SIDE + line - TOWN_SIDE + 1);
        fputs("<tag k=\"highway\" v=\"residential\"/></way>\n", file);
    }
    fputs("</osm>\n", file);
    return fclose(file) == 0;
}

static bool read_extract(const char *path, struct sz_roads *roads)
{
    struct sz_error error = {0};
    double begun_s = used_s();
    if (!sz_roads_read_osm(path, &speeds, roads, &error))
        return fail(&error);
    printf("%s: %u nodes, %u edges read in %.2f s; %.0f MiB\n", path, roads->node_count, roads->edge_count,
           used_s() - begun_s, highest_mib());
    return true;
}

/* From nodes spread over the network to others. */
static bool search(const struct sz_roads *roads)
{
    struct sz_error error = {0};
    struct sz_road_search search;
    uint32_t *targets = malloc(CELL_COUNT * sizeof *targets);
    double begun_s = used_s(), sum_s = 0;
    if (targets == NULL || !sz_road_search_init(&search, roads, &error)) {
        free(targets);
        return fail(&error);
    }
    for (uint32_t i = 0; i < CELL_COUNT; i++)
        targets[i] = (uint32_t)((uint64_t)i * 2654435761u % roads->node_count);
    for (uint32_t i = 0; i < STATION_COUNT; i++) {
        sz_road_search_run(&search, (uint32_t)((uint64_t)i * 40503u % roads->node_count), slowness, targets,
                           CELL_COUNT);
        for (uint32_t j = 0; j < CELL_COUNT; j++)
            sum_s += search.time_s[targets[j]];
    }
    printf("%d stations to %d cells on %u nodes in %.2f s (mean %.0f s of travel); %.0f MiB\n", STATION_COUNT,
           CELL_COUNT, roads->node_count, used_s() - begun_s, sum_s / STATION_COUNT / CELL_COUNT, highest_mib());
    sz_road_search_clear(&search);
    free(targets);
    return true;
}

static bool make_large(struct sz_roads *roads)
{
    const uint32_t node_count = LARGE_SIDE * LARGE_SIDE;
    struct sz_error error = {0};
    int64_t *ids = malloc(node_count * sizeof *ids);
    struct sz_place *places = malloc(node_count * sizeof *places);
    struct sz_road_edge *edges = malloc(4 * (size_t)node_count * sizeof *edges);
    uint32_t count = 0;
    if (ids == NULL || places == NULL || edges == NULL) {
        free(ids);
        free(places);
        free(edges);
        return false;
    }
    for (uint32_t node = 0; node < node_count; node++) {
        uint32_t row = node / LARGE_SIDE, column = node % LARGE_SIDE;
        ids[node] = node;
        places[node] = (struct sz_place){column * 100.0, row * 100.0, 0};
        for (int i = 0; i < 2; i++) {
            uint32_t other = i == 0 ? node + 1 : node + LARGE_SIDE;
            if (i == 0 ? column + 1 == LARGE_SIDE : row + 1 == LARGE_SIDE)
                continue;
            /* Lengths differ, as streets do. */
            float length_m = (float)(100 + (node * 2654435761u >> 26));
            edges[count++] = (struct sz_road_edge){node, other, length_m, 0};
            edges[count++] = (struct sz_road_edge){other, node, length_m, 0};
        }
    }
    double begun_s = used_s();
    bool ok = sz_roads_init(roads, ids, places, node_count, edges, count, &error) || fail(&error);
    free(edges);
    if (ok)
        printf("a grid of %u nodes and %u edges built in %.2f s; %.0f MiB\n", node_count, count, used_s() - begun_s,
               highest_mib());
    return ok;
}

static bool bench_town(void)
{
    char path[] = "/tmp/bench_roads_XXXXXX.osm";
    int descriptor = mkstemps(path, 4);
    struct sz_roads roads = {0};
    bool ok = descriptor >= 0 && write_town(path) && read_extract(path, &roads) && search(&roads);
    if (descriptor >= 0) {
        close(descriptor);
        unlink(path);
    }
    sz_roads_clear(&roads);
    return ok;
}

int main(int argc, char **argv)
{
    struct sz_roads roads = {0};
    for (int i = 0; i < 8; i++)
        for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
            speeds_mps[i][hour] = 10;
    bool ok = argc > 1 ? read_extract(argv[1], &roads) && search(&roads) : bench_town();
    if (ok && argc == 1)
        ok = make_large(&roads) && search(&roads);
    sz_roads_clear(&roads);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
