#include "models/geography/place.h"

#include <math.h>

static const double EQUATOR_RADIUS_M = 6378137.0; /* WGS84 */
static const double FLATTENING = 1 / 298.257223563;
static const double MEAN_RADIUS_M = 6371008.8; /* IUGG, (2a + b) / 3 */

static double radians(double degrees)
{
    return degrees * (3.14159265358979323846 / 180);
}

struct sz_place sz_place_from_degrees(double lon_deg, double lat_deg)
{
    double lon = radians(lon_deg), lat = radians(lat_deg);
    double eccentricity2 = FLATTENING * (2 - FLATTENING);
    double normal_m = EQUATOR_RADIUS_M / sqrt(1 - eccentricity2 * sin(lat) * sin(lat));
    return (struct sz_place){
        .x_m = normal_m * cos(lat) * cos(lon),
        .y_m = normal_m * cos(lat) * sin(lon),
        .z_m = normal_m * (1 - eccentricity2) * sin(lat),
    };
}

struct sz_degrees sz_place_to_degrees(const struct sz_place *place)
{
    double across_m = sqrt(place->x_m * place->x_m + place->y_m * place->y_m);
    double eccentricity2 = FLATTENING * (2 - FLATTENING);
    return (struct sz_degrees){
        .lon_deg = atan2(place->y_m, place->x_m) * (180 / 3.14159265358979323846),
        .lat_deg = atan2(place->z_m, (1 - eccentricity2) * across_m) * (180 / 3.14159265358979323846),
    };
}

struct sz_place sz_place_displaced(enum sz_surface surface, const struct sz_place *place, double east_m, double north_m)
{
    if (surface != SZ_SURFACE_ELLIPSOID)
        return (struct sz_place){place->x_m + east_m, place->y_m + north_m, 0};
    /* The local tangent plane: up along the position, east across the axis, north the rest. */
    double across_m = sqrt(place->x_m * place->x_m + place->y_m * place->y_m);
    double range_m = sqrt(across_m * across_m + place->z_m * place->z_m);
    double east_x = -place->y_m / across_m, east_y = place->x_m / across_m;
    double up_x = place->x_m / range_m, up_y = place->y_m / range_m, up_z = place->z_m / range_m;
    return (struct sz_place){
        .x_m = place->x_m + (east_m * east_x - north_m * up_z * east_y),
        .y_m = place->y_m + (east_m * east_y + north_m * up_z * east_x),
        .z_m = place->z_m + north_m * (up_x * east_y - up_y * east_x),
    };
}

double sz_distance_m(enum sz_surface surface, const struct sz_place *a, const struct sz_place *b)
{
    double x = a->x_m - b->x_m, y = a->y_m - b->y_m, z = a->z_m - b->z_m;
    if (surface == SZ_SURFACE_RIGHT_ANGLE)
        return fabs(x) + fabs(y);
    double chord_m = sqrt(x * x + y * y + z * z);
    if (surface == SZ_SURFACE_EUCLIDEAN)
        return chord_m;
    /* The series of 2 R asin(chord / 2R). R differs by 1 % over the ellipsoid, and the correction is 1e-3 at 1,000 km. */
    double t = chord_m / MEAN_RADIUS_M * (chord_m / MEAN_RADIUS_M);
    return chord_m * (1 + t * (1.0 / 24 + t * (3.0 / 640)));
}
