#include "sim/alias.h"

#include <math.h>
#include <stdlib.h>

/* The sum of weights / largest, between 1 and count, or 0 after an error. */
static double check_weights(const double *weights, uint32_t count, double *largest, struct sz_error *error)
{
    *largest = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!(weights[i] >= 0 && weights[i] < INFINITY)) {
            sz_error_set(error, SZ_ERROR_INPUT, "weight %lu must be a number that is not negative, but is %g",
                         (unsigned long)i + 1, weights[i]);
            return 0;
        }
        *largest = fmax(*largest, weights[i]);
    }
    double sum = 0;
    for (uint32_t i = 0; *largest > 0 && i < count; i++)
        sum += weights[i] / *largest;
    if (!(sum > 0))
        sz_error_set(error, SZ_ERROR_INPUT, "at least one of the weights must be positive");
    return sum;
}

/*
 * Pairs each column that is too small with one that is too large. shares holds the weights scaled to mean 1 on entry, and what is
 * left of the large ones later; order is scratch: small ones from the front, large ones from the back.
 */
static void pair_columns(struct sz_alias_column *columns, double *shares, uint32_t *order, uint32_t count)
{
    uint32_t small_count = 0, large_first = count;
    for (uint32_t i = 0; i < count; i++) {
        columns[i].alias = i; /* and then the threshold does not matter */
        if (shares[i] < 1)
            order[small_count++] = i;
        else
            order[--large_first] = i;
    }
    while (small_count > 0 && large_first < count) {
        uint32_t small = order[--small_count], large = order[large_first];
        columns[small].alias = large;
        columns[small].threshold = (uint64_t)ldexp(shares[small], 64);
        shares[large] -= 1 - shares[small];
        if (shares[large] < 1) {
            large_first++;
            order[small_count++] = large;
        }
    }
}

/* Small columns that rounding left over are their own alias; one without weight is given to the heaviest instead. */
static void mend_weightless(struct sz_alias_column *columns, const double *weights, uint32_t count, double largest)
{
    uint32_t heaviest = 0;
    while (weights[heaviest] < largest)
        heaviest++;
    for (uint32_t i = 0; i < count; i++) {
        if (weights[i] > 0 || columns[i].alias != i)
            continue;
        columns[i].alias = heaviest;
        columns[i].threshold = 0;
    }
}

bool sz_alias_init(struct sz_alias *alias, const double *weights, uint32_t count, struct sz_error *error)
{
    double largest, sum = check_weights(weights, count, &largest, error);
    if (!(sum > 0))
        return false;
    struct sz_alias_column *columns = calloc(count, sizeof *columns);
    double *shares = malloc(count * sizeof *shares);
    uint32_t *order = malloc(count * sizeof *order);
    bool has_memory = columns != NULL && shares != NULL && order != NULL;
    if (has_memory) {
        for (uint32_t i = 0; i < count; i++)
            shares[i] = weights[i] / largest * (count / sum);
        pair_columns(columns, shares, order, count);
        mend_weightless(columns, weights, count, largest);
        *alias = (struct sz_alias){.count = count, .columns = columns};
    } else {
        free(columns);
        sz_error_set_memory(error, "choosing by weight");
    }
    free(shares);
    free(order);
    return has_memory;
}

void sz_alias_clear(struct sz_alias *alias)
{
    free(alias->columns);
    *alias = (struct sz_alias){0};
}
