/**
 * Validation of networks of queueing stations (tests/sim/queue_network.h).
 */
#ifndef SZ_TESTS_VALIDATION_STATIONS_H
#define SZ_TESTS_VALIDATION_STATIONS_H

#include "tests/sim/queue_network.h"
#include "tests/sim/queue_theory.h"
#include "tests/validation/validation.h"

/** Simulates a network, as many replications as the run has. Valid until the next call. */
const struct network_measures *stations_measure(const char *system, const char *parameters,
                                                const struct queue_network *network);

/** The same of a network of one station, warmed up for 500 s. */
const struct node_measures *station_measure(const char *system, const char *parameters, const struct node *node,
                                            double measured_s);

/** Holds a measure of the replications against its exact value. */
void station_agrees(const char *quantity, const double *values, double exact);

#endif
