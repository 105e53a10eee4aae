#include "reports/findings.h"
#include "reports/sections.h"
#include "reports/table.h"
#include "reports/thai_order.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
    const struct sz_store_province *province;
    const struct sz_subject *subject;
};

struct rows {
    enum sz_language language;
    struct row *items;
};

static int by_english_name(const void *a, const void *b)
{
    return strcmp(((const struct row *)a)->province->name_en, ((const struct row *)b)->province->name_en);
}

static int by_thai_name(const void *a, const void *b)
{
    return sz_thai_compare(((const struct row *)a)->province->name_th, ((const struct row *)b)->province->name_th);
}

static void write_province(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct rows *rows = context;
    const struct row *item = &rows->items[row];
    const struct sz_number percent = {SZ_QUANTITY_SHARE, 1, NULL}, minutes = {SZ_QUANTITY_MINUTES, 1, NULL};
    const struct sz_figure *share = sz_subject_figure(item->subject, SZ_METRIC_SHARE_WITHIN_TARGET);
    char value[SZ_VALUE_SIZE];
    switch (column) {
    case 0:
        snprintf(text, SZ_CELL_SIZE, "%s",
                 rows->language == SZ_LANGUAGE_TH ? item->province->name_th : item->province->name_en);
        break;
    case 1:
        snprintf(text, SZ_CELL_SIZE, "%s", sz_plain_value(value, share, &percent, rows->language));
        break;
    case 2:
        snprintf(text, SZ_CELL_SIZE, "%s",
                 sz_bounds_text(value, sz_metric(SZ_METRIC_SHARE_WITHIN_TARGET), share, rows->language));
        break;
    case 3:
        snprintf(
            text, SZ_CELL_SIZE, "%s",
            sz_plain_value(value, sz_subject_figure(item->subject, SZ_METRIC_RESPONSE_P50), &minutes, rows->language));
        break;
    case 4:
        snprintf(
            text, SZ_CELL_SIZE, "%s",
            sz_plain_value(value, sz_subject_figure(item->subject, SZ_METRIC_RESPONSE_P90), &minutes, rows->language));
        break;
    case 5:
        snprintf(
            text, SZ_CELL_SIZE, "%s",
            sz_plain_value(value, sz_subject_figure(item->subject, SZ_METRIC_UNIT_WORKLOAD), &percent, rows->language));
        break;
    default:
        snprintf(text, SZ_CELL_SIZE, "%s",
                 sz_plain_value(value, sz_subject_figure(item->subject, SZ_METRIC_REACH), &percent, rows->language));
        break;
    }
}

static bool draw_table(struct sz_page *page, const struct rows *rows, struct sz_error *error)
{
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_PROVINCE), 2.6, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_COLUMN_WITHIN), 1.2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_INTERVAL), 1.4, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_MEDIAN), 1.2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_P90), 1.2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_WORKLOAD), 1.2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_REACH), 1.2, SZ_ALIGN_RIGHT},
    };
    const struct sz_table table = {.columns = columns,
                                   .column_count = sizeof columns / sizeof columns[0],
                                   .row_count = page->evidence->world.province_count,
                                   .cell = write_province,
                                   .context = rows,
                                   .size_pt = sz_theme()->tiny_pt + 0.3};
    return sz_table_draw(page, &table, error);
}

bool sz_section_provinces(struct sz_page *page, struct sz_error *error)
{
    const struct sz_store_world_owned *world = &page->evidence->world;
    struct rows rows = {page->language, calloc(world->province_count + 1, sizeof *rows.items)};
    if (rows.items == NULL)
        return sz_error_set_memory(error, "listing the provinces");
    for (size_t i = 0; i < world->province_count; i++)
        rows.items[i] = (struct row){&world->provinces[i],
                                     sz_evidence_subject(page->evidence, SZ_SCOPE_PROVINCE, world->provinces[i].id)};
    qsort(rows.items, world->province_count, sizeof *rows.items,
          page->language == SZ_LANGUAGE_TH ? by_thai_name : by_english_name);
    char target[SZ_VALUE_SIZE], sentence[SZ_SENTENCE_SIZE];
    const char *const values[] = {sz_target_text(target, page->evidence, page->language)};
    bool ok =
        sz_page_section(page, SZ_WORD_PROVINCES_SECTION, SZ_PAGE_BOTTOM_PT, error) &&
        sz_page_paragraph(page, sz_sentence(sentence, page->language, SZ_WORD_PROVINCES_LEAD, values, 1), error) &&
        draw_table(page, &rows, error);
    free(rows.items);
    return ok;
}
