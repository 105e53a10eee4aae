/* The search for the closest idle unit beside one that asks everybody, at every dispatch of a day in Bangkok. */
#include "models/response/area.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <math.h>

#define PATROLS "{type: motorcycle, per_station: 1, shifts: round_the_clock}"
#define SHIFTS                                                                                                         \
    "{type: car, per_station: 1, shifts: [{start: \"00:00\", length: 12 h}, {start: \"12:00\", length: 12 h}]}"
#define AT_STATION    "{type: van, per_station: 1, shifts: round_the_clock, idle: station}"
#define WHERE_IT_WAS  "{type: foot, per_station: 1, shifts: round_the_clock, idle: stay}"
#define ALL_KINDS     "[" PATROLS ", " SHIFTS ", " AT_STATION ", " WHERE_IT_WAS "]"
#define PATROLS_ALONE "[" PATROLS ", " SHIFTS "]"

static size_t asked_count;

/* The least distance over the factor on speeds, the lower index at a tie; of patrols alone the least distance. */
static uint32_t ask_everybody(struct sz_area *area, const struct sz_incident *incident, uint32_t kind, bool of_patrols)
{
    const struct sz_world *world = area->world;
    uint32_t closest = SZ_NONE;
    double least_m = INFINITY;
    for (uint32_t i = 0; i < area->unit_count; i++) {
        const struct sz_unit_state *unit = &area->units[i];
        if (unit->status != SZ_UNIT_IDLE || (kind != SZ_NONE && world->unit_types[unit->type].kind != kind) ||
            (of_patrols && (!unit->patrols || unit->home != incident->home)))
            continue;
        struct sz_unit_state before = *unit;
        struct sz_place place = sz_units_place(area, i);
        area->units[i] = before; /* so that the next search finds as few places drawn */
        double separation_m2 = sz_area_separation_m2(world->geography.surface, &place, &incident->place);
        double m = sqrt(separation_m2) / (of_patrols ? 1 : unit->speed_factor);
        if (m < least_m) {
            least_m = m;
            closest = i;
        }
    }
    return closest;
}

static uint32_t choose(struct sz_area *area, const struct sz_incident *incident, uint32_t kind)
{
    uint32_t patrol = sz_units_nearest_patrol(area, incident);
    uint32_t chosen = sz_units_closest_idle(area, incident, kind, SZ_NONE);
    ck_assert_uint_eq(chosen, ask_everybody(area, incident, kind, false));
    ck_assert_uint_eq(patrol, ask_everybody(area, incident, SZ_NONE, true));
    asked_count++;
    return chosen;
}

static void compare_searches(const char *units, const char *dispatch, double speed_factor)
{
    static const struct sz_policy policy = {.name = "asks everybody", .choose = choose};
    const struct sz_override overrides[] = {
        {"time", "{start: 2024-04-08, warm_up: 1 h, measure: 1 day}"}, {"units", units}, {"dispatch", dispatch}};
    struct sz_trial trial;
    sz_trial_open_file(&trial, "scenarios/national-baseline.yaml", overrides, sizeof overrides / sizeof overrides[0]);
    trial.world.dispatch.policy = &policy;
    trial.world.unit_types[0].speed_factor = speed_factor;
    trial.world.greatest_speed_factor = fmax(1, speed_factor);
    asked_count = 0;
    sz_trial_run(&trial, 1);
    ck_assert_uint_gt(asked_count, 2000);
    sz_trial_close(&trial);
}

SZ_CASE(the_closest_of_units_that_patrol_is_found)
{
    compare_searches(PATROLS_ALONE, "{policy: closest_idle}", 1);
}

SZ_CASE(the_closest_of_units_of_all_kinds_and_speeds_is_found)
{
    compare_searches(ALL_KINDS, "{policy: closest_idle}", 1.7);
    compare_searches(ALL_KINDS, "{policy: closest_idle}", 0.6);
}

SZ_CASE(the_closest_of_units_that_move_up_is_found)
{
    compare_searches(PATROLS_ALONE, "{policy: closest_idle, move_up: marginal_coverage}", 1);
}

SZ_CASE(the_closest_is_found_while_nearer_units_take_over)
{
    compare_searches(ALL_KINDS, "{policy: closest_idle, redispatch: 2 min, pre_empt: under_way}", 1.3);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_closest_of_units_that_patrol_is_found),
    SZ_LISTED(the_closest_of_units_of_all_kinds_and_speeds_is_found),
    SZ_LISTED(the_closest_of_units_that_move_up_is_found),
    SZ_LISTED(the_closest_is_found_while_nearer_units_take_over),
};
SZ_MAIN("closest", cases)
