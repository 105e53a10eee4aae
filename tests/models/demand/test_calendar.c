#include "models/demand/calendar.h"
#include "models/demand/profile.h"
#include "sim/tally.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

enum { DAY_S = 86400, WEEK_S = 604800 };

static int64_t civil_s(int year, int month, int day)
{
    return sz_calendar_days_from_civil(year, month, day) * DAY_S;
}

static struct sz_calendar dates(int64_t start_s, double warm_up_s, double length_s)
{
    struct sz_calendar calendar = {0};
    struct sz_error error = {0};
    ck_assert_msg(sz_calendar_init_dates(&calendar, start_s, warm_up_s, length_s, &error), "%s", error.message);
    return calendar;
}

static struct sz_calendar weeks(int year, unsigned week_count, double warm_up_s, uint32_t replication)
{
    struct sz_calendar calendar = {0};
    struct sz_error error = {0};
    ck_assert_msg(sz_calendar_init_weeks(&calendar, year, week_count, warm_up_s, 7, replication, &error), "%s",
                  error.message);
    return calendar;
}

SZ_CASE(days_are_counted_from_1970_through_leap_years)
{
    ck_assert_int_eq(sz_calendar_days_from_civil(1970, 1, 1), 0);
    ck_assert_int_eq(sz_calendar_days_from_civil(1969, 12, 31), -1);
    ck_assert_int_eq(sz_calendar_days_from_civil(2000, 3, 1), 11017);
    ck_assert_int_eq(sz_calendar_days_from_civil(2024, 2, 29), 19782);
    ck_assert_int_eq(sz_calendar_days_from_civil(1900, 3, 1) - sz_calendar_days_from_civil(1900, 2, 28), 1);
    ck_assert_int_eq(sz_calendar_days_from_civil(2000, 3, 1) - sz_calendar_days_from_civil(2000, 2, 28), 2);
    ck_assert_int_eq(sz_calendar_days_from_civil(1, 1, 1), -719162);
}

SZ_CASE(a_known_monday_starts_the_week)
{
    struct sz_calendar calendar = dates(civil_s(2024, 4, 8), 0, WEEK_S);
    ck_assert_uint_eq(sz_calendar_hour_of_week(&calendar, 0), 0);
    ck_assert_uint_eq(sz_calendar_hour_of_week(&calendar, WEEK_S - 1), 167);
    ck_assert_uint_eq(sz_calendar_hour_of_week(&calendar, WEEK_S), 0);
    ck_assert_uint_eq(sz_calendar_month(&calendar, 0), 3);
    sz_calendar_clear(&calendar);
}

SZ_CASE(a_day_before_1970_has_its_weekday_and_month)
{
    struct sz_calendar calendar = dates(civil_s(1969, 12, 28), 0, WEEK_S); /* a Sunday */
    ck_assert_uint_eq(sz_calendar_hour_of_week(&calendar, 0), 144);
    ck_assert_uint_eq(sz_calendar_month(&calendar, 4.0 * DAY_S - 1), 11);
    ck_assert_uint_eq(sz_calendar_month(&calendar, 4.0 * DAY_S), 0);
    sz_calendar_clear(&calendar);
}

SZ_CASE(december_turns_to_january_at_midnight)
{
    struct sz_calendar calendar = dates(civil_s(2023, 12, 30), 0, 5.0 * DAY_S);
    ck_assert_uint_eq(sz_calendar_month(&calendar, 2.0 * DAY_S - 1), 11);
    ck_assert_uint_eq(sz_calendar_month(&calendar, 2.0 * DAY_S), 0);
    sz_calendar_clear(&calendar);
}

SZ_CASE(february_has_29_days_in_leap_years_alone)
{
    struct sz_calendar leap = dates(civil_s(2024, 2, 28), 0, 5.0 * DAY_S);
    ck_assert_uint_eq(sz_calendar_month(&leap, 1.5 * DAY_S), 1);
    ck_assert_uint_eq(sz_calendar_month(&leap, 2.0 * DAY_S), 2);
    struct sz_calendar common = dates(civil_s(2023, 2, 28), 0, 5.0 * DAY_S);
    ck_assert_uint_eq(sz_calendar_month(&common, 1.0 * DAY_S), 2);
    sz_calendar_clear(&leap);
    sz_calendar_clear(&common);
}

SZ_CASE(every_day_of_four_years_has_its_month)
{
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct sz_calendar calendar = dates(civil_s(2022, 1, 1), 0, 1461.0 * DAY_S);
    int64_t day = 0;
    for (int year = 2022; year < 2026; year++)
        for (int month = 0; month < 12; month++)
            for (int i = 0; i < lengths[month] + (month == 1 && year == 2024); i++)
                ck_assert_uint_eq(sz_calendar_month(&calendar, (double)day++ * DAY_S), (unsigned)month);
    ck_assert_int_eq(day, 1461);
    sz_calendar_clear(&calendar);
}

SZ_CASE(the_warm_up_goes_before_the_start_of_dates)
{
    struct sz_calendar calendar = dates(civil_s(2024, 3, 1), 1.5 * DAY_S, WEEK_S);
    ck_assert_uint_eq(sz_calendar_hour_of_week(&calendar, 0), 60); /* Wednesday 28 February, noon */
    ck_assert_uint_eq(sz_calendar_month(&calendar, 1.5 * DAY_S - 1), 1);
    ck_assert_uint_eq(sz_calendar_month(&calendar, 1.5 * DAY_S), 2);
    sz_calendar_clear(&calendar);
}

SZ_CASE(the_cool_down_begins_in_the_month_that_follows)
{
    struct sz_calendar calendar = dates(civil_s(2024, 4, 1), 0, 30.0 * DAY_S);
    ck_assert_uint_eq(sz_calendar_month(&calendar, 30.0 * DAY_S), 4);
    ck_assert_uint_eq(sz_calendar_month(&calendar, 400.0 * DAY_S), 4);
    sz_calendar_clear(&calendar);
}

SZ_CASE(days_after_the_last_follow_it)
{
    struct sz_calendar drawn = weeks(2024, 4, DAY_S, 0), of_dates = dates(civil_s(2024, 4, 1), 0, 30.0 * DAY_S);
    const struct sz_calendar *all[] = {&drawn, &of_dates};
    for (int i = 0; i < 2; i++) {
        int64_t last = (int64_t)all[i]->day_count - 1, civil_day, after;
        ck_assert(sz_calendar_civil_day(all[i], last, &civil_day));
        ck_assert(sz_calendar_civil_day(all[i], last + 3, &after));
        ck_assert_int_eq(after, civil_day + 3);
    }
    sz_calendar_clear(&drawn);
    sz_calendar_clear(&of_dates);
    struct sz_calendar plain = {0};
    struct sz_error error = {0};
    int64_t civil_day;
    ck_assert(sz_calendar_init_plain(&plain, &error));
    ck_assert(!sz_calendar_civil_day(&plain, 0, &civil_day));
    sz_calendar_clear(&plain);
}

SZ_CASE(hours_begin_at_the_clock_and_not_at_time_0)
{
    struct sz_calendar calendar = dates(civil_s(2024, 4, 8) + 36900, 0, WEEK_S);
    ck_assert_uint_eq(sz_calendar_hour_of_week(&calendar, 2699), 10);
    ck_assert_uint_eq(sz_calendar_hour_of_week(&calendar, 2700), 11);
    ck_assert_double_eq(sz_calendar_next_hour(&calendar, 0), 2700);
    ck_assert_double_eq(sz_calendar_next_hour(&calendar, 2700), 6300);
    sz_calendar_clear(&calendar);
}

SZ_CASE(the_next_hour_is_later_and_one_further_whatever_the_offset)
{
    static const double warm_ups[] = {0, 0.1, 1e-9, 1200.3, 3599.9999999, 1e6 / 3, 86399.99999999999, 7e5 + 1e-7};
    for (size_t i = 0; i < sizeof warm_ups / sizeof warm_ups[0]; i++) {
        struct sz_calendar calendar = weeks(2024, 4, warm_ups[i], 0);
        double time_s = 0;
        for (int step = 0; step < 2000; step++) {
            unsigned hour = sz_calendar_hour_of_week(&calendar, time_s);
            double next_s = sz_calendar_next_hour(&calendar, time_s);
            ck_assert_double_gt(next_s, time_s);
            ck_assert_uint_eq(sz_calendar_hour_of_week(&calendar, next_s), (hour + 1) % 168);
            ck_assert_uint_eq(sz_calendar_hour_of_week(&calendar, nextafter(next_s, 0)), hour);
            time_s = next_s;
        }
        sz_calendar_clear(&calendar);
    }
}

SZ_CASE(night_is_from_18_to_6)
{
    struct sz_calendar calendar = {0};
    struct sz_error error = {0};
    ck_assert(sz_calendar_init_plain(&calendar, &error));
    for (int day = 0; day < 8; day++) {
        double midnight_s = (double)day * DAY_S;
        ck_assert(sz_calendar_is_night(&calendar, midnight_s));
        ck_assert(sz_calendar_is_night(&calendar, midnight_s + 6 * 3600 - 1));
        ck_assert(!sz_calendar_is_night(&calendar, midnight_s + 6 * 3600));
        ck_assert(!sz_calendar_is_night(&calendar, midnight_s + 18 * 3600 - 1));
        ck_assert(sz_calendar_is_night(&calendar, midnight_s + 18 * 3600));
    }
    ck_assert_uint_eq(sz_calendar_month(&calendar, 1e12), 0);
    sz_calendar_clear(&calendar);
}

SZ_CASE(drawn_weeks_begin_on_monday_after_the_warm_up)
{
    static const double warm_ups[] = {0, 3600, DAY_S, 2.25 * DAY_S, WEEK_S, 10.0 * DAY_S};
    for (size_t i = 0; i < sizeof warm_ups / sizeof warm_ups[0]; i++) {
        struct sz_calendar calendar = weeks(2024, 3, warm_ups[i], 0);
        ck_assert_uint_eq(sz_calendar_hour_of_week(&calendar, warm_ups[i]), 0);
        if (warm_ups[i] > 0)
            ck_assert_uint_eq(sz_calendar_hour_of_week(&calendar, warm_ups[i] - 1), 167);
        sz_calendar_clear(&calendar);
    }
}

SZ_CASE(a_drawn_week_has_one_month_and_the_warm_up_the_first_weeks)
{
    double warm_up_s = 2.25 * DAY_S;
    for (uint32_t replication = 0; replication < 50; replication++) {
        struct sz_calendar calendar = weeks(2024, 6, warm_up_s, replication);
        ck_assert_uint_eq(sz_calendar_month(&calendar, 0), sz_calendar_month(&calendar, warm_up_s));
        for (int week = 0; week < 6; week++)
            ck_assert_uint_eq(sz_calendar_month(&calendar, warm_up_s + week * (double)WEEK_S),
                              sz_calendar_month(&calendar, warm_up_s + (week + 1) * (double)WEEK_S - 1));
        ck_assert_uint_eq(sz_calendar_month(&calendar, warm_up_s + 6.5 * WEEK_S),
                          sz_calendar_month(&calendar, warm_up_s + 5.5 * WEEK_S));
        sz_calendar_clear(&calendar);
    }
}

SZ_CASE(each_stratum_gives_a_week_of_its_own_months)
{
    static const unsigned counts[] = {1, 4, 12, 13, 52};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        for (uint32_t replication = 0; replication < 100; replication++) {
            struct sz_calendar calendar = weeks(2024, counts[i], 0, replication);
            for (unsigned week = 0; week < counts[i]; week++) {
                unsigned month = sz_calendar_month(&calendar, week * (double)WEEK_S);
                double month_start = (double)(sz_calendar_days_from_civil(2024, (int)month + 1, 1) -
                                              sz_calendar_days_from_civil(2024, 1, 1)) /
                                     366;
                double month_end = month_start + 31.0 / 366;
                ck_assert_double_lt(month_start, (week + 1.0) / counts[i]);
                ck_assert_double_gt(month_end, (double)week / counts[i]);
            }
            sz_calendar_clear(&calendar);
        }
}

/* The mean factor of the drawn weeks, over replications, for months that differ much. */
static struct sz_tally month_factors(unsigned week_count)
{
    static const double weights[12] = {9, 1, 0, 4, 1, 1, 2, 7, 1, 1, 3, 12};
    struct sz_profile profile;
    struct sz_error error = {0};
    ck_assert(sz_profile_init(&profile, NULL, NULL, weights, &error));
    struct sz_tally tally;
    sz_tally_init(&tally);
    for (uint32_t replication = 0; replication < 20000; replication++) {
        struct sz_calendar calendar = weeks(2023, week_count, 0, replication);
        double sum = 0;
        for (unsigned week = 0; week < week_count; week++)
            sum += sz_profile_factor(&profile, &calendar, (week + 0.5) * WEEK_S);
        sz_tally_add(&tally, sum / week_count);
        sz_calendar_clear(&calendar);
    }
    return tally;
}

SZ_CASE(the_month_factor_of_drawn_weeks_is_1_on_average)
{
    static const unsigned counts[] = {1, 4, 7};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct sz_tally tally = month_factors(counts[i]);
        sz_assert_within(tally.mean, 1, sqrt(sz_tally_variance(&tally) / (double)tally.count), 4, "month factor");
    }
}

SZ_CASE(strata_make_the_mean_of_weeks_more_precise_than_chance)
{
    struct sz_tally one = month_factors(1), twelve = month_factors(12);
    ck_assert_double_lt(sz_tally_variance(&twelve), 0.5 * sz_tally_variance(&one) / 12);
}

SZ_CASE(weeks_belong_to_seed_and_replication)
{
    struct sz_calendar first = weeks(2024, 26, 0, 3), again = weeks(2024, 26, 0, 3), other = weeks(2024, 26, 0, 4);
    ck_assert_mem_eq(first.month_of_day, again.month_of_day, first.day_count);
    ck_assert(memcmp(first.month_of_day, other.month_of_day, first.day_count) != 0);
    sz_calendar_clear(&first);
    sz_calendar_clear(&again);
    sz_calendar_clear(&other);
}

static void assert_weeks_refused(int year, unsigned week_count, double warm_up_s)
{
    struct sz_calendar calendar = {0};
    struct sz_error error = {0};
    ck_assert(!sz_calendar_init_weeks(&calendar, year, week_count, warm_up_s, 1, 0, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_null(calendar.month_of_day);
}

static void assert_dates_refused(int64_t start_s, double warm_up_s, double length_s)
{
    struct sz_calendar calendar = {0};
    struct sz_error error = {0};
    ck_assert(!sz_calendar_init_dates(&calendar, start_s, warm_up_s, length_s, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_null(calendar.month_of_day);
}

SZ_CASE(impossible_calendars_are_refused)
{
    assert_weeks_refused(2024, 0, 0);
    assert_weeks_refused(2024, 53, 0);
    assert_weeks_refused(0, 4, 0);
    assert_weeks_refused(2024, 4, -1);
    assert_weeks_refused(2024, 4, NAN);
    assert_weeks_refused(2024, 4, INFINITY);
    assert_dates_refused(0, -1, DAY_S);
    assert_dates_refused(0, 0, -1);
    assert_dates_refused(0, 0, INFINITY);
    assert_dates_refused(INT64_MAX, 0, DAY_S);
    assert_dates_refused(INT64_MIN, 0, DAY_S);
}

static const struct sz_case cases[] = {
    SZ_LISTED(days_are_counted_from_1970_through_leap_years),
    SZ_LISTED(a_known_monday_starts_the_week),
    SZ_LISTED(a_day_before_1970_has_its_weekday_and_month),
    SZ_LISTED(december_turns_to_january_at_midnight),
    SZ_LISTED(february_has_29_days_in_leap_years_alone),
    SZ_LISTED(every_day_of_four_years_has_its_month),
    SZ_LISTED(the_warm_up_goes_before_the_start_of_dates),
    SZ_LISTED(the_cool_down_begins_in_the_month_that_follows),
    SZ_LISTED(days_after_the_last_follow_it),
    SZ_LISTED(hours_begin_at_the_clock_and_not_at_time_0),
    SZ_LISTED(the_next_hour_is_later_and_one_further_whatever_the_offset),
    SZ_LISTED(night_is_from_18_to_6),
    SZ_LISTED(drawn_weeks_begin_on_monday_after_the_warm_up),
    SZ_LISTED(a_drawn_week_has_one_month_and_the_warm_up_the_first_weeks),
    SZ_LISTED(each_stratum_gives_a_week_of_its_own_months),
    SZ_LISTED(the_month_factor_of_drawn_weeks_is_1_on_average),
    SZ_LISTED(strata_make_the_mean_of_weeks_more_precise_than_chance),
    SZ_LISTED(weeks_belong_to_seed_and_replication),
    SZ_LISTED(impossible_calendars_are_refused),
};
SZ_MAIN("calendar", cases)
