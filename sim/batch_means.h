/**
 * Batch means: an interval for the mean of one long, correlated series (waiting times of customers in turn, an hourly level).
 *
 * Observations are joined into batches of equal size; when there are 512 batches, neighbours are joined and the size doubles, so memory is
 * bounded however long the run. For the estimate batches are joined on, by factors of two, until the correlation of
 * neighbours is no longer seen by von Neumann's test, and once more where that leaves enough of them, since a test that sees nothing does
 * not prove that nothing is there (Fishman 1978; Law and Carson 1979; Alexopoulos and Seila 1998). The warm-up must be cut off before.
 */
#ifndef SZ_SIM_BATCH_MEANS_H
#define SZ_SIM_BATCH_MEANS_H

#include "sim/interval.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SZ_BATCH_LIMIT = 512,
    SZ_BATCH_LEAST = 10 /* fewer batches give no interval (Schmeiser 1982: 10 to 30 suffice) */
};

/** In the caller's memory; a zeroed one is empty. */
struct sz_batch_means {
    double means[SZ_BATCH_LIMIT];
    uint32_t batch_count;
    uint64_t batch_size;                    /* observations a batch; 0 before the first observation */
    double first_value;                     /* sums are from it on, so that equal values have equal means to the bit */
    double open_sum;                        /* of the batch that is not full yet, */
    uint64_t open_count, observation_count; /* its size; all observations, which it belongs to */
};

struct sz_batch_estimate {
    struct sz_interval
        interval;        /* mean of the full batches; no interval (NaN) when batches stay correlated or too few */
    size_t batch_count;  /* on which the interval rests, */
    uint64_t batch_size; /* observations each */
    double correlation;  /* von Neumann's estimate of the lag-1 correlation of those batches */
    /**
     * batch_size times the variance of the batch means: estimates the sum of all autocovariances, so that the mean of n observations
     * has variance constant / n.
     */
    double variance_constant;
};

void sz_batch_means_add(struct sz_batch_means *batches, double value);

/** At the confidence level given (0.95). */
struct sz_batch_estimate sz_batch_means_estimate(const struct sz_batch_means *batches, double level);

/**
 * The same of batches that are given, batch_size observations each: whole weeks, say, when there is one replication. Not
 * joined into fewer than SZ_BATCH_LEAST. False when out of memory.
 */
bool sz_batch_means_of(const double *means, size_t batch_count, uint64_t batch_size, double level,
                       struct sz_batch_estimate *result, struct sz_error *error);

/**
 * Von Neumann's (1941) estimate of lag-1 correlation: 1 - sum (x_i - x_(i+1))^2 / (2 sum (x_i - mean)^2). Of independent normal values
 * it has mean 0 and variance (n - 2) / (n^2 - 1), and is close to normal from 8 on (Young 1941; Fishman 1978). 0 when all are equal but for rounding.
 */
double sz_von_neumann_correlation(const double *values, size_t count);

/** The correlation is so great that independent values show it with probability 10 % at most; one-sided; false for fewer than 8. */
bool sz_von_neumann_is_correlated(const double *values, size_t count);

#endif
