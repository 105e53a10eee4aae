/* Networks of queueing stations, blocking, limits and shifts against exact values, at runs that see a difference of 1 %. */
#include "tests/sim/markov_chain.h"
#include "tests/sim/queue_network.h"
#include "tests/testing.h"

#include <gsl/gsl_linalg.h>
#include <math.h>

static struct sz_error error;
static struct network_measures measures;

static double line_of(double arrivals_per_s, double services_per_s, unsigned servers)
{
    double offered = arrivals_per_s / services_per_s, blocking = 1, rho = offered / servers;
    for (unsigned n = 1; n <= servers; n++)
        blocking = offered * blocking / (n + offered * blocking);
    return blocking / (1 - rho * (1 - blocking)) * rho / (1 - rho);
}

/* --- product form --- */

SZ_CASE(a_tandem_is_two_queues_that_do_not_know_of_each_other)
{
    struct sz_distribution *first = sz_distribution_create_exponential(0.8, &error),
                           *second = sz_distribution_create_exponential(1.2, &error);
    struct queue_network network = {
        .node_count = 2,
        .nodes =
            {{.server_count = 1, .line_limit = SIZE_MAX, .rates_per_s = {0.7}, .service = {first}, .onward = {0, 1}},
             {.server_count = 2, .line_limit = SIZE_MAX, .service = {second}}},
        .warm_up_s = 300,
        .measured_s = 2e5,
    };
    queue_network_measure(&network, &measures);
    queue_network_agrees(measures.nodes[0].in_system, 0.56 / 0.44, "number at the first");
    queue_network_agrees(measures.nodes[1].in_system, line_of(0.7, 1 / 1.2, 2) + 0.84, "number at the second");
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
        .measured_s = 3.5e5,
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
    queue_network_measure(&network, &measures);
    for (size_t i = 0; i < 3; i++) {
        double rate = gsl_vector_get(flow, i);
        queue_network_agrees(measures.nodes[i].throughput_per_s, rate, "flow");
        queue_network_agrees(measures.nodes[i].in_system, line_of(rate, 1, network.nodes[i].server_count) + rate,
                             "number at a station");
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
        .measured_s = 1e5,
    };
    queue_network_measure(&network, &measures);
    queue_network_agrees(measures.nodes[0].blocked, blocked, "time blocked");
    queue_network_agrees(measures.nodes[0].in_system, in_first, "number at the first");
    queue_network_agrees(measures.nodes[1].in_system, in_second, "number at the second");
    queue_network_agrees(measures.nodes[1].throughput_per_s, second_rate * busy, "throughput");
    sz_distribution_destroy(first);
    sz_distribution_destroy(second);
}

/* Hunt 1956: three equal exponential stations in a row without room between, the first never short of work. */
SZ_CASE(a_line_of_three_without_buffers_makes_22_of_39)
{
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct queue_network network = {
        .node_count = 3,
        .nodes = {{.server_count = 1, .line_limit = SIZE_MAX, .service = {service}, .onward = {0, 1}},
                  {.server_count = 1, .line_limit = 0, .service = {service}, .onward = {0, 0, 1}},
                  {.server_count = 1, .line_limit = 0, .service = {service}}},
        .circulating_count = 5,
        .warm_up_s = 100,
        .measured_s = 2e4,
    };
    queue_network_measure(&network, &measures);
    queue_network_agrees(measures.nodes[2].throughput_per_s, 22.0 / 39, "throughput");
    sz_distribution_destroy(service);
}

/* --- limits and patience at several servers --- */

SZ_CASE(several_servers_with_a_finite_line_refuse_as_m_m_c_k)
{
    enum { SERVERS = 3, LINE = 4 };
    double weight = 1, sum = 1, in_line = 0, refused = 0;
    for (int n = 1; n <= SERVERS + LINE; n++) {
        weight *= 2.7 / fmin(n, SERVERS);
        sum += weight;
        in_line += weight * fmax(n - SERVERS, 0);
        refused = weight;
    }
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct queue_network network = {
        .node_count = 1,
        .nodes = {{.server_count = SERVERS, .line_limit = LINE, .rates_per_s = {2.7}, .service = {service}}},
        .warm_up_s = 100,
        .measured_s = 1.6e5,
    };
    queue_network_measure(&network, &measures);
    queue_network_agrees(measures.nodes[0].in_line, in_line / sum, "number in line");
    queue_network_agrees(measures.nodes[0].refused_share, refused / sum, "refused");
    sz_distribution_destroy(service);
}

SZ_CASE(fifo_makes_all_classes_wait_alike_as_m_g_1)
{
    struct sz_distribution *shorts = sz_distribution_create_constant(0.5, &error),
                           *longs = sz_distribution_create_exponential(1.5, &error);
    struct queue_network network = {
        .node_count = 1,
        .nodes = {{.server_count = 1,
                   .line_limit = SIZE_MAX,
                   .rules = {.discipline = SZ_DISCIPLINE_FIFO},
                   .rates_per_s = {0.2, 0.5},
                   .service = {longs, shorts}}},
        .warm_up_s = 200,
        .measured_s = 5e5,
    };
    double load = 0.2 * 1.5 + 0.5 * 0.5, residual = (0.2 * 2 * 1.5 * 1.5 + 0.5 * 0.25) / 2;
    double waiting_s = residual / (1 - load);
    queue_network_measure(&network, &measures);
    queue_network_agrees(measures.nodes[0].sojourn_s[0], waiting_s + 1.5, "time of the long ones");
    queue_network_agrees(measures.nodes[0].sojourn_s[1], waiting_s + 0.5, "time of the short ones");
    sz_distribution_destroy(shorts);
    sz_distribution_destroy(longs);
}

/* --- shifts --- */

enum {
    DAY_SERVERS = 4,
    NIGHT_SERVERS = 2,
    SHIFT_LINE = 2,
    SHIFT_STATES = (DAY_SERVERS + 1) * (SHIFT_LINE + 1),
    TWICE_SHIFT_STATES = 2 * SHIFT_STATES
};

static size_t shift_state(size_t busy, size_t waiting)
{
    return busy * (SHIFT_LINE + 1) + waiting;
}

/* M/M/c/K while c servers are there; those beyond c finish what they do. */
static gsl_matrix *shift_rates(size_t servers, double arrivals)
{
    gsl_matrix *rates = gsl_matrix_calloc(SHIFT_STATES, SHIFT_STATES);
    for (size_t busy = 0; busy <= DAY_SERVERS; busy++) {
        for (size_t waiting = 0; waiting <= SHIFT_LINE; waiting++) {
            size_t here = shift_state(busy, waiting);
            if (busy < servers && waiting == 0)
                markov_chain_add(rates, here, shift_state(busy + 1, 0), arrivals);
            else if (waiting < SHIFT_LINE)
                markov_chain_add(rates, here, shift_state(busy, waiting + 1), arrivals);
            if (busy == 0)
                continue;
            bool takes_next = waiting > 0 && busy <= servers;
            markov_chain_add(rates, here, takes_next ? shift_state(busy, waiting - 1) : shift_state(busy - 1, waiting),
                             (double)busy);
        }
    }
    return rates;
}

/* exp [Q I; 0 0] T has in its upper half the law after T and the time spent in each state until then. */
static gsl_matrix *pass_shift(const gsl_matrix *rates, double shift_s)
{
    gsl_matrix *both = gsl_matrix_calloc(TWICE_SHIFT_STATES, TWICE_SHIFT_STATES);
    gsl_matrix *result = gsl_matrix_alloc(TWICE_SHIFT_STATES, TWICE_SHIFT_STATES);
    for (size_t i = 0; i < SHIFT_STATES; i++) {
        for (size_t j = 0; j < SHIFT_STATES; j++)
            gsl_matrix_set(both, i, j, gsl_matrix_get(rates, i, j) * shift_s);
        gsl_matrix_set(both, i, SHIFT_STATES + i, shift_s);
    }
    gsl_linalg_exponential_ss(both, result, GSL_PREC_DOUBLE);
    gsl_matrix_free(both);
    return result;
}

/* What is expected of a cycle of both shifts, a second. */
struct cycle {
    double held, in_line, refused_per_s;
};

static void add_shift(struct cycle *cycle, const gsl_matrix *passed, const double *start, size_t servers,
                      double arrivals, double weight)
{
    for (size_t busy = 0; busy <= DAY_SERVERS; busy++) {
        for (size_t waiting = 0; waiting <= SHIFT_LINE; waiting++) {
            double time_s = 0;
            for (size_t i = 0; i < SHIFT_STATES; i++)
                time_s += start[i] * gsl_matrix_get(passed, i, SHIFT_STATES + shift_state(busy, waiting));
            cycle->held += weight * time_s * (double)busy;
            cycle->in_line += weight * time_s * (double)waiting;
            if (busy >= servers && waiting == SHIFT_LINE)
                cycle->refused_per_s += weight * time_s * arrivals;
        }
    }
}

static void move_law(double *law, const gsl_matrix *passed)
{
    double moved[SHIFT_STATES] = {0};
    for (size_t i = 0; i < SHIFT_STATES; i++)
        for (size_t j = 0; j < SHIFT_STATES; j++)
            moved[j] += law[i] * gsl_matrix_get(passed, i, j);
    for (size_t i = 0; i < SHIFT_STATES; i++)
        law[i] = moved[i];
}

/* The day shift comes: those who wait are served as far as it reaches. */
static void start_day(double *law)
{
    for (size_t busy = 0; busy < DAY_SERVERS; busy++) {
        for (size_t waiting = 1; waiting <= SHIFT_LINE; waiting++) {
            size_t taken = waiting < DAY_SERVERS - busy ? waiting : DAY_SERVERS - busy;
            law[shift_state(busy + taken, waiting - taken)] += law[shift_state(busy, waiting)];
            law[shift_state(busy, waiting)] = 0;
        }
    }
}

static struct cycle exact_cycle(double arrivals, double shift_s)
{
    gsl_matrix *day_rates = shift_rates(DAY_SERVERS, arrivals), *night_rates = shift_rates(NIGHT_SERVERS, arrivals);
    gsl_matrix *day = pass_shift(day_rates, shift_s), *night = pass_shift(night_rates, shift_s);
    double law[SHIFT_STATES] = {1};
    struct cycle cycle = {0};
    for (int i = 0; i < 200; i++) {
        double weight = i == 199 ? 1 / (2 * shift_s) : 0; /* by now it repeats itself */
        start_day(law);
        add_shift(&cycle, day, law, DAY_SERVERS, arrivals, weight);
        move_law(law, day);
        add_shift(&cycle, night, law, NIGHT_SERVERS, arrivals, weight);
        move_law(law, night);
    }
    gsl_matrix_free(day_rates);
    gsl_matrix_free(night_rates);
    gsl_matrix_free(day);
    gsl_matrix_free(night);
    return cycle;
}

SZ_CASE(shifts_that_change_and_finish_their_services_follow_their_equations)
{
    const double arrivals = 3, shift_s = 2;
    struct cycle exact = exact_cycle(arrivals, shift_s);
    struct sz_distribution *service = sz_distribution_create_exponential(1, &error);
    struct queue_network network = {
        .node_count = 1,
        .nodes = {{.server_count = DAY_SERVERS,
                   .line_limit = SHIFT_LINE,
                   .rates_per_s = {arrivals},
                   .service = {service},
                   .later_server_count = NIGHT_SERVERS,
                   .shift_s = shift_s}},
        .warm_up_s = 100,
        .measured_s = 2e4,
    };
    queue_network_measure(&network, &measures);
    queue_network_agrees(measures.nodes[0].held, exact.held, "number in service");
    queue_network_agrees(measures.nodes[0].in_line, exact.in_line, "number in line");
    queue_network_agrees(measures.nodes[0].refused_share, exact.refused_per_s / arrivals, "refused");
    sz_distribution_destroy(service);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_tandem_is_two_queues_that_do_not_know_of_each_other),
    SZ_LISTED(a_network_with_feedback_has_jacksons_product_form),
    SZ_LISTED(a_tandem_with_a_finite_line_between_blocks_as_its_markov_chain),
    SZ_LISTED(a_line_of_three_without_buffers_makes_22_of_39),
    SZ_LISTED(several_servers_with_a_finite_line_refuse_as_m_m_c_k),
    SZ_LISTED(fifo_makes_all_classes_wait_alike_as_m_g_1),
    SZ_LISTED(shifts_that_change_and_finish_their_services_follow_their_equations),
};
SZ_MAIN("server_network", cases)
