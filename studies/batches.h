/**
 * Intervals of a run of one replication: batch means over the whole weeks of its window (docs/model.md, Estimators).
 *
 * The sums of each week are kept in memory while the replication is run, not stored: a run of one replication that was stopped
 * before its estimates starts anew. Metrics of time (workloads, occupancies) and quantiles have no batches, and so no interval.
 */
#ifndef SZ_STUDIES_BATCHES_H
#define SZ_STUDIES_BATCHES_H

#include "studies/estimation.h"
#include "studies/gathering.h"

struct sz_batches {
    uint32_t week_count, item_count; /* items below the first station */
    double (*sums)[SZ_SUM_COUNT];    /* at the end of each week: [week * item_count + item] */
};

/** How many whole weeks the window has, when they are enough for batches and at most one replication is run; else 0. */
uint32_t sz_batches_week_count(const struct sz_horizon *horizon, uint32_t last_replication);

/** The weeks of a whole replication, before sz_gathering_finish. The caller clears them. */
bool sz_batches_take(struct sz_batches *batches, const struct sz_gathering *gathering, struct sz_error *error);

/** Fills in the intervals that estimates of one replication have none of, as far as their batches allow. */
bool sz_batches_fill_in(const struct sz_batches *batches, struct sz_estimation *estimation, struct sz_error *error);

/** Safe on a zeroed one. */
void sz_batches_clear(struct sz_batches *batches);

#endif
