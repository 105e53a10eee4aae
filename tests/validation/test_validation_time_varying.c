/* What changes with time: arrival rates that swing, shifts. */
#include "tests/sim/markov_chain.h"
#include "tests/testing.h"
#include "tests/validation/stations.h"

#include <gsl/gsl_integration.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>
#include <stdio.h>

static struct sz_error error;

/* --- infinitely many servers under a sinusoidal rate (Eick, Massey and Whitt 1993) --- */

static const double rate_per_s = 2, swing = 0.6, period_s = 4;

/* Those who came u ago and are still there, at a time t. */
struct since {
    const struct sz_distribution *service;
    double t_s;
};

static double still_there(double u_s, void *of)
{
    const struct since *since = of;
    double rate = rate_per_s * (1 + swing * sin(2 * M_PI * (since->t_s - u_s) / period_s));
    return rate * (1 - sz_distribution_cdf(since->service, u_s));
}

/* E N(t) = integral of lambda(t - u) P(S > u) du (their theorem 1); a service is never longer than the end given. */
static double expected_present(const struct sz_distribution *service, double t_s, double longest_s)
{
    struct since since = {service, t_s};
    gsl_function function = {still_there, &since};
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(1000);
    double result, bound;
    gsl_integration_qag(&function, 0, longest_s, 1e-10, 1e-10, 1000, GSL_INTEG_GAUSS21, workspace, &result, &bound);
    gsl_integration_workspace_free(workspace);
    return result;
}

/* Takes the service law, of mean 1 s. The number at any time is Poisson, so its variance is its mean. */
static void hold(struct sz_distribution *service, const char *system, const char *parameters, double longest_s)
{
    struct node node = {.server_count = 1000,
                        .line_limit = SIZE_MAX,
                        .rates_per_s = {rate_per_s},
                        .service = {service},
                        .swing = swing,
                        .period_s = period_s};
    const struct node_measures *measured = station_measure(system, parameters, &node, 8.6e4);
    char quantity[60];
    for (int i = 0; i < PHASE_COUNT; i++) {
        double exact = expected_present(service, period_s * i / PHASE_COUNT, longest_s);
        snprintf(quantity, sizeof quantity, "mean number at %d/%d of a period", i, PHASE_COUNT);
        station_agrees(quantity, measured->at_phase[i], exact);
        snprintf(quantity, sizeof quantity, "variance of it at %d/%d", i, PHASE_COUNT);
        if (i == 1)
            station_agrees(quantity, measured->variance_at_phase[i], exact);
    }
    sz_distribution_destroy(service);
}

SZ_CASE(infinitely_many_servers_are_m_t_m_inf)
{
    hold(sz_distribution_create_exponential(1, &error), "M(t)/M/inf",
         "lambda(t) = 2 (1 + 0.6 sin(2 pi t / 4 s)), mu = 1", 60);
}

SZ_CASE(constant_services_are_m_t_d_inf)
{
    hold(sz_distribution_create_constant(1, &error), "M(t)/D/inf", "lambda(t) = 2 (1 + 0.6 sin(2 pi t / 4 s)), D = 1 s",
         1);
}

SZ_CASE(lognormal_services_are_m_t_g_inf)
{
    hold(sz_distribution_create_lognormal_mean_cv(1, 1, &error), "M(t)/G/inf",
         "lambda(t) = 2 (1 + 0.6 sin(2 pi t / 4 s)), log-normal service, mean 1 s, cv 1", 500);
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
    struct node node = {.server_count = DAY_SERVERS,
                        .line_limit = SHIFT_LINE,
                        .rates_per_s = {arrivals},
                        .service = {service},
                        .later_server_count = NIGHT_SERVERS,
                        .shift_s = shift_s};
    const struct node_measures *measured =
        station_measure("M/M/s(t)/s(t)+2", "lambda = 3, mu = 1, shifts of 4 and 2 servers, 2 s each", &node, 2.2e4);
    station_agrees("number in service", measured->held, exact.held);
    station_agrees("number in line", measured->in_line, exact.in_line);
    station_agrees("share refused", measured->refused_share, exact.refused_per_s / arrivals);
    sz_distribution_destroy(service);
}

static const struct sz_case cases[] = {
    SZ_LISTED(infinitely_many_servers_are_m_t_m_inf),
    SZ_LISTED(constant_services_are_m_t_d_inf),
    SZ_LISTED(lognormal_services_are_m_t_g_inf),
    SZ_LISTED(shifts_that_change_and_finish_their_services_follow_their_equations),
};
SZ_MAIN("validation_time_varying", cases)
