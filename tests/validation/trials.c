#include "tests/validation/trials.h"

#include <stdio.h>

void trial_simulate(struct sz_trial *trial, const char *system, const char *parameters, const char *each)
{
    validation_system(system, parameters, each);
    trial->world.seed = validation_seed();
    trial->world.ready_spacing_s = 0; /* that measure looks at every cell, and is not looked at here */
    sz_trial_run(trial, validation_replications());
}

void trial_ratio_agrees(const struct sz_trial *trial, const char *quantity, uint32_t slot, unsigned numerator,
                        unsigned denominator, double exact)
{
    double y[VALIDATION_REPLICATIONS], x[VALIDATION_REPLICATIONS];
    for (size_t i = 0; i < trial->count; i++) {
        y[i] = trial->results[i].slots[slot].sums[numerator];
        x[i] = trial->results[i].slots[slot].sums[denominator];
    }
    validation_ratio(quantity, y, x, trial->count, exact);
}

void trial_workload_agrees(const struct sz_trial *trial, const char *quantity, uint32_t unit, double exact)
{
    double y[VALIDATION_REPLICATIONS], x[VALIDATION_REPLICATIONS];
    for (size_t i = 0; i < trial->count; i++) {
        y[i] = trial->results[i].unit_busy_s[unit];
        x[i] = trial->results[i].unit_shift_s[unit];
    }
    validation_ratio(quantity, y, x, trial->count, exact);
}
