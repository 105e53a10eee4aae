/**
 * The validation evidence: systems with an exact value, simulated, and the two held against each other.
 *
 * A case names a system, simulates it and states its quantities. As a ctest it is a short run: the case fails when a quantity is further
 * from its exact value than chance allows, or when docs/validation.md does not show it. validate.sh makes long runs of the same cases
 * and writes that page from the rows they leave.
 *
 * The verdict is by Student's t of the replications. A quantity differs when so great a deviation has a probability of less than
 * VALIDATION_FAMILY_RISK / VALIDATION_ROW_LIMIT (Bonferroni): on the whole page one false alarm is as likely as the risk, at most.
 */
#ifndef SZ_TESTS_VALIDATION_VALIDATION_H
#define SZ_TESTS_VALIDATION_VALIDATION_H

#include <stdbool.h>
#include <stddef.h>

#define VALIDATION_FAMILY_RISK 0.01
enum { VALIDATION_ROW_LIMIT = 200 };

/** Whether this is a long run, where three standard errors are at most 0.5 % of the exact value. */
bool validation_is_long(void);

/** The length to be run, of the length that makes the long run precise enough: a tenth when short, less in a slow build. */
double validation_length(double long_length);

/** The system that the quantities from now on are of, its parameters, and how long it is run ("32 runs of 1e5 s"). */
void validation_system(const char *system, const char *parameters, const char *run);

/** An estimate with its standard error, which has so many degrees of freedom. */
void validation_estimate(const char *quantity, double value, double standard_error, double degrees_of_freedom,
                         double exact);

/** The mean of independent values, one a replication. */
void validation_mean(const char *quantity, const double *values, size_t count, double exact);

#endif
