/**
 * The same work written out by hand, for one purpose each: what the engine is measured against.
 *
 * No cancelling, no fingerprint, no accounts, no hooks, one generator (xoshiro256++) for all; an array heap of time and type.
 */
#ifndef SZ_BENCH_PLAIN_LOOP_H
#define SZ_BENCH_PLAIN_LOOP_H

#include <stddef.h>
#include <stdint.h>

/** M/M/1 with service rate 1 until that many customers have been served; returns their mean waiting time. */
double plain_m_m_1(uint64_t customer_count, double arrival_rate, uint64_t seed);

/** Takes the earliest of `pending` events and puts it back an exponential time later; returns the last time, NaN when out of memory. */
double plain_hold(size_t pending_count, uint64_t hold_count, uint64_t seed);

#endif
