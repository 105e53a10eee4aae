/**
 * The warm-up of a scenario that asks for `auto`: how long its beginning remembers that nothing was under way.
 *
 * Five replications of the scenario are run from the start of the time it simulates, for four weeks, then for 8, 16 and 32 when the end of the
 * warm-up cannot be seen (sim/warmup.h: MSER-5 on the incidents of the whole country that are open, from onset until the last unit
 * has left, by the hour, averaged over the replications, the hour-of-week mean taken out, rounded up to whole days). The answer is a pure function of the scenario.
 */
#ifndef SZ_STUDIES_WARM_UP_H
#define SZ_STUDIES_WARM_UP_H

#include "models/response/world.h"
#include "studies/run.h"

enum { SZ_WARM_UP_REPLICATIONS = 5, SZ_WARM_UP_FIRST_WEEKS = 4, SZ_WARM_UP_LAST_WEEKS = 32 };

struct sz_warm_up_options {
    unsigned jobs;                /* threads; 0: as many as there are processors */
    const atomic_bool *cancelled; /* asked to stop, at once: SZ_ERROR_INTERRUPTED; so is the next. NULL for never */
    const atomic_bool *cancelled_now;
    void (*progress)(const struct sz_run_progress *progress, void *context); /* NULL for none */
    void *progress_context;
};

/**
 * Finds the world's warm-up and sets it, when it asks for that; a world with one stays as it is. SZ_ERROR_INPUT when its end cannot be seen.
 */
bool sz_settle_warm_up(struct sz_world *world, const struct sz_warm_up_options *options, struct sz_error *error);

#endif
