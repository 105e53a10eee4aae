#include "scenarios/quantity.h"
#include "tests/testing.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static double parse(const char *text, enum sz_quantity_kind kind)
{
    struct sz_error error = {0};
    double value = NAN;
    ck_assert_msg(sz_quantity_parse(text, kind, &value, &error), "%s", error.message);
    return value;
}

static void assert_value(const char *text, enum sz_quantity_kind kind, double expected)
{
    double value = parse(text, kind);
    ck_assert_msg(fabs(value - expected) <= 1e-14 * fabs(expected), "%s is %.17g, expected %.17g", text, value,
                  expected);
}

static void assert_refused(const char *text, enum sz_quantity_kind kind, const char *expected)
{
    struct sz_error error = {0};
    double value = 42;
    ck_assert_msg(!sz_quantity_parse(text, kind, &value, &error), "%s was read", text);
    ck_assert_str_eq(error.message, expected);
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert(value == 42);
}

SZ_CASE(times_are_read_in_every_unit)
{
    assert_value("15 min", SZ_QUANTITY_TIME, 900);
    assert_value("15min", SZ_QUANTITY_TIME, 900);
    assert_value(" 1.5  h ", SZ_QUANTITY_TIME, 5400);
    assert_value("1 day", SZ_QUANTITY_TIME, 86400);
    assert_value("2 weeks", SZ_QUANTITY_TIME, 1209600);
    assert_value("250 ms", SZ_QUANTITY_TIME, 0.25);
    assert_value("1e3 s", SZ_QUANTITY_TIME, 1000);
    assert_value("-3 s", SZ_QUANTITY_TIME, -3);
}

SZ_CASE(a_year_is_365_days_and_a_month_a_twelfth_of_365_and_a_quarter)
{
    assert_value("1 year", SZ_QUANTITY_TIME, 365.0 * 86400);
    assert_value("2 years", SZ_QUANTITY_TIME, 2 * 365.0 * 86400);
    assert_value("1 yr", SZ_QUANTITY_TIME, 365.0 * 86400);
    assert_value("1 month", SZ_QUANTITY_TIME, 365.25 / 12 * 86400);
    assert_value("12 months", SZ_QUANTITY_TIME, 365.25 * 86400);
}

SZ_CASE(other_dimensions_are_read)
{
    assert_value("4 km", SZ_QUANTITY_LENGTH, 4000);
    assert_value("1.5 km2", SZ_QUANTITY_AREA, 1.5e6);
    assert_value("1.5 km^2", SZ_QUANTITY_AREA, 1.5e6);
    assert_value("1.5 km²", SZ_QUANTITY_AREA, 1.5e6);
    assert_value("40 km/h", SZ_QUANTITY_SPEED, 40 / 3.6);
    assert_value("1.2 m/s2", SZ_QUANTITY_ACCELERATION, 1.2);
    assert_value("1500 /km2", SZ_QUANTITY_DENSITY, 1.5e-3);
    assert_value("42", SZ_QUANTITY_COUNT, 42);
    assert_value("-1.5e-3", SZ_QUANTITY_NUMBER, -0.0015);
    assert_value(".5", SZ_QUANTITY_NUMBER, 0.5);
}

SZ_CASE(rates_are_read_per_any_time)
{
    assert_value("0.5 /h", SZ_QUANTITY_RATE, 0.5 / 3600);
    assert_value("3 /day", SZ_QUANTITY_RATE, 3 / 86400.0);
    assert_value("3/day", SZ_QUANTITY_RATE, 3 / 86400.0);
    assert_value("3 per day", SZ_QUANTITY_RATE, 3 / 86400.0);
    assert_value("1000 /year", SZ_QUANTITY_RATE, 1000 / (365.0 * 86400));
    assert_value("1 /week", SZ_QUANTITY_RATE, 1 / 604800.0);
    assert_value("1 /month", SZ_QUANTITY_RATE, 12 / (365.25 * 86400));
    assert_value("2 h-1", SZ_QUANTITY_RATE, 2 / 3600.0);
    assert_value("3 Hz", SZ_QUANTITY_RATE, 3);
}

SZ_CASE(shares_are_read_as_numbers_and_per_cent)
{
    assert_value("0.9", SZ_QUANTITY_SHARE, 0.9);
    assert_value("90 %", SZ_QUANTITY_SHARE, 0.9);
    assert_value("90%", SZ_QUANTITY_SHARE, 0.9);
    assert_value("0.5 percent", SZ_QUANTITY_SHARE, 0.005);
    assert_value("100 %", SZ_QUANTITY_SHARE, 1);
    assert_value("0", SZ_QUANTITY_SHARE, 0);
}

SZ_CASE(money_is_read_with_words_and_currency)
{
    assert_value("2 billion THB", SZ_QUANTITY_MONEY, 2e9);
    assert_value("80 thousand THB", SZ_QUANTITY_MONEY, 8e4);
    assert_value("1.8 million", SZ_QUANTITY_MONEY, 1.8e6);
    assert_value("12000", SZ_QUANTITY_MONEY, 12000);
    assert_value("12000 THB", SZ_QUANTITY_MONEY, 12000);
    assert_refused("5 USD", SZ_QUANTITY_MONEY, "5 USD is not an amount of money such as 80 thousand THB");
    assert_refused("5 THBX", SZ_QUANTITY_MONEY, "5 THBX is not an amount of money such as 80 thousand THB");
    assert_refused("5 thousand million", SZ_QUANTITY_MONEY,
                   "5 thousand million is not an amount of money such as 80 thousand THB");
    struct sz_error error = {0};
    double value;
    ck_assert(sz_quantity_parse_money("3 million EUR", "EUR", &value, &error));
    ck_assert(value == 3e6);
}

SZ_CASE(a_missing_unit_names_the_one_expected)
{
    assert_refused("15", SZ_QUANTITY_TIME, "15 has no unit, expected a time such as 15 min");
    assert_refused("3", SZ_QUANTITY_RATE, "3 has no unit, expected a rate such as 0.5 /h");
    assert_refused("0", SZ_QUANTITY_LENGTH, "0 has no unit, expected a length such as 4 km");
}

SZ_CASE(a_wrong_dimension_says_what_it_is)
{
    assert_refused("5 km", SZ_QUANTITY_TIME, "5 km is a length, expected a time such as 15 min");
    assert_refused("5 s", SZ_QUANTITY_RATE, "5 s is a time, expected a rate such as 0.5 /h");
    assert_refused("5 /s", SZ_QUANTITY_TIME, "5 /s is a rate, expected a time such as 15 min");
    assert_refused("15 m", SZ_QUANTITY_TIME, "15 m is a length, expected a time such as 15 min");
    assert_refused("5 kg", SZ_QUANTITY_TIME, "5 kg is not a time such as 15 min");
    assert_refused("5 km", SZ_QUANTITY_NUMBER, "5 km is not a plain number such as 1.5");
    assert_refused("5 s", SZ_QUANTITY_SHARE, "5 s is not a share, expected a share from 0 to 1, or from 0 % to 100 %");
}

SZ_CASE(a_share_outside_its_bounds_is_refused)
{
    assert_refused("1.2", SZ_QUANTITY_SHARE, "1.2 is above 1, expected a share from 0 to 1, or from 0 % to 100 %");
    assert_refused("120 %", SZ_QUANTITY_SHARE,
                   "120 % is above 100 %, expected a share from 0 to 1, or from 0 % to 100 %");
    assert_refused("-1 %", SZ_QUANTITY_SHARE, "-1 % is negative, expected a share from 0 to 1, or from 0 % to 100 %");
}

SZ_CASE(trailing_junk_is_refused)
{
    assert_refused("42abc", SZ_QUANTITY_TIME, "42abc: \"abc\" is not a unit, expected a time such as 15 min");
    assert_refused("42abc", SZ_QUANTITY_NUMBER, "42abc is not a plain number such as 1.5");
    assert_refused("42abc", SZ_QUANTITY_COUNT, "42abc is not a whole number such as 12");
    assert_refused("15 min 30 s", SZ_QUANTITY_TIME,
                   "15 min 30 s: \"min 30 s\" is not a unit, expected a time such as 15 min");
    assert_refused("15 2 min", SZ_QUANTITY_TIME, "15 2 min: \"2 min\" is not a unit, expected a time such as 15 min");
    assert_refused("5 min@3", SZ_QUANTITY_TIME, "5 min@3: \"min@3\" is not a unit, expected a time such as 15 min");
    assert_refused("5 s since 2000", SZ_QUANTITY_TIME,
                   "5 s since 2000: \"s since 2000\" is not a unit, expected a time such as 15 min");
    assert_refused("1,5", SZ_QUANTITY_NUMBER, "1,5 is not a plain number such as 1.5");
}

SZ_CASE(what_is_no_finite_decimal_is_refused)
{
    assert_refused("inf s", SZ_QUANTITY_TIME, "inf s is not a number, expected a time such as 15 min");
    assert_refused("nan", SZ_QUANTITY_NUMBER, "nan is not a number, expected a plain number such as 1.5");
    assert_refused("0x10", SZ_QUANTITY_NUMBER, "0x10 is not a plain number such as 1.5");
    assert_refused("1e999 s", SZ_QUANTITY_TIME, "1e999 s is too large, expected a time such as 15 min");
    assert_refused("1e308 year", SZ_QUANTITY_TIME, "1e308 year is too large, expected a time such as 15 min");
    assert_refused("", SZ_QUANTITY_TIME, "nothing, expected a time such as 15 min");
    assert_refused("-", SZ_QUANTITY_TIME, "- is not a number, expected a time such as 15 min");
    assert_refused("min", SZ_QUANTITY_TIME, "min is not a number, expected a time such as 15 min");
}

SZ_CASE(counts_are_whole_and_not_negative)
{
    assert_refused("-5", SZ_QUANTITY_COUNT, "-5 is negative, expected a whole number such as 12");
    assert_refused("5.0", SZ_QUANTITY_COUNT, "5.0 is not a whole number such as 12");
    assert_refused("1e6", SZ_QUANTITY_COUNT, "1e6 is not a whole number such as 12");
    assert_refused("9007199254740993", SZ_QUANTITY_COUNT,
                   "9007199254740993 is too large, expected a whole number such as 12");
    struct sz_error error = {0};
    uint64_t count;
    ck_assert(sz_quantity_parse_count("18446744073709551615", &count, &error));
    ck_assert_uint_eq(count, UINT64_MAX);
    ck_assert(!sz_quantity_parse_count("18446744073709551616", &count, &error));
    ck_assert_str_eq(error.message, "18446744073709551616 is too large, expected a whole number such as 12");
}

SZ_CASE(a_long_text_is_cut_in_the_message)
{
    char text[300];
    memset(text, '7', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_refused(text, SZ_QUANTITY_TIME,
                   "7777777777777777777777777777777777777777... is too long, expected a time such as 15 min");
}

SZ_CASE(a_value_is_written_in_its_shortest_unit)
{
    static const struct {
        const char *text;
        enum sz_quantity_kind kind;
    } same[] = {
        {"15 min", SZ_QUANTITY_TIME},   {"1 day", SZ_QUANTITY_TIME},      {"0.25 s", SZ_QUANTITY_TIME},
        {"0 s", SZ_QUANTITY_TIME},      {"4 km", SZ_QUANTITY_LENGTH},     {"1.5 km2", SZ_QUANTITY_AREA},
        {"40 km/h", SZ_QUANTITY_SPEED}, {"90 %", SZ_QUANTITY_SHARE},      {"0.5 %", SZ_QUANTITY_SHARE},
        {"3 /day", SZ_QUANTITY_RATE},   {"1000 /year", SZ_QUANTITY_RATE}, {"1500 /km2", SZ_QUANTITY_DENSITY},
        {"80000", SZ_QUANTITY_MONEY},   {"0.1", SZ_QUANTITY_NUMBER},      {"42", SZ_QUANTITY_COUNT},
        {"-15 min", SZ_QUANTITY_TIME},
    };
    char text[SZ_QUANTITY_TEXT_SIZE];
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        ck_assert_str_eq(sz_quantity_format(same[i].kind, parse(same[i].text, same[i].kind), text, sizeof text),
                         same[i].text);
}

SZ_CASE(what_is_written_reads_back_to_the_same_bits)
{
    unsigned random = 1;
    for (enum sz_quantity_kind kind = 0; kind < SZ_QUANTITY_KIND_COUNT; kind++) {
        for (int i = 0; i < 400; i++) {
            random = random * 1664525u + 1013904223u;
            double uniform = random / 4294967296.0, value = exp(60 * (uniform - 0.5));
            if (kind == SZ_QUANTITY_SHARE)
                value = i % 2 == 0 ? uniform : floor(1000 * uniform) / 1000;
            if (kind == SZ_QUANTITY_COUNT)
                value = floor(uniform * 1e15);
            char text[SZ_QUANTITY_TEXT_SIZE];
            sz_quantity_format(kind, value, text, sizeof text);
            ck_assert_msg(parse(text, kind) == value, "%.17g was written as %s", value, text);
        }
    }
}

SZ_CASE(a_locale_with_commas_changes_nothing)
{
    const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (setlocale(LC_ALL, names[i]) != NULL)
            break;
    char text[SZ_QUANTITY_TEXT_SIZE];
    assert_value("1.5 km", SZ_QUANTITY_LENGTH, 1500);
    ck_assert_str_eq(sz_quantity_format(SZ_QUANTITY_NUMBER, 0.5, text, sizeof text), "0.5");
}

static void *parse_many(void *wrong)
{
    for (int i = 0; i < 500; i++) {
        struct sz_error error = {0};
        double value = 0;
        if (!sz_quantity_parse("15 min", SZ_QUANTITY_TIME, &value, &error) || value != 900)
            *(bool *)wrong = true;
        if (sz_quantity_parse("15 parsec", SZ_QUANTITY_TIME, &value, &error))
            *(bool *)wrong = true;
    }
    return NULL;
}

SZ_CASE(threads_may_parse_at_once)
{
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    bool wrong[THREADS] = {false};
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, parse_many, &wrong[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert(!wrong[i]);
    }
}

/* Whatever the bytes, the parser answers and its answer is finite. */
SZ_CASE(broken_text_never_crashes_the_parser)
{
    static const char alphabet[] = "0123456789.eE+-/ *^%kmhsday()@:,_\xc2\xb2\xe0";
    unsigned random = 7;
    size_t accepted = 0;
    for (int round = 0; round < 50000; round++) {
        char text[24];
        size_t length = 1 + (size_t)round % (sizeof text - 1);
        for (size_t i = 0; i < length; i++) {
            random = random * 1664525u + 1013904223u;
            text[i] = alphabet[(random >> 16) % (sizeof alphabet - 1)];
        }
        text[0] = '1';
        text[length] = '\0';
        struct sz_error error = {0};
        double value;
        if (sz_quantity_parse(text, (enum sz_quantity_kind)(round % SZ_QUANTITY_KIND_COUNT), &value, &error)) {
            accepted++;
            ck_assert_msg(isfinite(value), "%s", text);
        }
    }
    ck_assert_uint_gt(accepted, 0);
}

static const struct sz_case cases[] = {
    SZ_LISTED(times_are_read_in_every_unit),
    SZ_LISTED(a_year_is_365_days_and_a_month_a_twelfth_of_365_and_a_quarter),
    SZ_LISTED(other_dimensions_are_read),
    SZ_LISTED(rates_are_read_per_any_time),
    SZ_LISTED(shares_are_read_as_numbers_and_per_cent),
    SZ_LISTED(money_is_read_with_words_and_currency),
    SZ_LISTED(a_missing_unit_names_the_one_expected),
    SZ_LISTED(a_wrong_dimension_says_what_it_is),
    SZ_LISTED(a_share_outside_its_bounds_is_refused),
    SZ_LISTED(trailing_junk_is_refused),
    SZ_LISTED(what_is_no_finite_decimal_is_refused),
    SZ_LISTED(counts_are_whole_and_not_negative),
    SZ_LISTED(a_long_text_is_cut_in_the_message),
    SZ_LISTED(a_value_is_written_in_its_shortest_unit),
    SZ_LISTED(what_is_written_reads_back_to_the_same_bits),
    SZ_LISTED(a_locale_with_commas_changes_nothing),
    SZ_LISTED(threads_may_parse_at_once),
    SZ_LISTED(broken_text_never_crashes_the_parser),
};
SZ_MAIN("quantity", cases)
