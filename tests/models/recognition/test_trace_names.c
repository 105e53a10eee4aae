/* How long the names in traces may be, in all five formats. */
#include "tests/models/recognition/told.h"
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 8192, LONGEST = 255 };

/* What stands before the names, and a row (or an element of the list) with the name in the place of %s. */
struct form {
    const char *head, *row, *between, *tail;
    unsigned first_line;
};

static const struct form forms[] = {
    {"frame_id,stage,start_us,end_us\n", "1,%s,2000000,2000010\n", "", "", 2},
    {"comp_name,in_system_timestamp,out_system_timestamp\n", "%s,1684240010000,1684240010005\n", "", "", 2},
    {"", ":: element-latency, element=(string)%s, time=(guint64)5, ts=(guint64)109;\n", "", "", 1},
    {"", ":: latency, src-element=(string)%s, sink-element=(string)to, time=(guint64)5, ts=(guint64)109;\n", "", "", 1},
    {"{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [",
     "{\"traceId\": \"t\", \"parentSpanId\": \"p\", \"name\": \"%s\", \"startTimeUnixNano\": 1, \"endTimeUnixNano\": "
     "2}",
     ",\n", "]}]}]}", 1},
    {"{\"data\": [{\"spans\": [",
     "{\"traceID\": \"t\", \"parentSpanID\": \"p\", \"operationName\": \"%s\", \"startTime\": 1, \"duration\": 5}",
     ",\n", "]}]}", 1},
};
enum { FORM_COUNT = sizeof forms / sizeof forms[0] };

/* A name of so many bytes that ends in `last`: Thai letters of three bytes and, to make up the rest, x. */
static void make_name(char *name, size_t length, char last)
{
    size_t at = 0;
    for (; at + 4 <= length; at += 3)
        memcpy(name + at, "\xe0\xb8\x81", 3);
    memset(name + at, 'x', length - at);
    name[length - 1] = last;
    name[length] = '\0';
}

static struct told *read_names(const struct form *form, const char *one, const char *other)
{
    char text[TEXT_SIZE];
    FILE *stream = fmemopen(text, sizeof text, "w");
    ck_assert_ptr_nonnull(stream);
    const char *mark = strstr(form->row, "%s");
    fprintf(stream, "%s%.*s%s%s%s", form->head, (int)(mark - form->row), form->row, one, mark + 2, form->between);
    fprintf(stream, "%.*s%s%s%s", (int)(mark - form->row), form->row, other, mark + 2, form->tail);
    ck_assert_int_eq(fclose(stream), 0);
    return read_text(text);
}

/* The pipeline's `source to sink` ends alike, and is six bytes longer. */
static size_t added(const struct form *form)
{
    return strstr(form->row, "sink-element") != NULL ? strlen(" to to") : 0;
}

SZ_CASE(names_that_differ_in_the_last_byte_are_two_stages)
{
    for (size_t i = 0; i < FORM_COUNT; i++) {
        char one[LONGEST + 1], other[LONGEST + 1];
        make_name(one, LONGEST - added(&forms[i]), 'a');
        make_name(other, LONGEST - added(&forms[i]), 'b');
        struct told *told = read_names(&forms[i], one, other);
        ck_assert(told->ok);
        expect_no_problem(told);
        ck_assert_uint_eq(told->trace.stage_count, 2);
        ck_assert_uint_eq(strlen(told->trace.stages[0]), LONGEST);
        ck_assert_int_eq(strncmp(told->trace.stages[0], one, strlen(one)), 0);
        ck_assert_int_eq(strncmp(told->trace.stages[1], other, strlen(other)), 0);
        forget(told);
    }
}

SZ_CASE(a_name_that_is_too_long_is_a_wrong_row_with_its_length)
{
    for (size_t i = 0; i < FORM_COUNT; i++) {
        char one[LONGEST + 2], longer[1001], words[80];
        make_name(one, LONGEST + 1 - added(&forms[i]), 'a');
        make_name(longer, 1000, 'a');
        struct told *told = read_names(&forms[i], one, longer);
        ck_assert(told->ok);
        ck_assert_uint_eq(told->count, 0);
        ck_assert_uint_eq(told->trace.stage_count, 0);
        ck_assert_uint_eq(told->trace.problems[SZ_SPANS_WRONG_ROW].count, 2);
        expect_problem(told, SZ_SPANS_WRONG_ROW, forms[i].first_line, "a name of 256 bytes, expected at most 255");
        snprintf(words, sizeof words, "a name of %zu bytes, expected at most 255", 1000 + added(&forms[i]));
        ck_assert_ptr_nonnull(strstr(told->trace.problems[SZ_SPANS_WRONG_ROW].examples[1].message, words));
        forget(told);
    }
}

/* A value of an attribute is kept up to 95 bytes. */
SZ_CASE(cameras_and_frames_of_json_are_told_apart_by_their_whole_names)
{
    static const struct form attributes = {
        "{\"resourceSpans\": [{\"scopeSpans\": [{\"spans\": [",
        "{\"name\": \"a\", \"startTimeUnixNano\": 1, \"endTimeUnixNano\": 2, \"attributes\": ["
        "{\"key\": \"frame_id\", \"value\": {\"stringValue\": \"%s\"}}]}",
        ",", "]}]}]}", 1};
    static const struct form tags = {"{\"data\": [{\"spans\": [",
                                     "{\"operationName\": \"a\", \"startTime\": 1, \"duration\": 5, \"tags\": "
                                     "[{\"key\": \"camera\", \"value\": \"%s\"}]}",
                                     ",", "]}]}", 1};
    char one[151], other[151];
    make_name(one, 150, 'a');
    make_name(other, 150, 'b');
    struct told *frames = read_names(&attributes, one, other), *cameras = read_names(&tags, one, other);
    ck_assert_uint_eq(frames->count, 2);
    ck_assert_uint_ne(frames->spans[0].item, frames->spans[1].item);
    ck_assert_uint_eq(cameras->count, 2);
    ck_assert_uint_ne(cameras->spans[0].source, cameras->spans[1].source);
    forget(frames);
    forget(cameras);
}

static const struct sz_case cases[] = {
    SZ_LISTED(names_that_differ_in_the_last_byte_are_two_stages),
    SZ_LISTED(a_name_that_is_too_long_is_a_wrong_row_with_its_length),
    SZ_LISTED(cameras_and_frames_of_json_are_told_apart_by_their_whole_names),
};
SZ_MAIN("trace_names", cases)
