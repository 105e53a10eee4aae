#include "sim/selection.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NODE_COUNT = 96, MOST_ROOT_STEPS = 100, FEW_DEGREES_OF_FREEDOM = 10 };

#define GREATEST_RINOTT_CONSTANT 1e7

/*
 * Nodes and weights of an integral over the density of sqrt(chi-square), on which the integrand is smooth down to 0. With few degrees of freedom
 * what is decided lies close to 0, at 1 / h: there the nodes are of a fourth power.
 */
struct chi_rule {
    double points[NODE_COUNT], weights[NODE_COUNT];
};

struct rinott_equation {
    const struct chi_rule *rule;
    double degrees_of_freedom, rival_count, probability;
};

static bool make_chi_rule(struct chi_rule *rule, double degrees_of_freedom)
{
    /* A standard deviation is at most 0.71: what lies beyond has a probability under 1e-11. */
    double middle = sqrt(degrees_of_freedom), low = fmax(0, middle - 6), high = middle + 6;
    bool is_fourth_power = degrees_of_freedom < FEW_DEGREES_OF_FREEDOM;
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODE_COUNT);
    if (table == NULL)
        return false;
    for (size_t i = 0; i < NODE_COUNT; i++) {
        double x, weight;
        if (is_fourth_power) {
            gsl_integration_glfixed_point(0, 1, i, &x, &weight, table);
            weight *= 4 * x * x * x * high;
            x = high * x * x * x * x;
        } else {
            gsl_integration_glfixed_point(low, high, i, &x, &weight, table);
        }
        rule->points[i] = x;
        rule->weights[i] = weight * 2 * x * gsl_ran_chisq_pdf(x * x, degrees_of_freedom);
    }
    gsl_integration_glfixed_table_free(table);
    return true;
}

/* The probability of correct selection that h gives, less the one wanted. Upper tails keep their digits with many rivals. */
static double rinott_excess(double h, void *parameters)
{
    const struct rinott_equation *equation = parameters;
    const struct chi_rule *rule = equation->rule;
    double probability = 0;
    for (size_t j = 0; j < NODE_COUNT; j++) {
        double miss = 0, y = rule->points[j];
        for (size_t i = 0; i < NODE_COUNT; i++) {
            double x = rule->points[i];
            double z = h * x * y / sqrt(equation->degrees_of_freedom * (x * x + y * y));
            miss += rule->weights[i] * gsl_cdf_ugaussian_Q(z);
        }
        probability += rule->weights[j] * exp(equation->rival_count * log1p(-fmin(miss, 1)));
    }
    return probability - equation->probability;
}

static bool find_root(struct rinott_equation *equation, double *root, struct sz_error *error)
{
    gsl_function function = {rinott_excess, equation};
    double low = 0, high = 4;
    while (high < GREATEST_RINOTT_CONSTANT && rinott_excess(high, equation) < 0) {
        low = high;
        high *= 2;
    }
    if (!(high < GREATEST_RINOTT_CONSTANT))
        return sz_error_set(error, SZ_ERROR_SYSTEM,
                            "Rinott's constant is beyond %g: ask for a lower probability or a longer first stage.",
                            GREATEST_RINOTT_CONSTANT);
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL)
        return sz_error_set_memory(error, "computing Rinott's constant");
    int status = gsl_root_fsolver_set(solver, &function, low, high);
    for (int step = 0; status == GSL_SUCCESS && step < MOST_ROOT_STEPS; step++) {
        status = gsl_root_fsolver_iterate(solver);
        low = gsl_root_fsolver_x_lower(solver);
        high = gsl_root_fsolver_x_upper(solver);
        if (high - low <= 1e-8 * fmax(1, high))
            break;
    }
    *root = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return status == GSL_SUCCESS ||
           sz_error_set(error, SZ_ERROR_SYSTEM, "Rinott's constant does not converge: %s.", gsl_strerror(status));
}

static bool is_possible(size_t alternative_count, uint32_t first_stage_count, double probability)
{
    return alternative_count >= 2 && first_stage_count >= 2 && probability * (double)alternative_count > 1 &&
           probability < 1;
}

static bool check_design(size_t alternative_count, uint32_t first_stage_count, double probability,
                         struct sz_error *error)
{
    return is_possible(alternative_count, first_stage_count, probability) ||
           sz_error_set(error, SZ_ERROR_INPUT,
                        "A selection needs at least 2 alternatives, at least 2 replications in its first stage and a "
                        "probability between 1 / alternatives and 1; got %zu, %u and %g.",
                        alternative_count, first_stage_count, probability);
}

bool sz_rinott_constant(size_t alternative_count, uint32_t first_stage_count, double probability, double *h,
                        struct sz_error *error)
{
    if (!check_design(alternative_count, first_stage_count, probability, error))
        return false;
    struct chi_rule rule;
    struct rinott_equation equation = {&rule, first_stage_count - 1.0, (double)alternative_count - 1, probability};
    if (!make_chi_rule(&rule, equation.degrees_of_freedom))
        return sz_error_set_memory(error, "computing Rinott's constant");
    return find_root(&equation, h, error);
}

double sz_rinott_total_count(double h, double first_stage_variance, double indifference, uint32_t first_stage_count)
{
    double wanted = ceil(h * h * first_stage_variance / (indifference * indifference));
    return fmax(first_stage_count, wanted);
}

double sz_kim_nelson_h_squared(size_t alternative_count, uint32_t first_stage_count, double probability)
{
    if (!is_possible(alternative_count, first_stage_count, probability))
        return NAN;
    double degrees_of_freedom = first_stage_count - 1.0, rival_count = (double)alternative_count - 1;
    return degrees_of_freedom * expm1(-2 / degrees_of_freedom * log(2 * (1 - probability) / rival_count));
}

/* The place of the pair (i, j), i != j, among all pairs. */
static size_t pair_of(const struct sz_kim_nelson *selection, size_t i, size_t j)
{
    size_t least = i < j ? i : j, greatest = i < j ? j : i;
    return least * (2 * selection->alternative_count - least - 1) / 2 + greatest - least - 1;
}

void sz_kim_nelson_clear(struct sz_kim_nelson *selection)
{
    free(selection->sums);
    free(selection->is_in);
    free(selection->was_in);
    free(selection->differences);
    *selection = (struct sz_kim_nelson){0};
}

bool sz_kim_nelson_init(struct sz_kim_nelson *selection, size_t alternative_count, uint32_t first_stage_count,
                        double probability, double indifference, struct sz_error *error)
{
    if (!check_design(alternative_count, first_stage_count, probability, error))
        return false;
    if (!(indifference > 0 && isfinite(indifference)))
        return sz_error_set(error, SZ_ERROR_INPUT, "The indifference of a selection must be positive; got %g.",
                            indifference);
    size_t pair_count = alternative_count * (alternative_count - 1) / 2;
    struct sz_kim_nelson made = {.alternative_count = alternative_count,
                                 .remaining_count = alternative_count,
                                 .first_stage_count = first_stage_count,
                                 .indifference = indifference};
    made.h_squared = sz_kim_nelson_h_squared(alternative_count, first_stage_count, probability);
    made.sums = calloc(alternative_count, sizeof *made.sums);
    made.is_in = malloc(alternative_count * sizeof *made.is_in);
    made.was_in = malloc(alternative_count * sizeof *made.was_in);
    made.differences = calloc(pair_count + 1, sizeof *made.differences);
    if (made.sums == NULL || made.is_in == NULL || made.was_in == NULL || made.differences == NULL) {
        sz_kim_nelson_clear(&made);
        return sz_error_set_memory(error, "setting up a selection");
    }
    for (size_t i = 0; i < alternative_count; i++)
        made.is_in[i] = true;
    for (size_t pair = 0; pair < pair_count; pair++)
        sz_tally_init(&made.differences[pair]);
    *selection = made;
    return true;
}

/* h^2 S^2 / delta^2: no more replications than this are needed to part the two. */
static double separation(const struct sz_kim_nelson *selection, size_t i, size_t j)
{
    double variance = sz_tally_variance(&selection->differences[pair_of(selection, i, j)]);
    return selection->h_squared * variance / (selection->indifference * selection->indifference);
}

double sz_kim_nelson_most_replications(const struct sz_kim_nelson *selection)
{
    if (selection->replication_count < selection->first_stage_count)
        return INFINITY;
    double most = selection->first_stage_count;
    for (size_t i = 0; i < selection->alternative_count; i++)
        for (size_t j = i + 1; selection->is_in[i] && j < selection->alternative_count; j++)
            if (selection->is_in[j])
                most = fmax(most, 1 + floor(separation(selection, i, j)));
    return most;
}

size_t sz_kim_nelson_best(const struct sz_kim_nelson *selection)
{
    size_t best = selection->alternative_count;
    for (size_t i = 0; i < selection->alternative_count; i++)
        if (selection->is_in[i] && (best == selection->alternative_count || selection->sums[i] > selection->sums[best]))
            best = i;
    return best;
}

bool sz_kim_nelson_is_decided(const struct sz_kim_nelson *selection)
{
    return selection->remaining_count == 1;
}

/* Some rival that was in before this look is so far ahead of i that i cannot win: W_ij(r) of the paper, times r. */
static bool is_beaten(const struct sz_kim_nelson *selection, size_t i)
{
    for (size_t j = 0; j < selection->alternative_count; j++) {
        if (j == i || !selection->was_in[j])
            continue;
        double ahead = separation(selection, i, j) - (double)selection->replication_count;
        if (selection->sums[i] < selection->sums[j] - fmax(0, selection->indifference / 2 * ahead))
            return true;
    }
    return false;
}

/* Drops whoever is beaten; at the last look only the leader stays, the first of equals. */
static void screen(struct sz_kim_nelson *selection)
{
    size_t best = sz_kim_nelson_best(selection);
    bool is_last = (double)selection->replication_count >= sz_kim_nelson_most_replications(selection);
    memcpy(selection->was_in, selection->is_in, selection->alternative_count * sizeof *selection->is_in);
    for (size_t i = 0; i < selection->alternative_count; i++) {
        if (selection->was_in[i] && i != best && (is_last || is_beaten(selection, i))) {
            selection->is_in[i] = false;
            selection->remaining_count--;
        }
    }
}

void sz_kim_nelson_add(struct sz_kim_nelson *selection, const double *values)
{
    if (sz_kim_nelson_is_decided(selection))
        return;
    selection->replication_count++;
    for (size_t i = 0; i < selection->alternative_count; i++) {
        if (!selection->is_in[i])
            continue;
        assert(isfinite(values[i]));
        selection->sums[i] += values[i];
        for (size_t j = i + 1;
             selection->replication_count <= selection->first_stage_count && j < selection->alternative_count; j++)
            sz_tally_add(&selection->differences[pair_of(selection, i, j)], values[i] - values[j]);
    }
    if (selection->replication_count >= selection->first_stage_count)
        screen(selection);
}
