/* The laws made of data or of other distributions. */
#include "sim/distribution_law.h"

#include <float.h>
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

static double shifted_moment(const struct sz_distribution *d, int k, double x)
{
    const struct sz_distribution *part = d->parts[0];
    double zeroth = part->law->partial_moment(part, 0, x - d->a);
    if (k == 0)
        return zeroth;
    double first = part->law->partial_moment(part, 1, x - d->a);
    if (k == 1)
        return first + d->a * zeroth;
    return part->law->partial_moment(part, 2, x - d->a) + 2 * d->a * first + d->a * d->a * zeroth;
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

static double weight_of(const struct sz_distribution *d, size_t part)
{
    return d->numbers[part] - (part == 0 ? 0 : d->numbers[part - 1]);
}

static double mixture_sample(const struct sz_distribution *d, struct sz_stream *stream)
{
    return sz_distribution_sample(d->parts[sz_alias_draw(&d->choice, stream)], stream);
}

static double mixture_moment(const struct sz_distribution *d, int k, double x)
{
    double sum = 0;
    for (size_t i = 0; i < d->count; i++)
        if (weight_of(d, i) > 0)
            sum += weight_of(d, i) * d->parts[i]->law->partial_moment(d->parts[i], k, x);
    return sum;
}

/* Lies between the least and the greatest quantile of the parts; bisected down to neighbouring numbers, so atoms are met. */
static double mixture_quantile(const struct sz_distribution *d, double p)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < d->count; i++) {
        if (weight_of(d, i) <= 0)
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

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

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
    qsort(numbers, count, sizeof *numbers, compare_numbers);
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
    /* Rounding must not carry them out of what is possible. */
    double mean = fmax(minimum, fmin(truncated_moment(distribution, 1, INFINITY), maximum));
    double variance = truncated_moment(distribution, 2, INFINITY) - mean * mean;
    distribution->mean = mean;
    distribution->variance = mean == INFINITY ? INFINITY : fmax(0, variance);
    return distribution;
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
        if (weight_of(mixture, i) > 0)
            mixture->mean += weight_of(mixture, i) * mixture->parts[i]->mean;
    for (size_t i = 0; i < mixture->count; i++) {
        const struct sz_distribution *part = mixture->parts[i];
        if (weight_of(mixture, i) > 0)
            mixture->variance += weight_of(mixture, i) * (part->variance + pow(part->mean - mixture->mean, 2));
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
        numbers[i] = sum += weights[i];
    for (size_t i = 0; i < count; i++)
        numbers[i] /= sum; /* the last is exactly 1 */
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
    if (!(cv >= 1 && cv < INFINITY)) {
        sz_error_set(error, SZ_ERROR_INPUT, "the hyperexponential distribution's cv must be at least 1, but is %g", cv);
        return NULL;
    }
    double square = cv * cv, larger = (1 + sqrt((square - 1) / (square + 1))) / 2;
    double weights[] = {larger, 1 - larger};
    double means[] = {mean / 2 / weights[0], mean / 2 / weights[1]};
    return sz_distribution_create_hyperexponential(weights, means, 2, error);
}
