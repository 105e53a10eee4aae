#include "render/map.h"
#include "tests/testing.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double south[] = {100, 0, 101, 0, 101, 1, 100, 1}, north[] = {100, 19, 101, 19, 101, 20, 100, 20};
static const struct sz_map_ring south_ring[] = {{south, 4}}, north_ring[] = {{north, 4}};
static const struct sz_canvas_options options = {.fonts_folder = SZ_SOURCE_DIR "/render/fonts", .pixels_per_point = 1};

/* Two squares of one degree, one on the equator, one 19 degrees north of it. */
struct world {
    struct sz_map_shape shapes[2];
    struct sz_scale scale;
    struct sz_map map;
};

static void init(struct world *world)
{
    static const double values[] = {0.1, 0.9};
    struct sz_error error = {0};
    struct sz_number number = {SZ_QUANTITY_SHARE, 0, "%"};
    ck_assert(sz_scale_fit(&world->scale, SZ_SCALE_CLASSED, SZ_PALETTE_SEQUENTIAL, 0, &number, values, 2, 5, &error));
    world->shapes[0] = (struct sz_map_shape){.id = "S", .rings = south_ring, .ring_count = 1, .value = values[0]};
    world->shapes[1] = (struct sz_map_shape){.id = "N", .rings = north_ring, .ring_count = 1, .value = values[1]};
    world->map = (struct sz_map){.title = "Two squares",
                                 .legend_title = "share (%)",
                                 .shapes = world->shapes,
                                 .shape_count = 2,
                                 .scale = &world->scale};
}

static struct sz_canvas *create_canvas(void)
{
    struct sz_error error = {0};
    struct sz_canvas *canvas = sz_canvas_create(SZ_FORMAT_PNG, 400, 1600, &options, &error);
    ck_assert_msg(canvas, "%s", error.message);
    return canvas;
}

static size_t pixels_of(struct sz_canvas *canvas, struct sz_colour colour)
{
    cairo_surface_t *surface = cairo_get_target(sz_canvas_context(canvas));
    cairo_surface_flush(surface);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    size_t count = 0;
    for (int y = 0; y < cairo_image_surface_get_height(surface); y++)
        for (int x = 0; x < cairo_image_surface_get_width(surface); x++) {
            const unsigned char *pixel = data + (ptrdiff_t)y * stride + (ptrdiff_t)x * 4;
            count += abs(pixel[2] - (int)lround(colour.red * 255)) <= 1 &&
                     abs(pixel[1] - (int)lround(colour.green * 255)) <= 1 &&
                     abs(pixel[0] - (int)lround(colour.blue * 255)) <= 1;
        }
    return count;
}

/* Draws the map alone on a canvas, and again without it, to count the pixels a colour takes in the shapes. */
static double shape_pixels(const struct world *world, struct sz_colour colour)
{
    struct sz_error error = {0};
    struct sz_canvas *canvas = create_canvas();
    ck_assert_msg(sz_map_draw(canvas, (struct sz_rect){10, 10, 380, 1580}, &world->map, &error), "%s", error.message);
    double count = (double)pixels_of(canvas, colour);
    sz_canvas_destroy(canvas);
    return count;
}

static void assert_refused(const struct world *world, const char *word)
{
    struct sz_error error = {0};
    struct sz_canvas *canvas = create_canvas();
    ck_assert(!sz_map_draw(canvas, (struct sz_rect){10, 10, 380, 1580}, &world->map, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_msg(strstr(error.message, word), "%s", error.message);
    sz_canvas_destroy(canvas);
}

SZ_CASE(shapes_cover_the_page_in_proportion_to_their_area)
{
    struct world world;
    init(&world);
    /* A class swatch of the legend holds the same colour: some 30 by 10 points, counted out by drawing with no shape in it. */
    struct sz_colour low = sz_scale_colour(&world.scale, 0.1), high = sz_scale_colour(&world.scale, 0.9);
    struct world swapped = world;
    swapped.map.shapes = swapped.shapes;
    swapped.shapes[0].value = swapped.shapes[1].value = 0.5;
    double south_pixels = shape_pixels(&world, low) - shape_pixels(&swapped, low);
    double north_pixels = shape_pixels(&world, high) - shape_pixels(&swapped, high);
    ck_assert_double_gt(south_pixels, 1000);
    /* On the sphere (sin 20 - sin 19) / (sin 1 - sin 0); flattening adds 0.2 %, borders and pixels the rest. */
    ck_assert_double_eq_tol(north_pixels / south_pixels, 0.9427, 0.02);
}

SZ_CASE(an_uncertain_shape_is_hatched)
{
    struct world world;
    init(&world);
    struct sz_colour colour = sz_scale_colour(&world.scale, 0.1);
    double plain = shape_pixels(&world, colour);
    world.shapes[0].uncertain = true;
    world.map.uncertain_label = "wide interval";
    ck_assert_double_lt(shape_pixels(&world, colour), 0.8 * plain);
}

SZ_CASE(a_missing_value_has_its_own_colour)
{
    struct world world;
    init(&world);
    world.shapes[0].value = NAN;
    world.map.missing_label = "no data";
    ck_assert_double_gt(shape_pixels(&world, sz_theme()->missing), 1000);
}

SZ_CASE(a_hole_shows_the_paper)
{
    static const double hole[] = {100.2, 0.2, 100.8, 0.2, 100.8, 0.8, 100.2, 0.8};
    static const struct sz_map_ring rings[] = {{south, 4}, {hole, 4}};
    struct world world;
    init(&world);
    struct sz_colour colour = sz_scale_colour(&world.scale, 0.1);
    double whole = shape_pixels(&world, colour);
    world.shapes[0].rings = rings;
    world.shapes[0].ring_count = 2;
    ck_assert_double_lt(shape_pixels(&world, colour), 0.75 * whole);
}

SZ_CASE(signs_that_need_a_label_are_refused_without_one)
{
    struct world world;
    init(&world);
    world.shapes[0].uncertain = true;
    assert_refused(&world, "uncertain");
    init(&world);
    world.shapes[0].value = NAN;
    assert_refused(&world, "missing");
}

SZ_CASE(a_map_without_shapes_is_refused)
{
    struct world world;
    init(&world);
    world.map.shape_count = 0;
    assert_refused(&world, "at least one shape");
}

SZ_CASE(a_point_off_the_earth_is_refused_with_its_shape)
{
    static const double wrong[] = {100, 0, 101, 0, 101, 123};
    static const struct sz_map_ring ring[] = {{wrong, 3}};
    struct world world;
    init(&world);
    world.shapes[1].rings = ring;
    assert_refused(&world, "shape N");
}

SZ_CASE(a_ring_of_two_points_is_refused)
{
    static const struct sz_map_ring ring[] = {{south, 2}};
    struct world world;
    init(&world);
    world.shapes[0].rings = ring;
    assert_refused(&world, "fewer than 3");
}

SZ_CASE(an_inset_outside_the_shapes_is_refused)
{
    static const struct sz_map_inset inset = {10, 10, 11, 11, "elsewhere"};
    struct world world;
    init(&world);
    world.map.inset = &inset;
    assert_refused(&world, "outside");
}

SZ_CASE(a_rectangle_too_small_is_refused)
{
    struct world world;
    struct sz_error error = {0};
    init(&world);
    struct sz_canvas *canvas = create_canvas();
    ck_assert(!sz_map_draw(canvas, (struct sz_rect){0, 0, 90, 90}, &world.map, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    sz_canvas_destroy(canvas);
}

SZ_CASE(an_inset_enlarges_what_it_shows)
{
    static const struct sz_map_inset inset = {100, 0, 101, 1, "the south"};
    struct world world;
    init(&world);
    struct sz_colour colour = sz_scale_colour(&world.scale, 0.1);
    double plain = shape_pixels(&world, colour);
    world.map.inset = &inset;
    ck_assert_double_gt(shape_pixels(&world, colour), 1.5 * plain);
}

SZ_CASE(marks_are_drawn_in_their_colour)
{
    static const double point[] = {100.5, 0.5};
    struct sz_map_marks marks = {point, 1, SZ_SWATCH_SQUARE, {1, 0, 1, 1}, 20, NULL};
    struct world world;
    init(&world);
    world.map.marks = &marks;
    world.map.mark_count = 1;
    ck_assert_double_eq_tol(shape_pixels(&world, marks.colour), 400, 60);
}

SZ_CASE(every_ending_is_written_twice_alike)
{
    static const char *const endings[] = {"png", "svg", "pdf"};
    char *folder = sz_testing_make_folder();
    struct world world;
    struct sz_error error = {0};
    init(&world);
    for (size_t i = 0; i < 3; i++) {
        const unsigned char *bytes[2];
        size_t size[2];
        struct sz_canvas *canvas[2];
        for (size_t k = 0; k < 2; k++) {
            enum sz_format format = (enum sz_format)i;
            canvas[k] = sz_canvas_create(format, 400, 600, &options, &error);
            ck_assert_ptr_nonnull(canvas[k]);
            ck_assert(sz_map_draw(canvas[k], (struct sz_rect){20, 20, 360, 560}, &world.map, &error));
            ck_assert(sz_canvas_bytes(canvas[k], &bytes[k], &size[k], &error));
        }
        ck_assert_uint_eq(size[0], size[1]);
        ck_assert_int_eq(memcmp(bytes[0], bytes[1], size[0]), 0);
        sz_canvas_destroy(canvas[0]);
        sz_canvas_destroy(canvas[1]);
        char path[1024];
        snprintf(path, sizeof path, "%s/map.%s", folder, endings[i]);
        ck_assert_msg(sz_map_write(path, 0, 0, &world.map, &options, &error), "%s", error.message);
        free(sz_testing_read_file(path));
    }
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_map_that_cannot_be_written_leaves_nothing)
{
    char *folder = sz_testing_make_folder(), path[1024];
    struct world world;
    struct sz_error error = {0};
    init(&world);
    snprintf(path, sizeof path, "%s/none/map.png", folder);
    ck_assert(!sz_map_write(path, 0, 0, &world.map, &options, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
    DIR *list = opendir(folder);
    ck_assert_ptr_nonnull(list);
    for (const struct dirent *entry; (entry = readdir(list));)
        ck_assert_int_eq(entry->d_name[0], '.');
    closedir(list);
    sz_testing_remove_folder(folder);
}

static const struct sz_case cases[] = {
    SZ_LISTED(shapes_cover_the_page_in_proportion_to_their_area),
    SZ_LISTED(an_uncertain_shape_is_hatched),
    SZ_LISTED(a_missing_value_has_its_own_colour),
    SZ_LISTED(a_hole_shows_the_paper),
    SZ_LISTED(signs_that_need_a_label_are_refused_without_one),
    SZ_LISTED(a_map_without_shapes_is_refused),
    SZ_LISTED(a_point_off_the_earth_is_refused_with_its_shape),
    SZ_LISTED(a_ring_of_two_points_is_refused),
    SZ_LISTED(an_inset_outside_the_shapes_is_refused),
    SZ_LISTED(a_rectangle_too_small_is_refused),
    SZ_LISTED(an_inset_enlarges_what_it_shows),
    SZ_LISTED(marks_are_drawn_in_their_colour),
    SZ_LISTED(every_ending_is_written_twice_alike),
    SZ_LISTED(a_map_that_cannot_be_written_leaves_nothing),
};
SZ_MAIN("map", cases)
