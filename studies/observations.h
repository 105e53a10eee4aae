/**
 * What the replications 1..R say of one metric of one item, and the estimate made from it (docs/model.md, Estimators).
 */
#ifndef SZ_STUDIES_OBSERVATIONS_H
#define SZ_STUDIES_OBSERVATIONS_H

#include "results/metric.h"
#include "sim/interval.h"

#define SZ_CONFIDENCE_LEVEL 0.95

struct sz_observations {
    double *numerators, *denominators; /* by replication from 1; 0 and 0 where it could not happen */
    struct sz_sketch *sketches;        /* of a quantile metric; a zeroed one holds nothing */
};

/**
 * The estimate over the first `count` replications. Its mean is NaN when nothing was observed: then there is no row. Static metrics are
 * not estimated this way. SZ_ERROR_SYSTEM when out of memory.
 */
bool sz_observations_estimate(const struct sz_observations *observations, const struct sz_metric *metric,
                              uint32_t count, struct sz_interval *interval, struct sz_error *error);

/** The larger side of an interval; NaN when there is none. */
double sz_interval_half_width(const struct sz_interval *interval);

#endif
