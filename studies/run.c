#include "studies/run.h"

#include "studies/replications.h"
#include "studies/run_incidents.h"

#include <stdlib.h>

bool sz_run(const struct sz_scenario *scenario, const struct sz_run_options *options, struct sz_run_outcome *outcome,
            struct sz_error *error)
{
    struct sz_world world = {0};
    struct sz_scenario_assumption *assumptions = NULL;
    size_t assumption_count = 0;
    bool ok = sz_world_build(scenario, &world, error) &&
              sz_scenario_assumptions(scenario, &world, &assumptions, &assumption_count, error) &&
              sz_run_incidents_check(options, scenario, &world, error) &&
              sz_run_replications(scenario, &world, assumptions, assumption_count, options, outcome, error) &&
              (options->incidents_path == NULL || sz_run_incidents(options, &world, outcome->replications, error));
    free(assumptions);
    sz_world_clear(&world);
    return ok;
}
