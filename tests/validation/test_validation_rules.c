/* Priorities of dispatch by scenarios: without interruption, pre-emptive, and with units kept idle for the urgent. */
#include "tests/sim/markov_chain.h"
#include "tests/testing.h"
#include "tests/validation/trials.h"

#include <math.h>

enum { REPLICATIONS = 120 };

static struct sz_trial_estimate mean_wait(const struct sz_trial *trial, const char *category)
{
    return sz_trial_ratio(trial, sz_trial_category(trial, category), SZ_SUM_WAITING_S, SZ_SUM_INCIDENTS);
}

static struct sz_trial_estimate share_that_waits(const struct sz_trial *trial, const char *category)
{
    return sz_trial_ratio(trial, sz_trial_category(trial, category), SZ_SUM_WAITED, SZ_SUM_INCIDENTS);
}

/* --- the shipped scenario: equal exponential services, nobody is interrupted (Cobham 1954) --- */

SZ_CASE(two_priorities_wait_as_cobham_says)
{
    struct sz_trial trial;
    double urgent_per_s = 1.0 / 3600, routine_per_s = 1.5 / 3600, service_s = 720;
    double residual_s = (urgent_per_s + routine_per_s) * service_s * service_s;
    double urgent_load = urgent_per_s * service_s, load = urgent_load + routine_per_s * service_s;
    sz_trial_open_file(&trial, "scenarios/textbook/priority.yaml", NULL, 0);
    trial_simulate(&trial, REPLICATIONS, "dispatch, M/M/1 with two priorities", "lambda = 1 and 1.5 /h, mean 12 min",
                   "50000 h");
    trial_agrees(&trial, "mean wait of the urgent, s", mean_wait(&trial, "urgent"), residual_s / (1 - urgent_load));
    trial_agrees(&trial, "mean wait of the routine, s", mean_wait(&trial, "routine"),
                 residual_s / ((1 - urgent_load) * (1 - load)));
    sz_trial_close(&trial);
}

#define WORLD(measure, rates, unit_count, on_scene, dispatch)                                                          \
    "safezone: 1\nname: rules\ntime: {warm_up: 200 h, measure: " measure                                               \
    "}\nworld:\n  cells: [{id: town, rate: {" rates                                                                    \
    "}}]\n  stations: [{id: s}]\n  units: [{id: u, station: s, count: " unit_count "}]\ncategories:\n"                 \
    "  urgent: {priority: 1, noticed: always, on_scene: {" on_scene "}}\n"                                             \
    "  routine: {priority: 2, noticed: always, on_scene: {" on_scene "}}\n"                                            \
    "dispatch: {" dispatch "}\ntravel: none\n"

/* --- pre-emption on scene: one unit, every service 30 min --- */

static const double urgent_per_h = 0.8, routine_per_h = 0.5, service_h = 0.5;

static void open_pre_emption(struct sz_trial *trial, const char *text, const char *system, const char *each)
{
    sz_trial_open_text(trial, text);
    trial_simulate(trial, REPLICATIONS, system, "lambda = 0.8 and 0.5 /h, services of 30 min", each);
    double urgent_load = urgent_per_h * service_h; /* the urgent know nothing of the others: M/D/1 */
    trial_agrees(trial, "mean wait of the urgent, s", mean_wait(trial, "urgent"),
                 3600 * urgent_load * service_h / 2 / (1 - urgent_load));
}

/* Of the mean time there of the others (Gaver 1962, as for M/G/1) they are at work for a service, and in the line for the rest. */
SZ_CASE(pre_emption_that_resumes_loses_no_work)
{
    struct sz_trial trial;
    double urgent_load = urgent_per_h * service_h, load = urgent_load + routine_per_h * service_h;
    double urgent_h = urgent_load * service_h / 2 / (1 - urgent_load);
    double routine_h =
        service_h / (1 - urgent_load) + load * service_h / 2 / ((1 - urgent_load) * (1 - load)) - service_h;
    open_pre_emption(
        &trial,
        WORLD("200000 h", "urgent: 0.8 /h, routine: 0.5 /h", "1", "constant: 30 min", "pre_empt: on_scene_resume"),
        "dispatch, M/D/1, pre-emptive resume", "200000 h");
    trial_agrees(&trial, "number in line", sz_trial_ratio(&trial, 0, SZ_SUM_WAITING_COUNT_S, SZ_SUM_WINDOW_S),
                 urgent_per_h * urgent_h + routine_per_h * routine_h);
    trial_agrees(&trial, "workload", sz_trial_workload(&trial, 0), load);
    sz_trial_close(&trial);
}

/* A service S that is begun anew after each urgent call, of rate a, takes (exp(a S) - 1) / a of the unit in all (Gaver 1962). */
SZ_CASE(pre_emption_that_repeats_costs_the_work_begun)
{
    struct sz_trial trial;
    open_pre_emption(
        &trial,
        WORLD("120000 h", "urgent: 0.8 /h, routine: 0.5 /h", "1", "constant: 30 min", "pre_empt: on_scene_repeat"),
        "dispatch, M/D/1, pre-emptive repeat", "120000 h");
    trial_agrees(&trial, "workload", sz_trial_workload(&trial, 0),
                 urgent_per_h * service_h + routine_per_h * expm1(urgent_per_h * service_h) / urgent_per_h);
    sz_trial_close(&trial);
}

/* --- cut-offs: units kept idle for the urgent --- */

/* Three units; urgent calls wait when all are busy, routine ones from two busy units on (Schaack and Larson 1986). */
enum {
    CUT_UNITS = 3,
    CUT_URGENT = 12,
    CUT_ROUTINE = 36,
    CUT_STATES = (CUT_UNITS + 1) * (CUT_URGENT + 1) * (CUT_ROUTINE + 1)
};

static size_t cut_state(int busy, int urgent, int routine)
{
    return ((size_t)busy * (CUT_URGENT + 1) + (size_t)urgent) * (CUT_ROUTINE + 1) + (size_t)routine;
}

static double cut_urgent_waiting(size_t state)
{
    return (double)(state / (CUT_ROUTINE + 1) % (CUT_URGENT + 1));
}

static double cut_routine_waiting(size_t state)
{
    return (double)(state % (CUT_ROUTINE + 1));
}

static void add_cut_arrivals(gsl_matrix *rates, int busy, int urgent, int routine, double urgent_rate,
                             double routine_rate)
{
    size_t from = cut_state(busy, urgent, routine);
    if (busy < CUT_UNITS)
        markov_chain_add(rates, from, cut_state(busy + 1, urgent, routine), urgent_rate);
    else if (urgent < CUT_URGENT)
        markov_chain_add(rates, from, cut_state(busy, urgent + 1, routine), urgent_rate);
    if (busy < CUT_UNITS - 1)
        markov_chain_add(rates, from, cut_state(busy + 1, urgent, routine), routine_rate);
    else if (routine < CUT_ROUTINE)
        markov_chain_add(rates, from, cut_state(busy, urgent, routine + 1), routine_rate);
}

static void add_cut_departure(gsl_matrix *rates, int busy, int urgent, int routine, double rate)
{
    size_t from = cut_state(busy, urgent, routine);
    if (urgent > 0)
        markov_chain_add(rates, from, cut_state(busy, urgent - 1, routine), rate);
    else if (routine > 0 && busy - 1 < CUT_UNITS - 1)
        markov_chain_add(rates, from, cut_state(busy, urgent, routine - 1), rate);
    else
        markov_chain_add(rates, from, cut_state(busy - 1, urgent, routine), rate);
}

/* States that cannot be lead to the empty one, so that there is one recurrent class. */
static gsl_vector *solve_cut(double urgent_rate, double routine_rate, double service_rate)
{
    gsl_matrix *rates = gsl_matrix_calloc(CUT_STATES, CUT_STATES);
    for (int busy = 0; busy <= CUT_UNITS; busy++)
        for (int urgent = 0; urgent <= CUT_URGENT; urgent++)
            for (int routine = 0; routine <= CUT_ROUTINE; routine++) {
                bool can_be = (urgent == 0 || busy == CUT_UNITS) && (routine == 0 || busy >= CUT_UNITS - 1);
                if (!can_be) {
                    markov_chain_add(rates, cut_state(busy, urgent, routine), cut_state(0, 0, 0), 1);
                    continue;
                }
                add_cut_arrivals(rates, busy, urgent, routine, urgent_rate, routine_rate);
                if (busy > 0)
                    add_cut_departure(rates, busy, urgent, routine, busy * service_rate);
            }
    gsl_vector *p = markov_chain_solve(rates);
    gsl_matrix_free(rates);
    return p;
}

/* The mean of a function of the state. */
static double mean_over(const gsl_vector *p, double (*value)(size_t state))
{
    double sum = 0;
    for (size_t i = 0; i < p->size; i++)
        sum += gsl_vector_get(p, i) * value(i);
    return sum;
}

static double cut_all_busy(size_t state)
{
    return state >= cut_state(CUT_UNITS, 0, 0);
}

static double cut_one_left(size_t state)
{
    return state >= cut_state(CUT_UNITS - 1, 0, 0);
}

SZ_CASE(cut_off_priorities_wait_as_their_markov_chain_says)
{
    struct sz_trial trial;
    const double urgent = 1.6, routine = 1.3, service = 2;
    gsl_vector *p = solve_cut(urgent, routine, service);
    sz_trial_open_text(&trial, WORLD("130000 h", "urgent: 1.6 /h, routine: 1.3 /h", "3", "exponential: {mean: 30 min}",
                                     "policy: cutoff, keep_idle: {routine: 1}"));
    trial_simulate(&trial, REPLICATIONS, "dispatch, 3 units, one kept for the urgent",
                   "lambda = 1.6 and 1.3 /h, mean 30 min", "130000 h");
    trial_agrees(&trial, "share of the urgent that waits", share_that_waits(&trial, "urgent"),
                 mean_over(p, cut_all_busy));
    trial_agrees(&trial, "share of the routine that waits", share_that_waits(&trial, "routine"),
                 mean_over(p, cut_one_left));
    trial_agrees(&trial, "mean wait of the urgent, s", mean_wait(&trial, "urgent"),
                 3600 * mean_over(p, cut_urgent_waiting) / urgent);
    trial_agrees(&trial, "mean wait of the routine, s", mean_wait(&trial, "routine"),
                 3600 * mean_over(p, cut_routine_waiting) / routine);
    gsl_vector_free(p);
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(two_priorities_wait_as_cobham_says),
    SZ_LISTED(pre_emption_that_resumes_loses_no_work),
    SZ_LISTED(pre_emption_that_repeats_costs_the_work_begun),
    SZ_LISTED(cut_off_priorities_wait_as_their_markov_chain_says),
};
SZ_MAIN("validation_rules", cases)
