/**
 * What is asked of the event queue in the measurements: hold, and cancelling.
 */
#ifndef SZ_BENCH_QUEUE_WORK_H
#define SZ_BENCH_QUEUE_WORK_H

#include "bench/generator.h"
#include "sim/event_queue.h"

struct queue_work {
    struct sz_event_queue queue;
    struct generator generator;
    uint64_t *handles; /* of the pending events of queue_work_cancel */
    size_t pending_count;
};

/** That many events at exponential times; false when out of memory. */
bool queue_work_init(struct queue_work *work, size_t pending_count, uint64_t seed);
void queue_work_clear(struct queue_work *work);
/** Takes the earliest event out and puts one back an exponential time later, so many times; returns the last time. */
double queue_work_hold(struct queue_work *work, uint64_t hold_count);
/** Cancels any of the pending events and schedules another in its place, so many times. */
void queue_work_cancel(struct queue_work *work, uint64_t cancel_count);

#endif
