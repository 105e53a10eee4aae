#include "bench/queue_work.h"

#include <stdlib.h>

static const struct sz_event_type held = {"held", 20, NULL};

bool queue_work_init(struct queue_work *work, size_t pending_count, uint64_t seed)
{
    *work = (struct queue_work){.pending_count = pending_count};
    sz_event_queue_init(&work->queue);
    generator_seed(&work->generator, seed);
    work->handles = calloc(pending_count + 1, sizeof *work->handles);
    if (work->handles == NULL)
        return false;
    for (size_t i = 0; i < pending_count; i++) {
        work->handles[i] =
            sz_event_queue_push(&work->queue, generator_exponential(&work->generator), &held, &work->handles[i]);
        if (work->handles[i] == SZ_EVENT_NONE)
            return false;
    }
    return true;
}

void queue_work_clear(struct queue_work *work)
{
    sz_event_queue_clear(&work->queue);
    free(work->handles);
}

double queue_work_hold(struct queue_work *work, uint64_t hold_count)
{
    struct sz_event event = {0};
    for (uint64_t i = 0; i < hold_count; i++) {
        sz_event_queue_pop(&work->queue, &event);
        sz_event_queue_push(&work->queue, event.time_s + generator_exponential(&work->generator), event.type,
                            event.subject);
    }
    return event.time_s;
}

void queue_work_cancel(struct queue_work *work, uint64_t cancel_count)
{
    for (uint64_t i = 0; i < cancel_count; i++) {
        size_t chosen = generator_bits(&work->generator) % work->pending_count;
        sz_event_queue_cancel(&work->queue, work->handles[chosen]);
        work->handles[chosen] = sz_event_queue_push(&work->queue, generator_exponential(&work->generator), &held, NULL);
    }
}
