#include "scenarios/empirical_file.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 256, FIRST_CAPACITY = 256 };

char *sz_empirical_path(const char *folder, const char *name)
{
    char *joined = folder == NULL || g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(folder, name, NULL);
    char *path = g_canonicalize_filename(joined, NULL);
    g_free(joined);
    return path;
}

struct values {
    double *items;
    size_t count, capacity;
};

static bool add_value(struct values *values, double value, struct sz_error *error)
{
    if (values->count == values->capacity) {
        size_t capacity = values->capacity == 0 ? FIRST_CAPACITY : 2 * values->capacity;
        double *larger = realloc(values->items, capacity * sizeof *larger);
        if (larger == NULL)
            return sz_error_set_memory(error, "reading an empirical distribution");
        values->items = larger;
        values->capacity = capacity;
    }
    values->items[values->count++] = value;
    return true;
}

static bool is_number_first(const char *text)
{
    return g_ascii_isdigit(text[0]) || (text[0] != '\0' && strchr("+-.", text[0]) != NULL);
}

static bool take_line(char *line, const char *path, unsigned number, enum sz_quantity_kind kind, struct values *values,
                      struct sz_error *error)
{
    g_strstrip(line);
    if (line[0] == '\0' || line[0] == '#' || (number == 1 && !is_number_first(line)))
        return true;
    struct sz_error reason = {0};
    double value;
    bool bare = line[strspn(line, "0123456789+-.eE")] == '\0';
    if (!sz_quantity_parse(line, bare && kind != SZ_QUANTITY_SHARE ? SZ_QUANTITY_NUMBER : kind, &value, &reason))
        return sz_error_set_at(error, path, number, 0, "%s", reason.message);
    if (value < 0 && kind != SZ_QUANTITY_NUMBER)
        return sz_error_set_at(error, path, number, 0, "%.40s is negative, expected at least 0", line);
    return add_value(values, value, error);
}

static bool read_lines(FILE *file, const char *path, enum sz_quantity_kind kind, struct values *values,
                       struct sz_error *error)
{
    char line[LINE_SIZE];
    size_t size = 0;
    for (unsigned number = 1; fgets(line, sizeof line, file) != NULL; number++) {
        size_t length = strlen(line);
        size += length;
        if (length + 1 == sizeof line && line[length - 1] != '\n')
            return sz_error_set_at(error, path, number, 0, "the line is too long, expected one value a line");
        if (size > SZ_EMPIRICAL_FILE_LIMIT)
            return sz_error_set_at(error, path, number, 0, "larger than %d MiB, expected a smaller file",
                                   SZ_EMPIRICAL_FILE_LIMIT >> 20);
        if (length == 0 || !g_utf8_validate(line, (gssize)length, NULL))
            return sz_error_set_at(error, path, number, 0, "not UTF-8 text, expected one value a line");
        if (!take_line(line, path, number, kind, values, error))
            return false;
    }
    if (ferror(file))
        return sz_error_set_at(error, path, 0, 0, "cannot be read: %s", g_strerror(errno));
    return values->count > 0 || sz_error_set_at(error, path, 0, 0, "no value in it, expected one value a line");
}

bool sz_empirical_read(const char *path, enum sz_quantity_kind kind, double **values, size_t *count,
                       struct sz_error *error)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return sz_error_set_at(error, path, 0, 0, "cannot be opened: %s", g_strerror(errno));
    struct values read = {0};
    bool ok = read_lines(file, path, kind, &read, error);
    fclose(file);
    if (!ok) {
        free(read.items);
        return false;
    }
    *values = read.items;
    *count = read.count;
    return true;
}
