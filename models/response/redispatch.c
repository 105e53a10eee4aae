/*
 * Which unit under way a nearer one, that has become idle, relieves.
 */
#include "models/response/area.h"

#include <math.h>

/* From now until it is there, by what is expected of the way and what is known of the turnout. */
static double remaining_s(struct sz_area *area, uint32_t index)
{
    const struct sz_unit_state *unit = &area->units[index];
    double turnout_s = fmax(0, unit->assigned_s + unit->turnout_s - area->simulation.now_s);
    return turnout_s + sz_units_trip(area, index, unit->job).mean_s;
}

static double expected_s(struct sz_area *area, uint32_t index, const struct sz_incident *incident)
{
    const struct sz_distribution *turnout = area->world->unit_types[area->units[index].type].turnout;
    return (turnout != NULL ? sz_distribution_mean(turnout) : 0) + sz_units_trip(area, index, incident).mean_s;
}

/* Who has done its part is no colleague's relief: the incident needs both. */
static bool has_done_its_part(uint32_t unit, const struct sz_incident *incident)
{
    for (uint32_t i = 0; i < incident->role_count; i++)
        if (incident->roles[i].done_by == unit)
            return true;
    return false;
}

static bool may_relieve(struct sz_area *area, uint32_t idle, const struct sz_unit_state *unit)
{
    const struct sz_policy *policy = area->world->dispatch.policy;
    if (unit->job == NULL || unit->has_arrived || unit->job->kind == SZ_JOB_PURSUIT ||
        has_done_its_part(idle, unit->job))
        return false;
    return sz_units_fits(area, idle, unit->job, unit->job->roles[unit->role].kind) &&
           (policy->serves == NULL || policy->serves(area, idle, unit->job));
}

uint32_t sz_redispatch_choose(struct sz_area *area, uint32_t idle)
{
    const struct sz_world *world = area->world;
    uint32_t chosen = SZ_NONE, province = area->units[idle].home->province;
    double least_s = world->dispatch.redispatch_gain_s, most_s = least_s;
    unsigned most_urgent = SZ_PRIORITY_COUNT + 1;
    if (!(least_s > 0))
        return SZ_NONE;
    for (uint32_t i = world->first_lender[province]; i < world->first_lender[province + 1]; i++) {
        const struct sz_province_state *lender = sz_area_province(area, world->lenders[i]);
        for (uint32_t index = lender->first_unit; index < lender->first_unit + lender->unit_count; index++) {
            const struct sz_unit_state *unit = &area->units[index];
            if (!may_relieve(area, idle, unit) || unit->job->priority > most_urgent)
                continue;
            double gain_s = remaining_s(area, index) - expected_s(area, idle, unit->job);
            if (gain_s <= (unit->job->priority < most_urgent ? least_s : most_s))
                continue;
            chosen = index;
            most_s = gain_s;
            most_urgent = unit->job->priority;
        }
    }
    return chosen;
}
