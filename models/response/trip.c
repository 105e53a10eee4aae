/*
 * Trips of the area's units: what they are expected to take, where they lead, and where a unit is on one.
 */
#include "models/response/area.h"

static double speed_factor(const struct sz_area *area, uint32_t unit, const struct sz_incident *incident)
{
    const struct sz_world *world = area->world;
    return world->unit_types[area->units[unit].type].speed_factor * world->travel.priority_factor[incident->priority];
}

/* From where one under way set out. */
static struct sz_trip trip_of(const struct sz_area *area, uint32_t unit, const struct sz_incident *incident)
{
    const struct sz_unit_state *state = &area->units[unit];
    return (struct sz_trip){&state->place, &incident->place, state->origin, incident->cell};
}

static uint32_t nearest_cell(const struct sz_area *area, const struct sz_place *place)
{
    const struct sz_geography *geography = &area->world->geography;
    uint32_t nearest = SZ_NONE;
    double least_m2 = INFINITY;
    for (uint32_t p = 0; p < area->province_count; p++) {
        const struct sz_province *province = &geography->provinces[area->provinces[p].province];
        for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++) {
            double separation_m2 = sz_area_separation_m2(geography->surface, &geography->cells[i].place, place);
            if (separation_m2 < least_m2) {
                least_m2 = separation_m2;
                nearest = i;
            }
        }
    }
    return nearest;
}

static bool is_on_the_way(const struct sz_area *area, const struct sz_unit_state *unit)
{
    return unit->status != SZ_UNIT_IDLE && unit->job != NULL && !unit->has_arrived &&
           area->simulation.now_s > unit->assigned_s + unit->turnout_s;
}

/* The share of the time of its trip that has gone by for a unit on its way. */
static double time_share(const struct sz_area *area, const struct sz_unit_state *unit)
{
    double moved_s = area->simulation.now_s - (unit->assigned_s + unit->turnout_s);
    return moved_s < unit->travel_s ? moved_s / unit->travel_s : 1;
}

/*
 * The row of the table of where a unit is. One on its way belongs to the cell that is nearest, or to the station it set out from where the table has
 * no rows of cells; without a table to its goal when it has left the land it set out from.
 */
static uint32_t origin_at(const struct sz_area *area, const struct sz_unit_state *unit, const struct sz_place *place)
{
    const struct sz_travel *travel = &area->world->travel;
    if (!travel->table.has_cell_rows || !is_on_the_way(area, unit))
        return unit->origin;
    if (travel->model == SZ_TRAVEL_TABLE)
        return travel->table.station_count + nearest_cell(area, place);
    uint32_t index = (uint32_t)(unit - area->units);
    const struct sz_trip trip = trip_of(area, index, unit->job);
    unsigned hour = sz_calendar_hour_of_week(&area->calendar, unit->assigned_s);
    bool has_left = sz_travel_has_left(travel, &area->world->geography, &trip, hour,
                                       speed_factor(area, index, unit->job), time_share(area, unit));
    return has_left ? travel->table.station_count + unit->job->cell : unit->origin;
}

struct sz_trip_cost sz_units_trip(struct sz_area *area, uint32_t unit, const struct sz_incident *incident)
{
    const struct sz_world *world = area->world;
    const struct sz_place place = sz_units_place(area, unit);
    const struct sz_trip trip = {&place, &incident->place, origin_at(area, &area->units[unit], &place), incident->cell};
    unsigned hour = sz_calendar_hour_of_week(&area->calendar, area->simulation.now_s);
    return sz_travel_cost(&world->travel, &world->geography, &trip, hour, speed_factor(area, unit, incident));
}

bool sz_units_can_reach(struct sz_area *area, uint32_t unit, const struct sz_incident *incident)
{
    bool may_lack_a_way =
        area->world->travel.model == SZ_TRAVEL_TABLE || sz_world_crosses_water(area->world, incident->home->province);
    return !may_lack_a_way || isfinite(sz_units_trip(area, unit, incident).mean_s);
}

struct sz_place sz_units_position(struct sz_area *area, uint32_t index)
{
    const struct sz_world *world = area->world;
    const struct sz_unit_state *unit = &area->units[index];
    struct sz_error error = {0};
    if (unit->has_arrived || area->simulation.now_s <= unit->assigned_s + unit->turnout_s)
        return unit->place;
    if (sz_travel_has_roads(&world->travel) && area->road_search.roads == NULL &&
        !sz_road_search_init(&area->road_search, &world->travel.roads.roads, &error)) {
        sz_simulation_fail(&area->simulation, error.kind, "%s", error.message);
        return unit->place;
    }
    const struct sz_trip trip = trip_of(area, index, unit->job);
    unsigned hour = sz_calendar_hour_of_week(&area->calendar, unit->assigned_s);
    return sz_travel_position(&world->travel, &world->geography, &trip, hour, speed_factor(area, index, unit->job),
                              time_share(area, unit), &area->road_search);
}

void sz_units_halt(struct sz_area *area, uint32_t index)
{
    struct sz_unit_state *unit = &area->units[index];
    if (!is_on_the_way(area, unit))
        return;
    const struct sz_place place = sz_units_position(area, index);
    unit->origin = origin_at(area, unit, &place);
    unit->place = place;
}
