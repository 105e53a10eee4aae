/*
 * What a scenario's replications depend on, as one hash: its text with every default, and what the files it reads hold.
 */
#include "models/geography/input_file.h"
#include "scenarios/parts.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool add_file(GChecksum *sum, const char *path, struct sz_error *error)
{
    guchar bytes[1 << 16];
    size_t size;
    FILE *file = sz_input_file_open(path, error);
    if (file == NULL)
        return false;
    errno = 0;
    while ((size = fread(bytes, 1, sizeof bytes, file)) > 0)
        g_checksum_update(sum, bytes, (gssize)size);
    bool ok = !ferror(file) || sz_input_file_read_failed(path, errno, error);
    fclose(file);
    return ok;
}

/* The files of values that distributions name: their paths are absolute in a text with all defaults. */
static bool add_empirical(GChecksum *sum, const struct sz_yaml_node *node, struct sz_error *error)
{
    bool ok = true;
    for (size_t i = 0; ok && node->kind == SZ_YAML_SEQUENCE && i < node->count; i++)
        ok = add_empirical(sum, node->items[i], error);
    for (size_t i = 0; ok && node->kind == SZ_YAML_MAPPING && i < node->count; i++) {
        const struct sz_yaml_node *value = node->pairs[i].value;
        bool is_file = strcmp(node->pairs[i].key->text, "empirical") == 0 && value->kind == SZ_YAML_SCALAR &&
                       value->text[0] == '/';
        ok = is_file ? add_file(sum, value->text, error) : add_empirical(sum, value, error);
    }
    return ok;
}

static bool add_text(GChecksum *sum, const char *text, struct sz_error *error)
{
    struct sz_yaml_document document = {0};
    g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text));
    bool ok = sz_yaml_read_text(&document, text, strlen(text), "the scenario with its defaults", error) &&
              add_empirical(sum, document.root, error);
    sz_yaml_clear(&document);
    return ok;
}

/* What a model says, by the text that its table writes. */
static bool add_model(GChecksum *sum, const struct sz_table *table, const void *object, struct sz_error *error)
{
    struct sz_yaml_document document = {0};
    char *text = NULL;
    struct sz_yaml_node *node = sz_binder_write(table, object, &document, error);
    bool ok = node != NULL && sz_yaml_write(node, &text, error) && add_text(sum, text, error);
    free(text);
    sz_yaml_clear(&document);
    return ok;
}

static bool add_geography(GChecksum *sum, const struct sz_scenario_input *input, struct sz_error *error)
{
    bool ok = true;
    const char *name;
    for (size_t i = 0; ok && (name = sz_thailand_file(i)) != NULL; i++) {
        char *path = g_build_filename(input->root, "models/geography/thailand", name, NULL);
        ok = add_file(sum, path, error);
        g_free(path);
    }
    return ok;
}

/* A file that the scenario names at a node. */
static bool add_beside(GChecksum *sum, const struct sz_scenario_input *input, const char *name,
                       const struct sz_yaml_node *node, struct sz_error *error)
{
    char *path = name != NULL ? sz_beside(input, name) : NULL;
    bool ok = name == NULL ||
              (path != NULL ? add_file(sum, path, error) : sz_error_set_memory(error, "reading the scenario"));
    free(path);
    return ok || sz_build_error_of_file(error, node);
}

static const struct sz_yaml_node *idle_node(const struct sz_yaml_node *units, size_t index,
                                            const struct sz_yaml_node *otherwise)
{
    bool is_there = units != NULL && units->kind == SZ_YAML_SEQUENCE && index < units->count;
    return is_there ? sz_yaml_place(units->items[index], "idle") : otherwise;
}

/* The weights that units patrol by. */
static bool add_patrols(GChecksum *sum, const struct sz_scenario_input *input, struct sz_error *error)
{
    bool ok = true;
    for (size_t i = 0; ok && i < input->unit_count; i++)
        ok = add_beside(sum, input, input->units[i].idle.weights,
                        idle_node(sz_yaml_get(input->node, "units"), i, input->node), error);
    for (size_t i = 0; ok && i < input->world.unit_count; i++)
        ok = add_beside(sum, input, input->world.units[i].idle.weights,
                        idle_node(sz_yaml_get(sz_yaml_get(input->node, "world"), "units"), i, input->node), error);
    return ok;
}

/* The files that travel names. */
static bool add_travel(GChecksum *sum, const struct sz_scenario_input *input, struct sz_error *error)
{
    const struct sz_travel_input *travel = &input->travel;
    const char *names[] = {travel->matrix, travel->roads.extract, travel->roads.nodes, travel->roads.edges};
    const struct sz_yaml_node *node = sz_yaml_place(travel->node, travel->matrix != NULL ? "matrix" : "roads");
    bool ok = true;
    for (int i = 0; ok && i < 4; i++)
        ok = add_beside(sum, input, names[i], node, error);
    return ok;
}

/* Where people are, when the demand model or the scenario names a file of that. */
static bool add_density(GChecksum *sum, const struct sz_scenario_input *input, struct sz_error *error)
{
    char *path = sz_build_density_path(input);
    bool ok = path == NULL || add_file(sum, path, error);
    free(path);
    return ok;
}

/* Which days are holidays, where rates differ on them. */
static bool add_holidays(GChecksum *sum, const struct sz_scenario_input *input, struct sz_error *error)
{
    if (!sz_demand_model_has_holidays(&input->parts->demand))
        return true;
    char *path = sz_build_holidays_path(input);
    bool ok = path != NULL ? add_file(sum, path, error) : sz_error_set_memory(error, "reading the scenario");
    free(path);
    return ok;
}

/* Rows that are kept on request are in every replication of a store or in none. */
static void add_rows(GChecksum *sum, const struct sz_scenario_input *input)
{
    for (enum sz_record record = SZ_RECORD_CELL; record <= SZ_RECORD_UNIT_CELL; record++)
        if (sz_scenario_asks_for(input, record))
            g_checksum_update(sum, (const guchar *)(record == SZ_RECORD_CELL ? "cell" : "unit_cell"), -1);
}

bool sz_scenario_hash(const struct sz_scenario_input *input, const char *text, char hash[SZ_SCENARIO_HASH_SIZE],
                      struct sz_error *error)
{
    const struct sz_scenario_parts *parts = input->parts;
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    bool ok = add_text(sum, text, error);
    if (ok && !input->has_world)
        ok = add_model(sum, &sz_demand_model_table, &parts->demand, error) && add_geography(sum, input, error) &&
             add_density(sum, input, error) && add_holidays(sum, input, error);
    if (ok && parts->speeds.urban_count > 0)
        ok = add_model(sum, &sz_speed_table_table, &parts->speeds, error);
    for (size_t i = 0; ok && i < parts->profile_count; i++)
        ok = add_model(sum, &sz_recognition_profile_table, &parts->profiles[i], error);
    if (ok && parts->road_speeds.class_count > 0)
        ok = add_model(sum, &sz_road_speed_table_table, &parts->road_speeds, error);
    add_rows(sum, input);
    ok = ok && add_travel(sum, input, error) && add_patrols(sum, input, error);
    if (ok)
        snprintf(hash, SZ_SCENARIO_HASH_SIZE, "%s", g_checksum_get_string(sum));
    g_checksum_free(sum);
    return ok;
}
