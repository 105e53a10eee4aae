/* Priorities without interruption, after Cobham (1954). */
#include "tests/testing.h"
#include "tests/validation/stations.h"

static struct sz_error error;

SZ_CASE(two_priorities_wait_as_cobham_says)
{
    const double urgent_per_s = 0.3, other_per_s = 0.3, urgent_s = 0.8, other_s = 1.2;
    struct sz_distribution *urgent = sz_distribution_create_erlang(2, urgent_s, &error),
                           *other = sz_distribution_create_exponential(other_s, &error);
    double residual_s = (urgent_per_s * urgent_s * urgent_s * 1.5 + other_per_s * other_s * other_s * 2) / 2;
    double urgent_free = 1 - urgent_per_s * urgent_s, free = urgent_free - other_per_s * other_s;
    struct node node = {.server_count = 1,
                        .line_limit = SIZE_MAX,
                        .rates_per_s = {urgent_per_s, other_per_s},
                        .service = {urgent, other}};
    const struct node_measures *measured =
        station_measure("M/G/1 with two priorities",
                        "lambda = 0.3 and 0.3, Erlang-2 of mean 0.8 s and exponential of mean 1.2 s", &node, 5.6e5);
    station_agrees("mean wait of the urgent, s", measured->waiting_s[0], residual_s / urgent_free);
    station_agrees("mean wait of the others, s", measured->waiting_s[1], residual_s / (urgent_free * free));
    sz_distribution_destroy(urgent);
    sz_distribution_destroy(other);
}

/* Equal exponential services: the wait of M/M/c, shared out as by one server of c times the speed (Cobham 1954). */
SZ_CASE(two_priorities_at_several_servers_wait_as_cobham_says)
{
    enum { SERVERS = 2 };
    const double urgent_per_s = 0.6, other_per_s = 0.6, load = urgent_per_s + other_per_s;
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    double seen_s = erlang_c(SERVERS, load) / SERVERS;
    double urgent_free = 1 - urgent_per_s / SERVERS, free = 1 - load / SERVERS;
    struct node node = {.server_count = SERVERS,
                        .line_limit = SIZE_MAX,
                        .rates_per_s = {urgent_per_s, other_per_s},
                        .service = {service, service}};
    const struct node_measures *measured =
        station_measure("M/M/2 with two priorities", "lambda = 0.6 and 0.6, mu = 1", &node, 5.4e5);
    station_agrees("mean wait of the urgent, s", measured->waiting_s[0], seen_s / urgent_free);
    station_agrees("mean wait of the others, s", measured->waiting_s[1], seen_s / (urgent_free * free));
    sz_distribution_destroy(service);
}

static const struct sz_case cases[] = {
    SZ_LISTED(two_priorities_wait_as_cobham_says),
    SZ_LISTED(two_priorities_at_several_servers_wait_as_cobham_says),
};
SZ_MAIN("validation_priorities", cases)
