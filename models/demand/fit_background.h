/**
 * Where and when a category's incidents are that are no near repeats, as a density. Private to the fit.
 *
 * By cell: its number times the course of the profile, evenly over the disc in which the model places a cell's incidents, or over the cell itself (what is
 * nearest to its centre), in shares that are estimated: discs leave out corners, where a model's incidents are repeats and a record's need not be.
 */
#ifndef SZ_MODELS_DEMAND_FIT_BACKGROUND_H
#define SZ_MODELS_DEMAND_FIT_BACKGROUND_H

#include "models/demand/fit_parts.h"

struct sz_fit_background {
    const struct sz_fit_records *records;
    const double *weights; /* smoothed shares of the cells in their provinces */
    double *course;        /* by incident: the profile's factor over its integral, per second */
    double *sums;          /* by cell: the background in it */
    double *province_sums; /* by province */
    uint32_t *first_disc;  /* by incident, and one more: the cells whose discs hold it are discs[first_disc[i]] .. */
    uint32_t *discs;
    double cell_share; /* of the background, that is over cells and not over discs */
};

/** The caller clears it, also after false. O(cells of a province squared) in distances. */
bool sz_fit_background_init(struct sz_fit_background *background, const struct sz_fit_records *records,
                            const double *weights, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_fit_background_clear(struct sz_fit_background *background);

/** Takes the course of a profile that was just estimated, at each incident as it would be without it. */
void sz_fit_background_follow(struct sz_fit_background *background, const struct sz_fit_profile *profile);
/** Counts the incidents anew by the probabilities of being of the background that they have now. */
void sz_fit_background_count(struct sz_fit_background *background);

/**
 * The density at an incident, per second and m2, with the incident itself left out; *over_cell is what of it is over the cell.
 *
 * A cell's number is drawn to what the smoothed share expects as far as it is small (the mean of a gamma prior of shape 1 after the count). The
 * share alone would flatten a town, and all of the town would look like repeats.
 */
double sz_fit_background_at(const struct sz_fit_background *background, size_t i, double *over_cell);

#endif
