#include "models/recognition/goodness.h"
#include "tests/testing.h"

#include <gsl/gsl_errno.h>
#include <math.h>

static struct sz_distribution *uniform(void)
{
    struct sz_error error = {0};
    struct sz_distribution *law = sz_distribution_create_uniform(0, 1, &error);
    ck_assert_ptr_nonnull(law);
    return law;
}

/* Both statistics of some values against the uniform law. */
static void measure(const double *values, const bool *censored, size_t count, double *ks, double *ad)
{
    struct sz_error error = {0};
    struct sz_steps steps;
    struct sz_distribution *law = uniform();
    const struct sz_fit_sample sample = {values, censored, count};
    ck_assert(sz_steps_estimate(&sample, false, &steps, &error));
    *ks = sz_kolmogorov_smirnov(&steps, law);
    *ad = sz_anderson_darling(&steps, count, law);
    sz_steps_clear(&steps);
    sz_distribution_destroy(law);
}

SZ_CASE(one_value_has_the_statistics_of_the_textbook)
{
    const double value[] = {0.3};
    double ks, ad;
    measure(value, NULL, 1, &ks, &ad);
    ck_assert_double_eq_tol(ks, 0.7, 1e-12);
    ck_assert_double_eq_tol(ad, -1 - log(0.3) - log(0.7), 1e-12);
}

/* A^2 = -n - sum (2i - 1)/n (ln u_i + ln(1 - u_{n+1-i})), Anderson and Darling 1954. */
SZ_CASE(several_values_have_the_statistics_of_the_textbook)
{
    const double values[] = {0.9, 0.1, 0.42, 0.55, 0.13}, sorted[] = {0.1, 0.13, 0.42, 0.55, 0.9};
    double ks, ad, expected = -5;
    for (int i = 0; i < 5; i++)
        expected -= (2 * i + 1) / 5.0 * (log(sorted[i]) + log(1 - sorted[4 - i]));
    measure(values, NULL, 5, &ks, &ad);
    ck_assert_double_eq_tol(ad, expected, 1e-12);
    ck_assert_double_eq_tol(ks, 0.4 - 0.13, 1e-12);
}

SZ_CASE(censored_values_step_as_kaplan_and_meier_say)
{
    /* 0.1 of 4; 0.2 censored; 0.3 of 2; 0.4 of 1: survival 3/4, 3/8, 0. */
    const double values[] = {0.1, 0.2, 0.3, 0.4};
    const bool censored[] = {false, true, false, false};
    struct sz_error error = {0};
    struct sz_steps steps, other;
    const struct sz_fit_sample sample = {values, censored, 4};
    ck_assert(sz_steps_estimate(&sample, false, &steps, &error));
    ck_assert_uint_eq(steps.count, 3);
    ck_assert_double_eq_tol(steps.levels[0], 1 / 4.0, 1e-12);
    ck_assert_double_eq_tol(steps.levels[1], 5 / 8.0, 1e-12);
    ck_assert_double_eq_tol(steps.levels[2], 1, 1e-12);
    ck_assert(sz_steps_estimate(&sample, true, &other, &error));
    ck_assert_uint_eq(other.count, 1);
    ck_assert_double_eq(other.times[0], 0.2);
    ck_assert_double_eq_tol(other.levels[0], 1 / 3.0, 1e-12);
    sz_steps_clear(&steps);
    sz_steps_clear(&other);
}

SZ_CASE(statistics_of_censored_values_stop_at_the_last_event)
{
    const double values[] = {0.5, 0.5};
    const bool censored[] = {false, true};
    double ks, ad;
    measure(values, censored, 2, &ks, &ad);
    ck_assert_double_eq_tol(ks, 0.5, 1e-12);
    ck_assert_double_eq_tol(ad, 2 * (log(2) - 0.5), 1e-12); /* 2 times the integral of u/(1 - u) from 0 to a half */
}

/* The 95 % points of both statistics for a law that is given: 1.358/sqrt(n) (n large) and 2.492. */
SZ_CASE(their_95_percent_points_are_those_of_the_tables)
{
    enum { SAMPLES = 2000, N = 200 };
    double beyond_ks = 0, beyond_ad = 0;
    for (uint64_t s = 0; s < SAMPLES; s++) {
        struct sz_stream stream;
        double values[N], ks, ad;
        sz_stream_init(&stream, 5, 0, 1, s);
        for (int i = 0; i < N; i++)
            values[i] = sz_stream_uniform(&stream);
        measure(values, NULL, N, &ks, &ad);
        beyond_ks += ks > 1.358 / (sqrt(N) + 0.12 + 0.11 / sqrt(N)); /* Stephens 1974 */
        beyond_ad += ad > 2.492;
    }
    double error = sqrt(0.05 * 0.95 / SAMPLES);
    sz_assert_within(beyond_ks / SAMPLES, 0.05, error, 4, "share beyond the point of Kolmogorov-Smirnov");
    sz_assert_within(beyond_ad / SAMPLES, 0.05, error, 4, "share beyond the point of Anderson-Darling");
}

static struct sz_goodness test(enum sz_family family, const struct sz_fit_sample *sample, uint64_t entity)
{
    struct sz_error error = {0};
    struct sz_fit fit;
    struct sz_goodness goodness;
    const struct sz_goodness_budget budget = {.most = 200, .draws = 49, .seed = 1, .entity = entity};
    gsl_set_error_handler_off();
    ck_assert(sz_fit_law(family, sample, &fit, &error) && fit.found);
    ck_assert(sz_goodness_test(&fit, sample, NULL, &budget, &goodness, &error));
    return goodness;
}

/* Samples of a log-normal law, a fifth of them censored. */
static void draw(uint64_t number, double *values, bool *censored, size_t count)
{
    struct sz_stream stream;
    sz_stream_init(&stream, 9, 0, 1, number);
    for (size_t i = 0; i < count; i++) {
        double value = exp(0.5 * sz_stream_normal(&stream)), limit = exp(0.42);
        censored[i] = value > limit;
        values[i] = fmin(value, limit);
    }
}

SZ_CASE(p_values_of_the_true_law_are_uniform)
{
    enum { SAMPLES = 150, N = 150 };
    double ks_sum = 0, ad_sum = 0, low = 0;
    for (uint64_t s = 0; s < SAMPLES; s++) {
        double values[N];
        bool censored[N];
        draw(s, values, censored, N);
        const struct sz_fit_sample sample = {values, censored, N};
        struct sz_goodness goodness = test(SZ_FAMILY_LOGNORMAL, &sample, s);
        ks_sum += goodness.kolmogorov_smirnov_p;
        ad_sum += goodness.anderson_darling_p;
        low += goodness.anderson_darling_p <= 0.1;
    }
    /* Uniform on 1/50, 2/50 ... 1. */
    double mean = 51 / 100.0, error = sqrt(1 / 12.0 / SAMPLES);
    sz_assert_within(ks_sum / SAMPLES, mean, error, 4, "mean p-value of Kolmogorov-Smirnov");
    sz_assert_within(ad_sum / SAMPLES, mean, error, 4, "mean p-value of Anderson-Darling");
    sz_assert_within(low / SAMPLES, 0.1, sqrt(0.09 / SAMPLES), 4, "share of p-values up to 0.1");
}

SZ_CASE(a_wrong_law_has_a_small_p_value)
{
    enum { N = 200 };
    double values[N];
    bool censored[N];
    draw(1, values, censored, N);
    const struct sz_fit_sample sample = {values, censored, N};
    struct sz_goodness goodness = test(SZ_FAMILY_EXPONENTIAL, &sample, 1);
    ck_assert_double_le(goodness.kolmogorov_smirnov_p, 0.02);
    ck_assert_double_le(goodness.anderson_darling_p, 0.02);
    ck_assert_uint_eq(goodness.draw_count, 49);
    ck_assert_uint_eq(goodness.tested_count, N);
}

SZ_CASE(the_test_is_bounded_and_repeats_itself)
{
    enum { N = 3000 };
    static double values[N];
    static bool censored[N];
    draw(2, values, censored, N);
    const struct sz_fit_sample sample = {values, censored, N};
    struct sz_goodness first = test(SZ_FAMILY_LOGNORMAL, &sample, 7), second = test(SZ_FAMILY_LOGNORMAL, &sample, 7);
    ck_assert_uint_eq(first.tested_count, 200);
    ck_assert_double_eq(first.anderson_darling_p, second.anderson_darling_p);
    ck_assert_double_eq(first.kolmogorov_smirnov_p, second.kolmogorov_smirnov_p);
}

static const struct sz_case cases[] = {
    SZ_LISTED(one_value_has_the_statistics_of_the_textbook),
    SZ_LISTED(several_values_have_the_statistics_of_the_textbook),
    SZ_LISTED(censored_values_step_as_kaplan_and_meier_say),
    SZ_LISTED(statistics_of_censored_values_stop_at_the_last_event),
    SZ_LISTED(their_95_percent_points_are_those_of_the_tables),
    SZ_LISTED(p_values_of_the_true_law_are_uniform),
    SZ_LISTED(a_wrong_law_has_a_small_p_value),
    SZ_LISTED(the_test_is_bounded_and_repeats_itself),
};
SZ_MAIN("goodness", cases)
