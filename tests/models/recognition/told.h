/**
 * What a reader of traces says of a text, for the tests of the readers.
 */
#ifndef SZ_TESTS_MODELS_RECOGNITION_TOLD_H
#define SZ_TESTS_MODELS_RECOGNITION_TOLD_H

#include "models/recognition/trace.h"

enum { SPAN_LIMIT = 70000 };

struct told {
    struct sz_spans trace;
    struct sz_error error;
    bool ok;
    struct sz_span spans[SPAN_LIMIT];
    size_t count;
};

/** Reads bytes, a text whose format is told by its content, or a file of tests/traces; for forget(). The input is called "trace". */
struct told *read_bytes(const char *text, size_t size, enum sz_spans_format format);
struct told *read_text(const char *text);
struct told *read_file(const char *name);
void forget(struct told *told);

/** Fails the case unless there is a problem of the kind, the first at this line with these words. */
void expect_problem(const struct told *told, enum sz_spans_problem_kind kind, unsigned line, const char *words);
void expect_no_problem(const struct told *told);

/** Fails the case unless the text is an error with these words. */
void expect_useless(const char *text, const char *words);

/* Beginnings of texts. */
#define CSV_HEADER "frame_id,stage,start_us,end_us,enqueue_us,items,segment\n"
#define DEEPSTREAM_HEADER                                                                                              \
    "file_id,comp_name,stage,source_id,pad_index,batch_num,frame_num,in_system_timestamp,out_system_timestamp,"        \
    "measurement_type,measurement_val\n"
#define OTLP(spans) "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [" spans "]}]}]}"

#endif
