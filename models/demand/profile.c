#include "models/demand/profile.h"

#include <math.h>

enum { HOURS_OF_DAY = 24, DAYS_OF_WEEK = 7, MONTHS = 12, HOUR_S = 3600, WEEK_S = 604800 };

static const double no_weights[MONTHS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const double month_days[MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

struct sz_profile sz_profile_flat(void)
{
    struct sz_profile profile = {.flat = true, .holidays = sz_holiday_effect_none()};
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        profile.hour_of_week[hour] = 1;
    for (int month = 0; month < MONTHS; month++)
        profile.month[month] = 1;
    for (int day = 0; day < DAYS_OF_WEEK; day++)
        profile.day_of_week[day] = HOURS_OF_DAY;
    return profile;
}

/*
 * Scales `count` weights, each standing for lengths[i] of time (NULL: all the same), to a mean of 1. Equal weights give exactly 1, so that
 * a profile of equal weights is flat.
 */
static bool scale(double *factors, const double *weights, const double *lengths, int count, const char *what,
                  struct sz_error *error)
{
    double largest = 0;
    bool equal = true;
    for (int i = 0; i < count; i++) {
        if (!(weights[i] >= 0) || !isfinite(weights[i]))
            return sz_error_set(error, SZ_ERROR_INPUT, "Weight %d of the %s must be a number that is not negative.",
                                i + 1, what);
        largest = fmax(largest, weights[i]);
        equal = equal && weights[i] == weights[0];
    }
    if (largest <= 0)
        return sz_error_set(error, SZ_ERROR_INPUT, "At least one weight of the %s must be positive.", what);
    double sum = 0, length = 0;
    for (int i = 0; i < count; i++) {
        double part = lengths == NULL ? 1 : lengths[i];
        sum += weights[i] / largest * part;
        length += part;
    }
    for (int i = 0; i < count; i++)
        factors[i] = equal ? 1 : weights[i] / largest * (length / sum);
    return true;
}

/* The months' factors, and what follows from the factors of the hours. */
static bool finish(struct sz_profile *scaled, const double *month, struct sz_error *error)
{
    if (!scale(scaled->month, month == NULL ? no_weights : month, month_days, MONTHS, "months", error))
        return false;
    for (int day = 0; day < DAYS_OF_WEEK; day++)
        scaled->day_of_week[day] = 0;
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
        scaled->day_of_week[hour / HOURS_OF_DAY] += scaled->hour_of_week[hour];
        scaled->flat = scaled->flat && scaled->hour_of_week[hour] == 1;
    }
    for (int i = 0; i < MONTHS; i++)
        scaled->flat = scaled->flat && scaled->month[i] == 1;
    return true;
}

bool sz_profile_init(struct sz_profile *profile, const double *hour_of_day, const double *day_of_week,
                     const double *month, struct sz_error *error)
{
    struct sz_profile scaled = sz_profile_flat();
    double hours[HOURS_OF_DAY], days[DAYS_OF_WEEK];
    for (int hour = 0; hour < HOURS_OF_DAY; hour++)
        hours[hour] = 1;
    if (hour_of_day != NULL && !scale(hours, hour_of_day, NULL, HOURS_OF_DAY, "hours of the day", error))
        return false;
    if (!scale(days, day_of_week == NULL ? no_weights : day_of_week, NULL, DAYS_OF_WEEK, "days of the week", error))
        return false;
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        scaled.hour_of_week[hour] = days[hour / HOURS_OF_DAY] * hours[hour % HOURS_OF_DAY];
    if (!finish(&scaled, month, error))
        return false;
    *profile = scaled;
    return true;
}

bool sz_profile_init_week(struct sz_profile *profile, const double *hour_of_week, const double *month,
                          struct sz_error *error)
{
    struct sz_profile scaled = sz_profile_flat();
    if (hour_of_week != NULL &&
        !scale(scaled.hour_of_week, hour_of_week, NULL, SZ_HOURS_OF_WEEK, "hours of the week", error))
        return false;
    if (!finish(&scaled, month, error))
        return false;
    *profile = scaled;
    return true;
}

static double hour_factor(const struct sz_profile *profile, const struct sz_calendar *calendar, int64_t hour)
{
    unsigned hour_of_week = (unsigned)((hour + calendar->start_hour_of_week) % SZ_HOURS_OF_WEEK);
    unsigned month = sz_calendar_month_of_day(calendar, sz_calendar_day(calendar, hour));
    return profile->hour_of_week[hour_of_week] * profile->month[month];
}

double sz_profile_factor(const struct sz_profile *profile, const struct sz_calendar *calendar, double time_s)
{
    return profile->flat ? 1 : hour_factor(profile, calendar, sz_calendar_hour(calendar, time_s));
}

/* The integral of the factor over one whole week in a month, seconds. */
static double week_integral_s(const struct sz_profile *profile, unsigned month)
{
    double sum = 0;
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        sum += profile->hour_of_week[hour];
    return sum * HOUR_S * profile->month[month];
}

/* How many whole weeks from the start of an hour lie in one month, at most `wanted`; those beyond the last day all do. */
static double weeks_of_one_month(const struct sz_calendar *calendar, int64_t hour, double wanted)
{
    int64_t day = sz_calendar_day(calendar, hour), last = (int64_t)calendar->day_count - 1;
    unsigned month = sz_calendar_month_of_day(calendar, day);
    int64_t same = day;
    while (same < last && (double)(same - day) < wanted * DAYS_OF_WEEK &&
           sz_calendar_month_of_day(calendar, same + 1) == month)
        same++;
    if (same >= last)
        return wanted;
    /* Days `day` to `same` are of the month; the first may be entered late, so the last week may need a day more. */
    double hours = (double)((same + 1) * HOURS_OF_DAY - hour) - calendar->start_hour_of_week % HOURS_OF_DAY;
    return fmin(wanted, floor(hours / SZ_HOURS_OF_WEEK));
}

/*
 * The time at which the integral of the factor from from_s reaches need_s (seconds at factor 1), or +infinity when that is after
 * limit_s. A week of hours is stepped through, then whole weeks are taken at once where the month allows it: long gaps stay cheap.
 */
static double invert(const struct sz_profile *profile, const struct sz_calendar *calendar, double from_s, double need_s,
                     double limit_s)
{
    int64_t hour = sz_calendar_hour(calendar, from_s);
    double now_s = from_s;
    for (;;) {
        for (int step = 0; step < SZ_HOURS_OF_WEEK; step++, hour++) {
            if (now_s > limit_s)
                return INFINITY;
            double end_s = sz_calendar_hour_start(calendar, hour + 1);
            double factor = hour_factor(profile, calendar, hour);
            double in_hour_s = factor * (end_s - now_s);
            if (need_s <= in_hour_s) {
                double time_s = factor > 0 ? fmin(now_s + need_s / factor, end_s) : now_s;
                return time_s <= limit_s ? time_s : INFINITY;
            }
            need_s -= in_hour_s;
            now_s = end_s;
        }
        unsigned month = sz_calendar_month_of_day(calendar, sz_calendar_day(calendar, hour));
        double week_s = week_integral_s(profile, month);
        double to_limit = floor((limit_s - now_s) / WEEK_S) + 1;
        double wanted = week_s > 0 ? fmin(to_limit, floor(need_s / week_s)) : to_limit;
        double weeks = weeks_of_one_month(calendar, hour, wanted);
        need_s = fmax(need_s - weeks * week_s, 0);
        hour += (int64_t)weeks * SZ_HOURS_OF_WEEK;
        now_s = sz_calendar_hour_start(calendar, hour);
    }
}

/* The factor that makes this day differ from others, kept until another day is asked for. */
static double day_factor(struct sz_arrival_clock *clock, int64_t day)
{
    if (clock->day != day || !(clock->day_factor > 0)) {
        clock->day = day;
        clock->day_factor = sz_day_factors_of_day(clock->day_factors, &clock->profile->holidays, day);
    }
    return clock->day_factor;
}

/* As invert, with days that differ: hours within a day, whole days at once. */
static double invert_by_days(struct sz_arrival_clock *clock, double need_s, double limit_s)
{
    const struct sz_profile *profile = clock->profile;
    const struct sz_calendar *calendar = clock->calendar;
    int64_t hour = sz_calendar_hour(calendar, clock->time_s);
    double now_s = clock->time_s;
    while (now_s <= limit_s) {
        int64_t day = sz_calendar_day(calendar, hour);
        unsigned hour_of_week = (unsigned)((hour + calendar->start_hour_of_week) % SZ_HOURS_OF_WEEK);
        double of_day = day_factor(clock, day);
        double whole_s = of_day * profile->month[sz_calendar_month_of_day(calendar, day)] *
                         profile->day_of_week[hour_of_week / HOURS_OF_DAY] * HOUR_S;
        if (hour_of_week % HOURS_OF_DAY == 0 && now_s == sz_calendar_hour_start(calendar, hour) && need_s > whole_s) {
            need_s -= whole_s;
            hour += HOURS_OF_DAY;
            now_s = sz_calendar_hour_start(calendar, hour);
            continue;
        }
        double end_s = sz_calendar_hour_start(calendar, hour + 1);
        double factor = of_day * hour_factor(profile, calendar, hour), in_hour_s = factor * (end_s - now_s);
        if (need_s <= in_hour_s)
            return factor > 0 ? fmin(now_s + need_s / factor, end_s) : now_s;
        need_s -= in_hour_s;
        now_s = end_s;
        hour++;
    }
    return (double)INFINITY;
}

double sz_arrival_clock_next(struct sz_arrival_clock *clock, double exponential, double limit_s)
{
    limit_s = fmin(limit_s, SZ_CALENDAR_END_S);
    double need_s = exponential / clock->base_per_s;
    if (!(clock->base_per_s > 0) || !isfinite(need_s) || clock->time_s > limit_s)
        return INFINITY;
    double time_s = clock->time_s + need_s;
    if (clock->day_factors != NULL)
        time_s = invert_by_days(clock, need_s, limit_s);
    else if (!clock->profile->flat)
        time_s = invert(clock->profile, clock->calendar, clock->time_s, need_s, limit_s);
    if (time_s > limit_s)
        return INFINITY;
    clock->time_s = time_s;
    return time_s;
}

/* With holidays, day by day. */
static double expected_by_days_s(const struct sz_arrival_clock *clock, double from_s, double to_s)
{
    struct sz_day_factors holidays = *clock->day_factors;
    holidays.over_dispersion = (struct sz_over_dispersion){0};
    double sum_s = 0, now_s = from_s;
    for (int64_t hour = sz_calendar_hour(clock->calendar, from_s); now_s < to_s; hour++) {
        int64_t day = sz_calendar_day(clock->calendar, hour);
        double end_s = fmin(sz_calendar_hour_start(clock->calendar, hour + 1), to_s);
        sum_s += sz_day_factors_of_day(&holidays, &clock->profile->holidays, day) *
                 hour_factor(clock->profile, clock->calendar, hour) * (end_s - now_s);
        now_s = end_s;
    }
    return sum_s;
}

double sz_arrival_clock_expected_s(const struct sz_arrival_clock *clock, double from_s, double to_s)
{
    if (!(to_s > from_s))
        return 0;
    if (clock->day_factors == NULL || clock->day_factors->holidays == NULL)
        return sz_profile_expected(clock->profile, clock->calendar, 1, from_s, to_s);
    return expected_by_days_s(clock, from_s, to_s);
}

double sz_profile_expected(const struct sz_profile *profile, const struct sz_calendar *calendar, double base_per_s,
                           double from_s, double to_s)
{
    if (!(to_s > from_s))
        return 0;
    if (profile->flat)
        return base_per_s * (to_s - from_s);
    double sum_s = 0, now_s = from_s;
    int64_t hour = sz_calendar_hour(calendar, from_s);
    for (;;) {
        for (int step = 0; step < SZ_HOURS_OF_WEEK; step++, hour++) {
            double end_s = fmin(sz_calendar_hour_start(calendar, hour + 1), to_s);
            sum_s += hour_factor(profile, calendar, hour) * (end_s - now_s);
            if (end_s >= to_s)
                return base_per_s * sum_s;
            now_s = end_s;
        }
        unsigned month = sz_calendar_month_of_day(calendar, sz_calendar_day(calendar, hour));
        double weeks = weeks_of_one_month(calendar, hour, floor((to_s - now_s) / WEEK_S));
        sum_s += weeks * week_integral_s(profile, month);
        hour += (int64_t)weeks * SZ_HOURS_OF_WEEK;
        now_s = sz_calendar_hour_start(calendar, hour);
    }
}
