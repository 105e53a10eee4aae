/**
 * The replications of one world into a store: run, stored, looked at, estimated. `run` with the world in hand.
 */
#ifndef SZ_STUDIES_REPLICATIONS_H
#define SZ_STUDIES_REPLICATIONS_H

#include "studies/run.h"

/**
 * sz_run for a world that is built already; of the scenario its name, about, text, hash and precision are read. Incidents known without cameras are
 * held against the record over the replications run here (those found in the store were held against it when they were run).
 */
bool sz_run_replications(const struct sz_scenario *scenario, const struct sz_world *world,
                         const struct sz_scenario_assumption *assumptions, size_t assumption_count,
                         const struct sz_run_options *options, struct sz_run_outcome *outcome, struct sz_error *error);

#endif
