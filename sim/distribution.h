/**
 * The distributions of the input: sample, mean, variance, cdf and quantile where it exists.
 *
 * A distribution is immutable after its creation and may be shared by threads. Constructors return NULL and set the error
 * (SZ_ERROR_INPUT, a full sentence) when a parameter is impossible; composite ones take ownership of their parts, also on
 * failure. Values are in whatever unit the parameters are (seconds, mostly).
 */
#ifndef SZ_SIM_DISTRIBUTION_H
#define SZ_SIM_DISTRIBUTION_H

#include "error/error.h"
#include "sim/stream.h"

enum sz_distribution_kind {
    SZ_DISTRIBUTION_CONSTANT,
    SZ_DISTRIBUTION_EXPONENTIAL,
    SZ_DISTRIBUTION_LOGNORMAL,
    SZ_DISTRIBUTION_GAMMA,
    SZ_DISTRIBUTION_ERLANG,
    SZ_DISTRIBUTION_WEIBULL,
    SZ_DISTRIBUTION_UNIFORM,
    SZ_DISTRIBUTION_TRIANGULAR,
    SZ_DISTRIBUTION_HYPEREXPONENTIAL,
    SZ_DISTRIBUTION_BETA,
    SZ_DISTRIBUTION_PARETO,
    SZ_DISTRIBUTION_EMPIRICAL,
    SZ_DISTRIBUTION_SHIFTED,
    SZ_DISTRIBUTION_TRUNCATED,
    SZ_DISTRIBUTION_MIXTURE,
    SZ_DISTRIBUTION_KIND_COUNT
};

struct sz_distribution;

/** The name used in input, "lognormal" and so on; never NULL for a valid kind. */
const char *sz_distribution_kind_name(enum sz_distribution_kind kind);

struct sz_distribution *sz_distribution_create_constant(double value, struct sz_error *error);
struct sz_distribution *sz_distribution_create_exponential(double mean, struct sz_error *error);
/** Median > 0 and sigma >= 0 of the logarithm. */
struct sz_distribution *sz_distribution_create_lognormal(double median, double sigma, struct sz_error *error);
struct sz_distribution *sz_distribution_create_lognormal_mean_cv(double mean, double cv, struct sz_error *error);
/** Shape at most 1e5, so cv at least 0.0032. */
struct sz_distribution *sz_distribution_create_gamma(double shape, double scale, struct sz_error *error);
struct sz_distribution *sz_distribution_create_gamma_mean_cv(double mean, double cv, struct sz_error *error);
struct sz_distribution *sz_distribution_create_erlang(unsigned stages, double mean, struct sz_error *error);
/** Shape from 0.02 to 1e4; cv from 0.00013. */
struct sz_distribution *sz_distribution_create_weibull(double shape, double scale, struct sz_error *error);
struct sz_distribution *sz_distribution_create_weibull_mean_cv(double mean, double cv, struct sz_error *error);
struct sz_distribution *sz_distribution_create_uniform(double minimum, double maximum, struct sz_error *error);
struct sz_distribution *sz_distribution_create_triangular(double minimum, double mode, double maximum,
                                                          struct sz_error *error);
/** Branch i has probability weights[i] / sum and mean means[i]; arrays of `count` >= 1 are copied. */
struct sz_distribution *sz_distribution_create_hyperexponential(const double *weights, const double *means,
                                                                size_t count, struct sz_error *error);
/** Two branches with balanced means (Whitt 1982); cv >= 1. */
struct sz_distribution *sz_distribution_create_hyperexponential_mean_cv(double mean, double cv, struct sz_error *error);
/** Beta(a, b), both at most 1e4, stretched over [minimum, maximum]. */
struct sz_distribution *sz_distribution_create_beta(double a, double b, double minimum, double maximum,
                                                    struct sz_error *error);
struct sz_distribution *sz_distribution_create_pareto(double shape, double minimum, struct sz_error *error);
/** The values themselves, each equally likely; copied. */
struct sz_distribution *sz_distribution_create_empirical(const double *values, size_t count, struct sz_error *error);
struct sz_distribution *sz_distribution_create_shifted(double by, struct sz_distribution *of, struct sz_error *error);
/**
 * Conditioned on [minimum, maximum] (may be infinite), of probability q >= 1e-9 under `of`, below which only rounding is left. Mean and variance of what lies beyond a
 * minimum are as good as 1e-13 / q, relatively.
 */
struct sz_distribution *sz_distribution_create_truncated(double minimum, double maximum, struct sz_distribution *of,
                                                         struct sz_error *error);
struct sz_distribution *sz_distribution_create_mixture(const double *weights, struct sz_distribution **parts,
                                                       size_t count, struct sz_error *error);

void sz_distribution_destroy(struct sz_distribution *distribution);

double sz_distribution_sample(const struct sz_distribution *distribution, struct sz_stream *stream);
/** May be infinite (Pareto with shape <= 1). */
double sz_distribution_mean(const struct sz_distribution *distribution);
double sz_distribution_variance(const struct sz_distribution *distribution);
/** P(X <= x). */
double sz_distribution_cdf(const struct sz_distribution *distribution, double x);
/** Least x with cdf(x) >= p, 0 < p < 1. */
double sz_distribution_quantile(const struct sz_distribution *distribution, double p);

/** A hash with a distribution's family and parameters mixed in: equal for equal ones, on every machine. NULL is none. */
uint64_t sz_distribution_hash(const struct sz_distribution *distribution, uint64_t hash);

#endif
