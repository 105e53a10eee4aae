/* Prediction beside record, in words. What is called a miss is more than chance, all places or parts that are looked at together. */
#include "reports/record_view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool say(struct sz_page *page, enum sz_word word, const char *const *values, size_t count,
                struct sz_error *error)
{
    char sentence[SZ_SENTENCE_SIZE];
    return sz_page_paragraph(page, sz_sentence(sentence, page->language, word, values, count), error);
}

static double row_count(const struct sz_page *page, const char *id)
{
    const struct sz_store_point *point = sz_record_find(page, SZ_RECORD_ROWS, id);
    return point != NULL ? point->y : 0;
}

static bool say_rows(struct sz_page *page, struct sz_error *error)
{
    const struct sz_record_evidence *record = &page->evidence->record;
    char read[SZ_NUMBER_SIZE], used[SZ_NUMBER_SIZE], outside[SZ_NUMBER_SIZE], out[SZ_NUMBER_SIZE];
    double dropped = 0;
    for (size_t i = 0; i < record->counts[SZ_RECORD_ROWS]; i++)
        if (strncmp(record->points[SZ_RECORD_ROWS][i].id, "dropped-", 8) == 0)
            dropped += record->points[SZ_RECORD_ROWS][i].y;
    const char *const values[] = {sz_record_number(read, row_count(page, "read"), &sz_record_whole),
                                  sz_record_number(used, row_count(page, "used"), &sz_record_whole),
                                  sz_record_number(outside, row_count(page, "outside_time"), &sz_record_whole),
                                  sz_record_number(out, dropped, &sz_record_whole)};
    return say(page, SZ_WORD_RECORD_ROWS, values, 4, error);
}

/* Of the rows that were dropped, by reason. */
static bool say_dropped(struct sz_page *page, struct sz_error *error)
{
    static const struct {
        const char *id;
        enum sz_word word;
    } faults[] = {
        {"dropped-malformed", SZ_WORD_RECORD_FAULT_MALFORMED}, {"dropped-time", SZ_WORD_RECORD_FAULT_TIME},
        {"dropped-order", SZ_WORD_RECORD_FAULT_ORDER},         {"dropped-category", SZ_WORD_RECORD_FAULT_CATEGORY},
        {"dropped-channel", SZ_WORD_RECORD_FAULT_CHANNEL},     {"dropped-place", SZ_WORD_RECORD_FAULT_PLACE}};
    char list[SZ_SENTENCE_SIZE] = "", number[SZ_NUMBER_SIZE];
    size_t length = 0;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        double count = row_count(page, faults[i].id);
        if (count > 0 && length < sizeof list)
            length +=
                (size_t)snprintf(list + length, sizeof list - length, "%s%s %s", length > 0 ? ", " : "",
                                 sz_page_word(page, faults[i].word), sz_record_number(number, count, &sz_record_whole));
    }
    const char *const values[] = {list};
    return length == 0 || say(page, SZ_WORD_RECORD_DROPPED, values, 1, error);
}

static bool say_zoneless(struct sz_page *page, struct sz_error *error)
{
    double count = row_count(page, "zoneless");
    char number[SZ_NUMBER_SIZE];
    const char *const values[] = {sz_record_number(number, count, &sz_record_whole)};
    return !(count > 0) || say(page, SZ_WORD_RECORD_ZONELESS, values, 1, error);
}

static bool say_unknown(struct sz_page *page, struct sz_error *error)
{
    double stations = row_count(page, "unknown_stations"), units = row_count(page, "unknown_units");
    char of_stations[SZ_NUMBER_SIZE], of_units[SZ_NUMBER_SIZE];
    const char *const values[] = {sz_record_number(of_stations, stations, &sz_record_whole),
                                  sz_record_number(of_units, units, &sz_record_whole)};
    return !(stations + units > 0) || say(page, SZ_WORD_RECORD_UNKNOWN, values, 2, error);
}

/* --- shares --- */

/* words: of a difference that may be chance, is too high, too low, and has no interval. */
static bool say_difference(struct sz_page *page, const struct sz_store_point *shares,
                           const struct sz_store_point *interval, const enum sz_word words[4], struct sz_error *error)
{
    char predicted[SZ_NUMBER_SIZE], recorded[SZ_NUMBER_SIZE], difference[SZ_NUMBER_SIZE], bounds[SZ_VALUE_SIZE];
    bool is_miss = sz_record_is_miss(interval);
    enum sz_word word = interval == NULL ? words[3] : !is_miss ? words[0] : interval->x > 0 ? words[1] : words[2];
    double by = shares->y - shares->x;
    const char *const values[] = {sz_record_share(predicted, shares->y), sz_record_share(recorded, shares->x),
                                  sz_record_number(difference, is_miss ? fabs(by) : by, &sz_record_points),
                                  sz_record_bounds(bounds, interval, &sz_record_points)};
    return say(page, word, values, 4, error);
}

static bool say_verdict(struct sz_page *page, struct sz_error *error)
{
    static const enum sz_word words[] = {SZ_WORD_RECORD_AGREES, SZ_WORD_RECORD_HIGH, SZ_WORD_RECORD_LOW,
                                         SZ_WORD_RECORD_NO_INTERVAL};
    const struct sz_store_point *shares = sz_record_find(page, SZ_RECORD_SHARE, "nation");
    return shares == NULL ||
           say_difference(page, shares, sz_record_find(page, SZ_RECORD_INTERVAL, "nation"), words, error);
}

/* Where a missing arrival says nothing, the record has helped incidents alone, and what is left is how many the simulation loses. */
static bool say_helped(struct sz_page *page, struct sz_error *error)
{
    static const enum sz_word words[] = {SZ_WORD_RECORD_HELPED_AGREES, SZ_WORD_RECORD_HELPED_HIGH,
                                         SZ_WORD_RECORD_HELPED_LOW, SZ_WORD_RECORD_HELPED_ONLY};
    const struct sz_store_point *shares = sz_record_find(page, SZ_RECORD_HELPED, "nation");
    if (shares == NULL)
        return true;
    if (shares->x < 1)
        return say_difference(page, shares, sz_record_find(page, SZ_RECORD_INTERVAL, "helped"), words, error);
    char lost[SZ_NUMBER_SIZE];
    const char *const values[] = {sz_record_share(lost, 1 - shares->y)};
    return !(shares->y < 1) || say(page, SZ_WORD_RECORD_HELPED_LOST, values, 1, error);
}

/* --- parts --- */

static const struct sz_store_point *worst_part(const struct sz_page *page)
{
    const struct sz_record_evidence *record = &page->evidence->record;
    const struct sz_store_point *worst = NULL;
    for (size_t i = 0; i < record->counts[SZ_RECORD_MEAN]; i++) {
        const struct sz_store_point *part = &record->points[SZ_RECORD_MEAN][i];
        bool is_whole = strchr(part->id, '-') == NULL;
        if (is_whole || !sz_record_is_miss(sz_record_find_mean(page, SZ_RECORD_CORRECTED, part->id)))
            continue;
        if (worst == NULL || fabs(part->y - part->x) > fabs(worst->y - worst->x))
            worst = part;
    }
    return worst;
}

static bool has_judged_part(const struct sz_page *page)
{
    const struct sz_record_evidence *record = &page->evidence->record;
    for (size_t i = 0; i < record->counts[SZ_RECORD_MEAN]; i++) {
        const char *part = record->points[SZ_RECORD_MEAN][i].id;
        if (strchr(part, '-') != NULL && sz_record_find_mean(page, SZ_RECORD_CORRECTED, part) != NULL)
            return true;
    }
    return false;
}

static bool say_part(struct sz_page *page, struct sz_error *error)
{
    const struct sz_store_point *part = worst_part(page);
    if (part == NULL)
        return !has_judged_part(page) || sz_page_paragraph(page, sz_page_word(page, SZ_WORD_RECORD_NO_PART), error);
    char predicted[SZ_NUMBER_SIZE], recorded[SZ_NUMBER_SIZE], difference[SZ_NUMBER_SIZE], bounds[SZ_VALUE_SIZE],
        name[SZ_SENTENCE_SIZE];
    const struct sz_store_point *corrected = sz_record_find_mean(page, SZ_RECORD_CORRECTED, part->id);
    const char *const values[] = {sz_record_part(page, part->id, name),
                                  sz_record_number(predicted, part->y, &sz_record_minutes),
                                  sz_record_number(recorded, part->x, &sz_record_minutes),
                                  sz_record_number(difference, fabs(part->y - part->x), &sz_record_minutes),
                                  sz_record_bounds(bounds, corrected, &sz_record_minutes)};
    return say(page, corrected->x > 0 ? SZ_WORD_RECORD_PART_LONG : SZ_WORD_RECORD_PART_SHORT, values, 5, error);
}

/* --- places --- */

/* The place of a kind that differs most of those that miss; *miss_count how many do, *judged whether any could. */
static const struct sz_store_point *worst_place(const struct sz_page *page, enum sz_record_kind kind,
                                                unsigned *miss_count, bool *judged)
{
    const struct sz_record_evidence *record = &page->evidence->record;
    const struct sz_store_point *worst = NULL;
    *miss_count = 0;
    for (size_t i = 0; i < record->counts[SZ_RECORD_SHARE]; i++) {
        const struct sz_store_point *place = &record->points[SZ_RECORD_SHARE][i];
        if (sz_record_kind(place->id) != kind)
            continue;
        const struct sz_store_point *corrected = sz_record_find(page, SZ_RECORD_CORRECTED, place->id);
        *judged = *judged || corrected != NULL;
        if (!sz_record_is_miss(corrected))
            continue;
        (*miss_count)++;
        if (worst == NULL || fabs(place->y - place->x) > fabs(worst->y - worst->x))
            worst = place;
    }
    return worst;
}

static bool say_place(struct sz_page *page, enum sz_record_kind kind, const struct sz_store_point *place,
                      unsigned miss_count, struct sz_error *error)
{
    static const enum sz_word words[SZ_RECORD_KIND_COUNT] = {
        [SZ_RECORD_KIND_HOUR] = SZ_WORD_RECORD_HOURS_MISS,
        [SZ_RECORD_KIND_CLASS] = SZ_WORD_RECORD_CLASSES_MISS,
        [SZ_RECORD_KIND_PROVINCE] = SZ_WORD_RECORD_PROVINCES_MISS,
        [SZ_RECORD_KIND_BEAT] = SZ_WORD_RECORD_BEATS_MISS,
    };
    char count[SZ_NUMBER_SIZE], difference[SZ_NUMBER_SIZE], bounds[SZ_VALUE_SIZE], name[SZ_SENTENCE_SIZE];
    const struct sz_store_point *corrected = sz_record_find(page, SZ_RECORD_CORRECTED, place->id);
    const char *const values[] = {sz_record_number(count, miss_count, &sz_record_whole),
                                  sz_record_place(page, place->id, name),
                                  sz_record_number(difference, place->y - place->x, &sz_record_points),
                                  sz_record_bounds(bounds, corrected, &sz_record_points)};
    return say(page, words[kind], values, 4, error);
}

static bool say_places(struct sz_page *page, struct sz_error *error)
{
    bool is_judged = false, is_missed = false;
    for (int kind = SZ_RECORD_KIND_HOUR; kind < SZ_RECORD_KIND_COUNT; kind++) {
        unsigned miss_count;
        const struct sz_store_point *worst = worst_place(page, (enum sz_record_kind)kind, &miss_count, &is_judged);
        if (worst != NULL && !say_place(page, (enum sz_record_kind)kind, worst, miss_count, error))
            return false;
        is_missed = is_missed || worst != NULL;
    }
    return is_missed || !is_judged || sz_page_paragraph(page, sz_page_word(page, SZ_WORD_RECORD_NO_PLACE), error);
}

/* --- who came --- */

static bool say_match(struct sz_page *page, int series, enum sz_word word, struct sz_error *error)
{
    const struct sz_store_point *match = sz_record_find(page, series, "nation");
    if (match == NULL)
        return true;
    char count[SZ_NUMBER_SIZE], matched[SZ_NUMBER_SIZE];
    const char *const values[] = {sz_record_number(count, match->x, &sz_record_whole),
                                  sz_record_share(matched, match->y)};
    return say(page, word, values, 2, error);
}

bool sz_record_say(struct sz_page *page, struct sz_error *error)
{
    return say_rows(page, error) && say_dropped(page, error) && say_unknown(page, error) && say_zoneless(page, error) &&
           say_verdict(page, error) && say_helped(page, error) && say_part(page, error) && say_places(page, error) &&
           say_match(page, SZ_RECORD_STATION, SZ_WORD_RECORD_STATION, error) &&
           say_match(page, SZ_RECORD_UNIT, SZ_WORD_RECORD_UNIT, error);
}
