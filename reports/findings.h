/**
 * Numbers to words: an estimate as a reader sees it, and the sentences of the answer.
 */
#ifndef SZ_REPORTS_FINDINGS_H
#define SZ_REPORTS_FINDINGS_H

#include "render/scale.h"
#include "reports/evidence.h"
#include "reports/words.h"

enum { SZ_VALUE_SIZE = 160 };

/** How values of a metric near `typical` are written: the quantity, its decimals, its unit. */
struct sz_number sz_metric_number(const struct sz_metric *metric, double typical, enum sz_language language);

/** "71.2 %", "8.4 min"; "not reached" when infinite, "–" when missing (figure NULL too). */
const char *sz_value_text(char text[SZ_VALUE_SIZE], const struct sz_metric *metric, const struct sz_figure *figure,
                          enum sz_language language);

/** "70.9–71.5" in the unit of the value, "< 0.1" when all of it is written as nothing; "" without an interval. */
const char *sz_bounds_text(char text[SZ_VALUE_SIZE], const struct sz_metric *metric, const struct sz_figure *figure,
                           enum sz_language language);

/** "71.2 % (70.9–71.5)", or the value alone. */
const char *sz_value_and_bounds(char text[SZ_VALUE_SIZE], const struct sz_metric *metric,
                                const struct sz_figure *figure, enum sz_language language);

/** A value as `number` says, without its unit: for columns whose titles name it. "not reached" and "–" as in sz_value_text. */
const char *sz_plain_value(char text[SZ_VALUE_SIZE], const struct sz_figure *figure, const struct sz_number *number,
                           enum sz_language language);

/** "15 min" of the target, or "the target time". */
const char *sz_target_text(char text[SZ_VALUE_SIZE], const struct sz_evidence *evidence, enum sz_language language);

/** An ISO date written out ("8 April 2024", "8 เมษายน พ.ศ. 2567"); any other text as it is. */
const char *sz_date_text(char text[SZ_VALUE_SIZE], const char *date, enum sz_language language);

/** The sentences that answer the question of the report: how soon help comes, against the target. */
const char *sz_finding_answer(char text[SZ_SENTENCE_SIZE], const struct sz_evidence *evidence,
                              enum sz_language language);

/** What it costs in false alerts; "" when the store says nothing of it. */
const char *sz_finding_price(char text[SZ_SENTENCE_SIZE], const struct sz_evidence *evidence,
                             enum sz_language language);

/** How many of the persons sought are met; "" when nobody is. */
const char *sz_finding_persons(char text[SZ_SENTENCE_SIZE], const struct sz_evidence *evidence,
                               enum sz_language language);

/** Where units were overloaded (results/overload.h), the first three such places by name; "" where none were. */
const char *sz_finding_overload(char text[SZ_SENTENCE_SIZE], const struct sz_evidence *evidence,
                                enum sz_language language);

/** The parts of a response in the order in which they happen. */
enum { SZ_PART_COUNT = 6 };
extern const enum sz_metric_id sz_response_parts[SZ_PART_COUNT];

/** The metric's title in the language. */
const char *sz_metric_title(const struct sz_metric *metric, enum sz_language language);

#endif
