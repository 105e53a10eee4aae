#include "models/recognition/dependence.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A load needs as much service under it as so many whole services have; what is above joins the last that has. */
enum { LEVEL_LEAST = 30, STEPS = 20, UNKNOWNS = SZ_LOAD_LEVELS };

/* The share of a service under each load that has a factor, what is above joined to the last. */
static void join_shares(const struct sz_dependence *load, const struct sz_service_row *row, double *shares)
{
    memset(shares, 0, SZ_LOAD_LEVELS * sizeof *shares);
    for (size_t n = 0; n < SZ_LOAD_LEVELS; n++)
        shares[n < load->level_count ? n : load->level_count - 1] += (double)row->load_shares[n];
}

double sz_load_factor(const struct sz_dependence *load, const struct sz_service_row *row)
{
    if (!load->used || !row->load_known)
        return 1;
    double shares[SZ_LOAD_LEVELS], pace = 0;
    join_shares(load, row, shares);
    for (size_t n = 0; n < load->level_count; n++)
        pace += shares[n] / load->factors[n];
    return 1 / pace;
}

static bool is_taken(const struct sz_service_row *row)
{
    return row->load_known && !row->censored;
}

/* Loads from 1 on, as far as there is service enough under each; the services by load, and their regression on the mean load. */
static bool describe(const struct sz_service_row *rows, size_t count, struct sz_dependence *load,
                     struct sz_error *error)
{
    double *x = malloc((2 * count + 1) * sizeof *x), *y = x + count, sums[SZ_LOAD_LEVELS] = {0};
    if (x == NULL)
        return sz_error_set_memory(error, "calibrating");
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_taken(&rows[i]))
            continue;
        x[n] = 0;
        for (size_t level = 0; level < SZ_LOAD_LEVELS; level++) {
            x[n] += (double)(level + 1) * (double)rows[i].load_shares[level];
            sums[level] += (double)rows[i].load_shares[level];
            load->means_s[level] += (double)rows[i].load_shares[level] * rows[i].service_s;
        }
        y[n++] = rows[i].service_s;
    }
    load->first = 1;
    while (load->level_count < SZ_LOAD_LEVELS && sums[load->level_count] >= LEVEL_LEAST)
        load->level_count++;
    load->known = load->level_count >= 2;
    for (size_t level = 0; level < load->level_count; level++) {
        load->counts[level] = (size_t)(sums[level] + 0.5);
        load->means_s[level] /= sums[level];
    }
    if (load->known)
        sz_dependence_regress(load, x, y, n);
    free(x);
    return true;
}

/* The normal equations of one step: unknowns are the paces 1 / factor of the loads above 1, and minus the mean logarithm. */
struct equations {
    double products[UNKNOWNS][UNKNOWNS], sides[UNKNOWNS];
    double squares, n;
};

static void set_up(const struct sz_service_row *rows, const double *other, size_t count,
                   const struct sz_dependence *load, const double *paces, double middle, struct equations *equations)
{
    size_t k = load->level_count;
    *equations = (struct equations){.squares = 0};
    for (size_t i = 0; i < count; i++) {
        if (!is_taken(&rows[i]))
            continue;
        double shares[SZ_LOAD_LEVELS], slopes[UNKNOWNS], pace = 0;
        join_shares(load, &rows[i], shares);
        for (size_t n = 0; n < k; n++)
            pace += shares[n] * paces[n];
        double rest = log(rows[i].service_s / other[i] * pace) - middle;
        for (size_t n = 1; n < k; n++)
            slopes[n - 1] = shares[n] / pace;
        slopes[k - 1] = -1;
        for (size_t a = 0; a < k; a++) {
            equations->sides[a] -= slopes[a] * rest;
            for (size_t b = 0; b < k; b++)
                equations->products[a][b] += slopes[a] * slopes[b];
        }
        equations->squares += rest * rest;
        equations->n++;
    }
}

/* Solves them into `steps`, and the diagonal of the inverse into `variances`; false when they have no one solution. */
static bool solve(const struct equations *equations, size_t k, double *steps, double *variances)
{
    double numbers[UNKNOWNS * UNKNOWNS];
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++)
            numbers[a * k + b] = equations->products[a][b];
    gsl_matrix_view matrix = gsl_matrix_view_array(numbers, k, k);
    gsl_vector_const_view sides = gsl_vector_const_view_array(equations->sides, k);
    gsl_vector_view solution = gsl_vector_view_array(steps, k);
    if (gsl_linalg_cholesky_decomp1(&matrix.matrix) != GSL_SUCCESS ||
        gsl_linalg_cholesky_solve(&matrix.matrix, &sides.vector, &solution.vector) != GSL_SUCCESS ||
        gsl_linalg_cholesky_invert(&matrix.matrix) != GSL_SUCCESS)
        return false;
    for (size_t a = 0; a < k; a++)
        variances[a] = numbers[a * k + a];
    return true;
}

/* Sum of squares of the logarithms of services over `other` about their mean. */
static double total_squares(const struct sz_service_row *rows, const double *other, size_t count, double *mean)
{
    double sum = 0, squares = 0, n = 0;
    for (size_t i = 0; i < count; i++)
        if (is_taken(&rows[i])) {
            double value = log(rows[i].service_s / other[i]);
            sum += value;
            squares += value * value;
            n++;
        }
    *mean = n > 0 ? sum / n : 0;
    return fmax(squares - sum * *mean, 0);
}

bool sz_load_dependence(const struct sz_service_row *rows, const double *other, size_t count,
                        struct sz_dependence *load, struct sz_error *error)
{
    *load = (struct sz_dependence){.used = false};
    for (size_t n = 0; n < SZ_DEPENDENCE_LEVELS; n++)
        load->factors[n] = 1;
    if (!describe(rows, count, load, error) || !load->known)
        return error->kind == SZ_ERROR_NONE;
    double paces[SZ_LOAD_LEVELS], middle, steps[UNKNOWNS], variances[UNKNOWNS];
    struct equations equations;
    size_t k = load->level_count;
    for (size_t n = 0; n < SZ_LOAD_LEVELS; n++)
        paces[n] = 1;
    double total = total_squares(rows, other, count, &middle);
    for (int step = 0; step < STEPS; step++) {
        set_up(rows, other, count, load, paces, middle, &equations);
        if (!solve(&equations, k, steps, variances))
            return true;
        for (size_t n = 1; n < k; n++)
            paces[n] = fmin(fmax(paces[n] + steps[n - 1], 0.01), 10);
        middle += steps[k - 1];
    }
    set_up(rows, other, count, load, paces, middle, &equations);
    sz_dependence_judge(load, total, equations.squares, (double)k - 1, equations.n);
    double variance = equations.squares / (equations.n - (double)k);
    for (size_t n = 1; load->used && n < k; n++) {
        load->factors[n] = 1 / paces[n];
        load->errors[n] = sqrt(variance * variances[n - 1]) / (paces[n] * paces[n]);
    }
    return true;
}
