#include "sim/batch_means.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_TESTED = 8, ENOUGH_BATCHES = 20 };
static const double significance = 0.1;

/* From the first value on, so that the mean of equal ones is that value to the bit. */
static double mean_of(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i] - values[0];
    return count > 0 ? values[0] + sum / (double)count : NAN;
}

double sz_von_neumann_correlation(const double *values, size_t count)
{
    double mean = mean_of(values, count), rounding = 8 * DBL_EPSILON * mean, squares = 0, steps = 0;
    for (size_t i = 0; i < count; i++) {
        squares += (values[i] - mean) * (values[i] - mean);
        if (i > 0)
            steps += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
    }
    return squares > (double)count * rounding * rounding ? 1 - steps / (2 * squares) : 0;
}

bool sz_von_neumann_is_correlated(const double *values, size_t count)
{
    if (count < LEAST_TESTED)
        return false;
    double n = (double)count, deviation = sqrt((n - 2) / (n * n - 1));
    return sz_von_neumann_correlation(values, count) > gsl_cdf_ugaussian_Qinv(significance) * deviation;
}

/* Joins neighbours in place; an odd one at the end is left out. Returns how many there are then. */
static size_t join_neighbours(double *means, size_t count)
{
    for (size_t i = 0; i < count / 2; i++)
        means[i] = (means[2 * i] + means[2 * i + 1]) / 2;
    return count / 2;
}

void sz_batch_means_add(struct sz_batch_means *batches, double value)
{
    if (batches->batch_size == 0) {
        batches->batch_size = 1;
        batches->first_value = value;
    }
    batches->observation_count++;
    batches->open_sum += value - batches->first_value;
    if (++batches->open_count < batches->batch_size)
        return;
    batches->means[batches->batch_count++] = batches->first_value + batches->open_sum / (double)batches->batch_size;
    batches->open_sum = 0;
    batches->open_count = 0;
    if (batches->batch_count == SZ_BATCH_LIMIT) {
        batches->batch_count = (uint32_t)join_neighbours(batches->means, SZ_BATCH_LIMIT);
        batches->batch_size *= 2;
    }
}

/* Joins the batches, in their own memory, until they can be taken as independent. */
static struct sz_batch_estimate estimate(double *means, size_t count, uint64_t batch_size, double level)
{
    bool is_correlated = sz_von_neumann_is_correlated(means, count);
    while (is_correlated && count / 2 >= SZ_BATCH_LEAST) {
        count = join_neighbours(means, count);
        batch_size *= 2;
        is_correlated = sz_von_neumann_is_correlated(means, count);
    }
    if (!is_correlated && count / 2 >= ENOUGH_BATCHES) {
        count = join_neighbours(means, count);
        batch_size *= 2;
    }
    struct sz_batch_estimate result = {
        .interval = sz_interval_mean(means, count, level), .batch_count = count, .batch_size = batch_size};
    result.correlation = sz_von_neumann_correlation(means, count);
    double squares = 0;
    for (size_t i = 0; i < count; i++)
        squares += (means[i] - result.interval.mean) * (means[i] - result.interval.mean);
    result.variance_constant = count < 2 ? NAN : (double)batch_size * squares / ((double)count - 1);
    if (is_correlated || count < SZ_BATCH_LEAST)
        result.interval.low = result.interval.high = NAN;
    return result;
}

struct sz_batch_estimate sz_batch_means_estimate(const struct sz_batch_means *batches, double level)
{
    double means[SZ_BATCH_LIMIT];
    memcpy(means, batches->means, batches->batch_count * sizeof *means);
    return estimate(means, batches->batch_count, batches->batch_size, level);
}

bool sz_batch_means_of(const double *means, size_t batch_count, uint64_t batch_size, double level,
                       struct sz_batch_estimate *result, struct sz_error *error)
{
    double *copy = malloc((batch_count + 1) * sizeof *copy);
    if (copy == NULL)
        return sz_error_set_memory(error, "estimating from batch means");
    memcpy(copy, means, batch_count * sizeof *copy);
    *result = estimate(copy, batch_count, batch_size, level);
    free(copy);
    return true;
}
