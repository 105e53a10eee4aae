#include "models/recognition/frame_sample.h"

#include <stdlib.h>

/* The finalizer of MurmurHash3 (Appleby 2011): every bit of a number matters to every bit of its hash. */
static uint64_t mix(uint64_t number)
{
    number = (number ^ number >> 33) * 0xff51afd7ed558ccdU;
    number = (number ^ number >> 33) * 0xc4ceb9fe1a85ec53U;
    return number ^ number >> 33;
}

static uint64_t hash_of(const struct sz_frame_sample *sample, uint32_t run, uint64_t item)
{
    return mix(item ^ mix(run + 1 + mix(sample->seed)));
}

void sz_frame_sample_init(struct sz_frame_sample *sample, size_t limit, uint64_t seed)
{
    *sample = (struct sz_frame_sample){.limit = limit, .seed = seed, .threshold = UINT64_MAX};
}

/* Halves the share of frames that are kept, until an eighth of the room is free. */
static void thin(struct sz_frame_sample *sample)
{
    while (sample->count > sample->limit - sample->limit / 8 && sample->threshold > 0) {
        size_t left = 0;
        sample->threshold /= 2;
        for (size_t i = 0; i < sample->count; i++)
            if (hash_of(sample, sample->spans[i].run, sample->spans[i].item) <= sample->threshold)
                sample->spans[left++] = sample->spans[i];
        sample->count = left;
    }
}

static bool make_room(struct sz_frame_sample *sample, struct sz_error *error)
{
    size_t room = 2 * sample->room + 1024;
    room = room < sample->limit ? room : sample->limit;
    struct sz_kept_span *spans = realloc(sample->spans, room * sizeof *spans);
    if (spans == NULL)
        return sz_error_set_memory(error, "sampling a trace");
    sample->spans = spans;
    sample->room = room;
    return true;
}

bool sz_frame_sample_add(struct sz_frame_sample *sample, const struct sz_span *span, struct sz_error *error)
{
    uint64_t hash = hash_of(sample, span->run, span->item);
    if (hash > sample->threshold)
        return true;
    if (sample->count == sample->limit) {
        thin(sample);
        if (hash > sample->threshold || sample->count == sample->limit)
            return true;
    }
    if (sample->count == sample->room && !make_room(sample, error))
        return false;
    sample->spans[sample->count++] = sz_kept_span_of(span);
    return true;
}

void sz_frame_sample_clear(struct sz_frame_sample *sample)
{
    free(sample->spans);
    *sample = (struct sz_frame_sample){0};
}
