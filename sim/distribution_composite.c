/* The laws made of data or of other distributions. */
#include "sim/distribution_law.h"

#include <float.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Less than this and a truncated distribution would be made of rounding errors. */
#define LEAST_TRUNCATED_PROBABILITY 1e-9

/* The first of sorted numbers that is not below x; count when all are. */
static size_t first_not_below(const double *numbers, size_t count, double x)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (numbers[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Empirical: the sorted `numbers`, each equally likely. */

static double empirical_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return d->numbers[(size_t)(sz_stream_uniform(stream) * (double)d->count)];
}

static double empirical_moment(const struct sz_distribution *d, int k, double x)
{
    size_t end = x == INFINITY ? d->count : first_not_below(d->numbers, d->count, nextafter(x, INFINITY));
    if (k == 0)
        return (double)end / (double)d->count;
    double sum = 0;
    for (size_t i = 0; i < end; i++)
        sum += pow(d->numbers[i], k);
    return sum / (double)d->count;
}

static double empirical_quantile(const struct sz_distribution *d, double p)
{
    size_t rank = (size_t)ceil(p * (double)d->count);
    while (rank > 1 && (double)(rank - 1) / (double)d->count >= p) /* the product may have been rounded up */
        rank--;
    return d->numbers[rank < 1 ? 0 : rank > d->count ? d->count - 1 : rank - 1];
}

const struct sz_distribution_law sz_law_empirical = {empirical_sample, empirical_moment, empirical_quantile};

/* Shifted: the first part plus a. */

static double shifted_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return d->a + sz_distribution_sample(d->parts[0], stream);
}

/*
 * The greatest y with a + y <= x as the machine adds: x - a may round to less, and an atom there would be lost. From the middle
 * between x and the next number on it is a step or two.
 */
static double unshifted(double x, double a)
{
    double half_gap = (nextafter(x, INFINITY) - x) / 2;
    if (!isfinite(half_gap))
        return x - a;
    double y = x - a + half_gap;
    while (a + y > x)
        y = nextafter(y, -INFINITY);
    for (double next; a + (next = nextafter(y, INFINITY)) <= x;)
        y = next;
    return y;
}

static double shifted_moment(const struct sz_distribution *d, int k, double x)
{
    const struct sz_distribution *part = d->parts[0];
    double y = unshifted(x, d->a), zeroth = part->law->partial_moment(part, 0, y);
    if (k == 0)
        return zeroth;
    double first = part->law->partial_moment(part, 1, y);
    if (k == 1)
        return first + d->a * zeroth;
    return part->law->partial_moment(part, 2, y) + 2 * d->a * first + d->a * d->a * zeroth;
}

static double shifted_quantile(const struct sz_distribution *d, double p)
{
    return d->a + sz_distribution_quantile(d->parts[0], p);
}

const struct sz_distribution_law sz_law_shifted = {shifted_sample, shifted_moment, shifted_quantile};

/* Truncated: the first part, given that it lies in [a, b]; c = P(part < a), d = P(a <= part <= b). */

static double truncated_quantile(const struct sz_distribution *d, double p)
{
    double of_part = fmax(DBL_MIN, fmin(d->c + p * d->d, 1 - DBL_EPSILON / 2));
    return fmax(d->a, fmin(sz_distribution_quantile(d->parts[0], of_part), d->b));
}

static double truncated_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return truncated_quantile(d, sz_stream_uniform(stream));
}

static double truncated_moment(const struct sz_distribution *d, int k, double x)
{
    const struct sz_distribution *part = d->parts[0];
    if (x < d->a)
        return 0;
    double below = part->law->partial_moment(part, k, nextafter(d->a, -INFINITY));
    return (part->law->partial_moment(part, k, fmin(x, d->b)) - below) / d->d;
}

const struct sz_distribution_law sz_law_truncated = {truncated_sample, truncated_moment, truncated_quantile};

/* Mixture: part i with probability numbers[i] - numbers[i - 1]. */

static double mixture_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return sz_distribution_sample(d->parts[sz_alias_draw(&d->choice, stream)], stream);
}

static double mixture_moment(const struct sz_distribution *d, int k, double x)
{
    double sum = 0;
    for (size_t i = 0; i < d->count; i++)
        if (d->numbers[i] > 0)
            sum += d->numbers[i] * d->parts[i]->law->partial_moment(d->parts[i], k, x);
    return sum;
}

/* Lies between the least and the greatest quantile of the parts; bisected down to neighbouring numbers, so atoms are met. */
static double mixture_quantile(const struct sz_distribution *d, double p)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < d->count; i++) {
        if (d->numbers[i] <= 0)
            continue;
        double of_part = sz_distribution_quantile(d->parts[i], p);
        low = fmin(low, of_part);
        high = fmax(high, of_part);
    }
    if (mixture_moment(d, 0, low) >= p)
        return low;
    for (;;) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            return high;
        if (mixture_moment(d, 0, middle) < p)
            low = middle;
        else
            high = middle;
    }
}

const struct sz_distribution_law sz_law_mixture = {mixture_sample, mixture_moment, mixture_quantile};

struct sz_distribution *sz_distribution_create_empirical(const double *values, size_t count, struct sz_error *error)
{
    if (count == 0) {
        sz_error_set(error, SZ_ERROR_INPUT, "the empirical distribution needs at least one value");
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) {
            sz_error_set(error, SZ_ERROR_INPUT, "the empirical distribution's value %zu must be finite, but is %g",
                         i + 1, values[i]);
            return NULL;
        }
    }
    struct sz_distribution *distribution = sz_distribution_allocate(&sz_law_empirical, 0, 0, error);
    double *numbers = malloc(count * sizeof *numbers);
    if (distribution == NULL || numbers == NULL) {
        free(numbers);
        sz_distribution_destroy(distribution);
        sz_error_set_memory(error, "making an empirical distribution");
        return NULL;
    }
    memcpy(numbers, values, count * sizeof *numbers);
    gsl_sort(numbers, 1, count);
    distribution->numbers = numbers;
    distribution->count = count;
    distribution->mean = empirical_moment(distribution, 1, INFINITY);
    for (size_t i = 0; i < count; i++)
        distribution->variance += pow(numbers[i] - distribution->mean, 2) / (double)count;
    return distribution;
}

/* A distribution of one part, which it owns; the part is destroyed on failure. */
static struct sz_distribution *wrap(const struct sz_distribution_law *law, double a, double b,
                                    struct sz_distribution *of, struct sz_error *error)
{
    struct sz_distribution *distribution = sz_distribution_allocate(law, a, b, error);
    struct sz_distribution **parts = malloc(sizeof(struct sz_distribution *));
    if (distribution == NULL || parts == NULL) {
        free(parts);
        sz_distribution_destroy(distribution);
        sz_distribution_destroy(of);
        sz_error_set_memory(error, "making a distribution of another");
        return NULL;
    }
    parts[0] = of;
    distribution->parts = parts;
    distribution->part_count = 1;
    return distribution;
}

/* A part that could not be made is NULL and has set the error already. */
static bool has_part(const struct sz_distribution *of, const char *law, struct sz_error *error)
{
    return of != NULL || sz_error_set(error, SZ_ERROR_INPUT, "the %s distribution lacks a part", law);
}

struct sz_distribution *sz_distribution_create_shifted(double by, struct sz_distribution *of, struct sz_error *error)
{
    if (!has_part(of, "shifted", error))
        return NULL;
    if (!isfinite(by)) {
        sz_error_set(error, SZ_ERROR_INPUT, "the shifted distribution's shift must be finite, but is %g", by);
        sz_distribution_destroy(of);
        return NULL;
    }
    struct sz_distribution *distribution = wrap(&sz_law_shifted, by, 0, of, error);
    if (distribution != NULL) {
        distribution->mean = of->mean + by;
        distribution->variance = of->variance;
    }
    return distribution;
}

/*
 * Mean and variance of a slice between finite ends, from its cdf F, none of it below `start`: E(X - start) = int (1 - F(x)) dx and E(X - start)^2 = 2 int (x - start) (1 - F(x)) dx, by Gauss and Legendre's
 * rule of five points in each of 64 panels. False when out of memory.
 */
static bool integrate_moments(struct sz_distribution *d, double start)
{
    enum { PANEL_COUNT = 64, POINT_COUNT = 5 };
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(POINT_COUNT);
    if (table == NULL)
        return false;
    double first = 0, second = 0, width = (d->b - start) / PANEL_COUNT;
    for (int panel = 0; panel < PANEL_COUNT; panel++)
        for (size_t i = 0; i < POINT_COUNT; i++) {
            double above, weight;
            gsl_integration_glfixed_point(panel * width, (panel + 1) * width, i, &above, &weight, table);
            double rest = (d->c + d->d - sz_distribution_cdf(d->parts[0], start + above)) / d->d;
            first += weight * rest;
            second += weight * rest * 2 * above;
        }
    gsl_integration_glfixed_table_free(table);
    d->mean = start + first;
    d->variance = second - first * first;
    return true;
}

/*
 * In closed form, from moments about 0; but of a thin slice far from 0 these leave nothing but rounding of the variance, and nothing
 * at all where a moment of the whole part is beyond what a double holds (a log-normal of sigma 19).
 */
static bool set_truncated_moments(struct sz_distribution *d)
{
    double second = truncated_moment(d, 2, INFINITY);
    d->mean = truncated_moment(d, 1, INFINITY);
    d->variance = second - d->mean * d->mean;
    double rounding = DBL_EPSILON * second / d->d;
    bool is_beyond = !isfinite(d->variance), is_thin = isfinite(d->a) && rounding > 1e-6 * d->variance;
    double start = isfinite(d->a) ? d->a : sz_distribution_quantile(d->parts[0], DBL_MIN);
    if (isfinite(d->b) && start < d->b && (is_beyond || is_thin) && !integrate_moments(d, start))
        return false;
    d->mean = fmax(d->a, fmin(d->mean, d->b)); /* rounding must not carry them out of what is possible */
    d->variance = d->mean == INFINITY ? INFINITY : fmax(0, d->variance);
    return true;
}

struct sz_distribution *sz_distribution_create_truncated(double minimum, double maximum, struct sz_distribution *of,
                                                         struct sz_error *error)
{
    if (!has_part(of, "truncated", error))
        return NULL;
    double below = 0, within = 0;
    if (!(minimum <= maximum)) {
        sz_error_set(error, SZ_ERROR_INPUT, "the truncated distribution's minimum %g must not be above its maximum %g",
                     minimum, maximum);
    } else {
        below = sz_distribution_cdf(of, nextafter(minimum, -INFINITY));
        within = sz_distribution_cdf(of, maximum) - below;
        if (!(within >= LEAST_TRUNCATED_PROBABILITY))
            sz_error_set(error, SZ_ERROR_INPUT,
                         "the truncated distribution's part lies between %g and %g with probability %g only", minimum,
                         maximum, within);
    }
    if (!(within >= LEAST_TRUNCATED_PROBABILITY)) {
        sz_distribution_destroy(of);
        return NULL;
    }
    struct sz_distribution *distribution = wrap(&sz_law_truncated, minimum, maximum, of, error);
    if (distribution == NULL)
        return NULL;
    distribution->c = below;
    distribution->d = within;
    if (set_truncated_moments(distribution))
        return distribution;
    sz_error_set_memory(error, "truncating a distribution");
    sz_distribution_destroy(distribution);
    return NULL;
}

static void destroy_all(struct sz_distribution *const *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sz_distribution_destroy(parts[i]);
}

/* Weights that add up to something and no part missing. */
static bool check_mixture(const double *weights, struct sz_distribution *const *parts, size_t count,
                          struct sz_error *error)
{
    if (count > UINT32_MAX)
        return sz_error_set(error, SZ_ERROR_INPUT, "a mixture of %zu parts is too large", count);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (!has_part(parts[i], "mixture", error))
            return false;
        if (!(weights[i] >= 0 && weights[i] < INFINITY))
            return sz_error_set(error, SZ_ERROR_INPUT, "a mixture's weight %zu must not be negative, but is %g", i + 1,
                                weights[i]);
        sum += weights[i];
    }
    if (sum > 0 && sum < INFINITY)
        return true;
    sz_error_set(error, SZ_ERROR_INPUT, "a mixture's weights must have a positive sum");
    return false;
}

static void set_mixture_moments(struct sz_distribution *mixture)
{
    for (size_t i = 0; i < mixture->count; i++)
        if (mixture->numbers[i] > 0)
            mixture->mean += mixture->numbers[i] * mixture->parts[i]->mean;
    for (size_t i = 0; i < mixture->count; i++) {
        const struct sz_distribution *part = mixture->parts[i];
        if (mixture->numbers[i] > 0)
            mixture->variance += mixture->numbers[i] * (part->variance + pow(part->mean - mixture->mean, 2));
    }
    if (mixture->mean == INFINITY)
        mixture->variance = INFINITY;
}

struct sz_distribution *sz_distribution_create_mixture(const double *weights, struct sz_distribution **parts,
                                                       size_t count, struct sz_error *error)
{
    if (count == 0) {
        sz_error_set(error, SZ_ERROR_INPUT, "a mixture needs at least one part");
        return NULL;
    }
    if (!check_mixture(weights, parts, count, error)) {
        destroy_all(parts, count);
        return NULL;
    }
    struct sz_distribution *mixture = sz_distribution_allocate(&sz_law_mixture, 0, 0, error);
    double *numbers = malloc(count * sizeof *numbers);
    struct sz_distribution **own_parts = malloc(count * sizeof(struct sz_distribution *));
    if (mixture == NULL || numbers == NULL || own_parts == NULL ||
        !sz_alias_init(&mixture->choice, weights, (uint32_t)count, error)) {
        free(numbers);
        free(own_parts);
        sz_distribution_destroy(mixture);
        destroy_all(parts, count);
        sz_error_set_memory(error, "making a mixture");
        return NULL;
    }
    memcpy(own_parts, parts, count * sizeof(struct sz_distribution *));
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += weights[i];
    for (size_t i = 0; i < count; i++)
        numbers[i] = weights[i] / sum;
    mixture->numbers = numbers;
    mixture->parts = own_parts;
    mixture->count = mixture->part_count = count;
    set_mixture_moments(mixture);
    return mixture;
}

struct sz_distribution *sz_distribution_create_hyperexponential(const double *weights, const double *means,
                                                                size_t count, struct sz_error *error)
{
    struct sz_distribution **parts = calloc(count + 1, sizeof(struct sz_distribution *)); /* never NULL for none */
    if (parts == NULL) {
        sz_error_set_memory(error, "making a hyperexponential distribution");
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        parts[i] = sz_distribution_create_exponential(means[i], error);
    struct sz_distribution *distribution = sz_distribution_create_mixture(weights, parts, count, error);
    free(parts);
    return distribution;
}

struct sz_distribution *sz_distribution_create_hyperexponential_mean_cv(double mean, double cv, struct sz_error *error)
{
    if (!(cv >= 1 && cv <= 1e100)) {
        sz_error_set(error, SZ_ERROR_INPUT, "the hyperexponential distribution's cv must be from 1 to 1e100, but is %g",
                     cv);
        return NULL;
    }
    double square = cv * cv, difference = sqrt((square - 1) / (square + 1)); /* of the two weights */
    double weights[] = {(1 + difference) / 2, 1 / ((square + 1) * (1 + difference))};
    double means[] = {mean / 2 / weights[0], mean / 2 / weights[1]};
    return sz_distribution_create_hyperexponential(weights, means, 2, error);
}
