/**
 * The clocks of cameras, and the steps of the clock that measured, in a sample of spans. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_SPAN_CLOCK_H
#define SZ_MODELS_RECOGNITION_SPAN_CLOCK_H

#include "models/recognition/span_sample.h"

/**
 * The interval of the cameras' clocks, seconds: the median between the frames of a camera, where nine in ten are within 5 % of it; else NaN. Sorts the
 * spans.
 */
bool sz_span_interval(struct sz_kept_span *spans, size_t count, uint32_t first_stage, double *interval_s,
                      struct sz_error *error);

/** The largest step of which all starts (from the first of their run) and services are multiples, nanoseconds; 0 when all are 0. Spans are in the order of the trace. */
int64_t sz_span_step_ns(const struct sz_kept_span *spans, size_t count);

#endif
