/**
 * The file behind {empirical: times.csv}: one value a line, at most 8 MiB. A value is a quantity with its unit, or a bare number in
 * SI units, so that a column of seconds can be used as it is. Empty lines and lines that begin with # are skipped; a first line
 * that is no number is taken for a heading.
 */
#ifndef SZ_SCENARIOS_EMPIRICAL_FILE_H
#define SZ_SCENARIOS_EMPIRICAL_FILE_H

#include "scenarios/quantity.h"

enum { SZ_EMPIRICAL_FILE_LIMIT = 8 << 20 };

/** The absolute path of a file named relative to a folder (NULL: the working folder); for g_free. */
char *sz_empirical_path(const char *folder, const char *name);

/** Reads the values, in SI units, malloc'ed; at least one. Errors name file and line. */
bool sz_empirical_read(const char *path, enum sz_quantity_kind kind, double **values, size_t *count,
                       struct sz_error *error);

#endif
