/**
 * Prediction beside record over the replications of a replay, as points of the store for the report and comparison.csv.
 *
 * Places are "nation", "hour-00" to "hour-23", the area classes, the provinces by id and "beat-" with a station's id; classes, provinces and beats
 * where there are several. A part is "response" or the two times it is between, such as "dispatched-arrived".
 *
 * record_rows       id "read", "used", "outside_time", "unknown_stations", "unknown_units", "zoneless" and "dropped-" with a fault: y
 *                   their number
 * record_quantile   id a part and p from 0.01 to 0.99, such as "response 0.50": x recorded, y predicted, seconds
 * record_p50 PART   id a place: the median there, to within 2 %; record_p90 PART: the quantile of 0.9
 * record_mean       id a part: x the mean by the record, y by the simulation, seconds
 * record_share      id a place: x the share within the target by the record, y by the simulation
 * record_helped     id "nation": x the share that was helped at all by the record, y by the simulation
 * record_interval   id a place, "helped", or "mean " and a part: x and y bound the difference, 95 %; under 10 days there is none
 * record_corrected  the same, bounds that hold for all places, or all parts, together (Bonferroni): each kind of place has an equal part of the 5 %
 * record_count      id a place: y incidents with a recorded arrival, or of which it is recorded that nobody came
 * record_station    y the share of incidents to which a unit of the recorded station comes first, x their number; so record_unit with the unit
 */
#ifndef SZ_STUDIES_RECORD_COMPARISON_H
#define SZ_STUDIES_RECORD_COMPARISON_H

#include "models/demand/incident_reader.h"
#include "models/response/comparison.h"
#include "models/response/world.h"
#include "studies/estimation.h"

/** Rows of the file. */
struct sz_record_rows {
    uint64_t read, used, outside_time, dropped[SZ_ROW_FAULT_COUNT];
    uint64_t unknown_stations,
        unknown_units; /* names that the scenario has not, of rows that may be used all the same */
    uint64_t zoneless; /* made known by a camera or a pole where the scenario has no zone: calls, rows used */
};

/** Rows that could not be used. */
static inline uint64_t sz_record_rows_dropped(const struct sz_record_rows *rows)
{
    uint64_t dropped = 0;
    for (int fault = 0; fault < SZ_ROW_FAULT_COUNT; fault++)
        dropped += rows->dropped[fault];
    return dropped;
}

enum { SZ_RECORD_REPLICATIONS = 10 }; /* replications that are compared, at most */

struct sz_record_comparison {
    const struct sz_world *world;
    struct sz_record_rows rows;
    uint32_t replication_limit; /* only up to this one: those that every look has */
    struct sz_comparison all;
};

/** The world's horizon and recording must be set. The caller clears it, also after false. */
bool sz_record_comparison_init(struct sz_record_comparison *comparison, const struct sz_world *world,
                               const struct sz_record_rows *rows, struct sz_error *error);
void sz_record_comparison_clear(struct sz_record_comparison *comparison);

/** Adds a province's results of a replication; the order does not matter. */
bool sz_record_comparison_add(struct sz_record_comparison *comparison, uint32_t replication, uint32_t province,
                              const struct sz_comparison *of_area, struct sz_error *error);

/** Appends the points above. */
bool sz_record_comparison_put(const struct sz_record_comparison *comparison, struct sz_estimation *estimation,
                              struct sz_error *error);

#endif
