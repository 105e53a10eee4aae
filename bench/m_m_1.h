/**
 * M/M/1 through the public interface alone: simulation, queueing station, streams, a tally of the waits; fingerprint on, as
 * always.
 */
#ifndef SZ_BENCH_M_M_1_H
#define SZ_BENCH_M_M_1_H

#include "sim/server.h"
#include "sim/stream.h"
#include "sim/tally.h"

enum { M_M_1_POOL_SIZE = 4096 };

/** The arrival rate at service rate 1. */
#define M_M_1_ARRIVAL_RATE 0.9

struct m_m_1 {
    struct sz_simulation simulation;
    struct sz_server server;
    struct sz_stream arrivals, services;
    struct sz_tally waits;
    uint64_t customer_count;
    struct sz_customer pool[M_M_1_POOL_SIZE], *unused;
};

/** Ready to serve that many customers; the replication names its random numbers. m_m_1_clear frees what it holds. */
void m_m_1_init(struct m_m_1 *m_m_1, uint64_t customer_count, uint32_t replication);
bool m_m_1_run(struct m_m_1 *m_m_1, struct sz_error *error);
void m_m_1_clear(struct m_m_1 *m_m_1);

#endif
