#include "models/recognition/explicit.h"

#include "models/recognition/network.h"
#include "models/recognition/recursion.h"

#include <math.h>
#include <stdlib.h>

bool sz_recursion_applies(const struct sz_pipeline *pipeline)
{
    for (uint32_t s = 0; s < pipeline->stage_count; s++) {
        const struct sz_stage *stage = &pipeline->stages[s];
        if (!sz_stage_is_delay(stage) &&
            (stage->line_limit < SIZE_MAX || stage->batch_largest > 1 || isfinite(stage->mtbf_s) ||
             stage->service.by_load_count > 0 || stage->handover_s > 0))
            return false;
    }
    return true;
}

static bool run_recursion(const struct sz_explicit_options *options, struct sz_explicit_result *result,
                          struct sz_error *error)
{
    struct sz_plant plant;
    bool ok = sz_plant_init(&plant, options, error) && sz_recursion_run(&plant, options->cancelled, error) &&
              sz_plant_result(&plant, result, error);
    sz_plant_clear(&plant);
    return ok;
}

/* Until the last frame has left: failures of servers go on for ever. */
static bool drain(struct sz_simulation *simulation, const struct sz_network *network,
                  const struct sz_explicit_options *options, struct sz_error *error)
{
    double until_s = options->end_s, step_s = 1;
    bool ok = sz_simulation_run(simulation, until_s, options->cancelled, error);
    while (ok && sz_network_frame_count(network) > 0 && isfinite(until_s)) {
        until_s += step_s;
        step_s *= 2;
        ok = sz_simulation_run(simulation, until_s, options->cancelled, error);
    }
    return ok;
}

static bool run_events(const struct sz_explicit_options *options, struct sz_explicit_result *result,
                       struct sz_error *error)
{
    struct sz_simulation simulation;
    sz_simulation_init(&simulation, NULL);
    struct sz_network *network = sz_network_create(&simulation, options, NULL, NULL, error);
    bool ok = network != NULL && drain(&simulation, network, options, error) && sz_network_check(network, error) &&
              sz_network_result(network, result, error);
    sz_network_destroy(network);
    sz_simulation_clear(&simulation);
    return ok;
}

bool sz_explicit_run(const struct sz_explicit_options *options, struct sz_explicit_result *result,
                     struct sz_error *error)
{
    bool applies = sz_recursion_applies(options->pipeline);
    if (options->way == SZ_WAY_RECURSION && !applies)
        return sz_error_set(
            error, SZ_ERROR_INPUT,
            "%s has a stage with a line limit, batches, failures or a dependence on load, expected none",
            options->pipeline->name);
    *result = (struct sz_explicit_result){0};
    if (options->way == SZ_WAY_EVENTS || !applies)
        return run_events(options, result, error);
    return run_recursion(options, result, error);
}

void sz_explicit_result_clear(struct sz_explicit_result *result)
{
    free(result->stages);
    free(result->latencies_s);
    *result = (struct sz_explicit_result){0};
}
