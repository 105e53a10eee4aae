/*
 * Units: where one is, which is the closest, and what its time went to. Nothing else makes one idle, busy or off.
 */
#include "models/response/area.h"

#include <gsl/gsl_math.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static void count_idle(struct sz_province_state *home, uint32_t station, int change)
{
    struct sz_area *area = home->area;
    struct sz_station_state *state = &home->stations[station];
    double now_s = area->simulation.now_s;
    if (state->idle_count == 0)
        state->empty_s += sz_area_in_window(area, state->changed_s, now_s);
    state->changed_s = now_s;
    bool was_post = state->idle_count > 0;
    state->idle_count = (uint32_t)((int64_t)state->idle_count + change);
    if (was_post != (state->idle_count > 0))
        sz_posts_change(home, station, !was_post);
}

/* --- the list of idle units --- */

int64_t sz_units_slot(const struct sz_area *area)
{
    return (int64_t)(area->simulation.now_s / PATROL_SLOT_S);
}

static void list_unit(struct sz_area *area, uint32_t index, uint32_t *list)
{
    struct sz_unit_state *unit = &area->units[index];
    unit->list = list;
    unit->list_previous = SZ_NONE;
    unit->list_next = *list;
    if (*list != SZ_NONE)
        area->units[*list].list_previous = index;
    *list = index;
}

static void unlist(struct sz_area *area, const struct sz_unit_state *unit)
{
    *(unit->list_previous != SZ_NONE ? &area->units[unit->list_previous].list_next : unit->list) = unit->list_next;
    if (unit->list_next != SZ_NONE)
        area->units[unit->list_next].list_previous = unit->list_previous;
}

void sz_units_list_idle(struct sz_province_state *home, int64_t slot)
{
    struct sz_area *area = home->area;
    if (home->listed_slot == slot)
        return;
    home->listed_slot = slot;
    for (uint32_t next, index = home->first_at_large; index != SZ_NONE; index = next) {
        struct sz_unit_state *unit = &area->units[index];
        next = unit->list_next;
        if (!unit->patrols || unit->slot == slot)
            continue;
        unlist(area, unit);
        list_unit(area, index, &home->stations[unit->post].first_idle);
    }
}

static void become_idle(struct sz_area *area, uint32_t index)
{
    struct sz_unit_state *unit = &area->units[index];
    unit->status = SZ_UNIT_IDLE;
    unit->spell++;
    unit->stays = area->world->unit_types[unit->type].idle_place == SZ_IDLE_STAY;
    unit->slot = sz_units_slot(area);
    unit->idle_index = unit->home->idle_count;
    unit->home->idle_units[unit->home->idle_count++] = index;
    list_unit(area, index, &unit->home->first_at_large);
    count_idle(unit->home, unit->post, 1);
}

static void stand_by_at(struct sz_area *area, uint32_t index, uint32_t station)
{
    struct sz_unit_state *unit = &area->units[index];
    unit->post = station;
    unit->beat = area->world->geography.provinces[unit->home->province].first_station + station;
}

/* Where it stood by, when that was not its own station, is forgotten. */
static void leave_idle(struct sz_area *area, uint32_t index, enum sz_unit_status status)
{
    struct sz_unit_state *unit = &area->units[index];
    struct sz_province_state *home = unit->home;
    uint32_t last = home->idle_units[--home->idle_count];
    home->idle_units[unit->idle_index] = last;
    area->units[last].idle_index = unit->idle_index;
    unlist(area, unit);
    unit->status = status;
    count_idle(home, unit->post, -1);
    stand_by_at(area, index, unit->station);
}

/* --- places --- */

static const struct sz_station *station_of(const struct sz_area *area, uint32_t index)
{
    return &area->world->geography.stations[area->units[index].beat];
}

static void stand_at_station(struct sz_area *area, uint32_t index)
{
    area->units[index].place = station_of(area, index)->place;
    area->units[index].origin = area->units[index].beat;
}

static void stand_in_cell(struct sz_area *area, uint32_t index, const struct sz_place *place, uint32_t cell)
{
    struct sz_unit_state *unit = &area->units[index];
    unit->place = *place;
    unit->origin = sz_travel_table_origin(&area->world->travel.table, unit->beat, cell);
}

/* The cell of its beat in which a unit patrols, drawn anew for each 10-minute slot of an idle spell; the stream goes on for the point in it. */
static uint32_t draw_cell(const struct sz_area *area, uint32_t index, int64_t slot, struct sz_stream *stream)
{
    const struct sz_world *world = area->world;
    const struct sz_station *station = station_of(area, index);
    const struct sz_unit_state *unit = &area->units[index];
    uint64_t number = index - unit->home->first_unit;
    /* The unit's number in 12 bits; what is beyond them goes into the high ones of the spell's 28. */
    sz_area_stream(area, stream, SZ_PURPOSE_PATROL_POSITION,
                   sz_entity(unit->home->province, (uint32_t)(slot & 0xffff),
                             number << 28 | ((unit->spell ^ (number >> 12) << 20) & 0xfffffff)));
    const double *cumulative = world->patrols[world->unit_types[unit->type].patrol] + station->first_beat_cell;
    double mark = sz_stream_uniform(stream);
    uint32_t low = 0, half;
    for (uint32_t count = station->beat_cell_count; count > 1; count -= half) {
        half = count / 2;
        low += half * (mark >= cumulative[low + half - 1]); /* no branch: nobody could guess it */
    }
    return world->geography.beat_cells[station->first_beat_cell + low];
}

static void patrol_in_cell(struct sz_area *area, uint32_t index, int64_t slot, uint32_t cell, struct sz_stream *stream)
{
    double u = sz_stream_uniform(stream);
    const struct sz_place place =
        sz_geography_point_in_cell(&area->world->geography, cell, u, sz_stream_uniform(stream));
    stand_in_cell(area, index, &place, cell);
    area->units[index].slot = slot;
}

static void patrol(struct sz_area *area, uint32_t index, int64_t slot)
{
    struct sz_stream stream;
    if (station_of(area, index)->own_cell_count > 0) {
        patrol_in_cell(area, index, slot, draw_cell(area, index, slot, &stream), &stream);
        return;
    }
    stand_at_station(area, index);
    area->units[index].slot = slot;
}

const struct sz_place *sz_units_idle_place(struct sz_area *area, uint32_t index)
{
    struct sz_unit_state *unit = &area->units[index];
    int64_t slot = sz_units_slot(area);
    if (unit->stays || slot == unit->slot)
        return &unit->place;
    if (unit->patrols) {
        patrol(area, index, slot);
    } else {
        stand_at_station(area, index);
        unit->slot = slot;
    }
    return &unit->place;
}

const struct sz_place *sz_units_place_within(struct sz_area *area, uint32_t index, const struct sz_place *to,
                                             double distance_m)
{
    struct sz_unit_state *unit = &area->units[index];
    const struct sz_geography *geography = &area->world->geography;
    int64_t slot = sz_units_slot(area);
    if (slot == unit->slot || station_of(area, index)->own_cell_count == 0)
        return sz_units_idle_place(area, index);
    struct sz_stream stream;
    uint32_t cell = draw_cell(area, index, slot, &stream);
    double limit_m = (distance_m + area->world->beat_bounds[unit->beat].cell_radius_m) * SZ_BEYOND_ROUNDING;
    if (sz_area_separation_m2(geography->surface, &geography->cells[cell].place, to) > limit_m * limit_m)
        return NULL;
    patrol_in_cell(area, index, slot, cell, &stream);
    return &unit->place;
}

struct sz_place sz_units_place(struct sz_area *area, uint32_t index)
{
    const struct sz_unit_state *unit = &area->units[index];
    if (unit->status == SZ_UNIT_IDLE)
        return *sz_units_idle_place(area, index);
    return unit->job != NULL ? sz_units_position(area, index) : unit->place;
}

/* --- idle, busy, off --- */

void sz_units_return(struct sz_area *area, uint32_t index)
{
    stand_at_station(area, index);
}

void sz_units_post(struct sz_area *area, uint32_t index, uint32_t station)
{
    struct sz_unit_state *unit = &area->units[index];
    sz_units_idle_place(area, index);
    unit->slot = sz_units_slot(area);
    unit->stays = false;
    count_idle(unit->home, unit->post, -1);
    unlist(area, unit);
    list_unit(area, index, &unit->home->first_at_large);
    stand_by_at(area, index, station);
    count_idle(unit->home, station, 1);
}

void sz_units_take(struct sz_area *area, uint32_t index)
{
    account(area, &area->units[index], area->simulation.now_s);
    leave_idle(area, index, SZ_UNIT_BUSY);
}

bool sz_units_release(struct sz_area *area, uint32_t index, const struct sz_incident *incident)
{
    struct sz_unit_state *unit = &area->units[index];
    account(area, unit, area->simulation.now_s);
    if (incident != NULL)
        stand_in_cell(area, index, &incident->place, incident->cell);
    if (!unit->on_shift) {
        unit->status = SZ_UNIT_OFF;
        return false;
    }
    become_idle(area, index);
    return true;
}

bool sz_units_come(struct sz_area *area, uint32_t index)
{
    struct sz_unit_state *unit = &area->units[index];
    account(area, unit, area->simulation.now_s);
    unit->on_shift = true;
    if (unit->status != SZ_UNIT_OFF)
        return false;
    stand_at_station(area, index);
    become_idle(area, index);
    return true;
}

void sz_units_go(struct sz_area *area, uint32_t index)
{
    struct sz_unit_state *unit = &area->units[index];
    account(area, unit, area->simulation.now_s);
    unit->on_shift = false;
    unit->due = 0;
    if (unit->status == SZ_UNIT_IDLE)
        leave_idle(area, index, SZ_UNIT_OFF);
}

static void init_province(struct sz_province_state *home)
{
    struct sz_area *area = home->area;
    const struct sz_world *world = area->world;
    for (uint32_t i = 0; i < home->unit_count; i++) {
        uint32_t index = home->first_unit + i;
        struct sz_unit_state *state = &area->units[index];
        state->unit = world->first_unit[home->province] + i;
        const struct sz_unit *unit = &world->units[state->unit];
        state->home = home;
        state->station = unit->station - world->geography.provinces[home->province].first_station;
        state->type = unit->type;
        state->beat = unit->station;
        state->post = state->station;
        state->patrols = world->unit_types[unit->type].idle_place == SZ_IDLE_PATROL;
        state->speed_factor = world->unit_types[unit->type].speed_factor;
        stand_at_station(area, index);
        state->on_shift = sz_shift_is_on_at_start(area, &world->shifts[unit->shift]);
        if (state->on_shift)
            become_idle(area, index);
    }
}

bool sz_units_init(struct sz_area *area, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    size_t unit_count = area->unit_count > 0 ? area->unit_count : 1, station_count = 1;
    for (uint32_t i = 0; i < area->province_count; i++)
        station_count += world->geography.provinces[area->provinces[i].province].station_count;
    area->units = calloc(unit_count, sizeof *area->units);
    area->idle_units = calloc(unit_count, sizeof *area->idle_units);
    area->stations = calloc(station_count, sizeof *area->stations);
    if (area->units == NULL || area->idle_units == NULL || area->stations == NULL)
        return sz_error_set_memory(error, "preparing the units");
    struct sz_station_state *stations = area->stations;
    for (uint32_t i = 0; i < area->province_count; i++) {
        struct sz_province_state *home = &area->provinces[i];
        home->idle_units = area->idle_units + home->first_unit;
        home->stations = stations;
        home->first_at_large = SZ_NONE;
        home->listed_slot = INT64_MIN;
        for (uint32_t j = 0; j < world->geography.provinces[home->province].station_count; j++)
            (stations++)->first_idle = SZ_NONE;
        init_province(home);
    }
    return true;
}

/* --- the end --- */

static bool check_unit(struct sz_area *area, uint32_t index, struct sz_error *error)
{
    const struct sz_unit_state *state = &area->units[index];
    const struct sz_unit *unit = &area->world->units[state->unit];
    double rota_s =
        sz_shift_scheduled_s(area, &area->world->shifts[unit->shift], area->simulation.now_s) + state->overtime_s;
    double spent_s = state->busy_s + state->idle_s;
    if (fabs(rota_s - spent_s) > 1e-6 * fmax(1, rota_s))
        return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                            "unit %u: busy and idle time of %.9g s do not add up to shift time of %.9g s",
                            index - state->home->first_unit, spent_s, rota_s);
    return true;
}

static bool finish_province(struct sz_province_state *home, struct sz_error *error)
{
    struct sz_area *area = home->area;
    struct sz_area_result *result = home->result;
    double *sums = sz_province_sums(home, 0);
    for (uint32_t i = 0; i < home->unit_count; i++) {
        struct sz_unit_state *unit = &area->units[home->first_unit + i];
        account(area, unit, area->simulation.now_s);
        if (!check_unit(area, home->first_unit + i, error))
            return false;
        result->unit_busy_s[i] = unit->busy_s;
        result->unit_shift_s[i] = unit->busy_s + unit->idle_s;
        double *both[] = {sums, sz_province_sums(home, result->layout.station + unit->station)};
        for (int j = 0; j < 2; j++) {
            both[j][SZ_SUM_BUSY_S] += unit->busy_s;
            both[j][SZ_SUM_SHIFT_S] += unit->busy_s + unit->idle_s;
            both[j][SZ_SUM_OVERTIME_S] += unit->overtime_s;
        }
    }
    uint32_t station_count = area->world->geography.provinces[home->province].station_count;
    for (uint32_t i = 0; i < station_count; i++) {
        count_idle(home, i, 0);
        double *both[] = {sums, sz_province_sums(home, result->layout.station + i)};
        for (int j = 0; j < 2; j++) {
            both[j][SZ_SUM_EMPTY_STATION_S] += home->stations[i].empty_s;
            both[j][SZ_SUM_STATION_S] += sz_area_in_window(area, 0, area->simulation.now_s);
        }
    }
    return true;
}

bool sz_units_finish(struct sz_area *area, struct sz_error *error)
{
    for (uint32_t i = 0; i < area->province_count; i++)
        if (!finish_province(&area->provinces[i], error))
            return false;
    return true;
}
