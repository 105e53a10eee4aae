/* Batch means of series whose autocovariances are known: the variance of what the estimator rests on, exact for batches of any size. */
#include "sim/tally.h"
#include "tests/sim/known_series.h"
#include "tests/testing.h"
#include "tests/validation/validation.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <stdio.h>

enum { BATCH_SIZE = 64, BATCH_COUNT = SZ_BATCH_LIMIT - 1, LAG_COUNT = 600 };

typedef void add_fn(struct sz_batch_means *batches, struct sz_stream *stream, double parameter, int count);

/* n times the variance of the mean of n values in turn, from the autocovariances. */
static double mean_constant(const double *covariances, int n)
{
    double sum = covariances[0];
    for (int lag = 1; lag < GSL_MIN(n, LAG_COUNT); lag++)
        sum += 2 * (1 - (double)lag / n) * covariances[lag];
    return sum;
}

/* BATCH_SIZE times the sample variance of the means of neighbouring batches, as expected: they have a common part. */
static double expected_constant(const double *covariances)
{
    double b = BATCH_COUNT;
    return (mean_constant(covariances, BATCH_SIZE) - mean_constant(covariances, BATCH_SIZE * BATCH_COUNT) / b) * b /
           (b - 1);
}

static double observed_constant(const struct sz_batch_means *batches)
{
    struct sz_tally tally;
    sz_tally_init(&tally);
    ck_assert_uint_eq(batches->batch_count, BATCH_COUNT);
    ck_assert_uint_eq(batches->batch_size, BATCH_SIZE);
    for (uint32_t i = 0; i < batches->batch_count; i++)
        sz_tally_add(&tally, batches->means[i]);
    return BATCH_SIZE * sz_tally_variance(&tally);
}

static void hold(const char *system, const char *parameters, add_fn *add, double parameter, double runs,
                 const double *covariances)
{
    double values[VALIDATION_REPLICATIONS];
    size_t count = validation_replications();
    char each[60];
    runs = ceil(validation_length(runs));
    snprintf(each, sizeof each, "%g x %d batches", runs, (int)BATCH_COUNT);
    validation_system(system, parameters, each);
    for (uint32_t r = 0; r < count; r++) {
        values[r] = 0;
        for (uint64_t i = 0; i < (uint64_t)runs; i++) {
            struct sz_batch_means batches = {0};
            struct sz_stream stream;
            sz_stream_init(&stream, validation_seed(), r, 1, i);
            add(&batches, &stream, parameter, BATCH_SIZE * BATCH_COUNT);
            values[r] += observed_constant(&batches) / runs;
        }
    }
    validation_mean("size x variance of batch means", values, count, expected_constant(covariances));
}

SZ_CASE(batches_of_an_autoregressive_series_vary_as_its_autocovariances_say)
{
    const double phi = 0.9;
    double covariances[LAG_COUNT];
    for (int lag = 0; lag < LAG_COUNT; lag++)
        covariances[lag] = gsl_pow_int(phi, lag) / (1 - phi * phi);
    hold("AR(1)", "phi = 0.9, noise of variance 1, batches of 64", known_series_add_ar1, phi, 34, covariances);
}

struct wait_lag {
    double rho;
    int lag;
};

/* The autocorrelation of waits in M/M/1 is a mixture of geometric ones (Daley 1968), but for a constant with this density. */
static double density(double t, void *of)
{
    const struct wait_lag *at = of;
    double r = 4 * at->rho / gsl_pow_2(1 + at->rho);
    return pow(t, at->lag + 1.5) * sqrt(r - t) / gsl_pow_3(1 - t);
}

static double integral(double rho, int lag)
{
    struct wait_lag at = {rho, lag};
    gsl_function function = {density, &at};
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(1000);
    double result, bound;
    gsl_integration_qags(&function, 0, 4 * rho / gsl_pow_2(1 + rho), 1e-13, 1e-10, 1000, workspace, &result, &bound);
    gsl_integration_workspace_free(workspace);
    return result;
}

SZ_CASE(batches_of_waits_in_m_m_1_vary_as_daley_says)
{
    const double rho = 0.3, whole = integral(rho, 0), variance = rho * (2 - rho) / gsl_pow_2(1 - rho);
    double covariances[LAG_COUNT], sum = -variance;
    for (int lag = 0; lag < LAG_COUNT; lag++) {
        covariances[lag] = variance * integral(rho, lag) / whole;
        sum += 2 * covariances[lag];
    }
    ck_assert_double_eq_tol(sum, known_series_waits_constant(rho), 1e-6);
    hold("waits in M/M/1", "lambda = 0.3, mu = 1, batches of 64", known_series_add_waits, rho, 160, covariances);
}

static const struct sz_case cases[] = {
    SZ_LISTED(batches_of_an_autoregressive_series_vary_as_its_autocovariances_say),
    SZ_LISTED(batches_of_waits_in_m_m_1_vary_as_daley_says),
};
SZ_MAIN("validation_statistics", cases)
