/**
 * How long a trip takes: a mean by the model of travel, over the unit's and the priority's factor, times a log-normal factor of mean 1.
 *
 * | model | mean time |
 * |---|---|
 * | straight line | distance x circuity / speed(area class of the destination, hour of the week) |
 * | speed law | the square-root and linear law of distance x circuity |
 * | matrix, roads | a table from stations and cells to cells (travel_table.h) |
 *
 * A trip starts at a place that has an origin too, a row of the table: the station a unit stands at, or the cell it is in. Models without a
 * table look at places, and at the landmass of the origin: to another one leads the fastest of the ways over water (crossings.h). A time is
 * infinite where no way leads.
 */
#ifndef SZ_MODELS_GEOGRAPHY_TRAVEL_H
#define SZ_MODELS_GEOGRAPHY_TRAVEL_H

#include "models/geography/crossings.h"
#include "models/geography/geography.h"
#include "models/geography/road_travel.h"
#include "models/geography/travel_table.h"
#include "sim/distribution.h"

enum { SZ_TRAVEL_PRIORITY_COUNT = 9 };

enum sz_travel_model {
    SZ_TRAVEL_STRAIGHT_LINE,
    SZ_TRAVEL_SPEED_LAW,
    SZ_TRAVEL_TABLE, /* a matrix, or roads */
    SZ_TRAVEL_NONE   /* textbook worlds: every trip takes no time */
};

/** Accelerate, cruise, brake: both are positive. */
struct sz_travel_law {
    double acceleration_mps2, cruising_mps;
};

struct sz_travel {
    enum sz_travel_model model;
    double circuity; /* road distance over straight line */
    /** m/s by area class of the destination and hour of the week, before the factors of the unit's type and the priority. */
    double speed_mps[SZ_AREA_CLASS_COUNT][SZ_HOURS_OF_WEEK];
    struct sz_travel_law law;
    struct sz_travel_table table;                         /* owned, so are the roads; empty but for SZ_TRAVEL_TABLE */
    struct sz_road_travel roads;                          /* empty for a matrix */
    struct sz_crossings crossings;                        /* owned; empty where there is no water, and with a table */
    double priority_factor[SZ_TRAVEL_PRIORITY_COUNT + 1]; /* on speeds, by the incident's priority; 0 is 1 */
    double spread_cv;                                     /* of the log-normal factor; 0 for none */
};

/** From where to where, for a moment: the places belong to the caller. */
struct sz_trip {
    const struct sz_place *from, *to;
    uint32_t origin; /* row of the table: a station, or the count of stations + a cell */
    uint32_t cell;   /* of the destination */
};

struct sz_trip_cost {
    double mean_s, road_m;
};

/** Straight lines without circuity, priorities alike, no spread; speeds are still to be set. */
struct sz_travel sz_travel_default(void);

/**
 * Plans the ways over water of the straight line and the speed law; nothing where there is one landmass. From then on units have origins of
 * cells. Speeds are set.
 */
bool sz_travel_plan_crossings(struct sz_travel *travel, const struct sz_geography *geography, struct sz_error *error);

/**
 * Mean time and road distance of a trip, in constant time; 0 s when travel is none, infinite where no way leads.
 *
 * \param hour_of_week  at which it starts
 * \param factor        on speeds, positive: the unit type's times the priority's
 */
struct sz_trip_cost sz_travel_cost(const struct sz_travel *travel, const struct sz_geography *geography,
                                   const struct sz_trip *trip, unsigned hour_of_week, double factor);

/** Mean travel time of a straight-line distance by the straight line or the speed law, seconds; 0 when travel is none. */
double sz_travel_mean_s(const struct sz_travel *travel, double distance_m, enum sz_area_class area_class,
                        unsigned hour_of_week, double factor);

/**
 * Time for a road distance by the speed law, seconds.
 *
 * Short trips accelerate half the way and brake the other half, long ones cruise between (Kolesar and Walker 1974): 2 sqrt(d / a) up to
 * d = v^2 / a, twice the distance needed to reach the cruising speed v, then v / a + d / v.
 */
double sz_travel_law_s(const struct sz_travel_law *law, double distance_m);

/** The road distance that takes that long by the law, metres: its inverse. */
double sz_travel_law_m(const struct sz_travel_law *law, double time_s);

/** One log-normal factor of mean 1 and the travel's cv (1 exactly when cv is 0). */
double sz_travel_factor(const struct sz_travel *travel, struct sz_stream *stream);

/** What a trip takes at the mean over a week's hours, weighed: made once for many trips. */
struct sz_travel_week {
    const struct sz_travel *travel;
    double s_per_m[SZ_AREA_CLASS_COUNT];                     /* of the straight line */
    double seconds[SZ_HOURS_OF_WEEK];                        /* of a table with seconds, by period */
    double of_metres[SZ_AREA_CLASS_COUNT][SZ_HOURS_OF_WEEK]; /* of one with metres alone, s/m */
};

/** \param weights  168 of any positive scale, not all 0 */
void sz_travel_week_init(struct sz_travel_week *week, const struct sz_travel *travel,
                         const double weights[SZ_HOURS_OF_WEEK]);

/** The mean at a factor of 1, in time constant but for the periods of a table; infinite where in an hour that counts no way leads. */
double sz_travel_week_mean_s(const struct sz_travel_week *week, const struct sz_geography *geography,
                             const struct sz_trip *trip);

/**
 * Where a unit is when a share of the time of its trip has gone (0: at its start, 1: at its end, exactly; in between it only moves on).
 *
 * On the straight line it moves evenly along it; on a right-angle plane first along x, then along y; by the speed law it accelerates,
 * cruises and brakes. With a matrix, which has no paths, it moves along the straight line; on roads, along the fastest way. Over water it goes
 * evenly to the first end of a link, from there straight to the last, and on.
 *
 * \param hour_of_week  at which the trip started
 * \param factor        on speeds, as in sz_travel_cost
 * \param search        a workspace for its roads; NULL when it has none
 */
struct sz_place sz_travel_position(const struct sz_travel *travel, const struct sz_geography *geography,
                                   const struct sz_trip *trip, unsigned hour_of_week, double factor, double time_share,
                                   struct sz_road_search *search);

/** Whether a unit has left the land it set out from by then, and belongs to where it is going; never without water. */
bool sz_travel_has_left(const struct sz_travel *travel, const struct sz_geography *geography,
                        const struct sz_trip *trip, unsigned hour_of_week, double factor, double time_share);

/** Whether positions need a workspace of the roads. */
static inline bool sz_travel_has_roads(const struct sz_travel *travel)
{
    return travel->roads.roads.node_count > 0;
}

/** Frees the table, the roads and the crossings; safe on a zeroed one. */
void sz_travel_clear(struct sz_travel *travel);

#endif
