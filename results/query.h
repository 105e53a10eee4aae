/**
 * Tables from a store as CSV or JSON: the tidy rows every program gets.
 */
#ifndef SZ_RESULTS_QUERY_H
#define SZ_RESULTS_QUERY_H

#include "results/store.h"

#include <stdio.h>

enum sz_query_format { SZ_QUERY_CSV, SZ_QUERY_JSON };

/** Writes the rows that pass to a stream; a failed write is SZ_ERROR_SYSTEM. Infinite and missing values are empty in CSV, null in JSON. */
bool sz_query_write(struct sz_store *store, const struct sz_result_filter *filter, enum sz_query_format format,
                    FILE *stream, struct sz_error *error);

/** summary.json: the headline metrics of the nation, JSON rows, written to a temporary name and renamed. */
bool sz_query_write_summary(struct sz_store *store, const char *path, struct sz_error *error);

#endif
