#include "models/recognition/goodness.h"

#include "models/recognition/calibrate.h"

#include <math.h>
#include <stdlib.h>

struct observation {
    double time;
    bool happened; /* not censored */
};

/* By time; of equal ones those that happened first, as Kaplan and Meier count. */
static int compare(const void *a, const void *b)
{
    const struct observation *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return (int)y->happened - (int)x->happened;
}

bool sz_steps_estimate(const struct sz_fit_sample *sample, bool of_censoring, struct sz_steps *steps,
                       struct sz_error *error)
{
    size_t n = sample->count;
    struct observation *sorted = malloc((n + 1) * sizeof *sorted);
    *steps = (struct sz_steps){.times = malloc((2 * n + 1) * sizeof *steps->times)};
    if (sorted == NULL || steps->times == NULL) {
        free(sorted);
        sz_steps_clear(steps);
        return sz_error_set_memory(error, "estimating a distribution");
    }
    steps->levels = steps->times + n;
    bool censored_at_all = false;
    for (size_t i = 0; i < n; i++) {
        bool censored = sample->censored != NULL && sample->censored[i];
        censored_at_all |= censored != of_censoring;
        sorted[i] = (struct observation){sample->values[i], censored == of_censoring};
    }
    qsort(sorted, n, sizeof *sorted, compare);
    double survival = 1;
    for (size_t i = 0; i < n;) {
        size_t at = i, deaths = 0;
        for (; i < n && sorted[i].time == sorted[at].time; i++)
            deaths += sorted[i].happened;
        if (deaths == 0)
            continue;
        survival *= 1 - (double)deaths / (double)(n - at);
        steps->times[steps->count] = sorted[at].time;
        steps->levels[steps->count++] = censored_at_all ? 1 - survival : (double)i / (double)n;
    }
    free(sorted);
    return true;
}

void sz_steps_clear(struct sz_steps *steps)
{
    free(steps->times);
    *steps = (struct sz_steps){0};
}

double sz_kolmogorov_smirnov(const struct sz_steps *steps, const struct sz_distribution *law)
{
    double largest = 0, level = 0;
    for (size_t i = 0; i < steps->count; i++) {
        double at = sz_distribution_cdf(law, steps->times[i]);
        largest = fmax(largest, fmax(fabs(at - level), fabs(steps->levels[i] - at)));
        level = steps->levels[i];
    }
    return largest;
}

/* A probability held to what a double can tell from 0 and 1, so that no logarithm is infinite. */
static double inside(double probability)
{
    return fmin(fmax(probability, 1e-300), 1 - 0x1p-53);
}

/* The integral of (s - u)^2 / (u (1 - u)) from u = a to b, in closed form. */
static double piece(double s, double a, double b)
{
    double sum = a - b;
    if (s > 0)
        sum += s * s * log(b / a);
    if (s < 1)
        sum -= (1 - s) * (1 - s) * log((1 - b) / (1 - a));
    return sum;
}

double sz_anderson_darling(const struct sz_steps *steps, size_t sample_count, const struct sz_distribution *law)
{
    double sum = 0, level = 0, from = 0;
    for (size_t i = 0; i < steps->count; i++) {
        double at = inside(sz_distribution_cdf(law, steps->times[i]));
        if (at > from)
            sum += piece(level, from, at);
        from = at;
        level = steps->levels[i];
    }
    if (level > 1 - 1e-12)
        sum += piece(1, from, 1);
    return (double)sample_count * sum;
}

/* A sample of the caller's own; freed with clear. */
struct copy {
    double *values, *widths; /* widths: NULL without */
    bool *censored;
    struct sz_fit_sample sample;
};

static void clear(struct copy *copy)
{
    free(copy->values);
    free(copy->widths);
    free(copy->censored);
    *copy = (struct copy){0};
}

/* The values that are tested: all, or so many chosen at random (Floyd's sampling would save the shuffle, not the copy). */
static bool choose(const struct sz_fit_sample *sample, const double *widths, size_t most, struct sz_stream *stream,
                   struct copy *chosen, struct sz_error *error)
{
    size_t n = sample->count, kept = n < most ? n : most;
    size_t *order = malloc((n + 1) * sizeof *order);
    *chosen = (struct copy){.values = malloc((kept + 1) * sizeof *chosen->values),
                            .censored = calloc(kept + 1, sizeof *chosen->censored),
                            .widths = widths != NULL ? malloc((kept + 1) * sizeof *chosen->widths) : NULL};
    bool ok = order != NULL && chosen->values != NULL && chosen->censored != NULL &&
              (widths == NULL || chosen->widths != NULL);
    for (size_t i = 0; ok && i < n; i++)
        order[i] = i;
    for (size_t i = 0; ok && i < kept; i++) {
        size_t j = kept < n ? i + (size_t)(sz_stream_uniform(stream) * (double)(n - i)) : i, at = order[j];
        order[j] = order[i];
        chosen->values[i] = sample->values[at];
        chosen->censored[i] = sample->censored != NULL && sample->censored[at];
        if (chosen->widths != NULL)
            chosen->widths[i] = widths[at];
    }
    free(order);
    chosen->sample = (struct sz_fit_sample){chosen->values, chosen->censored, kept};
    if (!ok)
        sz_error_set_memory(error, "testing a fit");
    return ok;
}

/* A draw from an empirical law; INFINITY beyond its last level. */
static double draw_step(const struct sz_steps *steps, double u)
{
    size_t low = 0, high = steps->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (steps->levels[middle] >= u)
            high = middle;
        else
            low = middle + 1;
    }
    return low < steps->count ? steps->times[low] : INFINITY;
}

struct statistics {
    double ks, ad;
    bool found;
};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Rounded values, one width for each, as if equal ones had lain evenly in their interval: what a law says of them is compared there. */
static void spread(double *values, const double *widths, size_t count)
{
    for (size_t first = 0, end; first < count; first = end) {
        double value = values[first], width = widths[first];
        for (end = first; end < count && values[end] == value;)
            end++;
        double low = fmax(value - width / 2, 0), high = value < width / 2 ? width / 2 : value + width / 2;
        for (size_t i = first; i < end; i++)
            values[i] = low + (high - low) * ((double)(i - first) + 0.5) / (double)(end - first);
    }
}

struct rounded {
    double value, width;
};

/* The steps of a sample. */
static bool estimate(const struct sz_fit_sample *sample, const double *widths, struct sz_steps *steps,
                     struct sz_error *error)
{
    size_t n = 0;
    if (widths == NULL)
        return sz_steps_estimate(sample, false, steps, error);
    struct copy copy = {.values = malloc((sample->count + 1) * sizeof *copy.values),
                        .widths = malloc((sample->count + 1) * sizeof *copy.widths),
                        .censored = calloc(sample->count + 1, sizeof *copy.censored)};
    struct rounded *rounded = malloc((sample->count + 1) * sizeof *rounded);
    bool ok = copy.values != NULL && copy.widths != NULL && copy.censored != NULL && rounded != NULL;
    for (size_t i = 0; ok && i < sample->count; i++)
        if (sample->censored == NULL || !sample->censored[i])
            rounded[n++] = (struct rounded){sample->values[i], widths[i]};
    if (ok) {
        qsort(rounded, n, sizeof *rounded, by_value); /* which comes first in it */
        for (size_t i = 0; i < n; i++) {
            copy.values[i] = rounded[i].value;
            copy.widths[i] = rounded[i].width;
        }
        spread(copy.values, copy.widths, n);
        for (size_t i = 0; i < sample->count; i++)
            if (sample->censored != NULL && sample->censored[i]) {
                copy.censored[n] = true;
                copy.values[n++] = sample->values[i];
            }
        copy.sample = (struct sz_fit_sample){copy.values, copy.censored, n};
        ok = sz_steps_estimate(&copy.sample, false, steps, error);
    } else {
        sz_error_set_memory(error, "testing a fit");
    }
    free(rounded);
    clear(&copy);
    return ok;
}

static bool measure(const struct sz_fit *fit, const struct sz_fit_sample *sample, const double *widths,
                    struct statistics *statistics, struct sz_error *error)
{
    struct sz_steps steps;
    struct sz_error none = {0};
    *statistics = (struct statistics){0};
    struct sz_distribution *law = sz_fit_distribution(fit, &none); /* which may refuse parameters at the edge */
    if (law == NULL)
        return true;
    bool ok = estimate(sample, widths, &steps, error);
    if (ok) {
        *statistics = (struct statistics){sz_kolmogorov_smirnov(&steps, law),
                                          sz_anderson_darling(&steps, sample->count, law), true};
        sz_steps_clear(&steps);
    }
    sz_distribution_destroy(law);
    return ok;
}

/* Draws in place of a sample's values, rounded and censored as these are. */
static void draw(const struct sz_distribution *law, const struct sz_steps *censoring, struct sz_stream *stream,
                 struct copy *drawn)
{
    for (size_t i = 0; i < drawn->sample.count; i++) {
        double value = sz_distribution_sample(law, stream), width = drawn->widths != NULL ? drawn->widths[i] : 0;
        double limit = censoring->count > 0 ? draw_step(censoring, sz_stream_uniform(stream)) : INFINITY;
        if (width > 0)
            value = fmax(width * floor(value / width + 0.5), width / 4);
        drawn->censored[i] = value > limit;
        drawn->values[i] = fmax(fmin(value, limit), 1e-12);
    }
}

/* The statistics of a law fitted again to a sample, from a start near it. */
static bool fit_again(const struct sz_fit *start, const struct copy *copy, struct sz_fit *again,
                      struct statistics *statistics, struct sz_error *error)
{
    *statistics = (struct statistics){0};
    return sz_fit_law_again(start, &copy->sample, copy->widths, again, error) &&
           (!again->found || measure(again, &copy->sample, copy->widths, statistics, error));
}

/* The chosen values are overwritten by draws. */
static bool bootstrap(const struct sz_fit *fit, struct copy *chosen, const struct sz_goodness_budget *budget,
                      struct sz_stream *stream, struct sz_goodness *goodness, struct sz_error *error)
{
    struct sz_fit refitted, again;
    struct statistics observed = {0}, drawn;
    struct sz_steps censoring = {0};
    struct sz_distribution *law = NULL;
    bool ok = fit_again(fit, chosen, &refitted, &observed, error) &&
              sz_steps_estimate(&chosen->sample, true, &censoring, error);
    if (ok && observed.found) {
        law = sz_fit_distribution(&refitted, error);
        ok = law != NULL;
    }
    size_t ks = 0, ad = 0, draws = 0;
    for (size_t i = 0; ok && observed.found && i < budget->draws; i++) {
        draw(law, &censoring, stream, chosen);
        ok = fit_again(&refitted, chosen, &again, &drawn, error);
        if (!ok || !drawn.found)
            continue;
        draws++;
        ks += drawn.ks >= observed.ks;
        ad += drawn.ad >= observed.ad;
    }
    goodness->draw_count = draws;
    if (draws > 0) {
        goodness->kolmogorov_smirnov_p = (double)(1 + ks) / (double)(1 + draws);
        goodness->anderson_darling_p = (double)(1 + ad) / (double)(1 + draws);
    }
    sz_distribution_destroy(law);
    sz_steps_clear(&censoring);
    return ok;
}

bool sz_goodness_test(const struct sz_fit *fit, const struct sz_fit_sample *sample, const double *widths,
                      const struct sz_goodness_budget *budget, struct sz_goodness *goodness, struct sz_error *error)
{
    struct statistics whole = {0};
    struct copy chosen = {0};
    struct sz_stream stream;
    *goodness = (struct sz_goodness){.anderson_darling = NAN, .kolmogorov_smirnov_p = NAN, .anderson_darling_p = NAN};
    if (fit->family == SZ_FAMILY_CONSTANT)
        return true;
    sz_stream_init(&stream, budget->seed, 0, SZ_CALIBRATION_PURPOSE_BOOTSTRAP, budget->entity);
    bool ok =
        measure(fit, sample, widths, &whole, error) && choose(sample, widths, budget->most, &stream, &chosen, error);
    goodness->kolmogorov_smirnov = whole.found ? whole.ks : NAN;
    goodness->anderson_darling = whole.found ? whole.ad : NAN;
    goodness->tested_count = chosen.sample.count;
    ok = ok && bootstrap(fit, &chosen, budget, &stream, goodness, error);
    clear(&chosen);
    return ok;
}
