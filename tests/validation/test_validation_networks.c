/* Networks of queueing stations: product form, and blocking where lines are finite. */
#include "tests/sim/markov_chain.h"
#include "tests/testing.h"
#include "tests/validation/stations.h"

#include <gsl/gsl_linalg.h>
#include <stdio.h>

static struct sz_error error;

/* --- product form --- */

SZ_CASE(a_tandem_is_two_queues_that_do_not_know_of_each_other)
{
    const double arrivals = 0.7, first_s = 0.8, second_s = 1.2, first_load = arrivals * first_s;
    struct sz_distribution *first = sz_distribution_create_exponential(first_s, &error),
                           *second = sz_distribution_create_exponential(second_s, &error);
    struct queue_network network = {
        .node_count = 2,
        .nodes = {{.server_count = 1,
                   .line_limit = SIZE_MAX,
                   .rates_per_s = {arrivals},
                   .service = {first},
                   .onward = {0, 1}},
                  {.server_count = 2, .line_limit = SIZE_MAX, .service = {second}}},
        .warm_up_s = 300,
        .measured_s = 2.2e5,
    };
    const struct network_measures *measured =
        stations_measure("tandem M/M/1, M/M/2", "lambda = 0.7, mean services 0.8 s and 1.2 s", &network);
    station_agrees("number at the first", measured->nodes[0].in_system, first_load / (1 - first_load));
    station_agrees("number at the second", measured->nodes[1].in_system,
                   erlang_c_line(2, arrivals * second_s) + arrivals * second_s);
    sz_distribution_destroy(first);
    sz_distribution_destroy(second);
}

/* Jackson 1957: customers come back, so the flow is not Poisson; each station has the law of its own M/M/c all the same. */
SZ_CASE(a_network_with_feedback_has_jacksons_product_form)
{
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct queue_network network = {
        .node_count = 3,
        .nodes = {{.server_count = 1,
                   .line_limit = SIZE_MAX,
                   .rates_per_s = {0.16},
                   .service = {service},
                   .onward = {0, 0.6, 0.4}},
                  {.server_count = 1, .line_limit = SIZE_MAX, .service = {service}, .onward = {0.5, 0.1, 0}},
                  {.server_count = 2,
                   .line_limit = SIZE_MAX,
                   .rates_per_s = {0.25},
                   .service = {service},
                   .onward = {0.1, 0.3, 0}}},
        .warm_up_s = 300,
        .measured_s = 3.4e5,
    };
    /* Traffic equations: flow = arrivals + flow x routing. */
    gsl_matrix *equations = gsl_matrix_calloc(3, 3);
    gsl_vector *arrivals = gsl_vector_calloc(3), *flow = gsl_vector_calloc(3);
    gsl_permutation *permutation = gsl_permutation_alloc(3);
    int sign;
    for (size_t i = 0; i < 3; i++) {
        gsl_vector_set(arrivals, i, network.nodes[i].rates_per_s[0]);
        for (size_t j = 0; j < 3; j++)
            gsl_matrix_set(equations, j, i, (i == j) - network.nodes[i].onward[j]);
    }
    gsl_linalg_LU_decomp(equations, permutation, &sign);
    gsl_linalg_LU_solve(equations, permutation, arrivals, flow);
    const struct network_measures *measured = stations_measure(
        "Jackson network of 3 stations", "outside 0.16 and 0.25, mu = 1, servers 1, 1, 2, with feedback", &network);
    for (size_t i = 0; i < 3; i++) {
        double rate = gsl_vector_get(flow, i);
        char quantity[40];
        snprintf(quantity, sizeof quantity, "flow through station %zu, /s", i + 1);
        station_agrees(quantity, measured->nodes[i].throughput_per_s, rate);
        snprintf(quantity, sizeof quantity, "number at station %zu", i + 1);
        station_agrees(quantity, measured->nodes[i].in_system,
                       erlang_c_line(network.nodes[i].server_count, rate) + rate);
    }
    gsl_permutation_free(permutation);
    gsl_vector_free(flow);
    gsl_vector_free(arrivals);
    gsl_matrix_free(equations);
    sz_distribution_destroy(service);
}

/* --- blocking --- */

enum { LIMIT_1 = 3, LIMIT_2 = 2, AT_1 = LIMIT_1 + 2, AT_2 = LIMIT_2 + 2, BLOCKING_STATES = AT_1 * (AT_2 + 1) };

/* Two stations of one server: how many are at the first, and at the second (one more than it holds: the first is blocked). */
static size_t tandem_state(size_t first, size_t second)
{
    return first * (AT_2 + 1) + second;
}

SZ_CASE(a_tandem_with_a_finite_line_between_blocks_as_its_markov_chain)
{
    const double arrivals = 1, first_rate = 1.2, second_rate = 1;
    gsl_matrix *rates = gsl_matrix_calloc(BLOCKING_STATES, BLOCKING_STATES);
    for (size_t n = 0; n < AT_1; n++) {
        for (size_t m = 0; m < AT_2 + 1; m++) {
            bool is_blocked = m == AT_2; /* the last of m is still at the first station's server */
            if (is_blocked && n + 1 == AT_1)
                continue; /* no such state: it has one server */
            if (n + 1 + is_blocked < AT_1)
                markov_chain_add(rates, tandem_state(n, m), tandem_state(n + 1, m), arrivals);
            if (n > 0 && !is_blocked)
                markov_chain_add(rates, tandem_state(n, m), tandem_state(n - 1, m + 1), first_rate);
            if (m > 0)
                markov_chain_add(rates, tandem_state(n, m), tandem_state(n, m - 1), second_rate);
        }
    }
    size_t none = tandem_state(AT_1 - 1, AT_2);
    markov_chain_add(rates, none, 0, 1); /* never entered */
    gsl_vector *p = markov_chain_solve(rates);
    double blocked = 0, in_first = 0, in_second = 0, busy = 0;
    for (size_t n = 0; n < AT_1; n++) {
        for (size_t m = 0; m < AT_2 + 1; m++) {
            double here = gsl_vector_get(p, tandem_state(n, m));
            bool is_blocked = m == AT_2;
            blocked += is_blocked ? here : 0;
            in_first += here * (double)(n + is_blocked);
            in_second += here * (double)(m - is_blocked);
            busy += m > 0 ? here : 0;
        }
    }
    gsl_vector_free(p);
    gsl_matrix_free(rates);
    struct sz_distribution *first = sz_distribution_create_exponential(1 / first_rate, &error),
                           *second = sz_distribution_create_exponential(1 / second_rate, &error);
    struct queue_network network = {
        .node_count = 2,
        .nodes = {{.server_count = 1,
                   .line_limit = LIMIT_1,
                   .rates_per_s = {arrivals},
                   .service = {first},
                   .onward = {0, 1}},
                  {.server_count = 1, .line_limit = LIMIT_2, .service = {second}}},
        .warm_up_s = 200,
        .measured_s = 1.3e5,
    };
    const struct network_measures *measured =
        stations_measure("tandem with blocking", "lambda = 1, mu = 1.2 and 1, lines of 3 and 2", &network);
    station_agrees("servers blocked", measured->nodes[0].blocked, blocked);
    station_agrees("number at the first", measured->nodes[0].in_system, in_first);
    station_agrees("number at the second", measured->nodes[1].in_system, in_second);
    station_agrees("throughput, /s", measured->nodes[1].throughput_per_s, second_rate * busy);
    sz_distribution_destroy(first);
    sz_distribution_destroy(second);
}

/*
 * Three equal exponential stations in a row without room between, the first never short of work (Hunt 1956). The first is busy or blocked, the
 * second is empty too, the third busy or empty.
 */
enum line_state { IDLE, BUSY, BLOCKED, FIRST_STATES = 2, LINE_STATES = FIRST_STATES * 3 * 2 };

static size_t line_state(unsigned first, unsigned second, unsigned third)
{
    return ((first - BUSY) * (size_t)3 + second) * 2 + third;
}

/* A blocked station lets its customer go as soon as the next is empty, and the first begins another at once. */
static size_t settled(unsigned first, unsigned second, unsigned third)
{
    if (second == BLOCKED && third == IDLE) {
        second = IDLE;
        third = BUSY;
    }
    if (first == BLOCKED && second == IDLE) {
        first = BUSY;
        second = BUSY;
    }
    return line_state(first, second, third);
}

static double line_throughput(double rate)
{
    gsl_matrix *rates = gsl_matrix_calloc(LINE_STATES, LINE_STATES);
    for (unsigned first = BUSY; first <= BLOCKED; first++)
        for (unsigned second = IDLE; second <= BLOCKED; second++)
            for (unsigned third = IDLE; third <= BUSY; third++) {
                size_t here = line_state(first, second, third);
                if (here != settled(first, second, third)) {
                    markov_chain_add(rates, here, settled(first, second, third), rate); /* never entered */
                    continue;
                }
                if (first == BUSY)
                    markov_chain_add(rates, here, settled(BLOCKED, second, third), rate);
                if (second == BUSY)
                    markov_chain_add(rates, here, settled(first, BLOCKED, third), rate);
                if (third == BUSY)
                    markov_chain_add(rates, here, settled(first, second, IDLE), rate);
            }
    gsl_vector *p = markov_chain_solve(rates);
    double busy = 0;
    for (size_t state = 0; state < LINE_STATES; state++)
        busy += state % 2 == BUSY ? gsl_vector_get(p, state) : 0;
    gsl_vector_free(p);
    gsl_matrix_free(rates);
    return rate * busy;
}

SZ_CASE(a_line_of_three_without_buffers_makes_22_of_39)
{
    double throughput = line_throughput(1);
    ck_assert_double_eq_tol(throughput, 22.0 / 39, 1e-12);
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct queue_network network = {
        .node_count = 3,
        .nodes = {{.server_count = 1, .line_limit = SIZE_MAX, .service = {service}, .onward = {0, 1}},
                  {.server_count = 1, .line_limit = 0, .service = {service}, .onward = {0, 0, 1}},
                  {.server_count = 1, .line_limit = 0, .service = {service}}},
        .circulating_count = 5,
        .warm_up_s = 100,
        .measured_s = 8e3,
    };
    const struct network_measures *measured =
        stations_measure("line of 3 stations without buffers, never short of work", "mu = 1 (Hunt 1956)", &network);
    station_agrees("throughput, /s", measured->nodes[2].throughput_per_s, throughput);
    sz_distribution_destroy(service);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_tandem_is_two_queues_that_do_not_know_of_each_other),
    SZ_LISTED(a_network_with_feedback_has_jacksons_product_form),
    SZ_LISTED(a_tandem_with_a_finite_line_between_blocks_as_its_markov_chain),
    SZ_LISTED(a_line_of_three_without_buffers_makes_22_of_39),
};
SZ_MAIN("validation_networks", cases)
