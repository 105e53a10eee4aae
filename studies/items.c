#include "studies/items.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const area_class_names[SZ_AREA_CLASS_COUNT] = {"urban", "suburban", "rural"};
static const char *const day_night_names[] = {"day", "night"};

bool sz_world_has_rooms(const struct sz_world *world)
{
    const struct sz_demand *demand = &world->demand;
    for (uint32_t k = 0; k < demand->category_count; k++)
        if (!demand->categories[k].always_noticed)
            return true;
    for (uint32_t p = 0; demand->hoax_calls_per_s != NULL && p < demand->province_count; p++)
        if (demand->hoax_calls_per_s[p] > 0)
            return true;
    return world->zone_map.zone_count > 0;
}

bool sz_world_pipeline_is_listed(const struct sz_world *world, uint32_t pipeline)
{
    const struct sz_pipeline *own = &world->pipelines[pipeline];
    if (own->law == NULL && sz_pipeline_has_queues(own))
        return false; /* run frame by frame, without a law to hold beside it */
    for (uint32_t i = 0; i < pipeline; i++) {
        const struct sz_pipeline *other = &world->pipelines[i];
        if (own->law == other->law && (own->law != NULL || strcmp(own->name, other->name) == 0))
            return false;
    }
    return true;
}

/* Items are written one after the other; room for all was made before. */
static uint32_t add(struct sz_item_list *list, enum sz_scope scope, const char *id)
{
    struct sz_store_item *item = &list->items[list->count];
    item->scope = scope;
    snprintf(item->id, sizeof item->id, "%s", id);
    return list->count++;
}

static void add_regions(struct sz_item_list *list, const struct sz_geography *geography)
{
    for (uint32_t p = 0; p < geography->province_count; p++) {
        const char *region = geography->provinces[p].police_region;
        list->region_of_province[p] = SZ_NONE;
        if (region == NULL || region[0] == '\0')
            continue;
        uint32_t item = list->first[SZ_SCOPE_POLICE_REGION];
        while (item < list->count && strcmp(list->items[item].id, region) != 0)
            item++;
        list->region_of_province[p] = item < list->count ? item : add(list, SZ_SCOPE_POLICE_REGION, region);
    }
}

/* Those of the categories, and those that a record gives its incidents. */
static void add_priorities(struct sz_item_list *list, const struct sz_world *world)
{
    const struct sz_demand *demand = &world->demand;
    for (unsigned priority = 0; priority < SZ_PRIORITY_COUNT; priority++) {
        bool is_used = world->recording != NULL && (world->recording->priorities >> (priority + 1) & 1);
        for (uint32_t k = 0; k < demand->category_count; k++)
            is_used = is_used || demand->categories[k].priority == priority + 1;
        char id[16];
        snprintf(id, sizeof id, "%u", priority + 1);
        list->item_of_priority[priority] = is_used ? add(list, SZ_SCOPE_PRIORITY, id) : SZ_NONE;
    }
}

/* Units of one station and type are numbered from 1 in the order of the world; a station's units may be apart. */
static bool add_units(struct sz_item_list *list, const struct sz_world *world, struct sz_error *error)
{
    size_t kinds = (size_t)world->geography.station_count * world->unit_type_count;
    uint32_t *ordinals = calloc(kinds > 0 ? kinds : 1, sizeof *ordinals);
    if (ordinals == NULL)
        return sz_error_set_memory(error, "listing the units");
    for (uint32_t i = 0; i < world->unit_count; i++) {
        const struct sz_unit *unit = &world->units[i];
        uint32_t ordinal = ++ordinals[(size_t)unit->station * world->unit_type_count + unit->type];
        uint32_t item = add(list, SZ_SCOPE_UNIT, unit->id != NULL ? unit->id : "");
        if (unit->id == NULL)
            snprintf(list->items[item].id, sizeof list->items[item].id, "%s/%s%u",
                     world->geography.stations[unit->station].id, world->unit_types[unit->type].name, ordinal);
    }
    free(ordinals);
    return true;
}

/* By its id, else by its number, as in the record of incidents. */
static void name_cell(const struct sz_world *world, uint32_t cell, char *name, size_t size)
{
    const char *id = world->geography.cells[cell].id;
    if (id != NULL)
        snprintf(name, size, "%s", id);
    else
        snprintf(name, size, "%u", cell);
}

static void add_cells(struct sz_item_list *list, const struct sz_world *world)
{
    char id[sizeof list->items->id];
    for (uint32_t cell = 0; world->records_cells && cell < world->geography.cell_count; cell++) {
        name_cell(world, cell, id, sizeof id);
        add(list, SZ_SCOPE_CELL, id);
    }
}

static void add_cells_of_unit(struct sz_item_list *list, const struct sz_world *world, uint32_t area, const char *unit)
{
    char cell_id[sizeof list->items->id];
    for (uint32_t i = world->first_in_area[area]; i < world->first_in_area[area + 1]; i++) {
        const struct sz_province *province = &world->geography.provinces[world->area_provinces[i]];
        for (uint32_t cell = province->first_cell; cell < province->first_cell + province->cell_count; cell++) {
            struct sz_store_item *item = &list->items[add(list, SZ_SCOPE_UNIT_CELL, "")];
            name_cell(world, cell, cell_id, sizeof cell_id);
            snprintf(item->id, sizeof item->id, "%.60s/%.60s", unit, cell_id);
        }
    }
}

static void add_unit_cells(struct sz_item_list *list, const struct sz_world *world)
{
    for (uint32_t p = 0; world->records_unit_cells && p < world->geography.province_count; p++)
        for (uint32_t unit = world->first_unit[p]; unit < world->first_unit[p + 1]; unit++)
            add_cells_of_unit(list, world, world->area_of[p], list->items[list->first[SZ_SCOPE_UNIT] + unit].id);
}

static size_t unit_cell_count(const struct sz_world *world)
{
    size_t count = 0;
    for (uint32_t p = 0; world->records_unit_cells && p < world->geography.province_count; p++)
        count += (size_t)(world->first_unit[p + 1] - world->first_unit[p]) * sz_world_area_cell_count(world, p);
    return count;
}

/* Entries of zones that share a law are one; the second law of a name is "<name> 2". */
static void add_pipelines(struct sz_item_list *list, const struct sz_world *world)
{
    for (uint32_t i = 0; i < world->pipeline_count; i++) {
        if (!sz_world_pipeline_is_listed(world, i))
            continue;
        const char *name = world->pipelines[i].name;
        uint32_t ordinal = 1;
        for (uint32_t j = 0; j < i; j++)
            ordinal += sz_world_pipeline_is_listed(world, j) && strcmp(world->pipelines[j].name, name) == 0;
        uint32_t item = add(list, SZ_SCOPE_STAGE, name);
        if (ordinal > 1)
            snprintf(list->items[item].id, sizeof list->items[item].id, "%.40s %u", name, ordinal);
    }
}

static bool add_scope(struct sz_item_list *list, const struct sz_world *world, enum sz_scope scope,
                      struct sz_error *error)
{
    const struct sz_geography *geography = &world->geography;
    const struct sz_zone_map *map = &world->zone_map;
    bool is_plane = geography->surface != SZ_SURFACE_ELLIPSOID;
    switch (scope) {
    case SZ_SCOPE_NATION:
        add(list, scope, "");
        break;
    case SZ_SCOPE_POLICE_REGION:
        add_regions(list, geography);
        break;
    case SZ_SCOPE_PROVINCE:
        for (uint32_t p = 0; p < geography->province_count; p++)
            add(list, scope, geography->provinces[p].id);
        break;
    case SZ_SCOPE_ZONE:
    case SZ_SCOPE_HOST_BEAT:
        for (uint32_t i = 0; i < map->zone_count; i++)
            add(list, scope, map->zones[i].id);
        break;
    case SZ_SCOPE_OUTSIDE_ZONES:
        if (map->zone_count > 0)
            add(list, scope, "");
        break;
    case SZ_SCOPE_CATEGORY:
        for (uint32_t k = 0; k < world->demand.category_count; k++)
            add(list, scope, world->demand.categories[k].name);
        break;
    case SZ_SCOPE_PRIORITY:
        add_priorities(list, world);
        break;
    case SZ_SCOPE_CHANNEL:
        for (int c = 0; sz_world_has_rooms(world) && c < SZ_CHANNEL_COUNT; c++)
            add(list, scope, sz_channel_name((enum sz_channel)c));
        break;
    case SZ_SCOPE_AREA_CLASS:
        for (int i = 0; !is_plane && i < SZ_AREA_CLASS_COUNT; i++)
            add(list, scope, area_class_names[i]);
        break;
    case SZ_SCOPE_DAY_NIGHT:
        for (int i = 0; (!is_plane || world->horizon.calendar != SZ_CALENDAR_PLAIN) && i < 2; i++)
            add(list, scope, day_night_names[i]);
        break;
    case SZ_SCOPE_GROUP:
        for (uint32_t i = 0; world->watch_list != NULL && i < world->watch_list->group_count; i++)
            add(list, scope, world->watch_list->groups[i].name);
        break;
    case SZ_SCOPE_STATION:
        for (uint32_t i = 0; i < geography->station_count; i++)
            add(list, scope, geography->stations[i].id);
        break;
    case SZ_SCOPE_UNIT:
        return add_units(list, world, error);
    case SZ_SCOPE_STAGE:
        add_pipelines(list, world);
        break;
    case SZ_SCOPE_CELL:
        add_cells(list, world);
        break;
    case SZ_SCOPE_UNIT_CELL:
        add_unit_cells(list, world);
        break;
    case SZ_SCOPE_COUNT:
        break;
    }
    return true;
}

bool sz_item_list_init(struct sz_item_list *list, const struct sz_world *world, struct sz_error *error)
{
    *list = (struct sz_item_list){0};
    const struct sz_geography *geography = &world->geography;
    size_t most = 2 + 2 * (size_t)geography->province_count + 2 * (size_t)world->zone_map.zone_count +
                  world->demand.category_count + SZ_PRIORITY_COUNT + SZ_CHANNEL_COUNT + SZ_AREA_CLASS_COUNT + 2 +
                  SZ_WATCH_GROUP_LIMIT + geography->station_count + world->unit_count +
                  (world->records_cells ? geography->cell_count : 0) + unit_cell_count(world) + world->pipeline_count;
    list->items = calloc(most, sizeof *list->items);
    list->region_of_province = calloc(geography->province_count, sizeof *list->region_of_province);
    bool ok = list->items != NULL && list->region_of_province != NULL;
    if (!ok)
        sz_error_set_memory(error, "listing what results are kept for");
    for (int scope = 0; ok && scope < SZ_SCOPE_COUNT; scope++) {
        list->first[scope] = list->count;
        ok = add_scope(list, world, (enum sz_scope)scope, error);
        list->first[scope + 1] = list->count;
    }
    if (!ok)
        sz_item_list_clear(list);
    return ok;
}

void sz_item_list_clear(struct sz_item_list *list)
{
    free(list->items);
    free(list->region_of_province);
    *list = (struct sz_item_list){0};
}

/* The item of that place in a scope, when the scope is listed. */
static unsigned one_of(const struct sz_item_list *list, enum sz_scope scope, uint32_t place, uint32_t *item)
{
    *item = list->first[scope] + place;
    return *item < list->first[scope + 1];
}

unsigned sz_item_list_of_slot(const struct sz_item_list *list, const struct sz_world *world, uint32_t province,
                              const struct sz_slot_layout *layout, uint32_t slot, uint32_t items[SZ_ITEMS_PER_SLOT])
{
    if (slot < layout->category) {
        unsigned count = 0;
        items[count++] = list->first[SZ_SCOPE_NATION];
        if (list->region_of_province[province] != SZ_NONE)
            items[count++] = list->region_of_province[province];
        items[count++] = list->first[SZ_SCOPE_PROVINCE] + province;
        return count;
    }
    if (slot < layout->priority)
        return one_of(list, SZ_SCOPE_CATEGORY, slot - layout->category, items);
    if (slot < layout->channel) {
        items[0] = list->item_of_priority[slot - layout->priority];
        return items[0] != SZ_NONE;
    }
    if (slot < layout->area_class)
        return one_of(list, SZ_SCOPE_CHANNEL, slot - layout->channel, items);
    if (slot < layout->day_night)
        return one_of(list, SZ_SCOPE_AREA_CLASS, slot - layout->area_class, items);
    if (slot < layout->outside_zones)
        return one_of(list, SZ_SCOPE_DAY_NIGHT, slot - layout->day_night, items);
    if (slot < layout->zone)
        return one_of(list, SZ_SCOPE_OUTSIDE_ZONES, 0, items);
    if (slot < layout->host_beat)
        return one_of(list, SZ_SCOPE_ZONE, world->first_zone[province] + slot - layout->zone, items);
    if (slot < layout->group)
        return one_of(list, SZ_SCOPE_HOST_BEAT, world->first_zone[province] + slot - layout->host_beat, items);
    if (slot < layout->station)
        return one_of(list, SZ_SCOPE_GROUP, slot - layout->group, items);
    const struct sz_province *place = &world->geography.provinces[province];
    if (slot < layout->cell)
        return one_of(list, SZ_SCOPE_STATION, place->first_station + slot - layout->station, items);
    return one_of(list, SZ_SCOPE_CELL, place->first_cell + slot - layout->cell, items);
}

static bool fail_to_find(const struct sz_item_list *list, enum sz_scope scope, const char *id, struct sz_error *error)
{
    uint32_t first = list->first[scope], count = list->first[scope + 1] - first;
    const char *scope_name = sz_scope_name(scope);
    if (count == 0)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "precision: this scenario has no results of scope %s; choose another scope", scope_name);
    const char **ids = calloc(count, sizeof *ids);
    if (ids == NULL)
        return sz_error_set_memory(error, "looking for an item");
    for (uint32_t i = 0; i < count; i++)
        ids[i] = list->items[first + i].id;
    const char *nearest = sz_error_nearest(id, ids, count);
    if (nearest != NULL)
        sz_error_set(error, SZ_ERROR_INPUT, "precision: there is no %s %s; the nearest is %s", scope_name, id, nearest);
    else
        sz_error_set(error, SZ_ERROR_INPUT, "precision: there is no %s \"%s\"; there are %u, the first is \"%s\"",
                     scope_name, id, count, ids[0]);
    free(ids);
    return false;
}

bool sz_item_list_find(const struct sz_item_list *list, enum sz_scope scope, const char *id, uint32_t *item,
                       struct sz_error *error)
{
    for (uint32_t i = list->first[scope]; i < list->first[scope + 1]; i++)
        if (strcmp(list->items[i].id, id) == 0) {
            *item = i;
            return true;
        }
    return fail_to_find(list, scope, id, error);
}
