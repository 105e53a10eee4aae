#include "models/recognition/trace_table.h"

#include <string.h>

static bool is_blank(char character)
{
    return character == ' ' || character == '\t';
}

/* A quoted field from the quote on, unescaped in place; returns where its comma is, or the end. */
static char *take_quoted(char *at, const char *end, struct sz_spans_field *field)
{
    char *to = field->text = at;
    for (at++; at < end; at++) {
        if (*at == '"' && at + 1 < end && at[1] == '"')
            at++;
        else if (*at == '"')
            break;
        *to++ = *at;
    }
    field->length = (size_t)(to - field->text);
    while (at < end && *at != ',')
        at++;
    return at;
}

static char *take_plain(char *at, const char *end, struct sz_spans_field *field)
{
    char *stop = at;
    while (stop < end && *stop != ',')
        stop++;
    char *last = stop;
    while (last > at && is_blank(last[-1]))
        last--;
    *field = (struct sz_spans_field){at, (size_t)(last - at)};
    return stop;
}

size_t sz_spans_split(const struct sz_spans_line *line, struct sz_spans_field *fields)
{
    char *at = line->text;
    const char *end = line->text + line->length;
    for (size_t count = 0;; at++) {
        struct sz_spans_field field;
        while (at < end && is_blank(*at))
            at++;
        at = at < end && *at == '"' ? take_quoted(at, end, &field) : take_plain(at, end, &field);
        if (count < SZ_SPANS_FIELD_LIMIT)
            fields[count] = field;
        count++;
        if (at >= end)
            return count;
    }
}

bool sz_spans_header(struct sz_spans_input *input, const char *expected, struct sz_spans_line *line,
                     struct sz_spans_field *fields, size_t *field_count)
{
    enum sz_spans_step step = sz_spans_next_line(input, line);
    if (step == SZ_SPANS_FAILED)
        return false;
    if (step == SZ_SPANS_END)
        return sz_spans_useless(input, 1, "the file has no header, expected %s", expected);
    *field_count = sz_spans_split(line, fields);
    return *field_count <= SZ_SPANS_FIELD_LIMIT ||
           sz_spans_useless(input, 1, "%zu columns, expected at most %d", *field_count, SZ_SPANS_FIELD_LIMIT);
}

bool sz_spans_no_column(struct sz_spans_input *input, const struct sz_spans_line *line,
                        const struct sz_spans_field *fields, size_t field_count, const char *column,
                        const char *const *names, size_t name_count, const char *expected)
{
    for (size_t i = 0; i < field_count; i++) {
        char word[64];
        if (fields[i].length >= sizeof word)
            continue;
        memcpy(word, fields[i].text, fields[i].length);
        word[fields[i].length] = '\0';
        const char *nearest = sz_error_nearest(word, names, name_count);
        if (nearest != NULL && strncmp(nearest, column, strlen(column)) == 0)
            return sz_spans_useless(input, (unsigned)(fields[i].text - line->text) + 1,
                                    "there is no column '%s', did you mean %s? Expected %s", word, nearest, expected);
    }
    return sz_spans_useless(input, 1, "there is no column %s, expected %s", column, expected);
}

enum sz_spans_step sz_spans_row(struct sz_spans_input *input, size_t field_count, struct sz_spans_field *fields)
{
    for (;;) {
        struct sz_spans_line line;
        enum sz_spans_step step = sz_spans_next_line(input, &line);
        if (step == SZ_SPANS_END && !input->has_rows) {
            sz_spans_useless(input, 0, "there is no row under the header");
            return SZ_SPANS_FAILED;
        }
        if (step != SZ_SPANS_STEP)
            return step;
        input->has_rows = true;
        size_t count = sz_spans_split(&line, fields);
        if (count == field_count)
            return SZ_SPANS_STEP;
        sz_spans_problem(input, SZ_SPANS_WRONG_ROW, "%zu column%s, expected %zu", count, count == 1 ? "" : "s",
                         field_count);
    }
}
