#include "studies/area_work.h"

#include "models/response/replicate.h"

#include <stdlib.h>

/* An incident takes about as long as ten passes of a stage (docs/performance.md). */
static const double passes_an_incident = 10;

/* Passes of stages a second of simulated time. */
static double province_work(const struct sz_world *world, uint32_t province)
{
    const struct sz_demand *demand = &world->demand;
    double work = 0;
    for (uint32_t c = 0; c < demand->category_count; c++)
        work += passes_an_incident * demand->true_per_s[(size_t)c * demand->province_count + province];
    for (uint32_t z = world->first_zone[province]; z < world->first_zone[province + 1]; z++) {
        const struct sz_pipeline *pipeline = &world->pipelines[world->zone_map.zones[z].pipeline];
        if (pipeline->is_explicit)
            work += pipeline->camera_count / pipeline->frame_interval_s * pipeline->stage_count;
    }
    return work;
}

static double area_work(const struct sz_world *world, uint32_t area)
{
    double work = 0;
    for (uint32_t i = world->first_in_area[area]; i < world->first_in_area[area + 1]; i++)
        work += province_work(world, world->area_provinces[i]);
    return work;
}

uint64_t *sz_area_work(const struct sz_world *world, uint64_t *total)
{
    const double units = 1e6;
    uint64_t *works = calloc(world->area_count, sizeof *works);
    double all = 0;
    for (uint32_t area = 0; area < world->area_count; area++)
        all += area_work(world, area);
    *total = 0;
    for (uint32_t area = 0; works != NULL && area < world->area_count; area++) {
        works[area] = 1 + (all > 0 ? (uint64_t)(units * area_work(world, area) / all) : 0);
        *total += SZ_WITNESS_PARTS * works[area];
    }
    return works;
}
