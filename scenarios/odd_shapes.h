/**
 * The values of a scenario that may be written in more than one way: a word, or a mapping, or a list. Private to this folder.
 */
#ifndef SZ_SCENARIOS_ODD_SHAPES_H
#define SZ_SCENARIOS_ODD_SHAPES_H

#include "scenarios/binder.h"

extern const struct sz_custom
    sz_custom_stations; /* struct sz_station_choice: phase-1, [1007, 5001], {provinces: [TH-10], each: 2} */
extern const struct sz_custom sz_custom_operators; /* struct sz_operators_input: by_load, 3, [2, 3, 3] */
extern const struct sz_custom sz_custom_watchers;  /* struct sz_watchers_input: none, 2, [1, 2, 2] */
extern const struct sz_custom
    sz_custom_shifts; /* struct sz_shifts_input: round_the_clock, [{start: "08:00", length: 8 h}] */
extern const struct sz_custom sz_custom_idle; /* struct sz_idle_input: patrol, uniform, station, stay, ./patrol.csv */
extern const struct sz_custom sz_custom_line, sz_custom_alert_line; /* struct sz_line_input: unlimited, 0, 20 */
extern const struct sz_custom
    sz_custom_travel; /* struct sz_travel_input (travel_input.c): none, {circuity: 1.25, ...} */

extern const struct sz_custom
    sz_custom_patience; /* struct sz_law: 10 min (the mean of an exponential law), {constant: 10 min} */
extern const struct sz_custom sz_custom_warm_up; /* double, seconds: 1 day, or auto (NaN) */

/** Seconds of the day of "HH:MM"; NaN when it is none. */
double sz_time_of_day_s(const char *text);

#endif
