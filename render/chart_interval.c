#include "render/axis.h"
#include "render/chart.h"
#include "render/text.h"

#include <math.h>

static const double row_height = 16, label_part = 0.42, column_gap = 8, dot_pt = 6, cap_pt = 5, smallest_row_pt = 8;

static struct sz_text_style title_style(void)
{
    return (struct sz_text_style){.size_pt = sz_theme()->body_pt, .weight = SZ_WEIGHT_SEMIBOLD};
}

static struct sz_text_style label_style(const struct sz_interval_row *row)
{
    return (struct sz_text_style){.size_pt = sz_theme()->small_pt,
                                  .weight = row->emphasised ? SZ_WEIGHT_SEMIBOLD : SZ_WEIGHT_REGULAR};
}

/* Widens [low, high] by a number that is known; false when it is infinite. */
static bool take_in(double value, double *low, double *high)
{
    if (isnan(value))
        return true;
    *low = fmin(*low, value);
    *high = fmax(*high, value);
    return !isinf(value);
}

static bool range_of(const struct sz_interval_chart *chart, double *low, double *high, struct sz_error *error)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < chart->row_count; i++) {
        const struct sz_interval_row *row = &chart->rows[i];
        if (!take_in(row->value, low, high) || !take_in(row->low, low, high) || !take_in(row->high, low, high))
            return sz_error_set(error, SZ_ERROR_INPUT, "row %zu of a chart has an infinite number", i + 1);
    }
    if (*low > *high)
        return sz_error_set(error, SZ_ERROR_INPUT, "a chart of intervals needs at least one row with a value");
    if (!take_in(chart->reference, low, high))
        return sz_error_set(error, SZ_ERROR_INPUT, "the reference of a chart is infinite");
    return !chart->bars || take_in(0, low, high);
}

static double head_height(struct sz_canvas *canvas, double width_pt, const struct sz_interval_chart *chart)
{
    struct sz_text_style style = title_style();
    double height = chart->title ? sz_text_measure(canvas, width_pt, chart->title, &style).height + 4 : 0;
    return height + (chart->reference_label && !isnan(chart->reference) ? sz_axis_label_height(canvas) : 0);
}

double sz_interval_chart_height(struct sz_canvas *canvas, double width_pt, const struct sz_interval_chart *chart)
{
    return head_height(canvas, width_pt, chart) + (double)chart->row_count * row_height + sz_axis_label_height(canvas);
}

static void measure_columns(struct sz_canvas *canvas, double width_pt, const struct sz_interval_chart *chart,
                            double *label_width, double *value_width)
{
    char text[SZ_NUMBER_SIZE];
    *label_width = *value_width = 0;
    for (size_t i = 0; i < chart->row_count; i++) {
        struct sz_text_style style = label_style(&chart->rows[i]);
        *label_width = fmax(*label_width, sz_text_measure(canvas, 0, chart->rows[i].label, &style).width + 1);
        sz_number_text(text, chart->rows[i].value, &chart->number, true);
        *value_width = fmax(*value_width, sz_text_measure(canvas, 0, text, &style).width + 1);
    }
    *label_width = fmin(*label_width, label_part * width_pt);
    *value_width = chart->show_values ? *value_width + column_gap : 0;
}

static void draw_row(struct sz_canvas *canvas, const struct sz_axis *axis, const struct sz_interval_chart *chart,
                     const struct sz_interval_row *row, double middle, double height)
{
    const struct sz_theme *theme = sz_theme();
    struct sz_colour colour = row->emphasised ? theme->accent : sz_series_colour(4);
    double x = sz_axis_at(axis, row->value);
    if (isnan(row->value))
        return;
    if (chart->bars) {
        double zero = sz_axis_at(axis, 0), thickness = fmin(11, height * 0.66);
        sz_canvas_fill_rect(canvas, (struct sz_rect){fmin(zero, x), middle - thickness / 2, fabs(x - zero), thickness},
                            colour);
    }
    if (!isnan(row->low) && !isnan(row->high)) {
        double left = sz_axis_at(axis, row->low), right = sz_axis_at(axis, row->high),
               cap = fmin(cap_pt, height / 2) / 2;
        struct sz_colour line = chart->bars ? theme->ink : colour;
        sz_canvas_line(canvas, left, middle, right, middle, 1.2, line);
        sz_canvas_line(canvas, left, middle - cap, left, middle + cap, 1.2, line);
        sz_canvas_line(canvas, right, middle - cap, right, middle + cap, 1.2, line);
    }
    if (!chart->bars) {
        cairo_t *context = sz_canvas_context(canvas);
        cairo_new_path(context);
        cairo_arc(context, x, middle, fmin(dot_pt, height * 0.6) / 2, 0, 6.283185307179586);
        sz_canvas_set_colour(canvas, row->emphasised ? theme->accent : sz_series_colour(0));
        cairo_fill(context);
    }
}

bool sz_interval_chart_draw(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_interval_chart *chart,
                            struct sz_error *error)
{
    double low = 0, high = 0, label_width, value_width;
    if (!range_of(chart, &low, &high, error))
        return false;
    measure_columns(canvas, rect.width, chart, &label_width, &value_width);
    double head = head_height(canvas, rect.width, chart);
    struct sz_rect plot = {rect.x + label_width + column_gap, rect.y + head,
                           rect.width - label_width - value_width - 2 * column_gap,
                           rect.height - head - sz_axis_label_height(canvas)};
    double height = plot.height / (double)chart->row_count;
    if (plot.width < 60 || height < smallest_row_pt)
        return sz_error_set(error, SZ_ERROR_INPUT, "%.0f by %.0f points are too small for a chart of %zu rows",
                            rect.width, rect.height, chart->row_count);
    sz_canvas_begin(canvas, "Figure");
    if (chart->title) {
        struct sz_text_style style = title_style();
        sz_text_draw(canvas, rect.x, rect.y, rect.width, chart->title, &style);
    }
    struct sz_axis axis = sz_axis_fit(low, high, (size_t)fmax(2, plot.width / 60), &chart->number);
    axis.from = plot.x;
    axis.to = plot.x + plot.width;
    sz_axis_draw_across(canvas, &axis, plot);
    char text[SZ_NUMBER_SIZE];
    for (size_t i = 0; i < chart->row_count; i++) {
        const struct sz_interval_row *row = &chart->rows[i];
        struct sz_text_style style = label_style(row);
        double middle = plot.y + ((double)i + 0.5) * height;
        sz_text_draw_middle(canvas, rect.x, middle, label_width, row->label, &style);
        draw_row(canvas, &axis, chart, row, middle, height);
        style.align = SZ_ALIGN_RIGHT;
        if (chart->show_values)
            sz_text_draw_middle(canvas, rect.x + rect.width, middle, 0,
                                sz_number_text(text, row->value, &chart->number, true), &style);
    }
    if (!isnan(chart->reference))
        sz_axis_draw_reference(canvas, &axis, plot, chart->reference, chart->reference_label);
    sz_canvas_end(canvas, "Figure");
    return true;
}
