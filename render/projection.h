/**
 * From longitude and latitude to points on a page. Private to render/.
 *
 * Lambert's azimuthal equal-area projection, centred on what is drawn: areas compare true, and over a country of Thailand's size
 * lengths are true within 1 %.
 */
#ifndef SZ_RENDER_PROJECTION_H
#define SZ_RENDER_PROJECTION_H

#include "error/error.h"
#include "render/canvas.h"

#include <proj.h>

struct sz_projection {
    PJ_CONTEXT *context;
    PJ *transform;
};

/** Zeroed is empty. Release with sz_projection_clear. */
bool sz_projection_init(struct sz_projection *projection, double centre_lon, double centre_lat, struct sz_error *error);
void sz_projection_clear(struct sz_projection *projection);

/** Degrees to metres east and north of the centre; false when the point is not on the earth. */
bool sz_projection_apply(const struct sz_projection *projection, double lon, double lat, double *east_m,
                         double *north_m);

/** Metres on the ground to points on the page. */
struct sz_view {
    double points_per_m;
    double x, y; /**< where the projection's centre falls on the page */
};

double sz_view_x(const struct sz_view *view, double east_m);
double sz_view_y(const struct sz_view *view, double north_m);

/** A box on the ground, metres. */
struct sz_ground {
    double west, south, east, north;
};

/**
 * The view that shows a ground box as large as a rectangle allows.
 *
 * \param across  0 puts it at the left, 0.5 in the middle, 1 at the right of spare width; it stands in the middle of spare height
 */
struct sz_view sz_view_fit(const struct sz_ground *ground, struct sz_rect rect, double across);

#endif
