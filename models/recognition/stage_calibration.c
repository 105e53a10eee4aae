#include "models/recognition/stage_calibration.h"

#include "models/recognition/dependence.h"
#include "models/recognition/law_choice.h"
#include "models/recognition/span_batches.h"

#include <math.h>
#include <stdlib.h>

/* So many of the likeliest laws have a bootstrap, and the log-normal and the one that is chosen: each costs a hundred fits. */
enum { TESTED_LAWS = 2 };

/* A stage of fewer services that ended has no law. */
enum { SERVICES_LEAST = 5 };

/* Steps of the clock over the standard deviation of services, up to which they are fine, and coarse. */
#define STEP_FINE   0.1
#define STEP_COARSE 1

/* --- its services --- */

/* A service of no step of the clock is taken for a quarter of one: that lies in the middle of what is rounded to none, and has a logarithm. */
static struct sz_service_row row_of(const struct sz_kept_span *span, uint32_t frame_count, double step_s)
{
    struct sz_service_row row = {.service_s = fmax(1e-9 * (double)(span->end_ns - span->start_ns), step_s / 4),
                                 .step_s = step_s,
                                 .item_count = span->item_count,
                                 .load_known = !span->at_edge,
                                 .run = span->run,
                                 .load_at_start = span->load_at_start,
                                 .frame_count = frame_count,
                                 .censored = span->outcome == SZ_SPAN_TIMED_OUT};
    float known_s = 0;
    for (size_t level = 0; level < SZ_LOAD_LEVELS; level++)
        known_s += span->load_s[level];
    row.load_shares[0] = 1;
    for (size_t level = 0; known_s > 0 && level < SZ_LOAD_LEVELS; level++)
        row.load_shares[level] = span->load_s[level] / known_s;
    return row;
}

/* The services of a stage out of the spans, which are in order of run and start. A batch that may have lost rows at a cut is left out. */
static bool gather(const struct sz_kept_span *spans, size_t count, uint32_t stage, double step_s,
                   struct sz_service_row **rows, size_t *row_count, struct sz_error *error)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += spans[i].stage == stage && spans[i].outcome != SZ_SPAN_DROPPED;
    *rows = malloc((n + 1) * sizeof **rows);
    *row_count = 0;
    if (*rows == NULL)
        return sz_error_set_memory(error, "calibrating");
    const struct sz_kept_span *before = NULL;
    for (size_t i = 0, end; i < count; i = end) {
        const struct sz_kept_span *span = &spans[i];
        end = sz_span_service_end(spans, count, i);
        if (span->stage != stage || span->outcome == SZ_SPAN_DROPPED)
            continue;
        if (span->batch == 0 || !span->at_edge) {
            struct sz_service_row *row = *rows + (*row_count)++;
            *row = row_of(span, (uint32_t)(end - i), step_s);
            row->follows = before != NULL && before->run == span->run && before->stretch == span->stretch &&
                           !(before->at_edge && span->at_edge);
        }
        before = span;
    }
    return true;
}

/* Where the load matters, services under a load that is not known have no base. */
static size_t keep_known(struct sz_service_row *rows, size_t count, const struct sz_dependence *load)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++)
        if (!load->used || rows[i].load_known) {
            rows[left] = rows[i];
            rows[left++].follows &= i == 0 || !load->used || rows[i - 1].load_known;
        }
    return left;
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

/* How well the fits fit: all of them without a bootstrap, or a few with one. */
static bool test_fits(struct sz_calibrated_stage *stage, const struct sz_fit_sample *sample, const double *widths,
                      uint32_t index, const struct sz_calibration_options *options, bool by_bootstrap,
                      struct sz_error *error)
{
    for (size_t i = 0; i < SZ_FAMILY_COUNT && stage->fits[i].found; i++) {
        bool is_tested = i < TESTED_LAWS || i == stage->choice.chosen || stage->fits[i].family == SZ_FAMILY_LOGNORMAL;
        struct sz_goodness_budget budget = {.most = options->tested_limit,
                                            .draws = by_bootstrap ? options->bootstrap_draws : 0,
                                            .seed = options->seed,
                                            .entity =
                                                (uint64_t)index * SZ_FAMILY_COUNT + (uint64_t)stage->fits[i].family};
        if ((is_tested || !by_bootstrap) &&
            !sz_goodness_test(&stage->fits[i], sample, widths, &budget, &stage->goodness[i], error))
            return false;
    }
    return true;
}

/* What the clock's steps are beside the standard deviation of the services that ended; nothing where these are all alike. */
static void judge_steps(struct sz_calibrated_stage *stage, double step_s)
{
    double n = 0, mean_s = 0, squares = 0;
    for (size_t i = 0; i < stage->fitted_count; i++) {
        if (stage->censored[i])
            continue;
        double before_s = stage->values[i] - mean_s;
        mean_s += before_s / ++n;
        squares += before_s * (stage->values[i] - mean_s);
    }
    stage->step_ratio = squares > 0 ? step_s / sqrt(squares / n) : 0;
    stage->clock_steps = stage->step_ratio <= STEP_FINE     ? SZ_CLOCK_FINE
                         : stage->step_ratio <= STEP_COARSE ? SZ_CLOCK_COARSE
                                                            : SZ_CLOCK_TOO_COARSE;
}

/* A constant of less than half a step of the clock was told as none. */
static void tell_constant(struct sz_fit *fit, const double *told)
{
    if (fit->found && fit->family == SZ_FAMILY_CONSTANT && told[0] == 0)
        fit->parameters[0] = 0;
}

/* The laws of the base services, how well these fit, and which one is taken. */
static bool find_law(struct sz_calibrated_stage *stage, const double *widths, uint32_t index,
                     const struct sz_calibration_options *options, struct sz_error *error)
{
    const struct sz_fit_sample sample = {stage->values, stage->censored, stage->fitted_count};
    const double *cells = stage->clock_steps == SZ_CLOCK_FINE ? NULL : widths;
    double *told = calloc(stage->fitted_count + 1, sizeof *told); /* as the clock tells them: their mean has no bias */
    if (told == NULL)
        return sz_error_set_memory(error, "calibrating");
    for (size_t i = 0; i < stage->fitted_count; i++)
        told[i] = stage->values[i] < widths[i] / 2 ? 0 : stage->values[i];
    const struct sz_fit_sample told_sample = {told, stage->censored, stage->fitted_count};
    bool ok = stage->clock_steps == SZ_CLOCK_TOO_COARSE || sz_fit_all(&sample, cells, stage->fits, error);
    if (ok)
        tell_constant(&stage->fits[0], told);
    ok = ok && test_fits(stage, &sample, cells, index, options, false, error) &&
         sz_law_choose(&told_sample, stage->fits, stage->goodness, &stage->choice, error) &&
         (!stage->has_law || stage->choice.chosen < SZ_FAMILY_COUNT ||
          sz_law_values(&told_sample, &stage->law_values, &stage->law_value_count, error)) &&
         test_fits(stage, &sample, cells, index, options, true, error);
    free(told);
    return ok;
}

/* The base services, their law, and how one depends on the one before. */
static bool fit(struct sz_calibrated_stage *stage, const struct sz_service_row *rows, size_t count, double step_s,
                uint32_t index, const struct sz_calibration_options *options, struct sz_error *error)
{
    double *widths = calloc(count + 1, sizeof *widths);
    stage->values = malloc((count + 1) * sizeof *stage->values);
    stage->censored = malloc((count + 1) * sizeof *stage->censored);
    bool ok = widths != NULL && stage->values != NULL && stage->censored != NULL;
    if (!ok)
        sz_error_set_memory(error, "calibrating");
    for (size_t i = 0; ok && i < count; i++) {
        double factor = sz_dependence_factor(&stage->items, &stage->load, &rows[i]);
        stage->values[i] = rows[i].service_s / factor;
        widths[i] = rows[i].step_s / factor;
        stage->censored[i] = rows[i].censored;
        stage->censored_count += rows[i].censored;
    }
    if (ok) {
        stage->fitted_count = count;
        stage->has_law = count - stage->censored_count >= SERVICES_LEAST;
        judge_steps(stage, step_s);
        ok = sz_serial_correlation(rows, stage->values, count, &stage->correlation, &stage->correlation_error,
                                   &stage->pair_count, error) &&
             find_law(stage, widths, index, options, error);
    }
    free(widths);
    return ok;
}

/* Where most services are shorter than a step of the clock, what they depend on cannot be seen. */
static bool is_visible(const struct sz_service_row *rows, size_t count)
{
    double sum_s = 0, steps_s = 0;
    for (size_t i = 0; i < count; i++) {
        sum_s += rows[i].service_s;
        steps_s += rows[i].step_s;
    }
    return sum_s >= steps_s;
}

bool sz_stage_calibrate(const struct sz_kept_span *spans, size_t count, const struct sz_stage_place *place,
                        double step_s, const struct sz_calibration_options *options, struct sz_calibrated_stage *stage,
                        struct sz_error *error)
{
    struct sz_service_row *rows = NULL;
    size_t row_count = 0;
    stage->takes = place->takes;
    stage->frame_share = sz_stage_place_share(place);
    stage->missing_share = sz_stage_place_missing(place);
    measure_handover(spans, count, place->stage, stage);
    bool ok = gather(spans, count, place->stage, step_s, &rows, &row_count, error) &&
              sz_batches_take_out(rows, row_count, &stage->batches, error) &&
              (!is_visible(rows, row_count) ||
               sz_dependences(rows, row_count, place->items_agree, &stage->items, &stage->load, error));
    if (ok) {
        row_count = keep_known(rows, row_count, &stage->load);
        ok = fit(stage, rows, row_count, step_s, place->stage, options, error);
    }
    free(rows);
    return ok;
}
