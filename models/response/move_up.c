/*
 * Moving up: idle units stand by at other stations than their own, so that no place is left without. By a table here, by marginal coverage in
 * marginal_coverage.c.
 */
#include "models/response/area.h"

#include <math.h>
#include <stdlib.h>

/* The idle unit, of a station that can spare one, nearest to the station in need, by the distance of the stations, if a way leads. */
static uint32_t find_spare(const struct sz_province_state *home, const bool *is_wanted, uint32_t needy)
{
    const struct sz_area *area = home->area;
    const struct sz_geography *geography = &area->world->geography;
    uint32_t first_station = geography->provinces[home->province].first_station;
    const struct sz_station *stations = geography->stations + first_station;
    uint32_t spare = SZ_NONE;
    double least_m2 = INFINITY;
    for (uint32_t i = 0; i < home->idle_count; i++) {
        uint32_t index = home->idle_units[i], post = area->units[index].post;
        if ((is_wanted[post] && home->stations[post].idle_count < 2) ||
            !sz_world_may_move_up(area->world, first_station + post, first_station + needy))
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

void sz_move_up(struct sz_province_state *home)
{
    switch (home->area->world->dispatch.move_up) {
    case SZ_MOVE_UP_TABLE:
        comply(home);
        return;
    case SZ_MOVE_UP_COVERAGE:
        sz_posts_spread_out(home);
        return;
    case SZ_MOVE_UP_NONE:
        return;
    }
}

static bool init_province(struct sz_province_state *home, struct sz_error *error)
{
    const struct sz_world *world = home->area->world;
    if (world->dispatch.move_up == SZ_MOVE_UP_COVERAGE)
        return sz_posts_init(home, error);
    if (world->dispatch.move_up == SZ_MOVE_UP_NONE)
        return true;
    size_t station_count = world->geography.provinces[home->province].station_count;
    home->wanted_stations = calloc(station_count + 1, sizeof *home->wanted_stations);
    return home->wanted_stations != NULL || sz_error_set_memory(error, "preparing to move up");
}

bool sz_move_up_init(struct sz_area *area, struct sz_error *error)
{
    for (uint32_t i = 0; i < area->province_count; i++)
        if (!init_province(&area->provinces[i], error))
            return false;
    return true;
}

void sz_move_up_clear(struct sz_province_state *home)
{
    free(home->wanted_stations);
    sz_posts_clear(&home->posts);
}
