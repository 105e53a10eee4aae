#include "render/canvas.h"

#include "render/canvas_private.h"
#include "render/output.h"
#include "render/typeface.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const double default_pixels_per_point = 2;
/* cairo's images end at 32,767 pixels a side. */
static const double largest_side_pixels = 32767;
static const double pi = 3.14159265358979323846;

bool sz_format_of_path(const char *path, enum sz_format *format, struct sz_error *error)
{
    const char *point = strrchr(path, '.');
    if (strcmp(path, "-") == 0 || (point && strcasecmp(point, ".png") == 0))
        *format = SZ_FORMAT_PNG;
    else if (point && strcasecmp(point, ".svg") == 0)
        *format = SZ_FORMAT_SVG;
    else if (point && strcasecmp(point, ".pdf") == 0)
        *format = SZ_FORMAT_PDF;
    else
        return sz_error_set(error, SZ_ERROR_INPUT, "%s: a picture's name ends in .png, .svg or .pdf", path);
    return true;
}

static cairo_status_t collect(void *bytes, const unsigned char *data, unsigned size)
{
    return sz_bytes_append(bytes, data, size) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_NO_MEMORY;
}

static bool check(cairo_status_t status, struct sz_error *error)
{
    return status == CAIRO_STATUS_SUCCESS ||
           sz_error_set(error, SZ_ERROR_SYSTEM, "cannot draw: %s", cairo_status_to_string(status));
}

static void set_metadata(cairo_surface_t *surface, const struct sz_canvas_options *options)
{
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "safezone");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   options->created ? options->created : "2000-01-01T00:00:00Z");
    if (options->title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, options->title);
    if (options->author)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, options->author);
    if (options->subject)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, options->subject);
}

static cairo_surface_t *create_surface(struct sz_canvas *canvas, double pixels, const struct sz_canvas_options *options)
{
    cairo_surface_t *surface;
    switch (canvas->format) {
    case SZ_FORMAT_PNG:
        surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(canvas->width_pt * pixels),
                                             (int)ceil(canvas->height_pt * pixels));
        cairo_surface_set_device_scale(surface, pixels, pixels);
        return surface;
    case SZ_FORMAT_SVG:
        return cairo_svg_surface_create_for_stream(collect, &canvas->bytes, canvas->width_pt, canvas->height_pt);
    case SZ_FORMAT_PDF:
        surface = cairo_pdf_surface_create_for_stream(collect, &canvas->bytes, canvas->width_pt, canvas->height_pt);
        set_metadata(surface, options);
        return surface;
    }
    return NULL;
}

static bool copy_text(const char *text, char **copy, struct sz_error *error)
{
    *copy = text ? strdup(text) : NULL;
    return !text || *copy || sz_error_set_memory(error, "creating a canvas");
}

struct sz_canvas *sz_canvas_create(enum sz_format format, double width_pt, double height_pt,
                                   const struct sz_canvas_options *options, struct sz_error *error)
{
    static const struct sz_canvas_options none;
    if (!options)
        options = &none;
    if (!(width_pt >= 1 && height_pt >= 1 && width_pt <= 1e5 && height_pt <= 1e5)) {
        sz_error_set(error, SZ_ERROR_INPUT, "a picture of %g by %g points cannot be drawn", width_pt, height_pt);
        return NULL;
    }
    double pixels = options->pixels_per_point > 0 ? options->pixels_per_point : default_pixels_per_point;
    if (format == SZ_FORMAT_PNG && (fmax(width_pt, height_pt) * pixels > largest_side_pixels)) {
        sz_error_set(error, SZ_ERROR_INPUT, "a picture of %g by %g points at %g pixels a point is too large", width_pt,
                     height_pt, pixels);
        return NULL;
    }
    struct sz_canvas *canvas = calloc(1, sizeof *canvas);
    if (!canvas) {
        sz_error_set_memory(error, "creating a canvas");
        return NULL;
    }
    canvas->format = format;
    canvas->width_pt = width_pt;
    canvas->height_pt = height_pt;
    if (!copy_text(options->title, &canvas->title, error) || !copy_text(options->language, &canvas->language, error))
        goto failed;
    canvas->surface = create_surface(canvas, pixels, options);
    canvas->context = cairo_create(canvas->surface);
    if (!check(cairo_status(canvas->context), error))
        goto failed;
    canvas->typeface = sz_typeface_create(options->fonts_folder, options->language, error);
    if (!canvas->typeface)
        goto failed;
    if (format != SZ_FORMAT_PDF) { /* the pages of a PDF are paper already */
        sz_canvas_set_colour(canvas, sz_theme()->paper);
        cairo_paint(canvas->context);
    }
    return canvas;
failed:
    sz_canvas_destroy(canvas);
    return NULL;
}

static bool end_drawing(struct sz_canvas *canvas, struct sz_error *error)
{
    if (canvas->ended)
        return true;
    cairo_status_t status = cairo_status(canvas->context);
    if (status == CAIRO_STATUS_SUCCESS && canvas->format == SZ_FORMAT_PNG)
        status = cairo_surface_write_to_png_stream(canvas->surface, collect, &canvas->bytes);
    if (status == CAIRO_STATUS_SUCCESS && canvas->format != SZ_FORMAT_PNG) {
        cairo_show_page(canvas->context);
        cairo_surface_finish(canvas->surface);
        status = cairo_surface_status(canvas->surface);
    }
    if (!check(status, error))
        return false;
    if (canvas->format == SZ_FORMAT_PDF && !sz_pdf_finish(&canvas->bytes, canvas->title, canvas->language, error))
        return false;
    if (canvas->format == SZ_FORMAT_SVG && !sz_svg_finish(&canvas->bytes, canvas->title, error))
        return false;
    canvas->ended = true;
    return true;
}

bool sz_canvas_bytes(struct sz_canvas *canvas, const unsigned char **bytes, size_t *size, struct sz_error *error)
{
    if (!end_drawing(canvas, error))
        return false;
    *bytes = canvas->bytes.data;
    *size = canvas->bytes.size;
    return true;
}

bool sz_canvas_save(struct sz_canvas *canvas, const char *path, struct sz_error *error)
{
    return end_drawing(canvas, error) && sz_output_write(path, canvas->bytes.data, canvas->bytes.size, error);
}

void sz_canvas_destroy(struct sz_canvas *canvas)
{
    if (!canvas)
        return;
    sz_typeface_destroy(canvas->typeface);
    cairo_destroy(canvas->context);
    cairo_surface_destroy(canvas->surface);
    sz_bytes_clear(&canvas->bytes);
    free(canvas->title);
    free(canvas->language);
    free(canvas);
}

bool sz_canvas_next_page(struct sz_canvas *canvas, struct sz_error *error)
{
    if (canvas->format != SZ_FORMAT_PDF)
        return sz_error_set(error, SZ_ERROR_INPUT, "only a PDF has more than one page");
    cairo_show_page(canvas->context);
    return check(cairo_status(canvas->context), error);
}

cairo_t *sz_canvas_context(struct sz_canvas *canvas)
{
    return canvas->context;
}

double sz_canvas_width(const struct sz_canvas *canvas)
{
    return canvas->width_pt;
}

double sz_canvas_height(const struct sz_canvas *canvas)
{
    return canvas->height_pt;
}

void sz_canvas_set_colour(struct sz_canvas *canvas, struct sz_colour colour)
{
    cairo_set_source_rgba(canvas->context, colour.red, colour.green, colour.blue, colour.alpha);
}

void sz_canvas_fill_rect(struct sz_canvas *canvas, struct sz_rect rect, struct sz_colour colour)
{
    sz_canvas_set_colour(canvas, colour);
    cairo_rectangle(canvas->context, rect.x, rect.y, rect.width, rect.height);
    cairo_fill(canvas->context);
}

void sz_canvas_fill_rounded(struct sz_canvas *canvas, struct sz_rect rect, double radius_pt, struct sz_colour colour)
{
    double radius = fmin(radius_pt, fmin(rect.width, rect.height) / 2);
    double right = rect.x + rect.width, bottom = rect.y + rect.height;
    cairo_t *context = canvas->context;
    sz_canvas_set_colour(canvas, colour);
    cairo_new_sub_path(context);
    cairo_arc(context, right - radius, rect.y + radius, radius, -pi / 2, 0);
    cairo_arc(context, right - radius, bottom - radius, radius, 0, pi / 2);
    cairo_arc(context, rect.x + radius, bottom - radius, radius, pi / 2, pi);
    cairo_arc(context, rect.x + radius, rect.y + radius, radius, pi, 3 * pi / 2);
    cairo_close_path(context);
    cairo_fill(context);
}

void sz_canvas_stroke_rect(struct sz_canvas *canvas, struct sz_rect rect, double line_pt, struct sz_colour colour)
{
    sz_canvas_set_colour(canvas, colour);
    cairo_set_line_width(canvas->context, line_pt);
    cairo_rectangle(canvas->context, rect.x, rect.y, rect.width, rect.height);
    cairo_stroke(canvas->context);
}

void sz_canvas_line(struct sz_canvas *canvas, double x1, double y1, double x2, double y2, double line_pt,
                    struct sz_colour colour)
{
    sz_canvas_set_colour(canvas, colour);
    cairo_set_line_width(canvas->context, line_pt);
    cairo_move_to(canvas->context, x1, y1);
    cairo_line_to(canvas->context, x2, y2);
    cairo_stroke(canvas->context);
}

void sz_canvas_begin(struct sz_canvas *canvas, const char *element)
{
    if (canvas->format == SZ_FORMAT_PDF)
        cairo_tag_begin(canvas->context, element, NULL);
}

void sz_canvas_end(struct sz_canvas *canvas, const char *element)
{
    if (canvas->format == SZ_FORMAT_PDF)
        cairo_tag_end(canvas->context, element);
}

/* Whole points in the attributes of tags: they read the same in every locale. */

void sz_canvas_destination(struct sz_canvas *canvas, const char *name, double x, double y)
{
    if (canvas->format != SZ_FORMAT_PDF)
        return;
    char attributes[256];
    snprintf(attributes, sizeof attributes, "name='%s' x=%ld y=%ld", name, lround(x), lround(y));
    cairo_tag_begin(canvas->context, CAIRO_TAG_DEST, attributes);
    cairo_tag_end(canvas->context, CAIRO_TAG_DEST);
}

void sz_canvas_link(struct sz_canvas *canvas, struct sz_rect rect, const char *target)
{
    if (canvas->format != SZ_FORMAT_PDF)
        return;
    char attributes[1024];
    bool inside = target[0] == '#';
    snprintf(attributes, sizeof attributes, "rect=[%ld %ld %ld %ld] %s='%s'", lround(rect.x), lround(rect.y),
             lround(rect.width), lround(rect.height), inside ? "dest" : "uri", inside ? target + 1 : target);
    cairo_tag_begin(canvas->context, CAIRO_TAG_LINK, attributes);
    cairo_tag_end(canvas->context, CAIRO_TAG_LINK);
}

int sz_canvas_outline(struct sz_canvas *canvas, int parent, const char *text, const char *destination)
{
    if (canvas->format != SZ_FORMAT_PDF)
        return 0;
    char attributes[256];
    snprintf(attributes, sizeof attributes, "dest='%s'", destination);
    return cairo_pdf_surface_add_outline(canvas->surface, parent, text, attributes, 0);
}
