/**
 * Continuous-time Markov chains of a few hundred states, for exact values beside simulated ones.
 */
#ifndef SZ_TESTS_SIM_MARKOV_CHAIN_H
#define SZ_TESTS_SIM_MARKOV_CHAIN_H

#include <gsl/gsl_matrix.h>
#include <gsl/gsl_vector.h>

/** A rate from one state to another, both below the size of the square matrix of rates, which starts as zeros. */
void markov_chain_add(gsl_matrix *rates, size_t from, size_t to, double rate);

/** Its stationary distribution, to be freed by gsl_vector_free. The chain has one recurrent class. */
gsl_vector *markov_chain_solve(const gsl_matrix *rates);

/** The same for a chain in discrete time, given its transition probabilities. */
gsl_vector *markov_chain_solve_steps(const gsl_matrix *probabilities);

#endif
