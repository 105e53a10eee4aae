#include "sim/event_queue.h"

#include "sim/event_queue_inside.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { LINE_SIZE = 64, FIRST_CAPACITY = 13 };

#define SLOT_LIMIT ((size_t)1 << SZ_EVENT_SLOT_BITS)
#define NO_SLOT    SZ_EVENT_SLOT_MASK /* ends the chain of free slots; so that slot is never used */
/* In the places after the last key: later than any, below 2^127 (see sz_event_key_is_less), of slot 0, which does not know it. */
#define GREATEST (~(sz_event_key)0 >> 1 & ~(sz_event_key)SZ_EVENT_SLOT_MASK)

static size_t parent_of(size_t i)
{
    return i / SZ_EVENT_KEYS_PER_LINE + 2;
}

static size_t first_child_of(size_t i)
{
    return SZ_EVENT_KEYS_PER_LINE * (i - 2);
}

static size_t end_of(const struct sz_event_queue *queue)
{
    return SZ_EVENT_ROOT + queue->key_count;
}

static bool is_live(const struct sz_event_queue *queue, sz_event_key key)
{
    return sz_event_slot_of(queue, key)->handle == (uint64_t)key;
}

static void sift_up(sz_event_key *keys, size_t place, sz_event_key key)
{
    while (place > SZ_EVENT_ROOT && key < keys[parent_of(place)]) {
        keys[place] = keys[parent_of(place)];
        place = parent_of(place);
    }
    keys[place] = key;
}

static void sift_down(sz_event_key *keys, size_t end, size_t place, sz_event_key key)
{
    for (size_t child = first_child_of(place); child < end; child = first_child_of(place)) {
        size_t least = sz_event_least_of_line(keys, child);
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
    size_t last = end_of(queue) - 1, place = SZ_EVENT_ROOT;
    sz_event_key key = keys[last];
    keys[last] = GREATEST;
    queue->key_count--;
    if (last == SZ_EVENT_ROOT)
        return;
    for (size_t child = first_child_of(place); child < last; child = first_child_of(place)) {
        size_t least = sz_event_least_of_line(keys, child);
        keys[place] = keys[least];
        place = least;
    }
    sift_up(keys, place, key);
}

static void free_slot(struct sz_event_queue *queue, struct sz_event_slot *slot)
{
    slot->handle = queue->free_slot;
    queue->free_slot = (uint64_t)(slot - queue->slots);
}

bool sz_event_queue_settle_root(struct sz_event_queue *queue)
{
    if (queue->taken_slot != NULL) {
        free_slot(queue, queue->taken_slot);
        queue->taken_slot = NULL;
        remove_root(queue);
        if (2 * queue->dead_count >= queue->key_count)
            sz_event_queue_rebuild(queue);
    }
    while (queue->key_count > 0 && !is_live(queue, queue->keys[SZ_EVENT_ROOT])) {
        remove_root(queue);
        queue->dead_count--;
    }
    return queue->key_count > 0;
}

void sz_event_queue_rebuild(struct sz_event_queue *queue)
{
    sz_event_key *keys = queue->keys;
    size_t old_end = end_of(queue), end = SZ_EVENT_ROOT;
    if (queue->taken_slot != NULL)
        free_slot(queue, queue->taken_slot);
    for (size_t i = SZ_EVENT_ROOT; i < old_end; i++)
        if (is_live(queue, keys[i]))
            keys[end++] = keys[i];
    for (size_t i = end; i < old_end; i++)
        keys[i] = GREATEST;
    queue->key_count = end - SZ_EVENT_ROOT;
    queue->dead_count = 0;
    queue->taken_slot = NULL;
    if (queue->key_count < 2)
        return;
    for (size_t i = parent_of(end - 1); i >= SZ_EVENT_ROOT; i--)
        sift_down(keys, end, i, keys[i]);
}

void sz_event_queue_init(struct sz_event_queue *queue)
{
    *queue = (struct sz_event_queue){.free_slot = NO_SLOT, .next_sequence = SLOT_LIMIT};
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
    if (event_count < FIRST_CAPACITY)
        event_count = FIRST_CAPACITY; /* the root's children have places always */
    size_t per_line = SZ_EVENT_KEYS_PER_LINE;
    size_t place_count = (SZ_EVENT_ROOT + event_count + per_line - 1) / per_line * per_line;
    size_t capacity = place_count - SZ_EVENT_ROOT;
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
        if (i < SLOT_LIMIT - 1)
            queue->free_slot = i;
    }
    if (queue->taken_slot != NULL)
        queue->taken_slot = &slots[queue->taken_slot - queue->slots];
    free(queue->keys);
    free(queue->slots);
    queue->keys = keys;
    queue->slots = slots;
    queue->capacity = capacity;
    return true;
}

/* The event gets the slot of the taken root, and its key the root's place or one below. */
static uint64_t push_in_root(struct sz_event_queue *queue, double time_s, const struct sz_event_type *type,
                             void *subject)
{
    sz_event_key *keys = queue->keys;
    uint64_t handle = sz_event_queue_fill(queue, queue->taken_slot, type, subject);
    queue->taken_slot = NULL;
    sift_down(keys, end_of(queue), SZ_EVENT_ROOT, sz_event_key_of(time_s, handle));
    /* The event at the root is likely the next one: its slot is fetched while the present event happens. */
    __builtin_prefetch(sz_event_slot_of(queue, keys[SZ_EVENT_ROOT]));
    return handle;
}

static uint64_t push_at_end(struct sz_event_queue *queue, double time_s, const struct sz_event_type *type,
                            void *subject)
{
    if (queue->key_count == queue->capacity &&
        !sz_event_queue_reserve(queue, queue->capacity == 0 ? FIRST_CAPACITY : 2 * queue->capacity))
        return SZ_EVENT_NONE;
    if (queue->free_slot == NO_SLOT)
        return SZ_EVENT_NONE;
    struct sz_event_slot *slot = &queue->slots[queue->free_slot];
    uint64_t next_free = slot->handle;
    slot->handle = queue->free_slot;
    queue->free_slot = next_free;
    uint64_t handle = sz_event_queue_fill(queue, slot, type, subject);
    sift_up(queue->keys, end_of(queue), sz_event_key_of(time_s, handle));
    queue->key_count++;
    return handle;
}

uint64_t sz_event_queue_push_of_many(struct sz_event_queue *queue, double time_s, const struct sz_event_type *type,
                                     void *subject)
{
    if (sz_event_queue_is_used_up(queue))
        return SZ_EVENT_NONE;
    return queue->taken_slot != NULL ? push_in_root(queue, time_s, type, subject)
                                     : push_at_end(queue, time_s, type, subject);
}

uint64_t sz_event_queue_push(struct sz_event_queue *queue, double time_s, const struct sz_event_type *type,
                             void *subject)
{
    assert(time_s >= 0 && time_s < INFINITY);
    return sz_event_queue_push_of_many(queue, time_s, type, subject);
}

bool sz_event_queue_pop_until(struct sz_event_queue *queue, double until_s, struct sz_event *event)
{
    uint64_t time_bits;
    struct sz_event_slot *slot = queue->keys != NULL ? sz_event_queue_root(queue, &time_bits) : NULL;
    if (slot == NULL) {
        if (!sz_event_queue_settle_root(queue))
            return false;
        slot = sz_event_queue_root(queue, &time_bits);
    }
    if (time_bits >= sz_event_end_bits(until_s))
        return false;
    event->time_s = sz_event_time_of(time_bits);
    event->type = slot->type;
    event->subject = slot->subject;
    event->handle = slot->handle;
    sz_event_queue_take_inside(queue, slot);
    return true;
}

bool sz_event_queue_pop(struct sz_event_queue *queue, struct sz_event *event)
{
    return sz_event_queue_pop_until(queue, INFINITY, event);
}

bool sz_event_queue_cancel(struct sz_event_queue *queue, uint64_t handle)
{
    uint64_t slot = handle & SZ_EVENT_SLOT_MASK;
    if (handle >> SZ_EVENT_SLOT_BITS == 0 || slot >= queue->capacity || queue->slots[slot].handle != handle)
        return false;
    free_slot(queue, &queue->slots[slot]);
    queue->dead_count++;
    if (2 * queue->dead_count >= queue->key_count - (queue->taken_slot != NULL))
        sz_event_queue_rebuild(queue);
    return true;
}

double sz_event_queue_next_time(struct sz_event_queue *queue)
{
    return sz_event_queue_settle_root(queue) ? sz_event_time_of((uint64_t)(queue->keys[SZ_EVENT_ROOT] >> 64))
                                             : INFINITY;
}
