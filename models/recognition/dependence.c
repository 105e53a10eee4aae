#include "models/recognition/dependence.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_fit.h>
#include <math.h>
#include <stdlib.h>

/* A level needs so many services to have a factor of its own; what is above joins the last that has. */
enum { LEVEL_LEAST = 30, ROUNDS = 10, PAIRS_LEAST = 30 };

/* What a dependence must show to be used. */
#define P_VALUE_MOST    1e-3
#define EXPLAINED_LEAST 0.01

/* The level of a number, SIZE_MAX when it is not known or below the first. */
static size_t level_of(const struct sz_dependence *dependence, int64_t number)
{
    if (!dependence->known || number < dependence->first)
        return SIZE_MAX;
    uint64_t level = (uint64_t)(number - dependence->first);
    return level < dependence->level_count ? (size_t)level : dependence->level_count - 1;
}

static double factor_of(const struct sz_dependence *dependence, int64_t number)
{
    size_t level = dependence->used ? level_of(dependence, number) : SIZE_MAX;
    return level == SIZE_MAX ? 1 : dependence->factors[level];
}

double sz_dependence_factor(const struct sz_dependence *items, const struct sz_dependence *load,
                            const struct sz_service_row *row)
{
    return factor_of(items, row->item_count) * factor_of(load, row->load);
}

/* The numbers of the rows, as one of the two dependences sees them. */
static int64_t number_of(const struct sz_service_row *row, bool is_load)
{
    return is_load ? (row->load > 0 ? (int64_t)row->load : -1) : row->item_count;
}

/* Levels from the least number on, as far as each has rows enough; a gap ends them. */
static void find_levels(const struct sz_service_row *rows, size_t count, bool is_load, struct sz_dependence *dependence)
{
    size_t numbers[SZ_DEPENDENCE_LEVELS + 1] = {0};
    for (size_t i = 0; i < count; i++) {
        int64_t number = number_of(&rows[i], is_load);
        if (number >= 0 && !rows[i].censored)
            numbers[number < SZ_DEPENDENCE_LEVELS ? number : SZ_DEPENDENCE_LEVELS]++;
    }
    size_t first = 0;
    while (first < SZ_DEPENDENCE_LEVELS && numbers[first] < LEVEL_LEAST)
        first++;
    size_t end = first;
    while (end < SZ_DEPENDENCE_LEVELS && numbers[end] >= LEVEL_LEAST)
        end++;
    dependence->first = (int64_t)first;
    dependence->level_count = end - first;
    dependence->known = dependence->level_count >= 2;
    dependence->reference =
        !is_load && first == 0 && dependence->level_count > 1 ? 1 : 0; /* one item, or a machine of its own */
    for (size_t i = 0; i < SZ_DEPENDENCE_LEVELS; i++) {
        dependence->factors[i] = 1;
        dependence->errors[i] = 0;
    }
}

/* Mean services by level, and the regression on the number. */
static void describe(const struct sz_service_row *rows, size_t count, bool is_load, double *x, double *y,
                     struct sz_dependence *dependence)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        size_t level = level_of(dependence, number_of(&rows[i], is_load));
        if (level == SIZE_MAX || rows[i].censored)
            continue;
        dependence->counts[level]++;
        dependence->means_s[level] += rows[i].service_s;
        x[n] = (double)number_of(&rows[i], is_load);
        y[n++] = rows[i].service_s;
    }
    for (size_t level = 0; level < dependence->level_count; level++)
        dependence->means_s[level] /= (double)dependence->counts[level];
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

/* The factors of one dependence, with the other's taken out; standard errors of the means, relative to the reference. */
static void estimate(const struct sz_service_row *rows, size_t count, bool is_load, const struct sz_dependence *other,
                     struct sz_dependence *dependence)
{
    double sums[SZ_DEPENDENCE_LEVELS] = {0}, squares[SZ_DEPENDENCE_LEVELS] = {0};
    size_t counts[SZ_DEPENDENCE_LEVELS] = {0};
    for (size_t i = 0; i < count; i++) {
        size_t level = level_of(dependence, number_of(&rows[i], is_load));
        if (level == SIZE_MAX || rows[i].censored)
            continue;
        double value = rows[i].service_s / factor_of(other, number_of(&rows[i], !is_load));
        counts[level]++;
        sums[level] += value;
        squares[level] += value * value;
    }
    double reference = sums[dependence->reference] / (double)counts[dependence->reference];
    for (size_t level = 0; level < dependence->level_count; level++) {
        double mean = sums[level] / (double)counts[level];
        double variance = fmax(squares[level] / (double)counts[level] - mean * mean, 0);
        dependence->factors[level] = mean / reference;
        dependence->errors[level] = sqrt(variance / (double)counts[level]) / reference;
    }
}

/* One-way analysis of variance of the logarithms over the levels, the other dependence taken out. */
static void test(const struct sz_service_row *rows, size_t count, bool is_load, const struct sz_dependence *other,
                 struct sz_dependence *dependence)
{
    double sums[SZ_DEPENDENCE_LEVELS] = {0}, sum = 0, squares = 0, between = 0;
    size_t counts[SZ_DEPENDENCE_LEVELS] = {0}, n = 0;
    for (size_t i = 0; i < count; i++) {
        size_t level = level_of(dependence, number_of(&rows[i], is_load));
        if (level == SIZE_MAX || rows[i].censored)
            continue;
        double value = log(rows[i].service_s / factor_of(other, number_of(&rows[i], !is_load)));
        counts[level]++;
        sums[level] += value;
        sum += value;
        squares += value * value;
        n++;
    }
    double mean = sum / (double)n, total = squares - sum * mean, k = (double)dependence->level_count;
    for (size_t level = 0; level < dependence->level_count; level++)
        between += (double)counts[level] * (sums[level] / (double)counts[level] - mean) *
                   (sums[level] / (double)counts[level] - mean);
    double within = fmax(total - between, 0);
    dependence->explained = total > 0 ? between / total : 0;
    dependence->p_value = within > 0
                              ? gsl_cdf_fdist_Q(between / (k - 1) / (within / ((double)n - k)), k - 1, (double)n - k)
                          : total > 0 ? 0
                                      : 1;
    dependence->used = dependence->p_value < P_VALUE_MOST && dependence->explained >= EXPLAINED_LEAST;
}

bool sz_dependences(const struct sz_service_row *rows, size_t count, bool items_are_frames, struct sz_dependence *items,
                    struct sz_dependence *load, struct sz_error *error)
{
    double *x = malloc((2 * count + 1) * sizeof *x);
    if (x == NULL)
        return sz_error_set_memory(error, "calibrating");
    struct sz_dependence *dependences[2] = {items, load};
    for (int is_load = 0; is_load < 2; is_load++) {
        find_levels(rows, count, is_load, dependences[is_load]);
        if (dependences[is_load]->known)
            describe(rows, count, is_load, x, x + count, dependences[is_load]);
    }
    free(x);
    for (int round = 0; round < ROUNDS; round++)
        for (int is_load = 0; is_load < 2; is_load++) {
            struct sz_dependence *one = dependences[is_load], *other = dependences[!is_load];
            if (!one->known)
                continue;
            test(rows, count, is_load, other, one);
            one->used &= is_load || items_are_frames;
            if (one->used)
                estimate(rows, count, is_load, other, one);
        }
    return true;
}

/* --- the service before --- */

struct ranked {
    double value;
    size_t index;
};

static int compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

bool sz_serial_correlation(const struct sz_service_row *rows, const double *base_s, size_t count, double *correlation,
                           double *standard_error, size_t *pair_count, struct sz_error *error)
{
    struct ranked *ranked = malloc((count + 1) * sizeof *ranked);
    double *scores = malloc((count + 1) * sizeof *scores);
    *correlation = 0;
    *standard_error = NAN;
    *pair_count = 0;
    if (ranked == NULL || scores == NULL) {
        free(ranked);
        free(scores);
        return sz_error_set_memory(error, "calibrating");
    }
    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){base_s[i], i};
    qsort(ranked, count, sizeof *ranked, compare);
    for (size_t i = 0; i < count; i++)
        scores[ranked[i].index] = gsl_cdf_ugaussian_Pinv(((double)i + 0.5) / (double)count);
    double products = 0, squares = 0, later_squares = 0;
    for (size_t i = 1; i < count; i++)
        if (rows[i].follows && !rows[i].censored && !rows[i - 1].censored) {
            products += scores[i - 1] * scores[i];
            squares += scores[i - 1] * scores[i - 1];
            later_squares += scores[i] * scores[i];
            ++*pair_count;
        }
    if (*pair_count >= PAIRS_LEAST && squares > 0 && later_squares > 0) {
        *correlation = products / sqrt(squares * later_squares);
        *standard_error = sqrt(fmax(1 - *correlation * *correlation, 0) / (double)*pair_count);
    }
    free(ranked);
    free(scores);
    return true;
}
