/*
 * What of an area's zones is out of order when: drawn at the start of a replication, for all of it.
 */
#include "models/response/area.h"

#include <stdlib.h>

uint32_t sz_area_centre_station(const struct sz_area *area, uint32_t pipeline)
{
    const struct sz_zone_map *map = &area->world->zone_map;
    uint32_t first = SZ_NONE;
    for (uint32_t i = 0; i < map->zone_count; i++)
        if (map->zones[i].pipeline == pipeline && map->zones[i].station < first)
            first = map->zones[i].station;
    return first;
}

/* A centre is that of a pipeline: zones in other dispatch areas draw the same. */
static bool draw_zone(struct sz_area *area, uint32_t index, struct sz_error *error)
{
    const struct sz_zone *zone = &area->world->zone_map.zones[index];
    uint64_t seed = area->world->seed, centre = sz_entity(0, sz_area_centre_station(area, zone->pipeline), 0);
    return sz_outages_init(&area->outages[index], &zone->outages, zone->camera_count, area->end_s, seed,
                           area->replication, SZ_PURPOSE_OUTAGE, sz_entity(0, zone->station, 0), error) &&
           sz_outages_add_centre(&area->outages[index], &zone->outages.centre, area->end_s, seed, area->replication,
                                 SZ_PURPOSE_CENTRE_OUTAGE, centre, error);
}

bool sz_area_draw_outages(struct sz_area *area, struct sz_error *error)
{
    const struct sz_zone_map *map = &area->world->zone_map;
    bool matters = false;
    for (uint32_t i = 0; i < map->zone_count; i++)
        matters = matters || sz_outage_law_matters(&map->zones[i].outages);
    if (!matters)
        return true;
    area->outages = calloc(map->zone_count, sizeof *area->outages);
    if (area->outages == NULL)
        return sz_error_set_memory(error, "drawing the outages of zones");
    for (uint32_t p = 0; p < area->province_count; p++) {
        const struct sz_province_state *home = &area->provinces[p];
        for (uint32_t i = home->first_zone; i < home->first_zone + home->zone_count; i++)
            if (!draw_zone(area, i, error))
                return false;
    }
    return true;
}

void sz_area_clear_outages(struct sz_area *area)
{
    for (uint32_t i = 0; area->outages != NULL && i < area->world->zone_map.zone_count; i++)
        sz_outages_clear(&area->outages[i]);
    free(area->outages);
}

double sz_area_share_in_view(const struct sz_area *area, uint32_t zone, double time_s)
{
    const struct sz_zone *of = &area->world->zone_map.zones[zone];
    bool is_night = sz_calendar_is_night(&area->calendar, time_s);
    if (of->in_view_by_count == NULL)
        return is_night ? of->in_view_night : of->in_view_day;
    uint32_t working_count = sz_outages_working_count(&area->outages[zone], time_s);
    return of->in_view_by_count[2 * (size_t)working_count + is_night];
}

uint32_t sz_area_any_camera(const struct sz_area *area, uint32_t zone, uint64_t entity)
{
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_FALSE_OUTAGE, entity);
    return (uint32_t)(sz_stream_uniform(&stream) * area->world->zone_map.zones[zone].camera_count);
}

bool sz_area_camera_works(const struct sz_area *area, uint32_t zone, uint32_t camera, double time_s)
{
    const struct sz_outages *outages = sz_area_outages(area, zone);
    return outages == NULL || sz_outages_camera_works(outages, camera, time_s);
}
