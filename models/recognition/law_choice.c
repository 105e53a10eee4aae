#include "models/recognition/law_choice.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

enum { VALUES_MOST = 200, QUANTILES = 2000 };

#define MEAN_TOLERANCE      0.2
#define SHAPE_TOLERANCE     0.05
#define SHAPE_CHANCE        1.36 /* the 95 % point of Kolmogorov's law */
#define CENSORED_MEAN_RATIO 2

/* --- means --- */

/* What a sample says of its mean. */
struct means {
    size_t done_count;
    double last_s;    /* the longest value that is not censored; INFINITY when none is censored */
    double up_to_s;   /* the mean, each value counted up to last_s */
    double at_most_s; /* what the mean of a law may be */
};

/* The integral of 1 - Fn up to the last step. */
static double restricted_mean(const struct sz_steps *steps)
{
    double sum = 0, from = 0, level = 0;
    for (size_t i = 0; i < steps->count; i++) {
        sum += (1 - level) * (steps->times[i] - from);
        from = steps->times[i];
        level = steps->levels[i];
    }
    return sum;
}

static bool find_means(const struct sz_fit_sample *sample, struct means *means, struct sz_error *error)
{
    struct sz_steps steps;
    double sum = 0;
    *means = (struct means){0};
    for (size_t i = 0; i < sample->count; i++) {
        means->done_count += sample->censored == NULL || !sample->censored[i];
        sum += sample->values[i];
    }
    if (!sz_steps_estimate(sample, false, &steps, error))
        return false;
    bool is_censored = means->done_count < sample->count;
    means->last_s = is_censored && steps.count > 0 ? steps.times[steps.count - 1] : INFINITY;
    means->up_to_s = restricted_mean(&steps);
    means->at_most_s = is_censored ? CENSORED_MEAN_RATIO * sum / (double)means->done_count : INFINITY;
    sz_steps_clear(&steps);
    return true;
}

/* The mean of a law, each value counted up to `last_s`. */
static double mean_up_to(const struct sz_distribution *law, double last_s)
{
    double sum = 0;
    if (last_s == INFINITY)
        return sz_distribution_mean(law);
    for (size_t i = 0; i < QUANTILES; i++)
        sum += fmin(sz_distribution_quantile(law, ((double)i + 0.5) / QUANTILES), last_s);
    return sum / QUANTILES;
}

/* --- the choice --- */

static enum sz_law_verdict judge(const struct means *means, const struct sz_distribution *law, double distance,
                                 double *mean_ratio)
{
    double mean_s = sz_distribution_mean(law);
    *mean_ratio = isfinite(mean_s) ? mean_up_to(law, means->last_s) / means->up_to_s : INFINITY;
    if (!(fabs(*mean_ratio - 1) <= MEAN_TOLERANCE) || mean_s > means->at_most_s)
        return SZ_LAW_MEAN_OFF;
    return distance <= fmax(SHAPE_TOLERANCE, SHAPE_CHANCE / sqrt((double)means->done_count)) ? SZ_LAW_PASSES
                                                                                             : SZ_LAW_SHAPE_OFF;
}

bool sz_law_choose(const struct sz_fit_sample *sample, const struct sz_fit fits[SZ_FAMILY_COUNT],
                   const struct sz_goodness goodness[SZ_FAMILY_COUNT], struct sz_law_choice *choice,
                   struct sz_error *error)
{
    struct means means;
    *choice = (struct sz_law_choice){.chosen = SZ_FAMILY_COUNT};
    if (fits[0].found && fits[0].family == SZ_FAMILY_CONSTANT) {
        choice->chosen = 0;
        choice->mean_ratios[0] = 1;
        return true;
    }
    if (!find_means(sample, &means, error))
        return false;
    for (size_t i = 0; i < SZ_FAMILY_COUNT && fits[i].found; i++) {
        struct sz_error none = {0};
        struct sz_distribution *law =
            sz_fit_distribution(&fits[i], &none); /* which may refuse parameters at the edge */
        choice->verdicts[i] = SZ_LAW_SHAPE_OFF;
        choice->mean_ratios[i] = NAN;
        if (law != NULL)
            choice->verdicts[i] = judge(&means, law, goodness[i].kolmogorov_smirnov, &choice->mean_ratios[i]);
        sz_distribution_destroy(law);
        if (choice->verdicts[i] == SZ_LAW_PASSES && choice->chosen == SZ_FAMILY_COUNT)
            choice->chosen = i;
    }
    return true;
}

/* --- the empirical law --- */

/* Means of `parts` parts of equal size of sorted values; where a part ends within a value, it is shared. */
static void average(const double *sorted, size_t n, double *means, size_t parts)
{
    size_t at = 0;
    double left = 1, size = (double)n / (double)parts;
    for (size_t part = 0; part < parts; part++) {
        double missing = size;
        means[part] = 0;
        while (missing > 1e-9 && at < n) {
            double taken = fmin(left, missing);
            means[part] += taken * sorted[at] / size;
            missing -= taken;
            left -= taken;
            if (left <= 1e-9) {
                at++;
                left = 1;
            }
        }
    }
}

/* The quantiles at the middles of as many parts. */
static bool take_quantiles(const struct sz_fit_sample *sample, double longest, double *values, size_t count,
                           struct sz_error *error)
{
    struct sz_steps steps;
    if (!sz_steps_estimate(sample, false, &steps, error))
        return false;
    for (size_t i = 0, step = 0; i < count; i++) {
        while (step < steps.count && steps.levels[step] < ((double)i + 0.5) / (double)count)
            step++;
        values[i] = step < steps.count ? steps.times[step] : longest;
    }
    sz_steps_clear(&steps);
    return true;
}

bool sz_law_values(const struct sz_fit_sample *sample, double **values, size_t *count, struct sz_error *error)
{
    size_t n = sample->count;
    bool is_censored = false;
    double *sorted = malloc((n + 1) * sizeof *sorted);
    *count = n < VALUES_MOST ? n : VALUES_MOST;
    *values = malloc((*count + 1) * sizeof **values);
    bool ok = sorted != NULL && *values != NULL;
    if (!ok)
        sz_error_set_memory(error, "calibrating");
    for (size_t i = 0; ok && i < n; i++) {
        sorted[i] = sample->values[i];
        is_censored |= sample->censored != NULL && sample->censored[i];
    }
    if (ok) {
        gsl_sort(sorted, 1, n);
        if (is_censored)
            ok = take_quantiles(sample, n > 0 ? sorted[n - 1] : 0, *values, *count, error);
        else
            average(sorted, n, *values, *count);
    }
    free(sorted);
    if (!ok) {
        free(*values);
        *values = NULL;
    }
    return ok;
}
