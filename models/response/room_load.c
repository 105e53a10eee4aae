#include "models/response/room_load.h"

#include <math.h>

#define DAY_S 86400.0

static double true_alerts_per_s(const struct sz_world *world, uint32_t province, const struct sz_zone *zone)
{
    const struct sz_demand *demand = &world->demand;
    const struct sz_pipeline *pipeline = &world->pipelines[zone->pipeline];
    double night = world->night_share, sum = 0;
    double in_view = night * zone->in_view_night + (1 - night) * zone->in_view_day;
    for (uint32_t k = 0; k < demand->category_count; k++) {
        const struct sz_channel_law *laws = demand->categories[k].channels;
        double seen =
            in_view * laws[SZ_CHANNEL_CAMERA].probability * pipeline->hit_rate * sz_pipeline_delivery(pipeline);
        double pressed = zone->in_reach * laws[SZ_CHANNEL_SOS].probability;
        sum += demand->true_per_s[k * demand->province_count + province] * zone->demand_share * (seen + pressed);
    }
    return sum;
}

/* A person of interest counts as one alert: nearly all are recognised, and once they are verified they raise no more. */
static void add_zone_loads(const struct sz_world *world, uint32_t province, uint32_t index,
                           double loads[SZ_ROOM_SHIFT_COUNT])
{
    const struct sz_zone *zone = &world->zone_map.zones[index];
    const struct sz_distribution *service = world->verification.alert_service;
    double alert_s = service != NULL ? sz_distribution_mean(service) : 0;
    double false_sos_per_s = zone->sos_pole_count * world->false_sos_per_pole_day / DAY_S;
    sz_shift_loads_add(&world->demand.call_profile,
                       alert_s * (true_alerts_per_s(world, province, zone) + false_sos_per_s), loads);
    sz_shift_loads_add(&world->pipelines[zone->pipeline].passages,
                       alert_s * sz_world_false_alerts_per_day(world, index) / DAY_S, loads);
    if (world->watch_list != NULL)
        sz_shift_loads_add(&world->watch_list->profile, alert_s * sz_world_persons_per_s(world, province), loads);
}

static double call_load(const struct sz_world *world, uint32_t province)
{
    const struct sz_demand *demand = &world->demand;
    const struct sz_verification_law *law = &world->verification;
    double first_per_s = demand->hoax_calls_per_s != NULL ? demand->hoax_calls_per_s[province] : 0, further_per_s = 0;
    for (uint32_t k = 0; k < demand->category_count; k++) {
        double called_per_s = demand->true_per_s[k * demand->province_count + province] *
                              demand->categories[k].channels[SZ_CHANNEL_CALL].probability;
        first_per_s += called_per_s;
        further_per_s += called_per_s * (demand->callers_per_incident - 1);
    }
    double mean_s = law->call_service != NULL ? sz_distribution_mean(law->call_service) : 0;
    return first_per_s * mean_s + further_per_s * law->duplicate_service_s;
}

static void staff(const struct sz_world *world, struct sz_room_load *room, const unsigned *given)
{
    sz_room_size(room->loads, world->verification.offered_load_per_operator, room->operators);
    for (int i = 0; i < SZ_ROOM_SHIFT_COUNT; i++)
        if (given[i] > 0)
            room->operators[i] = given[i];
}

uint32_t sz_room_count(const struct sz_world *world, uint32_t province)
{
    uint32_t zone_count = world->first_zone[province + 1] - world->first_zone[province];
    if (world->verification.beside_calls)
        return 1;
    return 1 + (world->zone_rooms ? zone_count : zone_count > 0);
}

void sz_room_loads(const struct sz_world *world, uint32_t province, struct sz_room_load rooms[])
{
    bool beside_calls = world->verification.beside_calls;
    uint32_t count = sz_room_count(world, province), first = world->first_zone[province];
    for (uint32_t i = 0; i < count; i++)
        rooms[i] = (struct sz_room_load){.takes_calls = i == 0};
    for (uint32_t zone = first; zone < world->first_zone[province + 1]; zone++) {
        uint32_t room = beside_calls ? 0 : world->zone_rooms ? 1 + zone - first : 1;
        add_zone_loads(world, province, zone, rooms[room].loads);
    }
    sz_shift_loads_add(&world->demand.call_profile, call_load(world, province), rooms[0].loads);
    for (uint32_t i = 0; i < count; i++)
        staff(world, &rooms[i], i == 0 ? world->verification.call_takers : world->verification.alert_operators);
}

double sz_room_occupancy(const struct sz_room_load *room)
{
    double most = 0;
    for (int i = 0; i < SZ_ROOM_SHIFT_COUNT; i++)
        most = fmax(most, room->loads[i] / room->operators[i]);
    return most;
}
