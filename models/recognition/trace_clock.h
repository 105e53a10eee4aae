/**
 * What the times of a trace say of its clock: rows of another unit, jumps that come back, a clock that runs backwards. Private to this folder.
 *
 * The rows of a stage are compared with those before.
 *
 * - A row is of another unit when its times are a thousand, a million times those, or a part of them, and its service is as far out. It is
 *   not used, unless such rows become the majority. The first row of a stage in a run waits for the second, and where these differ by a
 *   unit for a third, since it could itself be the odd one.
 * - A row far ahead waits for the next one. When that is back where the clock was, the first is not used, unless it follows the row before
 *   it in the file, as in a trace sorted by frames where one of these was slow: the same frame, at the time where that row left it.
 * - A row is late that ends before the latest start of its stage and source in the run; of rows without a source it must be late by more
 *   than four of the longest steps of late, since cameras overtake each other and threads log in turn. It waits for the next one. When that
 *   is late too, the clock ran backwards and a new run begins, unless both follow the rows before them; else the row was written late.
 *
 * Traces in JSON have their frames in any order: there rows are late among those of one frame alone, and nothing is far ahead.
 */
#ifndef SZ_MODELS_RECOGNITION_TRACE_CLOCK_H
#define SZ_MODELS_RECOGNITION_TRACE_CLOCK_H

#include "models/recognition/trace_input.h"

/** NULL, with the error set, when memory is out. */
struct sz_spans_clock *sz_spans_clock_create(struct sz_error *error);
void sz_spans_clock_destroy(struct sz_spans_clock *clock);

/** Takes a span whose own times make sense, and hands out what can be used by now. False with the error set ends the reading. */
bool sz_spans_clock_take(struct sz_spans_input *input, const struct sz_span *span);

/** The file is at its end: hands out those that wait. */
bool sz_spans_clock_end(struct sz_spans_input *input);

#endif
