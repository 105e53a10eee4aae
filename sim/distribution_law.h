/**
 * What the families of distributions share; private to sim/distribution*.c.
 *
 * A law is a table of functions over a distribution's parameters. Besides sampling it knows the partial moments
 * E[X^k; X <= x], k = 0 (the cdf), 1, 2, in closed form: they give mean and variance, also of truncated distributions, without
 * numerical integration.
 */
#ifndef SZ_SIM_DISTRIBUTION_LAW_H
#define SZ_SIM_DISTRIBUTION_LAW_H

#include "sim/alias.h"
#include "sim/distribution.h"

#pragma GCC visibility push(hidden) /* not of the library's interface */

struct sz_distribution_law {
    double (*sample)(const struct sz_distribution *distribution, struct sz_stream *stream);
    /** E[X^k; X <= x], x may be infinite. */
    double (*partial_moment)(const struct sz_distribution *distribution, int k, double x);
    /** 0 < p < 1. */
    double (*quantile)(const struct sz_distribution *distribution, double p);
};

struct sz_distribution {
    const struct sz_distribution_law *law;
    double a, b, c, d; /* parameters; each law says which is which */
    double mean, variance;
    size_t count;
    double *numbers; /* values of an empirical distribution, weights of a mixture, which add up to 1: `count` */
    struct sz_distribution **parts;
    size_t part_count;
    struct sz_alias choice; /* among the parts of a mixture */
};

extern const struct sz_distribution_law sz_law_constant, sz_law_exponential, sz_law_lognormal, sz_law_gamma,
    sz_law_weibull, sz_law_uniform, sz_law_triangular, sz_law_beta, sz_law_pareto;
extern const struct sz_distribution_law sz_law_empirical, sz_law_shifted, sz_law_truncated, sz_law_mixture;

/** A new distribution with that law and those parameters, mean and variance still 0; NULL and the error when out of memory. */
struct sz_distribution *sz_distribution_allocate(const struct sz_distribution_law *law, double a, double b,
                                                 struct sz_error *error);

#pragma GCC visibility pop

#endif
