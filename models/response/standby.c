/*
 * Which cells a unit that stands by at a station reaches within the target.
 */
#include "models/response/world.h"

#include <math.h>
#include <stdlib.h>

/* Pairs of a station and a cell it covers: 512 MiB of them each way. */
#define PAIR_LIMIT ((size_t)1 << 27)

/* Cells by station, in order; counts them alone when `standby->cells` is not there yet. */
static size_t list_cells(struct sz_standby *standby, const struct sz_world *world, const struct sz_travel_week *week)
{
    size_t count = 0;
    for (uint32_t s = 0; s < world->geography.station_count; s++) {
        const struct sz_province *province = &world->geography.provinces[world->geography.stations[s].province];
        standby->first_cell[s] = (uint32_t)count;
        for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++) {
            if (!sz_world_is_within_target(world, week, s, i))
                continue;
            if (standby->cells != NULL)
                standby->cells[count] = i;
            count++;
        }
    }
    standby->first_cell[world->geography.station_count] = (uint32_t)count;
    return count;
}

/* The same pairs by cell. */
static void list_stations(struct sz_standby *standby, const struct sz_geography *geography)
{
    uint32_t *first = standby->first_station;
    for (uint32_t i = 0; i < standby->first_cell[geography->station_count]; i++)
        first[standby->cells[i] + 1]++;
    for (uint32_t cell = 0; cell < geography->cell_count; cell++)
        first[cell + 1] += first[cell];
    for (uint32_t s = geography->station_count; s-- > 0;) /* from behind: the ends go down to the beginnings */
        for (uint32_t i = standby->first_cell[s]; i < standby->first_cell[s + 1]; i++)
            standby->stations[--first[standby->cells[i] + 1]] = s;
    for (uint32_t cell = 0; cell < geography->cell_count; cell++)
        first[cell] = first[cell + 1];
    first[geography->cell_count] = standby->first_cell[geography->station_count];
}

/* A province's demand in whole numbers, 2^52 for all but the rounding of its scale, a power of two. */
static void scale_demand(struct sz_standby *standby, const struct sz_world *world, uint32_t index)
{
    const struct sz_province *province = &world->geography.provinces[index];
    double all = 0;
    int exponent;
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
        all += sz_world_cell_demand(world, i);
    frexp(all, &exponent);
    for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
        standby->demand[i] = llround(ldexp(sz_world_cell_demand(world, i), 52 - exponent));
    standby->least_gain[index] = llround(ldexp(1e-9 * all, 52 - exponent));
}

bool sz_world_measure_coverage(struct sz_world *world, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    struct sz_standby *standby = &world->standby;
    if (world->dispatch.move_up != SZ_MOVE_UP_COVERAGE)
        return true;
    struct sz_travel_week week;
    sz_travel_week_init(&week, &world->travel, world->demand.call_profile.hour_of_week);
    standby->first_cell = calloc(geography->station_count + (size_t)1, sizeof *standby->first_cell);
    standby->first_station = calloc(geography->cell_count + (size_t)1, sizeof *standby->first_station);
    standby->demand = calloc(geography->cell_count + (size_t)1, sizeof *standby->demand);
    standby->least_gain = calloc(geography->province_count, sizeof *standby->least_gain);
    if (standby->first_cell == NULL || standby->first_station == NULL || standby->demand == NULL ||
        standby->least_gain == NULL)
        return sz_error_set_memory(error, "measuring what stations cover");
    size_t count = list_cells(standby, world, &week);
    if (count > PAIR_LIMIT)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "move_up by marginal coverage: %zu pairs of a station and a cell within its target are too "
                            "many, expected at most %zu: take fewer stations, or fewer cells",
                            count, PAIR_LIMIT);
    standby->cells = calloc(count + 1, sizeof *standby->cells);
    standby->stations = calloc(count + 1, sizeof *standby->stations);
    if (standby->cells == NULL || standby->stations == NULL)
        return sz_error_set_memory(error, "measuring what stations cover");
    list_cells(standby, world, &week);
    list_stations(standby, geography);
    for (uint32_t p = 0; p < geography->province_count; p++)
        scale_demand(standby, world, p);
    return true;
}

void sz_standby_clear(struct sz_standby *standby)
{
    free(standby->cells);
    free(standby->first_cell);
    free(standby->stations);
    free(standby->first_station);
    free(standby->demand);
    free(standby->least_gain);
    *standby = (struct sz_standby){0};
}
