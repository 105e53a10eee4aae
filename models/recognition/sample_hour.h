/**
 * The windowed way held against the explicit one: a sample hour of a pipeline, every frame of it simulated, beside its law at the same load.
 *
 * The hour is that of the week in which most people pass, with as many cameras as work in the mean. It is run in parts, each with phases of its
 * own and a warm-up before it, for the law is over all phases; the spread of the parts gives the standard errors. Both ways go from the lens to the last stage
 * with servers; the pure delays after it are the same draws in either.
 */
#ifndef SZ_MODELS_RECOGNITION_SAMPLE_HOUR_H
#define SZ_MODELS_RECOGNITION_SAMPLE_HOUR_H

#include "models/recognition/pipeline.h"

#include <stdatomic.h>

enum sz_sample_figure_id { SZ_SAMPLE_MEAN, SZ_SAMPLE_P50, SZ_SAMPLE_P95, SZ_SAMPLE_LOSS, SZ_SAMPLE_COUNT };

/** Whether mean, median and 95 % quantile of the two ways are within SZ_SAMPLE_TOLERANCE: the worst of the three. */
enum sz_sample_verdict {
    SZ_SAMPLE_AGREES,    /* they are, in all that a 95 % interval of the difference holds */
    SZ_SAMPLE_UNDECIDED, /* too few or too different parts to tell */
    SZ_SAMPLE_DIFFERS,   /* they are not, whatever a 99.9 % interval holds */
};

/** One of mean, 50 % and 95 % quantile of latency, seconds, and loss, a share. Half-widths are of 95 % intervals, Student's t over the parts of either way's runs. */
struct sz_sample_figure {
    double explicitly, half_width; /* NaN when too few alerts came through */
    double windowed, windowed_half_width;
    double excess_half_width; /* of the second less the first */
};

struct sz_sample_hour {
    struct sz_pipeline_point at;
    struct sz_sample_figure figures[SZ_SAMPLE_COUNT];
    enum sz_sample_verdict verdict;
    uint32_t part_count;
    uint64_t alert_count; /* that came through */
};

/** What the two ways may differ by in mean, median and 95 % quantile, as a share of the explicit value. */
#define SZ_SAMPLE_TOLERANCE 0.02

/**
 * Runs the hour of a deployed pipeline that has a law. Deterministic: its seed follows from the law's hash and is another than that of the law.
 * 360 parts of ten seconds, or fewer that are twice as long as their warm-up, an hour at most; where that would be more than two million frames fewer and shorter
 * ones, 4 of 10 s at least. While they do not decide and more could, twice as many, up to four million frames. SZ_ERROR_INTERRUPTED when cancelled.
 */
bool sz_sample_hour_run(const struct sz_pipeline *pipeline, const atomic_bool *cancelled, struct sz_sample_hour *hour,
                        struct sz_error *error);

#endif
