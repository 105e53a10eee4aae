#include "models/demand/calendar.h"

#include "models/demand/incident_stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR_S = 3600, HOURS_OF_DAY = 24, DAY_S = 86400, DAYS_OF_WEEK = 7, WEEK_S = 604800 };

static const int64_t largest_day_count = 4000000; /* eleven thousand years */

/* Howard Hinnant, "chrono-compatible low-level date algorithms", 2013: years start in March, eras are 400 years. */
int64_t sz_calendar_days_from_civil(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

/* The inverse of the above. */
void sz_calendar_civil_from_days(int64_t civil_day, int *year, int *month, int *day)
{
    int64_t z = civil_day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1);
    *month = (int)((march_month + 2) % 12) + 1;
    *year = (int)(year_of_era + era * 400) + (*month <= 2);
}

/* 1970-01-01 was a Thursday. */
int sz_calendar_weekday(int64_t civil_day)
{
    return (int)(((civil_day + 3) % DAYS_OF_WEEK + DAYS_OF_WEEK) % DAYS_OF_WEEK);
}

/* Month, 0-11, of a day since 1970-01-01. */
static uint8_t month_of_civil_day(int64_t civil_day)
{
    int year, month, day;
    sz_calendar_civil_from_days(civil_day, &year, &month, &day);
    return (uint8_t)(month - 1);
}

bool sz_calendar_parse_date(const char *text, int *year, int *month, int *day)
{
    if (strlen(text) != 10 || strspn(text, "0123456789") != 4 || text[4] != '-' ||
        strspn(text + 5, "0123456789") != 2 || text[7] != '-' || strspn(text + 8, "0123456789") != 2)
        return false;
    static const int days_of_month[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    *year = (int)strtol(text, NULL, 10);
    *month = (int)strtol(text + 5, NULL, 10);
    *day = (int)strtol(text + 8, NULL, 10);
    if (*year < 1900 || *month < 1 || *month > 12 || *day < 1 || *day > days_of_month[*month - 1])
        return false;
    bool is_leap = (*year % 4 == 0 && *year % 100 != 0) || *year % 400 == 0;
    return *month != 2 || *day < 29 || is_leap;
}

/* second_of_week: of time 0, on [0, WEEK_S). */
static void set_start(struct sz_calendar *calendar, double second_of_week)
{
    double hour = floor(second_of_week / HOUR_S);
    calendar->start_hour_of_week = (unsigned)hour % SZ_HOURS_OF_WEEK;
    calendar->start_offset_s = second_of_week - hour * HOUR_S;
}

static bool check_warm_up(double warm_up_s, struct sz_error *error)
{
    if (warm_up_s >= 0 && warm_up_s <= (double)largest_day_count / 2 * DAY_S)
        return true;
    return sz_error_set(error, SZ_ERROR_INPUT, "The warm-up must be zero or more and not thousands of years.");
}

bool sz_calendar_init_weeks(struct sz_calendar *calendar, int year, unsigned week_count, double warm_up_s,
                            uint64_t seed, uint32_t replication, struct sz_error *error)
{
    if (week_count < 1 || week_count > SZ_CALENDAR_WEEK_LIMIT)
        return sz_error_set(error, SZ_ERROR_INPUT, "The number of weeks drawn over a year must be from 1 to %d.",
                            SZ_CALENDAR_WEEK_LIMIT);
    if (year < 1 || year > 9999)
        return sz_error_set(error, SZ_ERROR_INPUT, "The year must be from 1 to 9999.");
    if (!check_warm_up(warm_up_s, error))
        return false;
    size_t warm_up_day_count = (size_t)ceil(warm_up_s / DAY_S);
    size_t day_count = warm_up_day_count + (size_t)week_count * DAYS_OF_WEEK;
    uint8_t *month_of_day = malloc(day_count);
    int32_t *civil_day_of_day = malloc(day_count * sizeof *civil_day_of_day);
    if (month_of_day == NULL || civil_day_of_day == NULL) {
        free(month_of_day);
        free(civil_day_of_day);
        return sz_error_set_memory(error, "drawing the weeks of the year");
    }

    int64_t first_day = sz_calendar_days_from_civil(year, 1, 1);
    int64_t year_days = sz_calendar_days_from_civil(year + 1, 1, 1) - first_day;
    struct sz_stream stream;
    sz_stream_init(&stream, seed, replication, SZ_PURPOSE_CALENDAR, 0);
    for (unsigned week = 0; week < week_count; week++) {
        /* A day drawn evenly in the stratum names the month: the weeks of a month stand for its days in equal parts. */
        double position = (week + sz_stream_uniform(&stream)) / week_count;
        int64_t day = (int64_t)(position * (double)year_days);
        if (day >= year_days)
            day = year_days - 1;
        memset(month_of_day + warm_up_day_count + (size_t)week * DAYS_OF_WEEK, month_of_civil_day(first_day + day),
               DAYS_OF_WEEK);
        int64_t monday = first_day + day - sz_calendar_weekday(first_day + day);
        for (int i = 0; i < DAYS_OF_WEEK; i++)
            civil_day_of_day[warm_up_day_count + (size_t)week * DAYS_OF_WEEK + (size_t)i] = (int32_t)(monday + i);
    }
    memset(month_of_day, month_of_day[warm_up_day_count], warm_up_day_count);
    for (size_t i = 0; i < warm_up_day_count; i++)
        civil_day_of_day[i] = (int32_t)(civil_day_of_day[warm_up_day_count] - (int64_t)(warm_up_day_count - i));

    double into_week_s = fmod(warm_up_s, WEEK_S);
    double second_of_week = into_week_s > 0 ? WEEK_S - into_week_s : 0;
    set_start(calendar, second_of_week < WEEK_S ? second_of_week : 0);
    calendar->month_of_day = month_of_day;
    calendar->civil_day_of_day = civil_day_of_day;
    calendar->day_count = day_count;
    return true;
}

bool sz_calendar_init_dates(struct sz_calendar *calendar, int64_t start_s, double warm_up_s, double length_s,
                            struct sz_error *error)
{
    if (!check_warm_up(warm_up_s, error))
        return false;
    if (!(length_s >= 0 && length_s <= (double)largest_day_count / 2 * DAY_S))
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "The measured time must be zero or more and not thousands of years.");
    if (start_s > largest_day_count * DAY_S || start_s < -largest_day_count * DAY_S)
        return sz_error_set(error, SZ_ERROR_INPUT, "The start must be within ten thousand years of 1970.");
    double origin_s = (double)start_s - warm_up_s;
    double first_day = floor(origin_s / DAY_S);
    double second_of_day = origin_s - first_day * DAY_S;
    /* The day in which the measured time ends is counted whole: the cool-down starts in it. */
    size_t day_count = (size_t)((second_of_day + warm_up_s + length_s) / DAY_S) + 1;
    uint8_t *month_of_day = malloc(day_count);
    int32_t *civil_day_of_day = malloc(day_count * sizeof *civil_day_of_day);
    if (month_of_day == NULL || civil_day_of_day == NULL) {
        free(month_of_day);
        free(civil_day_of_day);
        return sz_error_set_memory(error, "laying out the days of the run");
    }
    for (size_t day = 0; day < day_count; day++) {
        civil_day_of_day[day] = (int32_t)((int64_t)first_day + (int64_t)day);
        month_of_day[day] = month_of_civil_day(civil_day_of_day[day]);
    }

    set_start(calendar, (double)sz_calendar_weekday((int64_t)first_day) * DAY_S + second_of_day);
    calendar->month_of_day = month_of_day;
    calendar->civil_day_of_day = civil_day_of_day;
    calendar->day_count = day_count;
    return true;
}

bool sz_calendar_init_plain(struct sz_calendar *calendar, struct sz_error *error)
{
    uint8_t *month_of_day = calloc(1, 1);
    if (month_of_day == NULL)
        return sz_error_set_memory(error, "laying out a calendar");
    *calendar = (struct sz_calendar){.month_of_day = month_of_day, .day_count = 1};
    return true;
}

void sz_calendar_clear(struct sz_calendar *calendar)
{
    free(calendar->month_of_day);
    free(calendar->civil_day_of_day);
    *calendar = (struct sz_calendar){0};
}

double sz_calendar_hour_start(const struct sz_calendar *calendar, int64_t hour)
{
    return (double)hour * HOUR_S - calendar->start_offset_s;
}

int64_t sz_calendar_hour(const struct sz_calendar *calendar, double time_s)
{
    int64_t hour = (int64_t)((time_s + calendar->start_offset_s) / HOUR_S);
    /*
     * Rounding can lift a time just before the edge of an hour over it; never the other way: the edge less the offset plus the offset is
     * off by half a unit in the last place at most and rounds back to the edge, which is even.
     */
    return sz_calendar_hour_start(calendar, hour) > time_s ? hour - 1 : hour;
}

int64_t sz_calendar_day(const struct sz_calendar *calendar, int64_t hour)
{
    return (hour + calendar->start_hour_of_week % HOURS_OF_DAY) / HOURS_OF_DAY;
}

unsigned sz_calendar_month_of_day(const struct sz_calendar *calendar, int64_t day)
{
    size_t last = calendar->day_count - 1;
    return calendar->month_of_day[(size_t)day < last ? (size_t)day : last];
}

unsigned sz_calendar_hour_of_week(const struct sz_calendar *calendar, double time_s)
{
    int64_t hour = sz_calendar_hour(calendar, time_s) + calendar->start_hour_of_week;
    return (unsigned)(hour % SZ_HOURS_OF_WEEK);
}

unsigned sz_calendar_month(const struct sz_calendar *calendar, double time_s)
{
    return sz_calendar_month_of_day(calendar, sz_calendar_day(calendar, sz_calendar_hour(calendar, time_s)));
}

double sz_calendar_next_hour(const struct sz_calendar *calendar, double time_s)
{
    return sz_calendar_hour_start(calendar, sz_calendar_hour(calendar, time_s) + 1);
}

bool sz_calendar_is_night(const struct sz_calendar *calendar, double time_s)
{
    unsigned hour_of_day = sz_calendar_hour_of_week(calendar, time_s) % HOURS_OF_DAY;
    return hour_of_day >= 18 || hour_of_day < 6;
}

bool sz_calendar_civil_day(const struct sz_calendar *calendar, int64_t day, int64_t *civil_day)
{
    if (calendar->civil_day_of_day == NULL || day < 0)
        return false;
    int64_t last = (int64_t)calendar->day_count - 1, beyond = day > last ? day - last : 0;
    *civil_day = calendar->civil_day_of_day[day - beyond] + beyond;
    return true;
}
