#include "studies/demand_fit.h"

#include "studies/record_intake.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_TIMES = 20 };

/* A fit under way. */
struct fit {
    const struct sz_demand_fit_options *options;
    struct sz_record_intake intake;
    struct sz_locator locator;
    struct sz_holidays holidays; /* empty where no category has an effect of them */
    struct sz_fit_setting setting;
    struct sz_fitted_demand *fitted;
};

/* Times that are all the same are a constant, and may be 0; else the law of the least AIC of the four that are asked for most. */
static bool fit_on_scene(const struct sz_intake_category *times, struct sz_fitted_category *category,
                         struct sz_error *error)
{
    static const enum sz_family families[] = {SZ_FAMILY_LOGNORMAL, SZ_FAMILY_GAMMA, SZ_FAMILY_WEIBULL,
                                              SZ_FAMILY_EXPONENTIAL};
    uint64_t seen = times->on_scene_count;
    const struct sz_fit_sample sample = {times->on_scene_s, NULL,
                                         (size_t)(seen < SZ_INTAKE_SAMPLE_LIMIT ? seen : SZ_INTAKE_SAMPLE_LIMIT)};
    category->on_scene_count = seen;
    if (sample.count < LEAST_TIMES)
        return true;
    if (times->on_scene_least_s == times->on_scene_most_s) {
        category->on_scene = (struct sz_fit){.family = SZ_FAMILY_CONSTANT,
                                             .found = true,
                                             .parameters = {times->on_scene_most_s},
                                             .errors = {(double)NAN}};
        return true;
    }
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        struct sz_fit fit = {0};
        if (!sz_fit_law(families[i], &sample, &fit, error))
            return false;
        if (fit.found && (!category->on_scene.found || fit.aic < category->on_scene.aic))
            category->on_scene = fit;
    }
    return true;
}

static unsigned most_frequent(const uint64_t *priorities)
{
    unsigned most = 0;
    for (unsigned priority = 1; priority < SZ_INTAKE_PRIORITIES; priority++)
        if (priorities[priority] > (most > 0 ? priorities[most] : 0))
            most = priority;
    return most;
}

static bool is_cancelled(const struct fit *fit, struct sz_error *error)
{
    const atomic_bool *cancelled = fit->options->cancelled;
    return cancelled != NULL && atomic_load(cancelled) && !sz_error_set(error, SZ_ERROR_INTERRUPTED, "interrupted");
}

static bool fit_category(struct fit *fit, uint32_t index, bool is_all, struct sz_error *error)
{
    struct sz_fitted_category *category = &fit->fitted->categories[index];
    const struct sz_intake_category *taken = &fit->intake.categories[index];
    fit->fitted->category_count = index + 1;
    category->name = strdup(taken->name);
    if (category->name == NULL)
        return sz_error_set_memory(error, "fitting a category");
    category->count = taken->count;
    category->known = is_all ? sz_demand_base_known(fit->options->base, taken->name) : 1;
    category->priority = most_frequent(taken->priorities);
    category->fit.profile.holidays = sz_demand_base_effect(fit->options->base, taken->name);
    return sz_fit_category_estimate(&fit->setting, fit->intake.incidents + taken->first, taken->count, &category->fit,
                                    error) &&
           fit_on_scene(taken, category, error) && !is_cancelled(fit, error);
}

/* How days differ, and the errors that depend on it. */
static bool fit_days(struct fit *fit, struct sz_error *error)
{
    struct sz_fitted_demand *fitted = fit->fitted;
    const struct sz_fit_category **categories = calloc(fitted->category_count, sizeof(const struct sz_fit_category *));
    if (categories == NULL)
        return sz_error_set_memory(error, "fitting how days differ");
    for (uint32_t k = 0; k < fitted->category_count; k++)
        categories[k] = &fitted->categories[k].fit;
    bool ok = sz_fit_dispersion(&fit->setting, fit->intake.incidents, fit->intake.count, categories,
                                fitted->category_count, &fitted->dispersion, error);
    for (uint32_t k = 0; ok && k < fitted->category_count; k++)
        ok = sz_fit_category_errors(&fit->setting, fit->intake.incidents + fit->intake.categories[k].first,
                                    fit->intake.categories[k].count, &fitted->dispersion, &fitted->categories[k].fit,
                                    error);
    free(categories);
    return ok;
}

/* The table is needed where the base has an effect of holidays on a category of the record. */
static bool read_holidays(struct fit *fit, struct sz_error *error)
{
    bool is_any = false;
    for (uint32_t k = 0; k < fit->intake.category_count; k++) {
        struct sz_holiday_effect effect = sz_demand_base_effect(fit->options->base, fit->intake.categories[k].name);
        is_any = is_any || sz_holiday_effect_is_any(&effect);
    }
    if (!is_any)
        return true;
    fit->setting.holidays = &fit->holidays;
    return sz_demand_base_holidays(fit->options->base, &fit->holidays, error);
}

static bool fit_all(struct fit *fit, bool is_all, struct sz_error *error)
{
    struct sz_fitted_demand *fitted = fit->fitted;
    fit->setting = (struct sz_fit_setting){.locator = &fit->locator,
                                           .days = &fitted->days,
                                           .reach = fit->options->reach,
                                           .cancelled = fit->options->cancelled};
    fitted->count = fit->intake.count;
    fitted->days = fit->intake.days;
    fit->intake.days = (struct sz_fit_days){0};
    fitted->categories = calloc(fit->intake.category_count, sizeof *fitted->categories);
    if (fitted->categories == NULL)
        return sz_error_set_memory(error, "fitting the demand");
    if (!read_holidays(fit, error))
        return false;
    for (uint32_t k = 0; k < fit->intake.category_count; k++)
        if (!fit_category(fit, k, is_all, error))
            return false;
    return fit_days(fit, error);
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

bool sz_demand_fit(const struct sz_demand_fit_options *options, struct sz_fitted_demand *fitted,
                   struct sz_record_rows *rows, struct sz_error_list *errors)
{
    struct sz_error error = {0};
    struct fit fit = {.options = options, .fitted = fitted};
    const struct sz_incident_mapping mapping = options->mapping != NULL ? *options->mapping : mapping_by_date();
    const struct sz_intake_options intake = {.path = options->incidents_path,
                                             .mapping = &mapping,
                                             .locator = &fit.locator,
                                             .drop_bad_rows = options->drop_bad_rows,
                                             .cancelled = options->cancelled};
    *fitted = (struct sz_fitted_demand){0};
    *rows = (struct sz_record_rows){0};
    bool ok = !sz_time_format_is_relative(&mapping.times) ||
              sz_error_set(&error, SZ_ERROR_INPUT,
                           "the mapping's times are seconds of simulated time, expected dates: hours of the week and "
                           "months are fitted");
    ok = ok && load_country(options->root, &fitted->geography, &error) &&
         sz_locator_init(&fit.locator, &fitted->geography, &error);
    ok = ok && sz_record_intake_read(&fit.intake, &intake, rows, errors) && fit_all(&fit, mapping.is_all, &error);
    if (error.kind != SZ_ERROR_NONE)
        sz_error_list_add(errors, &error);
    sz_record_intake_clear(&fit.intake);
    sz_holidays_clear(&fit.holidays);
    sz_locator_clear(&fit.locator);
    return ok;
}
