/* Units and water: who is closest, who sees, where one belongs on a ferry, and what is ready. */
#include "models/response/area.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

/* --- two shores, by hand --- */

/*
 * A world from nothing, which has one land, cut in two: cell b and station t lie on an island. A ferry of 600 s, or a bridge (NaN), leads from 1 km to
 * 2 km. At 10 m/s.
 */
#define SHORES(units)                                                                                                  \
    "safezone: 1\nname: shores\ntime: {warm_up: 0 s, measure: 1000 h}\nworld:\n  cells: [{id: a, rate: {call: 0.001 "  \
    "/h}}, {id: b, at: [2, 0], rate: {call: 0.003 /h}}]\n  stations: [{id: s}, {id: t, at: [3, 0]}]\n  units: " units  \
    "\ncategories: {call: {noticed: always, on_scene: {constant: 1 s}}}\ntravel: {circuity: 1, speed: 36 km/h}\n"

static void cut_in_two(struct sz_world *world, uint32_t link_count, double crossing_s)
{
    struct sz_geography *geography = &world->geography;
    struct sz_error error = {0};
    geography->landmass_count = 2;
    geography->cells[1].landmass = geography->stations[1].landmass = 1;
    geography->links = calloc(1, sizeof *geography->links);
    world->crosses_water = calloc(1, sizeof *world->crosses_water);
    ck_assert(geography->links != NULL && world->crosses_water != NULL);
    geography->link_count = link_count;
    geography->links[0] = (struct sz_link){{{{1000, 0, 0}, 0}, {{2000, 0, 0}, 1}}, crossing_s};
    world->crosses_water[0] = true;
    ck_assert(sz_travel_plan_crossings(&world->travel, geography, &error));
}

struct shores {
    struct sz_trial trial;
    struct sz_province_state home;
    struct sz_area area;
    struct sz_incident *incident;
};

static void open_shores(struct shores *shores, const char *yaml, uint32_t link_count, double crossing_s, uint32_t cell)
{
    struct sz_error error = {0};
    sz_trial_open_text(&shores->trial, yaml);
    struct sz_world *world = &shores->trial.world;
    cut_in_two(world, link_count, crossing_s);
    shores->home = (struct sz_province_state){.area = &shores->area, .unit_count = world->unit_count};
    shores->area = (struct sz_area){
        .world = world, .unit_count = world->unit_count, .provinces = &shores->home, .province_count = 1};
    shores->incident = calloc(1, sizeof *shores->incident);
    ck_assert_ptr_nonnull(shores->incident);
    shores->incident->home = &shores->home;
    shores->incident->priority = 1;
    shores->incident->cell = cell;
    shores->incident->place = world->geography.cells[cell].place;
    ck_assert(sz_units_init(&shores->area, &error));
}

static void free_units(struct sz_area *area)
{
    free(area->units);
    free(area->idle_units);
    free(area->stations);
}

static void close_shores(struct shores *shores)
{
    free(shores->incident);
    free_units(&shores->area);
    sz_trial_close(&shores->trial);
}

#define BOTH "[{id: u, station: s}, {id: v, station: t}]"

/* From s, 5 km on, it takes 500 s to 0, from t, 3 km away, 200 and the ferry. */
SZ_CASE(a_unit_on_the_same_land_goes_before_a_nearer_one_over_a_ferry)
{
    struct shores shores;
    open_shores(&shores, SHORES(BOTH), 1, 600, 0);
    shores.trial.world.geography.stations[0].place.x_m = -5000;
    sz_units_return(&shores.area, 0);
    ck_assert_uint_eq(sz_units_closest_idle(&shores.area, shores.incident, SZ_NONE, SZ_NONE), 0);
    close_shores(&shores);
}

/* From t it is 3 km over the bridge to 0; from s 2.9 first, then 3.1. */
SZ_CASE(over_a_bridge_the_unit_that_is_there_first_goes)
{
    struct shores shores;
    open_shores(&shores, SHORES(BOTH), 1, NAN, 0);
    shores.trial.world.geography.stations[0].place.x_m = -2900;
    sz_units_return(&shores.area, 0);
    ck_assert_uint_eq(sz_units_closest_idle(&shores.area, shores.incident, SZ_NONE, SZ_NONE), 0);
    shores.trial.world.geography.stations[0].place.x_m = -3100;
    sz_units_return(&shores.area, 0);
    ck_assert_uint_eq(sz_units_closest_idle(&shores.area, shores.incident, SZ_NONE, SZ_NONE), 1);
    close_shores(&shores);
}

SZ_CASE(without_a_link_nobody_goes_over_water)
{
    struct shores shores;
    open_shores(&shores, SHORES("[{id: u, station: s}, {id: w, station: s}]"), 0, 0, 1);
    ck_assert_uint_eq(sz_units_closest_idle(&shores.area, shores.incident, SZ_NONE, SZ_NONE), SZ_NONE);
    ck_assert(!sz_units_fits(&shores.area, 0, shores.incident, SZ_NONE));
    shores.incident->cell = 0;
    ck_assert(sz_units_fits(&shores.area, 0, shores.incident, SZ_NONE));
    close_shores(&shores);
}

/* Station s is the only one, so the island's cell is in its beat, but the unit does not patrol there. */
SZ_CASE(nobody_patrols_or_sees_anything_over_water)
{
    struct shores shores;
    open_shores(&shores, SHORES("[{id: u, station: s, idle: patrol}]"), 1, 60, 1);
    struct sz_world *world = &shores.trial.world;
    struct sz_error error = {0};
    world->geography.province_count = 1;
    world->geography.provinces[0].station_count = 1;
    ck_assert(sz_geography_assign_beats(&world->geography, &error));
    ck_assert_uint_eq(world->geography.stations[0].beat_cell_count, 2);
    for (uint32_t i = 0; i < SZ_PATROL_BY_FILE; i++)
        free(world->patrols[i]);
    free(world->patrols);
    ck_assert(sz_world_plan_patrols(world, &error));
    ck_assert_double_eq(world->patrols[SZ_PATROL_BY_DEMAND][0], 1);
    ck_assert_uint_eq(sz_units_nearest_patrol(&shores.area, shores.incident), SZ_NONE);
    shores.incident->cell = 0;
    ck_assert_uint_eq(sz_units_nearest_patrol(&shores.area, shores.incident), 0);
    close_shores(&shores);
}

/* 1 km to the ferry takes 100 s; whoever halts on the ferry belongs to the other side. */
SZ_CASE(a_unit_on_a_ferry_belongs_to_where_it_goes)
{
    struct shores shores;
    open_shores(&shores, SHORES(BOTH), 1, 600, 1);
    struct sz_unit_state *unit = &shores.area.units[0];
    uint32_t rows = shores.trial.world.geography.station_count;
    for (int i = 0; i < 2; i++) {
        *unit = (struct sz_unit_state){
            .home = &shores.home, .status = SZ_UNIT_BUSY, .job = shores.incident, .travel_s = 700};
        shores.area.simulation.now_s = i == 0 ? 50 : 400;
        sz_units_halt(&shores.area, 0);
        ck_assert_double_eq_tol(unit->place.x_m, i == 0 ? 500 : 1500, 1e-6);
        ck_assert_uint_eq(unit->origin, i == 0 ? 0 : rows + 1);
    }
    close_shores(&shores);
}

/* A quarter of the demand is on the mainland with the only unit; the island is within the target of 15 minutes over the bridge, not by the ferry. */
SZ_CASE(what_is_over_water_is_ready_when_a_unit_could_come_in_time)
{
    static const double crossings_s[] = {NAN, 1000}, shares[] = {1, 0.25};
    for (int i = 0; i < 2; i++) {
        struct sz_trial trial;
        sz_trial_open_text(&trial, SHORES("[{id: u, station: s}]"));
        cut_in_two(&trial.world, 1, crossings_s[i]);
        sz_trial_run(&trial, 1);
        ck_assert_double_gt(sz_trial_sum(&trial, 0, SZ_SUM_READY_TOTAL), 0);
        ck_assert_double_eq(sz_trial_sum(&trial, 0, SZ_SUM_READY) / sz_trial_sum(&trial, 0, SZ_SUM_READY_TOTAL),
                            shares[i]);
        sz_trial_close(&trial);
    }
}

/* Two units stand by at s; station t, whose cell nobody covers, gets one unless it is on the island. */
SZ_CASE(nobody_moves_up_over_water)
{
    for (uint32_t island = 0; island < 2; island++) {
        struct sz_trial trial;
        struct sz_error error = {0};
        sz_trial_open_text(&trial, SHORES("[{id: u, station: s, count: 2}]") "target: {response: 2 min}\ndispatch: "
                                                                             "{move_up: marginal_coverage}\n");
        struct sz_world *world = &trial.world;
        world->geography.stations[1].landmass = island;
        struct sz_province_state home = {.unit_count = world->unit_count};
        struct sz_area area = {
            .world = world, .unit_count = world->unit_count, .provinces = &home, .province_count = 1};
        home.area = &area;
        ck_assert(sz_units_init(&area, &error) && sz_move_up_init(&area, &error));
        sz_move_up(&home);
        ck_assert_uint_eq(home.stations[1].idle_count, island == 0);
        sz_move_up_clear(&home);
        free_units(&area);
        sz_trial_close(&trial);
    }
}

/* --- the search, against all times --- */

static uint32_t plain_closest(struct sz_area *area, const struct sz_incident *incident)
{
    const struct sz_world *world = area->world;
    uint32_t closest = SZ_NONE;
    double least_s = INFINITY;
    for (uint32_t i = 0; i < area->unit_count; i++) {
        if (area->units[i].status != SZ_UNIT_IDLE)
            continue;
        const struct sz_place *place = sz_units_idle_place(area, i);
        const struct sz_trip trip = {place, &incident->place, area->units[i].origin, incident->cell};
        double time_s = sz_travel_cost(&world->travel, &world->geography, &trip, 0, area->units[i].speed_factor).mean_s;
        if (time_s < least_s) {
            least_s = time_s;
            closest = i;
        }
    }
    return closest;
}

/* Units of a province become busy and idle at random; every other incident is on an island. */
static uint32_t compare_searches(const struct sz_trial *trial, const char *id, gsl_rng *rng)
{
    const struct sz_world *world = &trial->world;
    uint32_t p = sz_geography_find_province(&world->geography, id), over_water = 0;
    const struct sz_province *province = &world->geography.provinces[p];
    struct sz_error error = {0};
    struct sz_province_state home = {.province = p, .unit_count = world->first_unit[p + 1] - world->first_unit[p]};
    struct sz_area area = {.world = world, .unit_count = home.unit_count, .provinces = &home, .province_count = 1};
    home.area = &area;
    ck_assert(sz_world_crosses_water(world, p));
    ck_assert(sz_world_calendar(world, 1, &area.calendar, &error) && sz_units_init(&area, &error));
    for (int i = 0; i < 3000; i++) {
        area.simulation.now_s = 40.0 * i;
        uint32_t unit = (uint32_t)gsl_rng_uniform_int(rng, area.unit_count);
        uint32_t cell = province->first_cell + (uint32_t)gsl_rng_uniform_int(rng, province->cell_count);
        while (i % 2 == 0 && world->geography.cells[cell].landmass == 0)
            cell = province->first_cell + (uint32_t)gsl_rng_uniform_int(rng, province->cell_count);
        struct sz_incident incident = {
            .home = &home, .priority = 1, .cell = cell, .place = world->geography.cells[cell].place};
        if (area.units[unit].status == SZ_UNIT_IDLE)
            sz_units_take(&area, unit);
        else if (area.units[unit].status == SZ_UNIT_BUSY)
            sz_units_release(&area, unit, i % 3 == 0 ? &incident : NULL);
        uint32_t found = sz_units_closest_idle(&area, &incident, SZ_NONE, SZ_NONE);
        ck_assert_uint_eq(found, plain_closest(&area, &incident));
        over_water += found != SZ_NONE && sz_geography_landmass(&world->geography, area.units[found].origin) !=
                                              world->geography.cells[cell].landmass;
    }
    sz_calendar_clear(&area.calendar);
    free_units(&area);
    return over_water;
}

/* Krabi has a bridge between islands, Surat Thani long ferries. */
SZ_CASE(the_search_over_water_finds_the_least_of_all_times)
{
    static const struct sz_override travel = {"travel", "{circuity: 1.25, speed: 40 km/h}"};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct sz_trial trial;
    gsl_rng_set(rng, 84);
    sz_trial_open_file(&trial, "scenarios/national-baseline.yaml", &travel, 1);
    ck_assert_uint_gt(compare_searches(&trial, "TH-81", rng), 0);
    ck_assert_uint_gt(compare_searches(&trial, "TH-84", rng), 0);
    gsl_rng_free(rng);
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_unit_on_the_same_land_goes_before_a_nearer_one_over_a_ferry),
    SZ_LISTED(over_a_bridge_the_unit_that_is_there_first_goes),
    SZ_LISTED(without_a_link_nobody_goes_over_water),
    SZ_LISTED(nobody_patrols_or_sees_anything_over_water),
    SZ_LISTED(a_unit_on_a_ferry_belongs_to_where_it_goes),
    SZ_LISTED(what_is_over_water_is_ready_when_a_unit_could_come_in_time),
    SZ_LISTED(nobody_moves_up_over_water),
    SZ_LISTED(the_search_over_water_finds_the_least_of_all_times),
};
SZ_MAIN("water", cases)
