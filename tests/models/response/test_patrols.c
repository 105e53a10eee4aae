/* Where in its beat a patrolling unit is. */
#include "models/response/area.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORLD(cells, units)                                                                                            \
    "safezone: 1\nname: beats\ntime: {warm_up: 0 s, measure: 1 h}\nworld:\n  cells: " cells                            \
    "\n  stations: [{id: s}]\n  units: " units                                                                         \
    "\ncategories: {call: {noticed: always, on_scene: {constant: 1 s}}}\ntravel: {speed: 30 km/h}\n"
#define CELLS                                                                                                          \
    "[{id: a, rate: {call: 1 /h}, area: 1 km2}, {id: b, at: [5, 0], rate: {call: 1 /h}, area: 3 km2}, {id: c, at: "    \
    "[9, 0], rate: {call: 6 /h}, area: 4 km2}]"
#define POINTS                                                                                                         \
    "[{id: a, rate: {call: 1 /h}}, {id: b, at: [5, 0], rate: {call: 1 /h}}, {id: c, at: [9, 0], rate: {call: 6 /h}}]"

/* The shares of the cells a, b and c for the patrol of a unit. */
static void check_shares(const struct sz_trial *trial, uint32_t unit, const double shares[3])
{
    const struct sz_world *world = &trial->world;
    const double *cumulative = world->patrols[world->unit_types[world->units[unit].type].patrol];
    double so_far = 0;
    for (int i = 0; i < 3; i++)
        ck_assert_double_eq_tol(cumulative[i], so_far += shares[i], 1e-12);
}

/* --- which weights --- */

SZ_CASE(a_patrol_goes_by_demand_and_an_even_one_by_area)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD(CELLS, "[{id: u, station: s, idle: patrol}, {id: v, station: s, idle: uniform}]"));
    check_shares(&trial, 0, (double[]){0.125, 0.125, 0.75});
    check_shares(&trial, 1, (double[]){0.125, 0.375, 0.5});
    sz_trial_close(&trial);
}

SZ_CASE(an_even_patrol_goes_by_cell_where_no_area_is_known)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD(POINTS, "[{id: u, station: s, idle: uniform}]"));
    check_shares(&trial, 0, (double[]){1.0 / 3, 1.0 / 3, 1.0 / 3});
    sz_trial_close(&trial);
}

SZ_CASE(a_patrol_goes_by_the_weights_of_its_file)
{
    struct sz_trial trial;
    sz_trial_open_beside(&trial,
                         WORLD(CELLS, "[{id: u, station: s, idle: ./w.csv}, {id: v, station: s, idle: patrol}, {id: w, "
                                      "station: s, idle: ./w.csv}]"),
                         "w.csv", "weight,cell\n30,c\n10,a\n");
    check_shares(&trial, 0, (double[]){0.25, 0, 0.75});
    check_shares(&trial, 1, (double[]){0.125, 0.125, 0.75});
    check_shares(&trial, 2, (double[]){0.25, 0, 0.75});
    ck_assert_uint_eq(trial.world.patrol_file_count, 1);
    sz_trial_close(&trial);
}

SZ_CASE(a_beat_that_a_file_gives_no_weight_is_patrolled_evenly)
{
    struct sz_trial trial;
    sz_trial_open_beside(&trial, WORLD(CELLS, "[{id: u, station: s, idle: w.csv}]"), "w.csv", "cell,weight\na,0\n");
    check_shares(&trial, 0, (double[]){0.125, 0.375, 0.5});
    sz_trial_close(&trial);
}

#define BY_MATRIX                                                                                                      \
    "safezone: 1\nname: beats\ntime: {warm_up: 0 s, measure: 1 h}\nworld:\n  cells: " CELLS "\n  stations: [{id: "     \
    "s}]\n  units: [{id: u, station: s, idle: patrol}]\ncategories: {call: {noticed: always, on_scene: {constant: 1 "  \
    "s}}}\ntravel: {model: matrix, matrix: m.csv, unreachable: count}\n"

SZ_CASE(nobody_patrols_where_no_way_leads)
{
    struct sz_trial trial;
    sz_trial_open_beside(&trial, BY_MATRIX, "m.csv", "from,to,seconds\ns,a,9\ns,b,9\nc,a,9\nc,b,9\n");
    check_shares(&trial, 0, (double[]){0.5, 0.5, 0});
    ck_assert_uint_eq(trial.world.geography.stations[0].own_cell_count, 2);
    sz_trial_close(&trial);
}

/* Cells of a beat on its station's land: nobody patrols over water. */
static double cells_on_land(const struct sz_geography *geography, const struct sz_station *station)
{
    double count = 0;
    for (uint32_t j = station->first_beat_cell; j < station->first_beat_cell + station->beat_cell_count; j++)
        count += geography->cells[geography->beat_cells[j]].landmass == station->landmass;
    return count;
}

/* A row's weight is the nearest cell's: the station's whole patrol is there, and other beats are patrolled evenly. */
SZ_CASE(in_the_national_model_weights_lie_at_degrees)
{
    struct sz_trial trial;
    sz_trial_open_beside(&trial,
                         "safezone: 1\nname: nation\ntime: {weeks: 1}\ngeography: {cell_spacing: 20 km}\nunits: "
                         "[{type: car, idle: w.csv}]\n",
                         "w.csv", "lon,lat,weight\n100.5018,13.7563,2\n");
    const struct sz_world *world = &trial.world;
    const struct sz_geography *geography = &world->geography;
    const double *cumulative = world->patrols[world->unit_types[0].patrol];
    struct sz_place place = sz_place_from_degrees(100.5018, 13.7563);
    uint32_t cell = sz_locator_cell(&world->locator, &place, 0, NULL);
    for (uint32_t s = 0; s < geography->station_count; s++) {
        const struct sz_station *station = &geography->stations[s];
        double before = 0, even = 1 / cells_on_land(geography, station);
        for (uint32_t j = station->first_beat_cell; j < station->first_beat_cell + station->beat_cell_count; j++) {
            uint32_t at = geography->beat_cells[j];
            double elsewhere = geography->cells[at].landmass == station->landmass ? even : 0;
            double expected = geography->cells[cell].nearest_stations[0] == s ? at == cell : elsewhere;
            ck_assert_double_eq_tol(cumulative[j] - before, expected, 1e-12);
            before = cumulative[j];
        }
    }
    sz_trial_close(&trial);
}

/* --- where a unit is --- */

/* In 20,000 slots of 10 minutes. */
SZ_CASE(a_unit_is_in_each_cell_as_often_as_its_patrol_says)
{
    enum { SLOTS = 20000 };
    static const double shares[] = {0.125, 0.375, 0.5};
    struct sz_trial trial;
    struct sz_error error = {0};
    double counts[3] = {0};
    sz_trial_open_text(&trial, WORLD(CELLS, "[{id: u, station: s, idle: uniform}]"));
    struct sz_province_state home = {.unit_count = 1};
    struct sz_area area = {.world = &trial.world, .unit_count = 1, .provinces = &home, .province_count = 1};
    home.area = &area;
    ck_assert(sz_units_init(&area, &error));
    for (int slot = 1; slot <= SLOTS; slot++) {
        area.simulation.now_s = 600.0 * slot;
        struct sz_place place = sz_units_place(&area, 0);
        counts[place.x_m < 2000 ? 0 : place.x_m < 7000 ? 1 : 2]++; /* discs of 564, 977 and 1,128 m at 0, 5 and 9 km */
    }
    for (int i = 0; i < 3; i++)
        sz_assert_within(counts[i] / SLOTS, shares[i], sqrt(shares[i] * (1 - shares[i]) / SLOTS), 4, "share of slots");
    free(area.units);
    free(area.idle_units);
    free(area.stations);
    sz_trial_close(&trial);
}

/* Both units of a station end a job in the far cell at 100 s; the first stands by at the other station then. */
SZ_CASE(a_unit_that_stays_where_it_was_goes_when_it_moves_up)
{
    struct sz_trial trial;
    struct sz_error error = {0};
    sz_trial_open_text(&trial, "safezone: 1\nname: stay\ntime: {warm_up: 0 s, measure: 1 h}\nworld:\n  cells: "
                               "[{id: a, rate: {call: 1 /h}}, {id: b, at: [9, 0], rate: {call: 1 /h}}]\n  stations: "
                               "[{id: s}, {id: t, at: [5, 0]}]\n  units: [{id: u, station: s, count: 2, idle: stay}]\n"
                               "categories: {call: {noticed: always, on_scene: {constant: 1 s}}}\n");
    struct sz_province_state home = {.unit_count = 2};
    struct sz_area area = {.world = &trial.world, .unit_count = 2, .provinces = &home, .province_count = 1};
    struct sz_incident incident = {.home = &home, .cell = 1, .place = trial.world.geography.cells[1].place};
    home.area = &area;
    ck_assert(sz_units_init(&area, &error));
    area.simulation.now_s = 100;
    for (uint32_t unit = 0; unit < 2; unit++) {
        sz_units_take(&area, unit);
        sz_units_release(&area, unit, &incident);
    }
    area.simulation.now_s = 700;
    sz_units_post(&area, 0, 1);
    ck_assert_double_eq(sz_units_place(&area, 0).x_m, 9000);
    area.simulation.now_s = 1200;
    ck_assert_double_eq(sz_units_place(&area, 0).x_m, 5000);
    ck_assert_double_eq(sz_units_place(&area, 1).x_m, 9000);
    sz_units_take(&area, 0);
    sz_units_release(&area, 0, &incident);
    area.simulation.now_s = 3000;
    ck_assert_double_eq(sz_units_place(&area, 0).x_m, 9000);
    free(area.units);
    free(area.idle_units);
    free(area.stations);
    sz_trial_close(&trial);
}

/* Who patrols evenly sees incidents as any patrol does. */
SZ_CASE(an_even_patrol_notices_incidents)
{
    struct sz_trial trial;
    sz_trial_open_text(
        &trial, "safezone: 1\nname: seen\ntime: {warm_up: 0 s, measure: 1000 h}\nworld:\n  cells: [{id: a, rate: "
                "{call: 1 /h}}]\n  stations: [{id: s}]\n  units: [{id: u, station: s, count: 20, idle: "
                "uniform}]\ncategories: {call: {on_scene: {constant: 1 s}, channels: {patrol: {probability: 100 "
                "%}}}}\n");
    sz_trial_run(&trial, 1);
    ck_assert_double_gt(sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS), 0);
    ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED),
                        sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS));
    sz_trial_close(&trial);
}

/* --- what is wrong in a file --- */

/* Builds a world with a file of weights that is refused. */
static void check_refused(const char *yaml, const char *text, unsigned line, unsigned column, const char *message)
{
    char *folder = sz_testing_make_folder(), path[4096];
    struct sz_scenario scenario;
    struct sz_world world;
    struct sz_error_list errors = {0};
    struct sz_error error = {0};
    snprintf(path, sizeof path, "%s/scenario.yaml", folder);
    sz_testing_write_file(path, yaml);
    snprintf(path, sizeof path, "%s/w.csv", folder);
    sz_testing_write_file(path, text);
    snprintf(path, sizeof path, "%s/scenario.yaml", folder);
    ck_assert(sz_scenario_read(path, &(struct sz_scenario_options){.root = SZ_SOURCE_DIR}, &scenario, &errors));
    ck_assert(!sz_world_build(&scenario, &world, &error));
    ck_assert_str_eq(error.message, message);
    ck_assert_uint_eq(error.line, line);
    ck_assert_uint_eq(error.column, column);
    ck_assert_str_eq(strrchr(error.file, '/'), "/w.csv");
    sz_scenario_clear(&scenario);
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_file_of_weights_that_is_wrong_is_refused_at_its_place)
{
    static const char *const yaml = WORLD(CELLS, "[{id: u, station: s, idle: w.csv}]");
    check_refused(yaml, "cell,weight\na,1\nbb,2\n", 3, 1, "there is no cell \"bb\", did you mean b");
    check_refused(yaml, "cell,weight\na,1\na,2\n", 3, 1, "the cell a stands twice, expected each once");
    check_refused(yaml, "cell,weight\na,-1\n", 2, 3, "weight must be between 0 and 1e+15, not -1");
    check_refused(yaml, "lon,lat,weight\n100,13,1\n", 1, 0,
                  "there is no column cell, expected the columns cell and weight");
    check_refused("safezone: 1\nname: x\ngeography: {cell_spacing: 50 km}\nunits: [{type: car, idle: w.csv}]\n",
                  "cell,weight\na,1\n", 1, 0,
                  "cells of the national model have no names, expected the columns lon, lat and weight");
    check_refused("safezone: 1\nname: x\ngeography: {cell_spacing: 50 km}\nunits: [{type: car, idle: w.csv}]\n",
                  "lon,lat,weight\n100.5,13.7,1\n10,50,1\n", 3, 1, "10, 50 is outside of every province");
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_patrol_goes_by_demand_and_an_even_one_by_area),
    SZ_LISTED(an_even_patrol_goes_by_cell_where_no_area_is_known),
    SZ_LISTED(a_patrol_goes_by_the_weights_of_its_file),
    SZ_LISTED(a_beat_that_a_file_gives_no_weight_is_patrolled_evenly),
    SZ_LISTED(nobody_patrols_where_no_way_leads),
    SZ_LISTED(in_the_national_model_weights_lie_at_degrees),
    SZ_LISTED(a_unit_is_in_each_cell_as_often_as_its_patrol_says),
    SZ_LISTED(a_unit_that_stays_where_it_was_goes_when_it_moves_up),
    SZ_LISTED(an_even_patrol_notices_incidents),
    SZ_LISTED(a_file_of_weights_that_is_wrong_is_refused_at_its_place),
};
SZ_MAIN("patrols", cases)
