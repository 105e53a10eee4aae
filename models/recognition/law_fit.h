/**
 * Laws fitted to times by maximum likelihood, some of them right-censored.
 *
 * A censored value says that the time was longer (a timeout). Likelihoods are maximised by GSL's BFGS, by the simplex where that fails, in
 * coordinates without bounds; standard errors come from the observed Fisher information, the second derivatives of the log-likelihood at its
 * maximum. Of values that were rounded the likelihood is that of their intervals; a Pareto law is not fitted to them. Ends of a range (of a
 * uniform, a Pareto, a shifted exponential) are the extremes of the sample, as the likelihood wants it, but for the upper end of a uniform law of which
 * some values are censored. A shift of the other shifted laws stays below the least value by the resolution of the clock, where the
 * likelihood would grow without bound.
 */
#ifndef SZ_MODELS_RECOGNITION_LAW_FIT_H
#define SZ_MODELS_RECOGNITION_LAW_FIT_H

#include "sim/distribution.h"

enum sz_family {
    SZ_FAMILY_CONSTANT, /**< when all values are equal, and then no other */
    SZ_FAMILY_EXPONENTIAL,
    SZ_FAMILY_LOGNORMAL,
    SZ_FAMILY_GAMMA,
    SZ_FAMILY_ERLANG,
    SZ_FAMILY_WEIBULL,
    SZ_FAMILY_UNIFORM,
    SZ_FAMILY_PARETO,
    SZ_FAMILY_SHIFTED_EXPONENTIAL,
    SZ_FAMILY_SHIFTED_LOGNORMAL,
    SZ_FAMILY_SHIFTED_GAMMA,
    SZ_FAMILY_SHIFTED_WEIBULL,
    SZ_FAMILY_HYPEREXPONENTIAL,  /**< of two branches */
    SZ_FAMILY_LOGNORMAL_MIXTURE, /**< of two log-normals */
    SZ_FAMILY_COUNT
};

enum { SZ_FIT_PARAMETERS = 5 };

/** Times in seconds, each positive; censored[i] when the time was longer than values[i], NULL when none was. */
struct sz_fit_sample {
    const double *values;
    const bool *censored;
    size_t count;
};

struct sz_fit {
    enum sz_family family;
    bool found; /**< false: this law cannot be fitted to this sample; nothing below is set */
    double parameters[SZ_FIT_PARAMETERS];
    double errors[SZ_FIT_PARAMETERS]; /**< standard errors; NaN where there is none */
    double log_likelihood, aic;
    double bic;  /**< of as many values as are not censored (Volinsky and Raftery 2000) */
    double aicc; /**< AIC for small samples (Hurvich and Tsai 1989), of the values that are not censored */
};

/** "log-normal", "mixture of two log-normals". */
const char *sz_family_name(enum sz_family family);
size_t sz_family_parameter_count(enum sz_family family);
/** "median", "sigma"; whether it is a time, in seconds. */
const char *sz_family_parameter_name(enum sz_family family, size_t parameter);
bool sz_family_parameter_is_time(enum sz_family family, size_t parameter);

/** Fits one law. False, with the error set, only when memory is out. O(count) for each of some 50 to 500 steps. */
bool sz_fit_law(enum sz_family family, const struct sz_fit_sample *sample, struct sz_fit *fit, struct sz_error *error);

/**
 * The same from a start near the maximum, without the search for one and without standard errors: for bootstrap samples.
 *
 * \param widths  of the steps to which each value was rounded, seconds: it may be half a step more or less, and a quarter of one stands for 0; NULL: exact
 */
bool sz_fit_law_again(const struct sz_fit *start, const struct sz_fit_sample *sample, const double *widths,
                      struct sz_fit *fit, struct sz_error *error);

/**
 * Fits all that have ten values for each parameter, censored ones not counted; the fits are in order of AICc, those that were not found, or whose
 * law cannot be made, last. \param widths  as above
 */
bool sz_fit_all(const struct sz_fit_sample *sample, const double *widths, struct sz_fit fits[SZ_FAMILY_COUNT],
                struct sz_error *error);

/** The fitted law, for the caller to destroy; NULL with the error set on failure. */
struct sz_distribution *sz_fit_distribution(const struct sz_fit *fit, struct sz_error *error);

#endif
