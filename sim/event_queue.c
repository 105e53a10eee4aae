#include "sim/event_queue.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOT_BITS = 24, /* of a handle: sequence number above, slot below */
    SEQUENCE_BITS = 40,
    LINE_SIZE = 64,
    KEYS_PER_LINE = 4,
    ROOT = 3, /* so that the children of i, 4 (i - 2) and the next three, start a cache line */
    FIRST_CAPACITY = 13
};

#define SLOT_MASK  ((UINT64_C(1) << SLOT_BITS) - 1)
#define SLOT_LIMIT ((size_t)1 << SLOT_BITS)
#define NO_SLOT    SLOT_MASK               /* ends the chain of free slots; so that slot is never used */
#define GREATEST   (~(sz_event_key)0 >> 1) /* see is_less */

/*
 * A free slot's `handle` holds the next free slot: its sequence number is 0, which no event has, so that no handle or key
 * matches a free slot.
 */
struct sz_event_slot {
    uint64_t handle;
    const struct sz_event_type *type;
    void *subject;
    uint64_t padding; /* two slots a cache line, none across two */
};

static size_t parent_of(size_t i)
{
    return i / KEYS_PER_LINE + 2;
}

static size_t first_child_of(size_t i)
{
    return KEYS_PER_LINE * (i - 2);
}

static size_t end_of(const struct sz_event_queue *queue)
{
    return ROOT + queue->key_count;
}

static uint64_t handle_of(sz_event_key key)
{
    return (uint64_t)key;
}

static double time_of(sz_event_key key)
{
    uint64_t bits = (uint64_t)(key >> 64);
    double time_s;
    memcpy(&time_s, &bits, sizeof time_s);
    return time_s;
}

static sz_event_key key_of(double time_s, uint64_t handle)
{
    double positive_s = time_s + 0.0; /* -0 becomes +0 */
    uint64_t bits;
    memcpy(&bits, &positive_s, sizeof bits);
    return (sz_event_key)bits << 64 | handle;
}

static bool is_live(const struct sz_event_queue *queue, sz_event_key key)
{
    return queue->slots[handle_of(key) & SLOT_MASK].handle == handle_of(key);
}

/* 1 or 0. Keys are below 2^127, so the difference's top bit tells; of a plain comparison gcc makes a branch. */
static size_t is_less(sz_event_key a, sz_event_key b)
{
    return (size_t)((a - b) >> 127);
}

/* Index of the least of the four keys of a line. Places after the last key hold GREATEST, so a line is always whole. */
static size_t least_of_line(const sz_event_key *keys, size_t first)
{
    const sz_event_key *line = keys + first;
    size_t left = is_less(line[1], line[0]), right = 2 + is_less(line[3], line[2]);
    return first + (left ^ ((left ^ right) & -is_less(line[right], line[left])));
}

static void sift_up(sz_event_key *keys, size_t place, sz_event_key key)
{
    while (place > ROOT && key < keys[parent_of(place)]) {
        keys[place] = keys[parent_of(place)];
        place = parent_of(place);
    }
    keys[place] = key;
}

static void sift_down(sz_event_key *keys, size_t end, size_t place, sz_event_key key)
{
    for (size_t child = first_child_of(place); child < end; child = first_child_of(place)) {
        size_t least = least_of_line(keys, child);
        if (key < keys[least])
            break;
        keys[place] = keys[least];
        place = least;
    }
    keys[place] = key;
}

/* Takes the root's key out: the hole goes down along the least children, then the last key up from there. */
static void remove_root(struct sz_event_queue *queue)
{
    sz_event_key *keys = queue->keys;
    size_t last = end_of(queue) - 1, place = ROOT;
    sz_event_key key = keys[last];
    keys[last] = GREATEST;
    queue->key_count--;
    queue->root_taken = false;
    if (last == ROOT)
        return;
    for (size_t child = first_child_of(place); child < last; child = first_child_of(place)) {
        size_t least = least_of_line(keys, child);
        keys[place] = keys[least];
        place = least;
    }
    sift_up(keys, place, key);
}

/* Drops the dead keys; each was paid for by its cancelling. */
static void rebuild(struct sz_event_queue *queue)
{
    sz_event_key *keys = queue->keys;
    size_t old_end = end_of(queue), end = ROOT;
    for (size_t i = ROOT; i < old_end; i++)
        if (is_live(queue, keys[i]))
            keys[end++] = keys[i];
    for (size_t i = end; i < old_end; i++)
        keys[i] = GREATEST;
    queue->key_count = end - ROOT;
    queue->root_taken = false;
    if (queue->key_count < 2)
        return;
    for (size_t i = parent_of(end - 1); i >= ROOT; i--)
        sift_down(keys, end, i, keys[i]);
}

static void rebuild_when_mostly_dead(struct sz_event_queue *queue)
{
    if (queue->key_count - queue->root_taken > 2 * queue->live_count)
        rebuild(queue);
}

/* Makes the root the next event's key; false when no event is pending. */
static bool settle_root(struct sz_event_queue *queue)
{
    if (queue->root_taken)
        remove_root(queue);
    while (queue->key_count > 0 && !is_live(queue, queue->keys[ROOT]))
        remove_root(queue);
    return queue->key_count > 0;
}

/* The event at the root is likely the next one: its slot is fetched while the present event happens. */
static void prefetch_root(const struct sz_event_queue *queue)
{
    __builtin_prefetch(&queue->slots[handle_of(queue->keys[ROOT]) & SLOT_MASK]);
}

static void free_slot(struct sz_event_queue *queue, uint64_t slot)
{
    queue->slots[slot].handle = queue->free_slot;
    queue->free_slot = slot;
    queue->live_count--;
}

void sz_event_queue_init(struct sz_event_queue *queue)
{
    *queue = (struct sz_event_queue){.free_slot = NO_SLOT, .next_sequence = 1};
}

void sz_event_queue_clear(struct sz_event_queue *queue)
{
    free(queue->keys);
    free(queue->slots);
    sz_event_queue_init(queue);
}

bool sz_event_queue_reserve(struct sz_event_queue *queue, size_t event_count)
{
    if (event_count <= queue->capacity)
        return true;
    if (event_count >= 2 * SLOT_LIMIT)
        return false;
    size_t place_count = (ROOT + event_count + KEYS_PER_LINE - 1) / KEYS_PER_LINE * KEYS_PER_LINE;
    size_t capacity = place_count - ROOT;
    sz_event_key *keys = aligned_alloc(LINE_SIZE, place_count * sizeof *keys);
    struct sz_event_slot *slots = aligned_alloc(LINE_SIZE, (capacity + 1) * sizeof *slots);
    if (keys == NULL || slots == NULL) {
        free(keys);
        free(slots);
        return false;
    }
    size_t end = queue->keys == NULL ? 0 : end_of(queue);
    if (end > 0) {
        memcpy(keys, queue->keys, end * sizeof *keys);
        memcpy(slots, queue->slots, queue->capacity * sizeof *slots);
    }
    for (size_t i = end; i < place_count; i++)
        keys[i] = GREATEST;
    for (size_t i = capacity; i-- > queue->capacity;) {
        slots[i] = (struct sz_event_slot){.handle = queue->free_slot};
        queue->free_slot = i < SLOT_LIMIT - 1 ? i : NO_SLOT;
    }
    free(queue->keys);
    free(queue->slots);
    queue->keys = keys;
    queue->slots = slots;
    queue->capacity = capacity;
    return true;
}

uint64_t sz_event_queue_push(struct sz_event_queue *queue, double time_s, const struct sz_event_type *type,
                             void *subject)
{
    assert(time_s >= 0 && time_s < INFINITY);
    bool in_root = queue->root_taken;
    if (!in_root && queue->key_count == queue->capacity &&
        !sz_event_queue_reserve(queue, queue->capacity == 0 ? FIRST_CAPACITY : 2 * queue->capacity))
        return SZ_EVENT_NONE;
    uint64_t slot = queue->free_slot;
    if (slot == NO_SLOT || queue->next_sequence >> SEQUENCE_BITS != 0)
        return SZ_EVENT_NONE;
    struct sz_event_slot *place = &queue->slots[slot];
    queue->free_slot = place->handle;
    uint64_t handle = queue->next_sequence++ << SLOT_BITS | slot;
    place->handle = handle;
    place->type = type;
    place->subject = subject;
    queue->live_count++;
    if (in_root) {
        queue->root_taken = false;
        sift_down(queue->keys, end_of(queue), ROOT, key_of(time_s, handle));
        prefetch_root(queue);
    } else {
        sift_up(queue->keys, end_of(queue), key_of(time_s, handle));
        queue->key_count++;
    }
    return handle;
}

bool sz_event_queue_pop_until(struct sz_event_queue *queue, double until_s, struct sz_event *event)
{
    if (!settle_root(queue))
        return false;
    sz_event_key key = queue->keys[ROOT];
    double time_s = time_of(key);
    if (time_s > until_s)
        return false;
    uint64_t slot = handle_of(key) & SLOT_MASK;
    event->time_s = time_s;
    event->type = queue->slots[slot].type;
    event->subject = queue->slots[slot].subject;
    event->handle = handle_of(key);
    free_slot(queue, slot);
    queue->root_taken = true;
    rebuild_when_mostly_dead(queue);
    return true;
}

bool sz_event_queue_pop(struct sz_event_queue *queue, struct sz_event *event)
{
    return sz_event_queue_pop_until(queue, INFINITY, event);
}

bool sz_event_queue_cancel(struct sz_event_queue *queue, uint64_t handle)
{
    uint64_t slot = handle & SLOT_MASK;
    if (handle >> SLOT_BITS == 0 || slot >= queue->capacity || queue->slots[slot].handle != handle)
        return false;
    free_slot(queue, slot);
    rebuild_when_mostly_dead(queue);
    return true;
}

double sz_event_queue_next_time(struct sz_event_queue *queue)
{
    return settle_root(queue) ? time_of(queue->keys[ROOT]) : INFINITY;
}
