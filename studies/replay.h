/**
 * `replay`: a scenario on recorded incidents instead of synthetic ones.
 *
 * The file is read once, in constant memory, and cut into one a province beside the store; each area of each replication streams its own.
 * What is simulated is the scenario's time when it has a start, else the days of the record, the warm-up first. Everything but the incidents
 * (how they become known, calls beside them, units, travel) is as in `run`. Where the record says what happened, prediction and record
 * are compared. Nothing is gone on with: the store is replaced.
 */
#ifndef SZ_STUDIES_REPLAY_H
#define SZ_STUDIES_REPLAY_H

#include "models/demand/incident_reader.h"
#include "studies/record_comparison.h"
#include "studies/run.h"

struct sz_replay_options {
    const char *incidents_path;                /* "-": standard input */
    const struct sz_incident_mapping *mapping; /* NULL: as `generate` writes them */
    bool drop_bad_rows;                        /* count rows that cannot be used instead of ending */
};

/** All errors are in the list: those of rows, up to its size, when they may not be dropped. */
bool sz_replay(const struct sz_scenario *scenario, const struct sz_run_options *run,
               const struct sz_replay_options *replay, struct sz_run_outcome *outcome, struct sz_record_rows *rows,
               struct sz_error_list *errors);

#endif
