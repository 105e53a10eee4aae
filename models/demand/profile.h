/**
 * How a rate varies over the week and the year: factors with mean 1.
 */
#ifndef SZ_MODELS_DEMAND_PROFILE_H
#define SZ_MODELS_DEMAND_PROFILE_H

#include "models/demand/day_factors.h"

struct sz_profile {
    double hour_of_week[SZ_HOURS_OF_WEEK];
    double month[12];
    double day_of_week[7]; /* sums of the hours' factors, from Monday */
    bool flat;             /* every factor of hours and months is 1 */
    struct sz_holiday_effect holidays;
};

struct sz_profile sz_profile_flat(void);

/**
 * From any non-negative weights: hours of the day (24), days of the week (7, Monday first), months (12); a NULL is flat. Each is scaled so that
 * the profile has mean 1 over the week and over the year (months weighted by their days). False (SZ_ERROR_INPUT) when all weights of one are
 * 0 or one is negative.
 */
bool sz_profile_init(struct sz_profile *profile, const double *hour_of_day, const double *day_of_week,
                     const double *month, struct sz_error *error);

/** The same from one weight for each hour of the week, from Monday 00:00 (NULL: flat). */
bool sz_profile_init_week(struct sz_profile *profile, const double *hour_of_week, const double *month,
                          struct sz_error *error);

double sz_profile_factor(const struct sz_profile *profile, const struct sz_calendar *calendar, double time_s);

/** A walk over the arrival times of a Poisson process of rate base_per_s x profile, by inversion of its cumulative rate. */
struct sz_arrival_clock {
    const struct sz_profile *profile;
    const struct sz_calendar *calendar;
    double base_per_s;
    double time_s;                            /* of the last arrival, 0 at first */
    const struct sz_day_factors *day_factors; /* shared; NULL: no day differs from another */
    int64_t day;                              /* of day_factor; 0 with a factor of 0 at first, which no day has */
    double day_factor;
};

/**
 * Time of the next arrival: where the cumulative rate since the last one reaches `exponential` (a draw with mean 1); +infinity when it is
 * after limit_s or SZ_CALENDAR_END_S (the clock then stays where it is). Exact for rates that are constant in each hour (Cinlar 1975, ch. 4, inversion).
 */
double sz_arrival_clock_next(struct sz_arrival_clock *clock, double exponential, double limit_s);

/** Integral of the profile's factor and the holidays' over [from_s, to_s), seconds; gamma factors have mean 1 and leave it. */
double sz_arrival_clock_expected_s(const struct sz_arrival_clock *clock, double from_s, double to_s);

/** Expected number of arrivals in [from_s, to_s), 0 <= from_s, to_s <= SZ_CALENDAR_END_S: the integral of the rate. */
double sz_profile_expected(const struct sz_profile *profile, const struct sz_calendar *calendar, double base_per_s,
                           double from_s, double to_s);

#endif
