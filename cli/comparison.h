/**
 * comparison.csv: prediction beside record, from the store of a replay.
 */
#ifndef SZ_CLI_COMPARISON_H
#define SZ_CLI_COMPARISON_H

#include "error/error.h"

#include <stdbool.h>

/**
 * Writes rows what,id,recorded,predicted,difference,low,high,corrected_low,corrected_high,count: shares within the target and helped, means and quantiles
 * of the parts of the response in seconds, of the nation, by hour and by area; the bounds of differences are those of record_interval and
 * record_corrected (studies/record_comparison.h).
 */
bool sz_comparison_write(const char *store_path, const char *path, struct sz_error *error);

#endif
