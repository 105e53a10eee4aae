/**
 * Random streams that belong to things, not to the order of calls.
 *
 * A stream is named by (seed, replication, purpose, entity); draw n of a stream is a pure function of the name and n (Philox
 * 2x64-10, Salmon et al. 2011), so it does not depend on threads, on other streams or on what else is simulated. Opening a
 * stream costs a few nanoseconds and allocates nothing: open it where it is needed, on the stack.
 *
 * Philox key = seed; counter = (entity, purpose << 52 | replication << 32 | block), two 64-bit draws a block.
 */
#ifndef SZ_SIM_STREAM_H
#define SZ_SIM_STREAM_H

#include "sim/ziggurat.h"

#include <assert.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { SZ_STREAM_NONE, SZ_STREAM_BOTH, SZ_STREAM_SECOND };

enum { SZ_STREAM_PURPOSE_LIMIT = 1 << 12, SZ_STREAM_REPLICATION_LIMIT = 1 << 20 };

struct sz_stream {
    uint64_t seed, entity, place; /* place: purpose, replication and the next block */
    uint64_t halves[2];           /* of the last block */
    int ready;                    /* which of them are to be drawn: SZ_STREAM_BOTH, see stream.c for the others */
    gsl_rng rng;                  /* its state points here: call sz_stream_rng, never copy this */
};

/** purpose < SZ_STREAM_PURPOSE_LIMIT, replication < SZ_STREAM_REPLICATION_LIMIT; it goes on under another key after 2^33 draws. */
static inline void sz_stream_init(struct sz_stream *stream, uint64_t seed, uint32_t replication, uint32_t purpose,
                                  uint64_t entity)
{
    assert(purpose < SZ_STREAM_PURPOSE_LIMIT && replication < SZ_STREAM_REPLICATION_LIMIT);
    stream->seed = seed;
    stream->entity = entity;
    stream->place = (uint64_t)purpose << 52 | (uint64_t)replication << 32;
    stream->ready = SZ_STREAM_NONE;
}

/** The draws that use up a block, or need a new one. */
uint64_t sz_stream_turn(struct sz_stream *stream);
double sz_stream_turn_exponential(struct sz_stream *stream, double mean);
double sz_stream_turn_normal(struct sz_stream *stream);

/** Of a stream with both halves of its block ready. */
static inline uint64_t sz_stream_first_half(struct sz_stream *stream)
{
    stream->ready = SZ_STREAM_SECOND;
    return stream->halves[0];
}

/** 64 random bits. */
static inline uint64_t sz_stream_bits(struct sz_stream *stream)
{
    return stream->ready == SZ_STREAM_BOTH ? sz_stream_first_half(stream) : sz_stream_turn(stream);
}

/** Uniform on (0, 1): never 0, never 1; 53 bits, of which a zero counts as the least step. */
static inline double sz_stream_uniform(struct sz_stream *stream)
{
    uint64_t steps = sz_stream_bits(stream) >> 11;
    return (double)(int64_t)(steps + (steps == 0)) * 0x1p-53;
}

/** What the fast paths below leave over: a point of a layer that is not under the curve for sure. */
double sz_stream_finish_exponential(struct sz_stream *stream, double mean, uint64_t bits, double x);
double sz_stream_finish_normal(struct sz_stream *stream, uint64_t bits, double x);

/** Eight bits choose the layer, 53 others the place in it. */
static inline double sz_stream_exponential_of(struct sz_stream *stream, double mean, uint64_t bits)
{
    size_t layer = bits % SZ_ZIGGURAT_LAYERS;
    double x = (double)(int64_t)(bits >> 11) * sz_ziggurat_exponential.step[layer];
    if (__builtin_expect(x < sz_ziggurat_exponential.bound[layer], 1))
        return mean * x;
    return sz_stream_finish_exponential(stream, mean, bits, x);
}

static inline double sz_stream_normal_of(struct sz_stream *stream, uint64_t bits)
{
    size_t layer = bits % SZ_ZIGGURAT_LAYERS;
    int64_t signed_bits;
    memcpy(&signed_bits, &bits, sizeof signed_bits);
    double x = (double)(signed_bits >> 10) * sz_ziggurat_normal.step[layer];
    if (__builtin_expect(fabs(x) < sz_ziggurat_normal.bound[layer], 1))
        return x;
    return sz_stream_finish_normal(stream, bits, x);
}

/**
 * Exponential with the given mean, by ziggurat: one draw in 98.9 % of cases, else more. Proportional to the mean, so the same
 * stream gives the same luck at another mean.
 */
static inline double sz_stream_exponential(struct sz_stream *stream, double mean)
{
    if (stream->ready != SZ_STREAM_BOTH)
        return sz_stream_turn_exponential(stream, mean);
    return sz_stream_exponential_of(stream, mean, sz_stream_first_half(stream));
}

/** Standard normal, by ziggurat: one draw in 98.8 % of cases, else more. */
static inline double sz_stream_normal(struct sz_stream *stream)
{
    if (stream->ready != SZ_STREAM_BOTH)
        return sz_stream_turn_normal(stream);
    return sz_stream_normal_of(stream, sz_stream_first_half(stream));
}

/** The stream as a generator for every GSL distribution; valid as long as the stream stays where it is. */
gsl_rng *sz_stream_rng(struct sz_stream *stream);

#endif
