/**
 * Where the parts of a map go in their rectangle. Private to render/.
 */
#ifndef SZ_RENDER_MAP_LAYOUT_H
#define SZ_RENDER_MAP_LAYOUT_H

#include "render/map_ground.h"

/** The sizes of what stands beside the shapes, points; the inset's are read when the map has one. */
struct sz_map_needs {
    double legend_width, legend_height;
    double inset_width, inset_height;
};

struct sz_map_layout {
    struct sz_view view;
    struct sz_rect legend, inset;
};

/**
 * Draws the shapes as large as they go while legend and inset find room that no shape takes: the legend near the lower right
 * corner, the inset near what it shows. SZ_ERROR_INPUT when the rectangle is too small.
 */
bool sz_map_lay_out(const struct sz_map_ground *ground, struct sz_rect rect, const struct sz_map_needs *needs,
                    struct sz_map_layout *layout, struct sz_error *error);

/** The page rectangle of a ground box. */
struct sz_rect sz_map_rect(const struct sz_view *view, const struct sz_ground *box);

#endif
