/*
 * Which idle unit is closest, and which patrol is nearest.
 *
 * Where a patrolling unit is in a 10-minute slot is drawn when somebody asks. Nobody asks about one whose whole beat is farther away than
 * another unit: the draw costs more than the rest of the search, and since a place belongs to its unit and slot, none changes when another is
 * not drawn.
 */
#include "models/response/area.h"

#include <math.h>

static inline bool is_of_kind(const struct sz_area *area, const struct sz_unit_state *unit, uint32_t kind)
{
    return kind == SZ_NONE || area->world->unit_types[unit->type].kind == kind;
}

bool sz_units_fits(struct sz_area *area, uint32_t index, const struct sz_incident *incident, uint32_t kind)
{
    const struct sz_unit_state *unit = &area->units[index];
    return is_of_kind(area, unit, kind) && sz_units_can_reach(area, index, incident) &&
           (unit->home == incident->home ||
            sz_world_lends(area->world, unit->home->province, incident->home->province));
}

/* --- what is known of a unit --- */

/* What dispatchers take for the place of a unit. */
static const struct sz_place *known_place(struct sz_area *area, uint32_t index)
{
    const struct sz_world *world = area->world;
    switch (world->dispatch.known_position) {
    case SZ_KNOWN_STATION:
        return &world->geography.stations[area->units[index].beat].place;
    case SZ_KNOWN_BEAT_CENTRE:
        return &world->beat_centres[area->units[index].beat];
    case SZ_KNOWN_EXACT:
        break;
    }
    return sz_units_idle_place(area, index);
}

/* The row in the table of travel of that place; asked for after it. */
static uint32_t known_origin(const struct sz_area *area, uint32_t index)
{
    const struct sz_world *world = area->world;
    uint32_t station = area->units[index].beat, cell;
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

/* --- the search --- */

struct search {
    struct sz_area *area;
    const struct sz_incident *incident;
    uint32_t kind, station; /* whose units are asked; SZ_NONE for all */
    bool own_beat;          /* those alone whose own part of the beat it is */
    bool of_patrols; /* patrolling units alone, where they are, all as fast as each other; else by what is known */
    int64_t slot;
    /* the closest so far, the lower index at a tie */
    uint32_t closest;
    double least; /* its cost: a time, or the square of a distance over the factor on speeds */
    /* those whose place is not drawn, in area->undrawn, and the index there of the one whose beat's centre is nearest */
    uint32_t undrawn_count, nearest;
};

static inline bool is_asked(const struct search *search, const struct sz_unit_state *unit)
{
    return (search->station == SZ_NONE || unit->beat == search->station) &&
           is_of_kind(search->area, unit, search->kind) && (!search->of_patrols || unit->patrols) &&
           (!search->own_beat || sz_world_is_own_beat(search->area->world, unit->unit, search->incident->cell));
}

static inline void consider(struct search *search, uint32_t index, double cost)
{
    if (cost < search->least || (cost <= search->least && index < search->closest && isfinite(cost))) {
        search->least = cost;
        search->closest = index;
    }
}

static void consider_place(struct search *search, uint32_t index, const struct sz_place *place)
{
    const struct sz_area *area = search->area;
    double factor = search->of_patrols ? 1 : area->units[index].speed_factor;
    double separation_m2 = sz_area_separation_m2(area->world->geography.surface, place, &search->incident->place);
    consider(search, index, separation_m2 / (factor * factor));
}

/* By time, for the models whose times do not grow with the straight-line distance alone. */
static void search_by_time(struct search *search, const struct sz_province_state *lender)
{
    struct sz_area *area = search->area;
    const struct sz_incident *incident = search->incident;
    unsigned hour = sz_calendar_hour_of_week(&area->calendar, area->simulation.now_s);
    bool is_exact = area->world->dispatch.known_position == SZ_KNOWN_EXACT;
    for (uint32_t i = 0; i < lender->idle_count; i++) {
        uint32_t index = lender->idle_units[i];
        if (!is_asked(search, &area->units[index]))
            continue;
        struct sz_trip trip = {.to = &incident->place, .cell = incident->cell};
        trip.from = known_place(area, index);
        trip.origin = known_origin(area, index);
        double factor = area->units[index].speed_factor;
        struct sz_trip_cost cost = sz_travel_cost(&area->world->travel, &area->world->geography, &trip, hour, factor);
        /* There may be a way from where it is taken to be, and none from where it is. */
        if (cost.mean_s <= search->least && (is_exact || sz_units_can_reach(area, index, incident)))
            consider(search, index, cost.mean_s);
    }
}

/* Whether the unit is where it was when that was last found out. */
static inline bool is_in_place(const struct search *search, const struct sz_unit_state *unit)
{
    return unit->slot == search->slot;
}

/* Asks all whose place needs no draw, and lists the others by how far their beats are. */
static void search_drawn(struct search *search, const struct sz_province_state *lender)
{
    struct sz_area *area = search->area;
    const struct sz_world *world = area->world;
    bool by_belief = !search->of_patrols && world->dispatch.known_position != SZ_KNOWN_EXACT;
    for (uint32_t i = 0; i < lender->idle_count; i++) {
        uint32_t index = lender->idle_units[i];
        const struct sz_unit_state *unit = &area->units[index];
        if (!is_asked(search, unit))
            continue;
        if (by_belief || !unit->patrols || is_in_place(search, unit)) {
            consider_place(search, index,
                           by_belief                   ? known_place(area, index)
                           : is_in_place(search, unit) ? &unit->place
                                                       : sz_units_idle_place(area, index));
            continue;
        }
        double separation_m2 = sz_area_separation_m2(world->geography.surface, &world->beat_bounds[unit->beat].centre,
                                                     &search->incident->place);
        struct sz_far_unit *undrawn = &area->undrawn[search->undrawn_count++];
        *undrawn = (struct sz_far_unit){index, separation_m2};
        if (separation_m2 < area->undrawn[search->nearest].separation_m2)
            search->nearest = search->undrawn_count - 1;
    }
}

/* Draws those of the rest whose beat comes as near as the closest so far, the nearest beat first; the margin is beyond any rounding. */
static void search_undrawn(struct search *search)
{
    struct sz_area *area = search->area;
    if (search->undrawn_count == 0)
        return;
    uint32_t nearest = area->undrawn[search->nearest].unit;
    consider_place(search, nearest, sz_units_idle_place(area, nearest));
    double least = search->least, least_m = sqrt(least);
    for (uint32_t i = 0; i < search->undrawn_count; i++) {
        const struct sz_far_unit *far = &area->undrawn[i];
        const struct sz_unit_state *unit = &area->units[far->unit];
        double factor = search->of_patrols ? 1 : unit->speed_factor;
        double limit_m = (area->world->beat_bounds[unit->beat].radius_m + least_m * factor) * (1 + 1e-9);
        if (far->separation_m2 > limit_m * limit_m || far->unit == nearest)
            continue;
        consider_place(search, far->unit, sz_units_idle_place(area, far->unit));
        if (search->least < least) {
            least = search->least;
            least_m = sqrt(least);
        }
    }
}

static struct search begin(struct sz_area *area, const struct sz_incident *incident)
{
    return (struct search){.area = area,
                           .incident = incident,
                           .kind = SZ_NONE,
                           .station = SZ_NONE,
                           .slot = sz_units_slot(area),
                           .closest = SZ_NONE,
                           .least = INFINITY};
}

static uint32_t search_lenders(struct search *search)
{
    const struct sz_world *world = search->area->world;
    bool by_time = world->travel.model == SZ_TRAVEL_TABLE || world->travel.model == SZ_TRAVEL_SPEED_LAW;
    uint32_t province = search->incident->home->province;
    for (uint32_t i = world->first_lender[province]; i < world->first_lender[province + 1]; i++)
        (by_time ? search_by_time : search_drawn)(search, sz_area_province(search->area, world->lenders[i]));
    search_undrawn(search);
    return search->closest;
}

uint32_t sz_units_closest_idle(struct sz_area *area, const struct sz_incident *incident, uint32_t kind,
                               uint32_t station)
{
    struct search search = begin(area, incident);
    search.kind = kind;
    search.station = station;
    return search_lenders(&search);
}

uint32_t sz_units_closest_idle_of_beat(struct sz_area *area, const struct sz_incident *incident, uint32_t kind)
{
    struct search search = begin(area, incident);
    search.kind = kind;
    search.own_beat = true;
    return search_lenders(&search);
}

uint32_t sz_units_nearest_patrol(struct sz_area *area, const struct sz_incident *incident)
{
    struct search search = begin(area, incident);
    search.of_patrols = true;
    search_drawn(&search, incident->home);
    search_undrawn(&search);
    return search.closest;
}
