/**
 * The axes of charts. Private to render/.
 */
#ifndef SZ_RENDER_AXIS_H
#define SZ_RENDER_AXIS_H

#include "render/canvas.h"
#include "render/scale.h"

/** From stored values to a stretch of the page, with round ticks. */
struct sz_axis {
    double low, high; /**< stored units, at the ends */
    double from, to;  /**< points; from > to for an axis that rises upward */
    double ticks[SZ_TICKS_MAX];
    size_t tick_count;
    struct sz_number number;
};

/** An axis over [low, high], widened to round ends, about `wanted` steps. Its place on the page is set by the caller. */
struct sz_axis sz_axis_fit(double low, double high, size_t wanted, const struct sz_number *number);

/** Where a value falls, points. */
double sz_axis_at(const struct sz_axis *axis, double value);

/** The widest tick label, points. */
double sz_axis_label_width(struct sz_canvas *canvas, const struct sz_axis *axis);
/** The height of a tick label with its distance from the plot, points. */
double sz_axis_label_height(struct sz_canvas *canvas);

/** Draws grid lines over the plot and labels below it. Labels that would touch are left out, every second or third one. */
void sz_axis_draw_across(struct sz_canvas *canvas, const struct sz_axis *axis, struct sz_rect plot);
/** Draws grid lines over the plot and labels at its left. */
void sz_axis_draw_up(struct sz_canvas *canvas, const struct sz_axis *axis, struct sz_rect plot);

/** A dashed vertical line at a value with a label at its top, kept inside the plot. The label may be NULL. */
void sz_axis_draw_reference(struct sz_canvas *canvas, const struct sz_axis *axis, struct sz_rect plot, double value,
                            const char *label);

#endif
