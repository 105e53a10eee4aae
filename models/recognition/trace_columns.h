/**
 * Whether two columns of times are of one unit, told from all rows of a stage. Private to this folder.
 *
 * Where one of two columns is of another unit throughout, no row differs from its neighbours, but the later time is a thousand, a million or a billion times the earlier
 * one, from the zero of the clock on. A queue that is overloaded also has times that grow further and further apart, but not just by these factors: the
 * slope of the one on the other must be within 5 % of the factor, and the ratio of their means within 10 %, since a service is added.
 */
#ifndef SZ_MODELS_RECOGNITION_TRACE_COLUMNS_H
#define SZ_MODELS_RECOGNITION_TRACE_COLUMNS_H

#include <stdint.h>

/** Sums over rows. All zero to begin with. */
struct sz_column_pair {
    double count, earlier, later, squares, products; /* times in nanoseconds */
    uint64_t line;                                   /* of the first row */
};

void sz_column_pair_add(struct sz_column_pair *pair, int64_t earlier_ns, int64_t later_ns, uint64_t line);

/** How many times too large the later times are for the earlier ones: 1e3, 1e6 or 1e9; 0 when nothing is wrong, or with fewer than ten rows. */
double sz_column_pair_factor(const struct sz_column_pair *pair);

#endif
