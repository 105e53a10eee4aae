/*
 * The files that a scenario names: where they are, and its text with paths that hold from everywhere.
 */
#include "scenarios/parts.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

static void add(GPtrArray *names, char **name)
{
    if (*name != NULL)
        g_ptr_array_add(names, name);
}

/* A model that ships with the program is named without a path. */
static void add_model(GPtrArray *names, char **name)
{
    if (*name != NULL && sz_model_is_file(*name, ".yaml"))
        g_ptr_array_add(names, name);
}

/* Where the input keeps the names of files. */
static GPtrArray *find_names(struct sz_scenario_input *input)
{
    GPtrArray *names = g_ptr_array_new();
    add_model(names, &input->demand.model);
    add(names, &input->demand.density);
    for (size_t i = 0; i < input->zone_count; i++)
        add_model(names, &input->zones[i].recognition);
    for (size_t i = 0; i < input->unit_count; i++)
        add(names, &input->units[i].idle.weights);
    for (size_t i = 0; i < input->world.unit_count; i++)
        add(names, &input->world.units[i].idle.weights);
    add_model(names, &input->travel.speed.table);
    add_model(names, &input->travel.road_speeds);
    add(names, &input->travel.matrix);
    add(names, &input->travel.roads.extract);
    add(names, &input->travel.roads.nodes);
    add(names, &input->travel.roads.edges);
    return names;
}

static char *whole_path(const struct sz_scenario_input *input, const char *name)
{
    char *path = sz_beside(input, name), *whole = path != NULL ? g_canonicalize_filename(path, NULL) : NULL;
    free(path);
    return whole;
}

/* What the files hold is hashed, wherever they are. */
static char *base_name(const struct sz_scenario_input *input, const char *name)
{
    (void)input;
    return g_path_get_basename(name);
}

/* The text with each name changed; the input is as before afterwards. */
static char *write_with(struct sz_scenario_input *input, bool whole,
                        char *(*change)(const struct sz_scenario_input *input, const char *name),
                        struct sz_error *error)
{
    GPtrArray *names = find_names(input);
    char **given = g_new0(char *, names->len), *text = NULL;
    bool ok = true;
    for (guint i = 0; i < names->len; i++) {
        char **name = names->pdata[i];
        given[i] = *name;
        *name = change(input, given[i]);
        ok = ok && *name != NULL;
    }
    if (ok)
        text = sz_scenario_write_text(input, whole, error);
    else
        sz_error_set_memory(error, "writing the scenario");
    for (guint i = 0; i < names->len; i++) {
        char **name = names->pdata[i];
        g_free(*name);
        *name = given[i];
    }
    g_free(given);
    g_ptr_array_free(names, TRUE);
    return text;
}

char *sz_scenario_write_anywhere(struct sz_scenario_input *input, struct sz_error *error)
{
    return write_with(input, true, whole_path, error);
}

char *sz_scenario_write_hashed(struct sz_scenario_input *input, struct sz_error *error)
{
    return write_with(input, false, base_name, error);
}

char **sz_scenario_files(const struct sz_scenario *scenario)
{
    GPtrArray *names = find_names(scenario->input), *paths = g_ptr_array_new();
    g_ptr_array_add(paths, g_strdup(scenario->path));
    for (guint i = 0; i < names->len; i++)
        g_ptr_array_add(paths, whole_path(scenario->input, *(char **)names->pdata[i]));
    g_ptr_array_add(paths, NULL);
    g_ptr_array_free(names, TRUE);
    return (char **)g_ptr_array_free(paths, FALSE);
}
