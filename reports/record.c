/* Prediction beside record: in words (record_words.c), in times side by side and against each other, and where and when they differ. */
#include "render/chart.h"
#include "reports/record_view.h"
#include "reports/sections.h"
#include "reports/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PERCENTILES = 99, CHARTS_IN_ROW = 3 };

static const double CHART_HEIGHT_PT = 172, CHART_GAP_PT = 16;

static const struct sz_store_point *find_quantile(const struct sz_page *page, const char *part, double p)
{
    char id[80];
    snprintf(id, sizeof id, "%s %.2f", part, p);
    return sz_record_find(page, SZ_RECORD_QUANTILE, id);
}

/* --- times side by side --- */

static void write_time(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct sz_page *page = context;
    const struct sz_store_point *mean = &page->evidence->record.points[SZ_RECORD_MEAN][row];
    const struct sz_store_point *quantile = find_quantile(page, mean->id, column <= 2 ? 0.5 : 0.9);
    char figure[SZ_NUMBER_SIZE], name[SZ_SENTENCE_SIZE], bounds[SZ_VALUE_SIZE];
    double value = quantile == NULL ? (double)NAN : column % 2 == 1 ? quantile->x : quantile->y;
    const char *shown =
        column == 0   ? sz_record_part(page, mean->id, name)
        : column == 5 ? sz_record_number(figure, mean->y - mean->x, &sz_record_minutes)
        : column == 6
            ? sz_record_bounds(bounds, sz_record_find_mean(page, SZ_RECORD_INTERVAL, mean->id), &sz_record_minutes)
            : sz_record_number(figure, value, &sz_record_minutes);
    snprintf(text, SZ_CELL_SIZE, "%.*s", SZ_CELL_SIZE - 1, shown);
}

static bool draw_times(struct sz_page *page, struct sz_error *error)
{
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_RECORD_PART), 2.6, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_RECORD_RECORDED_50), 1.1, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_RECORD_PREDICTED_50), 1.1, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_RECORD_RECORDED_90), 1.1, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_RECORD_PREDICTED_90), 1.1, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_RECORD_MEAN_DIFFERENCE), 1.2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_RECORD_INTERVAL), 1.4, SZ_ALIGN_RIGHT},
    };
    const struct sz_table table = {.columns = columns,
                                   .column_count = sizeof columns / sizeof columns[0],
                                   .row_count = page->evidence->record.counts[SZ_RECORD_MEAN],
                                   .cell = write_time,
                                   .context = page};
    return table.row_count == 0 || (sz_page_heading(page, sz_page_word(page, SZ_WORD_RECORD_QUANTILES), 60, error) &&
                                    sz_table_draw(page, &table, error));
}

/* --- quantile against quantile --- */

struct against {
    double recorded[PERCENTILES], predicted[PERCENTILES];
    size_t count;
};

/* Whether the part has a course that can be drawn. */
static bool collect(const struct sz_page *page, const char *part, struct against *against)
{
    against->count = 0;
    for (int p = 1; p <= PERCENTILES; p++) {
        const struct sz_store_point *point = find_quantile(page, part, p / 100.0);
        if (point == NULL)
            continue;
        against->recorded[against->count] = point->x;
        against->predicted[against->count++] = point->y;
    }
    return against->count >= 2 && against->recorded[against->count - 1] > against->recorded[0];
}

static bool draw_chart(struct sz_page *page, const char *part, const struct against *against, struct sz_rect rect,
                       struct sz_error *error)
{
    char name[SZ_SENTENCE_SIZE];
    double end = fmax(against->recorded[against->count - 1], against->predicted[against->count - 1]), ends[] = {0, end};
    const struct sz_line lines[] = {
        {.x = ends, .y = ends, .point_count = 2},
        {.x = against->recorded, .y = against->predicted, .point_count = against->count},
    };
    const struct sz_line_chart chart = {
        .title = sz_record_part(page, part, name),
        .x_title = sz_page_word(page, SZ_WORD_RECORD_QQ_X),
        .y_title = sz_page_word(page, SZ_WORD_RECORD_QQ_Y),
        .lines = lines,
        .line_count = 2,
        .x_number = {SZ_QUANTITY_MINUTES, -1, NULL},
        .y_number = {SZ_QUANTITY_MINUTES, -1, NULL},
        .x_reference = (double)NAN,
        .y_from_zero = true,
    };
    return sz_line_chart_draw(page->canvas, rect, &chart, error);
}

static bool draw_charts(struct sz_page *page, struct sz_error *error)
{
    const struct sz_record_evidence *record = &page->evidence->record;
    double width_pt = (SZ_PAGE_WIDTH_PT - (CHARTS_IN_ROW - 1) * CHART_GAP_PT) / CHARTS_IN_ROW;
    int drawn = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < record->counts[SZ_RECORD_MEAN]; i++) {
        struct against against;
        const char *part = record->points[SZ_RECORD_MEAN][i].id;
        if (!collect(page, part, &against))
            continue;
        int column = drawn++ % CHARTS_IN_ROW;
        if (drawn == 1)
            ok = sz_page_heading(page, sz_page_word(page, SZ_WORD_RECORD_QQ), CHART_HEIGHT_PT + 30, error) &&
                 sz_page_note(page, sz_page_word(page, SZ_WORD_RECORD_QQ_NOTE), error);
        else if (column == 0) {
            page->y += CHART_HEIGHT_PT + CHART_GAP_PT / 2;
            ok = sz_page_room(page, CHART_HEIGHT_PT, error);
        }
        double left_pt = SZ_PAGE_LEFT_PT + column * (width_pt + CHART_GAP_PT);
        ok = ok &&
             draw_chart(page, part, &against, (struct sz_rect){left_pt, page->y, width_pt, CHART_HEIGHT_PT}, error);
    }
    page->y += drawn > 0 ? CHART_HEIGHT_PT + CHART_GAP_PT / 2 : 0;
    return ok;
}

/* --- where and when --- */

/* So many beats are shown one by one; of more those that differ most for what chance may do. */
enum { BEATS_ALL = 40, BEATS_WORST = 20 };

struct places {
    const struct sz_page *page;
    const struct sz_store_point **rows; /* of the series they are listed from */
    size_t row_count;
};

struct ranked {
    const struct sz_store_point *place;
    double ratio; /* of the difference to the half width of its interval; the difference itself where there is none */
};

static int by_ratio(const void *a, const void *b)
{
    const struct ranked *one = a, *other = b;
    if (one->ratio > other->ratio || one->ratio < other->ratio)
        return one->ratio > other->ratio ? -1 : 1;
    return strcmp(one->place->id, other->place->id);
}

static double ratio_of(const struct sz_page *page, const struct sz_store_point *place, bool has_shares)
{
    const struct sz_store_point *interval = sz_record_find(page, SZ_RECORD_INTERVAL, place->id);
    double half_width = interval != NULL ? (interval->y - interval->x) / 2 : 0;
    return !has_shares ? fabs(place->y - place->x) : half_width > 0 ? fabs(place->y - place->x) / half_width : 0;
}

/* Where there are shares, else the medians of the part that has most of them. */
static struct sz_record_series list_places(const struct sz_record_evidence *record)
{
    struct sz_record_series places = {record->points[SZ_RECORD_SHARE], record->counts[SZ_RECORD_SHARE]};
    bool has_shares = places.count > 0;
    for (size_t part = 0; !has_shares && part < record->counts[SZ_RECORD_MEAN]; part++)
        if (record->medians[part].count > places.count)
            places = record->medians[part];
    return places;
}

/* All but the beats in their order, then the beats. */
static bool choose_places(struct places *places, struct sz_error *error)
{
    const struct sz_record_evidence *record = &places->page->evidence->record;
    const struct sz_record_series listed = list_places(record);
    size_t count = listed.count, beat_count = 0;
    places->rows = calloc(count + 1, sizeof(const struct sz_store_point *));
    struct ranked *beats = calloc(count + 1, sizeof *beats);
    if (places->rows == NULL || beats == NULL) {
        free(beats);
        return sz_error_set_memory(error, "listing the places");
    }
    for (size_t i = 0; i < count; i++) {
        const struct sz_store_point *place = &listed.points[i];
        if (sz_record_kind(place->id) == SZ_RECORD_KIND_BEAT)
            beats[beat_count++] =
                (struct ranked){place, ratio_of(places->page, place, record->counts[SZ_RECORD_SHARE] > 0)};
        else
            places->rows[places->row_count++] = place;
    }
    if (beat_count > BEATS_ALL) {
        qsort(beats, beat_count, sizeof *beats, by_ratio);
        beat_count = BEATS_WORST;
    }
    for (size_t i = 0; i < beat_count; i++)
        places->rows[places->row_count++] = beats[i].place;
    free(beats);
    return true;
}

static void write_share(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct places *places = context;
    const struct sz_page *page = places->page;
    const struct sz_store_point *place = places->rows[row];
    const struct sz_store_point *count = sz_record_find(page, SZ_RECORD_COUNT, place->id);
    const double values[] = {count != NULL ? count->y : (double)NAN, place->x, place->y, place->y - place->x};
    char figure[SZ_NUMBER_SIZE], name[SZ_SENTENCE_SIZE], bounds[SZ_VALUE_SIZE];
    const char *shown =
        column == 0 ? sz_record_place(page, place->id, name)
        : column == 5
            ? sz_record_bounds(bounds, sz_record_find(page, SZ_RECORD_INTERVAL, place->id), &sz_record_points)
            : sz_record_number(figure, values[column - 1], column == 1 ? &sz_record_whole : &sz_record_points);
    snprintf(text, SZ_CELL_SIZE, "%.*s", SZ_CELL_SIZE - 1, shown);
}

static bool draw_shares(struct sz_page *page, const struct places *places, struct sz_error *error)
{
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_RECORD_PLACE), 2.4, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_RECORD_COUNT), 1.2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_RECORD_RECORDED), 1, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_RECORD_PREDICTED), 1, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_RECORD_DIFFERENCE), 1.3, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_RECORD_INTERVAL), 1.6, SZ_ALIGN_RIGHT},
    };
    const struct sz_table table = {.columns = columns,
                                   .column_count = sizeof columns / sizeof columns[0],
                                   .row_count = places->row_count,
                                   .cell = write_share,
                                   .context = places,
                                   .size_pt = sz_theme()->tiny_pt};
    return sz_page_heading(page, sz_page_word(page, SZ_WORD_RECORD_SHARES), 60, error) &&
           sz_table_draw(page, &table, error) && sz_page_note(page, sz_page_word(page, SZ_WORD_RECORD_NOTE), error);
}

/* Of a part, by its place among those with a mean. */
static const struct sz_store_point *find_median(const struct sz_page *page, size_t part, const char *place)
{
    const struct sz_record_evidence *record = &page->evidence->record;
    if (sz_record_kind(place) == SZ_RECORD_KIND_NATION)
        return find_quantile(page, record->points[SZ_RECORD_MEAN][part].id, 0.5);
    for (size_t i = 0; i < record->medians[part].count; i++)
        if (strcmp(record->medians[part].points[i].id, place) == 0)
            return &record->medians[part].points[i];
    return NULL;
}

static void write_median(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct places *places = context;
    const char *place = places->rows[row]->id;
    char name[SZ_SENTENCE_SIZE], recorded[SZ_NUMBER_SIZE], predicted[SZ_NUMBER_SIZE];
    text[0] = '\0';
    if (column == 0) {
        snprintf(text, SZ_CELL_SIZE, "%.*s", SZ_CELL_SIZE - 1, sz_record_place(places->page, place, name));
        return;
    }
    const struct sz_store_point *median = find_median(places->page, column - 1, place);
    if (median != NULL)
        snprintf(text, SZ_CELL_SIZE, "%s / %s", sz_record_number(recorded, median->x, &sz_record_minutes),
                 sz_record_number(predicted, median->y, &sz_record_minutes));
}

static bool draw_medians(struct sz_page *page, const struct places *places, struct sz_error *error)
{
    const struct sz_record_evidence *record = &page->evidence->record;
    struct sz_column columns[SZ_COLUMNS_MAX] = {{sz_page_word(page, SZ_WORD_RECORD_PLACE), 1.5, SZ_ALIGN_LEFT}};
    char titles[SZ_COLUMNS_MAX][SZ_SENTENCE_SIZE];
    size_t part_count = record->counts[SZ_RECORD_MEAN]; /* at most six */
    for (size_t i = 0; i < part_count && i + 1 < SZ_COLUMNS_MAX; i++)
        columns[i + 1] = (struct sz_column){sz_record_part(page, record->points[SZ_RECORD_MEAN][i].id, titles[i]), 1,
                                            SZ_ALIGN_RIGHT};
    const struct sz_table table = {.columns = columns,
                                   .column_count = 1 + part_count,
                                   .row_count = places->row_count,
                                   .cell = write_median,
                                   .context = places,
                                   .size_pt = sz_theme()->tiny_pt};
    return part_count == 0 || table.row_count == 0 ||
           (sz_page_heading(page, sz_page_word(page, SZ_WORD_RECORD_MEDIANS), 60, error) &&
            sz_table_draw(page, &table, error));
}

static bool draw_places(struct sz_page *page, struct sz_error *error)
{
    struct places places = {.page = page};
    bool has_shares = page->evidence->record.counts[SZ_RECORD_SHARE] > 0;
    bool ok = choose_places(&places, error) && (!has_shares || draw_shares(page, &places, error)) &&
              draw_medians(page, &places, error);
    free(places.rows);
    return ok;
}

bool sz_section_record(struct sz_page *page, struct sz_error *error)
{
    const struct sz_record_evidence *record = &page->evidence->record;
    if (record->counts[SZ_RECORD_ROWS] == 0)
        return true;
    if (!sz_page_section(page, SZ_WORD_RECORD_SECTION, SZ_PAGE_BOTTOM_PT, error) || !sz_record_say(page, error) ||
        !draw_times(page, error) || !draw_charts(page, error))
        return false;
    if (record->counts[SZ_RECORD_SHARE] == 0 && record->counts[SZ_RECORD_MEAN] == 0)
        return sz_page_note(page, sz_page_word(page, SZ_WORD_RECORD_NO_TIMES), error);
    return draw_places(page, error);
}
