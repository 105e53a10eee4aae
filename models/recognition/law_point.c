/*
 * One point of a law: the part of the pipeline with queues, run explicitly at one load.
 *
 * The run is of parts, each with phases of its own and a warm-up before it, dealt in turn to 16 sections. What the sections say is independent: their
 * spread gives the standard errors, and the run ends when those are small enough.
 */
#include "models/recognition/explicit.h"
#include "models/recognition/latency_law_inside.h"
#include "models/threads/threads.h"
#include "sim/tally.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SECTIONS = SZ_LAW_SECTIONS,
    SECTION_SAMPLES = 16384, /* latencies that a section keeps: of more a random choice */
    PART_SAMPLES = 100,      /* alerts of a part, unless its warm-up asks for more */
    LEAST_SAMPLES = 200
};

/* Passes of stages in a run at most, warm-ups included. */
#define PASS_LIMIT 1e9

/* Standard errors that end a run: of the mean and the 95 % quantile relative, of the loss the greater of two. Beyond CALM_LOAD twice as much. */
#define MEAN_PRECISION    0.004
#define TAIL_PRECISION    0.005
#define LOSS_PRECISION    0.0005
#define LOSS_PRECISION_OF 0.01
#define CALM_LOAD         0.9

/* A stage cannot keep up when more frames come than leave: by so much of what comes, and for so many standard errors. */
#define DRIFT_SHARE  0.005
#define DRIFT_ERRORS 4

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

/* --- samples --- */

double sz_law_sample_quantile(const double *sorted, size_t count, double p)
{
    double place = p * (double)(count - 1);
    size_t below = place < (double)(count - 1) ? (size_t)place : count - 1;
    double part = place - (double)below;
    return below + 1 < count ? sorted[below] + part * (sorted[below + 1] - sorted[below]) : sorted[below];
}

static void fill_quantiles(struct sz_law_point *point, double *samples, size_t count)
{
    gsl_sort(samples, 1, count);
    for (int i = 0; i <= SZ_LAW_BODY_CELLS; i++)
        point->body_s[i] = sz_law_sample_quantile(samples, count, (double)i / SZ_LAW_BODY_CELLS);
    for (int i = 0; i <= SZ_LAW_TAIL_CELLS; i++)
        point->tail_s[i] =
            sz_law_sample_quantile(samples, count, SZ_LAW_TAIL_START + (1 - SZ_LAW_TAIL_START) * i / SZ_LAW_TAIL_CELLS);
}

/* Frames that every stage takes, at one of them. */
struct stage_count {
    uint64_t entered, refused;
};

/* What some parts have shown. */
struct section {
    double sum_s;
    size_t kept_count;
    uint64_t count;
};

/* What all of them have. */
struct gathered {
    const struct sz_pipeline *part;
    struct section sections[SECTIONS];
    double *samples;            /* of each section SECTION_SAMPLES; owned */
    struct stage_count *stages; /* of each section those of the part; owned */
    struct sz_stream choice;
    struct sz_tally drift; /* by part: frames on their way at its end less those at its start */
    uint64_t captured_count, counted_count;
};

static bool gathered_init(struct gathered *gathered, const struct sz_pipeline *part, uint64_t seed,
                          struct sz_error *error)
{
    *gathered = (struct gathered){.part = part};
    gathered->samples = malloc(sizeof *gathered->samples * SECTIONS * SECTION_SAMPLES);
    gathered->stages = calloc((size_t)SECTIONS * part->stage_count, sizeof *gathered->stages);
    if (gathered->samples == NULL || gathered->stages == NULL)
        return sz_error_set_memory(error, "tabulating the law of a pipeline");
    sz_stream_init(&gathered->choice, seed, 0, SZ_EXPLICIT_PURPOSES, 0);
    sz_tally_init(&gathered->drift);
    return true;
}

static void gathered_clear(struct gathered *gathered)
{
    free(gathered->samples);
    free(gathered->stages);
}

static double *samples_of(const struct gathered *gathered, size_t section)
{
    return gathered->samples + section * SECTION_SAMPLES;
}

static struct stage_count *stages_of(const struct gathered *gathered, size_t section)
{
    return gathered->stages + section * gathered->part->stage_count;
}

/* Each latency is kept with the same probability (Vitter 1985, algorithm R). */
static void keep(struct gathered *gathered, size_t index, double latency_s)
{
    struct section *section = &gathered->sections[index];
    double *samples = samples_of(gathered, index);
    section->count++;
    section->sum_s += latency_s;
    if (section->kept_count < SECTION_SAMPLES) {
        samples[section->kept_count++] = latency_s;
        return;
    }
    double place = sz_stream_uniform(&gathered->choice) * (double)section->count;
    if (place < SECTION_SAMPLES)
        samples[(size_t)place] = latency_s;
}

static void gather(struct gathered *gathered, const struct sz_explicit_result *result)
{
    size_t index = gathered->drift.count % SECTIONS;
    struct stage_count *stages = stages_of(gathered, index);
    for (size_t i = 0; i < result->latency_count; i++)
        keep(gathered, index, result->latencies_s[i]);
    for (uint32_t s = 0; s < gathered->part->stage_count; s++) {
        stages[s].entered += result->stages[s].whole_entered_count;
        stages[s].refused += result->stages[s].whole_refused_count;
    }
    sz_tally_add(&gathered->drift, (double)result->present_counts[1] - (double)result->present_counts[0]);
    gathered->captured_count += result->captured_count;
    gathered->counted_count += result->counted_count;
}

/* --- figures --- */

/* Failures are known, refusals were counted: a frame comes through when no stage fails it or refuses it. */
static double loss_of(const struct sz_pipeline *part, const struct stage_count *stages)
{
    double through = 1;
    for (uint32_t s = 0; s < part->stage_count; s++) {
        through *= 1 - part->stages[s].failure;
        if (stages[s].refused > 0)
            through *= 1 - (double)stages[s].refused / (double)stages[s].entered;
    }
    return 1 - through;
}

static double selected(const struct gathered *gathered, size_t section, double p)
{
    size_t count = gathered->sections[section].kept_count;
    return gsl_stats_select(samples_of(gathered, section), 1, count, (size_t)(p * (double)(count - 1)));
}

/* The mean of each figure over the sections, and its standard error, which is that of all parts together; false when a section has seen next to nothing. */
static bool measure(struct gathered *gathered, struct sz_law_figures *means, struct sz_law_figures *errors)
{
    struct sz_tally tallies[4];
    double *of_means[4] = {&means->mean_s, &means->p50_s, &means->p95_s, &means->loss};
    double *of_errors[4] = {&errors->mean_s, &errors->p50_s, &errors->p95_s, &errors->loss};
    for (int i = 0; i < 4; i++)
        sz_tally_init(&tallies[i]);
    for (size_t i = 0; i < SECTIONS; i++) {
        const struct section *section = &gathered->sections[i];
        if (section->count < LEAST_SAMPLES / SECTIONS)
            return false;
        sz_tally_add(&tallies[0], section->sum_s / (double)section->count);
        sz_tally_add(&tallies[1], selected(gathered, i, 0.5));
        sz_tally_add(&tallies[2], selected(gathered, i, 0.95));
        sz_tally_add(&tallies[3], loss_of(gathered->part, stages_of(gathered, i)));
    }
    for (int i = 0; i < 4; i++) {
        *of_means[i] = tallies[i].mean;
        *of_errors[i] = sqrt(sz_tally_variance(&tallies[i]) / SECTIONS);
    }
    return true;
}

static bool is_enough(struct gathered *gathered, double load)
{
    struct sz_law_figures means, errors;
    if (!measure(gathered, &means, &errors))
        return false;
    double through = 1, ease = load > CALM_LOAD ? 2 : 1;
    for (uint32_t s = 0; s < gathered->part->stage_count; s++)
        through *= 1 - gathered->part->stages[s].failure;
    double refused = means.loss - (1 - through);
    return errors.mean_s <= ease * MEAN_PRECISION * means.mean_s &&
           errors.p95_s <= ease * TAIL_PRECISION * means.p95_s &&
           errors.loss <= ease * fmax(LOSS_PRECISION, LOSS_PRECISION_OF * refused);
}

/* All sections together. */
static bool conclude(struct gathered *gathered, struct sz_law_point *point, struct sz_error *error)
{
    struct sz_law_figures means;
    struct stage_count *all = stages_of(gathered, 0);
    uint64_t count = 0;
    size_t kept_count = 0;
    double sum_s = 0;
    bool is_known = measure(gathered, &means, &point->errors);
    for (size_t i = 0; i < SECTIONS; i++) {
        const struct section *section = &gathered->sections[i];
        memmove(gathered->samples + kept_count, samples_of(gathered, i), section->kept_count * sizeof(double));
        kept_count += section->kept_count;
        count += section->count;
        sum_s += section->sum_s;
        for (uint32_t s = 0; i > 0 && s < gathered->part->stage_count; s++) {
            all[s].entered += stages_of(gathered, i)[s].entered;
            all[s].refused += stages_of(gathered, i)[s].refused;
        }
    }
    if (!is_known || count < LEAST_SAMPLES)
        return sz_error_set(
            error, SZ_ERROR_INPUT,
            "only %llu frames of %llu came through, too few for a law: expected more passages, or that the zone is "
            "run explicitly",
            (unsigned long long)count, (unsigned long long)gathered->counted_count);
    point->mean_s = sum_s / (double)count;
    point->loss = loss_of(gathered->part, all);
    fill_quantiles(point, gathered->samples, kept_count);
    return true;
}

/* --- the run --- */

/* Whether as many frames leave as come. */
static bool check_drift(const struct gathered *gathered, const struct sz_pipeline_point *at, struct sz_error *error)
{
    const struct sz_tally *drift = &gathered->drift;
    double parts = (double)drift->count, share = drift->mean * parts / (double)gathered->captured_count;
    if (!(share > DRIFT_SHARE && drift->mean > DRIFT_ERRORS * sqrt(sz_tally_variance(drift) / parts)))
        return true;
    return sz_error_set(
        error, SZ_ERROR_INPUT,
        "of the frames that come %.2g %% more come than leave, with %g cameras a zone and %.3g times the "
        "mean passages: a stage cannot keep up, so there is no law; expected fewer cameras or frames, "
        "more servers or a line that drops",
        100 * share, at->camera_count, at->passage_factor);
}

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
    return sz_explicit_run(&options, &turn->results[section], &turn->errors[section]);
}

/* Gathered in their order, whoever ran them. */
static bool run_turn(struct gathered *gathered, struct turn *turn, unsigned thread_count, struct sz_error *error)
{
    memset(turn->results, 0, sizeof turn->results);
    bool ok = sz_threads_run(sz_threads_count(thread_count, SECTIONS), SECTIONS, run_part, turn);
    for (int i = 0; ok && i < SECTIONS; i++)
        gather(gathered, &turn->results[i]);
    for (int i = 0; i < SECTIONS; i++) {
        sz_explicit_result_clear(&turn->results[i]);
        if (!ok && error->kind == SZ_ERROR_NONE)
            *error = turn->errors[i];
    }
    turn->options.replication += SECTIONS;
    return ok;
}

static bool run_parts(struct gathered *gathered, const struct sz_service *services, const struct sz_pipeline_point *at,
                      uint64_t seed, unsigned thread_count, struct sz_error *error)
{
    double load = sz_law_largest_load(gathered->part, at);
    struct plan plan = plan_parts(gathered->part, at);
    uint32_t most_turns = (uint32_t)fmax(1, PASS_LIMIT / (SECTIONS * plan.passes));
    struct turn turn = {.options = {.pipeline = gathered->part,
                                    .services = services,
                                    .camera_count = (uint32_t)at->camera_count,
                                    .passage_factor = at->passage_factor,
                                    .window_start_s = plan.warm_up_s,
                                    .end_s = plan.warm_up_s + plan.length_s,
                                    .seed = seed,
                                    .replication = 1,
                                    .keep_latencies = true}};
    for (uint32_t turns = 1, next_look = 1; turns <= most_turns; turns++) {
        if (!run_turn(gathered, &turn, thread_count, error))
            return false;
        if (turns < next_look)
            continue;
        if (is_enough(gathered, load))
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
                           uint64_t seed, unsigned thread_count, struct sz_error *error)
{
    struct gathered gathered;
    const struct sz_pipeline seen = observed(part, at, most_factor);
    const struct sz_pipeline_point mean = {at->camera_count, 1, 0};
    double load = sz_law_largest_load(part, at);
    *point = (struct sz_law_point){.steepness = 1 / (1 - fmin(load, SZ_LAW_LARGEST_LOAD))};
    bool ok = gathered_init(&gathered, &seen, seed, error) &&
              run_parts(&gathered, services, &mean, seed, thread_count, error) && check_drift(&gathered, at, error) &&
              conclude(&gathered, point, error);
    gathered_clear(&gathered);
    return ok;
}
