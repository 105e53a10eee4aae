/**
 * Interval estimates over replications, as docs/model.md defines them (95 % unless another level is given).
 *
 * Y[r] and N[r] are numerator and denominator of replication r; an estimate is sum Y / sum N.
 */
#ifndef SZ_SIM_INTERVAL_H
#define SZ_SIM_INTERVAL_H

#include "sim/quantile.h"

struct sz_interval {
    double mean, low, high; /* low and high NaN when there is no interval (one replication, nothing observed) */
};

/** Student's t quantile t_{df, (1 + level) / 2} (Student 1908). */
double sz_student_t(double level, double degrees_of_freedom);

/**
 * The level of each of several intervals that shall hold together with the level given, however they depend on each other
 * (Bonferroni; Dunn 1961): 1 - (1 - level) / comparison_count. A verdict on one of several comparisons uses the interval of this level.
 */
double sz_bonferroni_level(double level, size_t comparison_count);

/** A mean: theta +- t se, se^2 = sum (Y - theta N)^2 / (R - 1) / R / mean(N)^2 (ratio estimator, Cochran 1977, ch. 6). */
struct sz_interval sz_interval_ratio(const double *Y, const double *N, size_t replication_count, double level);

/**
 * A share: the same standard error on the logit scale (the delta method; Agresti 2013, section 3.1.6); Clopper-Pearson (1934) on sum N when all Y = 0 or all Y = N (sums taken
 * as whole counts).
 */
struct sz_interval sz_interval_share(const double *Y, const double *N, size_t replication_count, double level);

/** Clopper and Pearson (1934): successes of trials. Of more than a million trials only at levels from 0.52 on, else no interval. */
struct sz_interval sz_interval_clopper_pearson(double successes, double trials, double level);

/**
 * Difference A - B of two ratios under common random numbers, paired by replication: Student's interval of the differences of their residuals (the delta method of
 * Cochran 1977, section 6.4, for each; Law 2015, section 10.2.1).
 */
struct sz_interval sz_interval_paired(const double *Y_a, const double *N_a, const double *Y_b, const double *N_b,
                                      size_t replication_count, double level);

/**
 * The ratio of two means, a / b, estimated with the variances and covariance of the estimates (Fieller 1954): all theta for which
 * a - theta b is within t of its standard errors from 0; t from sz_student_t. Where b is not apart from 0 at this level every large
 * ratio is possible: no interval then, and the answer is "cannot tell". Cost a point gained is such a ratio.
 */
struct sz_interval sz_interval_fieller(double a, double b, double variance_a, double variance_b, double covariance,
                                       double t);

/** The same of the means of pairs (a[r], b[r]), one a replication. */
struct sz_interval sz_interval_fieller_paired(const double *a, const double *b, size_t replication_count, double level);

/** The mean of plain numbers, one a replication. */
struct sz_interval sz_interval_mean(const double *values, size_t count, double level);

/**
 * A quantile by sectioning (Nakayama 2014; Asmussen and Glynn 2007, section III.5): the order statistic ceil(n p) of all observations pooled, +- t s(q) / sqrt(sections) where the replications are joined into
 * at least 5 sections until each has n min(p, 1 - p) >= 10. mean is +infinity ("not reached") when p exceeds the finite share; no
 * interval when there are fewer than 5 replications or a section's quantile is infinite.
 */
bool sz_interval_quantile(const struct sz_sketch *sketches, size_t replication_count, double p, double level,
                          struct sz_interval *interval, struct sz_error *error);

/**
 * A quantile of independent observations from one sketch (not those of a queue): between the order statistics whose ranks hold
 * it with at least the level, by the binomial distribution (Thompson 1936; David and Nagaraja 2003, section 7.1), whatever the law.
 * No interval when there are too few for either end; an end may be +infinity. At most 2^32 - 1 values.
 */
struct sz_interval sz_interval_order_statistics(const struct sz_sketch *sketch, double p, double level);

#endif
