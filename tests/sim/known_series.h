/**
 * Correlated series in their steady state whose autocovariances are known.
 */
#ifndef SZ_TESTS_SIM_KNOWN_SERIES_H
#define SZ_TESTS_SIM_KNOWN_SERIES_H

#include "sim/batch_means.h"
#include "sim/stream.h"

/** Adds `count` values of x' = phi x + noise: mean 0, variance constant 1 / (1 - phi)^2. */
void known_series_add_ar1(struct sz_batch_means *batches, struct sz_stream *stream, double phi, int count);

/**
 * Adds the waiting times of `count` customers of an M/M/1 queue with service rate 1 (Lindley 1952): 0 with probability 1 - rho, else
 * exponential with rate 1 - rho.
 */
void known_series_add_waits(struct sz_batch_means *batches, struct sz_stream *stream, double rho, int count);

/** The variance constant of the waits: n times the variance of the mean of n, for n without end (Daley 1968; Whitt 1989). */
double known_series_waits_constant(double rho);

#endif
