/**
 * What the files of the queueing station share, and nobody else includes. All of these take a server whose integrals are up to
 * now (sz_server_advance), and leave its counts and lists consistent.
 *
 * server.c is the short way through, without rules, and the interface; server_rules.c the way with rules, which uses
 * server_post.c (servers told apart, failures), server_batch.c, and server_settle.c (who goes next, and who is blocked);
 * server_accounts.c checks them all.
 */
#ifndef SZ_SIM_SERVER_INSIDE_H
#define SZ_SIM_SERVER_INSIDE_H

#include "sim/server.h"

#include <math.h>

#pragma GCC visibility push(hidden) /* not of the library's interface */

/* Bits of sz_server.features. */
enum {
    SZ_SERVER_HAS_RULES = 1,
    SZ_SERVER_PRE_EMPTS = 2,
    SZ_SERVER_INTERRUPTS = 4, /* by pre-emption or failure */
    SZ_SERVER_HAS_POSTS = 8,
    SZ_SERVER_FAILS = 16,
    SZ_SERVER_HAS_BATCHES = 32,
    SZ_SERVER_SENDS_ON = 64,
    SZ_SERVER_BLOCKS = 128 /* while someone is blocked by it */
};

extern const struct sz_event_type sz_server_service_end, sz_server_patience_end;

/** Length of [from_s, to_s) in the window. */
static inline double sz_server_in_window(const struct sz_server *server, double from_s, double to_s)
{
    double start_s = from_s > server->window_start_s ? from_s : server->window_start_s;
    double end_s = to_s < server->window_end_s ? to_s : server->window_end_s;
    return end_s > start_s ? end_s - start_s : 0;
}

/** Now, cut to the window. The accounts know no other times, so that what lies outside of it has length 0. */
static inline double sz_server_counted_now(const struct sz_server *server)
{
    double now_s = server->simulation->now_s;
    now_s = now_s < server->window_end_s ? now_s : server->window_end_s;
    return now_s > server->window_start_s ? now_s : server->window_start_s;
}

/** Brings the integral of the number waiting up to sz_server_counted_now; called before that number changes. */
static inline void sz_server_advance_waiting(struct sz_server *server, double counted_now_s)
{
    double step_s = counted_now_s - server->waiting_change_s;
    server->waiting_change_s = counted_now_s;
    server->waiting_integral_s += step_s * (double)(int64_t)server->waiting_count;
}

/** The same for the number held. */
static inline void sz_server_advance_busy(struct sz_server *server, double counted_now_s)
{
    double step_s = counted_now_s - server->busy_change_s;
    server->busy_change_s = counted_now_s;
    server->busy_integral_s += step_s * server->busy_count;
}

/** Both. */
static inline void sz_server_advance(struct sz_server *server)
{
    double counted_now_s = sz_server_counted_now(server);
    sz_server_advance_waiting(server, counted_now_s);
    sz_server_advance_busy(server, counted_now_s);
}

/** The same for the integral of servers available; before the greater of usable and busy changes, which is seldom. */
void sz_server_advance_available(struct sz_server *server);

/** Puts a customer in front of a place of a ring; in front of the ring's own is at its end. */
static inline void sz_server_insert(struct sz_server_link *next, struct sz_customer *customer)
{
    struct sz_server_link *previous = next->previous;
    next->previous = &customer->link;
    customer->link.next = next;
    previous->next = &customer->link;
    customer->link.previous = previous;
}

static inline void sz_server_remove(const struct sz_customer *customer)
{
    customer->link.previous->next = customer->link.next;
    customer->link.next->previous = customer->link.previous;
}

/** Puts one in another's place. */
static inline void sz_server_replace(const struct sz_customer *old, struct sz_customer *customer)
{
    customer->link = old->link;
    customer->link.previous->next = &customer->link;
    customer->link.next->previous = &customer->link;
}

static inline struct sz_server_link *sz_server_line_of(struct sz_server *server, const struct sz_customer *customer)
{
    return &server->lines[customer->priority & server->priority_mask];
}

static inline struct sz_server_link *sz_server_served_ring(struct sz_server *server, const struct sz_customer *customer)
{
    return &server->served[server->features & SZ_SERVER_PRE_EMPTS ? customer->priority : 0];
}

static inline struct sz_customer *sz_server_first_of(const struct sz_server_link *ring)
{
    return ring->next != ring ? (struct sz_customer *)ring->next : NULL;
}

/** Who goes next; the line must not be empty. */
static inline struct sz_customer *sz_server_first_waiting(struct sz_server *server)
{
    const struct sz_server_link *line = server->lines;
    while (line->next == line)
        line++;
    return (struct sz_customer *)line->next;
}

/** Takes a customer out of the line: waiting in the present spell is over. */
static inline void sz_server_leave_line(struct sz_server *server, const struct sz_customer *customer)
{
    sz_server_remove(customer);
    server->waiting_count--;
    server->waiting_sum_s += sz_server_counted_now(server) - customer->counted_s;
}

/** Schedules the end of its patience; false when nobody would be told. */
bool sz_server_lose_patience(struct sz_server *server, struct sz_customer *customer);
static inline bool sz_server_is_priority(unsigned priority)
{
    return priority - 1 < SZ_SERVER_PRIORITY_COUNT - 1;
}

/** Of a priority out of bounds, or at a server still: fails the simulation; false. */
bool sz_server_refuse(struct sz_server *server, const struct sz_customer *customer);

/** At the end of the line; its patience begins. */
static inline bool sz_server_join_line(struct sz_server *server, struct sz_customer *customer)
{
    sz_server_insert(sz_server_line_of(server, customer), customer);
    server->waiting_count++;
    customer->event = SZ_EVENT_NONE;
    return customer->patience_s >= INFINITY || sz_server_lose_patience(server, customer);
}

/* --- server_rules.c: what server.c calls when there are rules --- */

bool sz_server_submit_by_rules(struct sz_server *server, struct sz_customer *customer);
void sz_server_end_by_rules(struct sz_server *server, struct sz_customer *customer);
void sz_server_withdraw_by_rules(struct sz_server *server, struct sz_customer *customer);

/** Begins the service of a customer in no line (of a batch: its first), on a free server. */
void sz_server_begin(struct sz_server *server, struct sz_customer *customer);
/** A customer leaves service or blocking; its server is freed when no other of its batch holds it. */
void sz_server_leave_service(struct sz_server *server, struct sz_customer *customer);
/** Back to the line. For a batch, any of it: it falls apart. */
void sz_server_interrupt(struct sz_server *server, struct sz_customer *customer, enum sz_interruption how);
/** Whose place a customer of this priority takes, NULL for none. */
struct sz_customer *sz_server_victim(const struct sz_server *server, unsigned priority);

/* --- server_settle.c --- */

/** Servers whose state has changed, to be settled in this order. */
struct sz_server_settling {
    struct sz_server *first, *last;
};

void sz_server_settle_later(struct sz_server_settling *settling, struct sz_server *server);
/** Starts all that can start and moves all blocked ones that can move, until nothing more changes. */
void sz_server_settle_all(struct sz_server_settling *settling);
/** The same, from one server on. */
void sz_server_settle(struct sz_server *server);
/** Its service is over and it has an onward server, which is settled later. */
void sz_server_block(struct sz_server *server, struct sz_customer *customer, struct sz_server_settling *settling);
/** It is blocked no more. */
void sz_server_unblock(struct sz_server *server, struct sz_customer *customer);
bool sz_server_has_room(const struct sz_server *server, unsigned priority);
/** There is room, and it comes in. */
void sz_server_enter(struct sz_server *server, struct sz_customer *customer);

/* --- server_batch.c --- */

/** Starts the batches that are due and sees to the time-out of the one that fills. */
void sz_server_start_batches(struct sz_server *server);
bool sz_server_is_alone(const struct sz_customer *customer);
/** One that is not alone leaves its batch; when it led, another takes the lead. */
void sz_server_leave_batch(struct sz_server *server, struct sz_customer *customer);

/* --- server_post.c --- */

/** All are up and free. */
void sz_server_open_posts(struct sz_server *server);
/** Counts the usable servers anew, after the shift has changed. */
void sz_server_count_posts(struct sz_server *server);
/** The free one of the least index; there must be one. */
void sz_server_take_post(struct sz_server *server, struct sz_customer *customer);
/** Service begins or is over: the clock of its failures goes or stands still. */
void sz_server_age_post(struct sz_server *server, unsigned post);
void sz_server_rest_post(struct sz_server *server, unsigned post);
void sz_server_release_post(struct sz_server *server, unsigned post);

#pragma GCC visibility pop

#endif
