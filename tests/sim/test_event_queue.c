#include "sim/event_queue.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>

static const struct sz_event_type type = {"test", 20, NULL};

/* The plainest queue there is: an unsorted array, searched for the least time and then for the first scheduled. */
struct reference {
    struct {
        double time_s;
        uint64_t order, handle;
    } events[400];
    size_t count;
    uint64_t next_order;
};

static size_t least_of(const struct reference *reference)
{
    size_t least = 0;
    for (size_t i = 1; i < reference->count; i++) {
        bool is_earlier = reference->events[i].time_s < reference->events[least].time_s;
        bool is_tie = reference->events[i].time_s == reference->events[least].time_s;
        if (is_earlier || (is_tie && reference->events[i].order < reference->events[least].order))
            least = i;
    }
    return least;
}

static void remove_from(struct reference *reference, size_t i)
{
    reference->events[i] = reference->events[--reference->count];
}

static void push_both(struct sz_event_queue *queue, struct reference *reference, double time_s)
{
    size_t i = reference->count++;
    reference->events[i].time_s = time_s;
    reference->events[i].order = ++reference->next_order;
    reference->events[i].handle = sz_event_queue_push(queue, time_s, &type, NULL);
    ck_assert_uint_ne(reference->events[i].handle, SZ_EVENT_NONE);
}

static void pop_both(struct sz_event_queue *queue, struct reference *reference)
{
    struct sz_event event;
    if (reference->count == 0) {
        ck_assert(!sz_event_queue_pop(queue, &event));
        return;
    }
    size_t least = least_of(reference);
    ck_assert(sz_event_queue_pop(queue, &event));
    ck_assert_double_eq(event.time_s, reference->events[least].time_s);
    ck_assert_uint_eq(event.handle, reference->events[least].handle);
    remove_from(reference, least);
}

SZ_CASE(a_random_history_agrees_with_a_sorted_reference)
{
    struct sz_event_queue queue;
    static struct reference reference;
    struct sz_stream stream;
    sz_event_queue_init(&queue);
    sz_stream_init(&stream, 1, 0, 0, 0);
    for (int step = 0; step < 100000; step++) {
        double choice = sz_stream_uniform(&stream), bias = step / 5000 % 2 == 0 ? 0.55 : 0.3; /* grows, then shrinks */
        if (choice < bias && reference.count < 400) {
            push_both(&queue, &reference, floor(sz_stream_uniform(&stream) * 50)); /* many ties */
        } else if (choice < bias + 0.2 && reference.count > 0) {
            size_t i = (size_t)(sz_stream_uniform(&stream) * (double)reference.count);
            ck_assert(sz_event_queue_cancel(&queue, reference.events[i].handle));
            ck_assert(!sz_event_queue_cancel(&queue, reference.events[i].handle));
            remove_from(&reference, i);
        } else if (choice < bias + 0.22) {
            double next_s = reference.count == 0 ? INFINITY : reference.events[least_of(&reference)].time_s;
            ck_assert_double_eq(sz_event_queue_next_time(&queue), next_s);
        } else {
            pop_both(&queue, &reference);
        }
        ck_assert_uint_eq(sz_event_queue_count(&queue), reference.count);
    }
    sz_event_queue_clear(&queue);
}

SZ_CASE(ties_come_in_order_of_scheduling)
{
    struct sz_event_queue queue;
    struct sz_event event;
    int subjects[1000];
    sz_event_queue_init(&queue);
    for (int i = 0; i < 1000; i++)
        ck_assert(sz_event_queue_push(&queue, 7, &type, &subjects[i]) != SZ_EVENT_NONE);
    for (int i = 0; i < 1000; i++) {
        ck_assert(sz_event_queue_pop(&queue, &event));
        ck_assert_ptr_eq(event.subject, &subjects[i]);
    }
    sz_event_queue_clear(&queue);
}

SZ_CASE(a_time_of_minus_zero_is_zero)
{
    struct sz_event_queue queue;
    struct sz_event event;
    int subject;
    sz_event_queue_init(&queue);
    sz_event_queue_push(&queue, -0.0, &type, &subject);
    sz_event_queue_push(&queue, 1, &type, NULL);
    ck_assert(sz_event_queue_pop(&queue, &event));
    ck_assert_ptr_eq(event.subject, &subject);
    ck_assert(!signbit(event.time_s));
    sz_event_queue_clear(&queue);
}

SZ_CASE(dead_keys_never_outnumber_live_ones)
{
    struct sz_event_queue queue;
    struct sz_stream stream;
    static uint64_t handles[1000];
    sz_event_queue_init(&queue);
    sz_stream_init(&stream, 2, 0, 0, 0);
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 1000; i++)
            handles[i] = sz_event_queue_push(&queue, round + sz_stream_uniform(&stream), &type, NULL);
        for (int i = 0; i < 1000; i++) {
            ck_assert(sz_event_queue_cancel(&queue, handles[i]));
            ck_assert_uint_le(queue.dead_count, sz_event_queue_count(&queue));
        }
    }
    ck_assert_uint_le(queue.capacity, 2100);
    sz_event_queue_clear(&queue);
}

/* Also while it is drained: those cancelled are the latest, and stay until they are more than the rest. */
SZ_CASE(dead_keys_do_not_outnumber_live_ones_in_a_queue_that_is_drained)
{
    struct sz_event_queue queue;
    struct sz_event event;
    static uint64_t handles[1000];
    sz_event_queue_init(&queue);
    for (int i = 0; i < 1000; i++)
        handles[i] = sz_event_queue_push(&queue, i, &type, NULL);
    for (int i = 501; i < 1000; i++)
        ck_assert(sz_event_queue_cancel(&queue, handles[i]));
    ck_assert_uint_eq(queue.dead_count, 499);
    for (int i = 0; i <= 500; i++) {
        ck_assert(sz_event_queue_pop(&queue, &event));
        ck_assert_double_eq(event.time_s, i);
        ck_assert_uint_le(queue.dead_count, sz_event_queue_count(&queue));
    }
    ck_assert(!sz_event_queue_pop(&queue, &event));
    sz_event_queue_clear(&queue);
}

SZ_CASE(a_handle_never_names_a_later_event)
{
    struct sz_event_queue queue;
    struct sz_event event;
    sz_event_queue_init(&queue);
    uint64_t first = sz_event_queue_push(&queue, 1, &type, NULL);
    ck_assert(sz_event_queue_pop(&queue, &event));
    ck_assert_uint_eq(event.handle, first);
    for (int i = 0; i < 100; i++)
        ck_assert_uint_ne(sz_event_queue_push(&queue, 2, &type, NULL), first);
    ck_assert(!sz_event_queue_cancel(&queue, first));
    ck_assert(!sz_event_queue_cancel(&queue, SZ_EVENT_NONE));
    ck_assert(!sz_event_queue_cancel(&queue, UINT64_MAX));
    ck_assert_uint_eq(sz_event_queue_count(&queue), 100);
    sz_event_queue_clear(&queue);
}

SZ_CASE(a_hundred_thousand_pending_events_come_out_sorted)
{
    enum { COUNT = 100000 };
    struct sz_event_queue queue;
    struct sz_event event;
    struct sz_stream stream;
    static uint64_t handles[COUNT];
    sz_event_queue_init(&queue);
    sz_stream_init(&stream, 3, 0, 0, 0);
    for (size_t i = 0; i < COUNT; i++)
        handles[i] = sz_event_queue_push(&queue, sz_stream_uniform(&stream), &type, &handles[i]);
    for (size_t i = 0; i < COUNT; i += 3)
        ck_assert(sz_event_queue_cancel(&queue, handles[i]));
    size_t popped_count = 0;
    double last_s = 0;
    while (sz_event_queue_pop(&queue, &event)) {
        ck_assert_double_ge(event.time_s, last_s);
        last_s = event.time_s;
        ck_assert_uint_ne((size_t)((uint64_t *)event.subject - handles) % 3, 0);
        popped_count++;
    }
    ck_assert_uint_eq(popped_count, COUNT - (COUNT + 2) / 3);
    sz_event_queue_clear(&queue);
}

SZ_CASE(an_event_later_than_asked_for_stays_pending)
{
    struct sz_event_queue queue;
    struct sz_event event;
    sz_event_queue_init(&queue);
    sz_event_queue_push(&queue, 5, &type, NULL);
    ck_assert(!sz_event_queue_pop_until(&queue, 4.999, &event));
    ck_assert(sz_event_queue_pop_until(&queue, 5, &event));
    ck_assert(!sz_event_queue_pop_until(&queue, INFINITY, &event));
    sz_event_queue_clear(&queue);
}

SZ_CASE(room_made_ahead_keeps_what_is_pending)
{
    struct sz_event_queue queue;
    struct sz_event event;
    sz_event_queue_init(&queue);
    for (int i = 0; i < 10; i++)
        sz_event_queue_push(&queue, 10 - i, &type, NULL);
    ck_assert(sz_event_queue_reserve(&queue, 5000));
    ck_assert_uint_ge(queue.capacity, 5000);
    for (int i = 1; i <= 10; i++) {
        ck_assert(sz_event_queue_pop(&queue, &event));
        ck_assert_double_eq(event.time_s, i);
    }
    sz_event_queue_clear(&queue);
}

SZ_CASE(an_impossible_amount_of_room_is_refused)
{
    struct sz_event_queue queue;
    sz_event_queue_init(&queue);
    ck_assert(!sz_event_queue_reserve(&queue, SIZE_MAX));
    ck_assert_uint_ne(sz_event_queue_push(&queue, 1, &type, NULL), SZ_EVENT_NONE);
    sz_event_queue_clear(&queue);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_random_history_agrees_with_a_sorted_reference),
    SZ_LISTED(ties_come_in_order_of_scheduling),
    SZ_LISTED(a_time_of_minus_zero_is_zero),
    SZ_LISTED(dead_keys_never_outnumber_live_ones),
    SZ_LISTED(dead_keys_do_not_outnumber_live_ones_in_a_queue_that_is_drained),
    SZ_LISTED(a_handle_never_names_a_later_event),
    SZ_LISTED(a_hundred_thousand_pending_events_come_out_sorted),
    SZ_LISTED(an_event_later_than_asked_for_stays_pending),
    SZ_LISTED(room_made_ahead_keeps_what_is_pending),
    SZ_LISTED(an_impossible_amount_of_room_is_refused),
};
SZ_MAIN("event_queue", cases)
