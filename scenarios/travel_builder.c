/*
 * Travel, from what a scenario says of it: speeds, the law, and the table of a matrix.
 */
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

static bool read_matrix(const struct sz_scenario *scenario, const uint32_t *area_of_province, struct sz_world *world,
                        struct sz_error *error)
{
    const struct sz_travel_input *input = &scenario->input->travel;
    if (!scenario->is_plane)
        return sz_build_error(error, input->node,
                              "a matrix names cells, which only a world of the scenario's own has, expected another "
                              "model of travel");
    char *path = sz_beside(scenario->input, input->matrix);
    bool ok = path != NULL || sz_error_set_memory(error, "reading a matrix of travel times");
    ok = ok && sz_travel_matrix_read(path, &world->geography, area_of_province, world->geography.province_count,
                                     input->unreachable == 1, &world->travel.table, error);
    free(path);
    if (!ok)
        return false;
    bool by_time = world->travel.table.blocks[0].seconds != NULL;
    bool has_speed = input->speed.table != NULL || input->speed.speed_mps > 0;
    if (by_time && has_speed)
        return sz_build_error(error, input->node, "the matrix has seconds, so its travel has no speed, expected none");
    if (!by_time && !has_speed)
        return sz_build_error(error, input->node,
                              "the matrix has metres alone, so its travel needs a speed, expected one such as 30 km/h");
    return true;
}

bool sz_build_travel_table(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error)
{
    if (world->travel.model != SZ_TRAVEL_TABLE)
        return true;
    return read_matrix(scenario, world->area_of, world, error);
}
