/**
 * What a canvas is made of, for canvas.c and text.c. Private to render/.
 */
#ifndef SZ_RENDER_CANVAS_PRIVATE_H
#define SZ_RENDER_CANVAS_PRIVATE_H

#include "render/canvas.h"
#include "render/document.h"

#include <pango/pangocairo.h>

struct sz_canvas {
    enum sz_format format;
    double width_pt, height_pt;
    char *title, *language; /**< NULL when not given */
    cairo_surface_t *surface;
    cairo_t *context;
    PangoContext *typeface;
    struct sz_bytes bytes; /**< what cairo has written so far; the whole document when ended */
    bool ended;
};

#endif
