/* The people who verify alerts and answer calls, and what false alerts and hoaxes cost them and the units. */
#include "tests/models/response/town.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>

/* Hoaxes are added to a world that has none of its own. */
static void add_hoaxes(struct sz_trial *trial, double rate_per_s)
{
    trial->world.demand.hoax_calls_per_s = malloc(sizeof(double));
    ck_assert_ptr_nonnull(trial->world.demand.hoax_calls_per_s);
    trial->world.demand.hoax_calls_per_s[0] = rate_per_s;
}

/* One call taker, exponential calls and patience: an M/M/1+M queue of calls and hoaxes together. */
SZ_CASE(hoaxes_keep_callers_waiting_who_then_give_up)
{
    enum { LAST = 100 };
    struct sz_trial trial;
    double calls = 10, hoaxes = 10, service = 20, patience = 12, p[LAST + 1] = {1}, sum = 1, waiting = 0;
    for (unsigned n = 1; n <= LAST; n++)
        sum += p[n] = p[n - 1] * (calls + hoaxes) / (service + (n - 1) * patience);
    for (unsigned n = 1; n <= LAST; n++)
        waiting += (n - 1) * p[n] / sum;
    double abandoned = patience * waiting / (calls + hoaxes);
    sz_trial_open_text(&trial, TOWN("{warm_up: 100 h, measure: 2000 h}", "10 /h", UNITS,
                                    AT_ONCE "channels: {call: {probability: 100 %}}",
                                    "control_rooms: {call_takers: 1, call_service: {exponential: {mean: 3 min}}, "
                                    "patience: 5 min, accept_hoax: 0 %}"));
    add_hoaxes(&trial, hoaxes / 3600);
    sz_trial_run(&trial, 40);
    struct sz_trial_estimate share =
        sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_ABANDONED, SZ_SUM_INCIDENTS);
    sz_assert_within(share.value, abandoned, share.standard_error, 3, "share abandoned");
    struct sz_trial_estimate occupancy =
        sz_trial_ratio(&trial, 0, SZ_SUM_CALL_TAKER_BUSY_S, SZ_SUM_CALL_TAKER_AVAILABLE_S);
    sz_assert_within(occupancy.value, (calls + hoaxes) / service * (1 - abandoned), occupancy.standard_error, 3,
                     "occupancy of the call taker");
    sz_trial_close(&trial);
}

/* One call taker and a patience that is always D: the share of M/M/1+D that leaves (Barrer 1957; test_theory.c has it for units). */
SZ_CASE(callers_of_constant_patience_give_up_as_barrer_says)
{
    struct sz_trial trial;
    double calls = 18, hoaxes = 12, service = 20, patience = 1.0 / 12;
    double arrivals = calls + hoaxes, growth = exp((arrivals - service) * patience);
    double beyond = arrivals / service * growth, all = 1 + arrivals * (growth - 1) / (arrivals - service) + beyond;
    sz_trial_open_text(&trial, TOWN("{warm_up: 100 h, measure: 2000 h}", "18 /h", UNITS,
                                    AT_ONCE "channels: {call: {probability: 100 %}}",
                                    "control_rooms: {call_takers: 1, call_service: {exponential: {mean: 3 min}}, "
                                    "patience: {constant: 5 min}, accept_hoax: 0 %}"));
    add_hoaxes(&trial, hoaxes / 3600);
    sz_trial_run(&trial, 40);
    struct sz_trial_estimate share =
        sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_ABANDONED, SZ_SUM_INCIDENTS);
    sz_assert_within(share.value, beyond / all, share.standard_error, 3, "share abandoned");
    sz_trial_close(&trial);
}

/* 60 calls an hour of 3 min each are 3 Erlang: five call takers for a load of 0.6 each, and nobody gives up. */
SZ_CASE(call_takers_sized_by_load_are_busy_for_that_share)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, TOWN("{warm_up: 100 h, measure: 1000 h}", "60 /h", UNITS,
                                    AT_ONCE "channels: {call: {probability: 100 %}}",
                                    "control_rooms: {call_service: {exponential: {mean: 3 min}}, patience: {constant: "
                                    "1 day}, offered_load_per_operator: 0.6}"));
    sz_trial_run(&trial, 20);
    double available_s = sz_trial_sum(&trial, 0, SZ_SUM_CALL_TAKER_AVAILABLE_S);
    ck_assert_double_eq_tol(available_s, 5 * sz_trial_sum(&trial, 0, SZ_SUM_WINDOW_S), 1e-9 * available_s);
    struct sz_trial_estimate occupancy =
        sz_trial_ratio(&trial, 0, SZ_SUM_CALL_TAKER_BUSY_S, SZ_SUM_CALL_TAKER_AVAILABLE_S);
    sz_assert_within(occupancy.value, 0.6, occupancy.standard_error, 4, "occupancy of the call takers");
    sz_trial_close(&trial);
}

/* One operator, two classes of alerts with exponential looks: the queue of Cobham 1954, poles first. */
SZ_CASE(operators_look_at_poles_before_cameras)
{
    struct sz_trial trial;
    double alerts = 3, look = 1.0 / 12, load = alerts * look, residual = alerts * look * look;
    /* A call in a hundred, a day later, only so that there is a record: it is too late for all. */
    sz_trial_open_text(&trial,
                       "safezone: 1\nname: cameras and poles\ntime: {warm_up: 100 h, measure: 5000 h}\n"
                       "world:\n  cells: [{id: town, rate: {seen: 0.03 /h, pressed: 0.03 /h}}]\n"
                       "  stations: [{id: s}]\n  units: [{id: u, station: s, count: 20}]\n"
                       "categories:\n"
                       "  seen: {on_scene: {constant: 1 s}, channels: {camera: {probability: 100 %}, "
                       "call: {probability: 1 %, delay: {constant: 1 day}}}}\n"
                       "  pressed: {on_scene: {constant: 1 s}, channels: {sos: {probability: 100 %}, "
                       "call: {probability: 1 %, delay: {constant: 1 day}}}}\n"
                       "control_rooms: {operators: 1, alert_service: {exponential: {mean: 5 min}}, accept_true: 100 %, "
                       "false_sos_per_pole: 0 /day}\ntravel: none\n");
    struct sz_trial_zone zone = {.camera_count = 1000000, .sos_pole_count = 1000000, .hit_rate = 1};
    sz_trial_add_zone(&trial, &zone);
    sz_trial_run(&trial, 40);
    struct sz_trial_estimate pressed =
        sz_trial_ratio(&trial, sz_trial_category(&trial, "pressed"), SZ_SUM_VERIFICATION_S, SZ_SUM_INCIDENTS);
    struct sz_trial_estimate seen =
        sz_trial_ratio(&trial, sz_trial_category(&trial, "seen"), SZ_SUM_VERIFICATION_S, SZ_SUM_INCIDENTS);
    double wait = 2 * residual / (1 - load);
    sz_assert_within(pressed.value, 3600 * (wait + look), pressed.standard_error, 4, "verification of poles");
    sz_assert_within(seen.value, 3600 * (wait / (1 - 2 * load) + look), seen.standard_error, 4,
                     "verification of cameras");
    sz_trial_close(&trial);
}

/* Each hoax that is believed takes a unit for the time on scene: offered load over units. */
SZ_CASE(hoaxes_that_are_believed_take_units)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, TOWN("{warm_up: 10 h, measure: 2000 h}", "0.0001 /h", UNITS,
                                    AT_ONCE "channels: {call: {probability: 100 %}}",
                                    "control_rooms: {" NO_SERVICE ", call_takers: 50, accept_hoax: 50 %}\n"
                                    "dispatch: {false_alert_on_scene: {constant: 15 min}}"));
    add_hoaxes(&trial, 8.0 / 3600);
    sz_trial_run(&trial, 20);
    struct sz_trial_estimate workload = sz_trial_ratio(&trial, 0, SZ_SUM_BUSY_S, SZ_SUM_SHIFT_S);
    sz_assert_within(workload.value, 8 * 0.5 * 0.25 / 20, workload.standard_error, 4, "workload");
    ck_assert_double_lt(sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS), 50);
    sz_trial_close(&trial);
}

/* Eight further callers in the mean cost a duplicate's time each, and nothing else. */
SZ_CASE(further_calls_cost_a_duplicates_time_each)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, TOWN("{warm_up: 10 h, measure: 2000 h}", "1 /h", UNITS,
                                    AT_ONCE "channels: {call: {probability: 100 %}}",
                                    "control_rooms: {call_takers: 50, call_service: {constant: 1 s}, "
                                    "duplicate_service: 20 s, call_spacing: 5 min}"));
    trial.world.demand.callers_per_incident = 9;
    sz_trial_run(&trial, 20);
    struct sz_trial_estimate busy = sz_trial_ratio(&trial, 0, SZ_SUM_CALL_TAKER_BUSY_S, SZ_SUM_INCIDENTS);
    /* A further call within the first's second is handled as a first one: 0.3 % of them, each 19 s shorter. */
    ck_assert_double_eq_tol(busy.value, 1 + 8 * 20, 4 * busy.standard_error + 0.6);
    ck_assert_double_eq_tol(sz_trial_sum(&trial, 0, SZ_SUM_RESPONSE_S), sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS),
                            1e-3);
    sz_trial_close(&trial);
}

SZ_CASE(false_presses_come_at_the_rate_of_the_poles)
{
    struct sz_trial trial;
    struct sz_trial_zone zone = {.camera_count = 1, .sos_pole_count = 40};
    sz_trial_open_text(&trial,
                       TOWN("{warm_up: 0 s, measure: 1000 days}", "0.0001 /h", UNITS,
                            AT_ONCE "channels: {call: {probability: 100 %}}",
                            "control_rooms: {" NO_SERVICE ", false_sos_per_pole: 0.5 /day, accept_false: 25 %}\n"
                            "dispatch: {false_alert_on_scene: {constant: 30 min}}"));
    sz_trial_add_zone(&trial, &zone);
    sz_trial_run(&trial, 1);
    double expected = 40 * 0.5 * 1000, alerts = sz_trial_sum(&trial, 0, SZ_SUM_ALERTS);
    sz_assert_within(alerts, expected, sqrt(expected), 4, "alerts");
    double accepted = sz_trial_sum(&trial, 0, SZ_SUM_BUSY_S) / 1800;
    sz_assert_within(accepted, 0.25 * expected, sqrt(0.25 * expected), 4, "accepted ones");
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_FALSE_ALERTS), 0);
    sz_trial_close(&trial);
}

/* An accepted false alert of a camera costs a unit's time; the share that is spoken to was wrongly approached. */
SZ_CASE(false_alerts_of_cameras_are_counted_accepted_and_approached_at_their_rates)
{
    struct sz_trial trial;
    struct sz_trial_zone zone = {.camera_count = 20, .false_alerts_per_camera_day = 1.5, .failure = 0.2};
    sz_trial_open_text(&trial, TOWN("{warm_up: 0 s, measure: 1000 days}", "0.0001 /h", UNITS,
                                    AT_ONCE "channels: {call: {probability: 100 %}}",
                                    "control_rooms: {" NO_SERVICE ", accept_false: 25 %, contact_share: 40 %}\n"
                                    "dispatch: {false_alert_on_scene: {constant: 10 min}}"));
    sz_trial_add_zone(&trial, &zone);
    sz_trial_run(&trial, 1);
    double expected = 20 * 1.5 * 1000, alerts = sz_trial_sum(&trial, 0, SZ_SUM_FALSE_ALERTS);
    double accepted = sz_trial_sum(&trial, 0, SZ_SUM_ACCEPTED_FALSE_ALERTS);
    sz_assert_within(alerts, expected, sqrt(expected), 4, "false alerts");
    sz_assert_within(accepted, 0.25 * alerts, sqrt(0.25 * 0.75 * alerts), 4, "accepted ones");
    sz_assert_within(sz_trial_sum(&trial, 0, SZ_SUM_WRONGLY_APPROACHED), 0.4 * accepted, sqrt(0.4 * 0.6 * accepted), 4,
                     "people wrongly approached");
    ck_assert_double_eq_tol(sz_trial_sum(&trial, 0, SZ_SUM_FALSE_UNIT_S), 600 * accepted, 600 * 3);
    uint32_t slot = trial.results[0].layout.zone;
    ck_assert_double_eq(sz_trial_sum(&trial, slot, SZ_SUM_FALSE_ALERTS), alerts);
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(hoaxes_keep_callers_waiting_who_then_give_up),
    SZ_LISTED(call_takers_sized_by_load_are_busy_for_that_share),
    SZ_LISTED(callers_of_constant_patience_give_up_as_barrer_says),
    SZ_LISTED(operators_look_at_poles_before_cameras),
    SZ_LISTED(hoaxes_that_are_believed_take_units),
    SZ_LISTED(further_calls_cost_a_duplicates_time_each),
    SZ_LISTED(false_presses_come_at_the_rate_of_the_poles),
    SZ_LISTED(false_alerts_of_cameras_are_counted_accepted_and_approached_at_their_rates),
};
SZ_MAIN("rooms", cases)
