#include "models/recognition/stage_load.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STEPS = 512, ITEM_LIMIT = 400 };

/* The integral of P(D > x) from `from_s` to `to_s`, which may be infinite, by Simpson's rule. */
static double stay_s(const struct sz_distribution *law, double from_s, double to_s)
{
    if (to_s == INFINITY)
        return sz_distribution_mean(law) - stay_s(law, 0, from_s);
    double step_s = (to_s - from_s) / STEPS, sum = 0;
    for (int i = 0; i <= STEPS; i++) {
        double weight = i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * (1 - sz_distribution_cdf(law, from_s + i * step_s));
    }
    return sum * step_s / 3;
}

/* Mean number of a frame's items that a stage of that kind counts, by sightings. */
static double mean_items(const struct sz_pipeline *pipeline, enum sz_stage_takes takes, double passage_factor)
{
    if (pipeline->in_view == NULL)
        return 0;
    double rate_per_s = pipeline->passages_per_camera_day / 86400 * passage_factor;
    double confirmed_s = (pipeline->confirming_hits - 1) * pipeline->frame_interval_s;
    if (takes == SZ_TAKES_FRAMES)
        return rate_per_s * sz_distribution_mean(pipeline->in_view);
    double to_s = takes == SZ_TAKES_ITEMS ? INFINITY : confirmed_s + pipeline->frame_interval_s;
    return rate_per_s * fmax(0, stay_s(pipeline->in_view, confirmed_s, to_s));
}

/* Probabilities of 0, 1, ... items in a frame; the last one is of all above, too. */
struct item_law {
    double shares[ITEM_LIMIT];
    uint32_t count; /* all from here on are 0 */
};

static void fill_poisson(struct item_law *law, double mean)
{
    double share = exp(-mean), left = 1;
    for (law->count = 0; law->count < ITEM_LIMIT - 1 && left > 1e-15; law->count++) {
        law->shares[law->count] = share;
        left -= share;
        share *= mean / (law->count + 1);
    }
    if (left > 0)
        law->shares[law->count++] = left;
}

static struct item_law item_law_of(const struct sz_pipeline *pipeline, enum sz_stage_takes takes, double passage_factor)
{
    struct item_law law = {0};
    if (pipeline->item_weights == NULL) {
        fill_poisson(&law, mean_items(pipeline, takes, passage_factor));
        return law;
    }
    double sum = 0;
    for (uint32_t i = 0; i < pipeline->item_weight_count; i++)
        sum += pipeline->item_weights[i];
    for (uint32_t i = 0; i < pipeline->item_weight_count; i++)
        law.shares[i < ITEM_LIMIT ? i : ITEM_LIMIT - 1] += pipeline->item_weights[i] / sum;
    law.count = pipeline->item_weight_count < ITEM_LIMIT ? pipeline->item_weight_count : ITEM_LIMIT;
    if (takes == SZ_TAKES_ALERTS) {
        law.shares[1] = (1 - law.shares[0]) * pipeline->alert_share;
        law.shares[0] = 1 - law.shares[1];
        law.count = 2;
    }
    return law;
}

double sz_stage_frame_share(const struct sz_pipeline *pipeline, enum sz_stage_takes takes, double passage_factor)
{
    return takes == SZ_TAKES_FRAMES ? 1 : 1 - item_law_of(pipeline, takes, passage_factor).shares[0];
}

static double factor_of(const double *factors, uint32_t count, uint32_t index)
{
    return count == 0 ? 1 : factors[index < count ? index : count - 1];
}

/* What a station is asked for in a second, in seconds of its servers: by services as on an idle host, and by handovers. */
struct work {
    double services, handovers;
};

/* Mean time of a frame's share of a full batch on an idle host, a frame of `items` items. */
static double service_s(const struct sz_pipeline *pipeline, const struct sz_stage *stage, uint32_t items)
{
    const struct sz_service_law *law = &stage->service;
    double batch = stage->batch_largest;
    double mean_s = sz_distribution_mean(law->base) * factor_of(law->by_items, law->by_items_count, items) / batch;
    if (law->per_item != NULL)
        mean_s += items * sz_distribution_mean(law->per_item);
    if (law->per_further != NULL)
        mean_s += (batch - 1) / batch * sz_distribution_mean(law->per_further);
    if (law->gallery_measured > 0)
        mean_s *= pow(pipeline->gallery / law->gallery_measured, law->gallery_exponent);
    return mean_s;
}

/* Cameras whose frames come to one station. */
static double cameras_of(const struct sz_pipeline *pipeline, const struct sz_stage *stage,
                         const struct sz_pipeline_point *point)
{
    if (stage->scope == SZ_SCOPE_CAMERA)
        return 1;
    return stage->scope == SZ_SCOPE_CENTRE ? point->camera_count * pipeline->zone_count : point->camera_count;
}

static struct work work_of(const struct sz_pipeline *pipeline, const struct sz_stage *stage,
                           const struct item_law laws[], const struct sz_pipeline_point *point)
{
    const struct item_law *law = &laws[stage->takes];
    struct work a_frame = {0};
    for (uint32_t i = stage->takes == SZ_TAKES_FRAMES ? 0 : 1; i < law->count; i++) {
        a_frame.services += law->shares[i] * service_s(pipeline, stage, i);
        a_frame.handovers += law->shares[i] * stage->handover_s / stage->batch_largest;
    }
    double frames_per_s = cameras_of(pipeline, stage, point) / pipeline->frame_interval_s;
    return (struct work){frames_per_s * a_frame.services, frames_per_s * a_frame.handovers};
}

/* The factor by load at the mean pace between whole numbers of servers in service. */
static double factor_at(const struct sz_service_law *law, double busy)
{
    double below = floor(fmax(busy, 1)), part = fmax(busy, 1) - below;
    return 1 / ((1 - part) / factor_of(law->by_load, law->by_load_count, (uint32_t)below - 1) +
                part / factor_of(law->by_load, law->by_load_count, (uint32_t)below));
}

static bool shares_host(const struct sz_stage *a, const struct sz_stage *b)
{
    return a != b && !sz_stage_is_delay(b) && a->host != NULL && b->host != NULL && strcmp(a->host, b->host) == 0 &&
           (a->scope == SZ_SCOPE_CENTRE) == (b->scope == SZ_SCOPE_CENTRE);
}

/* Stations of a stage on one host. */
static double stations_of(const struct sz_stage *stage, const struct sz_pipeline_point *point)
{
    return stage->scope == SZ_SCOPE_CAMERA && stage->host != NULL ? point->camera_count : 1;
}

/* Servers of a stage held on a host that has so many in service in the mean: its own services see one of its own at least. */
static double held_at(const struct sz_stage *stage, const struct work *work, double stations, double busy)
{
    enum { TURNS = 10 };
    double held = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        double factor = factor_at(&stage->service, busy - held + fmax(held, 1));
        held = stations * fmin(work->services * factor + work->handovers, stage->server_count);
    }
    return held;
}

/*
 * The factor by load of a stage whose servers are all in service, on a host whose other stages have as many in service as they need at the pace that
 * leaves them: a fixed point.
 */
static double factor_when_full(const struct sz_pipeline *pipeline, const struct sz_stage *stage,
                               const struct item_law laws[], const struct sz_pipeline_point *point)
{
    enum { TURNS = 100 };
    double full = stage->server_count * stations_of(stage, point), busy = full;
    if (stage->service.by_load_count == 0)
        return 1;
    for (int turn = 0; turn < TURNS && stage->host != NULL; turn++) {
        double sum = full;
        for (uint32_t s = 0; s < pipeline->stage_count; s++) {
            const struct sz_stage *other = &pipeline->stages[s];
            if (!shares_host(stage, other))
                continue;
            struct work work = work_of(pipeline, other, laws, point);
            sum += held_at(other, &work, stations_of(other, point), busy);
        }
        if (fabs(sum - busy) < 1e-12)
            break;
        busy = sum;
    }
    return factor_at(&stage->service, busy);
}

double sz_stage_load(const struct sz_pipeline *pipeline, uint32_t stage_index, const struct sz_pipeline_point *point)
{
    const struct sz_stage *stage = &pipeline->stages[stage_index];
    if (sz_stage_is_delay(stage))
        return 0;
    const struct item_law laws[] = {item_law_of(pipeline, SZ_TAKES_FRAMES, point->passage_factor),
                                    item_law_of(pipeline, SZ_TAKES_ITEMS, point->passage_factor),
                                    item_law_of(pipeline, SZ_TAKES_ALERTS, point->passage_factor)};
    struct work work = work_of(pipeline, stage, laws, point);
    double needed = work.services * factor_when_full(pipeline, stage, laws, point) + work.handovers;
    return needed / (stage->server_count * sz_stage_availability(stage));
}

double sz_stage_frames_per_s(const struct sz_pipeline *pipeline, uint32_t stage_index,
                             const struct sz_pipeline_point *point)
{
    const struct sz_stage *stage = &pipeline->stages[stage_index];
    return cameras_of(pipeline, stage, point) / pipeline->frame_interval_s *
           sz_stage_frame_share(pipeline, stage->takes, point->passage_factor);
}

/* The part of a law's variance that is linear in the normal score: the squared correlation of its quantiles with the scores. */
static double linear_share(const struct sz_distribution *law)
{
    double quantiles[STEPS], scores[STEPS];
    for (int i = 0; i < STEPS; i++) {
        quantiles[i] = sz_distribution_quantile(law, (i + 0.5) / STEPS);
        scores[i] = gsl_cdf_ugaussian_Pinv((i + 0.5) / STEPS);
    }
    double correlation = gsl_stats_correlation(quantiles, 1, scores, 1, STEPS);
    return correlation * correlation;
}

/*
 * How much more services in a row vary than independent ones, as a queue sees them over many. A power k of the score is correlated by r^k: what is not linear
 * in it by r^2 at most, and where r < 0 that outlasts the rest.
 */
static double row_factor(const struct sz_service_law *law)
{
    double r = law->correlation, of_linear = (1 + r) / (1 - r), of_rest = (1 + r * r) / (1 - r * r);
    if (r >= 0)
        return of_linear;
    double linear = linear_share(law->base);
    return linear * of_linear + (1 - linear) * of_rest;
}

/*
 * The same of the mean work of a camera's frames, which differ by the people in them, in frames that the stage takes. Who is in view in one frame is so in the next
 * ones: numbers a time apart are correlated by the part of all stays D that is left after it, which adds up to E[D^2] / E[D] to both sides.
 */
static double people_variability(const struct sz_pipeline *pipeline, const struct sz_stage *stage,
                                 const struct sz_pipeline_point *point)
{
    const struct item_law law = item_law_of(pipeline, stage->takes, point->passage_factor);
    double sum_s = 0, squares = 0, alike = 1;
    if (stage->takes == SZ_TAKES_ALERTS) /* nobody is newly confirmed twice */
        return 0;
    for (uint32_t i = stage->takes == SZ_TAKES_FRAMES ? 0 : 1; i < law.count; i++) {
        double work_s = service_s(pipeline, stage, i);
        sum_s += law.shares[i] * work_s;
        squares += law.shares[i] * work_s * work_s;
    }
    double stay_mean_s = pipeline->in_view != NULL ? sz_distribution_mean(pipeline->in_view) : 0;
    if (stay_mean_s > 0)
        alike += (stay_mean_s + sz_distribution_variance(pipeline->in_view) / stay_mean_s) / pipeline->frame_interval_s;
    double taken = sz_stage_frame_share(pipeline, stage->takes, point->passage_factor);
    return sum_s > 0 ? taken * fmax(0, squares / (sum_s * sum_s) - 1) * alike : 0;
}

/* Squared coefficient of variation of the work in a frame, as a queue sees it over many: services in a row that are alike count for more. */
static double variability(const struct sz_pipeline *pipeline, const struct sz_stage *stage,
                          const struct sz_pipeline_point *point)
{
    const struct sz_distribution *base = stage->service.base;
    double mean_s = sz_distribution_mean(base), variance = sz_distribution_variance(base);
    bool varies = mean_s > 0 && variance > 0;
    return 0.5 + people_variability(pipeline, stage, point) +
           (varies ? stage->batch_largest * variance / (mean_s * mean_s) * row_factor(&stage->service) : 0);
}

/* Frames that a queue remembers, those a server and a line hold at most taken into account. */
static double remembered_frames(const struct sz_stage *stage, double load, double noise)
{
    double slack = fabs(1 - load), frames = 8 * noise / (slack * slack);
    if (stage->line_limit == SIZE_MAX || stage->beyond == SZ_BEYOND_BLOCK)
        return frames;
    double room = (double)stage->line_limit + (double)stage->server_count * stage->batch_largest;
    double to_fill = load > 1 ? room / slack : 0;
    return fmin(frames + to_fill, room * room / noise);
}

double sz_stage_settling_s(const struct sz_pipeline *pipeline, uint32_t stage_index,
                           const struct sz_pipeline_point *point)
{
    const struct sz_stage *stage = &pipeline->stages[stage_index];
    if (sz_stage_is_delay(stage))
        return 4 * sz_distribution_mean(stage->latency);
    double load = sz_stage_load(pipeline, stage_index, point), batch = stage->batch_largest;
    double whole_s = stage->handover_s + batch * service_s(pipeline, stage, 1);
    double waits_s =
        stage->batch_largest > 1 && isfinite(stage->batch_longest_wait_s) ? stage->batch_longest_wait_s : 0;
    double frames_per_s = sz_stage_frames_per_s(pipeline, stage_index, point);
    double settling_s = 4 * (whole_s + waits_s);
    if (isfinite(stage->mtbf_s))
        settling_s += 5 * (stage->mtbf_s + stage->mttr_s);
    if (load > 0 && frames_per_s > 0)
        settling_s += remembered_frames(stage, load, variability(pipeline, stage, point)) * load / frames_per_s;
    return settling_s;
}

const char *sz_stage_fit_text(const struct sz_pipeline *pipeline, uint32_t stage, const struct sz_pipeline_point *point,
                              double load, char text[SZ_FIT_SIZE])
{
    double cameras = floor(point->camera_count * load / sz_stage_load(pipeline, stage, point));
    bool fits = pipeline->stages[stage].scope != SZ_SCOPE_CAMERA && cameras >= 1;
    text[0] = '\0';
    if (fits)
        snprintf(text, SZ_FIT_SIZE, "at most %.0f cameras a zone at work, ", cameras);
    return text;
}

bool sz_pipeline_depends_on_items(const struct sz_pipeline *pipeline)
{
    for (uint32_t s = 0; s < pipeline->stage_count; s++) {
        const struct sz_stage *stage = &pipeline->stages[s];
        if (!sz_stage_is_delay(stage) &&
            (stage->takes != SZ_TAKES_FRAMES || stage->service.per_item != NULL || stage->service.by_items != NULL))
            return true;
    }
    return false;
}

bool sz_pipeline_depends_on_passages(const struct sz_pipeline *pipeline)
{
    return pipeline->in_view != NULL && sz_pipeline_depends_on_items(pipeline);
}

enum sz_stage_takes sz_pipeline_telling(const struct sz_pipeline *pipeline)
{
    enum sz_stage_takes last = pipeline->stages[pipeline->stage_count - 1].takes;
    if (!sz_pipeline_depends_on_items(pipeline) || last == SZ_TAKES_ALERTS)
        return last;
    return pipeline->in_view != NULL ? SZ_TAKES_ALERTS : pipeline->item_weights != NULL ? SZ_TAKES_ITEMS : last;
}
