#include "models/geography/projection.h"

bool sz_country_projection_init(struct sz_country_projection *projection, struct sz_error *error)
{
    *projection = (struct sz_country_projection){.context = proj_context_create()};
    if (projection->context == NULL)
        return sz_error_set_memory(error, "preparing the map projection");
    proj_log_level(projection->context, PJ_LOG_NONE);
    projection->transformation = proj_create(projection->context, "+proj=laea +lat_0=13 +lon_0=101 +ellps=WGS84");
    if (projection->transformation != NULL)
        return true;
    sz_error_set(error, SZ_ERROR_SYSTEM, "PROJ cannot make the map projection (%s)",
                 proj_context_errno_string(projection->context, proj_context_errno(projection->context)));
    sz_country_projection_clear(projection);
    return false;
}

struct sz_plane_point sz_country_projection_to_plane(const struct sz_country_projection *projection, double lon_deg,
                                                     double lat_deg)
{
    PJ_COORD point =
        proj_trans(projection->transformation, PJ_FWD, proj_coord(proj_torad(lon_deg), proj_torad(lat_deg), 0, 0));
    return (struct sz_plane_point){point.xy.x, point.xy.y};
}

struct sz_degrees sz_country_projection_to_degrees(const struct sz_country_projection *projection, double x_m,
                                                   double y_m)
{
    PJ_COORD point = proj_trans(projection->transformation, PJ_INV, proj_coord(x_m, y_m, 0, 0));
    return (struct sz_degrees){proj_todeg(point.lp.lam), proj_todeg(point.lp.phi)};
}

void sz_country_projection_clear(struct sz_country_projection *projection)
{
    proj_destroy(projection->transformation);
    if (projection->context != NULL)
        proj_context_destroy(projection->context);
    *projection = (struct sz_country_projection){0};
}
