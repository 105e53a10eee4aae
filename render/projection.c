#include "render/projection.h"

#include <math.h>
#include <stdio.h>

bool sz_projection_init(struct sz_projection *projection, double centre_lon, double centre_lat, struct sz_error *error)
{
    char definition[128];
    /* Whole degrees read the same in every locale, and the centre need not be exact. */
    snprintf(definition, sizeof definition, "+proj=laea +lat_0=%ld +lon_0=%ld +ellps=WGS84 +units=m +no_defs",
             lround(centre_lat), lround(centre_lon));
    projection->context = proj_context_create();
    projection->transform = projection->context ? proj_create(projection->context, definition) : NULL;
    if (projection->transform)
        return true;
    int code = projection->context ? proj_context_errno(projection->context) : 0;
    const char *reason = code ? proj_context_errno_string(projection->context, code) : "no reason given";
    sz_error_set(error, SZ_ERROR_SYSTEM, "PROJ cannot project the map: %s", reason);
    sz_projection_clear(projection);
    return false;
}

void sz_projection_clear(struct sz_projection *projection)
{
    proj_destroy(projection->transform);
    if (projection->context)
        proj_context_destroy(projection->context);
    *projection = (struct sz_projection){0};
}

bool sz_projection_apply(const struct sz_projection *projection, double lon, double lat, double *east_m,
                         double *north_m)
{
    if (!(fabs(lon) <= 180 && fabs(lat) <= 90))
        return false;
    PJ_COORD point = proj_trans(projection->transform, PJ_FWD, proj_coord(proj_torad(lon), proj_torad(lat), 0, 0));
    *east_m = point.xy.x;
    *north_m = point.xy.y;
    return isfinite(point.xy.x) && isfinite(point.xy.y);
}

double sz_view_x(const struct sz_view *view, double east_m)
{
    return view->x + east_m * view->points_per_m;
}

double sz_view_y(const struct sz_view *view, double north_m)
{
    return view->y - north_m * view->points_per_m;
}

struct sz_view sz_view_fit(const struct sz_ground *ground, struct sz_rect rect, double across)
{
    double width_m = ground->east - ground->west, height_m = ground->north - ground->south;
    struct sz_view view = {.points_per_m = fmin(rect.width / width_m, rect.height / height_m)};
    double spare_width = rect.width - width_m * view.points_per_m;
    double spare_height = rect.height - height_m * view.points_per_m;
    view.x = rect.x + spare_width * across - ground->west * view.points_per_m;
    view.y = rect.y + spare_height / 2 + ground->north * view.points_per_m;
    return view;
}
