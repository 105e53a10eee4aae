/* Very many entities at once, and very few: both ends of what the event queue has ways of its own for. */
#include "sim/server.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CROWD = 100000 };

struct crowd {
    struct sz_simulation simulation;
    struct sz_server server;
    struct sz_stream stream;
    struct sz_customer *customers;
    size_t finished_count, abandoned_count;
};

static double service_of(struct sz_server *server, struct sz_customer *customer)
{
    (void)customer;
    return 10 + sz_stream_exponential(&((struct crowd *)server->owner)->stream, 100);
}

static void finished(struct sz_server *server, struct sz_customer *customer)
{
    (void)customer;
    ((struct crowd *)server->owner)->finished_count++;
}

static void abandoned(struct sz_server *server, struct sz_customer *customer)
{
    (void)customer;
    ((struct crowd *)server->owner)->abandoned_count++;
}

static const struct sz_server_hooks hooks = {service_of, finished, abandoned};

/* All come at once. */
static void run_crowd(struct crowd *crowd, unsigned server_count, size_t customer_count, double patience_s)
{
    struct sz_error error = {0};
    *crowd = (struct crowd){.customers = calloc(customer_count, sizeof *crowd->customers)};
    ck_assert_ptr_nonnull(crowd->customers);
    sz_stream_init(&crowd->stream, 1, 0, 0, 0);
    sz_simulation_init(&crowd->simulation, crowd);
    sz_server_init(&crowd->server, &crowd->simulation, &hooks, crowd, server_count, SIZE_MAX, 0, INFINITY);
    for (size_t i = 0; i < customer_count; i++) {
        crowd->customers[i] = (struct sz_customer){.priority = 1 + (unsigned)(i % 3), .patience_s = patience_s};
        ck_assert(sz_server_submit(&crowd->server, &crowd->customers[i]));
    }
    ck_assert_uint_eq(sz_event_queue_count(&crowd->simulation.queue),
                      patience_s < INFINITY ? customer_count : server_count);
    ck_assert_msg(sz_simulation_run(&crowd->simulation, INFINITY, NULL, &error), "%s", error.message);
    ck_assert_msg(sz_server_check(&crowd->server, "the crowd", &error), "%s", error.message);
    ck_assert_uint_eq(crowd->finished_count + crowd->abandoned_count, customer_count);
    sz_simulation_clear(&crowd->simulation);
    free(crowd->customers);
}

SZ_CASE(a_hundred_thousand_are_served_at_once)
{
    static struct crowd crowd;
    run_crowd(&crowd, CROWD, CROWD, INFINITY);
    ck_assert_uint_eq(crowd.finished_count, CROWD);
    ck_assert_uint_eq(crowd.simulation.event_count, CROWD);
}

SZ_CASE(half_a_million_wait_for_a_hundred_thousand_servers)
{
    static struct crowd crowd;
    run_crowd(&crowd, CROWD, (size_t)5 * CROWD, 30);
    /* Those who start are served: the first at once, others when a service ends within 30 s: at least those of the first. */
    double share = 1 - exp(-0.2);
    ck_assert_double_ge((double)crowd.finished_count, CROWD * (1 + share) - 5 * sqrt(CROWD));
    ck_assert_uint_gt(crowd.abandoned_count, 0);
}

/* Each of the first is put back by one of the second, at once and at a busy station. */
SZ_CASE(a_hundred_thousand_pre_empt_a_hundred_thousand)
{
    static struct crowd crowd;
    static const struct sz_server_rules rules = {.discipline = SZ_DISCIPLINE_PRE_EMPT};
    struct sz_error error = {0};
    crowd = (struct crowd){.customers = calloc((size_t)2 * CROWD, sizeof *crowd.customers)};
    ck_assert_ptr_nonnull(crowd.customers);
    sz_stream_init(&crowd.stream, 1, 0, 0, 0);
    sz_simulation_init(&crowd.simulation, &crowd);
    sz_server_init(&crowd.server, &crowd.simulation, &hooks, &crowd, CROWD, SIZE_MAX, 0, INFINITY);
    ck_assert(sz_server_set_rules(&crowd.server, &rules, &error));
    for (size_t i = 0; i < (size_t)2 * CROWD; i++) {
        crowd.customers[i] = (struct sz_customer){.priority = i < CROWD ? 2 : 1, .patience_s = INFINITY};
        ck_assert(sz_server_submit(&crowd.server, &crowd.customers[i]));
    }
    ck_assert_uint_eq(crowd.server.interrupted_count, CROWD);
    ck_assert_msg(sz_simulation_run(&crowd.simulation, INFINITY, NULL, &error), "%s", error.message);
    ck_assert_msg(sz_server_check(&crowd.server, "the crowd", &error), "%s", error.message);
    ck_assert_uint_eq(crowd.finished_count, (size_t)2 * CROWD);
    sz_simulation_clear(&crowd.simulation);
    free(crowd.customers);
}

/* A model of one to four pending events with many ties, beside a list that is searched. */

enum { LIST_SIZE = 64 };

struct pending {
    double time_s;
    uint64_t handle;
    int number;
};

struct few {
    struct sz_simulation simulation;
    struct sz_stream stream;
    struct pending list[LIST_SIZE];
    size_t count;
    int scheduled_count;
    int numbers[1 << 20];
};

static void happen(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type happened = {"happened", 20, happen};

static void schedule(struct few *few)
{
    int *number = &few->numbers[few->scheduled_count];
    *number = few->scheduled_count++;
    double time_s = few->simulation.now_s + floor(sz_stream_uniform(&few->stream) * 4);
    uint64_t handle = sz_simulation_schedule(&few->simulation, time_s, &happened, number);
    few->list[few->count++] = (struct pending){time_s, handle, *number};
}

static void cancel_any(struct few *few)
{
    size_t i = (size_t)(sz_stream_uniform(&few->stream) * (double)few->count);
    ck_assert(sz_simulation_cancel(&few->simulation, few->list[i].handle));
    few->list[i] = few->list[--few->count];
}

static void happen(struct sz_simulation *simulation, void *subject)
{
    struct few *few = simulation->model;
    size_t first = 0;
    for (size_t i = 1; i < few->count; i++)
        if (few->list[i].time_s < few->list[first].time_s ||
            (few->list[i].time_s == few->list[first].time_s && few->list[i].number < few->list[first].number))
            first = i;
    ck_assert_int_eq(*(int *)subject, few->list[first].number);
    ck_assert_double_eq(simulation->now_s, few->list[first].time_s);
    ck_assert(!sz_simulation_cancel(simulation, few->list[first].handle));
    few->list[first] = few->list[--few->count];
    double choice = sz_stream_uniform(&few->stream);
    if (few->count == 0 || (choice < 0.8 && few->count < 4))
        schedule(few);
    if (choice < 0.3 && few->count < 4)
        schedule(few);
    if (choice > 0.7 && few->count > 1)
        cancel_any(few);
    ck_assert_uint_eq(sz_event_queue_count(&simulation->queue), few->count);
    ck_assert_uint_le(simulation->queue.dead_count, few->count);
    if (few->scheduled_count > 500000)
        sz_simulation_stop(simulation);
}

SZ_CASE(few_events_with_ties_happen_in_order)
{
    static struct few few;
    struct sz_error error = {0};
    sz_simulation_init(&few.simulation, &few);
    sz_stream_init(&few.stream, 3, 0, 0, 0);
    schedule(&few);
    ck_assert_msg(sz_simulation_run(&few.simulation, INFINITY, NULL, &error), "%s", error.message);
    ck_assert_int_gt(few.scheduled_count, 500000);
    sz_simulation_clear(&few.simulation);
}

static void go_on(struct sz_simulation *simulation, void *subject)
{
    static const struct sz_event_type next = {"next", 21, go_on};
    sz_simulation_schedule(simulation, simulation->now_s + 1, &next, subject);
}

SZ_CASE(a_run_whose_events_are_used_up_fails)
{
    static const struct sz_event_type first = {"first", 21, go_on};
    struct sz_simulation simulation;
    struct sz_error error = {0};
    sz_simulation_init(&simulation, NULL);
    sz_simulation_schedule(&simulation, 0, &first, NULL);
    simulation.queue.next_sequence = UINT64_MAX << 48; /* as after 2^40 - 2^24 events */
    ck_assert(!sz_simulation_run(&simulation, INFINITY, NULL, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
    ck_assert_ptr_nonnull(strstr(error.message, "used up"));
    ck_assert_uint_le(simulation.event_count, 4096);
    sz_simulation_clear(&simulation);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_hundred_thousand_are_served_at_once),
    SZ_LISTED(half_a_million_wait_for_a_hundred_thousand_servers),
    SZ_LISTED(a_hundred_thousand_pre_empt_a_hundred_thousand),
    SZ_LISTED(few_events_with_ties_happen_in_order),
    SZ_LISTED(a_run_whose_events_are_used_up_fails),
};
SZ_MAIN("crowd", cases)
