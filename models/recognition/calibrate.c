#include "models/recognition/calibrate.h"

#include "models/recognition/dependence.h"
#include "models/recognition/span_batches.h"
#include "models/recognition/span_frames.h"
#include "models/recognition/span_loads.h"

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
    struct sz_span_sample sample;
    struct stage_sums sums[SZ_SPANS_STAGE_LIMIT];
};

/* Shares of the frames that come to a stage: all, and as many as to the stage before, within so much. */
#define SHARE_TOLERANCE 0.02

/* So many of the likeliest laws have a bootstrap, and the log-normal: each costs a hundred fits. */
enum { TESTED_LAWS = 2 };

/* Services of less than this, seconds, are taken for as long: clocks have steps, logarithms no zero. */
#define LEAST_SERVICE_S 0.5e-9

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
    return calibrator;
}

void sz_calibrator_destroy(struct sz_calibrator *calibrator)
{
    if (calibrator != NULL)
        sz_span_sample_clear(&calibrator->sample);
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
    return sz_span_sample_add(&calibrator->sample, span, error);
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

struct chained {
    uint32_t stage;
    double offset_s;
};

static int by_offset(const void *a, const void *b)
{
    const struct chained *x = a, *y = b;
    if (x->offset_s != y->offset_s)
        return x->offset_s < y->offset_s ? -1 : 1;
    return (int)x->stage - (int)y->stage;
}

/* --- one stage --- */

static struct sz_service_row row_of(const struct sz_kept_span *span, bool at_edge, uint32_t frame_count)
{
    struct sz_service_row row = {.service_s = fmax(1e-9 * (double)(span->end_ns - span->start_ns), LEAST_SERVICE_S),
                                 .item_count = span->item_count,
                                 .load_known = !at_edge,
                                 .run = span->run,
                                 .frame_count = frame_count,
                                 .load_at_start = span->load_at_start,
                                 .censored = span->outcome == SZ_SPAN_TIMED_OUT};
    float known_s = 0;
    for (size_t level = 0; level < SZ_LOAD_LEVELS; level++)
        known_s += span->load_s[level];
    row.load_shares[0] = 1;
    for (size_t level = 0; known_s > 0 && level < SZ_LOAD_LEVELS; level++)
        row.load_shares[level] = span->load_s[level] / known_s;
    return row;
}

/* The services of a stage out of the spans, which are in order of run and start. A batch that may have lost rows at an edge of the sample is left out. */
static bool gather(const struct sz_kept_span *spans, size_t count, uint32_t stage, struct sz_service_row **rows,
                   size_t *row_count, struct sz_error *error)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += spans[i].stage == stage && spans[i].outcome != SZ_SPAN_DROPPED;
    *rows = malloc((n + 1) * sizeof **rows);
    *row_count = 0;
    if (*rows == NULL)
        return sz_error_set_memory(error, "calibrating");
    bool edge_before = true;
    for (size_t i = 0, end; i < count; i = end) {
        const struct sz_kept_span *span = &spans[i];
        end = sz_span_service_end(spans, count, i);
        if (span->stage != stage || span->outcome == SZ_SPAN_DROPPED)
            continue;
        bool at_edge = false;
        for (size_t j = i; j < end; j++)
            at_edge |= spans[j].at_edge;
        if (span->batch == 0 || !at_edge) {
            struct sz_service_row *row = *rows + *row_count;
            *row = row_of(span, at_edge, (uint32_t)(end - i));
            row->follows = *row_count > 0 && row[-1].run == row->run && !(edge_before && at_edge);
            ++*row_count;
        }
        edge_before = at_edge;
    }
    return true;
}

/* What frames wait that find nobody in the stage: the stage is awake so late. */
static void measure_handover(const struct sz_kept_span *spans, size_t count, uint32_t index,
                             struct sz_calibrated_stage *stage)
{
    double sum_s = 0, squares = 0, n = 0;
    int64_t free_ns = INT64_MIN;
    const struct sz_kept_span *before = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct sz_kept_span *span = &spans[i];
        if (span->stage != index)
            continue;
        if (before == NULL || before->run != span->run)
            free_ns = INT64_MIN;
        if (span->enqueue_ns != SZ_SPANS_UNKNOWN && span->enqueue_ns >= free_ns && !span->at_edge) {
            double wait_s = 1e-9 * (double)(span->start_ns - span->enqueue_ns);
            sum_s += wait_s;
            squares += wait_s * wait_s;
            n++;
        }
        free_ns = span->end_ns > free_ns ? span->end_ns : free_ns;
        before = span;
    }
    stage->handover_count = (size_t)n;
    stage->handover_s = n > 0 ? sum_s / n : NAN;
    stage->handover_error_s = n > 1 ? sqrt(fmax(squares / n - stage->handover_s * stage->handover_s, 0) / n) : NAN;
}

/* The base services, their laws and how well these fit. */
static bool fit(struct sz_calibrated_stage *stage, const struct sz_service_row *rows, size_t count, uint32_t index,
                const struct sz_calibration_options *options, struct sz_error *error)
{
    stage->values = malloc((count + 1) * sizeof *stage->values);
    stage->censored = malloc((count + 1) * sizeof *stage->censored);
    if (stage->values == NULL || stage->censored == NULL)
        return sz_error_set_memory(error, "calibrating");
    for (size_t i = 0; i < count; i++) {
        stage->values[i] = rows[i].service_s / sz_dependence_factor(&stage->items, &stage->load, &rows[i]);
        stage->censored[i] = rows[i].censored;
        stage->censored_count += rows[i].censored;
    }
    stage->fitted_count = count;
    struct sz_fit_sample sample = {stage->values, stage->censored, count};
    if (!sz_serial_correlation(rows, stage->values, count, &stage->correlation, &stage->correlation_error,
                               &stage->pair_count, error) ||
        !sz_fit_all(&sample, stage->fits, error))
        return false;
    for (size_t i = 0; i < SZ_FAMILY_COUNT && stage->fits[i].found; i++) {
        bool is_tested = i < TESTED_LAWS || stage->fits[i].family == SZ_FAMILY_LOGNORMAL;
        struct sz_goodness_budget budget = {.most = options->tested_limit,
                                            .draws = is_tested ? options->bootstrap_draws : 0,
                                            .seed = options->seed,
                                            .entity =
                                                (uint64_t)index * SZ_FAMILY_COUNT + (uint64_t)stage->fits[i].family};
        if (!sz_goodness_test(&stage->fits[i], &sample, &budget, &stage->goodness[i], error))
            return false;
    }
    return true;
}

static bool calibrate_stage(const struct sz_calibrator *calibrator, const struct sz_spans *trace, uint32_t index,
                            const struct sz_kept_span *spans, size_t count, const struct sz_stage_place *place,
                            struct sz_calibrated_stage *stage, struct sz_error *error)
{
    const struct stage_sums *sums = &calibrator->sums[index];
    memcpy(stage->name, trace->stages[index], sizeof stage->name);
    stage->row_count = sums->row_count;
    stage->timed_out_count = sums->timed_out_count;
    stage->dropped_count = sums->dropped_count;
    stage->queued_count = sums->queued_count;
    stage->service_mean_s = sums->done_count > 0 ? sums->service_s / (double)sums->done_count : NAN;
    stage->wait_mean_s = sums->queued_count > 0 ? sums->wait_s / (double)sums->queued_count : NAN;
    measure_handover(spans, count, index, stage);
    struct sz_service_row *rows = NULL;
    size_t row_count = 0;
    bool ok = gather(spans, count, index, &rows, &row_count, error) &&
              sz_batches_take_out(rows, row_count, &stage->batches, error) &&
              sz_dependences(rows, row_count, place->items_agree, &stage->items, &stage->load, error) &&
              fit(stage, rows, row_count, index, &calibrator->options, error);
    free(rows);
    return ok;
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

/* --- the chain --- */

/* Which frames each stage takes: all; from the first to which fewer come, those with items; beyond a further fall, those with alerts. */
static void find_takes(struct sz_calibration *calibration)
{
    double before = 1;
    enum sz_stage_takes takes = SZ_TAKES_FRAMES;
    double items_share = 0;
    for (size_t i = 0; i < calibration->stage_count; i++) {
        struct sz_calibrated_stage *stage = &calibration->stages[i];
        if (stage->frame_share < before - SHARE_TOLERANCE && takes < SZ_TAKES_ALERTS) {
            takes = takes == SZ_TAKES_FRAMES ? SZ_TAKES_ITEMS : SZ_TAKES_ALERTS;
            if (takes == SZ_TAKES_ITEMS)
                items_share = stage->frame_share;
            else
                calibration->alert_share = stage->frame_share / items_share;
        }
        stage->takes = takes;
        before = fmin(before, stage->frame_share);
    }
}

static bool build(const struct sz_calibrator *calibrator, const struct sz_spans *trace, struct sz_kept_span *spans,
                  size_t count, struct sz_calibration *calibration, struct sz_error *error)
{
    bool kept[SZ_SPANS_STAGE_LIMIT] = {false};
    struct sz_stage_place places[SZ_SPANS_STAGE_LIMIT] = {{0}};
    struct chained chain[SZ_SPANS_STAGE_LIMIT];
    uint32_t peaks[SZ_SPANS_STAGE_LIMIT] = {0};
    size_t length = 0, inner_count = 0;
    skip_roots(calibrator, trace, kept, &calibration->skipped);
    for (size_t i = 0; i < count; i++)
        if (kept[spans[i].stage])
            spans[inner_count++] = spans[i];
    if (!sz_span_frames(spans, inner_count, trace->stage_count, kept, places, calibration, error))
        return false;
    for (uint32_t stage = 0; stage < trace->stage_count; stage++)
        if (kept[stage])
            chain[length++] = (struct chained){stage, places[stage].frames > 0 ? places[stage].offset_s : INFINITY};
    qsort(chain, length, sizeof *chain, by_offset);
    if (length == 0)
        return sz_error_set(error, SZ_ERROR_INPUT, "the traces hold no span that can be used");
    if (!sz_span_interval(spans, inner_count, chain[0].stage, &calibration->frame_interval_s, error) ||
        !sz_span_loads(spans, inner_count, peaks, error))
        return false;
    calibration->stages = calloc(length, sizeof *calibration->stages);
    if (calibration->stages == NULL)
        return sz_error_set_memory(error, "calibrating");
    struct sz_dependence *loads[SZ_SPANS_STAGE_LIMIT];
    size_t fitted = 0;
    for (size_t i = 0; i < length; i++) {
        uint32_t index = chain[i].stage;
        struct sz_calibrated_stage *stage = &calibration->stages[calibration->stage_count++];
        if (!calibrate_stage(calibrator, trace, index, spans, inner_count, &places[index], stage, error))
            return false;
        tell_servers(&calibrator->options, peaks[index], stage);
        stage->frame_share =
            calibration->frame_count > 0 ? (double)places[index].frames / (double)calibration->frame_count : 1;
        loads[i] = &stage->load;
        fitted += stage->fits[0].found;
    }
    sz_loads_look_beyond(loads, length);
    find_takes(calibration);
    if (!check_servers(&calibrator->options, calibration, error))
        return false;
    return fitted > 0 || sz_error_set(error, SZ_ERROR_INPUT, "no stage has the five services that a law is fitted to");
}

bool sz_calibrate(struct sz_calibrator *calibrator, const struct sz_spans *trace, struct sz_calibration *calibration,
                  struct sz_error *error)
{
    struct sz_kept_span *spans = NULL;
    size_t count = 0;
    *calibration = (struct sz_calibration){.span_count = trace->span_count};
    bool ok = sz_span_sample_take(&calibrator->sample, &spans, &count, error);
    calibration->sample_count = count;
    ok = ok && build(calibrator, trace, spans, count, calibration, error);
    free(spans);
    if (!ok)
        sz_calibration_clear(calibration);
    return ok;
}

void sz_calibration_clear(struct sz_calibration *calibration)
{
    for (size_t i = 0; i < calibration->stage_count; i++) {
        free(calibration->stages[i].values);
        free(calibration->stages[i].censored);
    }
    free(calibration->stages);
    *calibration = (struct sz_calibration){0};
}
