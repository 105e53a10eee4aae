#include "error/error.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void set(struct sz_error *error, enum sz_error_kind kind, const char *format, va_list arguments)
{
    if (error->kind != SZ_ERROR_NONE)
        return;
    error->kind = kind;
    error->file[0] = '\0';
    error->line = error->column = 0;
    vsnprintf(error->message, sizeof error->message, format, arguments);
}

bool sz_error_set(struct sz_error *error, enum sz_error_kind kind, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(error, kind, format, arguments);
    va_end(arguments);
    return false;
}

bool sz_error_set_at(struct sz_error *error, const char *file, unsigned line, unsigned column, const char *format, ...)
{
    if (error->kind != SZ_ERROR_NONE)
        return false;
    va_list arguments;
    va_start(arguments, format);
    set(error, SZ_ERROR_INPUT, format, arguments);
    va_end(arguments);
    snprintf(error->file, sizeof error->file, "%s", file);
    error->line = line;
    error->column = column;
    return false;
}

bool sz_error_set_system(struct sz_error *error, int errno_value, const char *format, ...)
{
    if (error->kind != SZ_ERROR_NONE)
        return false;
    va_list arguments;
    va_start(arguments, format);
    set(error, SZ_ERROR_SYSTEM, format, arguments);
    va_end(arguments);
    size_t length = strlen(error->message);
    char reason[128];
    if (strerror_r(errno_value, reason, sizeof reason) != 0)
        snprintf(reason, sizeof reason, "error %d", errno_value);
    snprintf(error->message + length, sizeof error->message - length, ": %s", reason);
    return false;
}

bool sz_error_set_memory(struct sz_error *error, const char *what)
{
    return sz_error_set(error, SZ_ERROR_SYSTEM, "out of memory while %s", what);
}

bool sz_error_prefix(struct sz_error *error, const char *format, ...)
{
    char rest[SZ_ERROR_MESSAGE_SIZE];
    memcpy(rest, error->message, sizeof rest);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    size_t length = strlen(error->message);
    snprintf(error->message + length, sizeof error->message - length, ": %s", rest);
    return false;
}

void sz_error_clear(struct sz_error *error)
{
    *error = (struct sz_error){0};
}

const char *sz_error_text(const struct sz_error *error, char *text, size_t size)
{
    if (error->file[0] == '\0')
        snprintf(text, size, "%s", error->message);
    else if (error->line == 0)
        snprintf(text, size, "%s: %s", error->file, error->message);
    else if (error->column == 0)
        snprintf(text, size, "%s:%u: %s", error->file, error->line, error->message);
    else
        snprintf(text, size, "%s:%u:%u: %s", error->file, error->line, error->column, error->message);
    return text;
}

void sz_error_list_add(struct sz_error_list *list, const struct sz_error *error)
{
    if (list->count < SZ_ERROR_LIST_SIZE)
        list->items[list->count] = *error;
    list->count++;
}

enum { WORD_SIZE = 64 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* The least of the ways to bring the first i letters of a to the first j of b; rows are those of i, i - 1 and i - 2. */
static size_t cell(const char *a, const char *b, size_t i, size_t j, size_t *const rows[3])
{
    bool differ = tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]);
    size_t cost = least(rows[1][j] + 1, rows[0][j - 1] + 1, rows[1][j - 1] + differ);
    bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
    return swapped && rows[2][j - 2] + 1 < cost ? rows[2][j - 2] + 1 : cost;
}

/* Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
static size_t spelling_distance(const char *a, const char *b)
{
    size_t a_length = strlen(a), b_length = strlen(b);
    if (a_length >= WORD_SIZE || b_length >= WORD_SIZE)
        return WORD_SIZE;
    size_t table[3][WORD_SIZE + 1];
    for (size_t j = 0; j <= b_length; j++)
        table[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *const rows[3] = {table[i % 3], table[(i + 2) % 3], table[(i + 1) % 3]};
        rows[0][0] = i;
        for (size_t j = 1; j <= b_length; j++)
            rows[0][j] = cell(a, b, i, j, rows);
    }
    return table[a_length % 3][b_length];
}

const char *sz_error_nearest(const char *word, const char *const *candidates, size_t candidate_count)
{
    size_t limit = strlen(word) / 3;
    limit = limit < 1 ? 1 : limit > 3 ? 3 : limit;
    const char *nearest = NULL;
    for (size_t i = 0; i < candidate_count; i++) {
        size_t distance = spelling_distance(word, candidates[i]);
        if (distance <= limit) {
            nearest = candidates[i];
            if (distance == 0)
                break;
            limit = distance - 1;
        }
    }
    return nearest;
}
