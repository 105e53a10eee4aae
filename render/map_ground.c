#include "render/map_ground.h"

#include <math.h>
#include <stdlib.h>

static const double default_mark_pt = 4;

static void widen(struct sz_ground *box, double east_m, double north_m)
{
    box->west = fmin(box->west, east_m);
    box->east = fmax(box->east, east_m);
    box->south = fmin(box->south, north_m);
    box->north = fmax(box->north, north_m);
}

static struct sz_ground nowhere(void)
{
    return (struct sz_ground){INFINITY, INFINITY, -INFINITY, -INFINITY};
}

/* Degrees around all rings, and the number of points. */
static bool survey(const struct sz_map *map, struct sz_ground *degrees, size_t *point_count, struct sz_error *error)
{
    *degrees = nowhere();
    *point_count = 0;
    for (size_t s = 0; s < map->shape_count; s++) {
        const struct sz_map_shape *shape = &map->shapes[s];
        for (size_t r = 0; r < shape->ring_count; r++) {
            const struct sz_map_ring *ring = &shape->rings[r];
            if (ring->point_count < 3)
                return sz_error_set(error, SZ_ERROR_INPUT, "ring %zu of shape %s has fewer than 3 points", r + 1,
                                    shape->id ? shape->id : "without a name");
            for (size_t p = 0; p < ring->point_count; p++) {
                double lon = ring->lon_lat[2 * p], lat = ring->lon_lat[2 * p + 1];
                if (!(fabs(lon) <= 180 && fabs(lat) <= 90))
                    return sz_error_set(error, SZ_ERROR_INPUT,
                                        "shape %s has a point at %g, %g, which is not on the earth",
                                        shape->id ? shape->id : "without a name", lon, lat);
                widen(degrees, lon, lat);
            }
            *point_count += ring->point_count;
        }
    }
    return true;
}

static bool project_rings(struct sz_map_ground *ground, struct sz_error *error)
{
    double *point = ground->points;
    ground->bounds = nowhere();
    for (size_t s = 0; s < ground->map->shape_count; s++) {
        const struct sz_map_shape *shape = &ground->map->shapes[s];
        for (size_t r = 0; r < shape->ring_count; r++)
            for (size_t p = 0; p < shape->rings[r].point_count; p++, point += 2) {
                const double *lon_lat = &shape->rings[r].lon_lat[2 * p];
                if (!sz_projection_apply(&ground->projection, lon_lat[0], lon_lat[1], &point[0], &point[1]))
                    return sz_error_set(error, SZ_ERROR_SYSTEM, "PROJ cannot place %g, %g on the map", lon_lat[0],
                                        lon_lat[1]);
                widen(&ground->bounds, point[0], point[1]);
            }
    }
    return true;
}

static bool project_inset(struct sz_map_ground *ground, struct sz_error *error)
{
    const struct sz_map_inset *inset = ground->map->inset;
    const double corners[4][2] = {{inset->west, inset->south},
                                  {inset->west, inset->north},
                                  {inset->east, inset->south},
                                  {inset->east, inset->north}};
    ground->inset = nowhere();
    if (!(inset->east > inset->west && inset->north > inset->south))
        return sz_error_set(error, SZ_ERROR_INPUT, "the map's inset is empty: west %g, east %g, south %g, north %g",
                            inset->west, inset->east, inset->south, inset->north);
    for (int i = 0; i < 4; i++) {
        double east_m, north_m;
        if (!sz_projection_apply(&ground->projection, corners[i][0], corners[i][1], &east_m, &north_m))
            return sz_error_set(error, SZ_ERROR_INPUT,
                                "the map's inset has a corner at %g, %g, which is not on the earth", corners[i][0],
                                corners[i][1]);
        widen(&ground->inset, east_m, north_m);
    }
    const struct sz_ground *all = &ground->bounds, *part = &ground->inset;
    return (part->west < all->east && part->east > all->west && part->south < all->north && part->north > all->south) ||
           sz_error_set(error, SZ_ERROR_INPUT, "the map's inset lies outside its shapes");
}

bool sz_map_ground_init(struct sz_map_ground *ground, const struct sz_map *map, struct sz_error *error)
{
    *ground = (struct sz_map_ground){.map = map};
    struct sz_ground degrees;
    size_t point_count;
    if (!survey(map, &degrees, &point_count, error))
        return false;
    if (point_count == 0)
        return sz_error_set(error, SZ_ERROR_INPUT, "a map needs at least one shape");
    ground->points = calloc(point_count, 2 * sizeof(double));
    if (!ground->points)
        return sz_error_set_memory(error, "drawing a map");
    bool done = sz_projection_init(&ground->projection, (degrees.west + degrees.east) / 2,
                                   (degrees.south + degrees.north) / 2, error) &&
                project_rings(ground, error) && (!map->inset || project_inset(ground, error));
    if (done && !(ground->bounds.east > ground->bounds.west && ground->bounds.north > ground->bounds.south))
        done = sz_error_set(error, SZ_ERROR_INPUT, "the map's shapes have no area");
    if (!done)
        sz_map_ground_clear(ground);
    return done;
}

void sz_map_ground_clear(struct sz_map_ground *ground)
{
    sz_projection_clear(&ground->projection);
    free(ground->points);
    *ground = (struct sz_map_ground){0};
}

/* Adds one shape to the path; returns where the points of the next one start. */
static const double *trace_shape(const struct sz_map_shape *shape, const double *point, const struct sz_view *view,
                                 cairo_t *context)
{
    for (size_t r = 0; r < shape->ring_count; r++) {
        cairo_new_sub_path(context);
        for (size_t p = 0; p < shape->rings[r].point_count; p++, point += 2)
            cairo_line_to(context, sz_view_x(view, point[0]), sz_view_y(view, point[1]));
        cairo_close_path(context);
    }
    return point;
}

void sz_map_ground_trace(const struct sz_map_ground *ground, const struct sz_view *view, cairo_t *context)
{
    const double *point = ground->points;
    for (size_t s = 0; s < ground->map->shape_count; s++)
        point = trace_shape(&ground->map->shapes[s], point, view, context);
}

static void draw_marks(const struct sz_map_ground *ground, const struct sz_view *view, struct sz_canvas *canvas,
                       double magnification)
{
    for (size_t m = 0; m < ground->map->mark_count; m++) {
        const struct sz_map_marks *marks = &ground->map->marks[m];
        double size_pt = (marks->size_pt > 0 ? marks->size_pt : default_mark_pt) * magnification;
        for (size_t i = 0; i < marks->point_count; i++) {
            double east_m, north_m;
            if (sz_projection_apply(&ground->projection, marks->lon_lat[2 * i], marks->lon_lat[2 * i + 1], &east_m,
                                    &north_m))
                sz_swatch_draw(canvas, sz_view_x(view, east_m), sz_view_y(view, north_m), size_pt, marks->sign,
                               marks->colour);
        }
    }
}

void sz_map_ground_draw(const struct sz_map_ground *ground, const struct sz_view *view, struct sz_canvas *canvas,
                        bool enlarged)
{
    const struct sz_theme *theme = sz_theme();
    cairo_t *context = sz_canvas_context(canvas);
    double border_pt = enlarged ? 0.8 : 0.45;
    cairo_save(context);
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
    cairo_set_fill_rule(context, CAIRO_FILL_RULE_EVEN_ODD);
    /* A soft line round the whole: drawn first and wider, so that only its outer half is left to see. */
    sz_map_ground_trace(ground, view, context);
    sz_canvas_set_colour(canvas, theme->muted);
    cairo_set_line_width(context, border_pt + 0.7);
    cairo_stroke(context);

    const double *point = ground->points;
    for (size_t s = 0; s < ground->map->shape_count; s++) {
        const struct sz_map_shape *shape = &ground->map->shapes[s];
        struct sz_colour fill = sz_scale_colour(ground->map->scale, shape->value);
        const double *next = trace_shape(shape, point, view, context);
        sz_canvas_set_colour(canvas, fill);
        cairo_fill_preserve(context);
        if (shape->uncertain && !isnan(shape->value))
            sz_hatch(canvas, fill);
        cairo_new_path(context);
        point = next;
    }
    sz_map_ground_trace(ground, view, context);
    sz_canvas_set_colour(canvas, theme->border);
    cairo_set_line_width(context, border_pt);
    cairo_stroke(context);
    draw_marks(ground, view, canvas, enlarged ? 1.3 : 1);
    cairo_restore(context);
}
