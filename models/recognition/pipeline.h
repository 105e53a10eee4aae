/**
 * The recognition pipeline from lens to alert: a chain of stages, and what passes in front of its cameras.
 *
 * Cameras send analysed frames on periodic clocks. A person who passes is in view for a while, an item in each frame, and is confirmed in
 * the frame that shows it for the `confirming_hits`-th time: that frame carries the alert through the rest of the chain, and when a stage loses it the
 * alert is lost. (Where `items` are given in place of sightings, each frame draws its number of confirmed items, and whether it
 * carries an alert, by itself.)
 */
#ifndef SZ_MODELS_RECOGNITION_PIPELINE_H
#define SZ_MODELS_RECOGNITION_PIPELINE_H

#include "models/demand/profile.h"
#include "models/recognition/stage.h"

struct sz_latency_law;

/** What a pipeline's frame_interval_s may be: beyond these no camera's frames are analysed. */
#define SZ_FRAME_INTERVAL_LEAST_S 1e-3
#define SZ_FRAME_INTERVAL_MOST_S  60.0

struct sz_pipeline {
    char *name, *title; /* edge-gpu */
    struct sz_stage *stages;
    uint32_t stage_count;
    unsigned confirming_hits;        /* frames that must agree */
    double frame_interval_s;         /* between analysed frames of a camera */
    double hit_rate;                 /* of what is in view and can be seen: recognised, else missed for good */
    double passages_per_camera_day;  /* people who pass a camera's view */
    struct sz_profile passages;      /* their hours */
    double false_positive_rate;      /* FPIR: false alerts a passage, at this gallery and threshold */
    double gallery;                  /* people on the watch-list; 0: not said */
    struct sz_distribution *in_view; /* seconds a person is in view; NULL: no items but alerts */
    double *item_weights;            /* instead: of 0, 1, 2 ... items in a frame; NULL: by sightings */
    double alert_share;              /* with item_weights: of the frames with items, that carry an alert */
    /* where it is deployed */
    uint32_t camera_count, zone_count; /* cameras a zone, zones that share a centre */
    uint32_t item_weight_count;        /* of item_weights */
    bool is_explicit;                  /* every frame is simulated in the run */
    double sending_count;              /* of them, cameras that work in the mean, at least 1 */
    struct sz_latency_law *law;        /* else, of the part with queues; NULL: nothing queues. Owned */
};

/**
 * The load at which an alert is recognised: cameras that send frames to its box, the passages' factor on their mean rate, and what is up of the servers
 * (a level of the law's grid, 0: all).
 */
struct sz_pipeline_point {
    double camera_count, passage_factor;
    uint32_t level;
};

/** Until the first analysed frame that shows it: uniform over a frame interval, seconds. */
double sz_pipeline_noticing_s(const struct sz_pipeline *pipeline, struct sz_stream *stream);

/**
 * The way from that frame to the alert: the confirming frames after the first, then one draw of every stage, the part with queues as one by its law at
 * that load, seconds; *dropped tells whether a stage lost it (draws are made all the same, so a failure rate changes no other draw).
 */
double sz_pipeline_latency_s(const struct sz_pipeline *pipeline, const struct sz_pipeline_point *at,
                             struct sz_stream *stream, bool *dropped);

/** Mean of the above without losses, and the probability of coming through, both over the hours of passages; where queues have no law, as if nobody waited. */
double sz_pipeline_mean_latency_s(const struct sz_pipeline *pipeline);
double sz_pipeline_delivery(const struct sz_pipeline *pipeline);
/** That probability at one load. */
double sz_pipeline_delivery_at(const struct sz_pipeline *pipeline, const struct sz_pipeline_point *at);

/** False alerts a camera and day: passages x FPIR x delivery. */
double sz_pipeline_false_alerts_per_camera_day(const struct sz_pipeline *pipeline);

/** A stage with servers is among the stages. */
bool sz_pipeline_has_queues(const struct sz_pipeline *pipeline);

/** Servers stand in a centre: the zones of the pipeline wait for each other. */
bool sz_pipeline_has_centre(const struct sz_pipeline *pipeline);

void sz_pipeline_clear(struct sz_pipeline *pipeline);

#endif
