/**
 * How loaded the stages of a pipeline are, before anything is simulated.
 *
 * People pass a camera as a Poisson process and stay for their own time, so the numbers in a frame are Poisson: in view with the mean
 * rate x E[D], confirmed (seen in k frames an interval apart) with rate x integral of P(D > x) from (k - 1) intervals on, newly confirmed over one interval
 * of that (the infinite-server queue, Eick, Massey and Whitt 1993).
 */
#ifndef SZ_MODELS_RECOGNITION_STAGE_LOAD_H
#define SZ_MODELS_RECOGNITION_STAGE_LOAD_H

#include "models/recognition/pipeline.h"

#include <math.h>

/** Share of the time that each of its servers is up. */
static inline double sz_stage_availability(const struct sz_stage *stage)
{
    return isfinite(stage->mtbf_s) ? stage->mtbf_s / (stage->mtbf_s + stage->mttr_s) : 1;
}

/** Probability that a stage of that kind takes a camera's frame. */
double sz_stage_frame_share(const struct sz_pipeline *pipeline, enum sz_stage_takes takes, double passage_factor);

/**
 * Offered load of a stage over its servers that are up in the mean: the servers held, for handovers too, when nothing is lost before it. Batches are counted as full ones, a factor
 * by load as that of a stage whose servers are all in service beside those that the other stages of its host need then. What a full stage behind it holds
 * back is not in it. 0 for a pure delay.
 */
double sz_stage_load(const struct sz_pipeline *pipeline, uint32_t stage, const struct sz_pipeline_point *point);

/** Frames a second that come to one station of a stage when nothing is lost before it. */
double sz_stage_frames_per_s(const struct sz_pipeline *pipeline, uint32_t stage, const struct sz_pipeline_point *point);

/**
 * How long a stage that starts empty takes until its line is nearly what it is in the long run, seconds: four services or delays, and for a queue eight of its
 * relaxation times as a reflected Brownian motion has them, noise / (1 - load)^2 frames (Abate and Whitt 1987; after that a mean is within 1 %), the noise that
 * of services and of the people in frames, with what is alike in a row counted in, and half of that of Poisson arrivals; for a line that drops no more than it takes to wander through it;
 * for servers that fail five times a time up and a repair.
 * Infinite where the variance is.
 */
double sz_stage_settling_s(const struct sz_pipeline *pipeline, uint32_t stage, const struct sz_pipeline_point *point);

enum { SZ_FIT_SIZE = 64 };

/** "at most 12 cameras a zone at work, ": with how many a stage of a box or a centre is loaded to `load`; "" where that is none, or it is of a camera. */
const char *sz_stage_fit_text(const struct sz_pipeline *pipeline, uint32_t stage, const struct sz_pipeline_point *point,
                              double load, char text[SZ_FIT_SIZE]);

/** Whether it matters to any stage with servers how many people are in a frame. */
bool sz_pipeline_depends_on_items(const struct sz_pipeline *pipeline);

/**
 * What frames must have for their latency to be that of an alert, once they come to the last stage: where people matter an alert's frame is not like others, for there is
 * somebody in it. With sightings those frames tell that carry an alert, each once an alert, since who passes finds the cameras as they are for anybody who passes (Slivnyak 1962); where
 * frames draw their items by themselves, those with items.
 */
enum sz_stage_takes sz_pipeline_telling(const struct sz_pipeline *pipeline);

/** Whether the rate of passages matters to any stage with servers. */
bool sz_pipeline_depends_on_passages(const struct sz_pipeline *pipeline);

#endif
