/*
 * One point of a law: the part of the pipeline with queues, run explicitly at one load.
 *
 * The run is of parts, each with phases of its own and a warm-up before it, dealt in turn to 16 sections. What the sections say is independent: their
 * spread gives the standard errors, and the run ends when those are small enough.
 */
#include "models/recognition/law_sections.h"
#include "models/threads/threads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SECTIONS = SZ_LAW_SECTIONS,
    PART_SAMPLES = 100 /* alerts of a part, unless its warm-up asks for more */
};

/* Passes of stages in a run at most, warm-ups included. */
#define PASS_LIMIT 1e9

/* --- the part with queues --- */

bool sz_law_part_init(struct sz_pipeline *part, const struct sz_pipeline *pipeline, struct sz_error *error)
{
    *part = *pipeline;
    part->zone_count = sz_law_zones_together(pipeline);
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
    for (uint32_t s = 0; s < part->stage_count; s++)
        if (sz_stage_fails_slowly(&part->stages[s]))
            part->stages[s].mtbf_s = INFINITY;
    const struct sz_stage *last = &pipeline->stages[pipeline->stage_count - 1];
    part->stages[part->stage_count++] =
        (struct sz_stage){.name = last->name,
                          .scope = last->scope,
                          .takes = sz_pipeline_depends_on_items(pipeline) ? last->takes : SZ_TAKES_FRAMES,
                          .latency = nothing};
    return true;
}

void sz_law_part_clear(struct sz_pipeline *part)
{
    sz_distribution_destroy(part->stages[part->stage_count - 1].latency);
    free(part->stages);
}

double sz_law_simulated_per_s(const struct sz_pipeline *part, const struct sz_pipeline_point *at)
{
    uint32_t s = 0;
    while (sz_stage_is_delay(&part->stages[s]))
        s++;
    return at->camera_count * part->zone_count / part->frame_interval_s *
           sz_stage_frame_share(part, part->stages[s].takes, at->passage_factor);
}

double sz_law_warm_up_s(const struct sz_pipeline *part, const struct sz_pipeline_point *at)
{
    double warm_up_s = (20 + part->confirming_hits) * part->frame_interval_s;
    if (sz_pipeline_depends_on_passages(part))
        warm_up_s += 5 * sz_distribution_mean(part->in_view);
    for (uint32_t s = 0; s < part->stage_count; s++)
        warm_up_s += sz_stage_settling_s(part, s, at);
    return warm_up_s;
}

/* --- the run --- */

struct plan {
    double warm_up_s, length_s, passes; /* passes: of stages in a part, about */
};

/* A part is two warm-ups long at least; every section shall have one. Frames without anybody cost a little, too. */
static struct plan plan_parts(const struct sz_pipeline *part, const struct sz_pipeline_point *at)
{
    double frames_per_s = at->camera_count * part->zone_count / part->frame_interval_s;
    double alerts_per_s = frames_per_s * sz_stage_frame_share(part, sz_pipeline_telling(part), at->passage_factor);
    double passes_per_s = fmax(sz_law_simulated_per_s(part, at) * part->stage_count, 0.2 * frames_per_s);
    double affordable_s = PASS_LIMIT / SECTIONS / passes_per_s;
    struct plan plan = {.warm_up_s = fmin(sz_law_warm_up_s(part, at), affordable_s / 3)};
    plan.length_s =
        fmin(fmax(PART_SAMPLES / fmax(alerts_per_s, 1e-9), 2 * plan.warm_up_s), affordable_s - plan.warm_up_s);
    plan.passes = passes_per_s * (plan.warm_up_s + plan.length_s);
    return plan;
}

/* A part for each section, run by several threads. */
struct turn {
    struct sz_explicit_options options; /* replications from this one on */
    struct sz_explicit_result results[SECTIONS];
    struct sz_error errors[SECTIONS];
};

static bool run_part(void *context, uint32_t section, unsigned thread)
{
    (void)thread;
    struct turn *turn = context;
    struct sz_explicit_options options = turn->options;
    options.replication += section;
    if (options.cancelled != NULL && atomic_load(options.cancelled)) /* a short part does not look */
        return sz_error_set(&turn->errors[section], SZ_ERROR_INTERRUPTED, "interrupted");
    return sz_explicit_run(&options, &turn->results[section], &turn->errors[section]);
}

/* Gathered in their order, whoever ran them. */
static bool run_turn(struct sz_law_sections *sections, struct turn *turn, unsigned thread_count, struct sz_error *error)
{
    memset(turn->results, 0, sizeof turn->results);
    bool ok = sz_threads_run(sz_threads_count(thread_count, SECTIONS), SECTIONS, run_part, turn);
    for (int i = 0; ok && i < SECTIONS; i++)
        sz_law_sections_gather(sections, &turn->results[i]);
    for (int i = 0; i < SECTIONS; i++) {
        sz_explicit_result_clear(&turn->results[i]);
        if (!ok && error->kind == SZ_ERROR_NONE)
            *error = turn->errors[i];
    }
    turn->options.replication += SECTIONS;
    return ok;
}

static bool run_parts(struct sz_law_sections *sections, const struct sz_service *services,
                      const struct sz_pipeline_point *at, uint64_t seed, const struct sz_law_options *options,
                      struct sz_error *error)
{
    double load = sz_law_largest_load(sections->part, at);
    struct plan plan = plan_parts(sections->part, at);
    uint32_t most_turns = (uint32_t)fmax(1, PASS_LIMIT / (SECTIONS * plan.passes));
    struct turn turn = {.options = {.pipeline = sections->part,
                                    .services = services,
                                    .camera_count = (uint32_t)at->camera_count,
                                    .passage_factor = at->passage_factor,
                                    .window_start_s = plan.warm_up_s,
                                    .end_s = plan.warm_up_s + plan.length_s,
                                    .seed = seed,
                                    .replication = 1,
                                    .keep_latencies = true,
                                    .cancelled = options->cancelled}};
    for (uint32_t turns = 1, next_look = 1; turns <= most_turns; turns++) {
        if (!run_turn(sections, &turn, options->thread_count, error))
            return false;
        if (turns < next_look)
            continue;
        if (sz_law_sections_are_enough(sections, load))
            break;
        next_look = turns + 1 + turns / 4;
    }
    return true;
}

/* Whether no stage of another version of the part is loaded by more than 0.002 more. */
static bool is_as_loaded(const struct sz_pipeline *other, const struct sz_pipeline *part,
                         const struct sz_pipeline_point *at)
{
    const struct sz_pipeline_point mean = {at->camera_count, 1, 0};
    for (uint32_t s = 0; s < part->stage_count; s++)
        if (sz_stage_load(other, s, &mean) > sz_stage_load(part, s, at) + 0.002)
            return false;
    return true;
}

/*
 * Where hardly anybody passes there is hardly an alert to learn from: as many more pass as leave every stage's load as good as it is, or as are a fiftieth of
 * those in the busiest hour, until one simulated frame in ten tells something. Where items are given, as many more of the frames with items carry alerts instead.
 */
static struct sz_pipeline observed(const struct sz_pipeline *part, const struct sz_pipeline_point *at,
                                   double most_factor)
{
    struct sz_pipeline now = *part;
    const struct sz_pipeline_point mean = {at->camera_count, 1, 0};
    double harmless = part->passages_per_camera_day * most_factor / 50;
    enum sz_stage_takes telling = sz_pipeline_telling(part);
    now.passages_per_camera_day *= at->passage_factor;
    for (struct sz_pipeline more = now;; now = more) {
        double frames_per_s = at->camera_count * part->zone_count / part->frame_interval_s;
        double telling_per_s = frames_per_s * sz_stage_frame_share(&now, telling, 1);
        if (part->in_view != NULL && telling_per_s > 0 && telling_per_s >= 0.1 * sz_law_simulated_per_s(&now, &mean))
            return now;
        more.passages_per_camera_day = fmax(1, 1.5 * now.passages_per_camera_day);
        more.alert_share = fmin(1, 1.5 * now.alert_share);
        bool can_grow = part->in_view != NULL ? now.passages_per_camera_day < 1e7 : more.alert_share > now.alert_share;
        bool is_harmless = part->in_view != NULL && more.passages_per_camera_day <= harmless;
        if (!can_grow || !(is_harmless || is_as_loaded(&more, part, at)))
            return now;
    }
}

bool sz_law_point_tabulate(struct sz_law_point *point, const struct sz_pipeline *part,
                           const struct sz_service *services, const struct sz_pipeline_point *at, double most_factor,
                           uint64_t seed, const struct sz_law_options *options, struct sz_error *error)
{
    struct sz_law_sections sections;
    const struct sz_pipeline seen = observed(part, at, most_factor);
    const struct sz_pipeline_point mean = {at->camera_count, 1, 0};
    double load = sz_law_largest_load(part, at);
    *point = (struct sz_law_point){.steepness = 1 / (1 - fmin(load, SZ_LAW_LARGEST_LOAD))};
    bool ok = sz_law_sections_init(&sections, &seen, seed, error) &&
              run_parts(&sections, services, &mean, seed, options, error) &&
              sz_law_sections_check_drift(&sections, at, error) && sz_law_sections_conclude(&sections, point, error);
    sz_law_sections_clear(&sections);
    return ok;
}
