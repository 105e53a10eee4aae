#include "tests/validation/stations.h"

#include <stdio.h>

/* Every system has luck of its own: the same seed for all would let them deviate together (Fowler, Noll and Vo: FNV-1a). */
static uint64_t seed_of(const char *system, const char *parameters)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (const char *c = system; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3;
    for (const char *c = parameters; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3;
    return hash;
}

const struct network_measures *stations_measure(const char *system, const char *parameters,
                                                const struct queue_network *network)
{
    static struct network_measures measures;
    struct queue_network run = *network;
    run.measured_s = validation_length(network->measured_s);
    run.seed = seed_of(system, parameters);
    char length[80];
    snprintf(length, sizeof length, "%d of %g s", (int)REPLICATION_COUNT, run.measured_s);
    validation_system(system, parameters, length);
    queue_network_measure(&run, &measures);
    return &measures;
}

const struct node_measures *station_measure(const char *system, const char *parameters, const struct node *node,
                                            double measured_s)
{
    struct queue_network network = {.node_count = 1, .nodes = {*node}, .warm_up_s = 500, .measured_s = measured_s};
    return &stations_measure(system, parameters, &network)->nodes[0];
}

void station_agrees(const char *quantity, const double *values, double exact)
{
    validation_mean(quantity, values, REPLICATION_COUNT, exact);
}
