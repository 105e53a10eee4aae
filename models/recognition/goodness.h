/**
 * How well a fitted law fits: Kolmogorov-Smirnov and Anderson-Darling, with the p-value of a parametric bootstrap.
 *
 * The parameters were fitted to the very sample, so the usual tables do not hold (Lilliefors 1967): samples are drawn from the fitted law,
 * fitted again, and their statistics compared (Stute, Gonzalez Manteiga and Presedo Quindimil 1993). Under censoring the empirical law is
 * that of Kaplan and Meier, drawn times are censored by draws from its counterpart for the censoring times, and both statistics stop at the last
 * time that is not censored.
 */
#ifndef SZ_MODELS_RECOGNITION_GOODNESS_H
#define SZ_MODELS_RECOGNITION_GOODNESS_H

#include "models/recognition/law_fit.h"

/** The steps of an empirical law: P(X <= times[i]) = levels[i], times rising. */
struct sz_steps {
    double *times, *levels;
    size_t count;
};

/**
 * The estimate of Kaplan and Meier; without censoring, the share of values up to each. Freed with sz_steps_clear.
 *
 * \param of_censoring  the law of the censoring times instead, for which the others are the censored
 */
bool sz_steps_estimate(const struct sz_fit_sample *sample, bool of_censoring, struct sz_steps *steps,
                       struct sz_error *error);
void sz_steps_clear(struct sz_steps *steps);

/** sup |Fn - F| up to the last step. */
double sz_kolmogorov_smirnov(const struct sz_steps *steps, const struct sz_distribution *law);

/**
 * n times the integral of (Fn - F)^2 / (F (1 - F)) dF, up to 1 when the last level is 1, else up to F at the last step. Probabilities are held
 * to what a double can tell from 0 and 1, so that it is large where the law has a value impossible, and not infinite.
 */
double sz_anderson_darling(const struct sz_steps *steps, size_t sample_count, const struct sz_distribution *law);

struct sz_goodness {
    double kolmogorov_smirnov, anderson_darling; /**< over the whole sample */
    double kolmogorov_smirnov_p,
        anderson_darling_p; /**< (1 + those at least as large) / (1 + draws); NaN when it could not be had */
    size_t tested_count;    /**< values in the test: at most `most`, chosen at random */
    size_t draw_count;      /**< bootstrap samples */
};

/** How far the test may go: with many values no law of a real machine passes, and each draw costs a fit. */
struct sz_goodness_budget {
    size_t most;  /**< values */
    size_t draws; /**< bootstrap samples */
    uint64_t seed;
    uint64_t entity; /**< of the stream: what is tested */
};

/**
 * Tests a fit of a sample. A constant is found only where all values are equal: it fits exactly, and there is nothing to test.
 *
 * \param widths  as in law_fit.h: equal values that were rounded are taken to lie evenly in their interval, and draws are rounded; NULL: exact
 */
bool sz_goodness_test(const struct sz_fit *fit, const struct sz_fit_sample *sample, const double *widths,
                      const struct sz_goodness_budget *budget, struct sz_goodness *goodness, struct sz_error *error);

#endif
