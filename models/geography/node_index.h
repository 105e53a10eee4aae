/**
 * From the number a file gives a node to its index: a hash table with open addressing. Private to the readers of road networks.
 */
#ifndef SZ_MODELS_GEOGRAPHY_NODE_INDEX_H
#define SZ_MODELS_GEOGRAPHY_NODE_INDEX_H

#include "models/geography/geography.h"

struct sz_node_index {
    int64_t *ids;    /* by index, in the order they were added; owned */
    uint32_t *slots; /* index + 1; 0 is empty */
    uint32_t count;
    size_t id_capacity, slot_count; /* slot_count: a power of two, at least twice the count */
};

/** Index of an id, or SZ_NONE. */
uint32_t sz_node_index_find(const struct sz_node_index *index, int64_t id);
/** Index of an id, added unless it is there; SZ_NONE when memory is out. A zeroed struct is empty. */
uint32_t sz_node_index_add(struct sz_node_index *index, int64_t id);
/** Safe on a zeroed one. */
void sz_node_index_clear(struct sz_node_index *index);

#endif
