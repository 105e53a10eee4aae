/**
 * Service times of a stage: its laws by normal score, and the stations that draw from them.
 *
 * A score is turned into a time by a table of the quantile function at 256 scores a unit between -6 and 6, interpolated
 * linearly to 1e-5 of the time; cells where that is not so (atoms, steps) and scores beyond ask the law itself. A stage whose
 * services depend on one law alone and not on each other draws from that law directly.
 */
#ifndef SZ_MODELS_RECOGNITION_SERVICE_H
#define SZ_MODELS_RECOGNITION_SERVICE_H

#include "models/recognition/pipeline.h"

struct sz_score_cell;

/** A law as a function of a score. */
struct sz_score_law {
    const struct sz_distribution *law;
    struct sz_score_cell *cells; /* NULL: constant */
    double constant;
};

/** What the stations of a stage share; read-only once it is made. */
struct sz_service {
    const struct sz_service_law *law;
    bool is_direct; /* the base alone, uncorrelated */
    bool has_per_item, has_per_further;
    struct sz_score_law base, per_item, per_further;
    double gallery_factor, correlation, innovation; /* innovation: sqrt(1 - correlation^2) */
};

/** What one station draws from; must stay where it is. */
struct sz_service_state {
    struct sz_stream stream;
    double score;
    bool has_score;
};

/** gallery: people on the watch-list. The law must live as long. False when out of memory. */
bool sz_service_init(struct sz_service *service, const struct sz_service_law *law, double gallery,
                     struct sz_error *error);
/** Safe on a zeroed one. */
void sz_service_clear(struct sz_service *service);

/** Those of all stages of a pipeline, which must live as long: of pure delays zeroed. NULL and the error when out of memory. */
struct sz_service *sz_services_create(const struct sz_pipeline *pipeline, struct sz_error *error);
void sz_services_destroy(struct sz_service *services, uint32_t stage_count);

/** The next service of a station, seconds: a batch of `frames` with `items` in all, `busy` servers in service on the host. */
double sz_service_draw(const struct sz_service *service, struct sz_service_state *state, uint32_t items,
                       uint32_t frames, uint32_t busy);

/** The factor of services while so many servers are in service on the host. */
double sz_service_load_factor(const struct sz_service *service, uint32_t busy);

/** Mean service of one frame with that many items and nobody else on the host, seconds. */
double sz_service_mean_s(const struct sz_service *service, double items);

#endif
