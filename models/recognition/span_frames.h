/**
 * What a sample of spans says of whole frames and of the machine: loads, the chain, items, the cameras' clocks. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_SPAN_FRAMES_H
#define SZ_MODELS_RECOGNITION_SPAN_FRAMES_H

#include "models/recognition/calibrate.h"
#include "models/recognition/span_sample.h"

/** What is told of a stage within its frames. */
struct sz_stage_place {
    double offset_s; /* mean of its start after the frame's first */
    size_t frames;   /* that come to it */
    bool
        items_agree; /* its items are those of the frame: equal to those of the first stage that not all frames come to, in half of the frames */
};

/**
 * Sorts the spans by frame, and gathers what frames tell into the calibration (frame count, times of whole frames, items, alerts) and into
 * `places` by stage.
 *
 * \param kept  by stage: false for those that are left out, as whole frames are
 */
bool sz_span_frames(struct sz_kept_span *spans, size_t count, uint32_t stage_count, const bool *kept,
                    struct sz_stage_place *places, struct sz_calibration *calibration, struct sz_error *error);

/** The interval of the cameras' clocks, seconds: the median between the frames of a camera, where nine in ten are within 5 % of it; else NaN. Sorts the spans. */
bool sz_span_interval(struct sz_kept_span *spans, size_t count, uint32_t first_stage, double *interval_s,
                      struct sz_error *error);

#endif
