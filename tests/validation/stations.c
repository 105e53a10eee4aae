#include "tests/validation/stations.h"

#include <stdio.h>

_Static_assert((int)VALIDATION_REPLICATIONS <= (int)REPLICATION_LIMIT, "the measures have room for all replications");

const struct network_measures *stations_measure(const char *system, const char *parameters,
                                                const struct queue_network *network)
{
    static struct network_measures measures;
    struct queue_network run = *network;
    run.measured_s = validation_length(network->measured_s);
    char length[60];
    snprintf(length, sizeof length, "%g s", run.measured_s);
    validation_system(system, parameters, length);
    run.seed = validation_seed();
    run.replication_count = validation_replications();
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
    validation_mean(quantity, values, validation_replications(), exact);
}
