/**
 * The same work written out by hand, for one purpose each: the limit the engine is measured against.
 *
 * No cancelling, no fingerprint, no accounts, no hooks, one generator for all.
 */
#ifndef SZ_BENCH_PLAIN_LOOP_H
#define SZ_BENCH_PLAIN_LOOP_H

#include <stddef.h>
#include <stdint.h>

/**
 * M/M/1 with service rate 1 until that many customers have been served: an array heap of times and callbacks, ties in the order of
 * scheduling; returns the mean waiting time.
 */
double plain_m_m_1(uint64_t customer_count, double arrival_rate, uint64_t seed);

/** A heap of 128-bit keys (bits of the time, then a number) in lines of four. */
struct plain_heap;
/** NULL when out of memory. That many keys at exponential times. */
struct plain_heap *plain_heap_create(size_t pending_count, uint64_t seed);
void plain_heap_destroy(struct plain_heap *heap);
/** Takes the earliest key out and puts one back an exponential time later, so many times; returns the last time. */
double plain_heap_hold(struct plain_heap *heap, uint64_t hold_count);

#endif
