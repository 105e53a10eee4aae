/**
 * Prediction beside record: what a replay says of each incident, and what really happened to it.
 *
 * An incident counts in a part of the response when both its times are recorded. Days are kept apart: they are the units over which the
 * difference of shares varies.
 */
#ifndef SZ_MODELS_RESPONSE_COMPARISON_H
#define SZ_MODELS_RESPONSE_COMPARISON_H

#include "models/demand/recording.h"
#include "sim/quantile.h"

enum sz_response_part {
    SZ_PART_RESPONSE,    /* onset to arrived */
    SZ_PART_TO_DISPATCH, /* alerted, or the onset where that is not recorded, to dispatched */
    SZ_PART_TO_ARRIVAL,  /* dispatched to arrived */
    SZ_PART_ON_SCENE,    /* arrived to cleared; left out where the record gives the time on scene to the simulation */
    SZ_PART_COUNT
};

/** "response", "to_dispatch", "to_arrival", "on_scene". */
const char *sz_response_part_name(enum sz_response_part part);

enum {
    SZ_COMPARISON_HOURS = 24,
    SZ_COMPARISON_GROUPS = 25,
    SZ_COMPARISON_ALL = 24
}; /* the hours of the day, and all */

/** Incidents of a group on a day: how many, how many within the target by the simulation and by the record. */
struct sz_comparison_day {
    double count, predicted, recorded;
};

struct sz_comparison {
    uint32_t day_count;
    struct sz_comparison_day *days; /* owned, [group][day of onset] */
    struct sz_sketch predicted[SZ_PART_COUNT], recorded[SZ_PART_COUNT];
    uint64_t station_count, station_match_count; /* a station is recorded; a unit of it is the first that arrives */
};

bool sz_comparison_init(struct sz_comparison *comparison, uint32_t day_count, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_comparison_clear(struct sz_comparison *comparison);

/** What the simulation says of an incident; seconds, +infinity for what never came. */
struct sz_predicted_incident {
    double assigned_s, arrived_s, on_scene_s;
    uint32_t station; /* of the first unit, SZ_NONE for none */
};

/** False when memory is out. `day` counts from the start of simulated time; beyond day_count it counts for the last. */
bool sz_comparison_add(struct sz_comparison *comparison, const struct sz_recorded_incident *record,
                       const struct sz_predicted_incident *predicted, double target_s, unsigned hour, int64_t day);

/** Adds another of the same days. */
bool sz_comparison_merge(struct sz_comparison *comparison, const struct sz_comparison *other);

/** Shares within the target over days, and their difference with its 95 % interval over days. */
struct sz_share_difference {
    double count, predicted, recorded, difference;
    double low, high; /* NaN with fewer than 10 days */
};

/** NaN shares without incidents. Merged replications count each record as often as it was predicted. */
struct sz_share_difference sz_comparison_difference(const struct sz_comparison_day *days, uint32_t day_count);

#endif
