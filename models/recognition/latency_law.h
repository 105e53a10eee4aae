/**
 * The windowed way: the law of a pipeline's part with queues, tabulated by explicit runs over a grid of loads.
 *
 * The part goes from the first stage to the last one with servers; the pure delays after it are independent of it and drawn by themselves. At each point of the grid (cameras
 * that send to a box, factor on the passages) its latency is kept as a quantile function and its loss as a share; between points both
 * are interpolated, linearly in 1 / (1 - load of the most loaded stage), as waits grow. Seed and length of the runs follow from the description alone, so a
 * law is the same on every machine and may be kept in a file named by the description's hash.
 */
#ifndef SZ_MODELS_RECOGNITION_LATENCY_LAW_H
#define SZ_MODELS_RECOGNITION_LATENCY_LAW_H

#include "models/recognition/stage_load.h"

#include <stdatomic.h>

/** A stage that must keep up (its line is not limited, or blocks) has a law only up to this load. */
#define SZ_LAW_LARGEST_LOAD 0.95

enum { SZ_LAW_CAMERA_LIMIT = 5, SZ_LAW_FACTOR_LIMIT = 5 };

/** The loads at which a law is tabulated, each ascending. */
struct sz_law_grid {
    double cameras[SZ_LAW_CAMERA_LIMIT], factors[SZ_LAW_FACTOR_LIMIT];
    uint32_t camera_count, factor_count;
};

/**
 * The grid of a deployed pipeline: all the loads of its hours, for `cameras` of each box, or for any number from 1 up to it when cameras fail. SZ_ERROR_INPUT, naming the
 * stage, when one that must keep up is loaded beyond SZ_LAW_LARGEST_LOAD at the busiest hour, or when servers of one fail.
 */
bool sz_law_grid_init(struct sz_law_grid *grid, const struct sz_pipeline *pipeline, double cameras, bool cameras_fail,
                      struct sz_error *error);

/** Where laws are kept. */
struct sz_law_cache {
    const char *folder; /* made if need be; NULL: laws are kept nowhere */
    bool must_work;     /* an error when it cannot be written; else it is left alone then */
};

/** The hash of all that a law depends on. */
uint64_t sz_latency_law_hash(const struct sz_pipeline *pipeline, const struct sz_law_grid *grid);

/**
 * The law of a deployed pipeline: from the cache, when a whole file of it is there, else tabulated (seconds) and put there. NULL and the error set on failure; SZ_ERROR_INPUT when a
 * stage does not keep up. Free with sz_latency_law_release.
 */
struct sz_latency_law *sz_latency_law_create(const struct sz_pipeline *pipeline, const struct sz_law_grid *grid,
                                             const struct sz_law_cache *cache, const atomic_bool *cancelled,
                                             struct sz_error *error);

/** One more owner; not while other threads do the same. Returns the law. */
struct sz_latency_law *sz_latency_law_share(struct sz_latency_law *law);
/** One owner less; safe on NULL. */
void sz_latency_law_release(struct sz_latency_law *law);

/** Whether a load lies in the grid; SZ_ERROR_INPUT, saying what it is and what the grid holds, when not. */
bool sz_latency_law_covers(const struct sz_latency_law *law, const struct sz_pipeline_point *point,
                           struct sz_error *error);

/** At a load in the grid (a load outside counts as the nearest in it): the quantile at u in (0, 1), seconds; the mean; the loss. */
double sz_latency_law_quantile_s(const struct sz_latency_law *law, const struct sz_pipeline_point *point, double u);
double sz_latency_law_mean_s(const struct sz_latency_law *law, const struct sz_pipeline_point *point);
double sz_latency_law_loss(const struct sz_latency_law *law, const struct sz_pipeline_point *point);

#endif
