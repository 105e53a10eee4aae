#include "models/demand/fit_parts.h"

#include <math.h>
#include <stdlib.h>

static const double BY_CHANCE = 1e-3; /* so many stretches of a length in the whole record still are chance */

void sz_fit_days_clear(struct sz_fit_days *days)
{
    free(days->stretches);
    free(days->days_before);
    *days = (struct sz_fit_days){0};
}

bool sz_fit_days_init(struct sz_fit_days *days, const struct sz_day_stretch *stretches, size_t count,
                      struct sz_error *error)
{
    *days = (struct sz_fit_days){.stretches = calloc(count + 1, sizeof *days->stretches),
                                 .days_before = calloc(count + 1, sizeof *days->days_before)};
    if (days->stretches == NULL || days->days_before == NULL) {
        sz_fit_days_clear(days);
        return sz_error_set_memory(error, "laying out the observed days");
    }
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && stretches[i].first_day == stretches[i - 1].last_day + 1) {
            days->stretches[days->stretch_count - 1].last_day = stretches[i].last_day;
        } else {
            days->days_before[days->stretch_count] = days->day_count;
            days->stretches[days->stretch_count++] = stretches[i];
        }
        days->day_count += (uint32_t)(stretches[i].last_day - stretches[i].first_day + 1);
    }
    return true;
}

size_t sz_fit_days_stretch(const struct sz_fit_days *days, int64_t day)
{
    size_t low = 0, high = days->stretch_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (days->stretches[middle].last_day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < days->stretch_count && days->stretches[low].first_day <= day ? low : SIZE_MAX;
}

uint32_t sz_fit_days_index(const struct sz_fit_days *days, int64_t day)
{
    size_t stretch = sz_fit_days_stretch(days, day);
    return days->days_before[stretch] + (uint32_t)(day - days->stretches[stretch].first_day);
}

int64_t sz_fit_days_day(const struct sz_fit_days *days, uint32_t index)
{
    size_t low = 0, high = days->stretch_count - 1;
    while (low < high) {
        size_t middle = (low + high + 1) / 2;
        if (days->days_before[middle] <= index)
            low = middle;
        else
            high = middle - 1;
    }
    return days->stretches[low].first_day + (int64_t)(index - days->days_before[low]);
}

bool sz_fit_days_gap(const bool *has, int64_t first_day, uint32_t day_count, struct sz_day_stretch *gap)
{
    uint32_t with = 0, ended = 0, longest = 0, longest_end = 0;
    for (uint32_t i = 0, run = 0; i < day_count; i++) {
        run = has[i] ? 0 : run + 1;
        with += has[i];
        ended += i > 0 && !has[i] && has[i - 1];
        if (run > longest) {
            longest = run;
            longest_end = i;
        }
    }
    if (longest == 0)
        return false;
    /* One more of each, so that a record with a single stretch does not tell how likely it is. */
    double q = (ended + 1.0) / (with + 1.0);
    *gap = (struct sz_day_stretch){first_day + longest_end - longest + 1, first_day + longest_end};
    return with * pow(q, longest) < BY_CHANCE;
}

int64_t sz_fit_day_of(double time_s)
{
    return (int64_t)floor(time_s / SZ_FIT_DAY_S);
}

unsigned sz_fit_hour_of_week(double time_s)
{
    int64_t day = sz_fit_day_of(time_s);
    unsigned hour = (unsigned)fmin((time_s - (double)day * SZ_FIT_DAY_S) / 3600, 23);
    return (unsigned)sz_calendar_weekday(day) * 24 + hour;
}

unsigned sz_fit_month_of(int64_t day)
{
    int year, month, of_month;
    sz_calendar_civil_from_days(day, &year, &month, &of_month);
    return (unsigned)month - 1;
}
