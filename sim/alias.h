/**
 * One of many with given weights in constant time (Walker 1977, tables by Vose 1991).
 *
 * One draw of 64 bits: the column is the whole part of bits / 2^64 times the count, and the rest says whether the column itself or its
 * alias is chosen. A choice is immutable after its init and may be shared by threads. One without weight is never chosen.
 */
#ifndef SZ_SIM_ALIAS_H
#define SZ_SIM_ALIAS_H

#include "error/error.h"
#include "sim/stream.h"

#include <stdbool.h>

struct sz_alias_column {
    uint64_t threshold; /* of the rest of the bits, below which the column itself is chosen */
    uint32_t alias;
};

struct sz_alias {
    uint32_t count;
    struct sz_alias_column *columns; /* owned */
};

/** weights: `count` >= 1 numbers, finite and not negative, not all 0; SZ_ERROR_INPUT else. O(count). */
bool sz_alias_init(struct sz_alias *alias, const double *weights, uint32_t count, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_alias_clear(struct sz_alias *alias);

__extension__ typedef unsigned __int128 sz_alias_product;

/** The index chosen by 64 random bits. */
static inline uint32_t sz_alias_choose(const struct sz_alias *alias, uint64_t bits)
{
    sz_alias_product product = (sz_alias_product)bits * alias->count;
    uint32_t column = (uint32_t)(product >> 64), other = alias->columns[column].alias;
    return (uint64_t)product < alias->columns[column].threshold ? column : other;
}

static inline uint32_t sz_alias_draw(const struct sz_alias *alias, struct sz_stream *stream)
{
    return sz_alias_choose(alias, sz_stream_bits(stream));
}

#endif
