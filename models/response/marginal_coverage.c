/*
 * Moving up by marginal coverage: what each station covers alone, and what it would cover that no other does.
 *
 * Both are kept up to date as posts (stations with an idle unit) come and go, which costs work for the cells of that post alone. Demand is in whole
 * numbers, so that a sum is the same in whatever order it was made.
 */
#include "models/response/area.h"

#include <stdlib.h>

/* --- posts come and go --- */

static void add_to_gains(struct sz_province_state *home, uint32_t cell, int64_t demand)
{
    const struct sz_world *world = home->area->world;
    const struct sz_standby *standby = &world->standby;
    uint32_t first_station = world->geography.provinces[home->province].first_station;
    for (uint32_t i = standby->first_station[cell]; i < standby->first_station[cell + 1]; i++)
        home->posts.gain[standby->stations[i] - first_station] += demand;
}

static void cover(struct sz_province_state *home, uint32_t station, uint32_t cell)
{
    struct sz_posts *posts = &home->posts;
    struct sz_posts_of_cell *of_cell = &posts->of_cell[cell - posts->first_cell];
    int64_t demand = home->area->world->standby.demand[cell];
    if (of_cell->count == 0) {
        posts->alone[station] += demand;
        add_to_gains(home, cell, -demand);
    } else if (of_cell->count == 1) {
        posts->alone[of_cell->sum] -= demand;
    }
    of_cell->count++;
    of_cell->sum += station;
}

static void uncover(struct sz_province_state *home, uint32_t station, uint32_t cell)
{
    struct sz_posts *posts = &home->posts;
    struct sz_posts_of_cell *of_cell = &posts->of_cell[cell - posts->first_cell];
    int64_t demand = home->area->world->standby.demand[cell];
    of_cell->count--;
    of_cell->sum -= station;
    if (of_cell->count == 0) {
        posts->alone[station] -= demand;
        add_to_gains(home, cell, demand);
    } else if (of_cell->count == 1) {
        posts->alone[of_cell->sum] += demand;
    }
}

void sz_posts_change(struct sz_province_state *home, uint32_t station, bool is_post)
{
    const struct sz_world *world = home->area->world;
    const struct sz_standby *standby = &world->standby;
    if (home->posts.gain == NULL)
        return;
    uint32_t index = world->geography.provinces[home->province].first_station + station;
    for (uint32_t i = standby->first_cell[index]; i < standby->first_cell[index + 1]; i++)
        (is_post ? cover : uncover)(home, station, standby->cells[i]);
}

/* --- the best move --- */

struct move {
    uint32_t unit, station;
    int64_t gain;
};

/* What the station would cover of that which each post covers alone. */
static void share_out(struct sz_province_state *home, uint32_t station)
{
    const struct sz_world *world = home->area->world;
    const struct sz_province *province = &world->geography.provinces[home->province];
    const struct sz_standby *standby = &world->standby;
    struct sz_posts *posts = &home->posts;
    uint32_t index = province->first_station + station;
    for (uint32_t i = 0; i < province->station_count; i++)
        posts->shared[i] = 0;
    for (uint32_t i = standby->first_cell[index]; i < standby->first_cell[index + 1]; i++) {
        const struct sz_posts_of_cell *of_cell = &posts->of_cell[standby->cells[i] - posts->first_cell];
        if (of_cell->count == 1)
            posts->shared[of_cell->sum] += standby->demand[standby->cells[i]];
    }
}

/* Of equal moves that of the unit that stands first in the list of idle ones, then to the first station. */
static void weigh_moves(struct sz_province_state *home, uint32_t station, struct move *best)
{
    enum { WEIGHED = -1 };
    const struct sz_world *world = home->area->world;
    uint32_t first_station = world->geography.provinces[home->province].first_station;
    const struct sz_unit_state *units = home->area->units;
    struct sz_posts *posts = &home->posts;
    share_out(home, station);
    for (uint32_t i = 0; i < home->idle_count; i++) {
        uint32_t unit = home->idle_units[i], post = units[unit].post;
        if (posts->shared[post] == WEIGHED ||
            !sz_world_may_move_up(world, first_station + post, first_station + station))
            continue; /* weighed: a unit of that post stands before it */
        int64_t gain = posts->gain[station];
        if (home->stations[post].idle_count == 1)
            gain += posts->shared[post] - posts->alone[post];
        posts->shared[post] = WEIGHED;
        bool is_before = best->unit != SZ_NONE && i < units[best->unit].idle_index;
        if (gain > best->gain || (gain == best->gain && is_before))
            *best = (struct move){unit, station, gain};
    }
}

void sz_posts_spread_out(struct sz_province_state *home)
{
    const struct sz_world *world = home->area->world;
    const struct sz_province *province = &world->geography.provinces[home->province];
    int64_t least = world->standby.least_gain[home->province];
    struct move best = {SZ_NONE, SZ_NONE, least};
    for (uint32_t station = 0; station < province->station_count; station++) {
        /* Who leaves a post may uncover something, so no move gains more than the station would add to all posts. */
        int64_t most = home->posts.gain[station];
        if (home->stations[station].idle_count == 0 && most > least && most >= best.gain)
            weigh_moves(home, station, &best);
    }
    if (best.unit != SZ_NONE)
        sz_units_post(home->area, best.unit, best.station);
}

/* --- before and after --- */

bool sz_posts_init(struct sz_province_state *home, struct sz_error *error)
{
    const struct sz_world *world = home->area->world;
    const struct sz_province *province = &world->geography.provinces[home->province];
    struct sz_posts *posts = &home->posts;
    posts->first_cell = province->first_cell;
    posts->of_cell = calloc(province->cell_count + (size_t)1, sizeof *posts->of_cell);
    posts->gain = calloc(province->station_count + (size_t)1, sizeof *posts->gain);
    posts->alone = calloc(province->station_count + (size_t)1, sizeof *posts->alone);
    posts->shared = calloc(province->station_count + (size_t)1, sizeof *posts->shared);
    if (posts->of_cell == NULL || posts->gain == NULL || posts->alone == NULL || posts->shared == NULL)
        return sz_error_set_memory(error, "preparing to move up");
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
        add_to_gains(home, i, world->standby.demand[i]);
    for (uint32_t station = 0; station < province->station_count; station++)
        if (home->stations[station].idle_count > 0)
            sz_posts_change(home, station, true);
    return true;
}

void sz_posts_clear(struct sz_posts *posts)
{
    free(posts->of_cell);
    free(posts->gain);
    free(posts->alone);
    free(posts->shared);
    *posts = (struct sz_posts){0};
}
