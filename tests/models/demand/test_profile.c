#include "models/demand/profile.h"
#include "sim/tally.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

enum { DAY_S = 86400, WEEK_S = 604800 };

static const double uneven_hours[24] = {5, 4, 3, 1, 0, 0, 1, 2, 4, 6, 7, 7, 8, 8, 8, 9, 9, 11, 14, 15, 13, 11, 9, 7};
static const double uneven_days[7] = {1, 1, 1, 1.1, 1.6, 2.3, 1.9};
static const double uneven_months[12] = {1.4, 1, 0.9, 2.1, 0.8, 0.7, 0.7, 0, 0.9, 1, 1.1, 1.6};

static struct sz_profile profile_of(const double *hours, const double *days, const double *months)
{
    struct sz_profile profile;
    struct sz_error error = {0};
    ck_assert_msg(sz_profile_init(&profile, hours, days, months, &error), "%s", error.message);
    return profile;
}

static struct sz_calendar plain(void)
{
    struct sz_calendar calendar = {0};
    struct sz_error error = {0};
    ck_assert(sz_calendar_init_plain(&calendar, &error));
    return calendar;
}

/* Two and a half years from a Thursday morning, 10:20. */
static struct sz_calendar years(void)
{
    struct sz_calendar calendar = {0};
    struct sz_error error = {0};
    int64_t start_s = sz_calendar_days_from_civil(2022, 6, 16) * DAY_S + 37200;
    ck_assert(sz_calendar_init_dates(&calendar, start_s, 0, 900.0 * DAY_S, &error));
    return calendar;
}

SZ_CASE(the_mean_over_the_week_is_1)
{
    struct sz_profile profile = profile_of(uneven_hours, uneven_days, NULL);
    double sum = 0;
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        sum += profile.hour_of_week[hour];
    ck_assert_double_eq_tol(sum / SZ_HOURS_OF_WEEK, 1, 1e-12);
}

SZ_CASE(the_mean_over_the_year_is_1_with_months_weighted_by_their_days)
{
    static const double days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct sz_profile profile = profile_of(NULL, NULL, uneven_months);
    double sum = 0;
    for (int month = 0; month < 12; month++)
        sum += profile.month[month] * days[month];
    ck_assert_double_eq_tol(sum / 365, 1, 1e-12);
}

SZ_CASE(factors_keep_the_ratios_of_their_weights)
{
    struct sz_profile profile = profile_of(uneven_hours, uneven_days, uneven_months);
    double *hour = profile.hour_of_week;
    ck_assert_double_eq_tol(hour[19] / hour[0], 3, 1e-12);
    ck_assert_double_eq_tol(hour[5 * 24 + 19] / hour[19], 2.3, 1e-12);
    ck_assert_double_eq_tol(profile.month[0] / profile.month[1], 1.4, 1e-12);
    ck_assert(!profile.flat);
    struct sz_calendar calendar = years();
    /* Thursday 10:20 in June */
    ck_assert_double_eq(sz_profile_factor(&profile, &calendar, 0), hour[3 * 24 + 10] * profile.month[5]);
    sz_calendar_clear(&calendar);
}

SZ_CASE(equal_weights_of_any_size_are_flat)
{
    double hours[24], months[12];
    for (int i = 0; i < 24; i++)
        hours[i] = 0.1;
    for (int i = 0; i < 12; i++)
        months[i] = 1e308;
    struct sz_profile profile = profile_of(hours, NULL, months), flat = sz_profile_flat();
    ck_assert(profile.flat);
    ck_assert_mem_eq(profile.hour_of_week, flat.hour_of_week, sizeof flat.hour_of_week);
    ck_assert_mem_eq(profile.month, flat.month, sizeof flat.month);
}

SZ_CASE(huge_weights_do_not_overflow)
{
    double hours[24];
    for (int i = 0; i < 24; i++)
        hours[i] = i < 12 ? 1.5e308 : 0.5e308;
    struct sz_profile profile = profile_of(hours, NULL, NULL);
    ck_assert_double_eq_tol(profile.hour_of_week[0], 1.5, 1e-12);
}

static void assert_refused(const double *hours, const double *days, const double *months)
{
    struct sz_profile profile = sz_profile_flat(), before = profile;
    struct sz_error error = {0};
    ck_assert(!sz_profile_init(&profile, hours, days, months, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_mem_eq(profile.hour_of_week, before.hour_of_week, sizeof before.hour_of_week);
    ck_assert_mem_eq(profile.month, before.month, sizeof before.month);
}

SZ_CASE(impossible_weights_are_refused_and_change_nothing)
{
    double zeros[24] = {0}, negative[24] = {1, -1, 1}, not_a_number[24] = {1, NAN}, endless[24] = {1, INFINITY};
    assert_refused(zeros, NULL, NULL);
    assert_refused(NULL, zeros, NULL);
    assert_refused(uneven_hours, uneven_days, zeros);
    assert_refused(negative, NULL, NULL);
    assert_refused(NULL, not_a_number, NULL);
    assert_refused(NULL, NULL, endless);
}

SZ_CASE(inversion_is_exact_for_a_step_rate)
{
    double hours[24] = {0};
    for (int hour = 12; hour < 24; hour++)
        hours[hour] = 1; /* nothing until noon, then twice the mean */
    struct sz_profile profile = profile_of(hours, NULL, NULL);
    struct sz_calendar calendar = plain();
    struct sz_arrival_clock clock = {.profile = &profile, .calendar = &calendar, .base_per_s = 1.0 / 3600};
    double noon_s = 12 * 3600;
    ck_assert_double_eq(sz_arrival_clock_next(&clock, 1, 1e9), noon_s + 1800);
    ck_assert_double_eq(sz_arrival_clock_next(&clock, 2, 1e9), noon_s + 5400);
    /* 21 more until midnight, then one of the next afternoon */
    ck_assert_double_eq(sz_arrival_clock_next(&clock, 22, 1e9), DAY_S + noon_s + 1800);
    /* ten weeks of 24 a day */
    ck_assert_double_eq(sz_arrival_clock_next(&clock, 1680, 1e9), 71.0 * DAY_S + noon_s + 1800);
    sz_calendar_clear(&calendar);
}

SZ_CASE(the_rate_integrated_between_arrivals_is_the_draw)
{
    struct sz_profile profile = profile_of(uneven_hours, uneven_days, uneven_months);
    struct sz_calendar calendar = years();
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 1, 0);
    static const double bases[] = {1, 1e-2, 1e-4, 1e-6, 3e-8};
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        struct sz_arrival_clock clock = {.profile = &profile, .calendar = &calendar, .base_per_s = bases[i]};
        for (int draw = 0; draw < 200; draw++) {
            double before_s = clock.time_s, exponential = sz_stream_exponential(&stream, 1);
            double after_s = sz_arrival_clock_next(&clock, exponential, 1e14);
            double integral = sz_profile_expected(&profile, &calendar, bases[i], before_s, after_s);
            /* a double near after_s knows the time to within half a unit in the last place */
            double knows = 3e-16 * after_s * bases[i] * 10;
            ck_assert_double_eq_tol(integral, exponential, 1e-9 * exponential + knows);
        }
    }
    sz_calendar_clear(&calendar);
}

SZ_CASE(the_integral_agrees_with_a_sum_of_minutes)
{
    struct sz_profile profile = profile_of(uneven_hours, uneven_days, uneven_months);
    struct sz_calendar calendar = years();
    double from_s = 17 * 60, to_s = 1000.0 * DAY_S, sum = 0;
    for (int minute = 0; minute < (to_s - from_s) / 60; minute++)
        sum += 60 * sz_profile_factor(&profile, &calendar, from_s + 60.0 * minute);
    ck_assert_double_eq_tol(sz_profile_expected(&profile, &calendar, 2, from_s, to_s) / (2 * sum), 1, 1e-9);
    ck_assert_double_eq(sz_profile_expected(&profile, &calendar, 2, from_s, from_s), 0);
    sz_calendar_clear(&calendar);
}

SZ_CASE(a_flat_profile_gives_the_same_times_as_stepping_through_its_hours)
{
    struct sz_profile flat = sz_profile_flat(), stepped = flat;
    stepped.flat = false;
    struct sz_calendar calendar = years();
    struct sz_stream stream;
    sz_stream_init(&stream, 2, 0, 1, 0);
    struct sz_arrival_clock fast = {.profile = &flat, .calendar = &calendar, .base_per_s = 2e-6};
    struct sz_arrival_clock slow = {.profile = &stepped, .calendar = &calendar, .base_per_s = 2e-6};
    for (int draw = 0; draw < 1000; draw++) {
        double exponential = sz_stream_exponential(&stream, 1);
        double fast_s = sz_arrival_clock_next(&fast, exponential, 1e12);
        ck_assert_double_eq_tol(sz_arrival_clock_next(&slow, exponential, 1e12) / fast_s, 1, 1e-12);
    }
    sz_calendar_clear(&calendar);
}

SZ_CASE(an_arrival_after_the_limit_is_never_and_leaves_the_clock)
{
    struct sz_profile profiles[] = {sz_profile_flat(), profile_of(uneven_hours, NULL, uneven_months)};
    struct sz_calendar calendar = years();
    for (int i = 0; i < 2; i++) {
        struct sz_arrival_clock clock = {.profile = &profiles[i], .calendar = &calendar, .base_per_s = 1e-3};
        double first_s = sz_arrival_clock_next(&clock, 50, INFINITY);
        ck_assert(isfinite(first_s));
        double second_s = sz_arrival_clock_next(&clock, 50, INFINITY);
        clock.time_s = first_s;
        ck_assert_double_eq(sz_arrival_clock_next(&clock, 50, nextafter(second_s, 0)), INFINITY);
        ck_assert_double_eq(clock.time_s, first_s);
        ck_assert_double_eq(sz_arrival_clock_next(&clock, 50, second_s), second_s);
    }
    sz_calendar_clear(&calendar);
}

SZ_CASE(without_a_rate_nothing_arrives)
{
    struct sz_profile profiles[] = {sz_profile_flat(), profile_of(uneven_hours, NULL, NULL)};
    struct sz_calendar calendar = plain();
    for (int i = 0; i < 2; i++) {
        struct sz_arrival_clock clock = {.profile = &profiles[i], .calendar = &calendar, .base_per_s = 0};
        ck_assert_double_eq(sz_arrival_clock_next(&clock, 1, INFINITY), INFINITY);
        clock.base_per_s = 1e-310;
        ck_assert_double_eq(sz_arrival_clock_next(&clock, 1, INFINITY), INFINITY);
    }
    sz_calendar_clear(&calendar);
}

SZ_CASE(a_tiny_rate_reaches_over_millions_of_years)
{
    struct sz_profile profile = profile_of(uneven_hours, uneven_days, NULL);
    struct sz_calendar calendar = plain();
    struct sz_arrival_clock clock = {.profile = &profile, .calendar = &calendar, .base_per_s = 1e-10};
    /* a hundred million whole weeks */
    ck_assert_double_eq_tol(sz_arrival_clock_next(&clock, 1e-10 * 1e8 * WEEK_S, INFINITY) / (1e8 * WEEK_S), 1, 1e-7);
    ck_assert_double_eq_tol(sz_profile_expected(&profile, &calendar, 1, 0, 1e8 * WEEK_S) / (1e8 * WEEK_S), 1, 1e-12);
    clock.base_per_s = 1e-30;
    ck_assert_double_eq(sz_arrival_clock_next(&clock, 1, INFINITY), INFINITY);
    sz_calendar_clear(&calendar);
}

SZ_CASE(a_run_that_ends_in_a_month_without_incidents_has_a_last_arrival)
{
    struct sz_calendar calendar = {0};
    struct sz_error error = {0};
    int64_t start_s = sz_calendar_days_from_civil(2024, 7, 31) * DAY_S;
    ck_assert(sz_calendar_init_dates(&calendar, start_s, 0, 10.0 * DAY_S, &error));
    struct sz_profile profile = profile_of(NULL, NULL, uneven_months); /* nothing in August */
    struct sz_arrival_clock clock = {.profile = &profile, .calendar = &calendar, .base_per_s = 1};
    ck_assert_double_lt(sz_arrival_clock_next(&clock, 100, INFINITY), DAY_S);
    ck_assert_double_eq(sz_arrival_clock_next(&clock, 1e6, INFINITY), INFINITY);
    sz_calendar_clear(&calendar);
}

/* Counts of arrivals in an interval, a Poisson process of the profile's rate, one for each replication. */
static struct sz_tally counts(const struct sz_profile *profile, const struct sz_calendar *calendar, double base_per_s,
                              double from_s, double to_s)
{
    struct sz_tally tally;
    sz_tally_init(&tally);
    for (uint32_t replication = 0; replication < 4000; replication++) {
        struct sz_stream stream;
        sz_stream_init(&stream, 3, replication, 1, 0);
        struct sz_arrival_clock clock = {.profile = profile, .calendar = calendar, .base_per_s = base_per_s};
        double count = 0, time_s;
        while ((time_s = sz_arrival_clock_next(&clock, sz_stream_exponential(&stream, 1), to_s)) < to_s)
            count += time_s >= from_s;
        sz_tally_add(&tally, count);
    }
    return tally;
}

SZ_CASE(counts_in_an_interval_have_the_integral_as_mean_and_variance)
{
    struct sz_profile profile = profile_of(uneven_hours, uneven_days, uneven_months);
    struct sz_calendar calendar = years();
    static const double intervals_s[][2] = {{1000, 4000}, {20000, 50000}, {13 * DAY_S, 15 * DAY_S + 1800}};
    for (size_t i = 0; i < sizeof intervals_s / sizeof intervals_s[0]; i++) {
        double from_s = intervals_s[i][0], to_s = intervals_s[i][1];
        double expected = sz_profile_expected(&profile, &calendar, 5e-4, from_s, to_s);
        struct sz_tally tally = counts(&profile, &calendar, 5e-4, from_s, to_s);
        double n = (double)tally.count;
        sz_assert_within(tally.mean, expected, sqrt(expected / n), 4, "mean count");
        double variance_error = sqrt((expected + 2 * expected * expected) / n); /* of a Poisson variance */
        sz_assert_within(sz_tally_variance(&tally), expected, variance_error, 4, "variance of counts");
    }
    sz_calendar_clear(&calendar);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_mean_over_the_week_is_1),
    SZ_LISTED(the_mean_over_the_year_is_1_with_months_weighted_by_their_days),
    SZ_LISTED(factors_keep_the_ratios_of_their_weights),
    SZ_LISTED(equal_weights_of_any_size_are_flat),
    SZ_LISTED(huge_weights_do_not_overflow),
    SZ_LISTED(impossible_weights_are_refused_and_change_nothing),
    SZ_LISTED(inversion_is_exact_for_a_step_rate),
    SZ_LISTED(the_rate_integrated_between_arrivals_is_the_draw),
    SZ_LISTED(the_integral_agrees_with_a_sum_of_minutes),
    SZ_LISTED(a_flat_profile_gives_the_same_times_as_stepping_through_its_hours),
    SZ_LISTED(an_arrival_after_the_limit_is_never_and_leaves_the_clock),
    SZ_LISTED(without_a_rate_nothing_arrives),
    SZ_LISTED(a_tiny_rate_reaches_over_millions_of_years),
    SZ_LISTED(a_run_that_ends_in_a_month_without_incidents_has_a_last_arrival),
    SZ_LISTED(counts_in_an_interval_have_the_integral_as_mean_and_variance),
};
SZ_MAIN("profile", cases)
