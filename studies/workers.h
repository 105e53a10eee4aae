/**
 * A pool of threads that work off numbered items and hand what they make to one thread, the caller's.
 *
 * Items start in order of their numbers, as far as the caller has opened the way; they finish in any order. Once an item has failed no other is
 * started, and since all below it have been, the failure of the least number is the same whatever the number of threads. Nobody spins: threads
 * and caller sleep until there is something to do.
 */
#ifndef SZ_STUDIES_WORKERS_H
#define SZ_STUDIES_WORKERS_H

#include "error/error.h"

#include <stdatomic.h>
#include <stdint.h>

struct sz_work {
    /** Does an item in a thread of the pool; *result is the caller's once taken. Ends early with false when *cancelled becomes true. */
    bool (*run)(void *context, uint64_t item, const atomic_bool *cancelled, void **result, struct sz_error *error);
    /** Frees a result nobody took. */
    void (*discard)(void *result);
    void *context;
};

struct sz_workers;

/** Threads that wait for work; NULL with error set when they cannot be had. `work` is copied. */
struct sz_workers *sz_workers_create(unsigned thread_count, const struct sz_work *work, struct sz_error *error);

/** Items below `end` may be started. An end below an earlier one changes nothing. */
void sz_workers_open(struct sz_workers *workers, uint64_t end);

/** From now on no item is started but those that complete the last group begun: items come in groups of `group_size` from 0. */
void sz_workers_finish_group(struct sz_workers *workers, uint64_t group_size);

/** Starts no item any more and tells those that run to end. */
void sz_workers_cancel(struct sz_workers *workers);

enum sz_workers_state {
    SZ_WORKERS_RESULT,  /* one was taken */
    SZ_WORKERS_TIMEOUT, /* none in that time */
    SZ_WORKERS_IDLE,    /* nothing runs and nothing may be started */
    SZ_WORKERS_FAILED   /* the same after an item failed; error holds the failure of the least item */
};

/** Takes a finished result, waiting for one up to timeout_s. */
enum sz_workers_state sz_workers_take(struct sz_workers *workers, double timeout_s, uint64_t *item, void **result,
                                      struct sz_error *error);

/** Cancels what runs, waits for it and frees everything; safe on NULL. */
void sz_workers_destroy(struct sz_workers *workers);

/** The number of processors, at least 1. */
unsigned sz_workers_processors(void);

#endif
