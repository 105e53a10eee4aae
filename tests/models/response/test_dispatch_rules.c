/*
 * Cut-offs by type, several units an incident, pre-emption under way and own beats, against Markov chains solved here and closed forms.
 * Cut-offs of one type and pre-emption on scene: tests/validation/test_validation_rules.c.
 */
#include "tests/scenarios/trial.h"
#include "tests/sim/markov_chain.h"
#include "tests/testing.h"

#include <math.h>
#include <stdio.h>

#define CLASSES                                                                                                        \
    "  urgent: {priority: 1, noticed: always, on_scene: {exponential: {mean: 30 min}}}\n"                              \
    "  routine: {priority: 2, noticed: always, on_scene: {exponential: {mean: 30 min}}}\n"
#define WORLD(measure, rates, units, categories, dispatch)                                                             \
    "safezone: 1\nname: rules\ntime: {warm_up: 200 h, measure: " measure "}\nworld:\n  cells: [{id: town, rate: "      \
    "{" rates "}}]\n  stations: [{id: s}]\n  units: [" units "]\ncategories:\n" categories "dispatch: {" dispatch      \
    "}\ntravel: none\n"

/* The mean of a function of the state. */
static double mean_over(const gsl_vector *p, double (*value)(size_t state))
{
    double sum = 0;
    for (size_t i = 0; i < p->size; i++)
        sum += gsl_vector_get(p, i) * value(i);
    return sum;
}

/* --- cut-offs --- */

/* Whatever is idle counts, and a unit that nobody could use may open the way for another. */
SZ_CASE(a_unit_that_frees_up_lets_another_go_when_enough_are_idle)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("20000 h", "urgent: 1 /h, routine: 0.5 /h",
                                     "{id: m, type: motorcycle, station: s}, {id: c, type: car, station: s}", CLASSES,
                                     "keep_idle: {routine: 1}, units: {urgent: {car: 1}, routine: {motorcycle: 1}}"));
    sz_trial_run(&trial, 20);
    /* The motorcycle goes when the car is idle too: an M/M/1 of routine calls that start only while the car is idle. */
    struct sz_trial_estimate urgent =
        sz_trial_ratio(&trial, sz_trial_category(&trial, "urgent"), SZ_SUM_WAITING_S, SZ_SUM_INCIDENTS);
    sz_assert_within(urgent.value, 1800, urgent.standard_error, 4, "wait for the car, an M/M/1 at half load");
    struct sz_trial_estimate busy = sz_trial_workload(&trial, 0);
    sz_assert_within(busy.value, 0.25, busy.standard_error, 4, "workload of the motorcycle: all routine calls");
    sz_trial_close(&trial);
}

/* --- several units --- */

/* What is free is sent and the rest waits, first come first served: the roles are a queue with arrivals in pairs. */
SZ_CASE(two_units_an_incident_wait_as_a_queue_of_pairs)
{
    enum { UNITS = 3, STATES = 240 };
    struct sz_trial trial;
    double arrivals = 1.8, service = 2, wait = 0, waits = 0;
    gsl_matrix *rates = gsl_matrix_calloc(STATES, STATES);
    for (size_t k = 0; k < STATES; k++) {
        if (k + 2 < STATES)
            markov_chain_add(rates, k, k + 2, arrivals);
        if (k > 0)
            markov_chain_add(rates, k, k - 1, service * (double)(k < UNITS ? k : UNITS));
    }
    gsl_vector *p = markov_chain_solve(rates);
    for (size_t k = UNITS; k < STATES; k++) {
        waits += gsl_vector_get(p, k);
        wait += gsl_vector_get(p, k) * (double)(k - UNITS + 1) / (UNITS * service);
    }
    sz_trial_open_text(&trial, WORLD("20000 h", "call: 1.8 /h", "{id: u, station: s, count: 3}",
                                     "  call: {noticed: always, on_scene: {exponential: {mean: 30 min}}}\n",
                                     "units: {call: 2}"));
    sz_trial_run(&trial, 30);
    struct sz_trial_estimate workload = sz_trial_ratio(&trial, 0, SZ_SUM_BUSY_S, SZ_SUM_SHIFT_S);
    sz_assert_within(workload.value, 2 * arrivals / service / UNITS, workload.standard_error, 4, "workload");
    struct sz_trial_estimate waited = sz_trial_ratio(&trial, 0, SZ_SUM_WAITED, SZ_SUM_INCIDENTS);
    sz_assert_within(waited.value, waits, waited.standard_error, 4, "share that found no unit at once");
    struct sz_trial_estimate first = sz_trial_ratio(&trial, 0, SZ_SUM_WAITING_S, SZ_SUM_INCIDENTS);
    sz_assert_within(first.value, 3600 * wait, first.standard_error, 4, "wait for the first unit");
    gsl_matrix_free(rates);
    gsl_vector_free(p);
    sz_trial_close(&trial);
}

/* A motorcycle and a car for each call: either is a queue of its own, with the same arrivals. */
SZ_CASE(each_type_of_a_crew_is_a_queue_of_its_own)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("20000 h", "call: 1 /h",
                                     "{id: m, type: motorcycle, station: s}, {id: c, type: car, station: s, on_scene: "
                                     "{exponential: {mean: 45 min}}}",
                                     "  call: {noticed: always, on_scene: {exponential: {mean: 30 min}}}\n",
                                     "units: {call: {motorcycle: 1, car: 1}}"));
    sz_trial_run(&trial, 20);
    static const double loads[] = {0.5, 0.75};
    for (uint32_t i = 0; i < 2; i++) {
        struct sz_trial_estimate workload = sz_trial_workload(&trial, i);
        sz_assert_within(workload.value, loads[i], workload.standard_error, 4, "workload of a type");
    }
    /* Every incident is sent one motorcycle, but for those that wait for it when the run ends: over n of them with probability 1/2 to the n + 1. */
    double most_waiting = ceil(log(1e-9) / log(loads[0]));
    for (size_t r = 0; r < trial.count; r++) {
        double sent = (double)trial.results[r].unit_dispatches[0];
        double incidents = trial.results[r].slots[0].sums[SZ_SUM_INCIDENTS];
        ck_assert_double_le(sent, incidents);
        ck_assert_double_ge(sent, incidents - most_waiting);
    }
    sz_trial_close(&trial);
}

SZ_CASE(without_a_line_those_who_are_free_have_to_do)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial, WORLD("20000 h", "call: 2 /h", "{id: u, station: s, count: 2}",
                                     "  call: {noticed: always, on_scene: {exponential: {mean: 30 min}}}\n",
                                     "units: {call: 2}, line: 0"));
    sz_trial_run(&trial, 20);
    /* Busy 0, 1, 2 with arrivals of two roles that fit or are dropped: p0 + p1 + p2 = 1, rates 2 up and 2 a unit down. */
    gsl_matrix *rates = gsl_matrix_calloc(3, 3);
    markov_chain_add(rates, 0, 2, 2);
    markov_chain_add(rates, 1, 2, 2);
    markov_chain_add(rates, 1, 0, 2);
    markov_chain_add(rates, 2, 1, 4);
    gsl_vector *p = markov_chain_solve(rates);
    struct sz_trial_estimate lost = sz_trial_ratio(&trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_LOST, SZ_SUM_INCIDENTS);
    sz_assert_within(lost.value, gsl_vector_get(p, 2), lost.standard_error, 4, "lost share");
    struct sz_trial_estimate workload = sz_trial_ratio(&trial, 0, SZ_SUM_BUSY_S, SZ_SUM_SHIFT_S);
    sz_assert_within(workload.value, gsl_vector_get(p, 1) / 2 + gsl_vector_get(p, 2), workload.standard_error, 4,
                     "workload");
    gsl_matrix_free(rates);
    gsl_vector_free(p);
    sz_trial_close(&trial);
}

/* --- pre-emption --- */

#define ONE_UNIT     "{id: u, station: s}"
#define URGENT_RATE  0.5
#define ROUTINE_RATE 0.7
#define SERVICE_RATE 2.0
#define BOTH_RATES   "urgent: 0.5 /h, routine: 0.7 /h"
#define TRIAL_LENGTH "20000 h"
enum { TRIAL_COUNT = 40 };

/* One unit with an exponential turnout, from which alone it may be taken: idle, or turning out to one or the other, or on scene. */
enum { PHASES = 3, WAY_URGENT = 10, WAY_ROUTINE = 30, WAY_STATES = 1 + PHASES * (WAY_URGENT + 1) * (WAY_ROUTINE + 1) };
enum { TO_URGENT, TO_ROUTINE, ON_SCENE };

static size_t way_state(int phase, int urgent, int routine)
{
    return 1 + ((size_t)phase * (WAY_URGENT + 1) + (size_t)urgent) * (WAY_ROUTINE + 1) + (size_t)routine;
}

static double way_waiting(size_t state)
{
    return state == 0 ? 0
                      : (double)((state - 1) % (WAY_ROUTINE + 1)) +
                            (double)((state - 1) / (WAY_ROUTINE + 1) % (WAY_URGENT + 1));
}

static double way_busy(size_t state)
{
    return state > 0;
}

static void add_way_rates(gsl_matrix *rates, int phase, int urgent, int routine, double turnout_rate)
{
    size_t from = way_state(phase, urgent, routine);
    if (phase == TO_ROUTINE && urgent > 0) { /* cannot be */
        markov_chain_add(rates, from, 0, 1);
        return;
    }
    if (phase == TO_ROUTINE && routine < WAY_ROUTINE)
        markov_chain_add(rates, from, way_state(TO_URGENT, 0, routine + 1), URGENT_RATE);
    if (phase != TO_ROUTINE && urgent < WAY_URGENT)
        markov_chain_add(rates, from, way_state(phase, urgent + 1, routine), URGENT_RATE);
    if (routine < WAY_ROUTINE)
        markov_chain_add(rates, from, way_state(phase, urgent, routine + 1), ROUTINE_RATE);
    if (phase != ON_SCENE)
        markov_chain_add(rates, from, way_state(ON_SCENE, urgent, routine), turnout_rate);
    else if (urgent > 0)
        markov_chain_add(rates, from, way_state(TO_URGENT, urgent - 1, routine), SERVICE_RATE);
    else if (routine > 0)
        markov_chain_add(rates, from, way_state(TO_ROUTINE, 0, routine - 1), SERVICE_RATE);
    else
        markov_chain_add(rates, from, 0, SERVICE_RATE);
}

SZ_CASE(units_under_way_are_turned_to_urgent_calls_as_a_markov_chain_says)
{
    struct sz_trial trial;
    double turnout_rate = 6;
    gsl_matrix *rates = gsl_matrix_calloc(WAY_STATES, WAY_STATES);
    markov_chain_add(rates, 0, way_state(TO_URGENT, 0, 0), URGENT_RATE);
    markov_chain_add(rates, 0, way_state(TO_ROUTINE, 0, 0), ROUTINE_RATE);
    for (int phase = 0; phase < PHASES; phase++)
        for (int urgent = 0; urgent <= WAY_URGENT; urgent++)
            for (int routine = 0; routine <= WAY_ROUTINE; routine++)
                add_way_rates(rates, phase, urgent, routine, turnout_rate);
    gsl_vector *p = markov_chain_solve(rates);
    sz_trial_open_text(&trial,
                       WORLD(TRIAL_LENGTH, BOTH_RATES, "{id: u, station: s, turnout: {exponential: {mean: 10 min}}}",
                             CLASSES, "pre_empt: under_way"));
    sz_trial_run(&trial, TRIAL_COUNT);
    struct sz_trial_estimate line = sz_trial_ratio(&trial, 0, SZ_SUM_WAITING_COUNT_S, SZ_SUM_WINDOW_S);
    sz_assert_within(line.value, mean_over(p, way_waiting), line.standard_error, 4, "mean number in the line");
    struct sz_trial_estimate workload = sz_trial_workload(&trial, 0);
    sz_assert_within(workload.value, mean_over(p, way_busy), workload.standard_error, 4,
                     "workload, aborted trips included");
    gsl_matrix_free(rates);
    gsl_vector_free(p);
    sz_trial_close(&trial);
}

SZ_CASE(the_parts_of_a_response_add_up_for_bumped_incidents_too)
{
    struct sz_trial trial;
    sz_trial_open_text(&trial,
                       WORLD("5000 h", BOTH_RATES, "{id: u, station: s, turnout: {exponential: {mean: 10 min}}}",
                             CLASSES, "pre_empt: under_way"));
    sz_trial_run(&trial, 2);
    const double *sums = trial.results[0].slots[sz_trial_category(&trial, "routine")].sums;
    double parts_s = sums[SZ_SUM_WAITING_S] + sums[SZ_SUM_TURNOUT_S] + sums[SZ_SUM_TRAVEL_S];
    ck_assert_double_eq_tol(parts_s, sums[SZ_SUM_RESPONSE_S], 1e-9 * sums[SZ_SUM_RESPONSE_S]);
    ck_assert_uint_gt(trial.results[0].unit_dispatches[0], (uint64_t)sz_trial_sum(&trial, 0, SZ_SUM_INCIDENTS) / 2);
    sz_trial_close(&trial);
}

/* --- beats --- */

/* Two units of a station, calls in the east three times as often as in the west: each has a half of the beat, by demand. */
static double share_of_first(const char *policy, double *dispatches)
{
    struct sz_trial trial;
    char yaml[1024];
    snprintf(
        yaml, sizeof yaml,
        "safezone: 1\nname: beats\ntime: {measure: 20000 h}\nworld:\n  cells: [{id: east, at: [1, 0], rate: {call: "
        "0.03 /h}}, {id: north, at: [0, 1], rate: {call: 0.01 /h}}, {id: west, at: [-1, 0], rate: {call: 0.01 "
        "/h}}]\n  stations: [{id: s}]\n  units: [{id: u, station: s, count: 2}]\ncategories: {call: {noticed: "
        "always, on_scene: {constant: 1 s}}}\ndispatch: {policy: %s}\ntravel: {circuity: 1, speed: 60 km/h}\n",
        policy);
    sz_trial_open_text(&trial, yaml);
    sz_trial_run(&trial, 10);
    double first = 0;
    *dispatches = 0;
    for (size_t i = 0; i < trial.count; i++) {
        first += (double)trial.results[i].unit_dispatches[0];
        *dispatches += (double)(trial.results[i].unit_dispatches[0] + trial.results[i].unit_dispatches[1]);
    }
    sz_trial_close(&trial);
    return first / *dispatches;
}

/* The north is met in the middle of the round: at 0.7 of the demand, so it belongs to the second. */
SZ_CASE(beat_first_sends_the_unit_whose_part_of_the_beat_it_is)
{
    double count, share = share_of_first("beat_first", &count);
    sz_assert_within(share, 0.6, sqrt(0.6 * 0.4 / count), 4, "share of the first unit");
}

/*
 * Of equally near units the first goes. It is not where the other is while it is busy, 61 s a call in the mean, and until the 10-minute slot ends in
 * which it was: of Poisson calls the share 1 - (1 - exp(-x)) / x, x of them being expected in a slot, comes in the slot of the call before.
 */
SZ_CASE(without_beats_the_first_of_equals_goes)
{
    double count, share = share_of_first("closest_idle", &count), in_a_slot = 0.05 / 3600 * 600;
    double elsewhere = 0.05 / 3600 * 61 + 1 - (1 - exp(-in_a_slot)) / in_a_slot;
    ck_assert_double_ge(share, 1 - elsewhere - 4 * sqrt(elsewhere / count));
}

/* Those with demand lie to the south, from where one goes round by the east; what has none lies before, between and behind them. */
SZ_CASE(every_cell_of_a_beat_is_one_units_own)
{
    struct sz_trial trial;
    sz_trial_open_text(
        &trial, "safezone: 1\nname: parts\ntime: {warm_up: 0 s, measure: 1 h}\nworld:\n  cells: [{id: south, at: "
                "[0, -5], rate: {call: 1 /h}}, {id: east, at: [5, 0], rate: {call: 0 /h}}, {id: north, at: [1, 5], "
                "rate: {call: 0 /h}}, {id: southeast, at: [3, -3], rate: {call: 1 /h}}, {id: southwest, at: [-3, "
                "-3], rate: {call: 0 /h}}]\n  stations: [{id: s}]\n  units: [{id: u, station: s, count: 3}]\n"
                "categories: {call: {noticed: always, on_scene: {constant: 1 s}}}\ndispatch: {policy: "
                "beat_first}\n");
    for (uint32_t cell = 0; cell < 5; cell++) {
        int owners = 0;
        for (uint32_t unit = 0; unit < 3; unit++)
            owners += sz_world_is_own_beat(&trial.world, unit, cell);
        ck_assert_int_eq(owners, 1);
    }
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_unit_that_frees_up_lets_another_go_when_enough_are_idle),
    SZ_LISTED(two_units_an_incident_wait_as_a_queue_of_pairs),
    SZ_LISTED(each_type_of_a_crew_is_a_queue_of_its_own),
    SZ_LISTED(without_a_line_those_who_are_free_have_to_do),
    SZ_LISTED(units_under_way_are_turned_to_urgent_calls_as_a_markov_chain_says),
    SZ_LISTED(the_parts_of_a_response_add_up_for_bumped_incidents_too),
    SZ_LISTED(beat_first_sends_the_unit_whose_part_of_the_beat_it_is),
    SZ_LISTED(every_cell_of_a_beat_is_one_units_own),
    SZ_LISTED(without_beats_the_first_of_equals_goes),
};
SZ_MAIN("dispatch_rules", cases)
