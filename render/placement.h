/**
 * Finding free room on a map for legend and inset. Private to render/.
 *
 * A coarse picture of the area records what is taken; a box goes where nothing is, as near to a wished-for point as can be.
 */
#ifndef SZ_RENDER_PLACEMENT_H
#define SZ_RENDER_PLACEMENT_H

#include "error/error.h"
#include "render/canvas.h"

struct sz_placement {
    struct sz_rect area;
    cairo_surface_t *mask; /**< one byte a cell, above 0 where something is */
    cairo_t *context;      /**< draw here in page points what takes room */
    unsigned *sums;        /**< how many cells are taken above and left of each corner */
    int columns, rows;
};

/** An empty area; zeroed is empty. Release with sz_placement_clear. */
bool sz_placement_init(struct sz_placement *placement, struct sz_rect area, struct sz_error *error);
void sz_placement_clear(struct sz_placement *placement);

/** Marks a rectangle as taken. */
void sz_placement_take(struct sz_placement *placement, struct sz_rect rect);

/**
 * Finds room for a box whose centre comes nearest to (x, y); false when there is none. Does not take it.
 */
bool sz_placement_find(struct sz_placement *placement, double width_pt, double height_pt, double x, double y,
                       struct sz_rect *found);

/** Whether a rectangle inside the area is free, to the cell. */
bool sz_placement_is_free(struct sz_placement *placement, struct sz_rect rect);

#endif
