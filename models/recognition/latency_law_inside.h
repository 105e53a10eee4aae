/**
 * A tabulated law as it lies in memory and in its file: private to latency_law.c and law_cache.c.
 */
#ifndef SZ_MODELS_RECOGNITION_LATENCY_LAW_INSIDE_H
#define SZ_MODELS_RECOGNITION_LATENCY_LAW_INSIDE_H

#include "models/recognition/latency_law.h"

/** Quantiles at 0, 0.005, ... 1 and, finer, at 0.98, 0.9802, ... 1. */
enum { SZ_LAW_BODY_CELLS = 200, SZ_LAW_TAIL_CELLS = 100 };
#define SZ_LAW_TAIL_START 0.98

struct sz_law_point {
    double loss, mean_s;
    double steepness; /* 1 / (1 - load of the most loaded stage): what is interpolated in */
    double body_s[SZ_LAW_BODY_CELLS + 1], tail_s[SZ_LAW_TAIL_CELLS + 1];
};

struct sz_latency_law {
    struct sz_law_grid grid;
    struct sz_law_point *points; /* camera_count x factor_count; owned */
    uint32_t owner_count;
};

/** Reads the law of that hash, its points allocated already: false when there is none, or none that is whole. */
bool sz_law_cache_read(const struct sz_law_cache *cache, uint64_t hash, struct sz_latency_law *law);
/** Writes it, at once or not at all. */
bool sz_law_cache_write(const struct sz_law_cache *cache, uint64_t hash, const struct sz_latency_law *law,
                        struct sz_error *error);

#endif
