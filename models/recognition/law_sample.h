/**
 * A sample in the order and the scale that likelihoods want. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_LAW_SAMPLE_H
#define SZ_MODELS_RECOGNITION_LAW_SAMPLE_H

#include "models/recognition/law_fit.h"

/** Where values are known to an interval: from low to high, so many of them. */
struct sz_law_cell {
    double low, high, weight;
};

struct sz_law_sample {
    double *values,
        *logarithms; /* one allocation; scaled; first those that are not censored, then those that are, each rising */
    size_t done_count, count;
    struct sz_law_cell *cells; /* of those that are not censored, scaled; NULL where these are exact. Owned */
    size_t cell_count;
    double scale;      /* seconds of a scaled 1: the median */
    double resolution; /* the least step between values, scaled */
    double least;      /* of all, scaled */
};

/** Cleared with sz_law_sample_clear also when it fails. \param widths  as in law_fit.h */
bool sz_law_sample_make(const struct sz_fit_sample *sample, const double *widths, struct sz_law_sample *made,
                        struct sz_error *error);
void sz_law_sample_clear(struct sz_law_sample *made);

#endif
