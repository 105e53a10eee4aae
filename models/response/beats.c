/*
 * A unit's own beat: the beat of its station, divided among the units of one type and shift that go out from there. Cells are taken in the order in
 * which one meets them going round the station, and each unit gets an equal share of their demand.
 */
#include "models/response/world.h"

#include <math.h>
#include <stdlib.h>

struct seen_cell {
    uint32_t cell;
    double angle, demand;
};

/* By the angle from the station, east first; the axes are those of the tangent plane, or of the plane. */
static double angle_to(const struct sz_geography *geography, const struct sz_place *from, const struct sz_place *to)
{
    double x_m = to->x_m - from->x_m, y_m = to->y_m - from->y_m, z_m = to->z_m - from->z_m;
    if (geography->surface != SZ_SURFACE_ELLIPSOID)
        return atan2(y_m, x_m);
    double across_m = hypot(from->x_m, from->y_m);
    return atan2(z_m, (from->x_m * y_m - from->y_m * x_m) / across_m);
}

static int by_angle(const void *a, const void *b)
{
    const struct seen_cell *one = a, *other = b;
    if (one->angle < other->angle || one->angle > other->angle)
        return one->angle < other->angle ? -1 : 1;
    return one->cell < other->cell ? -1 : one->cell > other->cell;
}

static void divide_beat(struct sz_world *world, const struct sz_station *station, struct seen_cell *seen)
{
    const struct sz_geography *geography = &world->geography;
    double all = 0, so_far = 0;
    for (uint32_t i = 0; i < station->beat_cell_count; i++) {
        uint32_t cell = geography->beat_cells[station->first_beat_cell + i];
        seen[i] = (struct seen_cell){cell, angle_to(geography, &station->place, &geography->cells[cell].place),
                                     sz_world_cell_demand(world, cell)};
        all += seen[i].demand;
    }
    qsort(seen, station->beat_cell_count, sizeof *seen, by_angle);
    for (uint32_t i = 0; i < station->beat_cell_count; i++) {
        double share = all > 0 ? seen[i].demand / all : 1.0 / station->beat_cell_count;
        world->beat_shares[seen[i].cell] = so_far + share / 2;
        so_far += share;
    }
}

struct posted_unit {
    uint32_t station, type, shift, unit;
};

static int by_post(const void *a, const void *b)
{
    const struct posted_unit *one = a, *other = b;
    if (one->station != other->station)
        return one->station < other->station ? -1 : 1;
    if (one->type != other->type)
        return one->type < other->type ? -1 : 1;
    if (one->shift != other->shift)
        return one->shift < other->shift ? -1 : 1;
    return one->unit < other->unit ? -1 : one->unit > other->unit;
}

static bool are_together(const struct posted_unit *a, const struct posted_unit *b)
{
    return a->station == b->station && a->type == b->type && a->shift == b->shift;
}

static void number_parts(struct sz_world *world, struct posted_unit *posted)
{
    for (uint32_t i = 0; i < world->unit_count; i++)
        posted[i] = (struct posted_unit){world->units[i].station, world->units[i].type, world->units[i].shift, i};
    qsort(posted, world->unit_count, sizeof *posted, by_post);
    for (uint32_t first = 0, end; first < world->unit_count; first = end) {
        for (end = first; end < world->unit_count && are_together(&posted[first], &posted[end]); end++)
            world->units[posted[end].unit].beat_part = end - first;
        for (uint32_t i = first; i < end; i++)
            world->units[posted[i].unit].beat_part_count = end - first;
    }
}

bool sz_world_divide_beats(struct sz_world *world, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    world->beat_shares = calloc(geography->cell_count + (size_t)1, sizeof *world->beat_shares);
    struct seen_cell *seen = calloc(geography->cell_count + (size_t)1, sizeof *seen);
    struct posted_unit *posted = calloc(world->unit_count + (size_t)1, sizeof *posted);
    bool ok = world->beat_shares != NULL && seen != NULL && posted != NULL;
    for (uint32_t i = 0; ok && i < geography->station_count; i++)
        divide_beat(world, &geography->stations[i], seen);
    if (ok)
        number_parts(world, posted);
    free(seen);
    free(posted);
    return ok || sz_error_set_memory(error, "dividing the beats");
}

bool sz_world_is_own_beat(const struct sz_world *world, uint32_t index, uint32_t cell)
{
    const struct sz_unit *unit = &world->units[index];
    uint32_t part = (uint32_t)(world->beat_shares[cell] * unit->beat_part_count);
    if (part == unit->beat_part_count) /* without demand, and behind all that has some */
        part--;
    return world->geography.cells[cell].nearest_stations[0] == unit->station && part == unit->beat_part;
}
