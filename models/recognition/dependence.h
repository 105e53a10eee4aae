/**
 * How services depend on items, on load, and on the service before. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_DEPENDENCE_H
#define SZ_MODELS_RECOGNITION_DEPENDENCE_H

#include "models/recognition/calibrate.h"
#include "models/recognition/span_sample.h"

/** One service of a stage, in the order of the services. */
struct sz_service_row {
    double service_s, step_s;           /* step: of the clock, over what the service was divided by */
    int64_t item_count;                 /* -1: not told */
    float load_shares[SZ_LOAD_LEVELS];  /* of the service, with 1, 2, ... in service */
    uint32_t run, load_at_start;        /* load: in service as it began, itself counted */
    uint32_t frame_count;               /* of the batch, 1 without */
    bool load_known, censored, follows; /* follows: the row before is the service before of the same run */
};

/**
 * Estimates both factors together, each with the other taken out, and tests each. Censored rows are left out.
 *
 * \param items_are_frames  false: the items are not those of the frame, and their factor is not used
 */
bool sz_dependences(const struct sz_service_row *rows, size_t count, bool items_are_frames, struct sz_dependence *items,
                    struct sz_dependence *load, struct sz_error *error);

/**
 * The dependence on load alone, where each service goes at the pace of the load of each moment: base = service x sum over n of share_n /
 * factor_n. How many are in service as a service begins has nothing to do with its base, so the factors are those that make the mean base over
 * `other` (by row) the same whatever load was met: a method of moments with the load met as the instrument (Hansen 1982). Least squares would
 * take it for an effect of load that long services meet more of it, and logarithms would hide what a few long delays add to the mean.
 */
bool sz_load_dependence(const struct sz_service_row *rows, const double *other, size_t count,
                        struct sz_dependence *load, struct sz_error *error);

/**
 * What becomes of the stages of one machine with more in service than were seen. Where one more in service added nothing to the work
 * done in a second, the stages taken together and as far as standard errors show, the machine was full, and any more share that work:
 * `beyond` is left as it is, else set to 0.
 */
void sz_loads_look_beyond(struct sz_dependence *const *loads, size_t count);

/** The factor that a row's shares of load make of it. */
double sz_load_factor(const struct sz_dependence *load, const struct sz_service_row *row);

/** The factor of a row: that of its items times that of its load, where they are used. */
double sz_dependence_factor(const struct sz_dependence *items, const struct sz_dependence *load,
                            const struct sz_service_row *row);

/** Least squares of services y on a number x, into the dependence. */
void sz_dependence_regress(struct sz_dependence *dependence, const double *x, const double *y, size_t n);

/** Whether the factors are used: p < 0.001 and at least 1 % explained. */
bool sz_dependence_judge(struct sz_dependence *dependence);

/**
 * Lag-1 correlation of the normal scores (by rank, equal ones by the middle of their ranks) of services over their factors, over pairs that follow each other; 0, and NaN for the
 * standard error, with fewer than 30 pairs.
 */
bool sz_serial_correlation(const struct sz_service_row *rows, const double *base_s, size_t count, double *correlation,
                           double *standard_error, size_t *pair_count, struct sz_error *error);

#endif
