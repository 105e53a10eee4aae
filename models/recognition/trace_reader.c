#include "models/recognition/trace_clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const sz_spans_format_names[SZ_SPANS_FORMAT_COUNT] = {"csv", "deepstream", "gstreamer", "otlp", "jaeger"};

static const char *const problem_names[SZ_SPANS_PROBLEM_COUNT] = {
    [SZ_SPANS_WRONG_ROW] = "wrong row",
    [SZ_SPANS_WRONG_VALUE] = "wrong value",
    [SZ_SPANS_NEGATIVE_DURATION] = "negative duration",
    [SZ_SPANS_NEGATIVE_WAIT] = "started before it was queued",
    [SZ_SPANS_CLOCK_BACK] = "clock ran backwards",
    [SZ_SPANS_NEVER_ENDED] = "never ended",
    [SZ_SPANS_TOO_LONG] = "over a day long",
    [SZ_SPANS_ANOTHER_UNIT] = "of another unit",
    [SZ_SPANS_MIXED_UNITS] = "mixed units?",
    [SZ_SPANS_CUT_SHORT] = "cut short",
    [SZ_SPANS_NOT_JSON] = "not JSON",
    [SZ_SPANS_TOO_MANY_STAGES] = "too many stages",
};

static bool (*const readers[SZ_SPANS_FORMAT_COUNT])(struct sz_spans_input *input) = {
    [SZ_SPANS_CSV] = sz_spans_read_csv,
    [SZ_SPANS_DEEPSTREAM] = sz_spans_read_deepstream,
    [SZ_SPANS_GSTREAMER] = sz_spans_read_gstreamer,
    [SZ_SPANS_OTLP] = sz_spans_read_otlp,
    [SZ_SPANS_JAEGER] = sz_spans_read_jaeger,
};

const char *sz_spans_problem_name(enum sz_spans_problem_kind kind)
{
    return problem_names[kind];
}

/* Bytes read at a time: of a file many, of memory no more than a line needs. */
enum { FILE_BUFFER_SIZE = 1 << 20, MEMORY_BUFFER_SIZE = 2 * SZ_SPANS_LINE_LIMIT };

/* How many bytes the search for a format looks at. */
enum { PEEK_SIZE = 1 << 16 };

/* Whether the word is in the text before the limit. */
static bool holds(const char *text, size_t size, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = text, *end = text + size; (at = memchr(at, *word, (size_t)(end - at))) != NULL; at++)
        if ((size_t)(end - at) >= length && memcmp(at, word, length) == 0)
            return true;
    return false;
}

/* JSON by its first character and its keys, a log by the tracer's name, tables by a word of their header. SZ_SPANS_DETECT when it is none of them. */
static enum sz_spans_format detect(const char *text, size_t size)
{
    while (size > 0 && strchr(" \t\r\n", *text) != NULL && *text != '\0') {
        text++;
        size--;
    }
    if (size > PEEK_SIZE)
        size = PEEK_SIZE;
    if (size > 0 && (*text == '{' || *text == '[')) {
        if (holds(text, size, "\"resourceSpans\"") || holds(text, size, "UnixNano\""))
            return SZ_SPANS_OTLP;
        return holds(text, size, "\"traceID\"") || holds(text, size, "\"operationName\"") ? SZ_SPANS_JAEGER
                                                                                          : SZ_SPANS_DETECT;
    }
    const char *newline = memchr(text, '\n', size);
    size_t header_size = newline == NULL ? size : (size_t)(newline - text);
    if (holds(text, header_size, "comp_name") || holds(text, header_size, "_system_timestamp"))
        return SZ_SPANS_DEEPSTREAM;
    if (holds(text, size, "GST_TRACER"))
        return SZ_SPANS_GSTREAMER;
    if (holds(text, header_size, "frame_id") || (holds(text, header_size, "stage") && holds(text, header_size, ",")))
        return SZ_SPANS_CSV;
    return holds(text, size, "latency, ") ? SZ_SPANS_GSTREAMER : SZ_SPANS_DETECT;
}

static bool refuse_unknown(struct sz_spans_input *input)
{
    static const char expected[] =
        "expected CSV with a header frame_id,stage,start_us,end_us, DeepStream's CSV, a log of "
        "GStreamer's latency tracer, OTLP JSON or Jaeger JSON";
    if (input->begin == input->end)
        return sz_spans_useless(input, 0, "the file is empty, %s", expected);
    const char *text = input->buffer + input->begin;
    size_t length = 0;
    while (length < 60 && length < input->end - input->begin && text[length] != '\r' && text[length] != '\n')
        length++;
    input->line = 1;
    return sz_spans_useless(input, 1, "this is no trace that is known: it begins with '%.*s', %s", (int)length, text,
                            expected);
}

static bool read_input(struct sz_spans_input *input, enum sz_spans_format format)
{
    input->buffer = malloc(input->buffer_size);
    if (input->buffer == NULL)
        return sz_error_set_memory(input->error, "reading a trace");
    bool ok = sz_spans_fill(input);
    if (ok && input->end >= 3 && memcmp(input->buffer, "\xef\xbb\xbf", 3) == 0) /* a byte order mark */
        input->begin = 3;
    if (ok && format == SZ_SPANS_DETECT) {
        format = detect(input->buffer + input->begin, input->end - input->begin);
        if (format == SZ_SPANS_DETECT)
            ok = refuse_unknown(input);
    }
    if (ok && format < SZ_SPANS_FORMAT_COUNT) {
        sz_spans_new_run(input);
        input->clock = sz_spans_clock_create(input->error);
        ok = input->clock != NULL && readers[format](input) && sz_spans_clock_end(input);
    }
    sz_spans_clock_destroy(input->clock);
    free(input->buffer);
    return ok;
}

bool sz_spans_read_bytes(struct sz_spans *trace, const void *bytes, size_t size, const char *name,
                         enum sz_spans_format format, const struct sz_span_taker *taker, struct sz_error *error)
{
    struct sz_spans_input input = {.trace = trace,
                                   .taker = taker,
                                   .error = error,
                                   .name = name,
                                   .columns = {"enqueue", "start", "end"},
                                   .descriptor = -1,
                                   .memory = bytes,
                                   .memory_size = size,
                                   .buffer_size = MEMORY_BUFFER_SIZE};
    return read_input(&input, format);
}

bool sz_spans_read(struct sz_spans *trace, const char *path, enum sz_spans_format format,
                   const struct sz_span_taker *taker, struct sz_error *error)
{
    bool is_standard = strcmp(path, "-") == 0;
    struct sz_spans_input input = {.trace = trace,
                                   .taker = taker,
                                   .error = error,
                                   .name = is_standard ? "standard input" : path,
                                   .columns = {"enqueue", "start", "end"},
                                   .buffer_size = FILE_BUFFER_SIZE};
    struct stat status;
    input.descriptor = is_standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (input.descriptor < 0 || fstat(input.descriptor, &status) != 0) {
        int problem = errno;
        if (input.descriptor >= 0)
            close(input.descriptor);
        return sz_error_set_at(error, path, 0, 0, "cannot open: %s", strerror(problem));
    }
    bool ok = S_ISDIR(status.st_mode) ? sz_error_set_at(error, path, 0, 0, "this is a folder, expected a file")
                                      : read_input(&input, format);
    if (!is_standard)
        close(input.descriptor);
    return ok;
}

void sz_spans_clear(struct sz_spans *trace)
{
    free(trace->stages);
    free(trace->names);
    free(trace->stage_span_counts);
    *trace = (struct sz_spans){0};
}
