/** The smallest world in which incidents have to be noticed, as the text of a scenario. */
#ifndef SZ_TESTS_MODELS_RESPONSE_TOWN_H
#define SZ_TESTS_MODELS_RESPONSE_TOWN_H

/** Incidents in one place, noticed through the channels given. The rate is the recorded one: of what calls and patrols make known. */
#define TOWN(time, rate, units, category, rest)                                                                        \
    "safezone: 1\nname: a town\ntime: " time "\nworld:\n  cells: [{id: town, rate: {call: " rate                       \
    "}}]\n  stations: [{id: s}]\n  units: [" units "]\ncategories: {call: {" category "}}\n" rest "\n"

/** Twenty patrolling units: there is always one. */
#define UNITS   "{id: u, station: s, count: 20, idle: patrol}"
#define AT_ONCE "on_scene: {constant: 1 s}, "
/** The people who verify take no time. */
#define NO_SERVICE "call_service: {constant: 0 s}, alert_service: {constant: 0 s}, duplicate_service: 0 s"

#endif
