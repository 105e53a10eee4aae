/*
 * Persons of interest: how many are seen again, followed and lost, against closed forms. Who is recognised and met:
 * tests/validation/test_validation_persons.c.
 */
#include "tests/models/response/walks.h"
#include "tests/testing.h"

#include <gsl/gsl_math.h>
#include <math.h>
#include <stdlib.h>

static void assert_share(const struct sz_trial *trial, enum sz_sum outcome, double expected, const char *what)
{
    double persons = sz_trial_sum(trial, 0, SZ_SUM_PERSONS), share = sz_trial_sum(trial, 0, outcome) / persons;
    ck_assert_double_gt(persons, 10000);
    sz_assert_within(share, expected, sqrt(expected * (1 - expected) / persons), 4, what);
}

/* --- recognised or not --- */

SZ_CASE(a_walk_has_a_geometric_number_of_passes)
{
    struct sz_trial trial;
    struct sz_watch_list list = simple_list(0.002, 0.2);
    open_town(&trial, ROOM("200 days", "0 %"));
    sz_trial_add_watch_list(&trial, &list, 0, 1 - 1e-12);
    sz_trial_run(&trial, 1);
    /* Everybody is recognised at every pass, refused, and alerts again at the next. */
    double persons = sz_trial_sum(&trial, 0, SZ_SUM_PERSONS);
    sz_assert_within(sz_trial_sum(&trial, 0, SZ_SUM_TRUE_ALERTS) / persons, 1 / 0.2, sqrt(0.8 / 0.04 / persons), 4,
                     "passes");
    /* The last pass is on its way to an operator as they leave. */
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_PERSONS_LEFT), persons);
    sz_trial_close(&trial);
}

SZ_CASE(one_person_raises_no_second_alert_within_the_repeat_time)
{
    struct sz_trial trial;
    struct sz_watch_list list = simple_list(0.002, 0.1);
    list.repeat_s = 550; /* five passes are dead */
    open_town(&trial, ROOM("200 days", "0 %"));
    sz_trial_add_watch_list(&trial, &list, 0, 1 - 1e-12);
    sz_trial_run(&trial, 1);
    double again = pow(0.9, 6), persons = sz_trial_sum(&trial, 0, SZ_SUM_PERSONS);
    sz_assert_within(sz_trial_sum(&trial, 0, SZ_SUM_TRUE_ALERTS) / persons, 1 / (1 - again),
                     sqrt(again / persons) / (1 - again), 4, "alerts a person");
    sz_trial_close(&trial);
}

SZ_CASE(night_takes_from_the_odds_of_recognition)
{
    struct sz_trial trial;
    struct sz_watch_list list = simple_list(0.002, 1);
    list.quality[SZ_QUALITY_NIGHT] = 0.25;
    open_town(&trial, ROOM("200 days", "0 %"));
    sz_trial_add_watch_list(&trial, &list, 0, 0.8);
    sz_trial_run(&trial, 1);
    /* Odds of 4 by day are odds of 1 by night; half of all come by night, and pass one camera. */
    assert_share(&trial, SZ_SUM_PERSONS_UNSEEN, 0.5 * 0.2 + 0.5 * 0.5, "never recognised");
    sz_trial_close(&trial);
}

/* --- followed or lost --- */

/* The trail outlives one missed pass and not two: lost are those who missed the last two, having been seen before. */
SZ_CASE(a_trail_without_a_sighting_dies)
{
    double leave = 0.1, p = 0.5;
    struct sz_trial trial;
    struct sz_watch_list list = simple_list(0.002, leave);
    list.trail_s = 1.5 * pass_s;
    sz_trial_open_text(&trial,
                       TOWN("{warm_up: 0 s, measure: 200 days}", HARDLY,
                            "{id: u, station: s, count: 500, idle: station, turnout: {constant: 10 h}}", BY_CALL,
                            "control_rooms: {" NO_SERVICE ", operators: 50, accept_true: 100 %}\ntravel: none"));
    struct sz_trial_zone zone = {.camera_count = CAMERAS, .hit_rate = 1};
    sz_trial_add_zone(&trial, &zone);
    sz_trial_add_watch_list(&trial, &list, 0, p);
    sz_trial_run(&trial, 1);
    double seen = p / (1 - (1 - leave) * (1 - p));
    assert_share(&trial, SZ_SUM_PERSONS_TRAIL_LOST, gsl_pow_2((1 - leave) * (1 - p)) * seen, "trail lost");
    assert_share(&trial, SZ_SUM_PERSONS_UNSEEN, 1 - seen, "never recognised");
    sz_trial_close(&trial);
}

/* A unit called off is free: with hardly a unit's worth of work nobody waits although nobody is ever met. */
SZ_CASE(a_dead_trail_sets_its_unit_free)
{
    struct sz_trial trial;
    struct sz_watch_list list = simple_list(0.0002, 1);
    list.trail_s = 60;
    sz_trial_open_text(&trial,
                       TOWN("{warm_up: 0 s, measure: 200 days}", HARDLY,
                            "{id: u, station: s, idle: station, turnout: {constant: 10 h}}", BY_CALL,
                            "control_rooms: {" NO_SERVICE ", operators: 50, accept_true: 100 %}\ntravel: none"));
    struct sz_trial_zone zone = {.camera_count = CAMERAS, .hit_rate = 1};
    sz_trial_add_zone(&trial, &zone);
    sz_trial_add_watch_list(&trial, &list, 0, 1 - 1e-12);
    sz_trial_run(&trial, 1);
    /* Each is gone at once; a unit looks for them for a minute, or, where it was busy, until the minute is over. */
    double load = 0.0002 * 60, busy = sz_trial_sum(&trial, 0, SZ_SUM_BUSY_S) / sz_trial_sum(&trial, 0, SZ_SUM_SHIFT_S);
    double persons = sz_trial_sum(&trial, 0, SZ_SUM_PERSONS);
    sz_assert_within(busy, 1 - exp(-load), load / sqrt(persons), 4, "time units look for people who have gone");
    sz_trial_close(&trial);
}

/* --- where they are --- */

/* A unit that sets out for the first sighting and is turned to each later one: it gets there whatever the walk, and its time is accounted for. */
SZ_CASE(a_unit_on_its_way_turns_to_later_sightings)
{
    double met[2], seen[2];
    for (int follows = 0; follows < 2; follows++) {
        struct sz_trial trial;
        struct sz_watch_list list = simple_list(0.0002, 0.02);
        list.trail_s = 200;
        list.repeat_s = 1e9;
        sz_trial_open_text(&trial,
                           "safezone: 1\nname: a walk\ntime: {warm_up: 0 s, measure: 100 days}\nworld:\n"
                           "  cells: [{id: town, rate: {call: 0.0001 /h}}]\n"
                           "  stations: [{id: s}, {id: far, at: [2, 0]}]\n"
                           "  units: [{id: u, station: far, count: 200, idle: station}]\n"
                           "categories: {call: {on_scene: {constant: 1 s}, channels: {call: {probability: 100 %}}}}\n"
                           "control_rooms: {call_service: {constant: 0 s}, alert_service: {constant: 0 s}, "
                           "operators: 50, accept_true: 100 %}\n"
                           "travel: {circuity: 1, speed: 5 m/s, spread: {lognormal: {cv: 0}}}\n");
        struct sz_trial_zone zone = {.camera_count = CAMERAS, .hit_rate = 1};
        sz_trial_add_zone(&trial, &zone);
        /* Recognised at every pass, or (mostly) at the first alone. */
        sz_trial_add_watch_list(&trial, &list, 0, follows ? 1 - 1e-12 : 0.05);
        sz_trial_run(&trial, 1);
        seen[follows] = sz_trial_sum(&trial, 0, SZ_SUM_PERSONS) - sz_trial_sum(&trial, 0, SZ_SUM_PERSONS_UNSEEN);
        met[follows] = sz_trial_sum(&trial, 0, SZ_SUM_PERSONS_MET) / seen[follows];
        sz_trial_close(&trial);
    }
    /*
     * Cameras are within 0.6 km of the zone's centre, 100 s apart: the unit needs 280 s to 520 s, and at most 120 s more for the way the person has gone. That are three to seven
     * passes, the first included, after each of which 98 % stay; and the unit comes later than the trail of 200 s dies, unless one of the at most six after the first is
     * recognised.
     */
    double least = pow(0.98, 7), most = pow(0.98, 3), again = 1 - pow(0.95, 6);
    ck_assert_double_gt(met[1], least - 4 * sqrt(least * (1 - least) / seen[1]));
    ck_assert_double_lt(met[1], most + 4 * sqrt(most * (1 - most) / seen[1]));
    ck_assert_double_lt(met[0], again + 4 * sqrt(again * (1 - again) / seen[0]));
}

/* --- false alerts and the whole --- */

/* Cameras that fail and are repaired are walked past while they are down; those that are out of order for good are not there. */
SZ_CASE(cameras_that_fail_by_themselves_are_walked_past)
{
    struct sz_trial trial;
    struct sz_watch_list list = simple_list(0.001, 0.5);
    struct sz_trial_zone zone = {.camera_count = 20, .hit_rate = 1};
    sz_trial_open_text(&trial, TOWN("{measure: 1 day}", HARDLY, UNITS, BY_CALL, ""));
    sz_trial_add_zone(&trial, &zone);
    struct sz_zone *added = &trial.world.zone_map.zones[0];
    added->working_share = 0.5;
    sz_trial_add_watch_list(&trial, &list, 0.1, 0.9);
    ck_assert_uint_eq(sz_world_camera_sites(&trial.world, 0), 10);
    double apart_s = sz_world_visit_alerts(&trial.world, 0, false, 1).pass_s;
    added->outages.camera = (struct sz_renewal_law){1000, 1000};
    ck_assert_uint_eq(sz_world_camera_sites(&trial.world, 0), 20);
    ck_assert_double_eq_tol(sz_world_visit_alerts(&trial.world, 0, false, 1).pass_s, apart_s / sqrt(2), 1e-9);
    sz_trial_close(&trial);
}

SZ_CASE(everybody_has_one_outcome)
{
    static const enum sz_sum outcomes[] = {SZ_SUM_PERSONS_UNSEEN, SZ_SUM_PERSONS_UNANSWERED, SZ_SUM_PERSONS_REFUSED,
                                           SZ_SUM_PERSONS_LEFT,   SZ_SUM_PERSONS_TRAIL_LOST, SZ_SUM_PERSONS_MET};
    struct sz_trial trial;
    struct sz_watch_list list = simple_list(0.005, 0.1);
    list.person_spread = 2;
    list.trail_s = 180;
    list.repeat_s = 600;
    list.vehicle_share = 0.5;
    list.vehicle_mps = 7;
    open_town(&trial, TOWN("{warm_up: 0 s, measure: 50 days}", HARDLY,
                           "{id: u, station: s, count: 3, turnout: {exponential: {mean: 3 min}}}", BY_CALL,
                           "control_rooms: {operators: 1, alert_service: {exponential: {mean: 100 s}}, "
                           "alert_patience: {constant: 5 min}, alert_line: 3}\ndispatch: {line: 2}\ntravel: none"));
    sz_trial_add_watch_list(&trial, &list, 0, 0.6);
    sz_trial_run(&trial, 1);
    double sum = 0, in_zone = 0;
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        ck_assert_double_gt(sz_trial_sum(&trial, 0, outcomes[i]), 100);
        sum += sz_trial_sum(&trial, 0, outcomes[i]);
        in_zone += sz_trial_sum(&trial, trial.results[0].layout.zone, outcomes[i]);
    }
    ck_assert_double_eq(sum, sz_trial_sum(&trial, 0, SZ_SUM_PERSONS));
    ck_assert_double_eq(in_zone, sum);
    sz_trial_close(&trial);
}

SZ_CASE(persons_are_no_incidents)
{
    struct sz_trial trial;
    struct sz_watch_list list = simple_list(0.002, 0.2);
    open_town(&trial, ROOM("200 days", "100 %"));
    sz_trial_add_watch_list(&trial, &list, 0, 0.9);
    sz_trial_run(&trial, 1);
    double incidents = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS);
    ck_assert_double_lt(incidents, 20);
    ck_assert_double_le(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED), incidents);
    ck_assert_double_gt(sz_trial_sum(&trial, 0, SZ_SUM_PERSONS_MET), 1000);
    sz_trial_close(&trial);
}

/* 100 cameras, 50 passages each a day; every tenth of another is an alert, but for those within ten minutes of one about the same person. */
SZ_CASE(false_alerts_of_passers_come_at_the_rate_of_their_visits)
{
    double fpir = 0.1, leave = 0.1;
    struct sz_trial trial;
    struct sz_trial_zone zone = {.camera_count = CAMERAS, .false_alerts_per_camera_day = 50};
    struct sz_watch_list list = simple_list(0, leave);
    list.repeat_s = 600;
    list.groups = calloc(2, sizeof *list.groups);
    list.group_count = 2;
    list.groups[0] = (struct sz_watch_group){NULL, 0.75, 1};
    list.groups[1] = (struct sz_watch_group){NULL, 0.25, 3};
    sz_trial_open_text(&trial, TOWN("{warm_up: 0 s, measure: 200 days}", HARDLY, MANY_UNITS, BY_CALL,
                                    "control_rooms: {" NO_SERVICE ", operators: 50, accept_false: 20 %}\n"
                                    "dispatch: {false_alert_on_scene: {constant: 1 s}}\ntravel: none"));
    sz_trial_add_zone(&trial, &zone);
    sz_trial_add_watch_list(&trial, &list, fpir, 0.9);
    sz_trial_run(&trial, 1);
    struct sz_visit_alerts visit = sz_visit_alerts_of(fpir, leave, pass_s, 600);
    double visits = CAMERAS * 50.0 * leave * 200, alerts = sz_trial_sum(&trial, 0, SZ_SUM_FALSE_ALERTS);
    /* Alerts of one visit are geometric from the first on. */
    double second = visit.first * (1 + visit.next) / gsl_pow_2(1 - visit.next);
    sz_assert_within(alerts, visits * sz_visit_alerts_mean(&visit), sqrt(visits * second), 4, "false alerts");
    uint32_t group = trial.results[0].layout.group;
    double of_second = sz_trial_sum(&trial, group + 1, SZ_SUM_FALSE_ALERTS);
    ck_assert_double_eq(sz_trial_sum(&trial, group, SZ_SUM_FALSE_ALERTS) + of_second, alerts);
    sz_assert_within(of_second, alerts / 2, sqrt(alerts / 4 * 1.5), 4, "alerts about the second group");
    double approached = sz_trial_sum(&trial, group + 1, SZ_SUM_WRONGLY_APPROACHED), rate = 0.2 * 0.6;
    sz_assert_within(approached, of_second * rate, sqrt(of_second * rate * (1 - rate)), 4, "of them approached");
    ck_assert_double_eq_tol(sz_trial_sum(&trial, group + 1, SZ_SUM_PASSAGES),
                            0.25 * sz_trial_sum(&trial, 0, SZ_SUM_PASSAGES), 1e-6);
    sz_trial_close(&trial);
}

/* Every second pass is past a camera that is down, so that every twentieth of another is an alert. */
SZ_CASE(passers_walk_on_past_cameras_that_are_down)
{
    double fpir = 0.1, leave = 0.1;
    struct sz_trial trial;
    struct sz_trial_zone zone = {.camera_count = CAMERAS, .false_alerts_per_camera_day = 50};
    struct sz_watch_list list = simple_list(0, leave);
    list.repeat_s = 600;
    sz_trial_open_text(&trial, TOWN("{warm_up: 0 s, measure: 200 days}", HARDLY, MANY_UNITS, BY_CALL,
                                    "control_rooms: {" NO_SERVICE ", operators: 50, accept_false: 0 %}"));
    sz_trial_add_zone(&trial, &zone);
    trial.world.zone_map.zones[0].outages.camera = (struct sz_renewal_law){600, 600};
    trial.world.zone_map.zones[0].working_share = 0.5;
    sz_trial_add_watch_list(&trial, &list, fpir, 0.9);
    sz_trial_run(&trial, 1);
    struct sz_visit_alerts visit = sz_visit_alerts_of(fpir / 2, leave, pass_s, 600);
    double visits = CAMERAS * 50.0 * leave * 200, expected = visits * sz_visit_alerts_mean(&visit);
    double second = visit.first * (1 + visit.next) / gsl_pow_2(1 - visit.next);
    sz_assert_within(sz_trial_sum(&trial, 0, SZ_SUM_FALSE_ALERTS), expected, sqrt(visits * second), 4, "false alerts");
    ck_assert_double_eq_tol(200 * sz_world_false_alerts_per_day(&trial.world, 0), expected, 1e-6 * expected);
    sz_trial_close(&trial);
}

SZ_CASE(a_list_that_finds_nobody_changes_no_event)
{
    uint64_t fingerprints[2];
    for (int with_list = 0; with_list < 2; with_list++) {
        struct sz_trial trial;
        struct sz_trial_zone zone = {.camera_count = CAMERAS, .sos_pole_count = 10, .hit_rate = 0.8};
        struct sz_watch_list list = simple_list(0, 0.2);
        sz_trial_open_text(&trial, TOWN("{warm_up: 0 s, measure: 20 days}", "5 /h", UNITS,
                                        "on_scene: {exponential: {mean: 20 min}}, channels: {camera: {probability: "
                                        "90 %}, sos: {probability: 50 %}, call: {probability: 80 %}}",
                                        ""));
        sz_trial_add_zone(&trial, &zone);
        if (with_list)
            sz_trial_add_watch_list(&trial, &list, 0, 0.9);
        else
            sz_distribution_destroy(list.on_scene);
        sz_trial_run(&trial, 1);
        fingerprints[with_list] = trial.results[0].fingerprint;
        sz_trial_close(&trial);
    }
    ck_assert_uint_eq(fingerprints[0], fingerprints[1]);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_walk_has_a_geometric_number_of_passes),
    SZ_LISTED(one_person_raises_no_second_alert_within_the_repeat_time),
    SZ_LISTED(night_takes_from_the_odds_of_recognition),
    SZ_LISTED(a_trail_without_a_sighting_dies),
    SZ_LISTED(a_dead_trail_sets_its_unit_free),
    SZ_LISTED(a_unit_on_its_way_turns_to_later_sightings),
    SZ_LISTED(cameras_that_fail_by_themselves_are_walked_past),
    SZ_LISTED(everybody_has_one_outcome),
    SZ_LISTED(persons_are_no_incidents),
    SZ_LISTED(false_alerts_of_passers_come_at_the_rate_of_their_visits),
    SZ_LISTED(passers_walk_on_past_cameras_that_are_down),
    SZ_LISTED(a_list_that_finds_nobody_changes_no_event),
};
SZ_MAIN("persons", cases)
