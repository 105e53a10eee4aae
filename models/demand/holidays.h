/**
 * Public holidays: which days they are, and what they do to a rate.
 *
 * Kinds matter: the days around the New Year and Songkran empty the cities and fill the roads. A rate given for a year holds for the year
 * as a whole, so the effect is scaled: with the course of the months and the week that it multiplies, a year has as many incidents as
 * without holidays.
 */
#ifndef SZ_MODELS_DEMAND_HOLIDAYS_H
#define SZ_MODELS_DEMAND_HOLIDAYS_H

#include "error/error.h"

#include <stdbool.h>
#include <stdint.h>

enum sz_holiday_kind {
    SZ_HOLIDAY_NONE,
    SZ_HOLIDAY_NEW_YEAR,
    SZ_HOLIDAY_SONGKRAN,
    SZ_HOLIDAY_OTHER,
    SZ_HOLIDAY_KIND_COUNT
};

/** "none", "new_year", "songkran", "other". */
const char *sz_holiday_kind_name(enum sz_holiday_kind kind);

/** Whole years, each day of one kind. */
struct sz_holidays {
    int first_year, last_year;
    int64_t first_day;    /* 1 January of first_year, days since 1970-01-01 */
    uint8_t *kind_of_day; /* owned */
};

/** Times the rate on days of a kind, relative to ordinary days (SZ_HOLIDAY_NONE: 1), times the scale of the year. */
struct sz_holiday_effect {
    double factors[SZ_HOLIDAY_KIND_COUNT];
    double *scales; /* owned, by year of the table; NULL: all 1 */
};

struct sz_holiday_effect sz_holiday_effect_none(void);
bool sz_holiday_effect_is_any(const struct sz_holiday_effect *effect);
/** Safe on one without scales. */
void sz_holiday_effect_clear(struct sz_holiday_effect *effect);

/**
 * Reads a table of date (2024-04-13), kind and name, in any order, from one whole year or several that follow each other. Errors name file,
 * line and column.
 */
bool sz_holidays_read(struct sz_holidays *holidays, const char *path, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_holidays_clear(struct sz_holidays *holidays);

/** SZ_HOLIDAY_NONE beyond the table. */
enum sz_holiday_kind sz_holidays_kind(const struct sz_holidays *holidays, int64_t day);

/**
 * Sets the scales of an effect, so that the days' factors, weighed by month and day of the week, add up over each year to what they would be
 * without holidays.
 *
 * \param months, days_of_week  12 and 7 (Monday first) factors that the effect multiplies
 * \param drawn_year  0: of civil years; else for weeks drawn over that year as sz_calendar_init_weeks does: the mean over the draws is
 *     kept, in which each day of the year brings the seven of its week in its own month
 */
bool sz_holiday_effect_scale(struct sz_holiday_effect *effect, const struct sz_holidays *holidays, const double *months,
                             const double *days_of_week, int drawn_year, struct sz_error *error);

/** Factor of a day (since 1970-01-01); days beyond the table are ordinary ones of its nearest year. */
double sz_holidays_factor(const struct sz_holidays *holidays, const struct sz_holiday_effect *effect, int64_t day);

#endif
