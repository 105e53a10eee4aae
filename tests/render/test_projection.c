#include "render/projection.h"
#include "tests/testing.h"

#include <math.h>

static void apply(double lon, double lat, double *east_m, double *north_m)
{
    struct sz_projection projection = {0};
    struct sz_error error = {0};
    ck_assert_msg(sz_projection_init(&projection, 100.6, 13.1, &error), "%s", error.message);
    ck_assert(sz_projection_apply(&projection, lon, lat, east_m, north_m));
    sz_projection_clear(&projection);
}

SZ_CASE(lengths_near_the_centre_are_true)
{
    double x1, y1, x2, y2;
    apply(101, 13, &x1, &y1);
    apply(101, 14, &x2, &y2);
    /* A degree of the meridian at 13.5 degrees on WGS84: 111132.95 - 559.82 cos 2p + 1.175 cos 4p metres. */
    ck_assert_double_eq_tol(hypot(x2 - x1, y2 - y1), 110634.8, 0.001 * 110634.8);
}

SZ_CASE(lengths_at_the_ends_of_thailand_are_within_one_percent)
{
    double x1, y1, x2, y2;
    apply(99.5, 20, &x1, &y1);
    apply(100.5, 20, &x2, &y2);
    /* A degree of the parallel at 20 degrees on WGS84: 111412.84 cos p - 93.5 cos 3p metres. */
    ck_assert_double_eq_tol(hypot(x2 - x1, y2 - y1), 104646.9, 0.01 * 104646.9);
}

SZ_CASE(a_point_off_the_earth_is_refused)
{
    struct sz_projection projection = {0};
    struct sz_error error = {0};
    double east_m, north_m;
    ck_assert(sz_projection_init(&projection, 100, 13, &error));
    ck_assert(!sz_projection_apply(&projection, 100, 91, &east_m, &north_m));
    ck_assert(!sz_projection_apply(&projection, NAN, 13, &east_m, &north_m));
    sz_projection_clear(&projection);
}

SZ_CASE(a_view_fits_its_ground_into_the_rectangle)
{
    struct sz_ground ground = {-1000, -4000, 1000, 4000};
    struct sz_rect rect = {10, 20, 100, 200};
    struct sz_view view = sz_view_fit(&ground, rect, 0);
    ck_assert_double_eq_tol(sz_view_x(&view, -1000), 10, 1e-9);
    ck_assert_double_eq_tol(sz_view_y(&view, 4000), 20, 1e-9);
    ck_assert_double_eq_tol(sz_view_y(&view, -4000), 220, 1e-9);
}

static const struct sz_case cases[] = {
    SZ_LISTED(lengths_near_the_centre_are_true),
    SZ_LISTED(lengths_at_the_ends_of_thailand_are_within_one_percent),
    SZ_LISTED(a_point_off_the_earth_is_refused),
    SZ_LISTED(a_view_fits_its_ground_into_the_rectangle),
};
SZ_MAIN("projection", cases)
