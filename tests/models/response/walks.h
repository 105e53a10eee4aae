/** Persons of interest who walk from camera to camera of a town's only zone. */
#ifndef SZ_TESTS_MODELS_RESPONSE_WALKS_H
#define SZ_TESTS_MODELS_RESPONSE_WALKS_H

#include "tests/models/response/town.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#define MANY_UNITS "{id: u, station: s, count: 500, idle: station, turnout: {exponential: {mean: 10 min}}}"
#define HARDLY     "0.0001 /h" /* incidents: only so that there is a record */
#define BY_CALL    AT_ONCE "channels: {call: {probability: 100 %}}"

enum { CAMERAS = 100, AREA_M2 = 1000000 };

static const double pass_s = 100; /* between cameras of the zone, at 1 m/s */

/* Passers and persons on foot at 1 m/s, recognised alike by day and night, followed for long, alerting as often as they are seen. */
static inline struct sz_watch_list simple_list(double persons_per_s, double leave)
{
    struct sz_error error = {0};
    struct sz_watch_list list = {.persons_per_s = persons_per_s,
                                 .leave = leave,
                                 .foot_mps = 1,
                                 .vehicle_mps = 1,
                                 .quality = {1, 1},
                                 .trail_s = 20000, /* 33 turnouts */
                                 .priority = 2,
                                 .on_scene = sz_distribution_create_constant(1, &error)};
    ck_assert_ptr_nonnull(list.on_scene);
    return list;
}

static inline void open_town(struct sz_trial *trial, const char *yaml)
{
    struct sz_trial_zone zone = {.camera_count = CAMERAS, .hit_rate = 1};
    sz_trial_open_text(trial, yaml);
    sz_trial_add_zone(trial, &zone);
}

#define ROOM(measure, accept_true)                                                                                     \
    TOWN("{warm_up: 0 s, measure: " measure "}", HARDLY, MANY_UNITS, BY_CALL,                                          \
         "control_rooms: {" NO_SERVICE ", operators: 50, accept_true: " accept_true "}\ntravel: none")

#endif
