/**
 * How much of the beginning of a run to leave out, because it still remembers that it began empty.
 */
#ifndef SZ_SIM_WARMUP_H
#define SZ_SIM_WARMUP_H

#include "error/error.h"

#include <stdbool.h>
#include <stddef.h>

struct sz_truncation {
    size_t count;     /* observations to leave out at the beginning; a multiple of 5 */
    double statistic; /* the least squared marginal standard error, at that count */
    bool is_found;    /* it lies in the first half; otherwise the series is too short to tell */
};

/**
 * MSER-5 (White 1997; White, Cobb and Spratt 2000): of the means z_0 ... z_(n-1) of batches of 5, leave out the first d with the least
 * sum_(i >= d) (z_i - mean)^2 / (n - d)^2. The last 5 batches are always kept, for few values are alike by chance. A tie goes to the
 * smaller d. is_found is false for fewer than 10 batches, and when a number is NaN or infinite. Linear in count.
 */
struct sz_truncation sz_mser5(const double *series, size_t count);

/**
 * The same of a series that has a period (an hour of the week): for each d the mean of each place in the period is taken out, over what
 * is kept, and the degrees of freedom that this costs are given back: sum of z_i^2 / (n - d)^2 times m / (m - period), m observations
 * kept. (Means over the whole series would carry the beginning into every later period.) At least two periods and 5 batches are kept,
 * and is_found is false when no more than that are, and when a number is NaN or infinite. Time grows with the square of count: 50 ms for a year of hours.
 *
 * \return false with SZ_ERROR_SYSTEM when out of memory
 */
bool sz_mser5_periodic(const double *series, size_t count, size_t period, struct sz_truncation *truncation,
                       struct sz_error *error);

/**
 * One warm-up for all replications of a model whose load follows the week, in whole days: MSER-5 on the hourly series averaged over the
 * replications (what they share is the beginning, what they do not is noise: Welch 1983; Hoad, Robinson and Davies 2010), its hour-of-week
 * mean taken out, rounded up.
 *
 * \param series  [replication * hour_count + hour]: a level (open incidents) in each hour from the start of the run
 * \param hour_count  at least three weeks
 * \return false with SZ_ERROR_INPUT for less than three weeks or when the truncation point cannot be told (run longer)
 */
bool sz_warmup_days(const double *series, size_t replication_count, size_t hour_count, unsigned *days,
                    struct sz_error *error);

/**
 * The data of Welch's plot (Welch 1983; Law 2015, section 9.5.1): the series averaged over replications, then a moving average over 2 window + 1
 * neighbours, over 2 i + 1 at the beginning. The eye finds the warm-up where it levels off.
 *
 * \param series   [replication * count + i]
 * \param average  receives count - window values; window < count
 */
void sz_welch_average(const double *series, size_t replication_count, size_t count, size_t window, double *average);

#endif
