/*
 * Zones whose every frame is simulated: their stages stand on the area's own event loop, and an alert is raised when its frame leaves the last of them.
 */
#include "models/response/area.h"

#include "models/recognition/network.h"

#include <math.h>
#include <stdlib.h>

/* The zones of one pipeline in this area. */
struct sz_zone_network {
    struct sz_area *area;
    struct sz_network *network;
    uint32_t *zones; /* of the world; owned */
    uint32_t *names; /* their stations, which name their streams; owned */
    uint32_t zone_count, camera_count;
};

static void alerted(void *owner, struct sz_sighting *sighting)
{
    const struct sz_zone_network *own = owner;
    struct sz_alert *alert = sighting->subject;
    alert->raised_s = own->area->simulation.now_s;
    if (sz_area_lets_alerts_through(own->area, alert->zone, alert->raised_s))
        sz_simulation_schedule(&own->area->simulation, alert->raised_s, &sz_alert_raised_type, alert);
    else
        sz_incident_alert_lost(own->area, alert);
}

static void lost(void *owner, struct sz_sighting *sighting)
{
    const struct sz_zone_network *own = owner;
    sz_incident_alert_lost(own->area, sighting->subject);
}

static bool is_sending(void *owner, uint32_t zone, uint32_t camera)
{
    const struct sz_zone_network *own = owner;
    const struct sz_outages *outages = sz_area_outages(own->area, own->zones[zone]);
    return outages == NULL || sz_outages_camera_works(outages, camera, own->area->simulation.now_s);
}

static const struct sz_network_hooks hooks = {alerted, lost, is_sending};

static bool gather_zones(struct sz_zone_network *own, uint32_t pipeline, struct sz_error *error)
{
    const struct sz_area *area = own->area;
    const struct sz_zone_map *map = &area->world->zone_map;
    own->zones = calloc(map->zone_count, sizeof *own->zones);
    own->names = calloc(map->zone_count, sizeof *own->names);
    if (own->zones == NULL || own->names == NULL)
        return sz_error_set_memory(error, "preparing explicit zones");
    for (uint32_t p = 0; p < area->province_count; p++) {
        const struct sz_province_state *home = &area->provinces[p];
        for (uint32_t i = home->first_zone; i < home->first_zone + home->zone_count; i++)
            if (map->zones[i].pipeline == pipeline) {
                own->names[own->zone_count] = map->zones[i].station;
                own->zones[own->zone_count++] = i;
            }
    }
    return true;
}

static bool open_network(struct sz_zone_network *own, uint32_t pipeline, struct sz_error *error)
{
    struct sz_area *area = own->area;
    if (!gather_zones(own, pipeline, error))
        return false;
    if (own->zone_count == 0)
        return true;
    const struct sz_zone *first = &area->world->zone_map.zones[own->zones[0]];
    own->camera_count = first->outages.camera.mtbf_s > 0
                            ? first->camera_count
                            : (uint32_t)fmax(1, round(first->camera_count * first->working_share));
    const struct sz_explicit_options options = {.pipeline = &area->world->pipelines[pipeline],
                                                .zone_count = own->zone_count,
                                                .camera_count = own->camera_count,
                                                .calendar = &area->calendar,
                                                .passage_factor = 1,
                                                .window_start_s = area->window_start_s,
                                                .end_s = area->end_s,
                                                .seed = area->world->seed,
                                                .replication = area->replication,
                                                .first_purpose = SZ_PURPOSE_STAGES,
                                                .zone_ids = own->names};
    own->network = sz_network_create(&area->simulation, &options, &hooks, own, error);
    return own->network != NULL;
}

bool sz_area_open_networks(struct sz_area *area, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    for (uint32_t i = 0; i < world->pipeline_count; i++) {
        if (!world->pipelines[i].is_explicit)
            continue;
        if (area->networks == NULL)
            area->networks = calloc(world->pipeline_count, sizeof *area->networks);
        if (area->networks == NULL)
            return sz_error_set_memory(error, "preparing explicit zones");
        area->networks[i].area = area;
        if (!open_network(&area->networks[i], i, error))
            return false;
    }
    return true;
}

bool sz_area_check_networks(struct sz_area *area, struct sz_error *error)
{
    for (uint32_t i = 0; area->networks != NULL && i < area->world->pipeline_count; i++)
        if (area->networks[i].network != NULL && !sz_network_check(area->networks[i].network, error))
            return sz_error_prefix(error, "the stages of %s", area->world->pipelines[i].name);
    return true;
}

void sz_area_close_networks(struct sz_area *area)
{
    for (uint32_t i = 0; area->networks != NULL && i < area->world->pipeline_count; i++) {
        sz_network_destroy(area->networks[i].network);
        free(area->networks[i].zones);
        free(area->networks[i].names);
    }
    free(area->networks);
}

bool sz_area_shows_passers(const struct sz_area *area, uint32_t zone)
{
    const struct sz_world *world = area->world;
    return world->pipelines[world->zone_map.zones[zone].pipeline].is_explicit && world->watch_list == NULL;
}

void sz_area_show(struct sz_area *area, struct sz_alert *alert, double seen_s)
{
    struct sz_zone_network *own = &area->networks[area->world->zone_map.zones[alert->zone].pipeline];
    uint32_t zone = 0;
    while (own->zones[zone] != alert->zone)
        zone++;
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_ZONE_CAMERA, alert->entity);
    uint32_t camera = (uint32_t)(sz_stream_uniform(&stream) * own->camera_count);
    /* In view of a camera that works: the next one that does. */
    for (uint32_t i = 0; i < own->camera_count && !is_sending(own, zone, camera); i++)
        camera = (camera + 1) % own->camera_count;
    alert->sighting = (struct sz_sighting){.seen_s = seen_s, .subject = alert};
    sz_network_show(own->network, zone, camera, &alert->sighting);
    alert->noticed_s = alert->sighting.first_s;
}
