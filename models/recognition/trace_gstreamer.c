/*
 * Logs of GStreamer's latency tracer (GST_TRACERS="latency(flags=pipeline+element)", GST_DEBUG=GST_TRACER:7), in nanoseconds:
 *   ... element-latency, element-id=(string)0x55d9, element=(string)x264enc0, src=(string)src, time=(guint64)18316020, ts=(guint64)3039672243;
 *   ... latency, src-element-id=..., src-element=(string)videotestsrc0, ..., sink-element=(string)fakesink0, ..., time=(guint64)34044920, ts=...;
 * An element's latency runs from its sink pad to its source pad, ending at ts, which counts from the start of GStreamer; a pipeline's from the
 * source to the sink. Everything else in the
 * log is passed over. Records do not say which frame they are about: the n-th of an element is taken for frame n.
 */
#define _GNU_SOURCE /* memmem */
#include "models/recognition/trace_input.h"

#include <stdio.h>
#include <string.h>

/* The value behind ` key=(type)`, up to a comma, a semicolon or a blank; NULL when there is none. */
static const char *find_value(const char *text, size_t size, const char *key, size_t *length)
{
    char pattern[40];
    int pattern_length = snprintf(pattern, sizeof pattern, " %s=(", key);
    const char *end = text + size, *at = memmem(text, size, pattern, (size_t)pattern_length);
    if (at == NULL)
        return NULL;
    at = memchr(at, ')', (size_t)(end - at));
    if (at == NULL)
        return NULL;
    const char *stop = ++at;
    while (stop < end && *stop != ',' && *stop != ';' && *stop != ' ')
        stop++;
    *length = (size_t)(stop - at);
    return at;
}

static bool find_time(struct sz_spans_input *input, const char *text, size_t size, const char *key, int64_t *value)
{
    size_t length = 0;
    const char *found = find_value(text, size, key, &length);
    if (found == NULL)
        return !sz_spans_problem(input, SZ_SPANS_WRONG_ROW, "a latency without %s", key);
    bool is_read = sz_spans_number(found, length, SZ_NS, value);
    if (is_read && *value >= 0)
        return true;
    struct sz_spans_words words = sz_spans_wrong_number(found, length, SZ_NS);
    return !sz_spans_problem(input, SZ_SPANS_WRONG_VALUE, "%s is '%.*s', %s", key, length < 40 ? (int)length : 40,
                             found, is_read ? "expected nanoseconds from 0 on" : words.text);
}

/* Appends to a name as far as it fits; the length is that of the whole. */
static void append(char name[SZ_SPANS_NAME_SIZE], size_t *length, const char *text, size_t size)
{
    if (*length + size < SZ_SPANS_NAME_SIZE)
        memcpy(name + *length, text, size);
    *length += size;
}

/* The stage: an element's name, or `source to sink` for a whole pipeline, appended to the name. False when there is none, which has been counted. */
static bool find_stage(struct sz_spans_input *input, const char *text, size_t size, bool is_whole,
                       char name[SZ_SPANS_NAME_SIZE], size_t *name_length)
{
    size_t length, sink_length;
    const char *found = find_value(text, size, is_whole ? "src-element" : "element", &length);
    const char *sink = is_whole ? find_value(text, size, "sink-element", &sink_length) : "";
    if (found == NULL || sink == NULL || length == 0 || found[0] == '\0')
        return !sz_spans_problem(input, SZ_SPANS_WRONG_ROW, "a latency without the name of its element");
    append(name, name_length, found, length);
    if (is_whole) {
        append(name, name_length, " to ", 4);
        append(name, name_length, sink, sink_length);
    }
    return true;
}

static bool take_record(struct sz_spans_input *input, uint64_t *frames, const char *text, size_t size, bool is_whole)
{
    struct sz_span span = {.enqueue_ns = SZ_SPANS_UNKNOWN, .item_count = -1, .is_root = is_whole};
    char name[SZ_SPANS_NAME_SIZE];
    size_t name_length = 0;
    int64_t latency_ns = 0;
    if (!find_stage(input, text, size, is_whole, name, &name_length))
        return true;
    int64_t stage = sz_spans_stage(input, name, name_length);
    if (stage < 0)
        return input->error->kind == SZ_ERROR_NONE;
    span.stage = (uint32_t)stage;
    span.item = frames[stage]++; /* of records that cannot be used too */
    if (!find_time(input, text, size, "time", &latency_ns) || !find_time(input, text, size, "ts", &span.end_ns))
        return true;
    if (latency_ns > span.end_ns)
        return sz_spans_problem(input, SZ_SPANS_WRONG_VALUE,
                                "%s: a latency of %lld ns at %lld ns: longer than the clock has run",
                                input->trace->stages[stage], (long long)latency_ns, (long long)span.end_ns);
    span.start_ns = span.end_ns - latency_ns;
    return sz_spans_give(input, &span);
}

bool sz_spans_read_gstreamer(struct sz_spans_input *input)
{
    static const char element[] = " element-latency,", whole[] = " latency,";
    uint64_t frames[SZ_SPANS_STAGE_LIMIT] = {0};
    for (;;) {
        struct sz_spans_line line;
        enum sz_spans_step step = sz_spans_next_line(input, &line);
        if (step != SZ_SPANS_STEP)
            return step == SZ_SPANS_END;
        const char *found = memmem(line.text, line.length, element, sizeof element - 1);
        bool is_whole = found == NULL;
        if (is_whole)
            found = memmem(line.text, line.length, whole, sizeof whole - 1);
        bool is_format =
            found != NULL && memmem(line.text, line.length, "=(string)%s", 11) != NULL; /* how records will look */
        if (found != NULL && !is_format &&
            !take_record(input, frames, found, line.length - (size_t)(found - line.text), is_whole))
            return false;
    }
}
