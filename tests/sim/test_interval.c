#include "sim/interval.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

enum { EXPERIMENT_COUNT = 1000, REPLICATION_COUNT = 20 };

/* The inner workings of the coverage cases: replications whose numerators and denominators vary together. */
struct replications {
    double Y[REPLICATION_COUNT], N[REPLICATION_COUNT];
};

static void covers(int covered_count, const char *what)
{
    ck_assert_msg(covered_count >= 930 && covered_count <= 970, "%s: %d of 1,000 intervals hold the truth", what,
                  covered_count);
}

static bool holds(struct sz_interval interval, double truth)
{
    return interval.low <= truth && truth <= interval.high;
}

/* NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2. */
SZ_CASE(student_t_has_the_values_of_the_table)
{
    ck_assert_double_eq_tol(sz_student_t(0.95, 1), 12.706, 5e-4);
    ck_assert_double_eq_tol(sz_student_t(0.95, 9), 2.262, 5e-4);
    ck_assert_double_eq_tol(sz_student_t(0.99, 30), 2.750, 5e-4);
    ck_assert_double_nan(sz_student_t(0.95, 0));
}

SZ_CASE(clopper_pearson_has_the_published_values)
{
    /* 95 %: 0 and 10 of 10 (1 - 0.025^(1/10)), 81 of 263 (Newcombe 1998, table I). */
    struct sz_interval none = sz_interval_clopper_pearson(0, 10, 0.95), all = sz_interval_clopper_pearson(10, 10, 0.95);
    ck_assert_double_eq(none.low, 0);
    ck_assert_double_eq_tol(none.high, 0.30850, 5e-6);
    ck_assert_double_eq_tol(all.low, 0.69150, 5e-6);
    ck_assert_double_eq(all.high, 1);
    struct sz_interval some = sz_interval_clopper_pearson(81, 263, 0.95);
    ck_assert_double_eq_tol(some.low, 0.2527, 5e-5);
    ck_assert_double_eq_tol(some.high, 0.3676, 5e-5);
    ck_assert_double_eq_tol(some.mean, 81.0 / 263, 1e-15);
}

SZ_CASE(clopper_pearson_ends_are_where_the_binomial_tail_is_half_the_rest)
{
    static const double counts[][2] = {{1, 10},     {1, 1e6},          {500000, 1e6}, {999999, 1e6},
                                       {3, 100000}, {897925, 1795851}, {5e6, 1e7},    {1e5, 1e7},
                                       {5e8, 1e9},  {9e8, 1e9},        {12, 1e9}};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        unsigned x = (unsigned)counts[i][0], n = (unsigned)counts[i][1];
        struct sz_interval interval = sz_interval_clopper_pearson(x, n, 0.95);
        ck_assert_double_eq_tol(gsl_cdf_binomial_Q(x - 1, interval.low, n), 0.025, 1e-7);
        ck_assert_double_eq_tol(gsl_cdf_binomial_P(x, interval.high, n), 0.025, 1e-7);
    }
}

SZ_CASE(clopper_pearson_of_very_many_trials_says_when_it_cannot_tell)
{
    ck_assert_double_nan(sz_interval_clopper_pearson(5e6, 1e7, 0.3).low);
    ck_assert_double_nan(sz_interval_clopper_pearson(5e6, 1e7, 0.3).high);
    ck_assert_double_gt(sz_interval_clopper_pearson(5e6, 1e7, 0.6).high, 0.5);
    ck_assert_double_lt(sz_interval_clopper_pearson(5e6, 1e7, 0.6).low, 0.5);
}

SZ_CASE(a_mean_of_plain_numbers_is_the_textbook_interval)
{
    static const double values[] = {1, 2, 3, 4, 5};
    struct sz_interval interval = sz_interval_mean(values, 5, 0.95);
    ck_assert_double_eq(interval.mean, 3);
    ck_assert_double_eq_tol(interval.high - 3, 2.7764451 * sqrt(2.5 / 5), 1e-6);
    ck_assert_double_eq_tol(3 - interval.low, interval.high - 3, 1e-14);
}

SZ_CASE(one_replication_has_an_estimate_but_no_interval)
{
    static const double Y[] = {3}, N[] = {4};
    struct sz_interval all[] = {sz_interval_ratio(Y, N, 1, 0.95), sz_interval_share(Y, N, 1, 0.95),
                                sz_interval_mean(Y, 1, 0.95), sz_interval_paired(Y, N, N, N, 1, 0.95)};
    static const double means[] = {0.75, 0.75, 3, -0.25};
    for (int i = 0; i < 4; i++) {
        ck_assert_double_eq(all[i].mean, means[i]);
        ck_assert_double_nan(all[i].low);
        ck_assert_double_nan(all[i].high);
    }
}

SZ_CASE(nothing_observed_has_neither_estimate_nor_interval)
{
    static const double none[] = {0, 0, 0};
    ck_assert_double_nan(sz_interval_ratio(none, none, 3, 0.95).mean);
    ck_assert_double_nan(sz_interval_share(none, none, 3, 0.95).low);
    ck_assert_double_nan(sz_interval_paired(none, none, none, none, 3, 0.95).high);
    ck_assert_double_nan(sz_interval_mean(NULL, 0, 0.95).mean);
    ck_assert_double_nan(sz_interval_clopper_pearson(0, 0, 0.95).high);
    ck_assert_double_nan(sz_interval_clopper_pearson(NAN, 3, 0.95).high);
    ck_assert_double_nan(sz_interval_clopper_pearson(1, NAN, 0.95).low);
    ck_assert_double_nan(sz_interval_clopper_pearson(1, INFINITY, 0.95).low);
}

SZ_CASE(a_share_without_a_failure_falls_back_on_clopper_and_pearson)
{
    static const double none[] = {0, 0, 0}, N[] = {10, 20, 30};
    struct sz_interval low = sz_interval_share(none, N, 3, 0.95), high = sz_interval_share(N, N, 3, 0.95);
    ck_assert_double_eq(low.high, sz_interval_clopper_pearson(0, 60, 0.95).high);
    ck_assert_double_eq(low.low, 0);
    ck_assert_double_eq(high.low, sz_interval_clopper_pearson(60, 60, 0.95).low);
    ck_assert_double_eq(high.high, 1);
}

SZ_CASE(an_interval_of_a_share_stays_between_0_and_1)
{
    static const double Y[] = {1, 0, 0, 0}, N[] = {10, 11, 9, 10};
    struct sz_interval interval = sz_interval_share(Y, N, 4, 0.95);
    ck_assert_double_eq_tol(interval.mean, 0.025, 1e-15);
    ck_assert_double_gt(interval.low, 0);
    ck_assert_double_lt(interval.low, 0.025);
    ck_assert_double_gt(interval.high, 0.025);
    ck_assert_double_lt(interval.high, 1);
}

/* Incidents a replication, and a share that differs from day to day. */
static void draw_shares(struct replications *x, gsl_rng *rng)
{
    for (int r = 0; r < REPLICATION_COUNT; r++) {
        double p = gsl_ran_beta(rng, 40, 10);
        x->N[r] = gsl_ran_poisson(rng, 100);
        x->Y[r] = gsl_ran_binomial(rng, p, (unsigned)x->N[r]);
    }
}

SZ_CASE(intervals_of_a_share_cover)
{
    int covered_count = 0;
    for (uint64_t experiment = 0; experiment < EXPERIMENT_COUNT; experiment++) {
        struct sz_stream stream;
        struct replications x;
        sz_stream_init(&stream, 1, 0, 1, experiment);
        draw_shares(&x, sz_stream_rng(&stream));
        covered_count += holds(sz_interval_share(x.Y, x.N, REPLICATION_COUNT, 0.95), 0.8);
    }
    covers(covered_count, "share");
}

SZ_CASE(intervals_of_a_ratio_cover)
{
    int covered_count = 0;
    for (uint64_t experiment = 0; experiment < EXPERIMENT_COUNT; experiment++) {
        struct sz_stream stream;
        struct replications x = {0};
        sz_stream_init(&stream, 1, 0, 2, experiment);
        for (int r = 0; r < REPLICATION_COUNT; r++) {
            x.N[r] = gsl_ran_poisson(sz_stream_rng(&stream), 50);
            for (int i = 0; i < (int)x.N[r]; i++)
                x.Y[r] += sz_stream_exponential(&stream, 600);
        }
        covered_count += holds(sz_interval_ratio(x.Y, x.N, REPLICATION_COUNT, 0.95), 600);
    }
    covers(covered_count, "ratio");
}

SZ_CASE(intervals_of_a_paired_difference_cover)
{
    int covered_count = 0;
    for (uint64_t experiment = 0; experiment < EXPERIMENT_COUNT; experiment++) {
        struct sz_stream stream;
        struct replications a = {0}, b = {0};
        sz_stream_init(&stream, 1, 0, 3, experiment);
        for (int r = 0; r < REPLICATION_COUNT; r++) {
            a.N[r] = b.N[r] = gsl_ran_poisson(sz_stream_rng(&stream), 100);
            for (int i = 0; i < (int)a.N[r]; i++) { /* the same luck: whoever is in time at 0.7 is so at 0.75 */
                double u = sz_stream_uniform(&stream);
                a.Y[r] += u < 0.75;
                b.Y[r] += u < 0.7;
            }
        }
        covered_count += holds(sz_interval_paired(a.Y, a.N, b.Y, b.N, REPLICATION_COUNT, 0.95), 0.05);
    }
    covers(covered_count, "paired difference");
}

SZ_CASE(common_random_numbers_narrow_a_difference)
{
    struct sz_stream stream;
    struct replications a, b, shuffled;
    sz_stream_init(&stream, 1, 0, 4, 0);
    draw_shares(&a, sz_stream_rng(&stream));
    for (int r = 0; r < REPLICATION_COUNT; r++) {
        b.N[r] = a.N[r];
        b.Y[r] = a.Y[r] - r % 2;
        shuffled.N[REPLICATION_COUNT - 1 - r] = a.N[r];
        shuffled.Y[REPLICATION_COUNT - 1 - r] = b.Y[r];
    }
    struct sz_interval paired = sz_interval_paired(a.Y, a.N, b.Y, b.N, REPLICATION_COUNT, 0.95);
    struct sz_interval apart = sz_interval_paired(a.Y, a.N, shuffled.Y, shuffled.N, REPLICATION_COUNT, 0.95);
    ck_assert_double_eq_tol(paired.mean, apart.mean, 1e-12);
    ck_assert_double_lt(paired.high - paired.low, (apart.high - apart.low) / 4);
}

static int count_covered_quantiles(uint64_t purpose, int observation_count, double p)
{
    int covered_count = 0;
    for (uint64_t experiment = 0; experiment < EXPERIMENT_COUNT; experiment++) {
        struct sz_stream stream;
        struct sz_sketch sketches[REPLICATION_COUNT] = {0};
        struct sz_interval interval;
        struct sz_error error = {0};
        sz_stream_init(&stream, 1, 0, (uint32_t)purpose, experiment);
        for (int r = 0; r < REPLICATION_COUNT; r++)
            for (int i = 0; i < observation_count; i++)
                if (!sz_sketch_add(&sketches[r], sz_stream_exponential(&stream, 600)))
                    ck_abort_msg("out of memory");
        ck_assert(sz_interval_quantile(sketches, REPLICATION_COUNT, p, 0.95, &interval, &error));
        covered_count += holds(interval, -600 * log(1 - p));
        for (int r = 0; r < REPLICATION_COUNT; r++)
            sz_sketch_clear(&sketches[r]);
    }
    return covered_count;
}

SZ_CASE(intervals_of_a_quantile_cover)
{
    covers(count_covered_quantiles(5, 100, 0.9), "p90, one section a replication");
}

SZ_CASE(intervals_of_a_quantile_of_joined_replications_cover)
{
    covers(count_covered_quantiles(6, 40, 0.9), "p90, replications joined into sections");
}

static struct sz_interval quantile_of(const struct sz_sketch *sketches, size_t count, double p)
{
    struct sz_interval interval;
    struct sz_error error = {0};
    ck_assert(sz_interval_quantile(sketches, count, p, 0.95, &interval, &error));
    return interval;
}

/* 20 replications of 10 values have 5 on either side of the median: two make a section, which has the 10 that are asked for. */
SZ_CASE(a_section_of_a_quantile_has_ten_observations_on_either_side)
{
    enum { VALUES = 10, SECTIONS = REPLICATION_COUNT / 2 };
    struct sz_sketch sketches[REPLICATION_COUNT] = {0};
    struct sz_stream stream;
    double medians[SECTIONS];
    sz_stream_init(&stream, 1, 0, 9, 0);
    for (int r = 0; r < REPLICATION_COUNT; r++)
        for (int i = 0; i < VALUES; i++)
            ck_assert(sz_sketch_add(&sketches[r], sz_stream_exponential(&stream, 100) + 1));
    for (size_t s = 0; s < SECTIONS; s++) {
        struct sz_sketch section = {0};
        ck_assert(sz_sketch_merge(&section, &sketches[2 * s]) && sz_sketch_merge(&section, &sketches[2 * s + 1]));
        medians[s] = sz_sketch_quantile(&section, 0.5);
        sz_sketch_clear(&section);
    }
    struct sz_interval by_hand = sz_interval_mean(medians, SECTIONS, 0.95);
    struct sz_interval interval = quantile_of(sketches, REPLICATION_COUNT, 0.5);
    ck_assert_double_eq_tol(interval.high - interval.low, by_hand.high - by_hand.low, 1e-9);
    for (int r = 0; r < REPLICATION_COUNT; r++)
        sz_sketch_clear(&sketches[r]);
}

SZ_CASE(a_quantile_beyond_the_finite_share_is_not_reached)
{
    struct sz_sketch sketches[6] = {0};
    for (int r = 0; r < 6; r++)
        for (int i = 1; i <= 100; i++)
            ck_assert(sz_sketch_add(&sketches[r], i <= 85 ? (double)(i + r) : INFINITY));
    struct sz_interval reached = quantile_of(sketches, 6, 0.8), beyond = quantile_of(sketches, 6, 0.9);
    ck_assert_double_finite(reached.high);
    ck_assert_double_infinite(beyond.mean);
    ck_assert_double_nan(beyond.low);
    ck_assert_double_nan(quantile_of(sketches, 4, 0.8).low); /* fewer than 5 replications */
    ck_assert_double_finite(quantile_of(sketches, 4, 0.8).mean);
    for (int i = 0; i < 100; i++)
        ck_assert(sz_sketch_add(&sketches[5], INFINITY)); /* one section does not reach it, all together do */
    struct sz_interval once = quantile_of(sketches, 6, 0.7);
    ck_assert_double_finite(once.mean);
    ck_assert_double_nan(once.low);
    for (int r = 0; r < 6; r++)
        sz_sketch_clear(&sketches[r]);
}

static const struct sz_case cases[] = {
    SZ_LISTED(student_t_has_the_values_of_the_table),
    SZ_LISTED(clopper_pearson_has_the_published_values),
    SZ_LISTED(clopper_pearson_ends_are_where_the_binomial_tail_is_half_the_rest),
    SZ_LISTED(clopper_pearson_of_very_many_trials_says_when_it_cannot_tell),
    SZ_LISTED(a_mean_of_plain_numbers_is_the_textbook_interval),
    SZ_LISTED(one_replication_has_an_estimate_but_no_interval),
    SZ_LISTED(nothing_observed_has_neither_estimate_nor_interval),
    SZ_LISTED(a_share_without_a_failure_falls_back_on_clopper_and_pearson),
    SZ_LISTED(an_interval_of_a_share_stays_between_0_and_1),
    SZ_LISTED(intervals_of_a_share_cover),
    SZ_LISTED(intervals_of_a_ratio_cover),
    SZ_LISTED(intervals_of_a_paired_difference_cover),
    SZ_LISTED(common_random_numbers_narrow_a_difference),
    SZ_LISTED(intervals_of_a_quantile_cover),
    SZ_LISTED(intervals_of_a_quantile_of_joined_replications_cover),
    SZ_LISTED(a_section_of_a_quantile_has_ten_observations_on_either_side),
    SZ_LISTED(a_quantile_beyond_the_finite_share_is_not_reached),
};
SZ_MAIN("interval", cases)
