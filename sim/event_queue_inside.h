/**
 * The paths that every event takes, inline: what event_queue.c and simulation.c share, and nobody else includes.
 */
#ifndef SZ_SIM_EVENT_QUEUE_INSIDE_H
#define SZ_SIM_EVENT_QUEUE_INSIDE_H

#include "sim/event_queue.h"

#include <string.h>

#pragma GCC visibility push(hidden) /* not of the library's interface */

#ifndef SZ_EVENT_SLOT_BITS    /* a test has fewer */
#define SZ_EVENT_SLOT_BITS 24 /* of a handle: sequence number above, slot below */
#endif

enum {
    SZ_EVENT_KEYS_PER_LINE = 4,
    SZ_EVENT_ROOT = 3, /* so that the children of i, 4 (i - 2) and the next three, start a cache line */
    SZ_EVENT_FIRST_CHILD = 4
};

#define SZ_EVENT_SLOT_MASK     ((UINT64_C(1) << SZ_EVENT_SLOT_BITS) - 1)
#define SZ_EVENT_LAST_SEQUENCE (~UINT64_C(0) << 2 * SZ_EVENT_SLOT_BITS) /* 2^24 are left then */
#define SZ_EVENT_INFINITY_BITS UINT64_C(0x7ff0000000000000)             /* finite times not below +0 have less */

/**
 * The handle's lower bits are the slot's own index. A free slot's `handle` holds the next free slot, that of a taken root its own
 * index: the sequence number is 0 then, which no event has, so that no handle or key matches. Two slots fill a cache line.
 */
struct sz_event_slot {
    _Alignas(32) uint64_t handle;
    const struct sz_event_type *type;
    void *subject;
};

/* The seldom paths, out of the way; see event_queue.c. */

/** Makes the root the next event's key; false when no event is pending. */
bool sz_event_queue_settle_root(struct sz_event_queue *queue);
/** Drops all dead keys and the taken root. */
void sz_event_queue_rebuild(struct sz_event_queue *queue);
/** As sz_event_queue_push, without looking at the time. */
uint64_t sz_event_queue_push_of_many(struct sz_event_queue *queue, double time_s, const struct sz_event_type *type,
                                     void *subject);

static inline struct sz_event_slot *sz_event_slot_of(const struct sz_event_queue *queue, sz_event_key key)
{
    return &queue->slots[(uint64_t)key & SZ_EVENT_SLOT_MASK];
}

static inline double sz_event_time_of(uint64_t bits)
{
    double time_s;
    memcpy(&time_s, &bits, sizeof time_s);
    return time_s;
}

static inline uint64_t sz_event_time_bits(double time_s)
{
    uint64_t bits;
    memcpy(&bits, &time_s, sizeof bits);
    return bits;
}

static inline sz_event_key sz_event_key_of(double time_s, uint64_t handle)
{
    return (sz_event_key)sz_event_time_bits(time_s + 0.0) << 64 | handle; /* -0 becomes +0 */
}

/** 1 or 0. Keys are below 2^127, so the difference's top bit tells; of a plain comparison gcc makes a branch. */
static inline size_t sz_event_key_is_less(sz_event_key a, sz_event_key b)
{
    return (size_t)((a - b) >> 127);
}

/** Index of the least of the four keys of a line. Places after the last key hold the greatest, so a line is always whole. */
static inline size_t sz_event_least_of_line(const sz_event_key *keys, size_t first)
{
    const sz_event_key *line = keys + first;
    size_t left = sz_event_key_is_less(line[1], line[0]), right = 2 + sz_event_key_is_less(line[3], line[2]);
    return first + (left ^ ((left ^ right) & -sz_event_key_is_less(line[right], line[left])));
}

/** Names the event and fills its slot, whose index is in its handle; returns the event's handle. */
static inline uint64_t sz_event_queue_fill(struct sz_event_queue *queue, struct sz_event_slot *slot,
                                           const struct sz_event_type *type, void *subject)
{
    uint64_t handle = queue->next_sequence | slot->handle;
    queue->next_sequence += SZ_EVENT_SLOT_MASK + 1;
    slot->handle = handle;
    slot->type = type;
    slot->subject = subject;
    return handle;
}

/**
 * Whether sz_event_queue_push_of_two may be called: a root was just taken, there is at most one key beside it, as mostly in a small
 * model, and the time is none that sz_event_queue_push_of_many must look at: -0, or not valid.
 */
static inline bool sz_event_queue_is_of_two(const struct sz_event_queue *queue, uint64_t time_bits)
{
    return queue->taken_slot != NULL && queue->key_count <= 2 && time_bits < SZ_EVENT_INFINITY_BITS;
}

/**
 * As sz_event_queue_push. The event gets the root's slot, and the two keys take the first two places without a branch (there is a
 * whole line below the root always). The other was scheduled before: it goes first at the same time. Sequence numbers are
 * looked at by whoever calls this: see sz_event_queue_is_used_up.
 */
static inline uint64_t sz_event_queue_push_of_two(struct sz_event_queue *queue, uint64_t time_bits,
                                                  const struct sz_event_type *type, void *subject)
{
    uint64_t handle = sz_event_queue_fill(queue, queue->taken_slot, type, subject);
    char *root = (char *)(queue->keys + SZ_EVENT_ROOT); /* with places in bytes: of indices gcc makes twice as much */
    sz_event_key other = *(const sz_event_key *)(root + sizeof other);
    size_t place = ((uint64_t)(other >> 64) <= time_bits) * sizeof other;
    *(sz_event_key *)(root + place) = (sz_event_key)time_bits << 64 | handle;
    *(sz_event_key *)(root + (place ^ sizeof other)) = other;
    queue->taken_slot = NULL;
    return handle;
}

/** Whether fewer sequence numbers are left than sz_event_queue_push_of_two may use between two looks at this. */
static inline bool sz_event_queue_is_used_up(const struct sz_event_queue *queue)
{
    return queue->next_sequence >= SZ_EVENT_LAST_SEQUENCE;
}

/** The least bits of a time beyond until_s, or of an infinite one. */
static inline uint64_t sz_event_end_bits(double until_s)
{
    if (!(until_s >= 0))
        return 0;
    uint64_t last_bits = sz_event_time_bits(until_s + 0.0); /* -0 becomes +0 */
    return last_bits < SZ_EVENT_INFINITY_BITS ? last_bits + 1 : SZ_EVENT_INFINITY_BITS;
}

/**
 * The slot of the event at the root; NULL when that one was taken or cancelled or there is none, as its slot does not know its key:
 * see sz_event_queue_settle_root. Of a queue that ever held an event.
 */
static inline struct sz_event_slot *sz_event_queue_root(const struct sz_event_queue *queue, uint64_t *time_bits)
{
    sz_event_key key = queue->keys[SZ_EVENT_ROOT];
    struct sz_event_slot *slot = sz_event_slot_of(queue, key);
    *time_bits = (uint64_t)(key >> 64);
    return __builtin_expect(slot->handle == (uint64_t)key, 1) ? slot : NULL;
}

/** Takes the next event out. The place of its key and its slot are kept for the next push; the slot goes on saying what it was. */
static inline void sz_event_queue_take_inside(struct sz_event_queue *queue, struct sz_event_slot *slot)
{
    slot->handle &= SZ_EVENT_SLOT_MASK;
    queue->taken_slot = slot;
}

#pragma GCC visibility pop

#endif
