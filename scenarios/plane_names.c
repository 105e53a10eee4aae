#include "scenarios/plane_names.h"

#include <string.h>

/* Takes the name over. */
static void enter(GHashTable *table, char *name, uint32_t index, const char *kind, const struct sz_yaml_node *node,
                  struct sz_binder *binder)
{
    if (binder != NULL && strlen(name) > SZ_PLANE_NAME_LIMIT)
        sz_binder_error(binder, node, "the name of a %s has %zu bytes, expected at most %d", kind, strlen(name),
                        SZ_PLANE_NAME_LIMIT);
    if (binder != NULL && g_hash_table_contains(table, name))
        sz_binder_error(binder, node, "there are two %ss %s, expected another id", kind, name);
    g_hash_table_replace(table, name, GUINT_TO_POINTER(index + 1));
}

char *sz_plane_unit_name(const struct sz_world_unit_input *unit, uint32_t number)
{
    return unit->count > 1 ? g_strdup_printf("%s%u", unit->id, number + 1) : g_strdup(unit->id);
}

static void enter_units(struct sz_plane_names *names, const struct sz_scenario_input *input, struct sz_binder *binder)
{
    uint32_t index = 0;
    for (size_t i = 0; i < input->world.unit_count; i++) {
        const struct sz_world_unit_input *unit = &input->world.units[i];
        if (unit->count > SZ_PLANE_UNIT_LIMIT - index) {
            if (binder != NULL)
                sz_binder_error(binder, unit->node, "the world has more than %d units, expected at most so many",
                                SZ_PLANE_UNIT_LIMIT);
            return;
        }
        for (uint32_t n = 0; n < unit->count; n++, index++)
            enter(names->units, sz_plane_unit_name(unit, n), index, "unit", unit->node, binder);
    }
}

void sz_plane_names_init(struct sz_plane_names *names, const struct sz_scenario_input *input, struct sz_binder *binder)
{
    GHashTable **tables[] = {&names->cells, &names->stations, &names->units, &names->categories};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        *tables[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (uint32_t i = 0; i < input->world.cell_count; i++)
        enter(names->cells, g_strdup(input->world.cells[i].id), i, "cell", input->world.cells[i].node, binder);
    for (uint32_t i = 0; i < input->world.station_count; i++)
        enter(names->stations, g_strdup(input->world.stations[i].id), i, "station", input->world.stations[i].node,
              binder);
    for (uint32_t i = 0; i < input->category_count; i++)
        enter(names->categories, g_strdup(input->categories[i].name), i, "category", input->categories[i].node, binder);
    enter_units(names, input, binder);
}

void sz_plane_names_clear(struct sz_plane_names *names)
{
    g_hash_table_destroy(names->cells);
    g_hash_table_destroy(names->stations);
    g_hash_table_destroy(names->units);
    g_hash_table_destroy(names->categories);
}

uint32_t sz_plane_names_find(GHashTable *table, const char *name)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(table, name)) - 1;
}

void sz_plane_names_refuse(GHashTable *table, struct sz_binder *binder, const struct sz_yaml_node *place,
                           const char *name, const char *what, const char *others)
{
    guint count = 0;
    gpointer *names = g_hash_table_get_keys_as_array(table, &count);
    const char *nearest = sz_error_nearest(name, (const char *const *)names, count);
    sz_binder_error(binder, place, "%s, %s%s", what, nearest != NULL ? "did you mean " : "expected ",
                    nearest != NULL ? nearest : others);
    g_free(names);
}
