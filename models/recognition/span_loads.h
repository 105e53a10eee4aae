/**
 * How many services went on together. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_SPAN_LOADS_H
#define SZ_MODELS_RECOGNITION_SPAN_LOADS_H

#include "models/recognition/span_sample.h"

/**
 * Sorts the spans by run and start, and tells each service (the first row of a batch) how many were in service as it began, and how long how many were with it,
 * itself counted; peaks[stage] becomes how many of a stage were in service at once, but for 1 % of its services, and is left alone where it has none. O(n log n).
 */
bool sz_span_loads(struct sz_kept_span *spans, size_t count, uint32_t *peaks, struct sz_error *error);

#endif
