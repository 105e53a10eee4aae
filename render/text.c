#include "render/text.h"

#include "render/canvas_private.h"

#include <string.h>

/* Half the height of Sarabun's figures, in parts of the type size. */
static const double half_figure_height = 0.31;

static PangoWeight pango_weight(enum sz_weight weight)
{
    return weight == SZ_WEIGHT_BOLD       ? PANGO_WEIGHT_BOLD
           : weight == SZ_WEIGHT_SEMIBOLD ? PANGO_WEIGHT_SEMIBOLD
                                          : PANGO_WEIGHT_NORMAL;
}

static double size_of(const struct sz_text_style *style)
{
    return style->size_pt > 0 ? style->size_pt : sz_theme()->body_pt;
}

/* Keeps "70.9–71.5" on one line: a word joiner after an en dash behind a figure. Takes valid UTF-8 over, g_free the result. */
static char *keep_ranges_whole(char *text)
{
    static const char dash[] = "\xe2\x80\x93", joiner[] = "\xe2\x81\xa0";
    if (strstr(text, dash) == NULL)
        return text;
    GString *kept = g_string_new(NULL);
    for (const char *at = text; *at != '\0'; at++) {
        g_string_append_c(kept, *at);
        size_t length = (size_t)(at + 1 - text), dashed = sizeof dash - 1;
        if (length > dashed && memcmp(at + 1 - dashed, dash, dashed) == 0 && g_ascii_isdigit(at[-(ptrdiff_t)dashed]))
            g_string_append(kept, joiner);
    }
    g_free(text);
    return g_string_free(kept, FALSE);
}

static PangoLayout *set_paragraph(struct sz_canvas *canvas, double width_pt, const char *text,
                                  const struct sz_text_style *style)
{
    pango_cairo_update_context(canvas->context, canvas->typeface);
    PangoLayout *layout = pango_layout_new(canvas->typeface);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, sz_theme()->font_family);
    pango_font_description_set_absolute_size(font, size_of(style) * PANGO_SCALE);
    pango_font_description_set_weight(font, pango_weight(style->weight));
    if (style->italic)
        pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    if (style->line_spacing > 0)
        pango_layout_set_line_spacing(layout, (float)style->line_spacing);
    if (width_pt > 0) {
        pango_layout_set_width(layout, (int)(width_pt * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_alignment(layout, style->align == SZ_ALIGN_CENTRE  ? PANGO_ALIGN_CENTER
                                           : style->align == SZ_ALIGN_RIGHT ? PANGO_ALIGN_RIGHT
                                                                            : PANGO_ALIGN_LEFT);
        if (style->max_lines > 0) {
            pango_layout_set_height(layout, -style->max_lines);
            pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        }
    }
    /* Names come from files: what is not UTF-8 shows as replacement signs, and Pango has nothing to warn of. */
    char *valid = keep_ranges_whole(g_utf8_make_valid(text, -1));
    pango_layout_set_text(layout, valid, -1);
    g_free(valid);
    return layout;
}

static struct sz_text_size size_of_layout(PangoLayout *layout)
{
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    return (struct sz_text_size){.width = (double)logical.width / PANGO_SCALE,
                                 .height = (double)logical.height / PANGO_SCALE,
                                 .baseline = (double)pango_layout_get_baseline(layout) / PANGO_SCALE,
                                 .line_count = pango_layout_get_line_count(layout)};
}

/* Draws with the top (or, asked for, the first baseline) at y. */
static struct sz_text_size draw(struct sz_canvas *canvas, double x, double y, double width_pt, const char *text,
                                const struct sz_text_style *style, bool at_baseline)
{
    PangoLayout *layout = set_paragraph(canvas, width_pt, text, style);
    struct sz_text_size size = size_of_layout(layout);
    if (width_pt <= 0)
        x -= style->align == SZ_ALIGN_CENTRE ? size.width / 2 : style->align == SZ_ALIGN_RIGHT ? size.width : 0;
    sz_canvas_set_colour(canvas, style->colour.alpha > 0 ? style->colour : sz_theme()->ink);
    cairo_move_to(canvas->context, x, at_baseline ? y - size.baseline : y);
    pango_cairo_show_layout(canvas->context, layout);
    cairo_new_path(canvas->context);
    g_object_unref(layout);
    return size;
}

double sz_text_draw(struct sz_canvas *canvas, double x, double y, double width_pt, const char *text,
                    const struct sz_text_style *style)
{
    return draw(canvas, x, y, width_pt, text, style, false).height;
}

void sz_text_draw_at_baseline(struct sz_canvas *canvas, double x, double y, double width_pt, const char *text,
                              const struct sz_text_style *style)
{
    draw(canvas, x, y, width_pt, text, style, true);
}

void sz_text_draw_middle(struct sz_canvas *canvas, double x, double y, double width_pt, const char *text,
                         const struct sz_text_style *style)
{
    struct sz_text_style one_line = *style;
    one_line.max_lines = 1;
    draw(canvas, x, y + half_figure_height * size_of(style), width_pt, text, &one_line, true);
}

struct sz_text_size sz_text_measure(struct sz_canvas *canvas, double width_pt, const char *text,
                                    const struct sz_text_style *style)
{
    PangoLayout *layout = set_paragraph(canvas, width_pt, text, style);
    struct sz_text_size size = size_of_layout(layout);
    g_object_unref(layout);
    return size;
}
