#include "sim/alias.h"
#include "tests/testing.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* The exact probability of each index, from the table: what 2^64 equally likely draws would give. */
static void probabilities_of(const struct sz_alias *alias, double *probabilities)
{
    for (uint32_t i = 0; i < alias->count; i++)
        probabilities[i] = 0;
    for (uint32_t i = 0; i < alias->count; i++) {
        double own = alias->columns[i].alias == i ? 1 : ldexp((double)alias->columns[i].threshold, -64);
        probabilities[i] += own / alias->count;
        probabilities[alias->columns[i].alias] += (1 - own) / alias->count;
    }
}

static void check_table(const double *weights, uint32_t count)
{
    struct sz_error error = {0};
    struct sz_alias alias;
    double *probabilities = calloc(count, sizeof *probabilities), sum = 0;
    ck_assert_ptr_nonnull(probabilities);
    ck_assert_msg(sz_alias_init(&alias, weights, count, &error), "%s", error.message);
    probabilities_of(&alias, probabilities);
    for (uint32_t i = 0; i < count; i++)
        sum += weights[i];
    for (uint32_t i = 0; i < count; i++) {
        ck_assert_double_eq_tol(probabilities[i], weights[i] / sum, 1e-14);
        ck_assert((probabilities[i] > 0) == (weights[i] > 0));
    }
    sz_alias_clear(&alias);
    free(probabilities);
}

SZ_CASE(tables_hold_the_weights_exactly)
{
    static const double one[] = {3}, even[] = {1, 1, 1}, steep[] = {1e-9, 1, 0, 1e6, 0.25, 0},
                        tenths[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, first[] = {0, 0, 5};
    check_table(one, 1);
    check_table(even, 3);
    check_table(steep, 6);
    check_table(tenths, 10);
    check_table(first, 3);
    enum { MANY = 5000 };
    static double many[MANY];
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 0, 0);
    for (int i = 0; i < MANY; i++)
        many[i] = i % 7 == 0 ? 0 : exp(3 * sz_stream_normal(&stream));
    check_table(many, MANY);
}

SZ_CASE(draws_come_in_the_proportion_of_the_weights)
{
    enum { COUNT = 50, DRAWS = 1000000 };
    double weights[COUNT], counts[COUNT] = {0}, statistic = 0, sum = 0;
    struct sz_error error = {0};
    struct sz_stream stream;
    struct sz_alias alias;
    for (int i = 0; i < COUNT; i++)
        sum += weights[i] = 1 + i * i;
    ck_assert(sz_alias_init(&alias, weights, COUNT, &error));
    sz_stream_init(&stream, 2, 0, 0, 0);
    for (int i = 0; i < DRAWS; i++)
        counts[sz_alias_draw(&alias, &stream)]++;
    for (int i = 0; i < COUNT; i++) {
        double expected = DRAWS * weights[i] / sum;
        statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    double chance = gsl_cdf_chisq_Q(statistic, COUNT - 1);
    ck_assert_msg(chance > 0.001 && chance < 0.999, "chance %g", chance);
    sz_alias_clear(&alias);
}

SZ_CASE(the_least_and_the_greatest_bits_choose_one_with_weight)
{
    static const double weights[] = {0, 1, 2, 0};
    struct sz_error error = {0};
    struct sz_alias alias;
    ck_assert(sz_alias_init(&alias, weights, 4, &error));
    for (unsigned i = 0; i <= 64; i++) {
        uint64_t low = i == 64 ? UINT64_MAX : (UINT64_C(1) << i) - 1;
        ck_assert_double_gt(weights[sz_alias_choose(&alias, low)], 0);
        ck_assert_double_gt(weights[sz_alias_choose(&alias, ~low)], 0);
    }
    sz_alias_clear(&alias);
}

static void check_refused(const double *weights, uint32_t count, const char *said)
{
    struct sz_error error = {0};
    struct sz_alias alias;
    ck_assert(!sz_alias_init(&alias, weights, count, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_str_eq(error.message, said);
}

SZ_CASE(impossible_weights_are_refused)
{
    static const double negative[] = {1, -2}, nothing[] = {0, 0};
    const double not_a_number[] = {NAN}, infinite[] = {1, 2, INFINITY};
    check_refused(negative, 2, "weight 2 must be a number that is not negative, but is -2");
    check_refused(not_a_number, 1, "weight 1 must be a number that is not negative, but is nan");
    check_refused(infinite, 3, "weight 3 must be a number that is not negative, but is inf");
    check_refused(nothing, 2, "at least one of the weights must be positive");
    check_refused(nothing, 0, "at least one of the weights must be positive");
}

SZ_CASE(weights_near_the_greatest_number_do_not_overflow)
{
    static const double weights[] = {1e308, 1e308, 1e308};
    struct sz_error error = {0};
    struct sz_alias alias = {0};
    double probabilities[3] = {0};
    ck_assert(sz_alias_init(&alias, weights, 3, &error));
    probabilities_of(&alias, probabilities);
    ck_assert_double_eq_tol(probabilities[1], 1.0 / 3, 1e-15);
    sz_alias_clear(&alias);
}

static const struct sz_case cases[] = {
    SZ_LISTED(tables_hold_the_weights_exactly),
    SZ_LISTED(draws_come_in_the_proportion_of_the_weights),
    SZ_LISTED(the_least_and_the_greatest_bits_choose_one_with_weight),
    SZ_LISTED(impossible_weights_are_refused),
    SZ_LISTED(weights_near_the_greatest_number_do_not_overflow),
};
SZ_MAIN("alias", cases)
