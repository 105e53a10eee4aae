/**
 * The key to a map or chart: a colour ramp with its numbers, and a line for each further sign.
 */
#ifndef SZ_RENDER_LEGEND_H
#define SZ_RENDER_LEGEND_H

#include "render/canvas.h"
#include "render/scale.h"

enum sz_swatch {
    SZ_SWATCH_FILL,
    SZ_SWATCH_HATCH,
    SZ_SWATCH_CIRCLE,
    SZ_SWATCH_SQUARE,
    SZ_SWATCH_TRIANGLE,
    SZ_SWATCH_LINE
};

struct sz_legend_entry {
    enum sz_swatch swatch;
    struct sz_colour colour;
    const char *label;
};

struct sz_legend {
    const char *title;            /**< what the colours mean, with the unit; NULL for none */
    const struct sz_scale *scale; /**< NULL for none */
    const struct sz_legend_entry *entries;
    size_t entry_count;
    bool entries_in_row; /**< side by side as far as the width goes, or one below the other */
};

/** The height sz_legend_draw takes within a width, points. */
double sz_legend_height(struct sz_canvas *canvas, double width_pt, const struct sz_legend *legend);

/** Draws the legend with its upper left corner at (x, y) and returns its height. */
double sz_legend_draw(struct sz_canvas *canvas, double x, double y, double width_pt, const struct sz_legend *legend);

/** Draws one sign centred on a point, `size_pt` across. */
void sz_swatch_draw(struct sz_canvas *canvas, double x, double y, double size_pt, enum sz_swatch swatch,
                    struct sz_colour colour);

/** Hatches the current path of the canvas and clears it; lines contrast with the fill below. */
void sz_hatch(struct sz_canvas *canvas, struct sz_colour fill);

#endif
