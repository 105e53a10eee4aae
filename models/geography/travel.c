#include "models/geography/travel.h"

#include <assert.h>
#include <math.h>

double sz_travel_mean_s(const struct sz_travel *travel, double distance_m, enum sz_area_class area_class,
                        unsigned hour_of_week, double speed_factor)
{
    if (travel->none)
        return 0;
    assert(hour_of_week < SZ_HOURS_OF_WEEK && speed_factor > 0);
    return distance_m * travel->circuity / (travel->speed_mps[area_class][hour_of_week] * speed_factor);
}

double sz_travel_factor(const struct sz_travel *travel, struct sz_stream *stream)
{
    if (travel->spread_cv == 0)
        return 1;
    double variance = log1p(travel->spread_cv * travel->spread_cv);
    return exp(sqrt(variance) * sz_stream_normal(stream) - variance / 2);
}

double sz_travel_mean_speed_mps(const struct sz_travel *travel, enum sz_area_class area_class,
                                const double weights[SZ_HOURS_OF_WEEK])
{
    if (travel->none)
        return INFINITY;
    double weight = 0, time_per_metre = 0;
    for (unsigned hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
        weight += weights[hour];
        time_per_metre += weights[hour] / travel->speed_mps[area_class][hour];
    }
    assert(weight > 0);
    return weight / time_per_metre;
}
