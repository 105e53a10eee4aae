/*
 * Which cells a unit that stands by at a station reaches within the target.
 */
#include "models/response/world.h"

#include <math.h>
#include <stdlib.h>

/* At the mean over the hours, weighed by calls, at a speed factor of 1. */
static bool is_covered(const struct sz_world *world, uint32_t station, uint32_t cell)
{
    const struct sz_geography *geography = &world->geography;
    const struct sz_trip trip = {&geography->stations[station].place, &geography->cells[cell].place, station, cell};
    double weight = 0, sum_s = 0;
    for (unsigned hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
        double of_hour = world->demand.call_profile.hour_of_week[hour];
        weight += of_hour;
        sum_s += of_hour > 0 ? of_hour * sz_travel_cost(&world->travel, geography, &trip, hour, 1).mean_s : 0;
    }
    return sum_s <= world->target_s * weight;
}

static size_t list_cells(struct sz_world *world, uint32_t *cells)
{
    size_t count = 0;
    for (uint32_t s = 0; s < world->geography.station_count; s++) {
        const struct sz_province *province = &world->geography.provinces[world->geography.stations[s].province];
        world->first_covered[s] = (uint32_t)count;
        for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
            if (is_covered(world, s, i)) {
                if (cells != NULL)
                    cells[count] = i;
                count++;
            }
    }
    world->first_covered[world->geography.station_count] = (uint32_t)count;
    return count;
}

bool sz_world_measure_coverage(struct sz_world *world, struct sz_error *error)
{
    if (world->dispatch.move_up != SZ_MOVE_UP_COVERAGE)
        return true;
    world->first_covered = calloc(world->geography.station_count + (size_t)1, sizeof *world->first_covered);
    if (world->first_covered == NULL)
        return sz_error_set_memory(error, "measuring what stations cover");
    size_t count = list_cells(world, NULL);
    world->coverage = calloc(count + 1, sizeof *world->coverage);
    if (world->coverage == NULL)
        return sz_error_set_memory(error, "measuring what stations cover");
    list_cells(world, world->coverage);
    return true;
}
