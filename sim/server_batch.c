/* Batches: customers who are served together, a ring of them on one server, led by the one who is in its list. */
#include "sim/server_inside.h"

#include <math.h>

static void time_out(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type batch_time_out = {"batch times out", 5, time_out};

static double oldest_arrival_s(const struct sz_server *server)
{
    double oldest_s = server->simulation->now_s;
    for (unsigned priority = 0; priority < SZ_SERVER_PRIORITY_COUNT; priority++) {
        const struct sz_customer *first = sz_server_first_of(&server->lines[priority]);
        if (first != NULL && first->arrived_s < oldest_s)
            oldest_s = first->arrived_s;
    }
    return oldest_s;
}

static void start_batch(struct sz_server *server)
{
    struct sz_customer *leader = NULL;
    unsigned count = 0;
    for (; count < server->rules.batch_largest && server->waiting_count > 0; count++) {
        struct sz_customer *customer = sz_server_first_waiting(server);
        if (customer->event != SZ_EVENT_NONE)
            sz_simulation_cancel(server->simulation, customer->event);
        customer->event = SZ_EVENT_NONE;
        sz_server_leave_line(server, customer);
        if (leader == NULL) {
            leader = customer->batch_previous = customer->batch_next = customer;
            continue;
        }
        customer->batch_previous = leader->batch_previous;
        customer->batch_next = leader;
        leader->batch_previous->batch_next = customer;
        leader->batch_previous = customer;
    }
    if (leader == NULL)
        return; /* nobody waits */
    leader->batch_count = count;
    server->batch_count++;
    sz_server_begin(server, leader);
    for (struct sz_customer *c = leader->batch_next; c != leader; c = c->batch_next) {
        c->post = leader->post;
        c->left_s = c->service_s = leader->service_s;
        c->end_s = leader->end_s;
        c->leads_batch = false;
        c->in_service = true;
        c->since_s = leader->since_s;
        c->counted_s = leader->counted_s;
        if (!c->has_started)
            c->started_s = c->since_s;
        c->has_started = true;
    }
    leader->leads_batch = true;
    server->started_count += count - 1;
    struct sz_time_average *average = &server->batched_average;
    sz_time_average_set(average, server->simulation->now_s, average->level + count);
}

static void forget_time_out(struct sz_server *server)
{
    if (server->batch_event != SZ_EVENT_NONE)
        sz_simulation_cancel(server->simulation, server->batch_event);
    server->batch_event = SZ_EVENT_NONE;
}

void sz_server_start_batches(struct sz_server *server)
{
    while (server->busy_count < server->usable_count && server->waiting_count > 0) {
        double due_s = oldest_arrival_s(server) + server->rules.batch_longest_wait_s;
        if (server->waiting_count >= server->rules.batch_largest || due_s <= server->simulation->now_s) {
            start_batch(server);
            continue;
        }
        if (server->batch_event != SZ_EVENT_NONE && server->batch_due_s == due_s)
            return;
        forget_time_out(server);
        server->batch_due_s = due_s;
        if (due_s < INFINITY)
            server->batch_event = sz_simulation_schedule(server->simulation, due_s, &batch_time_out, server);
        return;
    }
    forget_time_out(server);
}

static void time_out(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct sz_server *server = subject;
    sz_server_advance(server);
    server->batch_event = SZ_EVENT_NONE;
    sz_server_settle(server);
}

bool sz_server_is_alone(const struct sz_customer *customer)
{
    return customer->batch_next == customer;
}

/* The next of the ring takes the leader's place in the list, at the post and in the event. */
static void pass_on_lead(struct sz_server *server, struct sz_customer *leader, struct sz_customer *next)
{
    next->leads_batch = true;
    sz_server_replace(leader, next);
    if (server->features & SZ_SERVER_HAS_POSTS)
        server->rules.posts[leader->post].customer = next;
    next->event = SZ_EVENT_NONE;
    if (leader->event == SZ_EVENT_NONE)
        return;
    sz_simulation_cancel(server->simulation, leader->event);
    leader->event = SZ_EVENT_NONE;
    next->event = sz_simulation_schedule(server->simulation, next->end_s, &sz_server_service_end, next);
}

void sz_server_leave_batch(struct sz_server *server, struct sz_customer *customer)
{
    struct sz_customer *next = customer->batch_next;
    next->batch_previous = customer->batch_previous;
    customer->batch_previous->batch_next = next;
    if (customer->leads_batch)
        pass_on_lead(server, customer, next);
    customer->batch_previous = customer->batch_next = customer;
}
