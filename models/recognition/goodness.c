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

/* The values that are tested: all, or so many chosen at random (Floyd's sampling would save the shuffle, not the copy). */
static bool choose(const struct sz_fit_sample *sample, size_t most, struct sz_stream *stream,
                   struct sz_fit_sample *chosen, double **values, bool **censored, struct sz_error *error)
{
    size_t n = sample->count, kept = n < most ? n : most;
    *values = malloc((n + 1) * sizeof **values);
    *censored = calloc(n + 1, sizeof **censored);
    if (*values == NULL || *censored == NULL)
        return sz_error_set_memory(error, "testing a fit");
    for (size_t i = 0; i < n; i++) {
        (*values)[i] = sample->values[i];
        (*censored)[i] = sample->censored != NULL && sample->censored[i];
    }
    for (size_t i = 0; kept < n && i < kept; i++) {
        size_t j = i + (size_t)(sz_stream_uniform(stream) * (double)(n - i));
        double value = (*values)[j];
        bool is_censored = (*censored)[j];
        (*values)[j] = (*values)[i];
        (*censored)[j] = (*censored)[i];
        (*values)[i] = value;
        (*censored)[i] = is_censored;
    }
    *chosen = (struct sz_fit_sample){*values, *censored, kept};
    return true;
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

static bool measure(const struct sz_fit *fit, const struct sz_fit_sample *sample, struct statistics *statistics,
                    struct sz_error *error)
{
    struct sz_steps steps;
    struct sz_error none = {0};
    *statistics = (struct statistics){0};
    struct sz_distribution *law = sz_fit_distribution(fit, &none); /* which may refuse parameters at the edge */
    if (law == NULL)
        return true;
    bool ok = sz_steps_estimate(sample, false, &steps, error);
    if (ok) {
        *statistics = (struct statistics){sz_kolmogorov_smirnov(&steps, law),
                                          sz_anderson_darling(&steps, sample->count, law), true};
        sz_steps_clear(&steps);
    }
    sz_distribution_destroy(law);
    return ok;
}

/* One bootstrap sample: drawn, censored, fitted and measured. */
static bool draw(const struct sz_fit *fit, const struct sz_distribution *law, const struct sz_steps *censoring,
                 struct sz_stream *stream, double *values, bool *censored, size_t count, struct statistics *statistics,
                 struct sz_error *error)
{
    for (size_t i = 0; i < count; i++) {
        values[i] = fmax(sz_distribution_sample(law, stream), 1e-12);
        double limit = censoring->count > 0 ? draw_step(censoring, sz_stream_uniform(stream)) : INFINITY;
        censored[i] = values[i] > limit;
        values[i] = fmin(values[i], limit);
    }
    struct sz_fit_sample drawn = {values, censored, count};
    struct sz_fit again;
    *statistics = (struct statistics){0};
    return sz_fit_law_again(fit, &drawn, &again, error) && (!again.found || measure(&again, &drawn, statistics, error));
}

static bool bootstrap(const struct sz_fit *fit, const struct sz_fit_sample *chosen, double *values, bool *censored,
                      const struct sz_goodness_budget *budget, struct sz_stream *stream, struct sz_goodness *goodness,
                      struct sz_error *error)
{
    struct sz_fit refitted;
    struct statistics observed = {0};
    struct sz_steps censoring = {0};
    struct sz_distribution *law = NULL;
    bool ok = sz_fit_law_again(fit, chosen, &refitted, error) &&
              (!refitted.found || measure(&refitted, chosen, &observed, error)) &&
              sz_steps_estimate(chosen, true, &censoring, error);
    if (ok && observed.found) {
        law = sz_fit_distribution(&refitted, error);
        ok = law != NULL;
    }
    size_t ks = 0, ad = 0, draws = 0;
    for (size_t i = 0; ok && observed.found && i < budget->draws; i++) {
        struct statistics drawn;
        ok = draw(&refitted, law, &censoring, stream, values, censored, chosen->count, &drawn, error);
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

bool sz_goodness_test(const struct sz_fit *fit, const struct sz_fit_sample *sample,
                      const struct sz_goodness_budget *budget, struct sz_goodness *goodness, struct sz_error *error)
{
    struct statistics whole = {0};
    struct sz_fit_sample chosen = {0};
    double *values = NULL;
    bool *censored = NULL;
    struct sz_stream stream;
    *goodness = (struct sz_goodness){.kolmogorov_smirnov_p = NAN, .anderson_darling_p = NAN};
    sz_stream_init(&stream, budget->seed, 0, SZ_CALIBRATION_PURPOSE_BOOTSTRAP, budget->entity);
    bool ok = measure(fit, sample, &whole, error) &&
              choose(sample, budget->most, &stream, &chosen, &values, &censored, error);
    goodness->kolmogorov_smirnov = whole.found ? whole.ks : NAN;
    goodness->anderson_darling = whole.found ? whole.ad : NAN;
    size_t count = ok ? chosen.count : 0;
    double *drawn = malloc((count + 1) * sizeof *drawn);
    bool *drawn_censored = malloc((count + 1) * sizeof *drawn_censored);
    if (ok && (drawn == NULL || drawn_censored == NULL))
        ok = sz_error_set_memory(error, "testing a fit");
    goodness->tested_count = count;
    if (ok && fit->family != SZ_FAMILY_CONSTANT)
        ok = bootstrap(fit, &chosen, drawn, drawn_censored, budget, &stream, goodness, error);
    free(drawn);
    free(drawn_censored);
    free(values);
    free(censored);
    return ok;
}
