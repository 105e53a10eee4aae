/**
 * Colours, type sizes and spacing: one light, calm look for every map, chart and page.
 *
 * All lengths are points (1/72 inch), all colours sRGB with parts in 0-1. The palettes are computed in Oklab
 * (Ottosson 2020, "A perceptual color space for image processing"): lightness runs evenly along a sequential
 * palette, so equal steps of a value look like equal steps, in grey and to colour-blind readers too.
 */
#ifndef SZ_RENDER_THEME_H
#define SZ_RENDER_THEME_H

#include <stddef.h>

struct sz_colour {
    double red, green, blue, alpha;
};

struct sz_theme {
    struct sz_colour paper;                                  /**< the page */
    struct sz_colour panel;                                  /**< a quiet box on the page */
    struct sz_colour ink;                                    /**< text and marks */
    struct sz_colour muted;                                  /**< secondary text */
    struct sz_colour line;                                   /**< rules, grids, frames */
    struct sz_colour accent;                                 /**< what the eye should find first */
    struct sz_colour warning;                                /**< what is below its target */
    struct sz_colour missing;                                /**< shapes without a value */
    struct sz_colour border;                                 /**< between shapes of a map */
    double title_pt, heading_pt, body_pt, small_pt, tiny_pt; /**< type sizes */
    double gap_pt;                                           /**< between things that belong together */
    double hairline_pt, rule_pt;                             /**< line widths */
    const char *font_family;
};

/** The theme; never NULL, never freed. */
const struct sz_theme *sz_theme(void);

enum sz_palette {
    SZ_PALETTE_SEQUENTIAL, /**< pale yellow over green to deep blue */
    SZ_PALETTE_DIVERGING,  /**< blue over a pale middle to orange-brown */
};

/** The palette's colour at a position in 0-1; positions outside are held to the ends. */
struct sz_colour sz_palette_colour(enum sz_palette palette, double position);

/** The colour of the index-th series of a chart: eight colour-blind-safe ones (Okabe and Ito 2008), then
 * again from the first. */
struct sz_colour sz_series_colour(size_t index);

/** Relative luminance, 0 black to 1 white (WCAG 2.1); alpha is ignored. */
double sz_colour_luminance(struct sz_colour colour);

/** Ink or paper, whichever reads better on a background. */
struct sz_colour sz_colour_readable_on(struct sz_colour background);

/** The same colour with another alpha. */
struct sz_colour sz_colour_with_alpha(struct sz_colour colour, double alpha);

#endif
