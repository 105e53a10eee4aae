/**
 * Times of two ways to do the same work, taken in pairs within one run since a shared machine's speed drifts.
 */
#ifndef SZ_BENCH_STOPWATCH_H
#define SZ_BENCH_STOPWATCH_H

#include <stddef.h>

/** Nanoseconds on a clock that only goes forward. */
double stopwatch_ns(void);

enum { STOPWATCH_REPEAT_LIMIT = 1000 };

/** Nanoseconds a piece of work; `other` may stay NAN. */
struct stopwatch_pairs {
    double own_ns[STOPWATCH_REPEAT_LIMIT], other_ns[STOPWATCH_REPEAT_LIMIT];
    size_t count;
};

void stopwatch_add(struct stopwatch_pairs *pairs, double own_ns, double other_ns);

/** The heading of the lines below: what an own and another piece of work are. */
void stopwatch_print_heading(const char *work, const char *own, const char *other);
/** One line: median and least of both, the median of the ratios (own over other); empties the pairs. */
void stopwatch_print(const char *name, struct stopwatch_pairs *pairs);

/** The number of repeats a program was asked for as its only argument, or the given one; ends the program when it is none. */
size_t stopwatch_repeats(int argc, char **argv, size_t unasked);

#endif
