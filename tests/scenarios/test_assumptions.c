/* What a scenario is said to assume is what it is run with. */
#include "scenarios/scenario.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

struct told {
    struct sz_trial trial;
    struct sz_scenario_assumption *rows;
    size_t count;
};

static struct told tell(const char *path, const struct sz_override *overrides, size_t override_count)
{
    struct told told = {.count = 0};
    struct sz_error error = {0};
    sz_trial_open_file(&told.trial, path, overrides, override_count);
    ck_assert(sz_scenario_assumptions(&told.trial.scenario, &told.trial.world, &told.rows, &told.count, &error));
    return told;
}

static void forget(struct told *told)
{
    free(told->rows);
    sz_trial_close(&told->trial);
}

/* The only row about it; NULL without one. */
static const struct sz_scenario_assumption *row_of(const struct told *told, const char *subject)
{
    const struct sz_scenario_assumption *found = NULL;
    for (size_t i = 0; i < told->count; i++) {
        if (strcmp(told->rows[i].subject, subject) != 0)
            continue;
        ck_assert_msg(found == NULL, "two rows about %s", subject);
        found = &told->rows[i];
    }
    return found;
}

struct expected {
    const char *subject, *value;
};

static void expect_given(const struct told *told, const struct expected *expected, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct sz_scenario_assumption *row = row_of(told, expected[i].subject);
        ck_assert_msg(row != NULL, "nothing about %s", expected[i].subject);
        ck_assert_str_eq(row->value, expected[i].value);
        ck_assert_str_eq(row->source, "Given by the scenario");
    }
}

/* Every value that a scenario may give, but for units and dispatch, other than as shipped. */
static const struct sz_override others[] = {
    {"geography.stations", "1500"},
    {"demand", "{scale: 0.5, over_dispersion: {nation: 0.002, province: 0.01}, hotspots: {share: 30 %, exponent: 2, "
               "radius: 2 km}}"},
    {"zones",
     "[{stations: phase-1, cameras: 20, sos_poles: 2, outages: {camera: {mtbf: 60 h, mttr: 20 h}, box: {mtbf: 100 h, "
     "mttr: 1 h}, link: {mtbf: 200 h, mttr: 2 h}}}]"},
    {"watch_list",
     "{persons: 2 /day, per: province, leave: 10 %, vehicle_share: 30 %, foot_speed: 1 m/s, vehicle_speed: 9 m/s, "
     "person_spread: 2, quality: {day: 0.9, night: 0.4}, gallery: 200000, fpir: 0.002, "
     "det: {gallery: 100000, points: [{fpir: 0.0001, tpir: 50 %}, {fpir: 0.001, tpir: 75 %}, {fpir: 0.01, tpir: 90 "
     "%}]}}"},
    {"control_rooms",
     "{operators: [2, 3, 4], call_takers: 5, call_service: {constant: 30 s}, alert_service: {gamma: {mean: 10 s, cv: "
     "0.5}}, "
     "accept_true: 100 %, accept_false: 20 %, accept_hoax: 1 %, contact_share: 10 %, false_sos_per_pole: 3 /day, "
     "watchers: [1, 2, 0], monitors_per_watcher: 4}"},
    {"travel", "{circuity: 1.4, speed: 36 km/h, spread: {lognormal: {cv: 0.2}}}"},
};

SZ_CASE(every_value_that_is_given_is_the_one_told)
{
    static const struct expected expected[] = {
        {"Stations", "1500"},
        {"Scale of demand", "0.5 times the rates of the model"},
        {"How days differ", "variances 0.002 of the nation's and 0.01 of a province's factor of a day"},
        {"Where incidents are", "30 % of a province's around district seats, within 2 km; exponent of the ranks 2"},
        {"Call handling", "median 30 s, mean 30 s"},
        {"Believed hoaxes", "1 % of hoax calls"},
        {"Call takers", "5, 5 and 5 a room from 00:00, 08:00 and 16:00"},
        {"Operators", "2, 3 and 4 a room from 00:00, 08:00 and 16:00"},
        {"Travel", "straight line times 1.4"},
        {"Speed", "36 km/h"},
        {"Spread of travel times", "cv 0.2"},
        {"Cameras in order", "75 % of them"},
        {"Failures of a camera", "after 60 h in the mean, for 20 h"},
        {"Failures of the box", "after 100 h in the mean, for 1 h"},
        {"Failures of the link", "after 200 h in the mean, for 2 h"},
        {"False presses of SOS buttons", "3 a pole and day"},
        {"Operators on alerts", "mean 10 s an alert, cv 0.5"},
        {"Alerts accepted", "100 % of true and 20 % of false ones"},
        {"Monitors", "watched by 1, 2 and 0 a zone from 00:00, 08:00 and 16:00, each up to 4"},
        {"People wrongly approached", "10 % of those reached after a false alert are spoken to"},
        {"Persons of interest", "2 a day in each province with zones"},
        {"Watch-list gallery", "200000 on it"},
        {"Watch-list rates", "FPIR 0.2 % of passages, TPIR 75 %"},
        {"Their walk", "over a square lattice of cameras; 10 % leave after each pass, 30 % drive; 1 m/s on foot, 9 m/s "
                       "driving"},
        {"Recognition of a person", "logit-normal over persons, so that misses repeat: spread 2; odds times 0.9 by day "
                                    "and 0.4 by night"},
    };
    struct told told = tell("scenarios/phase-1.yaml", others, sizeof others / sizeof others[0]);
    expect_given(&told, expected, sizeof expected / sizeof expected[0]);
    static const char *const absent[] = {"Rooms", "Urban speed in the peaks", "edge-gpu gallery",
                                         "edge-gpu false positive rate"};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        ck_assert_msg(row_of(&told, absent[i]) == NULL, "%s is told", absent[i]);
    forget(&told);
}

/* The words that a source stands by are those of the value as it is shipped. */
SZ_CASE(a_shipped_value_has_its_source)
{
    static const struct sz_override plain[] = {{"zones", "[{stations: phase-1, cameras: 20, sos_poles: 2}]"},
                                               {"watch_list", "{persons: 1 /day}"},
                                               {"control_rooms", "{}"},
                                               {"travel", "{}"},
                                               {"demand", "{}"}};
    struct told told = tell("scenarios/phase-1.yaml", plain, sizeof plain / sizeof plain[0]);
    for (size_t i = 0; i < told.count; i++)
        if (strcmp(told.rows[i].subject, "Persons of interest") != 0)
            ck_assert_msg(strcmp(told.rows[i].source, "Given by the scenario") != 0, "%s: %s", told.rows[i].subject,
                          told.rows[i].value);
    static const char *const present[] = {"Rooms", "Monitors", "Cameras in order", "False presses of SOS buttons",
                                          "edge-gpu gallery"};
    for (size_t i = 0; i < sizeof present / sizeof present[0]; i++)
        ck_assert_msg(row_of(&told, present[i]) != NULL, "nothing about %s", present[i]);
    forget(&told);
}

SZ_CASE(what_there_is_none_of_has_no_row)
{
    static const struct sz_override none[] = {
        {"zones", "[{stations: phase-1, cameras: 20}]"}, {"control_rooms", "{watchers: none}"}, {"travel", "none"}};
    static const char *const absent[] = {"Reach of SOS poles",
                                         "False presses of SOS buttons",
                                         "Monitors",
                                         "Travel",
                                         "Spread of travel times",
                                         "Failures of a camera",
                                         "Failures of the box",
                                         "Failures of the link",
                                         "Failures of the centre",
                                         "Scale of demand",
                                         "Where incidents are",
                                         "Watch-list rates"};
    struct told told = tell("scenarios/phase-1.yaml", none, sizeof none / sizeof none[0]);
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        ck_assert_msg(row_of(&told, absent[i]) == NULL, "%s is told", absent[i]);
    forget(&told);
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_value_that_is_given_is_the_one_told),
    SZ_LISTED(a_shipped_value_has_its_source),
    SZ_LISTED(what_there_is_none_of_has_no_row),
};
SZ_MAIN("assumptions", cases)
