/**
 * Charts in a rectangle of a canvas: stacked bars, points with intervals, curves.
 *
 * All words come from the caller. Everything a chart points to belongs to the caller and is only read. Every
 * draw fails with SZ_ERROR_INPUT when there is nothing to draw, a number is infinite, or the rectangle is too
 * small; nothing is drawn then.
 */
#ifndef SZ_RENDER_CHART_H
#define SZ_RENDER_CHART_H

#include "render/canvas.h"
#include "render/scale.h"

/** Horizontal bars of parts laid end to end. */
struct sz_stacked_bar {
    const char *label;    /**< left of the bar; NULL for none */
    const double *values; /**< part_count of them, stored units, none negative */
};

struct sz_stacked_chart {
    const char *title; /**< NULL for none */
    const char *const *part_labels;
    size_t part_count;
    const struct sz_colour *part_colours; /**< NULL takes the series colours */
    const struct sz_stacked_bar *bars;
    size_t bar_count;
    struct sz_number number; /**< of the parts; parts too narrow for their number go without */
    bool show_totals;        /**< right of each bar, with the unit */
};

bool sz_stacked_chart_draw(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_stacked_chart *chart,
                           struct sz_error *error);
/** The height that suits the chart in a width, points. */
double sz_stacked_chart_height(struct sz_canvas *canvas, double width_pt, const struct sz_stacked_chart *chart);

/** One row a thing: a bar or a dot at its value, a whisker over its interval. */
struct sz_interval_row {
    const char *label;
    double value;     /**< NaN draws nothing but the label */
    double low, high; /**< NaN for no whisker */
    bool emphasised;  /**< in the accent colour, its label semibold */
};

struct sz_interval_chart {
    const char *title; /**< NULL for none */
    const struct sz_interval_row *rows;
    size_t row_count;
    struct sz_number number;
    bool bars;                   /**< bars from zero, or dots on an axis that fits the data */
    double reference;            /**< a vertical line (a target); NaN for none */
    const char *reference_label; /**< NULL for none */
    bool show_values;            /**< right of each row */
};

bool sz_interval_chart_draw(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_interval_chart *chart,
                            struct sz_error *error);
double sz_interval_chart_height(struct sz_canvas *canvas, double width_pt, const struct sz_interval_chart *chart);

/** A curve over (x, y), with a band when low and high are given. */
struct sz_line {
    const char *label;
    const double *x, *y;
    const double *low, *high; /**< point_count of them, or NULL */
    size_t point_count;       /**< at least 2 */
    bool steps;               /**< keeps y until the next x, as an empirical distribution does */
};

struct sz_line_chart {
    const char *title;             /**< NULL for none */
    const char *x_title, *y_title; /**< with units; NULL for none */
    const struct sz_line *lines;
    size_t line_count;
    struct sz_number x_number, y_number;
    double x_reference;          /**< a vertical line (a target); NaN for none */
    const char *reference_label; /**< NULL for none */
    bool y_from_zero;
};

bool sz_line_chart_draw(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_line_chart *chart,
                        struct sz_error *error);

#endif
