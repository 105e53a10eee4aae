#include "render/scale.h"
#include "tests/testing.h"

#include <math.h>

static void assert_text(double value, enum sz_quantity quantity, int decimals, const char *unit, const char *expected)
{
    char text[SZ_NUMBER_SIZE];
    struct sz_number number = {quantity, decimals, unit};
    ck_assert_str_eq(sz_number_text(text, value, &number, true), expected);
}

SZ_CASE(numbers_are_written_in_the_readers_unit)
{
    assert_text(0.9341, SZ_QUANTITY_SHARE, 1, "%", "93.4 %");
    assert_text(1260, SZ_QUANTITY_MINUTES, 0, "min", "21 min");
    assert_text(1260, SZ_QUANTITY_MINUTES, 1, "นาที", "21.0 นาที");
    assert_text(2500, SZ_QUANTITY_KILOMETRES, -1, "km", "2.5 km");
    assert_text(5400, SZ_QUANTITY_HOURS, 1, NULL, "1.5");
}

SZ_CASE(thousands_are_set_apart)
{
    assert_text(66171439, SZ_QUANTITY_COUNT, 0, NULL, "66,171,439");
    assert_text(999, SZ_QUANTITY_COUNT, 0, NULL, "999");
    assert_text(1000, SZ_QUANTITY_COUNT, 0, NULL, "1,000");
    assert_text(1234567.891, SZ_QUANTITY_NUMBER, 2, NULL, "1,234,567.89");
}

SZ_CASE(rounding_carries_into_the_whole_part)
{
    assert_text(0.99996, SZ_QUANTITY_SHARE, 1, "%", "100.0 %");
    assert_text(1.005e3 - 0.001, SZ_QUANTITY_NUMBER, 2, NULL, "1,005.00");
    assert_text(7.05, SZ_QUANTITY_NUMBER, 1, NULL, "7.1");
}

SZ_CASE(a_negative_number_has_a_minus_unless_it_rounds_to_zero)
{
    assert_text(-0.05, SZ_QUANTITY_SHARE, 0, NULL,
                "\xe2\x88\x92"
                "5");
    assert_text(-0.0001, SZ_QUANTITY_SHARE, 0, NULL, "0");
}

SZ_CASE(what_is_not_a_number_is_a_dash)
{
    assert_text(NAN, SZ_QUANTITY_SHARE, 1, "%", "\xe2\x80\x93");
    assert_text(INFINITY, SZ_QUANTITY_MINUTES, 1, "min", "\xe2\x80\x93");
}

SZ_CASE(decimals_are_as_few_as_needed_when_left_open)
{
    assert_text(20, SZ_QUANTITY_NUMBER, -1, NULL, "20");
    assert_text(0.25, SZ_QUANTITY_NUMBER, -1, NULL, "0.25");
    assert_text(1.0 / 3, SZ_QUANTITY_NUMBER, -1, NULL, "0.333");
}

SZ_CASE(ticks_cover_the_range_in_round_steps)
{
    double ticks[SZ_TICKS_MAX];
    size_t count = sz_ticks(0.123, 0.871, 5, SZ_QUANTITY_SHARE, ticks);
    static const double expected[] = {0, 0.2, 0.4, 0.6, 0.8, 1};
    ck_assert_uint_eq(count, 6);
    for (size_t i = 0; i < count; i++)
        ck_assert_double_eq_tol(ticks[i], expected[i], 1e-12);
}

SZ_CASE(ticks_of_minutes_are_round_on_a_clock)
{
    double ticks[SZ_TICKS_MAX];
    size_t count = sz_ticks(0, 3600, 4, SZ_QUANTITY_MINUTES, ticks);
    ck_assert_uint_eq(count, 5);
    ck_assert_double_eq_tol(ticks[1], 900, 1e-9);
    ck_assert_double_eq_tol(ticks[4], 3600, 1e-9);
}

SZ_CASE(ticks_of_counts_are_whole)
{
    double ticks[SZ_TICKS_MAX];
    size_t count = sz_ticks(0, 2, 8, SZ_QUANTITY_COUNT, ticks);
    ck_assert_uint_eq(count, 3);
    ck_assert_double_eq(ticks[1], 1);
}

SZ_CASE(ticks_always_cover_the_range)
{
    double ticks[SZ_TICKS_MAX];
    for (int i = 1; i < 400; i++) {
        double low = sin(i * 12.9898) * pow(10, i % 9 - 3), high = low + fabs(cos(i * 78.233)) * pow(10, i % 7 - 2);
        size_t count = sz_ticks(low, high, (size_t)(i % 12), SZ_QUANTITY_NUMBER, ticks);
        double slack = 1e-6 * (ticks[1] - ticks[0]);
        ck_assert_uint_ge(count, 2);
        ck_assert_double_le(ticks[0], low + slack);
        ck_assert_double_ge(ticks[count - 1], high - slack);
    }
}

SZ_CASE(decimals_tell_ticks_apart)
{
    static const double halves[] = {0, 0.025, 0.05}, whole[] = {0, 0.1, 0.2};
    ck_assert_int_eq(sz_ticks_decimals(halves, 3, SZ_QUANTITY_SHARE), 1);
    ck_assert_int_eq(sz_ticks_decimals(whole, 3, SZ_QUANTITY_SHARE), 0);
}

static struct sz_scale fit(enum sz_palette palette, double middle, enum sz_quantity quantity, const double *values,
                           size_t count, size_t wanted)
{
    struct sz_scale scale;
    struct sz_error error = {0};
    struct sz_number number = {quantity, 0, NULL};
    ck_assert(sz_scale_fit(&scale, SZ_SCALE_CLASSED, palette, middle, &number, values, count, wanted, &error));
    return scale;
}

SZ_CASE(classes_have_round_breaks_over_the_known_values)
{
    static const double values[] = {0.562, NAN, 0.831, 0.7};
    struct sz_scale scale = fit(SZ_PALETTE_SEQUENTIAL, 0, SZ_QUANTITY_SHARE, values, 4, 6);
    ck_assert_uint_eq(scale.class_count, 6);
    ck_assert_double_eq_tol(scale.breaks[0], 0.55, 1e-12);
    ck_assert_double_eq_tol(scale.breaks[6], 0.85, 1e-12);
}

SZ_CASE(a_value_on_a_break_belongs_to_the_class_above)
{
    static const double values[] = {0, 1};
    struct sz_scale scale = fit(SZ_PALETTE_SEQUENTIAL, 0, SZ_QUANTITY_SHARE, values, 2, 5);
    ck_assert_uint_eq(sz_scale_class(&scale, 0.19), 0);
    ck_assert_uint_eq(sz_scale_class(&scale, scale.breaks[1]), 1);
    ck_assert_uint_eq(sz_scale_class(&scale, 1), 4);
    ck_assert_uint_eq(sz_scale_class(&scale, -3), 0);
}

SZ_CASE(a_diverging_scale_is_even_around_its_middle)
{
    static const double values[] = {-0.013, 0.047};
    struct sz_scale scale = fit(SZ_PALETTE_DIVERGING, 0, SZ_QUANTITY_SHARE, values, 2, 6);
    ck_assert_uint_eq(scale.class_count % 2, 0);
    ck_assert_double_eq_tol(scale.breaks[scale.class_count / 2], 0, 1e-12);
    ck_assert_double_eq_tol(scale.breaks[0], -scale.breaks[scale.class_count], 1e-12);
    ck_assert_double_ge(scale.breaks[scale.class_count], 0.047);
}

SZ_CASE(shares_stay_between_zero_and_one)
{
    static const double all[] = {1, 1, 1}, none[] = {0, 0}, wide[] = {0.001, 0.999};
    struct sz_scale scale = fit(SZ_PALETTE_SEQUENTIAL, 0, SZ_QUANTITY_SHARE, all, 3, 5);
    ck_assert_double_le(scale.breaks[scale.class_count], 1);
    scale = fit(SZ_PALETTE_SEQUENTIAL, 0, SZ_QUANTITY_SHARE, none, 2, 5);
    ck_assert_double_ge(scale.breaks[0], 0);
    scale = fit(SZ_PALETTE_SEQUENTIAL, 0, SZ_QUANTITY_SHARE, wide, 2, 7);
    ck_assert_double_ge(scale.breaks[0], 0);
    ck_assert_double_le(scale.breaks[scale.class_count], 1);
}

SZ_CASE(one_value_alone_is_one_class_in_the_palest_colour)
{
    static const double values[] = {0, NAN, 0};
    struct sz_scale scale = fit(SZ_PALETTE_SEQUENTIAL, 0, SZ_QUANTITY_SHARE, values, 3, 5);
    ck_assert_uint_eq(scale.class_count, 1);
    ck_assert(scale.breaks[0] == 0 && scale.breaks[1] == 0);
    ck_assert_double_eq(sz_scale_colour(&scale, 0).green, sz_palette_colour(SZ_PALETTE_SEQUENTIAL, 0).green);
}

SZ_CASE(a_reversed_scale_starts_with_the_last_colour)
{
    static const double values[] = {0, 1};
    struct sz_scale scale = fit(SZ_PALETTE_SEQUENTIAL, 0, SZ_QUANTITY_SHARE, values, 2, 5);
    scale.reversed = true;
    ck_assert_double_eq(sz_scale_colour(&scale, 0).blue, sz_palette_colour(SZ_PALETTE_SEQUENTIAL, 1).blue);
}

SZ_CASE(a_scale_without_values_is_refused)
{
    static const double values[] = {NAN, NAN};
    struct sz_scale scale;
    struct sz_error error = {0};
    struct sz_number number = {SZ_QUANTITY_SHARE, 0, NULL};
    ck_assert(!sz_scale_fit(&scale, SZ_SCALE_CLASSED, SZ_PALETTE_SEQUENTIAL, 0, &number, values, 2, 5, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
}

SZ_CASE(a_missing_value_has_the_colour_of_missing_ones)
{
    static const double values[] = {0, 1};
    struct sz_scale scale = fit(SZ_PALETTE_SEQUENTIAL, 0, SZ_QUANTITY_SHARE, values, 2, 5);
    ck_assert_double_eq(sz_scale_colour(&scale, NAN).red, sz_theme()->missing.red);
}

static const struct sz_case cases[] = {
    SZ_LISTED(numbers_are_written_in_the_readers_unit),
    SZ_LISTED(thousands_are_set_apart),
    SZ_LISTED(rounding_carries_into_the_whole_part),
    SZ_LISTED(a_negative_number_has_a_minus_unless_it_rounds_to_zero),
    SZ_LISTED(what_is_not_a_number_is_a_dash),
    SZ_LISTED(decimals_are_as_few_as_needed_when_left_open),
    SZ_LISTED(ticks_cover_the_range_in_round_steps),
    SZ_LISTED(ticks_of_minutes_are_round_on_a_clock),
    SZ_LISTED(ticks_of_counts_are_whole),
    SZ_LISTED(ticks_always_cover_the_range),
    SZ_LISTED(decimals_tell_ticks_apart),
    SZ_LISTED(classes_have_round_breaks_over_the_known_values),
    SZ_LISTED(a_value_on_a_break_belongs_to_the_class_above),
    SZ_LISTED(a_diverging_scale_is_even_around_its_middle),
    SZ_LISTED(shares_stay_between_zero_and_one),
    SZ_LISTED(one_value_alone_is_one_class_in_the_palest_colour),
    SZ_LISTED(a_reversed_scale_starts_with_the_last_colour),
    SZ_LISTED(a_scale_without_values_is_refused),
    SZ_LISTED(a_missing_value_has_the_colour_of_missing_ones),
};
SZ_MAIN("colour_scale", cases)
