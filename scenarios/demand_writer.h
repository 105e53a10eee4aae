/**
 * A demand model out of a fit: YAML that a scenario may name, its density beside it, with the provenance of every number.
 *
 * What a record of incidents cannot tell (which channels notice, whether an incident is in progress, how long it goes on) comes from another model, for
 * categories of the same name; other categories are noticed by calls, at once and always.
 */
#ifndef SZ_SCENARIOS_DEMAND_WRITER_H
#define SZ_SCENARIOS_DEMAND_WRITER_H

#include "models/demand/fit.h"
#include "models/recognition/law_fit.h"

struct sz_fitted_category {
    char *name;
    uint64_t count;
    double per_second, rate_error;
    double *province_shares; /* by province */
    double *weights;         /* shares of the cells in their provinces */
    double bandwidth_m;
    struct sz_fit_profile profile;
    struct sz_fit_repeats repeats;
    struct sz_fit on_scene; /* found: false when nothing is recorded */
    uint64_t on_scene_count;
    unsigned priority; /* the most frequent one; 0: none is recorded */
};

struct sz_fitted_demand {
    struct sz_geography geography;
    struct sz_fitted_category *categories;
    uint32_t category_count;
    uint64_t count;
    struct sz_fit_span span;
    struct sz_fit_dispersion dispersion;
};

/** Safe on a zeroed one. */
void sz_fitted_demand_clear(struct sz_fitted_demand *fitted);

struct sz_demand_origin {
    const char *name;      /* of the model */
    const char *incidents; /* path of the record, told in the sources */
    const char *density;   /* how the model names its density */
    const char *base;      /* the model for what a record cannot tell, a name or a file */
    const char *root;      /* the folder that holds models/ */
};

/** The model and its density as text, both malloc'ed; the model has been read back. False with the error set. */
bool sz_demand_write(const struct sz_fitted_demand *fitted, const struct sz_demand_origin *origin, char **model,
                     char **density, struct sz_error *error);

#endif
