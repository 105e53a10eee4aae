#include "models/demand/holidays.h"

#include "models/demand/calendar.h"
#include "models/geography/csv.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_names[SZ_HOLIDAY_KIND_COUNT] = {"none", "new_year", "songkran", "other"};

const char *sz_holiday_kind_name(enum sz_holiday_kind kind)
{
    return kind_names[kind];
}

struct sz_holiday_effect sz_holiday_effect_none(void)
{
    struct sz_holiday_effect effect = {.scales = NULL};
    for (int kind = 0; kind < SZ_HOLIDAY_KIND_COUNT; kind++)
        effect.factors[kind] = 1;
    return effect;
}

bool sz_holiday_effect_is_any(const struct sz_holiday_effect *effect)
{
    for (int kind = 0; kind < SZ_HOLIDAY_KIND_COUNT; kind++)
        if (effect->factors[kind] != 1)
            return true;
    return false;
}

void sz_holiday_effect_clear(struct sz_holiday_effect *effect)
{
    free(effect->scales);
    effect->scales = NULL;
}

/* --- reading --- */

enum column { COLUMN_DATE, COLUMN_KIND, COLUMN_NAME, COLUMN_COUNT };

static const struct sz_csv_column columns[COLUMN_COUNT] = {{"date", false}, {"kind", false}, {"name", false}};

struct holiday {
    int year;
    int64_t day;
    uint8_t kind;
};

struct list {
    struct holiday *items;
    size_t count;
};

static bool read_row(const struct sz_csv *csv, struct holiday *holiday, struct sz_error *error)
{
    int month, day;
    if (!sz_calendar_parse_date(sz_csv_text(csv, COLUMN_DATE), &holiday->year, &month, &day))
        return sz_csv_wrong(csv, COLUMN_DATE, error, "%s is not a date, expected one such as 2024-04-13",
                            sz_csv_text(csv, COLUMN_DATE));
    holiday->day = sz_calendar_days_from_civil(holiday->year, month, day);
    for (int kind = SZ_HOLIDAY_NEW_YEAR; kind < SZ_HOLIDAY_KIND_COUNT; kind++) {
        if (strcmp(sz_csv_text(csv, COLUMN_KIND), kind_names[kind]) == 0) {
            holiday->kind = (uint8_t)kind;
            return true;
        }
    }
    return sz_csv_wrong(csv, COLUMN_KIND, error, "there is no kind of holiday %s, expected new_year, songkran or other",
                        sz_csv_text(csv, COLUMN_KIND));
}

static bool read_list(struct sz_csv *csv, struct list *list, struct sz_error *error)
{
    enum sz_csv_step step;
    while ((step = sz_csv_next(csv, error)) == SZ_CSV_ROW) {
        if ((list->count & (list->count - 1)) == 0) {
            size_t capacity = list->count > 0 ? 2 * list->count : 1;
            struct holiday *items = realloc(list->items, capacity * sizeof *items);
            if (items == NULL)
                return sz_error_set_memory(error, "reading the holidays");
            list->items = items;
        }
        if (!read_row(csv, &list->items[list->count], error))
            return false;
        list->count++;
    }
    return step == SZ_CSV_END;
}

static int64_t new_year(int year)
{
    return sz_calendar_days_from_civil(year, 1, 1);
}

static bool lay_out(struct sz_holidays *holidays, const struct list *list, const char *path, struct sz_error *error)
{
    if (list->count == 0)
        return sz_error_set_at(error, path, 2, 1, "the table has no holidays, expected those of a year at least");
    holidays->first_year = holidays->last_year = list->items[0].year;
    for (size_t i = 1; i < list->count; i++) {
        int year = list->items[i].year;
        holidays->first_year = year < holidays->first_year ? year : holidays->first_year;
        holidays->last_year = year > holidays->last_year ? year : holidays->last_year;
    }
    holidays->first_day = new_year(holidays->first_year);
    holidays->kind_of_day = calloc((size_t)(new_year(holidays->last_year + 1) - holidays->first_day), 1);
    if (holidays->kind_of_day == NULL)
        return sz_error_set_memory(error, "reading the holidays");
    for (size_t i = 0; i < list->count; i++)
        holidays->kind_of_day[list->items[i].day - holidays->first_day] = list->items[i].kind;
    return true;
}

bool sz_holidays_read(struct sz_holidays *holidays, const char *path, struct sz_error *error)
{
    *holidays = (struct sz_holidays){0};
    struct sz_csv *csv = sz_csv_open(path, columns, COLUMN_COUNT, error);
    if (csv == NULL)
        return false;
    struct list list = {0};
    bool ok = read_list(csv, &list, error) && lay_out(holidays, &list, path, error);
    free(list.items);
    sz_csv_close(csv);
    if (!ok)
        sz_holidays_clear(holidays);
    return ok;
}

void sz_holidays_clear(struct sz_holidays *holidays)
{
    free(holidays->kind_of_day);
    *holidays = (struct sz_holidays){0};
}

/* --- the factor --- */

enum sz_holiday_kind sz_holidays_kind(const struct sz_holidays *holidays, int64_t day)
{
    if (day < holidays->first_day || day >= new_year(holidays->last_year + 1))
        return SZ_HOLIDAY_NONE;
    return (enum sz_holiday_kind)holidays->kind_of_day[day - holidays->first_day];
}

/* Sums of weights, with holidays and without. */
struct sums {
    double plain, with_holidays;
};

static void add_day(struct sums *sums, const struct sz_holidays *holidays, const struct sz_holiday_effect *effect,
                    double weight, int64_t day)
{
    sums->plain += weight;
    sums->with_holidays += weight * effect->factors[sz_holidays_kind(holidays, day)];
}

static double scale_of_year(const struct sz_holidays *holidays, const struct sz_holiday_effect *effect,
                            const double *months, const double *days_of_week, int year, bool is_drawn)
{
    struct sums sums = {0};
    for (int64_t day = new_year(year); day < new_year(year + 1); day++) {
        int of_year, month, of_month, weekday = sz_calendar_weekday(day);
        sz_calendar_civil_from_days(day, &of_year, &month, &of_month);
        for (int i = is_drawn ? 0 : weekday; i <= (is_drawn ? 6 : weekday); i++)
            add_day(&sums, holidays, effect, months[month - 1] * days_of_week[i], day - weekday + i);
    }
    return sums.with_holidays > 0 ? sums.plain / sums.with_holidays : 0;
}

bool sz_holiday_effect_scale(struct sz_holiday_effect *effect, const struct sz_holidays *holidays, const double *months,
                             const double *days_of_week, int drawn_year, struct sz_error *error)
{
    size_t count = (size_t)holidays->last_year - (size_t)holidays->first_year + 1;
    double *scales = malloc(count * sizeof *scales);
    if (scales == NULL)
        return sz_error_set_memory(error, "scaling the effect of holidays");
    for (size_t i = 0; i < count; i++) {
        int year = drawn_year != 0 ? drawn_year : holidays->first_year + (int)i;
        bool is_same = i > 0 && drawn_year != 0;
        scales[i] = is_same ? scales[0] : scale_of_year(holidays, effect, months, days_of_week, year, drawn_year != 0);
    }
    sz_holiday_effect_clear(effect);
    effect->scales = scales;
    return true;
}

double sz_holidays_factor(const struct sz_holidays *holidays, const struct sz_holiday_effect *effect, int64_t day)
{
    double factor = effect->factors[sz_holidays_kind(holidays, day)];
    if (effect->scales == NULL)
        return factor;
    int year, month, of_month;
    sz_calendar_civil_from_days(day, &year, &month, &of_month);
    if (year < holidays->first_year)
        year = holidays->first_year;
    if (year > holidays->last_year)
        year = holidays->last_year;
    return factor * effect->scales[year - holidays->first_year];
}
