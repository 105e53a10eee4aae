/* The queueing station against the closed forms of queueing theory, at runs long enough to see a difference of 1 %. */
#include "sim/interval.h"
#include "sim/server.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>

enum { CLASS_COUNT = 2, REPLICATION_COUNT = 20, PURPOSE_ARRIVAL = 1, PURPOSE_SERVICE, PURPOSE_PATIENCE };

/* A queue with Poisson arrivals of up to two classes (priorities 1 and 2), exponential service and patience. */
struct queue {
    unsigned server_count;
    size_t line_limit;
    double rates_per_s[CLASS_COUNT], service_mean_s, patience_mean_s; /* patience 0: none */
    double measured_s;
};

/* One replication of it; the waits are over the customers that were served or gave up in it. */
struct replication {
    const struct queue *queue;
    struct sz_simulation simulation;
    struct sz_server server;
    struct sz_stream arrivals[CLASS_COUNT], services, patiences;
    struct sz_customer *unused;
    double waiting_s[CLASS_COUNT], count[CLASS_COUNT];
};

static const double warm_up_s = 500;

static double service_of(struct sz_server *server, struct sz_customer *customer)
{
    (void)customer;
    struct replication *replication = server->owner;
    return sz_stream_exponential(&replication->services, replication->queue->service_mean_s);
}

static void count_customer(struct replication *replication, struct sz_customer *customer, double waiting_s)
{
    if (customer->arrived_s >= warm_up_s) {
        replication->waiting_s[customer->priority - 1] += waiting_s;
        replication->count[customer->priority - 1]++;
    }
    customer->next = replication->unused;
    replication->unused = customer;
}

static void finished(struct sz_server *server, struct sz_customer *customer)
{
    count_customer(server->owner, customer, customer->started_s - customer->arrived_s);
}

static void abandoned(struct sz_server *server, struct sz_customer *customer)
{
    count_customer(server->owner, customer, server->simulation->now_s - customer->arrived_s);
}

static const struct sz_server_hooks hooks = {service_of, finished, abandoned};

static void arrive(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type arrival = {"arrival", 20, arrive};

static void schedule_arrival(struct replication *replication, size_t class)
{
    double gap_s = sz_stream_exponential(&replication->arrivals[class], 1 / replication->queue->rates_per_s[class]);
    sz_simulation_schedule(&replication->simulation, replication->simulation.now_s + gap_s, &arrival,
                           &replication->arrivals[class]);
}

static void arrive(struct sz_simulation *simulation, void *subject)
{
    struct replication *replication = simulation->model;
    size_t class = (size_t)((struct sz_stream *)subject - replication->arrivals);
    struct sz_customer *customer = replication->unused;
    if (customer != NULL)
        replication->unused = customer->next;
    else
        customer = malloc(sizeof *customer);
    if (customer == NULL) /* ck_assert takes its time even when it holds */
        ck_abort_msg("out of memory");
    double mean_s = replication->queue->patience_mean_s;
    customer->priority = (unsigned)class + 1;
    customer->patience_s = mean_s > 0 ? sz_stream_exponential(&replication->patiences, mean_s) : INFINITY;
    if (!sz_server_submit(&replication->server, customer)) {
        customer->next = replication->unused;
        replication->unused = customer;
    }
    schedule_arrival(replication, class);
}

static void free_list(struct sz_customer *customer)
{
    while (customer != NULL) {
        struct sz_customer *next = customer->next;
        free(customer);
        customer = next;
    }
}

static void run(struct replication *replication, const struct queue *queue, uint32_t number)
{
    struct sz_error error = {0};
    double end_s = warm_up_s + queue->measured_s;
    *replication = (struct replication){.queue = queue};
    sz_simulation_init(&replication->simulation, replication);
    sz_server_init(&replication->server, &replication->simulation, &hooks, replication, queue->server_count,
                   queue->line_limit, warm_up_s, end_s);
    sz_stream_init(&replication->services, 1, number, PURPOSE_SERVICE, 0);
    sz_stream_init(&replication->patiences, 1, number, PURPOSE_PATIENCE, 0);
    for (size_t class = 0; class < CLASS_COUNT; class ++) {
        sz_stream_init(&replication->arrivals[class], 1, number, PURPOSE_ARRIVAL, class);
        if (queue->rates_per_s[class] > 0)
            schedule_arrival(replication, class);
    }
    ck_assert(sz_simulation_run(&replication->simulation, end_s, NULL, &error));
    ck_assert_msg(sz_server_check(&replication->server, "queue", &error), "%s", error.message);
    free_list(replication->unused);
    free_list(replication->server.in_service.first);
    for (unsigned priority = 1; priority <= CLASS_COUNT; priority++)
        free_list(replication->server.lines[priority].first);
    sz_simulation_clear(&replication->simulation);
}

/* What is measured over the replications of a queue. */
struct measured {
    double in_line[REPLICATION_COUNT], occupancy[REPLICATION_COUNT], refused_share[REPLICATION_COUNT],
        abandoned_share[REPLICATION_COUNT], waiting_s[CLASS_COUNT][REPLICATION_COUNT];
};

static void measure(const struct queue *queue, struct measured *measured)
{
    for (uint32_t r = 0; r < REPLICATION_COUNT; r++) {
        static struct replication replication;
        run(&replication, queue, r);
        const struct sz_server *server = &replication.server;
        measured->in_line[r] = server->waiting_integral_s / queue->measured_s;
        measured->occupancy[r] = sz_server_occupancy(server);
        measured->refused_share[r] = (double)server->refused_count / (double)server->arrived_count;
        measured->abandoned_share[r] = (double)server->abandoned_count / (double)server->arrived_count;
        for (size_t class = 0; class < CLASS_COUNT; class ++)
            measured->waiting_s[class][r] = replication.waiting_s[class] / replication.count[class];
    }
}

/* Within 3 standard errors, and these small enough for 1 % to be seen. */
static void agrees(const double *values, double expected, const char *what)
{
    struct sz_interval interval = sz_interval_mean(values, REPLICATION_COUNT, 0.95);
    double se = (interval.high - interval.low) / 2 / sz_student_t(0.95, REPLICATION_COUNT - 1);
    ck_assert_msg(3 * se < 0.01 * expected, "%s: a difference of 1 %% of %g would not be seen (standard error %g)",
                  what, expected, se);
    sz_assert_within(interval.mean, expected, se, 3, what);
}

/* Blocking of c servers under that offered load. */
static double erlang_b(unsigned c, double offered)
{
    double blocking = 1;
    for (unsigned n = 1; n <= c; n++)
        blocking = offered * blocking / (n + offered * blocking);
    return blocking;
}

/* Mean number in line of M/M/c. */
static double erlang_c_line(unsigned c, double offered)
{
    double blocking = erlang_b(c, offered), rho = offered / c;
    return blocking / (1 - rho * (1 - blocking)) * rho / (1 - rho);
}

SZ_CASE(one_server_waits_as_m_m_1)
{
    static struct measured measured;
    struct queue queue = {1, SIZE_MAX, {0.5, 0}, 1, 0, 7e5};
    measure(&queue, &measured);
    agrees(measured.in_line, 0.5, "number in line"); /* rho^2 / (1 - rho) */
    agrees(measured.occupancy, 0.5, "occupancy");
    agrees(measured.waiting_s[0], 1, "waiting"); /* rho / (mu - lambda) */
}

SZ_CASE(many_servers_wait_as_erlang_c)
{
    static struct measured measured;
    struct queue queue = {3, SIZE_MAX, {2, 0}, 1, 0, 4e5};
    measure(&queue, &measured);
    agrees(measured.in_line, erlang_c_line(3, 2), "number in line");
    agrees(measured.occupancy, 2.0 / 3, "occupancy");
}

SZ_CASE(without_a_line_calls_are_lost_as_erlang_b)
{
    static struct measured measured;
    struct queue queue = {6, 0, {5, 0}, 1, 0, 2e4};
    measure(&queue, &measured);
    agrees(measured.refused_share, erlang_b(6, 5), "blocking");
    agrees(measured.occupancy, 5 * (1 - erlang_b(6, 5)) / 6, "occupancy");
}

SZ_CASE(a_finite_line_refuses_as_m_m_1_k)
{
    static struct measured measured;
    struct queue queue = {1, 4, {0.9, 0}, 1, 0, 2.4e5};
    measure(&queue, &measured);
    agrees(measured.refused_share, (1 - 0.9) * pow(0.9, 5) / (1 - pow(0.9, 6)), "refused");
}

SZ_CASE(impatient_customers_leave_as_erlang_a)
{
    static struct measured measured;
    struct queue queue = {4, SIZE_MAX, {5, 0}, 1, 2, 3e4};
    /* Birth and death: from n to n + 1 at 5, from n to n - 1 at min(n, 4) + max(n - 4, 0) / 2. */
    double weight = 1, sum = 1, line = 0;
    for (int n = 1; n < 300; n++) {
        weight *= 5 / (fmin(n, 4) + fmax(n - 4, 0) / 2);
        sum += weight;
        line += weight * fmax(n - 4, 0);
    }
    measure(&queue, &measured);
    agrees(measured.in_line, line / sum, "number in line");
    agrees(measured.abandoned_share, line / sum / 2 / 5, "abandoned");
    agrees(measured.waiting_s[0], line / sum / 5, "waiting");
}

SZ_CASE(two_priorities_wait_as_cobham_1954)
{
    static struct measured measured;
    struct queue queue = {1, SIZE_MAX, {0.3, 0.2}, 1, 0, 6e5};
    measure(&queue, &measured);
    double residual_s = 0.5;
    agrees(measured.waiting_s[0], residual_s / 0.7, "waiting of the urgent");
    agrees(measured.waiting_s[1], residual_s / 0.7 / 0.5, "waiting of the others");
}

static const struct sz_case cases[] = {
    SZ_LISTED(one_server_waits_as_m_m_1),
    SZ_LISTED(many_servers_wait_as_erlang_c),
    SZ_LISTED(without_a_line_calls_are_lost_as_erlang_b),
    SZ_LISTED(a_finite_line_refuses_as_m_m_1_k),
    SZ_LISTED(impatient_customers_leave_as_erlang_a),
    SZ_LISTED(two_priorities_wait_as_cobham_1954),
};
SZ_MAIN("server_theory", cases)
