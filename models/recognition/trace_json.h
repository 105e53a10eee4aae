/**
 * Traces in JSON, in constant memory: yajl's events, with the way from the root to where they are. Private to this folder.
 *
 * A format tells what is a span (an object in a list called `spans`) and takes the values in it, which this file gathers: of the span itself by
 * key, and of its attributes (a list of key and value, `attributes` or `tags`) by theirs.
 */
#ifndef SZ_MODELS_RECOGNITION_TRACE_JSON_H
#define SZ_MODELS_RECOGNITION_TRACE_JSON_H

#include "models/recognition/trace_input.h"

enum { SZ_JSON_DEPTH = 32, SZ_JSON_KEY_SIZE = 40, SZ_JSON_TEXT_SIZE = 96 };

/** A scalar as it is written: a number's digits, a text's bytes, "true", "false", "null". */
struct sz_json_value {
    const char *text;
    size_t length;
};

/** A span while its object is open. */
struct sz_json_span {
    struct sz_span span;
    uint64_t trace, frame; /* hashes of what tells the frame; 0: not told */
    int64_t duration_ns;
    char name[SZ_SPANS_NAME_SIZE];
    size_t name_length;         /* of the whole; too long for a name, and not kept, from SZ_SPANS_NAME_SIZE on */
    bool has_parent, has_error; /* a status or a tag that says so */
};

/** What a format knows. Both return false when a value is not what it should be, which they have not counted. */
struct sz_json_format {
    const char *attributes; /* the key of a span's list of attributes */
    const char *references; /* of its list of parents; NULL: none */
    int64_t unit;           /* of its times, nanoseconds */
    bool (*take)(struct sz_json_span *span, const char *key, struct sz_json_value value);
};

/** Takes the value for the span's name. */
void sz_json_name(struct sz_json_span *span, struct sz_json_value value);

/** Reads the rest of the input. Attributes are the same in all formats: frame_id, camera, items, enqueue_us (any unit, `queue.` in front or not), outcome. */
bool sz_spans_read_json(struct sz_spans_input *input, const struct sz_json_format *format);

#endif
