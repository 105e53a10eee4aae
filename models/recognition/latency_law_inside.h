/**
 * A tabulated law as it lies in memory and in its file, and how one is made: private to latency_law.c, law_grid.c, law_point.c, law_sections.c, law_cache.c and sample_hour.c.
 */
#ifndef SZ_MODELS_RECOGNITION_LATENCY_LAW_INSIDE_H
#define SZ_MODELS_RECOGNITION_LATENCY_LAW_INSIDE_H

#include "models/recognition/latency_law.h"
#include "models/recognition/service.h"

/** Quantiles at 0, 0.005, ... 1 and, finer, at 0.98, 0.9802, ... 1. */
enum { SZ_LAW_BODY_CELLS = 200, SZ_LAW_TAIL_CELLS = 100 };
#define SZ_LAW_TAIL_START 0.98

/** Independent sections of a point's run, whose spread gives the standard errors. */
enum { SZ_LAW_SECTIONS = 16 };

struct sz_law_point {
    double loss, mean_s;
    struct sz_law_figures errors; /* standard errors */
    double steepness;             /* 1 / (1 - load of the most loaded stage): what is interpolated in */
    double body_s[SZ_LAW_BODY_CELLS + 1], tail_s[SZ_LAW_TAIL_CELLS + 1];
};

struct sz_latency_law {
    struct sz_law_grid grid;
    struct sz_law_point *points; /* level_count x camera_count x factor_count; owned */
    uint32_t owner_count;
};

/**
 * The part with queues: all up to the last stage with servers, and a pure delay of nothing in place of the rest, that takes what the rest
 * takes, or every frame where alerts wait as long as others. One zone stands for all unless they share a centre's servers, and servers that fail slowly do not. Cleared by the caller after true.
 */
bool sz_law_part_init(struct sz_pipeline *part, const struct sz_pipeline *pipeline, struct sz_error *error);
void sz_law_part_clear(struct sz_pipeline *part);

/** Zones matter to each other where they share a centre's servers; else one stands for all. */
uint32_t sz_law_zones_together(const struct sz_pipeline *pipeline);
/** Load of the most loaded stage. */
double sz_law_largest_load(const struct sz_pipeline *pipeline, const struct sz_pipeline_point *point);
/** Whether no stage that must keep up is loaded beyond SZ_LAW_LARGEST_LOAD. */
bool sz_law_keeps_up(const struct sz_pipeline *pipeline, const struct sz_pipeline_point *point);
/** Until the people in view, where queues depend on them, and the lines are what they are in the long run. */
double sz_law_warm_up_s(const struct sz_pipeline *part, const struct sz_pipeline_point *at);
/** Frames a second that the first stage with servers takes: frames that none takes are not simulated. */
double sz_law_simulated_per_s(const struct sz_pipeline *part, const struct sz_pipeline_point *at);
/** The sample quantile: linear between order statistics, of which the first and last are those of 0 and 1. */
double sz_law_sample_quantile(const double *sorted, size_t count, double p);

/**
 * Runs the part at one load and fills the point; most_factor: that of the busiest hour. SZ_ERROR_INPUT when more frames come than leave, or when hardly an alert
 * comes through.
 */
bool sz_law_point_tabulate(struct sz_law_point *point, const struct sz_pipeline *part,
                           const struct sz_service *services, const struct sz_pipeline_point *at, double most_factor,
                           uint64_t seed, const struct sz_law_options *options, struct sz_error *error);

/** Reads the law of that hash, its points allocated already: false when there is none, or none that is whole. */
bool sz_law_cache_read(const struct sz_law_options *options, uint64_t hash, struct sz_latency_law *law);
/** Writes it, at once or not at all. */
bool sz_law_cache_write(const struct sz_law_options *options, uint64_t hash, const struct sz_latency_law *law,
                        struct sz_error *error);

#endif
