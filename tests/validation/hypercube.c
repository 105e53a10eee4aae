#include "tests/validation/hypercube.h"

#include "tests/sim/markov_chain.h"

/* The first free unit of a cell's list where the busy ones are the bits of a state; one at least is free. */
static unsigned first_free(const struct hypercube *model, unsigned cell, size_t state)
{
    unsigned i = 0;
    while (state >> model->prefer[cell][i] & 1)
        i++;
    return model->prefer[cell][i];
}

static gsl_matrix *rates_of(const struct hypercube *model, size_t state_count)
{
    gsl_matrix *rates = gsl_matrix_calloc(state_count, state_count);
    for (size_t state = 0; state < state_count; state++) {
        for (unsigned cell = 0; cell < model->cell_count && state + 1 < state_count; cell++)
            markov_chain_add(rates, state, state | (size_t)1 << first_free(model, cell, state), model->rates[cell]);
        for (unsigned unit = 0; unit < model->unit_count; unit++)
            if (state >> unit & 1)
                markov_chain_add(rates, state, state ^ (size_t)1 << unit, model->services[unit]);
    }
    return rates;
}

static double sum_of(const double *values, unsigned count)
{
    double sum = 0;
    for (unsigned i = 0; i < count; i++)
        sum += values[i];
    return sum;
}

/*
 * With a line the states of all busy and n waiting follow each other by the load, whatever the rates of the units: as many times as it is
 * entered from below it is left; the states below keep their proportions.
 */
static void add_line(gsl_vector *p, size_t full, double load, struct hypercube_solution *solution)
{
    double empty_line = gsl_vector_get(p, full), sum = 1 - empty_line + empty_line / (1 - load);
    gsl_vector_set(p, full, empty_line / (1 - load));
    gsl_vector_scale(p, 1 / sum);
    solution->in_line = empty_line / sum * load / (1 - load) / (1 - load);
}

void hypercube_solve(const struct hypercube *model, struct hypercube_solution *solution)
{
    size_t state_count = (size_t)1 << model->unit_count, full = state_count - 1;
    double calls = sum_of(model->rates, model->cell_count), services = sum_of(model->services, model->unit_count);
    gsl_matrix *rates = rates_of(model, state_count);
    gsl_vector *p = markov_chain_solve(rates);
    *solution = (struct hypercube_solution){0};
    if (model->has_line)
        add_line(p, full, calls / services, solution);
    solution->all_busy = gsl_vector_get(p, full);
    double dispatches = model->has_line ? calls : calls * (1 - solution->all_busy);
    for (size_t state = 0; state < state_count; state++) {
        double here = gsl_vector_get(p, state);
        for (unsigned unit = 0; unit < model->unit_count; unit++)
            solution->workload[unit] += (state >> unit & 1) != 0 ? here : 0;
        for (unsigned cell = 0; cell < model->cell_count && state < full; cell++)
            solution->share[first_free(model, cell, state)][cell] += here * model->rates[cell] / dispatches;
    }
    /* Who waits is served by the unit that is free next. */
    for (unsigned unit = 0; unit < model->unit_count && model->has_line; unit++)
        for (unsigned cell = 0; cell < model->cell_count; cell++)
            solution->share[unit][cell] +=
                solution->all_busy * model->services[unit] / services * model->rates[cell] / dispatches;
    gsl_vector_free(p);
    gsl_matrix_free(rates);
}
