#include "sim/batch_means.h"
#include "sim/tally.h"
#include "tests/sim/known_series.h"
#include "tests/testing.h"

#include <math.h>

SZ_CASE(von_neumann_correlation_by_hand)
{
    static const double rising[] = {1, 2, 3, 4, 5}, alternating[] = {1, -1, 1, -1}, equal[] = {3, 3, 3};
    ck_assert_double_eq_tol(sz_von_neumann_correlation(rising, 5), 1 - 4.0 / 20, 1e-15);
    ck_assert_double_eq_tol(sz_von_neumann_correlation(alternating, 4), 1 - 12.0 / 8, 1e-15);
    ck_assert_double_eq(sz_von_neumann_correlation(equal, 3), 0);
}

SZ_CASE(von_neumann_test_refuses_one_independent_series_in_ten)
{
    enum { SERIES = 10000, LENGTH = 32 };
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 0, 0);
    double refused = 0, sum = 0, squares = 0;
    for (int series = 0; series < SERIES; series++) {
        double values[LENGTH];
        for (int i = 0; i < LENGTH; i++)
            values[i] = sz_stream_normal(&stream);
        double correlation = sz_von_neumann_correlation(values, LENGTH);
        refused += sz_von_neumann_is_correlated(values, LENGTH);
        sum += correlation;
        squares += correlation * correlation;
    }
    double variance = 30.0 / 1023; /* exact: (n - 2) / (n^2 - 1) */
    sz_assert_within(sum / SERIES, 0, sqrt(variance / SERIES), 4, "mean");
    sz_assert_within(squares / SERIES, variance, variance * sqrt(2.0 / SERIES), 4, "variance");
    sz_assert_within(refused / SERIES, 0.1, 0.003, 4, "share refused");
}

SZ_CASE(memory_is_bounded_and_every_full_batch_kept)
{
    static struct sz_batch_means batches;
    for (int i = 0; i < 100000; i++)
        sz_batch_means_add(&batches, i);
    ck_assert_uint_eq(batches.batch_size, 256); /* 512 * 128 = 65,536 were not enough, 512 * 256 are */
    ck_assert_uint_eq(batches.batch_count, 390);
    ck_assert_uint_eq(batches.open_count, 160);
    for (uint32_t batch = 0; batch < batches.batch_count; batch++)
        ck_assert_double_eq_tol(batches.means[batch], 256.0 * batch + 127.5, 1e-9);
}

SZ_CASE(a_trend_has_no_interval)
{
    static struct sz_batch_means batches;
    for (int i = 0; i < 100000; i++)
        sz_batch_means_add(&batches, i);
    struct sz_batch_estimate estimate = sz_batch_means_estimate(&batches, 0.95);
    ck_assert_double_nan(estimate.interval.low);
    ck_assert_double_gt(estimate.correlation, 0.5);
    ck_assert_double_finite(estimate.interval.mean);
}

/* 0.3 and 900.7 have no end in binary: their sums are rounded, the more of them the worse. */
SZ_CASE(a_constant_has_itself_for_an_interval)
{
    static const double constants[] = {0, 0.1, 0.3, 7, 900.7, 1e9 + 0.1};
    for (size_t c = 0; c < sizeof constants / sizeof constants[0]; c++)
        for (int count = 1000; count < 2000000; count = 3 * count + 1) {
            static struct sz_batch_means batches;
            batches = (struct sz_batch_means){0};
            for (int i = 0; i < count; i++)
                sz_batch_means_add(&batches, constants[c]);
            struct sz_batch_estimate estimate = sz_batch_means_estimate(&batches, 0.95);
            ck_assert_double_eq_tol(estimate.interval.low, constants[c], 1e-13 * constants[c] + 1e-300);
            ck_assert_double_eq_tol(estimate.interval.high, constants[c], 1e-13 * constants[c] + 1e-300);
            ck_assert_double_eq(estimate.correlation, 0);
        }
}

SZ_CASE(rounding_is_no_correlation)
{
    double values[40]; /* the first half one bit lower than the second, as sums of different length may be */
    for (int i = 0; i < 40; i++)
        values[i] = i < 20 ? 0.3 : nextafter(0.3, 1);
    ck_assert(!sz_von_neumann_is_correlated(values, 40));
    for (int i = 20; i < 40; i++)
        values[i] = 0.3 + 1e-12;
    ck_assert(sz_von_neumann_is_correlated(values, 40));
}

SZ_CASE(too_few_batches_have_no_interval)
{
    static const double means[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3};
    struct sz_batch_estimate nine, ten, none;
    struct sz_error error = {0};
    ck_assert(sz_batch_means_of(means, 9, 1, 0.95, &nine, &error));
    ck_assert(sz_batch_means_of(means, 10, 1, 0.95, &ten, &error));
    ck_assert(sz_batch_means_of(means, 0, 1, 0.95, &none, &error));
    ck_assert_double_nan(nine.interval.low);
    ck_assert_double_eq(nine.interval.mean, 4);
    ck_assert_double_eq(ten.interval.low, sz_interval_mean(means, 10, 0.95).low);
    ck_assert_double_nan(none.interval.mean);
    ck_assert_uint_eq(sz_batch_means_estimate(&(struct sz_batch_means){0}, 0.95).batch_count, 0);
}

/* The mean of estimates of the variance constant from runs long enough that batches are hardly correlated. */
static void assert_variance_constant(double phi_or_rho, bool is_queue, double expected)
{
    enum { RUNS = 20, LENGTH = 400000 };
    struct sz_tally tally;
    sz_tally_init(&tally);
    for (uint64_t run = 0; run < RUNS; run++) {
        static struct sz_batch_means batches;
        struct sz_stream stream;
        batches = (struct sz_batch_means){0};
        sz_stream_init(&stream, 1, 0, is_queue ? 2 : 1, run);
        (is_queue ? known_series_add_waits : known_series_add_ar1)(&batches, &stream, phi_or_rho, LENGTH);
        double squares = 0, sum = 0;
        for (uint32_t i = 0; i < batches.batch_count; i++)
            sum += batches.means[i];
        for (uint32_t i = 0; i < batches.batch_count; i++)
            squares += pow(batches.means[i] - sum / batches.batch_count, 2);
        sz_tally_add(&tally, (double)batches.batch_size * squares / (batches.batch_count - 1));
    }
    double error = sqrt(sz_tally_variance(&tally) / RUNS);
    ck_assert_double_lt(error, 0.06 * expected);
    sz_assert_within(tally.mean, expected, error, 3.5, "variance constant");
}

SZ_CASE(the_variance_constant_of_an_autoregressive_series_is_exact)
{
    assert_variance_constant(0.9, false, 100); /* 1 / (1 - phi)^2 */
}

SZ_CASE(the_variance_constant_of_waiting_times_is_that_of_daley)
{
    assert_variance_constant(0.5, true, known_series_waits_constant(0.5));
}

enum { EXPERIMENT_COUNT = 1000 };

static void assert_coverage(double phi_or_rho, bool is_queue, int count, double truth, uint32_t purpose)
{
    int covered_count = 0, interval_count = 0;
    double batch_count = 0;
    for (uint64_t experiment = 0; experiment < EXPERIMENT_COUNT; experiment++) {
        static struct sz_batch_means batches;
        struct sz_stream stream;
        batches = (struct sz_batch_means){0};
        sz_stream_init(&stream, 1, 0, purpose, experiment);
        (is_queue ? known_series_add_waits : known_series_add_ar1)(&batches, &stream, phi_or_rho, count);
        struct sz_batch_estimate estimate = sz_batch_means_estimate(&batches, 0.95);
        interval_count += !isnan(estimate.interval.low);
        covered_count += estimate.interval.low <= truth && truth <= estimate.interval.high;
        batch_count += (double)estimate.batch_count / EXPERIMENT_COUNT;
    }
    double share = (double)covered_count / interval_count;
    /* Of the least number of batches, one in ten would be told correlated by chance; nearly all have more. */
    ck_assert_msg(interval_count >= 950, "only %d intervals", interval_count);
    ck_assert_msg(share >= 0.93 && share <= 0.97, "%d of %d intervals hold the truth, %g batches on average",
                  covered_count, interval_count, batch_count);
}

SZ_CASE(intervals_of_an_independent_series_cover)
{
    assert_coverage(0, false, 1000, 0, 10);
}

SZ_CASE(intervals_of_an_autoregressive_series_cover)
{
    assert_coverage(0.9, false, 20000, 0, 11);
}

SZ_CASE(intervals_of_waiting_times_cover)
{
    assert_coverage(0.5, true, 30000, 1, 12);
}

static const struct sz_case cases[] = {
    SZ_LISTED(von_neumann_correlation_by_hand),
    SZ_LISTED(von_neumann_test_refuses_one_independent_series_in_ten),
    SZ_LISTED(memory_is_bounded_and_every_full_batch_kept),
    SZ_LISTED(a_trend_has_no_interval),
    SZ_LISTED(a_constant_has_itself_for_an_interval),
    SZ_LISTED(rounding_is_no_correlation),
    SZ_LISTED(too_few_batches_have_no_interval),
    SZ_LISTED(the_variance_constant_of_an_autoregressive_series_is_exact),
    SZ_LISTED(the_variance_constant_of_waiting_times_is_that_of_daley),
    SZ_LISTED(intervals_of_an_independent_series_cover),
    SZ_LISTED(intervals_of_an_autoregressive_series_cover),
    SZ_LISTED(intervals_of_waiting_times_cover),
};
SZ_MAIN("batch_means", cases)
