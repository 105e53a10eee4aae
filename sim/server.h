/**
 * A queueing station: c servers and a line, called server so that a station stays a police station.
 *
 * Discipline: the waiting customer with the least (priority, order of arrival) goes first; priority 1 is the most urgent.
 * Customers live in the caller's memory. The service time is asked for when service starts.
 *
 * Corners. Fewer servers (a shift that ends): a service under way is finished, its server leaves afterwards. A tie between the
 * end of patience and a server that becomes free at the same instant goes to the event scheduled first. A customer who finds the
 * line full is refused and never joins. All hooks run inside the event that causes them, after the server's own state is
 * consistent (a freed server has taken the next customer already), so a hook may submit again; only service_s may not withdraw
 * the customer it is asked about.
 *
 * Accounts, over the window [window_start_s, window_end_s): the time integrals of the number waiting and in service, and the
 * sums over customers of their waiting and service times cut to the window. The path identity holds that both are equal:
 * sz_server_check. Servers that are busy beyond server_count (after a shift) count as available. The counts of customers are
 * over the whole run: arrived = refused + abandoned + withdrawn + finished + present.
 */
#ifndef SZ_SIM_SERVER_H
#define SZ_SIM_SERVER_H

#include "sim/simulation.h"

struct sz_server;

struct sz_customer {
    unsigned priority; /* 1 to SZ_SERVER_PRIORITY_COUNT - 1 */
    double patience_s; /* not negative; INFINITY waits for ever */
    void *subject;     /* the caller's */
    /* the server's own */
    double arrived_s, started_s;
    struct sz_customer *previous, *next;
    struct sz_server *server; /* NULL once it has left */
    uint64_t event;           /* the end of its patience or of its service */
    bool in_service;
};

struct sz_server_hooks {
    /** Length of the service that starts now, seconds, not negative. */
    double (*service_s)(struct sz_server *server, struct sz_customer *customer);
    /** Service is over; the customer has left the server and its memory is the caller's again. */
    void (*finished)(struct sz_server *server, struct sz_customer *customer);
    /** Patience ended in the line; the customer has left. NULL when no customer has patience. */
    void (*abandoned)(struct sz_server *server, struct sz_customer *customer);
};

struct sz_server_line {
    struct sz_customer *first, *last;
};

enum { SZ_SERVER_PRIORITY_COUNT = 10 }; /* priorities 1..9 */

struct sz_server {
    struct sz_simulation *simulation;
    const struct sz_server_hooks *hooks;
    void *owner;
    unsigned server_count, busy_count;
    size_t waiting_count, line_limit;
    struct sz_server_line lines[SZ_SERVER_PRIORITY_COUNT], in_service;
    double window_start_s, window_end_s;
    double last_change_s, waiting_integral_s, busy_integral_s, available_integral_s;
    double waiting_sum_s, service_sum_s; /* of customers that have left, cut to the window */
    uint64_t arrived_count, started_count, finished_count, abandoned_count, withdrawn_count, refused_count;
};

/** line_limit: customers that may wait, SIZE_MAX for no limit. The server owns no memory. */
void sz_server_init(struct sz_server *server, struct sz_simulation *simulation, const struct sz_server_hooks *hooks,
                    void *owner, unsigned server_count, size_t line_limit, double window_start_s, double window_end_s);

/** The customer arrives now, its first three members set: is served, waits, or (false) is refused because the line is full. */
bool sz_server_submit(struct sz_server *server, struct sz_customer *customer);

/**
 * Takes a waiting or served customer of this server out without calling a hook for it (its reason to be here is gone). O(1).
 */
void sz_server_withdraw(struct sz_server *server, struct sz_customer *customer);

/** Changes the number of servers from now on. */
void sz_server_set_count(struct sz_server *server, unsigned server_count);

/** Busy time over available time in the window so far (NaN before it). */
double sz_server_occupancy(const struct sz_server *server);

/**
 * Brings the integrals up to now and checks the path identities to 1e-9 (relative) and that no customer got lost: false and
 * SZ_ERROR_SELF_CHECK otherwise. O(customers present).
 */
bool sz_server_check(struct sz_server *server, const char *name, struct sz_error *error);

#endif
