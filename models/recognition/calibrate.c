#include "models/recognition/calibrate.h"

#include "models/recognition/dependence.h"
#include "models/recognition/frame_sample.h"
#include "models/recognition/span_clock.h"
#include "models/recognition/span_loads.h"
#include "models/recognition/stage_calibration.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sums over the whole trace, of one stage. */
struct stage_sums {
    uint64_t row_count, done_count, timed_out_count, dropped_count, queued_count, root_count;
    double service_s, wait_s;
};

struct sz_calibrator {
    struct sz_calibration_options options;
    struct sz_span_sample sample; /* stretches of the trace, for what depends on neighbours */
    struct sz_frame_sample frames;
    struct stage_sums sums[SZ_SPANS_STAGE_LIMIT];
};

struct sz_calibration_options sz_calibration_standard(void)
{
    return (struct sz_calibration_options){
        .seed = 1, .sample_limit = 200000, .tested_limit = 500, .bootstrap_draws = 99};
}

struct sz_calibrator *sz_calibrator_create(const struct sz_calibration_options *options, struct sz_error *error)
{
    struct sz_calibrator *calibrator = calloc(1, sizeof *calibrator);
    if (calibrator == NULL) {
        sz_error_set_memory(error, "calibrating");
        return NULL;
    }
    calibrator->options = *options;
    if (!sz_span_sample_init(&calibrator->sample, options->sample_limit, options->seed, error)) {
        free(calibrator);
        return NULL;
    }
    sz_frame_sample_init(&calibrator->frames, options->sample_limit, options->seed);
    return calibrator;
}

void sz_calibrator_destroy(struct sz_calibrator *calibrator)
{
    if (calibrator != NULL) {
        sz_span_sample_clear(&calibrator->sample);
        sz_frame_sample_clear(&calibrator->frames);
    }
    free(calibrator);
}

static bool take(void *context, const struct sz_span *span, struct sz_error *error)
{
    struct sz_calibrator *calibrator = context;
    struct stage_sums *sums = &calibrator->sums[span->stage];
    sums->row_count++;
    sums->root_count += span->is_root;
    sums->timed_out_count += span->outcome == SZ_SPAN_TIMED_OUT;
    sums->dropped_count += span->outcome == SZ_SPAN_DROPPED;
    if (span->outcome == SZ_SPAN_DONE) {
        sums->done_count++;
        sums->service_s += 1e-9 * (double)(span->end_ns - span->start_ns);
    }
    if (span->enqueue_ns != SZ_SPANS_UNKNOWN) {
        sums->queued_count++;
        sums->wait_s += 1e-9 * (double)(span->start_ns - span->enqueue_ns);
    }
    return sz_span_sample_add(&calibrator->sample, span, error) &&
           sz_frame_sample_add(&calibrator->frames, span, error);
}

struct sz_span_taker sz_calibrator_taker(struct sz_calibrator *calibrator)
{
    return (struct sz_span_taker){take, calibrator};
}

/* --- which stages there are --- */

/* Stages all of whose spans are roots are whole frames, where others are not. */
static void skip_roots(const struct sz_calibrator *calibrator, const struct sz_spans *trace, bool *kept,
                       struct sz_error *skipped)
{
    bool any_inner = false;
    for (uint32_t stage = 0; stage < trace->stage_count; stage++)
        any_inner |= calibrator->sums[stage].row_count > calibrator->sums[stage].root_count;
    for (uint32_t stage = 0; stage < trace->stage_count; stage++) {
        const struct stage_sums *sums = &calibrator->sums[stage];
        bool is_whole = any_inner && sums->row_count > 0 && sums->root_count == sums->row_count;
        kept[stage] = sums->row_count > 0 && !is_whole;
        if (is_whole)
            sz_error_set(skipped, SZ_ERROR_INPUT,
                         "%s is taken for whole frames, not for a stage: its spans have no parent",
                         trace->stages[stage]);
    }
}

/* Moves the spans of stages that are kept to the front; how many there are. */
static size_t keep(struct sz_kept_span *spans, size_t count, const bool *kept)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++)
        if (kept[spans[i].stage])
            spans[left++] = spans[i];
    return left;
}

/* --- sums of the whole trace --- */

static void tell_sums(const struct stage_sums *sums, const char *name, struct sz_calibrated_stage *stage)
{
    memcpy(stage->name, name, sizeof stage->name);
    stage->row_count = sums->row_count;
    stage->timed_out_count = sums->timed_out_count;
    stage->dropped_count = sums->dropped_count;
    stage->queued_count = sums->queued_count;
    stage->service_mean_s = sums->done_count > 0 ? sums->service_s / (double)sums->done_count : NAN;
    stage->wait_mean_s = sums->queued_count > 0 ? sums->wait_s / (double)sums->queued_count : NAN;
}

/* --- servers --- */

static bool check_servers(const struct sz_calibration_options *options, const struct sz_calibration *calibration,
                          struct sz_error *error)
{
    const char *names[SZ_SPANS_STAGE_LIMIT];
    for (size_t i = 0; i < calibration->stage_count; i++)
        names[i] = calibration->stages[i].name;
    for (size_t i = 0; i < options->servers_count; i++) {
        const char *name = options->servers[i].stage;
        bool is_known = false;
        for (size_t j = 0; j < calibration->stage_count; j++)
            is_known |= strcmp(names[j], name) == 0;
        if (is_known)
            continue;
        const char *nearest = sz_error_nearest(name, names, calibration->stage_count);
        return sz_error_set(error, SZ_ERROR_INPUT, "there is no stage '%s' whose servers could be told%s%s%s", name,
                            nearest != NULL ? ", did you mean " : "", nearest != NULL ? nearest : "",
                            nearest != NULL ? "?" : "");
    }
    return true;
}

/* As given, or as many as were in service at once. */
static void tell_servers(const struct sz_calibration_options *options, uint32_t peak, struct sz_calibrated_stage *stage)
{
    stage->server_count = peak > 0 ? peak : 1;
    for (size_t i = 0; i < options->servers_count; i++)
        if (strcmp(options->servers[i].stage, stage->name) == 0) {
            stage->server_count = options->servers[i].count;
            stage->servers_given = true;
        }
}

/* --- all of it --- */

/* The spans of a calibrator's samples, of the stages that are kept. */
struct samples {
    struct sz_kept_span *spans; /* stretches, in the order of the trace; owned */
    size_t count;
    bool ends_whole;
    struct sz_kept_span *frames; /* of whole frames; the calibrator's */
    size_t frames_count;
};

static bool build_stages(const struct sz_calibrator *calibrator, const struct sz_spans *trace, struct samples *samples,
                         const struct sz_span_chain *chain, struct sz_calibration *calibration, struct sz_error *error)
{
    uint32_t peaks[SZ_SPANS_STAGE_LIMIT] = {0};
    struct sz_dependence *loads[SZ_SPANS_STAGE_LIMIT];
    size_t fitted = 0;
    calibration->stages = calloc(chain->length + 1, sizeof *calibration->stages);
    if (calibration->stages == NULL)
        return sz_error_set_memory(error, "calibrating");
    if (!sz_span_loads(samples->spans, samples->count, peaks, error))
        return false;
    for (size_t i = 0; i < chain->length; i++) {
        const struct sz_stage_place *place = &chain->places[i];
        struct sz_calibrated_stage *stage = &calibration->stages[calibration->stage_count++];
        tell_sums(&calibrator->sums[place->stage], trace->stages[place->stage], stage);
        if (!sz_stage_calibrate(samples->spans, samples->count, place, calibration->step_s, &calibrator->options, stage,
                                error))
            return false;
        tell_servers(&calibrator->options, peaks[place->stage], stage);
        loads[i] = &stage->load;
        fitted += stage->has_law;
    }
    sz_loads_look_beyond(loads, chain->length);
    return check_servers(&calibrator->options, calibration, error) &&
           (fitted > 0 ||
            sz_error_set(error, SZ_ERROR_INPUT, "no stage has the five services that a law is fitted to"));
}

static bool build(const struct sz_calibrator *calibrator, const struct sz_spans *trace, struct samples *samples,
                  struct sz_calibration *calibration, struct sz_error *error)
{
    bool kept[SZ_SPANS_STAGE_LIMIT] = {false};
    struct sz_span_chain *chain = malloc(sizeof *chain);
    if (chain == NULL)
        return sz_error_set_memory(error, "calibrating");
    skip_roots(calibrator, trace, kept, &calibration->skipped);
    samples->count = keep(samples->spans, samples->count, kept);
    samples->frames_count = keep(samples->frames, samples->frames_count, kept);
    bool ok =
        sz_span_frames(samples->frames, samples->frames_count, trace->stage_count, kept, chain, calibration, error);
    if (ok && chain->length == 0)
        ok = sz_error_set(error, SZ_ERROR_INPUT, "the traces hold no span that can be used");
    if (ok) {
        calibration->step_s = 1e-9 * (double)sz_span_step_ns(samples->spans, samples->count);
        calibration->edge_count =
            sz_span_mark_edges(samples->spans, samples->count, samples->ends_whole, chain->longest_ns);
    }
    ok = ok &&
         sz_span_interval(samples->spans, samples->count, chain->places[0].stage, &calibration->frame_interval_s,
                          error) &&
         build_stages(calibrator, trace, samples, chain, calibration, error);
    free(chain);
    return ok;
}

bool sz_calibrate(struct sz_calibrator *calibrator, const struct sz_spans *trace, struct sz_calibration *calibration,
                  struct sz_error *error)
{
    struct samples samples = {.frames = calibrator->frames.spans, .frames_count = calibrator->frames.count};
    *calibration = (struct sz_calibration){.span_count = trace->span_count};
    bool ok = sz_span_sample_take(&calibrator->sample, &samples.spans, &samples.count, &samples.ends_whole, error);
    calibration->sample_count = samples.count;
    ok = ok && build(calibrator, trace, &samples, calibration, error);
    free(samples.spans);
    if (!ok)
        sz_calibration_clear(calibration);
    return ok;
}

void sz_calibration_clear(struct sz_calibration *calibration)
{
    for (size_t i = 0; i < calibration->stage_count; i++) {
        free(calibration->stages[i].values);
        free(calibration->stages[i].censored);
        free(calibration->stages[i].law_values);
    }
    free(calibration->stages);
    *calibration = (struct sz_calibration){0};
}

struct sz_distribution *sz_calibrated_law(const struct sz_calibrated_stage *stage, struct sz_error *error)
{
    return stage->choice.chosen < SZ_FAMILY_COUNT
               ? sz_fit_distribution(&stage->fits[stage->choice.chosen], error)
               : sz_distribution_create_empirical(stage->law_values, stage->law_value_count, error);
}

const char *sz_calibrated_law_name(const struct sz_calibrated_stage *stage)
{
    return stage->choice.chosen < SZ_FAMILY_COUNT ? sz_family_name(stage->fits[stage->choice.chosen].family)
                                                  : "empirical";
}
