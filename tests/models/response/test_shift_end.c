/* What becomes of jobs at the end of a shift, against the equations of M/M/s(t), and work besides incidents. */
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- M/M/s(t): three units by day, one by night, each rule integrated until the days repeat --- */

enum { BY_DAY = 3, BY_NIGHT = 1, LINE = 40, STEPS_A_DAY = 4800, DAYS = 6 };
#define ARRIVALS 1.2 /* an hour */
#define SERVICE  2.0

/* Probabilities of so many on shift busy, so many busy beyond their shift, so many in the line. */
struct law {
    double p[BY_DAY + 1][BY_DAY + 1][LINE + 1];
};

static void derive(const struct law *law, int on_shift, struct law *change)
{
    memset(change, 0, sizeof *change);
    for (int busy = 0; busy <= on_shift; busy++)
        for (int over = 0; over <= BY_DAY; over++)
            for (int line = 0; line <= LINE; line++) {
                double p = law->p[busy][over][line];
                if (!(p > 0))
                    continue;
                if (busy < on_shift || line < LINE) {
                    change->p[busy][over][line] -= ARRIVALS * p;
                    change->p[busy < on_shift ? busy + 1 : busy][over][busy < on_shift ? line : line + 1] +=
                        ARRIVALS * p;
                }
                change->p[busy][over][line] -= (busy + over) * SERVICE * p;
                if (over > 0)
                    change->p[busy][over - 1][line] += over * SERVICE * p;
                if (busy > 0)
                    change->p[line > 0 ? busy : busy - 1][over][line > 0 ? line - 1 : line] += busy * SERVICE * p;
            }
}

static void add(struct law *to, const struct law *from, double times, const struct law *change)
{
    const double *a = &from->p[0][0][0], *b = &change->p[0][0][0];
    double *c = &to->p[0][0][0];
    for (size_t i = 0; i < sizeof to->p / sizeof(double); i++)
        c[i] = a[i] + times * b[i];
}

/* Runge and Kutta, fourth order. */
static void step(struct law *law, int on_shift, double hours)
{
    struct law k1, k2, k3, k4, at;
    derive(law, on_shift, &k1);
    add(&at, law, hours / 2, &k1);
    derive(&at, on_shift, &k2);
    add(&at, law, hours / 2, &k2);
    derive(&at, on_shift, &k3);
    add(&at, law, hours, &k3);
    derive(&at, on_shift, &k4);
    add(law, law, hours / 6, &k1);
    add(law, law, hours / 3, &k2);
    add(law, law, hours / 3, &k3);
    add(law, law, hours / 6, &k4);
}

/* Those who come take from the line; then those who go finish their jobs, or leave them to idle ones and the line. */
static void change_shift(struct law *law, int coming, bool hands_over)
{
    struct law next = {0};
    for (int busy = 0; busy <= BY_DAY; busy++)
        for (int over = 0; over <= BY_DAY; over++)
            for (int line = 0; line <= LINE; line++) {
                int taken = line < coming ? line : coming, left = line - taken, handed = 0;
                if (hands_over) {
                    handed = busy < coming - taken ? busy : coming - taken;
                    left += busy - handed;
                }
                int still_busy = hands_over ? 0 : busy + over;
                next.p[taken + handed][still_busy < BY_DAY ? still_busy : BY_DAY][left < LINE ? left : LINE] +=
                    law->p[busy][over][line];
            }
    *law = next;
}

struct means {
    double line, over;
};

/* From 08:00; over the last day. */
static struct means integrate(bool hands_over)
{
    struct law law = {0};
    struct means means = {0, 0};
    law.p[0][0][0] = 1;
    for (int i = 0; i < DAYS * STEPS_A_DAY; i++) {
        bool is_day = i % STEPS_A_DAY < STEPS_A_DAY / 2;
        if (i % (STEPS_A_DAY / 2) == 0)
            change_shift(&law, is_day ? BY_DAY : BY_NIGHT, hands_over);
        step(&law, is_day ? BY_DAY : BY_NIGHT, 24.0 / STEPS_A_DAY);
        for (int busy = 0; i >= (DAYS - 1) * STEPS_A_DAY && busy <= BY_DAY; busy++)
            for (int over = 0; over <= BY_DAY; over++)
                for (int line = 0; line <= LINE; line++) {
                    means.line += line * law.p[busy][over][line] / STEPS_A_DAY;
                    means.over += over * law.p[busy][over][line] / STEPS_A_DAY;
                }
    }
    return means;
}

static void check_rule(const char *rule, bool hands_over)
{
    struct sz_trial trial;
    struct means means = integrate(hands_over);
    char yaml[1024];
    snprintf(yaml, sizeof yaml,
             "safezone: 1\nname: shifts\ntime: {warm_up: 4 days, measure: 800 days}\nworld:\n  cells: [{id: a, rate: "
             "{call: 1.2 /h}}]\n  stations: [{id: s}]\n  units:\n    - {id: d, station: s, count: 3, shifts: [{start: "
             "\"08:00\", length: 12 h}]}\n    - {id: n, station: s, shifts: [{start: \"20:00\", length: 12 h}]}\n"
             "categories: {call: {noticed: always, on_scene: {exponential: {mean: 30 min}}}}\ndispatch: {shift_end: "
             "%s}\n",
             rule);
    sz_trial_open_text(&trial, yaml);
    sz_trial_run(&trial, 20);
    struct sz_trial_estimate line = sz_trial_ratio(&trial, 0, SZ_SUM_WAITING_COUNT_S, SZ_SUM_WINDOW_S);
    sz_assert_within(line.value, means.line, line.standard_error, 4, "mean number in the line");
    struct sz_trial_estimate over = sz_trial_ratio(&trial, 0, SZ_SUM_OVERTIME_S, SZ_SUM_WINDOW_S);
    if (hands_over)
        ck_assert_double_eq(over.value, 0);
    else
        sz_assert_within(over.value, means.over, over.standard_error, 4, "mean number busy beyond their shift");
    sz_trial_close(&trial);
}

SZ_CASE(units_that_finish_their_jobs_work_as_the_equations_say)
{
    check_rule("finish", false);
}

SZ_CASE(units_that_hand_over_work_as_the_equations_say)
{
    check_rule("hand_over", true);
}

/*
 * Jobs of 100 h go from shift to shift until they are done, whichever shift is first in the file: in 2000 h with an hour between jobs there is time
 * for 20 of them. Were those who go to leave first, a job would be nobody's for an instant, and lost: there is no line.
 */
static void check_ties(const char *first, const char *second)
{
    struct sz_trial trial;
    char yaml[1024];
    snprintf(yaml, sizeof yaml,
             "safezone: 1\nname: ties\ntime: {warm_up: 0 h, measure: 2000 h}\nworld:\n  cells: [{id: a, rate: {call: 1 "
             "/h}}]\n  stations: [{id: s}]\n  units:\n    - {id: d, station: s, shifts: [{start: \"%s\", length: 12 "
             "h}]}\n    - {id: n, station: s, shifts: [{start: \"%s\", length: 12 h}]}\ncategories: {call: {noticed: "
             "always, on_scene: {constant: 100 h}}}\ndispatch: {shift_end: hand_over, line: 0}\ntravel: none\n",
             first, second);
    sz_trial_open_text(&trial, yaml);
    sz_trial_run(&trial, 1);
    ck_assert_double_eq_tol(sz_trial_sum(&trial, 0, SZ_SUM_OVERTIME_S), 0, 1e-6);
    double helped = sz_trial_sum(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED);
    ck_assert_double_ge(helped, 19);
    ck_assert_double_le(helped, 20);
    sz_trial_close(&trial);
}

SZ_CASE(those_who_come_are_there_before_those_who_go_leave_whatever_their_order)
{
    check_ties("08:00", "20:00");
    check_ties("20:00", "08:00");
}

/* --- work besides incidents --- */

#define WORLD(measure, rate, units, category, rest)                                                                    \
    "safezone: 1\nname: work\ntime: {warm_up: 100 h, measure: " measure                                                \
    "}\nworld:\n  cells: [{id: a, rate: {call: " rate "}}]\n  stations: [{id: s}]\n  units: [" units                   \
    "]\ncategories: {call: {noticed: always, " category "}}\n" rest

/* Idle, on a call, at work: two ways out of idle. */
SZ_CASE(work_at_a_rate_keeps_an_idle_unit_busy)
{
    struct sz_trial trial;
    double calls = 1 * 0.5, work = 0.6 * 0.25, idle = 1 / (1 + calls + work);
    sz_trial_open_text(
        &trial, WORLD("20000 h", "1 /h", "{id: u, station: s}", "on_scene: {exponential: {mean: 30 min}}",
                      "dispatch: {line: 0}\nunit_work: {patrol: {rate: 0.6 /h, duration: {exponential: {mean: 15 "
                      "min}}}}\n"));
    sz_trial_run(&trial, 20);
    struct sz_trial_estimate lost = sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_LOST, SZ_SUM_INCIDENTS);
    sz_assert_within(lost.value, 1 - idle, lost.standard_error, 4, "lost share");
    struct sz_trial_estimate busy = sz_trial_workload(&trial, 0);
    sz_assert_within(busy.value, 1 - idle, busy.standard_error, 4, "workload");
    sz_trial_close(&trial);
}

/* Calls so short that nothing else is busy time: a meal a shift and two breaks. */
SZ_CASE(meals_and_breaks_are_taken_once_a_shift)
{
    struct sz_trial trial;
    sz_trial_open_text(
        &trial,
        WORLD("100 days", "0.01 /h",
              "{id: u, station: s, shifts: [{start: \"22:00\", length: 8 h, breaks: [{after: 2 h, length: 10 min}, "
              "{after: 6 h, length: 20 min}]}]}",
              "on_scene: {constant: 0 s}", "unit_work: {meal: {after: 4 h, duration: {constant: 30 min}}}\n"));
    sz_trial_run(&trial, 1);
    ck_assert_double_eq_tol(sz_trial_sum(&trial, 0, SZ_SUM_BUSY_S), 100 * 3600.0, 1e-3);
    ck_assert_double_eq_tol(sz_trial_sum(&trial, 0, SZ_SUM_SHIFT_S), 100 * 8 * 3600.0, 1e-3);
    sz_trial_close(&trial);
}

/* A job from before the meal is due to the shift's end: the meal is dropped. */
SZ_CASE(a_meal_waits_for_the_job_and_goes_with_the_shift)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial,
                       WORLD("100 days", "1 /h", "{id: u, station: s, shifts: [{start: \"08:00\", length: 8 h}]}",
                             "on_scene: {constant: 200 h}",
                             "dispatch: {line: 0}\nunit_work: {meal: {after: 4 h, duration: {constant: 1 h}}}\n"));
    sz_trial_run(&trial, 1);
    double jobs_s = 200 * 3600 * (double)trial.results[0].unit_dispatches[0];
    ck_assert_double_gt(jobs_s, 0);
    ck_assert_double_le(sz_trial_sum(&trial, 0, SZ_SUM_BUSY_S), jobs_s + 2 * 3600 + 200 * 3600);
    sz_trial_close(&trial);
}

SZ_CASE(arrests_keep_the_unit_that_came_first)
{
    struct sz_trial trial;
    sz_trial_open_text(
        &trial, WORLD("20000 h", "1 /h", "{id: u, station: s, count: 40}", "on_scene: {exponential: {mean: 30 min}}",
                      "dispatch: {units: {call: 2}}\nunit_work: {arrest: {follows: {call: 40 %}, duration: "
                      "{exponential: {mean: 1 h}}}}\n"));
    sz_trial_run(&trial, 20);
    struct sz_trial_estimate busy = sz_trial_ratio(&trial, 0, SZ_SUM_BUSY_S, SZ_SUM_WINDOW_S);
    sz_assert_within(busy.value, 2 * 0.5 + 0.4, busy.standard_error, 4, "mean number of busy units");
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(units_that_finish_their_jobs_work_as_the_equations_say),
    SZ_LISTED(units_that_hand_over_work_as_the_equations_say),
    SZ_LISTED(those_who_come_are_there_before_those_who_go_leave_whatever_their_order),
    SZ_LISTED(work_at_a_rate_keeps_an_idle_unit_busy),
    SZ_LISTED(meals_and_breaks_are_taken_once_a_shift),
    SZ_LISTED(a_meal_waits_for_the_job_and_goes_with_the_shift),
    SZ_LISTED(arrests_keep_the_unit_that_came_first),
};
SZ_MAIN("shift_end", cases)
