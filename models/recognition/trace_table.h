/**
 * Tables of traces: a header of named columns, then rows of as many fields. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_TRACE_TABLE_H
#define SZ_MODELS_RECOGNITION_TRACE_TABLE_H

#include "models/recognition/trace_input.h"

enum { SZ_SPANS_FIELD_LIMIT = 256 };

/** Bytes of a line, without quotes and without blanks around. */
struct sz_spans_field {
    char *text;
    size_t length;
};

/** Splits a line at its commas; returns the number of fields, of which SZ_SPANS_FIELD_LIMIT at most are kept. Quoted fields are unescaped in place. */
size_t sz_spans_split(const struct sz_spans_line *line, struct sz_spans_field *fields);

/** Reads the first line into *line and splits it; false with the error set when there is none, which names the `expected` header, or it has too many columns. */
bool sz_spans_header(struct sz_spans_input *input, const char *expected, struct sz_spans_line *line,
                     struct sz_spans_field *fields, size_t *field_count);

/**
 * Sets the error that a column is missing: at a field of the header whose name is nearly that of the column, or at the first one. Returns false.
 *
 * \param column    what it is called, without a unit
 * \param names     what all columns may be called, with their units
 * \param expected  the header
 */
bool sz_spans_no_column(struct sz_spans_input *input, const struct sz_spans_line *line,
                        const struct sz_spans_field *fields, size_t field_count, const char *column,
                        const char *const *names, size_t name_count, const char *expected);

/** The next row: its fields, as many as the header has. Rows with another number are problems and passed over; a table without any row is an error. */
enum sz_spans_step sz_spans_row(struct sz_spans_input *input, size_t field_count, struct sz_spans_field *fields);

#endif
