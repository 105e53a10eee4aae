/* Batch service against closed forms and embedded chains. */
#include "tests/sim/markov_chain.h"
#include "tests/testing.h"
#include "tests/validation/stations.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_roots.h>
#include <math.h>

static struct sz_error error;

static struct queue_network batch_station(double arrivals_per_s, unsigned largest, double longest_wait_s)
{
    return (struct queue_network){
        .node_count = 1,
        .nodes = {{.server_count = 1,
                   .line_limit = SIZE_MAX,
                   .rules = {.batch_largest = largest, .batch_longest_wait_s = longest_wait_s},
                   .rates_per_s = {arrivals_per_s}}},
        .warm_up_s = 200,
    };
}

/* --- bulk service, M/M^[1, b]/1 --- */

struct bulk {
    double arrivals_per_s, services_per_s;
    unsigned largest;
};

/* Its root in (0, 1) is the ratio of the geometric law of the line while the server is busy. */
static double characteristic(double r, void *of)
{
    const struct bulk *bulk = of;
    return bulk->services_per_s * gsl_pow_int(r, (int)bulk->largest + 1) -
           (bulk->arrivals_per_s + bulk->services_per_s) * r + bulk->arrivals_per_s;
}

static double root_of(const struct bulk *bulk)
{
    gsl_function function = {characteristic, (void *)bulk};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    /* 1 is a root too, of greater value than the one looked for; the least of the function lies between. */
    double least = pow((bulk->arrivals_per_s + bulk->services_per_s) / bulk->services_per_s / (bulk->largest + 1),
                       1.0 / bulk->largest);
    gsl_root_fsolver_set(solver, &function, 0, least);
    do
        gsl_root_fsolver_iterate(solver);
    while (gsl_root_fsolver_x_upper(solver) - gsl_root_fsolver_x_lower(solver) > 1e-13);
    double root = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return root;
}

SZ_CASE(a_free_server_takes_whoever_waits_as_m_m_b_1)
{
    struct bulk bulk = {2.5, 1, 4};
    double r = root_of(&bulk);
    double empty = bulk.services_per_s / bulk.arrivals_per_s; /* against a busy server and nobody waiting */
    double scale = 1 / (empty + 1 / (1 - r));
    struct sz_distribution *service = sz_distribution_create_exponential(1 / bulk.services_per_s, &error);
    struct queue_network network = batch_station(bulk.arrivals_per_s, bulk.largest, 0);
    network.nodes[0].service[0] = service;
    network.measured_s = 1.7e5;
    const struct network_measures *measured =
        stations_measure("M/M^[1,4]/1", "lambda = 2.5, mu = 1, batches of up to 4", &network);
    station_agrees("number in line", measured->nodes[0].in_line, scale * r / (1 - r) / (1 - r));
    station_agrees("occupancy", measured->nodes[0].occupancy, scale / (1 - r));
    station_agrees("mean batch", measured->nodes[0].batch_mean,
                   bulk.arrivals_per_s / (bulk.services_per_s * scale / (1 - r)));
    sz_distribution_destroy(service);
}

/* --- full batches only: a batch is a customer of E_b/M/1 --- */

/* States: those who gather (0 to b - 1) x batches in line or service, cut where it does not matter. */
enum { BATCH_SIZE = 3, BATCH_LIMIT = 40, GATHERING_STATES = BATCH_SIZE * BATCH_LIMIT };

SZ_CASE(full_batches_only_wait_as_erlang_arrivals)
{
    const double arrivals = 1.5;
    gsl_matrix *rates = gsl_matrix_calloc(GATHERING_STATES, GATHERING_STATES);
    for (size_t state = 0; state < GATHERING_STATES; state++) {
        if (state + 1 < GATHERING_STATES)
            markov_chain_add(rates, state, state + 1, arrivals);
        if (state >= BATCH_SIZE)
            markov_chain_add(rates, state, state - BATCH_SIZE, 1);
    }
    gsl_vector *p = markov_chain_solve(rates);
    double in_line = 0;
    for (size_t state = 0; state < GATHERING_STATES; state++)
        in_line += gsl_vector_get(p, state) * (double)(state >= BATCH_SIZE ? state - BATCH_SIZE : state);
    gsl_vector_free(p);
    gsl_matrix_free(rates);
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct queue_network network = batch_station(arrivals, BATCH_SIZE, INFINITY);
    network.nodes[0].service[0] = service;
    network.measured_s = 1e5;
    const struct network_measures *measured =
        stations_measure("M/M^[3,3]/1", "lambda = 1.5, mu = 1, full batches of 3", &network);
    station_agrees("number in line", measured->nodes[0].in_line, in_line);
    station_agrees("occupancy", measured->nodes[0].occupancy, arrivals / BATCH_SIZE);
    sz_distribution_destroy(service);
}

/* --- a time a batch, linear in its size, as GPUs have (Inoue 2021, embedded chain of batch sizes) --- */

enum { SIZE_LIMIT = 200 };

SZ_CASE(dynamic_batches_whose_time_is_linear_in_their_size_wait_as_inoue_2021)
{
    const double arrivals = 4, fixed_s = 0.5, each_s = 0.15;
    gsl_matrix *steps = gsl_matrix_calloc(SIZE_LIMIT, SIZE_LIMIT); /* from a batch of i + 1 to one of j + 1 */
    for (size_t i = 0; i < SIZE_LIMIT; i++) {
        double mean = arrivals * (fixed_s + each_s * (double)(i + 1));
        gsl_matrix_set(steps, i, 0, gsl_ran_poisson_pdf(0, mean)); /* nobody came: the next to come is alone */
        for (size_t j = 0; j < SIZE_LIMIT; j++)
            gsl_matrix_set(steps, i, j, gsl_matrix_get(steps, i, j) + gsl_ran_poisson_pdf((unsigned)(j + 1), mean));
    }
    gsl_vector *p = markov_chain_solve_steps(steps);
    double waited = 0, busy_s = 0, idle_s = 0, served = 0, in_service_s = 0; /* a batch and the idle time after it */
    for (size_t i = 0; i < SIZE_LIMIT; i++) {
        double time_s = fixed_s + each_s * (double)(i + 1), here = gsl_vector_get(p, i);
        waited += here * arrivals * time_s * time_s / 2;
        busy_s += here * time_s;
        idle_s += here * exp(-arrivals * time_s) / arrivals;
        served += here * (double)(i + 1);
        in_service_s += here * (double)(i + 1) * time_s;
    }
    gsl_vector_free(p);
    gsl_matrix_free(steps);
    struct queue_network network = batch_station(arrivals, SIZE_LIMIT, 0);
    network.nodes[0].batch_service_s = fixed_s;
    network.nodes[0].member_service_s = each_s;
    network.measured_s = 1.6e4;
    const struct network_measures *measured =
        stations_measure("M/D^[1,inf]/1 (Inoue 2021)", "lambda = 4, service 0.5 s + 0.15 s each", &network);
    station_agrees("number in line", measured->nodes[0].in_line, waited / (busy_s + idle_s));
    station_agrees("occupancy", measured->nodes[0].occupancy, busy_s / (busy_s + idle_s));
    station_agrees("mean batch", measured->nodes[0].batch_mean, served);
    station_agrees("mean time there, s", measured->nodes[0].sojourn_s[0], (waited + in_service_s) / served);
}

/* --- a longest wait --- */

/* With a server for every batch: the first waits for b - 1 others or the time out, and begins the next batch anew. */
SZ_CASE(a_batch_that_times_out_is_as_large_as_the_time_lets_it)
{
    const double arrivals = 1, longest_s = 2.5;
    const unsigned largest = 4;
    double open_s = 0, waited = 0;
    for (unsigned others = 0; others + 1 < largest; others++) {
        double here_s = gsl_cdf_gamma_P(longest_s, others + 1, 1 / arrivals) / arrivals; /* time with so many others */
        open_s += here_s;
        waited += (others + 1) * here_s;
    }
    double cycle_s = 1 / arrivals + open_s;
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct queue_network network = batch_station(arrivals, largest, longest_s);
    network.nodes[0].server_count = 100;
    network.nodes[0].service[0] = service;
    network.measured_s = 3.4e4;
    const struct network_measures *measured = stations_measure(
        "batches that fill or time out", "lambda = 1, largest 4, longest wait 2.5 s, mu = 1", &network);
    station_agrees("number in line", measured->nodes[0].in_line, waited / cycle_s);
    station_agrees("mean batch", measured->nodes[0].batch_mean, arrivals * cycle_s);
    station_agrees("batches in service", measured->nodes[0].held, 1 / cycle_s);
    sz_distribution_destroy(service);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_free_server_takes_whoever_waits_as_m_m_b_1),
    SZ_LISTED(full_batches_only_wait_as_erlang_arrivals),
    SZ_LISTED(dynamic_batches_whose_time_is_linear_in_their_size_wait_as_inoue_2021),
    SZ_LISTED(a_batch_that_times_out_is_as_large_as_the_time_lets_it),
};
SZ_MAIN("validation_batches", cases)
