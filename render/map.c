#include "render/map.h"

#include "render/map_ground.h"
#include "render/map_layout.h"
#include "render/text.h"

#include <math.h>
#include <stdio.h>

static const double default_width_pt = 540, default_height_pt = 760, margin_pt = 28, smallest_side_pt = 120;
static const double bar_height = 12, bar_thickness = 3, bar_gap = 5, main_bar_part = 0.5, inset_bar_part = 0.2,
                    caption_gap = 3;
enum { LEGEND_ENTRIES = 16 };

/* What a map's legend holds, with room for its entries. */
struct key {
    struct sz_legend legend;
    struct sz_legend_entry entries[LEGEND_ENTRIES];
};

static void add_entry(struct key *key, enum sz_swatch swatch, struct sz_colour colour, const char *label)
{
    key->entries[key->legend.entry_count++] = (struct sz_legend_entry){swatch, colour, label};
}

static bool make_key(const struct sz_map *map, struct key *key, struct sz_error *error)
{
    *key = (struct key){.legend = {.title = map->legend_title, .scale = map->scale}};
    bool uncertain = false, missing = false;
    for (size_t s = 0; s < map->shape_count; s++) {
        missing |= isnan(map->shapes[s].value);
        uncertain |= map->shapes[s].uncertain && !isnan(map->shapes[s].value);
    }
    if (uncertain && !map->uncertain_label)
        return sz_error_set(error, SZ_ERROR_INPUT, "a map with uncertain shapes needs a label for them");
    if (missing && !map->missing_label)
        return sz_error_set(error, SZ_ERROR_INPUT, "a map with missing values needs a label for them");
    if (map->mark_count > LEGEND_ENTRIES - 2)
        return sz_error_set(error, SZ_ERROR_INPUT, "a map shows at most %d kinds of marks", LEGEND_ENTRIES - 2);
    for (size_t m = 0; m < map->mark_count; m++)
        if (map->marks[m].label && map->marks[m].point_count > 0)
            add_entry(key, map->marks[m].sign, map->marks[m].colour, map->marks[m].label);
    if (uncertain)
        add_entry(key, SZ_SWATCH_HATCH, sz_palette_colour(map->scale->palette, 0.3), map->uncertain_label);
    if (missing)
        add_entry(key, SZ_SWATCH_FILL, sz_theme()->missing, map->missing_label);
    key->legend.entries = key->entries;
    return true;
}

/* A bar of a round number of kilometres, with its length behind it. */
struct scale_bar {
    double bar_pt, total_pt; /**< the bar alone, and with its words */
    char text[SZ_NUMBER_SIZE];
};

static struct sz_text_style bar_style(void)
{
    return (struct sz_text_style){.size_pt = sz_theme()->tiny_pt, .colour = sz_theme()->muted};
}

static struct scale_bar make_scale_bar(struct sz_canvas *canvas, double widest_pt, double points_per_m,
                                       const char *kilometre_label)
{
    static const double mantissas[] = {5, 2, 1};
    struct scale_bar bar;
    double most_km = widest_pt / points_per_m / 1000, power = pow(10, floor(log10(most_km))), length_km = power;
    for (size_t i = 0; i < sizeof mantissas / sizeof mantissas[0]; i++)
        if (mantissas[i] * power <= most_km) {
            length_km = mantissas[i] * power;
            break;
        }
    struct sz_number number = {SZ_QUANTITY_NUMBER, -1, kilometre_label ? kilometre_label : "km"};
    struct sz_text_style style = bar_style();
    sz_number_text(bar.text, length_km, &number, true);
    bar.bar_pt = length_km * 1000 * points_per_m;
    bar.total_pt = bar.bar_pt + bar_gap + sz_text_measure(canvas, 0, bar.text, &style).width;
    return bar;
}

/* Draws the bar with its left end at x, its middle at y. */
static void draw_scale_bar(struct sz_canvas *canvas, double x, double y, const struct scale_bar *bar)
{
    const struct sz_theme *theme = sz_theme();
    struct sz_text_style style = bar_style();
    struct sz_rect whole = {x, y - bar_thickness / 2, bar->bar_pt, bar_thickness}, half = whole;
    half.width /= 2;
    sz_canvas_fill_rect(canvas, half, theme->muted);
    sz_canvas_stroke_rect(canvas, whole, 0.5, theme->muted);
    sz_text_draw_middle(canvas, x + bar->bar_pt + bar_gap, y, 0, bar->text, &style);
}

static bool inside(const struct sz_rect *rect, double x, double y)
{
    const double edge = 0.01;
    return x > rect->x + edge && x < rect->x + rect->width - edge && y > rect->y + edge &&
           y < rect->y + rect->height - edge;
}

/* Joins corners of the inset's place on the map to the same corners of its frame, where the line crosses neither of them nor words. */
static void draw_connection(struct sz_canvas *canvas, const struct sz_rect *target, const struct sz_rect *frame,
                            const struct sz_rect *with_caption)
{
    for (int corner = 0; corner < 4; corner++) {
        double right = corner & 1, below = corner >> 1;
        double x1 = target->x + right * target->width, y1 = target->y + below * target->height;
        double x2 = frame->x + right * frame->width, y2 = frame->y + below * frame->height;
        bool clear = true;
        for (int step = 0; step <= 100 && clear; step++) {
            double part = step / 100.0;
            double x = x1 + part * (x2 - x1), y = y1 + part * (y2 - y1);
            clear = !inside(target, x, y) && !inside(with_caption, x, y);
        }
        if (clear)
            sz_canvas_line(canvas, x1, y1, x2, y2, 0.5, sz_theme()->muted);
    }
}

static struct sz_text_style inset_title_style(void)
{
    return (struct sz_text_style){.size_pt = sz_theme()->small_pt, .weight = SZ_WEIGHT_SEMIBOLD};
}

static struct scale_bar make_inset_bar(struct sz_canvas *canvas, const struct sz_map_ground *ground, double inset_width)
{
    double points_per_m = inset_width / (ground->inset.east - ground->inset.west);
    return make_scale_bar(canvas, inset_width * inset_bar_part, points_per_m, ground->map->kilometre_label);
}

/*
 * The caption below the frame: the title with the scale bar at its right, or below it where the title needs the width. Draws when
 * asked to; returns its height.
 */
static double inset_caption(struct sz_canvas *canvas, const struct sz_map_ground *ground, double x, double y,
                            double inset_width, bool draw)
{
    struct sz_text_style style = inset_title_style();
    const char *title = ground->map->inset->title ? ground->map->inset->title : "";
    struct scale_bar bar = make_inset_bar(canvas, ground, inset_width);
    struct sz_text_size line = sz_text_measure(canvas, 0, title, &style);
    bool beside = line.width + sz_theme()->gap_pt + bar.total_pt <= inset_width;
    double title_height = sz_text_measure(canvas, inset_width, title, &style).height;
    if (draw) {
        sz_text_draw(canvas, x, y + caption_gap, inset_width, title, &style);
        draw_scale_bar(canvas, beside ? x + inset_width - bar.total_pt : x,
                       y + caption_gap + (beside ? line.height / 2 : title_height + bar_height / 2), &bar);
    }
    return caption_gap + title_height + (beside ? 0 : bar_height);
}

static void draw_inset(struct sz_canvas *canvas, const struct sz_map_ground *ground, const struct sz_map_layout *layout)
{
    const struct sz_theme *theme = sz_theme();
    struct sz_rect frame = layout->inset;
    frame.height -= inset_caption(canvas, ground, 0, 0, frame.width, false);
    struct sz_rect target = sz_map_rect(&layout->view, &ground->inset);
    draw_connection(canvas, &target, &frame, &layout->inset);
    sz_canvas_stroke_rect(canvas, target, 0.7, theme->ink);
    sz_canvas_fill_rect(canvas, frame, theme->panel);
    cairo_t *context = sz_canvas_context(canvas);
    cairo_save(context);
    cairo_rectangle(context, frame.x, frame.y, frame.width, frame.height);
    cairo_clip(context);
    struct sz_view view = sz_view_fit(&ground->inset, frame, 0.5);
    sz_map_ground_draw(ground, &view, canvas, true);
    cairo_restore(context);
    sz_canvas_stroke_rect(canvas, frame, 0.9, theme->ink);

    inset_caption(canvas, ground, frame.x, frame.y + frame.height, frame.width, true);
}

static struct sz_map_needs measure(struct sz_canvas *canvas, const struct sz_map_ground *ground, struct sz_rect rect,
                                   const struct key *key, double inset_factor)
{
    struct sz_map_needs needs = {.legend_width = fmax(110, fmin(190, 0.42 * rect.width))};
    needs.legend_height = sz_legend_height(canvas, needs.legend_width, &key->legend) + sz_theme()->gap_pt + bar_height;
    if (ground->map->inset) {
        const struct sz_ground *box = &ground->inset;
        double aspect = (box->north - box->south) / (box->east - box->west);
        needs.inset_width = fmin(0.37 * rect.width, 0.3 * rect.height / aspect) * inset_factor;
        needs.inset_height = needs.inset_width * aspect + inset_caption(canvas, ground, 0, 0, needs.inset_width, false);
    }
    return needs;
}

/* The layout that draws the shapes largest, a smaller inset allowed where that pays. */
static bool lay_out(struct sz_canvas *canvas, const struct sz_map_ground *ground, struct sz_rect area,
                    const struct key *key, struct sz_map_layout *best, struct sz_error *error)
{
    static const double inset_factors[] = {1, 0.85, 0.7};
    struct sz_error first = {0};
    double best_worth = 0;
    for (size_t i = 0; i < sizeof inset_factors / sizeof inset_factors[0]; i++) {
        struct sz_map_needs needs = measure(canvas, ground, area, key, inset_factors[i]);
        struct sz_map_layout layout = {0};
        if (!sz_map_lay_out(ground, area, &needs, &layout, &first))
            continue;
        double worth = layout.view.points_per_m * sqrt(inset_factors[i]);
        if (worth > best_worth) {
            best_worth = worth;
            *best = layout;
        }
    }
    if (best_worth == 0)
        *error = first;
    return best_worth > 0;
}

/* Draws the words above and below; returns the room left between them. */
static struct sz_rect draw_words(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_map *map)
{
    const struct sz_theme *theme = sz_theme();
    double top = rect.y, bottom = rect.y + rect.height;
    if (map->title) {
        struct sz_text_style style = {.size_pt = theme->title_pt, .weight = SZ_WEIGHT_BOLD};
        top += sz_text_draw(canvas, rect.x, top, rect.width, map->title, &style) + 2;
    }
    if (map->subtitle) {
        struct sz_text_style style = {.size_pt = theme->body_pt, .colour = theme->muted};
        top += sz_text_draw(canvas, rect.x, top, rect.width, map->subtitle, &style);
    }
    if (map->footnote) {
        struct sz_text_style style = {.size_pt = theme->tiny_pt, .colour = theme->muted};
        bottom -= sz_text_measure(canvas, rect.width, map->footnote, &style).height;
        sz_text_draw(canvas, rect.x, bottom, rect.width, map->footnote, &style);
    }
    top += map->title || map->subtitle ? theme->gap_pt : 0;
    bottom -= map->footnote ? theme->gap_pt : 0;
    return (struct sz_rect){rect.x, top, rect.width, bottom - top};
}

bool sz_map_draw(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_map *map, struct sz_error *error)
{
    struct key key;
    if (!map->scale)
        return sz_error_set(error, SZ_ERROR_INPUT, "a map needs a colour scale");
    if (!make_key(map, &key, error))
        return false;
    struct sz_map_ground ground;
    if (!sz_map_ground_init(&ground, map, error))
        return false;
    sz_canvas_begin(canvas, "Figure");
    struct sz_rect area = draw_words(canvas, rect, map);
    struct sz_map_layout layout = {0};
    bool done = false;
    if (area.width < smallest_side_pt || area.height < smallest_side_pt) {
        sz_error_set(error, SZ_ERROR_INPUT, "%.0f by %.0f points are too small for a map; %.0f either way is the least",
                     area.width, area.height, smallest_side_pt);
        goto end;
    }
    if (!lay_out(canvas, &ground, area, &key, &layout, error))
        goto end;
    sz_map_ground_draw(&ground, &layout.view, canvas, false);
    if (map->inset)
        draw_inset(canvas, &ground, &layout);
    sz_legend_draw(canvas, layout.legend.x, layout.legend.y, layout.legend.width, &key.legend);
    struct scale_bar bar =
        make_scale_bar(canvas, layout.legend.width * main_bar_part, layout.view.points_per_m, map->kilometre_label);
    draw_scale_bar(canvas, layout.legend.x, layout.legend.y + layout.legend.height - bar_height / 2, &bar);
    done = true;
end:
    sz_canvas_end(canvas, "Figure");
    sz_map_ground_clear(&ground);
    return done;
}

bool sz_map_write(const char *path, double width_pt, double height_pt, const struct sz_map *map,
                  const struct sz_canvas_options *options, struct sz_error *error)
{
    enum sz_format format;
    if (!sz_format_of_path(path, &format, error))
        return false;
    if (width_pt <= 0 || height_pt <= 0) {
        width_pt = default_width_pt;
        height_pt = default_height_pt;
    }
    struct sz_canvas *canvas = sz_canvas_create(format, width_pt, height_pt, options, error);
    if (!canvas)
        return false;
    struct sz_rect rect = {margin_pt, margin_pt, width_pt - 2 * margin_pt, height_pt - 2 * margin_pt};
    bool done = sz_map_draw(canvas, rect, map, error) && sz_canvas_save(canvas, path, error);
    sz_canvas_destroy(canvas);
    return done;
}
