/**
 * The people who verify: operators of an alert room, call takers of a 191 centre.
 *
 * A room's operators change with its shifts and are sized by load unless numbers are given.
 */
#ifndef SZ_MODELS_RECOGNITION_CONTROL_ROOM_H
#define SZ_MODELS_RECOGNITION_CONTROL_ROOM_H

#include "models/demand/profile.h"
#include "sim/server.h"

enum { SZ_ROOM_SHIFT_COUNT = 3, SZ_ROOM_SHIFT_HOURS = 8 }; /* from 00:00, 08:00 and 16:00 */

/** How operators judge alerts and call takers take cases. */
struct sz_verification_law {
    struct sz_distribution *alert_service; /* an operator's look at an alert, seconds */
    struct sz_distribution *call_service;  /* a call taker's time until the case is taken */
    double duplicate_service_s;            /* handling of a later alert of an open incident */
    double accept_true, accept_false;      /* of alerts */
    double accept_hoax;                    /* of hoax calls: a unit is sent */
    struct sz_distribution *call_patience; /* of callers, seconds; NULL: they wait for ever */
    double contact_share;                  /* of people a unit reaches after a false alert who are spoken to: 0.6 */
    double offered_load_per_operator;      /* sizing by load: 0.6 */
    unsigned alert_operators[SZ_ROOM_SHIFT_COUNT], call_takers[SZ_ROOM_SHIFT_COUNT]; /* 0: by load */
    bool beside_calls;                                                          /* the call takers judge alerts too */
    unsigned call_priority, sos_priority, camera_priority, watch_list_priority; /* in a room: 1 is looked at first */
    struct sz_distribution
        *alert_patience; /* after which a camera's alert that nobody has looked at is stale, seconds; NULL: never */
    size_t alert_line;   /* a camera's alert that finds so many waiting is turned away; SIZE_MAX: none is */
    unsigned watchers[SZ_ROOM_SHIFT_COUNT]; /* people at the monitors of each zone */
    unsigned monitors_per_watcher;
};

void sz_verification_law_clear(struct sz_verification_law *law);

/** Operators for an offered load (arrivals per second x mean service, Erlang): ceil(load / per_operator), at least 1. */
unsigned sz_operators_for_load(double offered_load, double load_per_operator);

/** Adds the mean offered load (Erlang) of a stream in each shift: of `load` at its mean rate, by its profile over the week. */
void sz_shift_loads_add(const struct sz_profile *profile, double load, double loads[SZ_ROOM_SHIFT_COUNT]);

/** Operators for each shift's offered load. */
void sz_room_size(const double loads[SZ_ROOM_SHIFT_COUNT], double load_per_operator,
                  unsigned operators[SZ_ROOM_SHIFT_COUNT]);

/**
 * The share of what a monitor shows that somebody notices who watches so many of them: 85, 74, 58 and 53 % of targets at 1, 4, 6 and 9 monitors (published trial of
 * operators, see docs/model.md), linear between; beyond nine they are looked at in turn, nine at a time (assumption).
 */
double sz_monitor_detection(double monitor_count);

/**
 * The factor on the probability that a watch notices what is in view of a zone's cameras: the share of cameras that are on somebody's monitor times the detection of
 * somebody who watches as many as each does. shift as of sz_room_shift.
 */
double sz_watch_factor(const struct sz_verification_law *law, double camera_count, unsigned shift);

/** Index of the shift of an hour of the week, 0-2. */
unsigned sz_room_shift(unsigned hour_of_week);

#endif
