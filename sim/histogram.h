/**
 * A histogram: counts in bins of equal width, with what lies below and above counted too.
 *
 * Bin i holds [low + i width, low + (i + 1) width). Counts are integers, so merging is exact in any order.
 */
#ifndef SZ_SIM_HISTOGRAM_H
#define SZ_SIM_HISTOGRAM_H

#include "error/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sz_histogram {
    double low, width;
    size_t bin_count;
    uint64_t *counts;                  /* [bin_count] */
    uint64_t count;                    /* of all, below and above too */
    uint64_t below_count, above_count; /* infinite values too */
};

/** width > 0 in the unit of the values, bin_count >= 1; SZ_ERROR_INPUT otherwise. */
bool sz_histogram_init(struct sz_histogram *histogram, double low, double width, size_t bin_count,
                       struct sz_error *error);
/** Safe on a zeroed one. */
void sz_histogram_clear(struct sz_histogram *histogram);
/** value is not NaN. */
void sz_histogram_add(struct sz_histogram *histogram, double value);
/** Adds all of another of the same bins; SZ_ERROR_INPUT when they differ. */
bool sz_histogram_merge(struct sz_histogram *histogram, const struct sz_histogram *other, struct sz_error *error);
/** Share of all values in a bin over its width: an estimate of the density there; NaN when empty. */
double sz_histogram_density(const struct sz_histogram *histogram, size_t bin);
/**
 * A bin width that suits `count` values of the given interquartile range: 2 IQR / cbrt(count) (Freedman and Diaconis 1981).
 */
double sz_histogram_width(double interquartile_range, uint64_t count);

#endif
