/**
 * The shapes of a map on the ground, and how they are drawn in a view. Private to render/.
 */
#ifndef SZ_RENDER_MAP_GROUND_H
#define SZ_RENDER_MAP_GROUND_H

#include "render/map.h"
#include "render/projection.h"

/** The shapes of a map, projected; zeroed is empty. */
struct sz_map_ground {
    const struct sz_map *map;
    struct sz_projection projection;
    double *points;          /**< east and north of every point of every ring, metres */
    struct sz_ground bounds; /**< around all shapes */
    struct sz_ground inset;  /**< around the map's inset, when it has one */
};

/** Checks and projects a map's coordinates; release with sz_map_ground_clear. Errors as sz_map_draw says. */
bool sz_map_ground_init(struct sz_map_ground *ground, const struct sz_map *map, struct sz_error *error);
void sz_map_ground_clear(struct sz_map_ground *ground);

/** Adds all shapes to the path of a context. */
void sz_map_ground_trace(const struct sz_map_ground *ground, const struct sz_view *view, cairo_t *context);

/** Draws shapes, hatches, borders and marks; `enlarged` makes borders and marks a little heavier. */
void sz_map_ground_draw(const struct sz_map_ground *ground, const struct sz_view *view, struct sz_canvas *canvas,
                        bool enlarged);

#endif
