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
    bool
        of_patrols; /* patrolling units alone, where they are, all as fast as each other; else by what is known of them */
    int64_t slot;
    /* the closest so far, the lower index at a tie */
    uint32_t closest;
    double least;   /* its cost: a time, or the square of a distance over the factor on speeds */
    double least_m; /* the root of that */
    /* of those whose place is not drawn, the one whose beat's centre is nearest */
    uint32_t nearest;
    double nearest_m2;
};

static inline bool is_asked(const struct search *search, const struct sz_unit_state *unit)
{
    return (search->station == SZ_NONE || unit->beat == search->station) &&
           is_of_kind(search->area, unit, search->kind) && (!search->of_patrols || unit->patrols) &&
           (!search->own_beat || sz_world_is_own_beat(search->area->world, unit->unit, search->incident->cell));
}

static inline bool consider(struct search *search, uint32_t index, double cost)
{
    if (!(cost < search->least || (cost <= search->least && index < search->closest && isfinite(cost))))
        return false;
    search->least = cost;
    search->closest = index;
    return true;
}

static void consider_place(struct search *search, uint32_t index)
{
    struct sz_area *area = search->area;
    double factor = search->of_patrols ? 1 : area->units[index].speed_factor;
    const struct sz_place *place = search->of_patrols ? sz_units_idle_place(area, index) : known_place(area, index);
    double separation_m2 = sz_area_separation_m2(area->world->geography.surface, place, &search->incident->place);
    if (consider(search, index, separation_m2 / (factor * factor)))
        search->least_m = sqrt(search->least);
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

static inline bool is_drawn(const struct search *search, const struct sz_unit_state *unit)
{
    return !unit->patrols || unit->slot == search->slot;
}

static inline double beat_separation_m2(const struct search *search, const struct sz_unit_state *unit)
{
    const struct sz_world *world = search->area->world;
    return sz_area_separation_m2(world->geography.surface, &world->beat_centres[unit->beat], &search->incident->place);
}

static void search_drawn(struct search *search, const struct sz_province_state *lender)
{
    const struct sz_area *area = search->area;
    bool by_belief = !search->of_patrols && area->world->dispatch.known_position != SZ_KNOWN_EXACT;
    for (uint32_t i = 0; i < lender->idle_count; i++) {
        uint32_t index = lender->idle_units[i];
        const struct sz_unit_state *unit = &area->units[index];
        if (!is_asked(search, unit))
            continue;
        if (by_belief || is_drawn(search, unit)) {
            consider_place(search, index);
            continue;
        }
        double separation_m2 = beat_separation_m2(search, unit);
        if (separation_m2 < search->nearest_m2) {
            search->nearest_m2 = separation_m2;
            search->nearest = index;
        }
    }
}

/* Draws those of the rest whose beat comes as near as the closest so far; the margin is beyond any rounding. */
static void search_rest(struct search *search, const struct sz_province_state *lender)
{
    const struct sz_area *area = search->area;
    const double *radius_m = area->world->beat_radius_m;
    for (uint32_t i = 0; i < lender->idle_count; i++) {
        uint32_t index = lender->idle_units[i];
        const struct sz_unit_state *unit = &area->units[index];
        if (is_drawn(search, unit) || !is_asked(search, unit))
            continue;
        double factor = search->of_patrols ? 1 : unit->speed_factor;
        double limit_m = (radius_m[unit->beat] + search->least_m * factor) * (1 + 1e-9);
        if (beat_separation_m2(search, unit) <= limit_m * limit_m)
            consider_place(search, index);
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
                           .least = INFINITY,
                           .least_m = INFINITY,
                           .nearest = SZ_NONE,
                           .nearest_m2 = INFINITY};
}

static uint32_t search_lenders(struct search *search)
{
    struct sz_area *area = search->area;
    const struct sz_world *world = area->world;
    bool by_time = world->travel.model == SZ_TRAVEL_TABLE || world->travel.model == SZ_TRAVEL_SPEED_LAW;
    const uint32_t *lenders = world->lenders + world->first_lender[search->incident->home->province];
    const uint32_t *end = world->lenders + world->first_lender[search->incident->home->province + 1];
    for (const uint32_t *lender = lenders; lender < end; lender++)
        (by_time ? search_by_time : search_drawn)(search, sz_area_province(area, *lender));
    if (search->nearest == SZ_NONE)
        return search->closest;
    consider_place(search, search->nearest);
    for (const uint32_t *lender = lenders; lender < end; lender++)
        search_rest(search, sz_area_province(area, *lender));
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
    if (search.nearest == SZ_NONE)
        return search.closest;
    consider_place(&search, search.nearest);
    search_rest(&search, incident->home);
    return search.closest;
}
