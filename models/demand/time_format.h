/**
 * Dates and times as records write them.
 *
 * A format is one of the words iso8601 (2024-04-08T13:05:59.5, a space for the T, seconds and what follows may be missing, Z or +07:00 may
 * follow), seconds (of simulated time, as `generate` writes onset_s), unix and unix_ms (since 1970-01-01 UTC); or a pattern of %Y %y %m %d %H %I
 * %M %S %f %p %b %z and %%, where all other characters stand for themselves. %S takes a fraction, %b an English month's first three letters, %f
 * digits of a fraction, %z Z or +hhmm. A year of the Buddhist era is 543 years ahead, and its %y counts from
 * 2500. %I needs %p, and %H does without. Times lie between the years 1900 and 2200.
 */
#ifndef SZ_MODELS_DEMAND_TIME_FORMAT_H
#define SZ_MODELS_DEMAND_TIME_FORMAT_H

#include "error/error.h"

#include <stdbool.h>

enum sz_time_format_kind { SZ_TIME_ISO8601, SZ_TIME_SECONDS, SZ_TIME_UNIX, SZ_TIME_UNIX_MS, SZ_TIME_PATTERN };

struct sz_time_format {
    enum sz_time_format_kind kind;
    const char *pattern; /* not owned */
    double utc_offset_s; /* of local time: of a time that says how far it is from UTC */
    bool is_buddhist;
};

/** SZ_ERROR_INPUT for an unknown word or letter, or a pattern without year, month, day or hour. `text` must outlive the format. */
bool sz_time_format_init(struct sz_time_format *format, const char *text, double utc_offset_s, bool is_buddhist,
                         struct sz_error *error);

/** Whether times are of the simulation, and not of a calendar. */
static inline bool sz_time_format_is_relative(const struct sz_time_format *format)
{
    return format->kind == SZ_TIME_SECONDS;
}

/** Seconds since 1970-01-01 00:00 local time, or of simulated time; false when the text is not such a time, all of it. */
bool sz_time_format_parse(const struct sz_time_format *format, const char *text, double *time_s);

#endif
