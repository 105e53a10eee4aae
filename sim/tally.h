/**
 * Tallies: mean, variance, least and greatest of observations, and averages over time.
 */
#ifndef SZ_SIM_TALLY_H
#define SZ_SIM_TALLY_H

#include <stdint.h>

struct sz_tally {
    uint64_t count;
    double mean, sum_of_squares; /* about the mean (Welford 1962) */
    double minimum, maximum;
};

void sz_tally_init(struct sz_tally *tally);
static inline void sz_tally_add(struct sz_tally *tally, double value)
{
    tally->count++;
    double step = value - tally->mean;
    tally->mean += step / (double)(int64_t)tally->count;
    tally->sum_of_squares += step * (value - tally->mean);
    tally->minimum = value < tally->minimum ? value : tally->minimum;
    tally->maximum = value > tally->maximum ? value : tally->maximum;
}
/** Adds all of another tally's observations (Chan et al. 1979). */
void sz_tally_merge(struct sz_tally *tally, const struct sz_tally *other);
/** Unbiased; NaN for fewer than two observations. */
double sz_tally_variance(const struct sz_tally *tally);

/** The time average of a step function over a window [start_s, end_s): its integral over the length (Law 2015, section 1.4.1). */
struct sz_time_average {
    double start_s, end_s, last_s, level, integral;
};

void sz_time_average_init(struct sz_time_average *average, double start_s, double end_s, double level);
/** The level changes now. Times never go back. */
void sz_time_average_set(struct sz_time_average *average, double now_s, double level);
/** The integral over the part of the window before now. */
double sz_time_average_integral(struct sz_time_average *average, double now_s);

#endif
