#include "models/geography/node_index.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 1024 };

/* The slot of an id, or the empty one where it would go (Knuth's multiplicative hash, linear probing). */
static size_t slot_of(const struct sz_node_index *index, int64_t id)
{
    size_t mask = index->slot_count - 1;
    size_t slot = (size_t)((uint64_t)id * 0x9e3779b97f4a7c15u >> 20) & mask;
    while (index->slots[slot] != 0 && index->ids[index->slots[slot] - 1] != id)
        slot = (slot + 1) & mask;
    return slot;
}

uint32_t sz_node_index_find(const struct sz_node_index *index, int64_t id)
{
    if (index->count == 0)
        return SZ_NONE;
    uint32_t found = index->slots[slot_of(index, id)];
    return found != 0 ? found - 1 : SZ_NONE;
}

static bool grow(struct sz_node_index *index)
{
    size_t capacity = index->id_capacity == 0 ? FIRST_CAPACITY : 2 * index->id_capacity;
    int64_t *ids = realloc(index->ids, capacity * sizeof *ids);
    if (ids == NULL)
        return false;
    index->ids = ids;
    uint32_t *slots = calloc(2 * capacity, sizeof *slots);
    if (slots == NULL)
        return false;
    free(index->slots);
    index->slots = slots;
    index->id_capacity = capacity;
    index->slot_count = 2 * capacity;
    for (uint32_t i = 0; i < index->count; i++)
        slots[slot_of(index, ids[i])] = i + 1;
    return true;
}

uint32_t sz_node_index_add(struct sz_node_index *index, int64_t id)
{
    if (index->count == index->id_capacity && !grow(index))
        return SZ_NONE;
    size_t slot = slot_of(index, id);
    if (index->slots[slot] == 0) {
        index->ids[index->count] = id;
        index->slots[slot] = ++index->count;
    }
    return index->slots[slot] - 1;
}

void sz_node_index_clear(struct sz_node_index *index)
{
    free(index->ids);
    free(index->slots);
    *index = (struct sz_node_index){0};
}
