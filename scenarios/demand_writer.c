#include "scenarios/demand_writer.h"

#include "scenarios/model_files.h"
#include "scenarios/profile_text.h"

#include <glib.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, LINE_SIZE = 512 };

#define FALLBACK "mean: 37.3 min, cv: 1.41" /* of the time on scene of a category that the base has not */

static const double YEAR_S = 365 * 86400.0;

void sz_fitted_demand_clear(struct sz_fitted_demand *fitted)
{
    for (uint32_t k = 0; fitted->categories != NULL && k < fitted->category_count; k++) {
        free(fitted->categories[k].name);
        sz_fit_category_clear(&fitted->categories[k].fit);
    }
    free(fitted->categories);
    sz_fit_days_clear(&fitted->days);
    sz_geography_clear(&fitted->geography);
    *fitted = (struct sz_fitted_demand){0};
}

/* A model under way: the document, its root, and the model it takes from. */
struct writer {
    const struct sz_fitted_demand *fitted;
    const struct sz_demand_origin *origin;
    struct sz_yaml_document document;
    struct sz_yaml_node *root;
    const struct sz_demand_model *base;
    struct sz_yaml_node *base_node; /* the base with all defaults */
    struct sz_error *error;
};

/* Puts a value given as YAML; false with the error set. */
static bool put_text(struct writer *writer, struct sz_yaml_node *mapping, const char *key, const char *text)
{
    struct sz_yaml_node *value = sz_yaml_parse(&writer->document, text, "a fitted model", writer->error);
    return value != NULL && (sz_yaml_put(&writer->document, mapping, key, value) ||
                             sz_error_set_memory(writer->error, "writing the model"));
}

static bool put(struct writer *writer, struct sz_yaml_node *mapping, const char *key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static bool put(struct writer *writer, struct sz_yaml_node *mapping, const char *key, const char *format, ...)
{
    char text[LINE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return put_text(writer, mapping, key, text);
}

static bool put_plain(struct writer *writer, struct sz_yaml_node *mapping, const char *key, const char *text)
{
    struct sz_yaml_node *value = sz_yaml_new_scalar(&writer->document, text, true);
    return (value != NULL && sz_yaml_put(&writer->document, mapping, key, value)) ||
           sz_error_set_memory(writer->error, "writing the model");
}

static struct sz_yaml_node *put_mapping(struct writer *writer, struct sz_yaml_node *mapping, const char *key)
{
    struct sz_yaml_node *value = sz_yaml_new_mapping(&writer->document, false);
    if (value != NULL && sz_yaml_put(&writer->document, mapping, key, value))
        return value;
    sz_error_set_memory(writer->error, "writing the model");
    return NULL;
}

/* A text that is printed to and then put as YAML. */
static bool put_piece(struct writer *writer, struct sz_yaml_node *mapping, const char *key, struct sz_text_piece *piece)
{
    bool ok = fclose(piece->stream) == 0 && piece->text != NULL;
    ok = ok ? put_text(writer, mapping, key, piece->text) : sz_error_set_memory(writer->error, "writing the model");
    free(piece->text);
    return ok;
}

/* --- profiles --- */

static bool put_list(struct writer *writer, struct sz_yaml_node *mapping, const char *key, const double *values,
                     int count)
{
    struct sz_text_piece piece;
    FILE *out = sz_text_piece_open(&piece);
    if (out == NULL)
        return sz_error_set_memory(writer->error, "writing the model");
    fputc('[', out);
    for (int i = 0; i < count; i++)
        fprintf(out, "%s%.5g", i > 0 ? ", " : "", values[i]);
    fputc(']', out);
    return put_piece(writer, mapping, key, &piece);
}

/* The effect of holidays is the base's. */
static bool put_effect(struct writer *writer, struct sz_yaml_node *mapping, const struct sz_holiday_effect *effect)
{
    static const char *const keys[SZ_HOLIDAY_KIND_COUNT] = {NULL, "new_year", "songkran", "other_holidays"};
    for (int kind = SZ_HOLIDAY_NONE + 1; kind < SZ_HOLIDAY_KIND_COUNT; kind++)
        if (effect->factors[kind] != 1 && !put(writer, mapping, keys[kind], "%.9g", effect->factors[kind]))
            return false;
    return true;
}

static bool put_profile(struct writer *writer, struct sz_yaml_node *profiles, const struct sz_fitted_category *category)
{
    const struct sz_fit_profile *profile = &category->fit.profile;
    struct sz_yaml_node *mapping = put_mapping(writer, profiles, category->name);
    if (mapping == NULL || !put_effect(writer, mapping, &profile->holidays) ||
        (profile->has_months && !put_list(writer, mapping, "months", profile->month, 12)))
        return false;
    if (!profile->is_product)
        return put_list(writer, mapping, "hours_of_week", profile->hour_of_week, SZ_HOURS_OF_WEEK);
    double hours[24], days[7];
    sz_fit_profile_split(profile, hours, days);
    return put_list(writer, mapping, "hours", hours, 24) && put_list(writer, mapping, "days", days, 7);
}

/* --- calls --- */

/* Hoaxes and callers are the base's, with the hours they come at, under a name that no category has. */
static bool put_calls(struct writer *writer, struct sz_yaml_node *profiles)
{
    struct sz_yaml_node *calls = sz_yaml_get(writer->base_node, "calls");
    const char *profile = writer->base->calls.profile;
    char name[LINE_SIZE];
    size_t length;
    if (!sz_yaml_put(&writer->document, writer->root, "calls", calls))
        return sz_error_set_memory(writer->error, "writing the model");
    if (profile == NULL)
        return true;
    struct sz_yaml_node *shape = sz_yaml_get(sz_yaml_get(writer->base_node, "profiles"), profile);
    snprintf(name, sizeof name, "%.400s", profile);
    for (length = strlen(name); sz_yaml_get(profiles, name) != NULL && length < sizeof name - 1; length++) {
        name[length] = '_';
        name[length + 1] = '\0';
    }
    return (sz_yaml_put(&writer->document, profiles, name, shape) && put_plain(writer, calls, "profile", name)) ||
           sz_error_set_memory(writer->error, "writing the model");
}

/* The table of holidays, where there is an effect of them: a file by its whole path, since the model may lie elsewhere. */
static bool put_holidays(struct writer *writer)
{
    const struct sz_demand_model *base = writer->base;
    bool is_any = false;
    for (uint32_t k = 0; k < writer->fitted->category_count; k++)
        is_any = is_any || sz_holiday_effect_is_any(&writer->fitted->categories[k].fit.profile.holidays);
    if (!is_any || !sz_model_is_file(base->holidays, ".csv"))
        return !is_any || put_plain(writer, writer->root, "holidays", base->holidays);
    char *path = sz_model_file(base->holidays, "", "", ".csv", base->folder);
    char *whole = path != NULL ? g_canonicalize_filename(path, NULL) : NULL;
    bool ok = whole != NULL ? put_plain(writer, writer->root, "holidays", whole)
                            : sz_error_set_memory(writer->error, "writing the model");
    free(path);
    g_free(whole);
    return ok;
}

/* --- categories --- */

static const struct sz_category_input *find_base(const struct sz_demand_model *base, const char *name)
{
    for (size_t i = 0; i < base->category_count; i++)
        if (strcmp(base->categories[i].name, name) == 0)
            return &base->categories[i];
    return NULL;
}

void sz_demand_describe_unfitted(const struct sz_fitted_category *category, const struct sz_demand_base *base,
                                 char *text, size_t size)
{
    bool is_in_base = find_base(sz_demand_base_model(base), category->name) != NULL;
    snprintf(text, size, "not fitted (%" PRIu64 " %s), %s", category->on_scene_count,
             category->on_scene_count == 1 ? "time" : "times", is_in_base ? "the base's law" : "log-normal " FALLBACK);
}

/* What the base says of a category but what is fitted; without one, what every category needs. */
static bool begin_category(struct writer *writer, struct sz_yaml_node *mapping, const char *name)
{
    static const char *const fitted[] = {"rate", "of_calls", "by", "shares", "profile", "near_repeats"};
    const struct sz_category_input *base = find_base(writer->base, name);
    if (base == NULL)
        return put_text(writer, mapping, "channels", "{call: {probability: 1}}") &&
               put_text(writer, mapping, "on_scene", "{lognormal: {" FALLBACK "}}");
    struct sz_yaml_node *whole = sz_binder_write(&sz_category_table, base, &writer->document, writer->error);
    for (size_t i = 0; whole != NULL && i < whole->count; i++) {
        bool is_fitted = false;
        for (size_t j = 0; j < sizeof fitted / sizeof fitted[0]; j++)
            is_fitted = is_fitted || strcmp(whole->pairs[i].key->text, fitted[j]) == 0;
        if (!is_fitted && !sz_yaml_put(&writer->document, mapping, whole->pairs[i].key->text, whole->pairs[i].value))
            return sz_error_set_memory(writer->error, "writing the model");
    }
    return whole != NULL;
}

static bool put_shares(struct writer *writer, struct sz_yaml_node *mapping, const struct sz_fitted_category *category)
{
    const struct sz_geography *geography = &writer->fitted->geography;
    struct sz_text_piece piece;
    FILE *out = sz_text_piece_open(&piece);
    if (out == NULL)
        return sz_error_set_memory(writer->error, "writing the model");
    for (uint32_t p = 0; p < geography->province_count; p++)
        fprintf(out, "%s%s: %.9g", p == 0 ? "{" : ", ", geography->provinces[p].id, category->fit.province_shares[p]);
    fputc('}', out);
    return put_piece(writer, mapping, "shares", &piece);
}

static bool put_on_scene(struct writer *writer, struct sz_yaml_node *mapping, const struct sz_fitted_category *category)
{
    if (!category->on_scene.found)
        return true;
    struct sz_text_piece piece;
    FILE *out = sz_text_piece_open(&piece);
    if (out == NULL)
        return sz_error_set_memory(writer->error, "writing the model");
    sz_profile_write_law(out, &category->on_scene);
    return put_piece(writer, mapping, "on_scene", &piece);
}

static bool put_category(struct writer *writer, struct sz_yaml_node *categories,
                         const struct sz_fitted_category *category)
{
    struct sz_yaml_node *mapping = put_mapping(writer, categories, category->name);
    const struct sz_near_repeat *law = &category->fit.repeats.law;
    if (mapping == NULL || !begin_category(writer, mapping, category->name))
        return false;
    if (category->priority > 0 && !put(writer, mapping, "priority", "%u", category->priority))
        return false;
    if (law->mean_count > 0 &&
        !put(writer, mapping, "near_repeats", "{count: %.6g, delay: %.6g h, displacement: %.6g m}", law->mean_count,
             law->mean_delay_s / 3600, law->displacement_m))
        return false;
    return put(writer, mapping, "rate", "%.9g /year", category->fit.per_second * category->known * YEAR_S) &&
           put_shares(writer, mapping, category) && put_plain(writer, mapping, "profile", category->name) &&
           put_on_scene(writer, mapping, category);
}

/* --- where the numbers come from --- */

static bool put_source(struct writer *writer, struct sz_yaml_node *sources, const char *subject, const char *value)
{
    char source[LINE_SIZE];
    const char *slash = strrchr(writer->origin->incidents, '/');
    struct sz_yaml_node *entry = sz_yaml_new_mapping(&writer->document, true);
    snprintf(source, sizeof source, "fitted to %" PRIu64 " %s of %u days in %s", writer->fitted->count,
             writer->fitted->count == 1 ? "incident" : "incidents", writer->fitted->days.day_count,
             slash != NULL ? slash + 1 : writer->origin->incidents);
    return (entry != NULL && put_plain(writer, entry, "subject", subject) && put_plain(writer, entry, "value", value) &&
            put_plain(writer, entry, "source", source) && sz_yaml_append(&writer->document, sources, entry)) ||
           sz_error_set_memory(writer->error, "writing the model");
}

static bool put_category_sources(struct writer *writer, struct sz_yaml_node *sources,
                                 const struct sz_fitted_category *category)
{
    char subject[LINE_SIZE], value[LINE_SIZE], all[64] = "";
    const struct sz_fit_category *fit = &category->fit;
    const struct sz_fit_repeats *repeats = &fit->repeats;
    double per_year = category->known * YEAR_S;
    if (category->known < 1)
        snprintf(all, sizeof all, ", of %.6g that happen", fit->per_second * YEAR_S);
    snprintf(subject, sizeof subject, "%.200s: rate and profile", category->name);
    snprintf(value, sizeof value, "%.6g a year (s.e. %.2g)%s, by %s%s; %" PRIu64 " %s", fit->per_second * per_year,
             fit->per_second_error * per_year, all, fit->profile.is_product ? "hour and day" : "hour of the week",
             fit->profile.has_months ? " and month" : "", category->count,
             category->count == 1 ? "incident" : "incidents");
    if (!put_source(writer, sources, subject, value))
        return false;
    snprintf(subject, sizeof subject, "%.200s: places", category->name);
    snprintf(value, sizeof value, "kernel of %.0f m over cells, chosen by leaving each incident out", fit->bandwidth_m);
    if (!put_source(writer, sources, subject, value))
        return false;
    snprintf(subject, sizeof subject, "%.200s: near repeats", category->name);
    snprintf(value, sizeof value, "count %.3g (s.e. %.2g), delay %.3g days (%.2g), displacement %.0f m (%.0f)",
             repeats->law.mean_count, repeats->error.mean_count, repeats->law.mean_delay_s / DAY_S,
             repeats->error.mean_delay_s / DAY_S, repeats->law.displacement_m, repeats->error.displacement_m);
    if (repeats->law.mean_count > 0 && !put_source(writer, sources, subject, value))
        return false;
    snprintf(subject, sizeof subject, "%.200s: time on scene", category->name);
    if (!category->on_scene.found)
        sz_demand_describe_unfitted(category, writer->origin->base, value, sizeof value);
    else if (category->on_scene.family == SZ_FAMILY_CONSTANT)
        snprintf(value, sizeof value, "constant: all %" PRIu64 " times are equal", category->on_scene_count);
    else
        snprintf(value, sizeof value, "%s, by maximum likelihood and AIC; %" PRIu64 " times",
                 sz_family_name(category->on_scene.family), category->on_scene_count);
    return category->on_scene_count == 0 || put_source(writer, sources, subject, value);
}

/* --- the whole --- */

static bool compose(struct writer *writer)
{
    const struct sz_fitted_demand *fitted = writer->fitted;
    const struct sz_fit_dispersion *dispersion = &fitted->dispersion;
    char value[LINE_SIZE];
    struct sz_yaml_node *root = writer->root, *profiles, *categories;
    struct sz_yaml_node *sources = sz_yaml_new_sequence(&writer->document, false);
    if (!put(writer, root, "safezone_demand", "1") || !put_plain(writer, root, "name", writer->origin->name) ||
        !put(writer, root, "over_dispersion", "{nation: %.5g, province: %.5g}", dispersion->variance.nation,
             dispersion->variance.province) ||
        !put_plain(writer, root, "density", writer->origin->density) || !put_holidays(writer))
        return false;
    profiles = put_mapping(writer, root, "profiles");
    categories = profiles != NULL ? put_mapping(writer, root, "categories") : NULL;
    if (categories == NULL || sources == NULL)
        return sz_error_set_memory(writer->error, "writing the model");
    for (uint32_t k = 0; k < fitted->category_count; k++)
        if (!put_profile(writer, profiles, &fitted->categories[k]) ||
            !put_category(writer, categories, &fitted->categories[k]) ||
            !put_category_sources(writer, sources, &fitted->categories[k]))
            return false;
    if (!put_calls(writer, profiles))
        return false;
    size_t length = 0;
    if (isfinite(dispersion->error.province))
        length = (size_t)snprintf(value, sizeof value, "variance %.3g of a province (s.e. %.2g)",
                                  dispersion->variance.province, dispersion->error.province);
    else
        length = (size_t)snprintf(value, sizeof value, "variance of a province 0, which the days cannot tell");
    if (isfinite(dispersion->error.nation))
        snprintf(value + length, sizeof value - length, ", %.3g of the nation (%.2g)", dispersion->variance.nation,
                 dispersion->error.nation);
    else
        snprintf(value + length, sizeof value - length, "; the nation's cannot be told");
    return put_source(writer, sources, "Day factors", value) &&
           (sz_yaml_put(&writer->document, root, "sources", sources) ||
            sz_error_set_memory(writer->error, "writing the model"));
}

/* What a scenario would say of it. */
static bool read_back(const char *model, struct sz_error *error)
{
    struct sz_error_list errors = {0};
    struct sz_binder binder = {.errors = &errors};
    struct sz_yaml_document document = {0};
    struct sz_demand_model again = {0};
    bool ok = sz_yaml_read_text(&document, model, strlen(model), "the fitted model", error);
    if (ok && !sz_binder_read(&binder, &sz_demand_model_table, document.root, &again)) {
        *error = errors.items[0];
        ok = false;
    }
    if (ok)
        sz_binder_clear(&sz_demand_model_table, &again);
    sz_yaml_clear(&document);
    return ok;
}

bool sz_demand_write(const struct sz_fitted_demand *fitted, const struct sz_demand_origin *origin, char **model,
                     struct sz_error *error)
{
    struct writer writer = {
        .fitted = fitted, .origin = origin, .base = sz_demand_base_model(origin->base), .error = error};
    *model = NULL;
    writer.root = sz_yaml_new_mapping(&writer.document, false);
    writer.base_node = sz_binder_write(&sz_demand_model_table, writer.base, &writer.document, error);
    bool ok = writer.base_node != NULL && (writer.root != NULL || sz_error_set_memory(error, "writing the model"));
    ok = ok && compose(&writer) && sz_yaml_write(writer.root, model, error) && read_back(*model, error);
    if (!ok) {
        free(*model);
        *model = NULL;
    }
    sz_yaml_clear(&writer.document);
    return ok;
}
