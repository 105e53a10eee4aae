#include "render/theme.h"
#include "reports/findings.h"
#include "reports/horizon.h"
#include "reports/sections.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TILE_COLUMNS = 3 };

#define PANEL_PADDING_PT 16.0
#define TILE_GAP_PT      10.0
#define TILE_HEIGHT_PT   70.0

/* In reading order; those a store has not got are left out. */
static const enum sz_metric_id headline[] = {
    SZ_METRIC_URGENT_SHARE_WITHIN_TARGET,
    SZ_METRIC_SHARE_WITHIN_TARGET,
    SZ_METRIC_ARRIVED_IN_PROGRESS_SHARE,
    SZ_METRIC_RESPONSE_P50,
    SZ_METRIC_RESPONSE_P90,
    SZ_METRIC_HELPED_SHARE,
    SZ_METRIC_REACH,
    SZ_METRIC_UNIT_WORKLOAD,
    SZ_METRIC_INCIDENTS_PER_DAY,
    SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT,
    SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH,
    SZ_METRIC_CAMERA_COVERAGE,
};

enum { HEADLINE_COUNT = sizeof headline / sizeof headline[0] };

static bool is_about_cameras(enum sz_metric_id metric)
{
    return metric == SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT || metric == SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH ||
           metric == SZ_METRIC_CAMERA_COVERAGE;
}

static void draw_line(struct sz_page *page, const char *text, const struct sz_text_style *style, double after_pt,
                      const char *element)
{
    sz_canvas_begin(page->canvas, element);
    page->y += sz_text_draw(page->canvas, SZ_PAGE_LEFT_PT, page->y, SZ_PAGE_WIDTH_PT, text, style) + after_pt;
    sz_canvas_end(page->canvas, element);
}

static void draw_titles(struct sz_page *page)
{
    const struct sz_theme *theme = sz_theme();
    const struct sz_evidence *evidence = page->evidence;
    const struct sz_text_style kind = {
        .size_pt = theme->body_pt, .weight = SZ_WEIGHT_SEMIBOLD, .colour = theme->accent};
    const struct sz_text_style title = {.size_pt = 26, .weight = SZ_WEIGHT_BOLD, .max_lines = 3, .line_spacing = 0.95};
    const struct sz_text_style about = {.size_pt = theme->body_pt + 1, .colour = theme->muted, .max_lines = 4};
    const struct sz_text_style small = {.size_pt = theme->small_pt, .colour = theme->muted};
    draw_line(page, sz_page_word(page, SZ_WORD_REPORT_KIND), &kind, 4, "P");
    sz_canvas_destination(page->canvas, "cover", SZ_PAGE_LEFT_PT, page->y);
    sz_canvas_outline(page->canvas, 0, sz_page_word(page, SZ_WORD_SUMMARY), "cover");
    draw_line(page, evidence->name, &title, 4, "H1");
    if (evidence->about[0] != '\0')
        draw_line(page, evidence->about, &about, 6, "P");
    char replications[24], line[SZ_SENTENCE_SIZE], horizon[SZ_SENTENCE_SIZE];
    uint32_t count = 0;
    for (int i = 0; i < SZ_METRIC_COUNT; i++) {
        const struct sz_figure *figure = sz_evidence_nation(evidence, (enum sz_metric_id)i);
        if (figure != NULL && figure->replications > count)
            count = figure->replications;
    }
    snprintf(replications, sizeof replications, "%u", count);
    const char *const values[] = {sz_horizon_sentence(horizon, evidence, page->language), replications, evidence->seed};
    enum sz_word sentence = count == 1 ? SZ_WORD_COVER_LINE_OF_ONE : SZ_WORD_COVER_LINE;
    draw_line(page, sz_sentence(line, page->language, sentence, values, 3), &small, 18, "P");
}

static void append_line(char *text, size_t size, const char *line)
{
    size_t length = strlen(text);
    if (line[0] != '\0')
        snprintf(text + length, size - length, "%s%s", length > 0 ? "\n" : "", line);
}

static void draw_answer(struct sz_page *page)
{
    const struct sz_theme *theme = sz_theme();
    char answer[SZ_SENTENCE_SIZE], price[3 * SZ_SENTENCE_SIZE + 1], more[SZ_SENTENCE_SIZE];
    sz_finding_answer(answer, page->evidence, page->language);
    sz_finding_overload(price, page->evidence, page->language);
    append_line(price, sizeof price, sz_finding_price(more, page->evidence, page->language));
    append_line(price, sizeof price, sz_finding_persons(more, page->evidence, page->language));
    const struct sz_text_style large = {.size_pt = 16, .weight = SZ_WEIGHT_SEMIBOLD};
    const struct sz_text_style plain = {.size_pt = 12};
    double width = SZ_PAGE_WIDTH_PT - 2 * PANEL_PADDING_PT;
    double answer_height = sz_text_measure(page->canvas, width, answer, &large).height;
    double price_height = price[0] == '\0' ? 0 : 8 + sz_text_measure(page->canvas, width, price, &plain).height;
    struct sz_rect panel = {SZ_PAGE_LEFT_PT, page->y, SZ_PAGE_WIDTH_PT,
                            answer_height + price_height + 2 * PANEL_PADDING_PT};
    sz_canvas_fill_rounded(page->canvas, panel, 4, theme->panel);
    sz_canvas_fill_rect(page->canvas, (struct sz_rect){panel.x, panel.y, 3.5, panel.height}, theme->accent);
    double x = panel.x + PANEL_PADDING_PT, y = panel.y + PANEL_PADDING_PT;
    sz_canvas_begin(page->canvas, "P");
    y += sz_text_draw(page->canvas, x, y, width, answer, &large);
    sz_canvas_end(page->canvas, "P");
    if (price_height > 0) {
        sz_canvas_begin(page->canvas, "P");
        sz_text_draw(page->canvas, x, y + 8, width, price, &plain);
        sz_canvas_end(page->canvas, "P");
    }
    page->y += panel.height + 14;
}

/* "95 % interval 70.9–71.5", or why there is none. */
static void describe_interval(const struct sz_page *page, const struct sz_metric *metric,
                              const struct sz_figure *figure, char text[SZ_SENTENCE_SIZE])
{
    char bounds[SZ_VALUE_SIZE];
    sz_bounds_text(bounds, metric, figure, page->language);
    const char *const values[] = {bounds};
    if (isinf(figure->mean))
        text[0] = '\0'; /* "not reached" says all there is */
    else if (bounds[0] != '\0')
        sz_sentence(text, page->language, SZ_WORD_INTERVAL, values, 1);
    else
        snprintf(text, SZ_SENTENCE_SIZE, "%s",
                 sz_page_word(page, metric->kind == SZ_METRIC_STATIC ? SZ_WORD_FIXED_BY_PLAN : SZ_WORD_NO_INTERVAL));
}

static void draw_tile(struct sz_page *page, struct sz_rect tile, const struct sz_metric *metric,
                      const struct sz_figure *figure)
{
    const struct sz_theme *theme = sz_theme();
    const struct sz_text_style label = {.size_pt = theme->small_pt, .colour = theme->muted, .max_lines = 2};
    const struct sz_text_style number = {.size_pt = 17, .weight = SZ_WEIGHT_SEMIBOLD, .max_lines = 1};
    const struct sz_text_style small = {.size_pt = theme->tiny_pt, .colour = theme->muted, .max_lines = 1};
    char value[SZ_VALUE_SIZE], interval[SZ_SENTENCE_SIZE];
    struct sz_number counted = sz_metric_number(metric, figure->mean, page->language);
    if (metric->unit == SZ_UNIT_PER_DAY || metric->unit == SZ_UNIT_PER_MONTH)
        sz_plain_value(value, figure, &counted, page->language); /* the title says a day or a month */
    else
        sz_value_text(value, metric, figure, page->language);
    describe_interval(page, metric, figure, interval);
    sz_canvas_line(page->canvas, tile.x, tile.y, tile.x + tile.width, tile.y, theme->rule_pt, theme->line);
    double y = tile.y + 5;
    sz_canvas_begin(page->canvas, "P");
    y += sz_text_draw(page->canvas, tile.x, y, tile.width, value, &number);
    y += sz_text_draw(page->canvas, tile.x, y, tile.width, sz_metric_title(metric, page->language), &label);
    sz_text_draw(page->canvas, tile.x, y, tile.width, interval, &small);
    sz_canvas_end(page->canvas, "P");
}

static void draw_tiles(struct sz_page *page)
{
    double width = (SZ_PAGE_WIDTH_PT - (TILE_COLUMNS - 1) * TILE_GAP_PT) / TILE_COLUMNS;
    int place = 0;
    for (size_t i = 0; i < HEADLINE_COUNT; i++) {
        const struct sz_figure *figure = sz_evidence_nation(page->evidence, headline[i]);
        if (figure == NULL || isnan(figure->mean) ||
            (page->evidence->world.zone_count == 0 && is_about_cameras(headline[i])))
            continue;
        int row = place / TILE_COLUMNS;
        struct sz_rect tile = {SZ_PAGE_LEFT_PT + (width + TILE_GAP_PT) * (place % TILE_COLUMNS),
                               page->y + TILE_HEIGHT_PT * row, width, TILE_HEIGHT_PT};
        draw_tile(page, tile, sz_metric(headline[i]), figure);
        place++;
    }
    int row_count = (place + TILE_COLUMNS - 1) / TILE_COLUMNS;
    page->y += TILE_HEIGHT_PT * row_count + 8;
}

enum { COUNTS_MAX = 5 };

static bool draw_counts(struct sz_page *page, enum sz_word sentence, const double counts[], size_t count,
                        struct sz_error *error)
{
    const struct sz_number number = {.quantity = SZ_QUANTITY_COUNT};
    char texts[COUNTS_MAX][SZ_NUMBER_SIZE], line[SZ_SENTENCE_SIZE];
    const char *values[COUNTS_MAX];
    for (size_t i = 0; i < count; i++)
        values[i] = sz_number_text(texts[i], counts[i], &number, false);
    return sz_page_paragraph(page, sz_sentence(line, page->language, sentence, values, count), error);
}

static bool draw_plan(struct sz_page *page, struct sz_error *error)
{
    const struct sz_evidence *evidence = page->evidence;
    const struct sz_store_world_owned *world = &evidence->world;
    const double things[] = {evidence->cell_count, (double)world->station_count, evidence->unit_count};
    if (evidence->is_plane)
        return isnan(evidence->cell_count) || isnan(evidence->unit_count) ||
               draw_counts(page, SZ_WORD_PLAN_NUMBERS_PLANE, things, 3, error);
    uint64_t camera_count = 0, pole_count = 0;
    for (size_t i = 0; i < world->zone_count; i++) {
        camera_count += world->zones[i].camera_count;
        pole_count += world->zones[i].sos_pole_count;
    }
    const double counts[COUNTS_MAX] = {(double)world->province_count, (double)world->station_count,
                                       (double)world->zone_count, (double)camera_count, (double)pole_count};
    return draw_counts(page, world->zone_count == 0 ? SZ_WORD_PLAN_NUMBERS_WITHOUT_ZONES : SZ_WORD_PLAN_NUMBERS, counts,
                       COUNTS_MAX, error);
}

bool sz_section_cover(struct sz_page *page, struct sz_error *error)
{
    page->section_number++;
    draw_titles(page);
    draw_answer(page);
    draw_tiles(page);
    return draw_plan(page, error) && sz_page_note(page, sz_page_word(page, SZ_WORD_READING_NOTE), error);
}
