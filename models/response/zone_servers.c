/*
 * Recognition by a zone's law, beside what of the zone is out of order when: cameras, box, link and centre, and the servers of its stages.
 */
#include "models/response/area.h"

#include "models/recognition/latency_law.h"
#include "models/recognition/server_outages.h"

#include <stdlib.h>

/* Stations whose servers fail, by stage and, within one that stands at cameras, by camera. */
struct sz_zone_servers {
    struct sz_server_outages *stations; /* owned */
    uint32_t station_count;
};

/* --- drawing them --- */

static bool is_of(const struct sz_stage *stage, bool of_centre)
{
    return sz_stage_fails_slowly(stage) && (stage->scope == SZ_SCOPE_CENTRE) == of_centre;
}

static uint32_t stations_of(const struct sz_stage *stage, uint32_t camera_count)
{
    return stage->scope == SZ_SCOPE_CAMERA ? camera_count : 1;
}

/* The stations of a zone, or of a pipeline's centre. The streams of server i of camera c's station are entity + (c << 17) + i, a purpose a stage. */
static bool draw(struct sz_area *area, struct sz_zone_servers *servers, const struct sz_pipeline *pipeline,
                 bool of_centre, uint32_t camera_count, const struct sz_outages *outages, uint64_t entity,
                 struct sz_error *error)
{
    struct sz_station_place place = {.pipeline = pipeline, .calendar = &area->calendar, .outages = outages};
    uint32_t count = 0;
    for (uint32_t s = 0; s < pipeline->stage_count; s++)
        if (is_of(&pipeline->stages[s], of_centre))
            count += stations_of(&pipeline->stages[s], camera_count);
    if (count == 0)
        return true;
    servers->stations = calloc(count, sizeof *servers->stations);
    if (servers->stations == NULL)
        return sz_error_set_memory(error, "drawing the outages of servers");
    for (place.stage = 0; place.stage < pipeline->stage_count; place.stage++) {
        const struct sz_stage *stage = &pipeline->stages[place.stage];
        uint32_t stations = is_of(stage, of_centre) ? stations_of(stage, camera_count) : 0;
        for (uint32_t c = 0; c < stations; c++)
            if (!sz_server_outages_init(&servers->stations[servers->station_count++], &place, area->end_s,
                                        area->world->seed, area->replication, SZ_PURPOSE_SERVER_OUTAGE + place.stage,
                                        entity + ((uint64_t)c << 17), error))
                return false;
    }
    return true;
}

static bool draw_zone(struct sz_area *area, uint32_t index, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    const struct sz_zone *zone = &world->zone_map.zones[index];
    return world->pipelines[zone->pipeline].law == NULL ||
           draw(area, &area->servers[index], &world->pipelines[zone->pipeline], false, zone->camera_count,
                sz_area_outages(area, index), sz_entity(0, zone->station, 0), error);
}

static bool fail(const struct sz_world *world)
{
    for (uint32_t p = 0; p < world->pipeline_count; p++)
        for (uint32_t s = 0; world->pipelines[p].law != NULL && s < world->pipelines[p].stage_count; s++)
            if (sz_stage_fails_slowly(&world->pipelines[p].stages[s]))
                return true;
    return false;
}

bool sz_area_draw_servers(struct sz_area *area, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    if (!fail(world))
        return true;
    area->servers = calloc(world->zone_map.zone_count, sizeof *area->servers);
    area->centres = calloc(world->pipeline_count, sizeof *area->centres);
    if (area->servers == NULL || area->centres == NULL)
        return sz_error_set_memory(error, "drawing the outages of servers");
    for (uint32_t p = 0; p < area->province_count; p++) {
        const struct sz_province_state *home = &area->provinces[p];
        for (uint32_t i = home->first_zone; i < home->first_zone + home->zone_count; i++)
            if (!draw_zone(area, i, error))
                return false;
    }
    for (uint32_t i = 0; i < world->pipeline_count; i++)
        if (world->pipelines[i].law != NULL && !draw(area, &area->centres[i], &world->pipelines[i], true, 1, NULL,
                                                     sz_entity(1, sz_area_centre_station(area, i), 0), error))
            return false;
    return true;
}

static void clear(struct sz_zone_servers *servers, uint32_t count)
{
    for (uint32_t i = 0; servers != NULL && i < count; i++) {
        for (uint32_t j = 0; j < servers[i].station_count; j++)
            sz_server_outages_clear(&servers[i].stations[j]);
        free(servers[i].stations);
    }
    free(servers);
}

void sz_area_clear_servers(struct sz_area *area)
{
    clear(area->servers, area->world->zone_map.zone_count);
    clear(area->centres, area->world->pipeline_count);
}

/* --- recognition --- */

/* The worse of two levels. */
static uint32_t worse(const struct sz_latency_law *law, const struct sz_pipeline_point *at, uint32_t a, uint32_t b)
{
    struct sz_pipeline_point first = *at, second = *at;
    first.level = a;
    second.level = b;
    return sz_latency_law_mean_s(law, &first) >= sz_latency_law_mean_s(law, &second) ? a : b;
}

/* What a frame that comes then waits for servers of one stage after the other, INFINITY when it is lost; sets the level of the law that holds for the rest. */
static double wait_for_servers_s(const struct sz_area *area, uint32_t index, uint32_t camera, double time_s,
                                 struct sz_pipeline_point *at)
{
    const struct sz_zone *zone = &area->world->zone_map.zones[index];
    const struct sz_pipeline *pipeline = &area->world->pipelines[zone->pipeline];
    uint32_t next[2] = {0, 0}; /* station of the zone, of the centre */
    double waits_s = 0;
    for (uint32_t s = 0; area->servers != NULL && s < pipeline->stage_count; s++) {
        const struct sz_stage *stage = &pipeline->stages[s];
        bool of_centre = stage->scope == SZ_SCOPE_CENTRE;
        if (!sz_stage_fails_slowly(stage))
            continue;
        const struct sz_zone_servers *servers = of_centre ? &area->centres[zone->pipeline] : &area->servers[index];
        uint32_t station = next[of_centre] + (stage->scope == SZ_SCOPE_CAMERA ? camera : 0);
        next[of_centre] += stations_of(stage, zone->camera_count);
        struct sz_server_view view = sz_server_outages_look(&servers->stations[station], time_s + waits_s);
        waits_s += view.wait_s;
        if (isinf(waits_s))
            break;
        uint32_t level = sz_law_grid_level(sz_latency_law_grid(pipeline->law), pipeline, s, view.up_count);
        at->level = worse(pipeline->law, at, at->level, level);
    }
    return waits_s;
}

double sz_area_recognise_s(const struct sz_area *area, uint32_t zone, uint32_t camera, double noticed_s,
                           struct sz_stream *stream, bool *lost)
{
    const struct sz_pipeline *pipeline = &area->world->pipelines[area->world->zone_map.zones[zone].pipeline];
    const struct sz_outages *outages = sz_area_outages(area, zone);
    struct sz_pipeline_point at = sz_area_pipeline_point(area, zone, noticed_s);
    double confirmed_s = noticed_s + (pipeline->confirming_hits - 1) * pipeline->frame_interval_s;
    double latency_s = wait_for_servers_s(area, zone, camera, confirmed_s, &at);
    latency_s += sz_pipeline_latency_s(pipeline, &at, stream, lost);
    bool is_dark = outages != NULL && sz_outages_working_count(outages, noticed_s) == 0;
    *lost = *lost || is_dark || isinf(latency_s) || !sz_area_lets_alerts_through(area, zone, noticed_s) ||
            !sz_area_lets_alerts_through(area, zone, noticed_s + latency_s);
    return latency_s;
}
