#include "sim/interval.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <math.h>

enum { EXPERIMENT_COUNT = 1000, REPLICATION_COUNT = 20 };

static void covers(int covered_count, const char *what)
{
    ck_assert_msg(covered_count >= 930 && covered_count <= 970, "%s: %d of 1,000 intervals hold the truth", what,
                  covered_count);
}

static bool holds(struct sz_interval interval, double truth)
{
    return interval.low <= truth && truth <= interval.high;
}

SZ_CASE(fieller_by_hand)
{
    /* 3.84 theta^2 - 2 * 7.8 theta + 15 = 0: (7.8 -+ 1.8) / 3.84. */
    struct sz_interval interval = sz_interval_fieller(4, 2, 0.25, 0.04, 0.05, 2);
    ck_assert_double_eq(interval.mean, 2);
    ck_assert_double_eq_tol(interval.low, 1.5625, 1e-12);
    ck_assert_double_eq_tol(interval.high, 2.5, 1e-12);
}

SZ_CASE(fieller_ends_are_where_the_test_of_the_ratio_just_fails)
{
    double t = sz_student_t(0.95, 9);
    struct sz_interval interval = sz_interval_fieller(-3, 0.7, 0.8, 0.02, -0.05, t);
    double ends[] = {interval.low, interval.high};
    for (int i = 0; i < 2; i++) {
        double error = sqrt(0.8 + 2 * ends[i] * 0.05 + ends[i] * ends[i] * 0.02);
        ck_assert_double_eq_tol(fabs(-3 - ends[i] * 0.7) / error, t, 1e-9);
    }
    ck_assert_double_lt(interval.low, interval.mean);
    ck_assert_double_gt(interval.high, interval.mean);
}

SZ_CASE(fieller_of_a_known_numerator_is_the_inverse_of_the_interval_below)
{
    /* Cost a point: 600 million for 4 +- 1 points. */
    struct sz_interval interval = sz_interval_fieller(600, 4, 0, 0.25, 0, 2);
    ck_assert_double_eq_tol(interval.low, 120, 1e-9);
    ck_assert_double_eq_tol(interval.high, 200, 1e-9);
}

SZ_CASE(a_denominator_that_may_be_nothing_gives_no_interval)
{
    struct sz_interval interval = sz_interval_fieller(600, 1, 0, 0.25, 0, 2);
    ck_assert_double_eq(interval.mean, 600);
    ck_assert_double_nan(interval.low);
    ck_assert_double_nan(interval.high);
    ck_assert_double_nan(sz_interval_fieller_paired((double[]){1}, (double[]){2}, 1, 0.95).low);
}

SZ_CASE(fieller_intervals_cover)
{
    int covered_count = 0;
    for (uint64_t experiment = 0; experiment < EXPERIMENT_COUNT; experiment++) {
        double a[REPLICATION_COUNT], b[REPLICATION_COUNT];
        struct sz_stream stream;
        sz_stream_init(&stream, 1, 0, 20, experiment);
        for (int r = 0; r < REPLICATION_COUNT; r++) { /* a wide denominator: the delta method would be off */
            double common = sz_stream_normal(&stream);
            a[r] = 6 + 2 * common + sz_stream_normal(&stream);
            b[r] = 3 + 2 * common + 2 * sz_stream_normal(&stream);
        }
        covered_count += holds(sz_interval_fieller_paired(a, b, REPLICATION_COUNT, 0.95), 2);
    }
    covers(covered_count, "Fieller");
}

SZ_CASE(a_bonferroni_level_shares_the_risk_out)
{
    ck_assert_double_eq_tol(sz_bonferroni_level(0.95, 1), 0.95, 1e-15);
    ck_assert_double_eq_tol(sz_bonferroni_level(0.95, 10), 0.995, 1e-15);
    /* Dunn 1961, table 1: five comparisons, 20 degrees of freedom, 95 % together: t = 2.85. */
    ck_assert_double_eq_tol(sz_student_t(sz_bonferroni_level(0.95, 5), 20), 2.85, 5e-3);
}

SZ_CASE(several_comparisons_hold_together)
{
    enum { CONTRASTS = 5 };
    int together = 0, plain = 0;
    for (uint64_t experiment = 0; experiment < EXPERIMENT_COUNT; experiment++) {
        double ones[REPLICATION_COUNT], base[REPLICATION_COUNT], values[REPLICATION_COUNT];
        struct sz_stream stream;
        bool all_hold = true, all_hold_plain = true;
        sz_stream_init(&stream, 1, 0, 21, experiment);
        for (int r = 0; r < REPLICATION_COUNT; r++) {
            ones[r] = 1;
            base[r] = sz_stream_normal(&stream);
        }
        for (int contrast = 0; contrast < CONTRASTS; contrast++) {
            for (int r = 0; r < REPLICATION_COUNT; r++)
                values[r] = contrast + sz_stream_normal(&stream);
            double level = sz_bonferroni_level(0.95, CONTRASTS);
            all_hold &= holds(sz_interval_paired(values, ones, base, ones, REPLICATION_COUNT, level), contrast);
            all_hold_plain &= holds(sz_interval_paired(values, ones, base, ones, REPLICATION_COUNT, 0.95), contrast);
        }
        together += all_hold;
        plain += all_hold_plain;
    }
    covers(together, "five differences together");
    ck_assert_int_lt(plain, 930); /* what the correction is for: three standard errors below 95 % */
}

/* 1 ... n, so that a value is its own rank. */
static struct sz_interval ranks(int n, double p, double level)
{
    struct sz_sketch sketch = {0};
    for (int i = n; i >= 1; i--)
        ck_assert(sz_sketch_add(&sketch, i));
    struct sz_interval interval = sz_interval_order_statistics(&sketch, p, level);
    sz_sketch_clear(&sketch);
    return interval;
}

/* The greatest rank that the median of n values lies below with probability 2.5 % at most: whole numbers of 2^n equally likely signs. */
static int rank_of_sign_test(int n)
{
    double ways = 1, sum = 0;
    for (int rank = 0;; rank++) {
        sum += ways; /* of at most `rank` values below the median */
        if (sum > 0.025 * pow(2, n))
            return rank;
        ways = ways * (n - rank) / (rank + 1);
    }
}

/* The last four also stand in tables of the sign test (Dixon and Mood 1946): 4, 6, 8 and 18. */
SZ_CASE(ranks_of_a_median_are_those_of_the_sign_test)
{
    static const int counts[] = {6, 8, 10, 15, 20, 25, 50}, tabled[] = {0, 0, 0, 4, 6, 8, 18};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        int rank = rank_of_sign_test(counts[i]);
        ck_assert(tabled[i] == 0 || tabled[i] == rank);
        struct sz_interval interval = ranks(counts[i], 0.5, 0.95);
        ck_assert_double_eq(interval.low, rank);
        ck_assert_double_eq(interval.high, counts[i] + 1 - rank);
    }
    struct sz_interval hundred = ranks(100, 0.5, 0.95); /* from bins */
    ck_assert_double_eq_tol(hundred.low, 40, 40 * SZ_SKETCH_RELATIVE_ERROR);
    ck_assert_double_eq_tol(hundred.high, 61, 61 * SZ_SKETCH_RELATIVE_ERROR);
}

SZ_CASE(too_few_values_bound_a_quantile_on_neither_side)
{
    ck_assert_double_nan(ranks(5, 0.5, 0.95).low); /* 2 / 2^5 is more than 5 % */
    ck_assert_double_nan(ranks(20, 0.9, 0.95).high);
    ck_assert_double_eq(ranks(20, 0.9, 0.95).mean, 18);
    ck_assert_double_nan(sz_interval_order_statistics(&(struct sz_sketch){0}, 0.5, 0.95).mean);
}

SZ_CASE(order_statistic_intervals_cover)
{
    int covered_count = 0;
    for (uint64_t experiment = 0; experiment < EXPERIMENT_COUNT; experiment++) {
        struct sz_sketch sketch = {0};
        struct sz_stream stream;
        sz_stream_init(&stream, 1, 0, 22, experiment);
        for (int i = 0; i < 500; i++)
            if (!sz_sketch_add(&sketch, sz_stream_exponential(&stream, 600)))
                ck_abort_msg("out of memory");
        covered_count += holds(sz_interval_order_statistics(&sketch, 0.9, 0.95), 600 * log(10));
        sz_sketch_clear(&sketch);
    }
    covers(covered_count, "order statistics");
}

/*
 * A million log-normal values a time, 8,000 of them in the bin of the median: the intervals are a quarter as wide as a bin. Of 60 of
 * 95 %, fewer than 51 hold the truth with probability 7e-4. At the bin's middle about 15 would.
 */
SZ_CASE(quantile_intervals_narrower_than_a_bin_cover)
{
    enum { TIMES = 60, PARTS = 10, VALUES = 100000 };
    int covered_by_ranks = 0, covered_by_sections = 0;
    for (int t = 0; t < TIMES; t++) {
        struct sz_stream stream;
        sz_stream_init(&stream, 41, 0, 0, (uint64_t)t);
        double median = 100 + 10 * sz_stream_uniform(&stream); /* anywhere in a bin */
        struct sz_sketch parts[PARTS] = {0}, all = {0};
        bool is_done = true;
        for (int part = 0; part < PARTS; part++) {
            for (int i = 0; i < VALUES; i++)
                is_done = is_done && sz_sketch_add(&parts[part], median * exp(0.2 * sz_stream_normal(&stream)));
            ck_assert(is_done && sz_sketch_merge(&all, &parts[part]));
        }
        struct sz_error error = {0};
        struct sz_interval of_ranks = sz_interval_order_statistics(&all, 0.5, 0.95), of_sections;
        ck_assert(sz_interval_quantile(parts, PARTS, 0.5, 0.95, &of_sections, &error));
        ck_assert_double_lt(of_ranks.high - of_ranks.low, median * SZ_SKETCH_RELATIVE_ERROR);
        covered_by_ranks += of_ranks.low <= median && median <= of_ranks.high;
        covered_by_sections += of_sections.low <= median && median <= of_sections.high;
        for (int part = 0; part < PARTS; part++)
            sz_sketch_clear(&parts[part]);
        sz_sketch_clear(&all);
    }
    ck_assert_int_ge(covered_by_ranks, 51);
    ck_assert_int_ge(covered_by_sections, 51);
}

SZ_CASE(clopper_pearson_intervals_cover)
{
    int covered_count = 0;
    for (uint64_t experiment = 0; experiment < EXPERIMENT_COUNT; experiment++) {
        struct sz_stream stream;
        int successes = 0;
        sz_stream_init(&stream, 1, 0, 23, experiment);
        for (int i = 0; i < 2000; i++)
            successes += sz_stream_uniform(&stream) < 0.3;
        covered_count += holds(sz_interval_clopper_pearson(successes, 2000, 0.95), 0.3);
    }
    covers(covered_count, "Clopper and Pearson");
}

SZ_CASE(intervals_of_a_mean_cover)
{
    int covered_count = 0;
    for (uint64_t experiment = 0; experiment < EXPERIMENT_COUNT; experiment++) {
        double values[5];
        struct sz_stream stream;
        sz_stream_init(&stream, 1, 0, 24, experiment);
        for (int i = 0; i < 5; i++)
            values[i] = 3 + sz_stream_normal(&stream);
        covered_count += holds(sz_interval_mean(values, 5, 0.95), 3);
    }
    covers(covered_count, "Student, 5 values");
}

static const struct sz_case cases[] = {
    SZ_LISTED(fieller_by_hand),
    SZ_LISTED(fieller_ends_are_where_the_test_of_the_ratio_just_fails),
    SZ_LISTED(fieller_of_a_known_numerator_is_the_inverse_of_the_interval_below),
    SZ_LISTED(a_denominator_that_may_be_nothing_gives_no_interval),
    SZ_LISTED(fieller_intervals_cover),
    SZ_LISTED(a_bonferroni_level_shares_the_risk_out),
    SZ_LISTED(several_comparisons_hold_together),
    SZ_LISTED(ranks_of_a_median_are_those_of_the_sign_test),
    SZ_LISTED(too_few_values_bound_a_quantile_on_neither_side),
    SZ_LISTED(order_statistic_intervals_cover),
    SZ_LISTED(quantile_intervals_narrower_than_a_bin_cover),
    SZ_LISTED(clopper_pearson_intervals_cover),
    SZ_LISTED(intervals_of_a_mean_cover),
};
SZ_MAIN("interval_kinds", cases)
