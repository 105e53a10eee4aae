#include "sim/stream.h"

#include <gsl/gsl_cdf.h>

static void rng_set(void *state, unsigned long seed)
{
    struct sz_stream *stream = state;
    stream->seed = seed;
    stream->place &= ~(uint64_t)UINT32_MAX;
    stream->has_spare = 0;
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

double sz_stream_normal(struct sz_stream *stream)
{
    return gsl_cdf_ugaussian_Pinv(sz_stream_uniform(stream));
}

gsl_rng *sz_stream_rng(struct sz_stream *stream)
{
    stream->rng.type = &rng_type;
    stream->rng.state = stream;
    return &stream->rng;
}
