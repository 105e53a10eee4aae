#include "models/geography/csv.h"
#include "models/geography/input_file.h"
#include "models/geography/utf8.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_SIZE = 65536, FIELD_LIMIT = 256, SHOWN_LENGTH = 60 };

enum { SUGGESTED_LENGTH = 4 }; /* an optional x is not suggested to who wrote z */

struct field {
    size_t start; /* in the row's text */
    unsigned line, column;
};

struct sz_csv {
    FILE *file;
    char *path;
    locale_t numbers; /* the C locale: a decimal point, whatever the user's language */
    const struct sz_csv_column *columns;
    size_t column_count;
    size_t *field_of_column; /* FIELD_LIMIT where the file lacks the column */
    size_t header_count;     /* fields of the header, hence of every row; 0 while it is read */
    unsigned line, column;   /* of the last character taken */
    int last;                /* that character */
    unsigned row_line;
    bool keeps_to_lines;
    size_t length, field_count;
    struct field fields[FIELD_LIMIT];
    char text[ROW_SIZE];
};

static int take(struct sz_csv *csv)
{
    if (csv->last == '\n') {
        csv->line++;
        csv->column = 0;
    }
    csv->last = getc_unlocked(csv->file);
    if ((csv->last & 0xC0) != 0x80) /* the bytes that continue a character of UTF-8 */
        csv->column++;
    return csv->last;
}

static bool wrong_here(const struct sz_csv *csv, struct sz_error *error, const char *what)
{
    return sz_error_set_at(error, csv->path, csv->line, csv->column, "%s", what);
}

static bool store(struct sz_csv *csv, int character, struct sz_error *error)
{
    if (csv->length == ROW_SIZE)
        return sz_error_set_at(error, csv->path, csv->row_line, 0, "a row of more than %d bytes", ROW_SIZE - 1);
    csv->text[csv->length++] = (char)character;
    return true;
}

static bool wrong_end(const struct sz_csv *csv, struct sz_error *error)
{
    if (ferror(csv->file))
        return sz_input_file_read_failed(csv->path, errno, error);
    return wrong_here(csv, error, "the last line does not end in a line feed: is the file cut short?");
}

/* After the opening quotation mark; leaves the first character behind the closing one in csv->last. */
static bool read_quoted(struct sz_csv *csv, struct sz_error *error)
{
    unsigned line = csv->line, column = csv->column;
    for (;;) {
        int c = take(csv);
        if (c == EOF && !ferror(csv->file))
            return sz_error_set_at(error, csv->path, line, column, "a quotation mark that is never closed");
        if (c == EOF)
            return wrong_end(csv, error);
        if (c == '\n' && csv->keeps_to_lines)
            return sz_error_set_at(error, csv->path, line, column, "a quotation mark that its line does not close");
        if (c == '"' && take(csv) != '"')
            return csv->last == ',' || csv->last == '\r' || csv->last == '\n' || csv->last == EOF ||
                   wrong_here(csv, error,
                              "text behind a closing quotation mark; a mark inside a field is written twice");
        if (!store(csv, c, error))
            return false;
    }
}

static bool read_plain(struct sz_csv *csv, struct sz_error *error)
{
    for (int c = csv->last; c != ',' && c != '\r' && c != '\n' && c != EOF; c = take(csv)) {
        if (c == '"')
            return wrong_here(csv, error, "a quotation mark inside a field that does not start with one");
        if (!store(csv, c, error))
            return false;
    }
    return true;
}

/* Reads a field and what ends it: a comma or a line feed, left in csv->last. */
static bool read_field(struct sz_csv *csv, struct sz_error *error)
{
    if (csv->field_count == FIELD_LIMIT)
        return wrong_here(csv, error, "a row of more than 256 fields");
    take(csv);
    csv->fields[csv->field_count++] = (struct field){csv->length, csv->line, csv->column};
    if (!(csv->last == '"' ? read_quoted(csv, error) : read_plain(csv, error)))
        return false;
    if (csv->last == '\r' && take(csv) != '\n' && (csv->last != EOF || csv->keeps_to_lines))
        return wrong_here(csv, error, "a carriage return without a line feed");
    if (csv->last == EOF && (ferror(csv->file) || !csv->keeps_to_lines))
        return wrong_end(csv, error);
    return store(csv, '\0', error);
}

static bool check_text(const struct sz_csv *csv, struct sz_error *error)
{
    for (size_t i = 0; i < csv->field_count; i++) {
        size_t end = (i + 1 < csv->field_count ? csv->fields[i + 1].start : csv->length) - 1,
               place = csv->fields[i].start;
        for (size_t step = 1; place < end; place += step) {
            step = sz_utf8_length(csv->text + place);
            if (step == 0)
                return sz_error_set_at(error, csv->path, csv->fields[i].line, csv->fields[i].column,
                                       "a field that is not text in UTF-8");
        }
    }
    return true;
}

static bool read_row(struct sz_csv *csv, struct sz_error *error)
{
    csv->length = csv->field_count = 0;
    csv->row_line = csv->line + (csv->last == '\n');
    do {
        if (!read_field(csv, error))
            return false;
    } while (csv->last == ',');
    if (!check_text(csv, error))
        return false;
    if (csv->header_count > 0 && csv->field_count != csv->header_count)
        return sz_error_set_at(error, csv->path, csv->row_line, 0, "%zu field%s where the header names %zu column%s",
                               csv->field_count, csv->field_count == 1 ? "" : "s", csv->header_count,
                               csv->header_count == 1 ? "" : "s");
    return true;
}

/* Passes blank lines; false at the end of the file. */
static bool find_row(struct sz_csv *csv)
{
    for (;;) {
        int c = getc(csv->file);
        if (c == EOF)
            return false;
        ungetc(c, csv->file);
        if (c != '\n' && c != '\r')
            return true;
        take(csv);
    }
}

enum sz_csv_step sz_csv_next(struct sz_csv *csv, struct sz_error *error)
{
    bool found = csv->last != EOF && find_row(csv);
    if (!found && (csv->last == EOF || !ferror(csv->file)))
        return SZ_CSV_END;
    if (found && read_row(csv, error))
        return SZ_CSV_ROW;
    if (!found) {
        wrong_end(csv, error);
        csv->last = EOF; /* what could not be read once is not asked for again */
    }
    csv->field_count = 0;
    while (csv->last != '\n' && csv->last != EOF)
        take(csv);
    return SZ_CSV_WRONG;
}

unsigned sz_csv_line(const struct sz_csv *csv)
{
    return csv->row_line;
}

unsigned sz_csv_place(const struct sz_csv *csv, size_t column)
{
    size_t field = csv->field_of_column[column];
    return field < csv->field_count ? csv->fields[field].column : 0;
}

bool sz_csv_has(const struct sz_csv *csv, size_t column)
{
    return csv->field_of_column[column] != FIELD_LIMIT;
}

const char *sz_csv_text(const struct sz_csv *csv, size_t column)
{
    size_t field = csv->field_of_column[column];
    return field < csv->field_count ? csv->text + csv->fields[field].start : "";
}

static const char *header_name(const struct sz_csv *csv, size_t field)
{
    return csv->text + csv->fields[field].start;
}

static size_t find_column(const struct sz_csv *csv, const char *name)
{
    size_t column = 0;
    while (column < csv->column_count && strcmp(csv->columns[column].name, name) != 0)
        column++;
    return column;
}

/* A column nobody asked for whose name is nearly that of a missing one; field_count when there is none. */
static size_t find_misspelt(const struct sz_csv *csv, const char *name)
{
    size_t field = 0;
    while (field < csv->field_count && (find_column(csv, header_name(csv, field)) < csv->column_count ||
                                        sz_error_nearest(header_name(csv, field), &name, 1) == NULL))
        field++;
    return field;
}

static bool check_column(const struct sz_csv *csv, size_t column, struct sz_error *error)
{
    const char *name = csv->columns[column].name;
    bool optional = csv->columns[column].optional;
    if (sz_csv_has(csv, column) || (optional && strlen(name) < SUGGESTED_LENGTH))
        return true;
    size_t misspelt = find_misspelt(csv, name);
    if (misspelt < csv->field_count)
        return sz_error_set_at(error, csv->path, csv->fields[misspelt].line, csv->fields[misspelt].column,
                               "unknown column \"%.*s\": did you mean \"%s\"?", SHOWN_LENGTH,
                               header_name(csv, misspelt), name);
    return optional || sz_error_set_at(error, csv->path, csv->row_line, 0, "there is no column \"%s\"", name);
}

/* Passes a byte order mark, EF BB BF; false when it is a broken one. */
static bool pass_mark(FILE *file)
{
    int first = getc(file);
    if (first == 0xEF) {
        int second = getc(file), third = getc(file);
        return second == 0xBB && third == 0xBF;
    }
    if (first != EOF)
        ungetc(first, file);
    return true;
}

static bool read_header(struct sz_csv *csv, struct sz_error *error)
{
    if (!pass_mark(csv->file))
        return sz_error_set_at(error, csv->path, 1, 1, "a field that is not text in UTF-8");
    if (!find_row(csv))
        return ferror(csv->file)
                   ? wrong_end(csv, error)
                   : sz_error_set_at(error, csv->path, 1, 0, "is empty; its first line names the columns");
    if (!read_row(csv, error))
        return false;
    for (size_t field = 0; field < csv->field_count; field++) {
        size_t column = find_column(csv, header_name(csv, field));
        if (column == csv->column_count)
            continue;
        if (csv->field_of_column[column] != FIELD_LIMIT)
            return sz_error_set_at(error, csv->path, csv->fields[field].line, csv->fields[field].column,
                                   "column \"%s\" stands twice in the header", csv->columns[column].name);
        csv->field_of_column[column] = field;
    }
    for (size_t column = 0; column < csv->column_count; column++)
        if (!check_column(csv, column, error))
            return false;
    csv->header_count = csv->field_count;
    return true;
}

struct sz_csv *sz_csv_open(const char *path, const struct sz_csv_column *columns, size_t column_count,
                           struct sz_error *error)
{
    FILE *file = sz_input_file_open(path, error);
    return file != NULL ? sz_csv_open_stream(file, path, columns, column_count, error) : NULL;
}

struct sz_csv *sz_csv_open_stream(FILE *file, const char *name, const struct sz_csv_column *columns,
                                  size_t column_count, struct sz_error *error)
{
    struct sz_csv *csv = calloc(1, sizeof *csv);
    if (csv == NULL) {
        fclose(file);
        sz_error_set_memory(error, "opening a table");
        return NULL;
    }
    csv->file = file;
    csv->columns = columns;
    csv->column_count = column_count;
    csv->line = csv->row_line = 1;
    csv->path = strdup(name);
    csv->field_of_column = calloc(column_count, sizeof *csv->field_of_column);
    csv->numbers = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (csv->path == NULL || csv->field_of_column == NULL || csv->numbers == (locale_t)0) {
        sz_error_set_memory(error, "opening a table");
        goto failed;
    }
    for (size_t column = 0; column < column_count; column++)
        csv->field_of_column[column] = FIELD_LIMIT;
    if (read_header(csv, error)) {
        csv->field_count = 0;
        return csv;
    }
failed:
    sz_csv_close(csv);
    return NULL;
}

void sz_csv_keep_to_lines(struct sz_csv *csv)
{
    csv->keeps_to_lines = true;
}

void sz_csv_close(struct sz_csv *csv)
{
    if (csv == NULL)
        return;
    if (csv->file != NULL)
        fclose(csv->file);
    if (csv->numbers != (locale_t)0)
        freelocale(csv->numbers);
    free(csv->field_of_column);
    free(csv->path);
    free(csv);
}

bool sz_csv_wrong(const struct sz_csv *csv, size_t column, struct sz_error *error, const char *format, ...)
{
    char message[SZ_ERROR_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    size_t field = csv->field_of_column[column];
    bool placed = field < csv->field_count;
    return sz_error_set_at(error, csv->path, placed ? csv->fields[field].line : csv->row_line,
                           placed ? csv->fields[field].column : 0, "%s", message);
}

char *sz_csv_copy(const struct sz_csv *csv, size_t column, struct sz_error *error)
{
    const char *text = sz_csv_text(csv, column);
    if (text[0] == '\0') {
        sz_csv_wrong(csv, column, error, "%s is empty", csv->columns[column].name);
        return NULL;
    }
    char *copy = strdup(text);
    if (copy == NULL)
        sz_error_set_memory(error, "reading a table");
    return copy;
}

static const char *skip_digits(const char *text)
{
    return text + strspn(text, "0123456789");
}

/* [sign] digits [. digits] [e [sign] digits], with a digit on at least one side of the point. */
static bool is_number(const char *text)
{
    text += *text == '-' || *text == '+';
    const char *point = skip_digits(text), *end = *point == '.' ? skip_digits(point + 1) : point;
    if (point == text && end <= point + 1)
        return false;
    if (*end == 'e' || *end == 'E') {
        const char *exponent = end + 1 + (end[1] == '-' || end[1] == '+');
        end = skip_digits(exponent);
        if (end == exponent)
            return false;
    }
    return *end == '\0';
}

bool sz_csv_number(const struct sz_csv *csv, size_t column, double minimum, double maximum, double *value,
                   struct sz_error *error)
{
    const char *text = sz_csv_text(csv, column), *name = csv->columns[column].name;
    if (text[0] == '\0')
        return sz_csv_wrong(csv, column, error, "%s is empty; it must be a number", name);
    if (!is_number(text))
        return sz_csv_wrong(csv, column, error, "%s must be a number, not \"%.*s\"", name, SHOWN_LENGTH, text);
    locale_t before = uselocale(csv->numbers);
    double number = strtod(text, NULL);
    uselocale(before);
    if (number < minimum && isinf(maximum))
        return sz_csv_wrong(csv, column, error, "%s must be at least %g, not %.*s", name, minimum, SHOWN_LENGTH, text);
    if (number < minimum || number > maximum || !isfinite(number))
        return sz_csv_wrong(csv, column, error, "%s must be between %g and %g, not %.*s", name, minimum, maximum,
                            SHOWN_LENGTH, text);
    *value = number;
    return true;
}

bool sz_csv_optional_number(const struct sz_csv *csv, size_t column, double minimum, double maximum, double *value,
                            struct sz_error *error)
{
    if (sz_csv_text(csv, column)[0] != '\0')
        return sz_csv_number(csv, column, minimum, maximum, value, error);
    *value = (double)NAN;
    return true;
}

bool sz_csv_whole(const struct sz_csv *csv, size_t column, uint64_t maximum, uint64_t *value, struct sz_error *error)
{
    const char *text = sz_csv_text(csv, column), *name = csv->columns[column].name;
    if (text[0] == '\0' || *skip_digits(text) != '\0')
        return sz_csv_wrong(csv, column, error, "%s must be a whole number, not \"%.*s\"", name, SHOWN_LENGTH, text);
    errno = 0;
    uint64_t number = strtoull(text, NULL, 10);
    if (errno != 0 || number > maximum)
        return sz_csv_wrong(csv, column, error, "%s must be at most %llu, not %.*s", name, (unsigned long long)maximum,
                            SHOWN_LENGTH, text);
    *value = number;
    return true;
}
