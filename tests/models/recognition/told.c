#include "tests/models/recognition/told.h"

#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool take(void *context, const struct sz_span *span, struct sz_error *error)
{
    struct told *told = context;
    (void)error;
    ck_assert_uint_lt(told->count, SPAN_LIMIT);
    told->spans[told->count++] = *span;
    return true;
}

struct told *read_bytes(const char *text, size_t size, enum sz_spans_format format)
{
    struct told *told = calloc(1, sizeof *told);
    ck_assert_ptr_nonnull(told);
    const struct sz_span_taker taker = {take, told};
    told->ok = sz_spans_read_bytes(&told->trace, text, size, "trace", format, &taker, &told->error);
    return told;
}

struct told *read_text(const char *text)
{
    return read_bytes(text, strlen(text), SZ_SPANS_DETECT);
}

struct told *read_file(const char *name)
{
    struct told *told = calloc(1, sizeof *told);
    ck_assert_ptr_nonnull(told);
    char path[600];
    snprintf(path, sizeof path, SZ_SOURCE_DIR "/tests/traces/%s", name);
    const struct sz_span_taker taker = {take, told};
    told->ok = sz_spans_read(&told->trace, path, SZ_SPANS_DETECT, &taker, &told->error);
    return told;
}

void forget(struct told *told)
{
    sz_spans_clear(&told->trace);
    free(told);
}

void expect_problem(const struct told *told, enum sz_spans_problem_kind kind, unsigned line, const char *words)
{
    const struct sz_spans_problem *problem = &told->trace.problems[kind];
    ck_assert_msg(problem->count > 0, "no problem of the kind %s", sz_spans_problem_name(kind));
    ck_assert_msg(problem->examples[0].line == line, "line %u, expected %u: %s", problem->examples[0].line, line,
                  problem->examples[0].message);
    ck_assert_msg(strstr(problem->examples[0].message, words) != NULL, "'%s' does not say '%s'",
                  problem->examples[0].message, words);
}

void expect_no_problem(const struct told *told)
{
    for (int kind = 0; kind < SZ_SPANS_PROBLEM_COUNT; kind++)
        ck_assert_msg(told->trace.problems[kind].count == 0, "%s", told->trace.problems[kind].examples[0].message);
}

void expect_useless(const char *text, const char *words)
{
    struct told *told = read_text(text);
    ck_assert(!told->ok);
    ck_assert_int_eq(told->error.kind, SZ_ERROR_INPUT);
    ck_assert_msg(strstr(told->error.message, words) != NULL, "'%s' does not say '%s'", told->error.message, words);
    forget(told);
}
