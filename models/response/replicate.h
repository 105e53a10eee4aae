/**
 * One replication of one dispatch area: the unit of parallel work.
 */
#ifndef SZ_MODELS_RESPONSE_REPLICATE_H
#define SZ_MODELS_RESPONSE_REPLICATE_H

#include "models/response/incident_record.h"
#include "models/response/outcome.h"
#include "sim/trace.h"

#include <stdatomic.h>

/**
 * Simulates a dispatch area for one replication (from 1). Without mutual aid areas are the provinces, in order. There is one result for each of
 * the area's provinces, in order; fingerprint and event count are the first one's, for all. They are a pure function of the world, area and
 * replication, and the caller's to clear, also after false. SZ_ERROR_SELF_CHECK when the run contradicts itself: an incident without an outcome,
 * unit time that does not add up, a broken path identity.
 *
 * \param cancelled  ends the run with SZ_ERROR_INTERRUPTED when it becomes true; NULL for none
 */
bool sz_replicate(const struct sz_world *world, uint32_t area, uint32_t replication, const atomic_bool *cancelled,
                  struct sz_area_result *results, struct sz_error *error);

enum { SZ_WITNESS_PARTS = 100 };

/**
 * Who looks on at a replication: the open incidents are counted by the hour, or it is recorded into a section of a trace, or, when there is a
 * reference, checked against one of that; and its incidents are recorded.
 */
struct sz_witness {
    double *
        open_by_hour; /* zeroed; receives the mean number that is open, from onset until the last unit has left, in each
                             of the first hour_count hours; NULL for one of the others */
    size_t hour_count;
    struct sz_trace *trace;
    const struct sz_trace_reader *reference;
    uint64_t section;
    char *const *categories; /* names, for the message about a difference */
    size_t category_count;
    struct sz_incident_record *incidents; /* gets a row an incident; NULL for none */
    atomic_uint_least64_t
        *work; /* grows by work_a_part with each of SZ_WITNESS_PARTS equal parts of time; NULL for none */
    uint64_t work_a_part;
};

/** The same with a witness, who changes nothing. SZ_ERROR_SELF_CHECK at the first event that is not as in the reference. */
bool sz_replicate_before(const struct sz_witness *witness, const struct sz_world *world, uint32_t area,
                         uint32_t replication, const atomic_bool *cancelled, struct sz_area_result *results,
                         struct sz_error *error);

#endif
