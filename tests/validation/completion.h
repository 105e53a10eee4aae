/**
 * Services that are interrupted: how long they take from first start to end, the interruptions included (Gaver 1962; Avi-Itzhak and Naor
 * 1963, completion time).
 */
#ifndef SZ_TESTS_VALIDATION_COMPLETION_H
#define SZ_TESTS_VALIDATION_COMPLETION_H

#include "sim/server.h"

/** Interruptions come in a Poisson process while the service is under way; each has this mean and mean square. */
struct interruptions {
    double rate_per_s, away_s, away_square;
};

/** Mean and mean square of the completion time. */
struct completion {
    double mean_s, square;
};

/** The busy periods of M/G/1 as interruptions of those it goes before, from the mean and mean square of its services (Takacs 1962). */
struct interruptions busy_periods(double rate_per_s, double service_s, double service_square);

/** Of a service uniform on low_s to high_s (the same for both: a constant). */
struct completion completion_of(enum sz_interruption how, struct interruptions interruptions, double low_s,
                                double high_s);

/**
 * The mean wait until first start of a line of Poisson customers who are interrupted, while interruptions come also to an empty line: that of
 * M/G/1 with the completion time as service, and the rest of an interruption that an arrival to nobody finds under way (Fuhrmann and
 * Cooper 1985, decomposition).
 */
double interrupted_wait_s(double arrivals_per_s, struct completion completion, struct interruptions interruptions);

#endif
