/**
 * After a run: a sample hour of each pipeline, simulated frame by frame, beside the law that the run drew from.
 */
#ifndef SZ_STUDIES_SAMPLE_HOURS_H
#define SZ_STUDIES_SAMPLE_HOURS_H

#include "studies/estimation.h"

#include <stdatomic.h>

/**
 * Adds estimates of the items of scope stage: explicit, windowed and their difference, each with the interval of the simulated hour, whose parts are its
 * replications. A pipeline in which nothing queues has its law's mean and loss alone, which are exact; one with too few alerts its law's figures alone.
 */
bool sz_sample_hours_add(const struct sz_world *world, const struct sz_item_list *list, const atomic_bool *cancelled,
                         struct sz_estimation *estimation, struct sz_error *error);

#endif
