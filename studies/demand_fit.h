/**
 * `fit`: a demand model estimated from a file of recorded incidents of the country.
 *
 * Reads the file as `replay` does, keeps 64 bytes an incident, and estimates by category rate, shares of the provinces, profile, places, near repeats and time
 * on scene, and for all together how days differ. Rates are those of the rows; where rows are incidents as they happen, known or not, the
 * model's are the part that would become known.
 */
#ifndef SZ_STUDIES_DEMAND_FIT_H
#define SZ_STUDIES_DEMAND_FIT_H

#include "models/demand/incident_reader.h"
#include "scenarios/demand_writer.h"
#include "studies/record_comparison.h"

#include <stdatomic.h>

struct sz_demand_fit_options {
    const char *incidents_path;
    const struct sz_incident_mapping *mapping; /* NULL: as `generate` writes them, by date and time */
    const struct sz_demand_base *base;         /* for what a record cannot tell */
    const char *root;                          /* the folder that holds models/ */
    bool drop_bad_rows;
    struct sz_fit_reach reach;    /* of near repeats */
    const atomic_bool *cancelled; /* ends it with SZ_ERROR_INTERRUPTED; NULL for none */
};

/** All errors are in the list. The caller clears what was fitted, also after false. */
bool sz_demand_fit(const struct sz_demand_fit_options *options, struct sz_fitted_demand *fitted,
                   struct sz_record_rows *rows, struct sz_error_list *errors);

#endif
