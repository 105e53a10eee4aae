#include "reports/findings.h"

#include "results/overload.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const enum sz_metric_id sz_response_parts[SZ_PART_COUNT] = {
    SZ_METRIC_NOTICING_MEAN, SZ_METRIC_RECOGNITION_MEAN, SZ_METRIC_VERIFICATION_MEAN,
    SZ_METRIC_WAITING_MEAN,  SZ_METRIC_TURNOUT_MEAN,     SZ_METRIC_TRAVEL_MEAN,
};

enum { LEAST_MINUTES_S = 120, LEAST_HOURS_S = 3 * 3600, LEAST_DAYS_S = 3 * 86400, LEAST_DECIMALS = 4 };

/* Digits that a reader can use: two or three figures, never more than `most` after the point. */
static int decimals_of(double shown, int usual, int most)
{
    double size = fabs(shown);
    if (!isfinite(size) || size == 0)
        return usual;
    if (size >= 100)
        return 0;
    if (size >= 10)
        return usual < 1 ? usual : 1;
    int decimals = (int)ceil(1 - log10(size) - 1e-9);
    return decimals < usual ? usual : decimals > most ? most : decimals;
}

static struct sz_number time_number(double typical_s, enum sz_language language)
{
    if (typical_s < LEAST_MINUTES_S)
        return (struct sz_number){SZ_QUANTITY_SECONDS, 0, sz_word(language, SZ_WORD_UNIT_SECOND)};
    if (typical_s < LEAST_HOURS_S)
        return (struct sz_number){SZ_QUANTITY_MINUTES, 0, sz_word(language, SZ_WORD_UNIT_MINUTE)};
    if (typical_s < LEAST_DAYS_S)
        return (struct sz_number){SZ_QUANTITY_HOURS, 0, sz_word(language, SZ_WORD_UNIT_HOUR)};
    return (struct sz_number){SZ_QUANTITY_DAYS, 0, sz_word(language, SZ_WORD_UNIT_DAY)};
}

struct sz_number sz_metric_number(const struct sz_metric *metric, double typical, enum sz_language language)
{
    struct sz_number number = {.quantity = SZ_QUANTITY_NUMBER};
    int usual = 1;
    switch (metric->unit) {
    case SZ_UNIT_SHARE:
        number = (struct sz_number){SZ_QUANTITY_SHARE, 0, sz_word(language, SZ_WORD_UNIT_PERCENT)};
        break;
    case SZ_UNIT_SECONDS:
        number = time_number(fabs(typical), language);
        break;
    case SZ_UNIT_METRES:
        number = (struct sz_number){SZ_QUANTITY_KILOMETRES, 0, sz_word(language, SZ_WORD_UNIT_KILOMETRE)};
        break;
    case SZ_UNIT_PER_DAY:
        number.unit = sz_word(language, SZ_WORD_UNIT_PER_DAY);
        break;
    case SZ_UNIT_PER_MONTH:
        number.unit = sz_word(language, SZ_WORD_UNIT_PER_MONTH);
        break;
    case SZ_UNIT_HOURS_PER_DAY:
        number.unit = sz_word(language, SZ_WORD_UNIT_HOURS_PER_DAY);
        break;
    case SZ_UNIT_MONEY_PER_YEAR:
        number.unit = sz_word(language, SZ_WORD_UNIT_MONEY_PER_YEAR);
        usual = 0;
        break;
    case SZ_UNIT_RATIO:
        usual = 2;
        break;
    }
    bool is_plain_percent = metric->unit == SZ_UNIT_SHARE && fabs(typical) >= 0.01;
    int most = metric->unit == SZ_UNIT_SECONDS ? 1 : LEAST_DECIMALS;
    number.decimals = is_plain_percent ? 1 : decimals_of(typical * sz_quantity_factor(number.quantity), usual, most);
    return number;
}

/* The words for what is no number; NULL for a number. */
static const char *words_instead(const struct sz_figure *figure, enum sz_language language)
{
    if (figure == NULL || isnan(figure->mean))
        return "–";
    return isinf(figure->mean) ? sz_word(language, SZ_WORD_NOT_REACHED) : NULL;
}

const char *sz_plain_value(char text[SZ_VALUE_SIZE], const struct sz_figure *figure, const struct sz_number *number,
                           enum sz_language language)
{
    const char *words = words_instead(figure, language);
    char value[SZ_NUMBER_SIZE];
    snprintf(text, SZ_VALUE_SIZE, "%s", words != NULL ? words : sz_number_text(value, figure->mean, number, false));
    return text;
}

/* What is below is written as nothing. */
static double least_shown(const struct sz_number *number)
{
    return 0.5 * pow(10, -number->decimals) / sz_quantity_factor(number->quantity);
}

const char *sz_value_text(char text[SZ_VALUE_SIZE], const struct sz_metric *metric, const struct sz_figure *figure,
                          enum sz_language language)
{
    const char *words = words_instead(figure, language);
    if (words != NULL) {
        snprintf(text, SZ_VALUE_SIZE, "%s", words);
        return text;
    }
    struct sz_number number = sz_metric_number(metric, figure->mean, language);
    double least = least_shown(&number);
    bool vanishes = figure->mean > 0 && figure->mean < least;
    char value[SZ_NUMBER_SIZE];
    sz_number_text(value, vanishes ? 2 * least : figure->mean, &number, true);
    snprintf(text, SZ_VALUE_SIZE, vanishes ? "< %s" : "%s", value);
    return text;
}

const char *sz_bounds_text(char text[SZ_VALUE_SIZE], const struct sz_metric *metric, const struct sz_figure *figure,
                           enum sz_language language)
{
    text[0] = '\0';
    if (figure == NULL || !sz_figure_has_interval(figure))
        return text;
    struct sz_number number = sz_metric_number(metric, isfinite(figure->mean) ? figure->mean : figure->low, language);
    char low[SZ_NUMBER_SIZE], high[SZ_NUMBER_SIZE];
    double least = least_shown(&number);
    if (figure->low >= 0 && figure->high < least) {
        snprintf(text, SZ_VALUE_SIZE, "< %s", sz_number_text(high, 2 * least, &number, false));
        return text;
    }
    sz_number_text(low, figure->low, &number, false);
    if (isinf(figure->high))
        snprintf(high, sizeof high, "%s", sz_word(language, SZ_WORD_NOT_REACHED));
    else
        sz_number_text(high, figure->high, &number, false);
    /* a dash beside a minus sign would read as another one */
    snprintf(text, SZ_VALUE_SIZE, figure->low < 0 ? "%s … %s" : "%s–%s", low, high);
    return text;
}

const char *sz_value_and_bounds(char text[SZ_VALUE_SIZE], const struct sz_metric *metric,
                                const struct sz_figure *figure, enum sz_language language)
{
    char bounds[SZ_VALUE_SIZE];
    sz_value_text(text, metric, figure, language);
    sz_bounds_text(bounds, metric, figure, language);
    size_t length = strlen(text);
    if (bounds[0] != '\0')
        snprintf(text + length, SZ_VALUE_SIZE - length, " (%s)", bounds);
    return text;
}

const char *sz_target_text(char text[SZ_VALUE_SIZE], const struct sz_evidence *evidence, enum sz_language language)
{
    if (isnan(evidence->target_response_s)) {
        snprintf(text, SZ_VALUE_SIZE, "%s", sz_word(language, SZ_WORD_THE_TARGET_TIME));
        return text;
    }
    struct sz_number number =
        sz_metric_number(sz_metric(SZ_METRIC_RESPONSE_MEAN), evidence->target_response_s, language);
    number.decimals = -1;
    char value[SZ_NUMBER_SIZE];
    snprintf(text, SZ_VALUE_SIZE, "%s", sz_number_text(value, evidence->target_response_s, &number, true));
    return text;
}

/* YYYY-MM-DD and nothing else. */
static bool read_date(const char *date, int *year, int *month, int *day)
{
    static const char pattern[] = "0000-00-00";
    if (strlen(date) != sizeof pattern - 1)
        return false;
    for (size_t i = 0; i < sizeof pattern - 1; i++) {
        bool is_digit = date[i] >= '0' && date[i] <= '9';
        if (pattern[i] == '0' ? !is_digit : date[i] != pattern[i])
            return false;
    }
    *year = (int)strtol(date, NULL, 10);
    *month = (int)strtol(date + 5, NULL, 10);
    *day = (int)strtol(date + 8, NULL, 10);
    return *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
}

const char *sz_date_text(char text[SZ_VALUE_SIZE], const char *date, enum sz_language language)
{
    static const char *const months[][SZ_LANGUAGE_COUNT] = {
        {"January", "มกราคม"},   {"February", "กุมภาพันธ์"}, {"March", "มีนาคม"},       {"April", "เมษายน"},
        {"May", "พฤษภาคม"},      {"June", "มิถุนายน"},      {"July", "กรกฎาคม"},      {"August", "สิงหาคม"},
        {"September", "กันยายน"}, {"October", "ตุลาคม"},    {"November", "พฤศจิกายน"}, {"December", "ธันวาคม"},
    };
    int year, month, day;
    if (!read_date(date, &year, &month, &day)) {
        snprintf(text, SZ_VALUE_SIZE, "%s", date);
        return text;
    }
    char day_text[16], year_text[16], sentence[SZ_SENTENCE_SIZE];
    snprintf(day_text, sizeof day_text, "%d", day);
    snprintf(year_text, sizeof year_text, "%d", language == SZ_LANGUAGE_TH ? year + 543 : year); /* Buddhist era */
    const char *const values[] = {day_text, months[month - 1][language], year_text};
    snprintf(text, SZ_VALUE_SIZE, "%s", sz_sentence(sentence, language, SZ_WORD_DATE_EN_TH, values, 3));
    return text;
}

static enum sz_word verdict(const struct sz_figure *figure, double target)
{
    bool has_interval = sz_figure_has_interval(figure);
    if ((has_interval ? figure->low : figure->mean) >= target)
        return SZ_WORD_TARGET_MET;
    return (has_interval ? figure->high : figure->mean) < target ? SZ_WORD_TARGET_MISSED : SZ_WORD_TARGET_OPEN;
}

const char *sz_finding_answer(char text[SZ_SENTENCE_SIZE], const struct sz_evidence *evidence,
                              enum sz_language language)
{
    const struct sz_figure *urgent = sz_evidence_nation(evidence, SZ_METRIC_URGENT_SHARE_WITHIN_TARGET);
    const struct sz_figure *all = sz_evidence_nation(evidence, SZ_METRIC_SHARE_WITHIN_TARGET);
    char target[SZ_VALUE_SIZE], urgent_text[SZ_VALUE_SIZE], all_text[SZ_VALUE_SIZE];
    sz_target_text(target, evidence, language);
    sz_value_and_bounds(urgent_text, sz_metric(SZ_METRIC_URGENT_SHARE_WITHIN_TARGET), urgent, language);
    sz_value_and_bounds(all_text, sz_metric(SZ_METRIC_SHARE_WITHIN_TARGET), all, language);
    if (urgent != NULL && isnan(urgent->mean))
        urgent = NULL; /* no such incidents in this world */
    if (urgent == NULL && all == NULL)
        return sz_sentence(text, language, SZ_WORD_ANSWER_WITHOUT_SHARES, NULL, 0);
    const char *const values[] = {target, urgent != NULL ? urgent_text : all_text, all_text};
    enum sz_word sentence = urgent == NULL ? SZ_WORD_ANSWER_ALL
                            : all == NULL  ? SZ_WORD_ANSWER_URGENT
                                           : SZ_WORD_ANSWER_URGENT_AND_ALL;
    sz_sentence(text, language, sentence, values, 3);
    if (isnan(evidence->target_share))
        return text;
    char share[SZ_NUMBER_SIZE], judgement[SZ_SENTENCE_SIZE];
    const struct sz_number number = {SZ_QUANTITY_SHARE, -1, sz_word(language, SZ_WORD_UNIT_PERCENT)};
    const char *const target_values[] = {sz_number_text(share, evidence->target_share, &number, true)};
    sz_sentence(judgement, language, verdict(urgent != NULL ? urgent : all, evidence->target_share), target_values, 1);
    size_t length = strlen(text);
    snprintf(text + length, SZ_SENTENCE_SIZE - length, "\n%s", judgement);
    return text;
}

const char *sz_finding_price(char text[SZ_SENTENCE_SIZE], const struct sz_evidence *evidence, enum sz_language language)
{
    text[0] = '\0';
    if (evidence->world.zone_count == 0)
        return sz_sentence(text, language, SZ_WORD_ANSWER_NO_ZONES, NULL, 0);
    const struct sz_metric *before = sz_metric(SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT);
    const struct sz_metric *after = sz_metric(SZ_METRIC_ACCEPTED_FALSE_ALERTS_PER_TRUE_ALERT);
    const struct sz_figure *before_figure = sz_evidence_nation(evidence, before->id);
    const struct sz_figure *after_figure = sz_evidence_nation(evidence, after->id);
    if (before_figure == NULL || isnan(before_figure->mean))
        return text;
    char before_text[SZ_VALUE_SIZE], after_text[SZ_VALUE_SIZE];
    const char *const values[] = {sz_value_and_bounds(before_text, before, before_figure, language),
                                  sz_value_and_bounds(after_text, after, after_figure, language)};
    return sz_sentence(text, language, after_figure == NULL ? SZ_WORD_ANSWER_PRICE_BEFORE : SZ_WORD_ANSWER_PRICE,
                       values, 2);
}

const char *sz_finding_persons(char text[SZ_SENTENCE_SIZE], const struct sz_evidence *evidence,
                               enum sz_language language)
{
    text[0] = '\0';
    const struct sz_metric *met = sz_metric(SZ_METRIC_INTERCEPTION_SHARE);
    const struct sz_figure *figure = sz_evidence_nation(evidence, met->id);
    if (figure == NULL || isnan(figure->mean))
        return text;
    char share[SZ_VALUE_SIZE];
    const char *const values[] = {sz_value_and_bounds(share, met, figure, language)};
    return sz_sentence(text, language, SZ_WORD_ANSWER_MET, values, 1);
}

static bool is_overloaded(const struct sz_subject *subject)
{
    const struct sz_figure *workload = sz_subject_figure(subject, SZ_METRIC_UNIT_WORKLOAD);
    const struct sz_figure *waiting = sz_subject_figure(subject, SZ_METRIC_WAITING_SHARE);
    const struct sz_figure *open = sz_subject_figure(subject, SZ_METRIC_OPEN_SHARE);
    return workload != NULL && waiting != NULL && open != NULL &&
           sz_is_overloaded(workload->mean, waiting->mean, open->mean);
}

/* "all" where there are no provinces. */
static const char *place_name(const struct sz_evidence *evidence, const char *id, enum sz_language language)
{
    for (size_t i = 0; !evidence->is_plane && i < evidence->world.province_count; i++) {
        const struct sz_store_province *province = &evidence->world.provinces[i];
        if (strcmp(province->id, id) == 0)
            return language == SZ_LANGUAGE_TH ? province->name_th : province->name_en;
    }
    return sz_word(language, SZ_WORD_ALL_UNITS);
}

const char *sz_finding_overload(char text[SZ_SENTENCE_SIZE], const struct sz_evidence *evidence,
                                enum sz_language language)
{
    enum { NAMED = 3 };
    char places[SZ_SENTENCE_SIZE] = "", place[SZ_SENTENCE_SIZE], value[SZ_VALUE_SIZE];
    unsigned count = 0;
    for (size_t i = 0; i < evidence->subject_count; i++) {
        const struct sz_subject *subject = &evidence->subjects[i];
        if (subject->scope != SZ_SCOPE_PROVINCE || !is_overloaded(subject) || count++ >= NAMED)
            continue;
        const struct sz_metric *workload = sz_metric(SZ_METRIC_UNIT_WORKLOAD);
        const char *const values[] = {
            place_name(evidence, subject->id, language),
            sz_value_text(value, workload, sz_subject_figure(subject, workload->id), language)};
        size_t length = strlen(places);
        snprintf(places + length, sizeof places - length, "%s%s", length > 0 ? ", " : "",
                 sz_sentence(place, language, SZ_WORD_OVERLOADED_PLACE, values, 2));
    }
    text[0] = '\0';
    if (count == 0)
        return text;
    if (count > NAMED) {
        char more[16];
        snprintf(more, sizeof more, "%u", count - NAMED);
        const char *const values[] = {more};
        size_t length = strlen(places);
        snprintf(places + length, sizeof places - length, ", %s",
                 sz_sentence(place, language, SZ_WORD_OVERLOADED_MORE, values, 1));
    }
    const char *const values[] = {places};
    return sz_sentence(text, language, SZ_WORD_ANSWER_OVERLOADED, values, 1);
}

const char *sz_metric_title(const struct sz_metric *metric, enum sz_language language)
{
    return language == SZ_LANGUAGE_TH ? metric->title_th : metric->title_en;
}
