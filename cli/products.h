/**
 * What is made from a store: maps and reports, with the fonts of the program.
 */
#ifndef SZ_CLI_PRODUCTS_H
#define SZ_CLI_PRODUCTS_H

#include "error/error.h"
#include "results/metric.h"

#include <stdbool.h>

/** Today in UTC as 2026-01-31; the day of SOURCE_DATE_EPOCH when that is set, so that equal runs can leave equal files. */
const char *sz_products_today(char date[16]);

/** One map of a province metric; PNG, SVG or PDF by the path's ending. */
bool sz_products_map(const char *store_path, const struct sz_metric *metric, const char *language, const char *path,
                     struct sz_error *error);

/** The PDF report. */
bool sz_products_report(const char *store_path, const char *language, const char *path, struct sz_error *error);

#endif
