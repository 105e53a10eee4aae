/**
 * comparison.csv: prediction beside record, from the store of a replay.
 */
#ifndef SZ_CLI_COMPARISON_H
#define SZ_CLI_COMPARISON_H

#include "error/error.h"

#include <stdbool.h>

/**
 * Writes rows what,id,recorded,predicted,difference,low,high,count: quantiles of the parts of the response in seconds, and shares within the target of the
 * nation, by hour and by province with the 95 % interval of their difference.
 */
bool sz_comparison_write(const char *store_path, const char *path, struct sz_error *error);

#endif
