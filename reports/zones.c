#include "reports/findings.h"
#include "reports/sections.h"
#include "reports/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More zones than this are not read one by one. */
enum { ZONES_SHOWN_MAX = 120, GROUPS_MAX = 4 };

#define ZONES_HEIGHT_PT 240.0 /* its groups and the first rows */

struct zone_row {
    const struct sz_store_zone *zone;
    const struct sz_subject *subject;
};

struct zone_table {
    const struct sz_page *page;
    struct zone_row *rows;
    size_t count;
};

static void write_measure(char text[SZ_CELL_SIZE], const struct sz_subject *subject, size_t column,
                          enum sz_language language)
{
    const struct sz_number percent = {SZ_QUANTITY_SHARE, 1, NULL}, minutes = {SZ_QUANTITY_MINUTES, 1, NULL},
                           ratio = {SZ_QUANTITY_NUMBER, 2, NULL};
    const struct sz_figure *share = sz_subject_figure(subject, SZ_METRIC_SHARE_WITHIN_TARGET);
    char value[SZ_VALUE_SIZE];
    switch (column) {
    case 0:
        snprintf(text, SZ_CELL_SIZE, "%s", sz_plain_value(value, share, &percent, language));
        break;
    case 1:
        snprintf(text, SZ_CELL_SIZE, "%s",
                 sz_bounds_text(value, sz_metric(SZ_METRIC_SHARE_WITHIN_TARGET), share, language));
        break;
    case 2:
        snprintf(text, SZ_CELL_SIZE, "%s",
                 sz_plain_value(value, sz_subject_figure(subject, SZ_METRIC_RESPONSE_P50), &minutes, language));
        break;
    case 3:
        snprintf(text, SZ_CELL_SIZE, "%s",
                 sz_plain_value(value, sz_subject_figure(subject, SZ_METRIC_CAMERA_COVERAGE), &percent, language));
        break;
    case 4:
        snprintf(text, SZ_CELL_SIZE, "%s",
                 sz_plain_value(value, sz_subject_figure(subject, SZ_METRIC_CAMERA_GAIN_SHARE), &percent, language));
        break;
    default:
        snprintf(
            text, SZ_CELL_SIZE, "%s",
            sz_plain_value(value, sz_subject_figure(subject, SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT), &ratio, language));
        break;
    }
}

static void write_zone(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct zone_table *table = context;
    const struct zone_row *zone = &table->rows[row];
    enum sz_language language = table->page->language;
    const char *name = language == SZ_LANGUAGE_TH ? zone->zone->name_th : zone->zone->name_en;
    if (column == 0)
        snprintf(text, SZ_CELL_SIZE, "%s", name[0] == '\0' ? zone->zone->id : name);
    else if (column == 1)
        snprintf(text, SZ_CELL_SIZE, "%u", zone->zone->camera_count);
    else
        write_measure(text, zone->subject, column - 2, language);
}

static double share_of(const struct zone_row *row)
{
    const struct sz_figure *figure = sz_subject_figure(row->subject, SZ_METRIC_SHARE_WITHIN_TARGET);
    return figure == NULL || isnan(figure->mean) ? 2 : figure->mean;
}

static int by_share(const void *a, const void *b)
{
    const struct zone_row *x = a, *y = b;
    if (share_of(x) != share_of(y))
        return share_of(x) < share_of(y) ? -1 : 1;
    return strcmp(x->zone->id, y->zone->id);
}

static bool draw_zones(struct sz_page *page, struct zone_table *context, struct sz_error *error)
{
    size_t shown_count = context->count;
    if (shown_count > ZONES_SHOWN_MAX) {
        qsort(context->rows, context->count, sizeof *context->rows, by_share);
        shown_count = ZONES_SHOWN_MAX;
        char shown[24], all[24], sentence[SZ_SENTENCE_SIZE];
        snprintf(shown, sizeof shown, "%zu", shown_count);
        snprintf(all, sizeof all, "%zu", context->count);
        const char *const values[] = {shown, all};
        if (!sz_page_paragraph(page, sz_sentence(sentence, page->language, SZ_WORD_ZONES_CUT, values, 2), error))
            return false;
    }
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_ZONE), 3, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_CAMERAS), 1, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_WITHIN), 1.2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_INTERVAL), 1.5, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_MEDIAN), 1.2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_IN_VIEW), 1.1, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_ONLY_CAMERA), 1.4, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_FALSE), 1.2, SZ_ALIGN_RIGHT},
    };
    const struct sz_table table = {.columns = columns,
                                   .column_count = sizeof columns / sizeof columns[0],
                                   .row_count = shown_count,
                                   .cell = write_zone,
                                   .context = context,
                                   .size_pt = sz_theme()->tiny_pt};
    return sz_table_draw(page, &table, error);
}

struct group_table {
    const struct sz_page *page;
    const struct sz_subject *subjects[GROUPS_MAX];
    enum sz_word names[GROUPS_MAX];
    size_t count;
};

static void write_group(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct group_table *table = context;
    if (column == 0)
        snprintf(text, SZ_CELL_SIZE, "%s", sz_page_word(table->page, table->names[row]));
    else
        write_measure(text, table->subjects[row], column - 1, table->page->language);
}

static void add_group(struct group_table *table, enum sz_scope scope, enum sz_word name)
{
    const struct sz_subject *subject = sz_evidence_subject(table->page->evidence, scope, "");
    if (subject == NULL)
        return;
    table->subjects[table->count] = subject;
    table->names[table->count++] = name;
}

/* The zones together, the beats that hold them and the rest, where the store has them as one. */
static bool draw_groups(struct sz_page *page, struct sz_error *error)
{
    struct group_table context = {.page = page};
    add_group(&context, SZ_SCOPE_ZONE, SZ_WORD_GROUP_ZONES);
    add_group(&context, SZ_SCOPE_HOST_BEAT, SZ_WORD_GROUP_BEATS);
    add_group(&context, SZ_SCOPE_OUTSIDE_ZONES, SZ_WORD_GROUP_OUTSIDE);
    if (context.count == 0)
        return true;
    add_group(&context, SZ_SCOPE_NATION, page->evidence->is_plane ? SZ_WORD_GROUP_WORLD : SZ_WORD_GROUP_NATION);
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_GROUP), 3, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_COLUMN_WITHIN), 1.2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_INTERVAL), 1.5, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_MEDIAN), 1.2, SZ_ALIGN_RIGHT},
    };
    const struct sz_table table = {.columns = columns,
                                   .column_count = sizeof columns / sizeof columns[0],
                                   .row_count = context.count,
                                   .cell = write_group,
                                   .context = &context};
    return sz_page_heading(page, sz_page_word(page, SZ_WORD_ZONES_GROUPS), 60, error) &&
           sz_table_draw(page, &table, error);
}

bool sz_section_zones(struct sz_page *page, struct sz_error *error)
{
    const struct sz_store_world_owned *world = &page->evidence->world;
    enum sz_word lead = page->evidence->is_plane ? SZ_WORD_ZONES_LEAD_PLANE : SZ_WORD_ZONES_LEAD;
    if (world->zone_count == 0)
        return true;
    if (!sz_page_section(page, SZ_WORD_ZONES_SECTION, ZONES_HEIGHT_PT, error) ||
        !sz_page_paragraph(page, sz_page_word(page, lead), error) || !draw_groups(page, error))
        return false;
    struct zone_table context = {.page = page, .rows = calloc(world->zone_count, sizeof *context.rows)};
    if (context.rows == NULL)
        return sz_error_set_memory(error, "listing the zones");
    for (size_t i = 0; i < world->zone_count; i++) {
        const struct sz_subject *subject = sz_evidence_subject(page->evidence, SZ_SCOPE_ZONE, world->zones[i].id);
        if (subject != NULL)
            context.rows[context.count++] = (struct zone_row){&world->zones[i], subject};
    }
    bool ok = context.count == 0 ? sz_page_note(page, sz_page_word(page, SZ_WORD_ZONES_NO_RESULTS), error)
                                 : draw_zones(page, &context, error);
    free(context.rows);
    return ok && sz_draw_sample_hours(page, error);
}
