/* Day factors and holidays: independence, and the mean of a year. Counts' variance: tests/validation/test_validation_demand.c. */
#include "models/demand/profile.h"
#include "sim/stream.h"
#include "sim/tally.h"
#include "tests/testing.h"

#include <math.h>

#define DAY_S 86400.0

static struct sz_calendar year_2024(void)
{
    struct sz_calendar calendar;
    struct sz_error error = {0};
    int64_t start_s = 86400 * sz_calendar_days_from_civil(2024, 1, 1);
    ck_assert(sz_calendar_init_dates(&calendar, start_s, 0, 366 * DAY_S - 1, &error));
    return calendar;
}

SZ_CASE(the_nations_factor_is_one_for_all_provinces_and_the_provinces_own_are_not)
{
    struct sz_day_factors a = {.over_dispersion = {0.3, 0}, .seed = 5, .replication = 2, .province = 1}, b = a;
    b.province = 2;
    for (int64_t day = 0; day < 50; day++) {
        ck_assert_double_eq(sz_day_factors_gamma(&a, day), sz_day_factors_gamma(&b, day));
        ck_assert_double_ne(sz_day_factors_gamma(&a, day), sz_day_factors_gamma(&a, day + 1));
    }
    a.over_dispersion = b.over_dispersion = (struct sz_over_dispersion){0, 0.3};
    double covariance = 0;
    for (int64_t day = 0; day < 4000; day++)
        covariance += (sz_day_factors_gamma(&a, day) - 1) * (sz_day_factors_gamma(&b, day) - 1) / 4000;
    sz_assert_within(covariance, 0, 0.3 / sqrt(4000), 4, "covariance of two provinces");
}

SZ_CASE(without_any_the_arrivals_are_what_they_were)
{
    struct sz_calendar calendar = year_2024();
    double hours[24];
    for (int hour = 0; hour < 24; hour++)
        hours[hour] = 1 + hour % 5;
    struct sz_profile profile;
    struct sz_error error = {0};
    ck_assert(sz_profile_init(&profile, hours, NULL, NULL, &error));
    struct sz_day_factors none = {.calendar = &calendar};
    ck_assert(!sz_day_factors_needed(&none));
    struct sz_arrival_clock with = {
        .profile = &profile, .calendar = &calendar, .base_per_s = 1e-4, .day_factors = &none};
    struct sz_arrival_clock without = {.profile = &profile, .calendar = &calendar, .base_per_s = 1e-4};
    struct sz_stream draws;
    sz_stream_init(&draws, 1, 1, 500, 0);
    for (int i = 0; i < 1000; i++) {
        double exponential = sz_stream_exponential(&draws, 1);
        double a_s = sz_arrival_clock_next(&with, exponential, 1e9),
               b_s = sz_arrival_clock_next(&without, exponential, 1e9);
        ck_assert_double_eq_tol(a_s, b_s, 1e-6);
    }
    sz_calendar_clear(&calendar);
}

/* --- holidays --- */

static struct sz_holidays thailand(void)
{
    struct sz_holidays holidays;
    struct sz_error error = {0};
    ck_assert_msg(sz_holidays_read(&holidays, SZ_SOURCE_DIR "/models/demand/holidays-thailand.csv", &error), "%s",
                  error.message);
    return holidays;
}

SZ_CASE(songkran_is_where_it_is_every_year_but_2020)
{
    struct sz_holidays holidays = thailand();
    for (int year = holidays.first_year; year <= holidays.last_year; year++)
        for (int day = 13; day <= 15; day++) {
            int64_t civil_day = sz_calendar_days_from_civil(year, 4, day);
            ck_assert_int_eq(holidays.kind_of_day[civil_day - holidays.first_day],
                             year == 2020 ? SZ_HOLIDAY_NONE : SZ_HOLIDAY_SONGKRAN);
        }
    ck_assert_int_le(holidays.first_year, 2019);
    ck_assert_int_ge(holidays.last_year, 2026);
    sz_holidays_clear(&holidays);
}

SZ_CASE(fixed_days_of_the_law_are_holidays_every_year)
{
    static const int fixed[][2] = {{1, 1},   {4, 6},   {6, 3},  {7, 28},  {8, 12},
                                   {10, 13}, {10, 23}, {12, 5}, {12, 10}, {12, 31}};
    struct sz_holidays holidays = thailand();
    for (int year = holidays.first_year; year <= holidays.last_year; year++)
        for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
            ck_assert_int_ne(
                holidays.kind_of_day[sz_calendar_days_from_civil(year, fixed[i][0], fixed[i][1]) - holidays.first_day],
                SZ_HOLIDAY_NONE);
    sz_holidays_clear(&holidays);
}

/* A course that leans on the months of the holidays, and on some days of the week. */
static struct sz_profile steep(struct sz_holiday_effect effect)
{
    static const double days[7] = {2, 1, 1, 1, 1, 3, 0.5}, months[12] = {5, 1, 1, 9, 1, 1, 1, 1, 1, 1, 1, 4};
    struct sz_profile profile;
    struct sz_error error = {0};
    ck_assert(sz_profile_init(&profile, NULL, days, months, &error));
    profile.holidays = effect;
    return profile;
}

static void scale(struct sz_profile *profile, const struct sz_holidays *holidays, int drawn_year)
{
    struct sz_error error = {0};
    ck_assert(sz_holiday_effect_scale(&profile->holidays, holidays, profile->month, profile->day_of_week, drawn_year,
                                      &error));
}

SZ_CASE(a_year_has_what_it_has_without_holidays_whatever_the_course_they_multiply)
{
    struct sz_holidays holidays = thailand();
    struct sz_profile profile = steep((struct sz_holiday_effect){{1, 2.5, 3, 0.5}, NULL});
    scale(&profile, &holidays, 0);
    for (int year = holidays.first_year; year <= holidays.last_year; year++) {
        int64_t first = sz_calendar_days_from_civil(year, 1, 1), end = sz_calendar_days_from_civil(year + 1, 1, 1);
        double with = 0, without = 0, ordinary = sz_holidays_factor(&holidays, &profile.holidays, first + 20);
        for (int64_t day = first; day < end; day++) {
            int of_year, month, of_month;
            sz_calendar_civil_from_days(day, &of_year, &month, &of_month);
            double weight = profile.month[month - 1] * profile.day_of_week[sz_calendar_weekday(day)];
            with += weight * sz_holidays_factor(&holidays, &profile.holidays, day);
            without += weight;
        }
        ck_assert_double_eq_tol(with / without, 1, 1e-12);
        ck_assert_double_eq_tol(sz_holidays_factor(&holidays, &profile.holidays, first) / ordinary, 2.5, 1e-12);
    }
    sz_holiday_effect_clear(&profile.holidays);
    sz_holidays_clear(&holidays);
}

SZ_CASE(days_beyond_the_table_are_ordinary_ones)
{
    struct sz_holidays holidays = thailand();
    struct sz_profile profile = steep((struct sz_holiday_effect){{1, 2.5, 3, 0.5}, NULL});
    int64_t first = holidays.first_day, end = sz_calendar_days_from_civil(holidays.last_year + 1, 1, 1);
    ck_assert_double_eq(sz_holidays_factor(&holidays, &profile.holidays, first - 1), 1);
    ck_assert_double_eq(sz_holidays_factor(&holidays, &profile.holidays, end), 1);
    scale(&profile, &holidays, 0);
    ck_assert_double_eq(sz_holidays_factor(&holidays, &profile.holidays, first - 1),
                        sz_holidays_factor(&holidays, &profile.holidays, first + 20));
    ck_assert_double_eq(sz_holidays_factor(&holidays, &profile.holidays, end),
                        sz_holidays_factor(&holidays, &profile.holidays, end - 10));
    sz_holiday_effect_clear(&profile.holidays);
    sz_holidays_clear(&holidays);
}

/* Weeks at the ends of a year are drawn by fewer days, so that civil years would give another mean. */
SZ_CASE(drawn_weeks_have_on_average_what_they_have_without_holidays)
{
    struct sz_holidays holidays = thailand();
    struct sz_profile with = steep((struct sz_holiday_effect){{1, 40, 0.1, 1}, NULL}),
                      without = steep(sz_holiday_effect_none());
    scale(&with, &holidays, 2024);
    struct sz_tally difference;
    sz_tally_init(&difference);
    for (uint32_t replication = 0; replication < 40000; replication++) {
        struct sz_calendar calendar;
        struct sz_error error = {0};
        ck_assert(sz_calendar_init_weeks(&calendar, 2024, 2, 0, 5, replication, &error));
        struct sz_day_factors factors = {.calendar = &calendar, .holidays = &holidays};
        struct sz_arrival_clock a = {.profile = &with, .calendar = &calendar, .day_factors = &factors},
                                b = {.profile = &without, .calendar = &calendar};
        sz_tally_add(&difference,
                     (sz_arrival_clock_expected_s(&a, 0, 14 * DAY_S) - sz_arrival_clock_expected_s(&b, 0, 14 * DAY_S)) /
                         DAY_S);
        sz_calendar_clear(&calendar);
    }
    sz_assert_within(difference.mean, 0, sqrt(sz_tally_variance(&difference) / (double)difference.count), 4,
                     "days' worth of incidents that holidays add");
    sz_holiday_effect_clear(&with.holidays);
    sz_holidays_clear(&holidays);
}

SZ_CASE(arrivals_follow_the_holidays_and_what_is_expected_says_so)
{
    struct sz_holidays holidays = thailand();
    struct sz_calendar calendar = year_2024();
    struct sz_profile profile = sz_profile_flat();
    profile.holidays = (struct sz_holiday_effect){{1, 1, 4, 1}, NULL};
    scale(&profile, &holidays, 0);
    struct sz_day_factors factors = {.calendar = &calendar, .holidays = &holidays};
    struct sz_arrival_clock clock = {
        .profile = &profile, .calendar = &calendar, .base_per_s = 50 / DAY_S, .day_factors = &factors};
    double from_s =
        DAY_S * (double)(sz_calendar_days_from_civil(2024, 4, 13) - sz_calendar_days_from_civil(2024, 1, 1));
    double expected = 50 / DAY_S * sz_arrival_clock_expected_s(&clock, from_s, from_s + 3 * DAY_S), counts[2] = {0};
    ck_assert_double_gt(expected, 3 * 50 * 3);
    ck_assert_double_eq_tol(sz_arrival_clock_expected_s(&clock, 0, 366 * DAY_S), 366 * DAY_S, 1e-3);
    struct sz_stream draws;
    sz_stream_init(&draws, 1, 1, 500, 0);
    for (int run = 0; run < 50; run++) {
        clock.time_s = 0;
        for (;;) {
            double time_s = sz_arrival_clock_next(&clock, sz_stream_exponential(&draws, 1), 366 * DAY_S);
            if (!isfinite(time_s))
                break;
            counts[time_s >= from_s && time_s < from_s + 3 * DAY_S]++;
        }
    }
    sz_assert_within(counts[1], 50 * expected, sqrt(50 * expected), 4, "arrivals at Songkran");
    sz_assert_within(counts[0], 50 * (366 * 50 - expected), sqrt(50 * 366 * 50.0), 4, "arrivals of other days");
    sz_holiday_effect_clear(&profile.holidays);
    sz_calendar_clear(&calendar);
    sz_holidays_clear(&holidays);
}

SZ_CASE(a_wrong_table_is_named_with_its_place)
{
    static const char *const wrong[][2] = {{"date,kind,name\n2024-02-30,other,x\n", ":2:1"},
                                           {"date,kind,name\n2024-02-03,othr,x\n", ":2:12"},
                                           {"date,kind,name\n", ":2:1"},
                                           {"date,kind\n2024-02-03,other\n", "name"}};
    char *folder = sz_testing_make_folder(), path[4096];
    snprintf(path, sizeof path, "%s/holidays.csv", folder);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct sz_holidays holidays;
        struct sz_error error = {0};
        char text[2048];
        sz_testing_write_file(path, wrong[i][0]);
        ck_assert(!sz_holidays_read(&holidays, path, &error));
        ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
        ck_assert_ptr_nonnull(strstr(sz_error_text(&error, text, sizeof text), wrong[i][1]));
        ck_assert_ptr_null(holidays.kind_of_day);
    }
    sz_testing_remove_folder(folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_nations_factor_is_one_for_all_provinces_and_the_provinces_own_are_not),
    SZ_LISTED(without_any_the_arrivals_are_what_they_were),
    SZ_LISTED(songkran_is_where_it_is_every_year_but_2020),
    SZ_LISTED(fixed_days_of_the_law_are_holidays_every_year),
    SZ_LISTED(a_year_has_what_it_has_without_holidays_whatever_the_course_they_multiply),
    SZ_LISTED(days_beyond_the_table_are_ordinary_ones),
    SZ_LISTED(drawn_weeks_have_on_average_what_they_have_without_holidays),
    SZ_LISTED(arrivals_follow_the_holidays_and_what_is_expected_says_so),
    SZ_LISTED(a_wrong_table_is_named_with_its_place),
};
SZ_MAIN("day_factors", cases)
