#include "models/response/world.h"

#include <stdlib.h>
#include <string.h>

bool sz_world_lends(const struct sz_world *world, uint32_t lender, uint32_t province)
{
    for (uint32_t i = world->first_lender[province]; i < world->first_lender[province + 1]; i++)
        if (world->lenders[i] == lender)
            return true;
    return false;
}

static bool are_neighbours(const struct sz_geography *geography, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < geography->border_count; i++) {
        const struct sz_border *border = &geography->borders[i];
        if ((border->province_a == a && border->province_b == b) ||
            (border->province_a == b && border->province_b == a))
            return true;
    }
    return false;
}

static bool lends(const struct sz_world *world, uint32_t a, uint32_t b)
{
    const struct sz_geography *geography = &world->geography;
    switch (world->dispatch.mutual_aid) {
    case SZ_AID_POLICE_REGION:
        return strcmp(geography->provinces[a].police_region, geography->provinces[b].police_region) == 0;
    case SZ_AID_NEIGHBOURS:
        return are_neighbours(geography, a, b);
    case SZ_AID_NONE:
        break;
    }
    return false;
}

static void list_lenders(struct sz_world *world)
{
    uint32_t count = 0, province_count = world->geography.province_count;
    for (uint32_t p = 0; p < province_count; p++) {
        world->first_lender[p] = count;
        world->lenders[count++] = p;
        for (uint32_t q = 0; q < province_count; q++)
            if (q != p && lends(world, q, p))
                world->lenders[count++] = q;
    }
    world->first_lender[province_count] = count;
}

/* --- what is simulated together --- */

/* Both parts become one, called by the lesser of their names. */
static void unite(uint32_t *part_of, uint32_t province_count, uint32_t a, uint32_t b)
{
    uint32_t kept = part_of[a] < part_of[b] ? part_of[a] : part_of[b];
    uint32_t given_up = part_of[a] < part_of[b] ? part_of[b] : part_of[a];
    for (uint32_t p = 0; p < province_count; p++)
        if (part_of[p] == given_up)
            part_of[p] = kept;
}

/* Parts are called by their least province until here: numbers them in its order and returns how many there are. */
static uint32_t number_parts(uint32_t *part_of, uint32_t province_count)
{
    uint32_t count = 0;
    for (uint32_t p = 0; p < province_count; p++)
        part_of[p] = part_of[p] == p ? count++ : part_of[part_of[p]];
    return count;
}

static void unite_lenders(const struct sz_world *world, uint32_t *part_of)
{
    uint32_t province_count = world->geography.province_count;
    for (uint32_t p = 0; p < province_count; p++)
        part_of[p] = p;
    for (uint32_t p = 0; p < province_count; p++)
        for (uint32_t i = world->first_lender[p]; i < world->first_lender[p + 1]; i++)
            unite(part_of, province_count, p, world->lenders[i]);
}

/* Frame by frame the servers of a centre are one queue for the zones of all provinces that share it. */
static void unite_centres(const struct sz_world *world, uint32_t *part_of)
{
    const struct sz_zone_map *map = &world->zone_map;
    for (uint32_t pipeline = 0; pipeline < world->pipeline_count; pipeline++) {
        uint32_t first = SZ_NONE;
        if (!world->pipelines[pipeline].is_explicit || !sz_pipeline_has_centre(&world->pipelines[pipeline]))
            continue;
        for (uint32_t i = 0; i < map->zone_count; i++) {
            if (map->zones[i].pipeline != pipeline)
                continue;
            if (first == SZ_NONE)
                first = map->zones[i].province;
            unite(part_of, world->geography.province_count, first, map->zones[i].province);
        }
    }
}

static void list_areas(struct sz_world *world)
{
    uint32_t count = 0, province_count = world->geography.province_count;
    for (uint32_t area = 0; area < world->area_count; area++) {
        world->first_in_area[area] = count;
        for (uint32_t p = 0; p < province_count; p++)
            if (world->area_of[p] == area) {
                world->place_in_area[p] = count - world->first_in_area[area];
                world->area_provinces[count++] = p;
            }
    }
    world->first_in_area[world->area_count] = count;
}

uint32_t sz_world_area_cell_count(const struct sz_world *world, uint32_t province)
{
    uint32_t area = world->area_of[province], count = 0;
    for (uint32_t i = world->first_in_area[area]; i < world->first_in_area[area + 1]; i++)
        count += world->geography.provinces[world->area_provinces[i]].cell_count;
    return count;
}

uint32_t sz_world_cell_in_area(const struct sz_world *world, uint32_t province, uint32_t cell)
{
    uint32_t place = cell - world->geography.provinces[province].first_cell;
    for (uint32_t i = world->first_in_area[world->area_of[province]]; world->area_provinces[i] != province; i++)
        place += world->geography.provinces[world->area_provinces[i]].cell_count;
    return place;
}

bool sz_world_join_areas(struct sz_world *world, struct sz_error *error)
{
    size_t province_count = world->geography.province_count;
    if (world->area_of != NULL)
        return true;
    world->first_lender = calloc(province_count + 1, sizeof *world->first_lender);
    world->lenders = calloc(province_count * province_count, sizeof *world->lenders);
    world->first_in_area = calloc(province_count + 1, sizeof *world->first_in_area);
    world->area_provinces = calloc(province_count, sizeof *world->area_provinces);
    world->place_in_area = calloc(province_count, sizeof *world->place_in_area);
    world->area_of = calloc(province_count, sizeof *world->area_of);
    world->aid_area_of = calloc(province_count, sizeof *world->aid_area_of);
    bool ok = world->first_lender != NULL && world->lenders != NULL && world->first_in_area != NULL &&
              world->area_provinces != NULL && world->place_in_area != NULL && world->area_of != NULL &&
              world->aid_area_of != NULL;
    if (ok) {
        list_lenders(world);
        unite_lenders(world, world->aid_area_of);
        memcpy(world->area_of, world->aid_area_of, province_count * sizeof *world->area_of);
        unite_centres(world, world->area_of);
        world->aid_area_count = number_parts(world->aid_area_of, world->geography.province_count);
        world->area_count = number_parts(world->area_of, world->geography.province_count);
        list_areas(world);
    }
    return ok || sz_error_set_memory(error, "joining the dispatch areas");
}
