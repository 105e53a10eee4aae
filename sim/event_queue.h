/**
 * The pending events, in order of time and, at equal times, in order of scheduling.
 *
 * A 4-ary heap of 128-bit keys: the bits of the time (not negative, so they order as integers), then the sequence number and
 * the slot of the event, compared as one integer without a branch. An event may be cancelled by its handle: its slot is freed
 * at once and its key stays as a dead one; dead keys never outnumber live ones (the heap is rebuilt when they would).
 *
 * An event mostly schedules another one, so a popped root is not removed at once: the next push takes its place.
 */
#ifndef SZ_SIM_EVENT_QUEUE_H
#define SZ_SIM_EVENT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sz_simulation;

typedef void sz_event_function(struct sz_simulation *simulation, void *subject);

/** A kind of event: `id` goes into the fingerprint and must be stable, `name` into traces. */
struct sz_event_type {
    const char *name;
    uint32_t id;
    sz_event_function *happen;
};

/** Ids of event types below this belong to sim/ itself. */
enum { SZ_EVENT_TYPE_FIRST_FREE_ID = 16 };

/** Names one scheduled event for ever; 0 names none. */
#define SZ_EVENT_NONE ((uint64_t)0)

struct sz_event {
    double time_s;
    const struct sz_event_type *type;
    void *subject;
    uint64_t handle;
};

struct sz_event_slot;

__extension__ typedef unsigned __int128 sz_event_key;

struct sz_event_queue {
    sz_event_key *keys; /* the heap; its root is keys[3], so that the four children of a key share a cache line */
    struct sz_event_slot *slots;
    size_t key_count, dead_count, capacity; /* keys, with the taken root; of them cancelled; places for keys */
    uint64_t free_slot;                     /* the first of a chain through the free slots */
    uint64_t next_sequence;                 /* shifted to its place in a handle */
    struct sz_event_slot
        *taken_slot; /* of the popped root, whose key stays in its place for the next push; else NULL */
};

void sz_event_queue_init(struct sz_event_queue *queue);
/** Frees the arrays; safe on a zeroed queue. */
void sz_event_queue_clear(struct sz_event_queue *queue);
/** Makes room for that many pending events ahead of time; false when out of memory. */
bool sz_event_queue_reserve(struct sz_event_queue *queue, size_t event_count);
/**
 * Returns the handle, or SZ_EVENT_NONE when out of memory, beyond 2^24 pending events or after 2^40 in all. time_s is finite and
 * not negative. O(log n).
 */
uint64_t sz_event_queue_push(struct sz_event_queue *queue, double time_s, const struct sz_event_type *type,
                             void *subject);
/** False when the queue is empty. */
bool sz_event_queue_pop(struct sz_event_queue *queue, struct sz_event *event);
/** The same, but false also when the next event is later than until_s; it stays pending then. */
bool sz_event_queue_pop_until(struct sz_event_queue *queue, double until_s, struct sz_event *event);
/** False when that event has happened or was cancelled before. Amortised O(1). */
bool sz_event_queue_cancel(struct sz_event_queue *queue, uint64_t handle);
/** How many events are pending. */
static inline size_t sz_event_queue_count(const struct sz_event_queue *queue)
{
    return queue->key_count - (queue->taken_slot != NULL) - queue->dead_count;
}
/** Time of the next event, +infinity when there is none. */
double sz_event_queue_next_time(struct sz_event_queue *queue);

#endif
