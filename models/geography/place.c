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
