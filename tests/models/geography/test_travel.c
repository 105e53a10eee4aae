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

SZ_CASE(mean_speed_is_harmonic_over_the_weights)
{
    struct sz_travel travel = steady_travel(10, 0);
    double weights[SZ_HOURS_OF_WEEK] = {0};
    travel.speed_mps[SZ_AREA_SUBURBAN][3] = 20;
    travel.speed_mps[SZ_AREA_SUBURBAN][4] = 5;
    weights[3] = 6;
    weights[4] = 2;
    ck_assert_double_eq_tol(sz_travel_mean_speed_mps(&travel, SZ_AREA_SUBURBAN, weights), 8 / (6 / 20.0 + 2 / 5.0),
                            1e-12);
    double before = sz_travel_mean_speed_mps(&travel, SZ_AREA_SUBURBAN, weights);
    weights[3] *= 1000;
    weights[4] *= 1000;
    ck_assert_double_eq_tol(sz_travel_mean_speed_mps(&travel, SZ_AREA_SUBURBAN, weights), before, 1e-12);
}

static const struct sz_case cases[] = {
    SZ_LISTED(mean_time_is_distance_times_circuity_over_speed_and_factor),
    SZ_LISTED(travel_none_takes_no_time),
    SZ_LISTED(the_factor_is_one_exactly_without_spread_and_draws_nothing),
    SZ_LISTED(the_factor_has_mean_one_and_the_given_cv),
    SZ_LISTED(the_factor_is_log_normal),
    SZ_LISTED(mean_speed_is_harmonic_over_the_weights),
};
SZ_MAIN("travel", cases)
