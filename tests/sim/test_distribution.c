#include "sim/distribution.h"
#include "tests/testing.h"

#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>

/* A distribution with the mean and variance that books give it. */
struct example {
    const char *name;
    struct sz_distribution *distribution;
    double mean, variance;
};

enum { EXAMPLE_LIMIT = 40 };

struct examples {
    struct example items[EXAMPLE_LIMIT];
    size_t count;
};

static void add(struct examples *examples, const char *name, struct sz_distribution *distribution, double mean,
                double variance)
{
    ck_assert_msg(distribution != NULL, "%s was refused", name);
    ck_assert_uint_lt(examples->count, EXAMPLE_LIMIT);
    examples->items[examples->count++] = (struct example){name, distribution, mean, variance};
}

static void add_two_parameter_laws(struct examples *list, struct sz_error *e)
{
    add(list, "lognormal", sz_distribution_create_lognormal(20, 0.5, e), 20 * exp(0.125),
        400 * exp(0.25) * (exp(0.25) - 1));
    add(list, "lognormal mean cv", sz_distribution_create_lognormal_mean_cv(37, 0.6, e), 37, 37 * 37 * 0.36);
    add(list, "gamma 2.5", sz_distribution_create_gamma(2.5, 4, e), 10, 40);
    add(list, "gamma 0.3", sz_distribution_create_gamma(0.3, 4, e), 1.2, 4.8);
    add(list, "gamma mean cv", sz_distribution_create_gamma_mean_cv(8, 0.25, e), 8, 4);
    add(list, "erlang", sz_distribution_create_erlang(3, 6, e), 6, 12);
    double first = gsl_sf_gamma(1.5), second = gsl_sf_gamma(2);
    add(list, "weibull 2", sz_distribution_create_weibull(2, 3, e), 3 * first, 9 * (second - first * first));
    add(list, "weibull mean cv", sz_distribution_create_weibull_mean_cv(5, 1.2, e), 5, 36);
    add(list, "weibull narrow", sz_distribution_create_weibull_mean_cv(5, 0.01, e), 5, 0.0025);
    add(list, "pareto", sz_distribution_create_pareto(6, 2, e), 2.4, 0.24);
}

static void add_bounded_laws(struct examples *list, struct sz_error *e)
{
    add(list, "uniform", sz_distribution_create_uniform(-1, 5, e), 2, 3);
    add(list, "triangular", sz_distribution_create_triangular(1, 2, 6, e), 3, 21.0 / 18);
    add(list, "triangular, mode at an end", sz_distribution_create_triangular(1, 1, 4, e), 2, 0.5);
    add(list, "beta", sz_distribution_create_beta(2, 3, 10, 20, e), 14, 4);
    add(list, "beta, u-shaped", sz_distribution_create_beta(0.5, 0.5, 0, 1, e), 0.5, 0.125);
}

static void add_compositions(struct examples *list, struct sz_error *e)
{
    static const double weights[] = {1, 3}, means[] = {10, 2};
    add(list, "hyperexponential", sz_distribution_create_hyperexponential(weights, means, 2, e), 4,
        2 * (0.25 * 100 + 0.75 * 4) - 16);
    add(list, "hyperexponential mean cv", sz_distribution_create_hyperexponential_mean_cv(3, 1.5, e), 3, 9 * 2.25);
    add(list, "shifted", sz_distribution_create_shifted(20, sz_distribution_create_exponential(5, e), e), 25, 25);
    /* Exponential of mean 1 in [1, 3]: (2/e - 4/e^3) / (1/e - 1/e^3), second moment (5/e - 17/e^3) / (...). */
    double mass = exp(-1) - exp(-3), m1 = (2 * exp(-1) - 4 * exp(-3)) / mass, m2 = (5 * exp(-1) - 17 * exp(-3)) / mass;
    add(list, "truncated exponential",
        sz_distribution_create_truncated(1, 3, sz_distribution_create_exponential(1, e), e), m1, m2 - m1 * m1);
    /* Above 0 a normal's logarithm: truncated at the median, the mean is mean * Phi(sigma) / (1/2). */
    double lognormal_mean = exp(0.32) * 0.78814460141660336 * 2, square = exp(1.28) * 0.94520070830044201 * 2;
    add(list, "truncated lognormal",
        sz_distribution_create_truncated(1, INFINITY, sz_distribution_create_lognormal(1, 0.8, e), e), lognormal_mean,
        square - lognormal_mean * lognormal_mean);
    struct sz_distribution *parts[] = {sz_distribution_create_uniform(0, 2, e),
                                       sz_distribution_create_exponential(4, e)};
    add(list, "mixture", sz_distribution_create_mixture(weights, parts, 2, e), 3.25,
        0.25 / 3 + 0.75 * 16 + 0.25 * 2.25 * 2.25 + 0.75 * 0.75 * 0.75);
}

static void make_examples(struct examples *list)
{
    struct sz_error error = {0};
    list->count = 0;
    add(list, "exponential", sz_distribution_create_exponential(7, &error), 7, 49);
    add_two_parameter_laws(list, &error);
    add_bounded_laws(list, &error);
    add_compositions(list, &error);
    ck_assert_int_eq(error.kind, SZ_ERROR_NONE);
}

static void destroy_examples(struct examples *list)
{
    for (size_t i = 0; i < list->count; i++)
        sz_distribution_destroy(list->items[i].distribution);
}

SZ_CASE(mean_and_variance_are_those_of_the_books)
{
    struct examples list;
    make_examples(&list);
    for (size_t i = 0; i < list.count; i++) {
        const struct example *x = &list.items[i];
        double mean = sz_distribution_mean(x->distribution), variance = sz_distribution_variance(x->distribution);
        ck_assert_msg(fabs(mean - x->mean) < 1e-11 * x->mean, "%s: mean %.15g, not %.15g", x->name, mean, x->mean);
        ck_assert_msg(fabs(variance - x->variance) < 1e-9 * x->variance, "%s: variance %.15g, not %.15g", x->name,
                      variance, x->variance);
    }
    destroy_examples(&list);
}

/* So many that a log-normal sigma of 0.5 % more is seen: its variance is 1.4 % more, and four standard errors are 0.9 %. */
SZ_CASE(samples_have_the_mean_and_variance_stated)
{
    enum { DRAWS = 1500000 };
    struct examples list;
    make_examples(&list);
    for (size_t i = 0; i < list.count; i++) {
        const struct example *x = &list.items[i];
        struct sz_stream stream;
        sz_stream_init(&stream, 11, 0, 1, i);
        double sum = 0, squares = 0, fourths = 0;
        for (int n = 0; n < DRAWS; n++) {
            double deviation = sz_distribution_sample(x->distribution, &stream) - x->mean;
            sum += deviation;
            squares += deviation * deviation;
            fourths += deviation * deviation * deviation * deviation;
        }
        double variance = squares / DRAWS, spread = fourths / DRAWS - variance * variance;
        sz_assert_within(sum / DRAWS, 0, sqrt(x->variance / DRAWS), 4, x->name);
        sz_assert_within(variance, x->variance, sqrt(spread / DRAWS), 4, x->name);
    }
    destroy_examples(&list);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

SZ_CASE(samples_follow_the_cdf)
{
    enum { DRAWS = 20000 };
    static double draws[DRAWS];
    struct examples list;
    make_examples(&list);
    for (size_t i = 0; i < list.count; i++) {
        struct sz_stream stream;
        sz_stream_init(&stream, 12, 0, 1, i);
        for (int n = 0; n < DRAWS; n++)
            draws[n] = sz_distribution_sample(list.items[i].distribution, &stream);
        qsort(draws, DRAWS, sizeof draws[0], compare);
        double distance = 0;
        for (int n = 0; n < DRAWS; n++) {
            double p = sz_distribution_cdf(list.items[i].distribution, draws[n]);
            distance = fmax(distance, fmax((n + 1.0) / DRAWS - p, p - (double)n / DRAWS));
        }
        /* Kolmogorov: exceeded once in 3,000 times */
        ck_assert_msg(distance * sqrt(DRAWS) < 2.1, "%s: distance %g", list.items[i].name, distance * sqrt(DRAWS));
    }
    destroy_examples(&list);
}

SZ_CASE(the_cdf_of_a_quantile_is_its_probability)
{
    static const double probabilities[] = {1e-9, 1e-4, 0.01, 0.2, 0.5, 0.8, 0.99, 0.9999, 1 - 1e-9};
    struct examples list;
    make_examples(&list);
    for (size_t i = 0; i < list.count; i++) {
        for (size_t k = 0; k < sizeof probabilities / sizeof probabilities[0]; k++) {
            double p = probabilities[k], x = sz_distribution_quantile(list.items[i].distribution, p);
            /* between the cdf at the neighbours of x, since the cdf may be steeper than x is exact */
            double below = sz_distribution_cdf(list.items[i].distribution, nextafter(x, -INFINITY));
            double above = sz_distribution_cdf(list.items[i].distribution, nextafter(x, INFINITY));
            double rounding = 1e-11 * p + 1e-14;
            ck_assert_msg(below - rounding <= p && p <= above + rounding, "%s: cdf(quantile(%g)) from %.17g to %.17g",
                          list.items[i].name, p, below, above);
        }
    }
    destroy_examples(&list);
}

SZ_CASE(the_cdf_ends_in_0_and_1)
{
    struct examples list;
    make_examples(&list);
    for (size_t i = 0; i < list.count; i++) {
        ck_assert_double_eq(sz_distribution_cdf(list.items[i].distribution, -INFINITY), 0);
        ck_assert_double_eq(sz_distribution_cdf(list.items[i].distribution, -2), 0);
        ck_assert_double_eq_tol(sz_distribution_cdf(list.items[i].distribution, INFINITY), 1, 1e-15);
    }
    destroy_examples(&list);
}

SZ_CASE(a_constant_is_constant)
{
    struct sz_error error = {0};
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 0, 0);
    struct sz_distribution *constant = sz_distribution_create_constant(5, &error);
    ck_assert_double_eq(sz_distribution_sample(constant, &stream), 5);
    ck_assert_double_eq(sz_distribution_mean(constant), 5);
    ck_assert_double_eq(sz_distribution_variance(constant), 0);
    ck_assert_double_eq(sz_distribution_cdf(constant, 4.999), 0);
    ck_assert_double_eq(sz_distribution_cdf(constant, 5), 1);
    ck_assert_double_eq(sz_distribution_quantile(constant, 0.3), 5);
    sz_distribution_destroy(constant);
}

SZ_CASE(an_empirical_distribution_is_its_values)
{
    static const double values[] = {7, 1, 3, 3, 6};
    struct sz_error error = {0};
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 0, 0);
    struct sz_distribution *empirical = sz_distribution_create_empirical(values, 5, &error);
    ck_assert_double_eq_tol(sz_distribution_mean(empirical), 4, 1e-15);
    ck_assert_double_eq_tol(sz_distribution_variance(empirical), 24.0 / 5, 1e-14);
    ck_assert_double_eq(sz_distribution_cdf(empirical, 0.9), 0);
    ck_assert_double_eq(sz_distribution_cdf(empirical, 3), 0.6);
    ck_assert_double_eq(sz_distribution_quantile(empirical, 0.6), 3);
    ck_assert_double_eq(sz_distribution_quantile(empirical, 0.61), 6);
    ck_assert_double_eq(sz_distribution_quantile(empirical, 0.999), 7);
    ck_assert_double_eq(sz_distribution_quantile(empirical, 0.001), 1);
    double threes = 0;
    for (int i = 0; i < 100000; i++)
        threes += sz_distribution_sample(empirical, &stream) == 3;
    sz_assert_within(threes / 100000, 0.4, sqrt(0.24 / 100000), 3.5, "share of the value that is there twice");
    sz_distribution_destroy(empirical);
}

/* The mean is within so many of its scale's roundings, the variance of its own size. */
static void check_slice(double minimum, double maximum, struct sz_distribution *of, double mean, double variance,
                        double tolerance)
{
    struct sz_error error = {0};
    struct sz_distribution *slice = sz_distribution_create_truncated(minimum, maximum, of, &error);
    ck_assert_msg(slice != NULL, "%s", error.message);
    ck_assert_double_eq_tol(sz_distribution_mean(slice), mean, tolerance * sqrt(variance));
    ck_assert_double_eq_tol(sz_distribution_variance(slice), variance, tolerance * variance);
    sz_distribution_destroy(slice);
}

SZ_CASE(a_thin_slice_far_from_zero_keeps_its_variance)
{
    struct sz_error error = {0};
    check_slice(1e5, 1e5 + 1, sz_distribution_create_uniform(0, 2e5, &error), 1e5 + 0.5, 1.0 / 12, 1e-9);
    check_slice(1e6, 1e6 + 1, sz_distribution_create_shifted(1e6, sz_distribution_create_uniform(0, 2, &error), &error),
                1e6 + 0.5, 1.0 / 12, 1e-9);
    /* An exponential forgets: beyond 20 it is one again; of [5, 5 + w] with w = 0.01 mean and variance by series. */
    check_slice(20, INFINITY, sz_distribution_create_exponential(1, &error), 21, 1, 1e-13 * exp(20));
    double w = 0.01, mean = w / 2 - w * w / 12 + w * w * w * w / 720, variance = w * w / 12 - w * w * w * w / 240;
    check_slice(5, 5 + w, sz_distribution_create_exponential(1, &error), 5 + mean, variance, 1e-7);
}

SZ_CASE(truncating_keeps_an_atom_at_the_edge)
{
    static const double values[] = {1, 2, 3, 4};
    struct sz_error error = {0};
    struct sz_distribution *truncated =
        sz_distribution_create_truncated(2, 3, sz_distribution_create_empirical(values, 4, &error), &error);
    ck_assert_double_eq_tol(sz_distribution_mean(truncated), 2.5, 1e-14);
    ck_assert_double_eq_tol(sz_distribution_variance(truncated), 0.25, 1e-13);
    ck_assert_double_eq(sz_distribution_cdf(truncated, 2), 0.5);
    ck_assert_double_eq(sz_distribution_quantile(truncated, 0.5), 2);
    ck_assert_double_eq(sz_distribution_quantile(truncated, 0.51), 3);
    sz_distribution_destroy(truncated);
}

SZ_CASE(a_mixture_with_an_atom_has_it_as_a_quantile)
{
    static const double weights[] = {0.5, 0, 0.5};
    struct sz_error error = {0};
    struct sz_distribution *parts[] = {sz_distribution_create_constant(1, &error),
                                       sz_distribution_create_constant(100, &error),
                                       sz_distribution_create_uniform(0, 2, &error)};
    struct sz_distribution *mixture = sz_distribution_create_mixture(weights, parts, 3, &error);
    ck_assert_double_eq_tol(sz_distribution_mean(mixture), 1, 1e-15);
    ck_assert_double_eq(sz_distribution_quantile(mixture, 0.5), 1); /* the cdf jumps from 1/4 to 3/4 there */
    ck_assert_double_eq_tol(sz_distribution_quantile(mixture, 0.9), 1.6, 1e-14);
    ck_assert_double_eq(sz_distribution_cdf(mixture, 2), 1);
    sz_distribution_destroy(mixture);
}

SZ_CASE(truncating_to_everything_changes_neither_mean_nor_variance)
{
    struct examples list;
    struct sz_error error = {0};
    make_examples(&list);
    for (size_t i = 0; i < list.count; i++) {
        struct example *x = &list.items[i];
        x->distribution = sz_distribution_create_truncated(-INFINITY, INFINITY, x->distribution, &error);
        ck_assert_ptr_nonnull(x->distribution);
        double mean = sz_distribution_mean(x->distribution), variance = sz_distribution_variance(x->distribution);
        ck_assert_msg(fabs(mean - x->mean) < 1e-12 * x->mean, "%s: mean %.15g", x->name, mean);
        ck_assert_msg(fabs(variance - x->variance) < 1e-12 * (x->variance + mean * mean), "%s: variance %.15g", x->name,
                      variance);
    }
    destroy_examples(&list);
}

SZ_CASE(the_halves_below_and_above_a_quantile_make_up_the_whole)
{
    struct examples lower, upper;
    struct sz_error error = {0};
    make_examples(&lower);
    make_examples(&upper);
    for (size_t i = 0; i < lower.count; i++) {
        struct example *low = &lower.items[i], *high = &upper.items[i];
        double p = 0.7, edge = sz_distribution_quantile(low->distribution, p);
        low->distribution = sz_distribution_create_truncated(-INFINITY, edge, low->distribution, &error);
        high->distribution = sz_distribution_create_truncated(edge, INFINITY, high->distribution, &error);
        double low_mean = sz_distribution_mean(low->distribution), high_mean = sz_distribution_mean(high->distribution);
        double mean = p * low_mean + (1 - p) * high_mean;
        double square = p * (sz_distribution_variance(low->distribution) + low_mean * low_mean) +
                        (1 - p) * (sz_distribution_variance(high->distribution) + high_mean * high_mean);
        double whole = low->variance + low->mean * low->mean;
        ck_assert_msg(low_mean < edge && edge < high_mean, "%s: %g, %g, %g", low->name, low_mean, edge, high_mean);
        ck_assert_msg(fabs(mean - low->mean) < 1e-9 * low->mean, "%s: mean %.15g", low->name, mean);
        ck_assert_msg(fabs(square - whole) < 1e-9 * whole, "%s: second moment %.15g", low->name, square);
    }
    destroy_examples(&lower);
    destroy_examples(&upper);
}

SZ_CASE(a_pareto_tail_too_heavy_has_infinite_moments)
{
    struct sz_error error = {0};
    struct sz_distribution *one = sz_distribution_create_pareto(1, 3, &error);
    struct sz_distribution *two = sz_distribution_create_pareto(2, 3, &error);
    struct sz_distribution *cut = sz_distribution_create_truncated(0, 3 * exp(1), one, &error);
    ck_assert_double_eq(sz_distribution_mean(two), 6);
    ck_assert_double_infinite(sz_distribution_variance(two));
    ck_assert_double_infinite(sz_distribution_mean(one));
    ck_assert_double_eq_tol(sz_distribution_mean(cut), 3 / (1 - exp(-1)), 1e-14);
    sz_distribution_destroy(two);
    sz_distribution_destroy(cut);
}

static const struct sz_case cases[] = {
    SZ_LISTED(mean_and_variance_are_those_of_the_books),
    SZ_LISTED(samples_have_the_mean_and_variance_stated),
    SZ_LISTED(samples_follow_the_cdf),
    SZ_LISTED(the_cdf_of_a_quantile_is_its_probability),
    SZ_LISTED(the_cdf_ends_in_0_and_1),
    SZ_LISTED(a_constant_is_constant),
    SZ_LISTED(an_empirical_distribution_is_its_values),
    SZ_LISTED(a_thin_slice_far_from_zero_keeps_its_variance),
    SZ_LISTED(truncating_keeps_an_atom_at_the_edge),
    SZ_LISTED(a_mixture_with_an_atom_has_it_as_a_quantile),
    SZ_LISTED(truncating_to_everything_changes_neither_mean_nor_variance),
    SZ_LISTED(the_halves_below_and_above_a_quantile_make_up_the_whole),
    SZ_LISTED(a_pareto_tail_too_heavy_has_infinite_moments),
};
SZ_MAIN("distribution", cases)
