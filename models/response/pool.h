/**
 * Memory for things that come and go by the million: blocks of equal items and a list of free ones. Steady state allocates nothing.
 */
#ifndef SZ_MODELS_RESPONSE_POOL_H
#define SZ_MODELS_RESPONSE_POOL_H

#include <stddef.h>

struct sz_pool {
    size_t item_size; /* at least a pointer's */
    void *free_item, *blocks;
};

void sz_pool_init(struct sz_pool *pool, size_t item_size);
/** A zeroed item, or NULL when out of memory. */
void *sz_pool_take(struct sz_pool *pool);
void sz_pool_give_back(struct sz_pool *pool, void *item);
/** Frees every block, whatever is still in use; safe on a zeroed pool. */
void sz_pool_clear(struct sz_pool *pool);

#endif
