/* How an area travels: by the model its scenario names, from where its units are. */
#include "models/response/area.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORLD(cells, stations, units, categories, travel)                                                              \
    "safezone: 1\nname: world\ntime: {warm_up: 0 s, measure: 20000 h}\nworld:\n  cells: " cells                        \
    "\n  stations: " stations "\n  units: " units "\ncategories: {" categories "}\ntravel: " travel "\n"

#define TWO_CELLS   "[{id: a, rate: {call: 0.02 /h}}, {id: b, at: [9, 9], rate: {call: 0.02 /h}}]"
#define ONE_STATION "[{id: s}]"

/* Rare calls find the unit at its station: 100 s to one cell, 300 s to the other, half of each. */
SZ_CASE(a_matrix_gives_the_mean_travel_time_and_distance)
{
    struct sz_trial trial;
    sz_trial_open_beside(&trial,
                         WORLD(TWO_CELLS, ONE_STATION, "[{id: u, station: s}]",
                               "call: {noticed: always, on_scene: {constant: 1 s}}", "{model: matrix, matrix: m.csv}"),
                         "m.csv", "from,to,seconds,metres\ns,a,100,1000\ns,b,300,2000\n");
    sz_trial_run(&trial, 10);
    struct sz_trial_estimate time = sz_trial_ratio(&trial, 0, SZ_SUM_TRAVEL_S, SZ_SUM_INCIDENTS),
                             distance = sz_trial_ratio(&trial, 0, SZ_SUM_TRAVEL_M, SZ_SUM_INCIDENTS);
    sz_assert_within(time.value, 200, time.standard_error, 4, "mean travel time");
    sz_assert_within(distance.value, 1500, distance.standard_error, 4, "mean travel distance");
    sz_trial_close(&trial);
}

/* A unit that stays goes from cell to cell: of the four pairs, each a quarter, two take no time and two differ by direction. */
SZ_CASE(a_unit_that_stays_sets_out_from_the_cell_of_its_last_job)
{
    struct sz_trial trial;
    sz_trial_open_beside(&trial,
                         WORLD(TWO_CELLS, ONE_STATION, "[{id: u, station: s, idle: stay}]",
                               "call: {noticed: always, on_scene: {constant: 1 s}}", "{model: matrix, matrix: m.csv}"),
                         "m.csv", "from,to,seconds\ns,a,0\ns,b,0\na,b,100\nb,a,300\n");
    sz_trial_run(&trial, 10);
    struct sz_trial_estimate time = sz_trial_ratio(&trial, 0, SZ_SUM_TRAVEL_S, SZ_SUM_INCIDENTS);
    sz_assert_within(time.value, 100, time.standard_error, 4, "mean travel time");
    sz_trial_close(&trial);
}

SZ_CASE(incidents_of_a_cell_that_nobody_can_reach_are_lost_at_once)
{
    struct sz_trial trial;
    sz_trial_open_beside(&trial,
                         WORLD(TWO_CELLS, ONE_STATION, "[{id: u, station: s}]",
                               "call: {noticed: always, on_scene: {constant: 1 s}}",
                               "{model: matrix, matrix: m.csv, unreachable: count}"),
                         "m.csv", "from,to,seconds\ns,a,100\n");
    sz_trial_run(&trial, 3);
    double all = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS),
           lost = sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_LOST);
    sz_assert_within(lost / all, 0.5, sqrt(0.25 / all), 4, "share lost");
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED), all - lost);
    ck_assert_uint_eq(sz_world_cut_off_count(&trial.world), 1);
    ck_assert_uint_eq(sz_world_gap_count(&trial.world), 1);
    char *summary = sz_scenario_summary(&trial.scenario, &trial.world);
    ck_assert_ptr_nonnull(strstr(summary, "cut off      1 cell that"));
    free(summary);
    sz_trial_close(&trial);
}

/* Two islands, a unit on each: an incident waits for the unit that can come, though the other is idle. */
SZ_CASE(a_unit_that_no_way_leads_from_is_never_sent)
{
    struct sz_trial trial;
    sz_trial_open_beside(&trial,
                         WORLD("[{id: a, rate: {call: 2 /h}}, {id: b, at: [9, 9], rate: {call: 0.1 /h}}]",
                               "[{id: s}, {id: t}]", "[{id: u, station: s}, {id: v, station: t}]",
                               "call: {noticed: always, on_scene: {exponential: {mean: 15 min}}}",
                               "{model: matrix, matrix: m.csv, unreachable: count}"),
                         "m.csv", "from,to,seconds\ns,a,0\nt,b,0\n");
    sz_trial_run(&trial, 10);
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_LOST), 0);
    ck_assert_ptr_null(trial.world.is_cut_off);
    struct sz_trial_estimate u = sz_trial_workload(&trial, 0), v = sz_trial_workload(&trial, 1);
    sz_assert_within(u.value, 0.5, u.standard_error, 4, "workload of the busy island");
    sz_assert_within(v.value, 0.025, v.standard_error, 4, "workload of the quiet island");
    sz_trial_close(&trial);
}

/* Taken to be at its station, from where a way leads to both islands, it stays on that of its first incident. */
SZ_CASE(a_unit_that_is_not_where_it_is_taken_to_be_is_sent_only_where_it_can_come)
{
    static const char *const places[] = {"station", "beat_centre"};
    for (int i = 0; i < 2; i++) {
        struct sz_trial trial;
        char yaml[1024];
        snprintf(yaml, sizeof yaml, "%sdispatch: {known_position: %s}\n",
                 WORLD(TWO_CELLS, ONE_STATION, "[{id: u, station: s, idle: stay}]",
                       "call: {noticed: always, on_scene: {constant: 1 s}}",
                       "{model: matrix, matrix: m.csv, unreachable: count}"),
                 places[i]);
        sz_trial_open_beside(&trial, yaml, "m.csv", "from,to,seconds\ns,a,100\ns,b,100\ncell:a,a,50\ncell:b,b,50\n");
        sz_trial_run(&trial, 3);
        double all = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS),
               helped = sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED);
        sz_assert_within(helped / all, 0.5, sqrt(0.25 / all), 4, "share of its island");
        sz_trial_close(&trial);
    }
}

/* 10 km at 20 m/s and 0.1 m/s2: v / a + d / v = 200 + 500 s, for whatever the direction. */
SZ_CASE(the_speed_law_gives_the_mean_travel_time)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("[{id: a, at: [8, 0], rate: {call: 0.02 /h}}]", ONE_STATION,
                                     "[{id: u, station: s, speed_factor: 2}]",
                                     "call: {noticed: always, on_scene: {constant: 1 s}}",
                                     "{model: speed_law, acceleration: 0.1 m/s2, cruising_speed: 20 m/s}"));
    sz_trial_run(&trial, 10);
    struct sz_trial_estimate time = sz_trial_ratio(&trial, 0, SZ_SUM_TRAVEL_S, SZ_SUM_INCIDENTS);
    sz_assert_within(time.value, 350, time.standard_error, 4, "mean travel time");
    sz_trial_close(&trial);
}

/* By the law the nearer, slower unit is later: 2 km at factor 1 take 2 sqrt(2000), 6 km at factor 2 sqrt(6000). */
SZ_CASE(by_the_speed_law_the_unit_that_is_there_first_goes)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial,
                       WORLD("[{id: a, at: [2, 0], rate: {call: 0.01 /h}}]", "[{id: near}, {id: far, at: [8, 0]}]",
                             "[{id: slow, station: near}, {id: fast, station: far, speed_factor: 2}]",
                             "call: {noticed: always, on_scene: {constant: 1 s}}",
                             "{model: speed_law, acceleration: 1 m/s2, cruising_speed: 100 m/s, circuity: 1}"));
    sz_trial_run(&trial, 1);
    ck_assert_double_gt(sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS), 15);
    ck_assert_uint_le(trial.results[0].unit_dispatches[0], 1);
    sz_trial_close(&trial);
}

SZ_CASE(priorities_travel_at_speeds_of_their_own)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("[{id: a, at: [6, 0], rate: {p1: 0.01 /h, p2: 0.01 /h}}]", ONE_STATION,
                                     "[{id: u, station: s}]",
                                     "p1: {noticed: always, on_scene: {constant: 1 s}}, p2: {priority: 2, noticed: "
                                     "always, on_scene: {constant: 1 s}}",
                                     "{circuity: 1, speed: 60 km/h, priority_factors: {1: 1.5}}"));
    sz_trial_run(&trial, 10);
    static const double expected_s[] = {240, 360};
    for (uint32_t i = 0; i < 2; i++) {
        struct sz_trial_estimate time =
            sz_trial_ratio(&trial, sz_trial_category(&trial, i == 0 ? "p1" : "p2"), SZ_SUM_TRAVEL_S, SZ_SUM_INCIDENTS);
        sz_assert_within(time.value, expected_s[i], time.standard_error, 4, "mean travel time of a priority");
    }
    sz_trial_close(&trial);
}

/* --- on the move --- */

/* A unit sent from (0, 0) to (3, 4) km that moves off at 100 s for 1000 s. */
SZ_CASE(a_unit_stands_until_it_moves_off_and_is_there_on_time)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("[{id: a, at: [3, 4], rate: {call: 1 /h}}]", ONE_STATION, "[{id: u, station: s}]",
                                     "call: {noticed: always, on_scene: {constant: 1 s}}", "{}"));
    struct sz_incident incident = {.place = trial.world.geography.cells[0].place};
    struct sz_unit_state unit = {.job = &incident, .turnout_s = 100, .travel_s = 1000};
    struct sz_area area = {.world = &trial.world, .units = &unit, .unit_count = 1};
    static const double nows_s[] = {0, 100, 350, 1100, 5000}, expected_m[] = {0, 0, 1250, 5000, 5000};
    for (int i = 0; i < 5; i++) {
        area.simulation.now_s = nows_s[i];
        struct sz_place place = sz_units_position(&area, 0);
        ck_assert_double_eq_tol(hypot(place.x_m, place.y_m), expected_m[i], 1e-9);
    }
    area.simulation.now_s = 350;
    sz_units_halt(&area, 0);
    ck_assert_double_eq_tol(unit.place.x_m, 750, 1e-9);
    ck_assert_double_eq_tol(unit.place.y_m, 1000, 1e-9);
    sz_trial_close(&trial);
}

SZ_CASE(a_unit_that_halts_on_a_matrix_belongs_to_the_nearest_cell)
{
    struct sz_trial trial;
    sz_trial_open_beside(&trial,
                         WORLD(TWO_CELLS, ONE_STATION, "[{id: u, station: s}]",
                               "call: {noticed: always, on_scene: {constant: 1 s}}", "{model: matrix, matrix: m.csv}"),
                         "m.csv", "from,to,seconds\ns,a,1\ns,b,1\na,b,100\nb,a,300\n");
    struct sz_incident incident = {.place = trial.world.geography.cells[1].place, .cell = 1};
    struct sz_province_state home = {0};
    struct sz_unit_state unit = {.home = &home, .job = &incident, .travel_s = 100};
    struct sz_area area = {
        .world = &trial.world, .units = &unit, .unit_count = 1, .provinces = &home, .province_count = 1};
    area.simulation.now_s = 40;
    sz_units_halt(&area, 0);
    ck_assert_uint_eq(unit.origin, 1);
    area.simulation.now_s = 60;
    unit.place = (struct sz_place){0, 0, 0};
    sz_units_halt(&area, 0);
    ck_assert_uint_eq(unit.origin, 2);
    sz_trial_close(&trial);
}

/* It keeps the row of the station it set out from, which need not be its own: it may have stood by there. */
SZ_CASE(without_rows_of_cells_a_unit_on_the_way_belongs_to_the_station_it_set_out_from)
{
    struct sz_trial trial;
    sz_trial_open_beside(&trial,
                         WORLD("[{id: a, rate: {call: 1 /h}}]", "[{id: s}, {id: t}]", "[{id: u, station: s}]",
                               "call: {noticed: always, on_scene: {constant: 1 s}}", "{model: matrix, matrix: m.csv}"),
                         "m.csv", "from,to,seconds\ns,a,300\nt,a,100\n");
    struct sz_incident incident = {.place = trial.world.geography.cells[0].place, .cell = 0};
    struct sz_unit_state unit = {.job = &incident, .origin = 1, .travel_s = 100};
    struct sz_area area = {.world = &trial.world, .units = &unit, .unit_count = 1};
    area.simulation.now_s = 60;
    sz_units_halt(&area, 0);
    ck_assert_uint_eq(unit.origin, 1);
    sz_trial_close(&trial);
}

/*
 * A patrol of s that has moved up to t sets out from t's row: 100 s, not 300. A call in the 10-minute slot in which its last job ended still finds it
 * at its own: of Poisson calls the share 1 - (1 - exp(-x)) / x, x of them being expected in a slot.
 */
SZ_CASE(without_rows_of_cells_a_patrol_that_has_moved_up_sets_out_from_where_it_stands_by)
{
    struct sz_trial trial;
    sz_trial_open_beside(&trial,
                         WORLD("[{id: a, rate: {call: 0.02 /h}}]", "[{id: s, at: [20, 0]}, {id: t}]",
                               "[{id: u, station: s, idle: patrol}]",
                               "call: {noticed: always, on_scene: {constant: 1 s}}",
                               "{model: matrix, matrix: m.csv}\ndispatch: {move_up: [[t]]}"),
                         "m.csv", "from,to,seconds\ns,a,300\nt,a,100\n");
    sz_trial_run(&trial, 20);
    struct sz_trial_estimate time = sz_trial_ratio(&trial, 0, SZ_SUM_TRAVEL_S, SZ_SUM_INCIDENTS);
    double in_a_slot = 0.02 / 3600 * 600, at_its_own = 1 - (1 - exp(-in_a_slot)) / in_a_slot;
    sz_assert_within(time.value, 100 + 200 * at_its_own, time.standard_error, 4, "mean travel time");
    sz_trial_close(&trial);
}

/* --- who is called away --- */

#define TWO_CLASSES                                                                                                    \
    "urgent: {noticed: always, on_scene: {constant: 1 s}}, routine: {priority: 2, noticed: always, on_scene: "         \
    "{constant: 1 s}}"

/* Of two units on scene at routine jobs, in the cells given, the one that an urgent incident in the last cell is given. */
static uint32_t called_away(struct sz_trial *trial, const uint32_t cells[2])
{
    const struct sz_world *world = &trial->world;
    struct sz_incident routine = {.priority = 2};
    struct sz_province_state home = {.unit_count = 2, .job_count = {[2] = 2}};
    struct sz_unit_state units[2];
    struct sz_area area = {.world = world, .units = units, .unit_count = 2, .provinces = &home, .province_count = 1};
    uint32_t cell = world->geography.cell_count - 1;
    struct sz_incident urgent = {
        .priority = 1, .home = &home, .cell = cell, .place = world->geography.cells[cell].place};
    for (uint32_t i = 0; i < 2; i++)
        units[i] = (struct sz_unit_state){.status = SZ_UNIT_BUSY,
                                          .unit = i,
                                          .type = i,
                                          .home = &home,
                                          .job = &routine,
                                          .has_arrived = true,
                                          .place = world->geography.cells[cells[i]].place,
                                          .origin = world->geography.station_count + cells[i]};
    return sz_pre_emption_choose(&area, &urgent, SZ_NONE);
}

/* 3 km at the one's speed are 3 minutes, 4 km at twice that 2. */
SZ_CASE(pre_emption_takes_the_unit_that_is_there_first_not_the_one_that_is_nearest)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial,
                       WORLD("[{id: a, at: [3, 0], rate: {urgent: 1 /h}}, {id: b, at: [4, 0], rate: {routine: 1 "
                             "/h}}, {id: c, rate: {urgent: 1 /h}}]",
                             ONE_STATION, "[{id: slow, station: s}, {id: fast, station: s, speed_factor: 2}]",
                             TWO_CLASSES, "{circuity: 1, speed: 60 km/h}\ndispatch: {pre_empt: on_scene_resume}"));
    ck_assert_uint_eq(called_away(&trial, (uint32_t[]){0, 1}), 1);
    ck_assert_uint_eq(called_away(&trial, (uint32_t[]){0, 0}), 1);
    ck_assert_uint_eq(called_away(&trial, (uint32_t[]){2, 1}), 0);
    sz_trial_close(&trial);
}

SZ_CASE(pre_emption_goes_by_the_times_of_a_matrix)
{
    struct sz_trial trial;
    sz_trial_open_beside(
        &trial,
        WORLD("[{id: a, at: [1, 0], rate: {urgent: 1 /h}}, {id: b, at: [9, 0], rate: {routine: 1 /h}}, {id: c, "
              "rate: {urgent: 1 /h}}]",
              ONE_STATION, "[{id: u, station: s}, {id: v, station: s}]", TWO_CLASSES,
              "{model: matrix, matrix: m.csv}\ndispatch: {pre_empt: on_scene_resume}"),
        "m.csv", "from,to,seconds\ns,a,1\ns,b,1\ns,c,1\na,b,1\na,c,500\nb,a,1\nb,c,100\nc,a,1\nc,b,1\n");
    ck_assert_uint_eq(called_away(&trial, (uint32_t[]){0, 1}), 1);
    ck_assert_uint_eq(called_away(&trial, (uint32_t[]){1, 0}), 0);
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_matrix_gives_the_mean_travel_time_and_distance),
    SZ_LISTED(a_unit_that_stays_sets_out_from_the_cell_of_its_last_job),
    SZ_LISTED(incidents_of_a_cell_that_nobody_can_reach_are_lost_at_once),
    SZ_LISTED(a_unit_that_no_way_leads_from_is_never_sent),
    SZ_LISTED(a_unit_that_is_not_where_it_is_taken_to_be_is_sent_only_where_it_can_come),
    SZ_LISTED(the_speed_law_gives_the_mean_travel_time),
    SZ_LISTED(by_the_speed_law_the_unit_that_is_there_first_goes),
    SZ_LISTED(priorities_travel_at_speeds_of_their_own),
    SZ_LISTED(a_unit_stands_until_it_moves_off_and_is_there_on_time),
    SZ_LISTED(a_unit_that_halts_on_a_matrix_belongs_to_the_nearest_cell),
    SZ_LISTED(without_rows_of_cells_a_unit_on_the_way_belongs_to_the_station_it_set_out_from),
    SZ_LISTED(without_rows_of_cells_a_patrol_that_has_moved_up_sets_out_from_where_it_stands_by),
    SZ_LISTED(pre_emption_takes_the_unit_that_is_there_first_not_the_one_that_is_nearest),
    SZ_LISTED(pre_emption_goes_by_the_times_of_a_matrix),
};
SZ_MAIN("trip", cases)
