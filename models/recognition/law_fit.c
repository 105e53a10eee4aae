#include "models/recognition/law_fit.h"

#include "models/recognition/law_likelihood.h"
#include "models/recognition/law_search.h"

#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A sample in the order and the scale the likelihoods want. */
struct sorted {
    double *values, *logarithms; /* one allocation; scaled */
    size_t done_count, count;
    double scale;      /* seconds of a scaled 1: the median */
    double resolution; /* the least step between values, scaled */
    double least;      /* of all, scaled */
};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool sort(const struct sz_fit_sample *sample, struct sorted *sorted, struct sz_error *error)
{
    size_t n = sample->count, done = 0, censored = 0;
    double *values = calloc(2 * n + 1, sizeof *values);
    if (values == NULL)
        return sz_error_set_memory(error, "fitting laws");
    for (size_t i = 0; i < n; i++)
        if (sample->censored == NULL || !sample->censored[i])
            values[done++] = sample->values[i];
        else
            values[n - ++censored] = sample->values[i];
    qsort(values, done, sizeof *values, compare);
    qsort(values + done, censored, sizeof *values, compare);
    double median = done > 0 ? values[done / 2] : 1, step = INFINITY;
    for (size_t i = 0; i < n; i++) {
        values[i] /= median;
        values[n + i] = log(values[i]);
        if (i > 0 && i < done && values[i] > values[i - 1])
            step = fmin(step, values[i] - values[i - 1]);
    }
    *sorted = (struct sorted){.values = values,
                              .logarithms = values + n,
                              .done_count = done,
                              .count = n,
                              .scale = median,
                              .resolution = isfinite(step) ? step : 0};
    if (n > 0)
        sorted->least = done < n ? fmin(values[0], values[done]) : values[0];
    if (done == 0)
        sorted->least = 0;
    return true;
}

/* --- what has a closed form --- */

static void find_constant(const struct sorted *s, struct sz_fit *fit)
{
    fit->found = s->values[0] == s->values[s->done_count - 1] && s->values[s->count - 1] <= s->values[0];
    fit->parameters[0] = s->values[0];
    fit->log_likelihood = 0;
}

/* Likelihood 1 / (max - min) each; a censored value would push the end beyond all that was seen. */
static void find_uniform(const struct sorted *s, struct sz_fit *fit)
{
    double low = s->values[0], high = s->values[s->done_count - 1];
    fit->found = s->done_count == s->count && high > low;
    fit->parameters[0] = low;
    fit->parameters[1] = high;
    fit->errors[0] = fit->errors[1] =
        (high - low) / (double)s->count; /* the extremes' own spread: no Fisher information here */
    fit->log_likelihood = -(double)s->count * log(high - low);
}

static void find_pareto(const struct sorted *s, struct sz_fit *fit)
{
    double minimum = s->values[0], sum = 0, logarithms = 0, done = (double)s->done_count;
    for (size_t i = 0; i < s->count; i++) {
        sum += fmax(s->logarithms[i] - log(minimum), 0);
        logarithms += i < s->done_count ? s->logarithms[i] : 0;
    }
    double shape = done / sum;
    fit->found = sum > 0;
    fit->parameters[0] = shape;
    fit->parameters[1] = minimum;
    fit->errors[0] = shape / sqrt(done);
    fit->errors[1] = minimum / (shape * done);
    fit->log_likelihood = done * log(shape) + shape * done * log(minimum) - (shape + 1) * logarithms;
    for (size_t i = s->done_count; i < s->count; i++)
        fit->log_likelihood -= shape * fmax(s->logarithms[i] - log(minimum), 0);
}

static void find_exponential(const struct sorted *s, double shift, double *mean, double *error)
{
    double sum = 0;
    for (size_t i = 0; i < s->count; i++)
        sum += fmax(s->values[i] - shift, 0);
    *mean = sum / (double)s->done_count;
    *error = *mean / sqrt((double)s->done_count);
}

/* --- what is searched --- */

static void mean_and_spread(const double *values, size_t count, double *mean, double *spread)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    *mean = sum / (double)count;
    for (size_t i = 0; i < count; i++)
        squares += gsl_pow_2(values[i] - *mean);
    *spread = fmax(sqrt(squares / (double)count), 1e-4);
}

/* The start of a law of two parameters above a shift, from the moments of the logarithms. */
static void start_simple(enum sz_family family, const struct sorted *s, double shift, double *parameters)
{
    double sum = 0, logarithms = 0, squares = 0, n = (double)s->done_count;
    for (size_t i = 0; i < s->done_count; i++) {
        double logarithm = log(s->values[i] - shift);
        sum += s->values[i] - shift;
        logarithms += logarithm;
        squares += logarithm * logarithm;
    }
    double mean = logarithms / n, spread = fmax(sqrt(fmax(squares / n - mean * mean, 0)), 1e-3);
    double gap = fmax(log(sum / n) - mean, 1e-6); /* Minka 2002 */
    double shape = (3 - gap + sqrt((gap - 3) * (gap - 3) + 24 * gap)) / (12 * gap);
    switch (family) {
    case SZ_FAMILY_GAMMA:
    case SZ_FAMILY_SHIFTED_GAMMA:
        parameters[0] = fmin(shape, 9e4);
        parameters[1] = sum / n / parameters[0];
        break;
    case SZ_FAMILY_WEIBULL:
    case SZ_FAMILY_SHIFTED_WEIBULL:
        parameters[0] = M_PI / sqrt(6) / spread;
        parameters[1] = exp(mean + M_EULER / parameters[0]);
        break;
    default:
        parameters[0] = exp(mean);
        parameters[1] = spread;
    }
}

/* Mixtures of two: the values below and above a cut at that share of them. */
static void start_mixture(enum sz_family family, const struct sorted *s, double share, double *parameters)
{
    size_t n = s->done_count, cut = (size_t)((double)n * share);
    cut = cut < 1 ? 1 : cut;
    double mean, spread, other_mean, other_spread;
    const double *values = family == SZ_FAMILY_HYPEREXPONENTIAL ? s->values : s->logarithms;
    mean_and_spread(values, cut, &mean, &spread);
    mean_and_spread(values + cut, n - cut, &other_mean, &other_spread);
    parameters[0] = share;
    if (family == SZ_FAMILY_HYPEREXPONENTIAL) {
        parameters[1] = mean;
        parameters[2] = other_mean;
        return;
    }
    parameters[1] = exp(mean);
    parameters[2] = spread + 0.02;
    parameters[3] = exp(other_mean);
    parameters[4] = other_spread + 0.02;
}

/* Start number i of a family; false when there are no more. */
static bool start(const struct sz_likelihood *likelihood, const struct sorted *s, size_t i, double *parameters)
{
    static const double shares[] = {0.5, 0.85, 0.97}, shifts[] = {0.5, 0.95};
    switch (likelihood->family) {
    case SZ_FAMILY_LOGNORMAL:
    case SZ_FAMILY_GAMMA:
    case SZ_FAMILY_WEIBULL:
        start_simple(likelihood->family, s, 0, parameters);
        return i == 0;
    case SZ_FAMILY_SHIFTED_LOGNORMAL:
    case SZ_FAMILY_SHIFTED_GAMMA:
    case SZ_FAMILY_SHIFTED_WEIBULL:
        if (i >= sizeof shifts / sizeof shifts[0])
            return false;
        parameters[0] = shifts[i] * likelihood->shift_limit;
        start_simple(likelihood->family, s, parameters[0], parameters + 1);
        return true;
    case SZ_FAMILY_HYPEREXPONENTIAL:
        start_mixture(likelihood->family, s, 0.6, parameters);
        return i == 0;
    case SZ_FAMILY_LOGNORMAL_MIXTURE:
        if (i >= sizeof shares / sizeof shares[0])
            return false;
        start_mixture(likelihood->family, s, shares[i], parameters);
        return true;
    default:
        return false;
    }
}

static struct sz_likelihood likelihood_of(enum sz_family family, const struct sorted *s)
{
    return (struct sz_likelihood){.family = family,
                                  .values = s->values,
                                  .logarithms = s->logarithms,
                                  .done_count = s->done_count,
                                  .count = s->count,
                                  .shift_limit = s->least - fmax(2 * s->resolution, 1e-3 * (1 - s->least) + 1e-6),
                                  .sigma_floor =
                                      family == SZ_FAMILY_LOGNORMAL_MIXTURE ? fmax(0.002, s->resolution) : 0};
}

/* From the family's own starts, or from one given (scaled) and then without standard errors. */
static bool search(const struct sorted *s, const double *given, struct sz_fit *fit, struct sz_error *error)
{
    struct sz_likelihood likelihood = likelihood_of(fit->family, s);
    bool is_shifted = fit->family >= SZ_FAMILY_SHIFTED_LOGNORMAL && fit->family <= SZ_FAMILY_SHIFTED_WEIBULL;
    if (is_shifted && !(likelihood.shift_limit > 0))
        return true;
    double parameters[SZ_FIT_PARAMETERS];
    fit->log_likelihood = -INFINITY;
    for (size_t i = 0; given != NULL ? i == 0 : start(&likelihood, s, i, parameters); i++) {
        if (given != NULL)
            memcpy(parameters, given, sizeof parameters);
        if (given != NULL && is_shifted)
            parameters[0] = fmin(parameters[0], 0.999 * likelihood.shift_limit);
        double found = -INFINITY;
        if (!sz_law_search(&likelihood, parameters, &found, error))
            return false;
        if (found > fit->log_likelihood) {
            fit->log_likelihood = found;
            memcpy(fit->parameters, parameters, sizeof parameters);
        }
    }
    fit->found = isfinite(fit->log_likelihood);
    if (fit->found && given == NULL)
        return sz_law_standard_errors(&likelihood, fit->parameters, fit->errors, error);
    return true;
}

/* The whole shape below or above that of the best gamma law, whichever is likelier. */
static bool search_erlang(const struct sorted *s, const double *given, struct sz_fit *fit, struct sz_error *error)
{
    struct sz_fit gamma = {.family = SZ_FAMILY_GAMMA};
    double gamma_start[SZ_FIT_PARAMETERS] = {0};
    if (given != NULL) {
        gamma_start[0] = given[0];
        gamma_start[1] = given[1] / given[0];
    }
    if (!search(s, given != NULL ? gamma_start : NULL, &gamma, error) || !gamma.found)
        return gamma.found || error->kind == SZ_ERROR_NONE;
    struct sz_likelihood likelihood = likelihood_of(SZ_FAMILY_ERLANG, s);
    double below = fmax(floor(gamma.parameters[0]), 1), above = ceil(gamma.parameters[0]);
    fit->log_likelihood = -INFINITY;
    for (int i = 0; i < 2; i++) {
        likelihood.stages = i == 0 ? below : fmax(above, below);
        double found = -INFINITY, mean = gamma.parameters[0] * gamma.parameters[1];
        if (!sz_law_search(&likelihood, &mean, &found, error))
            return false;
        if (found > fit->log_likelihood) {
            *fit = (struct sz_fit){
                .family = SZ_FAMILY_ERLANG, .parameters = {likelihood.stages, mean}, .log_likelihood = found};
            if (!sz_law_standard_errors(&likelihood, &mean, &fit->errors[1], error))
                return false;
        }
    }
    fit->errors[0] = NAN; /* a whole number has none */
    fit->found = isfinite(fit->log_likelihood);
    return true;
}

/* --- putting it together --- */

/* Back to seconds, and the criteria. */
static void finish(const struct sorted *s, struct sz_fit *fit)
{
    if (!fit->found)
        return;
    double k = (double)sz_family_parameter_count(fit->family);
    fit->log_likelihood -= (double)s->done_count * log(s->scale);
    for (size_t i = 0; i < sz_family_parameter_count(fit->family); i++)
        if (sz_family_parameter_is_time(fit->family, i)) {
            fit->parameters[i] *= s->scale;
            fit->errors[i] *= s->scale;
        }
    fit->aic = 2 * k - 2 * fit->log_likelihood;
    fit->bic = k * log((double)s->count) - 2 * fit->log_likelihood;
}

static bool fit_sorted(const struct sorted *s, const struct sz_fit *again, struct sz_fit *fit, struct sz_error *error)
{
    double given[SZ_FIT_PARAMETERS] = {0};
    bool ok = true, is_constant = s->done_count > 0 && s->values[0] == s->values[s->done_count - 1];
    if (s->done_count < 5 || (is_constant && fit->family != SZ_FAMILY_CONSTANT))
        return true;
    if (again != NULL)
        for (size_t i = 0; i < sz_family_parameter_count(fit->family); i++)
            given[i] = again->parameters[i] / (sz_family_parameter_is_time(fit->family, i) ? s->scale : 1);
    switch (fit->family) {
    case SZ_FAMILY_CONSTANT:
        find_constant(s, fit);
        break;
    case SZ_FAMILY_UNIFORM:
        find_uniform(s, fit);
        break;
    case SZ_FAMILY_PARETO:
        find_pareto(s, fit);
        break;
    case SZ_FAMILY_EXPONENTIAL:
    case SZ_FAMILY_SHIFTED_EXPONENTIAL: {
        bool is_shifted = fit->family == SZ_FAMILY_SHIFTED_EXPONENTIAL;
        struct sz_likelihood likelihood = likelihood_of(fit->family, s);
        if (is_shifted)
            fit->parameters[0] = s->least;
        find_exponential(s, is_shifted ? s->least : 0, &fit->parameters[is_shifted], &fit->errors[is_shifted]);
        if (is_shifted)
            fit->errors[0] = fit->parameters[1] / (double)s->done_count;
        fit->log_likelihood = sz_likelihood_at(&likelihood, fit->parameters);
        fit->found = isfinite(fit->log_likelihood);
        break;
    }
    case SZ_FAMILY_ERLANG:
        ok = search_erlang(s, again != NULL ? given : NULL, fit, error);
        break;
    default:
        ok = search(s, again != NULL ? given : NULL, fit, error);
    }
    if (ok)
        finish(s, fit);
    return ok;
}

static bool fit_one(enum sz_family family, const struct sz_fit *again, const struct sz_fit_sample *sample,
                    struct sz_fit *fit, struct sz_error *error)
{
    struct sorted sorted = {0};
    *fit = (struct sz_fit){.family = family};
    if (!sort(sample, &sorted, error))
        return false;
    bool ok = fit_sorted(&sorted, again, fit, error);
    free(sorted.values);
    return ok;
}

bool sz_fit_law(enum sz_family family, const struct sz_fit_sample *sample, struct sz_fit *fit, struct sz_error *error)
{
    return fit_one(family, NULL, sample, fit, error);
}

bool sz_fit_law_again(const struct sz_fit *start, const struct sz_fit_sample *sample, struct sz_fit *fit,
                      struct sz_error *error)
{
    return fit_one(start->family, start, sample, fit, error);
}

/* Whether the law can be made: parameters at the edge of what laws take are of a fit that went astray, or of times that hardly differ. */
static bool can_be_made(const struct sz_fit *fit)
{
    struct sz_error error = {0};
    struct sz_distribution *law = sz_fit_distribution(fit, &error);
    sz_distribution_destroy(law);
    return law != NULL;
}

static int compare_fits(const void *a, const void *b)
{
    const struct sz_fit *x = a, *y = b;
    if (x->found != y->found)
        return x->found ? -1 : 1;
    if (x->found && x->aic != y->aic)
        return x->aic < y->aic ? -1 : 1;
    return (int)x->family - (int)y->family;
}

bool sz_fit_all(const struct sz_fit_sample *sample, struct sz_fit fits[SZ_FAMILY_COUNT], struct sz_error *error)
{
    struct sorted sorted = {0};
    if (!sort(sample, &sorted, error))
        return false;
    bool ok = true;
    for (int family = 0; ok && family < SZ_FAMILY_COUNT; family++) {
        fits[family] = (struct sz_fit){.family = (enum sz_family)family};
        ok = fit_sorted(&sorted, NULL, &fits[family], error);
        fits[family].found = fits[family].found && can_be_made(&fits[family]);
    }
    free(sorted.values);
    if (ok)
        qsort(fits, SZ_FAMILY_COUNT, sizeof *fits, compare_fits);
    return ok;
}
