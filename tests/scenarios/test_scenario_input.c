/* What is wrong in a scenario is said once, in plain words, at its place. */
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct wrong {
    const char *yaml;
    unsigned line, column;
    const char *message;
};

#define NATION(rest)     "safezone: 1\nname: x\nunits: [{type: car}]\n" rest
#define ZONE(keys)       NATION("zones:\n  - {" keys "}\n")
#define CELLS            "[{id: a, rate: {call: 1 /h}}]"
#define STATIONS         "[{id: s}]"
#define UNITS            "[{id: u, station: s}]"
#define CATEGORIES       "{call: {noticed: always, on_scene: {constant: 1 h}}}"
#define COUNTRY(c, s, u) "world:\n  cells: " c "\n  stations: " s "\n  units: " u "\n"
#define PLANE(cells, stations, units, categories, rest)                                                                \
    "safezone: 1\nname: x\ntime: {measure: 10 h}\n" COUNTRY(cells, stations, units) "categories: " categories "\n" rest

/* --- reading one --- */

/* The errors of a scenario, read and, when that goes well, built. The file's name is left out of them: it is a temporary one. */
static void errors_of(const char *yaml, struct sz_error_list *errors)
{
    char *folder = sz_testing_make_folder(), path[4096];
    snprintf(path, sizeof path, "%s/scenario.yaml", folder);
    sz_testing_write_file(path, yaml);
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR};
    struct sz_scenario scenario;
    struct sz_world world;
    struct sz_error error = {0};
    *errors = (struct sz_error_list){0};
    if (sz_scenario_read(path, &options, &scenario, errors)) {
        if (sz_world_build(&scenario, &world, &error))
            sz_world_clear(&world);
        else
            sz_error_list_add(errors, &error);
        sz_scenario_clear(&scenario);
    } else {
        ck_assert_ptr_null(scenario.input);
        ck_assert_ptr_null(scenario.text);
    }
    for (size_t i = 0; i < errors->count && i < SZ_ERROR_LIST_SIZE; i++) {
        ck_assert_int_eq(errors->items[i].kind, SZ_ERROR_INPUT);
        if (errors->items[i].line > 0)
            ck_assert_str_eq(errors->items[i].file, path);
    }
    sz_testing_remove_folder(folder);
}

static void check_error(const struct sz_error *error, const struct wrong *wrong)
{
    ck_assert_str_eq(error->message, wrong->message);
    ck_assert_msg(error->line == wrong->line && error->column == wrong->column, "%s: at %u:%u instead of %u:%u",
                  error->message, error->line, error->column, wrong->line, wrong->column);
}

/* Each is wrong in one thing, and only that is said. */
static void check_each(const struct wrong *wrongs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct sz_error_list errors;
        errors_of(wrongs[i].yaml, &errors);
        ck_assert_msg(errors.count == 1, "%zu errors instead of \"%s\"%s%s", errors.count, wrongs[i].message,
                      errors.count > 0 ? ", the first: " : "", errors.count > 0 ? errors.items[0].message : "");
        check_error(&errors.items[0], &wrongs[i]);
    }
}

#define CHECK_EACH(wrongs) check_each(wrongs, sizeof(wrongs) / sizeof((wrongs)[0]))

/* --- YAML, keys, values --- */

SZ_CASE(what_is_not_a_scenario_is_told_so)
{
    static const struct wrong wrongs[] = {
        {"", 0, 0, "empty, expected YAML"},
        {"- 1\n", 1, 1, "scenario is a list, expected a mapping such as {safezone: ...}"},
        {"safezone: 1\nname: [x\n", 3, 1,
         "not YAML: did not find expected ',' or ']' while parsing a flow sequence that began at line 2, column 7"},
        {"name: x\nunits: [{type: car}]\n", 1, 1, "scenario has no safezone, expected the version of the format, 1"},
        {"safezone: 2\nname: x\nunits: [{type: car}]\n", 1, 11, "safezone is 2, expected at most 1"},
        {NATION("seed: 1\nseed: 2\n"), 5, 1, "the key \"seed\" is given twice, first on line 4"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(an_unknown_key_names_the_nearest_right_one)
{
    static const struct wrong wrongs[] = {
        {NATION("zone: []\n"), 4, 1, "scenario has no key \"zone\", did you mean zones?"},
        {ZONE("stations: phase-1, cameras: 60, sos_pole: 1"), 5, 38,
         "zone has no key \"sos_pole\", did you mean sos_poles?"},
        {NATION("target: {budget: 3}\n"), 4, 10, "target has no key \"budget\", expected response or share"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(a_wrong_unit_is_told_with_what_was_expected)
{
    static const struct wrong wrongs[] = {
        {NATION("target: {response: 15}\n"), 4, 20, "response: 15 has no unit, expected a time such as 15 min"},
        {NATION("target: {response: 15 mn}\n"), 4, 20,
         "response: 15 mn: \"mn\" is not a unit, expected a time such as 15 min"},
        {ZONE("stations: phase-1, cameras: 60, area: 5 km"), 5, 44,
         "area: 5 km is a length, expected an area such as 1.5 km2"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(values_out_of_bounds_are_told_with_the_bound)
{
    static const struct wrong wrongs[] = {
        {PLANE("[{id: a, rate: {call: -1 /h}}]", STATIONS, UNITS, CATEGORIES, ""), 5, 32,
         "call is -1 /h, expected at least 0"},
        {ZONE("stations: phase-1, cameras: 0"), 5, 34, "cameras is 0, expected at least 1"},
        {ZONE("stations: phase-1, cameras: 60, working: 120 %"), 5, 47,
         "working: 120 % is above 100 %, expected a share from 0 to 1, or from 0 % to 100 %"},
        {PLANE(CELLS, STATIONS, UNITS, "{call: {on_scene: {constant: 1 h}, channels: {call: {probability: 1.5}}}}", ""),
         8, 79, "probability: 1.5 is above 1, expected a share from 0 to 1, or from 0 % to 100 %"},
        {NATION("geography: {stations: 100}\n"), 4, 23, "stations is 100, expected at least 966"},
        {NATION("demand: {scale: 2, largest_scale: 1}\n"), 4, 9, "the scale 2 is above the largest_scale 1"},
        {NATION("travel: {circuity: 0.5}\n"), 4, 20, "circuity is 0.5, expected at least 1"},
    };
    CHECK_EACH(wrongs);
}

#define LIST(keys) ZONE("stations: phase-1, cameras: 60") "watch_list: {persons: 1 /day, " keys "}\n"
#define DET                                                                                                            \
    "det: {gallery: 1000, points: [{threshold: 0.7, fpir: 0.00001, tpir: 80 %}, {threshold: 0.6, fpir: 0.001, tpir: "  \
    "90 %}]}"

SZ_CASE(a_watch_list_that_cannot_work_is_told_why)
{
    static const struct wrong wrongs[] = {
        {NATION("watch_list: {persons: 1 /day}\n"), 4, 13,
         "a watch_list needs cameras to look for anybody, expected zones beside it"},
        {LIST("leave: 0 %"), 6, 38, "leave is 0 %, expected at least 0.1 %"},
        {LIST("threshold: 0.6"), 6, 42,
         "threshold says nothing without a det, expected a DET curve beside it: a recognition profile's rates hold at "
         "its own threshold alone"},
        {LIST("gallery_exponent: 2"), 6, 49,
         "gallery_exponent says nothing without a gallery, expected how many are on the list"},
        {LIST(DET), 6, 36, "the det has 2 points, expected a threshold or an fpir to work at"},
        {LIST(DET ", threshold: 0.6, fpir: 0.0001"), 6, 173, "both threshold and fpir are given, expected one of them"},
        {LIST(DET ", threshold: 0.9"), 6, 162,
         "a threshold of 0.9 is beyond the DET curve, expected one from 0.6 to 0.7"},
        {LIST(DET ", fpir: 0.02, gallery: 5000"), 6, 157,
         "an FPIR of 0.004 at the curve's gallery is beyond the DET curve, expected one from 1e-05 to 0.001"},
        {LIST("det: {gallery: 10, points: [{fpir: 0.1, tpir: 90 %}, {fpir: 0.2, tpir: 80 %}]}, fpir: 0.1"), 6, 58,
         "the points of the DET curve with FPIR 0.1 and 0.2 contradict each other, expected a higher FPIR to have a "
         "higher TPIR and a lower threshold"},
        {LIST("det: {gallery: 10, points: [{threshold: 1, fpir: 0.1, tpir: 70 %}, {threshold: 1, fpir: 0.2, tpir: 80 "
              "%}]}, threshold: 1"),
         6, 58,
         "the points of the DET curve with FPIR 0.1 and 0.2 contradict each other, expected a higher FPIR to have a "
         "higher TPIR and a lower threshold"},
        {LIST("groups: {a: {share: 50 %, fpir_ratio: 1}, b: {share: 40 %, fpir_ratio: 2}}"), 6, 39,
         "the shares of the groups add up to 0.9, expected 1"},
        {LIST("groups: {a: {share: 50 %, fpir_ratio: 0}, b: {share: 50 %, fpir_ratio: 0}}"), 6, 39,
         "no group is ever taken for somebody else, expected an fpir_ratio above 0"},
        {LIST("hours: [1, 2]"), 6, 38, "hours has 2 items, expected at least 24"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(outages_of_what_is_not_there_are_told_so)
{
    static const struct wrong wrongs[] = {
        {NATION("zones: [{stations: phase-1, cameras: 6, outages: {centre: {mtbf: 90 days, mttr: 1 day}}}]\n"), 4, 9,
         "outages of a centre are given, and no stage of edge-gpu is in one: expected outages of camera, box or link"},
        {NATION("zones: [{stations: phase-1, cameras: 6, outages: {center: {mtbf: 90 days, mttr: 1 day}}}]\n"), 4, 51,
         "outages has no key \"center\", did you mean centre?"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(rooms_that_contradict_themselves_are_told_why)
{
    static const struct wrong wrongs[] = {
        {NATION("control_rooms: {beside_calls: yes, scope: zone}\n"), 4, 16,
         "alerts judged beside calls go to the 191 centre, expected scope: province"},
        {NATION("control_rooms: {beside_calls: yes, operators: 3}\n"), 4, 16,
         "alerts judged beside calls have no operators of their own, expected call_takers alone"},
        {NATION("control_rooms: {watchers: some}\n"), 4, 27, "watchers: some is not a whole number such as 12"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(an_empty_list_is_an_error)
{
    static const struct wrong wrongs[] = {
        {"safezone: 1\nname: x\nunits: []\n", 3, 8, "units has 0 items, expected at least 1"},
        {NATION("zones: []\n"), 4, 8, "zones has 0 items, expected at least 1"},
        {PLANE("[]", STATIONS, UNITS, CATEGORIES, ""), 5, 10, "cells has 0 items, expected at least 1"},
        {PLANE(CELLS, STATIONS, UNITS, "{}", ""), 8, 13, "categories has 0 entries, expected at least 1"},
    };
    CHECK_EACH(wrongs);
}

/* --- names --- */

SZ_CASE(unknown_stations_and_provinces_are_told_with_an_example)
{
    static const struct wrong wrongs[] = {
        {ZONE("stations: phase1, cameras: 60"), 5, 16,
         "there are no stations phase1, expected phase-1, phase-2, all, a list such as [1007, 5001-2] or {provinces: "
         "[TH-10], each: 2}; did you mean phase-1"},
        {ZONE("stations: {provinces: [TH-10, TH-5O]}, cameras: 60"), 5, 36,
         "there is no province TH-5O, did you mean TH-50"},
        {ZONE("stations: {provinces: [Bangkok]}, cameras: 60"), 5, 29,
         "there is no province Bangkok, expected a code such as TH-10"},
        {ZONE("stations: [1007, 9999], cameras: 60"), 5, 23,
         "there is no station 9999, expected a district code such as 1007 or a station id such as 1007-2"},
        {ZONE("stations: [1007-1O], cameras: 60"), 5, 17, "there is no station 1007-1O, did you mean 1007-1"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(a_station_hosts_one_zone_at_most)
{
    static const struct wrong wrongs[] = {
        {ZONE("stations: [1007, 1007-1], cameras: 60"), 5, 16, "station 1007-1 hosts two zones, expected one at most"},
        {ZONE("stations: {provinces: [TH-10], each: 500}, cameras: 60"), 5, 16,
         "TH-10 has only 88 stations, expected at least 500 for its zones"},
        {ZONE("stations: phase-1, cameras: 60}\n  - {stations: phase-1, cameras: 20"), 6, 5,
         "every one of its stations hosts a zone already, expected others"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(unknown_policies_metrics_and_scopes_name_the_nearest)
{
    static const struct wrong wrongs[] = {
        {NATION("dispatch: {policy: closest_idel}\n"), 4, 20,
         "there is no policy closest_idel, did you mean closest_idle"},
        {NATION("dispatch: {policy: nothing}\n"), 4, 20,
         "there is no policy nothing, expected closest_idle, own_station_first, beat_first, preference or "
         "cutoff"},
        {NATION("precision: {metric: share_within_taget}\n"), 4, 21,
         "there is no metric share_within_taget, did you mean share_within_target"},
        {NATION("precision: {metric: beauty}\n"), 4, 21,
         "there is no metric beauty, expected one of `safezone list metrics`"},
        {NATION("precision: {scope: natoin}\n"), 4, 20, "there is no scope natoin, did you mean nation"},
        {NATION("dispatch: {pre_empt: under_weigh}\n"), 4, 22,
         "pre_empt is \"under_weigh\", expected none, under_way, on_scene_resume or on_scene_repeat"},
        {NATION("geography: {data: laos}\n"), 4, 19, "there is no data set laos, expected thailand"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(names_inside_a_world_must_exist)
{
    static const struct wrong wrongs[] = {
        {PLANE("[{id: a, rate: {cal: 1 /h}}]", STATIONS, UNITS, CATEGORIES, ""), 5, 11,
         "cell a has a rate of cal, expected one of the categories"},
        {PLANE(CELLS, STATIONS, "[{id: u, station: t}]", CATEGORIES, ""), 7, 11,
         "unit u belongs to station t, expected one of the stations"},
        {PLANE("[{id: a, rate: {call: 1 /h}, prefer: [v]}]", STATIONS, UNITS, CATEGORIES,
               "dispatch: {policy: preference}\n"),
         5, 48, "cell a prefers v, did you mean u"},
        {PLANE("[{id: a, rate: {call: 1 /h}, prefer: [u]}]", STATIONS, UNITS, CATEGORIES, ""), 5, 11,
         "cell a has a prefer, which no other policy than preference uses, expected dispatch: {policy: preference}, or "
         "none"},
        {PLANE("[{id: a, rate: {call: 1 /h}, prefer: [nobody]}]", STATIONS, UNITS, CATEGORIES,
               "dispatch: {policy: preference}\n"),
         5, 48, "cell a prefers nobody, expected one of the units"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "dispatch: {policy: preference}\n"), 5, 11,
         "cell a has no prefer, expected a list of units, since the policy is preference"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(names_inside_a_world_are_given_once)
{
    static const struct wrong wrongs[] = {
        {PLANE("[{id: a, rate: {call: 1 /h}}, {id: a, rate: {call: 1 /h}}]", STATIONS, UNITS, CATEGORIES, ""), 5, 40,
         "there are two cells a, expected another id"},
        {PLANE(CELLS, "[{id: s}, {id: s}]", UNITS, CATEGORIES, ""), 6, 23,
         "there are two stations s, expected another id"},
        {PLANE(CELLS, STATIONS, "[{id: u, station: s, count: 2}, {id: u2, station: s}]", CATEGORIES, ""), 7, 42,
         "there are two units u2, expected another id"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(units_are_not_called_what_separates_them_in_incidents_csv)
{
#define EXPECTED                                                                                                       \
    "expected neither blanks, \";\" and quotation marks nor a \"-\" alone: they separate units in incidents.csv"
    static const struct wrong wrongs[] = {
        {PLANE(CELLS, STATIONS, "[{id: car 1, station: s}]", CATEGORIES, ""), 7, 16,
         "a unit's id is \"car 1\", " EXPECTED},
        {PLANE(CELLS, STATIONS, "[{id: 'ca;r', station: s}]", CATEGORIES, ""), 7, 16,
         "a unit's id is \"ca;r\", " EXPECTED},
        {PLANE(CELLS, STATIONS, "[{id: 'ca\"r', station: s}]", CATEGORIES, ""), 7, 16,
         "a unit's id is \"ca\"r\", " EXPECTED},
        {PLANE(CELLS, STATIONS, "[{id: '-', station: s}]", CATEGORIES, ""), 7, 16, "a unit's id is \"-\", " EXPECTED},
        {PLANE(CELLS, STATIONS, "[{id: u, station: s, type: big car}]", CATEGORIES, ""), 7, 37,
         "a unit's type is \"big car\", " EXPECTED},
        {"safezone: 1\nname: x\nunits: [{type: big car}]\n", 3, 16, "a unit's type is \"big car\", " EXPECTED},
    };
#undef EXPECTED
    CHECK_EACH(wrongs);
}

/* --- what does not go together --- */

SZ_CASE(a_world_and_the_national_model_do_not_mix)
{
    static const struct wrong wrongs[] = {
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "geography: {}\n"), 9, 12,
         "geography belongs to the national model, expected none beside a world of its own"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "demand: {}\n"), 9, 9,
         "demand belongs to the national model, expected none beside a world of its own"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "units: [{type: car}]\n"), 9, 8,
         "units belongs to the national model, expected none beside a world of its own"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "zones: [{stations: phase-1, cameras: 1}]\n"), 9, 20,
         "phases belong to the national model, expected all or a list of the world's stations such as [s]"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "zones: [{stations: {provinces: [all]}, cameras: 1}]\n"), 9, 20,
         "provinces belong to the national model, expected all or a list of the world's stations such as [s]"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "zones: [{stations: [s, st], cameras: 1}]\n"), 9, 24,
         "there is no station st, did you mean s"},
        {NATION("categories: " CATEGORIES "\n"), 4, 13,
         "categories belong to a world of the scenario's own, expected none beside the national model"},
        {NATION("dispatch: {policy: preference}\n"), 4, 11,
         "policy preference needs lists of units, expected closest_idle or own_station_first in the national model"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(what_cannot_be_left_out_is_asked_for)
{
    static const struct wrong wrongs[] = {
        {ZONE("stations: phase-1"), 5, 5, "zone has no cameras, expected cameras in each zone, at least 1"},
        {"safezone: 1\nname: x\n", 1, 1,
         "scenario has no units, expected a list such as [{type: car, per_station: 1}]"},
        {"safezone: 1\nname: x\ntime: {measure: 1 h}\n" COUNTRY(CELLS, STATIONS, UNITS), 1, 1,
         "scenario has a world but no categories, expected one at least"},
        {"safezone: 1\nname: x\ntime: {}\n" COUNTRY(CELLS, STATIONS, UNITS) "categories: " CATEGORIES "\n", 3, 7,
         "time has no measure, expected how long to count, such as 20000 h"},
        {NATION("time: {start: 2024-04-08}\n"), 4, 15,
         "time has a start but no measure, expected how long to count, such as 14 days"},
        {NATION("time: {measure: 7 days}\n"), 4, 17,
         "time has a measure but no start, expected a date such as 2024-04-08"},
        {PLANE(CELLS, STATIONS, UNITS, "{call: {on_scene: {constant: 1 h}}}", ""), 8, 20,
         "a category that neither calls nor patrols make known, expected noticed: always or channels such as {call: "
         "{probability: 80 %}}"},
        {NATION("precision: {metric: response_mean_s}\n"), 4, 21,
         "precision has no half_width, expected one in the metric's unit, such as 10 s"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(what_contradicts_itself_is_refused)
{
    static const struct wrong wrongs[] = {
        {NATION("time: {weeks: 2, start: 2024-04-08, measure: 7 days}\n"), 4, 25,
         "time has weeks of a year and a start, expected year and weeks, or start and measure"},
        {NATION("precision: {half_width: 0.5 %, relative_half_width: 5 %}\n"), 4, 53,
         "both half_width and relative_half_width are given, expected one of them"},
        {NATION("precision: {min_replications: 10, max_replications: 5}\n"), 4, 53,
         "max_replications is 5, expected at least min_replications, 10"},
        {NATION("travel: {spread: {gamma: {mean: 1, cv: 0.3}}}\n"), 4, 9,
         "the spread of travel times is {gamma: {mean: 1, cv: 0.3}}, expected a log-normal factor of mean 1 such as "
         "{lognormal: {cv: 0.3}}"},
        {NATION("travel: {model: speed_law, speed: 30 km/h, acceleration: 1 m/s2, cruising_speed: 9 m/s}\n"), 4, 35,
         "travel by speed_law does not use speed, expected it left out"},
        {NATION("travel: {model: speed_law, acceleration: 1 m/s2}\n"), 4, 9,
         "travel by speed_law has no cruising_speed, expected one such as 40 km/h"},
        {NATION("travel: {cruising_speed: 9 m/s}\n"), 4, 26,
         "travel by straight_line does not use cruising_speed, expected it left out"},
        {NATION("travel: {model: speed_law, acceleration: 0 m/s2, cruising_speed: 9 m/s}\n"), 4, 42,
         "acceleration is 0 m/s2, expected at least 0.001 m/s2"},
        {NATION("travel: {speed: 0 km/h}\n"), 4, 17, "speed is 0 km/h, expected at least 0.1 m/s"},
        {NATION("travel: {priority_factors: {10: 2}}\n"), 4, 28,
         "priority_factors has the priority 10, expected 1 to 9"},
        {NATION("travel: {priority_factors: {1: 0}}\n"), 4, 32, "1 is 0, expected at least 0.1"},
        {"safezone: 1\nname: x\nunits: [{type: car, idle: petrol}]\n", 3, 27,
         "idle is petrol, expected patrol, uniform, station, stay or a file of weights such as ./patrol.csv; did you "
         "mean patrol"},
        {"safezone: 1\nname: x\nunits: [{type: car, idle: [stay]}]\n", 3, 27,
         "idle is no word, expected patrol, uniform, station, stay or a file of weights such as ./patrol.csv"},
        {NATION("travel: {unreachable: count}\n"), 4, 23,
         "travel by straight_line does not use unreachable, expected it left out"},
        {PLANE(CELLS, STATIONS, UNITS, "{call: {noticed: always, rate: 3 /h, on_scene: {constant: 1 h}}}", ""), 8, 20,
         "category call has a rate or of_calls, expected none: rates are the cells'"},
    };
    CHECK_EACH(wrongs);
}

#define PROFILES(rest)                                                                                                 \
    PLANE(CELLS, STATIONS, UNITS, "{call: {noticed: always, profile: rush, on_scene: {constant: 1 h}}}", rest)
#define TWELVE "1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1"

SZ_CASE(profiles_of_a_world_are_checked)
{
    static const struct wrong wrongs[] = {
        {PROFILES("profiles: {rusch: {days: [1, 1, 1, 1, 1, 2, 2]}}\n"), 8, 47,
         "there is no profile rush, did you mean rusch"},
        {PROFILES(""), 8, 47, "there is no profile rush, expected one of the scenario's profiles"},
        {PROFILES("profiles: {rush: {days: [1, 1]}}\n"), 9, 25, "days has 2 items, expected at least 7"},
        {PROFILES("profiles: {rush: {days: [0, 0, 0, 0, 0, 0, 0]}}\n"), 9, 18,
         "profile rush: At least one weight of the days of the week must be positive."},
        {PROFILES("profiles: {rush: {new_year: 2}}\n"), 9, 18,
         "profile rush has holidays, which a world has not, expected none"},
        {PROFILES("profiles: {rush: {months: [" TWELVE "]}}\n"), 9, 18,
         "profile rush has months, but the time no dates, expected time: {start: 2024-04-08} or none"},
        {NATION("profiles: {rush: {days: [1, 1, 1, 1, 1, 2, 2]}}\n"), 4, 11,
         "profiles belong to a world of the scenario's own, expected none beside the national model"},
    };
    CHECK_EACH(wrongs);
}

#define PATROL(category, patrol)                                                                                       \
    PLANE(CELLS, STATIONS, UNITS,                                                                                      \
          "{call: {" category "on_scene: {constant: 1 h}, channels: {call: {probability: 1}, patrol: " patrol "}}}",   \
          "")

SZ_CASE(a_patrol_sees_by_its_probability_or_by_its_hazard)
{
    static const struct wrong wrongs[] = {
        {PATROL("duration: {constant: 1 h}, ", "{probability: 5 %, hazard: 1 /h}"), 8, 118,
         "a patrol has both probability and hazard, expected one of them"},
        {PATROL("", "{delay: {constant: 1 h}}"), 8, 91,
         "a patrol has neither probability nor hazard, expected one of them"},
        {PATROL("duration: {constant: 1 h}, ", "{hazard: 1 /h, delay: {constant: 1 h}}"), 8, 118,
         "a patrol has a hazard, which says when it comes by, expected no delay"},
        {PATROL("", "{hazard: 1 /h}"), 8, 20,
         "a patrol sees by its hazard what still goes on, expected a duration of what is in_progress"},
        {PATROL("in_progress: no, duration: {constant: 1 h}, ", "{hazard: 1 /h}"), 8, 20,
         "a patrol sees by its hazard what still goes on, expected a duration of what is in_progress"},
        {PATROL("duration: {constant: 1 h}, ", "{hazard: 0 /h}"), 8, 127, "hazard is 0 /h, expected more than 0 /s"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(times_of_day_and_dates_are_checked)
{
    static const struct wrong wrongs[] = {
        {"safezone: 1\nname: x\nunits: [{type: car, shifts: [{start: \"25:00\", length: 8 h}]}]\n", 3, 38,
         "a shift starts at \"25:00\", expected a time of day such as \"08:00\""},
        {"safezone: 1\nname: x\nunits: [{type: car, shifts: [{start: \"08:00\", length: 25 h}]}]\n", 3, 55,
         "length is 25 h, expected at most 1 day"},
        {NATION("time: {start: 2024-02-30, measure: 7 days}\n"), 4, 15,
         "time starts on \"2024-02-30\", expected a date such as 2024-04-08"},
        {NATION("control_rooms: {operators: [1, 2]}\n"), 4, 28,
         "expected by_load, a number, or three numbers for the shifts from 00:00, 08:00 and 16:00 such as [2, 3, 3]"},
    };
    CHECK_EACH(wrongs);
}

/* --- files --- */

SZ_CASE(a_missing_model_is_named_where_it_is_asked_for)
{
    static const struct wrong wrongs[] = {
        {NATION("demand: {model: thailand-2032}\n"), 4, 17,
         "there is no demand model thailand-2032, did you mean thailand-2023"},
        {NATION("demand: {model: nowhere}\n"), 4, 17,
         "there is no demand model nowhere, expected a file such as ./mine.yaml or one of thailand-2023"},
        {ZONE("stations: phase-1, cameras: 60, recognition: edge-gpo"), 5, 51,
         "there is no recognition profile edge-gpo, did you mean edge-gpu"},
    };
    CHECK_EACH(wrongs);
}

SZ_CASE(a_missing_file_of_a_model_is_named_with_where_it_was_looked_for)
{
    static const struct {
        const char *text, *begins;
    } wrongs[] = {
        {ZONE("stations: phase-1, cameras: 60, recognition: ./mine.yaml"),
         "the recognition profile ./mine.yaml cannot be opened as /"},
        {NATION("travel: {speed: ./mine.yaml}\n"), "the table of speeds ./mine.yaml cannot be opened as /"},
    };
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct sz_error_list errors;
        errors_of(wrongs[i].text, &errors);
        ck_assert_msg(strstr(errors.items[0].message, wrongs[i].begins) != NULL, "%s", errors.items[0].message);
        ck_assert_ptr_nonnull(strstr(errors.items[0].message, "/mine.yaml: No such file or directory"));
        ck_assert_ptr_null(strstr(errors.items[0].message, "/./mine.yaml: No such"));
    }
}

SZ_CASE(a_missing_file_of_values_is_named)
{
    struct sz_error_list errors;
    errors_of(PLANE(CELLS, STATIONS, UNITS, "{call: {noticed: always, on_scene: {empirical: times.csv}}}", ""),
              &errors);
    ck_assert_uint_eq(errors.count, 1);
    ck_assert_uint_gt(errors.items[0].line, 0);
    ck_assert_ptr_nonnull(strstr(errors.items[0].message, "/times.csv: cannot be opened: No such file or directory"));
}

SZ_CASE(a_missing_scenario_is_named)
{
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR};
    struct sz_error_list errors = {0};
    struct sz_scenario scenario;
    ck_assert(!sz_scenario_read("/nowhere/a.yaml", &options, &scenario, &errors));
    ck_assert_uint_eq(errors.count, 1);
    ck_assert_str_eq(errors.items[0].file, "/nowhere/a.yaml");
    ck_assert_str_eq(errors.items[0].message, "cannot be opened: No such file or directory");
}

/* --- several --- */

SZ_CASE(all_errors_of_a_file_are_told_in_one_go)
{
    static const struct wrong expected[] = {
        {NULL, 4, 20, "response: 15 has no unit, expected a time such as 15 min"},
        {NULL, 6, 8, "zones has 0 items, expected at least 1"},
        {NULL, 3, 34, "per_station is 0, expected at least 1"},
        {NULL, 5, 12, "dispatch has no key \"lime\", did you mean line?"},
        {NULL, 7, 20, "circuity is 0.5, expected at least 1"},
    };
    struct sz_error_list errors;
    errors_of("safezone: 1\nname: x\nunits: [{type: car, per_station: 0}]\ntarget: {response: 15}\n"
              "dispatch: {lime: unlimited}\nzones: []\ntravel: {circuity: 0.5}\n",
              &errors);
    ck_assert_uint_eq(errors.count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < errors.count; i++)
        check_error(&errors.items[i], &expected[i]);
}

SZ_CASE(an_override_that_fits_nowhere_is_refused)
{
    struct sz_override override = {"zones[3].cameras", "80"};
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR, .overrides = &override, .override_count = 1};
    struct sz_error_list errors = {0};
    struct sz_scenario scenario;
    ck_assert(!sz_scenario_read(SZ_SOURCE_DIR "/scenarios/phase-1.yaml", &options, &scenario, &errors));
    ck_assert_uint_eq(errors.count, 1);
    ck_assert_int_eq(errors.items[0].kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(errors.items[0].message, "zones[3].cameras"));
}

SZ_CASE(what_dispatch_calls_by_name_must_exist)
{
    static const struct wrong wrongs[] = {
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "dispatch: {keep_idle: {cal: 1}}\n"), 9, 29,
         "keep_idle speaks of cal, which is no category, did you mean call"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "dispatch: {units: {robbery: 2}}\n"), 9, 29,
         "units speaks of robbery, which is no category, expected one of the scenario's"},
        {PLANE(CELLS, STATIONS, "[{id: a, station: s, type: car}]", CATEGORIES,
               "dispatch: {units: {call: {cra: 1}}}\n"),
         9, 32, "units speaks of cra, which is no type of unit, did you mean car"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "dispatch: {units: {call: 0}}\n"), 9, 26,
         "units is 0, expected at least 1"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "dispatch: {units: {call: {u: 16, x: 1}}}\n"), 9, 26,
         "17 units are too many, expected at most 16"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "dispatch: {policy: cutoff}\n"), 9, 20,
         "policy cutoff needs keep_idle, expected some such as keep_idle: {call: 1}"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "dispatch: {mutual_aid: neighbours}\n"), 9, 24,
         "a world from nothing is one province, expected mutual_aid none"},
        {NATION("dispatch: {keep_idle: {highway_crush: 1}}\n"), 4, 39,
         "keep_idle speaks of highway_crush, which is no category, did you mean highway_crash"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "dispatch: {keep_idle: {call: 1}}\n"), 9, 30,
         "with keep_idle 1 no unit would ever be sent to call: units that serve there: 1, expected at most 0"},
        {NATION("dispatch: {mutual_aid: police_region, keep_idle: {highway_crash: 100000}}\n"), 4, 66,
         "with keep_idle 100000 no unit would ever be sent to highway_crash in TH-10: units that serve there: 88, "
         "expected at most 87"},
        {PLANE(CELLS, STATIONS, UNITS, CATEGORIES, "dispatch: {move_up: [[s], [s, s]]}\n"), 9, 31,
         "move_up names s twice for 2 idle units, expected each station once"},
        {PLANE(CELLS, STATIONS,
               "[{id: u, station: s, shifts: [{start: \"08:00\", length: 8 h}, {start: \"16:00\", "
               "length: 16 h}]}]",
               CATEGORIES, "unit_work: {meal: {after: 16 h, duration: {constant: 30 min}}}\n"),
         9, 27, "meal would begin 16 h after the start of a shift, and the longest shift takes 16 h, expected less"},
        {PLANE(CELLS, STATIONS, "[{id: u, station: s, shifts: [{start: \"08:00\", length: 0 h}]}]", CATEGORIES, ""), 7,
         65, "length is 0 h, expected more than 0 s"},
    };
    CHECK_EACH(wrongs);
}

static const struct sz_case cases[] = {
    SZ_LISTED(what_is_not_a_scenario_is_told_so),
    SZ_LISTED(an_unknown_key_names_the_nearest_right_one),
    SZ_LISTED(a_wrong_unit_is_told_with_what_was_expected),
    SZ_LISTED(values_out_of_bounds_are_told_with_the_bound),
    SZ_LISTED(a_watch_list_that_cannot_work_is_told_why),
    SZ_LISTED(outages_of_what_is_not_there_are_told_so),
    SZ_LISTED(rooms_that_contradict_themselves_are_told_why),
    SZ_LISTED(an_empty_list_is_an_error),
    SZ_LISTED(unknown_stations_and_provinces_are_told_with_an_example),
    SZ_LISTED(a_station_hosts_one_zone_at_most),
    SZ_LISTED(unknown_policies_metrics_and_scopes_name_the_nearest),
    SZ_LISTED(names_inside_a_world_must_exist),
    SZ_LISTED(what_dispatch_calls_by_name_must_exist),
    SZ_LISTED(names_inside_a_world_are_given_once),
    SZ_LISTED(units_are_not_called_what_separates_them_in_incidents_csv),
    SZ_LISTED(a_world_and_the_national_model_do_not_mix),
    SZ_LISTED(what_cannot_be_left_out_is_asked_for),
    SZ_LISTED(what_contradicts_itself_is_refused),
    SZ_LISTED(profiles_of_a_world_are_checked),
    SZ_LISTED(a_patrol_sees_by_its_probability_or_by_its_hazard),
    SZ_LISTED(times_of_day_and_dates_are_checked),
    SZ_LISTED(a_missing_model_is_named_where_it_is_asked_for),
    SZ_LISTED(a_missing_file_of_a_model_is_named_with_where_it_was_looked_for),
    SZ_LISTED(a_missing_file_of_values_is_named),
    SZ_LISTED(a_missing_scenario_is_named),
    SZ_LISTED(all_errors_of_a_file_are_told_in_one_go),
    SZ_LISTED(an_override_that_fits_nowhere_is_refused),
};
SZ_MAIN("scenario_input", cases)
