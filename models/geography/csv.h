/**
 * Reading tables of comma-separated values, one row at a time, in constant memory.
 *
 * The format is RFC 4180 in UTF-8 (a byte order mark is skipped, so are blank lines; lines end in LF or CRLF), read strictly: the
 * first line names the columns, every row has as many fields as it, and the last line ends too, so that a file cut short is
 * noticed. A row has at most 65,535 bytes and 256 fields. Columns may stand in any order; those that nobody asked for are
 * skipped, unless their name is nearly that of a missing one.
 *
 * Every error names file, line and column, counted in characters. After an error about a row the reader stands at the next line,
 * so that a caller can count bad rows and go on.
 */
#ifndef SZ_MODELS_GEOGRAPHY_CSV_H
#define SZ_MODELS_GEOGRAPHY_CSV_H

#include "error/error.h"

#include <stdint.h>
#include <stdio.h>

struct sz_csv;

struct sz_csv_column {
    const char *name;
    bool optional; /* the whole column may be missing; its fields are then empty */
};

enum sz_csv_step { SZ_CSV_ROW, SZ_CSV_END, SZ_CSV_WRONG };

/**
 * Opens a file and reads its header. `columns` is not copied and must outlive the reader; the functions below name a column by
 * its index in it. NULL and the error on failure: missing file, missing or repeated column.
 */
struct sz_csv *sz_csv_open(const char *path, const struct sz_csv_column *columns, size_t column_count,
                           struct sz_error *error);

/** The same of a stream, which it owns, also on failure; `name` is for messages. */
struct sz_csv *sz_csv_open_stream(FILE *file, const char *name, const struct sz_csv_column *columns,
                                  size_t column_count, struct sz_error *error);

/** Goes to the next row. SZ_CSV_WRONG sets the error; the row is then empty. */
enum sz_csv_step sz_csv_next(struct sz_csv *csv, struct sz_error *error);

/** Line of the current row's start, from 1. */
unsigned sz_csv_line(const struct sz_csv *csv);

/** Where a field of the current row begins: its column in its line, from 1; 0 when there is no row, or no such column. */
unsigned sz_csv_place(const struct sz_csv *csv, size_t column);

/** Does the file have this column? */
bool sz_csv_has(const struct sz_csv *csv, size_t column);

/** The field's text, unquoted; "" when it is empty. Valid until the next row. */
const char *sz_csv_text(const struct sz_csv *csv, size_t column);

/** A number of plain decimal notation (exponent allowed) in [minimum, maximum]; an empty field is an error. */
bool sz_csv_number(const struct sz_csv *csv, size_t column, double minimum, double maximum, double *value,
                   struct sz_error *error);

/** The same, NaN for an empty field. */
bool sz_csv_optional_number(const struct sz_csv *csv, size_t column, double minimum, double maximum, double *value,
                            struct sz_error *error);

/** A whole number of digits alone in [0, maximum]; an empty field is an error. */
bool sz_csv_whole(const struct sz_csv *csv, size_t column, uint64_t maximum, uint64_t *value, struct sz_error *error);

/** A copy of the field's text for the caller to free; an empty field is an error (NULL). */
char *sz_csv_copy(const struct sz_csv *csv, size_t column, struct sz_error *error);

/** Sets an error at the field's place; returns false. */
bool sz_csv_wrong(const struct sz_csv *csv, size_t column, struct sz_error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/**
 * From here on a row is a line: a line feed between quotation marks is a fault, after which the next line is read. One stray mark then costs a row
 * and not all up to the next mark. The last line need not end.
 */
void sz_csv_keep_to_lines(struct sz_csv *csv);

/** Closes the file and frees the reader; NULL is allowed. */
void sz_csv_close(struct sz_csv *csv);

#endif
