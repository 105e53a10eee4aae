#include "scenarios/scenario.h"

#include "scenarios/parts.h"
#include "scenarios/yaml_edit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- precision --- */

static void error_at(struct sz_error_list *errors, const struct sz_yaml_node *node, const char *message)
{
    struct sz_error error = {0};
    sz_error_set_at(&error, node->file, node->line, node->column, "%s", message);
    sz_error_list_add(errors, &error);
}

static enum sz_quantity_kind kind_of(enum sz_metric_unit unit)
{
    return unit == SZ_UNIT_SHARE     ? SZ_QUANTITY_SHARE
           : unit == SZ_UNIT_SECONDS ? SZ_QUANTITY_TIME
           : unit == SZ_UNIT_METRES  ? SZ_QUANTITY_LENGTH
                                     : SZ_QUANTITY_NUMBER;
}

static bool read_metric(const struct sz_precision_input *input, struct sz_precision *precision,
                        struct sz_error_list *errors)
{
    char message[512];
    const char *nearest = NULL;
    precision->metric = sz_metric_find(input->metric, &nearest);
    if (precision->metric == NULL) {
        snprintf(message, sizeof message, "there is no metric %s, %s%s", input->metric,
                 nearest != NULL ? "did you mean " : "expected one of `safezone list metrics`",
                 nearest != NULL ? nearest : "");
        error_at(errors, sz_yaml_place(input->node, "metric"), message);
        return false;
    }
    if (sz_scope_find(input->scope, &precision->scope))
        return true;
    const char *names[SZ_SCOPE_COUNT];
    for (int i = 0; i < SZ_SCOPE_COUNT; i++)
        names[i] = sz_scope_name((enum sz_scope)i);
    nearest = sz_error_nearest(input->scope, names, SZ_SCOPE_COUNT);
    snprintf(message, sizeof message, "there is no scope %s, %s%s", input->scope,
             nearest != NULL ? "did you mean " : "expected one such as nation, province or zone",
             nearest != NULL ? nearest : "");
    error_at(errors, sz_yaml_place(input->node, "scope"), message);
    return false;
}

static bool read_half_width(const struct sz_precision_input *input, struct sz_precision *precision,
                            struct sz_error_list *errors)
{
    precision->half_width = NAN;
    precision->relative_half_width = input->relative_half_width;
    if (!isnan(input->relative_half_width))
        return true;
    bool is_share = precision->metric->unit == SZ_UNIT_SHARE;
    if (input->half_width == NULL && !is_share) {
        error_at(errors, sz_yaml_place(input->node, "metric"),
                 "precision has no half_width, expected one in the metric's unit, such as 10 s");
        return false;
    }
    struct sz_error error = {0};
    const char *text = input->half_width != NULL ? input->half_width : "0.5 %";
    if (sz_quantity_parse(text, kind_of(precision->metric->unit), &precision->half_width, &error) &&
        precision->half_width > 0)
        return true;
    if (error.kind == SZ_ERROR_NONE)
        sz_error_set(&error, SZ_ERROR_INPUT, "%s is not more than 0", text);
    sz_error_prefix(&error, "half_width of %s", precision->metric->name);
    error_at(errors, sz_yaml_place(input->node, input->half_width != NULL ? "half_width" : "metric"), error.message);
    return false;
}

static bool read_precision(const struct sz_scenario_options *options, struct sz_scenario *scenario,
                           struct sz_error_list *errors)
{
    const struct sz_precision_input *input = &scenario->input->precision;
    struct sz_precision *precision = &scenario->precision;
    precision->min_replications = (uint32_t)input->min_replications;
    precision->max_replications = (uint32_t)input->max_replications;
    if (options->replications > 0) {
        precision->min_replications = precision->max_replications = options->replications;
        precision->half_width = precision->relative_half_width = NAN;
        return true;
    }
    precision->id = strdup(input->id != NULL ? input->id : "");
    const struct sz_yaml_node *place = sz_yaml_place(input->node, input->id != NULL ? "id" : "metric");
    precision->file = place->file;
    precision->line = place->line;
    precision->column = place->column;
    if (!read_metric(input, precision, errors) || !read_half_width(input, precision, errors))
        return false;
    if ((precision->scope != SZ_SCOPE_NATION && precision->scope != SZ_SCOPE_OUTSIDE_ZONES) && input->id == NULL) {
        error_at(errors, sz_yaml_place(input->node, "scope"),
                 "precision has a scope but no id, expected which one, such as id: TH-10");
        return false;
    }
    return true;
}

bool sz_scenario_asks_for(const struct sz_scenario_input *input, enum sz_record record)
{
    for (size_t i = 0; i < input->record_count; i++)
        if (input->records[i] == (int)record)
            return true;
    return false;
}

/* --- the text with every default --- */

static bool belongs(const struct sz_scenario_input *input, const char *key)
{
    static const char *const national[] = {"geography", "demand", "units"};
    for (size_t i = 0; i < sizeof national / sizeof national[0]; i++)
        if (strcmp(key, national[i]) == 0)
            return !input->has_world;
    return strcmp(key, "zones") != 0 || !input->has_world || input->has_zones;
}

static bool is_about_results(const char *key)
{
    return strcmp(key, "name") == 0 || strcmp(key, "about") == 0 || strcmp(key, "precision") == 0 ||
           strcmp(key, "record") == 0;
}

char *sz_scenario_write_text(const struct sz_scenario_input *input, bool whole, struct sz_error *error)
{
    struct sz_yaml_document document = {0};
    char *text = NULL;
    struct sz_yaml_node *all = sz_binder_write(&sz_scenario_table, input, &document, error);
    struct sz_yaml_node *kept = all != NULL ? sz_yaml_new_mapping(&document, false) : NULL;
    bool ok = kept != NULL;
    for (size_t i = 0; ok && i < all->count; i++) {
        const char *key = all->pairs[i].key->text;
        if (belongs(input, key) && (whole || !is_about_results(key)))
            ok = sz_yaml_put(&document, kept, key, all->pairs[i].value);
    }
    if (!ok)
        sz_error_set_memory(error, "writing the scenario");
    else
        sz_yaml_write(kept, &text, error);
    sz_yaml_clear(&document);
    return text;
}

/* --- reading --- */

static bool read_document(const char *path, const struct sz_scenario_options *options,
                          struct sz_yaml_document *document, struct sz_error *error)
{
    bool ok = strcmp(path, "-") == 0 ? sz_yaml_read_stream(document, stdin, "standard input", error)
                                     : sz_yaml_read_file(document, path, error);
    for (size_t i = 0; ok && i < options->override_count; i++)
        ok = sz_yaml_set(document, options->overrides[i].path, options->overrides[i].value, error);
    if (ok && options->has_seed) {
        char seed[24];
        snprintf(seed, sizeof seed, "%llu", (unsigned long long)options->seed);
        ok = sz_yaml_set(document, "seed", seed, error);
    }
    return ok;
}

char *sz_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static bool fill(const char *path, const struct sz_scenario_options *options, struct sz_scenario *scenario,
                 struct sz_error_list *errors)
{
    struct sz_error error = {0};
    struct sz_scenario_input *input = scenario->input;
    bool ok = sz_scenario_read_models(input, input->parts, errors);
    ok = read_precision(options, scenario, errors) && ok;
    ok = sz_scenario_check_ids(scenario, errors) && ok;
    ok = sz_scenario_check_zone_names(input, errors) && ok;
    ok = sz_dispatch_check(scenario, errors) && ok;
    if (!ok)
        return false;
    scenario->is_plane = input->has_world;
    scenario->records_incidents = sz_scenario_asks_for(input, SZ_RECORD_INCIDENTS);
    scenario->target_share = input->target.share;
    scenario->name = strdup(input->name);
    scenario->about = strdup(input->about != NULL ? input->about : "");
    scenario->path = strdup(path);
    scenario->text = sz_scenario_write_anywhere(input, &error);
    if (scenario->name == NULL || scenario->about == NULL || scenario->path == NULL)
        sz_error_set_memory(&error, "reading the scenario");
    char *hashed = sz_scenario_write_hashed(input, &error);
    ok = error.kind == SZ_ERROR_NONE && scenario->text != NULL && hashed != NULL &&
         sz_scenario_hash(input, hashed, scenario->hash, &error);
    free(hashed);
    if (ok)
        return true;
    sz_error_list_add(errors, &error);
    return false;
}

static bool out_of_memory(struct sz_error_list *errors)
{
    struct sz_error error = {0};
    sz_error_set_memory(&error, "reading the scenario");
    sz_error_list_add(errors, &error);
    return false;
}

bool sz_scenario_read(const char *path, const struct sz_scenario_options *options, struct sz_scenario *scenario,
                      struct sz_error_list *errors)
{
    *scenario = (struct sz_scenario){0};
    struct sz_error error = {0};
    struct sz_scenario_input *input = calloc(1, sizeof *input);
    struct sz_scenario_parts *parts = calloc(1, sizeof *parts);
    char *folder = sz_folder_of(path);
    if (input == NULL || parts == NULL || folder == NULL) {
        free(input);
        free(parts);
        free(folder);
        return out_of_memory(errors);
    }
    bool ok = read_document(path, options, &parts->document, &error);
    if (error.kind != SZ_ERROR_NONE)
        sz_error_list_add(errors, &error);
    struct sz_binder binder = {.errors = errors, .folder = folder};
    ok = ok && sz_binder_read(&binder, &sz_scenario_table, parts->document.root, input);
    if (ok) {
        input->parts = parts;
        input->root = strdup(options->root);
        input->folder = folder;
        scenario->input = input;
        input->cache_folder = options->cache_folder != NULL ? strdup(options->cache_folder) : NULL;
        input->cache_must_work = options->cache_must_work;
        input->jobs = options->jobs;
        input->tell = options->tell;
        input->tell_context = options->tell_context;
        input->cancelled = options->cancelled;
        ok = (input->root != NULL && (options->cache_folder == NULL || input->cache_folder != NULL)) ||
             out_of_memory(errors);
        ok = ok && fill(path, options, scenario, errors);
        if (!ok)
            sz_scenario_clear(scenario);
    } else {
        sz_yaml_clear(&parts->document);
        free(input);
        free(parts);
        free(folder);
    }
    return ok;
}

void sz_scenario_clear(struct sz_scenario *scenario)
{
    if (scenario->input != NULL) {
        char *root = scenario->input->root, *folder = scenario->input->folder, *cache = scenario->input->cache_folder;
        struct sz_scenario_parts *parts = scenario->input->parts;
        sz_binder_clear(&sz_scenario_table, scenario->input);
        sz_scenario_clear_models(parts);
        sz_yaml_clear(&parts->document);
        free(parts);
        free(root);
        free(folder);
        free(cache);
        free(scenario->input);
    }
    free(scenario->name);
    free(scenario->about);
    free(scenario->path);
    free(scenario->text);
    free(scenario->precision.id);
    *scenario = (struct sz_scenario){0};
}
