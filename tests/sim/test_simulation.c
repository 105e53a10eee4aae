#include "sim/simulation.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <math.h>
#include <string.h>

/* What the events of a test did. */
struct log {
    int entries[100];
    size_t count;
    uint64_t handle;
    struct sz_stream stream;
};

static void note(struct sz_simulation *simulation, void *subject)
{
    struct log *log = simulation->model;
    log->entries[log->count++ % 100] = *(int *)subject;
}

static const struct sz_event_type noted = {"noted", 20, note};

static int numbers[] = {0, 1, 2, 3, 4, 5};

SZ_CASE(events_happen_in_order_of_time_then_of_scheduling)
{
    struct sz_simulation simulation;
    struct log log = {0};
    struct sz_error error = {0};
    sz_simulation_init(&simulation, &log);
    sz_simulation_schedule(&simulation, 5, &noted, &numbers[2]);
    sz_simulation_schedule(&simulation, 1, &noted, &numbers[1]);
    sz_simulation_schedule(&simulation, 5, &noted, &numbers[3]);
    ck_assert(sz_simulation_run(&simulation, 10, NULL, &error));
    ck_assert_uint_eq(log.count, 3);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(log.entries[i], i + 1);
    ck_assert_double_eq(simulation.now_s, 10);
    ck_assert_uint_eq(simulation.event_count, 3);
    sz_simulation_clear(&simulation);
}

SZ_CASE(a_run_goes_on_where_the_last_one_ended)
{
    struct sz_simulation simulation;
    struct log log = {0};
    struct sz_error error = {0};
    sz_simulation_init(&simulation, &log);
    sz_simulation_schedule(&simulation, 10, &noted, &numbers[1]);
    sz_simulation_schedule(&simulation, 10.5, &noted, &numbers[2]);
    ck_assert(sz_simulation_run(&simulation, 10, NULL, &error));
    ck_assert_uint_eq(log.count, 1); /* the end itself belongs to the run */
    ck_assert(sz_simulation_run(&simulation, 20, NULL, &error));
    ck_assert_uint_eq(log.count, 2);
    sz_simulation_clear(&simulation);
}

SZ_CASE(a_cancelled_event_does_not_happen)
{
    struct sz_simulation simulation;
    struct log log = {0};
    struct sz_error error = {0};
    sz_simulation_init(&simulation, &log);
    uint64_t handle = sz_simulation_schedule(&simulation, 1, &noted, &numbers[1]);
    sz_simulation_schedule(&simulation, 2, &noted, &numbers[2]);
    ck_assert(sz_simulation_cancel(&simulation, handle));
    ck_assert(!sz_simulation_cancel(&simulation, handle));
    ck_assert(sz_simulation_run(&simulation, 3, NULL, &error));
    ck_assert_uint_eq(log.count, 1);
    ck_assert_int_eq(log.entries[0], 2);
    sz_simulation_clear(&simulation);
}

static void stop(struct sz_simulation *simulation, void *subject)
{
    (void)subject;
    sz_simulation_stop(simulation);
}

SZ_CASE(stopping_ends_the_loop_at_that_event)
{
    static const struct sz_event_type stopping = {"stop", 21, stop};
    struct sz_simulation simulation;
    struct log log = {0};
    struct sz_error error = {0};
    sz_simulation_init(&simulation, &log);
    sz_simulation_schedule(&simulation, 3, &stopping, NULL);
    sz_simulation_schedule(&simulation, 3, &noted, &numbers[1]);
    ck_assert(sz_simulation_run(&simulation, 10, NULL, &error));
    ck_assert_double_eq(simulation.now_s, 3);
    ck_assert_uint_eq(log.count, 0);
    ck_assert(sz_simulation_run(&simulation, 10, NULL, &error));
    ck_assert_uint_eq(log.count, 1);
    sz_simulation_clear(&simulation);
}

static void fail_twice(struct sz_simulation *simulation, void *subject)
{
    (void)subject;
    sz_simulation_fail(simulation, SZ_ERROR_SELF_CHECK, "%d units are missing", 2);
    sz_simulation_fail(simulation, SZ_ERROR_SYSTEM, "later");
}

SZ_CASE(a_failure_ends_the_run_and_carries_the_simulated_time)
{
    static const struct sz_event_type failing = {"fail", 22, fail_twice};
    struct sz_simulation simulation;
    struct log log = {0};
    struct sz_error error = {0};
    sz_simulation_init(&simulation, &log);
    sz_simulation_schedule(&simulation, 12.5, &failing, NULL);
    sz_simulation_schedule(&simulation, 13, &noted, &numbers[1]);
    ck_assert(!sz_simulation_run(&simulation, 20, NULL, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SELF_CHECK);
    ck_assert_str_eq(error.message, "at 12.5 s of simulated time: 2 units are missing");
    ck_assert_uint_eq(log.count, 0);
    sz_simulation_clear(&simulation);
}

SZ_CASE(a_time_that_cannot_be_fails_the_simulation)
{
    static const double impossible[] = {4.9, -1, NAN, INFINITY};
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        struct sz_simulation simulation;
        struct log log = {0};
        struct sz_error error = {0};
        sz_simulation_init(&simulation, &log);
        ck_assert(sz_simulation_run(&simulation, 5, NULL, &error));
        ck_assert_uint_eq(sz_simulation_schedule(&simulation, impossible[i], &noted, &numbers[1]), SZ_EVENT_NONE);
        ck_assert(!sz_simulation_run(&simulation, 10, NULL, &error));
        ck_assert_int_eq(error.kind, SZ_ERROR_SELF_CHECK);
        ck_assert_ptr_nonnull(strstr(error.message, "noted"));
        sz_simulation_clear(&simulation);
    }
}

static void repeat(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type repeated = {"repeat", 23, repeat};

static void repeat(struct sz_simulation *simulation, void *subject)
{
    struct log *log = simulation->model;
    sz_simulation_mark(simulation, log->count++);
    sz_simulation_schedule(simulation, simulation->now_s + sz_stream_exponential(&log->stream, 1), &repeated, subject);
}

SZ_CASE(a_raised_flag_interrupts_a_run_that_would_never_end)
{
    struct sz_simulation simulation;
    struct log log = {0};
    struct sz_error error = {0};
    atomic_bool cancelled = true;
    sz_simulation_init(&simulation, &log);
    sz_stream_init(&log.stream, 1, 0, 0, 0);
    sz_simulation_schedule(&simulation, 0, &repeated, NULL);
    ck_assert(!sz_simulation_run(&simulation, INFINITY, &cancelled, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INTERRUPTED);
    sz_simulation_clear(&simulation);
}

static void raise_flag(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    atomic_store((atomic_bool *)subject, true);
}

SZ_CASE(a_flag_raised_on_the_way_is_seen_within_a_few_thousand_events)
{
    static const struct sz_event_type raising = {"raise", 24, raise_flag};
    struct sz_simulation simulation;
    struct log log = {0};
    struct sz_error error = {0};
    atomic_bool cancelled = false;
    sz_simulation_init(&simulation, &log);
    sz_stream_init(&log.stream, 1, 0, 0, 0);
    sz_simulation_schedule(&simulation, 0, &repeated, NULL);
    sz_simulation_schedule(&simulation, 10000, &raising, &cancelled);
    ck_assert(!sz_simulation_run(&simulation, INFINITY, &cancelled, &error));
    ck_assert_uint_gt(simulation.event_count, 9000);
    ck_assert_uint_lt(simulation.event_count, 16000);
    sz_simulation_clear(&simulation);
}

/* The fingerprint of a run to 1,000 s. */
static uint64_t fingerprint_of(uint64_t seed, uint64_t first_mark)
{
    struct sz_simulation simulation;
    struct log log = {.count = first_mark};
    struct sz_error error = {0};
    sz_simulation_init(&simulation, &log);
    sz_stream_init(&log.stream, seed, 0, 0, 0);
    sz_simulation_schedule(&simulation, 0, &repeated, NULL);
    ck_assert(sz_simulation_run(&simulation, 1000, NULL, &error));
    sz_simulation_clear(&simulation);
    return simulation.fingerprint;
}

SZ_CASE(equal_runs_have_equal_fingerprints_and_others_do_not)
{
    ck_assert_uint_eq(fingerprint_of(1, 0), fingerprint_of(1, 0));
    ck_assert_uint_ne(fingerprint_of(1, 0), fingerprint_of(2, 0)); /* other times */
    ck_assert_uint_ne(fingerprint_of(1, 0), fingerprint_of(1, 1)); /* other marks */
}

SZ_CASE(the_type_of_an_event_shows_in_the_fingerprint)
{
    static const struct sz_event_type types[] = {{"noted", 20, note}, {"noted", 21, note}};
    uint64_t fingerprints[2];
    for (int i = 0; i < 2; i++) {
        struct sz_simulation simulation;
        struct log log = {0};
        struct sz_error error = {0};
        sz_simulation_init(&simulation, &log);
        sz_simulation_schedule(&simulation, 5, &types[i], &numbers[0]);
        ck_assert(sz_simulation_run(&simulation, 10, NULL, &error));
        fingerprints[i] = simulation.fingerprint;
        sz_simulation_clear(&simulation);
    }
    ck_assert_uint_ne(fingerprints[0], fingerprints[1]);
}

SZ_CASE(the_order_of_two_marks_shows_in_the_fingerprint)
{
    struct sz_simulation a, b;
    sz_simulation_init(&a, NULL);
    sz_simulation_init(&b, NULL);
    sz_simulation_mark(&a, 1);
    sz_simulation_mark(&a, 2);
    sz_simulation_mark(&b, 2);
    sz_simulation_mark(&b, 1);
    ck_assert_uint_ne(a.fingerprint, b.fingerprint);
}

static const struct sz_case cases[] = {
    SZ_LISTED(events_happen_in_order_of_time_then_of_scheduling),
    SZ_LISTED(a_run_goes_on_where_the_last_one_ended),
    SZ_LISTED(a_cancelled_event_does_not_happen),
    SZ_LISTED(stopping_ends_the_loop_at_that_event),
    SZ_LISTED(a_failure_ends_the_run_and_carries_the_simulated_time),
    SZ_LISTED(a_time_that_cannot_be_fails_the_simulation),
    SZ_LISTED(a_raised_flag_interrupts_a_run_that_would_never_end),
    SZ_LISTED(a_flag_raised_on_the_way_is_seen_within_a_few_thousand_events),
    SZ_LISTED(equal_runs_have_equal_fingerprints_and_others_do_not),
    SZ_LISTED(the_type_of_an_event_shows_in_the_fingerprint),
    SZ_LISTED(the_order_of_two_marks_shows_in_the_fingerprint),
};
SZ_MAIN("simulation", cases)
