#include "models/recognition/control_room.h"

#include <limits.h>
#include <math.h>

void sz_verification_law_clear(struct sz_verification_law *law)
{
    sz_distribution_destroy(law->alert_service);
    sz_distribution_destroy(law->call_service);
    sz_distribution_destroy(law->call_patience);
    sz_distribution_destroy(law->alert_patience);
    *law = (struct sz_verification_law){0};
}

unsigned sz_operators_for_load(double offered_load, double load_per_operator)
{
    /* A load that fills whole operators exactly must not need one more because of rounding. */
    double operators = ceil(offered_load / load_per_operator - 1e-9);
    if (!(operators > 1))
        return 1;
    return operators < UINT_MAX ? (unsigned)operators : UINT_MAX;
}

double sz_monitor_detection(double monitor_count)
{
    static const double monitors[] = {1, 4, 6, 9}, noticed[] = {0.85, 0.74, 0.58, 0.53};
    enum { POINTS = sizeof monitors / sizeof monitors[0] };
    if (monitor_count <= monitors[0])
        return noticed[0];
    for (int i = 1; i < POINTS; i++)
        if (monitor_count <= monitors[i])
            return noticed[i] +
                   (noticed[i - 1] - noticed[i]) * (monitors[i] - monitor_count) / (monitors[i] - monitors[i - 1]);
    return noticed[POINTS - 1] * monitors[POINTS - 1] / monitor_count;
}

double sz_watch_factor(const struct sz_verification_law *law, double camera_count, unsigned shift)
{
    double watchers = law->watchers[shift];
    if (watchers <= 0 || camera_count <= 0)
        return 0;
    double each = fmin(law->monitors_per_watcher, camera_count / watchers);
    return fmin(1, watchers * each / camera_count) * sz_monitor_detection(each);
}

unsigned sz_room_shift(unsigned hour_of_week)
{
    return hour_of_week % 24 / SZ_ROOM_SHIFT_HOURS;
}

void sz_shift_loads_add(const struct sz_profile *profile, double load, double loads[SZ_ROOM_SHIFT_COUNT])
{
    for (unsigned hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        loads[sz_room_shift(hour)] += load * profile->hour_of_week[hour] * SZ_ROOM_SHIFT_COUNT / SZ_HOURS_OF_WEEK;
}

void sz_room_size(const double loads[SZ_ROOM_SHIFT_COUNT], double load_per_operator,
                  unsigned operators[SZ_ROOM_SHIFT_COUNT])
{
    for (unsigned shift = 0; shift < SZ_ROOM_SHIFT_COUNT; shift++)
        operators[shift] = sz_operators_for_load(loads[shift], load_per_operator);
}
