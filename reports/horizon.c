#include "reports/horizon.h"

#include "reports/findings.h"

#include <math.h>
#include <stdio.h>

#define HOUR_S 3600.0
#define DAY_S  86400.0

static const char *count_text(char text[SZ_SENTENCE_SIZE], enum sz_language language, double count, enum sz_word one,
                              enum sz_word many)
{
    char number[32];
    snprintf(number, sizeof number, "%.6g", count);
    const char *const values[] = {number};
    return sz_sentence(text, language, count > 0.5 && count < 1.5 ? one : many, values, 1);
}

/* Days where they are whole, hours else. */
static const char *duration_text(char text[SZ_SENTENCE_SIZE], enum sz_language language, double duration_s)
{
    double days = duration_s / DAY_S;
    if (days >= 1 && fabs(days - round(days)) < 1e-9 * days)
        return count_text(text, language, round(days), SZ_WORD_HORIZON_DAY, SZ_WORD_HORIZON_DAYS);
    return count_text(text, language, duration_s / HOUR_S, SZ_WORD_HORIZON_HOURS, SZ_WORD_HORIZON_HOURS);
}

static const char *measured_text(char text[SZ_SENTENCE_SIZE], const struct sz_evidence *evidence,
                                 enum sz_language language)
{
    char measured[SZ_SENTENCE_SIZE], when[SZ_VALUE_SIZE];
    const char *const values[] = {measured, when};
    if (evidence->week_count > 0) {
        count_text(measured, language, evidence->week_count, SZ_WORD_HORIZON_WEEK, SZ_WORD_HORIZON_WEEKS);
        snprintf(when, sizeof when, "%.0f", evidence->year + (language == SZ_LANGUAGE_TH ? 543 : 0));
        return sz_sentence(text, language, SZ_WORD_HORIZON_DRAWN, values, 2);
    }
    duration_text(measured, language, evidence->measure_s);
    if (evidence->start[0] == '\0') {
        snprintf(text, SZ_SENTENCE_SIZE, "%s", measured);
        return text;
    }
    sz_date_text(when, evidence->start, language);
    return sz_sentence(text, language, SZ_WORD_HORIZON_FROM, values, 2);
}

const char *sz_horizon_sentence(char text[SZ_SENTENCE_SIZE], const struct sz_evidence *evidence,
                                enum sz_language language)
{
    char measured[SZ_SENTENCE_SIZE], warm_up[SZ_SENTENCE_SIZE];
    if (isnan(evidence->measure_s)) {
        snprintf(text, SZ_SENTENCE_SIZE, "%s", evidence->horizon);
        return text;
    }
    if (!(evidence->warm_up_s > 0))
        return measured_text(text, evidence, language);
    const char *const values[] = {measured_text(measured, evidence, language),
                                  duration_text(warm_up, language, evidence->warm_up_s)};
    return sz_sentence(text, language, SZ_WORD_HORIZON_WARMED, values, 2);
}
