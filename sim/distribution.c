#include "sim/distribution.h"

#include "sim/distribution_law.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>

static const char *const kind_names[SZ_DISTRIBUTION_KIND_COUNT] = {
    [SZ_DISTRIBUTION_CONSTANT] = "constant",   [SZ_DISTRIBUTION_EXPONENTIAL] = "exponential",
    [SZ_DISTRIBUTION_LOGNORMAL] = "lognormal", [SZ_DISTRIBUTION_GAMMA] = "gamma",
    [SZ_DISTRIBUTION_ERLANG] = "erlang",       [SZ_DISTRIBUTION_WEIBULL] = "weibull",
    [SZ_DISTRIBUTION_UNIFORM] = "uniform",     [SZ_DISTRIBUTION_TRIANGULAR] = "triangular",
    [SZ_DISTRIBUTION_BETA] = "beta",           [SZ_DISTRIBUTION_HYPEREXPONENTIAL] = "hyperexponential",
    [SZ_DISTRIBUTION_PARETO] = "pareto",       [SZ_DISTRIBUTION_EMPIRICAL] = "empirical",
    [SZ_DISTRIBUTION_SHIFTED] = "shifted",     [SZ_DISTRIBUTION_TRUNCATED] = "truncated",
    [SZ_DISTRIBUTION_MIXTURE] = "mixture",
};

/* Between these the moments neither overflow nor vanish in rounding. */
#define WEIBULL_LEAST_SHAPE    0.02
#define WEIBULL_GREATEST_SHAPE 1e4
/* Beyond these GSL's incomplete gamma and beta functions may not converge. */
#define GAMMA_GREATEST_SHAPE 1e5
#define BETA_GREATEST        1e4

const char *sz_distribution_kind_name(enum sz_distribution_kind kind)
{
    return kind_names[kind];
}

struct sz_distribution *sz_distribution_allocate(const struct sz_distribution_law *law, double a, double b,
                                                 struct sz_error *error)
{
    struct sz_distribution *distribution = calloc(1, sizeof *distribution);
    if (distribution == NULL) {
        sz_error_set_memory(error, "making a distribution");
        return NULL;
    }
    distribution->law = law;
    distribution->a = a;
    distribution->b = b;
    return distribution;
}

static struct sz_distribution *finish(struct sz_distribution *distribution, double mean, double variance)
{
    if (distribution != NULL) {
        distribution->mean = mean;
        distribution->variance = variance;
    }
    return distribution;
}

static bool is_positive(double value)
{
    return value > 0 && value < INFINITY;
}

static bool is_not_negative(double value)
{
    return value >= 0 && value < INFINITY;
}

/* `holds` is whether the parameter is possible; the message names it and shows the value. */
static bool require(bool holds, const char *law, const char *demand, double value, struct sz_error *error)
{
    return holds || sz_error_set(error, SZ_ERROR_INPUT, "the %s distribution's %s, but is %g", law, demand, value);
}

static bool is_above(double maximum, double minimum, const char *law, struct sz_error *error)
{
    return (isfinite(maximum) && maximum > minimum) ||
           sz_error_set(error, SZ_ERROR_INPUT,
                        "the %s distribution's maximum is %g, expected more than its minimum, %g", law, maximum,
                        minimum);
}

struct sz_distribution *sz_distribution_create_constant(double value, struct sz_error *error)
{
    if (!require(isfinite(value), "constant", "value must be finite", value, error))
        return NULL;
    return finish(sz_distribution_allocate(&sz_law_constant, value, 0, error), value, 0);
}

struct sz_distribution *sz_distribution_create_exponential(double mean, struct sz_error *error)
{
    if (!require(is_positive(mean), "exponential", "mean must be positive", mean, error))
        return NULL;
    return finish(sz_distribution_allocate(&sz_law_exponential, mean, 0, error), mean, mean * mean);
}

struct sz_distribution *sz_distribution_create_lognormal(double median, double sigma, struct sz_error *error)
{
    if (!require(is_positive(median), "lognormal", "median must be positive", median, error) ||
        !require(is_not_negative(sigma), "lognormal", "sigma must not be negative", sigma, error))
        return NULL;
    double mean = median * exp(sigma * sigma / 2);
    return finish(sz_distribution_allocate(&sz_law_lognormal, median, sigma, error), mean,
                  mean * mean * expm1(sigma * sigma));
}

struct sz_distribution *sz_distribution_create_lognormal_mean_cv(double mean, double cv, struct sz_error *error)
{
    if (!require(is_positive(mean), "lognormal", "mean must be positive", mean, error) ||
        !require(cv >= 0 && cv <= 1e100, "lognormal", "cv must be from 0 to 1e100", cv, error))
        return NULL;
    return sz_distribution_create_lognormal(mean / sqrt(1 + cv * cv), sqrt(log1p(cv * cv)), error);
}

struct sz_distribution *sz_distribution_create_gamma(double shape, double scale, struct sz_error *error)
{
    if (!require(shape > 0 && shape <= GAMMA_GREATEST_SHAPE, "gamma", "shape must be positive and at most 100000",
                 shape, error) ||
        !require(is_positive(scale), "gamma", "scale must be positive", scale, error))
        return NULL;
    return finish(sz_distribution_allocate(&sz_law_gamma, shape, scale, error), shape * scale, shape * scale * scale);
}

struct sz_distribution *sz_distribution_create_gamma_mean_cv(double mean, double cv, struct sz_error *error)
{
    if (!require(is_positive(mean), "gamma", "mean must be positive", mean, error) ||
        !require(is_positive(cv) && 1 / (cv * cv) <= GAMMA_GREATEST_SHAPE, "gamma", "cv must be at least 0.0032", cv,
                 error))
        return NULL;
    return sz_distribution_create_gamma(1 / (cv * cv), mean * cv * cv, error);
}

struct sz_distribution *sz_distribution_create_erlang(unsigned stages, double mean, struct sz_error *error)
{
    if (!require(stages > 0 && stages <= GAMMA_GREATEST_SHAPE, "erlang",
                 "number of stages must be positive and at most 100000", stages, error) ||
        !require(is_positive(mean), "erlang", "mean must be positive", mean, error))
        return NULL;
    return sz_distribution_create_gamma(stages, mean / stages, error);
}

/* log(1 + cv^2) of a Weibull distribution; falls as the shape grows. */
static double weibull_log_spread(double shape)
{
    return gsl_sf_lngamma(1 + 2 / shape) - 2 * gsl_sf_lngamma(1 + 1 / shape);
}

struct sz_distribution *sz_distribution_create_weibull(double shape, double scale, struct sz_error *error)
{
    if (!require(shape >= WEIBULL_LEAST_SHAPE && shape <= WEIBULL_GREATEST_SHAPE, "weibull",
                 "shape must be from 0.02 to 10000", shape, error) ||
        !require(is_positive(scale), "weibull", "scale must be positive", scale, error))
        return NULL;
    struct sz_distribution *distribution = sz_distribution_allocate(&sz_law_weibull, shape, scale, error);
    if (distribution == NULL)
        return NULL;
    distribution->c = exp(gsl_sf_lngamma(1 + 1 / shape));
    distribution->d = exp(gsl_sf_lngamma(1 + 2 / shape));
    double mean = scale * distribution->c;
    return finish(distribution, mean, mean * mean * expm1(weibull_log_spread(shape)));
}

static double log_spread_beyond(double log_shape, void *log_spread)
{
    return weibull_log_spread(exp(log_shape)) - *(double *)log_spread;
}

/* The shape of a given log(1 + cv^2), which some shape has; 0 when out of memory. */
static double find_weibull_shape(double log_spread)
{
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL)
        return 0;
    gsl_function function = {log_spread_beyond, &log_spread};
    gsl_root_fsolver_set(solver, &function, log(WEIBULL_LEAST_SHAPE), log(WEIBULL_GREATEST_SHAPE));
    int status = GSL_CONTINUE;
    for (int i = 0; i < 200 && status == GSL_CONTINUE; i++) {
        gsl_root_fsolver_iterate(solver);
        status = gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver), 1e-14, 0);
    }
    double shape = exp(gsl_root_fsolver_root(solver));
    gsl_root_fsolver_free(solver);
    return shape;
}

struct sz_distribution *sz_distribution_create_weibull_mean_cv(double mean, double cv, struct sz_error *error)
{
    double log_spread = log1p(cv * cv);
    bool is_possible = cv > 0 && log_spread < weibull_log_spread(WEIBULL_LEAST_SHAPE) &&
                       log_spread > weibull_log_spread(WEIBULL_GREATEST_SHAPE);
    if (!require(is_positive(mean), "weibull", "mean must be positive", mean, error) ||
        !require(is_possible, "weibull", "cv must be from 0.00013 to 1e14", cv, error))
        return NULL;
    double shape = find_weibull_shape(log_spread);
    if (shape == 0) {
        sz_error_set_memory(error, "fitting a weibull distribution");
        return NULL;
    }
    return sz_distribution_create_weibull(shape, mean / exp(gsl_sf_lngamma(1 + 1 / shape)), error);
}

struct sz_distribution *sz_distribution_create_uniform(double minimum, double maximum, struct sz_error *error)
{
    if (!require(isfinite(minimum), "uniform", "minimum must be finite", minimum, error) ||
        !is_above(maximum, minimum, "uniform", error) ||
        !require(isfinite(maximum - minimum), "uniform", "width must be finite, with a maximum", maximum, error))
        return NULL;
    double width = maximum - minimum;
    return finish(sz_distribution_allocate(&sz_law_uniform, minimum, maximum, error), minimum + width / 2,
                  width * width / 12);
}

struct sz_distribution *sz_distribution_create_triangular(double minimum, double mode, double maximum,
                                                          struct sz_error *error)
{
    if (!require(isfinite(minimum), "triangular", "minimum must be finite", minimum, error) ||
        !is_above(maximum, minimum, "triangular", error) ||
        !require(mode >= minimum && mode <= maximum, "triangular", "mode must lie between minimum and maximum", mode,
                 error))
        return NULL;
    double rise = mode - minimum, fall = maximum - mode;
    struct sz_distribution *distribution = sz_distribution_allocate(&sz_law_triangular, minimum, mode, error);
    if (distribution != NULL)
        distribution->c = maximum;
    return finish(distribution, (minimum + mode + maximum) / 3, (rise * rise + rise * fall + fall * fall) / 18);
}

struct sz_distribution *sz_distribution_create_beta(double a, double b, double minimum, double maximum,
                                                    struct sz_error *error)
{
    if (!require(a > 0 && a <= BETA_GREATEST, "beta", "a must be positive and at most 10000", a, error) ||
        !require(b > 0 && b <= BETA_GREATEST, "beta", "b must be positive and at most 10000", b, error) ||
        !require(isfinite(minimum), "beta", "minimum must be finite", minimum, error) ||
        !is_above(maximum, minimum, "beta", error))
        return NULL;
    struct sz_distribution *distribution = sz_distribution_allocate(&sz_law_beta, a, b, error);
    if (distribution == NULL)
        return NULL;
    distribution->c = minimum;
    distribution->d = maximum;
    double width = maximum - minimum, sum = a + b;
    return finish(distribution, minimum + width * a / sum, width * width * a * b / (sum * sum * (sum + 1)));
}

struct sz_distribution *sz_distribution_create_pareto(double shape, double minimum, struct sz_error *error)
{
    if (!require(is_positive(shape), "pareto", "shape must be positive", shape, error) ||
        !require(is_positive(minimum), "pareto", "minimum must be positive", minimum, error))
        return NULL;
    double mean = shape > 1 ? minimum * shape / (shape - 1) : INFINITY;
    double variance = shape > 2 ? mean * minimum / (shape - 1) / (shape - 2) : INFINITY;
    return finish(sz_distribution_allocate(&sz_law_pareto, shape, minimum, error), mean, variance);
}

void sz_distribution_destroy(struct sz_distribution *distribution)
{
    if (distribution == NULL)
        return;
    for (size_t i = 0; i < distribution->part_count; i++)
        sz_distribution_destroy(distribution->parts[i]);
    free(distribution->parts);
    free(distribution->numbers);
    sz_alias_clear(&distribution->choice);
    free(distribution);
}

double sz_distribution_sample(const struct sz_distribution *distribution, struct sz_stream *stream)
{
    return distribution->law->sample(distribution, stream);
}

double sz_distribution_mean(const struct sz_distribution *distribution)
{
    return distribution->mean;
}

double sz_distribution_variance(const struct sz_distribution *distribution)
{
    return distribution->variance;
}

double sz_distribution_cdf(const struct sz_distribution *distribution, double x)
{
    return fmax(0, fmin(distribution->law->partial_moment(distribution, 0, x), 1));
}

double sz_distribution_quantile(const struct sz_distribution *distribution, double p)
{
    return distribution->law->quantile(distribution, p);
}
