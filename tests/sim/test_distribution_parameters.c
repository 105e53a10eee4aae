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
    refused(sz_distribution_create_lognormal_mean_cv(1, 1e200, &e), &e, "cv");
    refused(sz_distribution_create_hyperexponential_mean_cv(1, 1e200, &e), &e, "cv");
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

/* By Simpson's rule over u = ln x, from `start` on, of the density e^(-u^2 / 2 sigma^2): median 1, at most 10. */
static void log_normal_slice(double sigma, double start, double *mean, double *variance)
{
    enum { STEPS = 100000 };
    double sums[3] = {0}, step = (log(10) - start) / STEPS;
    for (int i = 0; i <= STEPS; i++) {
        double u = start + i * step, weight = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
        for (int k = 0; k < 3; k++)
            sums[k] += weight * exp(k * u - u * u / 2 / sigma / sigma);
    }
    *mean = sums[1] / sums[0];
    *variance = sums[2] / sums[0] - *mean * *mean;
}

/* From sigma 19 on a moment of the whole is beyond a double, from 38 on the mean is too. */
SZ_CASE(a_truncated_log_normal_has_its_moments_however_wide_the_whole_is)
{
    static const double sigmas[] = {2, 18, 19, 20, 25, 40}, minima[] = {0.1, 0, -INFINITY};
    for (size_t i = 0; i < sizeof sigmas / sizeof sigmas[0]; i++)
        for (size_t m = 0; m < 3; m++) {
            struct sz_error e = {0};
            struct sz_distribution *distribution =
                sz_distribution_create_truncated(minima[m], 10, sz_distribution_create_lognormal(1, sigmas[i], &e), &e);
            ck_assert_ptr_nonnull(distribution);
            double mean, variance;
            log_normal_slice(sigmas[i], minima[m] > 0 ? log(minima[m]) : -12 * sigmas[i], &mean, &variance);
            ck_assert_double_eq_tol(sz_distribution_mean(distribution), mean,
                                    minima[m] > 0 ? 1e-6 : 1e-3); /* steep at 0 */
            ck_assert_double_eq_tol(sz_distribution_variance(distribution), variance, 1e-3);
            sz_distribution_destroy(distribution);
        }
}

/* x - a may round to less than the part's atom, as it does for 0.1 + 0.7. */
SZ_CASE(a_shifted_atom_stays_an_atom)
{
    for (int i = -100; i <= 100; i++)
        for (int j = 1; j <= 100; j++) {
            struct sz_error e = {0};
            struct sz_distribution *shifted =
                sz_distribution_create_shifted(i * 0.1, sz_distribution_create_constant(j * 0.1, &e), &e);
            double atom = sz_distribution_quantile(shifted, 0.5);
            bool is_there = sz_distribution_cdf(shifted, atom) == 1;
            bool is_not_before = sz_distribution_cdf(shifted, nextafter(atom, -INFINITY)) == 0;
            sz_distribution_destroy(shifted);
            if (!is_there || !is_not_before)
                ck_abort_msg("%g shifted by %g", j * 0.1, i * 0.1);
        }
}

SZ_CASE(an_atom_shifted_to_the_end_of_a_truncation_belongs_to_it)
{
    static const double shifts[] = {0.7, -0.7, 1e9, 1e-300, -1e15, 1e300};
    for (size_t i = 0; i < sizeof shifts / sizeof shifts[0]; i++) {
        struct sz_error e = {0};
        double atom = shifts[i] + 0.1;
        struct sz_distribution *below = sz_distribution_create_truncated(
            -INFINITY, atom, sz_distribution_create_shifted(shifts[i], sz_distribution_create_constant(0.1, &e), &e),
            &e);
        struct sz_distribution *above = sz_distribution_create_truncated(
            atom, INFINITY, sz_distribution_create_shifted(shifts[i], sz_distribution_create_constant(0.1, &e), &e),
            &e);
        ck_assert_msg(below != NULL && above != NULL, "shifted by %g: %s", shifts[i], e.message);
        sz_distribution_destroy(below);
        sz_distribution_destroy(above);
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
    SZ_LISTED(a_truncated_log_normal_has_its_moments_however_wide_the_whole_is),
    SZ_LISTED(a_shifted_atom_stays_an_atom),
    SZ_LISTED(an_atom_shifted_to_the_end_of_a_truncation_belongs_to_it),
    SZ_LISTED(a_quantile_is_found_though_the_mean_underflows),
    SZ_LISTED(a_refused_composition_frees_its_parts),
    SZ_LISTED(other_distributions_have_other_hashes_and_equal_ones_the_same),
    SZ_LISTED(every_kind_has_a_name_of_its_own),
};
SZ_MAIN("distribution_parameters", cases)
