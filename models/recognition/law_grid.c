/* The loads at which a law is tabulated, the check that its stages keep up at them, and the hash of all that the law depends on. */
#include "models/recognition/latency_law_inside.h"
#include "sim/fingerprint.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* Counts again whenever the way a law is made changes, so that what is kept of an older way is not taken for it. */
enum { WAY = 4 };

/* States of failing servers that are rarer than this, they and all worse ones together, have no points of their own. */
#define RARE_STATE 0.001

/* --- loads --- */

static bool must_keep_up(const struct sz_stage *stage)
{
    return !sz_stage_is_delay(stage) && (stage->line_limit == SIZE_MAX || stage->beyond == SZ_BEYOND_BLOCK);
}

/* The most loaded stage of those that must keep up and are loaded beyond what a law is tabulated for; SZ_NONE for none. */
static uint32_t overloaded(const struct sz_pipeline *pipeline, const struct sz_pipeline_point *point, double *load)
{
    uint32_t worst = SZ_NONE;
    *load = SZ_LAW_LARGEST_LOAD;
    for (uint32_t s = 0; s < pipeline->stage_count; s++) {
        double of_stage = must_keep_up(&pipeline->stages[s]) ? sz_stage_load(pipeline, s, point) : 0;
        if (of_stage > *load) {
            *load = of_stage;
            worst = s;
        }
    }
    return worst;
}

bool sz_law_keeps_up(const struct sz_pipeline *pipeline, const struct sz_pipeline_point *point)
{
    double load;
    return overloaded(pipeline, point, &load) == SZ_NONE;
}

static bool check_load(const struct sz_pipeline *pipeline, const struct sz_pipeline_point *point,
                       struct sz_error *error)
{
    double load;
    uint32_t stage = overloaded(pipeline, point, &load);
    char fit[SZ_FIT_SIZE];
    return stage == SZ_NONE ||
           sz_error_set(
               error, SZ_ERROR_INPUT,
               "%s: the stage %s would be loaded to %.2f in the busiest hour, with %g cameras a zone and %.3g "
               "times the mean passages; its law is tabulated up to %g: expected %sfewer frames, more servers, "
               "a line that drops%s",
               pipeline->name, pipeline->stages[stage].name, load, point->camera_count, point->passage_factor,
               SZ_LAW_LARGEST_LOAD, sz_stage_fit_text(pipeline, stage, point, SZ_LAW_LARGEST_LOAD, fit),
               load < 1 ? ", or simulate: explicit" : "");
}

double sz_law_largest_load(const struct sz_pipeline *pipeline, const struct sz_pipeline_point *point)
{
    double largest = 0;
    for (uint32_t s = 0; s < pipeline->stage_count; s++)
        largest = fmax(largest, sz_stage_load(pipeline, s, point));
    return largest;
}

/* --- the grid --- */

static void factor_range(const struct sz_profile *passages, double *least, double *most)
{
    double hours[2] = {INFINITY, 0}, months[2] = {INFINITY, 0};
    for (int i = 0; i < SZ_HOURS_OF_WEEK; i++) {
        hours[0] = fmin(hours[0], passages->hour_of_week[i]);
        hours[1] = fmax(hours[1], passages->hour_of_week[i]);
    }
    for (int i = 0; i < 12; i++) {
        months[0] = fmin(months[0], passages->month[i]);
        months[1] = fmax(months[1], passages->month[i]);
    }
    *least = hours[0] * months[0];
    *most = hours[1] * months[1];
}

/* The more the waits grow over a range of loads, the more points. */
static uint32_t points_for(double low_load, double high_load)
{
    double growth = (1 - fmin(low_load, SZ_LAW_LARGEST_LOAD)) / (1 - fmin(high_load, SZ_LAW_LARGEST_LOAD));
    return growth < 1.3 ? 2 : growth < 2.5 ? 3 : 5;
}

static void spread(double least, double most, uint32_t limit, double *values, uint32_t *count)
{
    *count = most > least ? limit : 1;
    for (uint32_t i = 0; i < *count; i++)
        values[i] = *count == 1 || i + 1 == *count ? most : least + (most - least) * i / (*count - 1);
}

/* Whole numbers of cameras: about the one given, or from 1 up. */
static void choose_cameras(struct sz_law_grid *grid, double cameras, bool cameras_fail)
{
    double most = fmax(1, ceil(cameras - 1e-9)), least = cameras_fail ? 1 : fmax(1, floor(cameras + 1e-9));
    double values[SZ_LAW_CAMERA_LIMIT];
    uint32_t count;
    spread(least, most, most - least > 1 ? SZ_LAW_CAMERA_LIMIT : 2, values, &count);
    for (uint32_t i = 0; i < count; i++) {
        double whole = round(values[i]);
        if (grid->camera_count == 0 || whole > grid->cameras[grid->camera_count - 1])
            grid->cameras[grid->camera_count++] = whole;
    }
}

/* The numbers of a stage's servers that may be up while some are down, from most to least. */
static void choose_levels(struct sz_law_grid *grid, const struct sz_pipeline *pipeline)
{
    grid->levels[grid->level_count++] = (struct sz_law_level){SZ_NONE, 0};
    for (uint32_t s = 0; s < pipeline->stage_count; s++) {
        const struct sz_stage *stage = &pipeline->stages[s];
        double up = sz_stage_availability(stage);
        if (!sz_stage_fails_slowly(stage))
            continue;
        for (uint32_t k = stage->server_count - 1; k > 0 && grid->level_count < SZ_LAW_LEVEL_LIMIT; k--)
            if (gsl_cdf_binomial_P(k, up, stage->server_count) >= RARE_STATE)
                grid->levels[grid->level_count++] = (struct sz_law_level){s, k};
    }
}

bool sz_law_grid_init(struct sz_law_grid *grid, const struct sz_pipeline *pipeline, double cameras, bool cameras_fail,
                      struct sz_error *error)
{
    double least, most;
    *grid = (struct sz_law_grid){0};
    if (sz_pipeline_depends_on_items(pipeline) && pipeline->in_view == NULL && pipeline->item_weights == NULL)
        return sz_error_set(
            error, SZ_ERROR_INPUT,
            "%s: services depend on the people in a frame, and nothing says how many there are, so there "
            "is no law: expected in_view or items in the profile, or simulate: explicit",
            pipeline->name);
    factor_range(&pipeline->passages, &least, &most);
    choose_cameras(grid, cameras, cameras_fail);
    choose_levels(grid, pipeline);
    double most_cameras = grid->cameras[grid->camera_count - 1];
    struct sz_pipeline_point quietest = {most_cameras, least, 0}, busiest = {most_cameras, most, 0};
    uint32_t count = points_for(sz_law_largest_load(pipeline, &quietest), sz_law_largest_load(pipeline, &busiest));
    if (sz_pipeline_depends_on_passages(pipeline))
        spread(least, most, count, grid->factors, &grid->factor_count);
    else
        grid->factors[grid->factor_count++] = 1;
    return check_load(pipeline, &busiest, error);
}

uint32_t sz_law_grid_level(const struct sz_law_grid *grid, const struct sz_pipeline *pipeline, uint32_t stage,
                           uint32_t up_count)
{
    uint32_t level = 0;
    if (up_count == pipeline->stages[stage].server_count)
        return 0;
    for (uint32_t i = 1; i < grid->level_count; i++)
        if (grid->levels[i].stage == stage && grid->levels[i].up_count >= up_count)
            level = i;
    return level;
}

static bool covers(const struct sz_law_grid *grid, const struct sz_pipeline_point *point, struct sz_error *error)
{
    double cameras[2] = {grid->cameras[0], grid->cameras[grid->camera_count - 1]};
    double factors[2] = {grid->factors[0], grid->factors[grid->factor_count - 1]};
    bool is_any = grid->factor_count == 1; /* passages do not matter, or never vary */
    if (!(point->camera_count >= cameras[0] && point->camera_count <= cameras[1]))
        return sz_error_set(error, SZ_ERROR_INPUT, "a load of %g cameras lies outside the tabulated ones, %g to %g",
                            point->camera_count, cameras[0], cameras[1]);
    if (!is_any && !(point->passage_factor >= factors[0] && point->passage_factor <= factors[1]))
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "a load of %g times the mean passages lies outside the tabulated ones, %g to %g",
                            point->passage_factor, factors[0], factors[1]);
    return true;
}

bool sz_law_grid_covers(const struct sz_law_grid *grid, const struct sz_pipeline *pipeline, double least_cameras,
                        double most_cameras, struct sz_error *error)
{
    for (int month = 0; month < 12; month++)
        for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
            double factor = pipeline->passages.hour_of_week[hour] * pipeline->passages.month[month];
            if (!covers(grid, &(struct sz_pipeline_point){least_cameras, factor, 0}, error) ||
                !covers(grid, &(struct sz_pipeline_point){most_cameras, factor, 0}, error))
                return sz_error_prefix(error, "%s", pipeline->name);
        }
    return true;
}

uint32_t sz_law_zones_together(const struct sz_pipeline *pipeline)
{
    return sz_pipeline_has_centre(pipeline) ? pipeline->zone_count : 1;
}

/* --- the hash --- */

static uint64_t mix(uint64_t hash, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return sz_fingerprint_mix(hash, bits);
}

static uint64_t mix_list(uint64_t hash, const double *numbers, uint32_t count)
{
    hash = sz_fingerprint_mix(hash, count);
    for (uint32_t i = 0; i < count; i++)
        hash = mix(hash, numbers[i]);
    return hash;
}

static uint64_t mix_stage(uint64_t hash, const struct sz_pipeline *pipeline, uint32_t index)
{
    const struct sz_stage *stage = &pipeline->stages[index];
    const struct sz_service_law *law = &stage->service;
    hash = sz_fingerprint_mix(sz_fingerprint_mix(hash, stage->scope), stage->takes);
    hash = mix(sz_distribution_hash(stage->latency, hash), stage->failure);
    if (sz_stage_is_delay(stage))
        return hash;
    hash = sz_fingerprint_mix(sz_fingerprint_mix(hash, stage->server_count), stage->batch_largest);
    hash = sz_fingerprint_mix(sz_fingerprint_mix(hash, stage->line_limit), stage->beyond);
    hash = mix(mix(hash, stage->batch_longest_wait_s), stage->handover_s);
    if (!sz_stage_fails_slowly(stage)) /* else the grid's levels say what matters of it */
        hash = mix(mix(hash, stage->mtbf_s), stage->mttr_s);
    hash = sz_distribution_hash(law->base, hash);
    hash = sz_distribution_hash(law->per_item, hash);
    hash = sz_distribution_hash(law->per_further, hash);
    hash = mix_list(hash, law->by_items, law->by_items_count);
    hash = mix_list(hash, law->by_load, law->by_load_count);
    hash = mix(mix(mix(hash, law->gallery_measured), law->gallery_exponent), law->correlation);
    uint32_t host = index; /* the first stage of the host, since its name says nothing */
    for (uint32_t s = index; stage->host != NULL && s-- > 0;)
        if (pipeline->stages[s].host != NULL && strcmp(pipeline->stages[s].host, stage->host) == 0)
            host = s;
    return sz_fingerprint_mix(hash, host);
}

uint64_t sz_latency_law_hash(const struct sz_pipeline *pipeline, const struct sz_law_grid *grid)
{
    uint64_t hash = sz_fingerprint_mix(SZ_FINGERPRINT_START, WAY);
    hash = mix_list(hash, grid->cameras, grid->camera_count);
    hash = mix_list(hash, grid->factors, grid->factor_count);
    for (uint32_t i = 0; i < grid->level_count; i++)
        hash = sz_fingerprint_mix(sz_fingerprint_mix(hash, grid->levels[i].stage), grid->levels[i].up_count);
    hash = sz_fingerprint_mix(hash, sz_law_zones_together(pipeline));
    hash = sz_fingerprint_mix(hash, pipeline->confirming_hits);
    hash = mix(mix(mix(hash, pipeline->frame_interval_s), pipeline->passages_per_camera_day), pipeline->gallery);
    hash = sz_distribution_hash(pipeline->in_view, hash);
    hash = mix_list(hash, pipeline->item_weights, pipeline->item_weight_count);
    hash = mix(hash, pipeline->alert_share);
    for (uint32_t s = 0; s < pipeline->stage_count; s++)
        hash = mix_stage(hash, pipeline, s);
    return hash;
}
