#include "studies/run_store.h"

#include "studies/warm_up.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A store that names no version holds nothing yet. */
static bool check_version(struct sz_store *store, const struct sz_run_options *options, struct sz_error *error)
{
    char *version = NULL;
    if (!sz_store_get_meta(store, "version", &version, error))
        return false;
    bool same = version == NULL || strcmp(version, options->version) == 0;
    if (!same)
        sz_error_set(error, SZ_ERROR_INPUT,
                     "%s holds results of safezone %s, whose replications cannot be joined with those of %s; replace "
                     "them with --force, or choose another output folder with -o",
                     options->store_path, version, options->version);
    free(version);
    return same;
}

struct sz_store *sz_run_store_open(const struct sz_run_options *options, const char *scenario_hash,
                                   struct sz_error *error)
{
    struct sz_store *store = sz_store_open(options->store_path, SZ_STORE_CONTINUE, scenario_hash, error);
    bool is_ours = store != NULL && check_version(store, options, error);
    if (is_ours && options->comparison == NULL)
        return store;
    sz_store_close(store);
    if (is_ours) /* what a comparison is made of is not stored: it starts anew */
        return sz_store_open(options->store_path, SZ_STORE_REPLACE, scenario_hash, error);
    if (!options->force || error->kind != SZ_ERROR_INPUT)
        return NULL;
    sz_error_clear(error);
    return sz_store_open(options->store_path, SZ_STORE_REPLACE, scenario_hash, error);
}

static bool find_warm_up(struct sz_store *store, struct sz_world *world, const struct sz_run_options *options,
                         struct sz_error *error)
{
    char text[32];
    const struct sz_warm_up_options warm_up = {.jobs = options->jobs,
                                               .cancelled = options->cancelled,
                                               .cancelled_now = options->cancelled_now,
                                               .progress = options->progress,
                                               .progress_context = options->progress_context};
    if (!sz_settle_warm_up(world, &warm_up, error))
        return false;
    snprintf(text, sizeof text, "%.17g", world->horizon.warm_up_s);
    return sz_store_set_meta(store, "warm_up_s", text, error);
}

bool sz_run_store_settle_warm_up(struct sz_store *store, struct sz_world *world, const struct sz_run_options *options,
                                 struct sz_error *error)
{
    char *text = NULL;
    if (!world->horizon.finds_warm_up)
        return true;
    if (!sz_store_get_meta(store, "warm_up_s", &text, error))
        return false;
    double warm_up_s = text != NULL ? strtod(text, NULL) : NAN;
    free(text);
    if (!(warm_up_s >= 0))
        return find_warm_up(store, world, options, error);
    world->horizon.warm_up_s = warm_up_s;
    world->horizon.finds_warm_up = false;
    return true;
}
