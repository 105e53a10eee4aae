/**
 * Networks of queueing stations with Poisson arrivals of up to two classes, simulated in replications and held against exact
 * values. Class 0 has priority 1, class 1 priority 2.
 */
#ifndef SZ_TESTS_SIM_QUEUE_NETWORK_H
#define SZ_TESTS_SIM_QUEUE_NETWORK_H

#include "sim/distribution.h"
#include "sim/server.h"

enum { NODE_LIMIT = 3, CLASS_LIMIT = 2, POST_LIMIT = 4, PHASE_COUNT = 4, REPLICATION_LIMIT = 200 };

struct node {
    unsigned server_count;
    size_t line_limit;
    struct sz_server_rules rules;    /* without posts and functions, which are set up here */
    unsigned post_count;             /* 0: servers are not told apart */
    double rates_per_s[CLASS_LIMIT]; /* arrivals from outside */
    const struct sz_distribution *service[CLASS_LIMIT];
    const struct sz_distribution *post_service[POST_LIMIT]; /* instead, by post */
    double batch_service_s, member_service_s; /* instead, when positive: constant, and linear in the batch's size */
    const struct sz_distribution *up, *down;
    double patience_mean_s;      /* 0: none */
    double onward[NODE_LIMIT];   /* probabilities; the rest leaves */
    unsigned later_server_count; /* positive: alternates with server_count, every shift_s */
    double shift_s;
    /* Positive period: arrivals at rate x (1 + swing sin(2 pi t / period)), and the number is noted at each quarter of a period */
    double swing, period_s;
    double wait_bound_s;    /* beyond which waits are counted */
    double quantile_chance; /* positive: this quantile of the sojourns of class 0 is taken */
};

struct queue_network {
    size_t node_count;
    struct node nodes[NODE_LIMIT];
    unsigned circulating_count;   /* customers who start at node 0 and come back to it whenever they leave */
    double warm_up_s, measured_s; /* of each replication */
    size_t replication_count;
    uint64_t seed;
};

/** Of one node, over the replications. Times are means over customers who finished at it and left the network. */
struct node_measures {
    double in_line[REPLICATION_LIMIT], held[REPLICATION_LIMIT], blocked[REPLICATION_LIMIT], down[REPLICATION_LIMIT];
    double in_system[REPLICATION_LIMIT]; /* in line and held, where there are no batches */
    double occupancy[REPLICATION_LIMIT];
    double refused_share[REPLICATION_LIMIT], abandoned_share[REPLICATION_LIMIT];
    double abandonment_rate_per_s[REPLICATION_LIMIT]; /* of those who wait */
    double throughput_per_s[REPLICATION_LIMIT], batch_mean[REPLICATION_LIMIT];
    double waited_share[REPLICATION_LIMIT], beyond_share[REPLICATION_LIMIT], sojourn_quantile_s[REPLICATION_LIMIT];
    double at_phase[PHASE_COUNT][REPLICATION_LIMIT], variance_at_phase[PHASE_COUNT][REPLICATION_LIMIT];
    double waiting_s[CLASS_LIMIT][REPLICATION_LIMIT], sojourn_s[CLASS_LIMIT][REPLICATION_LIMIT],
        completion_s[CLASS_LIMIT][REPLICATION_LIMIT]; /* from first start */
};

struct network_measures {
    struct node_measures nodes[NODE_LIMIT];
};

/** Simulates all replications; each ends with the check of all accounts. */
void queue_network_measure(const struct queue_network *network, struct network_measures *measures);

#endif
