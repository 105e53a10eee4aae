/* The time units are asked for, against sums made by hand. */
#include "models/response/unit_load.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <math.h>

static struct sz_unit_load load_of(const char *yaml)
{
    struct sz_trial trial;
    struct sz_error error = {0};
    struct sz_unit_load load;
    sz_trial_open_text(&trial, yaml);
    ck_assert_uint_eq(trial.world.aid_area_count, 1);
    ck_assert_msg(sz_unit_loads(&trial.world, &load, &error), "%s", error.message);
    sz_trial_close(&trial);
    return load;
}

#define HEAD "safezone: 1\nname: loads\ntime: {measure: 100 h}\n"
#define CALL "categories: {call: {noticed: always, on_scene: {exponential: {mean: 30 min}}}}\n"
#define CELL "cells: [{id: a, rate: {call: 1 /h}}]\n  stations: [{id: s}]\n"

SZ_CASE(without_ways_a_load_is_rate_times_time_on_scene_over_units)
{
    struct sz_unit_load load = load_of(HEAD "world:\n  " CELL "  units: [{id: u, station: s, count: 2}]\n" CALL);
    ck_assert_double_eq_tol(load.mean, 0.25, 1e-12);
    ck_assert_double_eq_tol(load.busiest_hour, 0.25, 1e-12);
    ck_assert_double_eq_tol(load.waiting, 0.25, 1e-12);
}

SZ_CASE(turnout_crews_and_work_once_a_shift_count)
{
    /* 1 /h x 2 units x (30 + 6) min = 1.2, and 3 h a day of each of 4: (1.2 + 0.5) / 4 */
    struct sz_unit_load load =
        load_of(HEAD "world:\n  " CELL "  units: [{id: u, station: s, count: 4, turnout: {constant: 6 min}}]\n" CALL
                     "dispatch: {units: {call: 2}}\nunit_work: {meal: {after: 4 h, duration: {constant: 3 h}}}\n");
    ck_assert_double_eq_tol(load.mean, 1.7 / 4, 1e-12);
}

SZ_CASE(the_busiest_hour_is_that_with_fewest_on_duty)
{
    /* one unit by day and night, another from 08:00 to 16:00: 0.5 of one, over 4/3 in the mean */
    struct sz_unit_load load =
        load_of(HEAD "world:\n  " CELL "  units:\n    - {id: u, station: s}\n    - {id: v, station: s, shifts: "
                     "[{start: \"08:00\", length: 8 h}]}\n" CALL);
    ck_assert_double_eq_tol(load.mean, 0.375, 1e-12);
    ck_assert_double_eq_tol(load.busiest_hour, 0.5, 1e-12);
}

SZ_CASE(a_unit_with_a_time_on_scene_of_its_own_has_its_share)
{
    struct sz_unit_load load =
        load_of(HEAD "world:\n  " CELL "  units:\n    - {id: u, station: s}\n    - {id: v, station: s, on_scene: "
                     "{constant: 60 min}}\n" CALL);
    ck_assert_double_eq_tol(load.mean, 0.375, 1e-12);
}

SZ_CASE(while_incidents_wait_ways_are_between_places)
{
    /* Two places 12 km apart, each with a station: from it no way, from one incident to the next 0 or 12 km, in 12 min: 6 in the mean. */
    struct sz_unit_load load = load_of(
        HEAD "world:\n  plane: {metric: euclidean, unit: km}\n  cells:\n    - {id: a, at: [0, 0], rate: {call: "
             "1 /h}}\n    - {id: b, at: [12, 0], rate: {call: 1 /h}}\n  stations: [{id: s, at: [0, 0]}, {id: t, "
             "at: [12, 0]}]\n  units: [{id: u, station: s}, {id: v, station: t}]\n" CALL
             "travel: {model: straight_line, circuity: 1, speed: 60 km/h}\n");
    ck_assert_double_eq_tol(load.mean, 0.5, 1e-12);
    /* 2 /h x (30 + 6) min / 2; the standard error of the share of 2,000 draws that change place is 0.5 / sqrt(2000) */
    ck_assert_double_eq_tol(load.waiting, 0.6, 3 * 0.2 * 0.5 / sqrt(2000));
}

SZ_CASE(nobody_on_duty_is_an_infinite_load)
{
    struct sz_unit_load load =
        load_of(HEAD "world:\n  " CELL "  units: [{id: u, station: s, shifts: [{start: \"08:00\", "
                     "length: 8 h}]}]\n" CALL);
    ck_assert_double_eq_tol(load.mean, 1.5, 1e-12);
    ck_assert(isinf(load.busiest_hour));
}

static const struct sz_case cases[] = {
    SZ_LISTED(without_ways_a_load_is_rate_times_time_on_scene_over_units),
    SZ_LISTED(turnout_crews_and_work_once_a_shift_count),
    SZ_LISTED(the_busiest_hour_is_that_with_fewest_on_duty),
    SZ_LISTED(a_unit_with_a_time_on_scene_of_its_own_has_its_share),
    SZ_LISTED(while_incidents_wait_ways_are_between_places),
    SZ_LISTED(nobody_on_duty_is_an_infinite_load),
};
SZ_MAIN("unit_load", cases)
