/**
 * A choropleth: shapes on the earth, each in the colour of its value.
 *
 * Shapes come as rings of longitude and latitude (WGS84 degrees) and are drawn in an equal-area projection
 * centred on them. All words come from the caller, so that they can be in any language. Everything a map
 * points to belongs to the caller and is only read.
 */
#ifndef SZ_RENDER_MAP_H
#define SZ_RENDER_MAP_H

#include "render/canvas.h"
#include "render/legend.h"
#include "render/scale.h"

struct sz_map_ring {
    const double *lon_lat; /**< longitude and latitude in turn, degrees; closing point may be left out */
    size_t point_count;    /**< at least 3 */
};

struct sz_map_shape {
    const char *id; /**< for messages */
    const struct sz_map_ring *rings;
    size_t ring_count; /**< outer rings and holes in any order: a point is inside when an odd number of rings
                          holds it */
    double value;      /**< NaN is a missing value */
    bool uncertain;    /**< its interval is too wide: drawn hatched */
};

/** A window drawn larger, in a frame of its own, with a mark where it lies. */
struct sz_map_inset {
    double west, south, east, north; /**< degrees */
    const char *title;
};

/** Points of one kind, drawn over the shapes and named in the legend. */
struct sz_map_marks {
    const double *lon_lat; /**< longitude and latitude in turn, degrees */
    size_t point_count;
    enum sz_swatch sign; /**< circle, square or triangle */
    struct sz_colour colour;
    double size_pt;    /**< across; 0 is 4 */
    const char *label; /**< for the legend; NULL for none */
};

struct sz_map {
    const char *title, *subtitle; /**< above; NULL for none */
    const char *footnote;         /**< below: source, remarks; NULL for none */
    const struct sz_map_shape *shapes;
    size_t shape_count;
    const struct sz_scale *scale;
    const char *legend_title;
    const struct sz_map_inset *inset; /**< NULL for none */
    const struct sz_map_marks *marks;
    size_t mark_count;
    const char *uncertain_label; /**< legend: "interval wider than 5 points"; needed when a shape is uncertain */
    const char *missing_label;   /**< legend: "no data"; needed when a value is missing */
    const char *kilometre_label; /**< scale bar: "km", "กม."; NULL is km */
};

/**
 * Draws a map into a rectangle of a canvas.
 *
 * SZ_ERROR_INPUT when there are no shapes, a ring is too short or a coordinate is not on the earth, a needed
 * label is missing, the inset is empty or lies outside, or the rectangle is too small for a map (120 points
 * either way). SZ_ERROR_SYSTEM when the projection or memory fails.
 */
bool sz_map_draw(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_map *map, struct sz_error *error);

/**
 * Draws a map on a canvas of its own, with a margin, and writes it in the format the path's ending names.
 *
 * \param width_pt, height_pt  0 takes a portrait page of 540 by 760 points
 */
bool sz_map_write(const char *path, double width_pt, double height_pt, const struct sz_map *map,
                  const struct sz_canvas_options *options, struct sz_error *error);

#endif
