#include "reports/record_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct sz_number sz_record_points = {SZ_QUANTITY_SHARE, 1, NULL},
                       sz_record_minutes = {SZ_QUANTITY_MINUTES, 1, NULL},
                       sz_record_whole = {SZ_QUANTITY_NUMBER, 0, NULL};

static const char beat_prefix[] = "beat-", hour_prefix[] = "hour-";

const struct sz_store_point *sz_record_find(const struct sz_page *page, int series, const char *id)
{
    const struct sz_record_evidence *record = &page->evidence->record;
    for (size_t i = 0; i < record->counts[series]; i++)
        if (strcmp(record->points[series][i].id, id) == 0)
            return &record->points[series][i];
    return NULL;
}

const struct sz_store_point *sz_record_find_mean(const struct sz_page *page, int series, const char *part)
{
    char id[80];
    snprintf(id, sizeof id, "mean %s", part);
    return sz_record_find(page, series, id);
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

enum sz_record_kind sz_record_kind(const char *place)
{
    static const char *const classes[] = {"urban", "suburban", "rural"};
    if (strcmp(place, "nation") == 0)
        return SZ_RECORD_KIND_NATION;
    if (starts_with(place, hour_prefix))
        return SZ_RECORD_KIND_HOUR;
    if (starts_with(place, beat_prefix))
        return SZ_RECORD_KIND_BEAT;
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (strcmp(place, classes[i]) == 0)
            return SZ_RECORD_KIND_CLASS;
    return SZ_RECORD_KIND_PROVINCE;
}

static const char *name_hour(const struct sz_page *page, const char *id, char text[SZ_SENTENCE_SIZE])
{
    char from[24], to[24];
    long hour = strtol(id + strlen(hour_prefix), NULL, 10);
    snprintf(from, sizeof from, "%ld", hour);
    snprintf(to, sizeof to, "%ld", hour + 1);
    const char *const values[] = {from, to};
    return sz_sentence(text, page->language, SZ_WORD_RECORD_HOUR, values, 2);
}

const char *sz_record_place(const struct sz_page *page, const char *id, char text[SZ_SENTENCE_SIZE])
{
    static const enum sz_word classes[] = {SZ_WORD_RECORD_URBAN, SZ_WORD_RECORD_SUBURBAN, SZ_WORD_RECORD_RURAL};
    const struct sz_store_world_owned *world = &page->evidence->world;
    enum sz_record_kind kind = sz_record_kind(id);
    if (kind == SZ_RECORD_KIND_HOUR)
        return name_hour(page, id, text);
    if (kind == SZ_RECORD_KIND_BEAT) {
        const char *const values[] = {id + strlen(beat_prefix)};
        return sz_sentence(text, page->language, SZ_WORD_RECORD_BEAT, values, 1);
    }
    if (kind == SZ_RECORD_KIND_CLASS)
        return sz_page_word(page, classes[id[0] == 'u' ? 0 : id[0] == 's' ? 1 : 2]);
    for (size_t i = 0; i < world->province_count; i++)
        if (strcmp(world->provinces[i].id, id) == 0)
            return page->language == SZ_LANGUAGE_TH ? world->provinces[i].name_th : world->provinces[i].name_en;
    return kind == SZ_RECORD_KIND_NATION ? sz_page_word(page, SZ_WORD_ALL_INCIDENTS) : id;
}

static const char *name_time(const struct sz_page *page, const char *name, size_t length)
{
    static const struct {
        const char *name;
        enum sz_word word;
    } times[] = {{"onset", SZ_WORD_RECORD_TIME_ONSET},         {"alerted", SZ_WORD_RECORD_TIME_ALERTED},
                 {"verified", SZ_WORD_RECORD_TIME_VERIFIED},   {"dispatched", SZ_WORD_RECORD_TIME_DISPATCHED},
                 {"under_way", SZ_WORD_RECORD_TIME_UNDER_WAY}, {"arrived", SZ_WORD_RECORD_TIME_ARRIVED},
                 {"cleared", SZ_WORD_RECORD_TIME_CLEARED}};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        if (strlen(times[i].name) == length && strncmp(times[i].name, name, length) == 0)
            return sz_page_word(page, times[i].word);
    return name;
}

const char *sz_record_part(const struct sz_page *page, const char *id, char text[SZ_SENTENCE_SIZE])
{
    const char *between = strchr(id, '-');
    if (between == NULL)
        return sz_page_word(page, SZ_WORD_RECORD_PART_RESPONSE);
    const char *const values[] = {name_time(page, id, (size_t)(between - id)),
                                  name_time(page, between + 1, strlen(between + 1))};
    return sz_sentence(text, page->language, SZ_WORD_RECORD_PART_BETWEEN, values, 2);
}

const char *sz_record_number(char text[SZ_NUMBER_SIZE], double value, const struct sz_number *how)
{
    return sz_number_text(text, value, how, false);
}

const char *sz_record_share(char text[SZ_NUMBER_SIZE], double value)
{
    static const struct sz_number with_unit = {SZ_QUANTITY_SHARE, 1, "%"};
    return sz_number_text(text, value, &with_unit, true);
}

const char *sz_record_bounds(char text[SZ_VALUE_SIZE], const struct sz_store_point *interval,
                             const struct sz_number *how)
{
    char low[SZ_NUMBER_SIZE], high[SZ_NUMBER_SIZE];
    text[0] = '\0';
    if (interval != NULL)
        snprintf(text, SZ_VALUE_SIZE, "%s – %s", sz_record_number(low, interval->x, how),
                 sz_record_number(high, interval->y, how));
    return text;
}
