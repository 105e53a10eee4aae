/**
 * The validation evidence: systems with an exact value, simulated, and the two held against each other.
 *
 * A case names a system, simulates it in independent replications and states its quantities. validate.sh runs all the replications and
 * writes docs/validation.md from the rows they leave. As a ctest a case runs the first of the same replications: it fails when a quantity is
 * further from its exact value than chance allows, when docs/validation.md does not show it, and when these replications do not give what
 * that page says they gave, since then it is the page of another engine.
 *
 * The verdict is by Student's t of the replications. A quantity differs when so great a deviation has a probability of less than
 * VALIDATION_PAGE_RISK / VALIDATION_ROW_LIMIT (Bonferroni): on the whole page one false alarm is as likely as the risk, at most. Of all
 * ctests it is VALIDATION_FIRST_RISK: their replications have been seen by the page, so this comes up only when it is made anew.
 * The page is precise enough when an error of 0.5 % would differ in nine cases of ten, a ctest when one of 1 % would in most cases.
 */
#ifndef SZ_TESTS_VALIDATION_VALIDATION_H
#define SZ_TESTS_VALIDATION_VALIDATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VALIDATION_PAGE_RISK  0.01
#define VALIDATION_FIRST_RISK 0.05
enum { VALIDATION_ROW_LIMIT = 400, VALIDATION_REPLICATIONS = 200, VALIDATION_FIRST_REPLICATIONS = 40 };

/** How many replications to run: all when long, the first of them when short, fewer in a slow build. */
size_t validation_replications(void);

/** The length to be run of a replication: a tenth in a slow build. */
double validation_length(double length);

/** The system that the quantities from now on are of, its parameters, and how long a replication is ("1e5 s"). */
void validation_system(const char *system, const char *parameters, const char *each);

/** A seed of the present system's own: with the same for all they would deviate together. */
uint64_t validation_seed(void);

/** A quantity with the value sum y / sum x over the replications, `count` of them. */
void validation_ratio(const char *quantity, const double *y, const double *x, size_t count, double exact);

/** The same where an error relative to the exact value says little: this error has to be seen by the long run, twice of it by a ctest. */
void validation_ratio_within(const char *quantity, const double *y, const double *x, size_t count, double exact,
                             double seen);

/** The mean of independent values, one a replication, and the same by an error of its own. */
void validation_mean(const char *quantity, const double *values, size_t count, double exact);
void validation_mean_within(const char *quantity, const double *values, size_t count, double exact, double seen);

#endif
