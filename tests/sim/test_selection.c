#include "sim/selection.h"
#include "sim/stream.h"
#include "sim/tally.h"
#include "tests/testing.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <math.h>

enum { MOST_ALTERNATIVES = 10 };

static double rinott(size_t alternative_count, uint32_t first_stage_count, double probability)
{
    struct sz_error error = {0};
    double h;
    ck_assert_msg(sz_rinott_constant(alternative_count, first_stage_count, probability, &h, &error), "%s",
                  error.message);
    return h;
}

SZ_CASE(rinott_constants_are_those_of_the_table)
{
    /*
     * Bechhofer, Santner and Goldsman 1995, table 2.13, and the check values of its program, whose 32 points and approximate
     * normal distribution lose a digit when rivals are many; Goldsman and Nelson 1998 for 4 and 5 alternatives.
     */
    static const struct {
        size_t alternative_count;
        uint32_t first_stage_count;
        double probability, h, tolerance;
    } rows[] = {{4, 20, 0.9, 2.720, 5e-4},      {5, 10, 0.95, 3.692, 1e-3},   {10, 51, 0.975, 4.045, 1e-3},
                {1000, 51, 0.975, 6.057, 1e-3}, {1000, 51, 0.9, 5.488, 1e-3}, {10000, 51, 0.975, 6.893, 5e-3},
                {20000, 51, 0.95, 6.878, 5e-3}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_double_eq_tol(rinott(rows[i].alternative_count, rows[i].first_stage_count, rows[i].probability),
                                rows[i].h, rows[i].tolerance);
    ck_assert_double_eq_tol(rinott(10, 20, 0.95), 3.8752766, 1e-6); /* by 400 nodes and bisection */
}

SZ_CASE(rinott_of_two_is_the_quantile_of_a_sum_of_two_student_variables)
{
    /* With one degree of freedom twice a Cauchy variable, with very many a normal one (Bechhofer 1954). */
    static const double probabilities[] = {0.6, 0.95, 0.99, 0.999, 0.9999};
    for (size_t i = 0; i < sizeof probabilities / sizeof probabilities[0]; i++) {
        double exact = 2 * tan(M_PI * (probabilities[i] - 0.5));
        ck_assert_double_eq_tol(rinott(2, 2, probabilities[i]), exact, 1e-6 * fmax(1, exact));
    }
    ck_assert_double_eq_tol(rinott(2, 1000001, 0.95), sqrt(2) * gsl_cdf_ugaussian_Pinv(0.95), 1e-5);
}

/* Rinott's integral by adaptive rules over the probabilities of the two chi-squares in place of their values. */
struct rinott_integral {
    double h, degrees_of_freedom, rival_count, y;
    gsl_integration_workspace *inner, *outer;
};

static double is_ahead(double u, void *parameters)
{
    const struct rinott_integral *of = parameters;
    double x = gsl_cdf_chisq_Pinv(u, of->degrees_of_freedom);
    return gsl_cdf_ugaussian_P(of->h / sqrt(of->degrees_of_freedom * (1 / x + 1 / of->y)));
}

static double is_ahead_of_all(double u, void *parameters)
{
    struct rinott_integral *of = parameters;
    gsl_function function = {is_ahead, of};
    double share, error;
    of->y = gsl_cdf_chisq_Pinv(u, of->degrees_of_freedom);
    gsl_integration_qag(&function, 0, 1, 0, 1e-7, 200, GSL_INTEG_GAUSS31, of->inner, &share, &error);
    return pow(share, of->rival_count);
}

static double probability_of(double h, double alternative_count, double first_stage_count)
{
    struct rinott_integral of = {h,
                                 first_stage_count - 1,
                                 alternative_count - 1,
                                 0,
                                 gsl_integration_workspace_alloc(200),
                                 gsl_integration_workspace_alloc(200)};
    gsl_function function = {is_ahead_of_all, &of};
    double share, error;
    gsl_integration_qag(&function, 0, 1, 0, 1e-6, 200, GSL_INTEG_GAUSS31, of.outer, &share, &error);
    gsl_integration_workspace_free(of.inner);
    gsl_integration_workspace_free(of.outer);
    return share;
}

SZ_CASE(rinott_constants_of_short_first_stages_give_their_probability)
{
    ck_assert_double_eq_tol(probability_of(rinott(100, 2, 0.95), 100, 2), 0.95, 3e-6);
    ck_assert_double_eq_tol(probability_of(rinott(100, 3, 0.99), 100, 3), 0.99, 3e-6);
    ck_assert_double_eq_tol(probability_of(rinott(10, 8, 0.9), 10, 8), 0.9, 3e-6);
    ck_assert_double_eq_tol(probability_of(rinott(10, 12, 0.9), 10, 12), 0.9, 3e-6);
}

SZ_CASE(a_rinott_constant_out_of_reach_is_an_error)
{
    struct sz_error error = {0};
    double h = 7;
    ck_assert(!sz_rinott_constant(5, 2, 0.99999999999999, &h, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
    ck_assert_double_eq(h, 7);
    ck_assert_double_gt(rinott(5, 10, 0.99999999999), 10);
}

SZ_CASE(rinott_constants_grow_with_rivals_and_probability_and_fall_with_the_first_stage)
{
    double h = rinott(10, 20, 0.95);
    ck_assert_double_gt(rinott(11, 20, 0.95), h + 0.01);
    ck_assert_double_gt(rinott(10, 20, 0.96), h + 0.01);
    ck_assert_double_lt(rinott(10, 21, 0.95), h - 0.001);
}

SZ_CASE(a_second_stage_is_as_long_as_the_first_variance_asks)
{
    ck_assert_double_eq(sz_rinott_total_count(3, 4, 1, 20), 36);
    ck_assert_double_eq(sz_rinott_total_count(3, 4.01, 1, 20), 37);
    ck_assert_double_eq(sz_rinott_total_count(3, 4, 0.5, 20), 144);
    ck_assert_double_eq(sz_rinott_total_count(3, 1, 1, 20), 20);
}

SZ_CASE(an_impossible_selection_is_refused)
{
    struct sz_error error = {0};
    struct sz_kim_nelson selection = {0};
    double h = 7;
    ck_assert(!sz_rinott_constant(1, 20, 0.95, &h, &error) && error.kind == SZ_ERROR_INPUT);
    ck_assert(!sz_rinott_constant(4, 20, 0.25, &h, &error)); /* no better than a guess */
    ck_assert(!sz_rinott_constant(4, 20, 1, &h, &error));
    ck_assert(!sz_rinott_constant(4, 1, 0.95, &h, &error));
    ck_assert_double_eq(h, 7);
    ck_assert(!sz_kim_nelson_init(&selection, 4, 1, 0.95, 1, &error));
    ck_assert(!sz_kim_nelson_init(&selection, 4, 10, 0.95, 0, &error));
    ck_assert(!sz_kim_nelson_init(&selection, 4, 10, 0.95, NAN, &error));
    ck_assert_ptr_null(selection.sums);
    ck_assert_double_nan(sz_kim_nelson_h_squared(4, 10, NAN));
}

SZ_CASE(kim_nelson_constant_solves_its_equation)
{
    /* g(eta) = (1 + 2 eta / 1)^(-(n0 - 1) / 2) / 2 = alpha / (k - 1); h^2 = 2 eta (n0 - 1): 0.63497 and 11.429 by hand for k = 5. */
    double h_squared = sz_kim_nelson_h_squared(5, 10, 0.95);
    ck_assert_double_eq_tol(h_squared, 11.4294, 1e-3);
    for (size_t k = 2; k < 200; k += 33) {
        double eta = sz_kim_nelson_h_squared(k, 24, 0.99) / 2 / 23;
        ck_assert_double_eq_tol(pow(1 + 2 * eta, -11.5) / 2, 0.01 / ((double)k - 1), 1e-12);
    }
}

SZ_CASE(kim_nelson_by_hand)
{
    /* Two alternatives, n0 = 3: differences 2, 4, 6 (variance 4); h^2 = 2 (0.2^-1 - 1) = 8, so 8 S^2 / 4^2 = 2 < 3: decided at once. */
    static const double values[][2] = {{2, 0}, {4, 0}, {6, 0}};
    struct sz_error error = {0};
    struct sz_kim_nelson selection;
    ck_assert(sz_kim_nelson_init(&selection, 2, 3, 0.9, 4, &error));
    ck_assert_double_eq_tol(selection.h_squared, 8, 1e-12);
    for (int r = 0; r < 3; r++) {
        ck_assert(!sz_kim_nelson_is_decided(&selection));
        ck_assert_double_infinite(sz_kim_nelson_most_replications(&selection));
        sz_kim_nelson_add(&selection, values[r]);
    }
    ck_assert(sz_kim_nelson_is_decided(&selection));
    ck_assert_uint_eq(sz_kim_nelson_best(&selection), 0);
    sz_kim_nelson_clear(&selection);
    /* delta = 1: 8 * 4 = 32, so at r = 3 the slack is (32 - 3) / 2 = 14.5, more than the lead of 12; at r = 4 it is 14. */
    ck_assert(sz_kim_nelson_init(&selection, 2, 3, 0.9, 1, &error));
    for (int r = 0; r < 3; r++)
        sz_kim_nelson_add(&selection, values[r]);
    ck_assert(!sz_kim_nelson_is_decided(&selection));
    ck_assert_double_eq(sz_kim_nelson_most_replications(&selection), 33);
    sz_kim_nelson_add(&selection, (double[]){1.5, 0}); /* lead 13.5 */
    ck_assert(!sz_kim_nelson_is_decided(&selection));
    sz_kim_nelson_add(&selection, (double[]){0.1, 0}); /* lead 13.6, slack 13.5 */
    ck_assert(sz_kim_nelson_is_decided(&selection));
    sz_kim_nelson_clear(&selection);
}

SZ_CASE(equal_alternatives_are_decided_too)
{
    struct sz_error error = {0};
    struct sz_kim_nelson selection;
    ck_assert(sz_kim_nelson_init(&selection, 3, 2, 0.9, 1, &error));
    sz_kim_nelson_add(&selection, (double[]){1, 1, 1});
    sz_kim_nelson_add(&selection, (double[]){5, 5, 5});
    ck_assert(sz_kim_nelson_is_decided(&selection));
    ck_assert_uint_eq(sz_kim_nelson_best(&selection), 0);
    ck_assert_uint_eq(selection.replication_count, 2);
    sz_kim_nelson_add(&selection, (double[]){9, 9, 9}); /* too late */
    ck_assert_uint_eq(selection.replication_count, 2);
    sz_kim_nelson_clear(&selection);
}

/* What is selected from: the last is best by one indifference, the others are equal (the least favourable case). */
struct slippage {
    size_t alternative_count;
    double common; /* the share of variance that is common luck */
    double spread; /* alternative i has standard deviation 1 + spread i */
};

static double observe(const struct slippage *case_, size_t alternative, double common, struct sz_stream *stream)
{
    double own = sz_stream_normal(stream) * sqrt(1 - case_->common) + common * sqrt(case_->common);
    double mean = alternative + 1 == case_->alternative_count ? 0.5 : 0;
    return mean + (1 + case_->spread * (double)alternative) * own;
}

static bool kim_nelson_is_right(const struct slippage *case_, struct sz_stream *stream, double *observation_count)
{
    struct sz_error error = {0};
    struct sz_kim_nelson selection;
    double values[MOST_ALTERNATIVES];
    ck_assert(sz_kim_nelson_init(&selection, case_->alternative_count, 10, 0.95, 0.5, &error));
    while (!sz_kim_nelson_is_decided(&selection)) {
        double common = sz_stream_normal(stream);
        *observation_count += (double)selection.remaining_count;
        for (size_t i = 0; i < case_->alternative_count; i++)
            values[i] = observe(case_, i, common, stream);
        sz_kim_nelson_add(&selection, values);
    }
    bool is_right = sz_kim_nelson_best(&selection) + 1 == case_->alternative_count;
    sz_kim_nelson_clear(&selection);
    return is_right;
}

static bool rinott_is_right(const struct slippage *case_, double h, struct sz_stream *stream, double *observation_count)
{
    double best_mean = -INFINITY;
    size_t best = 0;
    for (size_t i = 0; i < case_->alternative_count; i++) {
        struct sz_tally tally;
        sz_tally_init(&tally);
        while (tally.count < 10)
            sz_tally_add(&tally, observe(case_, i, 0, stream));
        double total_count = sz_rinott_total_count(h, sz_tally_variance(&tally), 0.5, 10);
        while ((double)tally.count < total_count)
            sz_tally_add(&tally, observe(case_, i, 0, stream));
        *observation_count += total_count;
        if (tally.mean > best_mean) {
            best_mean = tally.mean;
            best = i;
        }
    }
    return best + 1 == case_->alternative_count;
}

struct selections {
    double share_right, mean_observation_count;
};

enum { SELECTION_COUNT = 1000 };
static const double share_error = 0.00689; /* sqrt(0.95 * 0.05 / 1000) */

static struct selections select_often(const struct slippage *case_, bool is_rinott, uint32_t purpose)
{
    struct selections result = {0};
    double h = is_rinott ? rinott(case_->alternative_count, 10, 0.95) : 0;
    for (uint64_t i = 0; i < SELECTION_COUNT; i++) {
        struct sz_stream stream;
        sz_stream_init(&stream, 3, 0, purpose, i);
        double observation_count = 0;
        result.share_right += is_rinott ? rinott_is_right(case_, h, &stream, &observation_count)
                                        : kim_nelson_is_right(case_, &stream, &observation_count);
        result.mean_observation_count += observation_count / SELECTION_COUNT;
    }
    result.share_right /= SELECTION_COUNT;
    return result;
}

SZ_CASE(kim_nelson_is_right_as_often_as_it_says)
{
    static const struct slippage cases_[] = {{2, 0, 0}, {5, 0, 0}, {10, 0, 0}, {5, 0.5, 0}, {5, 0, 0.3}};
    for (uint32_t i = 0; i < sizeof cases_ / sizeof cases_[0]; i++) {
        struct selections result = select_often(&cases_[i], false, i);
        ck_assert_msg(result.share_right > 0.95 - 3 * share_error, "case %u: right in %g", i, result.share_right);
    }
}

SZ_CASE(rinott_is_right_as_often_as_it_says)
{
    /* For two the probability is exact, but for rounding up; for more it is a lower bound (Slepian). */
    struct selections two = select_often(&(struct slippage){2, 0, 0}, true, 100);
    sz_assert_within(two.share_right, 0.95, share_error, 3, "share right of two");
    struct selections uneven = select_often(&(struct slippage){2, 0, 1}, true, 101);
    sz_assert_within(uneven.share_right, 0.95, share_error, 3, "share right of two with unequal variances");
    struct selections ten = select_often(&(struct slippage){10, 0, 0}, true, 102);
    ck_assert_double_gt(ten.share_right, 0.95 - 3 * share_error);
}

/* By as much as docs/statistics.md says. */
SZ_CASE(looking_often_and_common_luck_save_work)
{
    struct slippage apart = {5, 0, 0}, together = {5, 0.8, 0};
    double two_stages = select_often(&apart, true, 200).mean_observation_count;
    double sequential = select_often(&apart, false, 201).mean_observation_count;
    double common = select_often(&together, false, 202).mean_observation_count;
    ck_assert_double_lt(sequential, 0.8 * two_stages);
    ck_assert_double_lt(common, 0.5 * sequential);
}

/*
 * The procedure on 100 alternatives of standard deviation 0.5 of which the second leads by 0.1, with n0 = 50 and delta = 0.1. Zhong and others 2021
 * (INFORMS Journal on Computing, doi 10.1287/ijoc.2020.1054; the numbers of figure 4, in "Numerical Results.csv" of their repository biazhong/PPP):
 * 1,000 selections were right in 0.983 and took 23303.537 observations on average. They count one observation of the winner after the last
 * look.
 */
SZ_CASE(kim_nelson_takes_the_observations_that_others_published)
{
    enum { ALTERNATIVES = 100, PUBLISHED = 1000, SELECTIONS = 250, BEST = 1 };
    struct sz_tally observations;
    double right_count = 0;
    sz_tally_init(&observations);
    for (uint64_t run = 0; run < SELECTIONS; run++) {
        struct sz_error error = {0};
        struct sz_kim_nelson selection;
        struct sz_stream stream;
        double values[ALTERNATIVES], taken = 1;
        sz_stream_init(&stream, 3, 0, 300, run);
        ck_assert(sz_kim_nelson_init(&selection, ALTERNATIVES, 50, 0.95, 0.1, &error));
        while (!sz_kim_nelson_is_decided(&selection)) {
            taken += (double)selection.remaining_count;
            for (size_t i = 0; i < ALTERNATIVES; i++)
                values[i] = selection.is_in[i] ? (i == BEST ? 0.1 : 0) + 0.5 * sz_stream_normal(&stream) : 0;
            sz_kim_nelson_add(&selection, values);
        }
        sz_tally_add(&observations, taken);
        right_count += sz_kim_nelson_best(&selection) == BEST;
        sz_kim_nelson_clear(&selection);
    }
    double both = sqrt(1.0 / PUBLISHED + 1.0 / SELECTIONS);
    sz_assert_within(observations.mean, 23303.537, sqrt(sz_tally_variance(&observations)) * both, 3, "observations");
    sz_assert_within(right_count / SELECTIONS, 0.983, sqrt(0.983 * 0.017) * both, 3, "share right");
}

static const struct sz_case cases[] = {
    SZ_LISTED(rinott_constants_are_those_of_the_table),
    SZ_LISTED(rinott_of_two_is_the_quantile_of_a_sum_of_two_student_variables),
    SZ_LISTED(rinott_constants_of_short_first_stages_give_their_probability),
    SZ_LISTED(a_rinott_constant_out_of_reach_is_an_error),
    SZ_LISTED(rinott_constants_grow_with_rivals_and_probability_and_fall_with_the_first_stage),
    SZ_LISTED(a_second_stage_is_as_long_as_the_first_variance_asks),
    SZ_LISTED(an_impossible_selection_is_refused),
    SZ_LISTED(kim_nelson_constant_solves_its_equation),
    SZ_LISTED(kim_nelson_by_hand),
    SZ_LISTED(equal_alternatives_are_decided_too),
    SZ_LISTED(kim_nelson_is_right_as_often_as_it_says),
    SZ_LISTED(rinott_is_right_as_often_as_it_says),
    SZ_LISTED(looking_often_and_common_luck_save_work),
    SZ_LISTED(kim_nelson_takes_the_observations_that_others_published),
};
SZ_MAIN("selection", cases)
