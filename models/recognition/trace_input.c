#include "models/recognition/trace_input.h"

#include "models/geography/utf8.h"
#include "models/recognition/trace_clock.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Names of stages by open addressing: twice the limit, so that a search ends. */
enum { NAME_SLOTS = 2 * SZ_SPANS_STAGE_LIMIT };

struct sz_spans_names {
    uint64_t hashes[NAME_SLOTS];
    uint32_t stages[NAME_SLOTS]; /* index + 1, 0 for an empty slot */
};

/* --- bytes and lines --- */

static bool read_more(struct sz_spans_input *input, size_t *read_count)
{
    size_t room = input->buffer_size - input->end;
    if (input->descriptor < 0) {
        *read_count = input->memory_size < room ? input->memory_size : room;
        memcpy(input->buffer + input->end, input->memory, *read_count);
        input->memory += *read_count;
        input->memory_size -= *read_count;
        return true;
    }
    ssize_t got;
    do
        got = read(input->descriptor, input->buffer + input->end, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return sz_error_set_system(input->error, errno, "cannot read %s", input->name);
    *read_count = (size_t)got;
    return true;
}

bool sz_spans_fill(struct sz_spans_input *input)
{
    memmove(input->buffer, input->buffer + input->begin, input->end - input->begin);
    input->end -= input->begin;
    input->begin = 0;
    while (!input->ended && input->end < input->buffer_size) {
        size_t count = 0;
        if (!read_more(input, &count))
            return false;
        input->ended = count == 0;
        input->end += count;
        input->trace->byte_count += count;
    }
    return true;
}

/* The next line break from `begin` on, NULL when the file ends before; fills the buffer as needed. */
static char *find_line_end(struct sz_spans_input *input, bool *failed)
{
    size_t seen = 0; /* bytes from begin that hold none */
    *failed = false;
    for (;;) {
        char *found = memchr(input->buffer + input->begin + seen, '\n', input->end - input->begin - seen);
        if (found != NULL || input->ended || input->end - input->begin > SZ_SPANS_LINE_LIMIT)
            return found;
        seen = input->end - input->begin;
        if (!sz_spans_fill(input)) {
            *failed = true;
            return NULL;
        }
    }
}

/* Passes over the rest of a line that is too long. */
static enum sz_spans_step skip_line(struct sz_spans_input *input)
{
    for (;;) {
        char *found = memchr(input->buffer + input->begin, '\n', input->end - input->begin);
        if (found != NULL) {
            input->begin = (size_t)(found - input->buffer) + 1;
            return SZ_SPANS_STEP;
        }
        input->begin = input->end;
        if (input->ended)
            return SZ_SPANS_END;
        if (!sz_spans_fill(input))
            return SZ_SPANS_FAILED;
    }
}

enum sz_spans_step sz_spans_next_line(struct sz_spans_input *input, struct sz_spans_line *line)
{
    for (;;) {
        bool failed;
        char *end = find_line_end(input, &failed);
        if (failed)
            return SZ_SPANS_FAILED;
        char *begin = input->buffer + input->begin;
        size_t length = end == NULL ? input->end - input->begin : (size_t)(end - begin);
        if (length == 0 && end == NULL)
            return SZ_SPANS_END;
        input->line++;
        if (length > SZ_SPANS_LINE_LIMIT) {
            sz_spans_problem(input, SZ_SPANS_WRONG_ROW, "a line of over %d bytes", SZ_SPANS_LINE_LIMIT);
            enum sz_spans_step step = skip_line(input);
            if (step != SZ_SPANS_STEP)
                return step;
            continue;
        }
        if (end == NULL) {
            sz_spans_problem(input, SZ_SPANS_CUT_SHORT, "the file ends in the middle of a line, which is not used");
            input->begin = input->end;
            return SZ_SPANS_END;
        }
        input->begin += length + 1;
        if (length > 0 && begin[length - 1] == '\r')
            length--;
        if (length > 0) {
            *line = (struct sz_spans_line){begin, length};
            return SZ_SPANS_STEP;
        }
    }
}

/* --- problems and names --- */

/* Names and messages are shown and written: what is no text, or controls a terminal, becomes a question mark. */
static void make_printable(char *name, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t size = sz_utf8_length(name + i);
        if (size == 0 || (size == 1 && (name[i] < ' ' || name[i] == 0x7f))) {
            name[i++] = '?';
            continue;
        }
        i += size;
    }
}

static unsigned line_number(uint64_t line)
{
    return line < UINT32_MAX ? (unsigned)line : UINT32_MAX;
}

static void add_problem(struct sz_spans_input *input, uint64_t line, enum sz_spans_problem_kind kind,
                        const char *format, va_list arguments)
{
    struct sz_spans_problem *problem = &input->trace->problems[kind];
    if (problem->example_count < SZ_SPANS_EXAMPLES) {
        char message[SZ_ERROR_MESSAGE_SIZE];
        vsnprintf(message, sizeof message, format, arguments);
        make_printable(message, strlen(message));
        sz_error_set_at(&problem->examples[problem->example_count++], input->name, line_number(line), 0, "%s", message);
    }
    problem->count++;
}

bool sz_spans_problem(struct sz_spans_input *input, enum sz_spans_problem_kind kind, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_problem(input, input->line, kind, format, arguments);
    va_end(arguments);
    return true;
}

bool sz_spans_problem_at(struct sz_spans_input *input, uint64_t line, enum sz_spans_problem_kind kind,
                         const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_problem(input, line, kind, format, arguments);
    va_end(arguments);
    return true;
}

bool sz_spans_useless(struct sz_spans_input *input, unsigned column, const char *format, ...)
{
    char message[SZ_ERROR_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    make_printable(message, strlen(message));
    return sz_error_set_at(input->error, input->name, line_number(input->line), column, "%s", message);
}

uint64_t sz_spans_hash(const char *text, size_t length)
{
    uint64_t hash = 0xcbf29ce484222325; /* FNV-1a, 64 bits */
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3;
    return hash;
}

static int64_t add_stage(struct sz_spans_input *input, size_t slot, uint64_t hash, const char *name, size_t length)
{
    struct sz_spans *trace = input->trace;
    if (trace->stage_count == SZ_SPANS_STAGE_LIMIT) {
        sz_spans_problem(input, SZ_SPANS_TOO_MANY_STAGES, "a stage beyond the first %d", SZ_SPANS_STAGE_LIMIT);
        return -1;
    }
    char *copy = trace->stages[trace->stage_count];
    memcpy(copy, name, length);
    copy[length] = '\0';
    make_printable(copy, length);
    trace->names->hashes[slot] = hash;
    trace->names->stages[slot] = ++trace->stage_count;
    return trace->stage_count - 1;
}

int64_t sz_spans_stage(struct sz_spans_input *input, const char *name, size_t length)
{
    struct sz_spans *trace = input->trace;
    if (length >= SZ_SPANS_NAME_SIZE) {
        sz_spans_problem(input, SZ_SPANS_WRONG_ROW, "a name of %zu bytes, expected at most %d", length,
                         SZ_SPANS_NAME_SIZE - 1);
        return -1;
    }
    if (trace->names == NULL) {
        trace->names = calloc(1, sizeof *trace->names);
        trace->stages = calloc(SZ_SPANS_STAGE_LIMIT, sizeof *trace->stages);
        trace->stage_span_counts = calloc(SZ_SPANS_STAGE_LIMIT, sizeof *trace->stage_span_counts);
        if (trace->names == NULL || trace->stages == NULL || trace->stage_span_counts == NULL) {
            sz_error_set_memory(input->error, "reading a trace");
            return -1;
        }
    }
    uint64_t hash = sz_spans_hash(name, length);
    for (size_t slot = hash % NAME_SLOTS;; slot = (slot + 1) % NAME_SLOTS) {
        uint32_t stage = trace->names->stages[slot];
        if (stage == 0)
            return add_stage(input, slot, hash, name, length);
        if (trace->names->hashes[slot] == hash)
            return stage - 1;
    }
}

/* --- spans --- */

void sz_spans_new_run(struct sz_spans_input *input)
{
    input->run = input->trace->run_count++;
}

bool sz_spans_give(struct sz_spans_input *input, struct sz_span *span)
{
    const char *stage = input->trace->stages[span->stage];
    int64_t service_ns;
    if (__builtin_sub_overflow(span->end_ns, span->start_ns, &service_ns))
        return sz_spans_problem(input, SZ_SPANS_WRONG_VALUE, "%s: times too far apart", stage);
    if (service_ns < 0)
        return sz_spans_problem(input, SZ_SPANS_NEGATIVE_DURATION, "%s ended %.9g s before it started", stage,
                                -1e-9 * (double)service_ns);
    if (service_ns > 86400 * SZ_S)
        return sz_spans_problem(input, SZ_SPANS_TOO_LONG, "%s took %.4g days: are the times of another unit?", stage,
                                (double)service_ns / (86400e9));
    if (span->enqueue_ns != SZ_SPANS_UNKNOWN) {
        int64_t wait_ns;
        if (__builtin_sub_overflow(span->start_ns, span->enqueue_ns, &wait_ns) || wait_ns > 86400 * SZ_S) {
            sz_spans_problem(input, SZ_SPANS_TOO_LONG, "%s waited over a day: are the times of another unit?", stage);
            span->enqueue_ns = SZ_SPANS_UNKNOWN;
        } else if (wait_ns < 0) {
            sz_spans_problem(input, SZ_SPANS_NEGATIVE_WAIT, "%s started %.9g s before it was queued", stage,
                             -1e-9 * (double)wait_ns);
            span->enqueue_ns = SZ_SPANS_UNKNOWN;
        }
    }
    span->run = input->run;
    span->line = input->line;
    return sz_spans_clock_take(input, span);
}
