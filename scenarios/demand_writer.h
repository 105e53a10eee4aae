/**
 * A demand model out of a fit: YAML that a scenario may name, its density beside it, with the provenance of every number; and a table of all estimates with
 * their standard errors.
 *
 * What a record of incidents cannot tell comes from another model: hoaxes and callers and their hours; the effect of holidays; and, for categories of the same
 * name, which channels notice, whether an incident is in progress, how long it goes on. Other categories are noticed by calls, at once and
 * always.
 */
#ifndef SZ_SCENARIOS_DEMAND_WRITER_H
#define SZ_SCENARIOS_DEMAND_WRITER_H

#include "models/demand/fit.h"
#include "models/recognition/law_fit.h"
#include "scenarios/demand_base.h"

struct sz_fitted_category {
    char *name;
    uint64_t count;
    struct sz_fit_category fit;
    double known; /* the share of the rows that the model takes as recorded: 1, or P(known) of all incidents */
    struct sz_fit on_scene; /* found: false when too little is recorded, or no law is found */
    uint64_t on_scene_count;
    unsigned priority; /* the most frequent one; 0: none is recorded */
};

struct sz_fitted_demand {
    struct sz_geography geography;
    struct sz_fitted_category *categories;
    uint32_t category_count;
    uint64_t count;
    struct sz_fit_days days;
    struct sz_fit_dispersion dispersion;
};

/** Safe on a zeroed one. */
void sz_fitted_demand_clear(struct sz_fitted_demand *fitted);

struct sz_demand_origin {
    const char *name;      /* of the model */
    const char *incidents; /* path of the record, told in the sources */
    const char *density;   /* how the model names its density */
    const struct sz_demand_base *base;
};

/** "not fitted (7 times), the base's": of a category that has recorded times on scene and no law of them. The text is `size` long at most. */
void sz_demand_describe_unfitted(const struct sz_fitted_category *category, const struct sz_demand_base *base,
                                 char *text, size_t size);

/** The model as text, malloc'ed; it has been read back. False with the error set. */
bool sz_demand_write(const struct sz_fitted_demand *fitted, const struct sz_demand_origin *origin, char **model,
                     struct sz_error *error);

/** Its density as CSV, malloc'ed: lon, lat, weight, category, error. */
bool sz_demand_write_density(const struct sz_fitted_demand *fitted, char **text, struct sz_error *error);

/** All other estimates as CSV, malloc'ed: category (empty: of all), what, id, estimate, error. */
bool sz_demand_write_estimates(const struct sz_fitted_demand *fitted, char **text, struct sz_error *error);

#endif
