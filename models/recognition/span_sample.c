#include "models/recognition/span_sample.h"

#include "models/recognition/calibrate.h"

#include <stdlib.h>
#include <string.h>

/* Spans this near to the end of a block may have neighbours that were not kept. */
enum { EDGE = SZ_SPAN_BLOCK / 20 };

bool sz_span_sample_init(struct sz_span_sample *sample, size_t limit, uint64_t seed, struct sz_error *error)
{
    size_t block_limit = limit / SZ_SPAN_BLOCK > 0 ? limit / SZ_SPAN_BLOCK : 1;
    *sample =
        (struct sz_span_sample){.block_limit = block_limit, .blocks = calloc(block_limit, sizeof *sample->blocks)};
    if (sample->blocks == NULL)
        return sz_error_set_memory(error, "sampling a trace");
    sz_stream_init(&sample->stream, seed, 0, SZ_CALIBRATION_PURPOSE_SAMPLE, 0);
    return true;
}

/* A full block is kept, in place of another, or not: each of those seen is kept with the same probability. */
static void settle(struct sz_span_sample *sample)
{
    struct sz_span_block full = sample->filling;
    full.ordinal = sample->seen_count++;
    sample->filling = (struct sz_span_block){0};
    sample->filled_count = 0;
    if (sample->block_count < sample->block_limit) {
        sample->blocks[sample->block_count++] = full;
        return;
    }
    uint64_t place = (uint64_t)(sz_stream_uniform(&sample->stream) * (double)sample->seen_count);
    if (place < sample->block_limit) {
        sample->filling.spans = sample->blocks[place].spans;
        sample->blocks[place] = full;
    } else {
        sample->filling.spans = full.spans;
    }
}

bool sz_span_sample_add(struct sz_span_sample *sample, const struct sz_span *span, struct sz_error *error)
{
    if (sample->filling.spans == NULL) {
        sample->filling.spans = malloc(SZ_SPAN_BLOCK * sizeof *sample->filling.spans);
        if (sample->filling.spans == NULL)
            return sz_error_set_memory(error, "sampling a trace");
    }
    sample->filling.spans[sample->filled_count++] = (struct sz_kept_span){.enqueue_ns = span->enqueue_ns,
                                                                          .start_ns = span->start_ns,
                                                                          .end_ns = span->end_ns,
                                                                          .item = span->item,
                                                                          .source = span->source,
                                                                          .batch = span->batch,
                                                                          .item_count = span->item_count,
                                                                          .run = span->run,
                                                                          .stage = span->stage,
                                                                          .outcome = (uint8_t)span->outcome};
    if (sample->filled_count == SZ_SPAN_BLOCK)
        settle(sample);
    return true;
}

size_t sz_span_service_end(const struct sz_kept_span *spans, size_t count, size_t first)
{
    const struct sz_kept_span *span = &spans[first];
    size_t end = first + 1;
    while (span->batch != 0 && end < count && end - first < SZ_SPAN_BATCH_LIMIT && spans[end].batch == span->batch &&
           spans[end].stage == span->stage && spans[end].run == span->run && spans[end].start_ns == span->start_ns &&
           spans[end].end_ns == span->end_ns)
        end++;
    return end;
}

static int compare(const void *a, const void *b)
{
    const struct sz_span_block *x = a, *y = b;
    return (x->ordinal > y->ordinal) - (x->ordinal < y->ordinal);
}

/* Marks the ends of a block that have no neighbour. */
static void mark(struct sz_kept_span *spans, size_t count, bool begins, bool ends)
{
    for (size_t i = 0; i < EDGE && i < count; i++) {
        spans[i].at_edge |= begins;
        spans[count - 1 - i].at_edge |= ends;
    }
}

bool sz_span_sample_take(struct sz_span_sample *sample, struct sz_kept_span **spans, size_t *count,
                         struct sz_error *error)
{
    size_t blocks = sample->block_count, last = sample->seen_count == blocks ? sample->filled_count : 0;
    *count = 0;
    *spans = malloc((blocks * SZ_SPAN_BLOCK + last + 1) * sizeof **spans);
    if (*spans == NULL)
        return sz_error_set_memory(error, "sampling a trace");
    qsort(sample->blocks, blocks, sizeof *sample->blocks, compare);
    for (size_t i = 0; i < blocks; i++) {
        uint64_t ordinal = sample->blocks[i].ordinal;
        memcpy(*spans + *count, sample->blocks[i].spans, SZ_SPAN_BLOCK * sizeof **spans);
        bool begins = ordinal > 0 && (i == 0 || sample->blocks[i - 1].ordinal + 1 != ordinal);
        bool is_last = ordinal + 1 == sample->seen_count && (sample->filled_count == 0 || last > 0);
        bool ends = !is_last && (i + 1 == blocks || sample->blocks[i + 1].ordinal != ordinal + 1);
        mark(*spans + *count, SZ_SPAN_BLOCK, begins, ends);
        *count += SZ_SPAN_BLOCK;
    }
    if (last > 0)
        memcpy(*spans + *count, sample->filling.spans, last * sizeof **spans);
    *count += last;
    sz_span_sample_clear(sample);
    return true;
}

void sz_span_sample_clear(struct sz_span_sample *sample)
{
    for (size_t i = 0; sample->blocks != NULL && i < sample->block_count; i++)
        free(sample->blocks[i].spans);
    free(sample->blocks);
    free(sample->filling.spans);
    *sample = (struct sz_span_sample){0};
}
