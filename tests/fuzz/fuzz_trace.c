/*
 * libFuzzer's target for one reader of traces, SZ_FUZZ_FORMAT: whatever the bytes, the reader ends, leaks nothing, and hands out spans that
 * make sense.
 */
#include "models/recognition/trace.h"

#include <stdint.h>
#include <stdlib.h>

#ifndef SZ_FUZZ_FORMAT /* given to each target; what reads the sources without one takes the first */
#define SZ_FUZZ_FORMAT SZ_SPANS_CSV
#endif

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool take(void *context, const struct sz_span *span, struct sz_error *error)
{
    const struct sz_spans *trace = context;
    (void)error;
    bool makes_sense = span->stage < trace->stage_count && trace->stages[span->stage][0] != '\0' &&
                       span->run < trace->run_count && span->end_ns >= span->start_ns &&
                       (span->enqueue_ns == SZ_SPANS_UNKNOWN || span->enqueue_ns <= span->start_ns);
    if (!makes_sense)
        abort();
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct sz_spans trace = {0};
    struct sz_error error = {0};
    const struct sz_span_taker taker = {take, &trace};
    if (!sz_spans_read_bytes(&trace, bytes, size, "input", SZ_FUZZ_FORMAT, &taker, &error) &&
        error.kind == SZ_ERROR_NONE)
        abort();
    sz_spans_clear(&trace);
    return 0;
}
