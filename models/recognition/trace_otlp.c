/*
 * OTLP JSON: resourceSpans[].scopeSpans[].spans[] with traceId, spanId, parentSpanId, name, startTimeUnixNano and endTimeUnixNano (a number
 * or a text of digits), attributes [{key, value: {intValue: ...}}], status {code: 2} for an error. A frame is a trace.
 */
#include "models/recognition/trace_json.h"

#include <string.h>

static bool take(struct sz_json_span *span, const char *key, struct sz_json_value value)
{
    if (strcmp(key, "traceId") == 0)
        span->trace = sz_spans_hash(value.text, value.length);
    else if (strcmp(key, "parentSpanId") == 0)
        span->has_parent = value.length > 0;
    else if (strcmp(key, "name") == 0)
        sz_json_name(span, value);
    else if (strcmp(key, "startTimeUnixNano") == 0)
        return sz_spans_number(value.text, value.length, SZ_NS, &span->span.start_ns);
    else if (strcmp(key, "endTimeUnixNano") == 0 && !(value.length == 1 && *value.text == '0')) /* 0: not ended */
        return sz_spans_number(value.text, value.length, SZ_NS, &span->span.end_ns);
    return true;
}

bool sz_spans_read_otlp(struct sz_spans_input *input)
{
    static const struct sz_json_format format = {.attributes = "attributes", .unit = SZ_NS, .take = take};
    input->columns = (struct sz_spans_columns){"enqueue", "startTimeUnixNano", "endTimeUnixNano"};
    return sz_spans_read_json(input, &format);
}
