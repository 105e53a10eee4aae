/**
 * The event trace of a run: which of its runs are recorded, and what becomes of the file in the end.
 */
#ifndef SZ_STUDIES_RUN_TRACE_H
#define SZ_STUDIES_RUN_TRACE_H

#include "models/response/replicate.h"
#include "studies/run.h"

/** Zeroed, one that records nothing. */
struct sz_run_trace {
    struct sz_trace *trace;
    const char *path;
    uint32_t replication,
        province; /* 0 and SZ_NONE for all; of a dispatch area the first province, by which its sections go */
};

/** What the options ask for. SZ_ERROR_INPUT when the run has no such replication or province. */
bool sz_run_trace_choose(struct sz_run_trace *run_trace, const struct sz_run_options *options,
                         const struct sz_scenario *scenario, const struct sz_world *world, struct sz_error *error);

/**
 * Begins the file, if one was asked for. SZ_ERROR_INPUT when a chosen replication is among those that the store holds already (ascending): they
 * are not run again.
 */
bool sz_run_trace_open(struct sz_run_trace *run_trace, const struct sz_run_options *options,
                       const struct sz_scenario *scenario, const struct sz_world *world, const uint32_t *stored,
                       size_t stored_count, struct sz_error *error);

/** The witness of a run, filled in; NULL when it is not recorded. */
const struct sz_witness *sz_run_trace_witness(const struct sz_run_trace *run_trace, const struct sz_world *world,
                                              uint32_t replication, uint32_t area, struct sz_witness *witness);

/** What was recorded of a replication counts for nothing. */
bool sz_run_trace_drop(const struct sz_run_trace *run_trace, const struct sz_world *world, uint32_t replication,
                       struct sz_error *error);

/** Ends the file; removes it when it is not to be kept. Safe on a zeroed one. */
bool sz_run_trace_close(struct sz_run_trace *run_trace, bool keep, struct sz_error *error);

#endif
