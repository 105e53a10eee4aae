#include "reports/findings.h"
#include "reports/sections.h"
#include "reports/table.h"

#include <math.h>
#include <stdio.h>

/* Both tables. */
#define PRICE_HEIGHT_PT 380.0

struct measure {
    enum sz_metric_id metric;
    enum sz_word name;
};

static const struct measure price[] = {
    {SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT, SZ_WORD_PRICE_BEFORE},
    {SZ_METRIC_ACCEPTED_FALSE_ALERTS_PER_TRUE_ALERT, SZ_WORD_PRICE_AFTER},
    {SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH, SZ_WORD_PRICE_APPROACHED},
    {SZ_METRIC_WRONGLY_APPROACHED_PER_100K_PASSERS, SZ_WORD_PRICE_PER_100K},
    {SZ_METRIC_COMMUTER_YEARLY_RISK, SZ_WORD_PRICE_COMMUTER},
    {SZ_METRIC_FALSE_ALERT_UNIT_HOURS_PER_DAY, SZ_WORD_PRICE_UNIT_HOURS},
};

static const enum sz_metric_id gains[] = {
    SZ_METRIC_URGENT_SHARE_WITHIN_TARGET,
    SZ_METRIC_SHARE_WITHIN_TARGET,
    SZ_METRIC_CAMERA_GAIN_SHARE,
    SZ_METRIC_CAMERA_GAIN,
    SZ_METRIC_CAMERA_COVERAGE,
};

static const enum sz_metric_id persons[] = {
    SZ_METRIC_PERSONS_PER_DAY,     SZ_METRIC_INTERCEPTION_SHARE,   SZ_METRIC_PERSON_TRAIL_LOST_SHARE,
    SZ_METRIC_PERSON_LEFT_SHARE,   SZ_METRIC_PERSON_REFUSED_SHARE, SZ_METRIC_PERSON_UNANSWERED_SHARE,
    SZ_METRIC_PERSON_UNSEEN_SHARE,
};

static const enum sz_metric_id operators[] = {
    SZ_METRIC_ALARM_LOAD,
    SZ_METRIC_OPERATOR_OCCUPANCY,
    SZ_METRIC_OPERATOR_WAITING_MEAN,
    SZ_METRIC_UNANSWERED_ALERT_SHARE,
};

enum { PERSON_COUNT = sizeof persons / sizeof persons[0], OPERATOR_COUNT = sizeof operators / sizeof operators[0] };

/* Of a group of passers, after its name. */
static const enum sz_metric_id of_group[] = {
    SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH,
    SZ_METRIC_WRONGLY_APPROACHED_PER_100K_PASSERS,
    SZ_METRIC_COMMUTER_YEARLY_RISK,
};

enum { PRICE_COUNT = sizeof price / sizeof price[0], GAIN_COUNT = sizeof gains / sizeof gains[0] };

struct measures {
    const struct sz_page *page;
    enum sz_metric_id metrics[PRICE_COUNT + GAIN_COUNT + PERSON_COUNT];
    const char *names[PRICE_COUNT + GAIN_COUNT + PERSON_COUNT];
    size_t count;
};

static void write_measure(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct measures *measures = context;
    enum sz_language language = measures->page->language;
    const struct sz_metric *metric = sz_metric(measures->metrics[row]);
    const struct sz_figure *figure = sz_evidence_nation(measures->page->evidence, metric->id);
    char value[SZ_VALUE_SIZE];
    const char *shown = column == 0   ? measures->names[row]
                        : column == 1 ? sz_value_text(value, metric, figure, language)
                                      : sz_bounds_text(value, metric, figure, language);
    snprintf(text, SZ_CELL_SIZE, "%s", shown);
}

static void add_measure(struct measures *measures, enum sz_metric_id metric, const char *name)
{
    const struct sz_figure *figure = sz_evidence_nation(measures->page->evidence, metric);
    if (figure == NULL || isnan(figure->mean))
        return;
    measures->metrics[measures->count] = metric;
    measures->names[measures->count++] = name;
}

static bool draw_measures(struct sz_page *page, const struct measures *measures, struct sz_error *error)
{
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_PRICE_MEASURE), 4, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_PRICE_VALUE), 1.4, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_PARTS_TABLE_INTERVAL), 1.5, SZ_ALIGN_RIGHT},
    };
    const struct sz_table table = {.columns = columns,
                                   .column_count = 3,
                                   .row_count = measures->count,
                                   .cell = write_measure,
                                   .context = measures,
                                   .size_pt = 10};
    return sz_table_draw(page, &table, error);
}

static const struct sz_subject *nth_group(const struct sz_evidence *evidence, size_t n)
{
    for (size_t i = 0; i < evidence->subject_count; i++)
        if (evidence->subjects[i].scope == SZ_SCOPE_GROUP && n-- == 0)
            return &evidence->subjects[i];
    return NULL;
}

static void write_group(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct sz_page *page = context;
    const struct sz_subject *group = nth_group(page->evidence, row);
    if (column == 0) {
        snprintf(text, SZ_CELL_SIZE, "%s", group->id);
        return;
    }
    const struct sz_metric *metric = sz_metric(of_group[column - 1]);
    char value[SZ_VALUE_SIZE];
    snprintf(text, SZ_CELL_SIZE, "%s",
             sz_value_and_bounds(value, metric, sz_subject_figure(group, metric->id), page->language));
}

static bool draw_groups(struct sz_page *page, struct sz_error *error)
{
    size_t count = 0;
    while (nth_group(page->evidence, count) != NULL)
        count++;
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_PASSER_GROUP), 2, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_GROUP_A_MONTH), 2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_GROUP_PER_100K), 2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_GROUP_COMMUTER), 2.4, SZ_ALIGN_RIGHT},
    };
    const struct sz_table table = {.columns = columns,
                                   .column_count = sizeof columns / sizeof columns[0],
                                   .row_count = count,
                                   .cell = write_group,
                                   .context = page,
                                   .size_pt = 10};
    return count == 0 || (sz_page_heading(page, sz_page_word(page, SZ_WORD_GROUPS_HEADING), 80, error) &&
                          sz_table_draw(page, &table, error));
}

/* What the list finds, and who is taken for somebody on it; nothing without a list. */
static bool draw_watch_list(struct sz_page *page, struct sz_error *error)
{
    struct measures found = {.page = page};
    if (sz_evidence_nation(page->evidence, SZ_METRIC_INTERCEPTION_SHARE) == NULL)
        return true;
    for (size_t i = 0; i < PERSON_COUNT; i++)
        add_measure(&found, persons[i], sz_metric_title(sz_metric(persons[i]), page->language));
    return sz_page_heading(page, sz_page_word(page, SZ_WORD_PERSONS_HEADING), 220, error) &&
           draw_measures(page, &found, error) && sz_page_note(page, sz_page_word(page, SZ_WORD_PERSONS_NOTE), error) &&
           draw_groups(page, error);
}

/* Whether those who look at the alerts have time for them. */
static bool draw_operators(struct sz_page *page, struct sz_error *error)
{
    struct measures loads = {.page = page};
    for (size_t i = 0; i < OPERATOR_COUNT; i++)
        add_measure(&loads, operators[i], sz_metric_title(sz_metric(operators[i]), page->language));
    return loads.count == 0 || (sz_page_heading(page, sz_page_word(page, SZ_WORD_OPERATORS_HEADING), 90, error) &&
                                draw_measures(page, &loads, error) &&
                                sz_page_note(page, sz_page_word(page, SZ_WORD_OPERATORS_NOTE), error));
}

bool sz_section_price(struct sz_page *page, struct sz_error *error)
{
    if (page->evidence->is_plane && page->evidence->world.zone_count == 0)
        return true; /* the question is not about cameras; the cover says that there are none */
    if (!sz_page_section(page, SZ_WORD_PRICE_SECTION, PRICE_HEIGHT_PT, error))
        return false;
    if (page->evidence->world.zone_count == 0)
        return sz_page_paragraph(page, sz_page_word(page, SZ_WORD_PRICE_NO_ZONES), error);
    struct measures costs = {.page = page}, gained = {.page = page};
    for (size_t i = 0; i < PRICE_COUNT; i++)
        add_measure(&costs, price[i].metric, sz_page_word(page, price[i].name));
    for (size_t i = 0; i < GAIN_COUNT; i++)
        add_measure(&gained, gains[i], sz_metric_title(sz_metric(gains[i]), page->language));
    if (costs.count == 0)
        return sz_page_paragraph(page, sz_page_word(page, SZ_WORD_PRICE_NOT_MEASURED), error);
    return sz_page_paragraph(page, sz_page_word(page, SZ_WORD_PRICE_LEAD), error) &&
           draw_measures(page, &costs, error) && sz_page_note(page, sz_page_word(page, SZ_WORD_PRICE_NOTE), error) &&
           (gained.count == 0 || (sz_page_heading(page, sz_page_word(page, SZ_WORD_PRICE_GAIN_HEADING), 60, error) &&
                                  draw_measures(page, &gained, error))) &&
           draw_operators(page, error) && draw_watch_list(page, error);
}
