#include "tests/sim/queue_theory.h"

#include "tests/sim/markov_chain.h"

#include <gsl/gsl_randist.h>

double erlang_b(unsigned c, double load)
{
    double lost = 1;
    for (unsigned n = 1; n <= c; n++)
        lost = load * lost / (n + load * lost);
    return lost;
}

double erlang_c(unsigned c, double load)
{
    double lost = erlang_b(c, load);
    return lost / (1 - load / c * (1 - lost));
}

double erlang_c_line(unsigned c, double load)
{
    return erlang_c(c, load) * load / (c - load);
}

void birth_death_solve(unsigned last, const double *births, const double *deaths, double *probabilities)
{
    double sum = probabilities[0] = 1;
    for (unsigned n = 1; n <= last; n++)
        sum += probabilities[n] = probabilities[n - 1] * births[n - 1] / deaths[n];
    for (unsigned n = 0; n <= last; n++)
        probabilities[n] /= sum;
}

double pollaczek_khinchine_wait_s(double arrivals_per_s, double service_mean_s, double service_scv)
{
    double load = arrivals_per_s * service_mean_s;
    return load * service_mean_s * (1 + service_scv) / (2 * (1 - load));
}

/* Whoever is served now has left a service time later, and nobody else: n becomes max(n - c, 0) and a Poisson number. */
double crommelin_line(unsigned c, double load)
{
    enum { STATE_COUNT = 400 };
    gsl_matrix *steps = gsl_matrix_calloc(STATE_COUNT, STATE_COUNT);
    for (unsigned n = 0; n < STATE_COUNT; n++) {
        unsigned left = n > c ? n - c : 0;
        for (unsigned to = left; to < STATE_COUNT; to++)
            gsl_matrix_set(steps, n, to, gsl_ran_poisson_pdf(to - left, load));
    }
    gsl_vector *p = markov_chain_solve_steps(steps);
    double line = 0;
    for (unsigned n = c + 1; n < STATE_COUNT; n++)
        line += (n - c) * gsl_vector_get(p, n);
    gsl_vector_free(p);
    gsl_matrix_free(steps);
    return line;
}
