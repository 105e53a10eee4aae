/*
 * Where idle units are when a call comes, through scenarios: patrolling cars at random places of their beat. Calls are rare, so every unit
 * is idle and has moved on since its last call.
 */
#include "tests/testing.h"
#include "tests/validation/trials.h"

#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIDE = 60, TEXT_SIZE = 1 << 19 };

/*
 * A square beat of SIDE x SIDE cells on a plane of 6 km by 6 km, with one station and patrolling units. Calls of all cells are alike, but those
 * at least `margin` cells from the border are told apart. Incidents lie in a disc of the cell's area, or at its centre. A response
 * within the target comes from no farther than target_m.
 */
static void open_square(struct sz_trial *trial, const char *metric, unsigned unit_count, int margin, bool is_spread,
                        double calls_per_h, double hours, double target_m)
{
    static char text[TEXT_SIZE];
    const double spacing_km = 6.0 / SIDE;
    size_t length = 0;
    length += (size_t)snprintf(text + length, TEXT_SIZE - length,
                               "safezone: 1\nname: square\ntime: {warm_up: 100 h, measure: %.0f h}\nworld:\n"
                               "  plane: {metric: %s, unit: km}\n  cells:\n",
                               hours, metric);
    for (int i = 0; i < SIDE * SIDE; i++) {
        int row = i / SIDE, column = i % SIDE;
        bool is_middle = row >= margin && row < SIDE - margin && column >= margin && column < SIDE - margin;
        length += (size_t)snprintf(text + length, TEXT_SIZE - length,
                                   "    - {id: c%d, at: [%.4f, %.4f], area: %.4f km2, rate: {%s: %.9g /h}}\n", i,
                                   (column + 0.5) * spacing_km, (row + 0.5) * spacing_km,
                                   is_spread ? spacing_km * spacing_km : 0, is_middle ? "middle" : "rim",
                                   calls_per_h / (SIDE * SIDE));
    }
    length +=
        (size_t)snprintf(text + length, TEXT_SIZE - length,
                         "  stations: [{id: s, at: [3, 3]}]\n"
                         "  units: [{id: car, station: s, count: %u, idle: patrol}]\n"
                         "categories:\n"
                         "  middle: {noticed: always, on_scene: {constant: 1 min}}\n"
                         "  rim: {noticed: always, on_scene: {constant: 1 min}}\n"
                         "dispatch: {policy: closest_idle, line: unlimited}\n"
                         "travel: {model: straight_line, circuity: 1, speed: 1000 m/s, spread: {lognormal: {cv: 0}}}\n"
                         "target: {response: %.17g s}\n",
                         unit_count, target_m / 1000);
    ck_assert_uint_lt(length, TEXT_SIZE);
    sz_trial_open_text(trial, text);
}

/* The mean of |X - Y| of two of n points evenly along a side of length 1 is (n^2 - 1) / (3 n^2), and 1/3 for n without end. */
SZ_CASE(a_patrolling_car_drives_two_thirds_of_the_root_of_its_square_beat)
{
    struct sz_trial trial;
    const double n = SIDE;
    open_square(&trial, "right_angle", 1, SIDE / 3, false, 0.01, 2e5, 1000);
    trial_simulate(&trial, "a car patrolling a square beat, right-angle travel",
                   "6 km x 6 km, a grid of 60 x 60 places", "2e+05 h");
    trial_ratio_agrees(&trial, "mean travel, m", 0, SZ_SUM_TRAVEL_M, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED,
                       2.0 / 3 * (1 - 1 / (n * n)) * 6000);
    sz_trial_close(&trial);
}

/*
 * N units anywhere in the area A: P(nearest > r) = (1 - b r^2 / A)^N with b = pi, or 2 with right-angle travel, for calls far from the border, which is
 * exp(-b lambda r^2) for great N at lambda = N / A.
 * Its integral is sqrt(A / b) B(1/2, N + 1) / 2, which is 0.5 sqrt(A / N), or 0.6267 sqrt(A / N), for great N (Larson and Odoni 1981, 3.7).
 */
static double mean_nearest_m(double b, double area_m2, double unit_count)
{
    return sqrt(area_m2 / b) * gsl_sf_beta(0.5, unit_count + 1) / 2;
}

static void hold_nearest(const char *metric, double b, int margin, double target_m, double hours, const char *system)
{
    enum { UNITS = 60 };
    struct sz_trial trial;
    char parameters[100], quantity[60], each[40];
    open_square(&trial, metric, UNITS, margin, true, 0.05, hours, target_m);
    snprintf(each, sizeof each, "%g h", hours);
    snprintf(parameters, sizeof parameters, "60 units in 6 km x 6 km, calls at least %g km from the border",
             6.0 * margin / SIDE);
    trial_simulate(&trial, system, parameters, each);
    uint32_t middle = sz_trial_category(&trial, "middle");
    trial_ratio_agrees(&trial, "mean travel, m", middle, SZ_SUM_TRAVEL_M, SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED,
                       mean_nearest_m(b, 3.6e7, UNITS));
    snprintf(quantity, sizeof quantity, "P(nearest <= %g m)", target_m);
    trial_ratio_agrees(&trial, quantity, middle, SZ_SUM_WITHIN_TARGET, SZ_SUM_INCIDENTS,
                       1 - pow(1 - b * target_m * target_m / 3.6e7, UNITS));
    sz_trial_close(&trial);
}

SZ_CASE(the_nearest_of_many_units_is_half_the_root_of_the_area_a_unit_away)
{
    hold_nearest("euclidean", M_PI, 12, 600, 1.15e5, "the nearest of units at random places, straight travel");
}

SZ_CASE(the_nearest_of_many_units_is_further_along_streets)
{
    hold_nearest("right_angle", 2, 15, 750, 1.5e5, "the nearest of units at random places, right-angle travel");
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_patrolling_car_drives_two_thirds_of_the_root_of_its_square_beat),
    SZ_LISTED(the_nearest_of_many_units_is_half_the_root_of_the_area_a_unit_away),
    SZ_LISTED(the_nearest_of_many_units_is_further_along_streets),
};
SZ_MAIN("validation_positions", cases)
