#include "sim/server.h"

#include <assert.h>
#include <math.h>

static void service_ends(struct sz_simulation *simulation, void *subject);
static void patience_ends(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type service_end = {"service ends", 1, service_ends};
static const struct sz_event_type patience_end = {"patience ends", 2, patience_ends};

/* Length of [from_s, to_s) in the window. */
static double in_window(const struct sz_server *server, double from_s, double to_s)
{
    double start_s = from_s > server->window_start_s ? from_s : server->window_start_s;
    double end_s = to_s < server->window_end_s ? to_s : server->window_end_s;
    return end_s > start_s ? end_s - start_s : 0;
}

static unsigned available_count(const struct sz_server *server)
{
    return server->server_count > server->busy_count ? server->server_count : server->busy_count;
}

/* Brings the integrals up to now; called before any count changes. */
static void advance(struct sz_server *server)
{
    double now_s = server->simulation->now_s;
    double step_s = in_window(server, server->last_change_s, now_s);
    server->last_change_s = now_s;
    server->waiting_integral_s += step_s * (double)server->waiting_count;
    server->busy_integral_s += step_s * server->busy_count;
    server->available_integral_s += step_s * available_count(server);
}

static void append(struct sz_server_line *line, struct sz_customer *customer)
{
    customer->previous = line->last;
    customer->next = NULL;
    if (line->last != NULL)
        line->last->next = customer;
    else
        line->first = customer;
    line->last = customer;
}

static void unlink_from(struct sz_server_line *line, struct sz_customer *customer)
{
    if (customer->previous != NULL)
        customer->previous->next = customer->next;
    else
        line->first = customer->next;
    if (customer->next != NULL)
        customer->next->previous = customer->previous;
    else
        line->last = customer->previous;
}

/* Takes a customer out of the line; its waiting is over. */
static void leave_line(struct sz_server *server, struct sz_customer *customer)
{
    unlink_from(&server->lines[customer->priority], customer);
    server->waiting_count--;
    server->waiting_sum_s += in_window(server, customer->arrived_s, server->simulation->now_s);
}

static void leave_service(struct sz_server *server, struct sz_customer *customer)
{
    unlink_from(&server->in_service, customer);
    server->busy_count--;
    server->service_sum_s += in_window(server, customer->started_s, server->simulation->now_s);
    customer->in_service = false;
    customer->server = NULL;
}

/* A customer who is in no line takes a free server. */
static void start(struct sz_server *server, struct sz_customer *customer)
{
    struct sz_simulation *simulation = server->simulation;
    append(&server->in_service, customer);
    server->busy_count++;
    server->started_count++;
    customer->in_service = true;
    customer->started_s = simulation->now_s;
    customer->event = SZ_EVENT_NONE;
    double service_s = server->hooks->service_s(server, customer);
    customer->event = sz_simulation_schedule(simulation, simulation->now_s + service_s, &service_end, customer);
}

/* Gives free servers to those who wait. A service_s hook may submit, so the state is looked at anew each time. */
static void start_waiting(struct sz_server *server)
{
    while (server->busy_count < server->server_count && server->waiting_count > 0) {
        struct sz_server_line *line = server->lines;
        while (line->first == NULL)
            line++;
        struct sz_customer *customer = line->first;
        if (customer->event != SZ_EVENT_NONE)
            sz_simulation_cancel(server->simulation, customer->event);
        leave_line(server, customer);
        start(server, customer);
    }
}

static void service_ends(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct sz_customer *customer = subject;
    struct sz_server *server = customer->server;
    advance(server);
    leave_service(server, customer);
    server->finished_count++;
    start_waiting(server);
    server->hooks->finished(server, customer);
}

static void patience_ends(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct sz_customer *customer = subject;
    struct sz_server *server = customer->server;
    advance(server);
    leave_line(server, customer);
    customer->server = NULL;
    server->abandoned_count++;
    server->hooks->abandoned(server, customer);
}

void sz_server_init(struct sz_server *server, struct sz_simulation *simulation, const struct sz_server_hooks *hooks,
                    void *owner, unsigned server_count, size_t line_limit, double window_start_s, double window_end_s)
{
    *server = (struct sz_server){
        .simulation = simulation,
        .hooks = hooks,
        .owner = owner,
        .server_count = server_count,
        .line_limit = line_limit,
        .window_start_s = window_start_s,
        .window_end_s = window_end_s,
        .last_change_s = simulation->now_s,
    };
}

bool sz_server_submit(struct sz_server *server, struct sz_customer *customer)
{
    assert(customer->priority >= 1 && customer->priority < SZ_SERVER_PRIORITY_COUNT);
    server->arrived_count++;
    bool is_served = server->busy_count < server->server_count && server->waiting_count == 0;
    if (!is_served && server->waiting_count >= server->line_limit) {
        server->refused_count++;
        customer->server = NULL;
        return false;
    }
    advance(server);
    customer->server = server;
    customer->arrived_s = server->simulation->now_s;
    customer->in_service = false;
    if (is_served) {
        start(server, customer);
        return true;
    }
    append(&server->lines[customer->priority], customer);
    server->waiting_count++;
    customer->event = SZ_EVENT_NONE;
    if (customer->patience_s < INFINITY) {
        double end_s = customer->arrived_s + customer->patience_s;
        customer->event = sz_simulation_schedule(server->simulation, end_s, &patience_end, customer);
    }
    return true;
}

void sz_server_withdraw(struct sz_server *server, struct sz_customer *customer)
{
    assert(customer->server == server);
    advance(server);
    if (customer->event != SZ_EVENT_NONE)
        sz_simulation_cancel(server->simulation, customer->event);
    server->withdrawn_count++;
    if (!customer->in_service) {
        leave_line(server, customer);
        customer->server = NULL;
        return;
    }
    leave_service(server, customer);
    start_waiting(server);
}

void sz_server_set_count(struct sz_server *server, unsigned server_count)
{
    advance(server);
    server->server_count = server_count;
    start_waiting(server);
}

double sz_server_occupancy(const struct sz_server *server)
{
    double step_s = in_window(server, server->last_change_s, server->simulation->now_s);
    double busy_s = server->busy_integral_s + step_s * server->busy_count;
    double available_s = server->available_integral_s + step_s * available_count(server);
    return busy_s / available_s; /* 0 / 0 before the window */
}

static bool agree(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(a, b);
}

bool sz_server_check(struct sz_server *server, const char *name, struct sz_error *error)
{
    advance(server);
    double now_s = server->simulation->now_s, waiting_s = server->waiting_sum_s, service_s = server->service_sum_s;
    size_t waiting_count = 0, busy_count = 0;
    for (unsigned priority = 0; priority < SZ_SERVER_PRIORITY_COUNT; priority++) {
        for (const struct sz_customer *c = server->lines[priority].first; c != NULL; c = c->next) {
            waiting_s += in_window(server, c->arrived_s, now_s);
            waiting_count++;
        }
    }
    for (const struct sz_customer *c = server->in_service.first; c != NULL; c = c->next) {
        service_s += in_window(server, c->started_s, now_s);
        busy_count++;
    }
    if (!agree(waiting_s, server->waiting_integral_s))
        return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                            "%s: the number waiting integrates to %.17g s, but customers waited %.17g s", name,
                            server->waiting_integral_s, waiting_s);
    if (!agree(service_s, server->busy_integral_s))
        return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                            "%s: the number in service integrates to %.17g s, but customers were served %.17g s", name,
                            server->busy_integral_s, service_s);
    uint64_t gone_count =
        server->refused_count + server->abandoned_count + server->withdrawn_count + server->finished_count;
    if (waiting_count != server->waiting_count || busy_count != server->busy_count ||
        server->arrived_count != gone_count + waiting_count + busy_count)
        return sz_error_set(
            error, SZ_ERROR_SELF_CHECK, "%s: of %llu customers %llu have left, %zu wait and %zu are in service", name,
            (unsigned long long)server->arrived_count, (unsigned long long)gone_count, waiting_count, busy_count);
    return true;
}
