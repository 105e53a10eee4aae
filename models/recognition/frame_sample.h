/**
 * A random sample of the frames of a trace, each with all its spans, of a size that is fixed beforehand, taken in one pass: frames whose hash
 * lies below a limit, which is lowered as the sample fills (Gibbons and Tirthapura 2001). Frames of many cameras lie between each other in a trace,
 * so that no stretch of it would have them whole. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_FRAME_SAMPLE_H
#define SZ_MODELS_RECOGNITION_FRAME_SAMPLE_H

#include "models/recognition/span_sample.h"

struct sz_frame_sample {
    struct sz_kept_span *spans;
    size_t count, room, limit; /* spans */
    uint64_t seed, threshold;  /* frames with a hash beyond are not kept */
};

/** At most `limit` spans. */
void sz_frame_sample_init(struct sz_frame_sample *sample, size_t limit, uint64_t seed);
bool sz_frame_sample_add(struct sz_frame_sample *sample, const struct sz_span *span, struct sz_error *error);
void sz_frame_sample_clear(struct sz_frame_sample *sample);

#endif
