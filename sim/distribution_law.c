/* The laws with a formula of their own. */
#include "sim/distribution_law.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

/*
 * The root of cdf(x) = p between two bounds, of a distribution with a density: Newton's steps, and bisection where they leave
 * the bracket. GSL's own inverses of gamma and beta do not converge for all parameters.
 */
static double invert(double (*cdf)(double, double, double), double (*density)(double, double, double), double a,
                     double b, double p, double low, double high, double start)
{
    double x = start;
    for (int i = 0; i < 400; i++) {
        double excess = cdf(x, a, b) - p;
        if (excess < 0)
            low = x;
        else
            high = x;
        double next = x - excess / density(x, a, b);
        if (fabs(next - x) <= 4 * DBL_EPSILON * x)
            return fmin(fmax(next, low), high);
        if (!(next > low && next < high)) /* NaN too */
            next = high > 4 * low ? sqrt(fmax(low, DBL_MIN) * high) : low + (high - low) / 2;
        if (next <= low || next >= high)
            return high;
        x = next;
    }
    return x;
}

/* The constant a. */

static double constant_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    (void)stream;
    return d->a;
}

static double constant_moment(const struct sz_distribution *d, int k, double x)
{
    return x < d->a ? 0 : pow(d->a, k);
}

static double constant_quantile(const struct sz_distribution *d, double p)
{
    (void)p;
    return d->a;
}

const struct sz_distribution_law sz_law_constant = {constant_sample, constant_moment, constant_quantile};

/* Exponential of mean a. */

static double exponential_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return sz_stream_exponential(stream, d->a);
}

static double exponential_moment(const struct sz_distribution *d, int k, double x)
{
    if (x <= 0)
        return 0;
    if (k == 0)
        return -expm1(-x / d->a);
    double whole = k * pow(d->a, k); /* k! is k for 1 and 2 */
    return x == INFINITY ? whole : whole * gsl_cdf_gamma_P(x, k + 1, d->a);
}

static double exponential_quantile(const struct sz_distribution *d, double p)
{
    return -d->a * log1p(-p);
}

const struct sz_distribution_law sz_law_exponential = {exponential_sample, exponential_moment, exponential_quantile};

/* Log-normal of median a and sigma b. */

static double lognormal_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return d->a * exp(d->b * sz_stream_normal(stream));
}

static double lognormal_moment(const struct sz_distribution *d, int k, double x)
{
    if (x <= 0)
        return 0;
    double whole = pow(d->a, k) * exp(k * k * d->b * d->b / 2);
    if (d->b == 0)
        return x < d->a ? 0 : whole;
    return whole * gsl_cdf_ugaussian_P(log(x / d->a) / d->b - k * d->b);
}

static double lognormal_quantile(const struct sz_distribution *d, double p)
{
    return d->a * exp(d->b * gsl_cdf_ugaussian_Pinv(p));
}

const struct sz_distribution_law sz_law_lognormal = {lognormal_sample, lognormal_moment, lognormal_quantile};

/* Gamma (and Erlang) of shape a and scale b. */

static double gamma_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return gsl_ran_gamma(sz_stream_rng(stream), d->a, d->b);
}

static double gamma_moment(const struct sz_distribution *d, int k, double x)
{
    if (x <= 0)
        return 0;
    double whole = k == 0 ? 1 : k == 1 ? d->a * d->b : d->a * (d->a + 1) * d->b * d->b;
    return x == INFINITY ? whole : whole * gsl_cdf_gamma_P(x, d->a + k, d->b);
}

static double gamma_quantile(const struct sz_distribution *d, double p)
{
    double high = fmax(d->a * d->b, DBL_MIN); /* the mean may underflow */
    while (gsl_cdf_gamma_P(high, d->a, d->b) < p)
        high *= 2;
    return invert(gsl_cdf_gamma_P, gsl_ran_gamma_pdf, d->a, d->b, p, 0, high, fmin(high, d->a * d->b));
}

const struct sz_distribution_law sz_law_gamma = {gamma_sample, gamma_moment, gamma_quantile};

/* Weibull of shape a and scale b; c = Gamma(1 + 1/a), d = Gamma(1 + 2/a). */

static double weibull_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return d->b * pow(sz_stream_exponential(stream, 1), 1 / d->a);
}

static double weibull_moment(const struct sz_distribution *d, int k, double x)
{
    if (x <= 0)
        return 0;
    double y = pow(x / d->b, d->a);
    if (k == 0)
        return -expm1(-y);
    double whole = k == 1 ? d->b * d->c : d->b * d->b * d->d;
    return y == INFINITY ? whole : whole * gsl_cdf_gamma_P(y, 1 + k / d->a, 1);
}

static double weibull_quantile(const struct sz_distribution *d, double p)
{
    return d->b * pow(-log1p(-p), 1 / d->a);
}

const struct sz_distribution_law sz_law_weibull = {weibull_sample, weibull_moment, weibull_quantile};

/* Uniform from a to b. */

static double uniform_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return d->a + (d->b - d->a) * sz_stream_uniform(stream);
}

static double uniform_moment(const struct sz_distribution *d, int k, double x)
{
    double end = fmax(d->a, fmin(x, d->b));
    return (pow(end, k + 1) - pow(d->a, k + 1)) / (k + 1) / (d->b - d->a);
}

static double uniform_quantile(const struct sz_distribution *d, double p)
{
    return d->a + (d->b - d->a) * p;
}

const struct sz_distribution_law sz_law_uniform = {uniform_sample, uniform_moment, uniform_quantile};

/* Triangular from a over the mode b to c. */

static double triangular_quantile(const struct sz_distribution *d, double p)
{
    double width = d->c - d->a, rise = d->b - d->a;
    if (p * width < rise)
        return d->a + sqrt(p * width * rise);
    return d->c - sqrt((1 - p) * width * (d->c - d->b));
}

static double triangular_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return triangular_quantile(d, sz_stream_uniform(stream));
}

/* Integral over y from 0 to `to` of (from + y)^k y. */
static double ramp_moment(double from, int k, double to)
{
    double square = to * to;
    if (k == 0)
        return square / 2;
    if (k == 1)
        return square * (from / 2 + to / 3);
    return square * (from * from / 2 + 2 * from * to / 3 + square / 4);
}

static double triangular_moment(const struct sz_distribution *d, int k, double x)
{
    double width = d->c - d->a, rise = d->b - d->a, fall = d->c - d->b, sum = 0;
    if (x > d->a && rise > 0)
        sum += 2 / width / rise * ramp_moment(d->a, k, fmin(x, d->b) - d->a);
    if (x > d->b && fall > 0)
        sum += 2 / width / fall * (ramp_moment(d->c, k, -fall) - ramp_moment(d->c, k, fmin(x, d->c) - d->c));
    return sum;
}

const struct sz_distribution_law sz_law_triangular = {triangular_sample, triangular_moment, triangular_quantile};

/* Beta (a, b) over [c, d]. */

static double beta_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return d->c + (d->d - d->c) * gsl_ran_beta(sz_stream_rng(stream), d->a, d->b);
}

static double beta_moment(const struct sz_distribution *d, int k, double x)
{
    double width = d->d - d->c, y = fmax(0, fmin((x - d->c) / width, 1)), a = d->a, b = d->b;
    double zeroth = gsl_cdf_beta_P(y, a, b);
    if (k == 0)
        return zeroth;
    double first = a / (a + b) * gsl_cdf_beta_P(y, a + 1, b);
    if (k == 1)
        return d->c * zeroth + width * first;
    double second = a / (a + b) * (a + 1) / (a + b + 1) * gsl_cdf_beta_P(y, a + 2, b);
    return d->c * d->c * zeroth + 2 * d->c * width * first + width * width * second;
}

static double beta_quantile(const struct sz_distribution *d, double p)
{
    double y = invert(gsl_cdf_beta_P, gsl_ran_beta_pdf, d->a, d->b, p, 0, 1, d->a / (d->a + d->b));
    return d->c + (d->d - d->c) * y;
}

const struct sz_distribution_law sz_law_beta = {beta_sample, beta_moment, beta_quantile};

/* Pareto of shape a from b. */

static double pareto_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return d->b * pow(sz_stream_uniform(stream), -1 / d->a);
}

static double pareto_moment(const struct sz_distribution *d, int k, double x)
{
    if (x <= d->b)
        return 0;
    double rest = k - d->a, ratio = log(x / d->b); /* E[X^k; X <= x] = a b^k int_0^ratio e^(rest t) dt */
    if (rest == 0)
        return d->a * pow(d->b, k) * ratio;
    return d->a * pow(d->b, k) * expm1(rest * ratio) / rest;
}

static double pareto_quantile(const struct sz_distribution *d, double p)
{
    return d->b * exp(-log1p(-p) / d->a);
}

const struct sz_distribution_law sz_law_pareto = {pareto_sample, pareto_moment, pareto_quantile};
