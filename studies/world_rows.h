/**
 * What a store tells of the world itself: its items, places and zones, what it rests on, and the words of its meta.
 */
#ifndef SZ_STUDIES_WORLD_ROWS_H
#define SZ_STUDIES_WORLD_ROWS_H

#include "scenarios/scenario.h"
#include "studies/items.h"

/** Writes items, provinces with their boundaries, stations, zones and assumptions, replacing what is there. */
bool sz_world_rows_put(struct sz_store *store, const struct sz_world *world, const struct sz_item_list *list,
                       const struct sz_scenario_assumption *assumptions, size_t assumption_count,
                       struct sz_error *error);

/** Writes the meta values of docs/store.md that a scenario and its world determine; version and date are the program's. */
bool sz_world_rows_put_meta(struct sz_store *store, const struct sz_scenario *scenario, const struct sz_world *world,
                            const char *version, const char *created, struct sz_error *error);

/** "4 weeks drawn over 2024, after 1 day of warm-up" and the like, into text. */
void sz_horizon_words(const struct sz_horizon *horizon, char *text, size_t size);

#endif
