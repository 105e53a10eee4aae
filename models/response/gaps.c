/*
 * Where no way leads: provinces that water divides, cells that are cut off, stations between which nobody moves.
 */
#include "models/response/world.h"

#include <math.h>
#include <stdlib.h>

bool sz_world_way_leads(const struct sz_world *world, uint32_t station, uint32_t cell)
{
    const struct sz_geography *geography = &world->geography;
    const struct sz_trip trip = {&geography->stations[station].place, &geography->cells[cell].place, station, cell};
    return isfinite(sz_travel_cost(&world->travel, geography, &trip, 0, 1).mean_s);
}

/* --- provinces that water divides --- */

static bool is_on_one_landmass(const struct sz_world *world, uint32_t province, uint32_t landmass)
{
    const struct sz_geography *geography = &world->geography;
    const struct sz_province *of = &geography->provinces[province];
    for (uint32_t i = of->first_cell; i < of->first_cell + of->cell_count; i++)
        if (geography->cells[i].landmass != landmass)
            return false;
    for (uint32_t i = of->first_station; i < of->first_station + of->station_count; i++)
        if (geography->stations[i].landmass != landmass)
            return false;
    return true;
}

/* Provinces whose lenders, itself among them, are divided by water. */
static bool find_water(struct sz_world *world, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    if (world->travel.crossings.landmass_count == 0)
        return true;
    world->crosses_water = calloc(geography->province_count, sizeof *world->crosses_water);
    if (world->crosses_water == NULL)
        return sz_error_set_memory(error, "looking for provinces that water divides");
    for (uint32_t p = 0; p < geography->province_count; p++) {
        uint32_t landmass = geography->cells[geography->provinces[p].first_cell].landmass;
        for (uint32_t i = world->first_lender[p]; i < world->first_lender[p + 1]; i++)
            world->crosses_water[p] =
                world->crosses_water[p] || !is_on_one_landmass(world, world->lenders[i], landmass);
    }
    return true;
}

/* --- cells that are cut off --- */

static bool is_reached_from(const struct sz_world *world, uint32_t cell, uint32_t province)
{
    for (uint32_t i = world->first_unit[province]; i < world->first_unit[province + 1]; i++)
        if (sz_world_way_leads(world, world->units[i].station, cell))
            return true;
    return false;
}

static bool is_reached(const struct sz_world *world, uint32_t cell)
{
    uint32_t province = world->geography.cells[cell].province;
    for (uint32_t i = world->first_lender[province]; i < world->first_lender[province + 1]; i++)
        if (is_reached_from(world, cell, world->lenders[i]))
            return true;
    return false;
}

/* Cells that no unit comes to from its station: of a table, or over water. */
static bool find_cut_off_cells(struct sz_world *world, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    bool has_table = world->travel.model == SZ_TRAVEL_TABLE;
    if (!has_table && world->crosses_water == NULL)
        return true;
    world->is_cut_off = calloc(geography->cell_count + (size_t)1, sizeof *world->is_cut_off);
    if (world->is_cut_off == NULL)
        return sz_error_set_memory(error, "looking for cells that nobody can reach");
    bool any = false;
    for (uint32_t cell = 0; cell < geography->cell_count; cell++) {
        bool may_be = has_table || sz_world_crosses_water(world, geography->cells[cell].province);
        world->is_cut_off[cell] = may_be && !is_reached(world, cell);
        any = any || world->is_cut_off[cell];
    }
    if (!any) {
        free(world->is_cut_off);
        world->is_cut_off = NULL;
    }
    return true;
}

uint32_t sz_world_cut_off_count(const struct sz_world *world)
{
    uint32_t count = 0;
    for (uint32_t i = 0; world->is_cut_off != NULL && i < world->geography.cell_count; i++)
        count += world->is_cut_off[i];
    return count;
}

uint64_t sz_world_gap_count(const struct sz_world *world)
{
    const struct sz_geography *geography = &world->geography;
    uint64_t count = 0;
    for (uint32_t s = 0; s < geography->station_count; s++) {
        const struct sz_province *province = &geography->provinces[geography->stations[s].province];
        if (world->travel.model != SZ_TRAVEL_TABLE && !sz_world_crosses_water(world, geography->stations[s].province))
            continue;
        for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
            count += !sz_world_way_leads(world, s, i);
    }
    return count;
}

/* --- stations between which nobody moves --- */

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

static bool find_reached_cells(struct sz_world *world, struct sz_error *error)
{
    uint32_t station_count = world->geography.station_count;
    if (world->travel.model != SZ_TRAVEL_TABLE || world->dispatch.move_up == SZ_MOVE_UP_NONE)
        return true;
    uint64_t *reached = calloc(station_count + (size_t)1, words_of_row(world) * sizeof *reached);
    if (reached == NULL)
        return sz_error_set_memory(error, "looking for gaps between stations");
    bool has_gaps = false;
    for (uint32_t i = 0; i < station_count; i++)
        has_gaps = !mark_reached(world, i, reached + i * words_of_row(world)) || has_gaps;
    if (has_gaps)
        world->reached = reached;
    else
        free(reached);
    return true;
}

bool sz_world_may_move_up(const struct sz_world *world, uint32_t from, uint32_t to)
{
    const struct sz_station *stations = world->geography.stations;
    if (stations[from].landmass != stations[to].landmass)
        return false;
    if (world->reached == NULL)
        return true;
    size_t word_count = words_of_row(world);
    const uint64_t *here = world->reached + from * word_count, *there = world->reached + to * word_count;
    uint64_t any = 0, beyond = 0;
    for (size_t i = 0; i < word_count && beyond == 0; i++) {
        any |= there[i];
        beyond = there[i] & ~here[i];
    }
    return any != 0 && beyond == 0;
}

bool sz_world_find_gaps(struct sz_world *world, struct sz_error *error)
{
    return find_water(world, error) && find_cut_off_cells(world, error) && find_reached_cells(world, error);
}
