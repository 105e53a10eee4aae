/**
 * Events a second of the bare engine, each beside the same work written out by hand, in pairs within one run since a shared
 * machine's speed drifts. Prints one line a measurement: nanoseconds an event (median and least of the repeats), events a second,
 * and the median ratio to the hand-written loop.
 *
 * Usage: bench_engine [REPEATS]
 */
#include "bench/plain_loop.h"
#include "sim/server.h"
#include "sim/stream.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { REPEAT_LIMIT = 1000, DEFAULT_REPEATS = 11, POOL_SIZE = 4096, CANCEL_PENDING = 1000 };

static const uint64_t customer_count = 1000000, hold_count = 1000000;
static const double arrival_rate = 0.9;

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void give_up(const char *reason)
{
    fprintf(stderr, "bench_engine: %s\n", reason);
    exit(EXIT_FAILURE);
}

/* Hold: pop, draw, push. */

static const struct sz_event_type held = {"held", 20, NULL};

static double engine_hold(size_t pending_count)
{
    struct sz_event_queue queue;
    struct sz_event event;
    struct sz_stream stream;
    sz_event_queue_init(&queue);
    sz_stream_init(&stream, 1, 0, 0, 0);
    for (size_t i = 0; i < pending_count; i++)
        if (sz_event_queue_push(&queue, sz_stream_exponential(&stream, 1), &held, NULL) == SZ_EVENT_NONE)
            give_up("out of memory");
    double start_ns = now_ns();
    for (uint64_t i = 0; i < hold_count; i++) {
        sz_event_queue_pop(&queue, &event);
        sz_event_queue_push(&queue, event.time_s + sz_stream_exponential(&stream, 1), &held, NULL);
    }
    double passed_ns = now_ns() - start_ns;
    sz_event_queue_clear(&queue);
    return passed_ns / (double)hold_count;
}

static double by_hand_hold(size_t pending_count)
{
    double start_ns = now_ns();
    if (isnan(plain_hold(pending_count, hold_count, 1)))
        give_up("out of memory");
    return (now_ns() - start_ns) / (double)hold_count;
}

/* Cancel: any of the pending events, and another is scheduled in its place. */

static double engine_cancel(size_t pending_count)
{
    static uint64_t handles[CANCEL_PENDING];
    struct sz_event_queue queue;
    struct sz_stream stream;
    sz_event_queue_init(&queue);
    sz_stream_init(&stream, 1, 0, 0, 0);
    for (size_t i = 0; i < pending_count; i++)
        handles[i] = sz_event_queue_push(&queue, sz_stream_uniform(&stream), &held, NULL);
    double start_ns = now_ns();
    for (uint64_t i = 0; i < hold_count; i++) {
        size_t chosen = sz_stream_bits(&stream) % pending_count;
        sz_event_queue_cancel(&queue, handles[chosen]);
        handles[chosen] = sz_event_queue_push(&queue, sz_stream_uniform(&stream), &held, NULL);
    }
    double passed_ns = now_ns() - start_ns;
    sz_event_queue_clear(&queue);
    return passed_ns / (double)hold_count;
}

/* M/M/1 through the public interface: simulation, queueing station, streams. */

struct m_m_1 {
    struct sz_simulation simulation;
    struct sz_server server;
    struct sz_stream arrivals, services;
    struct sz_customer pool[POOL_SIZE], *unused;
    double waiting_sum_s;
};

static double service_of(struct sz_server *server, struct sz_customer *customer)
{
    (void)customer;
    struct m_m_1 *m_m_1 = server->owner;
    return sz_stream_exponential(&m_m_1->services, 1);
}

static void finished(struct sz_server *server, struct sz_customer *customer)
{
    struct m_m_1 *m_m_1 = server->owner;
    m_m_1->waiting_sum_s += customer->started_s - customer->arrived_s;
    customer->next = m_m_1->unused;
    m_m_1->unused = customer;
    if (server->finished_count == customer_count)
        sz_simulation_stop(server->simulation);
}

static const struct sz_server_hooks hooks = {service_of, finished, NULL};

static void arrive(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type arrival = {"arrival", 21, arrive};

static void arrive(struct sz_simulation *simulation, void *subject)
{
    struct m_m_1 *m_m_1 = subject;
    struct sz_customer *customer = m_m_1->unused;
    if (customer == NULL)
        give_up("the line outgrew its pool");
    m_m_1->unused = customer->next;
    customer->priority = 1;
    customer->patience_s = INFINITY;
    sz_server_submit(&m_m_1->server, customer);
    double gap_s = sz_stream_exponential(&m_m_1->arrivals, 1 / arrival_rate);
    sz_simulation_schedule(simulation, simulation->now_s + gap_s, &arrival, m_m_1);
}

/* Nanoseconds an event; the mean wait is set. */
static double engine_m_m_1(double *waiting_s)
{
    static struct m_m_1 m_m_1;
    struct sz_error error = {0};
    m_m_1 = (struct m_m_1){0};
    for (size_t i = 0; i < POOL_SIZE; i++)
        m_m_1.pool[i].next = i + 1 < POOL_SIZE ? &m_m_1.pool[i + 1] : NULL;
    m_m_1.unused = m_m_1.pool;
    sz_simulation_init(&m_m_1.simulation, &m_m_1);
    sz_server_init(&m_m_1.server, &m_m_1.simulation, &hooks, &m_m_1, 1, SIZE_MAX, 0, INFINITY);
    sz_stream_init(&m_m_1.arrivals, 1, 0, 1, 0);
    sz_stream_init(&m_m_1.services, 1, 0, 2, 0);
    double start_ns = now_ns();
    sz_simulation_schedule(&m_m_1.simulation, 0, &arrival, &m_m_1);
    if (!sz_simulation_run(&m_m_1.simulation, INFINITY, NULL, &error))
        give_up(error.message);
    double passed_ns = now_ns() - start_ns;
    *waiting_s = m_m_1.waiting_sum_s / (double)customer_count;
    sz_simulation_clear(&m_m_1.simulation);
    return passed_ns / (double)m_m_1.simulation.event_count;
}

/* The hand-written one has two events a customer. */
static double by_hand_m_m_1(double *waiting_s)
{
    double start_ns = now_ns();
    *waiting_s = plain_m_m_1(customer_count, arrival_rate, 1);
    return (now_ns() - start_ns) / (2 * (double)customer_count);
}

/* Reporting. */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct timings {
    double engine_ns[REPEAT_LIMIT], by_hand_ns[REPEAT_LIMIT], ratio[REPEAT_LIMIT];
    size_t count;
};

static void add(struct timings *timings, double engine_ns, double by_hand_ns)
{
    timings->engine_ns[timings->count] = engine_ns;
    timings->by_hand_ns[timings->count] = by_hand_ns;
    timings->ratio[timings->count] = engine_ns / by_hand_ns;
    timings->count++;
}

static double median_of(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

static void print_one(const char *name, double *ns, size_t count)
{
    double median_ns = median_of(ns, count);
    printf("%-38s %8.1f %8.1f %8.1f", name, median_ns, ns[0], 1e3 / median_ns);
}

static void print(const char *name, struct timings *timings)
{
    char by_hand[64];
    print_one(name, timings->engine_ns, timings->count);
    if (isnan(timings->by_hand_ns[0])) {
        printf("\n");
    } else {
        printf(" %8.2f\n", median_of(timings->ratio, timings->count));
        snprintf(by_hand, sizeof by_hand, "    by hand");
        print_one(by_hand, timings->by_hand_ns, timings->count);
        printf("\n");
    }
    timings->count = 0;
}

int main(int argc, char **argv)
{
    static const size_t pending_counts[] = {10, 1000, 100000};
    static struct timings timings;
    long repeats = argc > 1 ? strtol(argv[1], NULL, 10) : DEFAULT_REPEATS;
    if (repeats < 1 || repeats > REPEAT_LIMIT)
        give_up("the number of repeats must be from 1 to 1000");
    printf("compiler %s, optimised %s, %ld repeats of %llu holds or customers\n\n", __VERSION__,
#ifdef __OPTIMIZE__
           "yes",
#else
           "no",
#endif
           repeats, (unsigned long long)hold_count);
    printf("%-38s %8s %8s %8s %8s\n", "", "median", "least", "million", "ratio to");
    printf("%-38s %8s %8s %8s %8s\n", "", "ns/event", "ns/event", "events/s", "by hand");
    for (size_t i = 0; i < sizeof pending_counts / sizeof pending_counts[0]; i++) {
        char name[64];
        snprintf(name, sizeof name, "hold, %zu pending", pending_counts[i]);
        for (long r = 0; r < repeats; r++) {
            double engine_ns = engine_hold(pending_counts[i]);
            add(&timings, engine_ns, by_hand_hold(pending_counts[i]));
        }
        print(name, &timings);
    }
    for (long r = 0; r < repeats; r++)
        add(&timings, engine_cancel(CANCEL_PENDING), NAN);
    print("cancel and schedule, 1000 pending", &timings);
    double engine_waiting_s = 0, by_hand_waiting_s = 0;
    for (long r = 0; r < repeats; r++) {
        double engine_ns = engine_m_m_1(&engine_waiting_s);
        add(&timings, engine_ns, by_hand_m_m_1(&by_hand_waiting_s));
    }
    print("M/M/1, rho = 0.9, public interface", &timings);
    printf("\nmean wait: engine %.2f, by hand %.2f, theory %.2f\n", engine_waiting_s, by_hand_waiting_s,
           arrival_rate / (1 - arrival_rate));
    return EXIT_SUCCESS;
}
