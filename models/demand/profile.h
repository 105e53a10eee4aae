/**
 * How a rate varies over the week and the year: factors with mean 1.
 */
#ifndef SZ_MODELS_DEMAND_PROFILE_H
#define SZ_MODELS_DEMAND_PROFILE_H

#include "models/demand/calendar.h"

struct sz_profile {
    double hour_of_week[SZ_HOURS_OF_WEEK];
    double month[12];
    bool flat; /* every factor is 1 */
};

struct sz_profile sz_profile_flat(void);

/**
 * From any non-negative weights: hours of the day (24), days of the week (7, Monday first), months (12); a NULL is flat. Each is scaled so that
 * the profile has mean 1 over the week and over the year (months weighted by their days). False (SZ_ERROR_INPUT) when all weights of one are
 * 0 or one is negative.
 */
bool sz_profile_init(struct sz_profile *profile, const double *hour_of_day, const double *day_of_week,
                     const double *month, struct sz_error *error);

double sz_profile_factor(const struct sz_profile *profile, const struct sz_calendar *calendar, double time_s);

/** A walk over the arrival times of a Poisson process of rate base_per_s x profile, by inversion of its cumulative rate. */
struct sz_arrival_clock {
    const struct sz_profile *profile;
    const struct sz_calendar *calendar;
    double base_per_s;
    double time_s; /* of the last arrival, 0 at first */
};

/**
 * Time of the next arrival: where the cumulative rate since the last one reaches `exponential` (a draw with mean 1); +infinity when it is
 * after limit_s or SZ_CALENDAR_END_S (the clock then stays where it is). Exact for rates that are constant in each hour (Cinlar 1975, ch. 4, inversion).
 */
double sz_arrival_clock_next(struct sz_arrival_clock *clock, double exponential, double limit_s);

/** Expected number of arrivals in [from_s, to_s), 0 <= from_s, to_s <= SZ_CALENDAR_END_S: the integral of the rate. */
double sz_profile_expected(const struct sz_profile *profile, const struct sz_calendar *calendar, double base_per_s,
                           double from_s, double to_s);

#endif
