/* Pre-emption and failures against the closed forms of queueing theory, at runs long enough to see a difference of 1 %. */
#include "tests/sim/markov_chain.h"
#include "tests/sim/queue_network.h"
#include "tests/testing.h"

#include <math.h>

static struct sz_error error;
static struct network_measures measures;

/* --- pre-emption: one server, both classes uniform on (0, 2) s --- */

static const double urgent_per_s = 0.3, other_per_s = 0.25;

static void measure_pre_emption(enum sz_interruption how, double measured_s)
{
    struct sz_distribution *service = sz_distribution_create_uniform(0, 2, &error);
    struct queue_network network = {
        .node_count = 1,
        .nodes = {{.server_count = 1,
                   .line_limit = SIZE_MAX,
                   .rules = {.discipline = SZ_DISCIPLINE_PRE_EMPT, .pre_empted = how},
                   .rates_per_s = {urgent_per_s, other_per_s},
                   .service = {service, service}}},
        .warm_up_s = 200,
        .measured_s = measured_s,
    };
    queue_network_measure(&network, &measures);
    sz_distribution_destroy(service);
}

/*
 * The mean time from first start to end of a service interrupted at `rate` for a mean of `away_s`: interruptions come in a Poisson
 * process while it is under way (Gaver 1962; Avi-Itzhak and Naor 1963, completion time).
 */
static double completion_s(enum sz_interruption how, double rate, double away_s)
{
    switch (how) {
    case SZ_INTERRUPTION_RESUME:
        return 1 + rate * away_s;
    case SZ_INTERRUPTION_REPEAT: /* (E exp(rate S) - 1) (1 / rate + away) */
        return (expm1(2 * rate) / (2 * rate) - 1) * (1 / rate + away_s);
    default: { /* (1 / E exp(-rate S) - 1) (1 / rate + away) */
        double uninterrupted = -expm1(-2 * rate) / (2 * rate);
        return (1 / uninterrupted - 1) * (1 / rate + away_s);
    }
    }
}

/* The mean busy period of the urgent keeps the others away. */
static double pre_empted_completion_s(enum sz_interruption how)
{
    return completion_s(how, urgent_per_s, 1 / (1 - urgent_per_s));
}

SZ_CASE(the_urgent_see_a_server_of_their_own_and_the_others_resume)
{
    measure_pre_emption(SZ_INTERRUPTION_RESUME, 2e5);
    double residual_s = 4.0 / 3 / 2; /* E S^2 / 2 a customer a second */
    double urgent_s = 1 + urgent_per_s * residual_s / (1 - urgent_per_s);
    double load = urgent_per_s + other_per_s;
    double other_s = 1 / (1 - urgent_per_s) + load * residual_s / ((1 - urgent_per_s) * (1 - load));
    queue_network_agrees(measures.nodes[0].sojourn_s[0], urgent_s, "time of the urgent");
    queue_network_agrees(measures.nodes[0].sojourn_s[1], other_s, "time of the others");
    queue_network_agrees(measures.nodes[0].completion_s[1], pre_empted_completion_s(SZ_INTERRUPTION_RESUME),
                         "completion of the others");
    queue_network_agrees(measures.nodes[0].occupancy, load, "occupancy");
}

SZ_CASE(pre_emptive_repeat_of_the_same_length_takes_longer)
{
    measure_pre_emption(SZ_INTERRUPTION_REPEAT, 1e5);
    double completion = pre_empted_completion_s(SZ_INTERRUPTION_REPEAT);
    queue_network_agrees(measures.nodes[0].completion_s[1], completion, "completion of the others");
    /* Of its completion a customer is itself served for all but the interruptions. */
    queue_network_agrees(measures.nodes[0].occupancy, urgent_per_s + other_per_s * completion * (1 - urgent_per_s),
                         "occupancy");
}

SZ_CASE(pre_emptive_repeat_with_another_length)
{
    measure_pre_emption(SZ_INTERRUPTION_RESAMPLE, 1e5);
    double completion = pre_empted_completion_s(SZ_INTERRUPTION_RESAMPLE);
    queue_network_agrees(measures.nodes[0].completion_s[1], completion, "completion of the others");
    queue_network_agrees(measures.nodes[0].occupancy, urgent_per_s + other_per_s * completion * (1 - urgent_per_s),
                         "occupancy");
}

/* --- failures of one server: service uniform on (0, 2) s, up exponential, repairs uniform on (0, 2) s --- */

static const double failure_per_s = 0.1, arrival_per_s = 0.5;

static void measure_failures(enum sz_failure_clock clock, enum sz_interruption how, double measured_s)
{
    struct sz_distribution *uniform = sz_distribution_create_uniform(0, 2, &error),
                           *up = sz_distribution_create_exponential(1 / failure_per_s, &error);
    struct queue_network network = {
        .node_count = 1,
        .nodes = {{.server_count = 1,
                   .line_limit = SIZE_MAX,
                   .rules = {.failure_clock = clock, .failed = how},
                   .post_count = 1,
                   .rates_per_s = {arrival_per_s},
                   .service = {uniform},
                   .up = up,
                   .down = uniform}},
        .warm_up_s = 200,
        .measured_s = measured_s,
    };
    queue_network_measure(&network, &measures);
    sz_distribution_destroy(uniform);
    sz_distribution_destroy(up);
}

/* Pollaczek and Khinchine, with the completion time in place of the service time. */
static double time_with_resumption_s(void)
{
    double mean_s = 1 + failure_per_s, square = 4.0 / 3 * mean_s * mean_s + failure_per_s * 4.0 / 3;
    return mean_s + arrival_per_s * square / 2 / (1 - arrival_per_s * mean_s);
}

SZ_CASE(failures_in_service_lengthen_it_as_avi_itzhak_and_naor_1963)
{
    measure_failures(SZ_FAILURE_IN_SERVICE, SZ_INTERRUPTION_RESUME, 2e5);
    queue_network_agrees(measures.nodes[0].completion_s[0], completion_s(SZ_INTERRUPTION_RESUME, failure_per_s, 1),
                         "completion");
    queue_network_agrees(measures.nodes[0].sojourn_s[0], time_with_resumption_s(), "time");
}

SZ_CASE(failures_at_any_time_meet_also_those_who_come_to_an_empty_line)
{
    measure_failures(SZ_FAILURE_ANY_TIME, SZ_INTERRUPTION_RESUME, 2e5);
    double down = failure_per_s / (1 + failure_per_s), rest_s = 4.0 / 3 / 2; /* of a repair, as an arrival sees it */
    queue_network_agrees(measures.nodes[0].sojourn_s[0], time_with_resumption_s() + down * rest_s, "time");
    queue_network_agrees(measures.nodes[0].occupancy, arrival_per_s / (1 - down), "occupancy");
}

SZ_CASE(a_failed_server_may_begin_a_service_again)
{
    const enum sz_interruption hows[] = {SZ_INTERRUPTION_REPEAT, SZ_INTERRUPTION_RESAMPLE};
    for (size_t i = 0; i < 2; i++) {
        measure_failures(SZ_FAILURE_IN_SERVICE, hows[i], 6e4);
        queue_network_agrees(measures.nodes[0].completion_s[0], completion_s(hows[i], failure_per_s, 1), "completion");
    }
}

/* --- several servers --- */

enum { SERVER_COUNT = 3, LIMIT = 2, STATE_COUNT = (SERVER_COUNT + LIMIT + 1) * (SERVER_COUNT + 1) };

static size_t state_of(size_t customers, size_t up)
{
    return customers * (SERVER_COUNT + 1) + up;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* M/M/3 with a line of 2 whose servers fail at any time (Mitrany and Avi-Itzhak 1968 with a limit): customers x servers up. */
SZ_CASE(several_servers_that_fail_share_their_customers)
{
    const double arrivals = 2, failures = 0.2, repairs = 0.5;
    gsl_matrix *rates = gsl_matrix_calloc(STATE_COUNT, STATE_COUNT);
    for (size_t n = 0; n <= SERVER_COUNT + LIMIT; n++) {
        for (size_t up = 0; up <= SERVER_COUNT; up++) {
            size_t served = least(n, up);
            if (served < up || n - served < LIMIT)
                markov_chain_add(rates, state_of(n, up), state_of(n + 1, up), arrivals);
            if (served > 0)
                markov_chain_add(rates, state_of(n, up), state_of(n - 1, up), (double)served);
            if (up > 0)
                markov_chain_add(rates, state_of(n, up), state_of(n, up - 1), failures * (double)up);
            if (up < SERVER_COUNT)
                markov_chain_add(rates, state_of(n, up), state_of(n, up + 1), repairs * (double)(SERVER_COUNT - up));
        }
    }
    gsl_vector *p = markov_chain_solve(rates);
    double in_line = 0, held = 0, down = 0;
    for (size_t n = 0; n <= SERVER_COUNT + LIMIT; n++) {
        for (size_t up = 0; up <= SERVER_COUNT; up++) {
            double here = gsl_vector_get(p, state_of(n, up));
            in_line += here * (double)(n - least(n, up));
            held += here * (double)least(n, up);
            down += here * (double)(SERVER_COUNT - up);
        }
    }
    gsl_vector_free(p);
    gsl_matrix_free(rates);
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error),
                           *up = sz_distribution_create_exponential(1 / failures, &error),
                           *repair = sz_distribution_create_exponential(1 / repairs, &error);
    struct queue_network network = {
        .node_count = 1,
        .nodes = {{.server_count = SERVER_COUNT,
                   .line_limit = LIMIT,
                   .rules = {.failure_clock = SZ_FAILURE_ANY_TIME},
                   .post_count = SERVER_COUNT,
                   .rates_per_s = {arrivals},
                   .service = {service},
                   .up = up,
                   .down = repair}},
        .warm_up_s = 200,
        .measured_s = 5e4,
    };
    queue_network_measure(&network, &measures);
    queue_network_agrees(measures.nodes[0].in_line, in_line, "number in line");
    queue_network_agrees(measures.nodes[0].held, held, "number in service");
    queue_network_agrees(measures.nodes[0].refused_share, 1 - held / arrivals, "refused");
    queue_network_agrees(measures.nodes[0].down, down, "servers down");
    sz_distribution_destroy(service);
    sz_distribution_destroy(up);
    sz_distribution_destroy(repair);
}

/* Two servers of rates 2 and 1 without a line; the first is asked first (Gumbel 1960): empty, first, second, both busy. */
SZ_CASE(a_service_law_may_depend_on_the_server)
{
    const double arrivals = 1.5, fast = 2, slow = 1;
    gsl_matrix *rates = gsl_matrix_calloc(4, 4);
    for (size_t state = 0; state < 4; state++) {
        size_t added = (state & 1) != 0 ? 2 : 1;
        if (state < 3)
            markov_chain_add(rates, state, state | added, arrivals);
        if ((state & 1) != 0)
            markov_chain_add(rates, state, state & 2, fast);
        if ((state & 2) != 0)
            markov_chain_add(rates, state, state & 1, slow);
    }
    gsl_vector *p = markov_chain_solve(rates);
    double both = gsl_vector_get(p, 3), first = gsl_vector_get(p, 1), second = gsl_vector_get(p, 2);
    gsl_vector_free(p);
    gsl_matrix_free(rates);
    struct sz_distribution *fast_law = sz_distribution_create_exponential(1 / fast, &error),
                           *slow_law = sz_distribution_create_exponential(1 / slow, &error);
    struct queue_network network = {
        .node_count = 1,
        .nodes = {{.server_count = 2,
                   .line_limit = 0,
                   .post_count = 2,
                   .rates_per_s = {arrivals},
                   .post_service = {fast_law, slow_law}}},
        .warm_up_s = 100,
        .measured_s = 5e4,
    };
    queue_network_measure(&network, &measures);
    queue_network_agrees(measures.nodes[0].refused_share, both, "refused");
    queue_network_agrees(measures.nodes[0].held, first + second + 2 * both, "number in service");
    sz_distribution_destroy(fast_law);
    sz_distribution_destroy(slow_law);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_urgent_see_a_server_of_their_own_and_the_others_resume),
    SZ_LISTED(pre_emptive_repeat_of_the_same_length_takes_longer),
    SZ_LISTED(pre_emptive_repeat_with_another_length),
    SZ_LISTED(failures_in_service_lengthen_it_as_avi_itzhak_and_naor_1963),
    SZ_LISTED(failures_at_any_time_meet_also_those_who_come_to_an_empty_line),
    SZ_LISTED(a_failed_server_may_begin_a_service_again),
    SZ_LISTED(several_servers_that_fail_share_their_customers),
    SZ_LISTED(a_service_law_may_depend_on_the_server),
};
SZ_MAIN("server_interrupted", cases)
