#include "sim/stream.h"

#ifdef __x86_64__ /* gcc keeps a product of 128 bits in pairs of registers and saves others for it; of two it knows what it needs */
#define R123_USE_GNU_UINT128   0
#define R123_USE_MULHILO64_ASM 1
#endif
#include <Random123/philox.h>
#include <stdbool.h>

enum { SECOND_OF_THE_FIRST_BLOCK = SZ_STREAM_SECOND + 1 }; /* of sz_stream.ready: it may be the last half asked for */

static void rng_set(void *state, unsigned long seed)
{
    struct sz_stream *stream = state;
    stream->seed = seed;
    stream->place &= ~(uint64_t)UINT32_MAX;
    stream->ready = SZ_STREAM_NONE;
}

static unsigned long rng_get(void *state)
{
    return sz_stream_bits(state);
}

static double rng_get_double(void *state)
{
    return sz_stream_uniform(state);
}

static const gsl_rng_type rng_type = {
    .name = "safezone philox2x64",
    .max = UINT64_MAX,
    .min = 0,
    .size = sizeof(struct sz_stream),
    .set = rng_set,
    .get = rng_get,
    .get_double = rng_get_double,
};

/*
 * philox2x64(block, key), round by round: each round's key is made from the one before in a register. Of the whole function gcc makes ten
 * sums with constants of eight bytes, which takes an instruction in seven more.
 */
static inline __attribute__((always_inline)) philox2x64_ctr_t next_block(struct sz_stream *stream)
{
    philox2x64_ctr_t block = {{stream->entity, stream->place++}};
    philox2x64_key_t key = {{stream->seed}};
#pragma GCC unroll 10
    for (int round = 0; round < philox2x64_rounds; round++) {
        block = _philox2x64round(block, key);
        key = _philox2x64bumpkey(key);
        __asm__("" : "+r"(key.v[0]));
    }
    return block;
}

/*
 * The first blocks, and the one after 2^32 of them: the stream goes on under another key (a full-period linear congruence, Hull and
 * Dobell 1962), so that it neither repeats itself nor runs into the next replication.
 */
static uint64_t turn_slowly(struct sz_stream *stream)
{
    int ready = stream->ready;
    uint64_t second = stream->halves[1];
    if (ready == SECOND_OF_THE_FIRST_BLOCK) {
        stream->ready = SZ_STREAM_NONE;
        return second;
    }
    bool is_first = (uint32_t)stream->place == 0;
    if (ready == SZ_STREAM_SECOND) {
        stream->seed = stream->seed * 0xd1342543de82ef95u + 1;
        stream->place -= UINT64_C(1) << 32;
    }
    philox2x64_ctr_t block = next_block(stream);
    stream->halves[0] = block.v[0];
    stream->halves[1] = block.v[1];
    if (ready == SZ_STREAM_SECOND) {
        stream->ready = SZ_STREAM_BOTH;
        return second;
    }
    stream->ready = is_first ? SECOND_OF_THE_FIRST_BLOCK : SZ_STREAM_SECOND;
    return block.v[0];
}

/* Whether the next block may be made ahead: never the first, nor the one after the last. */
static inline bool goes_on(const struct sz_stream *stream)
{
    return stream->ready == SZ_STREAM_SECOND && (uint32_t)stream->place != 0;
}

/*
 * A stream that goes on makes the next block when it hands out the last half, not when it needs one: nothing waits for the ten
 * multiplications one after the other then. Most streams have a few draws only and make no block for nothing.
 */
static inline __attribute__((always_inline)) uint64_t second_half(struct sz_stream *stream)
{
    philox2x64_ctr_t block = next_block(stream);
    uint64_t second = stream->halves[1];
    stream->halves[0] = block.v[0];
    stream->halves[1] = block.v[1];
    stream->ready = SZ_STREAM_BOTH;
    return second;
}

static __attribute__((noinline)) double turn_slowly_exponential(struct sz_stream *stream, double mean)
{
    return sz_stream_exponential_of(stream, mean, turn_slowly(stream));
}

static __attribute__((noinline)) double turn_slowly_normal(struct sz_stream *stream)
{
    return sz_stream_normal_of(stream, turn_slowly(stream));
}

uint64_t sz_stream_turn(struct sz_stream *stream)
{
    return goes_on(stream) ? second_half(stream) : turn_slowly(stream);
}

double sz_stream_turn_exponential(struct sz_stream *stream, double mean)
{
    if (!goes_on(stream))
        return turn_slowly_exponential(stream, mean);
    return sz_stream_exponential_of(stream, mean, second_half(stream));
}

double sz_stream_turn_normal(struct sz_stream *stream)
{
    return goes_on(stream) ? sz_stream_normal_of(stream, second_half(stream)) : turn_slowly_normal(stream);
}

/* Whether a point at x, evenly spread over the height of its layer, lies under the curve. */
static bool is_under(const struct sz_ziggurat *ziggurat, size_t layer, double density, struct sz_stream *stream)
{
    double low = ziggurat->height[layer], high = ziggurat->height[layer + 1];
    return low + sz_stream_uniform(stream) * (high - low) < density;
}

double sz_stream_finish_exponential(struct sz_stream *stream, double mean, uint64_t bits, double x)
{
    size_t layer = bits % SZ_ZIGGURAT_LAYERS;
    if (layer == 0) /* the tail of an exponential is one again */
        return mean * (sz_ziggurat_last_edge(&sz_ziggurat_exponential) + sz_stream_exponential(stream, 1));
    return is_under(&sz_ziggurat_exponential, layer, exp(-x), stream) ? mean * x : sz_stream_exponential(stream, mean);
}

/* Beyond the last edge r: r + E / r, accepted with probability exp(-(E / r)^2 / 2) (Marsaglia 1964). */
static double normal_tail(struct sz_stream *stream)
{
    double edge = sz_ziggurat_last_edge(&sz_ziggurat_normal), beyond;
    do
        beyond = sz_stream_exponential(stream, 1 / edge);
    while (2 * sz_stream_exponential(stream, 1) < beyond * beyond);
    return edge + beyond;
}

double sz_stream_finish_normal(struct sz_stream *stream, uint64_t bits, double x)
{
    size_t layer = bits % SZ_ZIGGURAT_LAYERS;
    if (layer == 0)
        return copysign(normal_tail(stream), x);
    return is_under(&sz_ziggurat_normal, layer, exp(-x * x / 2), stream) ? x : sz_stream_normal(stream);
}

gsl_rng *sz_stream_rng(struct sz_stream *stream)
{
    stream->rng.type = &rng_type;
    stream->rng.state = stream;
    return &stream->rng;
}
