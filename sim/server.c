#include "sim/server.h"

#include "sim/server_inside.h"

#include <math.h>

static void service_ends(struct sz_simulation *simulation, void *subject);
static void patience_ends(struct sz_simulation *simulation, void *subject);

const struct sz_event_type sz_server_service_end = {"service ends", 1, service_ends};
const struct sz_event_type sz_server_patience_end = {"patience ends", 2, patience_ends};

/* --- the short way through, without rules: its instructions are counted --- */

/* Begins the service of a customer who is in the list of those in service already. */
static inline void begin(struct sz_server *server, struct sz_customer *customer, double counted_now_s)
{
    struct sz_simulation *simulation = server->simulation;
    server->started_count++;
    customer->in_service = true;
    customer->started_s = simulation->now_s;
    customer->counted_s = counted_now_s;
    double service_s = server->hooks.service_s(server, customer);
    customer->event =
        sz_simulation_schedule(simulation, simulation->now_s + service_s, &sz_server_service_end, customer);
}

/* A customer who is in no line takes a free server. */
static inline void start(struct sz_server *server, struct sz_customer *customer, double counted_now_s)
{
    sz_server_advance_busy(server, counted_now_s);
    sz_server_insert(server->served, customer);
    server->busy_count++;
    begin(server, customer, counted_now_s);
}

/* Takes the first out of the line, which must not be empty; its waiting is over. */
static inline struct sz_customer *take_first(struct sz_server *server, double counted_now_s)
{
    struct sz_server_link *line = server->lines + 1; /* line 0 is for FIFO */
    while (line->next == line)
        line++;
    struct sz_customer *customer = (struct sz_customer *)line->next;
    line->next = customer->link.next;
    line->next->previous = line;
    if (customer->event != SZ_EVENT_NONE)
        sz_simulation_cancel(server->simulation, customer->event);
    sz_server_advance_waiting(server, counted_now_s);
    server->waiting_count--;
    server->waiting_sum_s += counted_now_s - customer->counted_s;
    return customer;
}

static void start_waiting(struct sz_server *server)
{
    double counted_now_s = sz_server_counted_now(server);
    while (server->busy_count < server->usable_count && server->waiting_count > 0)
        start(server, take_first(server, counted_now_s), counted_now_s);
}

/* The customer in service leaves. */
static inline void leave(struct sz_server *server, struct sz_customer *customer, double counted_now_s)
{
    server->service_sum_s += counted_now_s - customer->counted_s;
    customer->server = NULL;
}

/* Frees the server of a customer who has left. */
static void free_server(struct sz_server *server, struct sz_customer *customer)
{
    sz_server_advance_busy(server, sz_server_counted_now(server));
    if (server->busy_count > server->usable_count)
        sz_server_advance_available(server);
    sz_server_remove(customer);
    server->busy_count--;
}

/* Out of the way of service_ends. */
static __attribute__((noinline)) void end_by_rules(struct sz_server *server, struct sz_customer *customer)
{
    sz_server_advance(server);
    sz_server_end_by_rules(server, customer);
}

static __attribute__((noinline)) void end_and_free_server(struct sz_server *server, struct sz_customer *customer)
{
    free_server(server, customer);
    server->hooks.finished(server, customer);
}

/* While customers wait no usable server is free: one goes as one comes, unless the server of the one who goes ends its shift. */
static void service_ends(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct sz_customer *customer = subject;
    struct sz_server *server = customer->server;
    if (server->features != 0) {
        end_by_rules(server, customer);
        return;
    }
    double counted_now_s = sz_server_counted_now(server);
    leave(server, customer, counted_now_s);
    server->finished_count++;
    if (server->waiting_count == 0 || server->busy_count > server->usable_count) {
        end_and_free_server(server, customer);
        return;
    }
    struct sz_customer *next = take_first(server, counted_now_s);
    sz_server_replace(customer, next);
    begin(server, next, counted_now_s);
    server->hooks.finished(server, customer);
}

static void patience_ends(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct sz_customer *customer = subject;
    struct sz_server *server = customer->server;
    sz_server_advance(server);
    sz_server_leave_line(server, customer);
    customer->server = NULL;
    server->abandoned_count++;
    if (server->features != 0)
        sz_server_settle(server);
    server->hooks.abandoned(server, customer);
}

bool sz_server_lose_patience(struct sz_server *server, struct sz_customer *customer)
{
    if (server->hooks.abandoned == NULL) {
        sz_simulation_fail(server->simulation, SZ_ERROR_SELF_CHECK,
                           "a customer has patience at a server whose hooks do not say what becomes of it");
        return false;
    }
    double end_s = customer->arrived_s + customer->patience_s;
    customer->event = sz_simulation_schedule(server->simulation, end_s, &sz_server_patience_end, customer);
    return true;
}

bool sz_server_refuse(struct sz_server *server, const struct sz_customer *customer)
{
    if (!sz_server_is_priority(customer->priority))
        sz_simulation_fail(server->simulation, SZ_ERROR_SELF_CHECK,
                           "a customer has priority %u, which is not from 1 to %d", customer->priority,
                           SZ_SERVER_PRIORITY_COUNT - 1);
    else
        sz_simulation_fail(server->simulation, SZ_ERROR_SELF_CHECK,
                           "a customer was submitted who has not left the server it is at");
    return false;
}

/* --- the interface --- */

void sz_server_init(struct sz_server *server, struct sz_simulation *simulation, const struct sz_server_hooks *hooks,
                    void *owner, unsigned server_count, size_t line_limit, double window_start_s, double window_end_s)
{
    *server = (struct sz_server){
        .simulation = simulation,
        .hooks = *hooks,
        .owner = owner,
        .priority_mask = ~0U,
        .server_count = server_count,
        .usable_count = server_count,
        .line_limit = line_limit,
        .window_start_s = window_start_s,
        .window_end_s = window_end_s,
    };
    for (unsigned i = 0; i < SZ_SERVER_PRIORITY_COUNT; i++) {
        server->lines[i] = (struct sz_server_link){&server->lines[i], &server->lines[i]};
        server->served[i] = (struct sz_server_link){&server->served[i], &server->served[i]};
    }
    server->waiting_change_s = server->busy_change_s = server->available_change_s = sz_server_counted_now(server);
    sz_time_average_init(&server->blocked_average, window_start_s, window_end_s, 0);
    sz_time_average_init(&server->batched_average, window_start_s, window_end_s, 0);
    sz_time_average_init(&server->down_average, window_start_s, window_end_s, 0);
}

/* Out of the way of sz_server_submit. */
static __attribute__((noinline)) bool start_at_once(struct sz_server *server, struct sz_customer *customer)
{
    start(server, customer, customer->counted_s);
    return true;
}

bool sz_server_submit(struct sz_server *server, struct sz_customer *customer)
{
    if (!sz_server_is_priority(customer->priority) || customer->server != NULL)
        return sz_server_refuse(server, customer);
    if (server->features != 0)
        return sz_server_submit_by_rules(server, customer);
    server->arrived_count++;
    customer->server = server;
    customer->arrived_s = server->simulation->now_s;
    customer->counted_s = sz_server_counted_now(server);
    customer->in_service = false;
    if (server->busy_count < server->usable_count && server->waiting_count == 0)
        return start_at_once(server, customer);
    if (server->waiting_count >= server->line_limit) {
        server->refused_count++;
        customer->server = NULL;
        return false;
    }
    sz_server_advance_waiting(server, customer->counted_s);
    return sz_server_join_line(server, customer);
}

void sz_server_withdraw(struct sz_server *server, struct sz_customer *customer)
{
    if (customer->server != server || ((server->features & SZ_SERVER_HAS_BATCHES) && customer->is_leaving)) {
        sz_simulation_fail(server->simulation, SZ_ERROR_SELF_CHECK,
                           "a customer was withdrawn from a server where it is not");
        return;
    }
    sz_server_advance(server);
    server->withdrawn_count++;
    if (server->features != 0) {
        sz_server_withdraw_by_rules(server, customer);
        return;
    }
    if (customer->event != SZ_EVENT_NONE)
        sz_simulation_cancel(server->simulation, customer->event);
    if (!customer->in_service) {
        sz_server_leave_line(server, customer);
        customer->server = NULL;
        return;
    }
    leave(server, customer, sz_server_counted_now(server));
    free_server(server, customer);
    start_waiting(server);
}

void sz_server_set_count(struct sz_server *server, unsigned server_count)
{
    sz_server_advance(server);
    sz_server_advance_available(server);
    server->server_count = server->usable_count = server_count;
    if (server->features & SZ_SERVER_HAS_POSTS)
        sz_server_count_posts(server);
    if (server->features != 0)
        sz_server_settle(server);
    else
        start_waiting(server);
}

bool sz_server_has_rules(const struct sz_server *server)
{
    return (server->features & SZ_SERVER_HAS_RULES) != 0;
}

void sz_server_move_end(struct sz_server *server, struct sz_customer *customer, double end_s)
{
    if (customer->server != server || !customer->in_service || customer->event == SZ_EVENT_NONE) {
        sz_simulation_fail(server->simulation, SZ_ERROR_SELF_CHECK,
                           "the end of a service was moved that is not under way");
        return;
    }
    sz_simulation_cancel(server->simulation, customer->event);
    customer->event = sz_simulation_schedule(server->simulation, end_s, &sz_server_service_end, customer);
    if (!sz_server_has_rules(server))
        return;
    double left_s = end_s - customer->since_s, more_s = left_s - customer->left_s;
    struct sz_customer *member = customer;
    do {
        member->service_s += more_s;
        member->left_s = left_s;
        member->end_s = end_s;
        member = server->rules.batch_largest > 1 ? member->batch_next : customer;
    } while (member != customer);
}

static struct sz_customer *first_served_from(const struct sz_server *server, unsigned priority)
{
    while (priority < SZ_SERVER_PRIORITY_COUNT && sz_server_first_of(&server->served[priority]) == NULL)
        priority++;
    return priority < SZ_SERVER_PRIORITY_COUNT ? sz_server_first_of(&server->served[priority]) : NULL;
}

struct sz_customer *sz_server_first_served(const struct sz_server *server)
{
    return first_served_from(server, 0);
}

struct sz_customer *sz_server_next_served(const struct sz_server *server, const struct sz_customer *customer)
{
    for (unsigned i = 0; i < SZ_SERVER_PRIORITY_COUNT; i++)
        if (customer->link.next == &server->served[i])
            return first_served_from(server, i + 1);
    return (struct sz_customer *)customer->link.next;
}

const struct sz_customer *sz_server_event_customer(const struct sz_event *event)
{
    bool is_of_customer = event->type == &sz_server_service_end || event->type == &sz_server_patience_end;
    return is_of_customer ? event->subject : NULL;
}
