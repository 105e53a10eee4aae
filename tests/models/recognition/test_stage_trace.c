#include "tests/models/recognition/told.h"
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool refuse(void *context, const struct sz_span *span, struct sz_error *error)
{
    (void)context;
    (void)span;
    return sz_error_set(error, SZ_ERROR_SYSTEM, "enough");
}

SZ_CASE(a_file_of_no_known_format_is_refused)
{
    expect_useless("Dear diary,\nnothing happened.\n", "no trace that is known");
    expect_useless("Dear diary,\n", "it begins with 'Dear diary,', expected CSV with a header frame_id");
    expect_useless("", "the file is empty, expected CSV");
    expect_useless("{\"a\": 1}", "no trace that is known");
}

SZ_CASE(a_missing_file_and_a_folder_are_errors)
{
    struct sz_spans trace = {0};
    const struct sz_span_taker taker = {refuse, NULL};
    struct sz_error missing = {0}, folder = {0};
    ck_assert(!sz_spans_read(&trace, "/nowhere/at-all.csv", SZ_SPANS_DETECT, &taker, &missing));
    ck_assert(!sz_spans_read(&trace, "/", SZ_SPANS_DETECT, &taker, &folder));
    ck_assert_int_eq(missing.kind, SZ_ERROR_INPUT);
    ck_assert_str_eq(folder.message, "this is a folder, expected a file");
    sz_spans_clear(&trace);
}

SZ_CASE(a_taker_that_refuses_ends_the_reading)
{
    static const char *const texts[] = {CSV_HEADER "1,a,1,2,0,1,1\n2,a,1,2,0,1,1\n",
                                        DEEPSTREAM_HEADER "0,a,d,0,0,1,1,1684240010000,1684240010005,latency,1\n",
                                        ":: element-latency, element=(string)a, time=(guint64)5, ts=(guint64)9;\n",
                                        OTLP("{\"name\": \"a\", \"startTimeUnixNano\": 1, \"endTimeUnixNano\": 2}")};
    for (size_t i = 0; i < 4; i++) {
        struct sz_spans trace = {0};
        struct sz_error error = {0};
        const struct sz_span_taker taker = {refuse, NULL};
        ck_assert(!sz_spans_read_bytes(&trace, texts[i], strlen(texts[i]), "trace", SZ_SPANS_DETECT, &taker, &error));
        ck_assert_str_eq(error.message, "enough");
        sz_spans_clear(&trace);
    }
}

SZ_CASE(messages_that_quote_no_text_are_made_printable)
{
    struct told *told = read_text(CSV_HEADER "1,a,\x1b[31m\xff,2,0,1,1\n");
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 2, "start is '?[31m?', expected a number");
    expect_useless("\x1b]0;\x07", "it begins with '?]0;?'");
    forget(told);
}

SZ_CASE(names_that_are_no_text_are_made_printable)
{
    static const char text[] = "frame_id,stage,start_us,end_us\n1,\x1b[31m\xff,1,2\n1,\0zero,1,2\n";
    struct told *told = read_bytes(text, sizeof text - 1, SZ_SPANS_CSV);
    ck_assert_str_eq(told->trace.stages[0], "?[31m?");
    ck_assert_str_eq(told->trace.stages[1], "?zero");
    forget(told);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_file_of_no_known_format_is_refused),      SZ_LISTED(a_missing_file_and_a_folder_are_errors),
    SZ_LISTED(a_taker_that_refuses_ends_the_reading),     SZ_LISTED(messages_that_quote_no_text_are_made_printable),
    SZ_LISTED(names_that_are_no_text_are_made_printable),
};
SZ_MAIN("stage_trace", cases)
