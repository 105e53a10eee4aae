/**
 * Numbers with units, as people write them: "15 min", "40 km/h", "0.5 /h", "90 %", "2 billion THB".
 *
 * Units are UDUNITS-2's, but for `year` = 365 days and `month` = 365.25/12 days; SI inside. Numbers are plain
 * decimals (no hexadecimal, inf or nan) with a point whatever the locale. A quantity with a dimension must be
 * given with its unit.
 */
#ifndef SZ_SCENARIOS_QUANTITY_H
#define SZ_SCENARIOS_QUANTITY_H

#include "error/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sz_quantity_kind {
    SZ_QUANTITY_NUMBER,       /**< a plain number, no unit */
    SZ_QUANTITY_COUNT,        /**< a whole number, not negative, up to 2^53 */
    SZ_QUANTITY_SHARE,        /**< 0 to 1, or 0 % to 100 % */
    SZ_QUANTITY_MONEY,        /**< in the currency; thousand, million, billion, and the currency's code are optional
                         */
    SZ_QUANTITY_TIME,         /**< s */
    SZ_QUANTITY_LENGTH,       /**< m */
    SZ_QUANTITY_AREA,         /**< m2 */
    SZ_QUANTITY_SPEED,        /**< m/s */
    SZ_QUANTITY_ACCELERATION, /**< m/s2 */
    SZ_QUANTITY_RATE,         /**< 1/s; written "0.5 /h", "3 /day", "1000 /year" */
    SZ_QUANTITY_DENSITY,      /**< 1/m2; written "1500 /km2" */
    SZ_QUANTITY_KIND_COUNT
};

/** The currency of money when nothing else is said. */
#define SZ_QUANTITY_CURRENCY "THB"

/** What a message calls the kind: "a time such as 15 min". */
const char *sz_quantity_kind_text(enum sz_quantity_kind kind);

/**
 * Reads a quantity, in SI units. Errors are SZ_ERROR_INPUT sentences without a place that say what is wrong
 * and what was expected ("15 has no unit, expected a time such as 15 min"); SZ_ERROR_SYSTEM when UDUNITS has
 * no unit database. Negative values are read: bounds are the caller's. Safe from any thread.
 */
bool sz_quantity_parse(const char *text, enum sz_quantity_kind kind, double *value, struct sz_error *error);

/** Money in a given currency (an ISO 4217 code); an amount in another one is an error. */
bool sz_quantity_parse_money(const char *text, const char *currency, double *value, struct sz_error *error);

/** A whole number from 0 to 2^64 - 1, decimal digits only: a seed, a count. */
bool sz_quantity_parse_count(const char *text, uint64_t *value, struct sz_error *error);

enum { SZ_QUANTITY_TEXT_SIZE = 48 };

/**
 * A quantity as text that reads back to the same number, with the unit that makes it shortest ("15 min", "2.5
 * km").
 *
 * \param value  in SI units, finite
 * \param text   SZ_QUANTITY_TEXT_SIZE bytes are enough; returned
 */
const char *sz_quantity_format(enum sz_quantity_kind kind, double value, char *text, size_t size);

#endif
