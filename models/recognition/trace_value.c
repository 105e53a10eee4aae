#include "models/recognition/trace_value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* value * 10 + digit, false when it would not fit. */
static bool add_digit(uint64_t *value, char digit)
{
    if (*value > (INT64_MAX - 9) / 10)
        return false;
    *value = *value * 10 + (uint64_t)(digit - '0');
    return true;
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/* A number with an exponent: a double is as exact as it gets. */
static bool number_with_exponent(const char *text, size_t length, int64_t unit, int64_t *value)
{
    char copy[64], *end;
    if (length >= sizeof copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    double number = strtod(copy, &end) * (double)unit;
    if (*end != '\0' || !(fabs(number) <= (double)SZ_SPANS_TIME_MOST))
        return false;
    *value = (int64_t)number;
    return true;
}

bool sz_spans_number(const char *text, size_t length, int64_t unit, int64_t *value)
{
    size_t i = 0;
    bool negative = length > 0 && text[0] == '-';
    i += negative;
    size_t first = i;
    uint64_t whole = 0;
    for (; i < length && is_digit(text[i]); i++)
        if (!add_digit(&whole, text[i]))
            return false;
    size_t digit_count = i - first;
    uint64_t fraction = 0;
    int64_t scale = unit;
    if (i < length && text[i] == '.') {
        for (i++; i < length && is_digit(text[i]); i++, digit_count++)
            if (scale >= 10) {
                scale /= 10;
                fraction += (uint64_t)(text[i] - '0') * (uint64_t)scale;
            }
    }
    if (digit_count == 0)
        return false;
    if (i < length)
        return (text[i] == 'e' || text[i] == 'E') && number_with_exponent(text, length, unit, value);
    if (whole > (uint64_t)(SZ_SPANS_TIME_MOST / unit))
        return false;
    int64_t magnitude = (int64_t)(whole * (uint64_t)unit + fraction);
    *value = negative ? -magnitude : magnitude;
    return true;
}

/* Parts of one, that tell whole numbers from others. */
enum { PARTS = 1000000 };

bool sz_spans_count(const char *text, size_t length, int64_t *value)
{
    int64_t parts;
    if (!sz_spans_number(text, length, PARTS, &parts) || parts % PARTS != 0 || parts < -PARTS)
        return false;
    *value = parts / PARTS;
    return true;
}

static size_t skip_digits(const char *text, size_t length, size_t from)
{
    while (from < length && is_digit(text[from]))
        from++;
    return from;
}

/* Whether it is written as a number, however large. */
static bool is_number(const char *text, size_t length)
{
    size_t first = length > 0 && text[0] == '-', at = skip_digits(text, length, first);
    size_t digit_count = at - first;
    if (at < length && text[at] == '.') {
        size_t fraction = at + 1;
        at = skip_digits(text, length, fraction);
        digit_count += at - fraction;
    }
    if (digit_count > 0 && at < length && (text[at] == 'e' || text[at] == 'E')) {
        size_t exponent = at + 1 + (at + 1 < length && (text[at + 1] == '-' || text[at + 1] == '+'));
        at = skip_digits(text, length, exponent);
        digit_count = at - exponent;
    }
    return digit_count > 0 && at == length;
}

struct sz_spans_words sz_spans_wrong_number(const char *text, size_t length, int64_t unit)
{
    struct sz_spans_words words = {"expected a number"};
    double most = (double)SZ_SPANS_TIME_MOST / (double)unit;
    if (is_number(text, length))
        snprintf(words.text, sizeof words.text, "out of the range from %g to %g", -most, most);
    return words;
}

struct sz_spans_words sz_spans_wrong_count(const char *text, size_t length)
{
    struct sz_spans_words words = {"expected a whole number"};
    int64_t parts;
    if (is_number(text, length) && !sz_spans_number(text, length, PARTS, &parts))
        snprintf(words.text, sizeof words.text, "out of the range from 0 to %g", (double)SZ_SPANS_TIME_MOST / PARTS);
    return words;
}

int64_t sz_spans_unit(const char *name, size_t length)
{
    static const struct {
        const char *ending;
        int64_t unit;
    } units[] = {{"_ns", SZ_NS}, {"_us", SZ_US}, {"_ms", SZ_MS}, {"_s", SZ_S}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t ending = strlen(units[i].ending);
        if (length > ending && memcmp(name + length - ending, units[i].ending, ending) == 0)
            return units[i].unit;
    }
    return 0;
}

bool sz_spans_outcome(const char *text, size_t length, enum sz_span_outcome *outcome)
{
    static const struct {
        const char *word;
        enum sz_span_outcome outcome;
    } words[] = {{"", SZ_SPAN_DONE},
                 {"ok", SZ_SPAN_DONE},
                 {"done", SZ_SPAN_DONE},
                 {"timeout", SZ_SPAN_TIMED_OUT},
                 {"timed_out", SZ_SPAN_TIMED_OUT},
                 {"dropped", SZ_SPAN_DROPPED},
                 {"error", SZ_SPAN_DROPPED},
                 {"failed", SZ_SPAN_DROPPED}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i].word) == length && memcmp(words[i].word, text, length) == 0) {
            *outcome = words[i].outcome;
            return true;
        }
    return false;
}
