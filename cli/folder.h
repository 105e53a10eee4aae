/**
 * The folder a run leaves, and how a user names it.
 */
#ifndef SZ_CLI_FOLDER_H
#define SZ_CLI_FOLDER_H

#include "error/error.h"

#include <stdbool.h>

/** Paths inside out/<name>, each freed by sz_folder_clear; `made` is the topmost folder that sz_folder_make made, or NULL. */
struct sz_folder {
    char *path, *maps, *store, *summary, *report, *scenario, *incidents, *made;
};

/** out/<slug>: the base name of the scenario's file without its ending, or the scenario's own name when it came from standard input. */
char *sz_folder_default(const char *scenario_path, const char *scenario_name);

/** The paths inside a folder; creates nothing. */
void sz_folder_init(struct sz_folder *folder, const char *path);

/**
 * Whether results may go there: a folder with a summary, scenario or report but no store is somebody else's (SZ_ERROR_INPUT).
 */
bool sz_folder_check_ours(const struct sz_folder *folder, struct sz_error *error);

/** Makes the folder, with the folders above. SZ_ERROR_SYSTEM when that fails. */
bool sz_folder_make(struct sz_folder *folder, struct sz_error *error);

/** Makes the folder of maps beside a store, unless it is there. SZ_ERROR_SYSTEM when that fails. */
bool sz_folder_make_maps(const char *maps, struct sz_error *error);

/** Removes what sz_folder_make made as far as it is still empty. */
void sz_folder_remove_empty(const struct sz_folder *folder);

void sz_folder_clear(struct sz_folder *folder);

/** The store's file, given it or the folder a run left; NULL (SZ_ERROR_INPUT) when there is none. Freed with g_free. */
char *sz_folder_find_store(const char *given, struct sz_error *error);

#endif
