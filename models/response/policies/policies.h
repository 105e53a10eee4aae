/** The functions of the policies, for the list in dispatch.c. */
#ifndef SZ_MODELS_RESPONSE_POLICIES_POLICIES_H
#define SZ_MODELS_RESPONSE_POLICIES_POLICIES_H

#include "models/response/area.h"

uint32_t sz_policy_closest_idle(struct sz_area *area, const struct sz_incident *incident, uint32_t kind);
uint32_t sz_policy_own_station_first(struct sz_area *area, const struct sz_incident *incident, uint32_t kind);
uint32_t sz_policy_beat_first(struct sz_area *area, const struct sz_incident *incident, uint32_t kind);
uint32_t sz_policy_cutoff(struct sz_area *area, const struct sz_incident *incident, uint32_t kind);
uint32_t sz_policy_preference(struct sz_area *area, const struct sz_incident *incident, uint32_t kind);
bool sz_policy_preference_serves(const struct sz_area *area, uint32_t unit, const struct sz_incident *incident);

#endif
