#include "models/recognition/coverage.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

SZ_CASE(without_correlation_area_captures_its_own_share)
{
    for (int i = 1; i < 1000; i++)
        ck_assert_double_eq_tol(sz_captured_share(i / 1000.0, 0), i / 1000.0, 1e-12);
}

SZ_CASE(the_worst_5_percent_of_neighbourhoods_hold_20_percent)
{
    ck_assert_double_eq_tol(sz_captured_share(0.05, 0.80), 0.20, 0.005);
}

SZ_CASE(half_is_on_few_streets_when_both_levels_add_up)
{
    /* Streets differ by both levels: published 50 % on 4.5 % and 25 % on 1.25 %, which one log-normal cannot meet exactly. */
    struct sz_coverage_law law = sz_coverage_law_default();
    double sigma = hypot(law.sigma_zone, law.sigma_view);
    ck_assert_double_eq_tol(sz_captured_share(0.045, sigma), 0.50, 0.03);
    ck_assert_double_eq_tol(sz_captured_share(0.0125, sigma), 0.25, 0.03);
}

SZ_CASE(nothing_captures_nothing_and_all_captures_all)
{
    ck_assert_double_eq(sz_captured_share(0, 1.44), 0);
    ck_assert_double_eq(sz_captured_share(-1, 1.44), 0);
    ck_assert_double_eq(sz_captured_share(1, 1.44), 1);
    ck_assert_double_eq(sz_captured_share(7, 1.44), 1);
}

SZ_CASE(capture_grows_with_area_and_with_correlation)
{
    for (int i = 1; i < 100; i++)
        for (int j = 0; j < 30; j++) {
            double u = i / 100.0, tau_sigma = j * 0.1, here = sz_captured_share(u, tau_sigma);
            ck_assert_double_gt(sz_captured_share(u + 0.01, tau_sigma), here);
            ck_assert_double_gt(sz_captured_share(u, tau_sigma + 0.1), here);
        }
}

SZ_CASE(capture_agrees_with_places_drawn_and_chosen_by_their_score)
{
    enum { PLACES = 200000 };
    double tau = 0.7, sigma = 0.8, cut = 1.2815515655446004; /* the best tenth by score */
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 1, 0);
    double sum = 0, squares = 0;
    for (int i = 0; i < PLACES; i++) {
        double score = sz_stream_normal(&stream);
        double log_density = tau * score + sqrt(1 - tau * tau) * sz_stream_normal(&stream);
        double captured = score > cut ? exp(sigma * log_density - sigma * sigma / 2) : 0; /* density of mean 1 */
        sum += captured;
        squares += captured * captured;
    }
    double mean = sum / PLACES, error = sqrt((squares / PLACES - mean * mean) / PLACES);
    sz_assert_within(mean, sz_captured_share(0.1, tau * sigma), error, 4, "captured share");
}

SZ_CASE(the_view_formula_has_known_values)
{
    struct sz_coverage_law law = sz_coverage_law_default();
    ck_assert_double_eq_tol(law.view_area_day_m2, 1256.637061, 1e-6); /* a quarter of a disc of 40 m */
    ck_assert_double_eq_tol(law.view_area_night_m2, 753.9822369, 1e-6);
    ck_assert_double_eq_tol(sz_view_fraction(60, 0.9, law.view_area_day_m2, 1.5e6), 1 - exp(-0.0452389342), 1e-10);
    ck_assert_double_eq(sz_view_fraction(0, 0.9, law.view_area_day_m2, 1.5e6), 0);
    ck_assert_double_eq(sz_view_fraction(60, 0, law.view_area_day_m2, 1.5e6), 0);
    ck_assert_double_eq(sz_view_fraction(1e9, 1, law.view_area_day_m2, 1.5e6), 1);
}

SZ_CASE(the_pole_formula_has_known_values)
{
    ck_assert_double_eq_tol(sz_pole_reach_share(12, 100, 1.5e6), 1 - exp(-0.08 * pi), 1e-14);
    ck_assert_double_eq(sz_pole_reach_share(0, 100, 1.5e6), 0);
}

SZ_CASE(poles_at_random_reach_the_share_of_the_formula)
{
    /* A Poisson number of poles on a square whose edges are joined; the formula is the chance that a place has one near. */
    enum { LAYOUTS = 20000 };
    double side_m = 1000, reach_m = 100, poles = 12, reached = 0;
    for (uint64_t layout = 0; layout < LAYOUTS; layout++) {
        struct sz_stream stream;
        sz_stream_init(&stream, 2, 0, 1, layout);
        bool near = false;
        double next = sz_stream_exponential(&stream, 1);
        while (next < poles) {
            double dx_m = (sz_stream_uniform(&stream) - 0.5) * side_m;
            double dy_m = (sz_stream_uniform(&stream) - 0.5) * side_m;
            near = near || hypot(dx_m, dy_m) < reach_m;
            next += sz_stream_exponential(&stream, 1);
        }
        reached += near;
    }
    double share = sz_pole_reach_share(poles, reach_m, side_m * side_m);
    sz_assert_within(reached / LAYOUTS, share, sqrt(share * (1 - share) / LAYOUTS), 4, "share in reach");
}

static const struct sz_case cases[] = {
    SZ_LISTED(without_correlation_area_captures_its_own_share),
    SZ_LISTED(the_worst_5_percent_of_neighbourhoods_hold_20_percent),
    SZ_LISTED(half_is_on_few_streets_when_both_levels_add_up),
    SZ_LISTED(nothing_captures_nothing_and_all_captures_all),
    SZ_LISTED(capture_grows_with_area_and_with_correlation),
    SZ_LISTED(capture_agrees_with_places_drawn_and_chosen_by_their_score),
    SZ_LISTED(the_view_formula_has_known_values),
    SZ_LISTED(the_pole_formula_has_known_values),
    SZ_LISTED(poles_at_random_reach_the_share_of_the_formula),
};
SZ_MAIN("coverage", cases)
