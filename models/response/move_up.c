/*
 * Moving up: idle units stand by at other stations than their own, so that no place is left without.
 */
#include "models/response/area.h"

#include <math.h>
#include <stdlib.h>

/* --- by a table --- */

/* The idle unit, of a station that can spare one, nearest to the station in need, by the distance of the stations. */
static uint32_t find_spare(const struct sz_province_state *home, const bool *is_wanted, uint32_t needy)
{
    const struct sz_area *area = home->area;
    const struct sz_geography *geography = &area->world->geography;
    const struct sz_station *stations = geography->stations + geography->provinces[home->province].first_station;
    uint32_t spare = SZ_NONE;
    double least_m2 = INFINITY;
    for (uint32_t i = 0; i < home->idle_count; i++) {
        uint32_t index = home->idle_units[i], post = area->units[index].post;
        if (is_wanted[post] && home->stations[post].idle_count < 2)
            continue;
        double separation_m2 = sz_area_separation_m2(geography->surface, &stations[post].place, &stations[needy].place);
        if (separation_m2 < least_m2 || (separation_m2 <= least_m2 && index < spare)) {
            least_m2 = separation_m2;
            spare = index;
        }
    }
    return spare;
}

static void comply(struct sz_province_state *home)
{
    struct sz_area *area = home->area;
    const struct sz_world *world = area->world;
    const struct sz_province *province = &world->geography.provinces[home->province];
    if (home->idle_count == 0)
        return;
    uint32_t row = home->idle_count < world->move_up_row_count ? home->idle_count - 1 : world->move_up_row_count - 1;
    bool *is_wanted = home->wanted_stations;
    for (uint32_t i = 0; i < province->station_count; i++)
        is_wanted[i] = false;
    for (uint32_t i = world->first_in_row[row]; i < world->first_in_row[row + 1]; i++)
        is_wanted[world->move_up_table[i] - province->first_station] = true;
    for (uint32_t i = world->first_in_row[row]; i < world->first_in_row[row + 1]; i++) {
        uint32_t station = world->move_up_table[i] - province->first_station;
        uint32_t spare = home->stations[station].idle_count == 0 ? find_spare(home, is_wanted, station) : SZ_NONE;
        if (spare != SZ_NONE)
            sz_units_post(area, spare, station);
    }
}

/* --- by marginal coverage --- */

static void cover(struct sz_province_state *home, uint32_t station, double change)
{
    const struct sz_world *world = home->area->world;
    uint32_t index = world->geography.provinces[home->province].first_station + station;
    for (uint32_t i = world->first_covered[index]; i < world->first_covered[index + 1]; i++)
        home->area->covered[world->coverage[i]] += change;
}

/* Demand that a unit at the station would cover and no other does. */
static double marginal(const struct sz_province_state *home, uint32_t station)
{
    const struct sz_world *world = home->area->world;
    uint32_t index = world->geography.provinces[home->province].first_station + station;
    double sum = 0;
    for (uint32_t i = world->first_covered[index]; i < world->first_covered[index + 1]; i++)
        if (home->area->covered[world->coverage[i]] < 0.5)
            sum += sz_world_cell_demand(world, world->coverage[i]);
    return sum;
}

struct move {
    uint32_t unit, station;
    double gain;
};

/* The best station for a unit when it leaves the one it is at; the first of equals. */
static void weigh_moves(struct sz_province_state *home, uint32_t unit, struct move *best)
{
    const struct sz_province *province = &home->area->world->geography.provinces[home->province];
    uint32_t post = home->area->units[unit].post;
    cover(home, post, -1);
    double stays = marginal(home, post);
    for (uint32_t station = 0; station < province->station_count; station++) {
        double gain = home->stations[station].idle_count == 0 ? marginal(home, station) - stays : 0;
        if (gain > best->gain)
            *best = (struct move){unit, station, gain};
    }
    cover(home, post, 1);
}

/* One move at a time: the one that covers most. */
static void spread_out(struct sz_province_state *home)
{
    struct sz_area *area = home->area;
    const struct sz_province *province = &area->world->geography.provinces[home->province];
    double all = 0;
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++) {
        area->covered[i] = 0;
        all += sz_world_cell_demand(area->world, i);
    }
    for (uint32_t i = 0; i < home->idle_count; i++)
        cover(home, area->units[home->idle_units[i]].post, 1);
    struct move best = {SZ_NONE, SZ_NONE, 1e-9 * all};
    for (uint32_t i = 0; i < home->idle_count; i++)
        weigh_moves(home, home->idle_units[i], &best);
    if (best.unit != SZ_NONE)
        sz_units_post(area, best.unit, best.station);
}

void sz_move_up(struct sz_province_state *home)
{
    switch (home->area->world->dispatch.move_up) {
    case SZ_MOVE_UP_TABLE:
        comply(home);
        return;
    case SZ_MOVE_UP_COVERAGE:
        spread_out(home);
        return;
    case SZ_MOVE_UP_NONE:
        return;
    }
}

bool sz_move_up_init(struct sz_area *area, struct sz_error *error)
{
    const struct sz_geography *geography = &area->world->geography;
    bool ok = true;
    if (area->world->dispatch.move_up == SZ_MOVE_UP_COVERAGE) {
        area->covered = calloc(geography->cell_count + (size_t)1, sizeof *area->covered);
        ok = area->covered != NULL;
    }
    for (uint32_t i = 0; ok && area->world->dispatch.move_up == SZ_MOVE_UP_TABLE && i < area->province_count; i++) {
        struct sz_province_state *home = &area->provinces[i];
        home->wanted_stations =
            calloc(geography->provinces[home->province].station_count + (size_t)1, sizeof *home->wanted_stations);
        ok = home->wanted_stations != NULL;
    }
    return ok || sz_error_set_memory(error, "preparing to move up");
}
