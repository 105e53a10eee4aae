#include "tests/validation/trials.h"

#include <stdio.h>

/* Short runs have fewer replications, but enough of them for Student's t. */
enum { LEAST_REPLICATIONS = 12 };

void trial_simulate(struct sz_trial *trial, size_t replications, const char *system, const char *parameters,
                    const char *each)
{
    size_t shorter = replications / 10;
    trial->world.ready_spacing_s = 0; /* that measure looks at every cell, and is not looked at here */
    sz_trial_run(trial, validation_is_long()           ? replications
                        : shorter > LEAST_REPLICATIONS ? shorter
                                                       : LEAST_REPLICATIONS);
    char run[80];
    snprintf(run, sizeof run, "%zu of %s", trial->count, each);
    validation_system(system, parameters, run);
}

void trial_agrees(const struct sz_trial *trial, const char *quantity, struct sz_trial_estimate estimate, double exact)
{
    validation_estimate(quantity, estimate.value, estimate.standard_error, (double)trial->count - 1, exact);
}
