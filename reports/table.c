#include "reports/table.h"

#include "render/theme.h"

#include <math.h>

#define COLUMN_GAP_PT 8.0

/* Where the columns lie for the width they have. */
struct layout {
    double x[SZ_COLUMNS_MAX], width[SZ_COLUMNS_MAX];
    double size_pt, row_gap_pt;
};

static void lay_out(const struct sz_table *table, struct layout *layout)
{
    double sum = 0;
    for (size_t i = 0; i < table->column_count; i++)
        sum += table->columns[i].width;
    double room = SZ_PAGE_WIDTH_PT - COLUMN_GAP_PT * (double)(table->column_count - 1);
    double x = SZ_PAGE_LEFT_PT;
    for (size_t i = 0; i < table->column_count; i++) {
        layout->x[i] = x;
        layout->width[i] = room * table->columns[i].width / sum;
        x += layout->width[i] + COLUMN_GAP_PT;
    }
    layout->size_pt = table->size_pt > 0 ? table->size_pt : sz_theme()->small_pt;
    layout->row_gap_pt = 0.5 * layout->size_pt;
}

static struct sz_text_style cell_style(const struct sz_table *table, const struct layout *layout, size_t column,
                                       bool is_total)
{
    return (struct sz_text_style){.size_pt = layout->size_pt,
                                  .align = table->columns[column].align,
                                  .weight = is_total ? SZ_WEIGHT_SEMIBOLD : SZ_WEIGHT_REGULAR};
}

static struct sz_text_style head_style(const struct sz_table *table, const struct layout *layout, size_t column)
{
    return (struct sz_text_style){.size_pt = layout->size_pt - 0.5,
                                  .align = table->columns[column].align,
                                  .weight = SZ_WEIGHT_SEMIBOLD,
                                  .colour = sz_theme()->muted};
}

static bool is_total(const struct sz_table *table, size_t row)
{
    return table->has_total && row + 1 == table->row_count;
}

static double row_height(struct sz_page *page, const struct sz_table *table, const struct layout *layout, size_t row)
{
    double height = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        char text[SZ_CELL_SIZE] = "";
        table->cell(table->context, row, i, text);
        struct sz_text_style style = cell_style(table, layout, i, is_total(table, row));
        height = fmax(height, sz_text_measure(page->canvas, layout->width[i], text, &style).height);
    }
    return height + layout->row_gap_pt;
}

static double head_height(struct sz_page *page, const struct sz_table *table, const struct layout *layout)
{
    double height = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        struct sz_text_style style = head_style(table, layout, i);
        height = fmax(height, sz_text_measure(page->canvas, layout->width[i], table->columns[i].title, &style).height);
    }
    return height + layout->row_gap_pt;
}

static void draw_rule(const struct sz_page *page, double y, double width_pt, struct sz_colour colour)
{
    sz_canvas_line(page->canvas, SZ_PAGE_LEFT_PT, y, SZ_PAGE_LEFT_PT + SZ_PAGE_WIDTH_PT, y, width_pt, colour);
}

/* Titles stand on the rule, however many lines they have. */
static void draw_head(struct sz_page *page, const struct sz_table *table, const struct layout *layout)
{
    double height = head_height(page, table, layout);
    sz_canvas_begin(page->canvas, "TR");
    for (size_t i = 0; i < table->column_count; i++) {
        struct sz_text_style style = head_style(table, layout, i);
        double own = sz_text_measure(page->canvas, layout->width[i], table->columns[i].title, &style).height;
        sz_canvas_begin(page->canvas, "TH");
        sz_text_draw(page->canvas, layout->x[i], page->y + height - layout->row_gap_pt - own, layout->width[i],
                     table->columns[i].title, &style);
        sz_canvas_end(page->canvas, "TH");
    }
    sz_canvas_end(page->canvas, "TR");
    page->y += height;
    draw_rule(page, page->y - layout->row_gap_pt / 2, sz_theme()->rule_pt, sz_theme()->muted);
}

static void draw_row(struct sz_page *page, const struct sz_table *table, const struct layout *layout, size_t row)
{
    double height = row_height(page, table, layout, row);
    bool total = is_total(table, row);
    if (total)
        draw_rule(page, page->y - layout->row_gap_pt / 2, sz_theme()->hairline_pt, sz_theme()->muted);
    sz_canvas_begin(page->canvas, "TR");
    for (size_t i = 0; i < table->column_count; i++) {
        char text[SZ_CELL_SIZE] = "";
        table->cell(table->context, row, i, text);
        struct sz_text_style style = cell_style(table, layout, i, total);
        sz_canvas_begin(page->canvas, "TD");
        sz_text_draw(page->canvas, layout->x[i], page->y, layout->width[i], text, &style);
        sz_canvas_end(page->canvas, "TD");
    }
    sz_canvas_end(page->canvas, "TR");
    page->y += height;
    draw_rule(page, page->y - layout->row_gap_pt / 2, sz_theme()->hairline_pt, sz_theme()->line);
}

double sz_table_height(struct sz_page *page, const struct sz_table *table, size_t row_count)
{
    struct layout layout;
    lay_out(table, &layout);
    double height = head_height(page, table, &layout);
    for (size_t row = 0; row < row_count && row < table->row_count; row++)
        height += row_height(page, table, &layout, row);
    return height;
}

bool sz_table_draw(struct sz_page *page, const struct sz_table *table, struct sz_error *error)
{
    struct layout layout;
    lay_out(table, &layout);
    if (table->row_count == 0)
        return true;
    double first = head_height(page, table, &layout) + row_height(page, table, &layout, 0);
    if (!sz_page_room(page, first, error))
        return false;
    sz_canvas_begin(page->canvas, "Table");
    draw_head(page, table, &layout);
    bool ok = true;
    for (size_t row = 0; ok && row < table->row_count; row++) {
        int number = page->number;
        ok = sz_page_room(page, row_height(page, table, &layout, row), error);
        if (ok && page->number != number)
            draw_head(page, table, &layout);
        if (ok)
            draw_row(page, table, &layout, row);
    }
    sz_canvas_end(page->canvas, "Table");
    page->y += 8;
    return ok;
}
