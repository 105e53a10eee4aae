#include "scenarios/odd_shapes.h"

#include "scenarios/distribution_reader.h"
#include "scenarios/scenario_input.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_word(const struct sz_yaml_node *node, const char *word)
{
    return node->kind == SZ_YAML_SCALAR && strcmp(node->text, word) == 0;
}

static struct sz_yaml_node *write_word(struct sz_yaml_document *out, const char *word, struct sz_error *error)
{
    struct sz_yaml_node *node = sz_yaml_new_scalar(out, word, false);
    if (node == NULL)
        sz_error_set_memory(error, "writing a scenario");
    return node;
}

/* --- stations --- */

static const struct sz_field each_fields[] = {
    {"provinces", SZ_LIST(struct sz_station_choice, provinces, province_count, SZ_FIELD_TEXT), .required = true,
     .minimum_count = 1, .about = "provinces such as [TH-10, TH-50], or [all]"},
    {"each", SZ_COUNT(struct sz_station_choice, each), .standard = "1", .bounds = SZ_BETWEEN(1, 1000),
     .about = "stations in each of them"},
};
static const struct sz_table each_table = {SZ_TABLE("stations", struct sz_station_choice, each_fields)};

static const struct sz_field ids_field = {"stations", SZ_LIST(struct sz_station_choice, ids, id_count, SZ_FIELD_TEXT),
                                          .minimum_count = 1};

static bool read_stations(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    static const char *const words[] = {"phase-1", "phase-2", "all"};
    struct sz_station_choice *choice = member;
    bool ok = true;
    if (node->kind == SZ_YAML_MAPPING) {
        ok = sz_binder_read(binder, &each_table, node, choice);
    } else if (node->kind == SZ_YAML_SEQUENCE) {
        ok = sz_binder_read_value(binder, &ids_field, node, choice);
    } else {
        const char *nearest = sz_error_nearest(node->text, words, 3);
        if (nearest == NULL || strcmp(nearest, node->text) != 0)
            return sz_binder_error(binder, node,
                                   "there are no stations %s, expected phase-1, phase-2, all, a list such as "
                                   "[1007, 5001-2] or {provinces: [TH-10], each: 2}%s%s",
                                   node->text, nearest != NULL ? "; did you mean " : "",
                                   nearest != NULL ? nearest : "");
        choice->word = strdup(node->text);
        if (choice->word == NULL)
            return sz_binder_error(binder, node, "out of memory while reading stations");
    }
    choice->node = node;
    return ok;
}

static struct sz_yaml_node *write_stations(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct sz_station_choice *choice = member;
    if (choice->word != NULL)
        return write_word(out, choice->word, error);
    if (choice->id_count > 0)
        return sz_binder_write_value(&ids_field, choice, out, error);
    return sz_binder_write(&each_table, choice, out, error);
}

static void clear_stations(void *member)
{
    struct sz_station_choice *choice = member;
    free(choice->word);
    sz_binder_clear_value(&ids_field, choice);
    sz_binder_clear(&each_table, choice);
}

const struct sz_custom sz_custom_stations = {read_stations, write_stations, clear_stations};

/* --- people for each shift of a room --- */

static const struct sz_field operators_field = {"operators", SZ_COUNT(struct sz_operators_input, shifts[0]),
                                                .bounds = SZ_BETWEEN(1, 100000)};
static const struct sz_field watchers_field = {"watchers", SZ_COUNT(struct sz_watchers_input, shifts[0]),
                                               .bounds = SZ_BETWEEN(0, 100000)};

/* A word for all zero, one number for all shifts, or one for each. */
static bool read_people(struct sz_binder *binder, const struct sz_yaml_node *node, const struct sz_field *field,
                        const char *word, uint32_t *people)
{
    if (is_word(node, word))
        return true;
    if (node->kind == SZ_YAML_MAPPING || (node->kind == SZ_YAML_SEQUENCE && node->count != SZ_ROOM_SHIFT_COUNT))
        return sz_binder_error(binder, node,
                               "expected %s, a number, or three numbers for the shifts from 00:00, 08:00 and "
                               "16:00 such as [2, 3, 3]",
                               word);
    for (size_t i = 0; i < SZ_ROOM_SHIFT_COUNT; i++) {
        const struct sz_yaml_node *item = node->kind == SZ_YAML_SEQUENCE ? node->items[i] : node;
        if (!sz_binder_read_value(binder, field, item, &people[i]))
            return false;
    }
    return true;
}

static struct sz_yaml_node *write_people(struct sz_yaml_document *out, const struct sz_field *field, const char *word,
                                         const uint32_t *people, struct sz_error *error)
{
    bool is_told = false;
    for (size_t i = 0; i < SZ_ROOM_SHIFT_COUNT; i++)
        is_told = is_told || people[i] > 0;
    if (!is_told)
        return write_word(out, word, error);
    struct sz_yaml_node *list = sz_yaml_new_sequence(out, true);
    for (size_t i = 0; list != NULL && i < SZ_ROOM_SHIFT_COUNT; i++) {
        struct sz_yaml_node *item = sz_binder_write_value(field, &people[i], out, error);
        if (item == NULL || !sz_yaml_append(out, list, item))
            list = NULL;
    }
    if (list == NULL)
        sz_error_set_memory(error, "writing a scenario");
    return list;
}

static bool read_operators(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    struct sz_operators_input *operators = member;
    return read_people(binder, node, &operators_field, "by_load", operators->shifts);
}

static struct sz_yaml_node *write_operators(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct sz_operators_input *operators = member;
    return write_people(out, &operators_field, "by_load", operators->shifts, error);
}

const struct sz_custom sz_custom_operators = {read_operators, write_operators, NULL};

static bool read_watchers(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    struct sz_watchers_input *watchers = member;
    return read_people(binder, node, &watchers_field, "none", watchers->shifts);
}

static struct sz_yaml_node *write_watchers(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct sz_watchers_input *watchers = member;
    return write_people(out, &watchers_field, "none", watchers->shifts, error);
}

const struct sz_custom sz_custom_watchers = {read_watchers, write_watchers, NULL};

/* --- shifts --- */

double sz_time_of_day_s(const char *text)
{
    if (strlen(text) != 5 || strspn(text, "0123456789") != 2 || text[2] != ':' || strspn(text + 3, "0123456789") != 2)
        return NAN;
    long hour = strtol(text, NULL, 10), minute = strtol(text + 3, NULL, 10);
    if (hour > 23 || minute > 59)
        return NAN;
    return (double)hour * 3600 + (double)minute * 60;
}

static const struct sz_field break_fields[] = {
    {"after", SZ_QUANTITY(struct sz_break_input, after_s, SZ_QUANTITY_TIME), .required = true,
     .about = "from the start of the shift, such as 4 h"},
    {"length", SZ_QUANTITY(struct sz_break_input, length_s, SZ_QUANTITY_TIME), .required = true,
     .bounds = SZ_ABOVE_TO(0, 86400), .about = "a time such as 30 min"},
};
static const struct sz_table break_table = {SZ_TABLE("break", struct sz_break_input, break_fields)};

static void check_shift(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_shift_input *shift = object;
    for (size_t i = 0; i < shift->break_count; i++)
        if (shift->breaks[i].after_s + shift->breaks[i].length_s > shift->length_s)
            sz_binder_error(binder, sz_yaml_get(node, "breaks"),
                            "a break ends %g h after the start of a shift of %g h, expected breaks within the shift",
                            (shift->breaks[i].after_s + shift->breaks[i].length_s) / 3600, shift->length_s / 3600);
    if (isnan(sz_time_of_day_s(shift->start)))
        sz_binder_error(binder, sz_yaml_place(node, "start"),
                        "a shift starts at \"%s\", expected a time of day such as \"08:00\"", shift->start);
}

static const struct sz_field shift_fields[] = {
    {"start", SZ_TEXT(struct sz_shift_input, start), .required = true, .about = "a time of day such as \"08:00\""},
    {"length", SZ_QUANTITY(struct sz_shift_input, length_s, SZ_QUANTITY_TIME), .required = true,
     .bounds = SZ_ABOVE_TO(0, 86400), .about = "a time such as 8 h"},
    {"breaks", SZ_LIST(struct sz_shift_input, breaks, break_count, SZ_FIELD_MAPPING), .table = &break_table,
     .maximum_count = SZ_BREAK_LIMIT, .about = "such as [{after: 4 h, length: 30 min}]"},
};
static const struct sz_table shift_table = {SZ_TABLE("shift", struct sz_shift_input, shift_fields),
                                            .check = check_shift};
static const struct sz_field shifts_field = {"shifts",
                                             SZ_LIST(struct sz_shifts_input, shifts, shift_count, SZ_FIELD_MAPPING),
                                             .table = &shift_table, .minimum_count = 1, .maximum_count = 48};

static bool read_shifts(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    if (is_word(node, "round_the_clock"))
        return true;
    if (node->kind != SZ_YAML_SEQUENCE)
        return sz_binder_error(
            binder, node, "expected round_the_clock or a list of shifts such as [{start: \"08:00\", length: 8 h}]");
    return sz_binder_read_value(binder, &shifts_field, node, member);
}

static struct sz_yaml_node *write_shifts(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct sz_shifts_input *shifts = member;
    return shifts->shift_count == 0 ? write_word(out, "round_the_clock", error)
                                    : sz_binder_write_value(&shifts_field, member, out, error);
}

static void clear_shifts(void *member)
{
    sz_binder_clear_value(&shifts_field, member);
}

const struct sz_custom sz_custom_shifts = {read_shifts, write_shifts, clear_shifts};

/* --- where idle units are --- */

static const char *const idle_words[] = {"patrol", "uniform", "station", "stay"};
enum { IDLE_WORDS = sizeof idle_words / sizeof idle_words[0] };

static bool is_table(const struct sz_yaml_node *node)
{
    size_t length = node->kind == SZ_YAML_SCALAR ? strlen(node->text) : 0;
    return length > 4 && strcmp(node->text + length - 4, ".csv") == 0;
}

static bool read_idle(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    struct sz_idle_input *idle = member;
    if (is_table(node)) {
        idle->weights = strdup(node->text);
        return idle->weights != NULL || sz_binder_error(binder, node, "out of memory while reading units");
    }
    for (idle->place = 0; idle->place < IDLE_WORDS; idle->place++)
        if (is_word(node, idle_words[idle->place]))
            return true;
    const char *nearest = node->kind == SZ_YAML_SCALAR ? sz_error_nearest(node->text, idle_words, IDLE_WORDS) : NULL;
    return sz_binder_error(binder, node,
                           "idle is %s, expected patrol, uniform, station, stay or a file of weights "
                           "such as ./patrol.csv%s%s",
                           node->kind == SZ_YAML_SCALAR ? node->text : "no word",
                           nearest != NULL ? "; did you mean " : "", nearest != NULL ? nearest : "");
}

static struct sz_yaml_node *write_idle(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct sz_idle_input *idle = member;
    return write_word(out, idle->weights != NULL ? idle->weights : idle_words[idle->place], error);
}

static void clear_idle(void *member)
{
    struct sz_idle_input *idle = member;
    free(idle->weights);
    idle->weights = NULL;
}

const struct sz_custom sz_custom_idle = {read_idle, write_idle, clear_idle};

/* --- the line --- */

static const struct sz_field line_field = {"line", SZ_COUNT(struct sz_line_input, limit)};

static const struct sz_field alert_line_field = {"alert_line", SZ_COUNT(struct sz_line_input, limit)};

static bool read_limit(struct sz_binder *binder, const struct sz_field *field, const struct sz_yaml_node *node,
                       struct sz_line_input *line)
{
    if (!is_word(node, "unlimited"))
        return sz_binder_read_value(binder, field, node, &line->limit);
    line->limit = SIZE_MAX;
    return true;
}

static bool read_line(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    return read_limit(binder, &line_field, node, member);
}

static bool read_alert_line(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    return read_limit(binder, &alert_line_field, node, member);
}

static struct sz_yaml_node *write_line(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct sz_line_input *line = member;
    return line->limit == SIZE_MAX ? write_word(out, "unlimited", error)
                                   : sz_binder_write_value(&line_field, &line->limit, out, error);
}

const struct sz_custom sz_custom_line = {read_line, write_line, NULL};
const struct sz_custom sz_custom_alert_line = {read_alert_line, write_line, NULL};

/* --- patience --- */

static const struct sz_field patience_mean_field = {
    "patience", SZ_QUANTITY(struct sz_named_quantity, value, SZ_QUANTITY_TIME), .bounds = SZ_POSITIVE,
    .about = "the mean of an exponential law, such as 10 min, or a law such as {constant: 10 min}"};

/* A time alone is the mean of an exponential law. */
static bool read_mean_patience(struct sz_binder *binder, const struct sz_yaml_node *node, struct sz_law *law)
{
    double mean_s;
    if (!sz_binder_read_value(binder, &patience_mean_field, node, &mean_s))
        return false;
    struct sz_yaml_document scratch = {0};
    struct sz_yaml_node *mean = sz_yaml_new_scalar(&scratch, node->text, false),
                        *inner = sz_yaml_new_mapping(&scratch, true), *outer = sz_yaml_new_mapping(&scratch, true);
    bool ok = mean != NULL && inner != NULL && outer != NULL && sz_yaml_put(&scratch, inner, "mean", mean) &&
              sz_yaml_put(&scratch, outer, "exponential", inner);
    ok = ok ? sz_distribution_read(binder, outer, SZ_QUANTITY_TIME, law)
            : sz_binder_error(binder, node, "out of memory while reading a patience");
    sz_yaml_clear(&scratch);
    return ok;
}

static bool read_patience(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    return node->kind == SZ_YAML_MAPPING ? sz_distribution_read(binder, node, SZ_QUANTITY_TIME, member)
                                         : read_mean_patience(binder, node, member);
}

static struct sz_yaml_node *write_patience(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct sz_law *law = member;
    return law->text != NULL ? sz_distribution_write(out, law, error) : NULL;
}

static void clear_patience(void *member)
{
    sz_law_clear(member);
}

const struct sz_custom sz_custom_patience = {read_patience, write_patience, clear_patience};

/* --- a warm-up --- */

struct warm_up {
    double warm_up_s;
};

static const struct sz_field warm_up_field = {"warm_up", SZ_QUANTITY(struct warm_up, warm_up_s, SZ_QUANTITY_TIME),
                                              .bounds = SZ_BETWEEN(0, 1e12)};

static bool read_warm_up(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    if (!is_word(node, "auto"))
        return sz_binder_read_value(binder, &warm_up_field, node, member);
    *(double *)member = NAN;
    return true;
}

static struct sz_yaml_node *write_warm_up(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    return isnan(*(const double *)member) ? write_word(out, "auto", error)
                                          : sz_binder_write_value(&warm_up_field, member, out, error);
}

const struct sz_custom sz_custom_warm_up = {read_warm_up, write_warm_up, NULL};
