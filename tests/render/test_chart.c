#include "render/axis.h"
#include "render/chart.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct sz_canvas_options options = {.fonts_folder = SZ_SOURCE_DIR "/render/fonts", .pixels_per_point = 1};
static const struct sz_rect page = {10, 10, 380, 280};

static struct sz_canvas *create_canvas(void)
{
    struct sz_error error = {0};
    struct sz_canvas *canvas = sz_canvas_create(SZ_FORMAT_PNG, 400, 300, &options, &error);
    ck_assert_msg(canvas, "%s", error.message);
    return canvas;
}

/* The longest run of a colour along a row of pixels. */
static int longest_run(struct sz_canvas *canvas, struct sz_colour colour)
{
    cairo_surface_t *surface = cairo_get_target(sz_canvas_context(canvas));
    cairo_surface_flush(surface);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    int longest = 0;
    for (int y = 0; y < cairo_image_surface_get_height(surface); y++) {
        int run = 0;
        for (int x = 0; x < cairo_image_surface_get_width(surface); x++) {
            const unsigned char *pixel =
                data + (ptrdiff_t)y * cairo_image_surface_get_stride(surface) + (ptrdiff_t)x * 4;
            bool same = abs(pixel[2] - (int)lround(colour.red * 255)) <= 1 &&
                        abs(pixel[1] - (int)lround(colour.green * 255)) <= 1 &&
                        abs(pixel[0] - (int)lround(colour.blue * 255)) <= 1;
            run = same ? run + 1 : 0;
            longest = run > longest ? run : longest;
        }
    }
    return longest;
}

static const char *const part_labels[] = {"waiting", "travel"};

SZ_CASE(parts_of_a_bar_are_as_long_as_their_values)
{
    static const double values[] = {100, 300};
    static const struct sz_colour colours[] = {{1, 0, 1, 1}, {0, 1, 1, 1}};
    static const struct sz_stacked_bar bars[] = {{NULL, values}};
    struct sz_stacked_chart chart = {.part_labels = part_labels,
                                     .part_count = 2,
                                     .part_colours = colours,
                                     .bars = bars,
                                     .bar_count = 1,
                                     .number = {SZ_QUANTITY_SECONDS, 0, "s"}};
    struct sz_error error = {0};
    struct sz_canvas *canvas = create_canvas();
    ck_assert_msg(sz_stacked_chart_draw(canvas, page, &chart, &error), "%s", error.message);
    ck_assert_int_le(abs(longest_run(canvas, colours[0]) - 95), 2);
    ck_assert_int_le(abs(longest_run(canvas, colours[1]) - 285), 2);
    sz_canvas_destroy(canvas);
}

SZ_CASE(a_negative_part_is_refused)
{
    static const double values[] = {100, -1};
    static const struct sz_stacked_bar bars[] = {{"a", values}};
    struct sz_stacked_chart chart = {.part_labels = part_labels, .part_count = 2, .bars = bars, .bar_count = 1};
    struct sz_error error = {0};
    struct sz_canvas *canvas = create_canvas();
    ck_assert(!sz_stacked_chart_draw(canvas, page, &chart, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "part 2"));
    sz_canvas_destroy(canvas);
}

SZ_CASE(empty_charts_are_refused)
{
    struct sz_error stacked = {0}, interval = {0}, line = {0};
    struct sz_canvas *canvas = create_canvas();
    ck_assert(!sz_stacked_chart_draw(canvas, page, &(struct sz_stacked_chart){0}, &stacked));
    ck_assert(!sz_interval_chart_draw(canvas, page, &(struct sz_interval_chart){.reference = NAN}, &interval));
    ck_assert(!sz_line_chart_draw(canvas, page, &(struct sz_line_chart){.x_reference = NAN}, &line));
    ck_assert_int_eq(stacked.kind, SZ_ERROR_INPUT);
    ck_assert_int_eq(interval.kind, SZ_ERROR_INPUT);
    ck_assert_int_eq(line.kind, SZ_ERROR_INPUT);
    sz_canvas_destroy(canvas);
}

SZ_CASE(bars_are_as_long_as_their_values)
{
    struct sz_interval_row rows[] = {{"a", 1, NAN, NAN, true}, {"b", 0.5, NAN, NAN, false}};
    struct sz_interval_chart chart = {
        .rows = rows, .row_count = 2, .number = {SZ_QUANTITY_SHARE, 0, "%"}, .bars = true, .reference = NAN};
    struct sz_error error = {0};
    struct sz_canvas *canvas = create_canvas();
    ck_assert_msg(sz_interval_chart_draw(canvas, page, &chart, &error), "%s", error.message);
    int whole = longest_run(canvas, sz_theme()->accent), half = longest_run(canvas, sz_series_colour(4));
    ck_assert_int_gt(whole, 200);
    ck_assert_int_le(abs(whole - 2 * half), 3);
    sz_canvas_destroy(canvas);
}

SZ_CASE(a_row_without_a_value_is_only_named)
{
    struct sz_interval_row rows[] = {{"a", NAN, NAN, NAN, true}, {"b", 0.5, 0.4, 0.6, false}};
    struct sz_interval_chart chart = {
        .rows = rows, .row_count = 2, .number = {SZ_QUANTITY_SHARE, 0, "%"}, .bars = true, .reference = NAN};
    struct sz_error error = {0};
    struct sz_canvas *canvas = create_canvas();
    ck_assert_msg(sz_interval_chart_draw(canvas, page, &chart, &error), "%s", error.message);
    ck_assert_int_eq(longest_run(canvas, sz_theme()->accent), 0);
    sz_canvas_destroy(canvas);
}

SZ_CASE(a_curve_of_one_point_is_refused)
{
    static const double x[] = {1}, y[] = {1};
    struct sz_line lines[] = {{.label = "a", .x = x, .y = y, .point_count = 1}};
    struct sz_line_chart chart = {.lines = lines, .line_count = 1, .x_reference = NAN};
    struct sz_error error = {0};
    struct sz_canvas *canvas = create_canvas();
    ck_assert(!sz_line_chart_draw(canvas, page, &chart, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    sz_canvas_destroy(canvas);
}

SZ_CASE(a_step_curve_keeps_its_height_until_the_next_point)
{
    static const double x[] = {0, 60, 120}, y[] = {0, 0.5, 1};
    struct sz_line lines[] = {{.x = x, .y = y, .point_count = 3, .steps = true}};
    struct sz_line_chart chart = {.lines = lines,
                                  .line_count = 1,
                                  .x_number = {SZ_QUANTITY_MINUTES, 0, "min"},
                                  .y_number = {SZ_QUANTITY_SHARE, 0, "%"},
                                  .x_reference = NAN,
                                  .y_from_zero = true};
    struct sz_error error = {0};
    struct sz_canvas *canvas = create_canvas();
    ck_assert_msg(sz_line_chart_draw(canvas, page, &chart, &error), "%s", error.message);
    /* Half of a plot that is some 350 points wide; a slanted line of this width runs a few pixels along a row. */
    ck_assert_int_gt(longest_run(canvas, sz_series_colour(0)), 150);
    sz_canvas_destroy(canvas);
}

SZ_CASE(an_axis_maps_its_ends_to_the_page)
{
    struct sz_number number = {SZ_QUANTITY_NUMBER, 0, NULL};
    struct sz_axis axis = sz_axis_fit(3, 97, 5, &number);
    axis.from = 200;
    axis.to = 100;
    ck_assert_double_eq(sz_axis_at(&axis, 0), 200);
    ck_assert_double_eq(sz_axis_at(&axis, 50), 150);
    ck_assert_double_eq(sz_axis_at(&axis, 100), 100);
}

static const struct sz_case cases[] = {
    SZ_LISTED(parts_of_a_bar_are_as_long_as_their_values),
    SZ_LISTED(a_negative_part_is_refused),
    SZ_LISTED(empty_charts_are_refused),
    SZ_LISTED(bars_are_as_long_as_their_values),
    SZ_LISTED(a_row_without_a_value_is_only_named),
    SZ_LISTED(a_curve_of_one_point_is_refused),
    SZ_LISTED(a_step_curve_keeps_its_height_until_the_next_point),
    SZ_LISTED(an_axis_maps_its_ends_to_the_page),
};
SZ_MAIN("chart", cases)
