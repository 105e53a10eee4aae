/* Scenarios of textbook queues against their closed forms, at runs so long that a difference of 0.5 % is seen. */
#include "tests/scenarios/trial.h"
#include "tests/sim/queue_theory.h"
#include "tests/testing.h"

#include <gsl/gsl_math.h>
#include <math.h>

/* --- the shipped ones --- */

SZ_CASE(mm1_waits_and_works_as_erlang_says)
{
    struct sz_trial trial;
    double arrivals_per_s = 2.0 / 3600, service_s = 900, load = arrivals_per_s * service_s;
    sz_trial_open_file(&trial, "scenarios/textbook/mm1.yaml", NULL, 0);
    sz_trial_run(&trial, 90);
    sz_trial_assert_exact(sz_trial_controlled_ratio(&trial, 0, SZ_SUM_WAITING_S, SZ_SUM_INCIDENTS),
                          load * service_s / (1 - load), "mean wait");
    sz_trial_assert_exact(sz_trial_controlled_ratio(&trial, 0, SZ_SUM_WAITING_COUNT_S, SZ_SUM_WINDOW_S),
                          load * load / (1 - load), "mean number waiting");
    sz_trial_assert_exact(sz_trial_ratio(&trial, 0, SZ_SUM_BUSY_S, SZ_SUM_SHIFT_S), load, "workload");
    sz_trial_assert_exact(sz_trial_ratio(&trial, 0, SZ_SUM_WAITED, SZ_SUM_INCIDENTS), load, "share that waits");
    sz_trial_close(&trial);
}

SZ_CASE(mmc_waits_and_works_as_erlang_c_says)
{
    struct sz_trial trial;
    double arrivals_per_s = 6.0 / 3600, service_s = 1200, load = arrivals_per_s * service_s;
    double wait_s = erlang_c(3, load) / (3 / service_s - arrivals_per_s);
    sz_trial_open_file(&trial, "scenarios/textbook/mmc.yaml", NULL, 0);
    sz_trial_run(&trial, 200);
    sz_trial_assert_exact(sz_trial_controlled_ratio(&trial, 0, SZ_SUM_WAITING_S, SZ_SUM_INCIDENTS), wait_s,
                          "mean wait");
    sz_trial_assert_exact(sz_trial_controlled_ratio(&trial, 0, SZ_SUM_WAITING_COUNT_S, SZ_SUM_WINDOW_S),
                          wait_s * arrivals_per_s, "mean number waiting");
    sz_trial_assert_exact(sz_trial_ratio(&trial, 0, SZ_SUM_BUSY_S, SZ_SUM_SHIFT_S), load / 3, "workload");
    sz_trial_assert_exact(sz_trial_ratio(&trial, 0, SZ_SUM_WAITED, SZ_SUM_INCIDENTS), erlang_c(3, load),
                          "share that waits");
    sz_trial_close(&trial);
}

SZ_CASE(a_queue_without_a_line_loses_as_erlang_b_says)
{
    struct sz_trial trial;
    double load = 3;
    sz_trial_open_file(&trial, "scenarios/textbook/loss.yaml", NULL, 0);
    sz_trial_run(&trial, 40);
    sz_trial_assert_exact(sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_LOST, SZ_SUM_INCIDENTS),
                          erlang_b(4, load), "lost share");
    sz_trial_assert_exact(sz_trial_ratio(&trial, 0, SZ_SUM_BUSY_S, SZ_SUM_SHIFT_S), load * (1 - erlang_b(4, load)) / 4,
                          "workload");
    sz_trial_close(&trial);
}

SZ_CASE(a_camera_is_before_a_caller_as_two_exponentials_race)
{
    struct sz_trial trial;
    double camera = 0.6, call = 0.8, camera_per_s = 1.0 / 30, call_per_s = 1.0 / 60;
    double first = camera * ((1 - call) + call * camera_per_s / (camera_per_s + call_per_s));
    sz_trial_open_file(&trial, "scenarios/textbook/camera-first.yaml", NULL, 0);
    sz_trial_run(&trial, 20);
    struct sz_trial_estimate unnoticed =
        sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_UNNOTICED, SZ_SUM_INCIDENTS);
    double by_camera = sz_trial_sum(&trial, trial.results[0].layout.channel + SZ_CHANNEL_CAMERA, SZ_SUM_INCIDENTS);
    double all = sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS);
    sz_trial_assert_exact((struct sz_trial_estimate){by_camera / all, sqrt(first * (1 - first) / all)}, first,
                          "share in which the camera is first");
    sz_assert_within(unnoticed.value, (1 - camera) * (1 - call), unnoticed.standard_error, 3, "share nobody notices");
    sz_trial_close(&trial);
}

/* --- others --- */

#define QUEUE(measure, rate, unit_count, category, dispatch)                                                           \
    "safezone: 1\nname: a queue\ntime: {warm_up: 100 h, measure: " measure "}\n"                                       \
    "world:\n  cells: [{id: town, rate: {call: " rate "}}]\n  stations: [{id: station}]\n"                             \
    "  units: [{id: car, station: station, count: " unit_count "}]\n"                                                  \
    "categories: {call: {noticed: always, " category "}}\ndispatch: {" dispatch "}\ntravel: none\n"

SZ_CASE(mg1_waits_as_pollaczek_and_khinchine_say)
{
    struct sz_trial trial;
    double arrivals_per_s = 2.0 / 3600, service_s = 900, cv = 0.8, load = arrivals_per_s * service_s;
    sz_trial_open_text(
        &trial, QUEUE("50000 h", "2 /h", "1", "on_scene: {lognormal: {mean: 15 min, cv: 0.8}}", "line: unlimited"));
    sz_trial_run(&trial, 80);
    sz_trial_assert_exact(sz_trial_controlled_ratio(&trial, 0, SZ_SUM_WAITING_S, SZ_SUM_INCIDENTS),
                          load * service_s * (1 + cv * cv) / (2 * (1 - load)), "mean wait");
    sz_trial_close(&trial);
}

SZ_CASE(calls_without_patience_leave_the_line_as_erlang_a_says)
{
    enum { LAST = 80, UNITS = 3 };
    struct sz_trial trial;
    double arrivals = 12, service = 3, patience = 6, births[LAST + 1], deaths[LAST + 1], p[LAST + 1], waiting = 0;
    for (unsigned n = 0; n <= LAST; n++) {
        births[n] = arrivals;
        deaths[n] = GSL_MIN(n, UNITS) * service + (n > UNITS ? (n - UNITS) * patience : 0);
    }
    birth_death_solve(LAST, births, deaths, p);
    for (unsigned n = UNITS; n <= LAST; n++)
        waiting += (n - UNITS) * p[n];
    sz_trial_open_text(&trial, QUEUE("20000 h", "12 /h", "3",
                                     "on_scene: {exponential: {mean: 20 min}}, patience: 10 min", "line: unlimited"));
    sz_trial_run(&trial, 40);
    sz_trial_assert_exact(sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_ABANDONED, SZ_SUM_INCIDENTS),
                          patience * waiting / arrivals, "abandoned share");
    sz_trial_assert_exact(sz_trial_ratio(&trial, 0, SZ_SUM_WAITING_COUNT_S, SZ_SUM_WINDOW_S), waiting,
                          "mean number waiting");
    sz_trial_close(&trial);
}

/*
 * M/M/1 with patience that is always D: the wait that is offered has the density v(x) = lambda p0 exp((lambda - mu) x) up to D, where who has to wait
 * so long leaves, and lambda p0 exp(lambda D - mu x) beyond (Barrer 1957).
 */
SZ_CASE(calls_of_constant_patience_leave_the_line_as_barrer_says)
{
    struct sz_trial trial;
    double arrivals = 3, service = 2, patience = 0.5, growth = exp((arrivals - service) * patience);
    double beyond = arrivals / service * growth, all = 1 + arrivals * (growth - 1) / (arrivals - service) + beyond;
    sz_trial_open_text(&trial, QUEUE("20000 h", "3 /h", "1",
                                     "on_scene: {exponential: {mean: 30 min}}, patience: {constant: 30 min}",
                                     "line: unlimited"));
    sz_trial_run(&trial, 40);
    sz_trial_assert_exact(sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_ABANDONED, SZ_SUM_INCIDENTS),
                          beyond / all, "abandoned share");
    sz_trial_close(&trial);
}

SZ_CASE(a_line_with_a_limit_loses_and_waits_as_a_finite_queue)
{
    enum { UNITS = 2, LINE = 3, LAST = UNITS + LINE };
    struct sz_trial trial;
    double arrivals = 5, service = 3, births[LAST + 1], deaths[LAST + 1], p[LAST + 1], waiting = 0;
    for (unsigned n = 0; n <= LAST; n++) {
        births[n] = arrivals;
        deaths[n] = GSL_MIN(n, UNITS) * service;
    }
    birth_death_solve(LAST, births, deaths, p);
    for (unsigned n = UNITS; n <= LAST; n++)
        waiting += (n - UNITS) * p[n];
    sz_trial_open_text(&trial, QUEUE("20000 h", "5 /h", "2", "on_scene: {exponential: {mean: 20 min}}", "line: 3"));
    sz_trial_run(&trial, 80);
    sz_trial_assert_exact(sz_trial_controlled_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_LOST, SZ_SUM_INCIDENTS),
                          p[LAST], "lost share");
    sz_trial_assert_exact(sz_trial_controlled_ratio(&trial, 0, SZ_SUM_WAITING_S, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED),
                          3600 * waiting / (arrivals * (1 - p[LAST])), "wait of those who are helped");
    sz_trial_close(&trial);
}

/* Two units, two cells that prefer one each, no line: the states are none busy, the first, the second, both (Larson 1974). */
static void solve_hypercube(double rate_a, double rate_b, double service_1, double service_2, double *p)
{
    /* From the balance of each state but the last, with p[0] = 1: two equations for the two states of one busy unit. */
    double all = rate_a + rate_b;
    double a11 = all + service_1, a22 = all + service_2;
    /* both busy: (service_1 + service_2) p3 = all (p1 + p2); unit 1 alone: (all + service_1) p1 = rate_a p0 + service_2 p3 */
    double share_1 = service_2 * all / (service_1 + service_2), share_2 = service_1 * all / (service_1 + service_2);
    double m11 = a11 - share_1, m12 = -share_1, m21 = -share_2, m22 = a22 - share_2;
    double determinant = m11 * m22 - m12 * m21;
    p[0] = 1;
    p[1] = (rate_a * m22 - m12 * rate_b) / determinant;
    p[2] = (m11 * rate_b - m21 * rate_a) / determinant;
    p[3] = all * (p[1] + p[2]) / (service_1 + service_2);
    double sum = p[0] + p[1] + p[2] + p[3];
    for (int i = 0; i < 4; i++)
        p[i] /= sum;
}

SZ_CASE(two_units_with_preference_lists_work_as_the_hypercube_says)
{
    struct sz_trial trial;
    double p[4];
    solve_hypercube(2, 1, 3, 2, p);
    sz_trial_open_text(&trial, "safezone: 1\nname: hypercube\ntime: {warm_up: 100 h, measure: 20000 h}\n"
                               "world:\n"
                               "  cells:\n"
                               "    - {id: a, rate: {call: 2 /h}, prefer: [one, two]}\n"
                               "    - {id: b, rate: {call: 1 /h}, prefer: [two, one]}\n"
                               "  stations: [{id: station}]\n"
                               "  units: [{id: one, station: station},\n"
                               "          {id: two, station: station, on_scene: {exponential: {mean: 30 min}}}]\n"
                               "categories: {call: {noticed: always, on_scene: {exponential: {mean: 20 min}}}}\n"
                               "dispatch: {policy: preference, line: 0}\ntravel: none\n");
    sz_trial_run(&trial, 60);
    sz_trial_assert_exact(sz_trial_workload(&trial, 0), p[1] + p[3], "workload of the first unit");
    sz_trial_assert_exact(sz_trial_workload(&trial, 1), p[2] + p[3], "workload of the second unit");
    sz_trial_assert_exact(sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_LOST, SZ_SUM_INCIDENTS), p[3],
                          "lost share");
    sz_trial_close(&trial);
}

SZ_CASE(a_unit_that_no_list_names_serves_nobody)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, "safezone: 1\nname: a unit too many\ntime: {measure: 500 h}\n"
                               "world:\n"
                               "  cells: [{id: a, rate: {call: 2 /h}, prefer: [one]}]\n"
                               "  stations: [{id: station}]\n"
                               "  units: [{id: one, station: station}, {id: two, station: station}]\n"
                               "categories: {call: {noticed: always, on_scene: {exponential: {mean: 20 min}}}}\n"
                               "dispatch: {policy: preference, line: unlimited}\ntravel: none\n");
    sz_trial_run(&trial, 1);
    ck_assert_uint_eq(trial.results[0].unit_dispatches[1], 0);
    ck_assert_double_gt(sz_trial_sum(&trial, 0, SZ_SUM_WAITED), 0);
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(mm1_waits_and_works_as_erlang_says),
    SZ_LISTED(mmc_waits_and_works_as_erlang_c_says),
    SZ_LISTED(a_queue_without_a_line_loses_as_erlang_b_says),
    SZ_LISTED(a_camera_is_before_a_caller_as_two_exponentials_race),
    SZ_LISTED(mg1_waits_as_pollaczek_and_khinchine_say),
    SZ_LISTED(calls_without_patience_leave_the_line_as_erlang_a_says),
    SZ_LISTED(calls_of_constant_patience_leave_the_line_as_barrer_says),
    SZ_LISTED(a_line_with_a_limit_loses_and_waits_as_a_finite_queue),
    SZ_LISTED(two_units_with_preference_lists_work_as_the_hypercube_says),
    SZ_LISTED(a_unit_that_no_list_names_serves_nobody),
};
SZ_MAIN("theory", cases)
