/**
 * What the sections on prediction and record look up and how they call things. Private to them.
 */
#ifndef SZ_REPORTS_RECORD_VIEW_H
#define SZ_REPORTS_RECORD_VIEW_H

#include "reports/findings.h"
#include "reports/page.h"

extern const struct sz_number sz_record_points, sz_record_minutes, sz_record_whole;

/** A point of a series (enum of reports/evidence.h) by its id; NULL. */
const struct sz_store_point *sz_record_find(const struct sz_page *page, int series, const char *id);
/** The same with "mean " before the id: the interval of a part's difference. */
const struct sz_store_point *sz_record_find_mean(const struct sz_page *page, int series, const char *part);

/** What places are told apart by. */
enum sz_record_kind {
    SZ_RECORD_KIND_NATION,
    SZ_RECORD_KIND_HOUR,
    SZ_RECORD_KIND_CLASS,
    SZ_RECORD_KIND_PROVINCE,
    SZ_RECORD_KIND_BEAT,
    SZ_RECORD_KIND_COUNT
};
enum sz_record_kind sz_record_kind(const char *place);

/** "TH-10" as its name, "hour-05" as 5:00 to 6:00, "beat-1004-1" as the beat of that station. */
const char *sz_record_place(const struct sz_page *page, const char *id, char text[SZ_SENTENCE_SIZE]);
/** "dispatched-arrived" as dispatch to arrival. */
const char *sz_record_part(const struct sz_page *page, const char *id, char text[SZ_SENTENCE_SIZE]);

const char *sz_record_number(char text[SZ_NUMBER_SIZE], double value, const struct sz_number *how);
/** "12.3 %" */
const char *sz_record_share(char text[SZ_NUMBER_SIZE], double value);
/** "-1.2 – 0.4"; "" for NULL. */
const char *sz_record_bounds(char text[SZ_VALUE_SIZE], const struct sz_store_point *interval,
                             const struct sz_number *how);

/** Whether the bounds are there and do not hold 0. */
static inline bool sz_record_is_miss(const struct sz_store_point *bounds)
{
    return bounds != NULL && (bounds->x > 0 || bounds->y < 0);
}

/** record_words.c: the sentences. */
bool sz_record_say(struct sz_page *page, struct sz_error *error);

#endif
