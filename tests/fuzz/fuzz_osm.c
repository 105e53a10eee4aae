/*
 * libFuzzer's target for the readers of OpenStreetMap extracts, by the ending SZ_FUZZ_ENDING: whatever the bytes, the reader ends, leaks nothing, and
 * makes a network that makes sense or says what is wrong.
 */
#include "models/geography/roads_file.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef SZ_FUZZ_ENDING /* given to each target; what reads the sources without one takes the first */
#define SZ_FUZZ_ENDING ".osm.pbf"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Of this process alone, so that several may fuzz side by side. */
static void write_input(char *path, size_t path_size, const uint8_t *bytes, size_t size)
{
    const char *folder = getenv("TMPDIR");
    snprintf(path, path_size, "%s/safezone-fuzz-%ld" SZ_FUZZ_ENDING, folder != NULL ? folder : "/tmp", (long)getpid());
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
        abort();
}

static bool makes_sense(const struct sz_roads *roads, uint32_t class_count)
{
    bool ok =
        roads->node_count > 0 && roads->edge_count > 0 && roads->first_edge[roads->node_count] == roads->edge_count;
    for (uint32_t node = 0; ok && node < roads->node_count; node++)
        ok = roads->first_edge[node] <= roads->first_edge[node + 1] && isfinite(roads->places[node].x_m) &&
             roads->component[node] < roads->component_count;
    for (uint32_t edge = 0; ok && edge < roads->edge_count; edge++)
        ok = roads->targets[edge] < roads->node_count && roads->lengths_m[edge] >= 0 && roads->lengths_m[edge] < 3e7f &&
             roads->classes[edge] < class_count;
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static char *names[] = {"primary", "residential", "ferry"};
    static double speeds_mps[3][SZ_HOURS_OF_WEEK];
    const struct sz_road_speeds speeds = {names, speeds_mps, 3};
    struct sz_roads roads = {0};
    struct sz_error error = {0};
    char path[4096];
    write_input(path, sizeof path, bytes, size);
    bool ok = sz_roads_read_osm(path, &speeds, &roads, &error);
    unlink(path);
    if (ok ? !makes_sense(&roads, speeds.class_count) : error.kind == SZ_ERROR_NONE)
        abort();
    sz_roads_clear(&roads);
    return 0;
}
