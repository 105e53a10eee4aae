#include "models/demand/incident_names.h"

#include "models/demand/category.h"

/* An index is kept as a pointer, one more than it is, so that a missing one is SZ_NONE. */
uint32_t sz_incident_names_find(const struct sz_incident_names *names, enum sz_incident_name of, const char *name)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(names->indices[of], name)) - 1;
}

void sz_incident_names_add(struct sz_incident_names *names, enum sz_incident_name of, const char *name, uint32_t index)
{
    if (name != NULL && !g_hash_table_contains(names->indices[of], name))
        g_hash_table_insert(names->indices[of], (char *)name, GUINT_TO_POINTER(index + 1));
}

const char *sz_incident_names_translate(const struct sz_incident_names *names, enum sz_incident_name of,
                                        const char *recorded)
{
    const char *name = g_hash_table_lookup(names->renamed[of], recorded);
    return name != NULL ? name : recorded;
}

static void add_places(struct sz_incident_names *names, const struct sz_geography *geography)
{
    for (uint32_t p = 0; p < geography->province_count; p++)
        sz_incident_names_add(names, SZ_NAME_PROVINCE, geography->provinces[p].id, p);
    for (uint32_t p = 0; p < geography->province_count; p++) {
        sz_incident_names_add(names, SZ_NAME_PROVINCE, geography->provinces[p].name_en, p);
        sz_incident_names_add(names, SZ_NAME_PROVINCE, geography->provinces[p].name_th, p);
    }
    for (uint32_t i = 0; i < geography->cell_count; i++)
        sz_incident_names_add(names, SZ_NAME_CELL, geography->cells[i].id, i);
    for (uint32_t i = 0; i < geography->station_count; i++)
        sz_incident_names_add(names, SZ_NAME_STATION, geography->stations[i].id, i);
}

static bool wrong_target(const struct sz_incident_names *names, enum sz_incident_name of, const char *what,
                         const struct sz_incident_mapping *mapping, const struct sz_renamed *renamed,
                         struct sz_error *error)
{
    enum { SHOWN_LENGTH = 64 };
    guint count = 0;
    gpointer *known = g_hash_table_get_keys_as_array(names->indices[of], &count);
    const char *nearest = sz_error_nearest(renamed->to, (const char *const *)known, count);
    sz_error_set_at(error, mapping->path, renamed->line, renamed->column, "\"%.*s\" is not one of the %s%s%.*s%s",
                    SHOWN_LENGTH, renamed->to, what, nearest != NULL ? ": did you mean \"" : "", SHOWN_LENGTH,
                    nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
    g_free(known);
    return false;
}

/* what: the things are, in the plural, when a name there is none of is an error; else NULL. */
static bool rename_all(struct sz_incident_names *names, enum sz_incident_name of, const char *what,
                       const struct sz_incident_mapping *mapping, const struct sz_renaming *renaming,
                       struct sz_error *error)
{
    for (size_t i = 0; i < renaming->count; i++) {
        const struct sz_renamed *renamed = &renaming->items[i];
        if (what != NULL && sz_incident_names_find(names, of, renamed->to) == SZ_NONE)
            return wrong_target(names, of, what, mapping, renamed, error);
        g_hash_table_insert(names->renamed[of], (char *)renamed->from, (char *)renamed->to);
    }
    return true;
}

static bool check_other(const struct sz_incident_names *names, const char *what,
                        const struct sz_incident_mapping *mapping, struct sz_error *error)
{
    const struct sz_renamed other = {NULL, mapping->other_category, mapping->other_line, mapping->other_column};
    return what == NULL || other.to == NULL || sz_incident_names_find(names, SZ_NAME_CATEGORY, other.to) != SZ_NONE ||
           wrong_target(names, SZ_NAME_CATEGORY, what, mapping, &other, error);
}

bool sz_incident_names_init(struct sz_incident_names *names, const struct sz_incident_mapping *mapping,
                            const struct sz_incident_setting *setting, struct sz_error *error)
{
    for (int i = 0; i < SZ_NAME_COUNT; i++) {
        names->indices[i] = g_hash_table_new(g_str_hash, g_str_equal);
        names->renamed[i] = g_hash_table_new(g_str_hash, g_str_equal);
    }
    for (uint32_t k = 0; k < setting->name_count; k++)
        sz_incident_names_add(names, SZ_NAME_CATEGORY, setting->names[k], k);
    for (int channel = 0; channel < SZ_CHANNEL_COUNT; channel++)
        sz_incident_names_add(names, SZ_NAME_CHANNEL, sz_channel_name((enum sz_channel)channel), (uint32_t)channel);
    add_places(names, setting->locator->geography);
    for (uint32_t i = 0; i < setting->unit_count; i++)
        sz_incident_names_add(names, SZ_NAME_UNIT, setting->units[i], i);
    /* Where categories grow one that is not there is a new one; units are looked for where there is a world. */
    const char *categories = setting->grows ? NULL : "scenario's categories";
    return rename_all(names, SZ_NAME_CATEGORY, categories, mapping, &mapping->categories, error) &&
           check_other(names, categories, mapping, error) &&
           rename_all(names, SZ_NAME_CHANNEL, "channels", mapping, &mapping->channels, error) &&
           rename_all(names, SZ_NAME_STATION, "scenario's stations", mapping, &mapping->stations, error) &&
           rename_all(names, SZ_NAME_UNIT, setting->units != NULL ? "scenario's units" : NULL, mapping, &mapping->units,
                      error);
}

void sz_incident_names_clear(struct sz_incident_names *names)
{
    for (int i = 0; i < SZ_NAME_COUNT; i++) {
        if (names->indices[i] != NULL)
            g_hash_table_destroy(names->indices[i]);
        if (names->renamed[i] != NULL)
            g_hash_table_destroy(names->renamed[i]);
        names->indices[i] = names->renamed[i] = NULL;
    }
}
