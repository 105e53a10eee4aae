/**
 * The simulation clock and its loop.
 *
 * An event is a time, a type and the subject it happens to. The loop takes the least (time, order of scheduling), moves the
 * clock there, mixes (time, type) into the fingerprint and lets it happen. One simulation belongs to one thread; there are no
 * globals. Models of several threads must lie on cache lines of their own: allocate each by itself, or align them.
 */
#ifndef SZ_SIM_SIMULATION_H
#define SZ_SIM_SIMULATION_H

#include "error/error.h"
#include "sim/event_queue.h"

#ifdef __cplusplus
extern "C++" {
#include <atomic>
}
using std::atomic_bool;
#else
#include <stdatomic.h>
#endif

/** Called at each event, once the clock and the fingerprint have it and before it happens. If it fails the run, it does not happen. */
typedef void sz_simulation_observer(struct sz_simulation *simulation, const struct sz_event *event, void *observer);

struct sz_simulation {
    struct sz_event_queue queue;
    double now_s;
    uint64_t event_count;
    uint64_t fingerprint;
    void *model; /* whatever the events' functions need */
    sz_simulation_observer *observe;
    void *observer;
    bool stopped;          /* set by sz_simulation_stop */
    uint64_t end_bits;     /* the loop takes events whose time has bits below these: 0 when it is to look around */
    struct sz_error error; /* set by sz_simulation_fail: the loop ends and the error goes up */
};

void sz_simulation_init(struct sz_simulation *simulation, void *model);
void sz_simulation_clear(struct sz_simulation *simulation);

/**
 * Schedules an event at or after now. On a failure (out of memory, a time that is NaN, infinite or in the past) the simulation
 * fails (sz_simulation_fail) and SZ_EVENT_NONE is returned, so callers need not check.
 */
uint64_t sz_simulation_schedule(struct sz_simulation *simulation, double time_s, const struct sz_event_type *type,
                                void *subject);
bool sz_simulation_cancel(struct sz_simulation *simulation, uint64_t handle);

/** Mixes a value of the model into the fingerprint (which unit, which incident). */
void sz_simulation_mark(struct sz_simulation *simulation, uint64_t value);

/** From now on someone looks on and changes nothing (sim/trace.h); NULL for nobody, as at the start. */
void sz_simulation_observe(struct sz_simulation *simulation, sz_simulation_observer *observe, void *observer);

/** Ends the loop after the current event; called outside of a run it does nothing. */
void sz_simulation_stop(struct sz_simulation *simulation);

/** Ends the loop with an error; the message gets the simulated time. The first failure wins. */
void sz_simulation_fail(struct sz_simulation *simulation, enum sz_error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/**
 * Runs events with time <= until_s, then sets the clock to until_s (unless stopped before, or until_s is infinite). May be called
 * again to go on, also after a stop, but not after a failure: that is then reported again.
 *
 * \param until_s    a time, or infinity; NaN fails the simulation
 * \param cancelled  looked at every few thousand events when not NULL; the run then ends with SZ_ERROR_INTERRUPTED
 */
bool sz_simulation_run(struct sz_simulation *simulation, double until_s, const atomic_bool *cancelled,
                       struct sz_error *error);

#endif
