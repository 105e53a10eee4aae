#include "models/recognition/latency_law.h"

#include "models/recognition/explicit.h"
#include "models/recognition/latency_law_inside.h"
#include "models/recognition/service.h"
#include "sim/fingerprint.h"
#include "sim/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Counts again whenever the way a law is made changes, so that what is kept of an older way is not taken for it. */
enum { WAY = 2 };

/*
 * A point's run: parts of so many alerts (frames that every stage takes), each with phases of its own, until mean and 95 % quantile are known to so
 * much from the spread of the parts, or there have been enough parts or frames.
 */
enum { PART_SAMPLES = 500, LEAST_PARTS = 8, MOST_PARTS = 5000, FRAME_LIMIT = 6000000, LEAST_SAMPLES = 200 };
#define MEAN_PRECISION 0.004
#define TAIL_PRECISION 0.005

/* --- the grid --- */

static bool must_keep_up(const struct sz_stage *stage)
{
    return !sz_stage_is_delay(stage) && (stage->line_limit == SIZE_MAX || stage->beyond == SZ_BEYOND_BLOCK);
}

static bool check_load(const struct sz_pipeline *pipeline, const struct sz_pipeline_point *point,
                       struct sz_error *error)
{
    for (uint32_t s = 0; s < pipeline->stage_count; s++) {
        const struct sz_stage *stage = &pipeline->stages[s];
        double load = must_keep_up(stage) ? sz_stage_load(pipeline, s, point) : 0;
        if (load > SZ_LAW_LARGEST_LOAD)
            return sz_error_set(
                error, SZ_ERROR_INPUT,
                "%s: the stage %s would be loaded to %.3g of what it can serve, with %g cameras a zone and "
                "%.3g times the mean passages in the busiest hour; its law is tabulated up to %g: expected fewer "
                "cameras or frames, more servers, a line that drops, or simulate: explicit",
                pipeline->name, stage->name, load, point->camera_count, point->passage_factor, SZ_LAW_LARGEST_LOAD);
    }
    return true;
}

/* A server that is out of order for hours now and then has no latency that minutes of simulation could show. */
static bool check_failures(const struct sz_pipeline *pipeline, struct sz_error *error)
{
    for (uint32_t s = 0; s < pipeline->stage_count; s++)
        if (!sz_stage_is_delay(&pipeline->stages[s]) && isfinite(pipeline->stages[s].mtbf_s))
            return sz_error_set(error, SZ_ERROR_INPUT,
                                "%s: the servers of the stage %s fail, and what they take from alerts has no law that "
                                "could be tabulated: expected no mtbf, or simulate: explicit and no watch_list",
                                pipeline->name, pipeline->stages[s].name);
    return true;
}

double sz_law_largest_load(const struct sz_pipeline *pipeline, const struct sz_pipeline_point *point)
{
    double largest = 0;
    for (uint32_t s = 0; s < pipeline->stage_count; s++)
        largest = fmax(largest, sz_stage_load(pipeline, s, point));
    return largest;
}

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
    *most = hours[1] * months[1];
    *least =
        fmax(hours[0] * months[0], *most / 50); /* when hardly anybody passes there is hardly an alert to learn from */
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
        values[i] = *count == 1 ? most : least + (most - least) * i / (*count - 1);
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

bool sz_law_grid_init(struct sz_law_grid *grid, const struct sz_pipeline *pipeline, double cameras, bool cameras_fail,
                      struct sz_error *error)
{
    double least, most;
    *grid = (struct sz_law_grid){0};
    factor_range(&pipeline->passages, &least, &most);
    choose_cameras(grid, cameras, cameras_fail);
    double most_cameras = grid->cameras[grid->camera_count - 1];
    struct sz_pipeline_point quietest = {most_cameras, least}, busiest = {most_cameras, most};
    uint32_t count = points_for(sz_law_largest_load(pipeline, &quietest), sz_law_largest_load(pipeline, &busiest));
    if (sz_pipeline_depends_on_passages(pipeline))
        spread(least, most, count, grid->factors, &grid->factor_count);
    else
        grid->factors[grid->factor_count++] = 1;
    return check_failures(pipeline, error) && check_load(pipeline, &busiest, error);
}

/* Zones matter to each other where they share a centre's servers; else one stands for all. */
static uint32_t zones_together(const struct sz_pipeline *pipeline)
{
    for (uint32_t s = 0; s < pipeline->stage_count; s++)
        if (!sz_stage_is_delay(&pipeline->stages[s]) && pipeline->stages[s].scope == SZ_SCOPE_CENTRE)
            return pipeline->zone_count;
    return 1;
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
    hash = mix(mix(mix(mix(hash, stage->batch_longest_wait_s), stage->mtbf_s), stage->mttr_s), stage->handover_s);
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
    hash = sz_fingerprint_mix(hash, zones_together(pipeline));
    hash = sz_fingerprint_mix(hash, pipeline->confirming_hits);
    hash = mix(mix(mix(hash, pipeline->frame_interval_s), pipeline->passages_per_camera_day), pipeline->gallery);
    hash = sz_distribution_hash(pipeline->in_view, hash);
    hash = mix_list(hash, pipeline->item_weights, pipeline->item_weight_count);
    hash = mix(hash, pipeline->alert_share);
    for (uint32_t s = 0; s < pipeline->stage_count; s++)
        hash = mix_stage(hash, pipeline, s);
    return hash;
}

/* --- a point --- */

bool sz_law_part_init(struct sz_pipeline *part, const struct sz_pipeline *pipeline, struct sz_error *error)
{
    *part = *pipeline;
    part->zone_count = zones_together(pipeline);
    while (sz_stage_is_delay(&pipeline->stages[part->stage_count - 1]))
        part->stage_count--;
    part->stages = malloc((part->stage_count + 1) * sizeof *part->stages);
    struct sz_distribution *nothing = sz_distribution_create_constant(0, error);
    if (part->stages == NULL || nothing == NULL) {
        free(part->stages);
        part->stages = NULL;
        sz_distribution_destroy(nothing);
        sz_error_set_memory(error, "tabulating the law of a pipeline");
        return false;
    }
    memcpy(part->stages, pipeline->stages, part->stage_count * sizeof *part->stages);
    const struct sz_stage *last = &pipeline->stages[pipeline->stage_count - 1];
    part->stages[part->stage_count++] =
        (struct sz_stage){.name = last->name, .scope = last->scope, .takes = last->takes, .latency = nothing};
    return true;
}

void sz_law_part_clear(struct sz_pipeline *part)
{
    sz_distribution_destroy(part->stages[part->stage_count - 1].latency);
    free(part->stages);
}

static double longest_service_s(const struct sz_pipeline *pipeline)
{
    double longest_s = 0;
    for (uint32_t s = 0; s < pipeline->stage_count; s++)
        if (!sz_stage_is_delay(&pipeline->stages[s]))
            longest_s = fmax(longest_s, sz_distribution_mean(pipeline->stages[s].service.base));
        else
            longest_s = fmax(longest_s, sz_distribution_mean(pipeline->stages[s].latency));
    return longest_s;
}

double sz_law_warm_up_s(const struct sz_pipeline *pipeline, double load)
{
    double slack = fmax(1 - load, 1 - SZ_LAW_LARGEST_LOAD);
    double stay_s = pipeline->in_view != NULL ? sz_distribution_mean(pipeline->in_view) : 0;
    return 20 * pipeline->frame_interval_s + 5 * stay_s + 4 * longest_service_s(pipeline) / (slack * slack);
}

int sz_law_by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double sz_law_sample_quantile(const double *sorted, size_t count, double p)
{
    double place = p * (double)(count - 1);
    size_t below = place < (double)(count - 1) ? (size_t)place : count - 1;
    double part = place - (double)below;
    return below + 1 < count ? sorted[below] + part * (sorted[below + 1] - sorted[below]) : sorted[below];
}

static void fill_quantiles(struct sz_law_point *point, double *samples, size_t count)
{
    qsort(samples, count, sizeof *samples, sz_law_by_size);
    for (int i = 0; i <= SZ_LAW_BODY_CELLS; i++)
        point->body_s[i] = sz_law_sample_quantile(samples, count, (double)i / SZ_LAW_BODY_CELLS);
    for (int i = 0; i <= SZ_LAW_TAIL_CELLS; i++)
        point->tail_s[i] =
            sz_law_sample_quantile(samples, count, SZ_LAW_TAIL_START + (1 - SZ_LAW_TAIL_START) * i / SZ_LAW_TAIL_CELLS);
}

/* What the parts of a point's run have shown together. */
struct gathered {
    double *samples, sum_s;
    size_t count, capacity;
    uint64_t counted_count, lost_count;
    struct sz_tally means, tails; /* by part */
};

static bool gather(struct gathered *gathered, const struct sz_explicit_result *result, struct sz_error *error)
{
    size_t count = gathered->count + result->latency_count;
    if (count > gathered->capacity) {
        double *grown = realloc(gathered->samples, 2 * count * sizeof *grown);
        if (grown == NULL)
            return sz_error_set_memory(error, "tabulating the law of a pipeline");
        gathered->samples = grown;
        gathered->capacity = 2 * count;
    }
    double *samples = gathered->samples;
    for (size_t i = 0; i < result->latency_count; i++) {
        samples[gathered->count + i] = result->latencies_s[i];
        gathered->sum_s += result->latencies_s[i];
    }
    gathered->count = count;
    gathered->counted_count += result->counted_count;
    gathered->lost_count += result->counted_count - result->latency_count;
    if (result->latency_count > 0) {
        sz_tally_add(&gathered->means, result->mean_s);
        sz_tally_add(&gathered->tails, result->p95_s);
    }
    return true;
}

static bool is_known(const struct sz_tally *parts, double precision)
{
    return sqrt(sz_tally_variance(parts) / (double)parts->count) <= precision * parts->mean;
}

static bool is_enough(const struct gathered *gathered)
{
    return gathered->means.count >= LEAST_PARTS && is_known(&gathered->means, MEAN_PRECISION) &&
           is_known(&gathered->tails, TAIL_PRECISION);
}

double sz_law_simulated_per_s(const struct sz_pipeline *part, const struct sz_pipeline_point *at)
{
    uint32_t s = 0;
    while (sz_stage_is_delay(&part->stages[s]))
        s++;
    return at->camera_count * part->zone_count / part->frame_interval_s *
           sz_stage_frame_share(part, part->stages[s].takes, at->passage_factor);
}

static bool run_parts(const struct sz_pipeline *part, const struct sz_service *services,
                      const struct sz_pipeline_point *at, uint64_t seed, double load, const atomic_bool *cancelled,
                      struct gathered *gathered, struct sz_error *error)
{
    double frames_per_s = at->camera_count * part->zone_count / part->frame_interval_s;
    double share = sz_stage_frame_share(part, part->stages[part->stage_count - 1].takes, at->passage_factor);
    double simulated_per_s = sz_law_simulated_per_s(part, at);
    double length_s = PART_SAMPLES / fmax(frames_per_s * share, 1e-9), frames = 0;
    length_s = fmin(length_s, (double)FRAME_LIMIT / LEAST_PARTS / fmax(simulated_per_s, 1e-9));
    struct sz_explicit_options options = {.pipeline = part,
                                          .services = services,
                                          .camera_count = (uint32_t)at->camera_count,
                                          .passage_factor = at->passage_factor,
                                          .window_start_s = sz_law_warm_up_s(part, load),
                                          .seed = seed,
                                          .keep_latencies = true,
                                          .cancelled = cancelled};
    options.end_s = options.window_start_s + length_s;
    for (uint32_t i = 1; i <= MOST_PARTS && (i <= LEAST_PARTS || frames < FRAME_LIMIT) && !is_enough(gathered); i++) {
        struct sz_explicit_result result;
        options.replication = i;
        if (!sz_explicit_run(&options, &result, error))
            return false;
        frames += (double)result.frame_count;
        bool ok = gather(gathered, &result, error);
        sz_explicit_result_clear(&result);
        if (!ok)
            return false;
    }
    return true;
}

/*
 * Where hardly anybody passes there is hardly an alert to learn from: as many more pass as leave every stage's load as good as it is, until
 * one simulated frame in 50 tells something.
 */
static double observed_passages_per_day(const struct sz_pipeline *part, const struct sz_pipeline_point *at)
{
    struct sz_pipeline more = *part;
    double per_day = part->passages_per_camera_day;
    for (bool is_same = part->in_view != NULL; is_same && per_day < 1e7;) {
        double telling_per_s =
            sz_stage_frame_share(&more, part->stages[part->stage_count - 1].takes, at->passage_factor) *
            at->camera_count * part->zone_count / part->frame_interval_s;
        if (telling_per_s >= 0.02 * sz_law_simulated_per_s(&more, at) && telling_per_s > 0)
            break;
        more.passages_per_camera_day = fmax(1, 1.5 * per_day);
        for (uint32_t s = 0; s < part->stage_count; s++)
            is_same = is_same && sz_stage_load(&more, s, at) <= sz_stage_load(part, s, at) + 0.002;
        per_day = is_same ? more.passages_per_camera_day : per_day;
    }
    return per_day;
}

static bool tabulate_point(const struct sz_pipeline *part, const struct sz_service *services,
                           const struct sz_pipeline_point *at, uint64_t seed, const atomic_bool *cancelled,
                           struct sz_law_point *point, struct sz_error *error)
{
    double load = sz_law_largest_load(part, at);
    struct gathered gathered = {0};
    sz_tally_init(&gathered.means);
    sz_tally_init(&gathered.tails);
    *point = (struct sz_law_point){.steepness = 1 / (1 - fmin(load, SZ_LAW_LARGEST_LOAD))};
    struct sz_pipeline observed = *part;
    observed.passages_per_camera_day = observed_passages_per_day(part, at);
    bool ok = run_parts(&observed, services, at, seed, load, cancelled, &gathered, error);
    if (ok && gathered.count < LEAST_SAMPLES)
        ok = sz_error_set(
            error, SZ_ERROR_INPUT,
            "only %zu alerts of %llu came through, too few for a law: expected more passages, or that the zone is "
            "run explicitly",
            gathered.count, (unsigned long long)gathered.counted_count);
    if (ok) {
        point->loss = (double)gathered.lost_count / (double)gathered.counted_count;
        point->mean_s = gathered.sum_s / (double)gathered.count;
        fill_quantiles(point, gathered.samples, gathered.count);
    }
    free(gathered.samples);
    return ok;
}

/* --- the law --- */

static bool tabulate(struct sz_latency_law *law, const struct sz_pipeline *pipeline, uint64_t hash,
                     const atomic_bool *cancelled, struct sz_error *error)
{
    struct sz_pipeline part;
    if (!sz_law_part_init(&part, pipeline, error))
        return false;
    struct sz_service *services = sz_services_create(&part, error);
    bool ok = services != NULL;
    for (uint32_t i = 0; ok && i < law->grid.camera_count * law->grid.factor_count; i++) {
        struct sz_pipeline_point at = {law->grid.cameras[i / law->grid.factor_count],
                                       law->grid.factors[i % law->grid.factor_count]};
        ok = tabulate_point(&part, services, &at, hash, cancelled, &law->points[i], error);
    }
    sz_services_destroy(services, part.stage_count);
    sz_law_part_clear(&part);
    return ok || sz_error_prefix(error, "tabulating %s", pipeline->name);
}

struct sz_latency_law *sz_latency_law_create(const struct sz_pipeline *pipeline, const struct sz_law_grid *grid,
                                             const struct sz_law_cache *cache, const atomic_bool *cancelled,
                                             struct sz_error *error)
{
    struct sz_latency_law *law = calloc(1, sizeof *law);
    size_t count = (size_t)grid->camera_count * grid->factor_count;
    if (law != NULL)
        *law = (struct sz_latency_law){.grid = *grid, .points = calloc(count, sizeof *law->points), .owner_count = 1};
    if (law == NULL || law->points == NULL) {
        sz_latency_law_release(law);
        sz_error_set_memory(error, "tabulating the law of a pipeline");
        return NULL;
    }
    uint64_t hash = sz_latency_law_hash(pipeline, grid);
    if (sz_law_cache_read(cache, hash, law))
        return law;
    if (!tabulate(law, pipeline, hash, cancelled, error) || !sz_law_cache_write(cache, hash, law, error)) {
        sz_latency_law_release(law);
        return NULL;
    }
    return law;
}

struct sz_latency_law *sz_latency_law_share(struct sz_latency_law *law)
{
    law->owner_count++;
    return law;
}

void sz_latency_law_release(struct sz_latency_law *law)
{
    if (law == NULL || --law->owner_count > 0)
        return;
    free(law->points);
    free(law);
}

bool sz_latency_law_covers(const struct sz_latency_law *law, const struct sz_pipeline_point *point,
                           struct sz_error *error)
{
    const struct sz_law_grid *grid = &law->grid;
    double cameras[2] = {grid->cameras[0], grid->cameras[grid->camera_count - 1]};
    double factors[2] = {grid->factors[0], grid->factors[grid->factor_count - 1]};
    bool is_any = grid->factor_count == 1; /* passages do not matter, or never vary */
    if (point->camera_count < cameras[0] || point->camera_count > cameras[1])
        return sz_error_set(error, SZ_ERROR_INPUT, "a load of %g cameras lies outside the tabulated ones, %g to %g",
                            point->camera_count, cameras[0], cameras[1]);
    if (!is_any && (point->passage_factor < factors[0] || point->passage_factor > factors[1]))
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "a load of %g times the mean passages lies outside the tabulated ones, %g to %g",
                            point->passage_factor, factors[0], factors[1]);
    return true;
}

/* The points on both sides of a load along one axis, and the weight of the upper one by the axis's own value. */
static uint32_t below(const double *values, uint32_t count, double value, double *part)
{
    uint32_t i = 0;
    while (i + 2 < count && values[i + 1] <= value)
        i++;
    *part = count < 2 ? 0 : fmin(fmax((value - values[i]) / (values[i + 1] - values[i]), 0), 1);
    return i;
}

/*
 * Weights of the four points around a load. Along an axis the load of a stage is about linear; the part of the way from one steepness to the other
 * follows from it: 1 / (1 - rho) at rho between the two.
 */
struct corners {
    const struct sz_law_point *points[4];
    double weights[4];
};

static double bend(const struct sz_law_point *low, const struct sz_law_point *high, double part)
{
    double rise = high->steepness - low->steepness;
    if (!(rise > 1e-9))
        return part;
    double low_slack = 1 / low->steepness, high_slack = 1 / high->steepness;
    return (1 / (low_slack + part * (high_slack - low_slack)) - low->steepness) / rise;
}

static struct corners corners_of(const struct sz_latency_law *law, const struct sz_pipeline_point *point)
{
    const struct sz_law_grid *grid = &law->grid;
    double camera_part, factor_part;
    uint32_t camera = below(grid->cameras, grid->camera_count, point->camera_count, &camera_part);
    uint32_t factor = below(grid->factors, grid->factor_count, point->passage_factor, &factor_part);
    uint32_t next_camera = camera + (grid->camera_count > 1), next_factor = factor + (grid->factor_count > 1);
    struct corners corners = {.points = {&law->points[camera * grid->factor_count + factor],
                                         &law->points[camera * grid->factor_count + next_factor],
                                         &law->points[next_camera * grid->factor_count + factor],
                                         &law->points[next_camera * grid->factor_count + next_factor]}};
    factor_part = bend(corners.points[0], corners.points[1], factor_part);
    camera_part = bend(corners.points[0], corners.points[2], camera_part);
    corners.weights[0] = (1 - camera_part) * (1 - factor_part);
    corners.weights[1] = (1 - camera_part) * factor_part;
    corners.weights[2] = camera_part * (1 - factor_part);
    corners.weights[3] = camera_part * factor_part;
    return corners;
}

static double quantile_at(const struct sz_law_point *point, double u)
{
    bool is_tail = u >= SZ_LAW_TAIL_START;
    const double *values = is_tail ? point->tail_s : point->body_s;
    double cells = is_tail ? SZ_LAW_TAIL_CELLS : SZ_LAW_BODY_CELLS;
    double place = is_tail ? (u - SZ_LAW_TAIL_START) / (1 - SZ_LAW_TAIL_START) * cells : u * cells;
    size_t index = place < cells - 1 ? (size_t)place : (size_t)cells - 1;
    double part = fmin(place - (double)index, 1);
    return values[index] + part * (values[index + 1] - values[index]);
}

double sz_latency_law_quantile_s(const struct sz_latency_law *law, const struct sz_pipeline_point *point, double u)
{
    struct corners corners = corners_of(law, point);
    double sum_s = 0;
    for (int i = 0; i < 4; i++)
        if (corners.weights[i] > 0)
            sum_s += corners.weights[i] * quantile_at(corners.points[i], u);
    return sum_s;
}

double sz_latency_law_mean_s(const struct sz_latency_law *law, const struct sz_pipeline_point *point)
{
    struct corners corners = corners_of(law, point);
    double sum_s = 0;
    for (int i = 0; i < 4; i++)
        sum_s += corners.weights[i] * corners.points[i]->mean_s;
    return sum_s;
}

double sz_latency_law_loss(const struct sz_latency_law *law, const struct sz_pipeline_point *point)
{
    struct corners corners = corners_of(law, point);
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += corners.weights[i] * corners.points[i]->loss;
    return sum;
}
