#include "models/geography/travel.h"
#include "tests/testing.h"

#include <math.h>

static struct sz_travel steady_travel(double speed_mps, double cv)
{
    struct sz_travel travel = sz_travel_default();
    travel.circuity = 1.25;
    travel.spread_cv = cv;
    for (int area_class = 0; area_class < SZ_AREA_CLASS_COUNT; area_class++)
        for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
            travel.speed_mps[area_class][hour] = speed_mps;
    return travel;
}

SZ_CASE(mean_time_is_distance_times_circuity_over_speed_and_factor)
{
    struct sz_travel travel = steady_travel(10, 0);
    travel.speed_mps[SZ_AREA_RURAL][167] = 20;
    ck_assert_double_eq_tol(sz_travel_mean_s(&travel, 4000, SZ_AREA_URBAN, 0, 1), 500, 1e-9);
    ck_assert_double_eq_tol(sz_travel_mean_s(&travel, 4000, SZ_AREA_URBAN, 0, 1.25), 400, 1e-9);
    ck_assert_double_eq_tol(sz_travel_mean_s(&travel, 4000, SZ_AREA_RURAL, 167, 1), 250, 1e-9);
}

SZ_CASE(travel_none_takes_no_time)
{
    struct sz_travel travel = {.model = SZ_TRAVEL_NONE};
    ck_assert_double_eq(sz_travel_mean_s(&travel, 1e6, SZ_AREA_URBAN, 12, 1), 0);
}

SZ_CASE(the_factor_is_one_exactly_without_spread_and_draws_nothing)
{
    struct sz_travel travel = steady_travel(10, 0);
    struct sz_stream stream, untouched;
    sz_stream_init(&stream, 1, 0, 0, 7);
    sz_stream_init(&untouched, 1, 0, 0, 7);
    ck_assert_double_eq(sz_travel_factor(&travel, &stream), 1);
    ck_assert_uint_eq(sz_stream_bits(&stream), sz_stream_bits(&untouched));
}

SZ_CASE(the_factor_has_mean_one_and_the_given_cv)
{
    enum { DRAW_COUNT = 200000 };
    struct sz_travel travel = steady_travel(10, 0.3);
    struct sz_stream stream;
    sz_stream_init(&stream, 20220314, 0, 1, 1);
    double sum = 0, square_sum = 0, fourth_sum = 0;
    for (int i = 0; i < DRAW_COUNT; i++) {
        double deviation = sz_travel_factor(&travel, &stream) - 1;
        sum += deviation;
        square_sum += deviation * deviation;
        fourth_sum += pow(deviation, 4);
    }
    double variance = square_sum / DRAW_COUNT, fourth = fourth_sum / DRAW_COUNT;
    sz_assert_within(sum / DRAW_COUNT, 0, 0.3 / sqrt(DRAW_COUNT), 4, "mean of the factor, less 1");
    sz_assert_within(variance, 0.09, sqrt((fourth - variance * variance) / DRAW_COUNT), 4, "variance of the factor");
}

SZ_CASE(the_factor_is_log_normal)
{
    enum { DRAW_COUNT = 100000 };
    struct sz_travel travel = steady_travel(10, 0.3);
    struct sz_stream stream;
    sz_stream_init(&stream, 20220314, 0, 1, 2);
    double sigma = sqrt(log(1.09)), above = 0;
    for (int i = 0; i < DRAW_COUNT; i++)
        above += log(sz_travel_factor(&travel, &stream)) > -sigma * sigma / 2 + 1.6448536269514722 * sigma;
    sz_assert_within(above / DRAW_COUNT, 0.05, sqrt(0.05 * 0.95 / DRAW_COUNT), 4, "share above the 95 % quantile");
}

/* --- the speed law --- */

static struct sz_travel law_travel(void)
{
    struct sz_travel travel = sz_travel_default();
    travel.model = SZ_TRAVEL_SPEED_LAW;
    travel.law = (struct sz_travel_law){0.5, 10}; /* cruises from 200 m on */
    return travel;
}

SZ_CASE(the_speed_law_has_its_known_values)
{
    struct sz_travel travel = law_travel();
    ck_assert_double_eq(sz_travel_law_s(&travel.law, 0), 0);
    ck_assert_double_eq_tol(sz_travel_law_s(&travel.law, 50), 20, 1e-12);
    ck_assert_double_eq_tol(sz_travel_law_s(&travel.law, 200), 40, 1e-12);
    ck_assert_double_eq_tol(sz_travel_law_s(&travel.law, 1200), 140, 1e-12);
    travel.circuity = 2;
    ck_assert_double_eq_tol(sz_travel_mean_s(&travel, 600, SZ_AREA_RURAL, 5, 1), 140, 1e-12);
    ck_assert_double_eq_tol(sz_travel_mean_s(&travel, 600, SZ_AREA_RURAL, 5, 1.4), 100, 1e-12);
}

SZ_CASE(the_speed_law_and_its_slope_are_continuous_where_cruising_begins)
{
    static const struct sz_travel_law laws[] = {{0.5, 10}, {3, 40}, {0.01, 1}, {9, 0.5}};
    for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++) {
        double at_m = laws[i].cruising_mps * laws[i].cruising_mps / laws[i].acceleration_mps2, step_m = at_m * 1e-6;
        double before_s = sz_travel_law_s(&laws[i], at_m - step_m), here_s = sz_travel_law_s(&laws[i], at_m),
               after_s = sz_travel_law_s(&laws[i], at_m + step_m);
        ck_assert_double_eq_tol((here_s - before_s) / step_m * laws[i].cruising_mps, 1, 1e-5);
        ck_assert_double_eq_tol((after_s - here_s) / step_m * laws[i].cruising_mps, 1, 1e-5);
    }
}

SZ_CASE(the_speed_law_and_its_inverse_undo_each_other)
{
    struct sz_travel_law law = {0.7, 13};
    for (int i = 0; i < 286; i++) {
        double distance_m = 7.0 * i;
        ck_assert_double_eq_tol(sz_travel_law_m(&law, sz_travel_law_s(&law, distance_m)), distance_m, 1e-9);
    }
}

/* --- the cost of a trip --- */

SZ_CASE(a_trip_goes_at_the_speed_of_its_destination_and_hour)
{
    struct sz_travel travel = steady_travel(10, 0);
    struct sz_cell cells[] = {{.area_class = SZ_AREA_URBAN}, {.area_class = SZ_AREA_RURAL, .place = {300, 400, 0}}};
    struct sz_geography geography = {.surface = SZ_SURFACE_EUCLIDEAN, .cells = cells, .cell_count = 2};
    travel.speed_mps[SZ_AREA_RURAL][7] = 25;
    struct sz_trip there = {&cells[0].place, &cells[1].place, 0, 1}, back = {&cells[1].place, &cells[0].place, 0, 0};
    ck_assert_double_eq_tol(sz_travel_cost(&travel, &geography, &there, 7, 1).mean_s, 25, 1e-12);
    ck_assert_double_eq_tol(sz_travel_cost(&travel, &geography, &there, 8, 1).mean_s, 62.5, 1e-12);
    ck_assert_double_eq_tol(sz_travel_cost(&travel, &geography, &back, 7, 0.5).mean_s, 125, 1e-12);
    ck_assert_double_eq_tol(sz_travel_cost(&travel, &geography, &there, 7, 1).road_m, 625, 1e-9);
    geography.surface = SZ_SURFACE_RIGHT_ANGLE;
    ck_assert_double_eq_tol(sz_travel_cost(&travel, &geography, &there, 7, 1).road_m, 875, 1e-9);
}

/* --- at the mean over a week --- */

/* Weights of some hours, of no particular scale. */
static void fill_weights(double weights[SZ_HOURS_OF_WEEK])
{
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        weights[hour] = hour % 5 == 0 ? 0 : 3 + hour % 24;
}

static double plain_mean_s(const struct sz_travel *travel, const struct sz_geography *geography,
                           const struct sz_trip *trip, const double weights[SZ_HOURS_OF_WEEK])
{
    double all = 0, sum_s = 0;
    for (unsigned hour = 0; hour < SZ_HOURS_OF_WEEK; hour++) {
        all += weights[hour];
        sum_s += weights[hour] > 0 ? weights[hour] * sz_travel_cost(travel, geography, trip, hour, 1).mean_s : 0;
    }
    return sum_s / all;
}

/* Two cells, from the second to the first. */
static void check_week(const struct sz_travel *travel)
{
    struct sz_cell cells[] = {{.area_class = SZ_AREA_SUBURBAN}, {.place = {3000, 4000, 0}}};
    struct sz_geography geography = {.surface = SZ_SURFACE_EUCLIDEAN, .cells = cells, .cell_count = 2};
    struct sz_trip trip = {&cells[1].place, &cells[0].place, 1, 0};
    double weights[SZ_HOURS_OF_WEEK];
    struct sz_travel_week week;
    fill_weights(weights);
    sz_travel_week_init(&week, travel, weights);
    double mean_s = plain_mean_s(travel, &geography, &trip, weights);
    ck_assert_double_eq_tol(sz_travel_week_mean_s(&week, &geography, &trip), mean_s, 1e-12 * mean_s + 1e-300);
}

static struct sz_travel uneven_travel(enum sz_travel_model model)
{
    struct sz_travel travel = steady_travel(10, 0);
    travel.model = model;
    travel.law = (struct sz_travel_law){0.5, 10};
    for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
        travel.speed_mps[SZ_AREA_SUBURBAN][hour] = 5 + hour % 7;
    return travel;
}

SZ_CASE(the_mean_over_a_week_is_that_of_its_hours)
{
    static const enum sz_travel_model models[] = {SZ_TRAVEL_NONE, SZ_TRAVEL_STRAIGHT_LINE, SZ_TRAVEL_SPEED_LAW};
    for (int i = 0; i < 3; i++) {
        struct sz_travel travel = uneven_travel(models[i]);
        check_week(&travel);
    }
}

/* Three periods, of which one has no weight and no way, and hours that differ in scale; with seconds, and with metres alone. */
SZ_CASE(the_mean_over_a_week_is_that_of_the_hours_of_a_table)
{
    for (int by_time = 0; by_time < 2; by_time++) {
        struct sz_province province = {.cell_count = 2};
        struct sz_cell cells[2] = {{.province = 0}};
        struct sz_geography geography = {.provinces = &province, .province_count = 1, .cells = cells, .cell_count = 2};
        uint32_t area_of_province = 0;
        uint8_t period_of_hour[SZ_HOURS_OF_WEEK];
        struct sz_travel travel = uneven_travel(SZ_TRAVEL_TABLE);
        struct sz_error error = {0};
        for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
            period_of_hour[hour] = hour % 5 == 0 ? 2 : hour < 100;
        ck_assert(sz_travel_table_init(&travel.table, &geography, &area_of_province, 1, period_of_hour, true, by_time,
                                       &error));
        const struct sz_travel_block *block = travel.table.blocks;
        for (uint32_t period = 0; period < 2; period++) {
            size_t index = sz_travel_table_index(&travel.table, block, period, 1, 0);
            (by_time ? block->seconds : block->metres)[index] = period == 0 ? 400 : 900;
        }
        for (int hour = 0; hour < SZ_HOURS_OF_WEEK; hour++)
            travel.table.scale_of_hour[hour] = 1 + hour % 3;
        check_week(&travel);
        sz_travel_clear(&travel);
    }
}

/* --- on the move --- */

/* What is left of the way never grows, and the ends are exact. */
static void check_path(const struct sz_travel *travel, enum sz_surface surface, struct sz_place from,
                       struct sz_place to)
{
    struct sz_geography geography = {.surface = surface};
    struct sz_trip trip = {&from, &to, 0, 0};
    double before_m = sz_distance_m(surface, &from, &to), all_m = before_m;
    for (int i = -1; i <= 1001; i++) {
        struct sz_place place = sz_travel_position(travel, &geography, &trip, 0, 1, i / 1000.0, NULL);
        double left_m = sz_distance_m(surface, &place, &to), gone_m = sz_distance_m(surface, &from, &place);
        ck_assert_double_le(left_m, before_m + 1e-6);
        ck_assert_double_eq_tol(gone_m + left_m, all_m, 1e-5 * all_m + 1e-6);
        before_m = left_m;
    }
    struct sz_place start = sz_travel_position(travel, &geography, &trip, 0, 1, 0, NULL);
    struct sz_place end = sz_travel_position(travel, &geography, &trip, 0, 1, 1, NULL);
    ck_assert_mem_eq(&start, &from, sizeof start);
    ck_assert_mem_eq(&end, &to, sizeof end);
}

SZ_CASE(a_unit_on_the_move_only_moves_on_and_is_exact_at_both_ends)
{
    const struct sz_travel travels[] = {steady_travel(10, 0), law_travel()};
    for (int i = 0; i < 2; i++) {
        check_path(&travels[i], SZ_SURFACE_EUCLIDEAN, (struct sz_place){100, -200, 0}, (struct sz_place){-900, 40, 0});
        check_path(&travels[i], SZ_SURFACE_RIGHT_ANGLE, (struct sz_place){5, 7, 0}, (struct sz_place){-300, 900, 0});
        check_path(&travels[i], SZ_SURFACE_RIGHT_ANGLE, (struct sz_place){5, 7, 0}, (struct sz_place){5, 900, 0});
        check_path(&travels[i], SZ_SURFACE_RIGHT_ANGLE, (struct sz_place){5, 7, 0}, (struct sz_place){6000, 7, 0});
        check_path(&travels[i], SZ_SURFACE_EUCLIDEAN, (struct sz_place){1, 2, 0}, (struct sz_place){1, 2, 0});
        check_path(&travels[i], SZ_SURFACE_ELLIPSOID, sz_place_from_degrees(100.5, 13.7),
                   sz_place_from_degrees(100.9, 13.2));
    }
}

SZ_CASE(by_the_speed_law_a_unit_accelerates_cruises_and_brakes)
{
    struct sz_travel travel = law_travel();
    struct sz_geography geography = {.surface = SZ_SURFACE_EUCLIDEAN};
    struct sz_place from = {0, 0, 0}, far = {1200, 0, 0}, near = {50, 0, 0};
    struct sz_trip long_trip = {&from, &far, 0, 0}, short_trip = {&from, &near, 0, 0};
    static const double times_s[] = {10, 20, 70, 120, 130}, places_m[] = {25, 100, 600, 1100, 1175};
    for (int i = 0; i < 5; i++)
        ck_assert_double_eq_tol(sz_travel_position(&travel, &geography, &long_trip, 0, 1, times_s[i] / 140, NULL).x_m,
                                places_m[i], 1e-9);
    ck_assert_double_eq_tol(sz_travel_position(&travel, &geography, &short_trip, 0, 1, 0.25, NULL).x_m, 6.25, 1e-9);
    ck_assert_double_eq_tol(sz_travel_position(&travel, &geography, &short_trip, 0, 1, 0.75, NULL).x_m, 43.75, 1e-9);
}

SZ_CASE(on_a_right_angle_plane_a_unit_goes_along_x_first)
{
    struct sz_travel travel = steady_travel(10, 0);
    struct sz_geography geography = {.surface = SZ_SURFACE_RIGHT_ANGLE};
    struct sz_place from = {0, 0, 0}, to = {-300, 100, 0};
    struct sz_trip trip = {&from, &to, 0, 0};
    struct sz_place half = sz_travel_position(&travel, &geography, &trip, 0, 1, 0.5, NULL),
                    late = sz_travel_position(&travel, &geography, &trip, 0, 1, 0.875, NULL);
    ck_assert_double_eq_tol(half.x_m, -200, 1e-9);
    ck_assert_double_eq_tol(half.y_m, 0, 1e-9);
    ck_assert_double_eq_tol(late.x_m, -300, 1e-9);
    ck_assert_double_eq_tol(late.y_m, 50, 1e-9);
}

static const struct sz_case cases[] = {
    SZ_LISTED(mean_time_is_distance_times_circuity_over_speed_and_factor),
    SZ_LISTED(travel_none_takes_no_time),
    SZ_LISTED(the_factor_is_one_exactly_without_spread_and_draws_nothing),
    SZ_LISTED(the_factor_has_mean_one_and_the_given_cv),
    SZ_LISTED(the_factor_is_log_normal),
    SZ_LISTED(the_speed_law_has_its_known_values),
    SZ_LISTED(the_speed_law_and_its_slope_are_continuous_where_cruising_begins),
    SZ_LISTED(the_speed_law_and_its_inverse_undo_each_other),
    SZ_LISTED(a_trip_goes_at_the_speed_of_its_destination_and_hour),
    SZ_LISTED(the_mean_over_a_week_is_that_of_its_hours),
    SZ_LISTED(the_mean_over_a_week_is_that_of_the_hours_of_a_table),
    SZ_LISTED(a_unit_on_the_move_only_moves_on_and_is_exact_at_both_ends),
    SZ_LISTED(by_the_speed_law_a_unit_accelerates_cruises_and_brakes),
    SZ_LISTED(on_a_right_angle_plane_a_unit_goes_along_x_first),
};
SZ_MAIN("travel", cases)
