/**
 * The fast generator of the hand-written loops: xoshiro256++ (Blackman and Vigna 2021), exponentials by ziggurat.
 */
#ifndef SZ_BENCH_GENERATOR_H
#define SZ_BENCH_GENERATOR_H

#include "sim/ziggurat.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>

struct generator {
    uint64_t s[4];
};

/** Seeded by splitmix64. */
static inline void generator_seed(struct generator *g, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        uint64_t z = seed += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        g->s[i] = z ^ z >> 31;
    }
}

static inline uint64_t generator_rotate(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

static inline uint64_t generator_bits(struct generator *g)
{
    uint64_t *s = g->s, bits = generator_rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = generator_rotate(s[3], 45);
    return bits;
}

static inline double generator_uniform(struct generator *g)
{
    return (double)(int64_t)(generator_bits(g) >> 11) * 0x1p-53;
}

static inline double generator_exponential(struct generator *g)
{
    const struct sz_ziggurat *z = &sz_ziggurat_exponential;
    for (double tail = 0;;) {
        uint64_t bits = generator_bits(g);
        size_t layer = bits % SZ_ZIGGURAT_LAYERS;
        double x = (double)(int64_t)(bits >> 11) * z->step[layer];
        if (x < z->bound[layer])
            return tail + x;
        if (layer == 0)
            tail += sz_ziggurat_last_edge(z);
        else if (z->height[layer] + generator_uniform(g) * (z->height[layer + 1] - z->height[layer]) < exp(-x))
            return tail + x;
    }
}

#endif
