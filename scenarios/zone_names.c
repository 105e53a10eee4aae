/*
 * The stations and provinces that zones name: all that there are not are told at once, each at its place.
 */
#include "scenarios/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_LIMIT = 30000 };

static bool names_any(const struct sz_scenario_input *input)
{
    for (size_t i = 0; i < input->zone_count; i++)
        if (input->zones[i].stations.id_count > 0 || input->zones[i].stations.province_count > 0)
            return true;
    return false;
}

static void refuse(struct sz_error_list *errors, const struct sz_yaml_node *list, size_t place, const char *kind,
                   const char *name, const char *nearest, const char *expected)
{
    struct sz_error error = {0};
    const struct sz_yaml_node *node =
        list != NULL && list->kind == SZ_YAML_SEQUENCE && place < list->count ? list->items[place] : list;
    if (node == NULL)
        sz_error_set(&error, SZ_ERROR_INPUT, "there is no %s %s", kind, name);
    else
        sz_error_set_at(&error, node->file, node->line, node->column, "there is no %s %s, %s%s", kind, name,
                        nearest != NULL ? "did you mean " : "expected ", nearest != NULL ? nearest : expected);
    sz_error_list_add(errors, &error);
}

static void check_stations(const struct sz_station_choice *choice, const struct sz_geography *geography,
                           const char **names, struct sz_error_list *errors)
{
    uint32_t count = geography->station_count < NAME_LIMIT ? geography->station_count : NAME_LIMIT;
    for (uint32_t i = 0; i < count; i++)
        names[i] = geography->stations[i].id;
    for (size_t i = 0; i < choice->id_count; i++)
        if (sz_find_station(geography, choice->ids[i]) == SZ_NONE)
            refuse(errors, choice->node, i, "station", choice->ids[i], sz_error_nearest(choice->ids[i], names, count),
                   "a district code such as 1007 or a station id such as 1007-2");
}

static void check_provinces(const struct sz_station_choice *choice, const struct sz_geography *geography,
                            const char **names, struct sz_error_list *errors)
{
    const struct sz_yaml_node *list = choice->node != NULL ? sz_yaml_get(choice->node, "provinces") : NULL;
    for (uint32_t i = 0; i < geography->province_count; i++)
        names[i] = geography->provinces[i].id;
    bool all = choice->province_count == 1 && strcmp(choice->provinces[0], "all") == 0;
    for (size_t i = 0; !all && i < choice->province_count; i++)
        if (sz_geography_find_province(geography, choice->provinces[i]) == SZ_NONE)
            refuse(errors, list != NULL ? list : choice->node, i, "province", choice->provinces[i],
                   sz_error_nearest(choice->provinces[i], names, geography->province_count), "a code such as TH-10");
}

/* A world of the scenario's own has neither phases nor provinces, but stations with names. */
static void check_world_zone(const struct sz_scenario_input *input, const struct sz_station_choice *choice,
                             const char **names, struct sz_error_list *errors)
{
    const struct sz_world_input *world = &input->world;
    struct sz_binder binder = {.errors = errors};
    if (choice->id_count == 0 && (choice->word == NULL || strcmp(choice->word, "all") != 0))
        sz_binder_error(&binder, choice->node,
                        "%s belong to the national model, expected all or a list of the world's stations such as [%s]",
                        choice->word != NULL ? "phases" : "provinces", world->stations[0].id);
    for (size_t i = 0; i < world->station_count; i++)
        names[i] = world->stations[i].id;
    for (size_t i = 0; i < choice->id_count; i++) {
        bool found = false;
        for (size_t j = 0; j < world->station_count; j++)
            found = found || strcmp(choice->ids[i], names[j]) == 0;
        if (!found)
            refuse(errors, choice->node, i, "station", choice->ids[i],
                   sz_error_nearest(choice->ids[i], names, world->station_count), "one of the world's");
    }
}

static bool check_world_zones(const struct sz_scenario_input *input, struct sz_error_list *errors)
{
    struct sz_error error = {0};
    size_t before = errors->count;
    const char **names = calloc(input->world.station_count, sizeof *names);
    if (names == NULL) {
        sz_error_set_memory(&error, "reading the scenario");
        sz_error_list_add(errors, &error);
        return false;
    }
    for (size_t i = 0; i < input->zone_count; i++)
        check_world_zone(input, &input->zones[i].stations, names, errors);
    free(names);
    return errors->count == before;
}

bool sz_scenario_check_zone_names(const struct sz_scenario_input *input, struct sz_error_list *errors)
{
    struct sz_geography geography = {0};
    struct sz_error error = {0};
    size_t before = errors->count;
    if (input->has_world)
        return check_world_zones(input, errors);
    if (!names_any(input))
        return true;
    const char **names = calloc(NAME_LIMIT, sizeof *names);
    if (names == NULL)
        sz_error_set_memory(&error, "reading the scenario");
    if (names == NULL || !sz_load_country(input, &geography, &error)) {
        free(names);
        sz_error_list_add(errors, &error);
        return false;
    }
    for (size_t i = 0; i < input->zone_count; i++) {
        check_stations(&input->zones[i].stations, &geography, names, errors);
        check_provinces(&input->zones[i].stations, &geography, names, errors);
    }
    sz_geography_clear(&geography);
    free(names);
    return errors->count == before;
}
