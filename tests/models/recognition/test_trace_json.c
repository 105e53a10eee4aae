#include "tests/models/recognition/told.h"
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SZ_CASE(the_two_json_traces_tell_the_same)
{
    struct told *otlp = read_file("sample_otlp.json"), *jaeger = read_file("sample_jaeger.json");
    ck_assert(otlp->ok && jaeger->ok);
    expect_no_problem(otlp);
    expect_no_problem(jaeger);
    ck_assert_uint_eq(otlp->count, 280);
    ck_assert_uint_eq(jaeger->count, 280);
    for (size_t i = 0; i < 280; i++) {
        const struct sz_span *a = &otlp->spans[i], *b = &jaeger->spans[i];
        ck_assert_str_eq(otlp->trace.stages[a->stage], jaeger->trace.stages[b->stage]);
        ck_assert_int_eq(a->start_ns, b->start_ns);
        ck_assert_int_eq(a->end_ns, b->end_ns);
        ck_assert_int_eq(a->enqueue_ns, b->enqueue_ns);
        ck_assert_int_eq(a->item_count, b->item_count);
        ck_assert_uint_eq(a->item, b->item);
        ck_assert_int_eq(a->is_root, b->is_root);
    }
    forget(otlp);
    forget(jaeger);
}

SZ_CASE(times_of_otlp_may_be_numbers_or_text)
{
    struct told *told =
        read_text(OTLP("{\"traceId\": \"t\", \"name\": \"a\", \"startTimeUnixNano\": 1795392000020264001, "
                       "\"endTimeUnixNano\": \"1795392000020264009\", \"attributes\": [{\"key\": \"items\", \"value\": "
                       "{\"intValue\": \"4\"}}, {\"key\": \"outcome\", \"value\": {\"stringValue\": \"timeout\"}}]}"));
    ck_assert_uint_eq(told->count, 1);
    ck_assert_int_eq(told->spans[0].start_ns, 1795392000020264001);
    ck_assert_int_eq(told->spans[0].end_ns, 1795392000020264009);
    ck_assert_int_eq(told->spans[0].item_count, 4);
    ck_assert_int_eq(told->spans[0].outcome, SZ_SPAN_TIMED_OUT);
    ck_assert(told->spans[0].is_root);
    forget(told);
}

SZ_CASE(errors_of_both_json_formats_are_drops)
{
    struct told *otlp = read_text(
        OTLP("{\"name\": \"a\", \"startTimeUnixNano\": 1, \"endTimeUnixNano\": 2, \"status\": {\"code\": 2}}"));
    struct told *jaeger = read_text(
        "{\"data\": [{\"spans\": [{\"traceID\": \"t\", \"operationName\": \"a\", \"startTime\": 1, \"duration\": 5, "
        "\"tags\": [{\"key\": \"error\", \"type\": \"bool\", \"value\": true}]}]}]}");
    ck_assert_uint_eq(otlp->count, 1);
    ck_assert_uint_eq(jaeger->count, 1);
    ck_assert_int_eq(otlp->spans[0].outcome, SZ_SPAN_DROPPED);
    ck_assert_int_eq(jaeger->spans[0].outcome, SZ_SPAN_DROPPED);
    ck_assert_int_eq(jaeger->spans[0].end_ns, 6000);
    forget(otlp);
    forget(jaeger);
}

SZ_CASE(odd_spans_of_json_are_named_by_line)
{
    struct told *told =
        read_text(OTLP("\n{\"name\": \"a\", \"startTimeUnixNano\": 5, \"endTimeUnixNano\": 2},"
                       "\n{\"name\": \"b\", \"startTimeUnixNano\": 5, \"endTimeUnixNano\": 0},"
                       "\n{\"startTimeUnixNano\": 5, \"endTimeUnixNano\": 9},"
                       "\n{\"name\": \"c\", \"startTimeUnixNano\": \"soon\", \"endTimeUnixNano\": 9}, 7, null, [[]]"));
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 0);
    expect_problem(told, SZ_SPANS_NEGATIVE_DURATION, 2, "a ended");
    expect_problem(told, SZ_SPANS_NEVER_ENDED, 3, "b has no end");
    expect_problem(told, SZ_SPANS_WRONG_ROW, 4, "a span without a name");
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 5, "startTimeUnixNano is 'soon', expected a number");
    ck_assert_str_eq(told->trace.stages[1], "b");
    forget(told);
}

/* One of each shape that is no object, a line each from the second on, in both formats; an object among them is read. */
SZ_CASE(elements_of_a_list_of_spans_that_are_no_objects_are_wrong_rows)
{
#define NO_OBJECTS(span) "[null,\n3,\n" span ",\n\"x\",\n[],\n[{\"name\": \"b\"}],\ntrue]"
    static const char *const traces[] = {
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\":\n" NO_OBJECTS(
            "{\"name\": \"a\", \"startTimeUnixNano\": 1, \"endTimeUnixNano\": 2}") "}]}]}",
        "{\"data\": [{\"spans\":\n" NO_OBJECTS("{\"operationName\": \"a\", \"startTime\": 1, \"duration\": 5}") "}]}"};
    static const char *const words[] = {"a null in the list of spans", "a number in the list of spans",
                                        "a text in the list of spans"};
    static const unsigned lines[] = {2, 3, 5};
    for (size_t i = 0; i < sizeof traces / sizeof traces[0]; i++) {
        struct told *told = read_text(traces[i]);
        const struct sz_spans_problem *problem = &told->trace.problems[SZ_SPANS_WRONG_ROW];
        ck_assert(told->ok);
        ck_assert_uint_eq(told->count, 1);
        ck_assert_uint_eq(problem->count, 6);
        for (size_t j = 0; j < 3; j++) {
            ck_assert_uint_eq(problem->examples[j].line, lines[j]);
            ck_assert_ptr_nonnull(strstr(problem->examples[j].message, words[j]));
        }
        forget(told);
    }
}

SZ_CASE(items_in_json_are_whole_and_not_negative)
{
    struct told *told = read_text(OTLP(
        "{\"name\": \"a\", \"startTimeUnixNano\": 5, \"endTimeUnixNano\": 9, \"attributes\": [{\"key\": \"items\", "
        "\"value\": {\"doubleValue\": 2.5}}]}, {\"name\": \"a\", \"startTimeUnixNano\": 15, \"endTimeUnixNano\": 19, "
        "\"attributes\": [{\"key\": \"items\", \"value\": {\"doubleValue\": 2.0}}]}"));
    expect_problem(told, SZ_SPANS_WRONG_VALUE, 1, "items is '2.5', expected a whole number");
    ck_assert_uint_eq(told->count, 1);
    ck_assert_int_eq(told->spans[0].item_count, 2);
    forget(told);
}

SZ_CASE(numbers_of_json_out_of_range_are_told_with_the_range)
{
    static const struct {
        const char *text, *words;
    } given[] = {
        {OTLP("{\"name\": \"a\", \"startTimeUnixNano\": \"99999999999999999999\", \"endTimeUnixNano\": 2}"),
         "startTimeUnixNano is '99999999999999999999', out of the range from -9e+18 to 9e+18"},
        {"{\"data\": [{\"spans\": [{\"traceID\": \"t\", \"operationName\": \"a\", \"startTime\": 1, \"duration\": "
         "1e16}]}]}",
         "duration is '1e16', out of the range from -9e+15 to 9e+15"},
        {"{\"data\": [{\"spans\": [{\"traceID\": \"t\", \"operationName\": \"a\", \"startTime\": 1, \"duration\": 1, "
         "\"tags\": [{\"key\": \"queue.enqueue_ms\", \"value\": 10000000000000}]}]}]}",
         "queue.enqueue_ms is '10000000000000', out of the range from -9e+12 to 9e+12"},
    };
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        struct told *told = read_text(given[i].text);
        ck_assert_uint_eq(told->count, 0);
        ck_assert_str_eq(told->trace.problems[SZ_SPANS_WRONG_VALUE].examples[0].message, given[i].words);
        forget(told);
    }
}

SZ_CASE(json_cut_short_keeps_what_came_before)
{
    struct told *told = read_text("{\"spans\": [{\"traceID\": \"t\", \"operationName\": \"a\", \"startTime\": 1, "
                                  "\"duration\": 5},\n{\"operationName\": \"b");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 1);
    expect_problem(told, SZ_SPANS_CUT_SHORT, 2, "ends before its JSON does");
    forget(told);
}

SZ_CASE(what_is_no_json_ends_the_reading_at_its_line)
{
    struct told *told = read_text(
        "{\"spans\": [{\"traceID\": \"t\", \"operationName\": \"a\", \"startTime\": 1, \"duration\": 5},\n{]");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 1);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_NOT_JSON].count, 1);
    ck_assert_uint_eq(told->trace.problems[SZ_SPANS_NOT_JSON].examples[0].line, 2);
    forget(told);
}

#define JAEGER_LINE(start, duration)                                                                                   \
    "{\"data\": [{\"spans\": [{\"traceID\": \"t\", \"operationName\": \"a\", \"startTime\": " start                    \
    ", \"duration\": " duration "}]}]}\n"

SZ_CASE(json_may_have_a_document_a_line)
{
    struct told *otlp = read_text(OTLP("{\"name\": \"a\", \"startTimeUnixNano\": 1, \"endTimeUnixNano\": 2}") "\n" OTLP(
        "{\"name\": \"b\", \"startTimeUnixNano\": 1, \"endTimeUnixNano\": 0}") "\r\n\n" OTLP("{\"name\": \"a\", "
                                                                                             "\"startTimeUnixNano\": "
                                                                                             "3, "
                                                                                             "\"endTimeUnixNano\": "
                                                                                             "4}"));
    ck_assert(otlp->ok);
    ck_assert_uint_eq(otlp->count, 2);
    ck_assert_uint_eq(otlp->spans[0].line, 1);
    ck_assert_uint_eq(otlp->spans[1].line, 4);
    expect_problem(otlp, SZ_SPANS_NEVER_ENDED, 2, "b has no end");
    struct told *jaeger = read_text(JAEGER_LINE("1", "5") JAEGER_LINE("11", "-5") JAEGER_LINE("21", "5") "{]\n");
    ck_assert(jaeger->ok);
    ck_assert_uint_eq(jaeger->count, 2);
    expect_problem(jaeger, SZ_SPANS_NEGATIVE_DURATION, 2, "a ended");
    expect_problem(jaeger, SZ_SPANS_NOT_JSON, 4, "");
    forget(otlp);
    forget(jaeger);
}

SZ_CASE(a_document_a_line_may_be_cut_short)
{
    struct told *told = read_text(JAEGER_LINE("1", "5") JAEGER_LINE("11", "5") "{\"data\": [{\"spa");
    ck_assert(told->ok);
    ck_assert_uint_eq(told->count, 2);
    expect_problem(told, SZ_SPANS_CUT_SHORT, 3, "ends before its JSON does");
    forget(told);
}

SZ_CASE(json_of_another_shape_is_useless)
{
    expect_useless("{\"resourceSpans\": {\"name\": 5}}", "there is no list of spans");
    expect_useless("{\"traceID\": []}", "there is no list of spans");
}

SZ_CASE(json_nested_too_deep_is_stopped)
{
    char text[2000] = "{\"operationName\": ";
    memset(text + strlen(text), '[', 1000);
    struct told *told = read_text(text);
    ck_assert(!told->ok);
    expect_problem(told, SZ_SPANS_NOT_JSON, 1, "nested deeper");
    forget(told);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_two_json_traces_tell_the_same),
    SZ_LISTED(times_of_otlp_may_be_numbers_or_text),
    SZ_LISTED(errors_of_both_json_formats_are_drops),
    SZ_LISTED(odd_spans_of_json_are_named_by_line),
    SZ_LISTED(elements_of_a_list_of_spans_that_are_no_objects_are_wrong_rows),
    SZ_LISTED(items_in_json_are_whole_and_not_negative),
    SZ_LISTED(numbers_of_json_out_of_range_are_told_with_the_range),
    SZ_LISTED(json_cut_short_keeps_what_came_before),
    SZ_LISTED(what_is_no_json_ends_the_reading_at_its_line),
    SZ_LISTED(json_may_have_a_document_a_line),
    SZ_LISTED(a_document_a_line_may_be_cut_short),
    SZ_LISTED(json_of_another_shape_is_useless),
    SZ_LISTED(json_nested_too_deep_is_stopped),
};
SZ_MAIN("trace_json", cases)
