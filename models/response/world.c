#include "models/response/world.h"

#include "models/response/area.h"

#include <gsl/gsl_math.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* By population, evenly where nobody lives; for each category by its own weights where there are any. */
static bool choose_cells(struct sz_world *world, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    const struct sz_demand *demand = &world->demand;
    size_t choice_count = (size_t)demand->category_count * demand->province_count;
    world->cell_choices = calloc(choice_count + 1, sizeof *world->cell_choices);
    world->homes = calloc(demand->province_count + (size_t)1, sizeof *world->homes);
    double *populations = malloc((geography->cell_count + (size_t)1) * sizeof *populations);
    bool ok = world->cell_choices != NULL && world->homes != NULL && populations != NULL;
    if (!ok)
        sz_error_set_memory(error, "building the choice of cells");
    for (uint32_t p = 0; ok && p < demand->province_count; p++) {
        const struct sz_province *province = &geography->provinces[p];
        for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++)
            populations[i] = province->population > 0 ? geography->cells[i].population : 1;
        ok = sz_cell_choice_init(&world->homes[p], province->first_cell, province->cell_count,
                                 populations + province->first_cell, error);
    }
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

bool sz_world_calendar(const struct sz_world *world, uint32_t replication, struct sz_calendar *calendar,
                       struct sz_error *error)
{
    const struct sz_horizon *horizon = &world->horizon;
    switch (horizon->calendar) {
    case SZ_CALENDAR_WEEKS:
        return sz_calendar_init_weeks(calendar, horizon->year, horizon->week_count, horizon->warm_up_s, world->seed,
                                      replication, error);
    case SZ_CALENDAR_DATES:
        return sz_calendar_init_dates(calendar, horizon->start_date_s, horizon->warm_up_s,
                                      horizon->warm_up_s + horizon->measure_s + horizon->cool_down_s, error);
    case SZ_CALENDAR_PLAIN:
        break;
    }
    return sz_calendar_init_plain(calendar, error);
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

static uint32_t nearest_cell(const struct sz_geography *geography, const uint32_t *cells, uint32_t cell_count,
                             const struct sz_place *place)
{
    uint32_t nearest = SZ_NONE;
    double least_m = INFINITY;
    for (uint32_t i = 0; i < cell_count; i++) {
        double distance_m = sz_distance_m(geography->surface, &geography->cells[cells[i]].place, place);
        if (distance_m < least_m) {
            least_m = distance_m;
            nearest = cells[i];
        }
    }
    return nearest;
}

/* How far from a centre a point of a cell's disc can be, by the surface's distance. */
static double reach_of_cell_m(const struct sz_geography *geography, uint32_t index, const struct sz_place *centre)
{
    double separation_m2 = sz_area_separation_m2(geography->surface, centre, &geography->cells[index].place);
    return sqrt(separation_m2) + sz_geography_cell_radius_m(geography, index);
}

/* A nearly least ball around cells: its centre goes to the farthest of them in ever smaller steps (Badoiu and Clarkson 2003). */
static struct sz_beat_bounds bound_cells(const struct sz_geography *geography, const uint32_t *cells,
                                         uint32_t cell_count, const struct sz_place *start)
{
    enum { STEP_COUNT = 32 };
    struct sz_beat_bounds best = {*start, INFINITY, 0};
    struct sz_place centre = *start;
    for (int step = 1; step <= STEP_COUNT; step++) {
        uint32_t farthest = cells[0];
        double reach_m = 0;
        for (uint32_t i = 0; i < cell_count; i++) {
            double m = reach_of_cell_m(geography, cells[i], &centre);
            if (m > reach_m) {
                reach_m = m;
                farthest = cells[i];
            }
        }
        if (reach_m < best.radius_m)
            best = (struct sz_beat_bounds){centre, reach_m, 0};
        const struct sz_place *to = &geography->cells[farthest].place;
        centre.x_m += (to->x_m - centre.x_m) / (step + 1);
        centre.y_m += (to->y_m - centre.y_m) / (step + 1);
        centre.z_m += (to->z_m - centre.z_m) / (step + 1);
    }
    for (uint32_t i = 0; i < cell_count; i++)
        best.cell_radius_m = fmax(best.cell_radius_m, sz_geography_cell_radius_m(geography, cells[i]));
    return best;
}

/* The centre of demand of each beat, and a ball around it. In a beat without demand all cells count alike. */
static bool weigh_beats(struct sz_world *world, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    size_t station_count = geography->station_count > 0 ? geography->station_count : 1;
    world->beat_centres = calloc(station_count, sizeof *world->beat_centres);
    world->beat_bounds = calloc(station_count, sizeof *world->beat_bounds);
    world->beat_centre_cells = malloc(station_count * sizeof *world->beat_centre_cells);
    if (world->beat_centres == NULL || world->beat_bounds == NULL || world->beat_centre_cells == NULL)
        return sz_error_set_memory(error, "weighing the beats");
    for (uint32_t i = 0; i < geography->station_count; i++) {
        const struct sz_station *station = &geography->stations[i];
        const uint32_t *cells = geography->beat_cells + station->first_beat_cell;
        double all = 0;
        for (uint32_t j = 0; j < station->beat_cell_count; j++)
            all += sz_world_cell_demand(world, cells[j]);
        struct sz_place centre = {0};
        for (uint32_t j = 0; j < station->beat_cell_count; j++) {
            double share = all > 0 ? sz_world_cell_demand(world, cells[j]) / all : 1.0 / station->beat_cell_count;
            const struct sz_place *place = &geography->cells[cells[j]].place;
            centre.x_m += share * place->x_m;
            centre.y_m += share * place->y_m;
            centre.z_m += share * place->z_m;
        }
        world->beat_centres[i] = station->beat_cell_count > 0 ? centre : station->place;
        world->beat_bounds[i] = station->own_cell_count > 0
                                    ? bound_cells(geography, cells, station->beat_cell_count, &centre)
                                    : (struct sz_beat_bounds){station->place, 0, 0};
        world->beat_centre_cells[i] = nearest_cell(geography, cells, station->beat_cell_count, &centre);
    }
    for (uint32_t i = 0; i < world->unit_type_count; i++)
        world->greatest_speed_factor = fmax(world->greatest_speed_factor, world->unit_types[i].speed_factor);
    return true;
}

/* The neighbours of one beat of a province, the nearest first: each next one goes in where it belongs. */
static void order_neighbours(const struct sz_world *world, const struct sz_province *province, uint32_t of,
                             struct sz_beat_neighbour *neighbours)
{
    const struct sz_beat_bounds *bounds = world->beat_bounds + province->first_station;
    uint32_t count = 0;
    for (uint32_t i = 0; i < province->station_count; i++) {
        double separation_m2 = sz_area_separation_m2(world->geography.surface, &bounds[of].centre, &bounds[i].centre);
        double nearest_m = i != of ? sqrt(separation_m2) - bounds[i].radius_m : -INFINITY;
        if (count == SZ_BEAT_NEIGHBOUR_LIMIT && nearest_m >= neighbours[count - 1].nearest_m)
            continue;
        uint32_t at = count < SZ_BEAT_NEIGHBOUR_LIMIT ? count++ : count - 1;
        for (; at > 0 && neighbours[at - 1].nearest_m > nearest_m; at--)
            neighbours[at] = neighbours[at - 1];
        neighbours[at] = (struct sz_beat_neighbour){i, nearest_m};
    }
}

static bool order_beats(struct sz_world *world, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    size_t station_count = geography->station_count > 0 ? geography->station_count : 1;
    world->beat_neighbours = calloc(station_count, SZ_BEAT_NEIGHBOUR_LIMIT * sizeof *world->beat_neighbours);
    if (world->beat_neighbours == NULL)
        return sz_error_set_memory(error, "ordering the beats");
    for (uint32_t p = 0; p < geography->province_count; p++) {
        const struct sz_province *province = &geography->provinces[p];
        for (uint32_t i = 0; i < province->station_count; i++)
            order_neighbours(world, province, i,
                             world->beat_neighbours + (size_t)(province->first_station + i) * SZ_BEAT_NEIGHBOUR_LIMIT);
    }
    return true;
}

bool sz_world_is_within_target(const struct sz_world *world, const struct sz_travel_week *week, uint32_t station,
                               uint32_t cell)
{
    const struct sz_geography *geography = &world->geography;
    const struct sz_trip trip = {&geography->stations[station].place, &geography->cells[cell].place, station, cell};
    return sz_travel_week_mean_s(week, geography, &trip) <= world->target_s;
}

static bool measure_reach(struct sz_world *world, struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    world->reach = calloc(geography->province_count, sizeof *world->reach);
    if (world->reach == NULL)
        return sz_error_set_memory(error, "measuring the reach");
    struct sz_travel_week week;
    sz_travel_week_init(&week, &world->travel, world->demand.call_profile.hour_of_week);
    for (uint32_t p = 0; p < geography->province_count; p++) {
        const struct sz_province *province = &geography->provinces[p];
        double reached = 0, all = 0;
        for (uint32_t i = province->first_cell; i < province->first_cell + province->cell_count; i++) {
            double demand = sz_world_cell_demand(world, i);
            all += demand;
            uint32_t station = geography->cells[i].nearest_stations[0];
            reached += station != SZ_NONE && sz_world_is_within_target(world, &week, station, i) ? demand : 0;
        }
        world->reach[p] = all > 0 ? reached / all : NAN;
    }
    return true;
}

/* Demand in view of a camera. */
static bool measure_coverage(struct sz_world *world, struct sz_error *error)
{
    world->camera_coverage = calloc(world->geography.province_count, sizeof *world->camera_coverage);
    if (world->camera_coverage == NULL)
        return sz_error_set_memory(error, "measuring the coverage");
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

/* What a zone holds of its province's demand, where that does not go by population. */
static void weigh_zones(struct sz_world *world)
{
    const struct sz_geography *geography = &world->geography;
    struct sz_zone_map *map = &world->zone_map;
    if (world->demand.cell_weights == NULL)
        return;
    for (uint32_t i = 0; i < map->zone_count; i++)
        map->zones[i].demand_share = 0;
    for (uint32_t p = 0; map->zone_count > 0 && p < geography->province_count; p++) {
        const struct sz_province *province = &geography->provinces[p];
        uint32_t end = province->first_cell + province->cell_count;
        double all = 0;
        for (uint32_t cell = province->first_cell; cell < end; cell++)
            all += sz_world_cell_demand(world, cell);
        for (uint32_t cell = province->first_cell; all > 0 && cell < end; cell++)
            for (uint32_t i = map->first_part[cell]; i < map->first_part[cell + 1]; i++)
                map->zones[map->parts[i].zone].demand_share +=
                    map->parts[i].share * sz_world_cell_demand(world, cell) / all;
    }
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

/* Types of one name are one kind. */
static void name_kinds(struct sz_world *world)
{
    for (uint32_t i = 0; i < world->unit_type_count; i++) {
        uint32_t kind = 0;
        while (strcmp(world->unit_types[kind].name, world->unit_types[i].name) != 0)
            kind++;
        world->unit_types[i].kind = kind;
    }
}

/* Nobody patrols where no way leads from the station: what is known of its land is held against the table. */
static void count_own_cells(struct sz_world *world)
{
    const struct sz_geography *geography = &world->geography;
    for (uint32_t i = 0; world->travel.model == SZ_TRAVEL_TABLE && i < geography->station_count; i++) {
        struct sz_station *station = &geography->stations[i];
        const uint32_t *cells = geography->beat_cells + station->first_beat_cell;
        station->own_cell_count = 0;
        for (uint32_t j = 0; j < station->beat_cell_count; j++)
            station->own_cell_count += sz_world_is_patrolled(world, i, cells[j]);
    }
}

bool sz_world_finish(struct sz_world *world, const struct sz_coverage_law *law, struct sz_error *error)
{
    name_kinds(world);
    count_own_cells(world);
    if (!sz_locator_init(&world->locator, &world->geography, error) || !index_zones(world, error) ||
        !sz_zones_place(&world->zone_map, &world->geography, law, error))
        return false;
    weigh_zones(world);
    return choose_cells(world, error) && weigh_beats(world, error) && order_beats(world, error) &&
           sz_world_plan_patrols(world, error) && sz_world_divide_beats(world, error) &&
           sz_world_join_areas(world, error) && measure_reach(world, error) && measure_coverage(world, error) &&
           sz_world_find_gaps(world, error) && sz_world_measure_coverage(world, error) &&
           sz_world_lay_out_cameras(world, error);
}

void sz_world_clear(struct sz_world *world)
{
    size_t choice_count = (size_t)world->demand.category_count * world->demand.province_count;
    for (size_t i = 0; world->cell_choices != NULL && i < choice_count; i++)
        sz_cell_choice_clear(&world->cell_choices[i]);
    free(world->cell_choices);
    for (uint32_t p = 0; world->homes != NULL && p < world->demand.province_count; p++)
        sz_cell_choice_clear(&world->homes[p]);
    free(world->homes);
    for (uint32_t i = 0; world->pipelines != NULL && i < world->pipeline_count; i++)
        sz_pipeline_clear(&world->pipelines[i]);
    free(world->pipelines);
    sz_zone_map_clear(&world->zone_map);
    sz_locator_clear(&world->locator);
    if (world->watch_list != NULL)
        sz_watch_list_clear(world->watch_list);
    free(world->watch_list);
    free(world->watch_points);
    sz_camera_lattice_clear(&world->lattice);
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
    for (uint32_t i = 0; i < world->patrol_file_count; i++)
        free(world->patrol_files[i]);
    for (uint32_t i = 0; world->patrols != NULL && i < SZ_PATROL_BY_FILE + world->patrol_file_count; i++)
        free(world->patrols[i]);
    free(world->patrol_files);
    free(world->patrols);
    free(world->beat_centres);
    free(world->beat_bounds);
    free(world->beat_neighbours);
    free(world->beat_shares);
    free(world->beat_centre_cells);
    free(world->is_cut_off);
    free(world->crosses_water);
    free(world->preferences);
    free(world->crews);
    for (uint32_t i = 0; world->works != NULL && i < world->work_count; i++) {
        free(world->works[i].shares);
        sz_distribution_destroy(world->works[i].duration);
    }
    free(world->works);
    free(world->move_up_table);
    free(world->first_in_row);
    sz_standby_clear(&world->standby);
    free(world->reached);
    free(world->keep_idle);
    free(world->first_in_area);
    free(world->area_provinces);
    free(world->area_of);
    free(world->aid_area_of);
    free(world->place_in_area);
    free(world->first_lender);
    free(world->lenders);
    sz_distribution_destroy(world->dispatch.false_alert_on_scene);
    free(world->reach);
    free(world->camera_coverage);
    sz_travel_clear(&world->travel);
    sz_demand_clear(&world->demand);
    sz_geography_clear(&world->geography);
    *world = (struct sz_world){0};
}
