/* Prediction beside record: in words, in quantiles, against each other, and where and when they differ. */
#include "render/chart.h"
#include "reports/findings.h"
#include "reports/sections.h"
#include "reports/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 4, PERCENTILES = 99 };

static const double CHART_HEIGHT_PT = 230;

static const struct {
    const char *name;
    enum sz_word word;
} parts[PARTS] = {{"response", SZ_WORD_RECORD_PART_RESPONSE},
                  {"to_dispatch", SZ_WORD_RECORD_PART_TO_DISPATCH},
                  {"to_arrival", SZ_WORD_RECORD_PART_TO_ARRIVAL},
                  {"on_scene", SZ_WORD_RECORD_PART_ON_SCENE}};

static const struct sz_number percent = {SZ_QUANTITY_SHARE, 1, NULL}, points = {SZ_QUANTITY_SHARE, 1, NULL},
                              minutes = {SZ_QUANTITY_MINUTES, 1, NULL}, whole = {SZ_QUANTITY_NUMBER, 0, NULL};

static const struct sz_store_point *find(const struct sz_page *page, int series, const char *id)
{
    const struct sz_record_evidence *record = &page->evidence->record;
    for (size_t i = 0; i < record->counts[series]; i++)
        if (strcmp(record->points[series][i].id, id) == 0)
            return &record->points[series][i];
    return NULL;
}

static const struct sz_store_point *find_quantile(const struct sz_page *page, int part, double p)
{
    char id[64];
    snprintf(id, sizeof id, "%s %.2f", parts[part].name, p);
    return find(page, SZ_RECORD_QUANTILE, id);
}

static const char *number(char text[SZ_NUMBER_SIZE], double value, const struct sz_number *how)
{
    return sz_number_text(text, value, how, false);
}

/* "12.3 %" */
static const char *share(char text[SZ_NUMBER_SIZE], double value)
{
    static const struct sz_number with_unit = {SZ_QUANTITY_SHARE, 1, "%"};
    return sz_number_text(text, value, &with_unit, true);
}

static void write_interval(char text[SZ_VALUE_SIZE], const struct sz_store_point *interval)
{
    char low[SZ_NUMBER_SIZE], high[SZ_NUMBER_SIZE];
    if (interval == NULL)
        text[0] = '\0';
    else
        snprintf(text, SZ_VALUE_SIZE, "%s – %s", number(low, interval->x, &points), number(high, interval->y, &points));
}

/* "TH-10" as its name, "hour-05" as 5:00 to 6:00. */
static void name_place(const struct sz_page *page, const char *id, char text[SZ_SENTENCE_SIZE])
{
    const struct sz_store_world_owned *world = &page->evidence->world;
    if (strncmp(id, "hour-", 5) == 0) {
        char from[24], to[24];
        long hour = strtol(id + 5, NULL, 10);
        snprintf(from, sizeof from, "%ld", hour);
        snprintf(to, sizeof to, "%ld", hour + 1);
        const char *const values[] = {from, to};
        sz_sentence(text, page->language, SZ_WORD_RECORD_HOUR, values, 2);
        return;
    }
    snprintf(text, SZ_SENTENCE_SIZE, "%s", sz_word_of_id(page->language, id));
    for (size_t i = 0; i < world->province_count; i++)
        if (strcmp(world->provinces[i].id, id) == 0)
            snprintf(text, SZ_SENTENCE_SIZE, "%s",
                     page->language == SZ_LANGUAGE_TH ? world->provinces[i].name_th : world->provinces[i].name_en);
}

/* --- in words --- */

static bool say_rows(struct sz_page *page, struct sz_error *error)
{
    static const char *const ids[] = {"read", "used", "outside_time"};
    const struct sz_record_evidence *record = &page->evidence->record;
    char texts[4][SZ_NUMBER_SIZE], sentence[SZ_SENTENCE_SIZE];
    double dropped = 0;
    for (int i = 0; i < 3; i++) {
        const struct sz_store_point *point = find(page, SZ_RECORD_ROWS, ids[i]);
        number(texts[i], point != NULL ? point->y : (double)NAN, &whole);
    }
    for (size_t i = 0; i < record->counts[SZ_RECORD_ROWS]; i++)
        if (strncmp(record->points[SZ_RECORD_ROWS][i].id, "dropped-", 8) == 0)
            dropped += record->points[SZ_RECORD_ROWS][i].y;
    number(texts[3], dropped, &whole);
    const char *const values[] = {texts[0], texts[1], texts[2], texts[3]};
    return sz_page_paragraph(page, sz_sentence(sentence, page->language, SZ_WORD_RECORD_ROWS, values, 4), error);
}

static bool say_verdict(struct sz_page *page, struct sz_error *error)
{
    const struct sz_store_point *shares = find(page, SZ_RECORD_SHARE, "nation");
    const struct sz_store_point *interval = find(page, SZ_RECORD_INTERVAL, "nation");
    char predicted[SZ_NUMBER_SIZE], recorded[SZ_NUMBER_SIZE], difference[SZ_NUMBER_SIZE], bounds[SZ_VALUE_SIZE],
        sentence[SZ_SENTENCE_SIZE];
    enum sz_word word = interval == NULL  ? SZ_WORD_RECORD_NO_INTERVAL
                        : interval->x > 0 ? SZ_WORD_RECORD_HIGH
                        : interval->y < 0 ? SZ_WORD_RECORD_LOW
                                          : SZ_WORD_RECORD_AGREES;
    double by = shares->y - shares->x;
    bool is_miss = word == SZ_WORD_RECORD_HIGH || word == SZ_WORD_RECORD_LOW;
    write_interval(bounds, interval);
    const char *const values[] = {share(predicted, shares->y), share(recorded, shares->x),
                                  number(difference, is_miss ? fabs(by) : by, &points), bounds};
    return sz_page_paragraph(page, sz_sentence(sentence, page->language, word, values, 4), error);
}

/* The part whose medians differ most, as a ratio. */
static bool say_part(struct sz_page *page, struct sz_error *error)
{
    double most = 0;
    int worst = -1;
    for (int part = 1; part < PARTS; part++) {
        const struct sz_store_point *median = find_quantile(page, part, 0.5);
        double by = median != NULL ? fabs(log((median->y + 1) / (median->x + 1))) : 0;
        if (by > most && isfinite(by)) {
            most = by;
            worst = part;
        }
    }
    if (worst < 0)
        return true;
    const struct sz_store_point *median = find_quantile(page, worst, 0.5);
    char predicted[SZ_NUMBER_SIZE], recorded[SZ_NUMBER_SIZE], sentence[SZ_SENTENCE_SIZE];
    const char *const values[] = {sz_page_word(page, parts[worst].word), number(predicted, median->y, &minutes),
                                  number(recorded, median->x, &minutes)};
    return sz_page_paragraph(page, sz_sentence(sentence, page->language, SZ_WORD_RECORD_PART_MISSES, values, 3), error);
}

/* The hour or the province that differs most, of those that differ by more than chance. */
static const struct sz_store_point *worst_place(const struct sz_page *page, bool is_hour)
{
    const struct sz_record_evidence *record = &page->evidence->record;
    const struct sz_store_point *worst = NULL;
    for (size_t i = 0; i < record->counts[SZ_RECORD_SHARE]; i++) {
        const struct sz_store_point *place = &record->points[SZ_RECORD_SHARE][i],
                                    *interval = find(page, SZ_RECORD_INTERVAL, place->id);
        bool is_other = strcmp(place->id, "nation") == 0 || (strncmp(place->id, "hour-", 5) == 0) != is_hour;
        if (is_other || interval == NULL || interval->x * interval->y <= 0)
            continue;
        if (worst == NULL || fabs(place->y - place->x) > fabs(worst->y - worst->x))
            worst = place;
    }
    return worst;
}

static bool say_place(struct sz_page *page, const struct sz_store_point *place, struct sz_error *error)
{
    char difference[SZ_NUMBER_SIZE], bounds[SZ_VALUE_SIZE], name[SZ_SENTENCE_SIZE], sentence[SZ_SENTENCE_SIZE];
    write_interval(bounds, find(page, SZ_RECORD_INTERVAL, place->id));
    name_place(page, place->id, name);
    const char *const values[] = {name, number(difference, place->y - place->x, &points), bounds};
    return sz_page_paragraph(page, sz_sentence(sentence, page->language, SZ_WORD_RECORD_PLACE_MISSES, values, 3),
                             error);
}

static bool say_places(struct sz_page *page, struct sz_error *error)
{
    const struct sz_store_point *hour = worst_place(page, true), *province = worst_place(page, false);
    if (hour == NULL && province == NULL)
        return find(page, SZ_RECORD_INTERVAL, "nation") == NULL ||
               sz_page_paragraph(page, sz_page_word(page, SZ_WORD_RECORD_NO_PLACE), error);
    return (hour == NULL || say_place(page, hour, error)) && (province == NULL || say_place(page, province, error));
}

static bool say_station(struct sz_page *page, struct sz_error *error)
{
    const struct sz_store_point *station = find(page, SZ_RECORD_STATION, "nation");
    if (station == NULL)
        return true;
    char count[SZ_NUMBER_SIZE], matched[SZ_NUMBER_SIZE], sentence[SZ_SENTENCE_SIZE];
    const char *const values[] = {number(count, station->x, &whole), share(matched, station->y)};
    return sz_page_paragraph(page, sz_sentence(sentence, page->language, SZ_WORD_RECORD_STATION, values, 2), error);
}

/* --- quantiles side by side --- */

struct quantile_table {
    const struct sz_page *page;
    int parts[PARTS];
};

static void write_quantile(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct quantile_table *table = context;
    int part = table->parts[row];
    if (column == 0) {
        snprintf(text, SZ_CELL_SIZE, "%s", sz_page_word(table->page, parts[part].word));
        return;
    }
    const struct sz_store_point *point = find_quantile(table->page, part, column <= 2 ? 0.5 : 0.9);
    double value = point == NULL ? (double)NAN : column % 2 == 1 ? point->x : point->y;
    char figure[SZ_NUMBER_SIZE];
    snprintf(text, SZ_CELL_SIZE, "%s",
             isinf(value) ? sz_page_word(table->page, SZ_WORD_NOT_REACHED) : number(figure, value, &minutes));
}

static bool draw_quantiles(struct sz_page *page, struct sz_error *error)
{
    struct quantile_table context = {.page = page};
    size_t count = 0;
    for (int part = 0; part < PARTS; part++)
        if (find_quantile(page, part, 0.5) != NULL)
            context.parts[count++] = part;
    if (count == 0)
        return true;
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_RECORD_PART), 3, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_RECORD_RECORDED_50), 1.3, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_RECORD_PREDICTED_50), 1.3, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_RECORD_RECORDED_90), 1.3, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_RECORD_PREDICTED_90), 1.3, SZ_ALIGN_RIGHT},
    };
    const struct sz_table table = {.columns = columns,
                                   .column_count = sizeof columns / sizeof columns[0],
                                   .row_count = count,
                                   .cell = write_quantile,
                                   .context = &context};
    return sz_page_heading(page, sz_page_word(page, SZ_WORD_RECORD_QUANTILES), 60, error) &&
           sz_table_draw(page, &table, error);
}

/* --- quantile against quantile --- */

static bool draw_chart(struct sz_page *page, struct sz_error *error)
{
    double recorded[PERCENTILES], predicted[PERCENTILES];
    size_t count = 0;
    for (int p = 1; p <= PERCENTILES; p++) {
        const struct sz_store_point *point = find_quantile(page, 0, p / 100.0);
        if (point == NULL || !isfinite(point->x) || !isfinite(point->y))
            continue;
        recorded[count] = point->x;
        predicted[count++] = point->y;
    }
    if (count < 2 || !(recorded[count - 1] > recorded[0]))
        return true;
    double ends[2] = {0, fmax(recorded[count - 1], predicted[count - 1])};
    const struct sz_line lines[] = {
        {.label = sz_page_word(page, SZ_WORD_RECORD_QQ_LINE), .x = recorded, .y = predicted, .point_count = count},
        {.label = sz_page_word(page, SZ_WORD_RECORD_QQ_EQUAL), .x = ends, .y = ends, .point_count = 2},
    };
    const struct sz_line_chart chart = {
        .x_title = sz_page_word(page, SZ_WORD_RECORD_QQ_X),
        .y_title = sz_page_word(page, SZ_WORD_RECORD_QQ_Y),
        .lines = lines,
        .line_count = 2,
        .x_number = {SZ_QUANTITY_MINUTES, -1, NULL},
        .y_number = {SZ_QUANTITY_MINUTES, -1, NULL},
        .x_reference = (double)NAN,
        .y_from_zero = true,
    };
    if (!sz_page_heading(page, sz_page_word(page, SZ_WORD_RECORD_QQ), CHART_HEIGHT_PT, error))
        return false;
    bool ok = sz_line_chart_draw(
        page->canvas, (struct sz_rect){SZ_PAGE_LEFT_PT, page->y, SZ_PAGE_WIDTH_PT, CHART_HEIGHT_PT}, &chart, error);
    page->y += CHART_HEIGHT_PT + 6;
    return ok;
}

/* --- where and when --- */

static void write_share(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct sz_page *page = context;
    const struct sz_store_point *place = &page->evidence->record.points[SZ_RECORD_SHARE][row];
    const struct sz_store_point *count = find(page, SZ_RECORD_COUNT, place->id);
    const double values[] = {count != NULL ? count->y : (double)NAN, place->x, place->y, place->y - place->x};
    const struct sz_number *const numbers[] = {&whole, &percent, &percent, &points};
    char figure[SZ_NUMBER_SIZE], name[SZ_SENTENCE_SIZE], bounds[SZ_VALUE_SIZE];
    if (column == 0) {
        name_place(page, place->id, name);
        snprintf(text, SZ_CELL_SIZE, "%.*s", SZ_CELL_SIZE - 1, name);
    } else if (column == 5) {
        write_interval(bounds, find(page, SZ_RECORD_INTERVAL, place->id));
        snprintf(text, SZ_CELL_SIZE, "%s", bounds);
    } else {
        snprintf(text, SZ_CELL_SIZE, "%s", number(figure, values[column - 1], numbers[column - 1]));
    }
}

static bool draw_shares(struct sz_page *page, struct sz_error *error)
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
                                   .row_count = page->evidence->record.counts[SZ_RECORD_SHARE],
                                   .cell = write_share,
                                   .context = page,
                                   .size_pt = sz_theme()->tiny_pt};
    return sz_page_heading(page, sz_page_word(page, SZ_WORD_RECORD_SHARES), 60, error) &&
           sz_table_draw(page, &table, error) && sz_page_note(page, sz_page_word(page, SZ_WORD_RECORD_NOTE), error);
}

bool sz_section_record(struct sz_page *page, struct sz_error *error)
{
    const struct sz_record_evidence *record = &page->evidence->record;
    if (record->counts[SZ_RECORD_ROWS] == 0)
        return true;
    if (!sz_page_section(page, SZ_WORD_RECORD_SECTION, SZ_PAGE_BOTTOM_PT, error) || !say_rows(page, error))
        return false;
    if (find(page, SZ_RECORD_SHARE, "nation") == NULL)
        return say_part(page, error) && draw_quantiles(page, error) &&
               sz_page_note(page, sz_page_word(page, SZ_WORD_RECORD_NO_TIMES), error);
    return say_verdict(page, error) && say_part(page, error) && say_places(page, error) && say_station(page, error) &&
           draw_quantiles(page, error) && draw_chart(page, error) && draw_shares(page, error);
}
