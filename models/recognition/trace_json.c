#include "models/recognition/trace_json.h"

#include <stdio.h>
#include <string.h>
#include <yajl/yajl_parse.h>

enum { CHUNK_SIZE = 1 << 16, VALUE_LIMIT = 1 << 24 };

struct level {
    char key[SZ_JSON_KEY_SIZE]; /* of an object: the last one; cut when longer */
    bool is_list;
};

struct reading {
    struct sz_spans_input *input;
    const struct sz_json_format *format;
    yajl_handle parser;
    const unsigned char *chunk;
    size_t counted; /* bytes of the chunk whose lines are in input->line */
    struct level levels[SZ_JSON_DEPTH];
    size_t depth;      /* open objects and lists */
    size_t span_depth; /* the depth inside the span's object; 0 outside of any */
    struct sz_json_span span;
    char attribute[SZ_JSON_KEY_SIZE]; /* of the attribute that is open */
    char value[SZ_JSON_TEXT_SIZE];    /* its value, cut when longer */
    size_t value_length;
    uint64_t value_hash;                   /* of the whole */
    bool has_value, is_unhappy, has_spans; /* something of the span could not be read; a list of spans was seen */
    uint64_t consumed, last_event;         /* bytes before this chunk, and of the last event */
};

/* Brings input->line to where the parser is. */
static void count_lines(struct reading *reading)
{
    size_t here = yajl_get_bytes_consumed(reading->parser);
    for (; reading->counted < here; reading->counted++)
        reading->input->line += reading->chunk[reading->counted] == '\n';
}

/* The key under which the container at that depth stands, "" in a list. */
static const char *key_at(const struct reading *reading, size_t depth)
{
    return depth > 0 && depth <= reading->depth && !reading->levels[depth - 1].is_list ? reading->levels[depth - 1].key
                                                                                       : "";
}

static bool is_key(const struct reading *reading, size_t depth, const char *key)
{
    return key != NULL && strcmp(key_at(reading, depth), key) == 0;
}

/* Copies a value, cut to what its buffer holds. */
static size_t keep(char *to, size_t size, const char *text, size_t length)
{
    size_t kept = length < size ? length : size - 1;
    memcpy(to, text, kept);
    to[kept] = '\0';
    return kept;
}

/* --- spans --- */

void sz_json_name(struct sz_json_span *span, struct sz_json_value value)
{
    span->name_length = value.length;
    if (value.length < sizeof span->name)
        keep(span->name, sizeof span->name, value.text, value.length);
}

static void open_span(struct reading *reading)
{
    reading->span_depth = reading->depth;
    reading->span = (struct sz_json_span){.span = {.start_ns = SZ_SPANS_UNKNOWN,
                                                   .end_ns = SZ_SPANS_UNKNOWN,
                                                   .enqueue_ns = SZ_SPANS_UNKNOWN,
                                                   .item_count = -1},
                                          .duration_ns = SZ_SPANS_UNKNOWN};
    reading->is_unhappy = false;
}

static bool close_span(struct reading *reading)
{
    struct sz_spans_input *input = reading->input;
    struct sz_json_span *given = &reading->span;
    struct sz_span *span = &given->span;
    reading->span_depth = 0;
    count_lines(reading);
    if (reading->is_unhappy)
        return true;
    if (given->name_length == 0 || span->start_ns == SZ_SPANS_UNKNOWN)
        return sz_spans_problem(input, SZ_SPANS_WRONG_ROW, "a span without a %s",
                                given->name_length == 0 ? "name" : "start");
    int64_t stage = sz_spans_stage(input, given->name, given->name_length);
    if (stage < 0)
        return input->error->kind == SZ_ERROR_NONE;
    if (span->end_ns == SZ_SPANS_UNKNOWN && given->duration_ns != SZ_SPANS_UNKNOWN &&
        __builtin_add_overflow(span->start_ns, given->duration_ns, &span->end_ns))
        return sz_spans_problem(input, SZ_SPANS_WRONG_VALUE, "%s: the duration is out of range", given->name);
    if (given->has_error && span->outcome == SZ_SPAN_DONE)
        span->outcome = SZ_SPAN_DROPPED;
    if (span->end_ns == SZ_SPANS_UNKNOWN && span->outcome != SZ_SPAN_DROPPED)
        return sz_spans_problem(input, SZ_SPANS_NEVER_ENDED, "%s has no end", given->name);
    if (span->end_ns == SZ_SPANS_UNKNOWN)
        span->end_ns = span->start_ns;
    span->stage = (uint32_t)stage;
    span->item = given->trace != 0 ? given->trace : given->frame;
    span->is_root = !given->has_parent;
    return sz_spans_give(input, span);
}

static void complain(struct reading *reading, const char *key, struct sz_json_value value)
{
    count_lines(reading);
    int64_t unit = sz_spans_unit(key, strlen(key));
    struct sz_spans_words words =
        strstr(key, "items") != NULL
            ? sz_spans_wrong_count(value.text, value.length)
            : sz_spans_wrong_number(value.text, value.length, unit != 0 ? unit : reading->format->unit);
    sz_spans_problem(reading->input, SZ_SPANS_WRONG_VALUE, "%s is '%.*s', %s", key,
                     value.length < 40 ? (int)value.length : 40, value.text,
                     strstr(key, "outcome") != NULL ? "expected ok, timeout or dropped" : words.text);
    reading->is_unhappy = true;
}

/* What tells frames and cameras apart is told by the hash of the whole value: the value itself may be cut. */
static bool take_attribute(struct sz_json_span *given, const char *key, struct sz_json_value value, uint64_t hash)
{
    const char *name = strncmp(key, "queue.", 6) == 0 ? key + 6 : key;
    if (strcmp(name, "frame_id") == 0) {
        given->frame = hash;
        return true;
    }
    if (strcmp(name, "camera") == 0) {
        given->span.source = hash;
        return true;
    }
    if (strcmp(name, "items") == 0)
        return sz_spans_count(value.text, value.length, &given->span.item_count);
    if (strcmp(name, "outcome") == 0)
        return sz_spans_outcome(value.text, value.length, &given->span.outcome);
    if (strcmp(name, "error") == 0) {
        given->has_error = value.length == 4 && memcmp(value.text, "true", 4) == 0;
        return true;
    }
    int64_t unit = strncmp(name, "enqueue_", 8) == 0 ? sz_spans_unit(name, strlen(name)) : 0;
    return unit == 0 || sz_spans_number(value.text, value.length, unit, &given->span.enqueue_ns);
}

/* A scalar somewhere inside the span: of itself, or of an attribute (which may be one deeper, as {"intValue": 3}). */
static void take_in_span(struct reading *reading, struct sz_json_value value)
{
    size_t inside = reading->depth - reading->span_depth;
    if (inside == 0) {
        const char *key = key_at(reading, reading->depth);
        if (!reading->format->take(&reading->span, key, value))
            complain(reading, key, value);
    } else if (is_key(reading, reading->span_depth, reading->format->attributes) && (inside == 2 || inside == 3)) {
        if (is_key(reading, reading->span_depth + 2, "key"))
            keep(reading->attribute, sizeof reading->attribute, value.text, value.length);
        else if (is_key(reading, reading->span_depth + 2, "value")) {
            reading->value_length = keep(reading->value, sizeof reading->value, value.text, value.length);
            reading->value_hash = sz_spans_hash(value.text, value.length);
            reading->has_value = true;
        }
    } else if (inside == 1 && is_key(reading, reading->span_depth, "status")) {
        if (is_key(reading, reading->depth, "code")) /* STATUS_CODE_ERROR */
            reading->span.has_error = value.length == 1 && *value.text == '2';
    }
}

/* Whether what comes now is an element of a list of spans. */
static bool is_span_place(const struct reading *reading)
{
    return reading->span_depth == 0 && reading->depth >= 2 && reading->levels[reading->depth - 1].is_list &&
           is_key(reading, reading->depth - 1, "spans");
}

static void refuse_span(struct reading *reading, const char *what)
{
    count_lines(reading);
    sz_spans_problem(reading->input, SZ_SPANS_WRONG_ROW, "%s in the list of spans, expected an object", what);
}

/* --- yajl's events --- */

static void note_event(struct reading *reading)
{
    reading->last_event = reading->consumed + yajl_get_bytes_consumed(reading->parser);
}

static int on_value(struct reading *reading, const char *what, const char *text, size_t length)
{
    note_event(reading);
    if (is_span_place(reading))
        refuse_span(reading, what);
    else if (reading->span_depth > 0)
        take_in_span(reading, (struct sz_json_value){text, length});
    return 1;
}

static int on_null(void *context)
{
    note_event(context);
    if (is_span_place(context))
        refuse_span(context, "a null");
    return 1;
}

static int on_boolean(void *context, int value)
{
    return on_value(context, "a boolean", value ? "true" : "false", value ? 4 : 5);
}

static int on_number(void *context, const char *text, size_t length)
{
    return on_value(context, "a number", text, length);
}

static int on_string(void *context, const unsigned char *text, size_t length)
{
    return on_value(context, "a text", (const char *)text, length);
}

static int open_container(struct reading *reading, bool is_list)
{
    note_event(reading);
    if (reading->depth == SZ_JSON_DEPTH) {
        count_lines(reading);
        sz_spans_problem(reading->input, SZ_SPANS_NOT_JSON, "nested deeper than %d: no trace looks like this",
                         SZ_JSON_DEPTH);
        return 0;
    }
    bool is_element = is_span_place(reading);
    if (is_element && is_list)
        refuse_span(reading, "a list");
    struct level *level = &reading->levels[reading->depth++];
    level->is_list = is_list;
    level->key[0] = '\0';
    if (is_list && is_key(reading, reading->depth - 1, "spans"))
        reading->has_spans = true;
    if (is_element && !is_list)
        open_span(reading);
    else if (reading->span_depth > 0 && !is_list) {
        size_t inside = reading->depth - reading->span_depth;
        if (inside == 2 && is_key(reading, reading->span_depth, reading->format->attributes)) {
            reading->attribute[0] = '\0';
            reading->has_value = false;
        } else if (inside == 2 && is_key(reading, reading->span_depth, reading->format->references))
            reading->span.has_parent = true;
    }
    return 1;
}

static int close_container(struct reading *reading)
{
    note_event(reading);
    size_t inside = reading->depth - reading->span_depth;
    if (reading->span_depth > 0 && inside == 2 && reading->has_value &&
        is_key(reading, reading->span_depth, reading->format->attributes)) {
        struct sz_json_value value = {reading->value, reading->value_length};
        if (!take_attribute(&reading->span, reading->attribute, value, reading->value_hash))
            complain(reading, reading->attribute, value);
        reading->has_value = false;
    }
    bool ok = reading->span_depth == 0 || inside > 0 || close_span(reading);
    reading->depth--;
    return ok;
}

static int on_start_map(void *context)
{
    return open_container(context, false);
}

static int on_start_array(void *context)
{
    return open_container(context, true);
}

static int on_end(void *context)
{
    return close_container(context);
}

static int on_key(void *context, const unsigned char *key, size_t length)
{
    struct reading *reading = context;
    note_event(reading);
    keep(reading->levels[reading->depth - 1].key, SZ_JSON_KEY_SIZE, (const char *)key, length);
    return 1;
}

static const yajl_callbacks events = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_start_map,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end,
    .yajl_start_array = on_start_array,
    .yajl_end_array = on_end,
};

/* --- the file --- */

/* What the parser says of where it stopped, as a problem; the line is that of the place. False when a span's taker stopped it. */
static bool tell_end(struct reading *reading, yajl_status status, bool at_end, const unsigned char *chunk, size_t size)
{
    struct sz_spans_input *input = reading->input;
    if (status == yajl_status_ok)
        return true;
    if (status == yajl_status_client_canceled)
        return input->error->kind == SZ_ERROR_NONE;
    count_lines(reading);
    if (at_end)
        return sz_spans_problem(input, SZ_SPANS_CUT_SHORT, "the file ends before its JSON does");
    unsigned char *said = yajl_get_error(reading->parser, 0, chunk, size);
    if (said == NULL)
        return sz_error_set_memory(input->error, "reading JSON");
    char *end = strpbrk((char *)said, "\r\n");
    if (end != NULL)
        *end = '\0';
    sz_spans_problem(input, SZ_SPANS_NOT_JSON, "%s", (char *)said);
    yajl_free_error(reading->parser, said);
    return true;
}

/* One chunk; *going tells whether there is more to read. */
static bool parse_chunk(struct reading *reading, bool *going)
{
    struct sz_spans_input *input = reading->input;
    if (input->begin == input->end && !input->ended && !sz_spans_fill(input))
        return false;
    size_t size = input->end - input->begin < CHUNK_SIZE ? input->end - input->begin : CHUNK_SIZE;
    const unsigned char *chunk = (const unsigned char *)input->buffer + input->begin;
    reading->chunk = chunk;
    reading->counted = 0;
    yajl_status status = size > 0 ? yajl_parse(reading->parser, chunk, size) : yajl_complete_parse(reading->parser);
    *going = size > 0 && status == yajl_status_ok;
    if (!*going)
        return tell_end(reading, status, size == 0, chunk, size);
    count_lines(reading);
    input->begin += size;
    reading->consumed += size;
    if (reading->consumed - reading->last_event > VALUE_LIMIT) {
        sz_spans_problem(input, SZ_SPANS_NOT_JSON, "a value of over %d MiB: no trace looks like this",
                         VALUE_LIMIT >> 20);
        *going = false;
    }
    return true;
}

bool sz_spans_read_json(struct sz_spans_input *input, const struct sz_json_format *format)
{
    struct reading reading = {.input = input, .format = format};
    reading.parser = yajl_alloc(&events, NULL, &reading);
    if (reading.parser == NULL)
        return sz_error_set_memory(input->error, "reading JSON");
    yajl_config(reading.parser, yajl_dont_validate_strings, 1);
    yajl_config(reading.parser, yajl_allow_multiple_values, 1); /* a document a line */
    input->line = 1;
    input->is_in_any_order = true;
    bool ok = true, going = true;
    while (ok && going)
        ok = parse_chunk(&reading, &going);
    yajl_free(reading.parser);
    if (ok && !reading.has_spans)
        return sz_spans_useless(input, 0, "there is no list of spans, expected OTLP or Jaeger JSON");
    return ok;
}
