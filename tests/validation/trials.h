/**
 * Validation of scenarios (tests/scenarios/trial.h).
 */
#ifndef SZ_TESTS_VALIDATION_TRIALS_H
#define SZ_TESTS_VALIDATION_TRIALS_H

#include "tests/scenarios/trial.h"
#include "tests/validation/validation.h"

/** Runs an open trial, as many replications as the run has, under a seed of the system's own. `each` says how long one is. */
void trial_simulate(struct sz_trial *trial, const char *system, const char *parameters, const char *each);

/** Holds sum numerator / sum denominator of a slot against its exact value. */
void trial_ratio_agrees(const struct sz_trial *trial, const char *quantity, uint32_t slot, unsigned numerator,
                        unsigned denominator, double exact);

/** Holds the busy time of a unit over its shift time against its exact value. */
void trial_workload_agrees(const struct sz_trial *trial, const char *quantity, uint32_t unit, double exact);

#endif
