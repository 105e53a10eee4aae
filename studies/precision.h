/**
 * When a run has enough replications: the looks, and the half-width of the metric it waits for.
 */
#ifndef SZ_STUDIES_PRECISION_H
#define SZ_STUDIES_PRECISION_H

#include "scenarios/scenario.h"
#include "studies/items.h"
#include "studies/observations.h"

/** The number of replications of the first look, and the most. */
uint32_t sz_look_first(const struct sz_precision *precision);
uint32_t sz_look_last(const struct sz_precision *precision);
/** The look after one, as sim/stopping.h has it; the last itself after the last. */
uint32_t sz_look_next(const struct sz_precision *precision, uint32_t look);

/** Whether a world has what the precision is of: SZ_ERROR_INPUT, at its place, when a run would find nothing to watch. */
bool sz_precision_check(const struct sz_precision *precision, const struct sz_world *world, struct sz_error *error);

/** The precision's metric, watched over the replications. */
struct sz_watch {
    const struct sz_precision *precision;
    uint32_t item, replication_count; /* room for so many */
    bool is_static;
    struct sz_observations observations;
};

/** SZ_ERROR_INPUT when the scenario's precision is of something it has no results for. */
bool sz_watch_init(struct sz_watch *watch, const struct sz_precision *precision, const struct sz_world *world,
                   const struct sz_item_list *list, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_watch_clear(struct sz_watch *watch);

/** Notes a replication, whatever its order. */
bool sz_watch_note(struct sz_watch *watch, const struct sz_store_replication_owned *replication,
                   struct sz_error *error);

/** Half-widths after replications 1..look, in the metric's own unit or relative as it was asked for; NaN when none was asked for or there is no interval. */
struct sz_watch_verdict {
    bool reached; /* true when none was asked for */
    double half_width, half_width_wanted;
};
bool sz_watch_judge(const struct sz_watch *watch, uint32_t look, struct sz_watch_verdict *verdict,
                    struct sz_error *error);

/** The same of an interval that was found in another way. */
void sz_watch_judge_interval(const struct sz_watch *watch, const struct sz_interval *interval,
                             struct sz_watch_verdict *verdict);

/** "share_within_target, nation: half-width 0.31 points, 0.50 wanted", or "" when none was asked for. */
void sz_watch_text(const struct sz_watch *watch, const struct sz_watch_verdict *verdict, char *text, size_t size);

#endif
