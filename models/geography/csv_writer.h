/**
 * Writing a field of comma-separated values as sz_csv reads it (RFC 4180).
 */
#ifndef SZ_MODELS_GEOGRAPHY_CSV_WRITER_H
#define SZ_MODELS_GEOGRAPHY_CSV_WRITER_H

#include <stdio.h>

/** Writes a text, in quotes when it holds a comma, a quote, a line end, or a space at either end. */
void sz_csv_write_text(FILE *file, const char *text);

#endif
