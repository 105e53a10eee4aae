#include "models/response/policies/policies.h"

/* The closest idle unit whose own beat it is, else the closest of all. */
uint32_t sz_policy_beat_first(struct sz_area *area, const struct sz_incident *incident, uint32_t kind)
{
    uint32_t unit = sz_units_closest_idle_of_beat(area, incident, kind);
    return unit != SZ_NONE ? unit : sz_units_closest_idle(area, incident, kind, SZ_NONE);
}
