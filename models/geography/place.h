/**
 * Places and the distances between them.
 *
 * On the ellipsoid a place is its WGS84 Earth-centred position: the distance along the great ellipse follows from the chord, corrected
 * for the arc, to within 1e-4 of the geodesic up to 1,000 km at a tenth of its cost. On a plane it is x, y and z = 0.
 */
#ifndef SZ_MODELS_GEOGRAPHY_PLACE_H
#define SZ_MODELS_GEOGRAPHY_PLACE_H

struct sz_place {
    double x_m, y_m, z_m;
};

enum sz_surface { SZ_SURFACE_ELLIPSOID, SZ_SURFACE_EUCLIDEAN, SZ_SURFACE_RIGHT_ANGLE };

/** The place on WGS84 at height 0. */
struct sz_place sz_place_from_degrees(double lon_deg, double lat_deg);

struct sz_degrees {
    double lon_deg, lat_deg;
};

/** The way back, for a place within some hundred metres of height 0: to 1e-9 degrees there. */
struct sz_degrees sz_place_to_degrees(const struct sz_place *place);

/** The place so far to the east and to the north, in the plane that touches the ellipsoid there; plain sums on a plane. */
struct sz_place sz_place_displaced(enum sz_surface surface, const struct sz_place *place, double east_m,
                                   double north_m);

/** Distance in metres; on a right-angle plane |dx| + |dy|. */
double sz_distance_m(enum sz_surface surface, const struct sz_place *a, const struct sz_place *b);

#endif
