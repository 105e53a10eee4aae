#include "models/demand/category.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two categories in two provinces: theft is called in half the time, robbery seen by call 0.6 or patrol 0.5. */
static struct sz_demand two_by_two(void)
{
    struct sz_demand demand = {.category_count = 2, .province_count = 2, .scale = 1, .largest_scale = 1};
    demand.categories = calloc(2, sizeof *demand.categories);
    demand.recorded_per_s = calloc(4, sizeof(double));
    demand.true_per_s = calloc(4, sizeof(double));
    ck_assert(demand.categories != NULL && demand.recorded_per_s != NULL && demand.true_per_s != NULL);
    demand.categories[0].name = strdup("theft");
    demand.categories[0].channels[SZ_CHANNEL_CALL].probability = 0.5;
    demand.categories[1].name = strdup("robbery");
    demand.categories[1].channels[SZ_CHANNEL_CALL].probability = 0.6;
    demand.categories[1].channels[SZ_CHANNEL_PATROL].probability = 0.5;
    static const double recorded[4] = {1, 2, 4, 0};
    memcpy(demand.recorded_per_s, recorded, sizeof recorded);
    return demand;
}

SZ_CASE(channels_have_the_names_of_the_input)
{
    static const char *const names[SZ_CHANNEL_COUNT] = {"camera", "watch", "sos", "call", "patrol"};
    for (int channel = 0; channel < SZ_CHANNEL_COUNT; channel++)
        ck_assert_str_eq(sz_channel_name((enum sz_channel)channel), names[channel]);
}

SZ_CASE(calls_and_patrols_alone_make_known_without_cameras)
{
    struct sz_category category = {0};
    for (int channel = 0; channel < SZ_CHANNEL_COUNT; channel++)
        category.channels[channel].probability = 1;
    category.channels[SZ_CHANNEL_CALL].probability = 0.6;
    category.channels[SZ_CHANNEL_PATROL].probability = 0.5;
    ck_assert_double_eq_tol(sz_category_known_probability(&category), 0.8, 1e-15);
}

SZ_CASE(what_is_always_noticed_is_known)
{
    struct sz_category category = {.always_noticed = true};
    ck_assert_double_eq(sz_category_known_probability(&category), 1);
}

SZ_CASE(who_comes_by_at_a_rate_finds_the_longer_ones_going_on)
{
    struct sz_error error = {0};
    const double hazard_per_s = 1.0 / 300;
    struct sz_distribution *constant = sz_distribution_create_constant(600, &error),
                           *exponential = sz_distribution_create_exponential(600, &error),
                           *brief = sz_distribution_create_constant(0.3, &error);
    ck_assert_double_eq_tol(sz_category_hazard_probability(constant, hazard_per_s), -expm1(-2), 1e-12);
    ck_assert_double_eq_tol(sz_category_hazard_probability(exponential, hazard_per_s), 2.0 / 3, 1e-5);
    ck_assert_double_eq_tol(sz_category_hazard_probability(brief, hazard_per_s), -expm1(-1e-3), 1e-12);
    sz_distribution_destroy(constant);
    sz_distribution_destroy(exponential);
    sz_distribution_destroy(brief);
}

SZ_CASE(true_rates_are_recorded_ones_over_the_known_share)
{
    struct sz_demand demand = two_by_two();
    struct sz_error error = {0};
    demand.scale = 1.5;
    demand.largest_scale = 2;
    ck_assert(sz_demand_correct(&demand, &error));
    static const double expected[4] = {3, 6, 7.5, 0};
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq_tol(demand.true_per_s[i], expected[i], 1e-12);
    sz_demand_clear(&demand);
}

static void assert_refused(struct sz_demand *demand, const char *word)
{
    struct sz_error error = {0};
    ck_assert(!sz_demand_correct(demand, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_msg(strstr(error.message, word) != NULL, "%s", error.message);
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq(demand->true_per_s[i], 0);
    sz_demand_clear(demand);
}

SZ_CASE(a_rate_that_nobody_could_have_recorded_is_refused)
{
    struct sz_demand demand = two_by_two();
    demand.categories[1].channels[SZ_CHANNEL_CALL].probability = 0;
    demand.categories[1].channels[SZ_CHANNEL_PATROL].probability = 0;
    assert_refused(&demand, "robbery");
}

SZ_CASE(no_rate_needs_nobody_to_notice)
{
    struct sz_demand demand = two_by_two();
    struct sz_error error = {0};
    demand.categories[1].channels[SZ_CHANNEL_CALL].probability = 0;
    demand.categories[1].channels[SZ_CHANNEL_PATROL].probability = 0;
    demand.recorded_per_s[2] = 0;
    ck_assert(sz_demand_correct(&demand, &error));
    ck_assert_double_eq(demand.true_per_s[2], 0);
    sz_demand_clear(&demand);
}

SZ_CASE(rates_and_scales_that_are_no_numbers_are_refused)
{
    struct sz_demand demand = two_by_two();
    demand.recorded_per_s[3] = -1;
    assert_refused(&demand, "robbery");
    demand = two_by_two();
    demand.recorded_per_s[0] = NAN;
    assert_refused(&demand, "theft");
    demand = two_by_two();
    demand.scale = -1;
    assert_refused(&demand, "scale");
}

SZ_CASE(a_scale_above_the_largest_is_refused)
{
    struct sz_demand demand = two_by_two();
    demand.scale = 1.2;
    assert_refused(&demand, "largest scale");
}

SZ_CASE(clearing_frees_all_and_may_be_repeated)
{
    struct sz_demand demand = two_by_two();
    struct sz_error error = {0};
    demand.categories[0].on_scene = sz_distribution_create_constant(60, &error);
    demand.categories[0].channels[SZ_CHANNEL_CALL].delay = sz_distribution_create_exponential(60, &error);
    demand.hoax_calls_per_s = calloc(2, sizeof(double));
    demand.cell_weights = calloc(2, sizeof(double));
    sz_demand_clear(&demand);
    ck_assert_ptr_null(demand.categories);
    ck_assert_uint_eq(demand.category_count, 0);
    sz_demand_clear(&demand);
}

static const struct sz_case cases[] = {
    SZ_LISTED(channels_have_the_names_of_the_input),
    SZ_LISTED(calls_and_patrols_alone_make_known_without_cameras),
    SZ_LISTED(what_is_always_noticed_is_known),
    SZ_LISTED(who_comes_by_at_a_rate_finds_the_longer_ones_going_on),
    SZ_LISTED(true_rates_are_recorded_ones_over_the_known_share),
    SZ_LISTED(a_rate_that_nobody_could_have_recorded_is_refused),
    SZ_LISTED(no_rate_needs_nobody_to_notice),
    SZ_LISTED(rates_and_scales_that_are_no_numbers_are_refused),
    SZ_LISTED(a_scale_above_the_largest_is_refused),
    SZ_LISTED(clearing_frees_all_and_may_be_repeated),
};
SZ_MAIN("category", cases)
