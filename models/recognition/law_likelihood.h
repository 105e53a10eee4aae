/**
 * Log-likelihoods of the families of law_fit.h. Private to this folder.
 *
 * Values are scaled so that their median is near 1. Each family has natural parameters, in the order of law_fit.h, and coordinates without bounds
 * in which it is maximised: logarithms of what is positive, log-odds of a weight, and of a shift as a part of its limit.
 */
#ifndef SZ_MODELS_RECOGNITION_LAW_LIKELIHOOD_H
#define SZ_MODELS_RECOGNITION_LAW_LIKELIHOOD_H

#include "models/recognition/law_sample.h"

struct sz_likelihood {
    enum sz_family family;
    const double *values, *logarithms; /* first those that are not censored, then those that are, each rising */
    size_t done_count, count;
    double shift_limit;              /* a shift stays below */
    double sigma_floor;              /* the sigma of a part of a mixture stays above: the resolution of the values */
    double stages;                   /* of an Erlang law, whose only coordinate is its mean */
    double fixed_shift;              /* of a shifted exponential law, likewise */
    const struct sz_law_cell *cells; /* in place of the values that are not censored; NULL: these are exact */
    size_t cell_count;
};

/** Coordinates that are searched: as many as parameters, but one of an Erlang and of a shifted exponential law. */
size_t sz_likelihood_dimension(enum sz_family family);
void sz_likelihood_to_natural(const struct sz_likelihood *likelihood, const double *coordinates, double *parameters);
void sz_likelihood_to_coordinates(const struct sz_likelihood *likelihood, const double *parameters,
                                  double *coordinates);
/** The log-likelihood at natural parameters; -INFINITY where they are impossible. */
double sz_likelihood_at(const struct sz_likelihood *likelihood, const double *parameters);

#endif
