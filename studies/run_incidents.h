/**
 * incidents.csv: what happened to every incident of a run.
 */
#ifndef SZ_STUDIES_RUN_INCIDENTS_H
#define SZ_STUDIES_RUN_INCIDENTS_H

#include "studies/run.h"

/** Whether what the options ask for can be recorded: SZ_ERROR_INPUT when there is no such replication or province. */
bool sz_run_incidents_check(const struct sz_run_options *options, const struct sz_scenario *scenario,
                            const struct sz_world *world, struct sz_error *error);

/**
 * Simulates the replications 1 to replication_count again, those the options choose, and writes their incidents to options->incidents_path: by
 * replication, then dispatch area, then as they ended, whatever the number of jobs. The file appears when it is whole.
 */
bool sz_run_incidents(const struct sz_run_options *options, const struct sz_world *world, uint32_t replication_count,
                      struct sz_error *error);

#endif
