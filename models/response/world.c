#include "models/response/world.h"

#include <math.h>
#include <stdlib.h>

static bool choose_cells(struct sz_world *world, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    const struct sz_demand *demand = &world->demand;
    size_t choice_count = (size_t)demand->category_count * demand->province_count;
    world->cell_choices = calloc(choice_count > 0 ? choice_count : 1, sizeof *world->cell_choices);
    double *populations = malloc((geography->cell_count > 0 ? geography->cell_count : 1) * sizeof *populations);
    bool ok = world->cell_choices != NULL && populations != NULL;
    if (!ok)
        sz_error_set_memory(error, "building the choice of cells");
    for (uint32_t i = 0; ok && i < geography->cell_count; i++)
        populations[i] = geography->cells[i].population;
    for (size_t i = 0; ok && i < choice_count; i++) {
        const struct sz_province *province = &geography->provinces[i % demand->province_count];
        if (demand->cell_weights != NULL ? !(demand->true_per_s[i] > 0) : !(province->population > 0))
            continue;
        const double *weights = demand->cell_weights != NULL
                                    ? demand->cell_weights + (i / demand->province_count) * geography->cell_count
                                    : populations;
        ok = sz_cell_choice_init(&world->cell_choices[i], province->first_cell, province->cell_count,
                                 weights + province->first_cell, error);
    }
    free(populations);
    return ok;
}

double sz_world_cell_demand(const struct sz_world *world, uint32_t cell)
{
    if (world->demand.cell_weights == NULL)
        return world->geography.cells[cell].population;
    double sum = 0;
    for (uint32_t k = 0; k < world->demand.category_count; k++)
        sum += world->demand.cell_weights[(size_t)k * world->geography.cell_count + cell];
    return sum;
}

/* Cumulative demand shares of each beat, for patrolling, and its centre of demand. A beat without demand is patrolled evenly. */
static bool weigh_beats(struct sz_world *world, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    size_t cell_count = geography->cell_count > 0 ? geography->cell_count : 1;
    size_t station_count = geography->station_count > 0 ? geography->station_count : 1;
    world->beat_cumulative = calloc(cell_count, sizeof *world->beat_cumulative);
    world->beat_centres = calloc(station_count, sizeof *world->beat_centres);
    if (world->beat_cumulative == NULL || world->beat_centres == NULL)
        return sz_error_set_memory(error, "weighing the beats");
    for (uint32_t i = 0; i < geography->station_count; i++) {
        const struct sz_station *station = &geography->stations[i];
        double *cumulative = world->beat_cumulative + station->first_beat_cell;
        const uint32_t *cells = geography->beat_cells + station->first_beat_cell;
        double all = 0, so_far = 0;
        for (uint32_t j = 0; j < station->beat_cell_count; j++)
            all += sz_world_cell_demand(world, cells[j]);
        struct sz_place centre = {0};
        for (uint32_t j = 0; j < station->beat_cell_count; j++) {
            double share = all > 0 ? sz_world_cell_demand(world, cells[j]) / all : 1.0 / station->beat_cell_count;
            const struct sz_place *place = &geography->cells[cells[j]].place;
            centre.x_m += share * place->x_m;
            centre.y_m += share * place->y_m;
            centre.z_m += share * place->z_m;
            cumulative[j] = so_far += share;
        }
        world->beat_centres[i] = station->beat_cell_count > 0 ? centre : station->place;
    }
    return true;
}

/* Share of the demand whose nearest station is within the target at the demand-weighted mean speed, and in view of a camera. */
static bool measure_static(struct sz_world *world, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    world->reach = calloc(geography->province_count, sizeof *world->reach);
    world->camera_coverage = calloc(geography->province_count, sizeof *world->camera_coverage);
    if (world->reach == NULL || world->camera_coverage == NULL)
        return sz_error_set_memory(error, "measuring reach and coverage");
    double speed_mps[SZ_AREA_CLASS_COUNT] = {0};
    for (int i = 0; !world->travel.none && i < SZ_AREA_CLASS_COUNT; i++)
        speed_mps[i] =
            sz_travel_mean_speed_mps(&world->travel, (enum sz_area_class)i, world->demand.call_profile.hour_of_week);
    for (uint32_t p = 0; p < geography->province_count; p++) {
        const struct sz_province *province = &geography->provinces[p];
        double reached = 0, all = 0;
        for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++) {
            const struct sz_cell *cell = &geography->cells[i];
            uint32_t station = cell->nearest_stations[0];
            double demand = sz_world_cell_demand(world, i);
            all += demand;
            if (station == SZ_NONE)
                continue;
            double road_m = world->travel.circuity *
                            sz_distance_m(geography->surface, &cell->place, &geography->stations[station].place);
            if (world->travel.none || road_m <= world->target_s * speed_mps[cell->area_class])
                reached += demand;
        }
        world->reach[p] = all > 0 ? reached / all : NAN;
    }
    double night = 0, whole = 0;
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
        double factor = world->demand.call_profile.hour_of_week[hour];
        whole += factor;
        night += hour % 24 < 6 || hour % 24 >= 18 ? factor : 0;
    }
    world->night_share = whole > 0 ? night / whole : 0.5;
    for (uint32_t i = 0; i < world->zone_map.zone_count; i++) {
        const struct sz_zone *zone = &world->zone_map.zones[i];
        world->camera_coverage[zone->province] += zone->demand_share * (world->night_share * zone->in_view_night +
                                                                        (1 - world->night_share) * zone->in_view_day);
    }
    return true;
}

static bool index_zones(struct sz_world *world, struct sz_error *error)
{
    uint32_t province_count = world->geography.province_count;
    world->first_zone = calloc(province_count + 1, sizeof *world->first_zone);
    if (world->first_zone == NULL)
        return sz_error_set_memory(error, "indexing the zones");
    for (uint32_t i = 0; i < world->zone_map.zone_count; i++)
        world->first_zone[world->zone_map.zones[i].province + 1]++;
    for (uint32_t p = 0; p < province_count; p++)
        world->first_zone[p + 1] += world->first_zone[p];
    return true;
}

bool sz_world_finish(struct sz_world *world, const struct sz_coverage_law *law, struct sz_error *error)
{
    return index_zones(world, error) && sz_zones_place(&world->zone_map, &world->geography, law, error) &&
           choose_cells(world, error) && weigh_beats(world, error) && measure_static(world, error);
}

void sz_world_clear(struct sz_world *world)
{
    size_t choice_count = (size_t)world->demand.category_count * world->demand.province_count;
    for (size_t i = 0; world->cell_choices != NULL && i < choice_count; i++)
        sz_cell_choice_clear(&world->cell_choices[i]);
    free(world->cell_choices);
    for (uint32_t i = 0; world->pipelines != NULL && i < world->pipeline_count; i++)
        sz_pipeline_clear(&world->pipelines[i]);
    free(world->pipelines);
    sz_zone_map_clear(&world->zone_map);
    free(world->first_zone);
    sz_verification_law_clear(&world->verification);
    for (uint32_t i = 0; world->unit_types != NULL && i < world->unit_type_count; i++) {
        free(world->unit_types[i].name);
        sz_distribution_destroy(world->unit_types[i].turnout);
    }
    free(world->unit_types);
    for (uint32_t i = 0; world->units != NULL && i < world->unit_count; i++) {
        free(world->units[i].id);
        sz_distribution_destroy(world->units[i].on_scene);
    }
    free(world->units);
    free(world->shifts);
    free(world->first_unit);
    free(world->beat_cumulative);
    free(world->beat_centres);
    free(world->preferences);
    sz_distribution_destroy(world->dispatch.false_alert_on_scene);
    free(world->reach);
    free(world->camera_coverage);
    sz_demand_clear(&world->demand);
    sz_geography_clear(&world->geography);
    *world = (struct sz_world){0};
}

double sz_world_travel_mean_s(const struct sz_world *world, double distance_m, uint32_t cell, unsigned hour_of_week,
                              uint32_t unit_type)
{
    return sz_travel_mean_s(&world->travel, distance_m, world->geography.cells[cell].area_class, hour_of_week,
                            world->unit_types[unit_type].speed_factor);
}
