#include "studies/record_intake.h"

#include "sim/stream.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, LOOK_EVERY = 65536, LEAST_DAYS = 7, MOST_DAYS = 100000, PURPOSE_SAMPLE = 500 };

void sz_record_intake_clear(struct sz_record_intake *intake)
{
    for (uint32_t k = 0; k < intake->category_count; k++) {
        free(intake->categories[k].name);
        free(intake->categories[k].on_scene_s);
    }
    free(intake->categories);
    free(intake->incidents);
    sz_fit_days_clear(&intake->days);
    *intake = (struct sz_record_intake){0};
}

/* --- rows --- */

static bool make_room(struct sz_record_intake *intake, uint32_t category, struct sz_error *error)
{
    if (intake->count == intake->room) {
        size_t room = 2 * intake->room + 4096;
        struct sz_fitted_incident *incidents = realloc(intake->incidents, room * sizeof *incidents);
        if (incidents == NULL)
            return sz_error_set_memory(error, "reading incidents");
        intake->incidents = incidents;
        intake->room = room;
    }
    while (intake->category_count <= category) {
        struct sz_intake_category *categories =
            realloc(intake->categories, (intake->category_count + (size_t)1) * sizeof *categories);
        if (categories == NULL)
            return sz_error_set_memory(error, "reading incidents");
        intake->categories = categories;
        categories[intake->category_count] =
            (struct sz_intake_category){.on_scene_s = malloc(SZ_INTAKE_SAMPLE_LIMIT * sizeof(double))};
        if (categories[intake->category_count++].on_scene_s == NULL)
            return sz_error_set_memory(error, "reading incidents");
    }
    return true;
}

/* A sample of all, each as likely as another (reservoir, Vitter 1985). */
static void note_time(struct sz_intake_category *category, double on_scene_s, uint32_t index)
{
    uint64_t place = category->on_scene_count++;
    category->on_scene_least_s = place > 0 ? fmin(category->on_scene_least_s, on_scene_s) : on_scene_s;
    category->on_scene_most_s = place > 0 ? fmax(category->on_scene_most_s, on_scene_s) : on_scene_s;
    if (place >= SZ_INTAKE_SAMPLE_LIMIT) {
        struct sz_stream draws;
        sz_stream_init(&draws, 1, 0, PURPOSE_SAMPLE, sz_entity(0, index, place));
        place = sz_stream_bits(&draws) % category->on_scene_count;
    }
    if (place < SZ_INTAKE_SAMPLE_LIMIT)
        category->on_scene_s[place] = fmax(on_scene_s, 1);
}

static bool is_observed(const struct sz_record_intake *intake, double onset_s)
{
    return intake->days.day_count == 0 ||
           sz_fit_days_stretch(&intake->days, (int64_t)floor(onset_s / DAY_S)) != SIZE_MAX;
}

static bool take_row(struct sz_record_intake *intake, const struct sz_recorded_incident *row, uint32_t province,
                     struct sz_record_rows *rows, struct sz_error *error)
{
    if (!is_observed(intake, row->time_s[SZ_RECORDED_ONSET])) {
        rows->outside_time++;
        return true;
    }
    if (!make_room(intake, row->category, error))
        return false;
    intake->incidents[intake->count++] = (struct sz_fitted_incident){.onset_s = row->time_s[SZ_RECORDED_ONSET],
                                                                     .place = row->place,
                                                                     .background = 1,
                                                                     .cell = row->cell,
                                                                     .category = row->category,
                                                                     .province = province};
    struct sz_intake_category *category = &intake->categories[row->category];
    double on_scene_s = row->on_scene_s;
    if (isnan(on_scene_s))
        on_scene_s = row->time_s[SZ_RECORDED_CLEARED] - row->time_s[SZ_RECORDED_ARRIVED];
    if (!isnan(on_scene_s))
        note_time(category, on_scene_s, row->category);
    category->priorities[row->priority]++;
    category->count++;
    rows->used++;
    return true;
}

static bool read_rows(struct sz_record_intake *intake, const struct sz_intake_options *options,
                      struct sz_incident_reader *reader, struct sz_record_rows *rows, struct sz_error_list *errors)
{
    for (;;) {
        struct sz_recorded_incident row;
        struct sz_error error = {0};
        uint32_t province = SZ_NONE;
        enum sz_row_fault fault;
        enum sz_incident_step step = sz_incident_reader_next(reader, &row, &province, &fault, &error);
        if (step == SZ_INCIDENT_END)
            return errors->count == 0;
        rows->read++;
        bool ok = step == SZ_INCIDENT_ROW ? take_row(intake, &row, province, rows, &error) : step != SZ_INCIDENT_BROKEN;
        if (step == SZ_INCIDENT_WRONG) {
            rows->dropped[fault]++;
            ok = options->drop_bad_rows;
        }
        if (rows->read % LOOK_EVERY == 0 && options->cancelled != NULL && atomic_load(options->cancelled))
            ok = sz_error_set(&error, SZ_ERROR_INTERRUPTED, "interrupted");
        if (ok)
            continue;
        sz_error_list_add(errors, &error);
        if (error.kind != SZ_ERROR_INPUT || errors->count >= SZ_ERROR_LIST_SIZE)
            return false;
    }
}

/* --- days --- */

static const char *write_day(int64_t civil_day, char text[16])
{
    int year, month, day;
    sz_calendar_civil_from_days(civil_day, &year, &month, &day);
    snprintf(text, 16, "%04d-%02d-%02d", year, month, day);
    return text;
}

/* In order of time still. */
static bool check_gaps(const struct sz_record_intake *intake, const char *path, struct sz_error *error)
{
    int64_t first = intake->days.stretches[0].first_day;
    struct sz_day_stretch gap;
    bool *has = calloc(intake->days.day_count, sizeof *has);
    if (has == NULL)
        return sz_error_set_memory(error, "laying out the observed days");
    for (size_t i = 0; i < intake->count; i++)
        has[(int64_t)floor(intake->incidents[i].onset_s / DAY_S) - first] = true;
    bool is_gap = sz_fit_days_gap(has, first, intake->days.day_count, &gap);
    free(has);
    if (!is_gap)
        return true;
    char from[16], to[16], begin[16], end[16];
    return sz_error_set_at(error, path, 0, 0,
                           "there is no row from %s to %s, which is hardly chance: say in a mapping which days are "
                           "observed, such as observed: [[%s, %s], ...]",
                           write_day(gap.first_day, from), write_day(gap.last_day, to), write_day(first, begin),
                           write_day(gap.first_day - 1, end));
}

static bool settle_days(struct sz_record_intake *intake, const struct sz_intake_options *options,
                        struct sz_error *error)
{
    if (intake->count == 0)
        return sz_error_set_at(error, sz_incident_source_name(options->path), 0, 0, "there is no row that can be used");
    const struct sz_day_stretch all = {(int64_t)floor(intake->incidents[0].onset_s / DAY_S),
                                       (int64_t)floor(intake->incidents[intake->count - 1].onset_s / DAY_S)};
    bool is_given = intake->days.day_count > 0;
    int64_t length = is_given ? intake->days.day_count : all.last_day - all.first_day + 1;
    if (length < LEAST_DAYS || length > MOST_DAYS)
        return sz_error_set_at(error, sz_incident_source_name(options->path), 0, 0,
                               "the record is of %lld %s, expected a week at least and no thousand years",
                               (long long)length, length == 1 ? "day" : "days");
    return is_given || (sz_fit_days_init(&intake->days, &all, 1, error) &&
                        check_gaps(intake, sz_incident_source_name(options->path), error));
}

/* --- the whole --- */

static int in_order(const void *a, const void *b)
{
    const struct sz_fitted_incident *x = a, *y = b;
    if (x->category != y->category)
        return x->category < y->category ? -1 : 1;
    if (x->province != y->province)
        return x->province < y->province ? -1 : 1;
    if (x->onset_s != y->onset_s)
        return x->onset_s < y->onset_s ? -1 : 1;
    return (x->place.x_m > y->place.x_m) - (x->place.x_m < y->place.x_m);
}

/* Categories all of whose rows were left out are none. */
static bool settle_categories(struct sz_record_intake *intake, const struct sz_incident_reader *reader,
                              struct sz_error *error)
{
    uint32_t *kept = calloc(intake->category_count + (size_t)1, sizeof *kept), kept_count = 0;
    if (kept == NULL)
        return sz_error_set_memory(error, "reading incidents");
    for (uint32_t k = 0; k < intake->category_count; k++) {
        struct sz_intake_category category = intake->categories[k];
        if (category.count > 0) {
            category.name = strdup(sz_incident_reader_name(reader, k));
            kept[k] = kept_count++;
            intake->categories[k].on_scene_s = NULL;
            intake->categories[kept[k]] = category;
        } else {
            free(category.on_scene_s);
            intake->categories[k].on_scene_s = NULL;
        }
    }
    intake->category_count = kept_count;
    size_t first = 0;
    bool ok = true;
    for (uint32_t k = 0; k < kept_count; k++) {
        intake->categories[k].first = first;
        first += intake->categories[k].count;
        ok = ok && intake->categories[k].name != NULL;
    }
    for (size_t i = 0; i < intake->count; i++)
        intake->incidents[i].category = kept[intake->incidents[i].category];
    free(kept);
    return ok || sz_error_set_memory(error, "reading incidents");
}

bool sz_record_intake_read(struct sz_record_intake *intake, const struct sz_intake_options *options,
                           struct sz_record_rows *rows, struct sz_error_list *errors)
{
    const struct sz_incident_mapping *mapping = options->mapping;
    const struct sz_incident_setting setting = {.locator = options->locator, .grows = true};
    struct sz_error error = {0};
    *intake = (struct sz_record_intake){0};
    *rows = (struct sz_record_rows){0};
    struct sz_incident_reader *reader = sz_incident_reader_open(options->path, mapping, &setting, &error);
    bool ok = reader != NULL && (mapping->observed_count == 0 ||
                                 sz_fit_days_init(&intake->days, mapping->observed, mapping->observed_count, &error));
    ok = ok && read_rows(intake, options, reader, rows, errors) && settle_days(intake, options, &error) &&
         settle_categories(intake, reader, &error);
    if (ok)
        qsort(intake->incidents, intake->count, sizeof *intake->incidents, in_order);
    if (error.kind != SZ_ERROR_NONE)
        sz_error_list_add(errors, &error);
    sz_incident_reader_close(reader);
    return ok;
}
