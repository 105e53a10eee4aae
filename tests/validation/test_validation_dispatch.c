/*
 * Dispatch by scenarios: the hypercube model with and without a line. Times are long (a service of 100 h), so that the seconds on the
 * road and the minutes in which a unit is still where its last call was do not count.
 */
#include "tests/testing.h"
#include "tests/validation/hypercube.h"
#include "tests/validation/trials.h"

#include <gsl/gsl_math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_SIZE = 1 << 16, REPLICATIONS = 64, CODE_BITS = 17 };

/* Stations and cells on a line, km; units are called u0, u1 and so on, each at its own station. */
struct town {
    struct hypercube model; /* rates an hour */
    double station_km[HYPERCUBE_UNIT_LIMIT], cell_km[HYPERCUBE_CELL_LIMIT];
};

static void append(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void append(char *text, const char *format, ...)
{
    size_t length = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    int added = vsnprintf(text + length, TEXT_SIZE - length, format, arguments);
    va_end(arguments);
    ck_assert(added >= 0 && (size_t)added < TEXT_SIZE - length);
}

/* Lists by distance, the nearest unit first. */
static void prefer_the_nearest(struct town *town)
{
    for (unsigned cell = 0; cell < town->model.cell_count; cell++) {
        unsigned *list = town->model.prefer[cell];
        for (unsigned unit = 0; unit < town->model.unit_count; unit++) {
            unsigned place = unit;
            double here_km = fabs(town->station_km[unit] - town->cell_km[cell]);
            for (; place > 0 && fabs(town->station_km[list[place - 1]] - town->cell_km[cell]) > here_km; place--)
                list[place] = list[place - 1];
            list[place] = unit;
        }
    }
}

/*
 * Of up to three units it is told how often each was sent to each cell: every cell has a category of its own, and every unit a turnout of
 * another power of two (nothing beside 100 h), so that the sums of turnouts have a digit for each unit.
 */
static bool is_coded(const struct hypercube *model)
{
    return model->unit_count <= 3 && model->cell_count <= 3;
}

static void write_town(const struct town *town, const char *policy, double hours, char *text)
{
    const struct hypercube *model = &town->model;
    bool has_lists = strcmp(policy, "preference") == 0;
    append(text, "safezone: 1\nname: hypercube\ntime: {warm_up: 20000 h, measure: %.0f h, cool_down: 20000 h}\n",
           hours);
    append(text, "world:\n  cells:\n");
    for (unsigned cell = 0; cell < model->cell_count; cell++) {
        append(text, "    - {id: c%u, at: [%.17g, 0], rate: {k%u: %.17g /h}", cell, town->cell_km[cell],
               is_coded(model) ? cell : 0, model->rates[cell]);
        for (unsigned i = 0; i < model->unit_count && has_lists; i++)
            append(text, "%su%u", i == 0 ? ", prefer: [" : ", ", model->prefer[cell][i]);
        append(text, has_lists ? "]}\n" : "}\n");
    }
    append(text, "  stations:\n");
    for (unsigned unit = 0; unit < model->unit_count; unit++)
        append(text, "    - {id: s%u, at: [%.17g, 0]}\n", unit, town->station_km[unit]);
    append(text, "  units:\n");
    for (unsigned unit = 0; unit < model->unit_count; unit++) {
        append(text, "    - {id: u%u, station: s%u, on_scene: {exponential: {mean: %.17g h}}", unit, unit,
               1 / model->services[unit]);
        if (is_coded(model))
            append(text, ", turnout: {constant: %.17g s}", ldexp(1, -CODE_BITS * (int)unit));
        append(text, "}\n");
    }
    append(text, "categories:\n");
    for (unsigned kind = 0; kind < (is_coded(model) ? model->cell_count : 1); kind++)
        append(text, "  k%u: {noticed: always, on_scene: {exponential: {mean: 100 h}}}\n", kind);
    append(text,
           "dispatch: {policy: %s, line: %s}\ntravel: {model: straight_line, circuity: 1, speed: 1000 m/s, spread: "
           "{lognormal: {cv: 0}}}\n",
           policy, model->has_line ? "unlimited" : "0");
}

static void run_town(struct sz_trial *trial, const struct town *town, const char *policy, double hours,
                     const char *system, const char *parameters)
{
    static char text[TEXT_SIZE];
    text[0] = '\0';
    write_town(town, policy, hours, text);
    sz_trial_open_text(trial, text);
    char run[60];
    snprintf(run, sizeof run, "%g h", hours);
    trial_simulate(trial, REPLICATIONS, system, parameters, run);
}

/* How often a unit was sent to a cell, from the digits of the sum of turnouts. */
static double dispatches_of(const struct sz_area_result *result, unsigned unit, unsigned cell)
{
    double units_of_last = ldexp(result->slots[result->layout.category + cell].sums[SZ_SUM_TURNOUT_S], 2 * CODE_BITS);
    uint64_t digits = (uint64_t)units_of_last;
    return (double)(digits >> CODE_BITS * (2 - unit) & ((1 << CODE_BITS) - 1));
}

static void hold_shares(const struct sz_trial *trial, const struct town *town, const struct hypercube_solution *exact)
{
    for (unsigned unit = 0; unit < town->model.unit_count; unit++) {
        for (unsigned cell = 0; cell < town->model.cell_count; cell++) {
            double shares[REPLICATIONS];
            for (size_t r = 0; r < trial->count; r++) {
                double helped = trial->results[r].slots[0].sums[SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED];
                shares[r] = dispatches_of(&trial->results[r], unit, cell) / helped;
            }
            char quantity[60];
            snprintf(quantity, sizeof quantity, "share of dispatches: unit %u to cell %u", unit + 1, cell + 1);
            validation_mean(quantity, shares, trial->count, exact->share[unit][cell]);
        }
    }
}

static void hold_workload(const struct sz_trial *trial, unsigned unit, const struct hypercube_solution *exact)
{
    char quantity[60];
    snprintf(quantity, sizeof quantity, "workload of unit %u", unit + 1);
    trial_agrees(trial, quantity, sz_trial_workload(trial, unit), exact->workload[unit]);
}

static void hold_mean_travel(const struct sz_trial *trial, const struct town *town,
                             const struct hypercube_solution *exact)
{
    double mean_m = 0;
    for (unsigned unit = 0; unit < town->model.unit_count; unit++)
        for (unsigned cell = 0; cell < town->model.cell_count; cell++)
            mean_m += 1000 * exact->share[unit][cell] * fabs(town->station_km[unit] - town->cell_km[cell]);
    trial_agrees(trial, "mean travel, m",
                 sz_trial_ratio(trial, 0, SZ_SUM_TRAVEL_M, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED), mean_m);
}

static void hold_all_busy(const struct sz_trial *trial, const struct hypercube_solution *exact)
{
    trial_agrees(trial, "share of calls that are lost",
                 sz_trial_ratio(trial, 0, SZ_SUM_OUTCOMES + SZ_OUTCOME_LOST, SZ_SUM_INCIDENTS), exact->all_busy);
}

/* --- three units --- */

static struct town three_units(bool has_line)
{
    struct town town = {
        .model = {.unit_count = 3,
                  .cell_count = 3,
                  .has_line = has_line,
                  .rates = {0.007, 0.0065, 0.0065},
                  .services = {0.010, 0.0125, 0.009},
                  .prefer = {{0, 1, 2}, {1, 0, 2}, {2, 1, 0}}},
        .station_km = {0, 3, 8},
        .cell_km = {1, 4, 6},
    };
    return town;
}

SZ_CASE(three_units_without_a_line_are_the_hypercube)
{
    struct town town = three_units(false);
    struct hypercube_solution exact;
    struct sz_trial trial;
    hypercube_solve(&town.model, &exact);
    run_town(&trial, &town, "preference", 1e7, "hypercube, 3 units, no line",
             "3 cells, 0.02 calls an hour, services of 80 to 111 h");
    for (unsigned unit = 0; unit < 3; unit++)
        hold_workload(&trial, unit, &exact);
    hold_shares(&trial, &town, &exact);
    hold_mean_travel(&trial, &town, &exact);
    hold_all_busy(&trial, &exact);
    sz_trial_close(&trial);
}

SZ_CASE(three_units_with_a_line_are_the_hypercube)
{
    struct town town = three_units(true);
    struct hypercube_solution exact;
    struct sz_trial trial;
    hypercube_solve(&town.model, &exact);
    run_town(&trial, &town, "preference", 1e7, "hypercube, 3 units, infinite line",
             "3 cells, 0.02 calls an hour, services of 80 to 111 h");
    for (unsigned unit = 0; unit < 3; unit++)
        hold_workload(&trial, unit, &exact);
    hold_shares(&trial, &town, &exact);
    trial_agrees(&trial, "share of calls that wait", sz_trial_ratio(&trial, 0, SZ_SUM_WAITED, SZ_SUM_VERIFIED),
                 exact.all_busy);
    sz_trial_close(&trial);
}

/* --- ten units --- */

static struct town ten_units(bool has_line, double scale)
{
    struct town town = {.model = {.unit_count = 10, .cell_count = 12, .has_line = has_line}};
    for (unsigned unit = 0; unit < town.model.unit_count; unit++) {
        town.model.services[unit] = 0.01;
        town.station_km[unit] = 2 * unit + 0.1 * unit * unit;
    }
    for (unsigned cell = 0; cell < town.model.cell_count; cell++) {
        town.model.rates[cell] = scale * (6 + cell % 5 + (cell == 3 ? 20 : 0));
        town.cell_km[cell] = 2.2 * cell + 0.3;
    }
    prefer_the_nearest(&town);
    return town;
}

static void hold_ten_units(bool has_line, double scale, double hours, const char *system, const char *parameters)
{
    static struct hypercube_solution exact;
    struct town town = ten_units(has_line, scale);
    struct sz_trial trial;
    hypercube_solve(&town.model, &exact);
    run_town(&trial, &town, "preference", hours, system, parameters);
    for (unsigned unit = 0; unit < 10; unit += 3)
        hold_workload(&trial, unit, &exact);
    if (has_line) {
        trial_agrees(&trial, "share of calls that wait", sz_trial_ratio(&trial, 0, SZ_SUM_WAITED, SZ_SUM_VERIFIED),
                     exact.all_busy);
    } else {
        hold_all_busy(&trial, &exact);
        hold_mean_travel(&trial, &town, &exact);
    }
    sz_trial_close(&trial);
}

SZ_CASE(ten_units_without_a_line_are_the_hypercube)
{
    hold_ten_units(false, 8e-4, 2e6, "hypercube, 10 units, no line",
                   "12 cells, 0.0904 calls an hour, services of 100 h");
}

SZ_CASE(ten_units_with_a_line_are_the_hypercube)
{
    hold_ten_units(true, 7e-4, 4e6, "hypercube, 10 units, infinite line",
                   "12 cells, 0.0791 calls an hour, services of 100 h");
}

/* --- two fixed units on a line, the nearer goes --- */

SZ_CASE(two_fixed_units_on_a_line_share_its_calls)
{
    static struct hypercube_solution exact;
    struct town town = {.model = {.unit_count = 2, .cell_count = 25, .services = {0.01, 0.01}}, .station_km = {2, 7}};
    for (unsigned cell = 0; cell < town.model.cell_count; cell++) {
        town.cell_km[cell] = 0.4 * cell + 0.2;
        town.model.rates[cell] = 0.0004;
    }
    prefer_the_nearest(&town);
    hypercube_solve(&town.model, &exact);
    struct sz_trial trial;
    run_town(&trial, &town, "closest_idle", 5e6, "two fixed units on a line, the nearer goes, no line",
             "10 km of 25 cells, 0.01 calls an hour, units at 2 and 7 km, services of 100 h");
    hold_workload(&trial, 0, &exact);
    hold_workload(&trial, 1, &exact);
    hold_mean_travel(&trial, &town, &exact);
    hold_all_busy(&trial, &exact);
    sz_trial_close(&trial);
}

static const struct sz_case cases[] = {
    SZ_LISTED(three_units_without_a_line_are_the_hypercube), SZ_LISTED(three_units_with_a_line_are_the_hypercube),
    SZ_LISTED(ten_units_without_a_line_are_the_hypercube),   SZ_LISTED(ten_units_with_a_line_are_the_hypercube),
    SZ_LISTED(two_fixed_units_on_a_line_share_its_calls),
};
SZ_MAIN("validation_dispatch", cases)
