#include "render/map_layout.h"

#include "render/placement.h"

#include <math.h>

/* Free room kept round shapes and boxes. */
static const double clearance_pt = 7;
/* How the shapes may shrink and move sideways to make room. */
static const double shrink = 0.96;
enum { SHRINK_STEPS = 26 };
static const double across[] = {0.5, 0.35, 0.2, 0};

struct sz_rect sz_map_rect(const struct sz_view *view, const struct sz_ground *box)
{
    struct sz_rect rect = {.x = sz_view_x(view, box->west), .y = sz_view_y(view, box->north)};
    rect.width = sz_view_x(view, box->east) - rect.x;
    rect.height = sz_view_y(view, box->south) - rect.y;
    return rect;
}

static void take_shapes(struct sz_placement *placement, const struct sz_map_ground *ground, const struct sz_view *view)
{
    cairo_t *context = placement->context;
    cairo_save(context);
    cairo_set_operator(context, CAIRO_OPERATOR_CLEAR);
    cairo_paint(context);
    cairo_restore(context);
    sz_map_ground_trace(ground, view, context);
    cairo_fill(context);
    if (ground->map->inset) {
        struct sz_rect target = sz_map_rect(view, &ground->inset);
        sz_placement_take(placement, target);
    }
}

static struct sz_rect widened(struct sz_rect rect, double by)
{
    return (struct sz_rect){rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by};
}

/* Finds room for a box with clearance all round. */
static bool find(struct sz_placement *placement, double width_pt, double height_pt, double x, double y,
                 struct sz_rect *found)
{
    struct sz_rect room;
    if (!sz_placement_find(placement, width_pt + 2 * clearance_pt, height_pt + 2 * clearance_pt, x, y, &room))
        return false;
    *found = widened(room, -clearance_pt);
    return true;
}

static bool place(struct sz_placement *placement, const struct sz_map_ground *ground, struct sz_rect rect,
                  const struct sz_map_needs *needs, struct sz_map_layout *layout)
{
    take_shapes(placement, ground, &layout->view);
    if (!find(placement, needs->legend_width, needs->legend_height, rect.x + rect.width, rect.y + rect.height,
              &layout->legend))
        return false;
    if (!ground->map->inset)
        return true;
    sz_placement_take(placement, layout->legend);
    struct sz_rect target = sz_map_rect(&layout->view, &ground->inset);
    if (!find(placement, needs->inset_width, needs->inset_height, target.x + target.width / 2,
              target.y + target.height / 2, &layout->inset))
        return false;
    /* Standing over the legend it lines up with it, when that costs no room. */
    struct sz_rect lined_up = layout->inset;
    lined_up.x = layout->legend.x;
    if (sz_placement_is_free(placement, widened(lined_up, clearance_pt)))
        layout->inset = lined_up;
    return true;
}

bool sz_map_lay_out(const struct sz_map_ground *ground, struct sz_rect rect, const struct sz_map_needs *needs,
                    struct sz_map_layout *layout, struct sz_error *error)
{
    struct sz_placement placement;
    if (!sz_placement_init(&placement, widened(rect, clearance_pt), error))
        return false;
    bool placed = false;
    for (int step = 0; !placed && step < SHRINK_STEPS; step++) {
        double factor = pow(shrink, step);
        for (size_t i = 0; !placed && i < sizeof across / sizeof across[0]; i++) {
            struct sz_rect part = {0, rect.y + 1, (rect.width - 2) * factor, (rect.height - 2) * factor};
            part.x = rect.x + 1 + (rect.width - 2 - part.width) * across[i];
            layout->view = sz_view_fit(&ground->bounds, part, across[i]);
            placed = place(&placement, ground, rect, needs, layout);
        }
    }
    sz_placement_clear(&placement);
    return placed ||
           sz_error_set(error, SZ_ERROR_INPUT,
                        "%.0f by %.0f points are too small for this map with its legend and inset; make it larger",
                        rect.width, rect.height);
}
