/* Moving up by marginal coverage, against the plain computation: every unit to every empty station, all cells anew each time. */
#include "models/response/area.h"
#include "tests/scenarios/trial.h"
#include "tests/testing.h"

#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CELLS = 60, STATIONS = 12, TEXT_SIZE = 16384 };

/* --- the world --- */

static size_t add(char *text, size_t length, const char *more)
{
    size_t added = (size_t)snprintf(text + length, TEXT_SIZE - length, "%s", more);
    ck_assert_uint_lt(length + added, TEXT_SIZE);
    return length + added;
}

/*
 * Places at multiples of 100 m in a square of 20 km, whole demands from 0 to 3, so that moves of equal worth are common and all sums are exact, and a
 * target of 5,050 m, which no two such places are apart: their squares would be whole.
 */
static void open_world(struct sz_trial *trial, gsl_rng *rng)
{
    static char text[TEXT_SIZE];
    char line[256];
    size_t length = add(text, 0,
                        "safezone: 1\nname: posts\ntime: {warm_up: 0 s, measure: 1 s, cool_down: 0 s}\n"
                        "target: {response: 303 s}\ncategories: {call: {noticed: always, on_scene: {constant: "
                        "1 s}}}\ntravel: {circuity: 1, speed: 60 km/h}\ndispatch: {move_up: "
                        "marginal_coverage}\nworld:\n  cells:\n");
    for (int i = 0; i < CELLS; i++) {
        snprintf(line, sizeof line, "    - {id: c%d, at: [%.1f, %.1f], rate: {call: %lu /s}}\n", i,
                 0.1 * (double)gsl_rng_uniform_int(rng, 201), 0.1 * (double)gsl_rng_uniform_int(rng, 201),
                 i == 0 ? 1 : gsl_rng_uniform_int(rng, 4));
        length = add(text, length, line);
    }
    length = add(text, length, "  stations:\n");
    for (int i = 0; i < STATIONS; i++) {
        snprintf(line, sizeof line, "    - {id: s%d, at: [%.1f, %.1f]}\n", i,
                 0.1 * (double)gsl_rng_uniform_int(rng, 201), 0.1 * (double)gsl_rng_uniform_int(rng, 201));
        length = add(text, length, line);
    }
    length = add(text, length, "  units:\n");
    for (int i = 0; i < STATIONS; i++) {
        snprintf(line, sizeof line, "    - {id: u%d_, station: s%d, count: %lu}\n", i, i,
                 1 + gsl_rng_uniform_int(rng, 2));
        length = add(text, length, line);
    }
    sz_trial_open_text(trial, text);
}

/* --- the plain computation --- */

static bool is_near(const struct sz_area *area, uint32_t station, uint32_t cell)
{
    const struct sz_place *a = &area->world->geography.stations[station].place,
                          *b = &area->world->geography.cells[cell].place;
    return hypot(a->x_m - b->x_m, a->y_m - b->y_m) < 5050;
}

/* Demand within the target of the posts of all idle units, of which one is thought elsewhere. */
static double covered(const struct sz_province_state *home, uint32_t moved, uint32_t to)
{
    const struct sz_area *area = home->area;
    double sum = 0;
    for (uint32_t cell = 0; cell < CELLS; cell++) {
        bool is_covered = false;
        for (uint32_t i = 0; i < home->idle_count && !is_covered; i++) {
            uint32_t unit = home->idle_units[i];
            is_covered = is_near(area, unit == moved ? to : area->units[unit].post, cell);
        }
        sum += is_covered ? sz_world_cell_demand(area->world, cell) : 0;
    }
    return sum;
}

struct plain_move {
    uint32_t unit, station;
};

/* The first of the moves that cover most, if any covers more. */
static struct plain_move best_move(const struct sz_province_state *home)
{
    struct plain_move best = {SZ_NONE, SZ_NONE};
    double most = covered(home, SZ_NONE, SZ_NONE);
    for (uint32_t i = 0; i < home->idle_count; i++)
        for (uint32_t station = 0; station < STATIONS; station++) {
            if (home->stations[station].idle_count > 0)
                continue;
            double sum = covered(home, home->idle_units[i], station);
            if (sum > most) {
                most = sum;
                best = (struct plain_move){home->idle_units[i], station};
            }
        }
    return best;
}

/* --- side by side --- */

static unsigned move_and_compare(struct sz_province_state *home)
{
    const struct sz_area *area = home->area;
    struct plain_move expected = best_move(home);
    uint32_t posts[2 * STATIONS];
    for (uint32_t i = 0; i < area->unit_count; i++)
        posts[i] = i == expected.unit ? expected.station : area->units[i].post;
    sz_move_up(home);
    for (uint32_t i = 0; i < area->unit_count; i++)
        ck_assert_uint_eq(area->units[i].post, posts[i]);
    return expected.unit != SZ_NONE;
}

/* Units become idle and busy at random. */
static unsigned run(struct sz_trial *trial, gsl_rng *rng, unsigned steps)
{
    struct sz_error error = {0};
    struct sz_province_state home = {.unit_count = trial->world.unit_count};
    struct sz_area area = {
        .world = &trial->world, .unit_count = home.unit_count, .provinces = &home, .province_count = 1};
    unsigned moves = 0;
    home.area = &area;
    ck_assert(sz_units_init(&area, &error) && sz_move_up_init(&area, &error));
    for (unsigned i = 0; i < steps; i++) {
        uint32_t unit = (uint32_t)gsl_rng_uniform_int(rng, area.unit_count);
        area.simulation.now_s = i;
        if (area.units[unit].status == SZ_UNIT_IDLE)
            sz_units_take(&area, unit);
        else
            sz_units_release(&area, unit, NULL);
        moves += move_and_compare(&home);
    }
    sz_move_up_clear(&home);
    free(area.units);
    free(area.idle_units);
    free(area.stations);
    return moves;
}

SZ_CASE(every_move_is_that_of_the_plain_computation)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    unsigned moves = 0;
    gsl_rng_set(rng, 4);
    for (int world = 0; world < 20; world++) {
        struct sz_trial trial;
        open_world(&trial, rng);
        moves += run(&trial, rng, 400);
        sz_trial_close(&trial);
    }
    ck_assert_uint_gt(moves, 1000);
    gsl_rng_free(rng);
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_move_is_that_of_the_plain_computation),
};
SZ_MAIN("marginal_coverage", cases)
