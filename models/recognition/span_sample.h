/**
 * A random sample of the spans of a trace, of a size that is fixed beforehand, taken in one pass: a reservoir (Vitter 1985, algorithm R) of blocks of
 * consecutive spans, so that what depends on neighbours (the load, the service before, the cameras' clocks) can be seen in it. A trace that is no
 * larger is kept whole. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_SPAN_SAMPLE_H
#define SZ_MODELS_RECOGNITION_SPAN_SAMPLE_H

#include "models/recognition/trace.h"
#include "sim/stream.h"

enum { SZ_LOAD_LEVELS = 8 };

/** Frames in a batch: as many as a profile may have. Further rows are another service. */
enum { SZ_SPAN_BATCH_LIMIT = 10000 };

struct sz_kept_span {
    int64_t enqueue_ns, start_ns, end_ns;
    uint64_t item, source, batch;
    int64_t item_count;
    uint32_t run, stage;
    uint32_t load_at_start;       /* in service as it began, itself counted */
    float load_s[SZ_LOAD_LEVELS]; /* of its service, while so many were in service with it: 1, 2, ... or more */
    uint32_t stretch;             /* spans of one stretch are all that the trace has from its first to its last */
    uint8_t outcome;              /* enum sz_span_outcome */
    bool at_edge; /* so near to an end of a stretch that others in service with it may not have been kept */
};

struct sz_span_block {
    uint64_t ordinal;
    struct sz_kept_span *spans; /* block_size of them */
};

struct sz_span_sample {
    struct sz_span_block *blocks; /* full ones */
    size_t block_count, block_limit, block_size;
    struct sz_span_block filling;
    size_t filled_count; /* of `filling` */
    uint64_t seen_count; /* blocks */
    struct sz_stream stream;
};

/** When it comes to its stage, as far as that is told. */
static inline int64_t sz_kept_span_first_ns(const struct sz_kept_span *span)
{
    return span->enqueue_ns != SZ_SPANS_UNKNOWN ? span->enqueue_ns : span->start_ns;
}

/** What is kept of a span. */
struct sz_kept_span sz_kept_span_of(const struct sz_span *span);

/** At most `limit` spans, at least 1000, in twenty blocks or fewer, unless these were of over 10,000. */
bool sz_span_sample_init(struct sz_span_sample *sample, size_t limit, uint64_t seed, struct sz_error *error);
bool sz_span_sample_add(struct sz_span_sample *sample, const struct sz_span *span, struct sz_error *error);

/**
 * Where the service that begins at spans[first] ends: first + 1, or behind the last row of its batch. Spans in order of run, start, stage, end and
 * batch.
 */
size_t sz_span_service_end(const struct sz_kept_span *spans, size_t count, size_t first);

/** All that is kept, in the order of the trace, with its stretches numbered from 0, or from 1 where the beginning of the trace is not kept; *ends_whole: its
 * end is. malloc'ed, the sample is empty afterwards. */
bool sz_span_sample_take(struct sz_span_sample *sample, struct sz_kept_span **spans, size_t *count, bool *ends_whole,
                         struct sz_error *error);

/**
 * Marks the spans that are within so long of a cut, where a stretch begins behind the beginning of the trace or ends before its end. Spans are in the
 * order of the trace. Rows of a trace may be out of the order of time by as much as a frame takes.
 *
 * \return how many are marked
 */
size_t sz_span_mark_edges(struct sz_kept_span *spans, size_t count, bool ends_whole, int64_t near_ns);

void sz_span_sample_clear(struct sz_span_sample *sample);

#endif
