#include "render/placement.h"

#include <math.h>
#include <stdlib.h>

/* Points a cell: fine enough to slip a box into a gulf. */
static const double cell_pt = 4;

bool sz_placement_init(struct sz_placement *placement, struct sz_rect area, struct sz_error *error)
{
    *placement = (struct sz_placement){.area = area};
    placement->columns = (int)floor(area.width / cell_pt);
    placement->rows = (int)floor(area.height / cell_pt);
    placement->mask = cairo_image_surface_create(CAIRO_FORMAT_A8, placement->columns, placement->rows);
    placement->context = cairo_create(placement->mask);
    placement->sums = calloc((size_t)(placement->columns + 1) * (size_t)(placement->rows + 1), sizeof(unsigned));
    if (!placement->sums || cairo_status(placement->context) != CAIRO_STATUS_SUCCESS) {
        sz_placement_clear(placement);
        return sz_error_set_memory(error, "laying out a map");
    }
    cairo_scale(placement->context, 1 / cell_pt, 1 / cell_pt);
    cairo_translate(placement->context, -area.x, -area.y);
    return true;
}

void sz_placement_clear(struct sz_placement *placement)
{
    cairo_destroy(placement->context);
    cairo_surface_destroy(placement->mask);
    free(placement->sums);
    *placement = (struct sz_placement){0};
}

void sz_placement_take(struct sz_placement *placement, struct sz_rect rect)
{
    cairo_rectangle(placement->context, rect.x, rect.y, rect.width, rect.height);
    cairo_fill(placement->context);
}

static unsigned *sum_at(const struct sz_placement *placement, int column, int row)
{
    return &placement->sums[(size_t)row * (size_t)(placement->columns + 1) + (size_t)column];
}

static void add_up(struct sz_placement *placement)
{
    cairo_surface_flush(placement->mask);
    const unsigned char *cells = cairo_image_surface_get_data(placement->mask);
    int stride = cairo_image_surface_get_stride(placement->mask);
    for (int row = 0; row < placement->rows; row++) {
        unsigned along = 0;
        for (int column = 0; column < placement->columns; column++) {
            along += cells[row * stride + column] > 0;
            *sum_at(placement, column + 1, row + 1) = *sum_at(placement, column + 1, row) + along;
        }
    }
}

static bool is_free(const struct sz_placement *placement, int column, int row, int columns, int rows)
{
    return *sum_at(placement, column + columns, row + rows) + *sum_at(placement, column, row) ==
           *sum_at(placement, column + columns, row) + *sum_at(placement, column, row + rows);
}

bool sz_placement_find(struct sz_placement *placement, double width_pt, double height_pt, double x, double y,
                       struct sz_rect *found)
{
    int columns = (int)ceil(width_pt / cell_pt), rows = (int)ceil(height_pt / cell_pt);
    double nearest = INFINITY;
    add_up(placement);
    for (int row = 0; row + rows <= placement->rows; row++)
        for (int column = 0; column + columns <= placement->columns; column++) {
            double left = placement->area.x + column * cell_pt, top = placement->area.y + row * cell_pt;
            double distance = hypot(left + width_pt / 2 - x, top + height_pt / 2 - y);
            if (distance >= nearest || !is_free(placement, column, row, columns, rows))
                continue;
            nearest = distance;
            *found = (struct sz_rect){left, top, width_pt, height_pt};
        }
    return isfinite(nearest);
}

bool sz_placement_is_free(struct sz_placement *placement, struct sz_rect rect)
{
    int left = (int)floor((rect.x - placement->area.x) / cell_pt),
        top = (int)floor((rect.y - placement->area.y) / cell_pt);
    int right = (int)ceil((rect.x + rect.width - placement->area.x) / cell_pt);
    int bottom = (int)ceil((rect.y + rect.height - placement->area.y) / cell_pt);
    add_up(placement);
    return left >= 0 && top >= 0 && right <= placement->columns && bottom <= placement->rows &&
           is_free(placement, left, top, right - left, bottom - top);
}
