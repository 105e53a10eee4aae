#include "models/geography/place.h"
#include "tests/testing.h"

#include <geodesic.h>
#include <math.h>

SZ_CASE(the_equator_and_the_pole_are_at_the_axes_of_wgs84)
{
    struct sz_place equator = sz_place_from_degrees(0, 0), east = sz_place_from_degrees(90, 0),
                    pole = sz_place_from_degrees(0, 90);
    ck_assert_double_eq_tol(equator.x_m, 6378137.0, 1e-6);
    ck_assert_double_eq_tol(east.y_m, 6378137.0, 1e-6);
    ck_assert_double_eq_tol(pole.z_m, 6356752.314245, 1e-5);
    ck_assert_double_eq_tol(equator.z_m, 0, 1e-6);
}

/* Largest relative difference from the geodesic over pairs of a lattice, pairs farther apart than limit_m left out. */
static double worst_over_thailand(double limit_m)
{
    struct geod_geodesic wgs84;
    geod_init(&wgs84, 6378137.0, 1 / 298.257223563);
    double worst = 0;
    for (int i = 0; i < 60 * 60; i++) {
        double lon1 = 97.3 + 8.4 * ((i * 7) % 60) / 60.0, lat1 = 5.6 + 14.9 * (i % 60) / 60.0;
        double lon2 = 97.3 + 8.4 * ((i * 13 + 5) % 61) / 61.0, lat2 = 5.6 + 14.9 * ((i / 60 * 11 + 3) % 61) / 61.0;
        double exact_m;
        geod_inverse(&wgs84, lat1, lon1, lat2, lon2, &exact_m, NULL, NULL);
        struct sz_place a = sz_place_from_degrees(lon1, lat1), b = sz_place_from_degrees(lon2, lat2);
        if (exact_m <= limit_m)
            worst = fmax(worst, fabs(sz_distance_m(SZ_SURFACE_ELLIPSOID, &a, &b) - exact_m) / exact_m);
    }
    return worst;
}

SZ_CASE(distances_agree_with_the_geodesic_to_1e_4_over_thailand)
{
    ck_assert_double_lt(worst_over_thailand(1e7), 1e-4);
}

SZ_CASE(short_distances_agree_with_the_geodesic_to_1e_6)
{
    struct geod_geodesic wgs84;
    geod_init(&wgs84, 6378137.0, 1 / 298.257223563);
    for (int i = 0; i < 200; i++) {
        double exact_m = 50.0 * (i + 1), lon, lat;
        geod_direct(&wgs84, 6 + 0.07 * i, 98 + 0.035 * i, 11.0 * i, exact_m, &lat, &lon, NULL);
        struct sz_place a = sz_place_from_degrees(98 + 0.035 * i, 6 + 0.07 * i), b = sz_place_from_degrees(lon, lat);
        ck_assert_double_eq_tol(sz_distance_m(SZ_SURFACE_ELLIPSOID, &a, &b), exact_m, 1e-6 * exact_m);
    }
}

SZ_CASE(distance_grows_with_the_angle_to_the_other_side_of_the_earth)
{
    struct sz_place a = sz_place_from_degrees(0, 0);
    double before = -1;
    for (int degrees = 0; degrees <= 180; degrees += 5) {
        struct sz_place b = sz_place_from_degrees(degrees, 0);
        double distance_m = sz_distance_m(SZ_SURFACE_ELLIPSOID, &a, &b);
        ck_assert_double_gt(distance_m, before);
        before = distance_m;
    }
}

SZ_CASE(a_plane_is_measured_straight_or_along_the_axes)
{
    struct sz_place a = {1, 2, 0}, b = {4, -2, 0};
    ck_assert_double_eq(sz_distance_m(SZ_SURFACE_EUCLIDEAN, &a, &b), 5);
    ck_assert_double_eq(sz_distance_m(SZ_SURFACE_RIGHT_ANGLE, &a, &b), 7);
}

SZ_CASE(a_place_is_no_distance_from_itself_and_distance_is_symmetric)
{
    struct sz_place a = sz_place_from_degrees(100.5, 13.75), b = sz_place_from_degrees(98.97, 18.79);
    for (enum sz_surface surface = SZ_SURFACE_ELLIPSOID; surface <= SZ_SURFACE_RIGHT_ANGLE; surface++) {
        ck_assert_double_eq(sz_distance_m(surface, &a, &a), 0);
        ck_assert_double_eq(sz_distance_m(surface, &a, &b), sz_distance_m(surface, &b, &a));
    }
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_equator_and_the_pole_are_at_the_axes_of_wgs84),
    SZ_LISTED(distances_agree_with_the_geodesic_to_1e_4_over_thailand),
    SZ_LISTED(short_distances_agree_with_the_geodesic_to_1e_6),
    SZ_LISTED(distance_grows_with_the_angle_to_the_other_side_of_the_earth),
    SZ_LISTED(a_plane_is_measured_straight_or_along_the_axes),
    SZ_LISTED(a_place_is_no_distance_from_itself_and_distance_is_symmetric),
};
SZ_MAIN("place", cases)
