/*
 * What a world's watch-list amounts to in each zone.
 */
#include "models/response/world.h"

uint32_t sz_world_camera_sites(const struct sz_world *world, uint32_t index)
{
    const struct sz_zone *zone = &world->zone_map.zones[index];
    bool fail = zone->outages.camera.mtbf_s > 0;
    return fail ? zone->camera_count : sz_camera_working_count(zone->camera_count, zone->working_share);
}

/* The cameras of the largest zone; every other has the first ones of them. */
bool sz_world_lay_out_cameras(struct sz_world *world, struct sz_error *error)
{
    uint32_t most = 1;
    if (world->watch_list == NULL)
        return true;
    for (uint32_t i = 0; i < world->zone_map.zone_count; i++) {
        uint32_t count = sz_world_camera_sites(world, i);
        most = count > most ? count : most;
    }
    return sz_camera_lattice_init(&world->lattice, most, error);
}

struct sz_visit_alerts sz_world_visit_alerts(const struct sz_world *world, uint32_t index, bool in_vehicle,
                                             double delivery)
{
    const struct sz_watch_list *list = world->watch_list;
    const struct sz_zone *zone = &world->zone_map.zones[index];
    double pass_s = sz_camera_pitch_m(zone->area_m2, sz_world_camera_sites(world, index)) /
                    (in_vehicle ? list->vehicle_mps : list->foot_mps);
    return sz_visit_alerts_of(world->watch_points[zone->pipeline].fpir * delivery, list->leave, pass_s, list->repeat_s);
}

double sz_world_false_alerts_per_day(const struct sz_world *world, uint32_t index)
{
    const struct sz_zone *zone = &world->zone_map.zones[index];
    const struct sz_pipeline *pipeline = &world->pipelines[zone->pipeline];
    if (world->watch_list == NULL)
        return zone->camera_count * zone->working_share * sz_pipeline_false_alerts_per_camera_day(pipeline);
    /* Past cameras that fail by themselves people walk all the same. */
    bool fail = zone->outages.camera.mtbf_s > 0;
    double walked_past = fail ? zone->camera_count : zone->camera_count * zone->working_share;
    double visits_per_day = walked_past * pipeline->passages_per_camera_day * world->watch_list->leave;
    double delivery = sz_pipeline_delivery(pipeline) * (fail ? zone->working_share : 1);
    struct sz_visit_alerts on_foot = sz_world_visit_alerts(world, index, false, delivery),
                           in_vehicle = sz_world_visit_alerts(world, index, true, delivery);
    double vehicle_share = world->watch_list->vehicle_share;
    return visits_per_day *
           ((1 - vehicle_share) * sz_visit_alerts_mean(&on_foot) + vehicle_share * sz_visit_alerts_mean(&in_vehicle));
}

double sz_world_persons_per_s(const struct sz_world *world, uint32_t province)
{
    const struct sz_watch_list *list = world->watch_list;
    if (list == NULL)
        return 0;
    return list->per_province ? list->persons_per_s / (world->first_zone[province + 1] - world->first_zone[province])
                              : list->persons_per_s;
}
