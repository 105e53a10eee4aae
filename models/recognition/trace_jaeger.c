/*
 * Jaeger JSON: data[].spans[] (or spans[]) with traceID, operationName, startTime and duration in microseconds, tags [{key, value}] (error: true
 * for an error), references to parents. A frame is a trace.
 */
#include "models/recognition/trace_json.h"

#include <string.h>

static bool take(struct sz_json_span *span, const char *key, struct sz_json_value value)
{
    if (strcmp(key, "traceID") == 0)
        span->trace = sz_spans_hash(value.text, value.length);
    else if (strcmp(key, "parentSpanID") == 0)
        span->has_parent = value.length > 0;
    else if (strcmp(key, "operationName") == 0)
        sz_json_name(span, value);
    else if (strcmp(key, "startTime") == 0)
        return sz_spans_number(value.text, value.length, SZ_US, &span->span.start_ns);
    else if (strcmp(key, "duration") == 0)
        return sz_spans_number(value.text, value.length, SZ_US, &span->duration_ns);
    return true;
}

bool sz_spans_read_jaeger(struct sz_spans_input *input)
{
    static const struct sz_json_format format = {
        .attributes = "tags", .references = "references", .unit = SZ_US, .take = take};
    input->columns = (struct sz_spans_columns){"enqueue", "startTime", "startTime + duration"};
    return sz_spans_read_json(input, &format);
}
