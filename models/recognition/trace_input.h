/**
 * What the readers of traces share: bytes from a file or from memory, lines, numbers, names of stages, problems. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_TRACE_INPUT_H
#define SZ_MODELS_RECOGNITION_TRACE_INPUT_H

#include "models/recognition/trace.h"
#include "models/recognition/trace_value.h"

enum { SZ_SPANS_LINE_LIMIT = 1 << 16, SZ_SPANS_COLUMN_SIZE = 24 };

/** What the times are called in the input. */
struct sz_spans_columns {
    char enqueue[SZ_SPANS_COLUMN_SIZE], start[SZ_SPANS_COLUMN_SIZE], end[SZ_SPANS_COLUMN_SIZE];
};

/** One file being read. */
struct sz_spans_input {
    struct sz_spans *trace;
    const struct sz_span_taker *taker;
    struct sz_error *error;
    const char *name;
    struct sz_spans_columns columns;
    int descriptor;     /* or -1: bytes of memory */
    const char *memory; /* not yet given out, `memory_size` of them */
    size_t memory_size;
    char *buffer; /* buffer_size bytes, of which [begin, end) are not yet used */
    size_t buffer_size;
    size_t begin, end;
    bool ended;    /* nothing follows what is in the buffer */
    uint64_t line; /* of what was given out last, from 1 */
    uint32_t run;  /* of the spans that come now */
    struct sz_spans_clock *clock;
    bool has_rows;        /* under the header of a table */
    bool is_in_any_order; /* frames are: only the rows of one are in that of time */
};

/** Bytes of a line, without its end; valid until the next one. */
struct sz_spans_line {
    char *text;
    size_t length;
};

enum sz_spans_step { SZ_SPANS_STEP, SZ_SPANS_END, SZ_SPANS_FAILED };

/** Fills the buffer as far as it goes; false with the error set when reading failed. */
bool sz_spans_fill(struct sz_spans_input *input);

/** The next line that is not blank. Lines over SZ_SPANS_LINE_LIMIT, and a last one that does not end, are problems and passed over. */
enum sz_spans_step sz_spans_next_line(struct sz_spans_input *input, struct sz_spans_line *line);

/** Counts a problem at the input's line; the message says what is wrong. Always true, so that a reader may go on with it. */
bool sz_spans_problem(struct sz_spans_input *input, enum sz_spans_problem_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** The same at another line. */
bool sz_spans_problem_at(struct sz_spans_input *input, uint64_t line, enum sz_spans_problem_kind kind,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));

/** Sets the error at the input's line that makes the file useless. Returns false. */
bool sz_spans_useless(struct sz_spans_input *input, unsigned column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/**
 * The stage of that name, made when it is new; -1 when the name is too long or there are too many, which has been counted, or when memory is out
 * (error set then). Of a name that is too long no byte is looked at.
 */
int64_t sz_spans_stage(struct sz_spans_input *input, const char *name, size_t length);

/** Hash of a text, to tell frames apart by it. */
uint64_t sz_spans_hash(const char *text, size_t length);

/** Checks a span's times, counts what is wrong with them, and hands it to the clock when it can be used. False with the error set ends the reading. */
bool sz_spans_give(struct sz_spans_input *input, struct sz_span *span);

/** A new run of the clock begins. */
void sz_spans_new_run(struct sz_spans_input *input);

/* The formats: each reads the rest of the input. */
bool sz_spans_read_csv(struct sz_spans_input *input);
bool sz_spans_read_deepstream(struct sz_spans_input *input);
bool sz_spans_read_gstreamer(struct sz_spans_input *input);
bool sz_spans_read_otlp(struct sz_spans_input *input);
bool sz_spans_read_jaeger(struct sz_spans_input *input);

#endif
