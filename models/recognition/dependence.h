/**
 * How services depend on items, on load, and on the service before. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_DEPENDENCE_H
#define SZ_MODELS_RECOGNITION_DEPENDENCE_H

#include "models/recognition/calibrate.h"

/** One service of a stage, in the order of the services. */
struct sz_service_row {
    double service_s;
    int64_t item_count; /* -1: not told */
    uint32_t load;      /* 0: not told */
    uint32_t run;
    bool censored, follows; /* follows: the row before is the service before of the same run */
};

/**
 * Estimates both factors together, each with the other taken out, and tests each. Censored rows are left out.
 *
 * \param items_are_frames  false: the items are not those of the frame, and their factor is not used
 */
bool sz_dependences(const struct sz_service_row *rows, size_t count, bool items_are_frames, struct sz_dependence *items,
                    struct sz_dependence *load, struct sz_error *error);

/** The factor of a row: that of its items times that of its load, where they are used. */
double sz_dependence_factor(const struct sz_dependence *items, const struct sz_dependence *load,
                            const struct sz_service_row *row);

/**
 * Lag-1 correlation of the normal scores (by rank) of services over their factors, over pairs that follow each other; 0, and NaN for the
 * standard error, with fewer than 30 pairs.
 */
bool sz_serial_correlation(const struct sz_service_row *rows, const double *base_s, size_t count, double *correlation,
                           double *standard_error, size_t *pair_count, struct sz_error *error);

#endif
