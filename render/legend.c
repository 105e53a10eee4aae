#include "render/legend.h"

#include "render/text.h"

#include <math.h>

static const double ramp_height = 10, ramp_widest = 210, tick_length = 3, label_gap = 6;
static const double swatch_width = 14, swatch_height = 9, row_gap = 4, column_gap = 16;
static const double hatch_spacing = 3.6, hatch_width = 0.7;
static const double pi = 3.14159265358979323846;
/* Colour steps of a continuous ramp: finer than the eye. */
enum { RAMP_STEPS = 128 };

static struct sz_text_style title_style(void)
{
    return (struct sz_text_style){.size_pt = sz_theme()->small_pt, .weight = SZ_WEIGHT_SEMIBOLD};
}

static struct sz_text_style label_style(void)
{
    return (struct sz_text_style){.size_pt = sz_theme()->small_pt, .colour = sz_theme()->ink};
}

void sz_hatch(struct sz_canvas *canvas, struct sz_colour fill)
{
    cairo_t *context = sz_canvas_context(canvas);
    double x1, y1, x2, y2;
    cairo_path_extents(context, &x1, &y1, &x2, &y2);
    cairo_save(context);
    cairo_clip(context);
    sz_canvas_set_colour(canvas, sz_colour_with_alpha(sz_colour_readable_on(fill), 0.5));
    cairo_set_line_width(context, hatch_width);
    /* Lines x + y = n * spacing: shared by all shapes, so that hatches of neighbours meet. */
    long first = lround(ceil((x1 + y1) / hatch_spacing)), last = lround(floor((x2 + y2) / hatch_spacing));
    for (long n = first; n <= last; n++) {
        double sum = (double)n * hatch_spacing;
        cairo_move_to(context, sum - y1, y1);
        cairo_line_to(context, sum - y2, y2);
    }
    cairo_stroke(context);
    cairo_restore(context);
}

static void trace_swatch(cairo_t *context, double x, double y, double size_pt, enum sz_swatch swatch)
{
    double half = size_pt / 2;
    cairo_new_path(context);
    if (swatch == SZ_SWATCH_CIRCLE) {
        cairo_arc(context, x, y, half, 0, 2 * pi);
    } else if (swatch == SZ_SWATCH_SQUARE) {
        cairo_rectangle(context, x - half, y - half, size_pt, size_pt);
    } else if (swatch == SZ_SWATCH_TRIANGLE) {
        cairo_move_to(context, x, y - half);
        cairo_line_to(context, x + half, y + half);
        cairo_line_to(context, x - half, y + half);
        cairo_close_path(context);
    } else {
        cairo_rectangle(context, x - half, y - half * swatch_height / swatch_width, size_pt,
                        size_pt * swatch_height / swatch_width);
    }
}

void sz_swatch_draw(struct sz_canvas *canvas, double x, double y, double size_pt, enum sz_swatch swatch,
                    struct sz_colour colour)
{
    cairo_t *context = sz_canvas_context(canvas);
    if (swatch == SZ_SWATCH_LINE) {
        sz_canvas_line(canvas, x - size_pt / 2, y, x + size_pt / 2, y, 1.6, colour);
        return;
    }
    trace_swatch(context, x, y, size_pt, swatch);
    sz_canvas_set_colour(canvas, colour);
    cairo_fill_preserve(context);
    if (swatch == SZ_SWATCH_HATCH) {
        sz_hatch(canvas, colour);
        trace_swatch(context, x, y, size_pt, swatch);
    }
    /* Points stand on colours of every lightness: a thin rim of paper keeps them apart. */
    bool area = swatch == SZ_SWATCH_FILL || swatch == SZ_SWATCH_HATCH;
    sz_canvas_set_colour(canvas, area ? sz_theme()->line : sz_theme()->paper);
    cairo_set_line_width(context, 0.5);
    cairo_stroke(context);
}

/* Every how many breaks a label fits when the widest one takes label_width. */
static size_t label_stride(const struct sz_scale *scale, double ramp_width, double label_width)
{
    size_t stride = 1;
    while (stride < scale->class_count &&
           ramp_width * (double)stride / (double)scale->class_count < label_width + label_gap)
        stride++;
    return stride;
}

static void draw_ramp(struct sz_canvas *canvas, struct sz_rect ramp, const struct sz_scale *scale)
{
    size_t steps = scale->kind == SZ_SCALE_CLASSED ? scale->class_count : RAMP_STEPS;
    double low = scale->breaks[0], high = scale->breaks[scale->class_count], step = ramp.width / (double)steps;
    for (size_t i = 0; i < steps; i++) {
        struct sz_rect part = {ramp.x + step * (double)i, ramp.y, step, ramp.height};
        double value = low + (high - low) * ((double)i + 0.5) / (double)steps;
        /* A little overlap keeps seams of a smooth ramp from showing. */
        if (scale->kind == SZ_SCALE_CONTINUOUS && i + 1 < steps)
            part.width += 0.5;
        sz_canvas_fill_rect(canvas, part,
                            scale->kind == SZ_SCALE_CLASSED ? sz_scale_class_colour(scale, i)
                                                            : sz_scale_colour(scale, value));
    }
    sz_canvas_stroke_rect(canvas, ramp, 0.5, sz_theme()->line);
}

/* A scale without width: its one value behind a swatch. Draws when asked to; returns its height. */
static double single_value(struct sz_canvas *canvas, double x, double y, const struct sz_scale *scale, bool draw)
{
    struct sz_text_style style = label_style();
    char text[SZ_NUMBER_SIZE];
    sz_number_text(text, scale->breaks[0], &scale->number, true);
    struct sz_text_size size = sz_text_measure(canvas, 0, text, &style);
    if (draw) {
        sz_swatch_draw(canvas, x + swatch_width / 2, y + size.baseline - 0.31 * style.size_pt, swatch_width,
                       SZ_SWATCH_FILL, sz_scale_class_colour(scale, 0));
        sz_text_draw(canvas, x + swatch_width + label_gap, y, 0, text, &style);
    }
    return size.height;
}

/* Draws the ramp with its numbers when `draw`; returns its height. */
static double scale_part(struct sz_canvas *canvas, double x, double y, double width_pt, const struct sz_scale *scale,
                         bool draw)
{
    if (scale->breaks[0] == scale->breaks[scale->class_count])
        return single_value(canvas, x, y, scale, draw);
    struct sz_text_style style = label_style();
    struct sz_number number = scale->number;
    number.decimals = sz_ticks_decimals(scale->breaks, scale->class_count + 1, number.quantity);
    char text[SZ_NUMBER_SIZE];
    double label_width = 0, label_height = 0;
    for (size_t i = 0; i <= scale->class_count; i++) {
        struct sz_text_size size =
            sz_text_measure(canvas, 0, sz_number_text(text, scale->breaks[i], &number, false), &style);
        label_width = fmax(label_width, size.width);
        label_height = fmax(label_height, size.height);
    }
    double height = ramp_height + tick_length + label_height;
    if (!draw)
        return height;
    /* Half a label sticks out at either end. */
    struct sz_rect ramp = {x + label_width / 2, y, fmin(width_pt, ramp_widest) - label_width, ramp_height};
    draw_ramp(canvas, ramp, scale);
    style.align = SZ_ALIGN_CENTRE;
    size_t stride = label_stride(scale, ramp.width, label_width);
    for (size_t i = 0; i <= scale->class_count; i += stride) {
        double at = ramp.x + ramp.width * (double)i / (double)scale->class_count;
        double bottom = ramp.y + ramp.height;
        sz_canvas_line(canvas, at, bottom, at, bottom + tick_length - 0.5, 0.5, sz_theme()->muted);
        sz_text_draw(canvas, at, bottom + tick_length - 1, 0, sz_number_text(text, scale->breaks[i], &number, false),
                     &style);
    }
    return height;
}

static double entries_part(struct sz_canvas *canvas, double x, double y, double width_pt,
                           const struct sz_legend *legend, bool draw)
{
    struct sz_text_style style = label_style();
    double left = x, top = y, row_height = 0;
    for (size_t i = 0; i < legend->entry_count; i++) {
        const struct sz_legend_entry *entry = &legend->entries[i];
        double text_width = width_pt - swatch_width - label_gap;
        struct sz_text_size size = sz_text_measure(canvas, text_width, entry->label, &style);
        bool wraps = legend->entries_in_row && left > x && left + swatch_width + label_gap + size.width > x + width_pt;
        if (i > 0 && (wraps || !legend->entries_in_row)) {
            left = x;
            top += row_height + row_gap;
            row_height = 0;
        }
        row_height = fmax(row_height, size.height);
        if (draw) {
            bool area =
                entry->swatch == SZ_SWATCH_FILL || entry->swatch == SZ_SWATCH_HATCH || entry->swatch == SZ_SWATCH_LINE;
            double middle = top + size.baseline - 0.31 * style.size_pt;
            sz_swatch_draw(canvas, left + swatch_width / 2, middle, area ? swatch_width : swatch_height - 2,
                           entry->swatch, entry->colour);
            sz_text_draw(canvas, left + swatch_width + label_gap, top, text_width, entry->label, &style);
        }
        left += swatch_width + label_gap + size.width + column_gap;
    }
    return legend->entry_count > 0 ? top + row_height - y : 0;
}

static double lay_out(struct sz_canvas *canvas, double x, double y, double width_pt, const struct sz_legend *legend,
                      bool draw)
{
    double at = y;
    if (legend->title) {
        struct sz_text_style style = title_style();
        if (draw)
            sz_text_draw(canvas, x, at, width_pt, legend->title, &style);
        at += sz_text_measure(canvas, width_pt, legend->title, &style).height + row_gap;
    }
    if (legend->scale)
        at += scale_part(canvas, x, at, width_pt, legend->scale, draw);
    if (legend->entry_count > 0) {
        at += legend->scale ? sz_theme()->gap_pt : 0;
        at += entries_part(canvas, x, at, width_pt, legend, draw);
    }
    return at - y;
}

double sz_legend_height(struct sz_canvas *canvas, double width_pt, const struct sz_legend *legend)
{
    return lay_out(canvas, 0, 0, width_pt, legend, false);
}

double sz_legend_draw(struct sz_canvas *canvas, double x, double y, double width_pt, const struct sz_legend *legend)
{
    return lay_out(canvas, x, y, width_pt, legend, true);
}
