/* What becomes of alerts that operators have no time for, rooms that take calls and alerts, and people at monitors. */
#include "tests/models/response/town.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <math.h>

#define HARDLY  "0.0001 /h"
#define BY_CALL AT_ONCE "channels: {call: {probability: 100 %}}"

/* 100 cameras that raise so many false alerts a day each. */
static void open_alarms(struct sz_trial *trial, double a_camera_day, const char *yaml)
{
    struct sz_trial_zone zone = {.camera_count = 100, .false_alerts_per_camera_day = a_camera_day};
    sz_trial_open_text(trial, yaml);
    sz_trial_add_zone(trial, &zone);
}

/* Stationary numbers of a queue with c servers up to `last`, by its rates; returns the mean number waiting. */
static double stationary(unsigned last, unsigned c, double arrivals, double service, double patience, double *p)
{
    double sum = p[0] = 1, waiting = 0;
    for (unsigned n = 1; n <= last; n++) {
        double busy = n < c ? n : c;
        sum += p[n] = p[n - 1] * arrivals / (busy * service + (n - busy) * patience);
    }
    for (unsigned n = 0; n <= last; n++) {
        p[n] /= sum;
        waiting += n > c ? (n - c) * p[n] : 0;
    }
    return waiting;
}

/* 12 alerts an hour, two operators, 5 an hour each: more than they can do; patience of 10 min. */
SZ_CASE(alerts_go_stale_as_palm_says)
{
    enum { LAST = 150 };
    double p[LAST + 1], arrivals = 12, waiting = stationary(LAST, 2, arrivals, 5, 6, p);
    struct sz_trial trial;
    open_alarms(&trial, arrivals * 24 / 100,
                TOWN("{warm_up: 20 h, measure: 2000 h}", HARDLY, UNITS, BY_CALL,
                     "control_rooms: {operators: 2, alert_service: {exponential: {mean: 12 min}}, "
                     "alert_patience: {exponential: {mean: 10 min}}, accept_false: 0 %}"));
    sz_trial_run(&trial, 30);
    struct sz_trial_estimate share = sz_trial_ratio(&trial, 0, SZ_SUM_UNANSWERED_ALERTS, SZ_SUM_RECOGNITION_ALERTS);
    sz_assert_within(share.value, 6 * waiting / arrivals, share.standard_error, 3.5, "stale alerts");
    struct sz_trial_estimate occupancy = sz_trial_ratio(&trial, 0, SZ_SUM_OPERATOR_BUSY_S, SZ_SUM_OPERATOR_AVAILABLE_S);
    sz_assert_within(occupancy.value, (arrivals - 6 * waiting) / 10, occupancy.standard_error, 3.5, "occupancy");
    sz_trial_close(&trial);
}

/*
 * 12 alerts an hour, one operator who looks at eight and never at the others. Of 16,000 services only those are missing that idle time at the start takes: in
 * services it is exponential at the root x of 1.5 (1 - exp(-x)) = x, 0.8742 (Asmussen 2003, on Levy processes), in whole ones geometric.
 */
SZ_CASE(alerts_that_still_wait_at_the_end_are_unanswered)
{
    struct sz_trial trial;
    open_alarms(&trial, 12 * 24 / 100.0,
                TOWN("{warm_up: 0 s, measure: 2000 h}", HARDLY, UNITS, BY_CALL,
                     "control_rooms: {operators: 1, alert_service: {constant: 7.5 min}, accept_false: 0 %}"));
    sz_trial_run(&trial, 30);
    double count = (double)trial.count, left = exp(-0.8742);
    double looked_at =
        sz_trial_sum(&trial, 0, SZ_SUM_RECOGNITION_ALERTS) - sz_trial_sum(&trial, 0, SZ_SUM_UNANSWERED_ALERTS);
    sz_assert_within(looked_at / count, 16000 - left / (1 - left), sqrt(left / count) / (1 - left), 4, "looked at");
    ck_assert_double_eq(sz_trial_sum(&trial, trial.results[0].layout.zone, SZ_SUM_UNANSWERED_ALERTS),
                        sz_trial_sum(&trial, 0, SZ_SUM_UNANSWERED_ALERTS));
    sz_trial_close(&trial);
}

SZ_CASE(alerts_that_find_the_line_full_are_turned_away)
{
    enum { OPERATORS = 2, LINE = 3, LAST = OPERATORS + LINE };
    double p[LAST + 1], arrivals = 12, waiting = stationary(LAST, OPERATORS, arrivals, 5, 0, p);
    struct sz_trial trial;
    open_alarms(&trial, arrivals * 24 / 100,
                TOWN("{warm_up: 20 h, measure: 2000 h}", HARDLY, UNITS, BY_CALL,
                     "control_rooms: {operators: 2, alert_service: {exponential: {mean: 12 min}}, "
                     "alert_line: 3, accept_false: 0 %}"));
    sz_trial_run(&trial, 30);
    struct sz_trial_estimate share = sz_trial_ratio(&trial, 0, SZ_SUM_UNANSWERED_ALERTS, SZ_SUM_RECOGNITION_ALERTS);
    sz_assert_within(share.value, p[LAST], share.standard_error, 3.5, "alerts turned away");
    struct sz_trial_estimate wait = sz_trial_ratio(&trial, 0, SZ_SUM_OPERATOR_WAITING_S, SZ_SUM_OPERATOR_SERVED);
    sz_assert_within(wait.value, 3600 * waiting / (arrivals * (1 - p[LAST])), wait.standard_error, 3.5,
                     "wait of the others");
    sz_trial_close(&trial);
}

/* Three erlangs of alerts in the mean: none by night, three in the morning shift, six in the evening, at 0.6 an operator. */
SZ_CASE(a_room_has_its_operators_when_its_alerts_come)
{
    struct sz_trial trial;
    double hours[24];
    struct sz_error error = {0};
    for (int hour = 0; hour < 24; hour++)
        hours[hour] = hour < 8 ? 0 : hour < 16 ? 1 : 2;
    open_alarms(&trial, 18 * 24.0 / 100,
                TOWN("{warm_up: 0 s, measure: 240 h}", HARDLY, UNITS, BY_CALL,
                     "control_rooms: {operators: by_load, offered_load_per_operator: 0.6, "
                     "alert_service: {constant: 10 min}, accept_false: 0 %}"));
    ck_assert(sz_profile_init(&trial.world.pipelines[0].passages, hours, NULL, NULL, &error));
    sz_trial_run(&trial, 1);
    double available_s = sz_trial_sum(&trial, 0, SZ_SUM_OPERATOR_AVAILABLE_S),
           on_duty_s = 10 * 8 * 3600.0 * (1 + 5 + 10);
    ck_assert_double_ge(available_s, on_duty_s - 1);
    ck_assert_double_le(available_s, on_duty_s + 10 * 9 * 600); /* nine go at midnight, each after the alert in hand */
    sz_trial_close(&trial);
}

/* One person of the alert's incident has nothing else to be known by: stale, it is abandoned. */
SZ_CASE(an_incident_whose_only_alert_goes_stale_is_abandoned)
{
    struct sz_trial trial;
    struct sz_trial_zone zone = {.camera_count = 1000000, .hit_rate = 1};
    sz_trial_open_text(&trial, TOWN("{warm_up: 0 s, measure: 1000 h}", "0.02 /h", UNITS,
                                    AT_ONCE "channels: {camera: {probability: 100 %}, call: {probability: 0.5 %, "
                                            "delay: {constant: 1 day}}}",
                                    "control_rooms: {operators: 1, alert_service: {constant: 30 h}, "
                                    "alert_patience: {constant: 1 s}}"));
    sz_trial_add_zone(&trial, &zone);
    sz_trial_run(&trial, 1);
    double incidents = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS);
    ck_assert_double_gt(incidents, 1000);
    ck_assert_double_gt(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_ABANDONED) / incidents, 0.95);
    sz_trial_close(&trial);
}

/* A call taker who judges alerts, too: calls, then poles, then cameras, each waiting as Cobham 1954 says. */
SZ_CASE(calls_poles_and_cameras_share_a_room_by_their_priorities)
{
    struct sz_trial trial;
    double each = 2.5, look = 1.0 / 12, load = each * look, residual = 3 * each * look * look;
    /* All three have the same law; a call in a hundred, a day later, is there for the record alone. */
    sz_trial_open_text(&trial,
                       "safezone: 1\nname: one room\ntime: {warm_up: 100 h, measure: 5000 h}\n"
                       "world:\n  cells: [{id: town, rate: {called: 2.5 /h, seen: 0.025 /h, pressed: 0.025 /h}}]\n"
                       "  stations: [{id: s}]\n  units: [{id: u, station: s, count: 20}]\n"
                       "categories:\n"
                       "  called: {on_scene: {constant: 1 s}, channels: {call: {probability: 100 %}}}\n"
                       "  seen: {on_scene: {constant: 1 s}, channels: {camera: {probability: 100 %}, "
                       "call: {probability: 1 %, delay: {constant: 1 day}}}}\n"
                       "  pressed: {on_scene: {constant: 1 s}, channels: {sos: {probability: 100 %}, "
                       "call: {probability: 1 %, delay: {constant: 1 day}}}}\n"
                       "control_rooms: {beside_calls: yes, call_takers: 1, call_service: {exponential: {mean: 5 min}}, "
                       "alert_service: {exponential: {mean: 5 min}}, duplicate_service: 0 s, patience: 1000 days, "
                       "call_priority: 1, sos_priority: 2, camera_priority: 3, accept_true: 100 %, "
                       "false_sos_per_pole: 0 /day}\ntravel: none\n");
    struct sz_trial_zone zone = {.camera_count = 1000000, .sos_pole_count = 1000000, .hit_rate = 1};
    sz_trial_add_zone(&trial, &zone);
    sz_trial_run(&trial, 40);
    const char *names[] = {"called", "pressed", "seen"};
    for (int i = 0; i < 3; i++) {
        struct sz_trial_estimate estimate = sz_trial_ratio(&trial, sz_trial_category(&trial, names[i]),
                                                           SZ_SUM_VERIFICATION_S, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED);
        double wait = residual / ((1 - i * load) * (1 - (i + 1) * load));
        sz_assert_within(estimate.value, 3600 * (wait + look), estimate.standard_error, 4, names[i]);
    }
    /* Both see the same people. */
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_OPERATOR_BUSY_S),
                        sz_trial_sum(&trial, 0, SZ_SUM_CALL_TAKER_BUSY_S));
    sz_trial_close(&trial);
}

/* The same incidents and 18 cameras: two watchers of nine each notice 53 %, eighteen of one each 85 %. */
SZ_CASE(watchers_notice_what_their_monitors_show)
{
    static const unsigned watchers[] = {18, 2};
    double helped[2];
    for (int few = 0; few < 2; few++) {
        struct sz_trial trial;
        struct sz_trial_zone zone = {.camera_count = 18};
        sz_trial_open_text(&trial, TOWN("{warm_up: 0 s, measure: 1000 h}", "0.5 /h", UNITS,
                                        AT_ONCE "channels: {watch: {probability: 100 %}, call: {probability: 0.5 %, "
                                                "delay: {constant: 1 day}}}",
                                        ""));
        for (int i = 0; i < SZ_ROOM_SHIFT_COUNT; i++)
            trial.world.verification.watchers[i] = watchers[few];
        sz_trial_add_zone(&trial, &zone);
        sz_trial_run(&trial, 1);
        helped[few] = sz_trial_sum(&trial, trial.results[0].layout.channel + SZ_CHANNEL_WATCH, SZ_SUM_INCIDENTS);
        sz_trial_close(&trial);
    }
    double ratio = 0.53 / 0.85;
    ck_assert_double_gt(helped[0], 500);
    sz_assert_within(helped[1] / helped[0], ratio, sqrt(ratio * (1 - ratio) / helped[0]), 4, "share noticed");
}

SZ_CASE(nobody_at_the_monitors_notices_nothing)
{
    struct sz_trial trial;
    struct sz_trial_zone zone = {.camera_count = 18};
    sz_trial_open_text(&trial, TOWN("{warm_up: 0 s, measure: 100 h}", "1 /h", UNITS,
                                    AT_ONCE "channels: {watch: {probability: 100 %}, call: {probability: 50 %}}",
                                    "control_rooms: {watchers: none}"));
    sz_trial_add_zone(&trial, &zone);
    sz_trial_run(&trial, 1);
    ck_assert_double_gt(sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS), 50);
    ck_assert_double_eq(sz_trial_sum(&trial, trial.results[0].layout.channel + SZ_CHANNEL_WATCH, SZ_SUM_INCIDENTS), 0);
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(alerts_go_stale_as_palm_says),
    SZ_LISTED(alerts_that_still_wait_at_the_end_are_unanswered),
    SZ_LISTED(alerts_that_find_the_line_full_are_turned_away),
    SZ_LISTED(a_room_has_its_operators_when_its_alerts_come),
    SZ_LISTED(an_incident_whose_only_alert_goes_stale_is_abandoned),
    SZ_LISTED(calls_poles_and_cameras_share_a_room_by_their_priorities),
    SZ_LISTED(watchers_notice_what_their_monitors_show),
    SZ_LISTED(nobody_at_the_monitors_notices_nothing),
};
SZ_MAIN("alert_rooms", cases)
