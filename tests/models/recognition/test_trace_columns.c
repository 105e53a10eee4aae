#include "sim/stream.h"
#include "tests/models/recognition/told.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES = 400 };

/* A queue before one server of 10 ms in the mean, frames on a clock; times are written as whole numbers of these units, in seconds. */
struct queue {
    const char *header, *row, *end; /* of the text; a row takes the frame and three or two times */
    double load;
    double enqueue_unit_s, start_unit_s, end_unit_s;
    bool starts_queued; /* the start is when it came: waiting is part of the service */
};

static struct told *write_and_read(const struct queue *queue)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct sz_stream stream;
    double free_s = 0;
    ck_assert_ptr_nonnull(out);
    sz_stream_init(&stream, 7, 0, 3, 0);
    fputs(queue->header, out);
    for (int frame = 0; frame < FRAMES; frame++) {
        double queued_s = 0.01 / queue->load * (frame + 1), start_s = fmax(queued_s, free_s);
        free_s = start_s + 0.01 * exp(0.3 * sz_stream_normal(&stream));
        fprintf(out, queue->row, frame, (queue->starts_queued ? queued_s : start_s) / queue->start_unit_s,
                free_s / queue->end_unit_s, queued_s / queue->enqueue_unit_s);
    }
    fputs(queue->end, out);
    fclose(out);
    struct told *told = read_bytes(text, size, SZ_SPANS_DETECT);
    free(text);
    ck_assert(told->ok);
    return told;
}

#define TWO_COLUMNS  .header = "frame_id,stage,start_ms,end_ms\n", .row = "%d,a,%.3f,%.3f\n", .end = ""
#define WITH_ENQUEUE .header = "frame_id,stage,start_us,end_us,enqueue_us\n", .row = "%d,a,%.0f,%.0f,%.0f\n", .end = ""
#define OTLP_SPANS                                                                                                     \
    .header = "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [null",                                              \
    .row = ",\n{\"traceId\": \"%d\", \"name\": \"a\", \"startTimeUnixNano\": %.0f, \"endTimeUnixNano\": %.0f}",        \
    .end = "]}]}]}"

static void expect_mixed(const struct queue *queue, const char *words)
{
    struct told *told = write_and_read(queue);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_MIXED_UNITS].count, 1);
    expect_problem(told, SZ_SPANS_MIXED_UNITS, 2, words);
    forget(told);
}

SZ_CASE(ends_of_a_finer_unit_throughout_are_told_with_their_columns)
{
    expect_mixed(
        &(struct queue){TWO_COLUMNS, .load = 0.5, .start_unit_s = 1e-3, .end_unit_s = 1e-6, .enqueue_unit_s = 1},
        "a: end_ms is 1000 times start_ms throughout");
}

SZ_CASE(queue_times_of_a_coarser_unit_throughout_are_told_with_their_columns)
{
    expect_mixed(
        &(struct queue){WITH_ENQUEUE, .load = 0.5, .start_unit_s = 1e-6, .end_unit_s = 1e-6, .enqueue_unit_s = 1e-3},
        "a: start_us is 1000 times enqueue_us throughout");
    expect_mixed(
        &(struct queue){WITH_ENQUEUE, .load = 0.5, .start_unit_s = 1e-6, .end_unit_s = 1e-6, .enqueue_unit_s = 1},
        "a: start_us is 1e+06 times enqueue_us throughout");
}

SZ_CASE(starts_of_otlp_in_microseconds_throughout_are_told)
{
    expect_mixed(
        &(struct queue){OTLP_SPANS, .load = 0.5, .start_unit_s = 1e-6, .end_unit_s = 1e-9, .enqueue_unit_s = 1},
        "a: endTimeUnixNano is 1000 times startTimeUnixNano throughout");
}

/* Waits grow with the time since the start, whether they are told or are part of the service. */
SZ_CASE(an_overloaded_queue_is_of_one_unit)
{
    static const double loads[] = {1.1, 2, 30, 500, 2000};
    for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++) {
        const struct queue queues[] = {
            {TWO_COLUMNS, .load = loads[i], .start_unit_s = 1e-3, .end_unit_s = 1e-3, .enqueue_unit_s = 1,
             .starts_queued = true},
            {WITH_ENQUEUE, .load = loads[i], .start_unit_s = 1e-6, .end_unit_s = 1e-6, .enqueue_unit_s = 1e-6},
        };
        for (size_t j = 0; j < sizeof queues / sizeof queues[0]; j++) {
            struct told *told = write_and_read(&queues[j]);
            ck_assert_uint_eq(told->count, FRAMES);
            expect_no_problem(told);
            forget(told);
        }
    }
}

SZ_CASE(nine_rows_tell_no_units)
{
    char text[1000] = "frame_id,stage,start_ms,end_ms\n";
    size_t length = strlen(text);
    for (int frame = 1; frame <= 9; frame++)
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "%d,a,%d,%d\n", frame, 100 * frame, 100000 * frame);
    struct told *nine = read_text(text);
    expect_no_problem(nine);
    snprintf(text + length, sizeof text - length, "10,a,1000,1000000\n");
    struct told *ten = read_text(text);
    expect_problem(ten, SZ_SPANS_MIXED_UNITS, 2, "a: end_ms is 1000 times start_ms");
    forget(nine);
    forget(ten);
}

static const struct sz_case cases[] = {
    SZ_LISTED(ends_of_a_finer_unit_throughout_are_told_with_their_columns),
    SZ_LISTED(queue_times_of_a_coarser_unit_throughout_are_told_with_their_columns),
    SZ_LISTED(starts_of_otlp_in_microseconds_throughout_are_told),
    SZ_LISTED(an_overloaded_queue_is_of_one_unit),
    SZ_LISTED(nine_rows_tell_no_units),
};
SZ_MAIN("trace_columns", cases)
