/* Which parameters a distribution takes, and that the outermost of them work. */
#include "sim/distribution.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

static void has_sane_values(struct sz_distribution *distribution, double a, double b)
{
    static const double probabilities[] = {1e-12, 0.3, 1 - 1e-12};
    ck_assert_msg(distribution != NULL, "(%g, %g) was refused", a, b);
    for (size_t i = 0; i < 3; i++) {
        double x = sz_distribution_quantile(distribution, probabilities[i]),
               back = sz_distribution_cdf(distribution, x);
        ck_assert_msg(x >= 0 && back >= 0 && back <= 1, "(%g, %g): quantile(%g) = %g", a, b, probabilities[i], x);
    }
    ck_assert(sz_distribution_mean(distribution) >= 0);
    ck_assert(sz_distribution_variance(distribution) >= 0);
    sz_distribution_destroy(distribution);
}

/* GSL aborts when it meets an error, so this case sees those too. */
SZ_CASE(awkward_parameters_neither_abort_nor_give_nan)
{
    static const double awkward[] = {0.02, 0.1, 0.9, 1, 30, 1e3, 1e4};
    enum { AWKWARD_COUNT = sizeof awkward / sizeof awkward[0] };
    struct sz_error error = {0};
    for (size_t i = 0; i < AWKWARD_COUNT; i++) {
        for (size_t j = 0; j < AWKWARD_COUNT; j++) {
            double a = awkward[i], b = awkward[j];
            has_sane_values(sz_distribution_create_gamma(a * 10, b, &error), a, b);
            has_sane_values(sz_distribution_create_weibull(a, b, &error), a, b);
            has_sane_values(sz_distribution_create_beta(a, b, 0, 1, &error), a, b);
            has_sane_values(sz_distribution_create_pareto(a, b, &error), a, b);
        }
    }
    ck_assert_int_eq(error.kind, SZ_ERROR_NONE);
}

/* Asserts a refusal whose message holds that word. */
static void refused(struct sz_distribution *distribution, struct sz_error *error, const char *word)
{
    ck_assert_msg(distribution == NULL, "not refused: %s", word);
    ck_assert_int_eq(error->kind, SZ_ERROR_INPUT);
    ck_assert_msg(strstr(error->message, word) != NULL, "\"%s\" does not name %s", error->message, word);
    sz_error_clear(error);
}

SZ_CASE(impossible_parameters_are_refused_by_name)
{
    static const double values[] = {1, NAN};
    struct sz_error e = {0};
    refused(sz_distribution_create_constant(NAN, &e), &e, "value");
    refused(sz_distribution_create_exponential(0, &e), &e, "mean");
    refused(sz_distribution_create_exponential(INFINITY, &e), &e, "mean");
    refused(sz_distribution_create_lognormal(0, 1, &e), &e, "median");
    refused(sz_distribution_create_lognormal(1, -1, &e), &e, "sigma");
    refused(sz_distribution_create_lognormal_mean_cv(1, -1, &e), &e, "cv");
    refused(sz_distribution_create_gamma(0, 1, &e), &e, "shape");
    refused(sz_distribution_create_gamma(1, NAN, &e), &e, "scale");
    refused(sz_distribution_create_gamma_mean_cv(1, 0, &e), &e, "cv");
    refused(sz_distribution_create_erlang(0, 1, &e), &e, "stages");
    refused(sz_distribution_create_weibull(1, -1, &e), &e, "scale");
    refused(sz_distribution_create_weibull_mean_cv(1, 0, &e), &e, "cv");
    refused(sz_distribution_create_weibull_mean_cv(1, INFINITY, &e), &e, "cv");
    refused(sz_distribution_create_uniform(2, 2, &e), &e, "maximum");
    refused(sz_distribution_create_uniform(-1e308, 1e308, &e), &e, "width");
    refused(sz_distribution_create_triangular(0, 3, 2, &e), &e, "mode");
    refused(sz_distribution_create_beta(0, 1, 0, 1, &e), &e, "a must");
    refused(sz_distribution_create_beta(1, 1, 1, 0, &e), &e, "maximum");
    refused(sz_distribution_create_pareto(-1, 1, &e), &e, "shape");
    refused(sz_distribution_create_hyperexponential_mean_cv(1, 0.9, &e), &e, "cv");
    refused(sz_distribution_create_empirical(values, 2, &e), &e, "value 2");
    refused(sz_distribution_create_empirical(values, 0, &e), &e, "one value");
}

SZ_CASE(a_hyperexponential_has_the_cv_asked_for_however_great)
{
    static const double cvs[] = {1, 1.5, 100, 1e4, 1e7};
    for (size_t i = 0; i < sizeof cvs / sizeof cvs[0]; i++) {
        struct sz_error e = {0};
        struct sz_distribution *distribution = sz_distribution_create_hyperexponential_mean_cv(3, cvs[i], &e);
        ck_assert_ptr_nonnull(distribution);
        ck_assert_double_eq_tol(sz_distribution_mean(distribution), 3, 1e-12);
        ck_assert_double_eq_tol(sqrt(sz_distribution_variance(distribution)) / 3, cvs[i], 1e-12 * cvs[i]);
        sz_distribution_destroy(distribution);
    }
}

SZ_CASE(a_quantile_is_found_though_the_mean_underflows)
{
    struct sz_error e = {0};
    struct sz_distribution *distribution = sz_distribution_create_gamma(1e-200, 1e-200, &e);
    ck_assert_ptr_nonnull(distribution);
    double quantile = sz_distribution_quantile(distribution, 0.5);
    ck_assert(quantile >= 0 && quantile <= 1e-300);
    sz_distribution_destroy(distribution);
}

SZ_CASE(a_refused_composition_frees_its_parts)
{
    static const double weights[] = {0, 0}, negative[] = {1, -1};
    struct sz_error e = {0};
    for (int i = 0; i < 2; i++) {
        struct sz_distribution *parts[] = {sz_distribution_create_constant(1, &e),
                                           sz_distribution_create_constant(2, &e)};
        refused(sz_distribution_create_mixture(i == 0 ? weights : negative, parts, 2, &e), &e, "weight");
    }
    refused(sz_distribution_create_mixture(weights, NULL, 0, &e), &e, "one part");
    refused(sz_distribution_create_shifted(INFINITY, sz_distribution_create_constant(1, &e), &e), &e, "shift");
    refused(sz_distribution_create_truncated(2, 1, sz_distribution_create_constant(1, &e), &e), &e, "minimum");
    refused(sz_distribution_create_truncated(2, 3, sz_distribution_create_constant(1, &e), &e), &e, "probability");
    refused(sz_distribution_create_shifted(1, sz_distribution_create_exponential(-1, &e), &e), &e, "mean");
}

/* Every parameter, value and part counts, and so does what was hashed before. */
SZ_CASE(other_distributions_have_other_hashes_and_equal_ones_the_same)
{
    static const double values[] = {1, 2, 4}, other_values[] = {1, 2, 5}, weights[] = {1, 3}, other_weights[] = {3, 1};
    struct sz_error e = {0};
    struct sz_distribution *all[2][12];
    for (int again = 0; again < 2; again++) {
        struct sz_distribution **d = all[again];
        *d++ = sz_distribution_create_constant(1, &e);
        *d++ = sz_distribution_create_exponential(1, &e);
        *d++ = sz_distribution_create_exponential(2, &e);
        *d++ = sz_distribution_create_lognormal(1, 2, &e);
        *d++ = sz_distribution_create_gamma(1, 2, &e);
        *d++ = sz_distribution_create_gamma(2, 1, &e);
        *d++ = sz_distribution_create_empirical(values, 3, &e);
        *d++ = sz_distribution_create_empirical(other_values, 3, &e);
        *d++ = sz_distribution_create_shifted(1, sz_distribution_create_exponential(1, &e), &e);
        *d++ = sz_distribution_create_shifted(1, sz_distribution_create_exponential(2, &e), &e);
        *d++ = sz_distribution_create_hyperexponential(weights, values, 2, &e);
        *d++ = sz_distribution_create_hyperexponential(other_weights, values, 2, &e);
    }
    for (int i = 0; i < 12; i++) {
        uint64_t hash = sz_distribution_hash(all[0][i], 7);
        ck_assert_uint_eq(hash, sz_distribution_hash(all[1][i], 7));
        ck_assert_uint_ne(hash, sz_distribution_hash(all[0][i], 8));
        ck_assert_uint_ne(hash, sz_distribution_hash(NULL, 7));
        for (int j = 0; j < i; j++)
            ck_assert_uint_ne(hash, sz_distribution_hash(all[0][j], 7));
    }
    for (int i = 0; i < 24; i++)
        sz_distribution_destroy(all[i / 12][i % 12]);
}

SZ_CASE(every_kind_has_a_name_of_its_own)
{
    for (int i = 0; i < SZ_DISTRIBUTION_KIND_COUNT; i++) {
        ck_assert_ptr_nonnull(sz_distribution_kind_name((enum sz_distribution_kind)i));
        for (int j = 0; j < i; j++)
            ck_assert_str_ne(sz_distribution_kind_name((enum sz_distribution_kind)i),
                             sz_distribution_kind_name((enum sz_distribution_kind)j));
    }
}

static const struct sz_case cases[] = {
    SZ_LISTED(awkward_parameters_neither_abort_nor_give_nan),
    SZ_LISTED(impossible_parameters_are_refused_by_name),
    SZ_LISTED(a_hyperexponential_has_the_cv_asked_for_however_great),
    SZ_LISTED(a_quantile_is_found_though_the_mean_underflows),
    SZ_LISTED(a_refused_composition_frees_its_parts),
    SZ_LISTED(other_distributions_have_other_hashes_and_equal_ones_the_same),
    SZ_LISTED(every_kind_has_a_name_of_its_own),
};
SZ_MAIN("distribution_parameters", cases)
