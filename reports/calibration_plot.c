#include "reports/calibration_plot.h"

#include "render/canvas.h"
#include "render/chart.h"
#include "render/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH_PT = 720, HEIGHT_PT = 340, MARGIN_PT = 16 };

/* Seconds as milliseconds: the charts know no unit below the second. malloc'ed. */
static double *milliseconds(const double *times_s, size_t count)
{
    double *times_ms = malloc((count + 1) * sizeof *times_ms);
    for (size_t i = 0; times_ms != NULL && i < count; i++)
        times_ms[i] = 1e3 * times_s[i];
    return times_ms;
}

static const struct sz_number number = {.quantity = SZ_QUANTITY_NUMBER, .decimals = -1};

static bool draw_distributions(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_calibration_plot *plot,
                               const double *times_ms, struct sz_error *error)
{
    char title[320];
    snprintf(title, sizeof title, "%s: base service", plot->stage);
    const struct sz_line lines[] = {
        {.label = "measured", .x = times_ms, .y = plot->empirical, .point_count = plot->time_count, .steps = true},
        {.label = plot->law, .x = times_ms, .y = plot->fitted, .point_count = plot->time_count},
    };
    const struct sz_line_chart chart = {.title = title,
                                        .x_title = "milliseconds",
                                        .y_title = "share of services up to this long",
                                        .lines = lines,
                                        .line_count = 2,
                                        .x_number = number,
                                        .y_number = number,
                                        .x_reference = NAN,
                                        .y_from_zero = true};
    return sz_line_chart_draw(canvas, rect, &chart, error);
}

/* A panel that says why there is no curve in it. */
static void draw_note(struct sz_canvas *canvas, struct sz_rect rect, const char *title, const char *note)
{
    const struct sz_text_style title_style = {.size_pt = sz_theme()->body_pt, .weight = SZ_WEIGHT_SEMIBOLD},
                               note_style = {.size_pt = sz_theme()->body_pt, .colour = sz_theme()->muted};
    sz_canvas_begin(canvas, "Figure");
    double height = sz_text_draw(canvas, rect.x, rect.y, rect.width, title, &title_style);
    sz_text_draw(canvas, rect.x, rect.y + height + MARGIN_PT, rect.width, note, &note_style);
    sz_canvas_end(canvas, "Figure");
}

static bool draw_quantiles(struct sz_canvas *canvas, struct sz_rect rect, const struct sz_calibration_plot *plot,
                           const double *measured_ms, const double *expected_ms, struct sz_error *error)
{
    if (plot->quantile_count < 2) {
        draw_note(
            canvas, rect, "Quantiles",
            "None to compare: nearly all services were given up, and how long they would have taken is not known.");
        return true;
    }
    char title[64], note[160];
    snprintf(title, sizeof title, "Quantiles, %.3g %% to %.3g %%", 100 * plot->least, 100 * plot->most);
    size_t last = plot->quantile_count - 1;
    const double ends[] = {fmin(measured_ms[0], expected_ms[0]), fmax(measured_ms[last], expected_ms[last])};
    if (!(ends[1] > ends[0])) {
        snprintf(note, sizeof note,
                 "All equal, measured and fitted: %.6g ms. A single point, on the line where both are equal.", ends[0]);
        draw_note(canvas, rect, title, note);
        return true;
    }
    const struct sz_line lines[] = {
        {.label = plot->is_sample ? "the sample against itself" : "quantiles",
         .x = expected_ms,
         .y = measured_ms,
         .point_count = plot->quantile_count},
        {.label = "equal", .x = ends, .y = ends, .point_count = 2},
    };
    const struct sz_line_chart chart = {.title = title,
                                        .x_title = plot->is_sample ? "the law, made of the sample itself: milliseconds"
                                                                   : "fitted, milliseconds",
                                        .y_title = "measured, milliseconds",
                                        .lines = lines,
                                        .line_count = 2,
                                        .x_number = number,
                                        .y_number = number,
                                        .x_reference = NAN};
    return sz_line_chart_draw(canvas, rect, &chart, error);
}

static bool draw(struct sz_canvas *canvas, const struct sz_calibration_plot *plot, struct sz_error *error)
{
    double *times_ms = milliseconds(plot->times_s, plot->time_count);
    double *measured_ms = milliseconds(plot->measured_s, plot->quantile_count);
    double *expected_ms = milliseconds(plot->expected_s, plot->quantile_count);
    bool ok = times_ms != NULL && measured_ms != NULL && expected_ms != NULL;
    if (!ok)
        sz_error_set_memory(error, "drawing a calibration");
    double width = (WIDTH_PT - 3.0 * MARGIN_PT) / 2, height = HEIGHT_PT - 2.0 * MARGIN_PT;
    const struct sz_rect left = {MARGIN_PT, MARGIN_PT, width, height},
                         right = {2.0 * MARGIN_PT + width, MARGIN_PT, width, height};
    ok = ok && draw_distributions(canvas, left, plot, times_ms, error) &&
         draw_quantiles(canvas, right, plot, measured_ms, expected_ms, error);
    free(times_ms);
    free(measured_ms);
    free(expected_ms);
    return ok;
}

bool sz_calibration_plot_write(const struct sz_calibration_plot *plot, const char *path, const char *fonts,
                               struct sz_error *error)
{
    enum sz_format format;
    if (plot->time_count < 2)
        return sz_error_set(error, SZ_ERROR_INPUT, "%s has nothing to draw", plot->stage);
    if (!sz_format_of_path(path, &format, error))
        return false;
    const struct sz_canvas_options options = {.fonts_folder = fonts, .title = plot->stage, .language = "en"};
    struct sz_canvas *canvas = sz_canvas_create(format, WIDTH_PT, HEIGHT_PT, &options, error);
    bool ok = canvas != NULL && draw(canvas, plot, error) && sz_canvas_save(canvas, path, error);
    sz_canvas_destroy(canvas);
    return ok;
}
