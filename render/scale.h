/**
 * From values to colours and to words: breaks, classes, number formats.
 */
#ifndef SZ_RENDER_SCALE_H
#define SZ_RENDER_SCALE_H

#include "error/error.h"
#include "render/theme.h"

#include <stdbool.h>
#include <stddef.h>

/** What a stored value is and in which unit a reader sees it. */
enum sz_quantity {
    SZ_QUANTITY_NUMBER,     /**< as it is */
    SZ_QUANTITY_SHARE,      /**< 0-1, shown in percent */
    SZ_QUANTITY_SECONDS,    /**< seconds, shown in seconds */
    SZ_QUANTITY_MINUTES,    /**< seconds, shown in minutes */
    SZ_QUANTITY_HOURS,      /**< seconds, shown in hours */
    SZ_QUANTITY_DAYS,       /**< seconds, shown in days */
    SZ_QUANTITY_KILOMETRES, /**< metres, shown in kilometres */
    SZ_QUANTITY_COUNT,      /**< whole numbers */
};

enum { SZ_NUMBER_SIZE = 64, SZ_SCALE_MAX_CLASSES = 9, SZ_TICKS_MAX = 32 };

/** How a number is written. */
struct sz_number {
    enum sz_quantity quantity;
    int decimals;     /**< digits after the point of what is shown; negative: as few as the number needs, at most
                     3 */
    const char *unit; /**< in the reader's language ("%", "min", "นาที"); NULL for none */
};

/** What a stored value is multiplied by to be shown: 100 for a share, 1/60 for minutes. */
double sz_quantity_factor(enum sz_quantity quantity);

/**
 * Writes a stored value as a reader sees it, thousands set apart by commas, a true minus sign, "–" for NaN,
 * the unit behind a space when with_unit. Returns text.
 */
const char *sz_number_text(char text[SZ_NUMBER_SIZE], double value, const struct sz_number *number, bool with_unit);

/**
 * Round numbers that cover [low, high] in about `wanted` steps of 1, 2, 2.5 or 5 times a power of ten in the
 * shown unit (for minutes and hours also 15 and 30), in stored units.
 *
 * \param ticks  at least SZ_TICKS_MAX numbers; the first is at most low, the last at least high
 * \return       how many, at least 2
 */
size_t sz_ticks(double low, double high, size_t wanted, enum sz_quantity quantity, double *ticks);

/** Decimals that tell neighbouring ticks apart in the shown unit. */
int sz_ticks_decimals(const double *ticks, size_t tick_count, enum sz_quantity quantity);

enum sz_scale_kind { SZ_SCALE_CLASSED, SZ_SCALE_CONTINUOUS };

/** A colour scale. Class i holds breaks[i] <= value < breaks[i + 1]; the last one its upper end too. */
struct sz_scale {
    enum sz_scale_kind kind;
    enum sz_palette palette;
    bool reversed; /**< the palette runs from high to low */
    struct sz_number number;
    size_t class_count;
    double
        breaks[SZ_SCALE_MAX_CLASSES + 1]; /**< class_count + 1 rising numbers; a continuous scale uses them as ticks */
};

/**
 * A scale with round breaks over the values' range.
 *
 * A diverging palette is centred on `middle` (in stored units); a sequential one ignores it. NaN values are
 * left out; when none is left, or one is infinite, SZ_ERROR_INPUT. Where all are one value, a sequential scale is one class
 * without width in the palest colour.
 *
 * \param wanted_classes  about how many, 2 to 9; 5 to 7 can be told apart
 */
bool sz_scale_fit(struct sz_scale *scale, enum sz_scale_kind kind, enum sz_palette palette, double middle,
                  const struct sz_number *number, const double *values, size_t value_count, size_t wanted_classes,
                  struct sz_error *error);

/** The class of a value, held to the ends. */
size_t sz_scale_class(const struct sz_scale *scale, double value);

/** The colour of a value; the theme's `missing` for NaN. */
struct sz_colour sz_scale_colour(const struct sz_scale *scale, double value);

/** The colour of a class. */
struct sz_colour sz_scale_class_colour(const struct sz_scale *scale, size_t class_index);

#endif
