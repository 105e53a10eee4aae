/**
 * Whose results a store holds, and whether a run may go on with it.
 */
#ifndef SZ_STUDIES_RUN_STORE_H
#define SZ_STUDIES_RUN_STORE_H

#include "results/store.h"
#include "studies/run.h"

/**
 * Opens the store of a run: a new one, or one of the same scenario hash written by the same version of the program, since replications of two
 * versions cannot be told to be of one model. Any other is SZ_ERROR_INPUT that names --force, or replaced when options->force. NULL on failure.
 */
struct sz_store *sz_run_store_open(const struct sz_run_options *options, const char *scenario_hash,
                                   struct sz_error *error);

/** The warm-up of a world that has to find it (studies/warm_up.h): the store's, or else found, and then in the store. */
bool sz_run_store_settle_warm_up(struct sz_store *store, struct sz_world *world, const struct sz_run_options *options,
                                 struct sz_error *error);

#endif
