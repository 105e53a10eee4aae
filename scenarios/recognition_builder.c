/*
 * How the zones' pipelines are run: by the law of their queues, tabulated beforehand, or frame by frame.
 */
#include "scenarios/parts.h"

#include "models/recognition/latency_law.h"
#include "models/recognition/server_outages.h"
#include "models/recognition/stage_load.h"

#include <math.h>
#include <stdlib.h>

struct sz_outage_law sz_zone_outages(const struct sz_zone_input *input)
{
    const struct sz_outages_input *outages = &input->outages;
    return (struct sz_outage_law){.camera = {outages->camera.mtbf_s, outages->camera.mttr_s},
                                  .box = {outages->box.mtbf_s, outages->box.mttr_s},
                                  .link = {outages->link.mtbf_s, outages->link.mttr_s},
                                  .centre = {outages->centre.mtbf_s, outages->centre.mttr_s}};
}

double sz_zone_working_share(const struct sz_zone_input *input)
{
    struct sz_outage_law law = sz_zone_outages(input);
    return law.camera.mtbf_s > 0 ? sz_renewal_availability(&law.camera) : input->working;
}

static bool has_centre(const struct sz_pipeline *pipeline)
{
    for (uint32_t s = 0; s < pipeline->stage_count; s++)
        if (pipeline->stages[s].scope == SZ_SCOPE_CENTRE)
            return true;
    return false;
}

/* A centre there is; and outages that change by the minute in many cameras would fill the memory. */
static bool check_outages(const struct sz_scenario *scenario, const struct sz_world *world, uint32_t entry,
                          struct sz_error *error)
{
    const struct sz_zone_input *input = &scenario->input->zones[entry];
    if (input->outages.has_centre && !has_centre(&world->pipelines[entry]))
        return sz_build_error(
            error, input->node,
            "outages of a centre are given, and no stage of %s is in one: expected outages of camera, "
            "box or link",
            world->pipelines[entry].name);
    const struct sz_horizon *horizon = &world->horizon;
    double length_s = horizon->warm_up_s + horizon->measure_s + horizon->cool_down_s, limit = 1e6;
    struct sz_outage_law law = sz_zone_outages(input);
    double changes = sz_outage_law_changes(&law, input->camera_count, length_s);
    for (uint32_t s = 0; s < world->pipelines[entry].stage_count; s++)
        changes += sz_server_outages_changes(&world->pipelines[entry].stages[s], input->camera_count, length_s);
    return changes <= limit ||
           sz_build_error(error, sz_yaml_place(input->node, "outages"),
                          "each zone's outages amount to %.3g failures and repairs, expected at most %g", changes,
                          limit);
}

static bool check_passes(const struct sz_scenario *scenario, const struct sz_world *world, uint32_t entry,
                         struct sz_error *error)
{
    const struct sz_horizon *horizon = &world->horizon;
    const struct sz_pipeline *pipeline = &world->pipelines[entry];
    double length_s = horizon->warm_up_s + horizon->measure_s + horizon->cool_down_s, limit = 1e10;
    double passes =
        length_s / pipeline->frame_interval_s * pipeline->camera_count * pipeline->zone_count * pipeline->stage_count;
    return !pipeline->is_explicit || passes <= limit ||
           sz_build_error(error, sz_yaml_place(scenario->input->zones[entry].node, "simulate"),
                          "frame by frame a replication amounts to %.3g passes of stages, expected at most %g", passes,
                          limit);
}

/* Whether what a stage cannot serve piles up without end: in its own line, or in one that it blocks. */
static bool line_grows(const struct sz_pipeline *pipeline, uint32_t stage)
{
    for (uint32_t s = stage + 1; s-- > 0;) {
        const struct sz_stage *at = &pipeline->stages[s];
        if (!sz_stage_is_delay(at) && at->line_limit == SIZE_MAX)
            return true;
        if (!sz_stage_is_delay(at) && at->beyond == SZ_BEYOND_DROP)
            return false;
    }
    return true;
}

/* Frame by frame a stage may be loaded to anything for hours, but not for good. */
static bool check_explicit_load(const struct sz_scenario *scenario, const struct sz_world *world, uint32_t entry,
                                struct sz_error *error)
{
    const struct sz_pipeline *pipeline = &world->pipelines[entry];
    const struct sz_pipeline_point at = {.camera_count = pipeline->sending_count, .passage_factor = 1};
    uint32_t worst = 0;
    double most = 0;
    for (uint32_t s = 0; pipeline->is_explicit && s < pipeline->stage_count; s++) {
        double load = line_grows(pipeline, s) ? sz_stage_load(pipeline, s, &at) : 0;
        if (load > most) {
            most = load;
            worst = s;
        }
    }
    char fit[SZ_FIT_SIZE];
    return most <= 1 ||
           sz_build_error(error, sz_yaml_place(scenario->input->zones[entry].node, "recognition"),
                          "%s: the stage %s would be loaded to %.2f in the mean, and frames wait for it without limit: "
                          "expected %sfewer frames, more servers or a line that drops",
                          pipeline->name, pipeline->stages[worst].name, most,
                          sz_stage_fit_text(pipeline, worst, &at, 1, fit));
}

/* The law of an entry of zones: shared with an earlier entry that has the same one. */
static bool build_law(const struct sz_scenario *scenario, struct sz_world *world, uint32_t entry, uint64_t hashes[],
                      struct sz_error *error)
{
    const struct sz_scenario_input *input = scenario->input;
    const struct sz_law_options options = {input->cache_folder, input->cache_must_work, input->jobs,
                                           input->tell,         input->tell_context,    input->cancelled};
    struct sz_pipeline *pipeline = &world->pipelines[entry];
    struct sz_law_grid grid;
    bool cameras_fail = input->zones[entry].outages.camera.mtbf_s > 0;
    double cameras = cameras_fail ? pipeline->camera_count : pipeline->sending_count;
    if (!sz_law_grid_init(&grid, pipeline, cameras, cameras_fail, error))
        return false;
    hashes[entry] = sz_latency_law_hash(pipeline, &grid);
    for (uint32_t i = 0; i < entry && pipeline->law == NULL; i++)
        if (world->pipelines[i].law != NULL && hashes[i] == hashes[entry])
            pipeline->law = sz_latency_law_share(world->pipelines[i].law);
    if (pipeline->law == NULL)
        pipeline->law = sz_latency_law_create(pipeline, &grid, &options, error);
    return pipeline->law != NULL &&
           sz_law_grid_covers(sz_latency_law_grid(pipeline->law), pipeline, cameras_fail ? 1 : cameras, cameras, error);
}

/* How many are on the list; unless that is said, as many as its rates were measured with. */
static double searched_gallery(const struct sz_watch_list_input *list, const struct sz_pipeline *pipeline)
{
    if (!isnan(list->gallery))
        return list->gallery;
    return list->has_det ? list->det.gallery : pipeline->gallery;
}

bool sz_build_laws(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    uint64_t *hashes = calloc(world->pipeline_count + 1, sizeof *hashes);
    if (hashes == NULL)
        return sz_error_set_memory(error, "building the zones");
    bool ok = true;
    for (uint32_t i = 0; ok && i < world->pipeline_count; i++) {
        ok = check_outages(scenario, world, i, error) && check_explicit_load(scenario, world, i, error) &&
             check_passes(scenario, world, i, error);
        if (scenario->input->has_watch_list)
            world->pipelines[i].gallery = searched_gallery(&scenario->input->watch_list, &world->pipelines[i]);
        /* Persons of interest, and who is taken for them, are recognised by the law whatever way the zone is run. */
        bool needs_law = !world->pipelines[i].is_explicit || world->watch_list != NULL;
        if (!ok || !needs_law || !sz_pipeline_has_queues(&world->pipelines[i]))
            continue;
        ok = build_law(scenario, world, i, hashes, error);
        if (!ok && error->kind == SZ_ERROR_INPUT)
            sz_build_error_at(error, sz_yaml_place(scenario->input->zones[i].node, "recognition"));
    }
    free(hashes);
    return ok;
}
