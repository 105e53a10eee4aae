#include "bench/m_m_1.h"

#include <math.h>

static double service_of(struct sz_server *server, struct sz_customer *customer)
{
    (void)customer;
    struct m_m_1 *m_m_1 = server->owner;
    return sz_stream_exponential(&m_m_1->services, 1);
}

static void finished(struct sz_server *server, struct sz_customer *customer)
{
    struct m_m_1 *m_m_1 = server->owner;
    sz_tally_add(&m_m_1->waits, customer->started_s - customer->arrived_s);
    customer->subject = m_m_1->unused; /* customers of no use are a chain */
    m_m_1->unused = customer;
    if (server->finished_count == m_m_1->customer_count)
        sz_simulation_stop(server->simulation);
}

static const struct sz_server_hooks hooks = {service_of, finished, NULL};

static void arrive(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type arrival = {"arrival", 21, arrive};

static void arrive(struct sz_simulation *simulation, void *subject)
{
    struct m_m_1 *m_m_1 = subject;
    struct sz_customer *customer = m_m_1->unused;
    if (customer == NULL) {
        sz_simulation_fail(simulation, SZ_ERROR_SYSTEM, "the line outgrew its %d customers", M_M_1_POOL_SIZE);
        return;
    }
    m_m_1->unused = customer->subject;
    sz_server_submit(&m_m_1->server, customer);
    double gap_s = sz_stream_exponential(&m_m_1->arrivals, 1 / M_M_1_ARRIVAL_RATE);
    sz_simulation_schedule(simulation, simulation->now_s + gap_s, &arrival, m_m_1);
}

void m_m_1_init(struct m_m_1 *m_m_1, uint64_t customer_count, uint32_t replication)
{
    *m_m_1 = (struct m_m_1){.customer_count = customer_count};
    for (size_t i = 0; i < M_M_1_POOL_SIZE; i++)
        m_m_1->pool[i] = (struct sz_customer){
            .priority = 1, .patience_s = INFINITY, .subject = i + 1 < M_M_1_POOL_SIZE ? &m_m_1->pool[i + 1] : NULL};
    m_m_1->unused = m_m_1->pool;
    sz_tally_init(&m_m_1->waits);
    sz_simulation_init(&m_m_1->simulation, m_m_1);
    sz_server_init(&m_m_1->server, &m_m_1->simulation, &hooks, m_m_1, 1, SIZE_MAX, 0, INFINITY);
    sz_stream_init(&m_m_1->arrivals, 1, replication, 1, 0);
    sz_stream_init(&m_m_1->services, 1, replication, 2, 0);
    sz_simulation_schedule(&m_m_1->simulation, 0, &arrival, m_m_1);
}

bool m_m_1_run(struct m_m_1 *m_m_1, struct sz_error *error)
{
    return sz_simulation_run(&m_m_1->simulation, INFINITY, NULL, error);
}

void m_m_1_clear(struct m_m_1 *m_m_1)
{
    sz_simulation_clear(&m_m_1->simulation);
}
