#include "models/recognition/law_fit.h"

#include "models/recognition/law_likelihood.h"
#include "models/recognition/law_search.h"

#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fewer values a parameter and a law follows chance. */
enum { VALUES_A_PARAMETER = 10 };

/* --- what has a closed form --- */

static void find_constant(const struct sz_law_sample *s, struct sz_fit *fit)
{
    fit->found = s->values[0] == s->values[s->done_count - 1] && s->values[s->count - 1] <= s->values[0];
    fit->parameters[0] = s->values[0];
    fit->log_likelihood = 0;
}

/* The slope of the log-likelihood of a uniform law over its end; *information becomes minus the second derivative. */
static double uniform_slope(const struct sz_law_sample *s, double low, double high, double *information)
{
    double n = (double)s->count, slope = -n / (high - low);
    *information = -n / gsl_pow_2(high - low);
    for (size_t i = s->done_count; i < s->count; i++) {
        double rest = high - fmax(s->values[i], low);
        slope += 1 / rest;
        *information += 1 / (rest * rest);
    }
    return slope;
}

/* Censored values may push the end beyond all that was seen: to where the slope is 0. */
static double find_end(const struct sz_law_sample *s, double low, double seen, double *error)
{
    double near = 0, far = seen - low, information;
    while (uniform_slope(s, low, seen + far, &information) > 0)
        far *= 2;
    for (int step = 0; step < 100; step++) {
        double middle = (near + far) / 2;
        if (uniform_slope(s, low, seen + middle, &information) > 0)
            near = middle;
        else
            far = middle;
    }
    uniform_slope(s, low, seen + far, &information);
    if (near > 0 && information > 0)
        *error = 1 / sqrt(information);
    return seen + far;
}

/* Likelihood 1 / (max - min) each, of a cell its width over that, of a censored value what is left of the range. */
static void find_uniform(const struct sz_law_sample *s, struct sz_fit *fit)
{
    double low = s->values[0], high = s->values[s->done_count - 1], sum = 0;
    for (size_t i = 0; i < s->cell_count; i++) {
        low = fmin(low, s->cells[i].low);
        high = fmax(high, s->cells[i].high);
        sum += s->cells[i].weight * log(s->cells[i].high - s->cells[i].low);
    }
    for (size_t i = s->done_count; i < s->count; i++)
        high = fmax(high, s->values[i]);
    fit->found = high > low;
    if (!fit->found)
        return;
    fit->errors[0] = fit->errors[1] =
        (high - low) / (double)s->count; /* the extremes' own spread: no Fisher information here */
    if (s->done_count < s->count)
        high = find_end(s, low, high, &fit->errors[1]);
    for (size_t i = s->done_count; i < s->count; i++)
        sum += log(high - fmax(s->values[i], low));
    fit->parameters[0] = low;
    fit->parameters[1] = high;
    fit->log_likelihood = sum - (double)s->count * log(high - low);
}

static void find_pareto(const struct sz_law_sample *s, struct sz_fit *fit)
{
    double minimum = s->values[0], sum = 0, logarithms = 0, done = (double)s->done_count;
    for (size_t i = 0; i < s->count; i++) {
        sum += fmax(s->logarithms[i] - log(minimum), 0);
        logarithms += i < s->done_count ? s->logarithms[i] : 0;
    }
    double shape = done / sum;
    fit->found = sum > 0 && s->cells == NULL;
    fit->parameters[0] = shape;
    fit->parameters[1] = minimum;
    fit->errors[0] = shape / sqrt(done);
    fit->errors[1] = minimum / (shape * done);
    fit->log_likelihood = done * log(shape) + shape * done * log(minimum) - (shape + 1) * logarithms;
    for (size_t i = s->done_count; i < s->count; i++)
        fit->log_likelihood -= shape * fmax(s->logarithms[i] - log(minimum), 0);
}

/* From `shift` on: the total time over the values that are not censored; of cells that is only where the search begins. */
static bool find_exponential(const struct sz_law_sample *s, struct sz_likelihood *likelihood, double shift,
                             struct sz_fit *fit, double *mean, double *mean_error, struct sz_error *error)
{
    double sum = 0;
    for (size_t i = 0; i < s->count; i++)
        sum += fmax(s->values[i] - shift, 0);
    *mean = sum / (double)s->done_count;
    *mean_error = *mean / sqrt((double)s->done_count);
    likelihood->fixed_shift = shift;
    if (s->cells != NULL && (!sz_law_search(likelihood, mean, &fit->log_likelihood, error) ||
                             !sz_law_standard_errors(likelihood, mean, mean_error, error)))
        return false;
    fit->log_likelihood = sz_likelihood_at(likelihood, mean);
    fit->found = isfinite(fit->log_likelihood);
    return true;
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
static void start_simple(enum sz_family family, const struct sz_law_sample *s, double shift, double *parameters)
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
static void start_mixture(enum sz_family family, const struct sz_law_sample *s, double share, double *parameters)
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
static bool start(const struct sz_likelihood *likelihood, const struct sz_law_sample *s, size_t i, double *parameters)
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

/* Exact values would make a shift near the least, or a narrow part of a mixture on equal ones, ever likelier; intervals do not. */
static struct sz_likelihood likelihood_of(enum sz_family family, const struct sz_law_sample *s)
{
    if (s->cells != NULL)
        return (struct sz_likelihood){.family = family,
                                      .values = s->values,
                                      .logarithms = s->logarithms,
                                      .done_count = s->done_count,
                                      .count = s->count,
                                      .shift_limit = s->least,
                                      .cells = s->cells,
                                      .cell_count = s->cell_count};
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
static bool search(const struct sz_law_sample *s, const double *given, struct sz_fit *fit, struct sz_error *error)
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
static bool search_erlang(const struct sz_law_sample *s, const double *given, struct sz_fit *fit,
                          struct sz_error *error)
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
static void finish(const struct sz_law_sample *s, struct sz_fit *fit)
{
    if (!fit->found)
        return;
    double k = (double)sz_family_parameter_count(fit->family);
    if (s->cells == NULL)
        fit->log_likelihood -= (double)s->done_count * log(s->scale);
    for (size_t i = 0; i < sz_family_parameter_count(fit->family); i++)
        if (sz_family_parameter_is_time(fit->family, i)) {
            fit->parameters[i] *= s->scale;
            fit->errors[i] *= s->scale;
        }
    fit->aic = 2 * k - 2 * fit->log_likelihood;
    fit->bic = k * log((double)s->done_count) - 2 * fit->log_likelihood;
    double spare = (double)s->done_count - k - 1;
    fit->aicc = spare > 0 ? fit->aic + 2 * k * (k + 1) / spare : INFINITY;
}

static bool fit_sorted(const struct sz_law_sample *s, const struct sz_fit *again, struct sz_fit *fit,
                       struct sz_error *error)
{
    double given[SZ_FIT_PARAMETERS] = {0};
    bool ok = true, is_constant = s->done_count > 0 && s->values[0] == s->values[s->done_count - 1];
    if (s->done_count < 5 || (is_constant && fit->family != SZ_FAMILY_CONSTANT))
        return true;
    if (again != NULL)
        for (size_t i = 0; i < sz_family_parameter_count(fit->family); i++)
            given[i] = again->parameters[i] / (sz_family_parameter_is_time(fit->family, i) ? s->scale : 1);
    struct sz_likelihood likelihood = likelihood_of(fit->family, s);
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
        ok = find_exponential(s, &likelihood, 0, fit, &fit->parameters[0], &fit->errors[0], error);
        break;
    case SZ_FAMILY_SHIFTED_EXPONENTIAL:
        fit->parameters[0] = s->cells != NULL ? s->cells[0].low : s->least;
        ok = find_exponential(s, &likelihood, fit->parameters[0], fit, &fit->parameters[1], &fit->errors[1], error);
        fit->errors[0] = fit->parameters[1] / (double)s->done_count;
        break;
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
                    const double *widths, struct sz_fit *fit, struct sz_error *error)
{
    struct sz_law_sample sorted;
    *fit = (struct sz_fit){.family = family};
    bool ok = sz_law_sample_make(sample, widths, &sorted, error) && fit_sorted(&sorted, again, fit, error);
    sz_law_sample_clear(&sorted);
    return ok;
}

bool sz_fit_law(enum sz_family family, const struct sz_fit_sample *sample, struct sz_fit *fit, struct sz_error *error)
{
    return fit_one(family, NULL, sample, NULL, fit, error);
}

bool sz_fit_law_again(const struct sz_fit *start, const struct sz_fit_sample *sample, const double *widths,
                      struct sz_fit *fit, struct sz_error *error)
{
    return fit_one(start->family, start, sample, widths, fit, error);
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
    if (x->found && x->aicc != y->aicc)
        return x->aicc < y->aicc ? -1 : 1;
    return (int)x->family - (int)y->family;
}

bool sz_fit_all(const struct sz_fit_sample *sample, const double *widths, struct sz_fit fits[SZ_FAMILY_COUNT],
                struct sz_error *error)
{
    struct sz_law_sample sorted;
    bool ok = sz_law_sample_make(sample, widths, &sorted, error);
    for (int family = 0; ok && family < SZ_FAMILY_COUNT; family++) {
        fits[family] = (struct sz_fit){.family = (enum sz_family)family};
        bool is_enough = family == SZ_FAMILY_CONSTANT ||
                         sorted.done_count >= VALUES_A_PARAMETER * sz_family_parameter_count((enum sz_family)family);
        ok = !is_enough || fit_sorted(&sorted, NULL, &fits[family], error);
        fits[family].found = fits[family].found && can_be_made(&fits[family]);
    }
    sz_law_sample_clear(&sorted);
    if (ok)
        qsort(fits, SZ_FAMILY_COUNT, sizeof *fits, compare_fits);
    return ok;
}
