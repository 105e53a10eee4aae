#include "models/recognition/span_sample.h"

#include "models/recognition/calibrate.h"

#include <stdlib.h>
#include <string.h>

/* Many blocks see the machine at many times, long ones see much that goes on together. */
enum { BLOCKS = 20, BLOCK_LEAST = 1000, BLOCK_MOST = 10000 };

struct sz_kept_span sz_kept_span_of(const struct sz_span *span)
{
    return (struct sz_kept_span){.enqueue_ns = span->enqueue_ns,
                                 .start_ns = span->start_ns,
                                 .end_ns = span->end_ns,
                                 .item = span->item,
                                 .source = span->source,
                                 .batch = span->batch,
                                 .item_count = span->item_count,
                                 .run = span->run,
                                 .stage = span->stage,
                                 .outcome = (uint8_t)span->outcome};
}

bool sz_span_sample_init(struct sz_span_sample *sample, size_t limit, uint64_t seed, struct sz_error *error)
{
    size_t size = limit / BLOCKS;
    size = size < BLOCK_LEAST ? BLOCK_LEAST : size > BLOCK_MOST ? BLOCK_MOST : size;
    size_t block_limit = limit / size > 0 ? limit / size : 1;
    *sample = (struct sz_span_sample){
        .block_limit = block_limit, .block_size = size, .blocks = calloc(block_limit, sizeof *sample->blocks)};
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
        sample->filling.spans = malloc(sample->block_size * sizeof *sample->filling.spans);
        if (sample->filling.spans == NULL)
            return sz_error_set_memory(error, "sampling a trace");
    }
    sample->filling.spans[sample->filled_count++] = sz_kept_span_of(span);
    if (sample->filled_count == sample->block_size)
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

bool sz_span_sample_take(struct sz_span_sample *sample, struct sz_kept_span **spans, size_t *count, bool *ends_whole,
                         struct sz_error *error)
{
    size_t blocks = sample->block_count, size = sample->block_size;
    /* What fills after blocks were given up would be kept for sure, and they were not. */
    size_t last = sample->seen_count == blocks ? sample->filled_count : 0;
    uint32_t stretch = 0;
    *count = 0;
    *spans = malloc((blocks * size + last + 1) * sizeof **spans);
    if (*spans == NULL)
        return sz_error_set_memory(error, "sampling a trace");
    qsort(sample->blocks, blocks, sizeof *sample->blocks, compare);
    for (size_t i = 0; i < blocks; i++) {
        uint64_t ordinal = sample->blocks[i].ordinal;
        stretch += i == 0 ? ordinal > 0 : sample->blocks[i - 1].ordinal + 1 != ordinal;
        memcpy(*spans + *count, sample->blocks[i].spans, size * sizeof **spans);
        for (size_t j = 0; j < size; j++)
            (*spans)[(*count)++].stretch = stretch;
    }
    *ends_whole =
        sample->filled_count == last && (blocks == 0 || sample->blocks[blocks - 1].ordinal + 1 == sample->seen_count);
    if (last > 0)
        memcpy(*spans + *count, sample->filling.spans, last * sizeof **spans);
    for (size_t j = 0; j < last; j++)
        (*spans)[(*count)++].stretch = stretch;
    sz_span_sample_clear(sample);
    return true;
}

/* Spans [first, end) are of one run: those near to its times' ends where it was cut. */
static size_t mark(struct sz_kept_span *spans, size_t first, size_t end, bool cut_before, bool cut_after,
                   int64_t near_ns)
{
    int64_t begin_ns = INT64_MAX, last_ns = INT64_MIN;
    size_t marked = 0;
    for (size_t i = first; i < end; i++) {
        begin_ns = spans[i].start_ns < begin_ns ? spans[i].start_ns : begin_ns;
        last_ns = spans[i].end_ns > last_ns ? spans[i].end_ns : last_ns;
    }
    for (size_t i = first; i < end; i++) {
        spans[i].at_edge = (cut_before && spans[i].start_ns - begin_ns < near_ns) ||
                           (cut_after && last_ns - spans[i].end_ns < near_ns);
        marked += spans[i].at_edge;
    }
    return marked;
}

size_t sz_span_mark_edges(struct sz_kept_span *spans, size_t count, bool ends_whole, int64_t near_ns)
{
    size_t marked = 0;
    for (size_t first = 0, end; first < count; first = end) {
        end = first;
        while (end < count && spans[end].stretch == spans[first].stretch && spans[end].run == spans[first].run)
            end++;
        /* The first stretch is 0 where the trace begins with it; within a stretch a run ends as it did in the trace. */
        bool begins = first == 0 ? spans[0].stretch > 0 : spans[first - 1].stretch != spans[first].stretch;
        bool ends = end == count ? !ends_whole : spans[end].stretch != spans[first].stretch;
        marked += mark(spans, first, end, begins, ends, near_ns);
    }
    return marked;
}

void sz_span_sample_clear(struct sz_span_sample *sample)
{
    for (size_t i = 0; sample->blocks != NULL && i < sample->block_count; i++)
        free(sample->blocks[i].spans);
    free(sample->blocks);
    free(sample->filling.spans);
    *sample = (struct sz_span_sample){0};
}
