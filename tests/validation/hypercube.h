/**
 * The hypercube model (Larson 1974; Larson and Odoni 1981, Urban Operations Research, chapter 5), solved exactly over all 2^N states
 * of N units, each free or busy.
 *
 * Calls of a cell are Poisson; the first free unit of its list of all units goes and is busy for an exponential time of its own rate.
 * When all are busy, a call is lost, or waits in an infinite line that is served first come, first served.
 */
#ifndef SZ_TESTS_VALIDATION_HYPERCUBE_H
#define SZ_TESTS_VALIDATION_HYPERCUBE_H

#include <stdbool.h>

enum { HYPERCUBE_UNIT_LIMIT = 10, HYPERCUBE_CELL_LIMIT = 128 };

struct hypercube {
    unsigned unit_count, cell_count;
    bool has_line;
    double rates[HYPERCUBE_CELL_LIMIT];    /* of calls */
    double services[HYPERCUBE_UNIT_LIMIT]; /* of service */
    unsigned prefer[HYPERCUBE_CELL_LIMIT][HYPERCUBE_UNIT_LIMIT];
};

struct hypercube_solution {
    double workload[HYPERCUBE_UNIT_LIMIT];
    double share[HYPERCUBE_UNIT_LIMIT][HYPERCUBE_CELL_LIMIT]; /* of all dispatches: of a unit to a cell */
    double all_busy;                                          /* the share of calls that are lost, or wait */
    double in_line;
};

void hypercube_solve(const struct hypercube *model, struct hypercube_solution *solution);

#endif
