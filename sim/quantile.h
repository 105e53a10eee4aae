/**
 * Quantiles of positive numbers with bounded memory and a stated error.
 *
 * Counts in bins whose edges grow by a fixed ratio: every value is known to within a relative error of SZ_SKETCH_RELATIVE_ERROR
 * (DDSketch, Masson, Rim and Lee 2019, without collapsing), from 1e-3 to 1e9; smaller values (zero too) are counted by
 * themselves and taken as 0, greater finite ones are taken as 1e9, +infinity is counted by itself. Counts are integers, so merging is exact in any order.
 */
#ifndef SZ_SIM_QUANTILE_H
#define SZ_SIM_QUANTILE_H

#include "error/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SZ_SKETCH_RELATIVE_ERROR 0.002

struct sz_sketch {
    uint64_t *counts; /* bins first_bin .. first_bin + bin_count - 1; grown as needed */
    int32_t first_bin;
    uint32_t bin_count;
    uint64_t count, small_count, infinite_count; /* count is of all, the small and the infinite too */
};

/** Safe on a zeroed sketch; a zeroed sketch is an empty one. */
void sz_sketch_clear(struct sz_sketch *sketch);
/** value >= 0 or +infinity; false when out of memory. */
bool sz_sketch_add(struct sz_sketch *sketch, double value);
/** Adds all of another sketch's values; false when out of memory. */
bool sz_sketch_merge(struct sz_sketch *sketch, const struct sz_sketch *other);
/** The order statistic of rank ceil(count p) to within the stated error; +infinity when that rank is; NaN when empty. */
double sz_sketch_quantile(const struct sz_sketch *sketch, double p);
/**
 * The share of all values that are at most x >= 0, infinite ones counted as greater: the empirical distribution function, with x known to within the
 * stated error; NaN when empty. Quantiles as told above are found again: share_below(quantile(p)) >= p.
 */
double sz_sketch_share_below(const struct sz_sketch *sketch, double x);

/** As bytes (delta-coded varints and a little-endian check sum), malloc'ed into *bytes; false when out of memory. */
bool sz_sketch_encode(const struct sz_sketch *sketch, unsigned char **bytes, size_t *size);
/** From bytes that may be damaged: false and SZ_ERROR_SYSTEM then. What an initialised sketch held before is freed. */
bool sz_sketch_decode(struct sz_sketch *sketch, const unsigned char *bytes, size_t size, struct sz_error *error);

#endif
