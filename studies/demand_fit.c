#include "studies/demand_fit.h"

#include "sim/stream.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DAY_S = 86400,
    SAMPLE_LIMIT = 20000,
    LOOK_EVERY = 65536,
    PRIORITIES = 10,
    LEAST_TIMES = 20,
    PURPOSE_SAMPLE = 500
};

/* Times on scene of a category: all of them, or so many drawn from all. */
struct times {
    double *values;
    uint64_t seen;
    uint64_t priorities[PRIORITIES];
};

struct intake {
    const struct sz_demand_fit_options *options;
    struct sz_incident_mapping mapping;
    struct sz_locator locator;
    struct sz_fitted_incident *incidents;
    size_t count, room;
    struct times *times; /* by category */
    uint32_t time_count;
    struct sz_record_rows *rows;
};

/* --- reading --- */

static bool make_room(struct intake *intake, uint32_t category, struct sz_error *error)
{
    if (intake->count == intake->room) {
        size_t room = 2 * intake->room + 4096;
        struct sz_fitted_incident *incidents = realloc(intake->incidents, room * sizeof *incidents);
        if (incidents == NULL)
            return sz_error_set_memory(error, "reading incidents");
        intake->incidents = incidents;
        intake->room = room;
    }
    while (intake->time_count <= category) {
        struct times *times = realloc(intake->times, (intake->time_count + (size_t)1) * sizeof *times);
        if (times == NULL)
            return sz_error_set_memory(error, "reading incidents");
        intake->times = times;
        times[intake->time_count] = (struct times){.values = malloc(SAMPLE_LIMIT * sizeof(double))};
        if (times[intake->time_count++].values == NULL)
            return sz_error_set_memory(error, "reading incidents");
    }
    return true;
}

/* A sample of all, each as likely as another (reservoir, Vitter 1985). */
static void note_time(struct times *times, double on_scene_s, uint32_t category)
{
    uint64_t place = times->seen++;
    if (place >= SAMPLE_LIMIT) {
        struct sz_stream draws;
        sz_stream_init(&draws, 1, 0, PURPOSE_SAMPLE, sz_entity(0, category, place));
        place = sz_stream_bits(&draws) % times->seen;
    }
    if (place < SAMPLE_LIMIT)
        times->values[place] = fmax(on_scene_s, 1);
}

static bool take_row(struct intake *intake, const struct sz_recorded_incident *row, uint32_t province,
                     struct sz_error *error)
{
    if (!make_room(intake, row->category, error))
        return false;
    intake->incidents[intake->count++] = (struct sz_fitted_incident){.onset_s = row->time_s[SZ_RECORDED_ONSET],
                                                                     .place = row->place,
                                                                     .cell = row->cell,
                                                                     .category = row->category,
                                                                     .province = province};
    struct times *times = &intake->times[row->category];
    double on_scene_s = row->on_scene_s;
    if (isnan(on_scene_s))
        on_scene_s = row->time_s[SZ_RECORDED_CLEARED] - row->time_s[SZ_RECORDED_ARRIVED];
    if (!isnan(on_scene_s))
        note_time(times, on_scene_s, row->category);
    times->priorities[row->priority]++;
    intake->rows->used++;
    return true;
}

static bool read_rows(struct intake *intake, struct sz_incident_reader *reader, struct sz_error_list *errors)
{
    for (;;) {
        struct sz_recorded_incident row;
        struct sz_error error = {0};
        uint32_t province = SZ_NONE;
        enum sz_row_fault fault;
        enum sz_incident_step step = sz_incident_reader_next(reader, &row, &province, &fault, &error);
        if (step == SZ_INCIDENT_END)
            return errors->count == 0;
        intake->rows->read++;
        bool ok = step == SZ_INCIDENT_ROW ? take_row(intake, &row, province, &error) : step != SZ_INCIDENT_BROKEN;
        if (step == SZ_INCIDENT_WRONG) {
            intake->rows->dropped[fault]++;
            ok = intake->options->drop_bad_rows;
        }
        if (intake->rows->read % LOOK_EVERY == 0 && intake->options->cancelled != NULL &&
            atomic_load(intake->options->cancelled))
            ok = sz_error_set(&error, SZ_ERROR_INTERRUPTED, "interrupted");
        if (ok)
            continue;
        sz_error_list_add(errors, &error);
        if (error.kind != SZ_ERROR_INPUT || errors->count >= SZ_ERROR_LIST_SIZE)
            return false;
    }
}

/* --- fitting --- */

/* The law of the least AIC of the four that are asked for most. */
static bool fit_on_scene(const struct times *times, struct sz_fitted_category *category, struct sz_error *error)
{
    static const enum sz_family families[] = {SZ_FAMILY_LOGNORMAL, SZ_FAMILY_GAMMA, SZ_FAMILY_WEIBULL,
                                              SZ_FAMILY_EXPONENTIAL};
    size_t count = (size_t)(times->seen < SAMPLE_LIMIT ? times->seen : SAMPLE_LIMIT);
    category->on_scene_count = times->seen;
    if (count < LEAST_TIMES)
        return true;
    const struct sz_fit_sample sample = {times->values, NULL, count};
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        struct sz_fit fit = {0};
        if (!sz_fit_law(families[i], &sample, &fit, error))
            return false;
        if (fit.found && (!category->on_scene.found || fit.aic < category->on_scene.aic))
            category->on_scene = fit;
    }
    return true;
}

static void count_category(const struct intake *intake, uint32_t index, struct sz_fitted_demand *fitted)
{
    struct sz_fitted_category *category = &fitted->categories[index];
    double length_s = (double)fitted->span.day_count * DAY_S;
    for (size_t i = 0; i < intake->count; i++) {
        if (intake->incidents[i].category != index)
            continue;
        category->count++;
        category->province_shares[intake->incidents[i].province]++;
    }
    for (uint32_t p = 0; p < fitted->geography.province_count; p++)
        category->province_shares[p] /= (double)category->count;
    category->per_second = (double)category->count / length_s;
    category->rate_error = sqrt((double)category->count) / length_s;
    const uint64_t *priorities = intake->times[index].priorities;
    for (unsigned priority = 1; priority < PRIORITIES; priority++)
        if (priorities[priority] > (category->priority > 0 ? priorities[category->priority] : 0))
            category->priority = priority;
}

static bool fit_category(const struct intake *intake, const char *name, uint32_t index, struct sz_fitted_demand *fitted,
                         struct sz_error *error)
{
    struct sz_fitted_category *category = &fitted->categories[index];
    const struct sz_geography *geography = &fitted->geography;
    category->name = strdup(name);
    category->province_shares = calloc(geography->province_count, sizeof *category->province_shares);
    category->weights = calloc(geography->cell_count, sizeof *category->weights);
    fitted->category_count = index + 1;
    if (category->name == NULL || category->province_shares == NULL || category->weights == NULL)
        return sz_error_set_memory(error, "fitting a category");
    count_category(intake, index, fitted);
    sz_fit_profile(intake->incidents, intake->count, index, &fitted->span, &category->profile);
    return sz_fit_density(geography, intake->incidents, intake->count, index, category->weights, &category->bandwidth_m,
                          error) &&
           sz_fit_repeats(geography, intake->incidents, intake->count, index, &fitted->span, &category->profile,
                          category->weights, &intake->options->reach, &category->repeats, error) &&
           fit_on_scene(&intake->times[index], category, error);
}

/* Clusters make counts vary more: the errors of rates and of the week say so. */
static void widen_errors(struct sz_fitted_category *category)
{
    double widening = 1 / (1 - category->repeats.law.mean_count);
    category->rate_error *= widening;
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++)
        category->profile.error[h] *= widening;
}

static bool fit_dispersion(const struct intake *intake, struct sz_fitted_demand *fitted, struct sz_error *error)
{
    uint32_t count = fitted->category_count;
    struct sz_fit_profile *profiles = calloc(count, sizeof *profiles);
    struct sz_fit_repeats *repeats = calloc(count, sizeof *repeats);
    bool ok = profiles != NULL && repeats != NULL;
    for (uint32_t k = 0; ok && k < count; k++) {
        profiles[k] = fitted->categories[k].profile;
        repeats[k] = fitted->categories[k].repeats;
    }
    ok = ok ? sz_fit_dispersion(intake->incidents, intake->count, count, fitted->geography.province_count,
                                &fitted->span, profiles, repeats, &fitted->dispersion, error)
            : sz_error_set_memory(error, "fitting how days differ");
    free(profiles);
    free(repeats);
    return ok;
}

static bool fit(const struct intake *intake, const struct sz_incident_reader *reader, struct sz_fitted_demand *fitted,
                struct sz_error *error)
{
    uint32_t category_count = sz_incident_reader_name_count(reader);
    if (intake->count == 0)
        return sz_error_set_at(error, intake->options->incidents_path, 0, 0, "there is no row that can be used");
    fitted->span = sz_fit_span_of(intake->incidents, intake->count);
    fitted->count = intake->count;
    if (fitted->span.day_count < 7 || fitted->span.day_count > 100000)
        return sz_error_set_at(error, intake->options->incidents_path, 0, 0,
                               "the record is of %u days, expected a week at least and no thousand years",
                               fitted->span.day_count);
    fitted->categories = calloc(category_count, sizeof *fitted->categories);
    if (fitted->categories == NULL)
        return sz_error_set_memory(error, "fitting the demand");
    for (uint32_t k = 0; k < category_count; k++) {
        if (!fit_category(intake, sz_incident_reader_name(reader, k), k, fitted, error))
            return false;
        widen_errors(&fitted->categories[k]);
        if (intake->options->cancelled != NULL && atomic_load(intake->options->cancelled))
            return sz_error_set(error, SZ_ERROR_INTERRUPTED, "interrupted");
    }
    return fit_dispersion(intake, fitted, error);
}

/* --- the whole --- */

static bool load_country(const char *root, struct sz_geography *geography, struct sz_error *error)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/models/geography/thailand", root);
    struct sz_thailand_options options = sz_thailand_options_default();
    options.folder = folder;
    return sz_geography_load_thailand(geography, &options, error);
}

static struct sz_incident_mapping mapping_by_date(void)
{
    struct sz_incident_mapping mapping = sz_incident_mapping_of_generate();
    mapping.columns[SZ_COLUMN_ONSET] = "onset";
    mapping.columns[SZ_COLUMN_CELL] = NULL; /* a cell of another spacing says nothing here */
    mapping.times.kind = SZ_TIME_ISO8601;
    return mapping;
}

static void clear(struct intake *intake)
{
    for (uint32_t k = 0; k < intake->time_count; k++)
        free(intake->times[k].values);
    free(intake->times);
    free(intake->incidents);
    sz_locator_clear(&intake->locator);
}

bool sz_demand_fit(const struct sz_demand_fit_options *options, struct sz_fitted_demand *fitted,
                   struct sz_record_rows *rows, struct sz_error_list *errors)
{
    struct sz_error error = {0};
    struct sz_incident_reader *reader = NULL;
    *fitted = (struct sz_fitted_demand){0};
    *rows = (struct sz_record_rows){0};
    struct intake intake = {.options = options, .rows = rows};
    intake.mapping = options->mapping != NULL ? *options->mapping : mapping_by_date();
    bool ok = !sz_time_format_is_relative(&intake.mapping.times) ||
              sz_error_set(&error, SZ_ERROR_INPUT,
                           "the mapping's times are seconds of simulated time, expected dates: hours of the week and "
                           "months are fitted");
    ok = ok && load_country(options->root, &fitted->geography, &error) &&
         sz_locator_init(&intake.locator, &fitted->geography, &error);
    const struct sz_incident_setting setting = {.locator = &intake.locator, .grows = true};
    ok = ok && (reader = sz_incident_reader_open(options->incidents_path, &intake.mapping, &setting, &error)) != NULL;
    ok = ok && read_rows(&intake, reader, errors) && fit(&intake, reader, fitted, &error);
    if (error.kind != SZ_ERROR_NONE)
        sz_error_list_add(errors, &error);
    sz_incident_reader_close(reader);
    clear(&intake);
    return ok;
}
