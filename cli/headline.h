/**
 * The short table a run ends with.
 */
#ifndef SZ_CLI_HEADLINE_H
#define SZ_CLI_HEADLINE_H

#include "results/store.h"

#include <stdio.h>

/** A value as people read it, "84.3 %", "7.4 min", "not reached"; returns text. NaN is "-". */
const char *sz_headline_value(double value, enum sz_metric_unit unit, char *text, size_t size);

/**
 * The nation's headline numbers with their 95 % intervals, as far as the store has them, and the provinces where help comes in time most and
 * least often, when there are provinces.
 */
bool sz_headline_print(struct sz_store *store, FILE *stream, struct sz_error *error);

/** Warns on stderr of each province, or of the world, whose units were overloaded, or whose operators were outrun (results/overload.h). */
bool sz_headline_warn(struct sz_store *store, struct sz_error *error);

#endif
