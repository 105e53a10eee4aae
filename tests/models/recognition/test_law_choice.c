#include "models/recognition/law_choice.h"
#include "tests/testing.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = 2000 };

struct drawn {
    double values[MOST];
    bool censored[MOST];
    size_t count;
};

/* Draws of a law, right-censored at a limit. */
static void draw(struct sz_distribution *law, size_t count, double limit, uint64_t seed, struct drawn *drawn)
{
    struct sz_stream stream;
    ck_assert_ptr_nonnull(law);
    sz_stream_init(&stream, seed, 0, 1, 0);
    drawn->count = count;
    for (size_t i = 0; i < count; i++) {
        double value = sz_distribution_sample(law, &stream);
        drawn->values[i] = fmin(value, limit);
        drawn->censored[i] = value > limit;
    }
    sz_distribution_destroy(law);
}

struct chosen {
    struct sz_fit fits[SZ_FAMILY_COUNT];
    struct sz_law_choice choice;
};

static void choose(const struct drawn *drawn, struct chosen *chosen)
{
    struct sz_error error = {0};
    struct sz_goodness goodness[SZ_FAMILY_COUNT];
    const struct sz_fit_sample sample = {drawn->values, drawn->censored, drawn->count};
    const struct sz_goodness_budget budget = {.most = 100};
    gsl_set_error_handler_off();
    ck_assert(sz_fit_all(&sample, NULL, chosen->fits, &error));
    for (size_t i = 0; i < SZ_FAMILY_COUNT && chosen->fits[i].found; i++)
        ck_assert(sz_goodness_test(&chosen->fits[i], &sample, NULL, &budget, &goodness[i], &error));
    ck_assert(sz_law_choose(&sample, chosen->fits, goodness, &chosen->choice, &error));
}

static size_t place_of(const struct chosen *chosen, enum sz_family family)
{
    for (size_t i = 0; i < SZ_FAMILY_COUNT; i++)
        if (chosen->fits[i].family == family && chosen->fits[i].found)
            return i;
    return SZ_FAMILY_COUNT;
}

static struct drawn drawn;

SZ_CASE(a_law_of_infinite_mean_is_not_taken_however_likely)
{
    struct sz_error error = {0};
    struct chosen chosen;
    draw(sz_distribution_create_pareto(0.8, 0.01, &error), MOST, INFINITY, 1, &drawn);
    choose(&drawn, &chosen);
    ck_assert_int_eq(chosen.fits[0].family, SZ_FAMILY_PARETO);
    ck_assert_int_eq(chosen.choice.verdicts[0], SZ_LAW_MEAN_OFF);
    ck_assert(isinf(chosen.choice.mean_ratios[0]));
    ck_assert_uint_ne(chosen.choice.chosen, 0);
}

/* Cubes of uniform numbers: their logarithms spread by 3, and a log-normal law makes its mean of that. */
SZ_CASE(a_law_whose_mean_is_off_is_not_taken)
{
    struct chosen chosen;
    struct sz_stream stream;
    sz_stream_init(&stream, 2, 0, 1, 0);
    drawn = (struct drawn){.count = MOST};
    for (size_t i = 0; i < MOST; i++)
        drawn.values[i] = 0.1 * pow(sz_stream_uniform(&stream), 3);
    choose(&drawn, &chosen);
    size_t lognormal = place_of(&chosen, SZ_FAMILY_LOGNORMAL);
    ck_assert_double_gt(chosen.choice.mean_ratios[lognormal], 1.2);
    ck_assert_int_eq(chosen.choice.verdicts[lognormal], SZ_LAW_MEAN_OFF);
    ck_assert_uint_ne(chosen.choice.chosen, lognormal);
}

SZ_CASE(with_fewer_than_ten_values_a_parameter_a_law_is_not_fitted)
{
    struct sz_error error = {0};
    struct chosen chosen;
    draw(sz_distribution_create_lognormal(0.02, 0.4, &error), 49, INFINITY, 3, &drawn);
    choose(&drawn, &chosen);
    ck_assert_uint_eq(place_of(&chosen, SZ_FAMILY_LOGNORMAL_MIXTURE), SZ_FAMILY_COUNT);
    ck_assert_uint_lt(place_of(&chosen, SZ_FAMILY_SHIFTED_LOGNORMAL), SZ_FAMILY_COUNT);
    drawn.count = 29;
    choose(&drawn, &chosen);
    ck_assert_uint_eq(place_of(&chosen, SZ_FAMILY_SHIFTED_LOGNORMAL), SZ_FAMILY_COUNT);
    const struct sz_fit *lognormal = &chosen.fits[place_of(&chosen, SZ_FAMILY_LOGNORMAL)];
    ck_assert_double_eq_tol(lognormal->aicc - lognormal->aic, 2 * 2 * 3 / 26.0, 1e-9);
    drawn.count = 6;
    choose(&drawn, &chosen);
    ck_assert(!chosen.fits[0].found);
    ck_assert_uint_eq(chosen.choice.chosen, SZ_FAMILY_COUNT);
}

/* Three narrow heaps: none of the families has three. */
SZ_CASE(where_no_law_passes_none_is_taken)
{
    struct chosen chosen;
    struct sz_stream stream;
    sz_stream_init(&stream, 4, 0, 1, 0);
    drawn = (struct drawn){.count = MOST};
    for (size_t i = 0; i < MOST; i++)
        drawn.values[i] = (i % 10 < 5 ? 0.01 : i % 10 < 8 ? 0.03 : 0.1) * (1 + 0.02 * sz_stream_uniform(&stream));
    choose(&drawn, &chosen);
    ck_assert_uint_eq(chosen.choice.chosen, SZ_FAMILY_COUNT);
    ck_assert_int_eq(chosen.choice.verdicts[0], SZ_LAW_SHAPE_OFF);
}

SZ_CASE(the_true_law_passes_where_a_fifth_is_censored)
{
    struct sz_error error = {0};
    struct chosen chosen;
    draw(sz_distribution_create_exponential(0.1, &error), MOST, 0.161, 5, &drawn);
    choose(&drawn, &chosen);
    size_t exponential = place_of(&chosen, SZ_FAMILY_EXPONENTIAL);
    ck_assert_int_eq(chosen.choice.verdicts[exponential], SZ_LAW_PASSES);
    /* Both means up to 0.161: 0.1 (1 - exp(-1.61)), whose estimate has a relative standard error below 1 / sqrt(n). */
    sz_assert_within(chosen.choice.mean_ratios[exponential], 1, 1 / sqrt(MOST), 4, "restricted mean");
    ck_assert_uint_lt(chosen.choice.chosen, SZ_FAMILY_COUNT);
}

/* Half a Pareto law, cut where it looks harmless: what is seen has a mean of 0.017, the law one of 0.11. */
SZ_CASE(what_was_censored_must_not_be_endless)
{
    struct sz_error error = {0};
    struct chosen chosen;
    draw(sz_distribution_create_pareto(1.1, 0.01, &error), MOST, 0.02, 6, &drawn);
    choose(&drawn, &chosen);
    size_t pareto = place_of(&chosen, SZ_FAMILY_PARETO);
    ck_assert_double_eq_tol(chosen.choice.mean_ratios[pareto], 1, 0.2);
    ck_assert_int_eq(chosen.choice.verdicts[pareto], SZ_LAW_MEAN_OFF);
    ck_assert_uint_ne(chosen.choice.chosen, pareto);
}

SZ_CASE(an_empirical_law_keeps_the_mean_and_the_quantiles)
{
    struct sz_error error = {0};
    double *values, sum = 0, mean = 0;
    size_t count;
    draw(sz_distribution_create_lognormal(0.02, 0.4, &error), 1999, INFINITY, 7, &drawn);
    const struct sz_fit_sample sample = {drawn.values, NULL, drawn.count};
    ck_assert(sz_law_values(&sample, &values, &count, &error));
    ck_assert_uint_eq(count, 200);
    for (size_t i = 0; i < drawn.count; i++)
        sum += drawn.values[i] / (double)drawn.count;
    for (size_t i = 0; i < count; i++) {
        mean += values[i] / (double)count;
        size_t below = 0;
        for (size_t j = 0; j < drawn.count; j++)
            below += drawn.values[j] <= values[i];
        ck_assert_double_eq_tol((double)below / (double)drawn.count, ((double)i + 0.5) / 200, 1.01 / 200);
    }
    ck_assert_double_eq_tol(mean / sum, 1, 1e-9);
    free(values);
}

SZ_CASE(few_values_are_all_kept)
{
    static const double some[] = {5, 1, 4, 2, 3, 9};
    struct sz_error error = {0};
    double *values;
    size_t count;
    const struct sz_fit_sample sample = {some, NULL, 6};
    ck_assert(sz_law_values(&sample, &values, &count, &error));
    ck_assert_uint_eq(count, 6);
    for (size_t i = 0; i < 5; i++)
        ck_assert_double_eq_tol(values[i], (double)i + 1, 1e-12);
    ck_assert_double_eq_tol(values[5], 9, 1e-12);
    free(values);
}

/* Kaplan and Meier of 1, 2, 2+, 3, 4+ : levels 0.2 at 1, 0.4 at 2, 0.7 at 3; beyond, the longest. */
SZ_CASE(censored_values_have_the_quantiles_of_kaplan_and_meier)
{
    static const double some[] = {1, 2, 2, 3, 4};
    static const bool censored[] = {false, false, true, false, true};
    static const double expected[] = {1, 2, 3, 3, 4};
    struct sz_error error = {0};
    double *values;
    size_t count;
    const struct sz_fit_sample sample = {some, censored, 5};
    ck_assert(sz_law_values(&sample, &values, &count, &error));
    ck_assert_uint_eq(count, 5);
    for (size_t i = 0; i < 5; i++)
        ck_assert_double_eq(values[i], expected[i]);
    free(values);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_law_of_infinite_mean_is_not_taken_however_likely),
    SZ_LISTED(a_law_whose_mean_is_off_is_not_taken),
    SZ_LISTED(with_fewer_than_ten_values_a_parameter_a_law_is_not_fitted),
    SZ_LISTED(where_no_law_passes_none_is_taken),
    SZ_LISTED(the_true_law_passes_where_a_fifth_is_censored),
    SZ_LISTED(what_was_censored_must_not_be_endless),
    SZ_LISTED(an_empirical_law_keeps_the_mean_and_the_quantiles),
    SZ_LISTED(few_values_are_all_kept),
    SZ_LISTED(censored_values_have_the_quantiles_of_kaplan_and_meier),
};
SZ_MAIN("law_choice", cases)
