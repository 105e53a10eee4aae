#include "models/response/policies/policies.h"

/* The closest idle unit. What makes it a policy of cut-offs (Schaack and Larson 1986) is keep_idle, which it cannot do without. */
uint32_t sz_policy_cutoff(struct sz_area *area, const struct sz_incident *incident, uint32_t kind)
{
    return sz_units_closest_idle(area, incident, kind, SZ_NONE);
}
