#include "render/text.h"
#include "tests/testing.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char thai[] = "ความช่วยเหลือไปถึงภายใน 15 นาที";
static const struct sz_canvas_options options = {.fonts_folder = SZ_SOURCE_DIR "/render/fonts",
                                                 .title = "A <title> & more",
                                                 .author = "author",
                                                 .created = "2024-04-08T12:00:00Z",
                                                 .language = "th"};

static struct sz_canvas *create(enum sz_format format)
{
    struct sz_error error = {0};
    struct sz_canvas *canvas = sz_canvas_create(format, 300, 200, &options, &error);
    ck_assert_msg(canvas, "%s", error.message);
    return canvas;
}

static void draw(struct sz_canvas *canvas)
{
    struct sz_text_style style = {.size_pt = 12};
    sz_canvas_fill_rounded(canvas, (struct sz_rect){10, 10, 100, 50}, 5, sz_theme()->accent);
    sz_text_draw(canvas, 10, 80, 280, thai, &style);
}

static char *bytes_of(enum sz_format format, size_t *size)
{
    struct sz_error error = {0};
    struct sz_canvas *canvas = create(format);
    draw(canvas);
    const unsigned char *bytes;
    ck_assert_msg(sz_canvas_bytes(canvas, &bytes, size, &error), "%s", error.message);
    char *copy = malloc(*size + 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, bytes, *size);
    copy[*size] = '\0';
    sz_canvas_destroy(canvas);
    return copy;
}

static bool holds(const char *bytes, size_t size, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= size; i++)
        if (memcmp(bytes + i, word, length) == 0)
            return true;
    return false;
}

SZ_CASE(each_format_starts_and_ends_as_its_standard_says)
{
    static const struct {
        enum sz_format format;
        const char *head, *tail;
    } formats[] = {{SZ_FORMAT_PNG, "\x89PNG\r\n\x1a\n", "IEND"},
                   {SZ_FORMAT_SVG, "<?xml", "</svg>"},
                   {SZ_FORMAT_PDF, "%PDF-1.", "%%EOF"}};
    for (size_t i = 0; i < 3; i++) {
        size_t size;
        char *bytes = bytes_of(formats[i].format, &size);
        ck_assert_int_eq(memcmp(bytes, formats[i].head, strlen(formats[i].head)), 0);
        ck_assert(holds(bytes + size - 12, 12, formats[i].tail));
        free(bytes);
    }
}

SZ_CASE(equal_drawings_are_equal_bytes)
{
    for (enum sz_format format = SZ_FORMAT_PNG; format <= SZ_FORMAT_PDF; format++) {
        size_t first_size, second_size;
        char *first = bytes_of(format, &first_size), *second = bytes_of(format, &second_size);
        ck_assert_uint_eq(first_size, second_size);
        ck_assert_int_eq(memcmp(first, second, first_size), 0);
        free(first);
        free(second);
    }
}

SZ_CASE(a_pdf_says_its_language_and_date)
{
    size_t size;
    char *bytes = bytes_of(SZ_FORMAT_PDF, &size);
    ck_assert(holds(bytes, size, "/Lang (th)"));
    ck_assert(holds(bytes, size, "D:20240408120000"));
    free(bytes);
}

SZ_CASE(an_svg_carries_its_title_escaped)
{
    size_t size;
    char *bytes = bytes_of(SZ_FORMAT_SVG, &size);
    ck_assert(holds(bytes, size, "<title>A &lt;title&gt; &amp; more</title>"));
    free(bytes);
}

/* Runs a program and waits; false when it is not installed. */
static bool run(char *const arguments[])
{
    pid_t child;
    int status;
    if (posix_spawnp(&child, arguments[0], NULL, NULL, arguments, environ) != 0)
        return false;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    return true;
}

SZ_CASE(thai_text_is_found_in_a_pdf)
{
    char *folder = sz_testing_make_folder(), pdf[1024], text[1024];
    snprintf(pdf, sizeof pdf, "%s/a.pdf", folder);
    snprintf(text, sizeof text, "%s/a.txt", folder);
    struct sz_error error = {0};
    struct sz_canvas *canvas = create(SZ_FORMAT_PDF);
    draw(canvas);
    ck_assert_msg(sz_canvas_save(canvas, pdf, &error), "%s", error.message);
    sz_canvas_destroy(canvas);
    char command[] = "pdftotext";
    if (run((char *[]){command, pdf, text, NULL})) {
        char *found = sz_testing_read_file(text);
        ck_assert_ptr_nonnull(strstr(found, thai));
        free(found);
    }
    sz_testing_remove_folder(folder);
}

SZ_CASE(a_pdf_of_pages_outline_links_and_tags_is_sound)
{
    char *folder = sz_testing_make_folder(), pdf[1024];
    snprintf(pdf, sizeof pdf, "%s/a.pdf", folder);
    struct sz_error error = {0};
    struct sz_canvas *canvas = create(SZ_FORMAT_PDF);
    struct sz_text_style style = {.weight = SZ_WEIGHT_BOLD};
    sz_canvas_begin(canvas, "H1");
    sz_text_draw(canvas, 10, 10, 200, "One", &style);
    sz_canvas_end(canvas, "H1");
    sz_canvas_link(canvas, (struct sz_rect){10, 10, 50, 20}, "#two");
    sz_canvas_link(canvas, (struct sz_rect){10, 40, 50, 20}, "https://example.org/");
    ck_assert(sz_canvas_next_page(canvas, &error));
    sz_canvas_destination(canvas, "two", 10, 10);
    ck_assert_int_gt(sz_canvas_outline(canvas, 0, "สอง", "two"), 0);
    sz_text_draw(canvas, 10, 10, 200, "Two", &style);
    ck_assert_msg(sz_canvas_save(canvas, pdf, &error), "%s", error.message);
    sz_canvas_destroy(canvas);
    char command[] = "qpdf", option[] = "--check", quiet[] = "--no-warn";
    char *text = sz_testing_read_file(pdf);
    ck_assert_int_eq(memcmp(text, "%PDF", 4), 0);
    free(text);
    if (access("/usr/bin/qpdf", X_OK) == 0)
        ck_assert(run((char *[]){command, option, quiet, pdf, NULL}));
    sz_testing_remove_folder(folder);
}

SZ_CASE(only_a_pdf_has_pages)
{
    struct sz_error error = {0};
    struct sz_canvas *canvas = create(SZ_FORMAT_PNG);
    ck_assert(!sz_canvas_next_page(canvas, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    sz_canvas_destroy(canvas);
}

SZ_CASE(an_unknown_ending_names_the_three)
{
    enum sz_format format;
    struct sz_error error = {0};
    ck_assert(sz_format_of_path("a/b.PDF", &format, &error));
    ck_assert_int_eq(format, SZ_FORMAT_PDF);
    ck_assert(!sz_format_of_path("a.jpg", &format, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, ".png, .svg or .pdf"));
}

SZ_CASE(a_picture_too_large_is_refused)
{
    struct sz_error error = {0};
    ck_assert_ptr_null(sz_canvas_create(SZ_FORMAT_PNG, 20000, 100, &options, &error));
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
}

SZ_CASE(a_missing_fonts_folder_falls_back_to_the_systems)
{
    struct sz_error error = {0};
    struct sz_canvas_options none = {.fonts_folder = "/nowhere/fonts"};
    struct sz_text_style style = {0};
    struct sz_canvas *canvas = sz_canvas_create(SZ_FORMAT_PNG, 100, 100, &none, &error);
    ck_assert_msg(canvas, "%s", error.message);
    ck_assert_double_gt(sz_text_measure(canvas, 0, thai, &style).width, 50);
    sz_canvas_destroy(canvas);
}

SZ_CASE(a_paragraph_wraps_into_its_width_and_keeps_to_its_lines)
{
    struct sz_canvas *canvas = create(SZ_FORMAT_PNG);
    struct sz_text_style style = {.size_pt = 12};
    struct sz_text_size line = sz_text_measure(canvas, 0, thai, &style);
    struct sz_text_size wrapped = sz_text_measure(canvas, line.width / 2, thai, &style);
    ck_assert_int_gt(wrapped.line_count, 1);
    ck_assert_double_le(wrapped.width, line.width / 2);
    style.max_lines = 1;
    struct sz_text_size cut = sz_text_measure(canvas, line.width / 2, thai, &style);
    ck_assert_int_eq(cut.line_count, 1);
    ck_assert_double_eq_tol(cut.height, line.height, 0.01);
    sz_canvas_destroy(canvas);
}

SZ_CASE(an_interval_does_not_break_at_its_dash)
{
    struct sz_error error = {0};
    struct sz_canvas *canvas = sz_canvas_create(SZ_FORMAT_SVG, 300, 300, &options, &error);
    ck_assert_ptr_nonnull(canvas);
    const struct sz_text_style style = {.size_pt = 10};
    double room = sz_text_measure(canvas, 0, "between 1,288–", &style).width + 1;
    struct sz_text_size whole = sz_text_measure(canvas, 0, "1,288–1,342", &style);
    struct sz_text_size wrapped = sz_text_measure(canvas, room, "between 1,288–1,342", &style);
    ck_assert_int_eq(wrapped.line_count, 2);
    ck_assert_double_eq_tol(wrapped.width, whole.width, 1);
    sz_canvas_destroy(canvas);
}

SZ_CASE(text_is_as_wide_in_every_format)
{
    struct sz_text_style style = {.size_pt = 10};
    double width[3];
    for (enum sz_format format = SZ_FORMAT_PNG; format <= SZ_FORMAT_PDF; format++) {
        struct sz_canvas *canvas = create(format);
        width[format] = sz_text_measure(canvas, 0, thai, &style).width;
        sz_canvas_destroy(canvas);
    }
    ck_assert_double_eq_tol(width[0], width[1], 0.05);
    ck_assert_double_eq_tol(width[0], width[2], 0.05);
}

SZ_CASE(text_that_is_not_utf8_is_still_drawn)
{
    struct sz_canvas *canvas = create(SZ_FORMAT_PNG);
    struct sz_text_style style = {.size_pt = 10};
    ck_assert_double_gt(sz_text_draw(canvas, 0, 0, 100, "caf\xe9 au lait", &style), 5);
    sz_canvas_destroy(canvas);
}

static const struct sz_case cases[] = {
    SZ_LISTED(each_format_starts_and_ends_as_its_standard_says),
    SZ_LISTED(equal_drawings_are_equal_bytes),
    SZ_LISTED(a_pdf_says_its_language_and_date),
    SZ_LISTED(an_svg_carries_its_title_escaped),
    SZ_LISTED(thai_text_is_found_in_a_pdf),
    SZ_LISTED(a_pdf_of_pages_outline_links_and_tags_is_sound),
    SZ_LISTED(only_a_pdf_has_pages),
    SZ_LISTED(an_unknown_ending_names_the_three),
    SZ_LISTED(a_picture_too_large_is_refused),
    SZ_LISTED(a_missing_fonts_folder_falls_back_to_the_systems),
    SZ_LISTED(a_paragraph_wraps_into_its_width_and_keeps_to_its_lines),
    SZ_LISTED(an_interval_does_not_break_at_its_dash),
    SZ_LISTED(text_is_as_wide_in_every_format),
    SZ_LISTED(text_that_is_not_utf8_is_still_drawn),
};
SZ_MAIN("canvas", cases)
