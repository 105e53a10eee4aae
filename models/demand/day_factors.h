/**
 * What makes one day busier than another beyond the week and the month: gamma day factors and public holidays.
 *
 * Day factors have mean 1 and are shared by all categories; a count that is Poisson with mean L without them has variance L + phi L^2
 * under a factor of variance phi. The national and the provincial factor of a day are independent. Each is a pure function of (seed,
 * replication, day) or (seed, replication, province, day).
 */
#ifndef SZ_MODELS_DEMAND_DAY_FACTORS_H
#define SZ_MODELS_DEMAND_DAY_FACTORS_H

#include "models/demand/calendar.h"
#include "models/demand/holidays.h"

/** Variances of the gamma factors of a day; 0 is no factor. */
struct sz_over_dispersion {
    double nation, province;
};

/** Those of one province in one replication; what it points to is shared. */
struct sz_day_factors {
    struct sz_over_dispersion over_dispersion;
    const struct sz_holidays *holidays; /* NULL for none */
    const struct sz_calendar *calendar;
    uint64_t seed;
    uint32_t replication, province;
};

/** Whether any day can differ from another. */
bool sz_day_factors_needed(const struct sz_day_factors *factors);

/** The gamma factor of a day counted as the calendar counts them: national times provincial. */
double sz_day_factors_gamma(const struct sz_day_factors *factors, int64_t day);

/** The factor of a day for a profile: gamma times the holiday's. */
double sz_day_factors_of_day(const struct sz_day_factors *factors, const struct sz_holiday_effect *effect, int64_t day);

#endif
