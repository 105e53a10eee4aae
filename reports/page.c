#include "reports/page.h"

#include "render/theme.h"

#include <stdio.h>

#define HEADER_PT      40.0
#define FOOTER_PT      (SZ_A4_HEIGHT_PT - 40.0)
#define SECTION_GAP_PT 26.0

static const struct sz_text_style running = {.size_pt = 8, .max_lines = 1};

static struct sz_text_style muted(struct sz_text_style style)
{
    style.colour = sz_theme()->muted;
    return style;
}

static void draw_footer(const struct sz_page *page)
{
    char made_by[SZ_SENTENCE_SIZE], left[SZ_SENTENCE_SIZE], right[SZ_SENTENCE_SIZE], number[16], count[16];
    const char *const version[] = {page->evidence->version};
    snprintf(left, sizeof left, "%.200s  ·  %.200s", sz_sentence(made_by, page->language, SZ_WORD_MADE_BY, version, 1),
             page->date);
    snprintf(number, sizeof number, "%d", page->number);
    snprintf(count, sizeof count, "%d", page->count);
    const char *const numbers[] = {number, count};
    sz_sentence(right, page->language, SZ_WORD_PAGE, numbers, 2);
    struct sz_text_style style = muted(running);
    sz_canvas_line(page->canvas, SZ_PAGE_LEFT_PT, FOOTER_PT - 6, SZ_PAGE_LEFT_PT + SZ_PAGE_WIDTH_PT, FOOTER_PT - 6,
                   sz_theme()->hairline_pt, sz_theme()->line);
    sz_text_draw(page->canvas, SZ_PAGE_LEFT_PT, FOOTER_PT, SZ_PAGE_WIDTH_PT * 0.7, left, &style);
    style.align = SZ_ALIGN_RIGHT;
    sz_text_draw(page->canvas, SZ_PAGE_LEFT_PT + SZ_PAGE_WIDTH_PT * 0.7, FOOTER_PT, SZ_PAGE_WIDTH_PT * 0.3, right,
                 &style);
}

static void draw_header(const struct sz_page *page)
{
    struct sz_text_style style = muted(running);
    sz_text_draw(page->canvas, SZ_PAGE_LEFT_PT, HEADER_PT, SZ_PAGE_WIDTH_PT * 0.6, page->evidence->name, &style);
    style.align = SZ_ALIGN_RIGHT;
    sz_text_draw(page->canvas, SZ_PAGE_LEFT_PT + SZ_PAGE_WIDTH_PT * 0.6, HEADER_PT, SZ_PAGE_WIDTH_PT * 0.4,
                 sz_page_word(page, SZ_WORD_REPORT_KIND), &style);
    sz_canvas_line(page->canvas, SZ_PAGE_LEFT_PT, HEADER_PT + 15, SZ_PAGE_LEFT_PT + SZ_PAGE_WIDTH_PT, HEADER_PT + 15,
                   sz_theme()->hairline_pt, sz_theme()->line);
}

const char *sz_page_word(const struct sz_page *page, enum sz_word word)
{
    return sz_word(page->language, word);
}

void sz_page_open(struct sz_page *page)
{
    page->number = 1;
    page->section_number = 0;
    page->y = SZ_PAGE_TOP_PT;
    draw_footer(page);
}

bool sz_page_break(struct sz_page *page, struct sz_error *error)
{
    if (!sz_canvas_next_page(page->canvas, error))
        return false;
    page->number++;
    page->y = SZ_PAGE_TOP_PT;
    draw_header(page);
    draw_footer(page);
    return true;
}

bool sz_page_room(struct sz_page *page, double height_pt, struct sz_error *error)
{
    return page->y + height_pt <= SZ_PAGE_BOTTOM_PT || page->y <= SZ_PAGE_TOP_PT || sz_page_break(page, error);
}

bool sz_page_section(struct sz_page *page, enum sz_word title, double needs_pt, struct sz_error *error)
{
    if (!sz_page_room(page, SECTION_GAP_PT + needs_pt, error))
        return false;
    if (page->y > SZ_PAGE_TOP_PT)
        page->y += SECTION_GAP_PT;
    char destination[24];
    snprintf(destination, sizeof destination, "section-%d", ++page->section_number);
    sz_canvas_destination(page->canvas, destination, SZ_PAGE_LEFT_PT, page->y);
    sz_canvas_outline(page->canvas, 0, sz_page_word(page, title), destination);
    const struct sz_text_style style = {.size_pt = sz_theme()->title_pt, .weight = SZ_WEIGHT_SEMIBOLD};
    sz_canvas_begin(page->canvas, "H1");
    page->y +=
        sz_text_draw(page->canvas, SZ_PAGE_LEFT_PT, page->y, SZ_PAGE_WIDTH_PT, sz_page_word(page, title), &style);
    sz_canvas_end(page->canvas, "H1");
    page->y += 10;
    return true;
}

bool sz_page_heading(struct sz_page *page, const char *text, double follows_pt, struct sz_error *error)
{
    const struct sz_text_style style = {.size_pt = sz_theme()->heading_pt, .weight = SZ_WEIGHT_SEMIBOLD};
    double height = sz_text_measure(page->canvas, SZ_PAGE_WIDTH_PT, text, &style).height;
    if (!sz_page_room(page, height + 18 + follows_pt, error))
        return false;
    if (page->y > SZ_PAGE_TOP_PT)
        page->y += 12;
    sz_canvas_begin(page->canvas, "H2");
    page->y += sz_text_draw(page->canvas, SZ_PAGE_LEFT_PT, page->y, SZ_PAGE_WIDTH_PT, text, &style);
    sz_canvas_end(page->canvas, "H2");
    page->y += 6;
    return true;
}

static bool draw_text(struct sz_page *page, const char *text, const struct sz_text_style *style, double after_pt,
                      struct sz_error *error)
{
    double height = sz_text_measure(page->canvas, SZ_PAGE_WIDTH_PT, text, style).height;
    if (!sz_page_room(page, height, error))
        return false;
    sz_canvas_begin(page->canvas, "P");
    page->y += sz_text_draw(page->canvas, SZ_PAGE_LEFT_PT, page->y, SZ_PAGE_WIDTH_PT, text, style) + after_pt;
    sz_canvas_end(page->canvas, "P");
    return true;
}

bool sz_page_paragraph(struct sz_page *page, const char *text, struct sz_error *error)
{
    const struct sz_text_style style = {.size_pt = sz_theme()->body_pt};
    return draw_text(page, text, &style, 8, error);
}

bool sz_page_note(struct sz_page *page, const char *text, struct sz_error *error)
{
    const struct sz_text_style style = {.size_pt = sz_theme()->small_pt, .colour = sz_theme()->muted};
    return draw_text(page, text, &style, 6, error);
}
