/**
 * The explicit simulation of a pipeline: every frame of every camera through every stage.
 *
 * A plant of zones with cameras, boxes and one centre runs from time 0 to end_s; frames captured in [window_start_s, end_s) are counted, and all are
 * followed to their end. Latency is from capture to the end of the last stage, over the frames that every stage takes
 * and that are like those of alerts (sz_pipeline_telling), each as often as it carries one where alerts tell; loss is over the same frames.
 */
#ifndef SZ_MODELS_RECOGNITION_EXPLICIT_H
#define SZ_MODELS_RECOGNITION_EXPLICIT_H

#include "models/recognition/pipeline.h"
#include "sim/quantile.h"

#include <stdatomic.h>

struct sz_service;

/** How frames move; the answer is the same. */
enum sz_explicit_way {
    SZ_WAY_FASTEST, /* the recursion where it applies */
    SZ_WAY_EVENTS,  /* queueing stations on an event queue (sim/server.h), for whatever a stage may have */
    SZ_WAY_RECURSION, /* Lindley's and Kiefer and Wolfowitz's recursions: no limits, batches, failures, loads or handovers */
};

struct sz_explicit_options {
    const struct sz_pipeline *pipeline;
    uint32_t zone_count, camera_count; /* cameras a zone; 0: as the pipeline is deployed */
    const double *phases; /* of zone_count x camera_count cameras, shares of an interval in [0, 1); NULL: random */
    const struct sz_calendar *calendar; /* passages follow their hours; NULL: at one rate */
    double passage_factor;              /* on the mean rate of passages: 1 for the mean hour, 0 when nobody passes */
    double window_start_s, end_s;
    uint64_t seed;
    uint32_t replication, first_purpose; /* of its streams; uses SZ_EXPLICIT_PURPOSES of them */
    const uint32_t *zone_ids;            /* that name the zones' streams; NULL: 0, 1, ... */
    enum sz_explicit_way way;
    const struct sz_service *
        services; /* of the pipeline (service.h), where it is run often: their tables take a while; NULL: made for this run */
    bool every_frame; /* latency and loss of every frame, to the last stage it comes to */
    bool keep_latencies;
    const atomic_bool *cancelled; /* NULL: for none */
};

enum { SZ_EXPLICIT_PURPOSES = 8 };

struct sz_stage_result {
    uint64_t entered_count, left_count, failed_count, refused_count; /* counted frames */
    uint64_t whole_entered_count, whole_refused_count;               /* of them, those that tell the latency */
    double wait_mean_s, service_mean_s; /* of those served, without time blocked; NaN for a pure delay or nobody */
    double occupancy;                   /* servers in service with counted frames, over all servers */
    double batch_mean;                  /* frames a service */
};

struct sz_explicit_result {
    uint64_t frame_count, pass_count; /* simulated frames, and stages they went through */
    uint64_t counted_count;           /* frames that tell the latency */
    uint64_t captured_count;          /* all frames captured in the window */
    uint64_t present_counts[2];       /* frames on their way as the window starts, and as it ends */
    double mean_s, p50_s, p95_s;      /* latency of those that came through; NaN when none did */
    double loss;                      /* share of them that did not */
    struct sz_stage_result *stages;   /* by stage; owned */
    double *latencies_s;              /* with keep_latencies, in order of leaving; owned */
    size_t latency_count;
};

/**
 * Runs it. Deterministic. SZ_ERROR_INPUT for a recursion that does not apply, and when over half a million frames are on their way at once: a
 * stage cannot keep up; SZ_ERROR_INTERRUPTED when cancelled. The result is the caller's to clear after true.
 */
bool sz_explicit_run(const struct sz_explicit_options *options, struct sz_explicit_result *result,
                     struct sz_error *error);
void sz_explicit_result_clear(struct sz_explicit_result *result);

/** Whether the recursion applies to a pipeline. */
bool sz_recursion_applies(const struct sz_pipeline *pipeline);

#endif
