/*
 * Travel, from what a scenario says of it: speeds, the law, and the table of a matrix or of roads.
 */
#include "models/geography/roads_file.h"
#include "models/geography/travel_matrix.h"
#include "scenarios/parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *sz_beside(const struct sz_scenario_input *input, const char *name)
{
    char path[4096];
    bool is_whole = name[0] == '/' || strcmp(input->folder, ".") == 0;
    snprintf(path, sizeof path, "%s%s%s", is_whole ? "" : input->folder, is_whole ? "" : "/", name);
    return strdup(path);
}

static double speed_at(const double *speeds, size_t count, int hour)
{
    return speeds[count == SZ_HOURS_OF_WEEK ? hour : hour % 24];
}

static void fill_speeds(const struct sz_scenario_input *input, struct sz_travel *travel)
{
    const struct sz_speed_table *speeds = &input->parts->speeds;
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
        if (input->travel.speed.table != NULL) {
            travel->speed_mps[SZ_AREA_URBAN][hour] = speed_at(speeds->urban, speeds->urban_count, hour);
            travel->speed_mps[SZ_AREA_SUBURBAN][hour] = speed_at(speeds->suburban, speeds->suburban_count, hour);
            travel->speed_mps[SZ_AREA_RURAL][hour] = speed_at(speeds->rural, speeds->rural_count, hour);
            continue;
        }
        for (int class = 0; class < SZ_AREA_CLASS_COUNT; class ++)
            travel->speed_mps[class][hour] = input->travel.speed.speed_mps;
    }
}

void sz_build_travel(const struct sz_scenario *scenario, struct sz_travel *travel)
{
    static const enum sz_travel_model models[] = {
        [SZ_TRAVEL_INPUT_LINE] = SZ_TRAVEL_STRAIGHT_LINE,
        [SZ_TRAVEL_INPUT_LAW] = SZ_TRAVEL_SPEED_LAW,
        [SZ_TRAVEL_INPUT_MATRIX] = SZ_TRAVEL_TABLE,
        [SZ_TRAVEL_INPUT_ROADS] = SZ_TRAVEL_TABLE,
    };
    const struct sz_travel_input *input = &scenario->input->travel;
    *travel = sz_travel_default();
    travel->model = input->none ? SZ_TRAVEL_NONE : models[input->model];
    if (input->none)
        return;
    if (!isnan(input->circuity))
        travel->circuity = input->circuity;
    double mean = sz_distribution_mean(input->spread.distribution);
    travel->spread_cv = sqrt(sz_distribution_variance(input->spread.distribution)) / mean;
    travel->law = (struct sz_travel_law){input->acceleration_mps2, input->cruising_mps};
    for (size_t i = 0; i < input->priority_factor_count; i++)
        travel->priority_factor[input->priority_factors[i].name[0] - '0'] = input->priority_factors[i].value;
    fill_speeds(scenario->input, travel);
}

/* --- a matrix --- */

static bool read_matrix(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    const struct sz_travel_input *input = &scenario->input->travel;
    if (!scenario->is_plane)
        return sz_build_error(error, input->node,
                              "a matrix names cells, which only a world of the scenario's own has, expected another "
                              "model of travel");
    char *path = sz_beside(scenario->input, input->matrix);
    bool ok = path != NULL || sz_error_set_memory(error, "reading a matrix of travel times");
    ok = ok && sz_travel_matrix_read(path, &world->geography, world->aid_area_of, world->aid_area_count,
                                     input->unreachable == 1, &world->travel.table, error);
    free(path);
    if (!ok)
        return false;
    bool by_time = world->travel.table.blocks[0].seconds != NULL;
    bool has_speed = input->speed.table != NULL || input->speed.speed_mps > 0;
    if (by_time && has_speed)
        return sz_build_error(error, input->node,
                              "the matrix has seconds, so its travel uses no speed, expected it left out");
    if (!by_time && !has_speed)
        return sz_build_error(error, input->node,
                              "the matrix has metres alone, so its travel needs a speed, expected one such as 30 km/h");
    return true;
}

/* --- roads --- */

static bool copy_road_speeds(const struct sz_road_speed_table *from, struct sz_road_speeds *speeds,
                             struct sz_error *error)
{
    speeds->names = calloc(from->class_count, sizeof *speeds->names);
    speeds->speed_mps = calloc(from->class_count, sizeof *speeds->speed_mps);
    if (speeds->names == NULL || speeds->speed_mps == NULL)
        return sz_error_set_memory(error, "reading the speeds of roads");
    for (size_t i = 0; i < from->class_count; i++) {
        const struct sz_road_class_input *class = &from->classes[i];
        bool has_own = class->hour_count > 0;
        const double *hours = has_own ? class->hours : from->hours;
        size_t hour_count = has_own ? class->hour_count : from->hour_count;
        for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
            speeds->speed_mps[i][hour] = class->speed_mps * (hour_count > 0 ? speed_at(hours, hour_count, hour) : 1);
        speeds->names[speeds->class_count] = strdup(class->name);
        if (speeds->names[speeds->class_count++] == NULL)
            return sz_error_set_memory(error, "reading the speeds of roads");
    }
    return true;
}

/* Where the files of a network are: an extract, or nodes and edges. */
struct paths {
    char *extract, *nodes, *edges;
};

static bool find_paths(const struct sz_scenario_input *input, struct paths *paths, struct sz_error *error)
{
    const struct sz_roads_input *roads = &input->travel.roads;
    paths->extract = roads->extract != NULL ? sz_beside(input, roads->extract) : NULL;
    paths->nodes = roads->nodes != NULL ? sz_beside(input, roads->nodes) : NULL;
    paths->edges = roads->edges != NULL ? sz_beside(input, roads->edges) : NULL;
    return paths->extract != NULL || (paths->nodes != NULL && paths->edges != NULL) ||
           sz_error_set_memory(error, "reading a road network");
}

/* On the ellipsoid places are degrees, so an extract belongs there. */
static bool read_network(const struct sz_scenario *scenario, const struct sz_geography *geography,
                         const struct paths *paths, const struct sz_road_speeds *speeds, struct sz_roads *roads,
                         struct sz_error *error)
{
    if (paths->extract == NULL)
        return sz_roads_read_csv(paths->nodes, paths->edges, geography->surface,
                                 sz_plane_unit_m(&scenario->input->world.plane), speeds, roads, error);
    if (geography->surface != SZ_SURFACE_ELLIPSOID)
        return sz_build_error(error, scenario->input->travel.node,
                              "an OpenStreetMap extract lies on the earth and the world on a plane, expected a plane "
                              "with the metric lon_lat");
    return sz_roads_read_osm(paths->extract, speeds, roads, error);
}

static bool read_roads(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    const struct sz_travel_input *input = &scenario->input->travel;
    struct sz_road_speeds speeds = {0};
    struct sz_roads roads = {0};
    struct paths paths = {0};
    bool ok = find_paths(scenario->input, &paths, error) &&
              copy_road_speeds(&scenario->input->parts->road_speeds, &speeds, error) &&
              read_network(scenario, &world->geography, &paths, &speeds, &roads, error);
    if (ok) {
        const struct sz_road_options options = {.path = paths.extract != NULL ? paths.extract : paths.nodes,
                                                .cache_folder = scenario->input->cache_folder,
                                                .cache_must_work = scenario->input->cache_must_work,
                                                .thread_count = scenario->input->jobs,
                                                .tell = scenario->input->tell,
                                                .tell_context = scenario->input->tell_context,
                                                .cancelled = scenario->input->cancelled,
                                                .circuity = input->circuity,
                                                .snap_within_m = input->snap_within_m,
                                                .least_component = input->least_component,
                                                .gaps_have_no_way = input->unreachable == 1};
        ok = sz_road_travel_init(&world->travel.roads, &roads, &speeds, &world->geography, world->aid_area_of,
                                 world->aid_area_count, &options, &world->travel.table, error);
    }
    sz_roads_clear(&roads);
    sz_road_speeds_clear(&speeds);
    free(paths.extract);
    free(paths.nodes);
    free(paths.edges);
    return ok;
}

/* --- either --- */

bool sz_build_travel_table(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    if (world->travel.model != SZ_TRAVEL_TABLE)
        return true;
    return scenario->input->travel.model == SZ_TRAVEL_INPUT_MATRIX ? read_matrix(scenario, world, error)
                                                                   : read_roads(scenario, world, error);
}
