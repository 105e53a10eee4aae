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

/** Probability that a stage of that kind takes a camera's frame. */
double sz_stage_frame_share(const struct sz_pipeline *pipeline, enum sz_stage_takes takes, double passage_factor);

/**
 * Offered load of a stage over its servers: the servers in service when nothing is lost before it. Batches are counted as full ones, a factor by
 * load as that of a stage whose servers are all in service. 0 for a pure delay.
 */
double sz_stage_load(const struct sz_pipeline *pipeline, uint32_t stage, const struct sz_pipeline_point *point);

/** Whether the rate of passages matters to any stage with servers. */
bool sz_pipeline_depends_on_passages(const struct sz_pipeline *pipeline);

#endif
