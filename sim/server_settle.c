/* Who goes next: free servers take the waiting, room takes the blocked, and what that frees further up follows. */
#include "sim/server_inside.h"

#include <math.h>

void sz_server_settle_later(struct sz_server_settling *settling, struct sz_server *server)
{
    if (server->is_to_settle)
        return;
    server->is_to_settle = true;
    server->next_to_settle = NULL;
    if (settling->last != NULL)
        settling->last->next_to_settle = server;
    else
        settling->first = server;
    settling->last = server;
}

/* --- entering --- */

static bool starts_at_once(const struct sz_server *server, unsigned priority)
{
    if (server->features & SZ_SERVER_HAS_BATCHES)
        return false; /* it may, but through the line */
    if (server->busy_count < server->usable_count && server->waiting_count == 0)
        return true;
    return sz_server_victim(server, priority) != NULL;
}

bool sz_server_has_room(const struct sz_server *server, unsigned priority)
{
    return server->waiting_count < server->line_limit || starts_at_once(server, priority);
}

void sz_server_enter(struct sz_server *server, struct sz_customer *customer)
{
    customer->server = server;
    customer->arrived_s = server->simulation->now_s;
    customer->counted_s = sz_server_counted_now(server);
    customer->in_service = customer->has_started = customer->is_leaving = false;
    customer->order = server->arrived_count;
    customer->left_s = NAN;
    customer->onward = NULL;
    if (!starts_at_once(server, customer->priority)) {
        sz_server_join_line(server, customer);
        return;
    }
    if (server->busy_count >= server->usable_count)
        sz_server_interrupt(server, sz_server_victim(server, customer->priority), server->rules.pre_empted);
    sz_server_begin(server, customer);
}

/* --- blocking --- */

void sz_server_block(struct sz_server *server, struct sz_customer *customer, struct sz_server_settling *settling)
{
    struct sz_server *by = customer->onward;
    double now_s = server->simulation->now_s;
    customer->blocked_s = now_s;
    if (server->features &
        SZ_SERVER_PRE_EMPTS) { /* the blocked stand in front, out of the way of who looks for a victim */
        sz_server_remove(customer);
        sz_server_insert(sz_server_served_ring(server, customer)->next, customer);
    }
    customer->blocked_next = NULL;
    customer->blocked_previous = by->blocked.last;
    *(by->blocked.last != NULL ? &by->blocked.last->blocked_next : &by->blocked.first) = customer;
    by->blocked.last = customer;
    by->features |= SZ_SERVER_BLOCKS;
    sz_time_average_set(&server->blocked_average, now_s, server->blocked_average.level + 1);
    sz_server_settle_later(settling, by);
}

void sz_server_unblock(struct sz_server *server, struct sz_customer *customer)
{
    struct sz_server *by = customer->onward;
    struct sz_customer *previous = customer->blocked_previous, *next = customer->blocked_next;
    double now_s = server->simulation->now_s;
    *(previous != NULL ? &previous->blocked_next : &by->blocked.first) = next;
    *(next != NULL ? &next->blocked_previous : &by->blocked.last) = previous;
    if (by->blocked.first == NULL)
        by->features &= ~(unsigned)SZ_SERVER_BLOCKS;
    server->blocked_sum_s += sz_server_in_window(server, customer->blocked_s, now_s);
    sz_time_average_set(&server->blocked_average, now_s, server->blocked_average.level - 1);
    customer->onward = NULL;
}

/* --- settling --- */

static void start_waiting(struct sz_server *server)
{
    while (server->waiting_count > 0) {
        struct sz_customer *customer = sz_server_first_waiting(server);
        if (server->busy_count >= server->usable_count) {
            struct sz_customer *victim = sz_server_victim(server, customer->priority);
            if (victim == NULL)
                return;
            sz_server_interrupt(server, victim, server->rules.pre_empted);
        }
        if (customer->event != SZ_EVENT_NONE)
            sz_simulation_cancel(server->simulation, customer->event);
        sz_server_leave_line(server, customer);
        sz_server_begin(server, customer);
    }
}

/* The first of those blocked moves in, if there is room. */
static bool let_in(struct sz_server *server, struct sz_server_settling *settling)
{
    struct sz_customer *customer = server->blocked.first;
    if (customer == NULL || !sz_server_has_room(server, customer->priority))
        return false;
    struct sz_server *from = customer->server;
    sz_server_advance(from);
    sz_server_unblock(from, customer);
    sz_server_leave_service(from, customer);
    from->finished_count++;
    sz_server_settle_later(settling, from);
    server->arrived_count++;
    sz_server_enter(server, customer);
    return true;
}

static void settle(struct sz_server *server, struct sz_server_settling *settling)
{
    sz_server_advance(server);
    do {
        if (server->features & SZ_SERVER_HAS_BATCHES)
            sz_server_start_batches(server);
        else
            start_waiting(server);
    } while (let_in(server, settling));
}

void sz_server_settle_all(struct sz_server_settling *settling)
{
    while (settling->first != NULL) {
        struct sz_server *server = settling->first;
        settling->first = server->next_to_settle;
        if (settling->first == NULL)
            settling->last = NULL;
        server->is_to_settle = false;
        settle(server, settling);
    }
}

void sz_server_settle(struct sz_server *server)
{
    struct sz_server_settling settling = {0};
    sz_server_settle_later(&settling, server);
    sz_server_settle_all(&settling);
}
