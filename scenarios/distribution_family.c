#include "scenarios/distribution_family.h"
#include "sim/distribution.h"

#include <math.h>

/* What {shape} of an Erlang law may be at most. */
#define STAGE_LIMIT 100000.0

const struct sz_field sz_family_fields[SZ_PARAMETER_COUNT] = {
    {"mean", SZ_QUANTITY(struct sz_family_parameters, mean, SZ_PARAMETER_OF_VALUES)},
    {"cv", SZ_QUANTITY(struct sz_family_parameters, cv, SZ_QUANTITY_NUMBER), .bounds = SZ_AT_LEAST(0)},
    {"median", SZ_QUANTITY(struct sz_family_parameters, median, SZ_PARAMETER_OF_VALUES)},
    {"sigma", SZ_QUANTITY(struct sz_family_parameters, sigma, SZ_QUANTITY_NUMBER), .bounds = SZ_AT_LEAST(0)},
    {"shape", SZ_QUANTITY(struct sz_family_parameters, shape, SZ_QUANTITY_NUMBER), .bounds = SZ_POSITIVE},
    {"scale", SZ_QUANTITY(struct sz_family_parameters, scale, SZ_PARAMETER_OF_VALUES)},
    {"min", SZ_QUANTITY(struct sz_family_parameters, min, SZ_PARAMETER_OF_VALUES)},
    {"mode", SZ_QUANTITY(struct sz_family_parameters, mode, SZ_PARAMETER_OF_VALUES)},
    {"max", SZ_QUANTITY(struct sz_family_parameters, max, SZ_PARAMETER_OF_VALUES)},
    {"a", SZ_QUANTITY(struct sz_family_parameters, a, SZ_QUANTITY_NUMBER), .bounds = SZ_POSITIVE},
    {"b", SZ_QUANTITY(struct sz_family_parameters, b, SZ_QUANTITY_NUMBER), .bounds = SZ_POSITIVE},
    {"minimum", SZ_QUANTITY(struct sz_family_parameters, minimum, SZ_PARAMETER_OF_VALUES)},
    {"by", SZ_QUANTITY(struct sz_family_parameters, by, SZ_PARAMETER_OF_VALUES)},
    {"weights", SZ_LIST(struct sz_family_parameters, weights, weight_count, SZ_FIELD_QUANTITY), .minimum_count = 1,
     .quantity = SZ_QUANTITY_NUMBER, .bounds = SZ_AT_LEAST(0)},
    {"means", SZ_LIST(struct sz_family_parameters, means, mean_count, SZ_FIELD_QUANTITY), .minimum_count = 1,
     .quantity = SZ_PARAMETER_OF_VALUES},
    {"of", SZ_LAW(struct sz_family_parameters, of, SZ_PARAMETER_OF_VALUES)},
};

static struct sz_distribution *create_exponential(struct sz_family_parameters *p, unsigned form, struct sz_error *error)
{
    (void)form;
    return sz_distribution_create_exponential(p->mean, error);
}

static struct sz_distribution *create_lognormal(struct sz_family_parameters *p, unsigned form, struct sz_error *error)
{
    return form & SZ_PARAMETER_CV ? sz_distribution_create_lognormal_mean_cv(p->mean, p->cv, error)
                                  : sz_distribution_create_lognormal(p->median, p->sigma, error);
}

static struct sz_distribution *create_gamma(struct sz_family_parameters *p, unsigned form, struct sz_error *error)
{
    return form & SZ_PARAMETER_CV ? sz_distribution_create_gamma_mean_cv(p->mean, p->cv, error)
                                  : sz_distribution_create_gamma(p->shape, p->scale, error);
}

/* The number of stages is 1/cv2. */
static struct sz_distribution *create_erlang(struct sz_family_parameters *p, unsigned form, struct sz_error *error)
{
    double stages = form & SZ_PARAMETER_CV ? 1 / (p->cv * p->cv) : p->shape;
    double whole = round(stages);
    double slack = form & SZ_PARAMETER_CV ? 0.01 * whole : 0;
    if (!(whole >= 1 && whole <= STAGE_LIMIT && fabs(stages - whole) <= slack)) {
        sz_error_set(error, SZ_ERROR_INPUT,
                     "erlang has %g stages%s, expected a whole number from 1 to %g (gamma takes any)", stages,
                     form & SZ_PARAMETER_CV ? " (1/cv2)" : "", STAGE_LIMIT);
        return NULL;
    }
    return sz_distribution_create_erlang((unsigned)whole, p->mean, error);
}

static struct sz_distribution *create_weibull(struct sz_family_parameters *p, unsigned form, struct sz_error *error)
{
    return form & SZ_PARAMETER_CV ? sz_distribution_create_weibull_mean_cv(p->mean, p->cv, error)
                                  : sz_distribution_create_weibull(p->shape, p->scale, error);
}

static struct sz_distribution *create_uniform(struct sz_family_parameters *p, unsigned form, struct sz_error *error)
{
    (void)form;
    return sz_distribution_create_uniform(p->min, p->max, error);
}

static struct sz_distribution *create_triangular(struct sz_family_parameters *p, unsigned form, struct sz_error *error)
{
    (void)form;
    return sz_distribution_create_triangular(p->min, p->mode, p->max, error);
}

static struct sz_distribution *create_hyperexponential(struct sz_family_parameters *p, unsigned form,
                                                       struct sz_error *error)
{
    if (form & SZ_PARAMETER_CV)
        return sz_distribution_create_hyperexponential_mean_cv(p->mean, p->cv, error);
    if (p->weight_count != p->mean_count) {
        sz_error_set(error, SZ_ERROR_INPUT, "hyperexponential has %zu weights and %zu means, expected as many of both",
                     p->weight_count, p->mean_count);
        return NULL;
    }
    return sz_distribution_create_hyperexponential(p->weights, p->means, p->weight_count, error);
}

/* With the mean m and variance v of the law on [0, 1]: a + b = m (1 - m)/v - 1, a = m (a + b). */
static struct sz_distribution *create_beta(struct sz_family_parameters *p, unsigned form, struct sz_error *error)
{
    double minimum = form & SZ_PARAMETER_MIN ? p->min : 0, maximum = form & SZ_PARAMETER_MAX ? p->max : 1,
           range = maximum - minimum;
    if (form & SZ_PARAMETER_A)
        return sz_distribution_create_beta(p->a, p->b, minimum, maximum, error);
    double mean = (p->mean - minimum) / range, variance = pow(p->cv * p->mean / range, 2);
    double sum = mean * (1 - mean) / variance - 1;
    if (!(range > 0 && mean > 0 && mean < 1 && sum > 0 && isfinite(sum))) {
        sz_error_set(error, SZ_ERROR_INPUT,
                     "no beta has this mean and cv between %g and %g, expected a mean between them "
                     "and a smaller, positive cv",
                     minimum, maximum);
        return NULL;
    }
    return sz_distribution_create_beta(mean * sum, (1 - mean) * sum, minimum, maximum, error);
}

/* cv2 = 1/(shape (shape - 2)), mean = minimum shape/(shape - 1). */
static struct sz_distribution *create_pareto(struct sz_family_parameters *p, unsigned form, struct sz_error *error)
{
    if (!(form & SZ_PARAMETER_CV))
        return sz_distribution_create_pareto(p->shape, p->minimum, error);
    if (!(p->cv > 0)) {
        sz_error_set(error, SZ_ERROR_INPUT, "the pareto distribution's cv must be positive, but is %g", p->cv);
        return NULL;
    }
    double shape = 1 + sqrt(1 + 1 / (p->cv * p->cv));
    return sz_distribution_create_pareto(shape, p->mean * (shape - 1) / shape, error);
}

struct sz_distribution *sz_family_take_part(struct sz_law *law)
{
    struct sz_distribution *part = law->distribution;
    law->distribution = NULL;
    return part;
}

static struct sz_distribution *create_shifted(struct sz_family_parameters *p, unsigned form, struct sz_error *error)
{
    (void)form;
    return sz_distribution_create_shifted(p->by, sz_family_take_part(&p->of), error);
}

static struct sz_distribution *create_truncated(struct sz_family_parameters *p, unsigned form, struct sz_error *error)
{
    return sz_distribution_create_truncated(form & SZ_PARAMETER_MIN ? p->min : -INFINITY,
                                            form & SZ_PARAMETER_MAX ? p->max : INFINITY, sz_family_take_part(&p->of),
                                            error);
}

const struct sz_family sz_families[SZ_FAMILY_COUNT] = {
    {"exponential", {SZ_PARAMETER_MEAN}, 0, false, create_exponential},
    {"lognormal",
     {SZ_PARAMETER_MEAN | SZ_PARAMETER_CV, SZ_PARAMETER_MEDIAN | SZ_PARAMETER_SIGMA},
     0,
     false,
     create_lognormal},
    {"gamma", {SZ_PARAMETER_MEAN | SZ_PARAMETER_CV, SZ_PARAMETER_SHAPE | SZ_PARAMETER_SCALE}, 0, false, create_gamma},
    {"erlang", {SZ_PARAMETER_MEAN | SZ_PARAMETER_SHAPE, SZ_PARAMETER_MEAN | SZ_PARAMETER_CV}, 0, false, create_erlang},
    {"weibull",
     {SZ_PARAMETER_MEAN | SZ_PARAMETER_CV, SZ_PARAMETER_SHAPE | SZ_PARAMETER_SCALE},
     0,
     false,
     create_weibull},
    {"uniform", {SZ_PARAMETER_MIN | SZ_PARAMETER_MAX}, 0, false, create_uniform},
    {"triangular", {SZ_PARAMETER_MIN | SZ_PARAMETER_MODE | SZ_PARAMETER_MAX}, 0, false, create_triangular},
    {"hyperexponential",
     {SZ_PARAMETER_MEAN | SZ_PARAMETER_CV, SZ_PARAMETER_WEIGHTS | SZ_PARAMETER_MEANS},
     0,
     false,
     create_hyperexponential},
    {"beta",
     {SZ_PARAMETER_A | SZ_PARAMETER_B | SZ_PARAMETER_MIN | SZ_PARAMETER_MAX,
      SZ_PARAMETER_MEAN | SZ_PARAMETER_CV | SZ_PARAMETER_MIN | SZ_PARAMETER_MAX},
     0,
     true,
     create_beta},
    {"pareto",
     {SZ_PARAMETER_SHAPE | SZ_PARAMETER_MINIMUM, SZ_PARAMETER_MEAN | SZ_PARAMETER_CV},
     0,
     false,
     create_pareto},
    {"shifted", {SZ_PARAMETER_BY | SZ_PARAMETER_OF}, 0, false, create_shifted},
    {"truncated",
     {SZ_PARAMETER_MIN | SZ_PARAMETER_MAX | SZ_PARAMETER_OF},
     SZ_PARAMETER_MIN | SZ_PARAMETER_MAX,
     false,
     create_truncated},
};
