#include "sim/simulation.h"

#include "sim/event_queue_inside.h"
#include "sim/fingerprint.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { EVENTS_BETWEEN_LOOKS = 4096 }; /* at the flag that asks to stop */

void sz_simulation_init(struct sz_simulation *simulation, void *model)
{
    *simulation = (struct sz_simulation){.fingerprint = SZ_FINGERPRINT_START, .model = model};
    sz_event_queue_init(&simulation->queue);
}

void sz_simulation_clear(struct sz_simulation *simulation)
{
    sz_event_queue_clear(&simulation->queue);
}

/* Out of the way of sz_simulation_schedule, which runs once an event. */
static uint64_t refuse_time(struct sz_simulation *simulation, double time_s, const struct sz_event_type *type)
{
    const char *reason = time_s < simulation->now_s ? "in the past" : "not a time";
    sz_simulation_fail(simulation, SZ_ERROR_SELF_CHECK, "event \"%s\" was scheduled for %.9g s, which is %s",
                       type->name, time_s, reason);
    return SZ_EVENT_NONE;
}

static __attribute__((noinline)) uint64_t schedule_among_many(struct sz_simulation *simulation, double time_s,
                                                              const struct sz_event_type *type, void *subject)
{
    if (!(time_s >= simulation->now_s && time_s < INFINITY)) /* NaN too */
        return refuse_time(simulation, time_s, type);
    uint64_t handle = sz_event_queue_push_of_many(&simulation->queue, time_s, type, subject);
    if (handle == SZ_EVENT_NONE)
        sz_simulation_fail(simulation, SZ_ERROR_SYSTEM, "no room for event \"%s\" beside %zu pending ones", type->name,
                           sz_event_queue_count(&simulation->queue));
    return handle;
}

uint64_t sz_simulation_schedule(struct sz_simulation *simulation, double time_s, const struct sz_event_type *type,
                                void *subject)
{
    uint64_t time_bits = sz_event_time_bits(time_s);
    if (time_s >= simulation->now_s && sz_event_queue_is_of_two(&simulation->queue, time_bits))
        return sz_event_queue_push_of_two(&simulation->queue, time_bits, type, subject);
    return schedule_among_many(simulation, time_s, type, subject);
}

bool sz_simulation_cancel(struct sz_simulation *simulation, uint64_t handle)
{
    return sz_event_queue_cancel(&simulation->queue, handle);
}

void sz_simulation_mark(struct sz_simulation *simulation, uint64_t value)
{
    simulation->fingerprint = sz_fingerprint_mix(simulation->fingerprint, value);
}

void sz_simulation_observe(struct sz_simulation *simulation, sz_simulation_observer *observe, void *observer)
{
    simulation->observe = observe;
    simulation->observer = observer;
    simulation->end_bits = 0;
}

void sz_simulation_stop(struct sz_simulation *simulation)
{
    simulation->stopped = true;
    simulation->end_bits = 0;
}

void sz_simulation_fail(struct sz_simulation *simulation, enum sz_error_kind kind, const char *format, ...)
{
    char message[SZ_ERROR_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    sz_error_set(&simulation->error, kind, "at %.9g s of simulated time: %s", simulation->now_s, message);
    simulation->stopped = true;
    simulation->end_bits = 0;
}

/* Tells the observer; whether the event still happens. */
static bool is_allowed(struct sz_simulation *simulation, const struct sz_event_slot *slot, uint64_t handle)
{
    struct sz_event event = {simulation->now_s, slot->type, slot->subject, handle};
    simulation->observe(simulation, &event, simulation->observer);
    return !simulation->stopped;
}

/* Every few thousand events and after a stop; false when the loop must end. */
static bool look_around(struct sz_simulation *simulation, const atomic_bool *cancelled)
{
    if (cancelled != NULL && atomic_load_explicit(cancelled, memory_order_relaxed))
        sz_simulation_fail(simulation, SZ_ERROR_INTERRUPTED, "interrupted");
    if (sz_event_queue_is_used_up(&simulation->queue))
        sz_simulation_fail(simulation, SZ_ERROR_SYSTEM, "a run cannot have more events: their numbers are used up");
    return !simulation->stopped;
}

static bool has_next(struct sz_simulation *simulation, double until_s)
{
    double next_s = sz_event_queue_next_time(&simulation->queue);
    return next_s <= until_s && next_s < INFINITY;
}

/* Runs events until it is time to look around. */
static inline __attribute__((always_inline)) void run_events(struct sz_simulation *simulation, bool is_observed)
{
    for (int left_count = EVENTS_BETWEEN_LOOKS; left_count > 0; left_count--) {
        uint64_t time_bits;
        struct sz_event_slot *slot = sz_event_queue_root(&simulation->queue, &time_bits);
        if (slot == NULL && sz_event_queue_settle_root(&simulation->queue))
            continue;
        if (slot == NULL)
            return;
        if (time_bits >= simulation->end_bits)
            return;
        uint64_t handle = slot->handle;
        const struct sz_event_type *type = slot->type;
        void *subject = slot->subject;
        sz_event_queue_take_inside(&simulation->queue, slot);
        simulation->now_s = sz_event_time_of(time_bits);
        simulation->event_count++;
        simulation->fingerprint = sz_fingerprint_event(simulation->fingerprint, time_bits, type->id);
        if (!is_observed || is_allowed(simulation, slot, handle))
            type->happen(simulation, subject);
    }
}

/* Until the end, a stop or a failure. */
static void run_to(struct sz_simulation *simulation, double until_s, const atomic_bool *cancelled)
{
    uint64_t end_bits = sz_event_end_bits(until_s);
    while (look_around(simulation, cancelled) && has_next(simulation, until_s)) {
        simulation->end_bits = end_bits;
        if (simulation->observe == NULL)
            run_events(simulation, false);
        else
            run_events(simulation, true);
    }
}

bool sz_simulation_run(struct sz_simulation *simulation, double until_s, const atomic_bool *cancelled,
                       struct sz_error *error)
{
    if (isnan(until_s))
        sz_simulation_fail(simulation, SZ_ERROR_SELF_CHECK, "a run was to go on until a time that is not a number");
    simulation->stopped = simulation->error.kind != SZ_ERROR_NONE;
    run_to(simulation, until_s, cancelled);
    if (simulation->error.kind != SZ_ERROR_NONE) {
        if (error->kind == SZ_ERROR_NONE)
            *error = simulation->error;
        return false;
    }
    if (!simulation->stopped && until_s > simulation->now_s && until_s < INFINITY)
        simulation->now_s = until_s;
    return true;
}
