#include "reports/findings.h"
#include "reports/sections.h"
#include "reports/table.h"

#include "render/theme.h"

#include <math.h>
#include <stdio.h>

#define BULLET_PT         12.0
#define SOURCES_HEIGHT_PT 420.0 /* limits and rights */

/* Digits of the scenario's hash that tell it from others at a glance. */
enum { SHORT_HASH_SIZE = 13 };

static bool draw_bullet(struct sz_page *page, const char *text, struct sz_error *error)
{
    const struct sz_text_style style = {.size_pt = sz_theme()->body_pt};
    double width = SZ_PAGE_WIDTH_PT - BULLET_PT;
    struct sz_text_size size = sz_text_measure(page->canvas, width, text, &style);
    if (!sz_page_room(page, size.height, error))
        return false;
    sz_canvas_fill_rounded(page->canvas, (struct sz_rect){SZ_PAGE_LEFT_PT + 1, page->y + size.baseline - 5, 3.5, 3.5},
                           1.75, sz_theme()->accent);
    sz_canvas_begin(page->canvas, "P");
    page->y += sz_text_draw(page->canvas, SZ_PAGE_LEFT_PT + BULLET_PT, page->y, width, text, &style) + 5;
    sz_canvas_end(page->canvas, "P");
    return true;
}

static bool draw_limits(struct sz_page *page, struct sz_error *error)
{
    if (!sz_page_heading(page, sz_page_word(page, SZ_WORD_LIMITS_HEADING), 40, error) ||
        !draw_bullet(page, sz_page_word(page, SZ_WORD_LIMIT_INTERVALS), error) ||
        !draw_bullet(page, sz_page_word(page, SZ_WORD_LIMIT_TIMES), error))
        return false;
    return page->evidence->is_plane || (draw_bullet(page, sz_page_word(page, SZ_WORD_LIMIT_STATIONS), error) &&
                                        draw_bullet(page, sz_page_word(page, SZ_WORD_LIMIT_BOUNDARIES), error) &&
                                        draw_bullet(page, sz_page_word(page, SZ_WORD_LIMIT_SOURCES), error));
}

static bool draw_rights(struct sz_page *page, struct sz_error *error)
{
    if (page->evidence->is_plane && page->evidence->world.zone_count == 0)
        return true;
    if (!sz_page_heading(page, sz_page_word(page, SZ_WORD_RIGHTS_HEADING), 60, error))
        return false;
    const struct sz_metric *alerts = sz_metric(SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT);
    const struct sz_metric *people = sz_metric(SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH);
    char alerts_text[SZ_VALUE_SIZE], people_text[SZ_VALUE_SIZE], sentence[SZ_SENTENCE_SIZE];
    const char *const values[] = {
        sz_value_and_bounds(alerts_text, alerts, sz_evidence_nation(page->evidence, alerts->id), page->language),
        sz_value_and_bounds(people_text, people, sz_evidence_nation(page->evidence, people->id), page->language)};
    const char *numbers = page->evidence->world.zone_count == 0
                              ? sz_page_word(page, SZ_WORD_ANSWER_NO_ZONES)
                              : sz_sentence(sentence, page->language, SZ_WORD_RIGHTS_NUMBERS, values, 2);
    return draw_bullet(page, numbers, error) && draw_bullet(page, sz_page_word(page, SZ_WORD_RIGHTS_EU), error) &&
           draw_bullet(page, sz_page_word(page, SZ_WORD_RIGHTS_PDPA), error);
}

static void write_assumption(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct sz_page *page = context;
    const struct sz_store_assumption *assumption = &page->evidence->world.assumptions[row];
    const char *const english[] = {assumption->subject, assumption->value, assumption->source};
    char said[SZ_SENTENCE_SIZE];
    enum sz_language language = page->language;
    /* a row that is not known whole stays as its author wrote it: two languages in one are read by nobody */
    for (size_t i = 0; i < sizeof english / sizeof english[0]; i++)
        if (sz_word_assumed(said, language, english[i]) == NULL)
            language = SZ_LANGUAGE_EN;
    snprintf(text, SZ_CELL_SIZE, "%s", sz_word_assumed(said, language, english[column]));
}

static bool draw_assumptions(struct sz_page *page, struct sz_error *error)
{
    const struct sz_store_world_owned *world = &page->evidence->world;
    if (!sz_page_heading(page, sz_page_word(page, SZ_WORD_ASSUMPTIONS_HEADING), 60, error))
        return false;
    if (world->assumption_count == 0)
        return sz_page_note(page, sz_page_word(page, SZ_WORD_NO_ASSUMPTIONS), error);
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_ASSUMPTION), 2, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_VALUE), 1.6, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_SOURCE), 3, SZ_ALIGN_LEFT},
    };
    const struct sz_table table = {.columns = columns,
                                   .column_count = sizeof columns / sizeof columns[0],
                                   .row_count = world->assumption_count,
                                   .cell = write_assumption,
                                   .context = page,
                                   .size_pt = sz_theme()->tiny_pt};
    return sz_table_draw(page, &table, error);
}

bool sz_section_sources(struct sz_page *page, struct sz_error *error)
{
    const struct sz_evidence *evidence = page->evidence;
    char record[SZ_SENTENCE_SIZE];
    char hash[SHORT_HASH_SIZE];
    snprintf(hash, sizeof hash, "%.*s", SHORT_HASH_SIZE - 1, evidence->scenario_hash);
    const char *const values[] = {evidence->version, evidence->seed, hash};
    return sz_page_section(page, SZ_WORD_SOURCES_SECTION, SOURCES_HEIGHT_PT, error) && draw_limits(page, error) &&
           (evidence->station_note[0] == '\0' || draw_bullet(page, evidence->station_note, error)) &&
           draw_rights(page, error) && draw_assumptions(page, error) &&
           sz_page_note(page, sz_sentence(record, page->language, SZ_WORD_RUN_RECORD, values, 3), error);
}
