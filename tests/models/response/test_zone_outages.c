/* What a zone's outages take from a run, and what they leave alone. */
#include "tests/models/response/town.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <math.h>

enum { HOUR_S = 3600 };

static const struct sz_trial_zone eyes_everywhere = {
    .camera_count = 1000000, .hit_rate = 1, .false_alerts_per_camera_day = 0.0001};

/* Everything is in view and seen at once; a call in a hundred is there for the record alone. */
static void open_town(struct sz_trial *trial, const struct sz_outage_law *law)
{
    sz_trial_open_text(trial,
                       TOWN("{warm_up: 0 s, measure: 2000 h}", "0.05 /h", UNITS,
                            AT_ONCE "channels: {camera: {probability: 100 %}, "
                                    "call: {probability: 1 %, delay: {constant: 1 day}}}",
                            "control_rooms: {operators: 50, " NO_SERVICE ", accept_true: 100 %, accept_false: 0 %}"));
    sz_trial_add_zone(trial, &eyes_everywhere);
    trial->world.zone_map.zones[0].outages = *law;
    sz_trial_run(trial, 30);
}

static double seen(const struct sz_trial *trial)
{
    return sz_trial_sum(trial, trial->results[0].layout.channel + SZ_CHANNEL_CAMERA, SZ_SUM_INCIDENTS);
}

SZ_CASE(alerts_come_while_box_and_link_work)
{
    struct sz_trial trial;
    const struct sz_outage_law law = {.box = {27 * HOUR_S, 3 * HOUR_S}, .link = {30 * HOUR_S, 10 * HOUR_S}};
    open_town(&trial, &law);
    double all = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS);
    struct sz_trial_estimate dropped =
        sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_DROPPED, SZ_SUM_INCIDENTS);
    /* A call in a hundred is helped though its alert was lost. */
    sz_assert_within(dropped.value, 0.99 * (1 - 0.9 * 0.75), dropped.standard_error, 3.5, "dropped alerts");
    ck_assert_double_gt(all, 100000);
    sz_trial_close(&trial);
}

SZ_CASE(outages_that_never_come_change_nothing)
{
    struct sz_trial without, with;
    open_town(&without, &(struct sz_outage_law){0});
    open_town(&with, &(struct sz_outage_law){.link = {1e15, 1}, .box = {1e15, 1}});
    ck_assert_double_gt(seen(&without), 0);
    for (size_t i = 0; i < without.count; i++)
        ck_assert_uint_eq(without.results[i].fingerprint, with.results[i].fingerprint);
    sz_trial_close(&without);
    sz_trial_close(&with);
}

SZ_CASE(false_alerts_are_lost_with_the_link_and_no_incident_is)
{
    struct sz_trial without, with;
    open_town(&without, &(struct sz_outage_law){0});
    open_town(&with, &(struct sz_outage_law){.link = {10 * HOUR_S, 10 * HOUR_S}});
    double before = sz_trial_sum(&without, 0, SZ_SUM_FALSE_ALERTS), after = sz_trial_sum(&with, 0, SZ_SUM_FALSE_ALERTS);
    ck_assert_double_gt(before, sz_trial_is_short() ? 30000 : 100000);
    /* The variance of the share of a time T without the link: 2 up^2 down^2 / ((up + down)^3 T). */
    sz_assert_within(after / before, 0.5, sqrt(2.5 / (2000.0 * (double)with.count)), 4, "connected");
    ck_assert_double_eq(sz_trial_sum(&without, 0, SZ_SUM_INCIDENTS), sz_trial_sum(&with, 0, SZ_SUM_INCIDENTS));
    sz_trial_close(&without);
    sz_trial_close(&with);
}

/* A visit of 1,000 passes, of which every tenth raises an alert unless the one before was less than a trail ago. */
static void open_visits(struct sz_trial *trial, double link_s)
{
    struct sz_trial_zone zone = {.camera_count = 100, .hit_rate = 1, .false_alerts_per_camera_day = 50};
    struct sz_error error = {0};
    struct sz_watch_list list = {.leave = 0.001,
                                 .foot_mps = 1,
                                 .vehicle_mps = 1,
                                 .quality = {1, 1},
                                 .trail_s = 60,
                                 .on_scene = sz_distribution_create_constant(1, &error)};
    ck_assert_ptr_nonnull(list.on_scene);
    sz_trial_open_text(trial, TOWN("{warm_up: 0 s, measure: 1000 h}", "0.0001 /h", UNITS,
                                   AT_ONCE "channels: {call: {probability: 100 %}}",
                                   "control_rooms: {operators: 50, " NO_SERVICE ", accept_false: 0 %}"));
    sz_trial_add_zone(trial, &zone);
    sz_trial_add_watch_list(trial, &list, 0.1, 0.9);
    trial->world.zone_map.zones[0].outages.link = (struct sz_renewal_law){link_s, link_s};
    sz_trial_run(trial, 20);
}

/* Somebody who is taken for another again and again is so only while the zone is connected. Most alerts of a visit are further ones. */
SZ_CASE(further_false_alerts_of_a_passer_are_lost_with_the_link)
{
    struct sz_trial without, with;
    open_visits(&without, 0);
    open_visits(&with, HOUR_S);
    struct sz_trial_estimate left = sz_trial_ratio_between(&with, &without, 0, SZ_SUM_FALSE_ALERTS);
    sz_assert_within(left.value, 0.5, left.standard_error, 4, "further alerts while the link works");
    ck_assert_double_lt(left.standard_error, 0.02);
    sz_trial_close(&without);
    sz_trial_close(&with);
}

/* Incidents in reach of a pole, and false alarms of it; a call in a hundred is there for the record alone. */
static void open_poles(struct sz_trial *trial, const struct sz_outage_law *law)
{
    const struct sz_trial_zone poles = {.camera_count = 1, .sos_pole_count = 1000000};
    sz_trial_open_text(trial, TOWN("{warm_up: 0 s, measure: 2000 h}", "0.05 /h", UNITS,
                                   AT_ONCE "channels: {sos: {probability: 100 %}, "
                                           "call: {probability: 1 %, delay: {constant: 1 day}}}",
                                   "control_rooms: {operators: 50, " NO_SERVICE ", accept_true: 100 %, "
                                   "accept_false: 0 %, false_sos_per_pole: 0.0001 /day}"));
    sz_trial_add_zone(trial, &poles);
    trial->world.zone_map.zones[0].outages = *law;
    sz_trial_run(trial, 30);
}

SZ_CASE(poles_are_heard_while_the_link_works_whatever_the_box_does)
{
    struct sz_trial box, link;
    open_poles(&box, &(struct sz_outage_law){.box = {HOUR_S, HOUR_S}});
    open_poles(&link, &(struct sz_outage_law){.link = {30 * HOUR_S, 10 * HOUR_S}});
    ck_assert_double_eq(sz_trial_sum(&box, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_DROPPED), 0);
    struct sz_trial_estimate dropped = sz_trial_ratio(&link, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_DROPPED, SZ_SUM_INCIDENTS);
    sz_assert_within(dropped.value, 0.99 * 0.25, dropped.standard_error, 4, "alarms that nobody heard");
    /* About as many of them are false. */
    struct sz_trial_estimate heard = sz_trial_ratio_between(&link, &box, 0, SZ_SUM_OPERATOR_ALERTS);
    sz_assert_within(heard.value, 0.75, heard.standard_error, 4, "alarms that were heard");
    sz_trial_close(&box);
    sz_trial_close(&link);
}

SZ_CASE(a_centre_takes_its_alerts_with_it)
{
    struct sz_trial trial;
    open_town(&trial, &(struct sz_outage_law){.centre = {27 * HOUR_S, 3 * HOUR_S}, .link = {30 * HOUR_S, 10 * HOUR_S}});
    struct sz_trial_estimate dropped =
        sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_DROPPED, SZ_SUM_INCIDENTS);
    sz_assert_within(dropped.value, 0.99 * (1 - 0.9 * 0.75), dropped.standard_error, 3.5, "dropped alerts");
    sz_trial_close(&trial);
}

/* The share of incidents, all in view, that somebody at the monitors of so many cameras sees. A call in a hundred is there for the record alone. */
static struct sz_trial_estimate watched(uint32_t camera_count, unsigned watchers, const char *delay,
                                        const struct sz_outage_law *law)
{
    struct sz_trial trial;
    const struct sz_trial_zone cameras = {.camera_count = camera_count};
    char yaml[1000];
    snprintf(yaml, sizeof yaml,
             TOWN("{warm_up: 0 s, measure: 2000 h}", "0.05 /h", UNITS,
                  AT_ONCE "channels: {watch: {probability: 100 %%, delay: {constant: %s}}, "
                          "call: {probability: 1 %%, delay: {constant: 1 day}}}",
                  "control_rooms: {operators: 50, " NO_SERVICE "}"),
             delay);
    sz_trial_open_text(&trial, yaml);
    for (int i = 0; i < SZ_ROOM_SHIFT_COUNT; i++)
        trial.world.verification.watchers[i] = watchers;
    sz_trial_add_zone(&trial, &cameras);
    struct sz_zone *zone = &trial.world.zone_map.zones[0];
    zone->outages = *law;
    zone->in_view_day = zone->in_view_night = 1;
    sz_trial_run(&trial, 30);
    struct sz_trial_estimate helped = sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED, SZ_SUM_INCIDENTS);
    sz_trial_close(&trial);
    return (struct sz_trial_estimate){(helped.value - 0.01) / 0.99, helped.standard_error / 0.99};
}

/* Somebody looks an hour later, by when the box may have failed. Of one monitor each 85 % are noticed; up now and a time t later: A (A + (1 - A) exp(-t / MTBF - t / MTTR)). */
SZ_CASE(a_watcher_sees_what_is_on_the_monitor_at_the_onset_and_when_looking)
{
    const struct sz_outage_law law = {.box = {3 * HOUR_S, 2 * HOUR_S}};
    struct sz_trial_estimate seen = watched(1000, 1000, "1 h", &law);
    double expected = 0.85 * 0.6 * (0.6 + 0.4 * exp(-1 / 3.0 - 1 / 2.0));
    sz_assert_within(seen.value, expected, seen.standard_error, 3.5, "seen on a monitor that is lit");
    ck_assert_double_lt(seen.standard_error, 0.01);
}

/* What one watcher notices with n cameras, at most nine of them on a monitor: 85, 74, 58 and 53 % with 1, 4, 6 and 9, linear between. */
static double noticed_of(unsigned n)
{
    static const double noticed[] = {0,    0.85, 0.85 - 0.11 / 3, 0.85 - 0.22 / 3, 0.74,
                                     0.66, 0.58, 0.58 - 0.05 / 3, 0.58 - 0.1 / 3,  0.53};
    return n <= 9 ? noticed[n] : 0.53 * 9 / n;
}

/* Of four cameras a binomial number works. */
SZ_CASE(a_watcher_has_the_cameras_that_work_just_then)
{
    enum { CAMERAS = 4 };
    const struct sz_outage_law law = {.camera = {HOUR_S, HOUR_S}};
    struct sz_trial_estimate seen = watched(CAMERAS, 1, "0 s", &law);
    double expected = 0, weight = pow(0.5, CAMERAS);
    for (unsigned n = 0; n <= CAMERAS; n++) {
        expected += weight * noticed_of(n);
        weight *= (double)(CAMERAS - n) / (n + 1);
    }
    sz_assert_within(seen.value, expected, seen.standard_error, 3.5, "noticed with those that work");
    ck_assert_double_gt(fabs(noticed_of(CAMERAS / 2) - expected), 5 * seen.standard_error);
}

#define ENTRY(station)                                                                                                 \
    "{stations: [" station "], area: 0.1 km2, cameras: 20, recognition: ./shared.yaml, "                               \
    "outages: {centre: {mtbf: 20 h, mttr: 5 h}}}"
#define COUNTRY(zones)                                                                                                 \
    "safezone: 1\nname: two centres\ntime: {warm_up: 0 s, measure: 1000 h}\nworld:\n  plane: {unit: km}\n"             \
    "  cells: [{id: a, at: [0, 0], area: 0.1 km2, rate: {call: 0.5 /h}}, "                                             \
    "{id: b, at: [9, 0], area: 0.1 km2, rate: {call: 0.5 /h}}]\n"                                                      \
    "  stations: [{id: sa, at: [0, 0]}, {id: sb, at: [9, 0]}]\n  units: [{id: u, station: sa, count: 20}]\n"           \
    "categories: {call: {" AT_ONCE "channels: {camera: {probability: 100 %}, call: {probability: 50 %}}}}\n"           \
    "zones: [" zones "]\ntravel: none\n"

/* A centre whose servers fail, and which fails as a whole. */
static uint64_t fingerprint_of(const char *yaml)
{
    struct sz_trial trial;
    sz_trial_open_beside(
        &trial, yaml, "shared.yaml",
        "safezone_recognition: 1\nname: shared\ntitle: Shared\nframe_interval: 10 s\nconfirming_hits: 1\n"
        "hit_rate: 100 %\npassages_per_camera_day: 0\nfalse_positive_rate: 0\nstages:\n"
        "  - {name: s, scope: centre, servers: 2, service: {constant: 10 ms}, mtbf: 10 h, mttr: 2 h}\n");
    sz_trial_run(&trial, 10);
    uint64_t fingerprint = trial.results[0].fingerprint;
    double dropped = sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_DROPPED);
    ck_assert_double_gt(dropped, 0);
    sz_trial_close(&trial);
    return fingerprint;
}

SZ_CASE(a_centre_and_its_servers_fail_when_they_do_whatever_the_order_of_entries)
{
    ck_assert_uint_eq(fingerprint_of(COUNTRY(ENTRY("sa") ", " ENTRY("sb"))),
                      fingerprint_of(COUNTRY(ENTRY("sb") ", " ENTRY("sa"))));
}

static const struct sz_case cases[] = {
    SZ_LISTED(alerts_come_while_box_and_link_work),
    SZ_LISTED(outages_that_never_come_change_nothing),
    SZ_LISTED(false_alerts_are_lost_with_the_link_and_no_incident_is),
    SZ_LISTED(further_false_alerts_of_a_passer_are_lost_with_the_link),
    SZ_LISTED(poles_are_heard_while_the_link_works_whatever_the_box_does),
    SZ_LISTED(a_centre_takes_its_alerts_with_it),
    SZ_LISTED(a_centre_and_its_servers_fail_when_they_do_whatever_the_order_of_entries),
    SZ_LISTED(a_watcher_sees_what_is_on_the_monitor_at_the_onset_and_when_looking),
    SZ_LISTED(a_watcher_has_the_cameras_that_work_just_then),
};

SZ_MAIN("zone_outages", cases)
