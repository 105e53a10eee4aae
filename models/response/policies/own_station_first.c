#include "models/response/policies/policies.h"

/* The closest idle unit of the station whose beat it is, else the closest of all. */
uint32_t sz_policy_own_station_first(struct sz_area *area, const struct sz_incident *incident, uint32_t kind)
{
    uint32_t station = area->world->geography.cells[incident->cell].nearest_stations[0];
    uint32_t unit = sz_units_closest_idle(area, incident, kind, station);
    return unit != SZ_NONE ? unit : sz_units_closest_idle(area, incident, kind, SZ_NONE);
}
