/*
 * Verified: an incident gets the idle units it needs, or busy ones from less urgent jobs, or waits in the line; and a unit that is free serves the
 * line.
 */
#include "models/response/incident_life.h"

#include <math.h>

/* --- the line, and who leaves it --- */

static void lose_patience(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_incident *incident = subject;
    incident->patience = SZ_EVENT_NONE;
    sz_line_leave(area, incident);
    incident->abandoned = true;
    sz_incident_give_up(area, incident);
}

static const struct sz_event_type patience_over_type = {"patience over", SZ_EVENT_PATIENCE_OVER, lose_patience};

/* Patience is that of one to whom nobody is on the way; each time in the line has its own. */
static void await_unit(struct sz_area *area, struct sz_incident *incident)
{
    enum { PURPOSES_OF_SPELLS = 256 };
    incident->state = SZ_INCIDENT_WAITING;
    const struct sz_category *category = &area->world->demand.categories[incident->category];
    if (incident->kind != SZ_JOB_INCIDENT || category->patience == NULL)
        return;
    uint32_t spell = incident->spell_count++;
    uint32_t purpose = spell == 0 ? (uint32_t)SZ_PURPOSE_PATIENCE
                                  : (uint32_t)SZ_PURPOSE_FURTHER_PATIENCE + (spell - 1) % PURPOSES_OF_SPELLS;
    struct sz_stream stream;
    sz_area_stream(area, &stream, (enum sz_purpose)purpose, incident->entity);
    double patience_s = fmax(0, sz_distribution_sample(category->patience, &stream));
    incident->patience =
        sz_simulation_schedule(&area->simulation, area->simulation.now_s + patience_s, &patience_over_type, incident);
}

/* No unit for all roles and no room in the line: those who are on it have to do. */
static void do_without(struct sz_area *area, struct sz_incident *incident)
{
    if (incident->active_count == 0 && incident->state != SZ_INCIDENT_ON_SCENE) {
        incident->lost = true;
        sz_incident_give_up(area, incident);
        return;
    }
    for (uint32_t i = 0; i < incident->role_count; i++)
        if (!incident->roles[i].is_done && incident->roles[i].unit == SZ_NONE)
            sz_crew_close(incident, i, SZ_NONE);
    sz_incident_end_when_cleared(area, incident);
}

/* --- dispatched: to idle units, or to busy ones on less urgent jobs --- */

static uint32_t idle_count(const struct sz_area *area, const struct sz_incident *incident)
{
    const struct sz_world *world = area->world;
    uint32_t count = 0, province = incident->home->province;
    for (uint32_t i = world->first_lender[province]; i < world->first_lender[province + 1]; i++)
        count += sz_area_province(area, world->lenders[i])->idle_count;
    return count;
}

/* How many units have to stay idle for more urgent things; SZ_NONE: no such rule for it. */
static uint32_t kept_idle(const struct sz_area *area, const struct sz_incident *incident)
{
    return area->world->keep_idle != NULL && incident->kind == SZ_JOB_INCIDENT
               ? area->world->keep_idle[incident->category]
               : SZ_NONE;
}

static bool may_be_sent(const struct sz_area *area, const struct sz_incident *incident)
{
    uint32_t kept = kept_idle(area, incident);
    return kept == SZ_NONE || idle_count(area, incident) > kept;
}

/* Takes a unit from its job for another. What it leaves goes back to the line, or to a unit that was of no use to the other. */
static void bump(struct sz_area *area, uint32_t index, struct sz_incident *incident, uint32_t role)
{
    struct sz_unit_state *unit = &area->units[index];
    struct sz_incident *bumped = unit->job;
    enum sz_start start = unit->has_arrived ? SZ_START_ON_SCENE : SZ_START_ON_ROAD;
    sz_simulation_cancel(&area->simulation, unit->event);
    sz_units_halt(area, index);
    sz_incident_leave_job(area, unit, area->world->dispatch.pre_emption == SZ_PRE_EMPT_ON_SCENE_RESUME, "bumped");
    sz_incident_assign(area, incident, role, index, start);
    sz_incident_dispatch(area, bumped);
}

static void seek_unit(struct sz_area *area, struct sz_incident *incident, uint32_t role)
{
    uint32_t kind = incident->roles[role].kind;
    if (!may_be_sent(area, incident)) {
        sz_record_refused(area, incident);
        return;
    }
    uint32_t unit = area->world->dispatch.policy->choose(area, incident, kind);
    if (unit != SZ_NONE) {
        sz_incident_assign(area, incident, role, unit, SZ_START_IDLE);
        return;
    }
    unit = sz_pre_emption_choose(area, incident, kind);
    if (unit != SZ_NONE)
        bump(area, unit, incident, role);
    else
        sz_record_refused(area, incident);
}

/* Sends what may be sent; the rest waits. */
void sz_incident_dispatch(struct sz_area *area, struct sz_incident *incident)
{
    bool is_reached = sz_area_reaches(area, incident->cell);
    for (uint32_t i = 0; is_reached && i < incident->role_count && incident->missing_count > 0; i++)
        if (!incident->roles[i].is_done && incident->roles[i].unit == SZ_NONE)
            seek_unit(area, incident, i);
    if (incident->missing_count == 0)
        return;
    bool found_none = incident->active_count == 0 && incident->state != SZ_INCIDENT_ON_SCENE;
    incident->waited = incident->waited || (found_none && incident->assignment_count == 0);
    if (!incident->in_line && !(is_reached && sz_line_has_room(incident))) {
        do_without(area, incident);
        return;
    }
    if (!incident->in_line)
        sz_line_join(area, incident);
    if (found_none && incident->state != SZ_INCIDENT_WAITING)
        await_unit(area, incident);
}

/* --- a unit is free: the line first --- */

/*
 * Gives a freed unit, or one that this unit's being idle allows to go, to an incident of the line. Others that are idle were of no use to it
 * before, unless too few were idle then.
 */
static void serve(struct sz_area *area, uint32_t freed, struct sz_incident *incident)
{
    const struct sz_policy *policy = area->world->dispatch.policy;
    uint32_t kept = kept_idle(area, incident);
    for (uint32_t i = 0; i < incident->role_count && incident->missing_count > 0; i++) {
        const struct sz_role *role = &incident->roles[i];
        if (role->is_done || role->unit != SZ_NONE || !may_be_sent(area, incident))
            continue;
        uint32_t unit = SZ_NONE;
        if (area->units[freed].status == SZ_UNIT_IDLE && sz_units_fits(area, freed, incident, role->kind) &&
            (policy->serves == NULL || policy->serves(area, freed, incident)))
            unit = freed;
        else if (kept != SZ_NONE && idle_count(area, incident) == kept + 1)
            unit = policy->choose(area, incident, role->kind);
        if (unit != SZ_NONE)
            sz_incident_assign(area, incident, i, unit, SZ_START_IDLE);
    }
}

/* Whether anybody waits where units of a province may serve. */
static bool has_line(const struct sz_area *area, const struct sz_province_state *lender)
{
    const struct sz_world *world = area->world;
    for (uint32_t i = world->first_lender[lender->province]; i < world->first_lender[lender->province + 1]; i++)
        if (sz_area_province(area, world->lenders[i])->line_count > 0)
            return true;
    return false;
}

static void serve_line(struct sz_area *area, uint32_t unit)
{
    const struct sz_unit_state *state = &area->units[unit];
    if (!has_line(area, state->home))
        return;
    for (unsigned priority = 1; priority <= SZ_PRIORITY_COUNT; priority++) {
        sz_line_begin(area, state->home, priority);
        struct sz_incident *incident = sz_line_next(area);
        for (; incident != NULL; incident = sz_line_next(area)) {
            serve(area, unit, incident);
            if (state->status != SZ_UNIT_IDLE)
                return;
        }
    }
}

/* --- taken off a job, for another or for good --- */

/* A unit leaves what it does where it is. */
static struct sz_incident *take_off(struct sz_area *area, uint32_t index, const char *fate)
{
    struct sz_unit_state *unit = &area->units[index];
    struct sz_incident *incident = unit->job;
    sz_simulation_cancel(&area->simulation, unit->event);
    unit->event = SZ_EVENT_NONE;
    sz_units_halt(area, index);
    sz_incident_leave_job(area, unit, true, fate);
    return incident;
}

/* The unit it relieves may serve the line, but relieves nobody in its turn. */
static void relieve(struct sz_area *area, uint32_t idle)
{
    uint32_t index = sz_redispatch_choose(area, idle);
    if (index == SZ_NONE)
        return;
    uint32_t role = area->units[index].role;
    struct sz_incident *incident = take_off(area, index, "relieved");
    sz_incident_assign(area, incident, role, idle, SZ_START_IDLE);
    if (!sz_units_release(area, index, NULL))
        return;
    serve_line(area, index);
    if (area->units[index].status == SZ_UNIT_IDLE)
        sz_works_catch_up(area, index);
    if (area->units[index].status == SZ_UNIT_IDLE)
        sz_move_up(area->units[index].home);
}

void sz_incident_unit_freed(struct sz_area *area, uint32_t unit)
{
    const struct sz_unit_state *state = &area->units[unit];
    serve_line(area, unit);
    if (state->status == SZ_UNIT_IDLE)
        relieve(area, unit);
    if (state->status == SZ_UNIT_IDLE)
        sz_works_catch_up(area, unit);
    if (state->status == SZ_UNIT_IDLE)
        sz_move_up(state->home);
}

void sz_incident_hand_over(struct sz_area *area, uint32_t unit)
{
    struct sz_incident *incident = take_off(area, unit, "handed_over");
    sz_units_release(area, unit, NULL);
    sz_incident_dispatch(area, incident);
}
