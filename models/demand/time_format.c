#include "models/demand/time_format.h"

#include "models/demand/calendar.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, BUDDHIST_YEARS = 543, FIRST_YEAR = 1900, LAST_YEAR = 2200 };

/* A time under way, put together at the end. */
struct parts {
    int year, month, day, hour, minute;
    double second;
    bool is_buddhist; /* years are */
    int half;         /* 0 none, 1 am, 2 pm */
    bool has_offset;  /* of itself */
    int offset_minutes;
};

/* --- the pieces --- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* From `least` to `most` digits. */
static bool take_number(const char **text, int least, int most, int *value)
{
    int count = 0;
    *value = 0;
    while (count < most && is_digit(**text)) {
        *value = *value * 10 + (**text - '0');
        (*text)++;
        count++;
    }
    return count >= least;
}

/* Digits behind a point. */
static double take_digits(const char **text)
{
    double fraction = 0, weight = 0.1;
    while (is_digit(**text)) {
        fraction += weight * (*(*text)++ - '0');
        weight /= 10;
    }
    return fraction;
}

/* A point or a comma and digits, or nothing. */
static void take_fraction(const char **text, double *second)
{
    if ((**text != '.' && **text != ',') || !is_digit((*text)[1]))
        return;
    (*text)++;
    *second += take_digits(text);
}

static bool take_seconds(const char **text, struct parts *parts, bool has_fraction)
{
    int whole;
    if (!take_number(text, 1, 2, &whole))
        return false;
    parts->second = whole;
    if (has_fraction)
        take_fraction(text, &parts->second);
    return true;
}

/* Z, +07, +0700, +07:00. */
static bool take_offset(const char **text, struct parts *parts)
{
    parts->has_offset = true;
    if (**text == 'Z') {
        (*text)++;
        return true;
    }
    int sign = **text == '-' ? -1 : 1, hours, minutes = 0;
    if (**text != '+' && **text != '-')
        return false;
    (*text)++;
    if (!take_number(text, 2, 2, &hours))
        return false;
    if (**text == ':')
        (*text)++;
    if (is_digit(**text) && !take_number(text, 2, 2, &minutes))
        return false;
    parts->offset_minutes = sign * (60 * hours + minutes);
    return hours <= 14 && minutes < 60;
}

static bool take_month_name(const char **text, int *month)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (*month = 1; *month <= 12; (*month)++) {
        const char *name = names + 3 * ((ptrdiff_t)*month - 1);
        int same = 0;
        while (same < 3 && ((*text)[same] | 0x20) == name[same])
            same++;
        if (same == 3) {
            *text += 3;
            return true;
        }
    }
    return false;
}

static bool take_half(const char **text, int *half)
{
    char first = (char)(**text | 0x20);
    if ((first != 'a' && first != 'p') || ((*text)[1] | 0x20) != 'm')
        return false;
    *half = first == 'a' ? 1 : 2;
    *text += 2;
    return true;
}

/* --- the whole --- */

static bool put_together(const struct sz_time_format *format, struct parts *parts, double *time_s)
{
    static const int days_of_month[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = parts->year - (format->is_buddhist ? BUDDHIST_YEARS : 0);
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (year < FIRST_YEAR || year > LAST_YEAR || parts->month < 1 || parts->month > 12 || parts->day < 1 ||
        parts->day > days_of_month[parts->month - 1] || (parts->month == 2 && parts->day == 29 && !is_leap))
        return false;
    if (parts->half > 0) {
        if (parts->hour < 1 || parts->hour > 12)
            return false;
        parts->hour = parts->hour % 12 + (parts->half == 2 ? 12 : 0);
    }
    if (parts->hour > 23 || parts->minute > 59 || !(parts->second < 60))
        return false;
    double of_day_s = 3600.0 * parts->hour + 60.0 * parts->minute + parts->second;
    *time_s = (double)sz_calendar_days_from_civil(year, parts->month, parts->day) * DAY_S + of_day_s;
    if (parts->has_offset)
        *time_s += format->utc_offset_s - 60.0 * parts->offset_minutes;
    return true;
}

static bool parse_iso(const struct sz_time_format *format, const char *text, double *time_s)
{
    struct parts parts = {0};
    if (!take_number(&text, 4, 4, &parts.year) || *text++ != '-' || !take_number(&text, 2, 2, &parts.month) ||
        *text++ != '-' || !take_number(&text, 2, 2, &parts.day) || (*text != 'T' && *text != ' '))
        return false;
    text++;
    if (!take_number(&text, 2, 2, &parts.hour) || *text++ != ':' || !take_number(&text, 2, 2, &parts.minute))
        return false;
    if (*text == ':') {
        text++;
        if (!take_seconds(&text, &parts, true))
            return false;
    }
    if (*text != '\0' && !take_offset(&text, &parts))
        return false;
    return *text == '\0' && put_together(format, &parts, time_s);
}

/* One letter of a pattern; what follows it may be the point of a fraction that the pattern spells out. */
static bool take_letter(char letter, char next, const char **text, struct parts *parts)
{
    switch (letter) {
    case 'Y':
        return take_number(text, 4, 4, &parts->year);
    case 'y':
        if (!take_number(text, 2, 2, &parts->year))
            return false;
        if (parts->is_buddhist)
            parts->year += 2500;
        else
            parts->year += parts->year < 70 ? 2000 : 1900;
        return true;
    case 'm':
        return take_number(text, 1, 2, &parts->month);
    case 'b':
        return take_month_name(text, &parts->month);
    case 'd':
        return take_number(text, 1, 2, &parts->day);
    case 'H':
    case 'I':
        return take_number(text, 1, 2, &parts->hour);
    case 'M':
        return take_number(text, 1, 2, &parts->minute);
    case 'S':
        return take_seconds(text, parts, next != '.' && next != ',');
    case 'f':
        if (!is_digit(**text))
            return false;
        parts->second += take_digits(text);
        return true;
    case 'p':
        return take_half(text, &parts->half);
    case 'z':
        return take_offset(text, parts);
    default:
        return **text == '%' && (*text)++ != NULL;
    }
}

static bool parse_pattern(const struct sz_time_format *format, const char *text, double *time_s)
{
    struct parts parts = {.day = 1, .is_buddhist = format->is_buddhist};
    for (const char *c = format->pattern; *c != '\0'; c++) {
        if (*c != '%') {
            if (*text++ != *c)
                return false;
            continue;
        }
        c++;
        if (!take_letter(c[0], c[1], &text, &parts))
            return false;
    }
    return *text == '\0' && put_together(format, &parts, time_s);
}

static double year_start_s(int year)
{
    return (double)sz_calendar_days_from_civil(year, 1, 1) * DAY_S;
}

static bool parse_number(const char *text, double *value)
{
    char *end;
    if (text[0] == '\0' || text[strspn(text, "0123456789.+-eE")] != '\0')
        return false;
    *value = strtod(text, &end);
    return *end == '\0' && fabs(*value) < 1e15;
}

bool sz_time_format_parse(const struct sz_time_format *format, const char *text, double *time_s)
{
    switch (format->kind) {
    case SZ_TIME_ISO8601:
        return parse_iso(format, text, time_s);
    case SZ_TIME_PATTERN:
        return parse_pattern(format, text, time_s);
    case SZ_TIME_SECONDS:
        return parse_number(text, time_s);
    case SZ_TIME_UNIX:
    case SZ_TIME_UNIX_MS:
        if (!parse_number(text, time_s))
            return false;
        *time_s = *time_s / (format->kind == SZ_TIME_UNIX_MS ? 1000 : 1) + format->utc_offset_s;
        return *time_s >= year_start_s(FIRST_YEAR) && *time_s < year_start_s(LAST_YEAR + 1);
    }
    return false;
}

/* --- formats --- */

static bool check_pattern(const char *text, struct sz_error *error)
{
    bool has_year = false, has_month = false, has_day = false, of_24 = false, of_12 = false, has_half = false;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c != '%')
            continue;
        c++;
        if (*c == '\0' || strchr("YymdHIMSfpbz%", *c) == NULL)
            return sz_error_set(
                error, SZ_ERROR_INPUT,
                "the format of times \"%s\" has %%%c, expected one of %%Y %%y %%m %%b %%d %%H %%I %%p %%M %%S %%f %%z",
                text, *c == '\0' ? ' ' : *c);
        has_year = has_year || *c == 'Y' || *c == 'y';
        has_month = has_month || *c == 'm' || *c == 'b';
        has_day = has_day || *c == 'd';
        of_24 = of_24 || *c == 'H';
        of_12 = of_12 || *c == 'I';
        has_half = has_half || *c == 'p';
    }
    if (of_12 != has_half || (of_12 && of_24))
        return sz_error_set(
            error, SZ_ERROR_INPUT,
            "the format of times \"%s\" leaves open which half of the day it is, expected %%H alone, or %%I and %%p",
            text);
    if (has_year && has_month && has_day && (of_24 || of_12))
        return true;
    return sz_error_set(error, SZ_ERROR_INPUT, "the format of times \"%s\" lacks a year, a month, a day or an hour",
                        text);
}

bool sz_time_format_init(struct sz_time_format *format, const char *text, double utc_offset_s, bool is_buddhist,
                         struct sz_error *error)
{
    static const char *const words[] = {"iso8601", "seconds", "unix", "unix_ms"};
    *format = (struct sz_time_format){.pattern = text, .utc_offset_s = utc_offset_s, .is_buddhist = is_buddhist};
    for (int kind = 0; kind < SZ_TIME_PATTERN; kind++) {
        if (strcmp(text, words[kind]) == 0) {
            format->kind = (enum sz_time_format_kind)kind;
            return true;
        }
    }
    format->kind = SZ_TIME_PATTERN;
    if (strchr(text, '%') != NULL)
        return check_pattern(text, error);
    const char *nearest = sz_error_nearest(text, words, SZ_TIME_PATTERN);
    return sz_error_set(error, SZ_ERROR_INPUT, "there is no format of times %s, %s%s", text,
                        nearest != NULL
                            ? "did you mean "
                            : "expected iso8601, seconds, unix, unix_ms or a pattern such as %Y-%m-%d %H:%M:%S",
                        nearest != NULL ? nearest : "");
}
