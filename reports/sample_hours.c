/* Recognition frame by frame beside its law, of the busiest hour. */
#include "reports/findings.h"
#include "reports/sections.h"
#include "reports/table.h"

#include <math.h>
#include <stdio.h>

enum { MEASURES = 4 };

struct measure {
    enum sz_metric_id explicitly, windowed, excess;
    enum sz_word name;
    double factor; /* of what is shown */
    int decimals;
};

static const struct measure measures[MEASURES] = {
    {SZ_METRIC_EXPLICIT_LATENCY_MEAN, SZ_METRIC_WINDOWED_LATENCY_MEAN, SZ_METRIC_WINDOWED_EXCESS_MEAN,
     SZ_WORD_HOURS_MEAN, 1e3, 1},
    {SZ_METRIC_EXPLICIT_LATENCY_P50, SZ_METRIC_WINDOWED_LATENCY_P50, SZ_METRIC_WINDOWED_EXCESS_P50, SZ_WORD_HOURS_P50,
     1e3, 1},
    {SZ_METRIC_EXPLICIT_LATENCY_P95, SZ_METRIC_WINDOWED_LATENCY_P95, SZ_METRIC_WINDOWED_EXCESS_P95, SZ_WORD_HOURS_P95,
     1e3, 1},
    {SZ_METRIC_EXPLICIT_LOSS_SHARE, SZ_METRIC_WINDOWED_LOSS_SHARE, SZ_METRIC_WINDOWED_EXCESS_LOSS_SHARE,
     SZ_WORD_HOURS_LOSS, 1e2, 2},
};

static bool is_compared(const struct sz_subject *subject)
{
    return subject->scope == SZ_SCOPE_STAGE && sz_subject_figure(subject, SZ_METRIC_EXPLICIT_LATENCY_MEAN) != NULL;
}

static const struct sz_subject *nth_compared(const struct sz_evidence *evidence, size_t n)
{
    for (size_t i = 0; i < evidence->subject_count; i++)
        if (is_compared(&evidence->subjects[i]) && n-- == 0)
            return &evidence->subjects[i];
    return NULL;
}

static double value_of(const struct sz_subject *subject, enum sz_metric_id metric, double factor)
{
    const struct sz_figure *figure = sz_subject_figure(subject, metric);
    return figure != NULL ? factor * figure->mean : (double)NAN;
}

/* With the difference its share of the explicit value, where it is a time. */
static void write_difference(const struct sz_subject *subject, const struct measure *measure, char text[SZ_CELL_SIZE])
{
    const struct sz_number number = {SZ_QUANTITY_NUMBER, measure->decimals, NULL},
                           percent = {SZ_QUANTITY_SHARE, 2, "%"};
    char by[SZ_NUMBER_SIZE], share[SZ_NUMBER_SIZE];
    double excess = value_of(subject, measure->excess, measure->factor);
    sz_number_text(by, excess, &number, false);
    if (measure->excess == SZ_METRIC_WINDOWED_EXCESS_LOSS_SHARE)
        snprintf(text, SZ_CELL_SIZE, "%s", by);
    else
        snprintf(
            text, SZ_CELL_SIZE, "%s (%s)", by,
            sz_number_text(share, excess / value_of(subject, measure->explicitly, measure->factor), &percent, true));
}

static void write_cell(const void *context, size_t row, size_t column, char text[SZ_CELL_SIZE])
{
    const struct sz_page *page = context;
    const struct sz_subject *subject = nth_compared(page->evidence, row / MEASURES);
    const struct measure *measure = &measures[row % MEASURES];
    const struct sz_number number = {SZ_QUANTITY_NUMBER, measure->decimals, NULL};
    const struct sz_figure *figure = sz_subject_figure(subject, measure->explicitly);
    char low[SZ_NUMBER_SIZE], high[SZ_NUMBER_SIZE];
    if (column == 0)
        snprintf(text, SZ_CELL_SIZE, "%s: %s", subject->id, sz_page_word(page, measure->name));
    else if (column == 1)
        snprintf(text, SZ_CELL_SIZE, "%s",
                 sz_number_text(low, value_of(subject, measure->explicitly, measure->factor), &number, false));
    else if (column == 2 && figure != NULL)
        snprintf(text, SZ_CELL_SIZE, "%s–%s", sz_number_text(low, measure->factor * figure->low, &number, false),
                 sz_number_text(high, measure->factor * figure->high, &number, false));
    else if (column == 3)
        snprintf(text, SZ_CELL_SIZE, "%s",
                 sz_number_text(low, value_of(subject, measure->windowed, measure->factor), &number, false));
    else
        write_difference(subject, measure, text);
}

static bool draw_table(struct sz_page *page, size_t compared_count, struct sz_error *error)
{
    const struct sz_column columns[] = {
        {sz_page_word(page, SZ_WORD_HOURS_PIPELINE), 3, SZ_ALIGN_LEFT},
        {sz_page_word(page, SZ_WORD_HOURS_EXPLICIT), 1.2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_COLUMN_INTERVAL), 1.6, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_HOURS_WINDOWED), 1.2, SZ_ALIGN_RIGHT},
        {sz_page_word(page, SZ_WORD_HOURS_DIFFERENCE), 1.6, SZ_ALIGN_RIGHT},
    };
    const struct sz_table table = {.columns = columns,
                                   .column_count = sizeof columns / sizeof columns[0],
                                   .row_count = compared_count * MEASURES,
                                   .cell = write_cell,
                                   .context = page,
                                   .size_pt = 10};
    return compared_count == 0 ||
           (sz_page_paragraph(page, sz_page_word(page, SZ_WORD_HOURS_LEAD), error) &&
            sz_table_draw(page, &table, error) && sz_page_note(page, sz_page_word(page, SZ_WORD_HOURS_NOTE), error));
}

/* Why a pipeline is not in the table. */
static bool say_why_not(struct sz_page *page, const struct sz_subject *subject, struct sz_error *error)
{
    bool is_exact = sz_subject_figure(subject, SZ_METRIC_WINDOWED_LATENCY_P95) == NULL;
    char sentence[SZ_SENTENCE_SIZE];
    const char *const values[] = {subject->id};
    return sz_page_note(
        page, sz_sentence(sentence, page->language, is_exact ? SZ_WORD_HOURS_EXACT : SZ_WORD_HOURS_FEW, values, 1),
        error);
}

static bool is_said(const struct sz_subject *subject, enum sz_metric_id verdict)
{
    const struct sz_figure *figure = sz_subject_figure(subject, verdict);
    return figure != NULL && figure->mean > 0;
}

/* What is not as it should be; nothing where law and frames agree. */
static bool say_verdict(struct sz_page *page, const struct sz_subject *subject, struct sz_error *error)
{
    char sentence[SZ_SENTENCE_SIZE];
    const char *const values[] = {subject->id};
    if (is_said(subject, SZ_METRIC_WINDOWED_DIFFERS))
        return sz_page_paragraph(page, sz_sentence(sentence, page->language, SZ_WORD_HOURS_DIFFERS, values, 1), error);
    return !is_said(subject, SZ_METRIC_WINDOWED_UNDECIDED) ||
           sz_page_note(page, sz_sentence(sentence, page->language, SZ_WORD_HOURS_UNDECIDED, values, 1), error);
}

bool sz_draw_sample_hours(struct sz_page *page, struct sz_error *error)
{
    const struct sz_evidence *evidence = page->evidence;
    size_t compared_count = 0, count = 0;
    for (size_t i = 0; i < evidence->subject_count; i++) {
        count += evidence->subjects[i].scope == SZ_SCOPE_STAGE;
        compared_count += is_compared(&evidence->subjects[i]);
    }
    if (count == 0)
        return true;
    bool ok = sz_page_heading(page, sz_page_word(page, SZ_WORD_HOURS_HEADING), compared_count > 0 ? 170 : 40, error) &&
              draw_table(page, compared_count, error);
    for (size_t i = 0; ok && i < evidence->subject_count; i++) {
        const struct sz_subject *subject = &evidence->subjects[i];
        if (subject->scope == SZ_SCOPE_STAGE && !is_compared(subject))
            ok = say_why_not(page, subject, error);
        else if (subject->scope == SZ_SCOPE_STAGE)
            ok = say_verdict(page, subject, error);
    }
    return ok;
}
