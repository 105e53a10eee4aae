/*
 * Units: shifts, where an idle one is, and what its time went to. Nothing else changes the state of a unit.
 */
#include "models/response/area.h"

#include <gsl/gsl_math.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S         86400.0
#define PATROL_SLOT_S 600.0

/* --- accounts --- */

static void account(struct sz_area *area, struct sz_unit_state *unit, double now_s)
{
    double spent_s = sz_area_in_window(area, unit->accounted_s, now_s);
    if (unit->status == SZ_UNIT_BUSY)
        unit->busy_s += spent_s;
    else if (unit->status == SZ_UNIT_IDLE)
        unit->idle_s += spent_s;
    if (unit->status == SZ_UNIT_BUSY && !unit->on_shift)
        unit->overtime_s += spent_s;
    unit->accounted_s = now_s;
}

static void count_idle(struct sz_area *area, uint32_t station, int change)
{
    struct sz_station_state *state = &area->stations[station];
    double now_s = area->simulation.now_s;
    if (state->idle_count == 0)
        state->empty_s += sz_area_in_window(area, state->changed_s, now_s);
    state->changed_s = now_s;
    state->idle_count = (uint32_t)((int64_t)state->idle_count + change);
}

/* --- the list of idle units --- */

static void become_idle(struct sz_area *area, uint32_t index)
{
    struct sz_unit_state *unit = &area->units[index];
    unit->status = SZ_UNIT_IDLE;
    unit->spell++;
    unit->slot = (int64_t)floor(area->simulation.now_s / PATROL_SLOT_S);
    unit->idle_index = area->idle_count;
    area->idle_units[area->idle_count++] = index;
    count_idle(area, unit->station, 1);
}

static void leave_idle(struct sz_area *area, uint32_t index, enum sz_unit_status status)
{
    struct sz_unit_state *unit = &area->units[index];
    uint32_t last = area->idle_units[--area->idle_count];
    area->idle_units[unit->idle_index] = last;
    area->units[last].idle_index = unit->idle_index;
    unit->status = status;
    count_idle(area, unit->station, -1);
}

/* --- places --- */

struct sz_place sz_area_point_in_cell(const struct sz_world *world, uint32_t cell_index, double u, double v)
{
    const struct sz_cell *cell = &world->geography.cells[cell_index];
    struct sz_place place = cell->place;
    if (!(cell->area_m2 > 0))
        return place;
    double radius_m = sqrt(u * cell->area_m2 / M_PI), angle = 2 * M_PI * v;
    double east_m = radius_m * cos(angle), north_m = radius_m * sin(angle);
    if (world->geography.surface != SZ_SURFACE_ELLIPSOID)
        return (struct sz_place){place.x_m + east_m, place.y_m + north_m, 0};
    /* The local tangent plane: up along the position, east across the axis, north the rest. */
    double across_m = sqrt(place.x_m * place.x_m + place.y_m * place.y_m);
    double range_m = sqrt(across_m * across_m + place.z_m * place.z_m);
    double east_x = -place.y_m / across_m, east_y = place.x_m / across_m;
    double up_x = place.x_m / range_m, up_y = place.y_m / range_m, up_z = place.z_m / range_m;
    place.x_m += east_m * east_x - north_m * up_z * east_y;
    place.y_m += east_m * east_y + north_m * up_z * east_x;
    place.z_m += north_m * (up_x * east_y - up_y * east_x);
    return place;
}

static const struct sz_station *station_of(const struct sz_area *area, uint32_t index)
{
    return &area->world->geography.stations[area->world->units[area->first_unit + index].station];
}

static void stand_at_station(struct sz_area *area, uint32_t index)
{
    area->units[index].place = station_of(area, index)->place;
    area->units[index].origin = area->world->units[area->first_unit + index].station;
}

static void stand_in_cell(struct sz_area *area, uint32_t index, const struct sz_place *place, uint32_t cell)
{
    const struct sz_world *world = area->world;
    area->units[index].place = *place;
    area->units[index].origin =
        sz_travel_table_origin(&world->travel.table, world->units[area->first_unit + index].station, cell);
}

/* A patrolling unit is somewhere in its beat, drawn anew for each 10-minute slot of an idle spell. */
static void patrol(struct sz_area *area, uint32_t index, int64_t slot)
{
    const struct sz_world *world = area->world;
    const struct sz_station *station = station_of(area, index);
    struct sz_unit_state *unit = &area->units[index];
    unit->slot = slot;
    if (station->beat_cell_count == 0) {
        stand_at_station(area, index);
        return;
    }
    struct sz_stream stream;
    sz_area_stream(
        area, &stream, SZ_PURPOSE_PATROL_POSITION,
        sz_entity(area->province, (uint32_t)(slot & 0xffff), (uint64_t)index << 28 | (unit->spell & 0xfffffff)));
    const double *cumulative = world->beat_cumulative + station->first_beat_cell;
    double mark = sz_stream_uniform(&stream);
    uint32_t low = 0, high = station->beat_cell_count - 1;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (mark < cumulative[middle])
            high = middle;
        else
            low = middle + 1;
    }
    double u = sz_stream_uniform(&stream);
    uint32_t cell = world->geography.beat_cells[station->first_beat_cell + low];
    const struct sz_place place = sz_area_point_in_cell(world, cell, u, sz_stream_uniform(&stream));
    stand_in_cell(area, index, &place, cell);
}

const struct sz_place *sz_units_place(struct sz_area *area, uint32_t index)
{
    struct sz_unit_state *unit = &area->units[index];
    enum sz_idle_place idle_place = area->world->unit_types[unit->type].idle_place;
    int64_t slot = (int64_t)floor(area->simulation.now_s / PATROL_SLOT_S);
    if (idle_place == SZ_IDLE_STAY || slot == unit->slot)
        return &unit->place;
    if (idle_place == SZ_IDLE_PATROL) {
        patrol(area, index, slot);
    } else {
        stand_at_station(area, index);
        unit->slot = slot;
    }
    return &unit->place;
}

static inline const struct sz_place *known_place(struct sz_area *area, uint32_t index)
{
    switch (area->world->dispatch.known_position) {
    case SZ_KNOWN_STATION:
        return &station_of(area, index)->place;
    case SZ_KNOWN_BEAT_CENTRE:
        return &area->world->beat_centres[area->world->units[area->first_unit + index].station];
    case SZ_KNOWN_EXACT:
        break;
    }
    return sz_units_place(area, index);
}

/* The row in the table of travel of that place; asked for after it. */
static uint32_t known_origin(const struct sz_area *area, uint32_t index)
{
    const struct sz_world *world = area->world;
    uint32_t station = world->units[area->first_unit + index].station, cell;
    switch (world->dispatch.known_position) {
    case SZ_KNOWN_STATION:
        return station;
    case SZ_KNOWN_BEAT_CENTRE:
        cell = world->beat_centre_cells[station];
        return cell != SZ_NONE ? sz_travel_table_origin(&world->travel.table, station, cell) : station;
    case SZ_KNOWN_EXACT:
        break;
    }
    return area->units[index].origin;
}

/* By time, for the models whose times do not grow with the straight-line distance alone. */
static uint32_t closest_by_time(struct sz_area *area, const struct sz_incident *incident, uint32_t station)
{
    const struct sz_world *world = area->world;
    unsigned hour = sz_calendar_hour_of_week(&area->calendar, area->simulation.now_s);
    uint32_t closest = SZ_NONE;
    double least_s = INFINITY;
    for (uint32_t i = 0; i < area->idle_count; i++) {
        uint32_t index = area->idle_units[i];
        const struct sz_unit *unit = &world->units[area->first_unit + index];
        if (station != SZ_NONE && unit->station != station)
            continue;
        struct sz_trip trip = {.to = &incident->place, .cell = incident->cell};
        trip.from = known_place(area, index);
        trip.origin = known_origin(area, index);
        double factor = world->unit_types[unit->type].speed_factor;
        double mean_s = sz_travel_cost(&world->travel, &world->geography, &trip, hour, factor).mean_s;
        if (mean_s < least_s || (mean_s <= least_s && isfinite(mean_s) && index < closest)) {
            least_s = mean_s;
            closest = index;
        }
    }
    return closest;
}

uint32_t sz_units_closest_idle(struct sz_area *area, const struct sz_incident *incident, uint32_t station)
{
    const struct sz_world *world = area->world;
    if (world->travel.model == SZ_TRAVEL_TABLE || world->travel.model == SZ_TRAVEL_SPEED_LAW)
        return closest_by_time(area, incident, station);
    const struct sz_place *place = &incident->place;
    uint32_t closest = SZ_NONE;
    double least = INFINITY;
    for (uint32_t i = 0; i < area->idle_count; i++) {
        uint32_t index = area->idle_units[i];
        const struct sz_unit *unit = &world->units[area->first_unit + index];
        if (station != SZ_NONE && unit->station != station)
            continue;
        double factor = world->unit_types[unit->type].speed_factor;
        double cost =
            sz_area_separation_m2(world->geography.surface, known_place(area, index), place) / (factor * factor);
        if (cost < least || (cost <= least && index < closest)) {
            least = cost;
            closest = index;
        }
    }
    return closest;
}

uint32_t sz_units_nearest_patrol(struct sz_area *area, const struct sz_place *place)
{
    const struct sz_world *world = area->world;
    uint32_t nearest = SZ_NONE;
    double least = INFINITY;
    for (uint32_t i = 0; i < area->idle_count; i++) {
        uint32_t index = area->idle_units[i];
        if (world->unit_types[area->units[index].type].idle_place != SZ_IDLE_PATROL)
            continue;
        double separation_m2 = sz_area_separation_m2(world->geography.surface, sz_units_place(area, index), place);
        if (separation_m2 < least || (separation_m2 <= least && index < nearest)) {
            least = separation_m2;
            nearest = index;
        }
    }
    return nearest;
}

/* --- jobs and shifts --- */

void sz_units_take(struct sz_area *area, uint32_t index)
{
    account(area, &area->units[index], area->simulation.now_s);
    leave_idle(area, index, SZ_UNIT_BUSY);
}

bool sz_units_release(struct sz_area *area, uint32_t index, const struct sz_incident *incident)
{
    struct sz_unit_state *unit = &area->units[index];
    account(area, unit, area->simulation.now_s);
    stand_in_cell(area, index, &incident->place, incident->cell);
    if (!unit->on_shift) {
        unit->status = SZ_UNIT_OFF;
        return false;
    }
    become_idle(area, index);
    return true;
}

/* A unit that is busy when its shift ends finishes its job; one that is busy still when the next begins just goes on. */
static void change_shift(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type shift_type = {"shift", SZ_EVENT_SHIFT, change_shift};

static void change_shift(struct sz_simulation *simulation, void *subject)
{
    struct sz_shift_change *change = subject;
    struct sz_area *area = change->area;
    const struct sz_world *world = area->world;
    sz_simulation_schedule(simulation, simulation->now_s + DAY_S, &shift_type, change);
    for (uint32_t i = 0; i < area->unit_count; i++) {
        if (world->units[area->first_unit + i].shift != change->shift)
            continue;
        struct sz_unit_state *unit = &area->units[i];
        account(area, unit, simulation->now_s);
        unit->on_shift = change->starts;
        if (change->starts && unit->status == SZ_UNIT_OFF) {
            stand_at_station(area, i);
            become_idle(area, i);
            sz_incident_unit_freed(area, i);
        } else if (!change->starts && unit->status == SZ_UNIT_IDLE) {
            leave_idle(area, i, SZ_UNIT_OFF);
        }
    }
}

static double time_of_day_s(const struct sz_area *area)
{
    return (double)(area->calendar.start_hour_of_week % 24) * 3600 + area->calendar.start_offset_s;
}

static void schedule_shifts(struct sz_area *area)
{
    const struct sz_world *world = area->world;
    double now_s = time_of_day_s(area);
    for (uint32_t i = 0; i < world->shift_count; i++) {
        const struct sz_shift *shift = &world->shifts[i];
        if (shift->length_s >= DAY_S)
            continue;
        double to_start_s = fmod(shift->start_s - now_s + 2 * DAY_S, DAY_S);
        double to_end_s = fmod(shift->start_s + shift->length_s - now_s + 2 * DAY_S, DAY_S);
        area->shift_changes[2 * (size_t)i] = (struct sz_shift_change){area, i, true};
        area->shift_changes[2 * (size_t)i + 1] = (struct sz_shift_change){area, i, false};
        /* Those who come are there before those who go leave: their event is scheduled first. */
        sz_simulation_schedule(&area->simulation, to_start_s, &shift_type, &area->shift_changes[2 * (size_t)i]);
        sz_simulation_schedule(&area->simulation, to_end_s, &shift_type, &area->shift_changes[2 * (size_t)i + 1]);
    }
}

static bool is_on_shift_at_start(const struct sz_area *area, const struct sz_shift *shift)
{
    double into_s = fmod(time_of_day_s(area) - shift->start_s + 2 * DAY_S, DAY_S);
    return shift->length_s >= DAY_S || (into_s > 0 && into_s < shift->length_s);
}

bool sz_units_init(struct sz_area *area, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    uint32_t station_count = world->geography.provinces[area->province].station_count;
    size_t unit_count = area->unit_count > 0 ? area->unit_count : 1;
    area->units = calloc(unit_count, sizeof *area->units);
    area->idle_units = calloc(unit_count, sizeof *area->idle_units);
    area->stations = calloc(station_count > 0 ? station_count : 1, sizeof *area->stations);
    area->shift_changes = calloc(world->shift_count > 0 ? 2 * world->shift_count : 1, sizeof *area->shift_changes);
    if (area->units == NULL || area->idle_units == NULL || area->stations == NULL || area->shift_changes == NULL)
        return sz_error_set_memory(error, "preparing the units");
    for (uint32_t i = 0; i < area->unit_count; i++) {
        const struct sz_unit *unit = &world->units[area->first_unit + i];
        struct sz_unit_state *state = &area->units[i];
        state->station = unit->station - world->geography.provinces[area->province].first_station;
        state->type = unit->type;
        stand_at_station(area, i);
        state->on_shift = is_on_shift_at_start(area, &world->shifts[unit->shift]);
        if (state->on_shift)
            become_idle(area, i);
    }
    schedule_shifts(area);
    return true;
}

/* --- the end --- */

/* Time of a shift inside the window, from the rota alone. */
static double scheduled_s(const struct sz_area *area, const struct sz_shift *shift, double end_s)
{
    if (shift->length_s >= DAY_S)
        return sz_area_in_window(area, 0, end_s);
    double first_s = shift->start_s - time_of_day_s(area);
    first_s -= DAY_S * (floor(first_s / DAY_S) + 1);
    double sum_s = 0;
    long day_count = (long)ceil((end_s - first_s) / DAY_S);
    for (long day = 0; day < day_count; day++) {
        double start_s = first_s + (double)day * DAY_S;
        sum_s += sz_area_in_window(area, fmax(0, start_s), fmin(end_s, start_s + shift->length_s));
    }
    return sum_s;
}

static bool check_unit(struct sz_area *area, uint32_t index, struct sz_error *error)
{
    const struct sz_unit *unit = &area->world->units[area->first_unit + index];
    const struct sz_unit_state *state = &area->units[index];
    double rota_s = scheduled_s(area, &area->world->shifts[unit->shift], area->simulation.now_s) + state->overtime_s;
    double spent_s = state->busy_s + state->idle_s;
    if (fabs(rota_s - spent_s) > 1e-6 * fmax(1, rota_s))
        return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                            "unit %u: busy and idle time of %.9g s do not add up to shift time of %.9g s", index,
                            spent_s, rota_s);
    return true;
}

bool sz_units_finish(struct sz_area *area, struct sz_error *error)
{
    struct sz_area_result *result = area->result;
    double *sums = sz_area_sums(area, 0);
    for (uint32_t i = 0; i < area->unit_count; i++) {
        struct sz_unit_state *unit = &area->units[i];
        account(area, unit, area->simulation.now_s);
        if (!check_unit(area, i, error))
            return false;
        result->unit_busy_s[i] = unit->busy_s;
        result->unit_shift_s[i] = unit->busy_s + unit->idle_s;
        double *station_sums = sz_area_sums(area, result->layout.station + unit->station);
        double *both[] = {sums, station_sums};
        for (int j = 0; j < 2; j++) {
            both[j][SZ_SUM_BUSY_S] += unit->busy_s;
            both[j][SZ_SUM_SHIFT_S] += unit->busy_s + unit->idle_s;
            both[j][SZ_SUM_OVERTIME_S] += unit->overtime_s;
        }
    }
    uint32_t station_count = area->world->geography.provinces[area->province].station_count;
    for (uint32_t i = 0; i < station_count; i++) {
        count_idle(area, i, 0);
        double *both[] = {sums, sz_area_sums(area, result->layout.station + i)};
        for (int j = 0; j < 2; j++) {
            both[j][SZ_SUM_EMPTY_STATION_S] += area->stations[i].empty_s;
            both[j][SZ_SUM_STATION_S] += sz_area_in_window(area, 0, area->simulation.now_s);
        }
    }
    return true;
}
