/**
 * Prediction beside record: what a replay says of each incident, and what really happened to it.
 *
 * Both are looked at in the same way, so that a model that is right is not told wrong: times are those of incidents helped on both sides, and so is
 * the share within the target, unless the record says that nobody came where nobody arrived; then it is of all, and so is the share that was
 * helped. A part of the response ends at each time that the record has, and begins at the one before. Days are kept apart (blocks of days where
 * there are many): they are what differences vary over.
 *
 * Memory depends on the numbers of provinces and stations, not on those of incidents or days.
 */
#ifndef SZ_MODELS_RESPONSE_COMPARISON_H
#define SZ_MODELS_RESPONSE_COMPARISON_H

#include "models/demand/recording.h"
#include "sim/quantile.h"

enum sz_response_part {
    SZ_PART_RESPONSE, /* onset to arrived */
    SZ_PART_TO_VERIFIED,
    SZ_PART_TO_DISPATCHED,
    SZ_PART_TO_UNDER_WAY,
    SZ_PART_TO_ARRIVED,
    SZ_PART_TO_CLEARED, /* left out where the record gives the time on scene to the simulation */
    SZ_PART_COUNT
};

/** Groups of incidents: all, by hour of the day, by area class, then the provinces, then the beats. */
enum {
    SZ_COMPARISON_ALL,
    SZ_COMPARISON_HOURS = 24,
    SZ_COMPARISON_HOUR = 1, /* the first of them */
    SZ_COMPARISON_CLASS = SZ_COMPARISON_HOUR + SZ_COMPARISON_HOURS,
    SZ_COMPARISON_PROVINCE = SZ_COMPARISON_CLASS + SZ_AREA_CLASS_COUNT
};

/** Of incidents of a block of days: how many, and sums of what is compared: within the target, helped, or seconds. */
struct sz_paired {
    double count, predicted, recorded;
    double squares; /* of predicted less recorded, one by one */
};

/** Times of a part, in a group; of groups but all as their tenth root, so that their sketches are small. */
struct sz_part_sketches {
    struct sz_sketch predicted, recorded;
};

struct sz_comparison_shape {
    uint32_t day_count, province_count, beat_count;
};

struct sz_comparison {
    bool has[SZ_PART_COUNT]; /* the record has both of its times; that of the arrival alone for the response */
    enum sz_recorded_time from[SZ_PART_COUNT], to[SZ_PART_COUNT];
    bool has_arrivals, no_arrival_is_never;
    struct sz_comparison_shape shape;
    uint32_t group_count, block_count, days_per_block;
    struct sz_paired *shares;          /* owned, [group][block]: within the target */
    struct sz_paired *helped;          /* owned, [block], of all: helped at all */
    struct sz_paired *parts;           /* owned, [part][block], of all: seconds */
    struct sz_part_sketches *sketches; /* owned, [group][part] */
    /* incidents with a recorded station or unit of the world's; of them, those to which a unit of it, or it, comes first */
    uint64_t station_count, station_match_count, unit_count, unit_match_count;
};

/** Nothing is compared yet; what the record has is known. */
bool sz_comparison_init(struct sz_comparison *comparison, const struct sz_recording *recording,
                        const struct sz_comparison_shape *shape, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_comparison_clear(struct sz_comparison *comparison);

/** "response", or the times it is between, such as "dispatched-arrived". */
const char *sz_comparison_part_name(const struct sz_comparison *comparison, enum sz_response_part part, char *text,
                                    size_t size);

/** What the simulation says of an incident; NaN for what never was. */
struct sz_predicted_incident {
    double time_s[SZ_RECORDED_TIME_COUNT];
    uint32_t station, unit; /* the first unit there, SZ_NONE for none */
};

/** Where an incident belongs in the comparison of its province: the only one of that. */
struct sz_comparison_place {
    unsigned hour, area_class;
    uint32_t beat; /* in the province; SZ_NONE for none */
    int64_t day;   /* from the start of simulated time; beyond the days it counts for the last */
};

/** False when memory is out. */
bool sz_comparison_add(struct sz_comparison *comparison, const struct sz_recorded_incident *record,
                       const struct sz_predicted_incident *predicted, double target_s,
                       const struct sz_comparison_place *place);

/** Adds the comparison of a province, whose beats are from `first_beat` on, to one of all provinces of the same days. */
bool sz_comparison_merge(struct sz_comparison *all, const struct sz_comparison *of_province, uint32_t province,
                         uint32_t first_beat);

/** A quantile of a part's times in a group: exact or to within 0.4 % of all, to within 4 % of the others; NaN when there are none. */
double sz_comparison_quantile(const struct sz_comparison *comparison, uint32_t group, enum sz_response_part part,
                              bool is_recorded, double p);

/** Means of what is compared, their difference, and its interval. */
struct sz_paired_difference {
    double count, predicted, recorded, difference;
    double low, high; /* NaN with fewer than 10 blocks that have incidents */
};

/**
 * Over blocks. Merged replications count each record as often as it was predicted. error_rate: 0.05 for an interval of 95 %, a part of it where
 * several are judged together. NaN means without incidents.
 */
struct sz_paired_difference sz_paired_difference(const struct sz_paired *blocks, uint32_t block_count,
                                                 uint32_t replication_count, double error_rate);

/**
 * The same of shares: within -1 and 1, and no narrower than what is left open where no incident differs, 1 - (error_rate / 2)^(1 / n) for n of the
 * record.
 */
struct sz_paired_difference sz_paired_share_difference(const struct sz_paired *blocks, uint32_t block_count,
                                                       uint32_t replication_count, double error_rate);

#endif
