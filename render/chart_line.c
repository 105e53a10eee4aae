#include "render/axis.h"
#include "render/chart.h"
#include "render/legend.h"
#include "render/text.h"

#include <math.h>
#include <stdlib.h>

static const double curve_pt = 1.6, band_alpha = 0.18, smallest_plot_pt = 60;

static struct sz_text_style title_style(void)
{
    return (struct sz_text_style){.size_pt = sz_theme()->body_pt, .weight = SZ_WEIGHT_SEMIBOLD};
}

static struct sz_text_style axis_title_style(void)
{
    return (struct sz_text_style){.size_pt = sz_theme()->small_pt, .colour = sz_theme()->muted};
}

/* Ranges of the axes. */
struct range {
    double x_low, x_high, y_low, y_high;
};

static void widen(double value, double *low, double *high)
{
    *low = fmin(*low, value);
    *high = fmax(*high, value);
}

static bool range_of(const struct sz_line_chart *chart, struct range *range, struct sz_error *error)
{
    *range = (struct range){INFINITY, -INFINITY, INFINITY, -INFINITY};
    if (chart->line_count == 0)
        return sz_error_set(error, SZ_ERROR_INPUT, "a chart of curves needs at least one curve");
    for (size_t i = 0; i < chart->line_count; i++) {
        const struct sz_line *line = &chart->lines[i];
        if (line->point_count < 2)
            return sz_error_set(error, SZ_ERROR_INPUT, "curve %zu of a chart has fewer than 2 points", i + 1);
        bool band = line->low && line->high;
        for (size_t p = 0; p < line->point_count; p++) {
            if (!isfinite(line->x[p]) || !isfinite(line->y[p]) ||
                (band && (!isfinite(line->low[p]) || !isfinite(line->high[p]))))
                return sz_error_set(error, SZ_ERROR_INPUT, "point %zu of curve %zu of a chart is not a finite number",
                                    p + 1, i + 1);
            widen(line->x[p], &range->x_low, &range->x_high);
            widen(line->y[p], &range->y_low, &range->y_high);
            widen(band ? line->low[p] : line->y[p], &range->y_low, &range->y_high);
            widen(band ? line->high[p] : line->y[p], &range->y_low, &range->y_high);
        }
    }
    if (chart->y_from_zero)
        widen(0, &range->y_low, &range->y_high);
    if (!isnan(chart->x_reference))
        widen(chart->x_reference, &range->x_low, &range->x_high);
    return true;
}

/* Adds a curve to the path, forward or, for the lower edge of a band, backward. */
static void trace(cairo_t *context, const struct sz_line *line, const double *y, const struct sz_axis *across,
                  const struct sz_axis *up, bool backward)
{
    for (size_t i = 0; i < line->point_count; i++) {
        size_t p = backward ? line->point_count - 1 - i : i;
        /* A step keeps the earlier y until the next x, whichever way it is drawn. */
        if (line->steps && i > 0)
            cairo_line_to(context, sz_axis_at(across, line->x[backward ? p + 1 : p]),
                          sz_axis_at(up, y[backward ? p : p - 1]));
        cairo_line_to(context, sz_axis_at(across, line->x[p]), sz_axis_at(up, y[p]));
    }
}

static void draw_curve(struct sz_canvas *canvas, const struct sz_line *line, struct sz_colour colour,
                       const struct sz_axis *across, const struct sz_axis *up)
{
    cairo_t *context = sz_canvas_context(canvas);
    cairo_save(context);
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND);
    cairo_new_path(context);
    if (line->low && line->high) {
        trace(context, line, line->high, across, up, false);
        trace(context, line, line->low, across, up, true);
        cairo_close_path(context);
        sz_canvas_set_colour(canvas, sz_colour_with_alpha(colour, band_alpha));
        cairo_fill(context);
    }
    trace(context, line, line->y, across, up, false);
    sz_canvas_set_colour(canvas, colour);
    cairo_set_line_width(context, curve_pt);
    cairo_stroke(context);
    cairo_restore(context);
}

static double draw_head(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_line_chart *chart,
                        const struct sz_legend *legend)
{
    double y = rect.y;
    if (chart->title) {
        struct sz_text_style style = title_style();
        y += sz_text_draw(canvas, rect.x, y, rect.width, chart->title, &style) + 4;
    }
    if (legend->entry_count > 0)
        y += sz_legend_draw(canvas, rect.x, y, rect.width, legend) + 4;
    if (chart->y_title) {
        struct sz_text_style style = axis_title_style();
        y += sz_text_draw(canvas, rect.x, y, rect.width, chart->y_title, &style) + 4;
    }
    if (chart->reference_label && !isnan(chart->x_reference))
        y += sz_axis_label_height(canvas);
    return y - rect.y;
}

static double head_height(struct sz_canvas *canvas, double width_pt, const struct sz_line_chart *chart,
                          const struct sz_legend *legend)
{
    struct sz_text_style title = title_style(), axis_title = axis_title_style();
    double height = chart->title ? sz_text_measure(canvas, width_pt, chart->title, &title).height + 4 : 0;
    height += legend->entry_count > 0 ? sz_legend_height(canvas, width_pt, legend) + 4 : 0;
    height += chart->y_title ? sz_text_measure(canvas, width_pt, chart->y_title, &axis_title).height + 4 : 0;
    return height;
}

/* Draws the curves once the range is known and the legend made. */
static bool draw(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_line_chart *chart,
                 const struct range *range, const struct sz_legend *legend, struct sz_error *error)
{
    struct sz_text_style axis_title = axis_title_style();
    double foot = sz_axis_label_height(canvas) +
                  (chart->x_title ? sz_text_measure(canvas, rect.width, chart->x_title, &axis_title).height : 0);
    double room = rect.height - head_height(canvas, rect.width, chart, legend) - foot - sz_axis_label_height(canvas);
    if (room < smallest_plot_pt || rect.width < 2 * smallest_plot_pt)
        return sz_error_set(error, SZ_ERROR_INPUT, "%.0f by %.0f points are too small for a chart of curves",
                            rect.width, rect.height);
    sz_canvas_begin(canvas, "Figure");
    double head = draw_head(canvas, rect, chart, legend);
    struct sz_rect plot = {rect.x, rect.y + head, rect.width, rect.height - head - foot};
    struct sz_axis up = sz_axis_fit(range->y_low, range->y_high, (size_t)fmax(2, plot.height / 40), &chart->y_number);
    double label_width = sz_axis_label_width(canvas, &up) + 4;
    plot.x += label_width;
    plot.width -= label_width;
    struct sz_axis across =
        sz_axis_fit(range->x_low, range->x_high, (size_t)fmax(2, plot.width / 60), &chart->x_number);
    /* Half of the last label stands beyond the plot. */
    plot.width -= sz_axis_label_width(canvas, &across) / 2;
    across.from = plot.x;
    across.to = plot.x + plot.width;
    up.from = plot.y + plot.height;
    up.to = plot.y;
    sz_axis_draw_up(canvas, &up, plot);
    sz_axis_draw_across(canvas, &across, plot);
    for (size_t i = 0; i < chart->line_count; i++)
        draw_curve(canvas, &chart->lines[i], sz_series_colour(i), &across, &up);
    if (!isnan(chart->x_reference))
        sz_axis_draw_reference(canvas, &across, plot, chart->x_reference, chart->reference_label);
    if (chart->x_title) {
        axis_title.align = SZ_ALIGN_CENTRE;
        sz_text_draw(canvas, plot.x, plot.y + plot.height + sz_axis_label_height(canvas), plot.width, chart->x_title,
                     &axis_title);
    }
    sz_canvas_end(canvas, "Figure");
    return true;
}

bool sz_line_chart_draw(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_line_chart *chart,
                        struct sz_error *error)
{
    struct range range;
    if (!range_of(chart, &range, error))
        return false;
    struct sz_legend_entry *entries = calloc(chart->line_count, sizeof *entries);
    if (!entries)
        return sz_error_set_memory(error, "drawing a chart");
    struct sz_legend legend = {.entries = entries, .entries_in_row = true};
    for (size_t i = 0; i < chart->line_count; i++)
        if (chart->lines[i].label)
            entries[legend.entry_count++] =
                (struct sz_legend_entry){SZ_SWATCH_LINE, sz_series_colour(i), chart->lines[i].label};
    bool done = draw(canvas, rect, chart, &range, &legend, error);
    free(entries);
    return done;
}
