/* Which unit goes, when it may, how long it takes, and how a response is counted. */
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>

#define WORLD(time, cells, stations, units, category, rest)                                                            \
    "safezone: 1\nname: world\ntime: " time "\nworld:\n  cells: " cells "\n  stations: " stations "\n  units: " units  \
    "\ncategories: {call: {noticed: always, " category "}}\n" rest "\n"

#define ONE_CELL    "[{id: a, rate: {call: 1 /h}}]"
#define ONE_STATION "[{id: s}]"

/* --- what dispatchers know --- */

/*
 * Two stations on a line at 0 and 10 km, and units that stay at their last place. Calls are so rare and units so fast that of the calls fewer than
 * that find one busy.
 */
static const double busy_share = 0.005 / 3600 * 19;

static struct sz_trial_estimate share_out_of_beat(const char *known_position)
{
    struct sz_trial trial;
    char yaml[2048];
    snprintf(yaml, sizeof yaml,
             WORLD("{warm_up: 20000 h, measure: 100000 h}",
                   "[{id: far, at: [-4, 0], rate: {call: 0.002 /h}}, {id: middle, at: [4.5, 0], rate: {call: 0.001 "
                   "/h}}, {id: east, at: [6, 0], rate: {call: 0.001 /h}}, {id: edge, at: [14, 0], rate: {call: 0.001 "
                   "/h}}]",
                   "[{id: w, at: [0, 0]}, {id: e, at: [10, 0]}]",
                   "[{id: car1, station: w, idle: stay}, {id: car2, station: e, idle: stay}]",
                   "on_scene: {constant: 1 s}",
                   "travel: {circuity: 1, speed: 1000 m/s}\ndispatch: {known_position: %s}"),
             known_position);
    sz_trial_open_text(&trial, yaml);
    sz_trial_run(&trial, 10);
    struct sz_trial_estimate share = sz_trial_ratio(&trial, 0, SZ_SUM_OUT_OF_BEAT, SZ_SUM_DISPATCHES);
    sz_trial_close(&trial);
    return share;
}

SZ_CASE(by_their_stations_units_serve_their_own_beats)
{
    struct sz_trial_estimate share = share_out_of_beat("station");
    ck_assert_double_le(share.value, busy_share + 4 * share.standard_error);
}

/* The middles of the beats are -1.17 and 10 km: the calls at 4.5 km, a fifth, are nearer to the other's. */
SZ_CASE(by_the_middles_of_beats_the_calls_between_go_to_the_other_unit)
{
    struct sz_trial_estimate share = share_out_of_beat("beat_centre");
    sz_assert_within(share.value, 0.2, share.standard_error, 4, "share out of beat");
}

/*
 * By where they are, both roam: where they were last is a Markov chain of (far, middle) with probability 2/15, (far, east) 4/15, (far, edge) 6/15,
 * (middle, edge) 3/20 and (east, edge) 1/20. Out of beat are the middle in the first two and the east in the last two: 2/5 x 1/5 + 1/5 x 1/5.
 */
SZ_CASE(by_where_they_are_units_roam)
{
    struct sz_trial_estimate share = share_out_of_beat("exact");
    sz_assert_within(share.value, 0.12, share.standard_error, 4, "share out of beat");
}

/*
 * A car of each of two stations goes to every call, all of which are in the beat of one. The far one is busy for two hours with every call, so that
 * it is often sent when the near one has arrived; both trips are dispatches, and half of all are outside the beat.
 */
SZ_CASE(every_unit_that_is_sent_is_a_dispatch_of_its_beat_or_of_another)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("{warm_up: 0 s, measure: 10000 h}", "[{id: a, at: [1, 0], rate: {call: 0.2 /h}}]",
                                     "[{id: near, at: [0, 0]}, {id: far, at: [10, 0]}]",
                                     "[{id: car1, station: near, type: car}, {id: van1, station: far, type: van,"
                                     " on_scene: {constant: 2 h}}]",
                                     "on_scene: {constant: 10 min}",
                                     "travel: {circuity: 1, speed: 60 km/h}\n"
                                     "dispatch: {units: {call: {car: 1, van: 1}}}"));
    sz_trial_run(&trial, 10);
    double sent = 0, counted = sz_trial_sum(&trial, 0, SZ_SUM_DISPATCHES);
    for (size_t r = 0; r < trial.count; r++)
        sent += (double)(trial.results[r].unit_dispatches[0] + trial.results[r].unit_dispatches[1]);
    ck_assert_double_eq(counted, sent);
    ck_assert_double_eq_tol(sz_trial_sum(&trial, 0, SZ_SUM_OUT_OF_BEAT) / counted, 0.5, 1e-3);
    ck_assert_double_gt(counted, 1.99 * sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS));
    sz_trial_close(&trial);
}

/* --- which unit --- */

SZ_CASE(the_unit_that_is_there_first_goes_not_the_one_that_is_nearest)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("{measure: 10000 h}", "[{id: a, at: [4, 0], rate: {call: 0.01 /h}}]",
                                     "[{id: near, at: [0, 0]}, {id: far, at: [10, 0]}]",
                                     "[{id: slow, station: near}, {id: fast, station: far, speed_factor: 2}]",
                                     "on_scene: {constant: 1 s}", "travel: {circuity: 1, speed: 60 km/h}"));
    sz_trial_run(&trial, 1);
    double all = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS);
    /* 6 km at double speed are 3 minutes, 4 km are 4. */
    ck_assert_double_gt(all, 50);
    ck_assert_double_ge((double)trial.results[0].unit_dispatches[1], all - 2);
    sz_trial_close(&trial);
}

SZ_CASE(every_dispatch_is_some_units)
{
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/two-stations.yaml", NULL, 0);
    sz_trial_run(&trial, 1);
    const struct sz_area_result *result = &trial.results[0];
    double dispatches = 0, busy_s = 0, shift_s = 0;
    for (uint32_t i = 0; i < result->unit_count; i++) {
        dispatches += (double)result->unit_dispatches[i];
        busy_s += result->unit_busy_s[i];
        shift_s += result->unit_shift_s[i];
    }
    ck_assert_double_eq(dispatches, sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED));
    ck_assert_double_eq_tol(busy_s, sz_trial_sum(&trial, 0, SZ_SUM_BUSY_S), 1e-3);
    ck_assert_double_eq_tol(shift_s, sz_trial_sum(&trial, 0, SZ_SUM_SHIFT_S), 1e-3);
    ck_assert_double_eq_tol(shift_s, result->unit_count * sz_trial_sum(&trial, 0, SZ_SUM_WINDOW_S), 1e-3);
    sz_trial_close(&trial);
}

SZ_CASE(another_policy_changes_no_incident)
{
    static const struct sz_override policy = {"dispatch.policy", "own_station_first"};
    struct sz_trial closest, own;
    sz_trial_open_file(&closest, "scenarios/two-stations.yaml", NULL, 0);
    sz_trial_open_file(&own, "scenarios/two-stations.yaml", &policy, 1);
    sz_trial_run(&closest, 1);
    sz_trial_run(&own, 1);
    ck_assert_double_eq(sz_trial_sum(&closest, 0, SZ_SUM_INCIDENTS), sz_trial_sum(&own, 0, SZ_SUM_INCIDENTS));
    /* The same jobs, added up in another order. */
    double on_scene_s = sz_trial_sum(&closest, 0, SZ_SUM_ON_SCENE_S);
    ck_assert_double_eq_tol(sz_trial_sum(&own, 0, SZ_SUM_ON_SCENE_S), on_scene_s, 1e-9 * on_scene_s);
    ck_assert_double_ne(sz_trial_sum(&own, 0, SZ_SUM_TRAVEL_M), sz_trial_sum(&closest, 0, SZ_SUM_TRAVEL_M));
    sz_trial_close(&closest);
    sz_trial_close(&own);
}

/* --- shifts --- */

/* Shift time is the rota's and the overtime: 8 hours of each of 100 days, from 20:00 over midnight. */
SZ_CASE(shift_time_is_the_rota_and_the_overtime)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("{warm_up: 1 day, measure: 100 days}", "[{id: a, rate: {call: 0.5 /h}}]",
                                     ONE_STATION, "[{id: u, station: s, shifts: [{start: \"20:00\", length: 8 h}]}]",
                                     "on_scene: {constant: 30 min}", ""));
    sz_trial_run(&trial, 1);
    double overtime_s = sz_trial_sum(&trial, 0, SZ_SUM_OVERTIME_S);
    ck_assert_double_gt(overtime_s, 3600);
    ck_assert_double_eq_tol(sz_trial_sum(&trial, 0, SZ_SUM_SHIFT_S) - overtime_s, 100 * 8 * 3600.0, 1e-3);
    sz_trial_close(&trial);
}

/* Three shifts of a unit each, one after the other, are one unit round the clock when no job runs over. */
SZ_CASE(shifts_follow_each_other_without_a_gap)
{
    struct sz_trial shifts, clock;
    static const char *const category = "on_scene: {constant: 0 s}";
    char yaml[2048];
    snprintf(yaml, sizeof yaml,
             WORLD("{measure: 1000 h}", ONE_CELL, ONE_STATION,
                   "[{id: night, station: s, shifts: [{start: \"00:00\", length: 8 h}]},"
                   " {id: day, station: s, shifts: [{start: \"08:00\", length: 8 h}]},"
                   " {id: evening, station: s, shifts: [{start: \"16:00\", length: 8 h}]}]",
                   "%s", "dispatch: {line: 0}"),
             category);
    sz_trial_open_text(&shifts, yaml);
    snprintf(yaml, sizeof yaml,
             WORLD("{measure: 1000 h}", ONE_CELL, ONE_STATION, "[{id: u, station: s}]", "%s", "dispatch: {line: 0}"),
             category);
    sz_trial_open_text(&clock, yaml);
    sz_trial_run(&shifts, 1);
    sz_trial_run(&clock, 1);
    ck_assert_double_eq(sz_trial_sum(&shifts, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_LOST), 0);
    ck_assert_double_eq(sz_trial_sum(&shifts, 0, SZ_SUM_EMPTY_STATION_S), 0);
    ck_assert_double_eq_tol(sz_trial_sum(&shifts, 0, SZ_SUM_SHIFT_S), sz_trial_sum(&clock, 0, SZ_SUM_SHIFT_S), 1e-3);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_gt(shifts.results[0].unit_dispatches[i], 200);
    sz_trial_close(&shifts);
    sz_trial_close(&clock);
}

/* One unit of load a / (1 + a) without a line: its station is empty as long as it is busy. */
SZ_CASE(a_station_is_empty_while_its_only_unit_is_busy)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("{measure: 5000 h}", ONE_CELL, ONE_STATION, "[{id: u, station: s}]",
                                     "on_scene: {exponential: {mean: 30 min}}", "dispatch: {line: 0}"));
    sz_trial_run(&trial, 20);
    ck_assert_double_eq_tol(sz_trial_sum(&trial, 0, SZ_SUM_EMPTY_STATION_S), sz_trial_sum(&trial, 0, SZ_SUM_BUSY_S),
                            1e-2);
    struct sz_trial_estimate empty = sz_trial_ratio(&trial, 0, SZ_SUM_EMPTY_STATION_S, SZ_SUM_STATION_S);
    sz_assert_within(empty.value, 0.5 / 1.5, empty.standard_error, 4, "share of time without a unit");
    sz_trial_close(&trial);
}

/* --- how a response is counted --- */

/*
 * As many units as are ever needed, and an exponential turnout of 30 minutes as the only delay: within 15 minutes with 1 - exp(-0.5), the mean
 * cut at an hour is 30 (1 - exp(-2)) minutes, in time for an exponential duration of 20 minutes with 0.4.
 */
SZ_CASE(an_exponential_response_is_counted_by_its_law)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("{warm_up: 0 s, measure: 20000 h}", ONE_CELL, ONE_STATION,
                                     "[{id: u, station: s, count: 20, turnout: {exponential: {mean: 30 min}}}]",
                                     "on_scene: {constant: 1 s}, duration: {exponential: {mean: 20 min}}",
                                     "target: {response: 15 min}"));
    sz_trial_run(&trial, 20);
    struct sz_trial_estimate within = sz_trial_ratio(&trial, 0, SZ_SUM_WITHIN_TARGET, SZ_SUM_INCIDENTS);
    sz_assert_within(within.value, 1 - exp(-0.5), within.standard_error, 4, "share within the target");
    struct sz_trial_estimate restricted = sz_trial_ratio(&trial, 0, SZ_SUM_RESTRICTED_S, SZ_SUM_INCIDENTS);
    sz_assert_within(restricted.value, 1800 * (1 - exp(-2)), restricted.standard_error, 4, "mean cut at an hour");
    struct sz_trial_estimate arrived = sz_trial_ratio(&trial, 0, SZ_SUM_ARRIVED_IN_PROGRESS, SZ_SUM_IN_PROGRESS);
    sz_assert_within(arrived.value, 0.4, arrived.standard_error, 4, "share reached in progress");
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_URGENT_WITHIN_TARGET),
                        sz_trial_sum(&trial, 0, SZ_SUM_WITHIN_TARGET));
    sz_trial_close(&trial);
}

SZ_CASE(what_is_discovered_later_is_neither_urgent_nor_in_progress)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("{measure: 1000 h}", ONE_CELL, ONE_STATION, "[{id: u, station: s}]",
                                     "in_progress: no, on_scene: {constant: 1 s}", ""));
    sz_trial_run(&trial, 1);
    ck_assert_double_gt(sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS), 500);
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_URGENT), 0);
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_IN_PROGRESS), 0);
    sz_trial_close(&trial);
}

/* 3 km along and 4 km across at 60 km/h and circuity 1.2: the mean of the spread is 1, right angles go round the corner. */
SZ_CASE(a_trip_takes_distance_times_circuity_over_speed)
{
    static const double straight_km[] = {5, 7};
    for (int i = 0; i < 2; i++) {
        struct sz_trial trial;
        char yaml[2048];
        snprintf(yaml, sizeof yaml,
                 WORLD("{warm_up: 0 s, measure: 200000 h}",
                       "[{id: a, at: [3, 4], rate: {call: 0.01 /h}}]\n  plane: {metric: %s}", "[{id: s}]",
                       "[{id: u, station: s, speed_factor: 1.5}]", "on_scene: {constant: 0 s}",
                       "travel: {circuity: 1.2, speed: 60 km/h, spread: {lognormal: {cv: 0.4}}}"),
                 i == 0 ? "euclidean" : "right_angle");
        sz_trial_open_text(&trial, yaml);
        sz_trial_run(&trial, 20);
        struct sz_trial_estimate travel = sz_trial_ratio(&trial, 0, SZ_SUM_TRAVEL_S, SZ_SUM_INCIDENTS);
        struct sz_trial_estimate road = sz_trial_ratio(&trial, 0, SZ_SUM_TRAVEL_M, SZ_SUM_INCIDENTS);
        /* One in 600 comes from the last call of the same 10 minutes. */
        ck_assert_double_eq_tol(road.value, 1200 * straight_km[i], 0.003 * 1200 * straight_km[i]);
        ck_assert_double_eq_tol(travel.value, 60 * 1.2 / 1.5 * straight_km[i],
                                4 * travel.standard_error + 0.003 * 48 * straight_km[i]);
        sz_trial_close(&trial);
    }
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_unit_that_is_sent_is_a_dispatch_of_its_beat_or_of_another),
    SZ_LISTED(by_their_stations_units_serve_their_own_beats),
    SZ_LISTED(by_the_middles_of_beats_the_calls_between_go_to_the_other_unit),
    SZ_LISTED(by_where_they_are_units_roam),
    SZ_LISTED(the_unit_that_is_there_first_goes_not_the_one_that_is_nearest),
    SZ_LISTED(every_dispatch_is_some_units),
    SZ_LISTED(another_policy_changes_no_incident),
    SZ_LISTED(shift_time_is_the_rota_and_the_overtime),
    SZ_LISTED(shifts_follow_each_other_without_a_gap),
    SZ_LISTED(a_station_is_empty_while_its_only_unit_is_busy),
    SZ_LISTED(an_exponential_response_is_counted_by_its_law),
    SZ_LISTED(what_is_discovered_later_is_neither_urgent_nor_in_progress),
    SZ_LISTED(a_trip_takes_distance_times_circuity_over_speed),
};
SZ_MAIN("dispatch", cases)
