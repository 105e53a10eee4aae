/**
 * One drawing surface over PNG, SVG and PDF.
 *
 * All lengths are points (1/72 inch) from the upper left corner, y downward. A canvas draws into memory;
 * sz_canvas_save writes the file whole or not at all. The bytes depend on what is drawn and on the options
 * alone: two equal drawings are equal files. A canvas belongs to one thread at a time; different canvases may
 * be used by different threads.
 *
 * Drawing functions return nothing: cairo keeps the first failure, and sz_canvas_save or sz_canvas_bytes
 * reports it.
 */
#ifndef SZ_RENDER_CANVAS_H
#define SZ_RENDER_CANVAS_H

#include "error/error.h"
#include "render/theme.h"

#include <cairo.h>
#include <stdbool.h>
#include <stddef.h>

enum sz_format { SZ_FORMAT_PNG, SZ_FORMAT_SVG, SZ_FORMAT_PDF };

/** An upright A4 page. */
#define SZ_A4_WIDTH_PT  595.276
#define SZ_A4_HEIGHT_PT 841.890

struct sz_rect {
    double x, y, width, height;
};

/** All may be zero or NULL. Strings are UTF-8 and are copied. */
struct sz_canvas_options {
    const char *fonts_folder; /**< a folder with Sarabun; without it the fonts of the system are used */
    double pixels_per_point;  /**< PNG only; 0 is 2 (144 dots an inch) */
    const char *title;        /**< PDF and SVG */
    const char *author;       /**< PDF */
    const char *subject;      /**< PDF */
    const char *created;      /**< PDF: the creation date, ISO 8601 (2024-04-08T12:00:00Z); NULL writes 2000-01-01 */
    const char *language;     /**< PDF: of the text, BCP 47 ("th", "en"); also guides line breaking */
};

struct sz_canvas;

/** The format a path's ending names (any case), PNG for "-"; any other ending is an SZ_ERROR_INPUT that names the three. */
bool sz_format_of_path(const char *path, enum sz_format *format, struct sz_error *error);

/** A white canvas of a size in points, or NULL with error set. Release with sz_canvas_destroy. */
struct sz_canvas *sz_canvas_create(enum sz_format format, double width_pt, double height_pt,
                                   const struct sz_canvas_options *options, struct sz_error *error);

/** Ends the drawing and writes it to path, whole or not at all. Nothing can be drawn afterwards. */
bool sz_canvas_save(struct sz_canvas *canvas, const char *path, struct sz_error *error);

/** Ends the drawing and gives its bytes, which live as long as the canvas. */
bool sz_canvas_bytes(struct sz_canvas *canvas, const unsigned char **bytes, size_t *size, struct sz_error *error);

/** Frees the canvas; NULL is ignored. What was not saved is lost. */
void sz_canvas_destroy(struct sz_canvas *canvas);

/** Ends the page and starts the next one; only a PDF has pages, on others SZ_ERROR_INPUT. */
bool sz_canvas_next_page(struct sz_canvas *canvas, struct sz_error *error);

/** The cairo context for free drawing, owned by the canvas; points, as everywhere. Save and restore what you
 * change. */
cairo_t *sz_canvas_context(struct sz_canvas *canvas);
double sz_canvas_width(const struct sz_canvas *canvas);
double sz_canvas_height(const struct sz_canvas *canvas);

void sz_canvas_set_colour(struct sz_canvas *canvas, struct sz_colour colour);
void sz_canvas_fill_rect(struct sz_canvas *canvas, struct sz_rect rect, struct sz_colour colour);
void sz_canvas_fill_rounded(struct sz_canvas *canvas, struct sz_rect rect, double radius_pt, struct sz_colour colour);
void sz_canvas_stroke_rect(struct sz_canvas *canvas, struct sz_rect rect, double line_pt, struct sz_colour colour);
void sz_canvas_line(struct sz_canvas *canvas, double x1, double y1, double x2, double y2, double line_pt,
                    struct sz_colour colour);

/*
 * What only a PDF can hold. On PNG and SVG these do nothing.
 */

/** Opens a structure element (PDF 32000-1, 14.8.4: "H1", "P", "Table", "TR", "TH", "TD", "Figure"...);
 * elements nest. */
void sz_canvas_begin(struct sz_canvas *canvas, const char *element);
/** Closes the element that was opened last under this name. */
void sz_canvas_end(struct sz_canvas *canvas, const char *element);

/** Names the point (x, y) of this page, for outlines and links. The name holds no apostrophe or backslash. */
void sz_canvas_destination(struct sz_canvas *canvas, const char *name, double x, double y);

/** Makes rect a link to an address ("https://...") or, starting with #, to a destination of this document; no apostrophe. */
void sz_canvas_link(struct sz_canvas *canvas, struct sz_rect rect, const char *target);

/** Adds an outline entry that leads to a destination; parent 0 is the root. Returns the entry, to be a parent
 * itself. */
int sz_canvas_outline(struct sz_canvas *canvas, int parent, const char *text, const char *destination);

#endif
