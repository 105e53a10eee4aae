/*
 * How the zones' pipelines are run: by the law of their queues, tabulated beforehand, or frame by frame.
 */
#include "scenarios/parts.h"

#include "models/recognition/latency_law.h"

#include <stdlib.h>

/* The law of an entry of zones: shared with an earlier entry that has the same one. */
static bool build_law(const struct sz_scenario *scenario, struct sz_world *world, uint32_t entry, uint64_t hashes[],
                      struct sz_error *error)
{
    const struct sz_scenario_input *input = scenario->input;
    const struct sz_law_cache cache = {input->cache_folder, input->cache_must_work};
    struct sz_pipeline *pipeline = &world->pipelines[entry];
    struct sz_law_grid grid;
    if (!sz_law_grid_init(&grid, pipeline, pipeline->sending_count, false, error))
        return false;
    hashes[entry] = sz_latency_law_hash(pipeline, &grid);
    for (uint32_t i = 0; i < entry && pipeline->law == NULL; i++)
        if (world->pipelines[i].law != NULL && hashes[i] == hashes[entry])
            pipeline->law = sz_latency_law_share(world->pipelines[i].law);
    if (pipeline->law == NULL)
        pipeline->law = sz_latency_law_create(pipeline, &grid, &cache, NULL, error);
    return pipeline->law != NULL;
}

bool sz_build_laws(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    uint64_t *hashes = calloc(world->pipeline_count + 1, sizeof *hashes);
    bool ok = hashes != NULL || sz_error_set_memory(error, "building the zones");
    for (uint32_t i = 0; ok && i < world->pipeline_count; i++) {
        if (!sz_pipeline_has_queues(&world->pipelines[i]))
            continue;
        ok = build_law(scenario, world, i, hashes, error);
        if (!ok && error->kind == SZ_ERROR_INPUT)
            sz_build_error_at(error, scenario->input->zones[i].node);
    }
    free(hashes);
    return ok;
}
