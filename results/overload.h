/**
 * Whether more came up for the units of a place, or for its operators, than they could do: the line then grew as long as was simulated, and times say how
 * long that was.
 */
#ifndef SZ_RESULTS_OVERLOAD_H
#define SZ_RESULTS_OVERLOAD_H

#include <stdbool.h>

/** By three shares of a place: unit_workload, waiting_share and open_share. False when one is NaN. */
static inline bool sz_is_overloaded(double workload, double waiting_share, double open_share)
{
    return waiting_share >= 0.5 && (workload >= 0.9 || open_share >= 0.01);
}

/** By operator_occupancy and unanswered_alert_share of a place. False when one is NaN. */
static inline bool sz_is_outrun(double occupancy, double unanswered_share)
{
    return occupancy >= 0.9 && unanswered_share >= 0.01;
}

#endif
