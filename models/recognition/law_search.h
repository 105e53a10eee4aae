/**
 * The maximum of a likelihood, and the standard errors at it. Private to this folder.
 */
#ifndef SZ_MODELS_RECOGNITION_LAW_SEARCH_H
#define SZ_MODELS_RECOGNITION_LAW_SEARCH_H

#include "models/recognition/law_likelihood.h"

/**
 * Climbs from natural parameters to the maximum near them, in place; the log-likelihood there, or -INFINITY when none was found. By BFGS, and
 * from where that stops without having arrived by the simplex. False, with the error set, only when memory is out.
 */
bool sz_law_search(const struct sz_likelihood *likelihood, double *parameters, double *log_likelihood,
                   struct sz_error *error);

/**
 * Standard errors of the natural parameters by the inverse of the observed Fisher information; NaN where it is not positive. False, with the
 * error set, only when memory is out.
 */
bool sz_law_standard_errors(const struct sz_likelihood *likelihood, const double *parameters, double *errors,
                            struct sz_error *error);

#endif
