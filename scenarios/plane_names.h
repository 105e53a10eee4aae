/**
 * The things of a world from nothing by their names, found in constant time. Private to this folder.
 */
#ifndef SZ_SCENARIOS_PLANE_NAMES_H
#define SZ_SCENARIOS_PLANE_NAMES_H

#include "scenarios/scenario_input.h"

#include <glib.h>

enum { SZ_PLANE_NAME_LIMIT = 48, SZ_PLANE_UNIT_LIMIT = 100000 };

/** Each table holds indices + 1 by name. */
struct sz_plane_names {
    GHashTable *cells, *stations, *units, *categories;
};

/**
 * Enters every name. Two things of a kind with one name, names over SZ_PLANE_NAME_LIMIT bytes and more than SZ_PLANE_UNIT_LIMIT
 * units are errors at their places, when binder is not NULL.
 */
void sz_plane_names_init(struct sz_plane_names *names, const struct sz_scenario_input *input, struct sz_binder *binder);
void sz_plane_names_clear(struct sz_plane_names *names);

/** The index by name, or SZ_NONE. */
uint32_t sz_plane_names_find(GHashTable *table, const char *name);

/** Refuses a name that is not in the table, at its place: "<what>, did you mean <nearest>" or "<what>, expected <others>". */
void sz_plane_names_refuse(GHashTable *table, struct sz_binder *binder, const struct sz_yaml_node *place,
                           const char *name, const char *what, const char *others);

/** A unit is called by its id, one of several alike by id and a number from 1; g_free'd by the caller. */
char *sz_plane_unit_name(const struct sz_world_unit_input *unit, uint32_t number);

#endif
