/* Priorities of dispatch by scenarios: without interruption, pre-emptive, and with units kept idle for the urgent. */
#include "tests/sim/markov_chain.h"
#include "tests/testing.h"
#include "tests/validation/completion.h"
#include "tests/validation/trials.h"

#include <math.h>

static void hold_wait(const struct sz_trial *trial, const char *quantity, const char *category, double exact_s)
{
    trial_ratio_agrees(trial, quantity, sz_trial_category(trial, category), SZ_SUM_WAITING_S, SZ_SUM_INCIDENTS,
                       exact_s);
}

static void hold_share_that_waits(const struct sz_trial *trial, const char *quantity, const char *category,
                                  double exact)
{
    trial_ratio_agrees(trial, quantity, sz_trial_category(trial, category), SZ_SUM_WAITED, SZ_SUM_INCIDENTS, exact);
}

/* --- the shipped scenario, longer: equal exponential services, nobody is interrupted (Cobham 1954) --- */

SZ_CASE(two_priorities_wait_as_cobham_says)
{
    struct sz_trial trial;
    double urgent_per_s = 1.0 / 3600, routine_per_s = 1.5 / 3600, service_s = 720;
    double residual_s = (urgent_per_s + routine_per_s) * service_s * service_s;
    double urgent_load = urgent_per_s * service_s, load = urgent_load + routine_per_s * service_s;
    const struct sz_override longer = {"time.measure", "115000 h"};
    sz_trial_open_file(&trial, "scenarios/textbook/priority.yaml", &longer, 1);
    trial_simulate(&trial, "dispatch, M/M/1 with two priorities", "lambda = 1 and 1.5 /h, mean 12 min", "115000 h");
    hold_wait(&trial, "mean wait of the urgent, s", "urgent", residual_s / (1 - urgent_load));
    hold_wait(&trial, "mean wait of the routine, s", "routine", residual_s / ((1 - urgent_load) * (1 - load)));
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

static const double urgent_per_h = 0.6, routine_per_h = 0.5, service_h = 0.5;

/*
 * The urgent know nothing of the others: M/D/1. Of their completion the others are at work for as long as it takes of the unit (at_work_h), and in the
 * line for the rest of it.
 */
static void hold_pre_emption(enum sz_interruption how, const char *text, const char *system, const char *each,
                             double at_work_h)
{
    struct sz_trial trial;
    double urgent_load = urgent_per_h * service_h, urgent_h = urgent_load * service_h / 2 / (1 - urgent_load);
    struct interruptions urgent = busy_periods(urgent_per_h, service_h, service_h * service_h);
    struct completion completion = completion_of(how, urgent, service_h, service_h);
    double routine_h = interrupted_wait_s(routine_per_h, completion, urgent) + completion.mean_s - at_work_h;
    sz_trial_open_text(&trial, text);
    trial_simulate(&trial, system, "lambda = 0.6 and 0.5 /h, services of 30 min", each);
    hold_wait(&trial, "mean wait of the urgent, s", "urgent", 3600 * urgent_h);
    trial_ratio_agrees(&trial, "number in line", 0, SZ_SUM_WAITING_COUNT_S, SZ_SUM_WINDOW_S,
                       urgent_per_h * urgent_h + routine_per_h * routine_h);
    trial_workload_agrees(&trial, "workload", 0, urgent_load + routine_per_h * at_work_h);
    sz_trial_close(&trial);
}

SZ_CASE(pre_emption_that_resumes_loses_no_work)
{
    hold_pre_emption(
        SZ_INTERRUPTION_RESUME,
        WORLD("130000 h", "urgent: 0.6 /h, routine: 0.5 /h", "1", "constant: 30 min", "pre_empt: on_scene_resume"),
        "dispatch, M/D/1, pre-emptive resume", "130000 h", service_h);
}

/* A service S that is begun anew after each urgent call, of rate a, takes (exp(a S) - 1) / a of the unit in all (Gaver 1962). */
SZ_CASE(pre_emption_that_repeats_costs_the_work_begun)
{
    hold_pre_emption(
        SZ_INTERRUPTION_REPEAT,
        WORLD("180000 h", "urgent: 0.6 /h, routine: 0.5 /h", "1", "constant: 30 min", "pre_empt: on_scene_repeat"),
        "dispatch, M/D/1, pre-emptive repeat", "180000 h", expm1(urgent_per_h * service_h) / urgent_per_h);
}

/* --- cut-offs: units kept idle for the urgent --- */

/*
 * Two units; urgent calls wait when both are busy, routine ones from one busy unit on (Schaack and Larson 1986). With none busy nobody waits, with one
 * only routine calls do; lines are cut where it does not matter.
 */
enum {
    CUT_UNITS = 2,
    CUT_URGENT = 30,
    CUT_ROUTINE = 24,
    CUT_ONE_LEFT = CUT_UNITS - 1,
    CUT_ALL_BUSY = CUT_ONE_LEFT + CUT_ROUTINE + 1, /* the first state with all busy */
    CUT_STATES = CUT_ALL_BUSY + (CUT_URGENT + 1) * (CUT_ROUTINE + 1)
};

struct cut {
    int busy, urgent, routine; /* urgent, routine: in the line */
};

static struct cut cut_of(int state)
{
    if (state < CUT_ONE_LEFT)
        return (struct cut){state, 0, 0};
    if (state < CUT_ALL_BUSY)
        return (struct cut){CUT_ONE_LEFT, 0, state - CUT_ONE_LEFT};
    state -= CUT_ALL_BUSY;
    return (struct cut){CUT_UNITS, state / (CUT_ROUTINE + 1), state % (CUT_ROUTINE + 1)};
}

static size_t state_of(struct cut cut)
{
    if (cut.busy < CUT_UNITS)
        return (size_t)cut.busy + (size_t)cut.routine;
    return CUT_ALL_BUSY + (size_t)(cut.urgent * (CUT_ROUTINE + 1) + cut.routine);
}

static struct cut after_urgent(struct cut cut)
{
    if (cut.busy < CUT_UNITS)
        cut.busy++;
    else
        cut.urgent++;
    return cut;
}

static struct cut after_routine(struct cut cut)
{
    if (cut.busy < CUT_ONE_LEFT)
        cut.busy++;
    else
        cut.routine++;
    return cut;
}

static struct cut after_departure(struct cut cut)
{
    if (cut.urgent > 0)
        cut.urgent--;
    else if (cut.routine > 0 && cut.busy == CUT_ONE_LEFT)
        cut.routine--;
    else
        cut.busy--;
    return cut;
}

/* Probabilities of the states. */
static gsl_vector *solve_cut(double urgent_rate, double routine_rate, double service_rate)
{
    gsl_matrix *rates = gsl_matrix_calloc(CUT_STATES, CUT_STATES);
    for (int state = 0; state < CUT_STATES; state++) {
        struct cut cut = cut_of(state);
        size_t from = (size_t)state;
        if (cut.urgent < CUT_URGENT)
            markov_chain_add(rates, from, state_of(after_urgent(cut)), urgent_rate);
        if (cut.routine < CUT_ROUTINE)
            markov_chain_add(rates, from, state_of(after_routine(cut)), routine_rate);
        if (cut.busy > 0)
            markov_chain_add(rates, from, state_of(after_departure(cut)), cut.busy * service_rate);
    }
    gsl_vector *p = markov_chain_solve(rates);
    gsl_matrix_free(rates);
    return p;
}

SZ_CASE(cut_off_priorities_wait_as_their_markov_chain_says)
{
    struct sz_trial trial;
    const double urgent = 1.6, routine = 0.3, service = 2;
    double all_busy = 0, one_left = 0, urgent_waiting = 0, routine_waiting = 0;
    gsl_vector *p = solve_cut(urgent, routine, service);
    for (int state = 0; state < CUT_STATES; state++) {
        struct cut cut = cut_of(state);
        double here = gsl_vector_get(p, (size_t)state);
        all_busy += cut.busy == CUT_UNITS ? here : 0;
        one_left += cut.busy >= CUT_ONE_LEFT ? here : 0;
        urgent_waiting += here * cut.urgent;
        routine_waiting += here * cut.routine;
    }
    gsl_vector_free(p);
    sz_trial_open_text(&trial, WORLD("190000 h", "urgent: 1.6 /h, routine: 0.3 /h", "2", "exponential: {mean: 30 min}",
                                     "policy: cutoff, keep_idle: {routine: 1}"));
    trial_simulate(&trial, "dispatch, 2 units, one kept for the urgent", "lambda = 1.6 and 0.3 /h, mean 30 min",
                   "190000 h");
    hold_share_that_waits(&trial, "share of the urgent that waits", "urgent", all_busy);
    hold_share_that_waits(&trial, "share of the routine that waits", "routine", one_left);
    hold_wait(&trial, "mean wait of the urgent, s", "urgent", 3600 * urgent_waiting / urgent);
    hold_wait(&trial, "mean wait of the routine, s", "routine", 3600 * routine_waiting / routine);
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(two_priorities_wait_as_cobham_says),
    SZ_LISTED(pre_emption_that_resumes_loses_no_work),
    SZ_LISTED(pre_emption_that_repeats_costs_the_work_begun),
    SZ_LISTED(cut_off_priorities_wait_as_their_markov_chain_says),
};
SZ_MAIN("validation_rules", cases)
