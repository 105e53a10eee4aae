/* Interrupted service: pre-emption, and servers that fail. */
#include "tests/sim/markov_chain.h"
#include "tests/testing.h"
#include "tests/validation/completion.h"
#include "tests/validation/stations.h"

#include <math.h>

static struct sz_error error;

/* --- pre-emption: one server, both classes uniform on (0, 2) s --- */

static const double urgent_per_s = 0.3, other_per_s = 0.25, uniform_square = 4.0 / 3;

/*
 * The urgent see a server of their own (Pollaczek and Khinchine). The busy periods of the urgent keep the others away, who are themselves served for
 * all of their completion but these.
 */
static void hold_pre_emption(enum sz_interruption how, const char *system, double measured_s)
{
    struct interruptions urgent = busy_periods(urgent_per_s, 1, uniform_square);
    struct completion completion = completion_of(how, urgent, 0, 2);
    double wait_s = interrupted_wait_s(other_per_s, completion, urgent);
    struct sz_distribution *service = sz_distribution_create_uniform(0, 2, &error);
    struct node node = {.server_count = 1,
                        .line_limit = SIZE_MAX,
                        .rules = {.discipline = SZ_DISCIPLINE_PRE_EMPT, .pre_empted = how},
                        .rates_per_s = {urgent_per_s, other_per_s},
                        .service = {service, service}};
    const struct node_measures *measured =
        station_measure(system, "lambda = 0.3 and 0.25, service uniform on 0 to 2 s", &node, measured_s);
    station_agrees("mean time there of the urgent, s", measured->sojourn_s[0],
                   1 + pollaczek_khinchine_wait_s(urgent_per_s, 1, uniform_square - 1));
    station_agrees("mean wait of the others for their first start, s", measured->waiting_s[1], wait_s);
    station_agrees("mean completion time of the others, s", measured->completion_s[1], completion.mean_s);
    station_agrees("mean time there of the others, s", measured->sojourn_s[1], wait_s + completion.mean_s);
    station_agrees("occupancy", measured->occupancy,
                   urgent_per_s + other_per_s * completion.mean_s * (1 - urgent_per_s));
    sz_distribution_destroy(service);
}

SZ_CASE(the_urgent_see_a_server_of_their_own_and_the_others_resume)
{
    hold_pre_emption(SZ_INTERRUPTION_RESUME, "M/G/1, pre-emptive resume", 4.5e5);
}

SZ_CASE(pre_emptive_repeat_of_the_same_length_takes_longer)
{
    hold_pre_emption(SZ_INTERRUPTION_REPEAT, "M/G/1, pre-emptive repeat, same length", 6e5);
}

SZ_CASE(pre_emptive_repeat_with_another_length)
{
    hold_pre_emption(SZ_INTERRUPTION_RESAMPLE, "M/G/1, pre-emptive repeat, another length", 5.6e5);
}

/* Where all services are alike the urgent are M/M/c by themselves, and both classes together are, too: nobody's rest differs from a service. */
SZ_CASE(at_several_servers_the_urgent_see_an_m_m_c_and_so_do_all)
{
    enum { SERVERS = 2 };
    const double urgent = 0.9, others = 0.3, all = urgent + others;
    double urgent_s = 1 + erlang_c_line(SERVERS, urgent) / urgent;
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct node node = {.server_count = SERVERS,
                        .line_limit = SIZE_MAX,
                        .rules = {.discipline = SZ_DISCIPLINE_PRE_EMPT, .pre_empted = SZ_INTERRUPTION_RESUME},
                        .rates_per_s = {urgent, others},
                        .service = {service, service}};
    const struct node_measures *measured =
        station_measure("M/M/2, pre-emptive resume", "lambda = 0.9 and 0.3, mu = 1", &node, 4e5);
    station_agrees("mean time there of the urgent, s", measured->sojourn_s[0], urgent_s);
    station_agrees("mean wait of the urgent, s", measured->waiting_s[0], urgent_s - 1);
    station_agrees("mean time there of the others, s", measured->sojourn_s[1],
                   (erlang_c_line(SERVERS, all) + all - urgent * urgent_s) / others);
    station_agrees("number in line", measured->in_line, erlang_c_line(SERVERS, all));
    sz_distribution_destroy(service);
}

/* --- failures of one server: service uniform on (0, 2) s, up exponential, repairs uniform on (0, 2) s --- */

static const double arrival_per_s = 0.5;
static const struct interruptions repairs = {0.1, 1, 4.0 / 3};

static const struct node_measures *measure_failures(enum sz_failure_clock clock, enum sz_interruption how,
                                                    const char *system, double measured_s)
{
    struct sz_distribution *uniform = sz_distribution_create_uniform(0, 2, &error),
                           *up = sz_distribution_create_exponential(1 / repairs.rate_per_s, &error);
    struct node node = {.server_count = 1,
                        .line_limit = SIZE_MAX,
                        .rules = {.failure_clock = clock, .failed = how},
                        .post_count = 1,
                        .rates_per_s = {arrival_per_s},
                        .service = {uniform},
                        .up = up,
                        .down = uniform};
    const struct node_measures *measured = station_measure(
        system, "lambda = 0.5, service and repair uniform on 0 to 2 s, failure rate 0.1", &node, measured_s);
    sz_distribution_destroy(uniform);
    sz_distribution_destroy(up);
    return measured;
}

static struct completion completion_with_repairs(enum sz_interruption how)
{
    return completion_of(how, repairs, 0, 2);
}

/* Pollaczek and Khinchine, with the completion time in place of the service time. */
static double time_with_resumption_s(void)
{
    struct completion completion = completion_with_repairs(SZ_INTERRUPTION_RESUME);
    return completion.mean_s + arrival_per_s * completion.square / 2 / (1 - arrival_per_s * completion.mean_s);
}

SZ_CASE(failures_in_service_lengthen_it_as_avi_itzhak_and_naor_1963)
{
    const struct node_measures *measured =
        measure_failures(SZ_FAILURE_IN_SERVICE, SZ_INTERRUPTION_RESUME, "M/G/1, failures in service, resume", 8e4);
    station_agrees("mean completion time, s", measured->completion_s[0],
                   completion_with_repairs(SZ_INTERRUPTION_RESUME).mean_s);
    station_agrees("mean time there, s", measured->sojourn_s[0], time_with_resumption_s());
}

SZ_CASE(failures_at_any_time_meet_also_those_who_come_to_an_empty_line)
{
    const struct node_measures *measured =
        measure_failures(SZ_FAILURE_ANY_TIME, SZ_INTERRUPTION_RESUME, "M/G/1, failures at any time, resume", 1.1e5);
    struct completion completion = completion_with_repairs(SZ_INTERRUPTION_RESUME);
    double down = repairs.rate_per_s / (1 + repairs.rate_per_s);
    station_agrees("mean time there, s", measured->sojourn_s[0],
                   completion.mean_s + interrupted_wait_s(arrival_per_s, completion, repairs));
    station_agrees("occupancy", measured->occupancy, arrival_per_s / (1 - down));
    station_agrees("time down, a second", measured->down, down);
}

SZ_CASE(a_failed_server_may_begin_a_service_again)
{
    const enum sz_interruption hows[] = {SZ_INTERRUPTION_REPEAT, SZ_INTERRUPTION_RESAMPLE};
    const char *const systems[] = {"M/G/1, failures in service, same length again",
                                   "M/G/1, failures in service, another length"};
    for (size_t i = 0; i < 2; i++) {
        const struct node_measures *measured = measure_failures(SZ_FAILURE_IN_SERVICE, hows[i], systems[i], 1.2e4);
        station_agrees("mean completion time, s", measured->completion_s[0], completion_with_repairs(hows[i]).mean_s);
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
    const double arrivals = 2, failures = 0.2, repair_per_s = 0.5;
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
                markov_chain_add(rates, state_of(n, up), state_of(n, up + 1),
                                 repair_per_s * (double)(SERVER_COUNT - up));
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
                           *repair = sz_distribution_create_exponential(1 / repair_per_s, &error);
    struct node node = {.server_count = SERVER_COUNT,
                        .line_limit = LIMIT,
                        .rules = {.failure_clock = SZ_FAILURE_ANY_TIME},
                        .post_count = SERVER_COUNT,
                        .rates_per_s = {arrivals},
                        .service = {service},
                        .up = up,
                        .down = repair};
    const struct node_measures *measured = station_measure(
        "M/M/3/5 whose servers fail", "lambda = 2, mu = 1, failure rate 0.2, repair rate 0.5", &node, 4.6e4);
    station_agrees("number in line", measured->in_line, in_line);
    station_agrees("number in service", measured->held, held);
    station_agrees("share refused", measured->refused_share, 1 - held / arrivals);
    station_agrees("servers down", measured->down, down);
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
    struct node node = {.server_count = 2,
                        .line_limit = 0,
                        .post_count = 2,
                        .rates_per_s = {arrivals},
                        .post_service = {fast_law, slow_law}};
    const struct node_measures *measured = station_measure(
        "two servers of different rates, no line", "lambda = 1.5, mu = 2 and 1, the fast one first", &node, 2.8e4);
    station_agrees("share refused", measured->refused_share, both);
    station_agrees("number in service", measured->held, first + second + 2 * both);
    sz_distribution_destroy(fast_law);
    sz_distribution_destroy(slow_law);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_urgent_see_a_server_of_their_own_and_the_others_resume),
    SZ_LISTED(pre_emptive_repeat_of_the_same_length_takes_longer),
    SZ_LISTED(pre_emptive_repeat_with_another_length),
    SZ_LISTED(at_several_servers_the_urgent_see_an_m_m_c_and_so_do_all),
    SZ_LISTED(failures_in_service_lengthen_it_as_avi_itzhak_and_naor_1963),
    SZ_LISTED(failures_at_any_time_meet_also_those_who_come_to_an_empty_line),
    SZ_LISTED(a_failed_server_may_begin_a_service_again),
    SZ_LISTED(several_servers_that_fail_share_their_customers),
    SZ_LISTED(a_service_law_may_depend_on_the_server),
};
SZ_MAIN("validation_interruptions", cases)
