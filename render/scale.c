#include "render/scale.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char minus[] = "\xe2\x88\x92";    /* U+2212 */
static const char no_value[] = "\xe2\x80\x93"; /* U+2013, an en dash */
/* Ticks are whole multiples of their step; a value this close to one, in steps, is on it. */
static const double on_tick = 1e-9;

double sz_quantity_factor(enum sz_quantity quantity)
{
    switch (quantity) {
    case SZ_QUANTITY_SHARE:
        return 100;
    case SZ_QUANTITY_MINUTES:
        return 1.0 / 60;
    case SZ_QUANTITY_HOURS:
        return 1.0 / 3600;
    case SZ_QUANTITY_DAYS:
        return 1.0 / 86400;
    case SZ_QUANTITY_KILOMETRES:
        return 1.0 / 1000;
    case SZ_QUANTITY_NUMBER:
    case SZ_QUANTITY_SECONDS:
    case SZ_QUANTITY_COUNT:
        break;
    }
    return 1;
}

/* The fewest decimals, at most 3, that show a number as it is. */
static int decimals_of(double shown)
{
    double scaled = fabs(shown);
    for (int decimals = 0; decimals < 3; decimals++) {
        if (fabs(scaled - round(scaled)) < 1e-6 * fmax(1, scaled) / 1000)
            return decimals;
        scaled *= 10;
    }
    return 3;
}

/* Digits in groups of three, written by hand since printf's grouping follows the locale. */
static void write_grouped(char *text, size_t size, long long whole)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%lld", whole);
    size_t at = 0;
    for (int i = 0; i < length && at + 2 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = '\0';
}

const char *sz_number_text(char text[SZ_NUMBER_SIZE], double value, const struct sz_number *number, bool with_unit)
{
    double shown = value * sz_quantity_factor(number->quantity);
    if (!isfinite(shown)) {
        snprintf(text, SZ_NUMBER_SIZE, "%s", no_value);
        return text;
    }
    int decimals = number->decimals < 0 ? decimals_of(shown) : number->decimals > 6 ? 6 : number->decimals;
    if (number->quantity == SZ_QUANTITY_COUNT)
        decimals = 0;
    double power = pow(10, decimals), scaled = round(fabs(shown) * power);
    const char *sign = shown < 0 && scaled > 0 ? minus : "";
    const char *gap = with_unit && number->unit ? " " : "", *unit = with_unit && number->unit ? number->unit : "";
    if (scaled > 9e15) {
        snprintf(text, SZ_NUMBER_SIZE, "%s%.0e%s%s", sign, fabs(shown), gap, unit);
        return text;
    }
    char whole[32], fraction[32];
    long long all = (long long)scaled, one = (long long)power;
    write_grouped(whole, sizeof whole, all / one);
    snprintf(fraction, sizeof fraction, "%06lld", all % one * (1000000 / one));
    int length = snprintf(text, SZ_NUMBER_SIZE, "%s%s%s%.*s%s%s", sign, whole, decimals > 0 ? "." : "", decimals,
                          fraction, gap, unit);
    /* Half a letter of a unit too long would not be UTF-8. */
    if (length >= SZ_NUMBER_SIZE)
        return sz_number_text(text, value, number, false);
    return text;
}

/* The round step nearest to a raw one, by ratio. */
static double round_step(double raw, enum sz_quantity quantity)
{
    static const double mantissas[] = {1, 2, 2.5, 5, 10};
    static const double clock_steps[] = {15, 30};
    double power = pow(10, floor(log10(raw))), best = power;
    for (size_t i = 0; i < sizeof mantissas / sizeof mantissas[0]; i++)
        if (fabs(log(mantissas[i] * power / raw)) < fabs(log(best / raw)))
            best = mantissas[i] * power;
    bool clock = quantity == SZ_QUANTITY_SECONDS || quantity == SZ_QUANTITY_MINUTES;
    for (size_t i = 0; clock && i < sizeof clock_steps / sizeof clock_steps[0]; i++)
        if (fabs(log(clock_steps[i] / raw)) < fabs(log(best / raw)))
            best = clock_steps[i];
    return quantity == SZ_QUANTITY_COUNT ? fmax(1, round(best)) : best;
}

size_t sz_ticks(double low, double high, size_t wanted, enum sz_quantity quantity, double *ticks)
{
    double factor = sz_quantity_factor(quantity);
    wanted = wanted < 1 ? 1 : wanted > SZ_TICKS_MAX / 3 ? SZ_TICKS_MAX / 3 : wanted;
    double from = fmin(low, high) * factor, to = fmax(low, high) * factor;
    double span = to - from;
    /* A single value still gets an axis around it. */
    if (span <= fabs(to) * 1e-12)
        span = to == 0 ? 1 : fabs(to) / 10;
    double step = round_step(span / (double)wanted, quantity);
    double first = floor(from / step + on_tick), last = ceil(to / step - on_tick);
    if (last <= first)
        last = first + 1;
    /* A share that is 100 % everywhere takes the step below it. */
    if (quantity == SZ_QUANTITY_SHARE && from == 100 && to == 100) {
        last = first;
        first = last - 1;
    }
    size_t count = (size_t)fmin(last - first + 1, SZ_TICKS_MAX);
    for (size_t i = 0; i < count; i++)
        ticks[i] = (first + (double)i) * step / factor;
    return count;
}

int sz_ticks_decimals(const double *ticks, size_t tick_count, enum sz_quantity quantity)
{
    int decimals = 0;
    for (size_t i = 0; i < tick_count; i++) {
        int own = decimals_of(ticks[i] * sz_quantity_factor(quantity));
        decimals = own > decimals ? own : decimals;
    }
    return decimals;
}

static bool range_of(const double *values, size_t value_count, double *low, double *high, struct sz_error *error)
{
    size_t known = 0;
    for (size_t i = 0; i < value_count; i++) {
        if (isnan(values[i]))
            continue;
        if (isinf(values[i]))
            return sz_error_set(error, SZ_ERROR_INPUT, "value %zu of a colour scale is infinite", i + 1);
        *low = known == 0 ? values[i] : fmin(*low, values[i]);
        *high = known == 0 ? values[i] : fmax(*high, values[i]);
        known++;
    }
    return known > 0 || sz_error_set(error, SZ_ERROR_INPUT, "a colour scale needs at least one value");
}

/* Breaks over [low, high], with fewer steps asked for until at most `most` classes come out. */
static size_t fit_breaks(double low, double high, size_t wanted, size_t most, enum sz_quantity quantity, double *breaks)
{
    double ticks[SZ_TICKS_MAX];
    size_t count = sz_ticks(low, high, wanted, quantity, ticks);
    while (count - 1 > most && wanted > 1)
        count = sz_ticks(low, high, --wanted, quantity, ticks);
    if (count - 1 > most)
        count = most + 1;
    memcpy(breaks, ticks, count * sizeof ticks[0]);
    return count - 1;
}

bool sz_scale_fit(struct sz_scale *scale, enum sz_scale_kind kind, enum sz_palette palette, double middle,
                  const struct sz_number *number, const double *values, size_t value_count, size_t wanted_classes,
                  struct sz_error *error)
{
    double low = 0, high = 0;
    if (!range_of(values, value_count, &low, &high, error))
        return false;
    wanted_classes = wanted_classes < 2                      ? 2
                     : wanted_classes > SZ_SCALE_MAX_CLASSES ? SZ_SCALE_MAX_CLASSES
                                                             : wanted_classes;
    *scale = (struct sz_scale){.kind = kind, .palette = palette, .number = *number};
    if (palette == SZ_PALETTE_SEQUENTIAL && low == high) {
        scale->class_count = 1;
        scale->breaks[0] = scale->breaks[1] = low;
        return true;
    }
    if (palette == SZ_PALETTE_SEQUENTIAL) {
        scale->class_count =
            fit_breaks(low, high, wanted_classes, SZ_SCALE_MAX_CLASSES, number->quantity, scale->breaks);
        return true;
    }
    double arm[SZ_SCALE_MAX_CLASSES + 1], reach = fmax(fabs(high - middle), fabs(low - middle));
    size_t steps = fit_breaks(0, reach, (wanted_classes + 1) / 2, SZ_SCALE_MAX_CLASSES / 2, number->quantity, arm);
    scale->class_count = 2 * steps;
    for (size_t i = 0; i <= steps; i++) {
        scale->breaks[steps + i] = middle + arm[i];
        scale->breaks[steps - i] = middle - arm[i];
    }
    return true;
}

size_t sz_scale_class(const struct sz_scale *scale, double value)
{
    size_t class_index = 0;
    while (class_index + 1 < scale->class_count && value >= scale->breaks[class_index + 1])
        class_index++;
    return class_index;
}

static struct sz_colour colour_at(const struct sz_scale *scale, double position)
{
    return sz_palette_colour(scale->palette, scale->reversed ? 1 - position : position);
}

struct sz_colour sz_scale_class_colour(const struct sz_scale *scale, size_t class_index)
{
    return colour_at(scale, scale->class_count > 1 ? (double)class_index / (double)(scale->class_count - 1) : 0);
}

struct sz_colour sz_scale_colour(const struct sz_scale *scale, double value)
{
    if (isnan(value))
        return sz_theme()->missing;
    if (scale->kind == SZ_SCALE_CLASSED)
        return sz_scale_class_colour(scale, sz_scale_class(scale, value));
    double low = scale->breaks[0], high = scale->breaks[scale->class_count];
    return colour_at(scale, high > low ? (value - low) / (high - low) : 0.5);
}
