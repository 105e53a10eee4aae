#include "models/recognition/law_search.h"

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multimin.h>
#include <math.h>

/* Steps of the differences: rounding and truncation are alike there for a likelihood of order 1 in double precision. */
#define GRADIENT_STEP  1e-5
#define CURVATURE_STEP 1e-3
/* What a likelihood that is none counts as. */
#define IMPOSSIBLE 1e9

enum { BFGS_STEPS = 200, SIMPLEX_STEPS = 2000 };

/* Minus the log-likelihood an observation. */
static double cost_at(const struct sz_likelihood *likelihood, const double *coordinates)
{
    double parameters[SZ_FIT_PARAMETERS];
    sz_likelihood_to_natural(likelihood, coordinates, parameters);
    double value = -sz_likelihood_at(likelihood, parameters) / (double)likelihood->count;
    return isfinite(value) ? value : IMPOSSIBLE;
}

static double cost(const gsl_vector *at, void *likelihood)
{
    return cost_at(likelihood, at->data);
}

static void gradient(const gsl_vector *at, void *likelihood, gsl_vector *out)
{
    double point[SZ_FIT_PARAMETERS];
    for (size_t i = 0; i < at->size; i++)
        point[i] = gsl_vector_get(at, i);
    for (size_t i = 0; i < at->size; i++) {
        double middle = point[i];
        point[i] = middle + GRADIENT_STEP;
        double above = cost_at(likelihood, point);
        point[i] = middle - GRADIENT_STEP;
        double below = cost_at(likelihood, point);
        point[i] = middle;
        gsl_vector_set(out, i, (above - below) / (2 * GRADIENT_STEP));
    }
}

static void cost_and_gradient(const gsl_vector *at, void *likelihood, double *value, gsl_vector *out)
{
    *value = cost(at, likelihood);
    gradient(at, likelihood, out);
}

/* Moves `at`; true when it arrived. */
static bool climb(gsl_multimin_fdfminimizer *minimizer, const struct sz_likelihood *likelihood, gsl_vector *at)
{
    gsl_multimin_function_fdf function = {cost, gradient, cost_and_gradient, at->size, (void *)likelihood};
    if (gsl_multimin_fdfminimizer_set(minimizer, &function, at, 0.1, 0.1) != GSL_SUCCESS)
        return false;
    int status = GSL_CONTINUE;
    for (int step = 0; step < BFGS_STEPS && status == GSL_CONTINUE; step++) {
        status = gsl_multimin_fdfminimizer_iterate(minimizer);
        if (status == GSL_SUCCESS)
            status = gsl_multimin_test_gradient(minimizer->gradient, 1e-6);
    }
    if (isfinite(minimizer->f) && minimizer->f < cost(at, (void *)likelihood))
        gsl_vector_memcpy(at, minimizer->x);
    return status == GSL_SUCCESS || gsl_multimin_test_gradient(minimizer->gradient, 1e-5) == GSL_SUCCESS;
}

static void walk(gsl_multimin_fminimizer *minimizer, const struct sz_likelihood *likelihood, gsl_vector *at,
                 gsl_vector *steps)
{
    gsl_multimin_function function = {cost, at->size, (void *)likelihood};
    gsl_vector_set_all(steps, 0.2);
    if (gsl_multimin_fminimizer_set(minimizer, &function, at, steps) != GSL_SUCCESS)
        return;
    int status = GSL_CONTINUE;
    for (int step = 0; step < SIMPLEX_STEPS && status == GSL_CONTINUE; step++) {
        if (gsl_multimin_fminimizer_iterate(minimizer) != GSL_SUCCESS)
            break;
        status = gsl_multimin_test_size(gsl_multimin_fminimizer_size(minimizer), 1e-6);
    }
    gsl_vector_memcpy(at, minimizer->x);
}

bool sz_law_search(const struct sz_likelihood *likelihood, double *parameters, double *log_likelihood,
                   struct sz_error *error)
{
    size_t dimension = sz_likelihood_dimension(likelihood->family);
    gsl_vector *at = gsl_vector_alloc(dimension), *steps = gsl_vector_alloc(dimension);
    gsl_multimin_fdfminimizer *bfgs =
        gsl_multimin_fdfminimizer_alloc(gsl_multimin_fdfminimizer_vector_bfgs2, dimension);
    gsl_multimin_fminimizer *simplex = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, dimension);
    bool ok = at != NULL && steps != NULL && bfgs != NULL && simplex != NULL;
    *log_likelihood = -INFINITY;
    if (ok) {
        sz_likelihood_to_coordinates(likelihood, parameters, at->data);
        bool arrived = climb(bfgs, likelihood, at);
        if (!arrived) {
            walk(simplex, likelihood, at, steps);
            climb(bfgs, likelihood, at);
        }
        double value = cost(at, (void *)likelihood);
        if (value < IMPOSSIBLE)
            *log_likelihood = -value * (double)likelihood->count;
        sz_likelihood_to_natural(likelihood, at->data, parameters);
    }
    if (at != NULL)
        gsl_vector_free(at);
    if (steps != NULL)
        gsl_vector_free(steps);
    if (bfgs != NULL)
        gsl_multimin_fdfminimizer_free(bfgs);
    if (simplex != NULL)
        gsl_multimin_fminimizer_free(simplex);
    return ok || sz_error_set_memory(error, "searching the maximum of a likelihood");
}

/* The second derivatives of the cost, by central differences. */
static void curvature(const struct sz_likelihood *likelihood, const double *coordinates, gsl_matrix *out)
{
    size_t dimension = out->size1;
    double point[SZ_FIT_PARAMETERS], middle = cost_at(likelihood, coordinates), h = CURVATURE_STEP;
    for (size_t i = 0; i < dimension; i++)
        point[i] = coordinates[i];
    for (size_t i = 0; i < dimension; i++)
        for (size_t j = 0; j <= i; j++) {
            double corners[2][2];
            for (int a = 0; a < 2; a++)
                for (int b = 0; b < 2; b++) {
                    point[i] += a == 0 ? -h : h;
                    point[j] += b == 0 ? -h : h;
                    corners[a][b] = cost_at(likelihood, point);
                    point[i] = coordinates[i];
                    point[j] = coordinates[j];
                }
            /* On the diagonal the corners are twice the step away, or in the middle. */
            double value = i == j ? (corners[0][0] - 2 * middle + corners[1][1]) / (4 * h * h)
                                  : (corners[1][1] - corners[1][0] - corners[0][1] + corners[0][0]) / (4 * h * h);
            gsl_matrix_set(out, i, j, value);
            gsl_matrix_set(out, j, i, value);
        }
}

bool sz_law_standard_errors(const struct sz_likelihood *likelihood, const double *parameters, double *errors,
                            struct sz_error *error)
{
    size_t dimension = sz_likelihood_dimension(likelihood->family);
    gsl_matrix *information = gsl_matrix_alloc(dimension, dimension);
    if (information == NULL)
        return sz_error_set_memory(error, "computing standard errors");
    double coordinates[SZ_FIT_PARAMETERS], above[SZ_FIT_PARAMETERS], below[SZ_FIT_PARAMETERS];
    sz_likelihood_to_coordinates(likelihood, parameters, coordinates);
    curvature(likelihood, coordinates, information);
    bool is_positive = gsl_linalg_cholesky_decomp1(information) == GSL_SUCCESS &&
                       gsl_linalg_cholesky_invert(information) == GSL_SUCCESS;
    for (size_t i = 0; i < dimension; i++) {
        double middle = coordinates[i];
        coordinates[i] = middle + GRADIENT_STEP;
        sz_likelihood_to_natural(likelihood, coordinates, above);
        coordinates[i] = middle - GRADIENT_STEP;
        sz_likelihood_to_natural(likelihood, coordinates, below);
        coordinates[i] = middle;
        double slope = (above[i] - below[i]) / (2 * GRADIENT_STEP);
        errors[i] =
            is_positive ? fabs(slope) * sqrt(gsl_matrix_get(information, i, i) / (double)likelihood->count) : NAN;
    }
    gsl_matrix_free(information);
    return true;
}
