#include "render/axis.h"

#include "render/text.h"

#include <math.h>

static const double label_distance = 3, label_gap = 8;

static struct sz_text_style label_style(void)
{
    return (struct sz_text_style){.size_pt = sz_theme()->tiny_pt, .colour = sz_theme()->muted};
}

struct sz_axis sz_axis_fit(double low, double high, size_t wanted, const struct sz_number *number)
{
    struct sz_axis axis = {.number = *number};
    axis.tick_count = sz_ticks(low, high, wanted, number->quantity, axis.ticks);
    axis.low = axis.ticks[0];
    axis.high = axis.ticks[axis.tick_count - 1];
    axis.number.decimals = sz_ticks_decimals(axis.ticks, axis.tick_count, number->quantity);
    return axis;
}

double sz_axis_at(const struct sz_axis *axis, double value)
{
    double part = (value - axis->low) / (axis->high - axis->low);
    return axis->from + (axis->to - axis->from) * fmin(fmax(part, 0), 1);
}

double sz_axis_label_width(struct sz_canvas *canvas, const struct sz_axis *axis)
{
    struct sz_text_style style = label_style();
    char text[SZ_NUMBER_SIZE];
    double width = 0;
    for (size_t i = 0; i < axis->tick_count; i++) {
        sz_number_text(text, axis->ticks[i], &axis->number, false);
        width = fmax(width, sz_text_measure(canvas, 0, text, &style).width);
    }
    return width;
}

double sz_axis_label_height(struct sz_canvas *canvas)
{
    struct sz_text_style style = label_style();
    return sz_text_measure(canvas, 0, "0", &style).height + label_distance;
}

void sz_axis_draw_across(struct sz_canvas *canvas, const struct sz_axis *axis, struct sz_rect plot)
{
    struct sz_text_style style = label_style();
    style.align = SZ_ALIGN_CENTRE;
    double step = fabs(axis->to - axis->from) / (double)(axis->tick_count - 1);
    double needed = sz_axis_label_width(canvas, axis) + label_gap;
    size_t stride = 1;
    while (stride < axis->tick_count && step * (double)stride < needed)
        stride++;
    char text[SZ_NUMBER_SIZE];
    double bottom = plot.y + plot.height;
    for (size_t i = 0; i < axis->tick_count; i += stride) {
        double x = sz_axis_at(axis, axis->ticks[i]);
        sz_canvas_line(canvas, x, plot.y, x, bottom, sz_theme()->hairline_pt, sz_theme()->line);
        sz_text_draw(canvas, x, bottom + label_distance, 0, sz_number_text(text, axis->ticks[i], &axis->number, false),
                     &style);
    }
}

void sz_axis_draw_up(struct sz_canvas *canvas, const struct sz_axis *axis, struct sz_rect plot)
{
    struct sz_text_style style = label_style();
    style.align = SZ_ALIGN_RIGHT;
    char text[SZ_NUMBER_SIZE];
    for (size_t i = 0; i < axis->tick_count; i++) {
        double y = sz_axis_at(axis, axis->ticks[i]);
        sz_canvas_line(canvas, plot.x, y, plot.x + plot.width, y, sz_theme()->hairline_pt, sz_theme()->line);
        sz_text_draw_middle(canvas, plot.x - label_distance, y, 0,
                            sz_number_text(text, axis->ticks[i], &axis->number, false), &style);
    }
}

void sz_axis_draw_reference(struct sz_canvas *canvas, const struct sz_axis *axis, struct sz_rect plot, double value,
                            const char *label)
{
    static const double dashes[] = {3, 2.5};
    cairo_t *context = sz_canvas_context(canvas);
    double x = sz_axis_at(axis, value);
    cairo_save(context);
    cairo_set_dash(context, dashes, 2, 0);
    sz_canvas_line(canvas, x, plot.y, x, plot.y + plot.height, sz_theme()->rule_pt, sz_theme()->warning);
    cairo_restore(context);
    if (!label)
        return;
    struct sz_text_style style = {
        .size_pt = sz_theme()->tiny_pt, .weight = SZ_WEIGHT_SEMIBOLD, .colour = sz_theme()->warning};
    struct sz_text_size size = sz_text_measure(canvas, 0, label, &style);
    double left = fmin(fmax(x - size.width / 2, plot.x), plot.x + plot.width - size.width);
    sz_text_draw(canvas, left, plot.y - size.height, 0, label, &style);
}
