/**
 * `verify`: a scenario run again beside a trace of it, up to the first event that differs.
 */
#ifndef SZ_STUDIES_VERIFY_H
#define SZ_STUDIES_VERIFY_H

#include "studies/run.h"
#include "studies/trace_file.h"

struct sz_verify_options {
    const char *trace_path;
    struct sz_trace_choice choice;
    unsigned jobs; /* threads; 0: as many as there are processors */
    const atomic_bool *cancelled;
    void (*progress)(const struct sz_run_progress *progress, void *context); /* NULL for none */
    void *progress_context;
};

struct sz_verify_outcome {
    size_t run_count; /* of a replication of a province */
    uint64_t event_count;
    char version[64]; /* of the program that wrote the trace, known once it was read */
};

/**
 * True when every chosen run of the trace is the same again. SZ_ERROR_SELF_CHECK at a difference: the first of the least replication and
 * province, whatever the number of threads. SZ_ERROR_INPUT for a trace that cannot be read, or of another scenario or seed.
 */
bool sz_verify(const struct sz_scenario *scenario, const struct sz_verify_options *options,
               struct sz_verify_outcome *outcome, struct sz_error *error);

#endif
