/**
 * Public holidays: which days they are, and what they do to a rate.
 *
 * Kinds matter: the days around the New Year and Songkran empty the cities and fill the roads. A rate given for a year holds for the year
 * as a whole, so the effect of a year's holidays is scaled to mean 1 over its days.
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
    int64_t first_day;     /* 1 January of first_year, days since 1970-01-01 */
    uint8_t *kind_of_day;  /* owned */
    uint16_t *kind_counts; /* owned, [year from first_year][kind] */
};

/** Times the rate on days of a kind, relative to ordinary days (SZ_HOLIDAY_NONE: 1). */
struct sz_holiday_effect {
    double factors[SZ_HOLIDAY_KIND_COUNT];
};

struct sz_holiday_effect sz_holiday_effect_none(void);
bool sz_holiday_effect_is_any(const struct sz_holiday_effect *effect);

/**
 * Reads a table of date (2024-04-13), kind and name, in any order, from one whole year or several that follow each other. Errors name file,
 * line and column.
 */
bool sz_holidays_read(struct sz_holidays *holidays, const char *path, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_holidays_clear(struct sz_holidays *holidays);

/** Factor of a day (since 1970-01-01), with mean 1 over each year of the table; 1 beyond it. */
double sz_holidays_factor(const struct sz_holidays *holidays, const struct sz_holiday_effect *effect, int64_t day);

#endif
