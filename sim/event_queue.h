/**
 * The pending events, in order of time and, at equal times, in order of scheduling.
 *
 * A 4-ary heap of 128-bit keys: the bits of the time (not negative, so they order as integers), then the sequence number and
 * the slot of the event, compared as one integer without a branch. An event may be cancelled by its handle: its slot is freed
 * at once and its key stays as a dead one; dead keys never outnumber live ones (the heap is rebuilt when they would).
 */
#ifndef SZ_SIM_EVENT_QUEUE_H
#define SZ_SIM_EVENT_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sz_simulation;

/** A kind of event: `id` goes into the fingerprint and must be stable, `name` into traces. */
struct sz_event_type {
    const char *name;
    uint32_t id;
    void (*happen)(struct sz_simulation *simulation, void *subject);
};

/** Names one scheduled event for ever; 0 names none. */
#define SZ_EVENT_NONE ((uint64_t)0)

struct sz_event {
    double time_s;
    const struct sz_event_type *type;
    void *subject;
    uint64_t handle;
};

struct sz_event_slot;

struct sz_event_queue {
    unsigned __int128 *keys; /* line-aligned 4-ary heap */
    struct sz_event_slot *slots;
    size_t key_count, live_count, capacity;
    uint32_t free_slot;
    uint64_t next_sequence;
};

void sz_event_queue_init(struct sz_event_queue *queue);
/** Frees the arrays; safe on a zeroed queue. */
void sz_event_queue_clear(struct sz_event_queue *queue);
/** Makes room for that many pending events ahead of time; false when out of memory. */
bool sz_event_queue_reserve(struct sz_event_queue *queue, size_t event_count);
/** Returns the handle, or SZ_EVENT_NONE when out of memory. time_s is finite and not negative. O(log n). */
uint64_t sz_event_queue_push(struct sz_event_queue *queue, double time_s, const struct sz_event_type *type, void *subject);
/** False when the queue is empty. */
bool sz_event_queue_pop(struct sz_event_queue *queue, struct sz_event *event);
/** False when that event has happened or was cancelled before. Amortised O(1). */
bool sz_event_queue_cancel(struct sz_event_queue *queue, uint64_t handle);
/** Time of the next event, +infinity when there is none. */
double sz_event_queue_next_time(struct sz_event_queue *queue);

#endif
