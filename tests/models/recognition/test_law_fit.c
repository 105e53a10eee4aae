#include "models/recognition/law_fit.h"
#include "tests/testing.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>

enum { VALUES = 1000, MANY = 3000, SEEDS = 64, FEW_SEEDS = 16 };

/* A law with known parameters; masks of those that have a normal estimate, and of those that are the least value. */
struct known {
    struct sz_fit law; /* family and parameters */
    unsigned normal, least;
    size_t count; /* values drawn */
    uint64_t seed_count;
};

static struct known law(enum sz_family family, double a, double b, double c, double d, double e, unsigned normal)
{
    return (struct known){.law = {.family = family, .parameters = {a, b, c, d, e}},
                          .normal = normal,
                          .count = VALUES,
                          .seed_count = SEEDS};
}

struct drawn {
    double values[MANY];
    bool censored[MANY];
};

/* Censored at the point that leaves such a share beyond it. */
static void draw(const struct known *known, double censored_share, uint64_t seed, struct drawn *drawn)
{
    struct sz_error error = {0};
    struct sz_stream stream;
    struct sz_distribution *distribution = sz_fit_distribution(&known->law, &error);
    ck_assert_msg(distribution != NULL, "%s", error.message);
    double limit = censored_share > 0 ? sz_distribution_quantile(distribution, 1 - censored_share) : INFINITY;
    sz_stream_init(&stream, seed, 0, 1, known->law.family);
    for (size_t i = 0; i < known->count; i++) {
        double value = sz_distribution_sample(distribution, &stream);
        drawn->censored[i] = value > limit;
        drawn->values[i] = fmin(value, limit);
    }
    sz_distribution_destroy(distribution);
}

static struct sz_fit fit(enum sz_family family, const struct drawn *drawn, size_t count)
{
    struct sz_error error = {0};
    struct sz_fit found;
    const struct sz_fit_sample sample = {drawn->values, drawn->censored, count};
    gsl_set_error_handler_off();
    ck_assert(sz_fit_law(family, &sample, &found, &error));
    ck_assert_msg(found.found, "no %s law was found", sz_family_name(family));
    return found;
}

/* The least of many values lies beyond the end by an exponential time of the mean that its error tells: by 12 with probability e^-12. */
static void expect_least(const struct sz_fit *found, const struct known *known, size_t i)
{
    double beyond = (found->parameters[i] - known->law.parameters[i]) / found->errors[i];
    ck_assert_msg(beyond >= 0 && beyond < 12, "%s: %s is %g (error %g), expected %g and a little more",
                  sz_family_name(known->law.family), sz_family_parameter_name(known->law.family, i),
                  found->parameters[i], found->errors[i], known->law.parameters[i]);
}

/* Estimates over many seeds: all within 4 standard errors, their scores of mean 0 and variance 1 within 4 standard errors of those. */
static void expect_recovery(struct known known, double censored_share)
{
    static struct drawn drawn;
    double sum = 0, squares = 0, n = 0;
    for (uint64_t seed = 1; seed <= known.seed_count; seed++) {
        draw(&known, censored_share, seed, &drawn);
        struct sz_fit found = fit(known.law.family, &drawn, known.count);
        for (size_t i = 0; i < sz_family_parameter_count(known.law.family); i++) {
            if (known.least >> i & 1)
                expect_least(&found, &known, i);
            if (!(known.normal >> i & 1))
                continue;
            double score = (found.parameters[i] - known.law.parameters[i]) / found.errors[i];
            ck_assert_msg(fabs(score) < 4, "%s: %s is %g (s.e. %g), expected %g", sz_family_name(known.law.family),
                          sz_family_parameter_name(known.law.family, i), found.parameters[i], found.errors[i],
                          known.law.parameters[i]);
            sum += score;
            squares += score * score;
            n++;
        }
    }
    /* Parameters of one sample are correlated: at the worst they are worth as many scores as there are seeds, not n. */
    sz_assert_within(sum / n, 0, 1 / sqrt((double)known.seed_count), 4, "mean score");
    sz_assert_within(squares / n, 1, sqrt(2.0 / (double)known.seed_count), 4, "variance of the scores");
}

SZ_CASE(an_exponential_law_is_recovered_from_censored_data)
{
    expect_recovery(law(SZ_FAMILY_EXPONENTIAL, 0.02, 0, 0, 0, 0, 1), 0.2);
}

SZ_CASE(a_lognormal_law_is_recovered_from_censored_data)
{
    expect_recovery(law(SZ_FAMILY_LOGNORMAL, 0.045, 0.4, 0, 0, 0, 3), 0.2);
}

SZ_CASE(a_gamma_law_is_recovered_from_censored_data)
{
    expect_recovery(law(SZ_FAMILY_GAMMA, 2.5, 0.004, 0, 0, 0, 3), 0.2);
}

SZ_CASE(a_weibull_law_is_recovered_from_censored_data)
{
    expect_recovery(law(SZ_FAMILY_WEIBULL, 1.7, 0.03, 0, 0, 0, 3), 0.2);
}

SZ_CASE(a_uniform_law_is_recovered_from_censored_data)
{
    struct known known = law(SZ_FAMILY_UNIFORM, 0.01, 0.03, 0, 0, 0, 2);
    known.least = 1;
    expect_recovery(known, 0.2);
}

SZ_CASE(a_pareto_law_is_recovered_from_censored_data)
{
    struct known known = law(SZ_FAMILY_PARETO, 2.2, 0.01, 0, 0, 0, 1);
    known.least = 2;
    expect_recovery(known, 0.2);
}

SZ_CASE(a_hyperexponential_law_is_recovered_from_censored_data)
{
    expect_recovery(law(SZ_FAMILY_HYPEREXPONENTIAL, 0.6, 0.002, 0.08, 0, 0, 7), 0.2);
}

/* The second part is half beyond the limit: many values are needed for its parameters to be normal. */
SZ_CASE(a_mixture_of_lognormals_is_recovered_from_censored_data)
{
    struct known known = law(SZ_FAMILY_LOGNORMAL_MIXTURE, 0.6, 0.01, 0.15, 0.04, 0.3, 31);
    known.count = MANY;
    known.seed_count = FEW_SEEDS;
    expect_recovery(known, 0.2);
}

SZ_CASE(a_shifted_exponential_law_is_recovered_from_censored_data)
{
    struct known known = law(SZ_FAMILY_SHIFTED_EXPONENTIAL, 0.01, 0.02, 0, 0, 0, 2);
    known.least = 1;
    expect_recovery(known, 0.2);
}

SZ_CASE(a_shifted_lognormal_law_is_recovered_from_censored_data)
{
    expect_recovery(law(SZ_FAMILY_SHIFTED_LOGNORMAL, 0.02, 0.03, 0.5, 0, 0, 7), 0.2);
}

/* Shapes above 2, where the likelihood is regular (Smith 1985), and values enough to tell a shift from a shape. */
SZ_CASE(a_shifted_gamma_law_is_recovered_from_censored_data)
{
    struct known known = law(SZ_FAMILY_SHIFTED_GAMMA, 0.02, 3, 0.01, 0, 0, 7);
    known.count = MANY;
    known.seed_count = FEW_SEEDS;
    expect_recovery(known, 0.2);
}

SZ_CASE(a_shifted_weibull_law_is_recovered_from_censored_data)
{
    struct known known = law(SZ_FAMILY_SHIFTED_WEIBULL, 0.02, 2.5, 0.03, 0, 0, 7);
    known.count = MANY;
    known.seed_count = FEW_SEEDS;
    expect_recovery(known, 0.2);
}

SZ_CASE(an_erlang_law_is_recovered_with_its_whole_shape)
{
    static struct drawn drawn;
    struct known known = law(SZ_FAMILY_ERLANG, 3, 0.05, 0, 0, 0, 0);
    for (uint64_t seed = 1; seed <= 5; seed++) {
        draw(&known, 0.2, seed, &drawn);
        struct sz_fit found = fit(SZ_FAMILY_ERLANG, &drawn, known.count);
        ck_assert_double_eq(found.parameters[0], 3);
        sz_assert_within(found.parameters[1], 0.05, found.errors[1], 4, "mean of an Erlang law");
    }
}

/* Six ended of eight: the mean is 255 / 6, the log-likelihood -6 (ln(255 / 6) + 1). */
SZ_CASE(criteria_count_the_services_that_ended)
{
    static const double values[] = {1, 2, 4, 8, 16, 32, 64, 128};
    static const bool censored[] = {false, false, true, false, false, true, false, false};
    const struct sz_fit_sample sample = {values, censored, 8};
    struct sz_error error = {0};
    struct sz_fit found;
    ck_assert(sz_fit_law(SZ_FAMILY_EXPONENTIAL, &sample, &found, &error));
    double logarithm = -6 * (log(255.0 / 6) + 1);
    ck_assert_double_eq_tol(found.aic, 2 - 2 * logarithm, 1e-9);
    ck_assert_double_eq_tol(found.bic, log(6) - 2 * logarithm, 1e-9);
    ck_assert_double_eq_tol(found.aicc, found.aic + 2 * 1 * 2 / 4.0, 1e-9);
}

SZ_CASE(closed_forms_are_met)
{
    static const double values[] = {1, 2, 4, 8, 16, 32};
    const struct sz_fit_sample sample = {values, NULL, 6};
    struct sz_error error = {0};
    struct sz_fit found;
    double l2 = log(2);
    ck_assert(sz_fit_law(SZ_FAMILY_LOGNORMAL, &sample, &found, &error));
    ck_assert_double_eq_tol(found.parameters[0], exp(2.5 * l2), 1e-4);
    ck_assert_double_eq_tol(found.parameters[1], sqrt(17.5 / 6) * l2, 1e-5);
    ck_assert_double_eq_tol(found.errors[1], found.parameters[1] / sqrt(12), 1e-4);
    /* -n/2 (ln(2 pi sigma^2) + 1) - sum of ln x */
    double logarithm = -3 * (log(2 * M_PI * 17.5 / 6 * l2 * l2) + 1) - 15 * l2;
    ck_assert_double_eq_tol(found.log_likelihood, logarithm, 1e-6);
    ck_assert_double_eq_tol(found.aic, 4 - 2 * logarithm, 1e-5);
    ck_assert_double_eq_tol(found.bic, 2 * log(6) - 2 * logarithm, 1e-5);
    ck_assert(sz_fit_law(SZ_FAMILY_EXPONENTIAL, &sample, &found, &error));
    ck_assert_double_eq_tol(found.parameters[0], 10.5, 1e-12);
    ck_assert_double_eq_tol(found.log_likelihood, -6 * (log(10.5) + 1), 1e-9);
    ck_assert(sz_fit_law(SZ_FAMILY_UNIFORM, &sample, &found, &error));
    ck_assert_double_eq_tol(found.log_likelihood, -6 * log(31), 1e-9);
    ck_assert(sz_fit_law(SZ_FAMILY_PARETO, &sample, &found, &error));
    ck_assert_double_eq_tol(found.parameters[0], 6 / (15 * l2), 1e-9);
}

/* Ten of 1 to 10 ended, ten were given up at 10: half lie beyond, so the range is twice what was seen. The least is 1: 1 + 2 x 9. */
SZ_CASE(a_censored_uniform_law_ends_where_its_shares_say)
{
    double values[20];
    bool censored[20];
    for (size_t i = 0; i < 20; i++) {
        values[i] = i < 10 ? (double)i + 1 : 10;
        censored[i] = i >= 10;
    }
    const struct sz_fit_sample sample = {values, censored, 20};
    struct sz_error error = {0};
    struct sz_fit found;
    ck_assert(sz_fit_law(SZ_FAMILY_UNIFORM, &sample, &found, &error));
    ck_assert_double_eq_tol(found.parameters[0], 1, 1e-12);
    ck_assert_double_eq_tol(found.parameters[1], 19, 1e-9);
    /* 10 / 9^2 - 20 / 18^2 */
    ck_assert_double_eq_tol(found.errors[1], 1 / sqrt(10 / 81.0 - 20 / 324.0), 1e-9);
    ck_assert_double_eq_tol(found.log_likelihood, 10 * log(9) - 20 * log(18), 1e-9);
}

SZ_CASE(a_censored_exponential_has_total_time_over_events)
{
    static const double values[] = {1, 2, 3, 4, 5, 5, 5, 5};
    static const bool censored[] = {false, false, false, false, false, true, true, true};
    const struct sz_fit_sample sample = {values, censored, 8};
    struct sz_error error = {0};
    struct sz_fit found;
    ck_assert(sz_fit_law(SZ_FAMILY_EXPONENTIAL, &sample, &found, &error));
    ck_assert_double_eq_tol(found.parameters[0], 30.0 / 5, 1e-12);
    ck_assert_double_eq_tol(found.errors[0], 6 / sqrt(5), 1e-12);
}

SZ_CASE(the_true_family_has_the_least_aic)
{
    static struct drawn drawn;
    static const enum sz_family families[] = {SZ_FAMILY_LOGNORMAL_MIXTURE, SZ_FAMILY_HYPEREXPONENTIAL,
                                              SZ_FAMILY_UNIFORM, SZ_FAMILY_PARETO};
    const struct known laws[] = {law(SZ_FAMILY_LOGNORMAL_MIXTURE, 0.6, 0.01, 0.1, 0.05, 0.1, 0),
                                 law(SZ_FAMILY_HYPEREXPONENTIAL, 0.5, 0.001, 0.1, 0, 0, 0),
                                 law(SZ_FAMILY_UNIFORM, 0.01, 0.02, 0, 0, 0, 0),
                                 law(SZ_FAMILY_PARETO, 1.5, 0.01, 0, 0, 0, 0)};
    gsl_set_error_handler_off();
    for (size_t i = 0; i < 4; i++) {
        struct sz_fit fits[SZ_FAMILY_COUNT];
        struct sz_error error = {0};
        draw(&laws[i], 0, 1, &drawn);
        const struct sz_fit_sample sample = {drawn.values, NULL, VALUES};
        ck_assert(sz_fit_all(&sample, NULL, fits, &error));
        ck_assert_str_eq(sz_family_name(fits[0].family), sz_family_name(families[i]));
        for (size_t j = 1; j < SZ_FAMILY_COUNT && fits[j].found; j++)
            ck_assert_double_le(fits[j - 1].aic, fits[j].aic);
    }
}

SZ_CASE(equal_values_are_a_constant_and_nothing_else)
{
    static const double values[] = {3, 3, 3, 3, 3, 3};
    const struct sz_fit_sample sample = {values, NULL, 6};
    struct sz_error error = {0};
    struct sz_fit fits[SZ_FAMILY_COUNT];
    ck_assert(sz_fit_all(&sample, NULL, fits, &error));
    ck_assert_int_eq(fits[0].family, SZ_FAMILY_CONSTANT);
    ck_assert_double_eq(fits[0].parameters[0], 3);
    ck_assert(!fits[1].found);
}

/* Times that differ by a millionth: a Weibull law of them has a shape of a million, beyond what laws take. */
SZ_CASE(laws_that_cannot_be_made_are_not_found)
{
    double values[100];
    struct sz_fit fits[SZ_FAMILY_COUNT];
    struct sz_error error = {0};
    for (size_t i = 0; i < 100; i++)
        values[i] = 1 + 1e-8 * (double)i;
    const struct sz_fit_sample sample = {values, NULL, 100};
    gsl_set_error_handler_off();
    ck_assert(sz_fit_all(&sample, NULL, fits, &error));
    for (size_t i = 0; i < SZ_FAMILY_COUNT && fits[i].found; i++) {
        struct sz_distribution *law = sz_fit_distribution(&fits[i], &error);
        ck_assert_msg(law != NULL, "%s: %s", sz_family_name(fits[i].family), error.message);
        sz_distribution_destroy(law);
    }
    ck_assert(fits[0].found);
}

SZ_CASE(too_few_or_all_censored_values_have_no_law)
{
    static const double values[] = {1, 2, 3, 4, 5, 6};
    static const bool censored[] = {true, true, true, true, true, true};
    struct sz_error error = {0};
    struct sz_fit fits[SZ_FAMILY_COUNT];
    const struct sz_fit_sample few = {values, NULL, 4}, none = {values, censored, 6}, nothing = {values, NULL, 0};
    ck_assert(sz_fit_all(&few, NULL, fits, &error) && !fits[0].found);
    ck_assert(sz_fit_all(&none, NULL, fits, &error) && !fits[0].found);
    ck_assert(sz_fit_all(&nothing, NULL, fits, &error) && !fits[0].found);
}

static const struct sz_case cases[] = {
    SZ_LISTED(an_exponential_law_is_recovered_from_censored_data),
    SZ_LISTED(a_lognormal_law_is_recovered_from_censored_data),
    SZ_LISTED(a_gamma_law_is_recovered_from_censored_data),
    SZ_LISTED(a_weibull_law_is_recovered_from_censored_data),
    SZ_LISTED(a_uniform_law_is_recovered_from_censored_data),
    SZ_LISTED(a_pareto_law_is_recovered_from_censored_data),
    SZ_LISTED(a_hyperexponential_law_is_recovered_from_censored_data),
    SZ_LISTED(a_mixture_of_lognormals_is_recovered_from_censored_data),
    SZ_LISTED(a_shifted_exponential_law_is_recovered_from_censored_data),
    SZ_LISTED(a_shifted_lognormal_law_is_recovered_from_censored_data),
    SZ_LISTED(a_shifted_gamma_law_is_recovered_from_censored_data),
    SZ_LISTED(a_shifted_weibull_law_is_recovered_from_censored_data),
    SZ_LISTED(an_erlang_law_is_recovered_with_its_whole_shape),
    SZ_LISTED(criteria_count_the_services_that_ended),
    SZ_LISTED(closed_forms_are_met),
    SZ_LISTED(a_censored_uniform_law_ends_where_its_shares_say),
    SZ_LISTED(a_censored_exponential_has_total_time_over_events),
    SZ_LISTED(the_true_family_has_the_least_aic),
    SZ_LISTED(equal_values_are_a_constant_and_nothing_else),
    SZ_LISTED(laws_that_cannot_be_made_are_not_found),
    SZ_LISTED(too_few_or_all_censored_values_have_no_law),
};
SZ_MAIN("law_fit", cases)
