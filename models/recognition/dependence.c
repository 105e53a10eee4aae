#include "models/recognition/dependence.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_fit.h>
#include <math.h>
#include <stdlib.h>

/* A level needs so many services to have a factor of its own; what is above joins the last that has. */
enum { LEVEL_LEAST = 30, ROUNDS = 5, PAIRS_LEAST = 30 };

/* What a dependence must show to be used. */
#define P_VALUE_MOST    1e-3
#define EXPLAINED_LEAST 0.01

/* The level of a number of items, SIZE_MAX when it is not known or below the first. */
static size_t level_of(const struct sz_dependence *items, int64_t number)
{
    if (!items->known || number < items->first)
        return SIZE_MAX;
    uint64_t level = (uint64_t)(number - items->first);
    return level < items->level_count ? (size_t)level : items->level_count - 1;
}

static double item_factor(const struct sz_dependence *items, const struct sz_service_row *row)
{
    size_t level = items->used ? level_of(items, row->item_count) : SIZE_MAX;
    return level == SIZE_MAX ? 1 : items->factors[level];
}

double sz_dependence_factor(const struct sz_dependence *items, const struct sz_dependence *load,
                            const struct sz_service_row *row)
{
    return item_factor(items, row) * sz_load_factor(load, row);
}

/* Levels from the least number on, as far as each has rows enough; a gap ends them. */
static void find_levels(const struct sz_service_row *rows, size_t count, struct sz_dependence *items)
{
    size_t numbers[SZ_DEPENDENCE_LEVELS + 1] = {0};
    for (size_t i = 0; i < count; i++)
        if (rows[i].item_count >= 0 && !rows[i].censored)
            numbers[rows[i].item_count < SZ_DEPENDENCE_LEVELS ? rows[i].item_count : SZ_DEPENDENCE_LEVELS]++;
    size_t first = 0;
    while (first < SZ_DEPENDENCE_LEVELS && numbers[first] < LEVEL_LEAST)
        first++;
    size_t end = first;
    while (end < SZ_DEPENDENCE_LEVELS && numbers[end] >= LEVEL_LEAST)
        end++;
    items->first = (int64_t)first;
    items->level_count = end - first;
    items->known = items->level_count >= 2;
    items->reference = first == 0 && items->level_count > 1 ? 1 : 0; /* one item, where frames without come too */
    for (size_t i = 0; i < SZ_DEPENDENCE_LEVELS; i++)
        items->factors[i] = 1;
}

/* Mean services by level, and the regression on the number. */
static bool describe(const struct sz_service_row *rows, size_t count, struct sz_dependence *items,
                     struct sz_error *error)
{
    double *x = malloc((2 * count + 1) * sizeof *x), *y = x + count;
    if (x == NULL)
        return sz_error_set_memory(error, "calibrating");
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        size_t level = level_of(items, rows[i].item_count);
        if (level == SIZE_MAX || rows[i].censored)
            continue;
        items->counts[level]++;
        items->means_s[level] += rows[i].service_s;
        x[n] = (double)rows[i].item_count;
        y[n++] = rows[i].service_s;
    }
    for (size_t level = 0; level < items->level_count; level++)
        items->means_s[level] /= (double)items->counts[level];
    sz_dependence_regress(items, x, y, n);
    free(x);
    return true;
}

void sz_dependence_regress(struct sz_dependence *dependence, const double *x, const double *y, size_t n)
{
    double intercept, slope, cov00, cov01, cov11, squares, total = 0, mean = 0;
    gsl_fit_linear(x, 1, y, 1, n, &intercept, &slope, &cov00, &cov01, &cov11, &squares);
    for (size_t i = 0; i < n; i++)
        mean += y[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        total += (y[i] - mean) * (y[i] - mean);
    dependence->slope_s = slope;
    dependence->slope_error_s = sqrt(cov11);
    dependence->r_squared = total > 0 ? 1 - squares / total : 0;
}

bool sz_dependence_judge(struct sz_dependence *dependence)
{
    dependence->used = dependence->p_value < P_VALUE_MOST && fabs(dependence->explained) >= EXPLAINED_LEAST;
    return dependence->used;
}

/* The factors, with the load taken out; standard errors of the means, relative to the reference. */
static void estimate(const struct sz_service_row *rows, size_t count, const struct sz_dependence *load,
                     struct sz_dependence *items)
{
    double sums[SZ_DEPENDENCE_LEVELS] = {0}, squares[SZ_DEPENDENCE_LEVELS] = {0};
    size_t counts[SZ_DEPENDENCE_LEVELS] = {0};
    for (size_t i = 0; i < count; i++) {
        size_t level = level_of(items, rows[i].item_count);
        if (level == SIZE_MAX || rows[i].censored)
            continue;
        double value = rows[i].service_s / sz_load_factor(load, &rows[i]);
        counts[level]++;
        sums[level] += value;
        squares[level] += value * value;
    }
    double reference = sums[items->reference] / (double)counts[items->reference];
    for (size_t level = 0; level < items->level_count; level++) {
        double mean = sums[level] / (double)counts[level];
        double variance = fmax(squares[level] / (double)counts[level] - mean * mean, 0);
        items->factors[level] = mean / reference;
        items->errors[level] = sqrt(variance / (double)counts[level]) / reference;
    }
}

/* One-way analysis of variance of the logarithms over the levels, the load taken out. */
static void test(const struct sz_service_row *rows, size_t count, const struct sz_dependence *load,
                 struct sz_dependence *items)
{
    double sums[SZ_DEPENDENCE_LEVELS] = {0}, sum = 0, squares = 0, between = 0, n = 0;
    size_t counts[SZ_DEPENDENCE_LEVELS] = {0};
    for (size_t i = 0; i < count; i++) {
        size_t level = level_of(items, rows[i].item_count);
        if (level == SIZE_MAX || rows[i].censored)
            continue;
        double value = log(rows[i].service_s / sz_load_factor(load, &rows[i]));
        counts[level]++;
        sums[level] += value;
        sum += value;
        squares += value * value;
        n++;
    }
    double mean = sum / n, total = squares - sum * mean;
    for (size_t level = 0; level < items->level_count; level++) {
        double deviation = sums[level] / (double)counts[level] - mean;
        between += (double)counts[level] * deviation * deviation;
    }
    double within = fmax(total - between, 0), freedom = (double)items->level_count - 1, rest = n - freedom - 1;
    items->explained = total > 0 ? 1 - within / total : 0;
    items->p_value = total <= 0   ? 1
                     : within > 0 ? gsl_cdf_fdist_Q(between / freedom / (within / rest), freedom, rest)
                                  : 0;
}

bool sz_dependences(const struct sz_service_row *rows, size_t count, bool items_are_frames, struct sz_dependence *items,
                    struct sz_dependence *load, struct sz_error *error)
{
    double *other = malloc((count + 1) * sizeof *other);
    if (other == NULL)
        return sz_error_set_memory(error, "calibrating");
    find_levels(rows, count, items);
    bool ok = !items->known || describe(rows, count, items, error);
    for (int round = 0; ok && round < ROUNDS; round++) {
        if (items->known) {
            test(rows, count, load, items);
            items->used = sz_dependence_judge(items) && items_are_frames;
        }
        if (items->used)
            estimate(rows, count, load, items);
        for (size_t i = 0; i < count; i++)
            other[i] = item_factor(items, &rows[i]);
        ok = sz_load_dependence(rows, other, count, load, error);
    }
    free(other);
    return ok;
}

/* --- the service before --- */

struct ranked {
    double value;
    size_t index;
};

static int compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

/* Normal scores by rank; equal values share the middle of their ranks, so that their order, which is nobody's, cannot look like a dependence. */
static void score(struct ranked *ranked, size_t count, double *scores)
{
    qsort(ranked, count, sizeof *ranked, compare);
    for (size_t first = 0, end; first < count; first = end) {
        end = first + 1;
        while (end < count && ranked[end].value == ranked[first].value)
            end++;
        double middle = gsl_cdf_ugaussian_Pinv(0.5 * (double)(first + end) / (double)count);
        for (size_t i = first; i < end; i++)
            scores[ranked[i].index] = middle;
    }
}

/* Pearson's correlation of the scores of services that follow each other. */
static void correlate(const struct sz_service_row *rows, const double *scores, size_t count, double *correlation,
                      double *standard_error, size_t *pair_count)
{
    double n = 0, before = 0, after = 0, products = 0, before_squares = 0, after_squares = 0;
    for (size_t i = 1; i < count; i++) {
        if (!rows[i].follows || rows[i].censored || rows[i - 1].censored)
            continue;
        before += scores[i - 1];
        after += scores[i];
        products += scores[i - 1] * scores[i];
        before_squares += scores[i - 1] * scores[i - 1];
        after_squares += scores[i] * scores[i];
        n++;
    }
    *pair_count = (size_t)n;
    if (*pair_count < PAIRS_LEAST)
        return;
    double squares = (before_squares - before * before / n) * (after_squares - after * after / n);
    if (!(squares > 0))
        return;
    *correlation = (products - before * after / n) / sqrt(squares);
    *standard_error = sqrt(fmax(1 - *correlation * *correlation, 0) / n);
}

bool sz_serial_correlation(const struct sz_service_row *rows, const double *base_s, size_t count, double *correlation,
                           double *standard_error, size_t *pair_count, struct sz_error *error)
{
    struct ranked *ranked = malloc((count + 1) * sizeof *ranked);
    double *scores = malloc((count + 1) * sizeof *scores);
    bool ok = ranked != NULL && scores != NULL;
    *correlation = 0;
    *standard_error = NAN;
    *pair_count = 0;
    for (size_t i = 0; ok && i < count; i++)
        ranked[i] = (struct ranked){base_s[i], i};
    if (ok) {
        score(ranked, count, scores);
        correlate(rows, scores, count, correlation, standard_error, pair_count);
    }
    free(ranked);
    free(scores);
    return ok || sz_error_set_memory(error, "calibrating");
}
