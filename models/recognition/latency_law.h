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

#include "models/threads/threads.h"
#include <stdatomic.h>

/** A stage that must keep up (its line is not limited, or blocks) has a law only up to this load. */
#define SZ_LAW_LARGEST_LOAD 0.95

enum { SZ_LAW_CAMERA_LIMIT = 5, SZ_LAW_FACTOR_LIMIT = 5, SZ_LAW_LEVEL_LIMIT = 16 };

/** A state of the servers: so many of one stage are up, of the others all. */
struct sz_law_level {
    uint32_t stage, up_count;
};

/** The loads at which a law is tabulated, each ascending; for each of them the states of servers that fail, the first with all up. */
struct sz_law_grid {
    double cameras[SZ_LAW_CAMERA_LIMIT], factors[SZ_LAW_FACTOR_LIMIT];
    struct sz_law_level levels[SZ_LAW_LEVEL_LIMIT];
    uint32_t camera_count, factor_count, level_count;
};

/**
 * The grid of a deployed pipeline: all the loads of its hours, for `cameras` of each box, or for any number from 1 up to it when cameras fail. SZ_ERROR_INPUT, naming the
 * stage, when one that must keep up is loaded beyond SZ_LAW_LARGEST_LOAD at the busiest hour with all servers up.
 */
bool sz_law_grid_init(struct sz_law_grid *grid, const struct sz_pipeline *pipeline, double cameras, bool cameras_fail,
                      struct sz_error *error);

/** Whether all loads of a run lie in the grid: every hour of the week in every month, any number of cameras from the one to the other. SZ_ERROR_INPUT, saying which load does not. */
bool sz_law_grid_covers(const struct sz_law_grid *grid, const struct sz_pipeline *pipeline, double least_cameras,
                        double most_cameras, struct sz_error *error);

/** The level with so many servers of a stage up, or the nearest tabulated: states too rare for points count as the worst that has some, none up likewise. */
uint32_t sz_law_grid_level(const struct sz_law_grid *grid, const struct sz_pipeline *pipeline, uint32_t stage,
                           uint32_t up_count);

/** How laws are made, and where they are kept. */
struct sz_law_options {
    const char *cache_folder; /* made if need be; NULL: laws are kept nowhere */
    bool cache_must_work;     /* an error when it cannot be written; else it is left alone then */
    unsigned thread_count;    /* that run a law's points, which are the same however many; 0: one for each processor */
    sz_threads_tell *tell;    /* how many of the law's points are known; NULL: nobody */
    void *tell_context;
    const atomic_bool *cancelled; /* ends it with SZ_ERROR_INTERRUPTED when it becomes true; NULL for none */
};

/** The hash of all that a law depends on. */
uint64_t sz_latency_law_hash(const struct sz_pipeline *pipeline, const struct sz_law_grid *grid);

/**
 * The law of a deployed pipeline: from the cache, when a whole file of it is there, else tabulated (seconds, on 16 threads at most) and put there. NULL and the error set on failure; SZ_ERROR_INPUT when more
 * frames come than leave, SZ_ERROR_INTERRUPTED when cancelled. Free with sz_latency_law_release.
 */
struct sz_latency_law *sz_latency_law_create(const struct sz_pipeline *pipeline, const struct sz_law_grid *grid,
                                             const struct sz_law_options *options, struct sz_error *error);

/** One more owner; not while other threads do the same. Returns the law. */
struct sz_latency_law *sz_latency_law_share(struct sz_latency_law *law);
/** One owner less; safe on NULL. */
void sz_latency_law_release(struct sz_latency_law *law);

/** The grid it was tabulated on. */
const struct sz_law_grid *sz_latency_law_grid(const struct sz_latency_law *law);

/** At a load in the grid: the quantile at u in (0, 1), seconds; the mean; the loss. */
double sz_latency_law_quantile_s(const struct sz_latency_law *law, const struct sz_pipeline_point *point, double u);
double sz_latency_law_mean_s(const struct sz_latency_law *law, const struct sz_pipeline_point *point);
double sz_latency_law_loss(const struct sz_latency_law *law, const struct sz_pipeline_point *point);

struct sz_law_figures {
    double mean_s, p50_s, p95_s, loss;
};

/**
 * Standard errors of the above, by the law's own runs; between points as if those of the points went together, which they can at most. What interpolation adds is
 * not in them.
 */
struct sz_law_figures sz_latency_law_errors(const struct sz_latency_law *law, const struct sz_pipeline_point *point);
/** Half-width of the 95 % interval of the mean, seconds. */
double sz_latency_law_mean_half_width_s(const struct sz_latency_law *law, const struct sz_pipeline_point *point);

#endif
