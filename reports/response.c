#include "render/chart.h"
#include "reports/findings.h"
#include "reports/sections.h"
#include "reports/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNELS_MAX = 8, CURVES_MAX = 8 };

#define CURVE_HEIGHT_PT 188.0

static double part_value(const struct sz_subject *subject, size_t part)
{
    const struct sz_figure *figure = sz_subject_figure(subject, sz_response_parts[part]);
    return figure == NULL || !isfinite(figure->mean) || figure->mean < 0 ? 0 : figure->mean;
}

static double parts_sum(const struct sz_subject *subject)
{
    double sum = 0;
    for (size_t i = 0; i < SZ_PART_COUNT; i++)
        sum += part_value(subject, i);
    return sum;
}

static bool draw_lead(struct sz_page *page, const struct sz_subject *nation, struct sz_error *error)
{
    const struct sz_figure *whole = sz_subject_figure(nation, SZ_METRIC_RESPONSE_MEAN);
    if (whole == NULL || !isfinite(whole->mean))
        return true;
    size_t longest = 0;
    for (size_t i = 1; i < SZ_PART_COUNT; i++)
        longest = part_value(nation, i) > part_value(nation, longest) ? i : longest;
    const struct sz_metric *part = sz_metric(sz_response_parts[longest]);
    char whole_text[SZ_VALUE_SIZE], part_text[SZ_VALUE_SIZE], name[SZ_VALUE_SIZE], sentence[SZ_SENTENCE_SIZE];
    snprintf(name, sizeof name, "%s", sz_metric_title(part, page->language));
    if (page->language == SZ_LANGUAGE_EN && name[0] >= 'A' && name[0] <= 'Z')
        name[0] = (char)(name[0] - 'A' + 'a'); /* within a sentence */
    const char *const values[] = {
        sz_value_and_bounds(whole_text, sz_metric(SZ_METRIC_RESPONSE_MEAN), whole, page->language), name,
        sz_value_text(part_text, part, sz_subject_figure(nation, part->id), page->language)};
    return sz_page_paragraph(page, sz_sentence(sentence, page->language, SZ_WORD_PARTS_LEAD, values, 3), error);
}

static bool has_part(const struct sz_subject *const *subjects, size_t count, size_t part)
{
    for (size_t k = 0; k < count; k++)
        if (part_value(subjects[k], part) > 0)
            return true;
    return false;
}

/* The whole and, below it, each channel that helped anybody. */
static bool draw_bars(struct sz_page *page, const struct sz_subject *const *subjects, size_t count,
                      struct sz_error *error)
{
    double values[CHANNELS_MAX + 1][SZ_PART_COUNT];
    struct sz_stacked_bar bars[CHANNELS_MAX + 1];
    const char *labels[SZ_PART_COUNT];
    struct sz_colour colours[SZ_PART_COUNT];
    size_t shown[SZ_PART_COUNT], shown_count = 0;
    for (size_t i = 0; i < SZ_PART_COUNT; i++) {
        if (!has_part(subjects, count, i))
            continue;
        labels[shown_count] = sz_metric_title(sz_metric(sz_response_parts[i]), page->language);
        colours[shown_count] = sz_series_colour(i);
        shown[shown_count++] = i;
    }
    for (size_t k = 0; k < count; k++) {
        for (size_t i = 0; i < shown_count; i++)
            values[k][i] = part_value(subjects[k], shown[i]);
        bars[k].label = sz_word_of_channel(page->language, subjects[k]->id);
        bars[k].values = values[k];
    }
    struct sz_number number =
        sz_metric_number(sz_metric(SZ_METRIC_RESPONSE_MEAN), parts_sum(subjects[0]), page->language);
    number.decimals = 1;
    const struct sz_stacked_chart chart = {.title = sz_page_word(page, SZ_WORD_PARTS_CHART),
                                           .part_labels = labels,
                                           .part_count = shown_count,
                                           .part_colours = colours,
                                           .bars = bars,
                                           .bar_count = count,
                                           .number = number,
                                           .show_totals = true};
    double height = sz_stacked_chart_height(page->canvas, SZ_PAGE_WIDTH_PT, &chart);
    if (!sz_page_room(page, height, error))
        return false;
    bool ok = sz_stacked_chart_draw(page->canvas, (struct sz_rect){SZ_PAGE_LEFT_PT, page->y, SZ_PAGE_WIDTH_PT, height},
                                    &chart, error);
    page->y += height + 10;
    return ok;
}

struct parts_table {
    const struct sz_page *page;
    const struct sz_subject *subject;
};

static void write_part(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct parts_table *table = context;
    enum sz_language language = table->page->language;
    bool total = row == SZ_PART_COUNT;
    const struct sz_metric *metric = sz_metric(total ? SZ_METRIC_RESPONSE_MEAN : sz_response_parts[row]);
    const struct sz_figure *figure = sz_subject_figure(table->subject, metric->id);
    char value[SZ_VALUE_SIZE];
    switch (column) {
    case 0:
        snprintf(text, SZ_CELL_SIZE, "%s",
                 total ? sz_word(language, SZ_WORD_PARTS_TABLE_TOTAL) : sz_metric_title(metric, language));
        break;
    case 1:
        snprintf(text, SZ_CELL_SIZE, "%s", sz_value_text(value, metric, figure, language));
        break;
    case 2:
        snprintf(text, SZ_CELL_SIZE, "%s", sz_bounds_text(value, metric, figure, language));
        break;
    default: {
        double sum = parts_sum(table->subject);
        struct sz_figure share = {.mean = total ? 1 : sum > 0 ? part_value(table->subject, row) / sum : NAN};
        const struct sz_number number = {SZ_QUANTITY_SHARE, 0, sz_word(language, SZ_WORD_UNIT_PERCENT)};
        char shown[SZ_NUMBER_SIZE];
        snprintf(text, SZ_CELL_SIZE, "%s", sz_number_text(shown, share.mean, &number, true));
        break;
    }
    }
}

static bool draw_parts_table(struct sz_page *page, const struct sz_subject *nation, struct sz_error *error)
{
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_PARTS_TABLE_PART), 3, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_PARTS_TABLE_MEAN), 1.3, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_PARTS_TABLE_INTERVAL), 1.6, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_PARTS_TABLE_OF_WHOLE), 1.4, SZ_ALIGN_RIGHT},
    };
    const struct parts_table context = {page, nation};
    const struct sz_table table = {.columns = columns,
                                   .column_count = 4,
                                   .row_count = SZ_PART_COUNT + 1,
                                   .cell = write_part,
                                   .context = &context,
                                   .has_total = true};
    return sz_table_draw(page, &table, error) && sz_page_note(page, sz_page_word(page, SZ_WORD_PARTS_NOTE), error);
}

static const enum sz_metric_id outcomes[] = {
    SZ_METRIC_HELPED_SHARE,    SZ_METRIC_UNNOTICED_SHARE, SZ_METRIC_DROPPED_SHARE, SZ_METRIC_REJECTED_SHARE,
    SZ_METRIC_ABANDONED_SHARE, SZ_METRIC_LOST_SHARE,      SZ_METRIC_OPEN_SHARE,
};

enum { OUTCOME_COUNT = sizeof outcomes / sizeof outcomes[0] };

struct outcome_table {
    const struct sz_page *page;
    const struct sz_subject *nation;
    enum sz_metric_id metrics[OUTCOME_COUNT]; /* those the store has */
};

static void write_outcome(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct outcome_table *table = context;
    enum sz_language language = table->page->language;
    const struct sz_metric *metric = sz_metric(table->metrics[row]);
    const struct sz_figure *figure = sz_subject_figure(table->nation, metric->id);
    char value[SZ_VALUE_SIZE];
    const char *shown = column == 0   ? sz_metric_title(metric, language)
                        : column == 1 ? sz_value_text(value, metric, figure, language)
                                      : sz_bounds_text(value, metric, figure, language);
    snprintf(text, SZ_CELL_SIZE, "%s", shown);
}

/* Who is lost for want of a way; nothing where there is one to all. */
static bool draw_cut_off(struct sz_page *page, struct sz_error *error)
{
    const struct sz_evidence *evidence = page->evidence;
    if (!(evidence->cut_off_cells > 0 || evidence->pairs_without_way > 0))
        return true;
    const struct sz_number number = {.quantity = SZ_QUANTITY_COUNT};
    char cells[SZ_NUMBER_SIZE], pairs[SZ_NUMBER_SIZE], sentence[SZ_SENTENCE_SIZE];
    const char *const values[] = {sz_number_text(cells, evidence->cut_off_cells, &number, false),
                                  sz_number_text(pairs, evidence->pairs_without_way, &number, false)};
    return sz_page_paragraph(page, sz_sentence(sentence, page->language, SZ_WORD_CUT_OFF, values, 2), error);
}

static bool draw_outcomes(struct sz_page *page, const struct sz_subject *nation, struct sz_error *error)
{
    struct outcome_table context = {.page = page, .nation = nation};
    size_t count = 0;
    for (size_t i = 0; i < OUTCOME_COUNT; i++) {
        if (sz_subject_figure(nation, outcomes[i]) != NULL)
            context.metrics[count++] = outcomes[i];
    }
    if (count == 0)
        return true;
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_OUTCOMES_OUTCOME), 3, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_OUTCOMES_SHARE), 1.8, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_PARTS_TABLE_INTERVAL), 1.6, SZ_ALIGN_RIGHT},
    };
    const struct sz_table table = {
        .columns = columns, .column_count = 3, .row_count = count, .cell = write_outcome, .context = &context};
    return sz_page_heading(page, sz_page_word(page, SZ_WORD_OUTCOMES_HEADING), sz_table_height(page, &table, count),
                           error) &&
           sz_table_draw(page, &table, error) && draw_cut_off(page, error);
}

/* Cuts the series into its curves, one an id; the points of an id follow each other. Returns how many. */
static size_t split_curves(const struct sz_page *page, double *x, double *y, struct sz_line lines[CURVES_MAX])
{
    const struct sz_evidence *evidence = page->evidence;
    size_t line_count = 0, start = 0;
    for (size_t i = 0; i < evidence->response_curve_count; i++) {
        x[i] = evidence->response_curve[i].x;
        y[i] = evidence->response_curve[i].y;
    }
    for (size_t i = 1; i <= evidence->response_curve_count; i++) {
        if (i < evidence->response_curve_count &&
            strcmp(evidence->response_curve[i].id, evidence->response_curve[start].id) == 0)
            continue;
        const char *id = evidence->response_curve[start].id;
        if (i - start >= 2 && line_count < CURVES_MAX)
            lines[line_count++] = (struct sz_line){.label = id[0] == '\0' ? sz_page_word(page, SZ_WORD_ALL_INCIDENTS)
                                                                          : sz_word_of_channel(page->language, id),
                                                   .x = x + start,
                                                   .y = y + start,
                                                   .point_count = i - start};
        start = i;
    }
    return line_count;
}

static bool draw_lines(struct sz_page *page, const struct sz_line *lines, size_t line_count, struct sz_error *error)
{
    const struct sz_line_chart chart = {
        .x_title = sz_page_word(page, SZ_WORD_CURVE_X),
        .y_title = sz_page_word(page, SZ_WORD_CURVE_Y),
        .lines = lines,
        .line_count = line_count,
        .x_number = {SZ_QUANTITY_MINUTES, -1, NULL},
        .y_number = {SZ_QUANTITY_SHARE, -1, NULL},
        .x_reference = page->evidence->target_response_s,
        .reference_label = isnan(page->evidence->target_response_s) ? NULL : sz_page_word(page, SZ_WORD_CURVE_TARGET),
        .y_from_zero = true,
    };
    bool ok = sz_line_chart_draw(
        page->canvas, (struct sz_rect){SZ_PAGE_LEFT_PT, page->y, SZ_PAGE_WIDTH_PT, CURVE_HEIGHT_PT}, &chart, error);
    page->y += CURVE_HEIGHT_PT + 6;
    char note[SZ_SENTENCE_SIZE];
    snprintf(note, sizeof note, "%s %s", sz_page_word(page, SZ_WORD_CURVE_NOTE),
             line_count > 1 ? sz_page_word(page, SZ_WORD_CURVE_NOTE_CHANNELS) : "");
    return ok && sz_page_note(page, note, error);
}

static bool draw_curve(struct sz_page *page, struct sz_error *error)
{
    size_t count = page->evidence->response_curve_count;
    if (count == 0)
        return true;
    if (!sz_page_heading(page, sz_page_word(page, SZ_WORD_CURVE_HEADING), CURVE_HEIGHT_PT + 20, error))
        return false;
    double *x = malloc(count * sizeof *x), *y = malloc(count * sizeof *y);
    struct sz_line lines[CURVES_MAX];
    bool ok = x != NULL && y != NULL;
    if (!ok)
        sz_error_set_memory(error, "drawing a curve");
    size_t line_count = ok ? split_curves(page, x, y, lines) : 0;
    if (ok && line_count > 0)
        ok = draw_lines(page, lines, line_count, error);
    free(x);
    free(y);
    return ok;
}

bool sz_section_response(struct sz_page *page, struct sz_error *error)
{
    const struct sz_evidence *evidence = page->evidence;
    const struct sz_subject *nation = sz_evidence_subject(evidence, SZ_SCOPE_NATION, "");
    if (nation == NULL)
        return true;
    const struct sz_subject *subjects[CHANNELS_MAX + 1] = {nation};
    size_t count = 1;
    for (size_t i = 0; i < evidence->subject_count && count <= CHANNELS_MAX; i++) {
        if (evidence->subjects[i].scope == SZ_SCOPE_CHANNEL && parts_sum(&evidence->subjects[i]) > 0)
            subjects[count++] = &evidence->subjects[i];
    }
    bool has_parts = parts_sum(nation) > 0;
    if (!has_parts && evidence->response_curve_count == 0)
        return true; /* a world that measures neither; its numbers are in the list of all */
    if (!sz_page_section(page, SZ_WORD_PARTS_SECTION, SZ_PAGE_BOTTOM_PT, error) || !draw_lead(page, nation, error))
        return false;
    if (has_parts && (!draw_bars(page, subjects, count, error) || !draw_parts_table(page, nation, error)))
        return false;
    return draw_curve(page, error) && draw_outcomes(page, nation, error);
}
