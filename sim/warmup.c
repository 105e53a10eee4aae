#include "sim/warmup.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum {
    BATCH_SIZE = 5,
    KEPT_BATCHES = 5, /* at the end */
    LEAST_KEPT = BATCH_SIZE * KEPT_BATCHES,
    LEAST_BATCHES = 10,
    HOURS_A_DAY = 24,
    HOURS_A_WEEK = 168,
    LEAST_HOURS = 3 * HOURS_A_WEEK
};

static double batch_mean(const double *series, size_t batch)
{
    double sum = 0;
    for (size_t i = 0; i < BATCH_SIZE; i++)
        sum += series[batch * BATCH_SIZE + i];
    return sum / BATCH_SIZE;
}

struct sz_truncation sz_mser5(const double *series, size_t count)
{
    size_t batch_count = count / BATCH_SIZE;
    struct sz_truncation best = {.statistic = INFINITY};
    if (batch_count < LEAST_BATCHES)
        return best;
    /* From the end, so that mean and squares of what is kept grow by one batch at a time (Welford 1962). */
    double mean = 0, squares = 0;
    for (size_t d = batch_count; d-- > 0;) {
        double kept = (double)(batch_count - d), step = batch_mean(series, d) - mean;
        mean += step / kept;
        squares += step * (batch_mean(series, d) - mean);
        double statistic = squares / (kept * kept);
        if (batch_count - d >= KEPT_BATCHES && statistic <= best.statistic)
            best = (struct sz_truncation){.count = d * BATCH_SIZE, .statistic = statistic};
    }
    best.is_found = isfinite(squares) && 2 * best.count <= batch_count * BATCH_SIZE;
    return best;
}

/* The statistic of sz_mser5_periodic when the first `first` of `end` observations, both multiples of 5, are left out. */
static double periodic_statistic(const double *series, size_t first, size_t end, size_t period, double *means)
{
    for (size_t place = 0; place < period; place++) {
        double sum = 0;
        size_t number = 0;
        for (size_t i = first + place; i < end; i += period, number++)
            sum += series[i];
        means[place] = sum / (double)number;
    }
    double squares = 0, kept = (double)(end - first), batches = kept / BATCH_SIZE;
    for (size_t i = first, place = 0; i < end; i += BATCH_SIZE) {
        double sum = 0;
        for (size_t j = 0; j < BATCH_SIZE; j++) {
            sum += series[i + j] - means[place];
            place = place + 1 < period ? place + 1 : 0;
        }
        squares += sum * sum / (BATCH_SIZE * BATCH_SIZE);
    }
    return squares / (batches * batches) * kept / (kept - (double)period);
}

bool sz_mser5_periodic(const double *series, size_t count, size_t period, struct sz_truncation *truncation,
                       struct sz_error *error)
{
    assert(period > 0);
    size_t end = count / BATCH_SIZE * BATCH_SIZE, first = 0;
    double *means = malloc(period * sizeof *means);
    if (means == NULL)
        return sz_error_set_memory(error, "finding the warm-up");
    struct sz_truncation best = {.statistic = INFINITY};
    size_t least_kept = 2 * period > LEAST_KEPT ? 2 * period : LEAST_KEPT;
    for (; first + least_kept <= end; first += BATCH_SIZE) {
        double statistic = periodic_statistic(series, first, end, period, means);
        if (!isfinite(statistic)) /* of the whole series first: nothing is found */
            break;
        if (statistic < best.statistic)
            best = (struct sz_truncation){.count = first, .statistic = statistic};
    }
    free(means);
    best.is_found = best.count + BATCH_SIZE < first && 2 * best.count <= end;
    *truncation = best;
    return true;
}

/* The mean of place i over replications. */
static double mean_at(const double *series, size_t replication_count, size_t count, size_t i)
{
    double sum = 0;
    for (size_t r = 0; r < replication_count; r++)
        sum += series[r * count + i];
    return sum / (double)replication_count;
}

bool sz_warmup_days(const double *series, size_t replication_count, size_t hour_count, unsigned *days,
                    struct sz_error *error)
{
    if (hour_count < LEAST_HOURS || replication_count == 0)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "The warm-up cannot be found from less than three weeks: measure longer, or give it.");
    double *mean = malloc(hour_count * sizeof *mean);
    if (mean == NULL)
        return sz_error_set_memory(error, "finding the warm-up");
    for (size_t hour = 0; hour < hour_count; hour++)
        mean[hour] = mean_at(series, replication_count, hour_count, hour);
    struct sz_truncation truncation = {0};
    bool is_done = sz_mser5_periodic(mean, hour_count, HOURS_A_WEEK, &truncation, error);
    free(mean);
    if (!is_done)
        return false;
    if (!truncation.is_found)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "The end of the warm-up cannot be seen in %zu hours: measure longer, or give it.",
                            hour_count);
    *days = (unsigned)((truncation.count + HOURS_A_DAY - 1) / HOURS_A_DAY);
    return true;
}

void sz_welch_average(const double *series, size_t replication_count, size_t count, size_t window, double *average)
{
    assert(window < count);
    for (size_t i = 0; i < count - window; i++) {
        size_t reach = i < window ? i : window;
        double sum = 0;
        for (size_t j = i - reach; j <= i + reach; j++)
            sum += mean_at(series, replication_count, count, j);
        average[i] = sum / (2 * (double)reach + 1);
    }
}
