#include "render/chart.h"

#include "render/legend.h"
#include "render/text.h"

#include <math.h>
#include <stdlib.h>

static const double bar_height = 20, bar_gap = 9, label_part = 0.3, column_gap = 8, part_padding = 6;

static struct sz_text_style title_style(void)
{
    return (struct sz_text_style){.size_pt = sz_theme()->body_pt, .weight = SZ_WEIGHT_SEMIBOLD};
}

static struct sz_text_style label_style(void)
{
    return (struct sz_text_style){.size_pt = sz_theme()->small_pt};
}

static struct sz_colour part_colour(const struct sz_stacked_chart *chart, size_t part)
{
    return chart->part_colours ? chart->part_colours[part] : sz_series_colour(part);
}

static double total_of(const struct sz_stacked_chart *chart, size_t bar)
{
    double total = 0;
    for (size_t part = 0; part < chart->part_count; part++)
        total += chart->bars[bar].values[part];
    return total;
}

static bool check(const struct sz_stacked_chart *chart, double *longest, struct sz_error *error)
{
    if (chart->bar_count == 0 || chart->part_count == 0)
        return sz_error_set(error, SZ_ERROR_INPUT, "a chart of stacked bars needs at least one bar and one part");
    *longest = 0;
    for (size_t bar = 0; bar < chart->bar_count; bar++) {
        for (size_t part = 0; part < chart->part_count; part++)
            if (!(chart->bars[bar].values[part] >= 0 && isfinite(chart->bars[bar].values[part])))
                return sz_error_set(error, SZ_ERROR_INPUT,
                                    "part %zu of bar %zu of a chart is %g; it must not be negative", part + 1, bar + 1,
                                    chart->bars[bar].values[part]);
        *longest = fmax(*longest, total_of(chart, bar));
    }
    return *longest > 0 || sz_error_set(error, SZ_ERROR_INPUT, "all parts of a chart of stacked bars are 0");
}

/* The key of the parts; its entries are freed by the caller. NULL when memory is out. */
static struct sz_legend_entry *make_entries(const struct sz_stacked_chart *chart)
{
    struct sz_legend_entry *entries = calloc(chart->part_count, sizeof *entries);
    for (size_t part = 0; entries && part < chart->part_count; part++)
        entries[part] = (struct sz_legend_entry){SZ_SWATCH_FILL, part_colour(chart, part), chart->part_labels[part]};
    return entries;
}

static double head_height(struct sz_canvas *canvas, double width_pt, const struct sz_stacked_chart *chart,
                          const struct sz_legend *legend)
{
    struct sz_text_style style = title_style();
    double height = chart->title ? sz_text_measure(canvas, width_pt, chart->title, &style).height + 4 : 0;
    return height + sz_legend_height(canvas, width_pt, legend) + sz_theme()->gap_pt;
}

double sz_stacked_chart_height(struct sz_canvas *canvas, double width_pt, const struct sz_stacked_chart *chart)
{
    struct sz_legend_entry *entries = make_entries(chart);
    struct sz_legend legend = {
        .entries = entries, .entry_count = entries ? chart->part_count : 0, .entries_in_row = true};
    double height = head_height(canvas, width_pt, chart, &legend) + (double)chart->bar_count * (bar_height + bar_gap);
    free(entries);
    return height;
}

/* The widest label of bars, and of totals, points. */
static void measure_columns(struct sz_canvas *canvas, double width_pt, const struct sz_stacked_chart *chart,
                            double *label_width, double *total_width)
{
    struct sz_text_style style = label_style();
    char text[SZ_NUMBER_SIZE];
    *label_width = *total_width = 0;
    for (size_t bar = 0; bar < chart->bar_count; bar++) {
        if (chart->bars[bar].label)
            *label_width = fmax(*label_width, sz_text_measure(canvas, 0, chart->bars[bar].label, &style).width);
        sz_number_text(text, total_of(chart, bar), &chart->number, true);
        *total_width = fmax(*total_width, sz_text_measure(canvas, 0, text, &style).width);
    }
    *label_width = fmin(*label_width, label_part * width_pt);
    *label_width += *label_width > 0 ? column_gap + 1 : 0;
    *total_width = chart->show_totals ? *total_width + column_gap + 1 : 0;
}

static void draw_bar(struct sz_canvas *canvas, struct sz_rect row, const struct sz_stacked_chart *chart, size_t bar,
                     double points_per_value)
{
    struct sz_text_style style = {.size_pt = sz_theme()->small_pt, .align = SZ_ALIGN_CENTRE};
    char text[SZ_NUMBER_SIZE];
    double x = row.x, middle = row.y + row.height / 2;
    for (size_t part = 0; part < chart->part_count; part++) {
        double width = chart->bars[bar].values[part] * points_per_value;
        struct sz_colour colour = part_colour(chart, part);
        sz_canvas_fill_rect(canvas, (struct sz_rect){x, row.y, width, row.height}, colour);
        style.colour = sz_colour_readable_on(colour);
        sz_number_text(text, chart->bars[bar].values[part], &chart->number, false);
        if (sz_text_measure(canvas, 0, text, &style).width + part_padding <= width)
            sz_text_draw_middle(canvas, x + width / 2, middle, 0, text, &style);
        x += width;
        if (width > 0)
            sz_canvas_line(canvas, x, row.y, x, row.y + row.height, sz_theme()->rule_pt, sz_theme()->paper);
    }
    if (chart->show_totals) {
        style = (struct sz_text_style){.size_pt = sz_theme()->small_pt, .weight = SZ_WEIGHT_SEMIBOLD};
        sz_number_text(text, total_of(chart, bar), &chart->number, true);
        sz_text_draw_middle(canvas, x + column_gap, middle, 0, text, &style);
    }
}

bool sz_stacked_chart_draw(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_stacked_chart *chart,
                           struct sz_error *error)
{
    double longest = 0;
    if (!check(chart, &longest, error))
        return false;
    struct sz_legend_entry *entries = make_entries(chart);
    if (!entries)
        return sz_error_set_memory(error, "drawing a chart");
    struct sz_legend legend = {.entries = entries, .entry_count = chart->part_count, .entries_in_row = true};
    double label_width, total_width, head = head_height(canvas, rect.width, chart, &legend);
    measure_columns(canvas, rect.width, chart, &label_width, &total_width);
    double row_height = (rect.height - head) / (double)chart->bar_count, plot = rect.width - label_width - total_width;
    if (row_height < 10 || plot < 60) {
        free(entries);
        return sz_error_set(error, SZ_ERROR_INPUT, "%.0f by %.0f points are too small for a chart of %zu bars",
                            rect.width, rect.height, chart->bar_count);
    }
    sz_canvas_begin(canvas, "Figure");
    double y = rect.y;
    if (chart->title) {
        struct sz_text_style style = title_style();
        y += sz_text_draw(canvas, rect.x, y, rect.width, chart->title, &style) + 4;
    }
    sz_legend_draw(canvas, rect.x, y, rect.width, &legend);
    free(entries);
    struct sz_text_style style = label_style();
    double thickness = fmin(bar_height, row_height * 0.72);
    for (size_t bar = 0; bar < chart->bar_count; bar++) {
        double top = rect.y + head + (double)bar * row_height;
        struct sz_rect row = {rect.x + label_width, top, plot, thickness};
        if (chart->bars[bar].label && label_width > column_gap)
            sz_text_draw_middle(canvas, rect.x, top + thickness / 2, label_width - column_gap, chart->bars[bar].label,
                                &style);
        draw_bar(canvas, row, chart, bar, plot / longest);
    }
    sz_canvas_end(canvas, "Figure");
    return true;
}
