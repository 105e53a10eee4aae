#include "scenarios/unit_system.h"

#include <glib.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <udunits2.h>

enum { UNIT_LIMIT = 48 };

static const char *const si_names[SZ_QUANTITY_KIND_COUNT] = {
    [SZ_QUANTITY_TIME] = "s",      [SZ_QUANTITY_LENGTH] = "m",          [SZ_QUANTITY_AREA] = "m2",
    [SZ_QUANTITY_SPEED] = "m/s",   [SZ_QUANTITY_ACCELERATION] = "m/s2", [SZ_QUANTITY_RATE] = "s-1",
    [SZ_QUANTITY_DENSITY] = "m-2",
};

/* UDUNITS keeps its parser's state and last status in globals: one lock around every call into it. */
static pthread_mutex_t udunits_lock = PTHREAD_MUTEX_INITIALIZER;
/* Built once, under the lock, and only read afterwards. */
static ut_system *unit_system;
static ut_unit *si_units[SZ_QUANTITY_KIND_COUNT];

static int ignore_message(const char *format, va_list arguments)
{
    (void)format;
    (void)arguments;
    return 0;
}

/* Gives a name and its plural another meaning than the database's. */
static bool remap(ut_system *system, const char *name, const char *plural, const char *symbol, double seconds)
{
    ut_unit *second = ut_get_unit_by_name(system, "second");
    ut_unit *unit = second == NULL ? NULL : ut_scale(seconds, second);
    bool ok = unit != NULL;
    const char *const names[] = {name, plural, symbol};
    for (size_t i = 0; ok && i < sizeof names / sizeof names[0]; i++) {
        if (names[i] == NULL)
            continue;
        ut_unmap_name_to_unit(system, names[i], UT_ASCII);
        ut_unmap_symbol_to_unit(system, names[i], UT_ASCII);
        ok = ut_map_name_to_unit(names[i], UT_ASCII, unit) == UT_SUCCESS;
    }
    ut_free(unit);
    ut_free(second);
    return ok;
}

static bool load_units(ut_system *system, ut_unit **units)
{
    double day = 86400;
    if (!remap(system, "year", "years", "yr", 365 * day) || !remap(system, "month", "months", NULL, 365.25 / 12 * day))
        return false;
    for (size_t kind = 0; kind < SZ_QUANTITY_KIND_COUNT; kind++) {
        if (si_names[kind] == NULL)
            continue;
        units[kind] = ut_parse(system, si_names[kind], UT_ASCII);
        if (units[kind] == NULL)
            return false;
    }
    return true;
}

/* Under the lock. */
static bool build_units(struct sz_error *error)
{
    if (unit_system != NULL)
        return true;
    ut_set_error_message_handler(ignore_message);
    ut_system *system = ut_read_xml(NULL);
    ut_unit *units[SZ_QUANTITY_KIND_COUNT] = {0};
    if (system != NULL && load_units(system, units)) {
        memcpy(si_units, units, sizeof si_units);
        unit_system = system;
        return true;
    }
    for (size_t kind = 0; kind < SZ_QUANTITY_KIND_COUNT; kind++)
        ut_free(units[kind]);
    if (system != NULL)
        ut_free_system(system);
    return sz_error_set(error, SZ_ERROR_SYSTEM, "the unit database of UDUNITS-2 cannot be read");
}

/* Whether the unit has a kind's dimension and no offset; *factor is what it is in SI. A reciprocal is convertible too for
 * UDUNITS, and shows as 0 not staying 0. */
static bool is_kind(const ut_unit *unit, enum sz_quantity_kind kind, double *factor)
{
    if (si_units[kind] == NULL || !ut_are_convertible(unit, si_units[kind]))
        return false;
    cv_converter *converter = ut_get_converter((ut_unit *)unit, si_units[kind]);
    if (converter == NULL)
        return false;
    double zero = cv_convert_double(converter, 0);
    *factor = cv_convert_double(converter, 1);
    cv_free(converter);
    return zero == 0 && isfinite(*factor) && *factor > 0;
}

/* Letters, operators, and digits only as exponents: no factors, offsets, brackets or times of day. */
static bool is_plain_unit(const char *text)
{
    if (strlen(text) > UNIT_LIMIT)
        return false;
    char before = ' ';
    for (const char *at = text; *at != '\0'; before = *at++) {
        bool exponent = g_ascii_isalpha(before) || before == '^'; /* may begin behind it */
        bool fits = g_ascii_isalpha(*at) || *at == '_' || (unsigned char)*at >= 0x80 || strchr(" /*.^", *at) != NULL;
        if (g_ascii_isdigit(*at))
            fits = exponent || g_ascii_isdigit(before) || before == '-';
        else if (*at == '-')
            fits = exponent;
        if (!fits)
            return false;
    }
    return true;
}

/* Under the lock. */
static enum sz_unit_result classify(const ut_unit *unit, enum sz_quantity_kind kind, double *factor,
                                    enum sz_quantity_kind *found)
{
    if (is_kind(unit, kind, factor))
        return SZ_UNIT_FOUND;
    for (enum sz_quantity_kind other = 0; other < SZ_QUANTITY_KIND_COUNT; other++) {
        double unused;
        if (is_kind(unit, other, &unused)) {
            *found = other;
            return SZ_UNIT_OF_OTHER_KIND;
        }
    }
    return SZ_UNIT_OF_NO_KIND;
}

enum sz_unit_result sz_unit_find(const char *unit, enum sz_quantity_kind kind, double *factor,
                                 enum sz_quantity_kind *found, struct sz_error *error)
{
    if (!is_plain_unit(unit))
        return SZ_UNIT_UNKNOWN;
    char text[UNIT_LIMIT + 8];
    snprintf(text, sizeof text, "1 %s", unit);
    enum sz_unit_result result = SZ_UNIT_FAILED;
    pthread_mutex_lock(&udunits_lock);
    if (build_units(error)) {
        ut_unit *parsed = ut_parse(unit_system, text, UT_UTF8);
        result = parsed == NULL ? SZ_UNIT_UNKNOWN : classify(parsed, kind, factor, found);
        ut_free(parsed);
    }
    pthread_mutex_unlock(&udunits_lock);
    return result;
}
