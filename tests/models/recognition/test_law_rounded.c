/* Laws of values that a clock rounded to its steps. */
#include "models/recognition/goodness.h"
#include "models/recognition/law_fit.h"
#include "tests/testing.h"

#include <gsl/gsl_errno.h>
#include <math.h>

enum { VALUES = 1000, SEEDS = 32, FEW_SEEDS = 12 };

struct drawn {
    double values[VALUES], widths[VALUES];
};

/* Draws of a law, rounded to steps; what is rounded to 0 is a quarter of one. */
static void draw(const struct sz_fit *law, double step, uint64_t seed, struct drawn *drawn)
{
    struct sz_error error = {0};
    struct sz_stream stream;
    struct sz_distribution *distribution = sz_fit_distribution(law, &error);
    ck_assert_msg(distribution != NULL, "%s", error.message);
    sz_stream_init(&stream, seed, 0, 1, law->family);
    for (size_t i = 0; i < VALUES; i++) {
        drawn->values[i] = fmax(step * round(sz_distribution_sample(distribution, &stream) / step), step / 4);
        drawn->widths[i] = step;
    }
    sz_distribution_destroy(distribution);
}

static struct sz_fit fit(enum sz_family family, const struct drawn *drawn, bool is_rounded)
{
    struct sz_error error = {0};
    struct sz_fit fits[SZ_FAMILY_COUNT];
    const struct sz_fit_sample sample = {drawn->values, NULL, VALUES};
    gsl_set_error_handler_off();
    ck_assert(sz_fit_all(&sample, is_rounded ? drawn->widths : NULL, fits, &error));
    for (size_t i = 0; i < SZ_FAMILY_COUNT; i++)
        if (fits[i].family == family && fits[i].found)
            return fits[i];
    ck_abort_msg("no %s law was found", sz_family_name(family));
    return fits[0];
}

/* Scores of the estimates of many samples have mean 0 and variance 1, within 4 standard errors of those. */
static void expect_recovery(struct sz_fit law, double step, uint64_t seed_count)
{
    static struct drawn drawn;
    double sum = 0, squares = 0, n = 0;
    for (uint64_t seed = 1; seed <= seed_count; seed++) {
        draw(&law, step, seed, &drawn);
        struct sz_fit found = fit(law.family, &drawn, true);
        for (size_t i = 0; i < sz_family_parameter_count(law.family); i++) {
            double score = (found.parameters[i] - law.parameters[i]) / found.errors[i];
            sum += score;
            squares += score * score;
            n++;
        }
    }
    sz_assert_within(sum / n, 0, 1 / sqrt((double)seed_count), 4, "mean score");
    sz_assert_within(squares / n, 1, sqrt(2.0 / (double)seed_count), 4, "variance of the scores");
}

/* Steps of about three quarters of the standard deviation. */
SZ_CASE(a_lognormal_law_is_recovered_from_rounded_data)
{
    expect_recovery((struct sz_fit){.family = SZ_FAMILY_LOGNORMAL, .parameters = {0.01, 0.2}}, 0.0015, SEEDS);
}

SZ_CASE(a_gamma_law_is_recovered_from_rounded_data)
{
    expect_recovery((struct sz_fit){.family = SZ_FAMILY_GAMMA, .parameters = {4, 0.001}}, 0.0015, SEEDS);
}

SZ_CASE(a_weibull_law_is_recovered_from_rounded_data)
{
    expect_recovery((struct sz_fit){.family = SZ_FAMILY_WEIBULL, .parameters = {2, 0.004}}, 0.0015, SEEDS);
}

SZ_CASE(an_exponential_law_is_recovered_from_rounded_data)
{
    expect_recovery((struct sz_fit){.family = SZ_FAMILY_EXPONENTIAL, .parameters = {0.002}}, 0.0015, SEEDS);
}

SZ_CASE(a_hyperexponential_law_is_recovered_from_rounded_data)
{
    expect_recovery((struct sz_fit){.family = SZ_FAMILY_HYPEREXPONENTIAL, .parameters = {0.5, 0.002, 0.02}}, 0.0015,
                    FEW_SEEDS);
}

SZ_CASE(a_mixture_of_lognormals_is_recovered_from_rounded_data)
{
    expect_recovery((struct sz_fit){.family = SZ_FAMILY_LOGNORMAL_MIXTURE, .parameters = {0.6, 0.01, 0.1, 0.025, 0.15}},
                    0.001, FEW_SEEDS);
}

SZ_CASE(likelihoods_are_the_probabilities_of_intervals_by_each_law)
{
    static struct drawn drawn;
    struct sz_error error = {0};
    struct sz_fit fits[SZ_FAMILY_COUNT];
    const struct sz_fit law = {.family = SZ_FAMILY_GAMMA, .parameters = {3, 0.002}};
    const struct sz_fit_sample sample = {drawn.values, NULL, VALUES};
    const double step = 0.001;
    size_t found = 0;
    gsl_set_error_handler_off();
    draw(&law, step, 1, &drawn);
    ck_assert(sz_fit_all(&sample, drawn.widths, fits, &error));
    for (; found < SZ_FAMILY_COUNT && fits[found].found; found++) {
        struct sz_distribution *distribution = sz_fit_distribution(&fits[found], &error);
        double sum = 0;
        for (size_t i = 0; i < VALUES; i++) {
            double value = drawn.values[i] < step / 2 ? 0 : drawn.values[i];
            double low = value > 0 ? sz_distribution_cdf(distribution, value - step / 2) : 0;
            sum += log(sz_distribution_cdf(distribution, value + step / 2) - low);
        }
        ck_assert_msg(fabs(sum - fits[found].log_likelihood) < 1e-3, "%s: %.9g, expected %.9g",
                      sz_family_name(fits[found].family), fits[found].log_likelihood, sum);
        sz_distribution_destroy(distribution);
    }
    ck_assert_uint_eq(found, SZ_FAMILY_COUNT - 2); /* all but the constant and Pareto's */
}

/* Twenty values at 0 and ten at 1, in steps of 1, have the cells up to 0.5 and on to 1.5: with y = exp(-0.5 / mean) an exponential law has the
   likelihood (1 - y)^20 (y - y^3)^10, whose maximum is found by halving. */
SZ_CASE(an_interval_has_the_probability_that_the_law_gives_it)
{
    double values[30], widths[30], low = 0.01, high = 0.99;
    for (size_t i = 0; i < 30; i++) {
        values[i] = i < 20 ? 0.25 : 1;
        widths[i] = 1;
    }
    for (int step = 0; step < 100; step++) {
        double y = (low + high) / 2;
        if (-20 / (1 - y) + 10 * (1 / y - 2 * y / (1 - y * y)) > 0)
            low = y;
        else
            high = y;
    }
    const struct sz_fit_sample sample = {values, NULL, 30};
    struct sz_error error = {0};
    struct sz_fit fits[SZ_FAMILY_COUNT];
    gsl_set_error_handler_off();
    ck_assert(sz_fit_all(&sample, widths, fits, &error));
    for (size_t i = 0; i < SZ_FAMILY_COUNT; i++)
        if (fits[i].family == SZ_FAMILY_EXPONENTIAL) {
            ck_assert_double_eq_tol(fits[i].parameters[0], -0.5 / log(low), 1e-5);
            ck_assert_double_eq_tol(fits[i].log_likelihood, 20 * log(1 - low) + 10 * log(low - low * low * low), 1e-6);
        }
}

/* Without their intervals, 1,000 rounded values refuse the law they were drawn from. */
SZ_CASE(rounded_values_pass_the_test_of_their_own_law)
{
    static struct drawn drawn;
    struct sz_error error = {0};
    struct sz_goodness exact, rounded;
    const struct sz_fit law = {.family = SZ_FAMILY_LOGNORMAL, .parameters = {0.01, 0.2}};
    const struct sz_fit_sample sample = {drawn.values, NULL, VALUES};
    const struct sz_goodness_budget budget = {.most = VALUES, .draws = 39, .seed = 1};
    draw(&law, 0.0015, 3, &drawn);
    struct sz_fit found = fit(SZ_FAMILY_LOGNORMAL, &drawn, true);
    ck_assert(sz_goodness_test(&found, &sample, NULL, &budget, &exact, &error));
    ck_assert(sz_goodness_test(&found, &sample, drawn.widths, &budget, &rounded, &error));
    ck_assert_double_gt(exact.kolmogorov_smirnov, 1.36 / sqrt(VALUES));
    ck_assert_double_lt(rounded.kolmogorov_smirnov, 1.36 / sqrt(VALUES));
    ck_assert_double_eq(exact.kolmogorov_smirnov_p, 1.0 / 40);
    ck_assert_double_gt(rounded.kolmogorov_smirnov_p, 1.0 / 40);
    ck_assert_double_gt(rounded.anderson_darling_p, 1.0 / 40);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_lognormal_law_is_recovered_from_rounded_data),
    SZ_LISTED(a_gamma_law_is_recovered_from_rounded_data),
    SZ_LISTED(a_weibull_law_is_recovered_from_rounded_data),
    SZ_LISTED(an_exponential_law_is_recovered_from_rounded_data),
    SZ_LISTED(a_hyperexponential_law_is_recovered_from_rounded_data),
    SZ_LISTED(a_mixture_of_lognormals_is_recovered_from_rounded_data),
    SZ_LISTED(likelihoods_are_the_probabilities_of_intervals_by_each_law),
    SZ_LISTED(an_interval_has_the_probability_that_the_law_gives_it),
    SZ_LISTED(rounded_values_pass_the_test_of_their_own_law),
};
SZ_MAIN("law_rounded", cases)
