/**
 * Traces that are made in memory and calibrated: what is put in must come out.
 */
#ifndef SZ_TESTS_MODELS_RECOGNITION_TRACES_H
#define SZ_TESTS_MODELS_RECOGNITION_TRACES_H

#include "models/recognition/calibrate.h"

#include <stdio.h>

/** A plain CSV trace as it is written. */
struct sz_writing {
    char *text;
    size_t size;
    FILE *stream;
};

void sz_trace_begin(struct sz_writing *writing);

/** A row; it was queued 50 us before it started. The camera is 0 or 1, by the frame. */
void sz_trace_put(struct sz_writing *writing, size_t frame, const char *stage, double start_s, double service_s,
                  int items, const char *outcome);

/** As users have them, but for fewer bootstraps and the sample. */
struct sz_calibration_options sz_trace_options(size_t sample_limit);

/** Calibrates what was written and frees it; fails the case when that fails. */
struct sz_calibration sz_trace_calibrate(struct sz_writing *writing, const struct sz_calibration_options *options);

/** The fit of a family of a stage. */
const struct sz_fit *sz_trace_fit(const struct sz_calibrated_stage *stage, enum sz_family family);

#endif
