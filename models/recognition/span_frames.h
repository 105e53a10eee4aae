/**
 * What a sample of whole frames says: the chain of stages, which frames come to each, their items, their times. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_SPAN_FRAMES_H
#define SZ_MODELS_RECOGNITION_SPAN_FRAMES_H

#include "models/recognition/calibrate.h"
#include "models/recognition/span_sample.h"

/** What is told of a stage within its frames. */
struct sz_stage_place {
    uint32_t stage;
    double offset_s;   /* mean of its start after the frame's first; INFINITY when no frame has a row of it */
    size_t row_count;  /* frames with a row of it */
    size_t come_count; /* frames that come to it: with a row of it or of a later stage */
    size_t able_count; /* those, and the frames that ended before it, but not by a drop or a timeout */
    size_t past_count, missing_count; /* frames with a row of a later stage, and of these without a row of it */
    enum sz_stage_takes takes;
    bool
        items_agree; /* its items are those of the frame: equal to those of the first stage that not all frames come to, in half of the frames */
};

/** come / able, 1 when nothing is told. */
double sz_stage_place_share(const struct sz_stage_place *place);
/** missing / past, 0 when nothing is told. */
double sz_stage_place_missing(const struct sz_stage_place *place);

struct sz_span_chain {
    struct sz_stage_place places[SZ_SPANS_STAGE_LIMIT]; /* in the order of the frames */
    size_t length;
    int64_t longest_ns; /* time of a frame from the first queue to the last end, but for 1 % */
};

/**
 * Sorts the spans by frame, and gathers what frames tell into the chain and the calibration (frame count, times, items, alerts). A frame that
 * began less than the longest frame's time before its run ended may go on beyond the trace, and is left out.
 *
 * Which frames a stage takes: the first one all; one to which clearly fewer come than to those before it takes those with items, one after a
 * further fall those with alerts. A fall is clear when rows that are missing elsewhere cannot be the reason.
 *
 * \param kept  by stage: false for those that are left out, as whole frames are
 */
bool sz_span_frames(struct sz_kept_span *spans, size_t count, uint32_t stage_count, const bool *kept,
                    struct sz_span_chain *chain, struct sz_calibration *calibration, struct sz_error *error);

#endif
