/**
 * Quantiles of positive numbers with bounded memory and a stated error: exact while few, then a sketch.
 *
 * Up to SZ_SKETCH_EXACT_LIMIT values from 1e-3 on are kept as they are, in order; quantiles of them are exact. From the next one on all
 * are counted in bins whose edges grow by a fixed ratio (DDSketch, Masson, Rim and Lee 2019, without collapsing), from 1e-3 to 1e9. Those of a
 * bin are taken as spread evenly over it: an order statistic is known to within the width of a bin, SZ_SKETCH_RELATIVE_ERROR, whatever
 * the values, and far better where many of a smooth law share the bin, so that intervals narrower than a bin still cover. In both stages smaller values
 * (zero too) are counted by themselves and taken as 0, greater finite ones are taken as 1e9, +infinity is counted by itself.
 *
 * A sketch depends on the values alone, not on the order in which they or the sketches they came in were added: it is in bins
 * if and only if the values are too many to be kept (or a merged one already was), and counts are integers.
 */
#ifndef SZ_SIM_QUANTILE_H
#define SZ_SIM_QUANTILE_H

#include "error/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SZ_SKETCH_RELATIVE_ERROR 0.00401 /* 1.002 / 0.998 - 1, rounded up */
enum { SZ_SKETCH_EXACT_LIMIT = 64 };

struct sz_sketch {
    double *values; /* value_count of them in increasing order; NULL once there are bins */
    uint32_t value_count;
    uint64_t *counts; /* bins first_bin .. first_bin + bin_count - 1; grown as needed; NULL while exact */
    int32_t first_bin;
    uint32_t bin_count;
    uint64_t count, small_count, infinite_count; /* count is of all, the small and the infinite too */
};

/** Safe on a zeroed sketch; a zeroed sketch is an empty one. */
void sz_sketch_clear(struct sz_sketch *sketch);
/** value >= 0 or +infinity; false when out of memory. */
bool sz_sketch_add(struct sz_sketch *sketch, double value);

/** A value that goes into several sketches, and the bin it belongs to. */
struct sz_sketched {
    double value;
    int32_t bin;
    bool is_ordinary; /* it has a bin */
};
/** value >= 0 or +infinity. */
struct sz_sketched sz_sketch_prepare(double value);
/** As sz_sketch_add. */
bool sz_sketch_add_prepared(struct sz_sketch *sketch, const struct sz_sketched *sketched);
/** Adds all of another sketch's values; false when out of memory. */
bool sz_sketch_merge(struct sz_sketch *sketch, const struct sz_sketch *other);
/** The order statistic of rank ceil(count p), exact or to within the stated error; +infinity when that rank is; NaN when empty. */
double sz_sketch_quantile(const struct sz_sketch *sketch, double p);
/**
 * The share of all values that are at most x >= 0, infinite ones counted as greater: the empirical distribution function, exact or with x known to within
 * the stated error; NaN when empty. Quantiles as told above are found again: share_below(quantile(p)) >= p.
 */
double sz_sketch_share_below(const struct sz_sketch *sketch, double x);

/** As bytes (the values, or bins as delta-coded varints; little-endian, with a check sum), malloc'ed into *bytes; false when out of memory. */
bool sz_sketch_encode(const struct sz_sketch *sketch, unsigned char **bytes, size_t *size);
/** From bytes that may be damaged: false and SZ_ERROR_SYSTEM then. What an initialised sketch held before is freed. */
bool sz_sketch_decode(struct sz_sketch *sketch, const unsigned char *bytes, size_t size, struct sz_error *error);

#endif
