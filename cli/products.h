/**
 * What is made from a store: maps and reports, with the fonts of the program.
 */
#ifndef SZ_CLI_PRODUCTS_H
#define SZ_CLI_PRODUCTS_H

#include "error/error.h"
#include "results/metric.h"

#include <stdbool.h>

/** One map of a province metric; PNG, SVG or PDF by the path's ending. */
bool sz_products_map(const char *store_path, const struct sz_metric *metric, const char *language, const char *path,
                     struct sz_error *error);

/** The PDF report, dated the day the store was made. */
bool sz_products_report(const char *store_path, const char *language, const char *path, struct sz_error *error);

#endif
