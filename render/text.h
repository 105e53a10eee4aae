/**
 * Text on a canvas: paragraphs shaped and broken by Pango, so that Thai reads right.
 */
#ifndef SZ_RENDER_TEXT_H
#define SZ_RENDER_TEXT_H

#include "render/canvas.h"

enum sz_weight { SZ_WEIGHT_REGULAR, SZ_WEIGHT_SEMIBOLD, SZ_WEIGHT_BOLD };
enum sz_align { SZ_ALIGN_LEFT, SZ_ALIGN_CENTRE, SZ_ALIGN_RIGHT };

/** How text is set; zero fields take the theme's: body size, regular, left, ink, as many lines as it takes.
 */
struct sz_text_style {
    double size_pt;
    enum sz_weight weight;
    bool italic;
    enum sz_align align;
    struct sz_colour colour; /**< alpha 0 is the theme's ink */
    double line_spacing;     /**< a factor on the font's own line height; 0 is 1 */
    int max_lines;           /**< what does not fit ends in an ellipsis; 0 wraps without limit */
};

struct sz_text_size {
    double width, height; /**< points; height of all lines */
    double baseline;      /**< from the top to the first baseline */
    int line_count;
};

/**
 * Draws UTF-8 text with its top at y and returns its height, points.
 *
 * \param width_pt  the box the text is broken in and aligned to, its left edge at x; 0 sets one line without
 * limit, and x is then its left end, middle or right end by the alignment
 */
double sz_text_draw(struct sz_canvas *canvas, double x, double y, double width_pt, const char *text,
                    const struct sz_text_style *style);

/** The same with the first baseline at y, for labels that stand beside marks and for table rows. */
void sz_text_draw_at_baseline(struct sz_canvas *canvas, double x, double y, double width_pt, const char *text,
                              const struct sz_text_style *style);

/** One line, its middle (half the height of x above the baseline, for figures and capitals) at y. */
void sz_text_draw_middle(struct sz_canvas *canvas, double x, double y, double width_pt, const char *text,
                         const struct sz_text_style *style);

/** What sz_text_draw would take. */
struct sz_text_size sz_text_measure(struct sz_canvas *canvas, double width_pt, const char *text,
                                    const struct sz_text_style *style);

#endif
