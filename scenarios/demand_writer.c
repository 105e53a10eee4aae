#include "scenarios/demand_writer.h"

#include "models/geography/csv_writer.h"
#include "scenarios/model_files.h"
#include "scenarios/profile_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_S = 86400, LINE_SIZE = 512 };

static const double YEAR_S = 365 * 86400.0, LEAST_SHARE = 1e-7;

void sz_fitted_demand_clear(struct sz_fitted_demand *fitted)
{
    for (uint32_t k = 0; fitted->categories != NULL && k < fitted->category_count; k++) {
        free(fitted->categories[k].name);
        free(fitted->categories[k].province_shares);
        free(fitted->categories[k].weights);
    }
    free(fitted->categories);
    sz_geography_clear(&fitted->geography);
    *fitted = (struct sz_fitted_demand){0};
}

/* A model under way: the document, its root, and the model it takes from. */
struct writer {
    const struct sz_fitted_demand *fitted;
    const struct sz_demand_origin *origin;
    struct sz_yaml_document document;
    struct sz_yaml_node *root;
    struct sz_demand_model base;
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

static bool put_profile(struct writer *writer, struct sz_yaml_node *profiles, const struct sz_fitted_category *category)
{
    const struct sz_fit_profile *profile = &category->profile;
    struct sz_yaml_node *mapping = put_mapping(writer, profiles, category->name);
    if (mapping == NULL)
        return false;
    if (!profile->is_product)
        return put_list(writer, mapping, "hours_of_week", profile->hour_of_week, SZ_HOURS_OF_WEEK) &&
               (!profile->has_months || put_list(writer, mapping, "months", profile->month, 12));
    double hours[24] = {0}, days[7] = {0};
    for (int h = 0; h < SZ_HOURS_OF_WEEK; h++) {
        hours[h % 24] += profile->hour_of_week[h] / 7;
        days[h / 24] += profile->hour_of_week[h] / 24;
    }
    return put_list(writer, mapping, "hours", hours, 24) && put_list(writer, mapping, "days", days, 7) &&
           (!profile->has_months || put_list(writer, mapping, "months", profile->month, 12));
}

/* --- categories --- */

/* What the base says of a category but what is fitted; without one, what every category needs. */
static bool begin_category(struct writer *writer, struct sz_yaml_node *mapping, const char *name)
{
    static const char *const fitted[] = {"rate", "of_calls", "by", "shares", "profile", "near_repeats"};
    const struct sz_category_input *base = NULL;
    for (size_t i = 0; i < writer->base.category_count; i++)
        if (strcmp(writer->base.categories[i].name, name) == 0)
            base = &writer->base.categories[i];
    if (base == NULL)
        return put_text(writer, mapping, "channels", "{call: {probability: 1}}") &&
               put_text(writer, mapping, "on_scene", "{lognormal: {mean: 37.3 min, cv: 1.41}}");
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
        fprintf(out, "%s%s: %.9g", p == 0 ? "{" : ", ", geography->provinces[p].id, category->province_shares[p]);
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
    const struct sz_near_repeat *law = &category->repeats.law;
    if (mapping == NULL || !begin_category(writer, mapping, category->name))
        return false;
    if (category->priority > 0 && !put(writer, mapping, "priority", "%u", category->priority))
        return false;
    if (law->mean_count > 0 &&
        !put(writer, mapping, "near_repeats", "{count: %.6g, delay: %.6g h, displacement: %.6g m}", law->mean_count,
             law->mean_delay_s / 3600, law->displacement_m))
        return false;
    return put(writer, mapping, "rate", "%.9g /year", category->per_second * YEAR_S) &&
           put_shares(writer, mapping, category) && put_plain(writer, mapping, "profile", category->name) &&
           put_on_scene(writer, mapping, category);
}

/* --- where the numbers come from --- */

static bool put_source(struct writer *writer, struct sz_yaml_node *sources, const char *subject, const char *value)
{
    char source[LINE_SIZE];
    const char *slash = strrchr(writer->origin->incidents, '/');
    struct sz_yaml_node *entry = sz_yaml_new_mapping(&writer->document, true);
    snprintf(source, sizeof source, "fitted to %" PRIu64 " incidents of %u days in %s", writer->fitted->count,
             writer->fitted->span.day_count, slash != NULL ? slash + 1 : writer->origin->incidents);
    return (entry != NULL && put_plain(writer, entry, "subject", subject) && put_plain(writer, entry, "value", value) &&
            put_plain(writer, entry, "source", source) && sz_yaml_append(&writer->document, sources, entry)) ||
           sz_error_set_memory(writer->error, "writing the model");
}

static bool put_category_sources(struct writer *writer, struct sz_yaml_node *sources,
                                 const struct sz_fitted_category *category)
{
    char subject[LINE_SIZE], value[LINE_SIZE];
    const struct sz_fit_repeats *repeats = &category->repeats;
    snprintf(subject, sizeof subject, "%.200s: rate and profile", category->name);
    snprintf(value, sizeof value, "%.6g a year (s.e. %.2g), by %s%s; %" PRIu64 " incidents",
             category->per_second * YEAR_S, category->rate_error * YEAR_S,
             category->profile.is_product ? "hour and day" : "hour of the week",
             category->profile.has_months ? " and month" : "", category->count);
    if (!put_source(writer, sources, subject, value))
        return false;
    snprintf(subject, sizeof subject, "%.200s: places", category->name);
    snprintf(value, sizeof value, "kernel of %.0f m over cells, chosen by leaving each incident out",
             category->bandwidth_m);
    if (!put_source(writer, sources, subject, value))
        return false;
    snprintf(subject, sizeof subject, "%.200s: near repeats", category->name);
    snprintf(value, sizeof value, "count %.3g (s.e. %.2g), delay %.3g days (%.2g), displacement %.0f m (%.0f)",
             repeats->law.mean_count, repeats->error.mean_count, repeats->law.mean_delay_s / DAY_S,
             repeats->error.mean_delay_s / DAY_S, repeats->law.displacement_m, repeats->error.displacement_m);
    if (repeats->law.mean_count > 0 && !put_source(writer, sources, subject, value))
        return false;
    snprintf(subject, sizeof subject, "%.200s: time on scene", category->name);
    snprintf(value, sizeof value, "%s, by maximum likelihood and AIC; %" PRIu64 " times",
             sz_family_name(category->on_scene.family), category->on_scene_count);
    return !category->on_scene.found || put_source(writer, sources, subject, value);
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
        !put_plain(writer, root, "density", writer->origin->density))
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
    snprintf(value, sizeof value, "variances %.3g of the nation (s.e. %.2g) and %.3g of a province (%.2g)",
             dispersion->variance.nation, dispersion->error.nation, dispersion->variance.province,
             dispersion->error.province);
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

static bool write_density(const struct sz_fitted_demand *fitted, char **text, struct sz_error *error)
{
    struct sz_text_piece piece;
    FILE *out = sz_text_piece_open(&piece);
    if (out == NULL)
        return sz_error_set_memory(error, "writing the density");
    fputs("lon,lat,weight,category\n", out);
    for (uint32_t k = 0; k < fitted->category_count; k++)
        for (uint32_t i = 0; i < fitted->geography.cell_count; i++) {
            const struct sz_cell *cell = &fitted->geography.cells[i];
            if (fitted->categories[k].weights[i] < LEAST_SHARE)
                continue;
            fprintf(out, "%.6f,%.6f,%.6g,", cell->lon_deg, cell->lat_deg, fitted->categories[k].weights[i]);
            sz_csv_write_text(out, fitted->categories[k].name);
            fputc('\n', out);
        }
    if (fclose(piece.stream) != 0 || piece.text == NULL) {
        free(piece.text);
        return sz_error_set_memory(error, "writing the density");
    }
    *text = piece.text;
    return true;
}

static bool read_base(const struct sz_demand_origin *origin, struct sz_demand_model *base, struct sz_error *error)
{
    struct sz_error_list errors = {0};
    char *path = sz_model_path(origin->base, origin->root, "models/demand", NULL);
    bool ok = path != NULL && sz_model_read(path, &sz_demand_model_table, base, NULL, &errors);
    if (path == NULL)
        sz_error_set_memory(error, "reading the base model");
    else if (!ok)
        *error = errors.items[0];
    free(path);
    return ok;
}

bool sz_demand_write(const struct sz_fitted_demand *fitted, const struct sz_demand_origin *origin, char **model,
                     char **density, struct sz_error *error)
{
    struct writer writer = {.fitted = fitted, .origin = origin, .error = error};
    *model = *density = NULL;
    bool ok = read_base(origin, &writer.base, error);
    writer.root = ok ? sz_yaml_new_mapping(&writer.document, false) : NULL;
    if (ok && writer.root == NULL)
        ok = sz_error_set_memory(error, "writing the model");
    ok = ok && compose(&writer) && sz_yaml_write(writer.root, model, error) && read_back(*model, error) &&
         write_density(fitted, density, error);
    if (!ok) {
        free(*model);
        *model = NULL;
    }
    sz_yaml_clear(&writer.document);
    sz_binder_clear(&sz_demand_model_table, &writer.base);
    return ok;
}
