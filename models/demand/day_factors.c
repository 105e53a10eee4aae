#include "models/demand/day_factors.h"

#include "models/demand/purpose.h"
#include "sim/stream.h"

#include <gsl/gsl_randist.h>

bool sz_day_factors_needed(const struct sz_day_factors *factors)
{
    return factors->over_dispersion.nation > 0 || factors->over_dispersion.province > 0 || factors->holidays != NULL;
}

static double draw(const struct sz_day_factors *factors, double variance, enum sz_purpose purpose, uint64_t entity)
{
    if (!(variance > 0))
        return 1;
    struct sz_stream stream;
    sz_stream_init(&stream, factors->seed, factors->replication, (uint32_t)purpose, entity);
    return gsl_ran_gamma(sz_stream_rng(&stream), 1 / variance, variance);
}

double sz_day_factors_gamma(const struct sz_day_factors *factors, int64_t day)
{
    return draw(factors, factors->over_dispersion.nation, SZ_PURPOSE_DAY_OF_NATION, (uint64_t)day) *
           draw(factors, factors->over_dispersion.province, SZ_PURPOSE_DAY_OF_PROVINCE,
                sz_entity(factors->province, 0, (uint64_t)day));
}

double sz_day_factors_of_day(const struct sz_day_factors *factors, const struct sz_holiday_effect *effect, int64_t day)
{
    double factor = sz_day_factors_gamma(factors, day);
    if (factors->holidays == NULL || !sz_holiday_effect_is_any(effect))
        return factor;
    int64_t civil_day;
    if (!sz_calendar_civil_day(factors->calendar, day, &civil_day))
        return factor;
    return factor * sz_holidays_factor(factors->holidays, effect, civil_day);
}
