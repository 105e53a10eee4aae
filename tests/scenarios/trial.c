#include "tests/scenarios/trial.h"

#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTER = 10, LEAST_REPLICATIONS = 10 };

bool sz_trial_is_short(void)
{
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || !defined __OPTIMIZE__
    return true;
#else
    return false;
#endif
}

/* --- opening and running --- */

static void fail_with(const struct sz_error_list *errors)
{
    char text[SZ_ERROR_FILE_SIZE + SZ_ERROR_MESSAGE_SIZE + 32];
    ck_assert_uint_gt(errors->count, 0);
    ck_abort_msg("%s", sz_error_text(&errors->items[0], text, sizeof text));
}

static void open_scenario(struct sz_trial *trial, const char *path, const struct sz_override *overrides, size_t count)
{
    struct sz_scenario_options options = {.root = SZ_SOURCE_DIR, .overrides = overrides, .override_count = count};
    struct sz_error_list errors = {0};
    struct sz_error error = {0};
    *trial = (struct sz_trial){0};
    if (!sz_scenario_read(path, &options, &trial->scenario, &errors))
        fail_with(&errors);
    ck_assert_msg(sz_world_build(&trial->scenario, &trial->world, &error), "%s", error.message);
}

void sz_trial_open_file(struct sz_trial *trial, const char *path, const struct sz_override *overrides, size_t count)
{
    char whole[4096];
    snprintf(whole, sizeof whole, "%s/%s", SZ_SOURCE_DIR, path);
    open_scenario(trial, whole, overrides, count);
}

void sz_trial_open_beside(struct sz_trial *trial, const char *yaml, const char *name, const char *text)
{
    char *folder = sz_testing_make_folder(), path[4096];
    if (name != NULL) {
        snprintf(path, sizeof path, "%s/%s", folder, name);
        sz_testing_write_file(path, text);
    }
    snprintf(path, sizeof path, "%s/scenario.yaml", folder);
    sz_testing_write_file(path, yaml);
    open_scenario(trial, path, NULL, 0);
    sz_testing_remove_folder(folder);
}

void sz_trial_open_text(struct sz_trial *trial, const char *yaml)
{
    sz_trial_open_beside(trial, yaml, NULL, NULL);
}

void sz_trial_run(struct sz_trial *trial, size_t replication_count)
{
    trial->count = sz_trial_is_short() ? replication_count / SHORTER : replication_count;
    if (trial->count < LEAST_REPLICATIONS)
        trial->count = replication_count < LEAST_REPLICATIONS ? replication_count : LEAST_REPLICATIONS;
    trial->results = calloc(trial->count, sizeof *trial->results);
    ck_assert_ptr_nonnull(trial->results);
    for (size_t i = 0; i < trial->count; i++) {
        struct sz_error error = {0};
        ck_assert_msg(sz_replicate(&trial->world, 0, (uint32_t)i + 1, NULL, &trial->results[i], &error), "%s",
                      error.message);
    }
}

void sz_trial_close(struct sz_trial *trial)
{
    for (size_t i = 0; i < trial->count; i++)
        sz_area_result_clear(&trial->results[i]);
    free(trial->results);
    sz_world_clear(&trial->world);
    sz_scenario_clear(&trial->scenario);
}

/* --- a zone --- */

static void add_pipeline(struct sz_world *world, const struct sz_trial_zone *from)
{
    struct sz_error error = {0};
    world->pipelines = calloc(1, sizeof *world->pipelines);
    ck_assert_ptr_nonnull(world->pipelines);
    world->pipeline_count = 1;
    struct sz_pipeline *pipeline = &world->pipelines[0];
    *pipeline = (struct sz_pipeline){.name = strdup("pipeline"),
                                     .title = strdup("Pipeline"),
                                     .stages = calloc(1, sizeof *pipeline->stages),
                                     .stage_count = 1,
                                     .confirming_hits = 1,
                                     .passages = sz_profile_flat(),
                                     .hit_rate = from->hit_rate,
                                     .passages_per_camera_day = from->false_alerts_per_camera_day / (1 - from->failure),
                                     .false_positive_rate = 1};
    ck_assert_ptr_nonnull(pipeline->stages);
    pipeline->stages[0] = (struct sz_stage){.name = strdup("stage"),
                                            .latency = sz_distribution_create_constant(from->latency_s, &error),
                                            .failure = from->failure};
    ck_assert_ptr_nonnull(pipeline->stages[0].latency);
}

void sz_trial_add_zone(struct sz_trial *trial, const struct sz_trial_zone *from)
{
    struct sz_world *world = &trial->world;
    struct sz_coverage_law law = sz_coverage_law_default();
    struct sz_error error = {0};
    ck_assert_uint_eq(world->zone_map.zone_count, 0);
    free(world->zone_map.zones);
    free(world->pipelines);
    world->zone_map.zones = calloc(1, sizeof *world->zone_map.zones);
    ck_assert_ptr_nonnull(world->zone_map.zones);
    world->zone_map.zones[0] = (struct sz_zone){.id = strdup("zone"),
                                                .name_en = strdup("Zone"),
                                                .name_th = strdup("Zone"),
                                                .area_m2 = 1e6,
                                                .camera_count = from->camera_count,
                                                .sos_pole_count = from->sos_pole_count,
                                                .working_share = 1};
    world->zone_map.zone_count = 1;
    world->geography.stations[0].cell = 0;
    add_pipeline(world, from);
    ck_assert_msg(sz_zones_place(&world->zone_map, &world->geography, &law, &error), "%s", error.message);
    world->first_zone[1] = 1;
}

void sz_trial_add_watch_list(struct sz_trial *trial, const struct sz_watch_list *list, double fpir, double tpir)
{
    struct sz_world *world = &trial->world;
    struct sz_error error = {0};
    world->watch_list = malloc(sizeof *world->watch_list);
    world->watch_points = malloc(sizeof *world->watch_points);
    ck_assert(world->watch_list != NULL && world->watch_points != NULL);
    *world->watch_list = *list;
    world->watch_list->profile = sz_profile_flat();
    world->watch_points[0] = (struct sz_watch_point){fpir, tpir, sz_person_location(tpir, list->person_spread)};
    ck_assert(sz_watch_list_weigh_groups(world->watch_list, &error) && sz_world_lay_out_cameras(world, &error));
}

/* --- estimates --- */

uint32_t sz_trial_category(const struct sz_trial *trial, const char *name)
{
    for (uint32_t i = 0; i < trial->world.demand.category_count; i++)
        if (strcmp(trial->world.demand.categories[i].name, name) == 0)
            return trial->results[0].layout.category + i;
    ck_abort_msg("there is no category %s", name);
    return 0;
}

double sz_trial_sum(const struct sz_trial *trial, uint32_t slot, unsigned sum)
{
    double all = 0;
    for (size_t i = 0; i < trial->count; i++)
        all += trial->results[i].slots[slot].sums[sum];
    return all;
}

/* sum y / sum x from each replication's pair. */
static struct sz_trial_estimate ratio_of(const double *y, const double *x, size_t count)
{
    double n = (double)count, y_sum = 0, x_sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        y_sum += y[i];
        x_sum += x[i];
    }
    for (size_t i = 0; i < count; i++)
        squares += (y[i] - y_sum / x_sum * x[i]) * (y[i] - y_sum / x_sum * x[i]);
    return (struct sz_trial_estimate){y_sum / x_sum, sqrt(squares / (n - 1)) / (sqrt(n) * x_sum / n)};
}

static double *pairs_for(const struct sz_trial *trial)
{
    double *pairs = calloc(2 * trial->count, sizeof *pairs);
    ck_assert_ptr_nonnull(pairs);
    return pairs;
}

struct sz_trial_estimate sz_trial_ratio(const struct sz_trial *trial, uint32_t slot, unsigned numerator,
                                        unsigned denominator)
{
    double *y = pairs_for(trial), *x = y + trial->count;
    for (size_t i = 0; i < trial->count; i++) {
        y[i] = trial->results[i].slots[slot].sums[numerator];
        x[i] = trial->results[i].slots[slot].sums[denominator];
    }
    struct sz_trial_estimate estimate = ratio_of(y, x, trial->count);
    free(y);
    return estimate;
}

struct sz_trial_estimate sz_trial_ratio_between(const struct sz_trial *numerator, const struct sz_trial *denominator,
                                                uint32_t slot, unsigned sum)
{
    ck_assert_uint_eq(numerator->count, denominator->count);
    double *y = pairs_for(numerator), *x = y + numerator->count;
    for (size_t i = 0; i < numerator->count; i++) {
        y[i] = numerator->results[i].slots[slot].sums[sum];
        x[i] = denominator->results[i].slots[slot].sums[sum];
    }
    struct sz_trial_estimate estimate = ratio_of(y, x, numerator->count);
    free(y);
    return estimate;
}

struct sz_trial_estimate sz_trial_workload(const struct sz_trial *trial, uint32_t unit)
{
    double *y = pairs_for(trial), *x = y + trial->count;
    for (size_t i = 0; i < trial->count; i++) {
        y[i] = trial->results[i].unit_busy_s[unit];
        x[i] = trial->results[i].unit_shift_s[unit];
    }
    struct sz_trial_estimate estimate = ratio_of(y, x, trial->count);
    free(y);
    return estimate;
}

/* How far each replication's incidents and their time on scene are from what is expected of all categories. */
static void controls_of(const struct sz_trial *trial, size_t i, double controls[2])
{
    const struct sz_demand *demand = &trial->world.demand;
    const struct sz_area_result *result = &trial->results[i];
    controls[0] = controls[1] = 0;
    for (uint32_t k = 0; k < demand->category_count; k++) {
        const double *sums = result->slots[result->layout.category + k].sums;
        controls[0] += sums[SZ_SUM_INCIDENTS] / (demand->true_per_s[k] * trial->world.horizon.measure_s) - 1;
        controls[1] += sums[SZ_SUM_ON_SCENE_S] / sz_distribution_mean(demand->categories[k].on_scene) -
                       sums[SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED];
    }
}

struct sz_trial_estimate sz_trial_controlled_ratio(const struct sz_trial *trial, uint32_t slot, unsigned numerator,
                                                   unsigned denominator)
{
    struct sz_trial_estimate plain = sz_trial_ratio(trial, slot, numerator, denominator);
    double n = (double)trial->count, mean = sz_trial_sum(trial, slot, denominator) / n;
    double cc[3] = {0}, cy[2] = {0}, yy = 0, c_mean[2] = {0};
    for (size_t i = 0; i < trial->count; i++) {
        double c[2];
        controls_of(trial, i, c);
        c_mean[0] += c[0] / n;
        c_mean[1] += c[1] / n;
    }
    for (size_t i = 0; i < trial->count; i++) {
        const double *sums = trial->results[i].slots[slot].sums;
        double c[2], y = (sums[numerator] - plain.value * sums[denominator]) / mean;
        controls_of(trial, i, c);
        c[0] -= c_mean[0];
        c[1] -= c_mean[1];
        cc[0] += c[0] * c[0];
        cc[1] += c[0] * c[1];
        cc[2] += c[1] * c[1];
        cy[0] += c[0] * y;
        cy[1] += c[1] * y;
        yy += y * y;
    }
    double determinant = cc[0] * cc[2] - cc[1] * cc[1];
    double slopes[2] = {(cc[2] * cy[0] - cc[1] * cy[1]) / determinant, (cc[0] * cy[1] - cc[1] * cy[0]) / determinant};
    double left = yy - slopes[0] * cy[0] - slopes[1] * cy[1];
    /* (n - 2) / (n - 4) is the loss from estimating two slopes (Lavenberg and Welch 1981). */
    return (struct sz_trial_estimate){plain.value - slopes[0] * c_mean[0] - slopes[1] * c_mean[1],
                                      sqrt(left / (n - 3) / n * (n - 2) / (n - 4))};
}

void sz_trial_assert_exact(struct sz_trial_estimate estimate, double exact, const char *what)
{
    if (!sz_trial_is_short())
        ck_assert_msg(3 * estimate.standard_error <= 0.005 * exact, "%s: three standard errors are %g %% of %g", what,
                      300 * estimate.standard_error / exact, exact);
    sz_assert_within(estimate.value, exact, estimate.standard_error, 3, what);
}
