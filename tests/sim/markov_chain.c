#include "tests/sim/markov_chain.h"

#include <check.h>
#include <gsl/gsl_linalg.h>

void markov_chain_add(gsl_matrix *rates, size_t from, size_t to, double rate)
{
    gsl_matrix_set(rates, from, to, gsl_matrix_get(rates, from, to) + rate);
    gsl_matrix_set(rates, from, from, gsl_matrix_get(rates, from, from) - rate);
}

/* p Q = 0 and sum p = 1, the sum in place of the last equation. */
gsl_vector *markov_chain_solve(const gsl_matrix *rates)
{
    size_t size = rates->size1;
    gsl_matrix *equations = gsl_matrix_alloc(size, size);
    gsl_vector *right = gsl_vector_calloc(size), *p = gsl_vector_alloc(size);
    gsl_permutation *permutation = gsl_permutation_alloc(size);
    int sign;
    gsl_matrix_transpose_memcpy(equations, rates);
    for (size_t i = 0; i < size; i++)
        gsl_matrix_set(equations, size - 1, i, 1);
    gsl_vector_set(right, size - 1, 1);
    ck_assert_int_eq(gsl_linalg_LU_decomp(equations, permutation, &sign), 0);
    ck_assert_int_eq(gsl_linalg_LU_solve(equations, permutation, right, p), 0);
    gsl_permutation_free(permutation);
    gsl_vector_free(right);
    gsl_matrix_free(equations);
    return p;
}

gsl_vector *markov_chain_solve_steps(const gsl_matrix *probabilities)
{
    size_t size = probabilities->size1;
    gsl_matrix *rates = gsl_matrix_alloc(size, size);
    gsl_matrix_memcpy(rates, probabilities);
    for (size_t i = 0; i < size; i++)
        gsl_matrix_set(rates, i, i, gsl_matrix_get(rates, i, i) - 1);
    gsl_vector *p = markov_chain_solve(rates);
    gsl_matrix_free(rates);
    return p;
}
