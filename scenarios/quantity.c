#include "scenarios/quantity.h"
#include "scenarios/unit_system.h"

#include <errno.h>
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_LIMIT = 128, SHOWN_BYTES = 40 };

#define COUNT_LIMIT (UINT64_C(1) << 53) /* beyond it a double skips whole numbers */

/* What a kind is called, with an example, its SI unit for UDUNITS, and the units it is written in, best first. */
struct kind_text {
    const char *text;
    const char *si_unit;  /* as it is written; NULL for kinds without a dimension */
    const char *units[8]; /* ends in NULL */
};

static const struct kind_text kinds[SZ_QUANTITY_KIND_COUNT] = {
    [SZ_QUANTITY_NUMBER] = {"a plain number such as 1.5", NULL, {NULL}},
    [SZ_QUANTITY_COUNT] = {"a whole number such as 12", NULL, {NULL}},
    [SZ_QUANTITY_SHARE] = {"a share from 0 to 1 such as 90 %", NULL, {NULL}},
    [SZ_QUANTITY_MONEY] = {"an amount of money such as 80 thousand", NULL, {NULL}},
    [SZ_QUANTITY_TIME] = {"a time such as 15 min", "s", {"day", "h", "min", "s"}},
    [SZ_QUANTITY_LENGTH] = {"a length such as 4 km", "m", {"km", "m"}},
    [SZ_QUANTITY_AREA] = {"an area such as 1.5 km2", "m2", {"km2", "m2"}},
    [SZ_QUANTITY_SPEED] = {"a speed such as 40 km/h", "m/s", {"km/h", "m/s"}},
    [SZ_QUANTITY_ACCELERATION] = {"an acceleration such as 1.2 m/s2", "m/s2", {"m/s2"}},
    [SZ_QUANTITY_RATE] = {"a rate such as 0.5 /h", "/s", {"/s", "/min", "/h", "/day", "/week", "/month", "/year"}},
    [SZ_QUANTITY_DENSITY] = {"a density such as 1500 /km2", "/m2", {"/m2", "/km2"}},
};

const char *sz_quantity_kind_text(enum sz_quantity_kind kind)
{
    return kinds[kind].text;
}

/* Bytes of a kind's name without its example: "a time". */
static int name_length(enum sz_quantity_kind kind)
{
    return (int)(strstr(kinds[kind].text, " such as") - kinds[kind].text);
}

/* Text for a message, cut where a character begins. */
static const char *shown(const char *text, char *buffer, size_t size)
{
    size_t length = strlen(text);
    if (length <= SHOWN_BYTES)
        snprintf(buffer, size, "%s", text);
    else {
        const char *end = g_utf8_find_prev_char(text, text + SHOWN_BYTES + 1);
        snprintf(buffer, size, "%.*s...", (int)(end - text), text);
    }
    return buffer;
}

static bool find_factor(const char *text, const char *unit, enum sz_quantity_kind kind, double *factor,
                        struct sz_error *error)
{
    char a[SHOWN_BYTES + 8], b[SHOWN_BYTES + 8];
    enum sz_quantity_kind found;
    switch (sz_unit_find(unit, kind, factor, &found, error)) {
    case SZ_UNIT_FOUND:
        return true;
    case SZ_UNIT_UNKNOWN:
        return sz_error_set(error, SZ_ERROR_INPUT, "%s: \"%s\" is not a unit, expected %s", shown(text, a, sizeof a),
                            shown(unit, b, sizeof b), kinds[kind].text);
    case SZ_UNIT_OF_OTHER_KIND:
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is %.*s, expected %s", shown(text, a, sizeof a),
                            name_length(found), kinds[found].text, kinds[kind].text);
    case SZ_UNIT_OF_NO_KIND:
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is not %s", shown(text, a, sizeof a), kinds[kind].text);
    case SZ_UNIT_FAILED:
        break;
    }
    return false;
}

/* Reads the decimal number a text begins with; returns what follows it, or NULL when there is none. */
static const char *scan_number(const char *text, double *number)
{
    const char *at = text;
    if (*at == '+' || *at == '-')
        at++;
    const char *digits = at;
    while (g_ascii_isdigit(*at))
        at++;
    size_t digit_count = (size_t)(at - digits);
    if (*at == '.') {
        const char *fraction = ++at;
        while (g_ascii_isdigit(*at))
            at++;
        digit_count += (size_t)(at - fraction);
    }
    if (digit_count == 0)
        return NULL;
    if (*at == 'e' || *at == 'E') {
        const char *exponent = at + 1;
        if (*exponent == '+' || *exponent == '-')
            exponent++;
        if (g_ascii_isdigit(*exponent)) {
            while (g_ascii_isdigit(*exponent))
                exponent++;
            at = exponent;
        }
    }
    char word[TEXT_LIMIT];
    memcpy(word, text, (size_t)(at - text));
    word[at - text] = '\0';
    *number = g_ascii_strtod(word, NULL);
    return at;
}

/* The parts of a quantity: the text without the spaces around it, its number, and what follows the number. */
struct parts {
    char text[TEXT_LIMIT];
    double number;
    const char *unit; /* inside text, may be empty */
};

static bool split(const char *text, const char *expected, struct parts *parts, struct sz_error *error)
{
    while (g_ascii_isspace(*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && g_ascii_isspace(text[length - 1]))
        length--;
    char buffer[SHOWN_BYTES + 8];
    if (length == 0)
        return sz_error_set(error, SZ_ERROR_INPUT, "nothing, expected %s", expected);
    if (length >= TEXT_LIMIT)
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is too long, expected %s", shown(text, buffer, sizeof buffer),
                            expected);
    memcpy(parts->text, text, length);
    parts->text[length] = '\0';
    parts->unit = scan_number(parts->text, &parts->number);
    if (parts->unit == NULL)
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is not a number, expected %s",
                            shown(parts->text, buffer, sizeof buffer), expected);
    if (!isfinite(parts->number))
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is too large, expected %s",
                            shown(parts->text, buffer, sizeof buffer), expected);
    while (g_ascii_isspace(*parts->unit))
        parts->unit++;
    return true;
}

static bool parse_plain(const struct parts *parts, double *value, struct sz_error *error)
{
    char buffer[SHOWN_BYTES + 8];
    if (parts->unit[0] != '\0')
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is not %s", shown(parts->text, buffer, sizeof buffer),
                            kinds[SZ_QUANTITY_NUMBER].text);
    *value = parts->number;
    return true;
}

static bool parse_share(const struct parts *parts, double *value, struct sz_error *error)
{
    char buffer[SHOWN_BYTES + 8];
    const char *text = shown(parts->text, buffer, sizeof buffer);
    const char *expected = "expected a share from 0 to 1, or from 0 % to 100 %";
    bool percent = strcmp(parts->unit, "%") == 0 || strcmp(parts->unit, "percent") == 0;
    if (parts->unit[0] != '\0' && !percent)
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is not a share, %s", text, expected);
    double share = percent ? parts->number / 100 : parts->number;
    if (share < 0)
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is negative, %s", text, expected);
    if (share > 1)
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is above %s, %s", text, percent ? "100 %" : "1", expected);
    *value = share;
    return true;
}

/* Takes a word off the front of a unit; returns whether it stood there. */
static bool take_word(const char **at, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(*at, word, length) != 0 || ((*at)[length] != '\0' && !g_ascii_isspace((*at)[length])))
        return false;
    *at += length;
    while (g_ascii_isspace(**at))
        ++*at;
    return true;
}

bool sz_quantity_parse_money(const char *text, const char *currency, double *value, struct sz_error *error)
{
    struct parts parts = {.unit = ""};
    char expected[96], buffer[SHOWN_BYTES + 8];
    snprintf(expected, sizeof expected, "%s %.8s", kinds[SZ_QUANTITY_MONEY].text, currency);
    if (!split(text, expected, &parts, error))
        return false;
    const char *at = parts.unit;
    double factor = 1;
    if (take_word(&at, "thousand"))
        factor = 1e3;
    else if (take_word(&at, "million"))
        factor = 1e6;
    else if (take_word(&at, "billion"))
        factor = 1e9;
    take_word(&at, currency);
    if (*at != '\0')
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is not %s", shown(parts.text, buffer, sizeof buffer), expected);
    if (!isfinite(parts.number * factor))
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is too large, expected %s",
                            shown(parts.text, buffer, sizeof buffer), expected);
    *value = parts.number * factor;
    return true;
}

bool sz_quantity_parse_count(const char *text, uint64_t *value, struct sz_error *error)
{
    char buffer[SHOWN_BYTES + 8];
    const char *expected = kinds[SZ_QUANTITY_COUNT].text;
    while (g_ascii_isspace(*text))
        text++;
    size_t digits = strspn(text, "0123456789"), after = digits;
    while (g_ascii_isspace(text[after]))
        after++;
    const char *what = shown(text, buffer, sizeof buffer);
    if (*text == '\0')
        return sz_error_set(error, SZ_ERROR_INPUT, "nothing, expected %s", expected);
    if (*text == '-' && g_ascii_isdigit(text[1]))
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is negative, expected %s", what, expected);
    if (digits == 0 || text[after] != '\0')
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is not %s", what, expected);
    errno = 0;
    unsigned long long number = g_ascii_strtoull(text, NULL, 10);
    if (errno == ERANGE || number > UINT64_MAX)
        return sz_error_set(error, SZ_ERROR_INPUT, "%s is too large, expected %s", what, expected);
    *value = number;
    return true;
}

static bool parse_count(const char *text, double *value, struct sz_error *error)
{
    uint64_t count = 0;
    if (!sz_quantity_parse_count(text, &count, error))
        return false;
    if (count > COUNT_LIMIT)
        return sz_error_set(error, SZ_ERROR_INPUT, "%.24s is too large, expected %s", text,
                            kinds[SZ_QUANTITY_COUNT].text);
    *value = (double)count;
    return true;
}

bool sz_quantity_parse(const char *text, enum sz_quantity_kind kind, double *value, struct sz_error *error)
{
    if (kind == SZ_QUANTITY_COUNT)
        return parse_count(text, value, error);
    if (kind == SZ_QUANTITY_MONEY)
        return sz_quantity_parse_money(text, SZ_QUANTITY_CURRENCY, value, error);
    struct parts parts = {.unit = ""};
    if (!split(text, kinds[kind].text, &parts, error))
        return false;
    if (kind == SZ_QUANTITY_NUMBER)
        return parse_plain(&parts, value, error);
    if (kind == SZ_QUANTITY_SHARE)
        return parse_share(&parts, value, error);
    if (parts.unit[0] == '\0') {
        char buffer[SHOWN_BYTES + 8];
        return sz_error_set(error, SZ_ERROR_INPUT, "%s has no unit, expected %s",
                            shown(parts.text, buffer, sizeof buffer), kinds[kind].text);
    }
    double factor = 1;
    if (!find_factor(parts.text, parts.unit, kind, &factor, error))
        return false;
    if (!isfinite(parts.number * factor))
        return sz_error_set(error, SZ_ERROR_INPUT, "%.40s is too large, expected %s", parts.text, kinds[kind].text);
    *value = parts.number * factor;
    return true;
}

/* The shortest digits that read back as the number. */
static void format_number(double number, char *text, size_t size)
{
    static const char *const formats[] = {"%.15g", "%.16g", "%.17g"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        g_ascii_formatd(text, (gint)size, formats[i], number);
        if (g_ascii_strtod(text, NULL) == number)
            return;
    }
}

/* Writes the value in a unit with few digits if that is exact. */
static bool format_in(enum sz_quantity_kind kind, double value, const char *unit, char *text, size_t size)
{
    struct sz_error error = {0};
    double one = 1, back = 0;
    char words[24], number[32];
    snprintf(words, sizeof words, "1 %s", unit);
    if (!sz_quantity_parse(words, kind, &one, &error))
        return false;
    double scaled = value / one;
    if (fabs(scaled) < (kind == SZ_QUANTITY_SHARE ? 0.01 : 1) || fabs(scaled) >= 1e6)
        return false;
    g_ascii_formatd(number, sizeof number, "%.6g", scaled);
    snprintf(text, size, "%s %s", number, unit);
    return sz_quantity_parse(text, kind, &back, &error) && back == value;
}

const char *sz_quantity_format(enum sz_quantity_kind kind, double value, char *text, size_t size)
{
    char number[32];
    if (kind == SZ_QUANTITY_SHARE && value != 0 && format_in(kind, value, "%", text, size))
        return text;
    const struct kind_text *its = &kinds[kind];
    if (its->si_unit != NULL && value != 0)
        for (size_t i = 0; its->units[i] != NULL; i++)
            if (format_in(kind, value, its->units[i], text, size))
                return text;
    format_number(value, number, sizeof number);
    if (its->si_unit == NULL)
        snprintf(text, size, "%s", number);
    else
        snprintf(text, size, "%s %s", number, its->si_unit);
    return text;
}
