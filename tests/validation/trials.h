/**
 * Validation of scenarios (tests/scenarios/trial.h).
 */
#ifndef SZ_TESTS_VALIDATION_TRIALS_H
#define SZ_TESTS_VALIDATION_TRIALS_H

#include "tests/scenarios/trial.h"
#include "tests/validation/validation.h"

/** Runs an open trial: so many replications when long. `each` says how long one is. */
void trial_simulate(struct sz_trial *trial, size_t replications, const char *system, const char *parameters,
                    const char *each);

/** Holds an estimate over the replications against its exact value. */
void trial_agrees(const struct sz_trial *trial, const char *quantity, struct sz_trial_estimate estimate, double exact);

#endif
