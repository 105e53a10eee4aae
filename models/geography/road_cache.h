/**
 * Tables of ways kept in files between runs, named by a hash of all that they follow from. Private to road_travel.c.
 */
#ifndef SZ_MODELS_GEOGRAPHY_ROAD_CACHE_H
#define SZ_MODELS_GEOGRAPHY_ROAD_CACHE_H

#include "models/geography/travel_table.h"

struct sz_road_key {
    uint64_t words[2];
};

void sz_road_key_mix(struct sz_road_key *key, const void *bytes, size_t size);

/** Fills a table that is laid out; false, and the table as it was but for its entries, when there is no such file or it is not whole. */
bool sz_road_cache_read(const char *folder, const struct sz_road_key *key, struct sz_travel_table *table);

/** Keeps a table, and makes the folder when it is missing: written under another name and renamed, so that no reader sees half of one. */
bool sz_road_cache_write(const char *folder, const struct sz_road_key *key, const struct sz_travel_table *table,
                         struct sz_error *error);

#endif
