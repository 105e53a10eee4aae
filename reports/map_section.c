#include "render/chart.h"
#include "reports/findings.h"
#include "reports/province_map.h"
#include "reports/sections.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RANKED_COUNT = 6 };

#define MAP_WIDTH_PT  252.0
#define MAP_HEIGHT_PT 540.0
#define RANKS_GAP_PT  12.0

struct ranked {
    const struct sz_store_province *province;
    const struct sz_figure *figure;
};

static int by_value(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->figure->mean != y->figure->mean)
        return x->figure->mean < y->figure->mean ? -1 : 1;
    return strcmp(x->province->id, y->province->id);
}

/* The provinces with a value, from low to high; malloc'ed. */
static struct ranked *rank_provinces(const struct sz_evidence *evidence, enum sz_metric_id metric, size_t *count)
{
    *count = 0;
    struct ranked *ranked = calloc(evidence->world.province_count + 1, sizeof *ranked);
    for (size_t i = 0; ranked != NULL && i < evidence->world.province_count; i++) {
        const struct sz_store_province *province = &evidence->world.provinces[i];
        const struct sz_figure *figure =
            sz_subject_figure(sz_evidence_subject(evidence, SZ_SCOPE_PROVINCE, province->id), metric);
        if (figure != NULL && isfinite(figure->mean))
            ranked[(*count)++] = (struct ranked){province, figure};
    }
    if (ranked != NULL)
        qsort(ranked, *count, sizeof *ranked, by_value);
    return ranked;
}

static const char *province_name(const struct sz_page *page, const struct sz_store_province *province)
{
    return page->language == SZ_LANGUAGE_TH ? province->name_th : province->name_en;
}

static bool draw_lead(struct sz_page *page, const struct ranked *ranked, size_t count, const struct sz_metric *metric,
                      struct sz_error *error)
{
    char target[SZ_VALUE_SIZE], low[SZ_VALUE_SIZE], high[SZ_VALUE_SIZE], sentence[SZ_SENTENCE_SIZE];
    const char *const values[] = {sz_target_text(target, page->evidence, page->language),
                                  sz_value_text(low, metric, ranked[0].figure, page->language),
                                  province_name(page, ranked[0].province),
                                  sz_value_text(high, metric, ranked[count - 1].figure, page->language),
                                  province_name(page, ranked[count - 1].province)};
    return sz_page_paragraph(page, sz_sentence(sentence, page->language, SZ_WORD_MAP_SPREAD, values, 5), error);
}

/* One list of provinces in the right column; *y moves below it. */
static bool draw_ranks(struct sz_page *page, double x, double *y, double width, enum sz_word title,
                       const struct ranked *ranked, size_t count, const struct sz_metric *metric,
                       struct sz_error *error)
{
    struct sz_interval_row rows[RANKED_COUNT];
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct sz_interval_row){.label = province_name(page, ranked[i].province),
                                           .value = ranked[i].figure->mean,
                                           .low = ranked[i].figure->low,
                                           .high = ranked[i].figure->high};
    struct sz_number number = sz_metric_number(metric, ranked[0].figure->mean, page->language);
    char heading[SZ_SENTENCE_SIZE];
    snprintf(heading, sizeof heading, "%s (%s)", sz_page_word(page, title), number.unit == NULL ? "" : number.unit);
    number.unit = NULL; /* the heading has it; the column is narrow */
    const struct sz_interval_chart chart = {
        .title = heading,
        .rows = rows,
        .row_count = count,
        .number = number,
        .reference = NAN,
        .show_values = true,
    };
    double height = sz_interval_chart_height(page->canvas, width, &chart);
    bool ok = sz_interval_chart_draw(page->canvas, (struct sz_rect){x, *y, width, height}, &chart, error);
    *y += height + 14;
    return ok;
}

static bool draw_both_ranks(struct sz_page *page, double top, const struct ranked *ranked, size_t count,
                            const struct sz_metric *metric, struct sz_error *error)
{
    size_t each = count / 2 < RANKED_COUNT ? count / 2 : RANKED_COUNT;
    if (each == 0)
        return true;
    struct ranked highest[RANKED_COUNT];
    for (size_t i = 0; i < each; i++)
        highest[i] = ranked[count - 1 - i];
    double x = SZ_PAGE_LEFT_PT + MAP_WIDTH_PT + RANKS_GAP_PT, width = SZ_PAGE_WIDTH_PT - MAP_WIDTH_PT - RANKS_GAP_PT;
    double y = top + 10;
    const struct sz_text_style note = {.size_pt = sz_theme()->tiny_pt, .colour = sz_theme()->muted};
    if (!draw_ranks(page, x, &y, width, SZ_WORD_MAP_LOWEST, ranked, each, metric, error) ||
        !draw_ranks(page, x, &y, width, SZ_WORD_MAP_HIGHEST, highest, each, metric, error))
        return false;
    if (sz_figure_has_interval(ranked[0].figure))
        sz_text_draw(page->canvas, x, y, width, sz_page_word(page, SZ_WORD_MAP_RANKS_NOTE), &note);
    return true;
}

static bool draw_map(struct sz_page *page, const struct sz_metric *metric, struct sz_error *error)
{
    struct sz_province_map map;
    if (!sz_province_map_init(&map, page->evidence, metric, page->language, error))
        return false;
    map.map.title = map.map.subtitle = map.map.footnote = NULL; /* the page says it */
    struct sz_rect rect = {SZ_PAGE_LEFT_PT, page->y, MAP_WIDTH_PT, MAP_HEIGHT_PT};
    bool ok = sz_map_draw(page->canvas, rect, &map.map, error);
    sz_province_map_clear(&map);
    return ok;
}

static const struct sz_metric *metric_to_map(const struct sz_evidence *evidence)
{
    static const enum sz_metric_id wanted[] = {SZ_METRIC_SHARE_WITHIN_TARGET, SZ_METRIC_REACH, SZ_METRIC_UNIT_WORKLOAD};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        for (size_t k = 0; k < evidence->subject_count; k++) {
            if (evidence->subjects[k].scope == SZ_SCOPE_PROVINCE && evidence->subjects[k].figures[wanted[i]].present)
                return sz_metric(wanted[i]);
        }
    }
    return NULL;
}

bool sz_section_map(struct sz_page *page, struct sz_error *error)
{
    const struct sz_metric *metric = metric_to_map(page->evidence);
    if (metric == NULL)
        return true;
    size_t count = 0;
    struct ranked *ranked = rank_provinces(page->evidence, metric->id, &count);
    if (ranked == NULL)
        return sz_error_set_memory(error, "drawing a map");
    if (count < 2) {
        free(ranked); /* one province: its numbers are the cover's, and the country around it has none */
        return true;
    }
    bool ok = sz_page_section(page, SZ_WORD_MAP_SECTION, SZ_PAGE_BOTTOM_PT, error);
    ok = ok && (metric->id != SZ_METRIC_SHARE_WITHIN_TARGET || draw_lead(page, ranked, count, metric, error));
    double top = page->y;
    ok = ok && draw_map(page, metric, error) && draw_both_ranks(page, top, ranked, count, metric, error);
    page->y = top + MAP_HEIGHT_PT + 8;
    free(ranked);
    return ok && sz_page_note(page, sz_page_word(page, SZ_WORD_MAP_FOOTNOTE), error);
}
