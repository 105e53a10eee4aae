/* How incidents become known, which outcome they have, and the zone that sees nothing. */
#include "tests/models/response/town.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>

static const struct sz_trial_zone eyes_everywhere = {.camera_count = 1000000, .hit_rate = 1};

/* The share of incidents in a sum of the province, held to a probability. */
static void check_share(const struct sz_trial *trial, unsigned sum, double probability, const char *what)
{
    double all = sz_trial_sum(trial, 0, SZ_SUM_INCIDENTS);
    ck_assert_double_gt(all, 10000);
    sz_assert_within(sz_trial_sum(trial, 0, sum) / all, probability, sqrt(probability * (1 - probability) / all), 4,
                     what);
}

static double share_through(const struct sz_trial *trial, enum sz_channel channel)
{
    uint32_t slot = trial->results[0].layout.channel + channel;
    return sz_trial_sum(trial, slot, SZ_SUM_INCIDENTS) / sz_trial_sum(trial, 0, SZ_SUM_INCIDENTS);
}

static double mean_of(const struct sz_trial *trial, unsigned sum)
{
    return sz_trial_sum(trial, 0, sum) / sz_trial_sum(trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED);
}

/* --- one channel --- */

SZ_CASE(a_call_takes_its_delay_and_the_call_takers_time)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial,
                       TOWN("{warm_up: 0 s, measure: 20000 h}", "1 /h", UNITS,
                            AT_ONCE "channels: {call: {probability: 80 %, delay: {exponential: {mean: 5 min}}}}",
                            "control_rooms: {call_takers: 20, call_service: {constant: 40 s}}"));
    sz_trial_run(&trial, 20);
    check_share(&trial, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED, 0.8, "share helped");
    struct sz_trial_estimate noticing =
        sz_trial_ratio(&trial, 0, SZ_SUM_NOTICING_S, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED);
    sz_assert_within(noticing.value, 300, noticing.standard_error, 4, "mean delay");
    ck_assert_double_eq_tol(mean_of(&trial, SZ_SUM_VERIFICATION_S), 40, 1e-6);
    ck_assert_double_eq_tol(mean_of(&trial, SZ_SUM_POLICE_RESPONSE_S), 40, 1e-6);
    ck_assert_double_eq(mean_of(&trial, SZ_SUM_RECOGNITION_S), 0);
    sz_trial_close(&trial);
}

SZ_CASE(a_patrol_that_sees_it_is_there_at_once)
{
    struct sz_trial trial;
    sz_trial_open_text(
        &trial, TOWN("{warm_up: 0 s, measure: 20000 h}", "1 /h",
                     "{id: u, station: s, count: 20, idle: patrol, turnout: {constant: 5 min}}",
                     AT_ONCE "channels: {patrol: {probability: 70 %, delay: {exponential: {mean: 3 min}}}}", ""));
    sz_trial_run(&trial, 20);
    check_share(&trial, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED, 0.7, "share helped");
    ck_assert_double_eq_tol(mean_of(&trial, SZ_SUM_RESPONSE_S), mean_of(&trial, SZ_SUM_NOTICING_S), 1e-6);
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_TURNOUT_S), 0);
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_POLICE_RESPONSE_S), 0);
    sz_trial_close(&trial);
}

/* Somebody comes by with 1 - exp(-h D) while it goes on for D, and then after 1 / h - D exp(-h D) / (1 - exp(-h D)) on average. */
SZ_CASE(a_patrol_that_comes_by_at_a_rate_sees_what_still_goes_on)
{
    struct sz_trial trial;
    const double per_s = 2.0 / 3600, lasts_s = 900, seen = -expm1(-per_s * lasts_s);
    sz_trial_open_text(&trial, TOWN("{warm_up: 0 s, measure: 20000 h}", "1 /h", UNITS,
                                    AT_ONCE "duration: {constant: 15 min}, channels: {patrol: {hazard: 2 /h}}", ""));
    sz_trial_run(&trial, 20);
    check_share(&trial, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED, seen, "share seen");
    struct sz_trial_estimate noticing =
        sz_trial_ratio(&trial, 0, SZ_SUM_NOTICING_S, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED);
    sz_assert_within(noticing.value, 1 / per_s - lasts_s * (1 - seen) / seen, noticing.standard_error, 4, "mean time");
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_ARRIVED_IN_PROGRESS),
                        sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED));
    sz_trial_close(&trial);
}

/* Of exponential durations of mean 1 / mu somebody comes by in time with h / (h + mu); the recorded rate is that of those. */
SZ_CASE(a_patrol_comes_upon_the_longer_ones_and_the_record_is_of_those)
{
    struct sz_trial trial;
    const double seen = 2.0 / (2 + 4), recorded = 20000;
    sz_trial_open_text(&trial,
                       TOWN("{warm_up: 0 s, measure: 20000 h}", "1 /h", UNITS,
                            AT_ONCE "duration: {exponential: {mean: 15 min}}, channels: {patrol: {hazard: 2 /h}}", ""));
    sz_trial_run(&trial, 20);
    check_share(&trial, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED, seen, "share seen");
    double helped = sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED),
           expected = recorded * (double)trial.count;
    sz_assert_within(helped, expected, sqrt(expected), 4, "seen as recorded");
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_ARRIVED_IN_PROGRESS), helped);
    sz_trial_close(&trial);
}

SZ_CASE(without_a_patrolling_unit_no_patrol_sees_anything)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, TOWN("{measure: 1000 h}", "1 /h", "{id: u, station: s, count: 20, idle: station}",
                                    AT_ONCE "channels: {patrol: {probability: 70 %}}", ""));
    sz_trial_run(&trial, 1);
    double all = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS);
    ck_assert_double_gt(all, 500);
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_UNNOTICED), all);
    sz_trial_close(&trial);
}

#define CAMERA_AND_CALL                                                                                                \
    "channels: {camera: {probability: 60 %, delay: {exponential: {mean: 2 min}}}, "                                    \
    "call: {probability: 70 %, delay: {exponential: {mean: 5 min}}}}"

/* A camera with probability p_a after exp(a), a call with p_b after exp(b): it is first with p_a ((1 - p_b) + p_b a / (a + b)). */
SZ_CASE(a_camera_is_first_as_often_as_competing_exponentials_say)
{
    struct sz_trial trial;
    double p_a = 0.6, p_b = 0.7, a = 1.0 / 120, b = 1.0 / 300;
    sz_trial_open_text(&trial,
                       TOWN("{warm_up: 0 s, measure: 20000 h}", "1 /h", UNITS, AT_ONCE CAMERA_AND_CALL,
                            "control_rooms: {" NO_SERVICE ", operators: 50, call_takers: 50, accept_true: 100 %}"));
    sz_trial_add_zone(&trial, &eyes_everywhere);
    sz_trial_run(&trial, 40);
    double all = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS), first = p_a * (1 - p_b + p_b * a / (a + b));
    sz_assert_within(share_through(&trial, SZ_CHANNEL_CAMERA), first, sqrt(first * (1 - first) / all), 4,
                     "share that cameras made known");
    check_share(&trial, SZ_SUM_CAMERA_ONLY, p_a * (1 - p_b), "share that only cameras made known");
    check_share(&trial, SZ_SUM_CAMERA_FIRST, p_a * p_b * a / (a + b), "share that cameras saw before a call");
    struct sz_trial_estimate gain = sz_trial_ratio(&trial, 0, SZ_SUM_CAMERA_GAIN_S, SZ_SUM_CAMERA_FIRST);
    sz_assert_within(gain.value, 1 / b, gain.standard_error, 4, "time gained on the call");
    sz_trial_close(&trial);
}

SZ_CASE(an_alert_of_a_camera_takes_its_stages_and_the_operator)
{
    struct sz_trial trial;
    struct sz_trial_zone zone = eyes_everywhere;
    zone.latency_s = 7;
    sz_trial_open_text(&trial,
                       TOWN("{measure: 1000 h}", "1 /h", UNITS,
                            AT_ONCE "channels: {camera: {probability: 100 %}, call: {probability: 50 %, delay: "
                                    "{constant: 1 day}}}",
                            "control_rooms: {alert_service: {constant: 45 s}, operators: 50, accept_true: 100 %}"));
    sz_trial_add_zone(&trial, &zone);
    sz_trial_run(&trial, 1);
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED),
                        sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS));
    ck_assert_double_eq_tol(mean_of(&trial, SZ_SUM_RECOGNITION_S), 7, 1e-6);
    ck_assert_double_eq_tol(mean_of(&trial, SZ_SUM_VERIFICATION_S), 45, 1e-6);
    ck_assert_double_eq_tol(mean_of(&trial, SZ_SUM_RESPONSE_S), 52, 1e-6);
    sz_trial_close(&trial);
}

SZ_CASE(what_a_watcher_sees_is_verified_at_once)
{
    struct sz_trial trial;
    struct sz_trial_zone zone = {.camera_count = 1000000};
    sz_trial_open_text(&trial, TOWN("{measure: 2000 h}", "1 /h", UNITS,
                                    AT_ONCE "channels: {watch: {probability: 80 %, delay: {constant: 90 s}}, "
                                            "call: {probability: 10 %, delay: {constant: 1 day}}}",
                                    "control_rooms: {call_takers: 50, monitors_per_watcher: 1}"));
    for (int i = 0; i < SZ_ROOM_SHIFT_COUNT; i++)
        trial.world.verification.watchers[i] = zone.camera_count;
    sz_trial_add_zone(&trial, &zone);
    sz_trial_run(&trial, 1);
    uint32_t slot = trial.results[0].layout.channel + SZ_CHANNEL_WATCH;
    double all = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS), seen = sz_trial_sum(&trial, slot, SZ_SUM_INCIDENTS);
    double share = 0.8 * 0.85; /* one monitor each */
    sz_assert_within(seen / all, share, sqrt(share * (1 - share) / all), 4, "share that a watcher saw");
    ck_assert_double_eq_tol(sz_trial_sum(&trial, slot, SZ_SUM_RESPONSE_S), 90 * seen, 1e-3);
    ck_assert_double_eq(sz_trial_sum(&trial, slot, SZ_SUM_VERIFICATION_S), 0);
    sz_trial_close(&trial);
}

SZ_CASE(a_pole_works_only_where_it_is_in_reach)
{
    for (unsigned poles = 0; poles <= 1000000; poles += 1000000) {
        struct sz_trial trial;
        struct sz_trial_zone zone = {.camera_count = 1, .sos_pole_count = poles};
        sz_trial_open_text(&trial, TOWN("{measure: 2000 h}", "1 /h", UNITS,
                                        AT_ONCE "channels: {sos: {probability: 100 %}, call: {probability: 1 %}}",
                                        "control_rooms: {" NO_SERVICE ", operators: 50, accept_true: 100 %, "
                                        "false_sos_per_pole: 0 /day}"));
        sz_trial_add_zone(&trial, &zone);
        sz_trial_run(&trial, 1);
        if (poles == 0)
            ck_assert_double_eq(share_through(&trial, SZ_CHANNEL_SOS), 0);
        else
            ck_assert_double_ge(share_through(&trial, SZ_CHANNEL_SOS), 0.95);
        sz_trial_close(&trial);
    }
}

/* --- outcomes --- */

/* Camera, pole and call notice independently; the camera's alert may be lost on its way, operators reject some alerts. */
SZ_CASE(the_outcome_is_the_furthest_that_an_incident_came)
{
    struct sz_trial trial;
    struct sz_trial_zone zone = {.camera_count = 1000000, .sos_pole_count = 1000000, .hit_rate = 0.8, .failure = 0.3};
    double camera = 0.6 * 0.8, dropped = camera * 0.3, alerted = camera * 0.7, sos = 0.4, call = 0.5, accept = 0.6;
    sz_trial_open_text(&trial,
                       TOWN("{warm_up: 0 s, measure: 20000 h}", "1 /h", UNITS,
                            AT_ONCE "channels: {camera: {probability: 60 %}, sos: {probability: 40 %}, "
                                    "call: {probability: 50 %}}",
                            "control_rooms: {" NO_SERVICE ", operators: 50, call_takers: 50, accept_true: 60 %, "
                            "false_sos_per_pole: 0 /day}"));
    sz_trial_add_zone(&trial, &zone);
    sz_trial_run(&trial, 20);
    double unhelped = (1 - call) * (1 - alerted * accept) * (1 - sos * accept);
    double unalerted = (1 - call) * (1 - alerted) * (1 - sos);
    check_share(&trial, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED, 1 - unhelped, "helped");
    check_share(&trial, SZ_SUM_OUTCOMES + SZ_OUTCOME_REJECTED, unhelped - unalerted, "rejected");
    check_share(&trial, SZ_SUM_OUTCOMES + SZ_OUTCOME_DROPPED, (1 - call) * (1 - sos) * dropped, "dropped");
    check_share(&trial, SZ_SUM_OUTCOMES + SZ_OUTCOME_UNNOTICED, (1 - call) * (1 - sos) * (1 - camera), "unnoticed");
    sz_trial_close(&trial);
}

/* The operator rejects it, a call comes later, and then no unit is on duty (but for a second a day) and no line is kept. */
SZ_CASE(an_incident_that_was_rejected_and_then_lost_is_lost)
{
    struct sz_trial trial;
    sz_trial_open_text(
        &trial,
        TOWN("{measure: 1000 h}", "1 /h", "{id: u, station: s, shifts: [{start: \"12:00\", length: 1 s}]}",
             AT_ONCE "channels: {camera: {probability: 100 %}, call: {probability: 100 %, delay: "
                     "{constant: 1 h}}}",
             "dispatch: {line: 0}\ncontrol_rooms: {" NO_SERVICE ", operators: 50, call_takers: 50, accept_true: 0 %}"));
    sz_trial_add_zone(&trial, &eyes_everywhere);
    sz_trial_run(&trial, 1);
    double all = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS);
    ck_assert_double_gt(all, 500);
    ck_assert_double_ge(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_LOST), all - 2);
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_REJECTED), 0);
    sz_trial_close(&trial);
}

/* The first is helped for ever; all others still wait when the cool-down ends. */
SZ_CASE(what_still_waits_at_the_end_of_the_cool_down_is_open)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, TOWN("{warm_up: 0 s, measure: 100 h, cool_down: 2 h}", "1 /h", "{id: u, station: s}",
                                    "on_scene: {constant: 1000 h}, noticed: always", "dispatch: {line: unlimited}"));
    sz_trial_run(&trial, 1);
    double all = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS);
    ck_assert_double_gt(all, 50);
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED), 1);
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_OPEN), all - 1);
    sz_trial_close(&trial);
}

/* --- without eyes --- */

static void open_week(struct sz_trial *trial, const char *path)
{
    static const struct sz_override one_week = {"time.weeks", "1"};
    sz_trial_open_file(trial, path, &one_week, 1);
}

static void blind(struct sz_world *world)
{
    sz_watch_list_clear(world->watch_list);
    free(world->watch_list);
    world->watch_list = NULL;
    for (uint32_t i = 0; i < world->pipeline_count; i++)
        world->pipelines[i].false_positive_rate = 0;
    for (uint32_t i = 0; i < world->zone_map.zone_count; i++) {
        world->zone_map.zones[i].in_view_day = world->zone_map.zones[i].in_view_night = 0;
        world->zone_map.zones[i].in_reach = 0;
        world->zone_map.zones[i].sos_pole_count = 0;
    }
}

/* All that happens in Bangkok is the same to the last event, and so are all sums but those of the rooms nobody calls. */
SZ_CASE(a_zone_that_sees_nothing_and_raises_nothing_changes_nothing)
{
    struct sz_trial without, with;
    open_week(&without, "scenarios/national-baseline.yaml");
    open_week(&with, "scenarios/phase-2.yaml");
    blind(&with.world);
    sz_trial_run(&without, 1);
    sz_trial_run(&with, 1);
    ck_assert_uint_gt(with.world.first_zone[1], 0);
    ck_assert(without.results[0].fingerprint == with.results[0].fingerprint);
    for (unsigned i = 0; i < SZ_SUM_COUNT; i++)
        if (i != SZ_SUM_OPERATOR_AVAILABLE_S && i != SZ_SUM_PASSAGES)
            ck_assert_double_eq(sz_trial_sum(&without, 0, i), sz_trial_sum(&with, 0, i));
    sz_trial_close(&without);
    sz_trial_close(&with);
}

/* Each province by itself within five standard errors, and the country too. */
SZ_CASE(what_calls_and_patrols_make_known_in_the_country_is_the_record)
{
    struct sz_trial trial;
    double expected = 0, known = 0;
    open_week(&trial, "scenarios/national-baseline.yaml");
    for (uint32_t p = 0; p < trial.world.geography.province_count; p++) {
        struct sz_area_result result;
        struct sz_error error = {0};
        ck_assert_msg(sz_replicate(&trial.world, p, 1, NULL, &result, &error), "%s", error.message);
        sz_assert_within(result.known_count, result.known_expected, sqrt(result.known_expected), 5,
                         trial.world.geography.provinces[p].id);
        expected += result.known_expected;
        known += result.known_count;
        sz_area_result_clear(&result);
    }
    ck_assert_double_gt(expected, 50000);
    sz_assert_within(known, expected, sqrt(expected), 5, "the country");
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_call_takes_its_delay_and_the_call_takers_time),
    SZ_LISTED(a_patrol_that_sees_it_is_there_at_once),
    SZ_LISTED(a_patrol_that_comes_by_at_a_rate_sees_what_still_goes_on),
    SZ_LISTED(a_patrol_comes_upon_the_longer_ones_and_the_record_is_of_those),
    SZ_LISTED(without_a_patrolling_unit_no_patrol_sees_anything),
    SZ_LISTED(a_camera_is_first_as_often_as_competing_exponentials_say),
    SZ_LISTED(an_alert_of_a_camera_takes_its_stages_and_the_operator),
    SZ_LISTED(what_a_watcher_sees_is_verified_at_once),
    SZ_LISTED(a_pole_works_only_where_it_is_in_reach),
    SZ_LISTED(the_outcome_is_the_furthest_that_an_incident_came),
    SZ_LISTED(an_incident_that_was_rejected_and_then_lost_is_lost),
    SZ_LISTED(what_still_waits_at_the_end_of_the_cool_down_is_open),
    SZ_LISTED(a_zone_that_sees_nothing_and_raises_nothing_changes_nothing),
    SZ_LISTED(what_calls_and_patrols_make_known_in_the_country_is_the_record),
};
SZ_MAIN("channels", cases)
