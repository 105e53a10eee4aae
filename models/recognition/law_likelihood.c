#include "models/recognition/law_likelihood.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* How a parameter is searched. */
enum coordinate { POSITIVE, SHIFT, SIGMA, WEIGHT };

static const struct {
    size_t dimension;
    enum coordinate coordinates[SZ_FIT_PARAMETERS];
} families[SZ_FAMILY_COUNT] = {
    [SZ_FAMILY_EXPONENTIAL] = {1, {POSITIVE}},
    [SZ_FAMILY_LOGNORMAL] = {2, {POSITIVE, SIGMA}},
    [SZ_FAMILY_GAMMA] = {2, {POSITIVE, POSITIVE}},
    [SZ_FAMILY_ERLANG] = {1, {POSITIVE}},
    [SZ_FAMILY_WEIBULL] = {2, {POSITIVE, POSITIVE}},
    [SZ_FAMILY_SHIFTED_EXPONENTIAL] = {1, {POSITIVE}},
    [SZ_FAMILY_SHIFTED_LOGNORMAL] = {3, {SHIFT, POSITIVE, SIGMA}},
    [SZ_FAMILY_SHIFTED_GAMMA] = {3, {SHIFT, POSITIVE, POSITIVE}},
    [SZ_FAMILY_SHIFTED_WEIBULL] = {3, {SHIFT, POSITIVE, POSITIVE}},
    [SZ_FAMILY_HYPEREXPONENTIAL] = {3, {WEIGHT, POSITIVE, POSITIVE}},
    [SZ_FAMILY_LOGNORMAL_MIXTURE] = {5, {WEIGHT, POSITIVE, SIGMA, POSITIVE, SIGMA}},
};

/* ln sqrt(2 pi) */
#define LOG_ROOT_TWO_PI 0.91893853320467274178

size_t sz_likelihood_dimension(enum sz_family family)
{
    return families[family].dimension;
}

static double logistic(double t)
{
    return 1 / (1 + exp(-t));
}

void sz_likelihood_to_natural(const struct sz_likelihood *likelihood, const double *coordinates, double *parameters)
{
    for (size_t i = 0; i < families[likelihood->family].dimension; i++)
        switch (families[likelihood->family].coordinates[i]) {
        case POSITIVE:
            parameters[i] = exp(coordinates[i]);
            break;
        case SIGMA:
            parameters[i] = likelihood->sigma_floor + exp(coordinates[i]);
            break;
        case SHIFT:
            parameters[i] = likelihood->shift_limit * logistic(coordinates[i]);
            break;
        case WEIGHT:
            parameters[i] = logistic(coordinates[i]);
            break;
        }
}

static double log_odds(double p)
{
    p = fmin(fmax(p, 1e-9), 1 - 1e-9);
    return log(p / (1 - p));
}

void sz_likelihood_to_coordinates(const struct sz_likelihood *likelihood, const double *parameters, double *coordinates)
{
    for (size_t i = 0; i < families[likelihood->family].dimension; i++)
        switch (families[likelihood->family].coordinates[i]) {
        case POSITIVE:
            coordinates[i] = log(parameters[i]);
            break;
        case SIGMA:
            coordinates[i] = log(fmax(parameters[i] - likelihood->sigma_floor, 1e-9));
            break;
        case SHIFT:
            coordinates[i] = log_odds(parameters[i] / likelihood->shift_limit);
            break;
        case WEIGHT:
            coordinates[i] = log_odds(parameters[i]);
            break;
        }
}

/* ln P(Z > z) of a standard normal, also where it underflows. */
static double log_normal_tail(double z)
{
    return gsl_sf_log_erfc(z / sqrt(2)) - log(2);
}

/* Timeouts are often all alike: what was computed of the one before holds for the next. */
static inline bool is_another(const struct sz_likelihood *l, size_t censored)
{
    return censored == l->done_count || l->values[censored] != l->values[censored - 1];
}

/* The parts of a likelihood: of the values that are not censored, and of those that are; p are the parameters without a shift. */

static double exponential(const struct sz_likelihood *l, const double *p, double shift)
{
    double sum = 0;
    for (size_t i = 0; i < l->count; i++)
        sum += l->values[i] - shift;
    return -sum / p[0] - (double)l->done_count * log(p[0]);
}

static double lognormal(const struct sz_likelihood *l, const double *p, double shift)
{
    double middle = log(p[0]), factor = 1 / p[1], squares = 0, logarithms = 0, tail = 0, tails = 0;
    for (size_t i = 0; i < l->done_count; i++) {
        double logarithm = shift == 0 ? l->logarithms[i] : log(l->values[i] - shift);
        double z = (logarithm - middle) * factor;
        squares += z * z;
        logarithms += logarithm;
    }
    for (size_t i = l->done_count; i < l->count; i++) {
        if (is_another(l, i))
            tail = log_normal_tail((log(l->values[i] - shift) - middle) * factor);
        tails += tail;
    }
    return tails - squares / 2 - logarithms - (double)l->done_count * (log(p[1]) + LOG_ROOT_TWO_PI);
}

/* ln of the upper incomplete gamma ratio; beyond where it underflows, the first term of its asymptotic series. */
static double log_gamma_tail(double x, double shape)
{
    double tail = gsl_cdf_gamma_Q(x, shape, 1);
    return tail > 1e-300 ? log(tail) : (shape - 1) * log(x) - x - gsl_sf_lngamma(shape);
}

static double gamma_law(const struct sz_likelihood *l, double shape, double scale, double shift)
{
    if (!(shape < 1e5) || !(shape > 1e-6))
        return -INFINITY;
    double sum = 0, logarithms = 0, tail = 0, tails = 0;
    for (size_t i = 0; i < l->done_count; i++) {
        sum += l->values[i] - shift;
        logarithms += shift == 0 ? l->logarithms[i] : log(l->values[i] - shift);
    }
    for (size_t i = l->done_count; i < l->count; i++) {
        if (is_another(l, i))
            tail = log_gamma_tail((l->values[i] - shift) / scale, shape);
        tails += tail;
    }
    return tails + (shape - 1) * logarithms - sum / scale -
           (double)l->done_count * (gsl_sf_lngamma(shape) + shape * log(scale));
}

static double weibull(const struct sz_likelihood *l, const double *p, double shift)
{
    double shape = p[0], log_scale = log(p[1]), powers = 0, logarithms = 0;
    for (size_t i = 0; i < l->count; i++) {
        double logarithm = shift == 0 ? l->logarithms[i] : log(l->values[i] - shift);
        powers += exp(shape * (logarithm - log_scale));
        if (i < l->done_count)
            logarithms += logarithm;
    }
    return (double)l->done_count * (log(shape) - shape * log_scale) + (shape - 1) * logarithms - powers;
}

/* Sum of ln(e^x + e^y) over many pairs: the larger one, and a factor from 1 to 2 whose logarithm is taken for hundreds together. */
struct log_sum {
    double sum, product;
    unsigned count;
};

static inline void add(struct log_sum *total, double x, double y)
{
    total->sum += fmax(x, y);
    total->product *= 1 + exp(-fabs(x - y));
    if (++total->count == 512) {
        total->sum += log(total->product);
        total->product = 1;
        total->count = 0;
    }
}

static double finish(const struct log_sum *total)
{
    return total->sum + log(total->product);
}

static double hyperexponential(const struct sz_likelihood *l, const double *p)
{
    double weight = log(p[0]), other = log1p(-p[0]), rate = 1 / p[1], other_rate = 1 / p[2];
    double density = weight + log(rate), other_density = other + log(other_rate);
    struct log_sum total = {0, 1, 0};
    for (size_t i = 0; i < l->done_count; i++)
        add(&total, density - l->values[i] * rate, other_density - l->values[i] * other_rate);
    for (size_t i = l->done_count; i < l->count; i++)
        add(&total, weight - l->values[i] * rate, other - l->values[i] * other_rate);
    return finish(&total);
}

static double lognormal_mixture(const struct sz_likelihood *l, const double *p)
{
    double weight = log(p[0]), other = log1p(-p[0]), middle = log(p[1]), other_middle = log(p[3]), logarithms = 0;
    double factor = 1 / p[2], other_factor = 1 / p[4];
    double density = weight - log(p[2]) - LOG_ROOT_TWO_PI, other_density = other - log(p[4]) - LOG_ROOT_TWO_PI;
    struct log_sum total = {0, 1, 0};
    for (size_t i = 0; i < l->done_count; i++) {
        double z = (l->logarithms[i] - middle) * factor, other_z = (l->logarithms[i] - other_middle) * other_factor;
        add(&total, density - z * z / 2, other_density - other_z * other_z / 2);
        logarithms += l->logarithms[i];
    }
    double tail = 0, other_tail = 0;
    for (size_t i = l->done_count; i < l->count; i++) {
        if (is_another(l, i)) {
            tail = weight + log_normal_tail((l->logarithms[i] - middle) * factor);
            other_tail = other + log_normal_tail((l->logarithms[i] - other_middle) * other_factor);
        }
        add(&total, tail, other_tail);
    }
    return finish(&total) - logarithms;
}

/* --- values that were rounded --- */

/* P(X > x) of an unshifted law, or P(X <= x): each is exact where it is small. */
static double probability(const struct sz_likelihood *l, const double *p, double x, bool above)
{
    double sign = above ? 1 : -1;
    switch (l->family) {
    case SZ_FAMILY_EXPONENTIAL:
    case SZ_FAMILY_SHIFTED_EXPONENTIAL:
        return above ? exp(-x / p[0]) : -expm1(-x / p[0]);
    case SZ_FAMILY_LOGNORMAL:
    case SZ_FAMILY_SHIFTED_LOGNORMAL:
        return erfc(sign * log(x / p[0]) / p[1] / sqrt(2)) / 2;
    case SZ_FAMILY_GAMMA:
    case SZ_FAMILY_SHIFTED_GAMMA:
        return above ? gsl_cdf_gamma_Q(x, p[0], p[1]) : gsl_cdf_gamma_P(x, p[0], p[1]);
    case SZ_FAMILY_ERLANG:
        return above ? gsl_cdf_gamma_Q(x, l->stages, p[0] / l->stages)
                     : gsl_cdf_gamma_P(x, l->stages, p[0] / l->stages);
    case SZ_FAMILY_WEIBULL:
    case SZ_FAMILY_SHIFTED_WEIBULL:
        return above ? exp(-pow(x / p[1], p[0])) : -expm1(-pow(x / p[1], p[0]));
    case SZ_FAMILY_HYPEREXPONENTIAL:
        return above ? p[0] * exp(-x / p[1]) + (1 - p[0]) * exp(-x / p[2])
                     : -p[0] * expm1(-x / p[1]) - (1 - p[0]) * expm1(-x / p[2]);
    case SZ_FAMILY_LOGNORMAL_MIXTURE:
        return (p[0] * erfc(sign * log(x / p[1]) / p[2] / sqrt(2)) +
                (1 - p[0]) * erfc(sign * log(x / p[3]) / p[4] / sqrt(2))) /
               2;
    case SZ_FAMILY_CONSTANT:
    case SZ_FAMILY_UNIFORM:
    case SZ_FAMILY_PARETO:
    case SZ_FAMILY_COUNT:
        break;
    }
    return NAN;
}

static double interval(const struct sz_likelihood *l, const double *p, double low, double high)
{
    if (high <= 0)
        return 0;
    if (low <= 0)
        return probability(l, p, high, false);
    double below = probability(l, p, low, false);
    return below < 0.5 ? probability(l, p, high, false) - below
                       : probability(l, p, low, true) - probability(l, p, high, true);
}

/* Of the cells; those that are censored are left to the density's likelihood. */
static double cells(const struct sz_likelihood *l, const double *p, double shift)
{
    double sum = 0;
    for (size_t i = 0; i < l->cell_count; i++) {
        double at = interval(l, p, l->cells[i].low - shift, l->cells[i].high - shift);
        sum += l->cells[i].weight * (at > 0 ? log(at) : -1e3);
    }
    return sum;
}

/* --- all of them --- */

static double density_at(const struct sz_likelihood *l, const double *p)
{
    switch (l->family) {
    case SZ_FAMILY_EXPONENTIAL:
        return exponential(l, p, 0);
    case SZ_FAMILY_LOGNORMAL:
        return lognormal(l, p, 0);
    case SZ_FAMILY_GAMMA:
        return gamma_law(l, p[0], p[1], 0);
    case SZ_FAMILY_ERLANG:
        return gamma_law(l, l->stages, p[0] / l->stages, 0);
    case SZ_FAMILY_WEIBULL:
        return weibull(l, p, 0);
    case SZ_FAMILY_SHIFTED_EXPONENTIAL:
        return exponential(l, p, l->fixed_shift);
    case SZ_FAMILY_SHIFTED_LOGNORMAL:
        return lognormal(l, p + 1, p[0]);
    case SZ_FAMILY_SHIFTED_GAMMA:
        return gamma_law(l, p[1], p[2], p[0]);
    case SZ_FAMILY_SHIFTED_WEIBULL:
        return weibull(l, p + 1, p[0]);
    case SZ_FAMILY_HYPEREXPONENTIAL:
        return hyperexponential(l, p);
    case SZ_FAMILY_LOGNORMAL_MIXTURE:
        return lognormal_mixture(l, p);
    case SZ_FAMILY_CONSTANT:
    case SZ_FAMILY_UNIFORM:
    case SZ_FAMILY_PARETO:
    case SZ_FAMILY_COUNT:
        break;
    }
    return -INFINITY;
}

double sz_likelihood_at(const struct sz_likelihood *l, const double *p)
{
    if (l->cells == NULL)
        return density_at(l, p);
    bool is_shifted = l->family >= SZ_FAMILY_SHIFTED_LOGNORMAL && l->family <= SZ_FAMILY_SHIFTED_WEIBULL;
    double shift = l->family == SZ_FAMILY_SHIFTED_EXPONENTIAL ? l->fixed_shift : is_shifted ? p[0] : 0;
    /* What is left of the density's likelihood without values that are not censored. */
    const struct sz_likelihood tails = {.family = l->family,
                                        .values = l->values + l->done_count,
                                        .logarithms = l->logarithms + l->done_count,
                                        .count = l->count - l->done_count,
                                        .stages = l->stages,
                                        .fixed_shift = l->fixed_shift};
    return cells(l, is_shifted ? p + 1 : p, shift) + density_at(&tails, p);
}
