#include "models/recognition/dependence.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A load has a factor of its own where so many services began under it; what is above joins the last that has. */
enum { LEVEL_LEAST = 20, UNKNOWNS = SZ_LOAD_LEVELS };

/* Paces beyond these are none of a machine: there is too little to see. */
#define PACE_LEAST 0.01
#define PACE_MOST  10

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

/* The level of the load that a service met as it began. */
static size_t level_met(const struct sz_service_row *row, size_t level_count)
{
    return row->load_at_start < level_count ? row->load_at_start - 1 : level_count - 1;
}

/* Loads from 1 on, as far as services enough begin under each; and the regression of services on their mean load. */
static bool describe(const struct sz_service_row *rows, size_t count, struct sz_dependence *load,
                     struct sz_error *error)
{
    double *x = malloc((2 * count + 1) * sizeof *x), *y = x + count;
    size_t begun[SZ_LOAD_LEVELS] = {0}, n = 0;
    if (x == NULL)
        return sz_error_set_memory(error, "calibrating");
    for (size_t i = 0; i < count; i++) {
        if (!is_taken(&rows[i]))
            continue;
        begun[level_met(&rows[i], SZ_LOAD_LEVELS)]++;
        x[n] = 0;
        for (size_t level = 0; level < SZ_LOAD_LEVELS; level++)
            x[n] += (double)(level + 1) * (double)rows[i].load_shares[level];
        y[n++] = rows[i].service_s;
    }
    load->first = 1;
    while (load->level_count < SZ_LOAD_LEVELS && begun[load->level_count] >= LEVEL_LEAST)
        load->level_count++;
    load->known = load->level_count >= 2;
    if (load->known)
        sz_dependence_regress(load, x, y, n);
    free(x);
    return true;
}

/* What the equations are made of: by the load that services met as they began, their mean times under each load, over the other factor. */
struct work {
    double times[UNKNOWNS][UNKNOWNS]; /* by level met, by level under way */
    double counts[UNKNOWNS];
    double variances[UNKNOWNS]; /* of the mean work */
    double mean_s, last_load;   /* of all services; mean load under way on the last level */
};

static void gather(const struct sz_service_row *rows, const double *other, size_t count,
                   const struct sz_dependence *load, struct work *work)
{
    size_t k = load->level_count;
    double n = 0, last_s = 0, shares[SZ_LOAD_LEVELS];
    *work = (struct work){.mean_s = 0};
    for (size_t i = 0; i < count; i++) {
        if (!is_taken(&rows[i]))
            continue;
        size_t met = level_met(&rows[i], k);
        double time_s = rows[i].service_s / other[i];
        join_shares(load, &rows[i], shares);
        for (size_t level = 0; level < k; level++)
            work->times[met][level] += time_s * shares[level];
        for (size_t level = k - 1; level < SZ_LOAD_LEVELS; level++) {
            last_s += time_s * (double)rows[i].load_shares[level];
            work->last_load += time_s * (double)rows[i].load_shares[level] * (double)(level + 1);
        }
        work->counts[met]++;
        work->mean_s += time_s;
        n++;
    }
    work->mean_s /= n;
    work->last_load = last_s > 0 ? work->last_load / last_s : (double)k;
    for (size_t met = 0; met < k; met++)
        for (size_t level = 0; level < k; level++)
            work->times[met][level] /= work->counts[met];
}

/* What was found: the paces, the mean work, and the inverse of the equations, whose last unknown is the mean work. */
struct solution {
    double paces[SZ_LOAD_LEVELS], mean_s, inverse[UNKNOWNS * UNKNOWNS];
};

/* For each level met: the sum over levels of times x pace is the mean work. False when no machine could have such paces. */
static bool solve(const struct work *work, size_t k, struct solution *solution)
{
    double numbers[UNKNOWNS * UNKNOWNS];
    size_t places[UNKNOWNS];
    int sign;
    for (size_t met = 0; met < k; met++) {
        for (size_t level = 1; level < k; level++)
            numbers[met * k + level - 1] = work->times[met][level];
        numbers[met * k + k - 1] = -1;
    }
    gsl_matrix_view matrix = gsl_matrix_view_array(numbers, k, k),
                    inverse = gsl_matrix_view_array(solution->inverse, k, k);
    gsl_permutation permutation = {k, places};
    if (gsl_linalg_LU_decomp(&matrix.matrix, &permutation, &sign) != GSL_SUCCESS ||
        gsl_linalg_LU_invert(&matrix.matrix, &permutation, &inverse.matrix) != GSL_SUCCESS)
        return false;
    double unknowns[UNKNOWNS] = {0};
    for (size_t a = 0; a < k; a++)
        for (size_t met = 0; met < k; met++)
            unknowns[a] -= solution->inverse[a * k + met] * work->times[met][0];
    solution->paces[0] = 1;
    solution->mean_s = unknowns[k - 1];
    for (size_t level = 1; level < k; level++) {
        solution->paces[level] = unknowns[level - 1];
        if (!(unknowns[level - 1] >= PACE_LEAST && unknowns[level - 1] <= PACE_MOST))
            return false;
    }
    return solution->mean_s > 0;
}

/* The variance of the mean work of those that met each level. */
static void spread(const struct sz_service_row *rows, const double *other, size_t count,
                   const struct sz_dependence *load, const struct solution *solution, struct work *work)
{
    size_t k = load->level_count;
    double shares[SZ_LOAD_LEVELS];
    for (size_t i = 0; i < count; i++) {
        if (!is_taken(&rows[i]))
            continue;
        double pace = 0;
        join_shares(load, &rows[i], shares);
        for (size_t level = 0; level < k; level++)
            pace += shares[level] * solution->paces[level];
        double rest_s = rows[i].service_s / other[i] * pace - solution->mean_s;
        work->variances[level_met(&rows[i], k)] += rest_s * rest_s;
    }
    for (size_t met = 0; met < k; met++)
        work->variances[met] /= work->counts[met] * work->counts[met];
}

/* --- how sure that is --- */

/* Covariance of the paces of two levels above the first: the inverse of the equations on both sides of the variances. */
static double covariance(const struct work *work, const struct solution *solution, size_t k, size_t a, size_t b)
{
    double sum = 0;
    for (size_t met = 0; met < k; met++)
        sum += solution->inverse[(a - 1) * k + met] * solution->inverse[(b - 1) * k + met] * work->variances[met];
    return sum;
}

/* Wald's test that all paces are 1. */
static double test(const struct work *work, const struct solution *solution, size_t k, double n)
{
    double numbers[UNKNOWNS * UNKNOWNS], differences[UNKNOWNS], solved[UNKNOWNS], sum = 0;
    for (size_t a = 1; a < k; a++) {
        differences[a - 1] = solution->paces[a] - 1;
        for (size_t b = 1; b < k; b++)
            numbers[(a - 1) * (k - 1) + b - 1] = covariance(work, solution, k, a, b);
    }
    gsl_matrix_view covariances = gsl_matrix_view_array(numbers, k - 1, k - 1);
    gsl_vector_view right = gsl_vector_view_array(differences, k - 1), left = gsl_vector_view_array(solved, k - 1);
    if (gsl_linalg_cholesky_decomp1(&covariances.matrix) != GSL_SUCCESS ||
        gsl_linalg_cholesky_solve(&covariances.matrix, &right.vector, &left.vector) != GSL_SUCCESS)
        return 0; /* works without any spread */
    for (size_t a = 0; a + 1 < k; a++)
        sum += differences[a] * solved[a];
    return gsl_cdf_fdist_Q(sum / (double)(k - 1), (double)(k - 1), n - (double)k);
}

static void judge(const struct work *work, const struct solution *solution, struct sz_dependence *load)
{
    size_t k = load->level_count;
    double n = 0;
    for (size_t level = 0; level < k; level++) {
        n += work->counts[level];
        load->counts[level] = (size_t)work->counts[level];
        for (size_t under = 0; under < k; under++)
            load->means_s[level] += work->times[level][under];
    }
    load->explained = 1 - solution->mean_s / work->mean_s;
    load->p_value = test(work, solution, k, n);
    if (!sz_dependence_judge(load))
        return;
    for (size_t level = 1; level < k; level++) {
        double pace = solution->paces[level];
        load->factors[level] = 1 / pace;
        load->errors[level] = sqrt(covariance(work, solution, k, level, level)) / (pace * pace);
    }
    load->beyond = load->factors[k - 1] / work->last_load;
}

bool sz_load_dependence(const struct sz_service_row *rows, const double *other, size_t count,
                        struct sz_dependence *load, struct sz_error *error)
{
    *load = (struct sz_dependence){.used = false};
    for (size_t n = 0; n < SZ_DEPENDENCE_LEVELS; n++)
        load->factors[n] = 1;
    if (!describe(rows, count, load, error))
        return false;
    struct work work;
    struct solution solution;
    for (; load->known; load->known = --load->level_count >= 2) {
        gather(rows, other, count, load, &work);
        if (!solve(&work, load->level_count, &solution))
            continue;
        spread(rows, other, count, load, &solution, &work);
        judge(&work, &solution, load);
        break;
    }
    return true;
}

/* Differences with standard errors, weighed by their precision. */
struct weighed {
    double sum, weight;
};

static void weigh(struct weighed *weighed, double difference, double error)
{
    double weight = 1 / fmax(error * error, 1e-12);
    weighed->sum += weight * difference;
    weighed->weight += weight;
}

/* Above 2 the differences are above 0, below -2 below. */
static double score(const struct weighed *weighed)
{
    return weighed->weight > 0 ? weighed->sum / sqrt(weighed->weight) : 0;
}

void sz_loads_look_beyond(struct sz_dependence *const *loads, size_t count)
{
    struct weighed slower = {0}, more = {0};
    for (size_t i = 0; i < count; i++) {
        const struct sz_dependence *load = loads[i];
        if (!load->used)
            continue;
        size_t last = load->level_count - 1;
        double work = 1 / load->beyond, error = load->errors[last] / load->factors[last];
        weigh(&slower, 1 / load->factors[last] - 1, error / load->factors[last]);
        weigh(&more, work - (double)last / load->factors[last - 1], error * work);
    }
    bool is_full = score(&slower) < -2 && score(&more) <= 2;
    for (size_t i = 0; i < count; i++)
        loads[i]->beyond = is_full ? loads[i]->beyond : 0;
}
