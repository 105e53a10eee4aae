#include "models/response/policies/policies.h"

/* The idle unit whose known place is the least travel time away; the lower index at a tie. */
uint32_t sz_policy_closest_idle(struct sz_area *area, const struct sz_incident *incident, uint32_t kind)
{
    return sz_units_closest_idle(area, incident, kind, SZ_NONE);
}
