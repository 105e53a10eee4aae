/**
 * From simulated time to the hour of the week and the month.
 *
 * Simulated time 0 is the start of the warm-up. The hour of the week runs on without a break; the month is kept a day, so weeks drawn from
 * all over a year can follow each other.
 */
#ifndef SZ_MODELS_DEMAND_CALENDAR_H
#define SZ_MODELS_DEMAND_CALENDAR_H

#include "error/error.h"
#include "models/geography/travel.h"

#include <stdint.h>

/** Days since 1970-01-01, the last one included. */
struct sz_day_stretch {
    int64_t first_day, last_day;
};

struct sz_calendar {
    unsigned start_hour_of_week; /* of time 0 */
    double start_offset_s;       /* time 0 is that many seconds after the hour, 0 <= offset < 3600 */
    uint8_t *month_of_day;       /* 0-11 for each day from the midnight before time 0; beyond the last: the last */
    int32_t *civil_day_of_day;   /* the same days since 1970-01-01; NULL in a timeless week */
    size_t day_count;
};

enum { SZ_CALENDAR_WEEK_LIMIT = 52 };

/** Simulated times beyond this (32 million years) are never: arrival clocks end there. */
#define SZ_CALENDAR_END_S 1e15

/**
 * Whole weeks drawn over a year: the year is cut into week_count (1 to SZ_CALENDAR_WEEK_LIMIT) equal parts and one day is drawn in each, by (seed,
 * replication), in order of the year. The week around it, Monday to Sunday, is simulated, with all its days counted to the month of the day drawn:
 * a month is drawn in proportion to its days, and averages over replications are unbiased. The warm-up before the first week and the cool-down
 * after the last take their months. Stratified sampling over the year (Cochran 1977, ch. 5).
 */
bool sz_calendar_init_weeks(struct sz_calendar *calendar, int year, unsigned week_count, double warm_up_s,
                            uint64_t seed, uint32_t replication, struct sz_error *error);

/** Consecutive days: time 0 is warm_up_s before start (seconds since 1970-01-01 00:00 local time, no daylight saving in Thailand). */
bool sz_calendar_init_dates(struct sz_calendar *calendar, int64_t start_s, double warm_up_s, double length_s,
                            struct sz_error *error);

/** Monday 00:00 of a timeless week for textbook worlds, every day in January. */
bool sz_calendar_init_plain(struct sz_calendar *calendar, struct sz_error *error);

void sz_calendar_clear(struct sz_calendar *calendar);

/* Times are not negative and at most SZ_CALENDAR_END_S. */
unsigned sz_calendar_hour_of_week(const struct sz_calendar *calendar, double time_s);
unsigned sz_calendar_month(const struct sz_calendar *calendar, double time_s);
/** Start of the next hour after time_s, seconds of simulated time; always greater than time_s. */
double sz_calendar_next_hour(const struct sz_calendar *calendar, double time_s);
/** The hour a time lies in: whole hours of the clock since the one that time 0 lies in, which is 0. */
int64_t sz_calendar_hour(const struct sz_calendar *calendar, double time_s);
/** Simulated time at which such an hour starts; at most 0 for hour 0. */
double sz_calendar_hour_start(const struct sz_calendar *calendar, int64_t hour);
/** Day of such an hour since the midnight before time 0, as month_of_day counts them. */
int64_t sz_calendar_day(const struct sz_calendar *calendar, int64_t hour);
/** Month (0-11) of such a day: beyond the last the last's. */
unsigned sz_calendar_month_of_day(const struct sz_calendar *calendar, int64_t day);
/** From 18:00 to 06:00. */
bool sz_calendar_is_night(const struct sz_calendar *calendar, double time_s);
/** Which day since 1970-01-01 such a day is, those after the last following it; false in a timeless week. */
bool sz_calendar_civil_day(const struct sz_calendar *calendar, int64_t day, int64_t *civil_day);
/** Day of the week of a day since 1970-01-01: 0 is Monday. */
int sz_calendar_weekday(int64_t civil_day);
/** Year, month (1-12) and day of a day since 1970-01-01. */
void sz_calendar_civil_from_days(int64_t civil_day, int *year, int *month, int *day);
/** Digits and dashes alone, 2024-04-08, from the year 1900 on, a day that the month has. */
bool sz_calendar_parse_date(const char *text, int *year, int *month, int *day);
/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar; month 1-12. */
int64_t sz_calendar_days_from_civil(int year, int month, int day);

#endif
