/**
 * Ranking and selection: which of k alternatives has the greatest mean, with a stated probability of being right.
 *
 * The indifference zone delta is the least difference worth detecting: whenever the best mean is at least delta above the others,
 * the best is selected with probability P* or more. Observations of one alternative are independent and normal, one a
 * replication (a mean or a share of a replication is near enough); variances may differ and need not be known. To find the least
 * mean, hand in the negatives.
 *
 * Two procedures. Kim and Nelson look after every replication and drop what can no longer win; they allow (and gain from) common
 * random numbers: the usual choice. Rinott needs only two batches of work, which suits a cluster, but wants independent
 * alternatives and does not stop early.
 */
#ifndef SZ_SIM_SELECTION_H
#define SZ_SIM_SELECTION_H

#include "error/error.h"
#include "sim/tally.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Rinott's constant h of the two-stage procedure (Rinott 1978; Bechhofer, Santner and Goldsman 1995, table 2.13): the
 * root of  integral [integral Phi(h / sqrt(nu (1/x + 1/y))) f(x) dx]^(k-1) f(y) dy = P*,  f the chi-square density of
 * nu = first_stage_count - 1 degrees of freedom. To 1e-6 (relative from 1 on), in some 20 ms.
 *
 * \param alternative_count  k >= 2
 * \param first_stage_count  replications of each alternative in the first stage, n0 >= 2
 * \param probability        P*, above 1 / k and below 1
 * \return false with SZ_ERROR_INPUT for arguments out of range, with SZ_ERROR_SYSTEM when out of memory, without convergence or beyond 1e7
 */
bool sz_rinott_constant(size_t alternative_count, uint32_t first_stage_count, double probability, double *h,
                        struct sz_error *error);

/**
 * Replications that an alternative needs over both stages: max(n0, ceil(h^2 S^2 / delta^2)), S^2 its variance in the first stage. The
 * alternative with the greatest mean over all its replications is then selected.
 */
double sz_rinott_total_count(double h, double first_stage_variance, double indifference, uint32_t first_stage_count);

/**
 * h^2 of Kim and Nelson (2001) with c = 1: (n0 - 1) ((2 alpha / (k - 1))^(-2 / (n0 - 1)) - 1), alpha = 1 - P*; valid with and without
 * common random numbers. NaN when the arguments are out of range.
 */
double sz_kim_nelson_h_squared(size_t alternative_count, uint32_t first_stage_count, double probability);

/** The fully sequential procedure KN of Kim and Nelson (2001), with c = 1; in the caller's memory. */
struct sz_kim_nelson {
    size_t alternative_count, remaining_count;
    uint32_t first_stage_count;
    uint64_t replication_count;
    double indifference, h_squared;
    double *sums;                 /* [alternative] */
    bool *is_in, *was_in;         /* [alternative]: can still win, now and before the last look */
    struct sz_tally *differences; /* of pairs (i < j) in the first stage */
};

/**
 * alternative_count >= 2, first_stage_count >= 2 (10 or more is wise), probability above 1 / k and below 1, indifference > 0 in the unit of
 * the observations; SZ_ERROR_INPUT otherwise. Memory grows with the square of alternative_count.
 */
bool sz_kim_nelson_init(struct sz_kim_nelson *selection, size_t alternative_count, uint32_t first_stage_count,
                        double probability, double indifference, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_kim_nelson_clear(struct sz_kim_nelson *selection);
/**
 * The next replication: values[alternative], finite, of all that are in; those of the others are not read. Nothing happens once it is
 * decided. Cost: the square of the remaining alternatives.
 */
void sz_kim_nelson_add(struct sz_kim_nelson *selection, const double *values);
/** One alternative is left. */
bool sz_kim_nelson_is_decided(const struct sz_kim_nelson *selection);
/** The one selected, or the leader so far: the greatest mean among those that are in, the first of equals. */
size_t sz_kim_nelson_best(const struct sz_kim_nelson *selection);
/**
 * The most replications it can take after the first stage, 1 + the greatest floor(h^2 S^2 / delta^2) over pairs that are in (or
 * first_stage_count when that is more); infinite before the first stage is complete.
 */
double sz_kim_nelson_most_replications(const struct sz_kim_nelson *selection);

#endif
