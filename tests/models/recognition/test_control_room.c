#include "models/recognition/control_room.h"
#include "tests/testing.h"

#include <limits.h>
#include <math.h>

SZ_CASE(operators_are_the_load_over_what_each_takes_rounded_up)
{
    ck_assert_uint_eq(sz_operators_for_load(2.0, 0.6), 4);
    ck_assert_uint_eq(sz_operators_for_load(2.41, 0.6), 5);
    ck_assert_uint_eq(sz_operators_for_load(0.59, 0.6), 1);
    ck_assert_uint_eq(sz_operators_for_load(0.61, 0.6), 2);
}

SZ_CASE(a_load_that_fills_operators_exactly_needs_no_more)
{
    for (unsigned operators = 1; operators < 1000; operators++) {
        ck_assert_uint_eq(sz_operators_for_load(operators * 0.6, 0.6), operators);
        ck_assert_uint_eq(sz_operators_for_load(operators * 0.1, 0.1), operators);
    }
}

SZ_CASE(a_room_is_never_empty)
{
    ck_assert_uint_eq(sz_operators_for_load(0, 0.6), 1);
    ck_assert_uint_eq(sz_operators_for_load(1e-300, 0.6), 1);
}

SZ_CASE(an_endless_load_takes_the_greatest_number)
{
    ck_assert_uint_eq(sz_operators_for_load(1e300, 0.6), UINT_MAX);
    ck_assert_uint_eq(sz_operators_for_load(INFINITY, 0.6), UINT_MAX);
}

SZ_CASE(shifts_change_at_0_8_and_16_every_day)
{
    for (unsigned day = 0; day < 7; day++)
        for (unsigned hour = 0; hour < 24; hour++)
            ck_assert_uint_eq(sz_room_shift(day * 24 + hour), hour < 8 ? 0U : hour < 16 ? 1U : 2U);
}

SZ_CASE(a_flat_profile_needs_the_same_in_every_shift)
{
    struct sz_profile profile = sz_profile_flat();
    unsigned operators[SZ_ROOM_SHIFT_COUNT];
    double loads[SZ_ROOM_SHIFT_COUNT] = {0};
    sz_shift_loads_add(&profile, 2.9, loads);
    sz_room_size(loads, 0.6, operators);
    for (int shift = 0; shift < SZ_ROOM_SHIFT_COUNT; shift++)
        ck_assert_uint_eq(operators[shift], 5);
}

/* Nothing at night, one part in the morning shift, two in the evening: factors 0, 1 and 2. */
static struct sz_profile evening_profile(const double *days)
{
    double hours[24];
    struct sz_profile profile;
    struct sz_error error = {0};
    for (int hour = 0; hour < 24; hour++)
        hours[hour] = hour < 8 ? 0 : hour < 16 ? 1 : 2;
    ck_assert(sz_profile_init(&profile, hours, days, NULL, &error));
    return profile;
}

SZ_CASE(each_shift_is_sized_by_its_own_part_of_the_load)
{
    struct sz_profile profile = evening_profile(NULL);
    unsigned operators[SZ_ROOM_SHIFT_COUNT];
    double loads[SZ_ROOM_SHIFT_COUNT] = {0};
    sz_shift_loads_add(&profile, 3, loads);
    sz_room_size(loads, 0.6, operators);
    ck_assert_uint_eq(operators[0], 1);
    ck_assert_uint_eq(operators[1], 5);
    ck_assert_uint_eq(operators[2], 10);
}

SZ_CASE(streams_of_different_hours_are_added_shift_by_shift)
{
    struct sz_profile profile = evening_profile(NULL);
    unsigned operators[SZ_ROOM_SHIFT_COUNT];
    double loads[SZ_ROOM_SHIFT_COUNT] = {0};
    sz_shift_loads_add(&profile, 3, loads);
    profile = sz_profile_flat();
    sz_shift_loads_add(&profile, 1.2, loads);
    sz_room_size(loads, 0.6, operators);
    ck_assert_uint_eq(operators[0], 2);
    ck_assert_uint_eq(operators[1], 7);
    ck_assert_uint_eq(operators[2], 12);
}

SZ_CASE(a_shift_is_sized_by_its_mean_over_the_days_of_the_week)
{
    static const double days[7] = {1, 1, 1, 1, 1, 4, 5};
    struct sz_profile profile = evening_profile(days);
    unsigned operators[SZ_ROOM_SHIFT_COUNT];
    double loads[SZ_ROOM_SHIFT_COUNT] = {0};
    sz_shift_loads_add(&profile, 3, loads);
    sz_room_size(loads, 0.6, operators);
    ck_assert_uint_eq(operators[1], 5);
    ck_assert_uint_eq(operators[2], 10);
}

SZ_CASE(clearing_a_law_may_be_repeated)
{
    struct sz_error error = {0};
    struct sz_verification_law law = {.alert_service = sz_distribution_create_exponential(20, &error),
                                      .call_service = sz_distribution_create_exponential(60, &error)};
    sz_verification_law_clear(&law);
    ck_assert_ptr_null(law.alert_service);
    ck_assert_ptr_null(law.call_service);
    sz_verification_law_clear(&law);
}

SZ_CASE(detection_falls_with_the_monitors_watched)
{
    ck_assert_double_eq_tol(sz_monitor_detection(1), 0.85, 1e-12);
    ck_assert_double_eq_tol(sz_monitor_detection(4), 0.74, 1e-12);
    ck_assert_double_eq_tol(sz_monitor_detection(5), 0.66, 1e-12);
    ck_assert_double_eq_tol(sz_monitor_detection(9), 0.53, 1e-12);
    ck_assert_double_eq_tol(sz_monitor_detection(18), 0.53 / 2, 1e-12);
    ck_assert_double_eq_tol(sz_monitor_detection(0.2), 0.85, 1e-12);
}

SZ_CASE(cameras_on_no_monitor_are_not_watched)
{
    struct sz_verification_law law = {.monitors_per_watcher = 9};
    law.watchers[1] = 3;
    ck_assert_double_eq_tol(sz_watch_factor(&law, 54, 1), 0.5 * 0.53, 1e-12);
    ck_assert_double_eq(sz_watch_factor(&law, 54, 0), 0);
    ck_assert_double_eq_tol(sz_watch_factor(&law, 12, 1), 0.74, 1e-12); /* four each, all shown */
    ck_assert_double_eq(sz_watch_factor(&law, 0, 1), 0);
}

static const struct sz_case cases[] = {
    SZ_LISTED(operators_are_the_load_over_what_each_takes_rounded_up),
    SZ_LISTED(a_load_that_fills_operators_exactly_needs_no_more),
    SZ_LISTED(a_room_is_never_empty),
    SZ_LISTED(an_endless_load_takes_the_greatest_number),
    SZ_LISTED(shifts_change_at_0_8_and_16_every_day),
    SZ_LISTED(a_flat_profile_needs_the_same_in_every_shift),
    SZ_LISTED(each_shift_is_sized_by_its_own_part_of_the_load),
    SZ_LISTED(streams_of_different_hours_are_added_shift_by_shift),
    SZ_LISTED(a_shift_is_sized_by_its_mean_over_the_days_of_the_week),
    SZ_LISTED(clearing_a_law_may_be_repeated),
    SZ_LISTED(detection_falls_with_the_monitors_watched),
    SZ_LISTED(cameras_on_no_monitor_are_not_watched),
};
SZ_MAIN("control_room", cases)
