/*
 * Which busy unit may be taken from its job for a more urgent one.
 */
#include "models/response/area.h"

#include <math.h>

struct candidate {
    uint32_t unit;
    unsigned priority;
    double travel_s;
};

static bool may_leave(const struct sz_area *area, const struct sz_unit_state *unit)
{
    enum sz_pre_emption rule = area->world->dispatch.pre_emption;
    return unit->job != NULL && (!unit->has_arrived || rule != SZ_PRE_EMPT_UNDER_WAY);
}

/* By the time it needs from where it is; at equal priority and time the lower index stays. */
static void consider(struct sz_area *area, const struct sz_incident *incident, uint32_t index, struct candidate *best)
{
    const struct sz_incident *job = area->units[index].job;
    if (job->priority < best->priority)
        return;
    double travel_s = sz_units_trip(area, index, incident).mean_s;
    if (job->priority == best->priority && travel_s >= best->travel_s)
        return;
    *best = (struct candidate){index, job->priority, travel_s};
}

static bool has_lower_job(const struct sz_province_state *lender, unsigned priority)
{
    for (unsigned i = priority + 1; i <= SZ_PRIORITY_COUNT; i++)
        if (lender->job_count[i] > 0)
            return true;
    return false;
}

uint32_t sz_pre_emption_choose(struct sz_area *area, const struct sz_incident *incident, uint32_t kind)
{
    const struct sz_world *world = area->world;
    const struct sz_policy *policy = world->dispatch.policy;
    struct candidate best = {SZ_NONE, incident->priority, -INFINITY};
    if (world->dispatch.pre_emption == SZ_PRE_EMPT_NONE)
        return SZ_NONE;
    uint32_t province = incident->home->province;
    for (uint32_t i = world->first_lender[province]; i < world->first_lender[province + 1]; i++) {
        const struct sz_province_state *lender = sz_area_province(area, world->lenders[i]);
        if (!has_lower_job(lender, incident->priority))
            continue;
        for (uint32_t unit = lender->first_unit; unit < lender->first_unit + lender->unit_count; unit++)
            if (may_leave(area, &area->units[unit]) && sz_units_fits(area, unit, incident, kind) &&
                (policy->serves == NULL || policy->serves(area, unit, incident)))
                consider(area, incident, unit, &best);
    }
    return best.unit;
}
