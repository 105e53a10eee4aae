#include "models/recognition/law_sections.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_SAMPLES = 200 };

/* Standard errors that end a run: of the mean and the 95 % quantile relative, of the loss the greater of two. Beyond CALM_LOAD twice as much. */
#define MEAN_PRECISION    0.004
#define TAIL_PRECISION    0.005
#define LOSS_PRECISION    0.0005
#define LOSS_PRECISION_OF 0.01
#define CALM_LOAD         0.9

/* A stage cannot keep up when more frames come than leave: by so much of what comes, and for so many standard errors. */
#define DRIFT_SHARE  0.005
#define DRIFT_ERRORS 4

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

bool sz_law_sections_init(struct sz_law_sections *sections, const struct sz_pipeline *part, uint64_t seed,
                          struct sz_error *error)
{
    *sections = (struct sz_law_sections){.part = part};
    sections->samples = malloc(sizeof *sections->samples * SZ_LAW_SECTIONS * SZ_LAW_SECTION_SAMPLES);
    sections->stages = calloc((size_t)SZ_LAW_SECTIONS * part->stage_count, sizeof *sections->stages);
    if (sections->samples == NULL || sections->stages == NULL)
        return sz_error_set_memory(error, "tabulating the law of a pipeline");
    sz_stream_init(&sections->choice, seed, 0, SZ_EXPLICIT_PURPOSES, 0);
    sz_tally_init(&sections->drift);
    return true;
}

void sz_law_sections_clear(struct sz_law_sections *sections)
{
    free(sections->samples);
    free(sections->stages);
}

static double *samples_of(const struct sz_law_sections *sections, size_t section)
{
    return sections->samples + section * SZ_LAW_SECTION_SAMPLES;
}

static struct sz_law_stage_count *stages_of(const struct sz_law_sections *sections, size_t section)
{
    return sections->stages + section * sections->part->stage_count;
}

/* Each latency is kept with the same probability (Vitter 1985, algorithm R). */
static void keep(struct sz_law_sections *sections, size_t index, double latency_s)
{
    struct sz_law_section *section = &sections->sections[index];
    double *samples = samples_of(sections, index);
    section->count++;
    section->sum_s += latency_s;
    if (section->kept_count < SZ_LAW_SECTION_SAMPLES) {
        samples[section->kept_count++] = latency_s;
        return;
    }
    double place = sz_stream_uniform(&sections->choice) * (double)section->count;
    if (place < SZ_LAW_SECTION_SAMPLES)
        samples[(size_t)place] = latency_s;
}

void sz_law_sections_gather(struct sz_law_sections *sections, const struct sz_explicit_result *result)
{
    size_t index = sections->drift.count % SZ_LAW_SECTIONS;
    struct sz_law_stage_count *stages = stages_of(sections, index);
    for (size_t i = 0; i < result->latency_count; i++)
        keep(sections, index, result->latencies_s[i]);
    for (uint32_t s = 0; s < sections->part->stage_count; s++) {
        stages[s].entered += result->stages[s].whole_entered_count;
        stages[s].refused += result->stages[s].whole_refused_count;
    }
    sz_tally_add(&sections->drift, (double)result->present_counts[1] - (double)result->present_counts[0]);
    sections->captured_count += result->captured_count;
    sections->counted_count += result->counted_count;
}

/* --- figures --- */

/* Failures are known, refusals were counted (stages NULL: there are none): a frame comes through when no stage fails it or refuses it. */
static double loss_of(const struct sz_pipeline *part, const struct sz_law_stage_count *stages)
{
    double through = 1;
    for (uint32_t s = 0; s < part->stage_count; s++) {
        through *= 1 - part->stages[s].failure;
        if (stages != NULL && stages[s].refused > 0)
            through *= 1 - (double)stages[s].refused / (double)stages[s].entered;
    }
    return 1 - through;
}

static double selected(const struct sz_law_sections *sections, size_t section, double p)
{
    size_t count = sections->sections[section].kept_count;
    return gsl_stats_select(samples_of(sections, section), 1, count, (size_t)(p * (double)(count - 1)));
}

/* The mean of each figure over the sections, and its standard error, which is that of all parts together; false when a section has seen next to nothing. */
static bool measure(struct sz_law_sections *sections, struct sz_law_figures *means, struct sz_law_figures *errors)
{
    struct sz_tally tallies[4];
    double *of_means[4] = {&means->mean_s, &means->p50_s, &means->p95_s, &means->loss};
    double *of_errors[4] = {&errors->mean_s, &errors->p50_s, &errors->p95_s, &errors->loss};
    for (int i = 0; i < 4; i++)
        sz_tally_init(&tallies[i]);
    for (size_t i = 0; i < SZ_LAW_SECTIONS; i++) {
        const struct sz_law_section *section = &sections->sections[i];
        if (section->count < LEAST_SAMPLES / SZ_LAW_SECTIONS)
            return false;
        sz_tally_add(&tallies[0], section->sum_s / (double)section->count);
        sz_tally_add(&tallies[1], selected(sections, i, 0.5));
        sz_tally_add(&tallies[2], selected(sections, i, 0.95));
        sz_tally_add(&tallies[3], loss_of(sections->part, stages_of(sections, i)));
    }
    for (int i = 0; i < 4; i++) {
        *of_means[i] = tallies[i].mean;
        *of_errors[i] = sqrt(sz_tally_variance(&tallies[i]) / SZ_LAW_SECTIONS);
    }
    return true;
}

bool sz_law_sections_are_enough(struct sz_law_sections *sections, double load)
{
    struct sz_law_figures means, errors;
    if (!measure(sections, &means, &errors))
        return false;
    double ease = load > CALM_LOAD ? 2 : 1, refused = means.loss - loss_of(sections->part, NULL);
    return errors.mean_s <= ease * MEAN_PRECISION * means.mean_s &&
           errors.p95_s <= ease * TAIL_PRECISION * means.p95_s &&
           errors.loss <= ease * fmax(LOSS_PRECISION, LOSS_PRECISION_OF * refused);
}

/* All sections together. */
bool sz_law_sections_conclude(struct sz_law_sections *sections, struct sz_law_point *point, struct sz_error *error)
{
    struct sz_law_figures means;
    struct sz_law_stage_count *all = stages_of(sections, 0);
    uint64_t count = 0;
    size_t kept_count = 0;
    double sum_s = 0;
    bool is_known = measure(sections, &means, &point->errors);
    for (size_t i = 0; i < SZ_LAW_SECTIONS; i++) {
        const struct sz_law_section *section = &sections->sections[i];
        memmove(sections->samples + kept_count, samples_of(sections, i), section->kept_count * sizeof(double));
        kept_count += section->kept_count;
        count += section->count;
        sum_s += section->sum_s;
        for (uint32_t s = 0; i > 0 && s < sections->part->stage_count; s++) {
            all[s].entered += stages_of(sections, i)[s].entered;
            all[s].refused += stages_of(sections, i)[s].refused;
        }
    }
    if (!is_known || count < LEAST_SAMPLES)
        return sz_error_set(
            error, SZ_ERROR_INPUT,
            "only %llu frames of %llu came through, too few for a law: expected more passages, or that the zone is "
            "run explicitly",
            (unsigned long long)count, (unsigned long long)sections->counted_count);
    point->mean_s = sum_s / (double)count;
    point->loss = loss_of(sections->part, all);
    fill_quantiles(point, sections->samples, kept_count);
    return true;
}

/* Whether as many frames leave as come. */
bool sz_law_sections_check_drift(const struct sz_law_sections *sections, const struct sz_pipeline_point *at,
                                 struct sz_error *error)
{
    const struct sz_tally *drift = &sections->drift;
    double parts = (double)drift->count, share = drift->mean * parts / (double)sections->captured_count;
    if (!(share > DRIFT_SHARE && drift->mean > DRIFT_ERRORS * sqrt(sz_tally_variance(drift) / parts)))
        return true;
    return sz_error_set(
        error, SZ_ERROR_INPUT,
        "of the frames that come %.2g %% more come than leave, with %g cameras a zone and %.3g times the "
        "mean passages: a stage cannot keep up, so there is no law; expected fewer cameras or frames, "
        "more servers or a line that drops",
        100 * share, at->camera_count, at->passage_factor);
}
