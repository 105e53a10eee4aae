/**
 * The bins of a quantile sketch, for the two files that work on them: quantile.c and quantile_bytes.c.
 */
#ifndef SZ_SIM_QUANTILE_BINS_H
#define SZ_SIM_QUANTILE_BINS_H

#include "sim/quantile.h"

#pragma GCC visibility push(hidden) /* not of the library's interface */

#define SZ_SKETCH_SMALLEST 1e-3
#define SZ_SKETCH_GREATEST 1e9
/* Bin i holds (growth^(i - 1), growth^i]. Stores hold counts of these bins. */
#define SZ_SKETCH_GROWTH (1.002 / 0.998)

enum {
    SZ_SKETCH_LEAST_BIN = -1728,
    SZ_SKETCH_BIN_LIMIT = 5184 /* one beyond the last; log(1e9) / log(growth) = 5181 */
};

/** Makes the array of bins reach over both; false when out of memory. */
bool sz_sketch_cover(struct sz_sketch *sketch, int32_t least_bin, int32_t greatest_bin);

#pragma GCC visibility pop

#endif
