/**
 * The plane on which the cells are laid out: Lambert's azimuthal equal-area projection about the middle of Thailand, on WGS84.
 *
 * Areas are exact; lengths are off by at most 0.8 % anywhere in the country.
 */
#ifndef SZ_MODELS_GEOGRAPHY_PROJECTION_H
#define SZ_MODELS_GEOGRAPHY_PROJECTION_H

#include "error/error.h"
#include "models/geography/place.h"

#include <proj.h>

struct sz_country_projection {
    PJ_CONTEXT *context;
    PJ *transformation;
};

struct sz_plane_point {
    double x_m, y_m;
};

/** One a thread: it is not to be shared. */
bool sz_country_projection_init(struct sz_country_projection *projection, struct sz_error *error);

/** Places within 30 degrees of the middle of Thailand, there and back. */
struct sz_plane_point sz_country_projection_to_plane(const struct sz_country_projection *projection, double lon_deg,
                                                     double lat_deg);
struct sz_degrees sz_country_projection_to_degrees(const struct sz_country_projection *projection, double x_m,
                                                   double y_m);

void sz_country_projection_clear(struct sz_country_projection *projection);

#endif
