#include "reports/findings.h"
#include "reports/sections.h"
#include "reports/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A plane world may still be large; its first rows tell what it is. */
enum { ROWS_MAX = 400 };

#define THINGS_HEIGHT_PT 200.0

/* One estimate of one thing. */
struct row {
    const struct sz_subject *subject;
    enum sz_metric_id metric;
};

struct rows {
    const struct sz_page *page;
    struct row *items;
    size_t count;
};

/* A category has a title of the scenario's, a channel a word; all else is called by its id. */
static const char *name_of(const struct sz_subject *subject, enum sz_language language)
{
    const char *title = language == SZ_LANGUAGE_TH ? subject->title_th : subject->title_en;
    if (title[0] != '\0')
        return title;
    return subject->scope == SZ_SCOPE_CHANNEL ? sz_word_of_channel(language, subject->id) : subject->id;
}

static void write_row(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct rows *rows = context;
    const struct row *item = &rows->items[row];
    enum sz_language language = rows->page->language;
    const struct sz_metric *metric = sz_metric(item->metric);
    const struct sz_figure *figure = sz_subject_figure(item->subject, item->metric);
    const char *scope = sz_word_of_scope(language, sz_scope_name(item->subject->scope));
    char value[SZ_VALUE_SIZE];
    if (column == 0 && item->subject->id[0] == '\0')
        snprintf(text, SZ_CELL_SIZE, "%s", scope);
    else if (column == 0)
        snprintf(text, SZ_CELL_SIZE, "%s: %s", scope, name_of(item->subject, language));
    else
        snprintf(text, SZ_CELL_SIZE, "%s",
                 column == 1   ? sz_metric_title(metric, language)
                 : column == 2 ? sz_value_text(value, metric, figure, language)
                               : sz_bounds_text(value, metric, figure, language));
}

static bool draw_table(struct sz_page *page, const struct rows *rows, struct sz_error *error)
{
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_THING), 2, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_METRIC), 3, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_PRICE_VALUE), 1.4, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_PARTS_TABLE_INTERVAL), 1.6, SZ_ALIGN_RIGHT},
    };
    const struct sz_table table = {.columns = columns,
                                   .column_count = sizeof columns / sizeof columns[0],
                                   .row_count = rows->count < ROWS_MAX ? rows->count : ROWS_MAX,
                                   .cell = write_row,
                                   .context = rows};
    if (!sz_table_draw(page, &table, error))
        return false;
    if (rows->count <= ROWS_MAX)
        return true;
    char shown[24], all[24], sentence[SZ_SENTENCE_SIZE];
    snprintf(shown, sizeof shown, "%d", ROWS_MAX);
    snprintf(all, sizeof all, "%zu", rows->count);
    const char *const values[] = {shown, all};
    return sz_page_note(page, sz_sentence(sentence, page->language, SZ_WORD_THINGS_CUT, values, 2), error);
}

static bool stands_for_all(const struct sz_evidence *evidence, const struct sz_subject *subject)
{
    if (subject->scope != SZ_SCOPE_PROVINCE && subject->scope != SZ_SCOPE_CATEGORY &&
        subject->scope != SZ_SCOPE_PRIORITY)
        return false;
    for (size_t i = 0; i < evidence->subject_count; i++)
        if (&evidence->subjects[i] != subject && evidence->subjects[i].scope == subject->scope)
            return false;
    return true;
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* The only province, category or priority is the world: what it has of the world's numbers is told once. */
static bool is_told(const struct sz_evidence *evidence, const struct sz_subject *subject, enum sz_metric_id metric)
{
    const struct sz_figure *own = sz_subject_figure(subject, metric), *whole = sz_evidence_nation(evidence, metric);
    return whole != NULL && same(own->mean, whole->mean) && same(own->low, whole->low) &&
           same(own->high, whole->high) && stands_for_all(evidence, subject);
}

bool sz_section_things(struct sz_page *page, struct sz_error *error)
{
    const struct sz_evidence *evidence = page->evidence;
    struct rows rows = {.page = page,
                        .items = calloc(evidence->subject_count * SZ_METRIC_COUNT + 1, sizeof *rows.items)};
    if (rows.items == NULL)
        return sz_error_set_memory(error, "listing the world");
    for (size_t i = 0; i < evidence->subject_count; i++) {
        for (int k = 0; k < SZ_METRIC_COUNT; k++) {
            const struct sz_figure *figure = sz_subject_figure(&evidence->subjects[i], (enum sz_metric_id)k);
            if (figure != NULL && !isnan(figure->mean) &&
                !is_told(evidence, &evidence->subjects[i], (enum sz_metric_id)k))
                rows.items[rows.count++] = (struct row){&evidence->subjects[i], (enum sz_metric_id)k};
        }
    }
    bool ok = sz_page_section(page, SZ_WORD_THINGS_SECTION, THINGS_HEIGHT_PT, error) &&
              sz_page_paragraph(page, sz_page_word(page, SZ_WORD_THINGS_LEAD), error) && draw_table(page, &rows, error);
    free(rows.items);
    return ok;
}
