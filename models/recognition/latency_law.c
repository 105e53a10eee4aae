#include "models/recognition/latency_law.h"

#include "models/recognition/latency_law_inside.h"
#include "sim/interval.h"

#include <math.h>
#include <stdlib.h>

/* --- making one --- */

static size_t point_count(const struct sz_law_grid *grid)
{
    return (size_t)grid->level_count * grid->camera_count * grid->factor_count;
}

/* The points of the state that is next better than a level: one more server of that stage up, or all. */
static const struct sz_law_point *better_point(const struct sz_latency_law *law, size_t index)
{
    const struct sz_law_grid *grid = &law->grid;
    size_t a_level = (size_t)grid->camera_count * grid->factor_count, level = index / a_level;
    bool has_one_more = grid->levels[level - 1].stage == grid->levels[level].stage;
    return &law->points[(has_one_more ? level - 1 : 0) * a_level + index % a_level];
}

/*
 * Where too few servers are up for the load there is no law: what piles up then is followed beside it (server_outages.h), and who is through draws
 * from the law of the next better state.
 */
static bool tabulate_point(struct sz_latency_law *law, struct sz_pipeline *part, const struct sz_service *services,
                           size_t index, uint64_t hash, const struct sz_law_options *options, struct sz_error *error)
{
    const struct sz_law_grid *grid = &law->grid;
    size_t level = index / ((size_t)grid->camera_count * grid->factor_count);
    const struct sz_pipeline_point at = {grid->cameras[index / grid->factor_count % grid->camera_count],
                                         grid->factors[index % grid->factor_count], 0};
    double most_factor = grid->factors[grid->factor_count - 1];
    if (level == 0)
        return sz_law_point_tabulate(&law->points[index], part, services, &at, most_factor, hash, options, error);
    struct sz_stage *stage = &part->stages[grid->levels[level].stage];
    uint32_t server_count = stage->server_count;
    struct sz_error reason = {0};
    stage->server_count = grid->levels[level].up_count;
    bool has_law = sz_law_keeps_up(part, &at) &&
                   sz_law_point_tabulate(&law->points[index], part, services, &at, most_factor, hash, options, &reason);
    stage->server_count = server_count;
    if (!has_law && reason.kind != SZ_ERROR_NONE && reason.kind != SZ_ERROR_INPUT) {
        *error = reason;
        return false;
    }
    if (!has_law)
        law->points[index] = *better_point(law, index);
    return true;
}

static void tell(const struct sz_law_options *options, size_t done, size_t all)
{
    if (options->tell != NULL)
        options->tell(options->tell_context, "load of a law", (uint32_t)done, (uint32_t)all);
}

static bool tabulate(struct sz_latency_law *law, const struct sz_pipeline *pipeline, uint64_t hash,
                     const struct sz_law_options *options, struct sz_error *error)
{
    struct sz_pipeline part;
    size_t count = point_count(&law->grid);
    if (!sz_law_part_init(&part, pipeline, error))
        return false;
    struct sz_service *services = sz_services_create(&part, error);
    bool ok = services != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        tell(options, i, count);
        ok = tabulate_point(law, &part, services, i, hash, options, error);
    }
    tell(options, count, count);
    sz_services_destroy(services, part.stage_count);
    sz_law_part_clear(&part);
    return ok || sz_error_prefix(error, "tabulating %s", pipeline->name);
}

struct sz_latency_law *sz_latency_law_create(const struct sz_pipeline *pipeline, const struct sz_law_grid *grid,
                                             const struct sz_law_options *options, struct sz_error *error)
{
    struct sz_latency_law *law = calloc(1, sizeof *law);
    if (law != NULL)
        *law = (struct sz_latency_law){
            .grid = *grid, .points = calloc(point_count(grid), sizeof *law->points), .owner_count = 1};
    if (law == NULL || law->points == NULL) {
        sz_latency_law_release(law);
        sz_error_set_memory(error, "tabulating the law of a pipeline");
        return NULL;
    }
    uint64_t hash = sz_latency_law_hash(pipeline, grid);
    if (sz_law_cache_read(options, hash, law))
        return law;
    if (!tabulate(law, pipeline, hash, options, error) || !sz_law_cache_write(options, hash, law, error)) {
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

/* --- looking it up --- */

const struct sz_law_grid *sz_latency_law_grid(const struct sz_latency_law *law)
{
    return &law->grid;
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
    const struct sz_law_point *points = law->points + (size_t)point->level * grid->camera_count * grid->factor_count;
    struct corners corners = {.points = {&points[camera * grid->factor_count + factor],
                                         &points[camera * grid->factor_count + next_factor],
                                         &points[next_camera * grid->factor_count + factor],
                                         &points[next_camera * grid->factor_count + next_factor]}};
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

double sz_latency_law_mean_half_width_s(const struct sz_latency_law *law, const struct sz_pipeline_point *point)
{
    return sz_student_t(0.95, SZ_LAW_SECTIONS - 1) * sz_latency_law_errors(law, point).mean_s;
}

struct sz_law_figures sz_latency_law_errors(const struct sz_latency_law *law, const struct sz_pipeline_point *point)
{
    struct corners corners = corners_of(law, point);
    struct sz_law_figures sums = {0};
    for (int i = 0; i < 4; i++) {
        const struct sz_law_figures *errors = &corners.points[i]->errors;
        sums.mean_s += corners.weights[i] * errors->mean_s;
        sums.p50_s += corners.weights[i] * errors->p50_s;
        sums.p95_s += corners.weights[i] * errors->p95_s;
        sums.loss += corners.weights[i] * errors->loss;
    }
    return sums;
}
