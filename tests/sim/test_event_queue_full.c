/* The event queue at the limit of its slots, which is 2^9 - 1 here and not 2^24 - 1. */
#define SZ_EVENT_SLOT_BITS 9
#include "sim/event_queue.c" /* NOLINT(bugprone-suspicious-include) */
#include "tests/testing.h"

enum { LIMIT = (1 << SZ_EVENT_SLOT_BITS) - 1 };

static const struct sz_event_type type = {"test", 20, NULL};

static size_t fill(struct sz_event_queue *queue, uint64_t *handles)
{
    size_t count = 0;
    for (uint64_t handle; (handle = sz_event_queue_push(queue, 1 + (double)count, &type, NULL)) != SZ_EVENT_NONE;)
        handles[count++] = handle;
    return count;
}

SZ_CASE(as_many_events_as_there_are_slots_may_be_pending)
{
    struct sz_event_queue queue;
    uint64_t handles[LIMIT];
    sz_event_queue_init(&queue);
    ck_assert_uint_eq(fill(&queue, handles), LIMIT);
    ck_assert_uint_eq(sz_event_queue_count(&queue), LIMIT);
    sz_event_queue_clear(&queue);
}

SZ_CASE(slots_freed_before_the_queue_grows_to_its_limit_are_used_again)
{
    struct sz_event_queue queue;
    uint64_t handles[LIMIT];
    sz_event_queue_init(&queue);
    size_t count = 0;
    while (count < LIMIT - 2)
        handles[count++] = sz_event_queue_push(&queue, 1, &type, NULL);
    for (size_t i = 0; i < 200; i++)
        ck_assert(sz_event_queue_cancel(&queue, handles[i]));
    ck_assert_uint_eq(fill(&queue, handles), 202);
    ck_assert_uint_eq(sz_event_queue_count(&queue), LIMIT);
    struct sz_event event;
    for (size_t i = 0; i < LIMIT; i++)
        ck_assert(sz_event_queue_pop(&queue, &event));
    ck_assert_uint_eq(fill(&queue, handles), LIMIT);
    sz_event_queue_clear(&queue);
}

static const struct sz_case cases[] = {
    SZ_LISTED(as_many_events_as_there_are_slots_may_be_pending),
    SZ_LISTED(slots_freed_before_the_queue_grows_to_its_limit_are_used_again),
};
SZ_MAIN("event_queue_full", cases)
