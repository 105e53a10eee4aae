/**
 * The recognition pipeline from lens to alert: a chain of stages, each with its latency and its losses.
 *
 * An alert's latency is the sum of its stages'. A stage loses it with a probability of its own.
 */
#ifndef SZ_MODELS_RECOGNITION_PIPELINE_H
#define SZ_MODELS_RECOGNITION_PIPELINE_H

#include "sim/distribution.h"

#include <stdbool.h>
#include <stdint.h>

struct sz_stage {
    char *name;
    struct sz_distribution *latency; /* seconds */
    double failure;                  /* probability that what enters never leaves */
};

struct sz_pipeline {
    char *name, *title; /* edge-gpu */
    struct sz_stage *stages;
    uint32_t stage_count;
    double frame_interval_s;        /* between analysed frames of a camera */
    unsigned confirming_hits;       /* frames that must agree */
    double hit_rate;                /* of what is in view and can be seen: recognised, else missed for good */
    double passages_per_camera_day; /* people who pass a camera's view */
    double false_positive_rate;     /* FPIR: false alerts a passage, at this gallery and threshold */
};

/** Until the first analysed frame that shows it: uniform over a frame interval, seconds. */
double sz_pipeline_noticing_s(const struct sz_pipeline *pipeline, struct sz_stream *stream);

/**
 * The way from that frame to the alert: the confirming frames after the first and one draw of every stage, seconds; *dropped tells whether
 * a stage lost it (draws are made all the same, so a failure rate changes no other draw).
 */
double sz_pipeline_latency_s(const struct sz_pipeline *pipeline, struct sz_stream *stream, bool *dropped);

/** Mean of the above without losses, and the probability of coming through, (1 - failure) over the stages. */
double sz_pipeline_mean_latency_s(const struct sz_pipeline *pipeline);
double sz_pipeline_delivery(const struct sz_pipeline *pipeline);

/** False alerts a camera and day: passages x FPIR x delivery. */
double sz_pipeline_false_alerts_per_camera_day(const struct sz_pipeline *pipeline);

void sz_pipeline_clear(struct sz_pipeline *pipeline);

#endif
