/*
 * Which cells a unit that stands by at a station reaches: within the target, and at all.
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

/* --- at all, where a table has gaps --- */

static size_t words_of_row(const struct sz_world *world)
{
    return world->geography.cell_count / 64 + (size_t)1;
}

static bool are_of_one_area(const struct sz_world *world, uint32_t station, uint32_t cell)
{
    const struct sz_geography *geography = &world->geography;
    const uint32_t *area_of_cell = world->travel.table.area_of_cell;
    return area_of_cell[cell] == area_of_cell[geography->provinces[geography->stations[station].province].first_cell];
}

/* Sets a bit for each cell that is reached; whether it is all of the dispatch area. */
static bool mark_reached(const struct sz_world *world, uint32_t station, uint64_t *reached)
{
    bool is_all = true;
    for (uint32_t cell = 0; cell < world->geography.cell_count; cell++) {
        if (!are_of_one_area(world, station, cell))
            continue;
        bool is_reached = sz_world_way_leads(world, station, cell);
        reached[cell / 64] |= (uint64_t)is_reached << cell % 64;
        is_all = is_all && is_reached;
    }
    return is_all;
}

static bool find_gaps(struct sz_world *world, struct sz_error *error)
{
    uint32_t station_count = world->geography.station_count;
    if (world->travel.model != SZ_TRAVEL_TABLE)
        return true;
    uint64_t *reached = calloc(station_count + (size_t)1, words_of_row(world) * sizeof *reached);
    if (reached == NULL)
        return sz_error_set_memory(error, "looking for gaps between stations");
    bool has_gaps = false;
    for (uint32_t i = 0; i < station_count; i++)
        has_gaps = !mark_reached(world, i, reached + i * words_of_row(world)) || has_gaps;
    if (has_gaps)
        world->standby.reached = reached;
    else
        free(reached);
    return true;
}

bool sz_world_may_move_up(const struct sz_world *world, uint32_t from, uint32_t to)
{
    const struct sz_station *stations = world->geography.stations;
    if (stations[from].landmass != stations[to].landmass)
        return false;
    if (world->standby.reached == NULL)
        return true;
    size_t word_count = words_of_row(world);
    const uint64_t *here = world->standby.reached + from * word_count,
                   *there = world->standby.reached + to * word_count;
    uint64_t any = 0, beyond = 0;
    for (size_t i = 0; i < word_count && beyond == 0; i++) {
        any |= there[i];
        beyond = there[i] & ~here[i];
    }
    return any != 0 && beyond == 0;
}

/* --- both --- */

bool sz_world_measure_coverage(struct sz_world *world, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    struct sz_standby *standby = &world->standby;
    if (world->dispatch.move_up != SZ_MOVE_UP_NONE && !find_gaps(world, error))
        return false;
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
    free(standby->reached);
    *standby = (struct sz_standby){0};
}
