/**
 * What a replication of one dispatch area leaves: sums by slot, to be merged in index order.
 *
 * A slot is one thing results are kept for: the province, each category, priority, channel, area class, day and night, outside the zones,
 * each zone, each host beat, each group of passers, each station and, where they are recorded, each cell. A unit keeps its accounts apart. Sums are over counted incidents (onset in the window) or over the
 * window's time.
 */
#ifndef SZ_MODELS_RESPONSE_OUTCOME_H
#define SZ_MODELS_RESPONSE_OUTCOME_H

#include "models/response/comparison.h"
#include "models/response/world.h"
#include "sim/quantile.h"

/** The furthest that applies is an incident's outcome. */
enum sz_outcome {
    SZ_OUTCOME_UNNOTICED,
    SZ_OUTCOME_DROPPED,
    SZ_OUTCOME_REJECTED,
    SZ_OUTCOME_ABANDONED,
    SZ_OUTCOME_LOST,
    SZ_OUTCOME_OPEN,
    SZ_OUTCOME_HELPED,
    SZ_OUTCOME_COUNT
};

enum sz_sum {
    SZ_SUM_OUTCOMES, /* one sum for each outcome */
    SZ_SUM_INCIDENTS = SZ_SUM_OUTCOMES + SZ_OUTCOME_COUNT,
    SZ_SUM_WITHIN_TARGET,
    SZ_SUM_URGENT,
    SZ_SUM_URGENT_WITHIN_TARGET,
    SZ_SUM_IN_PROGRESS, /* of categories that say how long they go on */
    SZ_SUM_ARRIVED_IN_PROGRESS,
    SZ_SUM_RESTRICTED_S,
    /* over helped incidents */
    SZ_SUM_RESPONSE_S,
    SZ_SUM_POLICE_RESPONSE_S,
    SZ_SUM_DISPATCH_RESPONSE_S,
    SZ_SUM_NOTICING_S,
    SZ_SUM_RECOGNITION_S,
    SZ_SUM_VERIFICATION_S,
    SZ_SUM_WAITING_S,
    SZ_SUM_TURNOUT_S,
    SZ_SUM_TRAVEL_S,
    SZ_SUM_ON_SCENE_S,
    SZ_SUM_TRAVEL_M,
    SZ_SUM_CAMERA_ONLY,   /* incidents verified by camera that no other channel would have made known */
    SZ_SUM_CAMERA_FIRST,  /* verified by camera before another channel's alert came */
    SZ_SUM_CAMERA_GAIN_S, /* time between, over those */
    /* units sent to incidents, further ones and those that were taken off again too */
    SZ_SUM_DISPATCHES,
    SZ_SUM_OUT_OF_BEAT, /* to a cell that is not of the beat of the unit's station */
    /* verified incidents */
    SZ_SUM_VERIFIED,
    SZ_SUM_WAITED,
    /* process measures over the window */
    SZ_SUM_WINDOW_S,
    SZ_SUM_WAITING_COUNT_S, /* integral of the number of incidents waiting for a unit */
    SZ_SUM_BUSY_S,
    SZ_SUM_SHIFT_S,
    SZ_SUM_OVERTIME_S,
    SZ_SUM_EMPTY_STATION_S, /* time a station has no idle unit */
    SZ_SUM_STATION_S,
    SZ_SUM_READY,       /* demand with an idle unit within the target, summed over epochs */
    SZ_SUM_READY_TOTAL, /* all demand, summed over epochs */
    SZ_SUM_OPERATOR_BUSY_S,
    SZ_SUM_OPERATOR_AVAILABLE_S,
    SZ_SUM_OPERATOR_WAITING_S,
    SZ_SUM_OPERATOR_SERVED,
    SZ_SUM_CALL_TAKER_BUSY_S,
    SZ_SUM_CALL_TAKER_AVAILABLE_S,
    SZ_SUM_ALERTS,             /* of every channel, true and false, that reached a person */
    SZ_SUM_OPERATOR_ALERTS,    /* of cameras and poles */
    SZ_SUM_RECOGNITION_ALERTS, /* of cameras: the next two together */
    SZ_SUM_TRUE_ALERTS,        /* about incidents and persons of interest; recognition only */
    SZ_SUM_FALSE_ALERTS,
    SZ_SUM_UNANSWERED_ALERTS, /* of recognition: stale, turned away or waiting at the end; nobody looked */
    SZ_SUM_ACCEPTED_FALSE_ALERTS,
    SZ_SUM_WRONGLY_APPROACHED,
    SZ_SUM_FALSE_UNIT_S, /* busy time of units on false alerts of recognition */
    SZ_SUM_PASSAGES,     /* people who passed a camera */
    /* persons of interest who entered in the window; the next six add up to them */
    SZ_SUM_PERSONS,
    SZ_SUM_PERSONS_UNSEEN,
    SZ_SUM_PERSONS_UNANSWERED,
    SZ_SUM_PERSONS_REFUSED,
    SZ_SUM_PERSONS_LEFT,
    SZ_SUM_PERSONS_TRAIL_LOST,
    SZ_SUM_PERSONS_MET,
    SZ_SUM_COUNT
};

struct sz_slot {
    double sums[SZ_SUM_COUNT];
    struct sz_sketch response, police_response, call_answer;
};

/** Where the slots of an area are; counts of zones and stations are the province's. */
struct sz_slot_layout {
    uint32_t province, category, priority, channel, area_class, day_night, outside_zones, zone, host_beat, group,
        station, cell, count;
};

enum { SZ_PRIORITY_COUNT = 9 };

struct sz_area_result {
    struct sz_slot_layout layout;
    struct sz_slot *slots;
    /* the sums of slots below the first station at the end of each batch week: [week * layout.station + slot]; one unused without batches */
    double (*weeks)[SZ_SUM_COUNT];
    uint32_t unit_count;
    double *unit_busy_s, *unit_shift_s; /* by unit of the province */
    uint64_t *unit_dispatches;
    uint64_t
        *cell_dispatches; /* [unit * area_cell_count + place of the cell in the dispatch area]; NULL unless recorded */
    uint32_t area_cell_count;
    uint64_t fingerprint, event_count, incident_count;
    double known_expected, known_count; /* against the record: incidents known without cameras, expected and seen */
    double known_variance;              /* of known_count, but for the nation's day factors: */
    struct sz_comparison *comparison;   /* with the record, of a replay; else NULL; owned */
    double known_day_root;              /* root of the sum of squares of the days' expected counts */
};

/** The layout of a province's slots. */
struct sz_slot_layout sz_slot_layout_of(const struct sz_world *world, uint32_t province);

/** Whether a sum grows at events alone. The others are of time, and added up at the end. */
bool sz_sum_is_of_events(unsigned sum);

/** Room for an area's result, all zero. */
bool sz_area_result_init(struct sz_area_result *result, const struct sz_world *world, uint32_t province,
                         struct sz_error *error);
void sz_area_result_clear(struct sz_area_result *result);

/** Adds one slot to another; false when out of memory. */
bool sz_slot_merge(struct sz_slot *slot, const struct sz_slot *other);
void sz_slot_clear(struct sz_slot *slot);

/** "helped", "open", "lost", "abandoned", "rejected", "dropped", "unnoticed". */
const char *sz_outcome_name(enum sz_outcome outcome);

#endif
