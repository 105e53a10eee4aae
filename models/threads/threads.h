/**
 * Several threads that share a list of items whose work does not depend on who does it, nor when.
 *
 * What is built once and takes seconds (a table of ways, the law of a pipeline) is built so; the result is the same however many threads there are.
 */
#ifndef SZ_MODELS_THREADS_THREADS_H
#define SZ_MODELS_THREADS_THREADS_H

#include <stdbool.h>
#include <stdint.h>

/** Told from the caller's thread now and then how much of what is done; done == all at the end. */
typedef void sz_threads_tell(void *context, const char *what, uint32_t done, uint32_t all);

/** Threads at most. */
enum { SZ_THREAD_LIMIT = 16 };

/**
 * Threads for so many items when so many are wanted (0: one for each processor): at most one an item and SZ_THREAD_LIMIT, at least one.
 */
unsigned sz_threads_count(unsigned wanted, uint32_t item_count);

/** Does one item, on the thread of that number, 0 being the caller's; false when it failed. */
typedef bool sz_threads_work(void *context, uint32_t item, unsigned thread);

/**
 * Does items 0 to item_count - 1, begun in this order, on `size` threads (sz_threads_count), fewer where no more can be had, and returns when all have ended. After one has
 * failed no other is begun; false then. Signals go to the caller's thread.
 */
bool sz_threads_run(unsigned size, uint32_t item_count, sz_threads_work *work, void *context);

#endif
