/**
 * `run`: one scenario, replicated until the precision asked for is reached.
 *
 * Work items are (replication, dispatch area) pairs, taken by `jobs` threads; a replication's areas are merged in index order, and a
 * finished replication is stored in one transaction by the calling thread. Looks happen at R = min, ceil(1.25 R), ..., max over replications
 * 1..R only, and surplus work of this run is discarded, so the rows do not depend on the number of threads. What a store already holds of the same
 * scenario is not run again.
 */
#ifndef SZ_STUDIES_RUN_H
#define SZ_STUDIES_RUN_H

#include "scenarios/scenario.h"
#include "studies/trace_file.h"

#include <stdatomic.h>

struct sz_record_comparison;

struct sz_run_progress {
    const char *what; /* replications of what; NULL: of the run */
    uint64_t finished_items,
        planned_items; /* in equal units of what they take; planned: until the next look at the precision */
    uint32_t finished_replications, planned_replications;
    double simulated_incidents; /* so far */
    double half_width,
        half_width_wanted; /* of the precision's metric at the last look; NaN before it or when none is asked for */
};

struct sz_run_options {
    const char *store_path;                  /* out/<name>/results.sqlite; its folder exists */
    const char *version;                     /* of the program, for the store */
    const char *created;                     /* ISO date for the store */
    unsigned jobs;                           /* threads; 0: as many as there are processors */
    bool force;                              /* replace a store of another scenario */
    struct sz_record_comparison *comparison; /* of a replay, filled and stored; the store is replaced then; else NULL */
    const char *trace_path;                  /* event trace, NULL for none */
    const char *incidents_path;              /* incidents.csv, NULL for none */
    struct sz_trace_choice trace_choice;     /* of both */
    const atomic_bool *cancelled;            /* asked to stop: finishes what runs, stores it, SZ_ERROR_INTERRUPTED */
    const atomic_bool *cancelled_now;        /* stop at once: drops what runs */
    void (*progress)(const struct sz_run_progress *progress,
                     void *context); /* from the calling thread; NULL for none */
    void *progress_context;
};

struct sz_run_outcome {
    uint32_t replications;  /* in the estimates */
    uint32_t resumed;       /* of them found in the store */
    bool precision_reached; /* true when none was asked for */
    double half_width, half_width_wanted;
    uint64_t incident_count, event_count, fingerprint;
    double wall_s;
    char precision_text[160]; /* "share_within_target, nation: half-width 0.31 points, 0.50 wanted" or "" */
};

/**
 * Runs the scenario into the store. On SZ_ERROR_INTERRUPTED the store holds the finished replications and can be continued. The world is built
 * once and shared.
 */
bool sz_run(const struct sz_scenario *scenario, const struct sz_run_options *options, struct sz_run_outcome *outcome,
            struct sz_error *error);

#endif
