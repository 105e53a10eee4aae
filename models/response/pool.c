#include "models/response/pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_A_BLOCK = 128 };

struct block {
    struct block *next;
    max_align_t items[];
};

void sz_pool_init(struct sz_pool *pool, size_t item_size)
{
    size_t unit = sizeof(max_align_t);
    *pool = (struct sz_pool){.item_size = (item_size + unit - 1) / unit * unit};
}

static bool grow(struct sz_pool *pool)
{
    struct block *block = malloc(sizeof *block + ITEMS_A_BLOCK * pool->item_size);
    if (block == NULL)
        return false;
    block->next = pool->blocks;
    pool->blocks = block;
    char *item = (char *)block->items + (ITEMS_A_BLOCK - 1) * pool->item_size;
    for (int i = 0; i < ITEMS_A_BLOCK; i++, item -= pool->item_size)
        sz_pool_give_back(pool, item);
    return true;
}

void *sz_pool_take(struct sz_pool *pool)
{
    if (pool->free_item == NULL && !grow(pool))
        return NULL;
    void *item = pool->free_item;
    pool->free_item = *(void **)item;
    return memset(item, 0, pool->item_size);
}

void sz_pool_give_back(struct sz_pool *pool, void *item)
{
    *(void **)item = pool->free_item;
    pool->free_item = item;
}

void sz_pool_clear(struct sz_pool *pool)
{
    for (struct block *block = pool->blocks; block != NULL;) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
    *pool = (struct sz_pool){0};
}
