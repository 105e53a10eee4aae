#include "models/response/policies/policies.h"

/* The first idle unit of a fixed list for the cell (Larson 1974). Units not in the list never serve it. */
uint32_t sz_policy_preference(struct sz_area *area, const struct sz_incident *incident, uint32_t kind)
{
    const struct sz_world *world = area->world;
    const uint32_t *list = world->preferences + (size_t)incident->cell * world->preference_length;
    for (uint32_t i = 0; i < world->preference_length && list[i] != SZ_NONE; i++) {
        uint32_t unit = incident->home->first_unit + list[i] - world->first_unit[incident->home->province];
        if (area->units[unit].status == SZ_UNIT_IDLE && sz_units_fits(area, unit, incident, kind))
            return unit;
    }
    return SZ_NONE;
}

bool sz_policy_preference_serves(const struct sz_area *area, uint32_t unit, const struct sz_incident *incident)
{
    const struct sz_world *world = area->world;
    const uint32_t *list = world->preferences + (size_t)incident->cell * world->preference_length;
    for (uint32_t i = 0; i < world->preference_length && list[i] != SZ_NONE; i++)
        if (list[i] == area->units[unit].unit)
            return true;
    return false;
}
