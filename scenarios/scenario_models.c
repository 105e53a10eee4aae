/*
 * The model files that a scenario names: demand model, recognition profiles, table of speeds.
 */
#include "scenarios/parts.h"

#include <assert.h>
#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A model named in the scenario: what kind it is, by what name, where that stands, and where shipped ones are. */
struct naming {
    const char *kind, *name;
    const struct sz_yaml_node *node;
    char *shipped_folder; /* NULL when the name is that of a file */
};

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of the models in a folder, NULL-terminated, sorted; freed with g_strfreev. */
static char **shipped_names(const char *folder)
{
    GPtrArray *names = g_ptr_array_new();
    GDir *open_folder = g_dir_open(folder, 0, NULL);
    const char *file;
    while (open_folder != NULL && (file = g_dir_read_name(open_folder)) != NULL)
        if (g_str_has_suffix(file, ".yaml"))
            g_ptr_array_add(names, g_strndup(file, strlen(file) - strlen(".yaml")));
    if (open_folder != NULL)
        g_dir_close(open_folder);
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

/* The file cannot be opened: says so at the place of its name, and where it was looked for. */
static void report_missing(const struct naming *naming, const char *path, int errno_value, struct sz_error_list *errors)
{
    struct sz_error error = {0};
    const struct sz_yaml_node *node = naming->node;
    assert(node != NULL); /* a scenario has a root */
    if (naming->shipped_folder == NULL) {
        sz_error_set_at(&error, node->file, node->line, node->column, "the %s %s cannot be opened%s%s: %s",
                        naming->kind, naming->name, strcmp(path, naming->name) != 0 ? " as " : "",
                        strcmp(path, naming->name) != 0 ? path : "", g_strerror(errno_value));
    } else {
        char **names = shipped_names(naming->shipped_folder);
        const char *nearest = sz_error_nearest(naming->name, (const char *const *)names, g_strv_length(names));
        char *all = g_strjoinv(", ", names);
        sz_error_set_at(&error, node->file, node->line, node->column, "there is no %s %s, %s%s", naming->kind,
                        naming->name,
                        nearest != NULL ? "did you mean " : "expected a file such as ./mine.yaml or one of ",
                        nearest != NULL ? nearest : all);
        g_free(all);
        g_strfreev(names);
    }
    sz_error_list_add(errors, &error);
}

/* Reads a model's file into the zeroed object, and the empty document; path NULL when memory is out. Takes the path and the folder over. */
static bool read_model(char *path, struct naming *naming, const struct sz_table *table, void *object,
                       struct sz_yaml_document *document, struct sz_error_list *errors)
{
    bool ok = false;
    FILE *file = path != NULL ? fopen(path, "rb") : NULL;
    if (path == NULL) {
        struct sz_error error = {0};
        sz_error_set_memory(&error, "reading the scenario");
        sz_error_list_add(errors, &error);
    } else if (file == NULL) {
        report_missing(naming, path, errno, errors);
    } else {
        fclose(file);
        ok = sz_model_read(path, table, object, document, errors);
    }
    g_free(naming->shipped_folder);
    free(path);
    return ok;
}

/* The value's place when it was written, else that of what it would stand in. */
static const struct sz_yaml_node *place_of(const struct sz_yaml_node *mapping, const char *key,
                                           const struct sz_yaml_node *otherwise)
{
    const struct sz_yaml_node *value = mapping != NULL ? sz_yaml_get(mapping, key) : NULL;
    return value != NULL ? value : otherwise;
}

static char *shipped_folder(const struct sz_scenario_input *input, const char *name, const char *folder)
{
    return sz_model_is_file(name, ".yaml") ? NULL : g_build_filename(input->root, folder, NULL);
}

static bool read_demand_model(const struct sz_scenario_input *input, struct sz_scenario_parts *parts,
                              struct sz_error_list *errors)
{
    static const char folder[] = "models/demand";
    const char *name = input->demand.model;
    struct naming naming = {"demand model", name, place_of(sz_yaml_get(input->node, "demand"), "model", input->node),
                            shipped_folder(input, name, folder)};
    char *path = sz_model_path(name, input->root, folder, input->folder);
    char *model_folder = path != NULL ? sz_folder_of(path) : NULL;
    bool ok = read_model(path, &naming, &sz_demand_model_table, &parts->demand, &parts->demand_document, errors);
    parts->demand.folder = model_folder;
    return ok;
}

static bool read_speeds(const struct sz_scenario_input *input, struct sz_scenario_parts *parts,
                        struct sz_error_list *errors)
{
    const char *table = input->travel.speed.table;
    char name[128];
    if (table == NULL)
        return true;
    snprintf(name, sizeof name, "speeds-%s", table);
    bool is_shipped = strcmp(table, "thailand-2023") == 0;
    struct naming naming = {"table of speeds", table,
                            place_of(sz_yaml_get(input->node, "travel"), "speed", input->node), NULL};
    return read_model(sz_model_path(is_shipped ? name : table, input->root, "models/geography/thailand", input->folder),
                      &naming, &sz_speed_table_table, &parts->speeds, NULL, errors);
}

static bool read_road_speeds(const struct sz_scenario_input *input, struct sz_scenario_parts *parts,
                             struct sz_error_list *errors)
{
    const char *table = input->travel.road_speeds;
    if (table == NULL)
        return true;
    bool is_shipped = strcmp(table, "thailand-2023") == 0;
    struct naming naming = {"table of road speeds", table,
                            place_of(sz_yaml_get(input->node, "travel"), "road_speeds", input->node), NULL};
    return read_model(sz_model_path(is_shipped ? "road-speeds-thailand-2023" : table, input->root,
                                    "models/geography/thailand", input->folder),
                      &naming, &sz_road_speed_table_table, &parts->road_speeds, NULL, errors);
}

static bool read_profiles(const struct sz_scenario_input *input, struct sz_scenario_parts *parts,
                          struct sz_error_list *errors)
{
    static const char folder[] = "models/recognition/profiles";
    parts->profiles = calloc(input->zone_count > 0 ? input->zone_count : 1, sizeof *parts->profiles);
    if (parts->profiles == NULL)
        return false;
    parts->profile_count = input->zone_count;
    bool ok = true;
    for (size_t i = 0; i < input->zone_count; i++) {
        const char *name = input->zones[i].recognition;
        struct naming naming = {"recognition profile", name,
                                place_of(input->zones[i].node, "recognition", input->zones[i].node),
                                shipped_folder(input, name, folder)};
        ok = read_model(sz_model_path(name, input->root, folder, input->folder), &naming, &sz_recognition_profile_table,
                        &parts->profiles[i], NULL, errors) &&
             ok;
    }
    return ok;
}

bool sz_scenario_read_models(const struct sz_scenario_input *input, struct sz_scenario_parts *parts,
                             struct sz_error_list *errors)
{
    bool ok = read_speeds(input, parts, errors);
    ok = read_road_speeds(input, parts, errors) && ok;
    ok = (input->has_world || read_demand_model(input, parts, errors)) && ok;
    return read_profiles(input, parts, errors) && ok;
}

void sz_scenario_clear_models(struct sz_scenario_parts *parts)
{
    free(parts->demand.folder);
    sz_binder_clear(&sz_demand_model_table, &parts->demand);
    sz_yaml_clear(&parts->demand_document);
    sz_binder_clear(&sz_speed_table_table, &parts->speeds);
    sz_binder_clear(&sz_road_speed_table_table, &parts->road_speeds);
    for (size_t i = 0; parts->profiles != NULL && i < parts->profile_count; i++)
        sz_binder_clear(&sz_recognition_profile_table, &parts->profiles[i]);
    free(parts->profiles);
}
