/*
 * Which idle unit is closest, and which patrol is nearest.
 *
 * Where a patrolling unit is in a 10-minute slot is drawn when somebody asks: first the cell of its beat, then the point in it. Nobody asks
 * about one whose whole beat, or cell, is farther away than another unit: the draw costs more than the rest of the search, and since a
 * place belongs to its unit and slot, none changes when another is not drawn.
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
    return is_of_kind(area, unit, kind) &&
           (unit->home == incident->home ||
            sz_world_lends(area->world, unit->home->province, incident->home->province)) &&
           sz_units_can_reach(area, index, incident);
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
    uint32_t landmass;      /* units there alone; SZ_NONE: wherever they are */
    bool of_patrols; /* patrolling units alone, where they are, all as fast as each other; else by what is known */
    int64_t slot;
    /* the closest so far, the lower index at a tie */
    uint32_t closest;
    double least;           /* its cost: a time, or the square of a distance over the factor on speeds */
    double least_m;         /* how near a unit must come to be as close, whatever its factor */
    double greatest_factor; /* on speeds, of all units */
};

/* Of an idle unit; one that is not drawn for this slot yet is on the land of where it stands by, since nobody patrols over water. */
static inline uint32_t landmass_of(const struct search *search, const struct sz_unit_state *unit)
{
    const struct sz_world *world = search->area->world;
    bool stays = unit->slot == search->slot || unit->stays;
    return sz_geography_landmass(&world->geography, stays ? unit->origin : unit->beat);
}

static inline bool is_asked(const struct search *search, const struct sz_unit_state *unit)
{
    return (search->station == SZ_NONE || unit->beat == search->station) &&
           is_of_kind(search->area, unit, search->kind) && (!search->of_patrols || unit->patrols) &&
           (!search->own_beat || sz_world_is_own_beat(search->area->world, unit->unit, search->incident->cell)) &&
           (search->landmass == SZ_NONE || landmass_of(search, unit) == search->landmass);
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
    if (search->closest == index)
        search->least_m = sqrt(search->least) * search->greatest_factor;
}

static double expected_s(const struct search *search, uint32_t index, const struct sz_place *place, uint32_t origin)
{
    const struct sz_area *area = search->area;
    const struct sz_incident *incident = search->incident;
    const struct sz_trip trip = {place, &incident->place, origin, incident->cell};
    unsigned hour = sz_calendar_hour_of_week(&area->calendar, area->simulation.now_s);
    return sz_travel_cost(&area->world->travel, &area->world->geography, &trip, hour, area->units[index].speed_factor)
        .mean_s;
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

/* By straight line, when dispatchers do not know where units are. */
static void search_by_belief(struct search *search, const struct sz_province_state *lender)
{
    for (uint32_t i = 0; i < lender->idle_count; i++) {
        uint32_t index = lender->idle_units[i];
        if (is_asked(search, &search->area->units[index]))
            consider_place(search, index, known_place(search->area, index));
    }
}

/* Those at large of a province: where each is. */
static void search_at_large(struct search *search, const struct sz_province_state *lender)
{
    struct sz_area *area = search->area;
    for (uint32_t index = lender->first_at_large; index != SZ_NONE; index = area->units[index].list_next)
        if (is_asked(search, &area->units[index])) {
            const struct sz_unit_state *unit = &area->units[index];
            consider_place(search, index, unit->slot == search->slot ? &unit->place : sz_units_idle_place(area, index));
        }
}

/* Those who patrol a beat, unless it or the cell in which one is lies farther away than the closest so far. */
static void search_beat(struct search *search, const struct sz_province_state *lender, uint32_t station)
{
    struct sz_area *area = search->area;
    const struct sz_world *world = area->world;
    uint32_t first_station = world->geography.provinces[lender->province].first_station;
    const struct sz_beat_bounds *bounds = &world->beat_bounds[first_station + station];
    const struct sz_place *to = &search->incident->place;
    double separation_m2 = sz_area_separation_m2(world->geography.surface, &bounds->centre, to);
    double limit_m = (bounds->radius_m + search->least_m) * SZ_BEYOND_ROUNDING;
    if (separation_m2 > limit_m * limit_m)
        return;
    for (uint32_t index = lender->stations[station].first_idle; index != SZ_NONE;
         index = area->units[index].list_next) {
        if (!is_asked(search, &area->units[index]))
            continue;
        const struct sz_place *place = sz_units_place_within(area, index, to, search->least_m);
        if (place != NULL)
            consider_place(search, index, place);
    }
}

/*
 * The beats of the incident's own province, its own first; false when there may be nearer ones beyond those that are listed. What is false on a
 * plane has no cell, and so no beat.
 */
static bool search_near_beats(struct search *search, const struct sz_province_state *home)
{
    const struct sz_world *world = search->area->world;
    const struct sz_province *province = &world->geography.provinces[home->province];
    uint32_t cell = search->incident->cell;
    uint32_t own = cell != SZ_NONE ? world->geography.cells[cell].nearest_stations[0] : SZ_NONE;
    if (own - province->first_station >= province->station_count)
        return false;
    double separation_m2 =
        sz_area_separation_m2(world->geography.surface, &world->beat_bounds[own].centre, &search->incident->place);
    double centre_m = sqrt(separation_m2);
    const struct sz_beat_neighbour *neighbours = world->beat_neighbours + (size_t)own * SZ_BEAT_NEIGHBOUR_LIMIT;
    for (uint32_t i = 0; i < province->station_count; i++) {
        if (i == SZ_BEAT_NEIGHBOUR_LIMIT)
            return false;
        if (neighbours[i].nearest_m > (search->least_m + centre_m) * SZ_BEYOND_ROUNDING)
            return true;
        if (home->stations[neighbours[i].station].first_idle != SZ_NONE)
            search_beat(search, home, neighbours[i].station);
    }
    return true;
}

static void search_by_place(struct search *search, struct sz_province_state *lender)
{
    sz_units_list_idle(lender, search->slot);
    search_at_large(search, lender);
    if (lender == search->incident->home && search_near_beats(search, lender))
        return;
    uint32_t station_count = search->area->world->geography.provinces[lender->province].station_count;
    for (uint32_t station = 0; station < station_count; station++)
        if (lender->stations[station].first_idle != SZ_NONE)
            search_beat(search, lender, station);
}

static struct search begin(struct sz_area *area, const struct sz_incident *incident)
{
    return (struct search){.area = area,
                           .incident = incident,
                           .kind = SZ_NONE,
                           .station = SZ_NONE,
                           .landmass = SZ_NONE,
                           .slot = sz_units_slot(area),
                           .closest = SZ_NONE,
                           .least = INFINITY,
                           .least_m = INFINITY,
                           .greatest_factor = area->world->greatest_speed_factor};
}

/* --- over water --- */

/* From the other side come those whose ferry alone does not take longer than the closest of this side needs. */
static void search_other_land(struct search *search, const struct sz_province_state *lender)
{
    struct sz_area *area = search->area;
    const struct sz_world *world = area->world;
    const struct sz_crossings *crossings = &world->travel.crossings;
    uint32_t landmass = world->geography.cells[search->incident->cell].landmass;
    for (uint32_t i = 0; i < lender->idle_count; i++) {
        uint32_t index = lender->idle_units[i], from = landmass_of(search, &area->units[index]);
        if (from == landmass || crossings->least_s[from * crossings->landmass_count + landmass] > search->least ||
            !is_asked(search, &area->units[index]))
            continue;
        const struct sz_place *place = sz_units_idle_place(area, index);
        consider(search, index, expected_s(search, index, place, area->units[index].origin));
    }
}

/* By distance among those on the incident's land, by time between its closest and those that would come over water. */
static void search_by_land(struct search *search)
{
    struct sz_area *area = search->area;
    const struct sz_world *world = area->world;
    uint32_t province = search->incident->home->province;
    search->landmass = world->geography.cells[search->incident->cell].landmass;
    for (uint32_t i = world->first_lender[province]; i < world->first_lender[province + 1]; i++)
        search_by_place(search, sz_area_province(area, world->lenders[i]));
    search->landmass = SZ_NONE;
    if (search->closest != SZ_NONE)
        search->least = expected_s(search, search->closest, sz_units_idle_place(area, search->closest),
                                   area->units[search->closest].origin);
    for (uint32_t i = world->first_lender[province]; i < world->first_lender[province + 1]; i++)
        search_other_land(search, sz_area_province(area, world->lenders[i]));
}

static uint32_t search_lenders(struct search *search)
{
    const struct sz_world *world = search->area->world;
    uint32_t province = search->incident->home->province;
    bool is_line = world->travel.model == SZ_TRAVEL_STRAIGHT_LINE,
         crosses_water = sz_world_crosses_water(world, province);
    bool is_exact = world->dispatch.known_position == SZ_KNOWN_EXACT;
    if (crosses_water && is_line && is_exact) {
        search_by_land(search);
        return search->closest;
    }
    bool by_time =
        crosses_water || world->travel.model == SZ_TRAVEL_TABLE || world->travel.model == SZ_TRAVEL_SPEED_LAW;
    for (uint32_t i = world->first_lender[province]; i < world->first_lender[province + 1]; i++) {
        struct sz_province_state *lender = sz_area_province(search->area, world->lenders[i]);
        if (by_time)
            search_by_time(search, lender);
        else if (is_exact)
            search_by_place(search, lender);
        else
            search_by_belief(search, lender);
    }
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
    search.greatest_factor = 1;
    if (sz_world_crosses_water(area->world, incident->home->province)) /* nobody sees anything over water */
        search.landmass = area->world->geography.cells[incident->cell].landmass;
    search_by_place(&search, incident->home);
    return search.closest;
}
