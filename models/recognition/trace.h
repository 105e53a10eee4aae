/**
 * Traces of stages, as tools of the field leave them, read into one form: spans.
 *
 * A span is one passage of a frame through a stage: when it joined the queue, when service started and when it ended, how many items it
 * had, and how it ended. Five formats are read: plain CSV, DeepStream's component latencies as CSV, logs of GStreamer's latency tracer,
 * OTLP JSON and Jaeger JSON. Files are read once, front to back, in constant memory; `-` is standard input.
 *
 * What cannot be used is not an error but a problem: counted by kind, the first few with their line, and the reading goes on. An error is
 * what makes the whole file useless: it cannot be opened, is of no known format, lacks a column.
 */
#ifndef SZ_MODELS_RECOGNITION_TRACE_H
#define SZ_MODELS_RECOGNITION_TRACE_H

#include "error/error.h"

#include <stdint.h>

enum sz_spans_format {
    SZ_SPANS_CSV,
    SZ_SPANS_DEEPSTREAM,
    SZ_SPANS_GSTREAMER,
    SZ_SPANS_OTLP,
    SZ_SPANS_JAEGER,
    SZ_SPANS_FORMAT_COUNT,
    SZ_SPANS_DETECT = SZ_SPANS_FORMAT_COUNT /**< by content */
};

/** The names users give: "csv", "deepstream", "gstreamer", "otlp", "jaeger". */
extern const char *const sz_spans_format_names[SZ_SPANS_FORMAT_COUNT];

enum sz_span_outcome {
    SZ_SPAN_DONE,
    SZ_SPAN_TIMED_OUT, /**< given up after end - start: the service would have taken longer */
    SZ_SPAN_DROPPED    /**< an error or a drop: no service time */
};

/** A time that the trace does not tell. */
#define SZ_SPANS_UNKNOWN INT64_MIN

struct sz_span {
    uint32_t stage;  /**< index into the trace's stages */
    uint32_t run;    /**< of the clock: times of different runs cannot be compared */
    uint64_t item;   /**< the frame: its spans share it within a run */
    uint64_t source; /**< the camera; 0 when unknown */
    uint64_t
        batch; /**< rows of a stage with one start, one end and one batch are one service of so many frames; 0: none */
    int64_t enqueue_ns, start_ns, end_ns; /**< since anything; only the enqueue time may be unknown */
    int64_t item_count;                   /**< crops, detections; -1 when unknown */
    enum sz_span_outcome outcome;
    bool is_root;  /**< of a tree of spans: may be the whole way of a frame */
    uint64_t line; /**< where it ended in the file, from 1 */
};

enum sz_spans_problem_kind {
    SZ_SPANS_WRONG_ROW,         /**< a row of too few or too many columns, a record without what it must have */
    SZ_SPANS_WRONG_VALUE,       /**< not a number, or none that can be */
    SZ_SPANS_NEGATIVE_DURATION, /**< ended before it started */
    SZ_SPANS_NEGATIVE_WAIT,     /**< started before it was queued: the wait is not used */
    SZ_SPANS_CLOCK_BACK,        /**< the clock ran backwards: a new run begins */
    SZ_SPANS_NEVER_ENDED,       /**< a span without an end */
    SZ_SPANS_TOO_LONG,          /**< a service of over a day: of another unit, most likely */
    SZ_SPANS_ANOTHER_UNIT, /**< times that are a thousand times those beside them, or jump ahead and come back: not used */
    SZ_SPANS_MIXED_UNITS, /**< two columns of a stage that are of different units throughout, most likely: used all the same */
    SZ_SPANS_CUT_SHORT,       /**< the file ends in the middle of something */
    SZ_SPANS_NOT_JSON,        /**< from here on no JSON: the rest of the file is not read */
    SZ_SPANS_TOO_MANY_STAGES, /**< beyond SZ_SPANS_STAGE_LIMIT names */
    SZ_SPANS_PROBLEM_COUNT
};

/** Names of stages are of up to SZ_SPANS_NAME_SIZE - 1 bytes, and are never cut: rows of a longer one are wrong rows. */
enum { SZ_SPANS_STAGE_LIMIT = 256, SZ_SPANS_NAME_SIZE = 256, SZ_SPANS_EXAMPLES = 3 };

struct sz_spans_problem {
    uint64_t count;
    size_t example_count; /**< the first few, each with file and line */
    struct sz_error examples[SZ_SPANS_EXAMPLES];
};

/** What several files told together. In the caller's memory; all zero to begin with. */
struct sz_spans {
    char (*stages)[SZ_SPANS_NAME_SIZE]; /**< in the order of their appearance */
    uint32_t stage_count;
    uint32_t run_count;
    uint64_t *stage_span_counts; /**< by stage: handed out; 0 when none of its rows can be used */
    uint64_t span_count;         /**< handed out */
    uint64_t byte_count;
    struct sz_spans_problem problems[SZ_SPANS_PROBLEM_COUNT];
    struct sz_spans_names *names; /* private */
};

/** What a problem is called: "negative duration". */
const char *sz_spans_problem_name(enum sz_spans_problem_kind kind);

/** Takes each span, in the order of the file but for rows that wait for the next one of their stage; false, with the error set, ends the reading. */
struct sz_span_taker {
    bool (*take)(void *context, const struct sz_span *span, struct sz_error *error);
    void *context;
};

/**
 * Reads a file. With several, one call each: stages are shared, runs go on counting.
 *
 * \param format  SZ_SPANS_DETECT looks at the first 64 KiB
 * \return false when the file is useless or `taker` said so; the trace keeps what was told before
 */
bool sz_spans_read(struct sz_spans *trace, const char *path, enum sz_spans_format format,
                   const struct sz_span_taker *taker, struct sz_error *error);

/** The same from memory; `name` is what errors call it. */
bool sz_spans_read_bytes(struct sz_spans *trace, const void *bytes, size_t size, const char *name,
                         enum sz_spans_format format, const struct sz_span_taker *taker, struct sz_error *error);

void sz_spans_clear(struct sz_spans *trace);

#endif
