/**
 * The values in traces: numbers exact to the nanosecond, counts, units, outcomes. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_TRACE_VALUE_H
#define SZ_MODELS_RECOGNITION_TRACE_VALUE_H

#include "models/recognition/trace.h"

#include <stddef.h>

/** Nanoseconds in a unit of time. */
#define SZ_NS 1LL
#define SZ_US 1000LL
#define SZ_MS 1000000LL
#define SZ_S  1000000000LL

/** The most that a time is, in nanoseconds: 285 years. */
#define SZ_SPANS_TIME_MOST 9000000000000000000LL

/**
 * A decimal number times `unit`, rounded down to whole nanoseconds (or whatever the unit counts); false when it is none or is beyond
 * SZ_SPANS_TIME_MOST.
 * Digits are taken exactly: no double holds nanoseconds since 1970.
 */
bool sz_spans_number(const char *text, size_t length, int64_t unit, int64_t *value);

/** A count: whole and not negative, "3" or "3.0"; -1 stays -1, what is not known. False for all else. */
bool sz_spans_count(const char *text, size_t length, int64_t *value);

/** What is wrong with a text that sz_spans_number (or sz_spans_count) refused: "expected a number", or "out of the range ..." and which. */
struct sz_spans_words {
    char text[64];
};
struct sz_spans_words sz_spans_wrong_number(const char *text, size_t length, int64_t unit);
struct sz_spans_words sz_spans_wrong_count(const char *text, size_t length);

/** Nanoseconds in the unit that a name ends in (`_us`, `_ms`, `_ns`, `_s`), 0 when it ends in none. */
int64_t sz_spans_unit(const char *name, size_t length);

/** The outcome a word tells ("ok", "timeout", "dropped", ...); false for any other. */
bool sz_spans_outcome(const char *text, size_t length, enum sz_span_outcome *outcome);

#endif
