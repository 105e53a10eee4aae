/**
 * Travel on the straight line: distance x circuity / speed(area class, hour of the week) x a log-normal factor of mean 1.
 */
#ifndef SZ_MODELS_GEOGRAPHY_TRAVEL_H
#define SZ_MODELS_GEOGRAPHY_TRAVEL_H

#include "models/geography/geography.h"
#include "sim/distribution.h"

enum { SZ_HOURS_OF_WEEK = 168 }; /* hour 0 is Monday 00:00 to 01:00 */

struct sz_travel {
    bool none;       /* textbook worlds: every trip takes no time */
    double circuity; /* road distance over straight line */
    /** m/s by area class of the destination and hour of the week, before the factor of the unit's type. */
    double speed_mps[SZ_AREA_CLASS_COUNT][SZ_HOURS_OF_WEEK];
    double spread_cv; /* of the log-normal factor; 0 for none */
};

/** Mean travel time of a straight-line distance, seconds; 0 when travel is none. speed_factor > 0 is the unit type's. */
double sz_travel_mean_s(const struct sz_travel *travel, double distance_m, enum sz_area_class area_class,
                        unsigned hour_of_week, double speed_factor);

/** One log-normal factor of mean 1 and the travel's cv (1 exactly when cv is 0). */
double sz_travel_factor(const struct sz_travel *travel, struct sz_stream *stream);

/** Demand-weighted mean speed of an area class given 168 weights (any positive scale), m/s: harmonic, so that mean times are right. */
double sz_travel_mean_speed_mps(const struct sz_travel *travel, enum sz_area_class area_class,
                                const double weights[SZ_HOURS_OF_WEEK]);

#endif
