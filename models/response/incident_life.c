/*
 * The life of an incident (incident_life.h), but for its onset (onset.c) and for how units are found (sending.c).
 */
#include "models/response/incident_life.h"
#include "models/response/person.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* --- the list of all that are not over, and memory --- */

/* More than could ever be waiting for help: the units cannot keep up, and the line would take all memory. */
enum { OPEN_LIMIT = 2000000 };

struct sz_incident *sz_incident_create(struct sz_province_state *home)
{
    struct sz_area *area = home->area;
    if (++area->live_count > OPEN_LIMIT) {
        sz_simulation_fail(&area->simulation, SZ_ERROR_INPUT,
                           "over %d incidents are open at once: the units cannot keep up with the demand", OPEN_LIMIT);
        return NULL;
    }
    struct sz_incident *incident = sz_pool_take(&area->incident_pool);
    if (incident == NULL) {
        sz_simulation_fail(&area->simulation, SZ_ERROR_SYSTEM, "out of memory for open incidents");
        return NULL;
    }
    incident->home = home;
    incident->next = area->live;
    if (area->live != NULL)
        area->live->previous = incident;
    area->live = incident;
    incident->first_alert_s = INFINITY;
    incident->arrived_s = incident->cleared_s = NAN;
    incident->outcome = SZ_OUTCOME_COUNT;
    incident->unit = SZ_NONE;
    incident->zone = SZ_NONE;
    incident->group = SZ_NONE;
    return incident;
}

static void free_when_done(struct sz_area *area, struct sz_incident *incident)
{
    if (incident->state != SZ_INCIDENT_OVER || incident->pending_alerts > 0)
        return;
    sz_record_row(area, incident);
    if (incident->previous != NULL)
        incident->previous->next = incident->next;
    else
        area->live = incident->next;
    if (incident->next != NULL)
        incident->next->previous = incident->previous;
    if (incident->record != NULL) {
        sz_replay_compare(area, incident);
        sz_pool_give_back(&area->record_pool, incident->record);
    }
    sz_pool_give_back(&area->incident_pool, incident);
    area->live_count--;
}

void sz_area_close_one(struct sz_area *area)
{
    area->counted_open--;
    if (area->counted_open == 0 && area->simulation.now_s >= area->window_end_s)
        sz_simulation_stop(&area->simulation);
}

/* The incident's outcome is known: helped at the arrival, the others when they are given up. */
void sz_incident_settle(struct sz_area *area, struct sz_incident *incident, enum sz_outcome outcome)
{
    if (incident->kind != SZ_JOB_INCIDENT)
        return;
    double now_s = area->simulation.now_s;
    incident->outcome = outcome;
    incident->home->open_s += sz_area_in_window(area, incident->onset_s, now_s);
    sz_time_average_set(&incident->home->open, now_s, incident->home->open.level - 1);
    if (!incident->counted)
        return;
    sz_area_tally(area, incident, outcome);
    sz_area_close_one(area);
}

void sz_incident_end(struct sz_area *area, struct sz_incident *incident)
{
    incident->state = SZ_INCIDENT_OVER;
    incident->cleared_s = area->simulation.now_s;
    free_when_done(area, incident);
}

void sz_incident_give_up(struct sz_area *area, struct sz_incident *incident)
{
    enum sz_outcome outcome = incident->lost        ? SZ_OUTCOME_LOST
                              : incident->abandoned ? SZ_OUTCOME_ABANDONED
                              : incident->rejected  ? SZ_OUTCOME_REJECTED
                              : incident->dropped   ? SZ_OUTCOME_DROPPED
                                                    : SZ_OUTCOME_UNNOTICED;
    sz_incident_settle(area, incident, outcome);
    sz_incident_end(area, incident);
}

/* --- cleared: the unit is free again --- */

/* A unit is done with its job, or is taken from it. */
void sz_incident_leave_job(struct sz_area *area, struct sz_unit_state *unit, bool resumes, const char *fate)
{
    sz_record_left(area, unit, fate);
    const struct sz_incident *incident = unit->job;
    if (incident->kind == SZ_JOB_FALSE_RECOGNITION) {
        double *sums = sz_province_sums(incident->home, 0);
        sums[SZ_SUM_FALSE_UNIT_S] += sz_area_in_window(area, unit->assigned_s, area->simulation.now_s);
    }
    sz_crew_leave(area, unit, resumes);
}

/* Helped, nobody there and nobody wanted any more: it is over. */
void sz_incident_end_when_cleared(struct sz_area *area, struct sz_incident *incident)
{
    if (incident->state != SZ_INCIDENT_ON_SCENE || incident->active_count > 0 || incident->in_line)
        return;
    sz_incident_end(area, incident);
}

static void clear(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_unit_state *unit = subject;
    struct sz_incident *incident = unit->job;
    uint32_t index = (uint32_t)(unit - area->units);
    unit->event = SZ_EVENT_NONE;
    sz_incident_leave_job(area, unit, false, "cleared");
    sz_crew_close(incident, unit->role, index);
    bool works = area->world->work_count > 0 && sz_works_follow(area, index, incident);
    bool is_idle = !works && sz_units_release(area, index, incident);
    sz_incident_end_when_cleared(area, incident);
    if (is_idle)
        sz_incident_unit_freed(area, index);
}

static const struct sz_event_type cleared_type = {"cleared", SZ_EVENT_CLEARED, clear};

/* --- arrived --- */

/* Somebody was sent to a false alert: whoever is still there and is spoken to was wrongly approached. */
static void approach_wrongly(struct sz_area *area, const struct sz_incident *job)
{
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_CONTACT, job->entity);
    if (!job->counted || sz_stream_uniform(&stream) >= area->world->verification.contact_share)
        return;
    sz_add_price(job->home, job->zone, job->group, SZ_SUM_WRONGLY_APPROACHED, 1);
}

/* The first unit there is the response. */
static void begin_help(struct sz_area *area, struct sz_incident *incident, const struct sz_unit_state *unit)
{
    incident->state = SZ_INCIDENT_ON_SCENE;
    incident->unit = (uint32_t)(unit - area->units);
    incident->assigned_s = unit->assigned_s;
    incident->turnout_s = unit->turnout_s;
    incident->travel_s = unit->travel_s;
    incident->travel_m = unit->travel_m;
    incident->arrived_s = unit->arrived_s;
    incident->on_scene_s = unit->on_scene_s;
    if (incident->kind == SZ_JOB_FALSE_RECOGNITION)
        approach_wrongly(area, incident);
    sz_incident_settle(area, incident, SZ_OUTCOME_HELPED);
}

static void arrive(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_unit_state *unit = subject;
    sz_crew_arrive(area, unit);
    sz_record_arrived(area, unit);
    if (unit->job->state == SZ_INCIDENT_UNDER_WAY)
        begin_help(area, unit->job, unit);
    unit->event = sz_simulation_schedule(simulation, simulation->now_s + unit->on_scene_s, &cleared_type, unit);
}

static const struct sz_event_type arrived_type = {"arrived", SZ_EVENT_ARRIVED, arrive};

/* --- assigned: turnout and travel --- */

static void stop_waiting(struct sz_area *area, struct sz_incident *incident)
{
    if (incident->patience != SZ_EVENT_NONE)
        sz_simulation_cancel(&area->simulation, incident->patience);
    incident->patience = SZ_EVENT_NONE;
}

static void count_dispatch(struct sz_area *area, struct sz_incident *incident, uint32_t index)
{
    const struct sz_province_state *home = area->units[index].home;
    uint32_t unit = index - home->first_unit;
    struct sz_area_result *result = home->result;
    sz_area_tally_dispatch(area, incident, index);
    result->unit_dispatches[unit]++;
    if (result->cell_dispatches != NULL)
        result->cell_dispatches[(size_t)unit * result->area_cell_count +
                                sz_world_cell_in_area(area->world, incident->home->province, incident->cell)]++;
}

void sz_incident_assign(struct sz_area *area, struct sz_incident *incident, uint32_t role, uint32_t index,
                        enum sz_start start)
{
    struct sz_unit_state *unit = &area->units[index];
    stop_waiting(area, incident);
    if (incident->state != SZ_INCIDENT_ON_SCENE)
        incident->state = SZ_INCIDENT_UNDER_WAY;
    sz_crew_assign(area, incident, role, index, start);
    sz_record_sent(area, incident, unit);
    if (unit->status == SZ_UNIT_IDLE) {
        sz_units_take(area, index);
        sz_move_up(unit->home);
    }
    if (incident->in_line && incident->missing_count == 0)
        sz_line_leave(area, incident);
    if (incident->kind == SZ_JOB_INCIDENT && incident->counted)
        count_dispatch(area, incident, index);
    sz_simulation_mark(&area->simulation, incident->entity ^ (uint64_t)(index - unit->home->first_unit) << 32);
    double delay_s = unit->turnout_s + unit->travel_s;
    if (delay_s > 0)
        unit->event = sz_simulation_schedule(&area->simulation, area->simulation.now_s + delay_s, &arrived_type, unit);
    else
        arrive(&area->simulation, unit);
}

/* --- verified --- */

void sz_incident_set_verified(struct sz_area *area, struct sz_incident *incident, enum sz_channel channel,
                              double noticed_s, double alerted_s)
{
    incident->verified = true;
    incident->channel = channel;
    incident->noticed_s = noticed_s;
    incident->alerted_s = alerted_s;
    incident->verified_s = area->simulation.now_s;
}

/* A false alert was accepted: the same life without an incident. */
static void begin_false_job(struct sz_area *area, const struct sz_alert *alert)
{
    const struct sz_world *world = area->world;
    struct sz_incident *job = sz_incident_create(alert->home);
    if (job == NULL)
        return;
    job->entity = alert->entity;
    job->kind = alert->kind;
    job->zone = alert->zone;
    job->group = alert->group;
    sz_crew_init(area, job);
    job->counted = sz_area_counts(area, alert->raised_s);
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_POSITION, alert->entity);
    if (alert->kind == SZ_JOB_HOAX) {
        job->priority = world->dispatch.hoax_priority;
        const struct sz_cell_choice *choice = &world->homes[alert->home->province];
        job->cell = sz_cell_choice_draw(choice, sz_stream_bits(&stream));
        double u = sz_stream_uniform(&stream);
        job->place = sz_geography_point_in_cell(&world->geography, job->cell, u, sz_stream_uniform(&stream));
    } else {
        job->priority = world->dispatch.false_alert_priority;
        const struct sz_station *station = &world->geography.stations[world->zone_map.zones[alert->zone].station];
        job->place = station->place;
        job->cell = station->cell;
    }
    job->onset_s = alert->raised_s;
    sz_incident_set_verified(area, job, alert->channel, alert->noticed_s, alert->raised_s);
    sz_incident_dispatch(area, job);
}

/* --- alerted: judged by the people of a room, or seen by police --- */

static void release_alert(struct sz_area *area, struct sz_alert *alert)
{
    struct sz_incident *incident = alert->incident;
    sz_alert_destroy(area, alert);
    if (incident == NULL)
        return;
    incident->pending_alerts--;
    if (incident->pending_alerts == 0 && incident->state == SZ_INCIDENT_UNVERIFIED)
        sz_incident_give_up(area, incident);
    else
        free_when_done(area, incident);
}

void sz_incident_alert_lost(struct sz_area *area, struct sz_alert *alert)
{
    if (alert->incident != NULL)
        alert->incident->dropped = true;
    release_alert(area, alert);
}

void sz_incident_alert_judged(struct sz_area *area, struct sz_alert *alert, bool accepted)
{
    struct sz_incident *incident = alert->incident;
    if (incident == NULL && accepted) {
        begin_false_job(area, alert);
    } else if (incident != NULL && incident->state == SZ_INCIDENT_UNVERIFIED) {
        if (accepted) {
            sz_incident_set_verified(area, incident, alert->channel, alert->noticed_s, alert->raised_s);
            sz_incident_dispatch(area, incident);
        } else {
            incident->rejected = true;
        }
    }
    release_alert(area, alert);
}

/* Whether it is the one that is recorded, and not one that came before or after it. */
static bool is_recorded(const struct sz_alert *alert)
{
    if (!sz_replay_tells_alert(alert->incident))
        return false;
    double recorded_s = alert->incident->record->time_s[SZ_RECORDED_ALERTED];
    return alert->raised_s >= recorded_s && alert->raised_s <= recorded_s;
}

/* It is recorded that this alert was accepted: it is, from here on without the luck that it had. */
static void accept_as_recorded(struct sz_area *area, const struct sz_alert *alert)
{
    struct sz_incident *incident = alert->incident;
    incident->is_luckless = true;
    sz_incident_set_verified(area, incident, alert->channel, alert->noticed_s, alert->raised_s);
    sz_incident_dispatch(area, incident);
}

void sz_incident_alert_abandoned(struct sz_area *area, struct sz_alert *alert)
{
    struct sz_incident *incident = alert->incident;
    bool is_unverified = incident != NULL && incident->state == SZ_INCIDENT_UNVERIFIED;
    if (is_unverified && is_recorded(alert))
        accept_as_recorded(area, alert);
    else if (is_unverified)
        incident->abandoned = true;
    release_alert(area, alert);
}

/* The role a unit that is there takes: the first of its kind, else the first. */
static uint32_t role_of(const struct sz_area *area, const struct sz_incident *incident, uint32_t unit)
{
    uint32_t kind = area->world->unit_types[area->units[unit].type].kind;
    for (uint32_t i = 0; i < incident->role_count; i++)
        if (incident->roles[i].kind == SZ_NONE || incident->roles[i].kind == kind)
            return i;
    return 0;
}

/*
 * The unit that sees it is assigned at once: the patrolling one that is nearest. When nobody patrols nobody sees it, unless it is recorded that
 * somebody did.
 */
static void found_on_patrol(struct sz_area *area, struct sz_alert *alert)
{
    struct sz_incident *incident = alert->incident;
    assert(incident != NULL); /* no patrol sees what is false */
    uint32_t unit = incident->state == SZ_INCIDENT_UNVERIFIED ? sz_units_nearest_patrol(area, incident) : SZ_NONE;
    if (unit != SZ_NONE) {
        sz_incident_set_verified(area, incident, SZ_CHANNEL_PATROL, alert->noticed_s, alert->raised_s);
        sz_incident_assign(area, incident, role_of(area, incident, unit), unit, SZ_START_FOUND);
        sz_incident_dispatch(area, incident);
    } else if (incident->state == SZ_INCIDENT_UNVERIFIED && is_recorded(alert)) {
        accept_as_recorded(area, alert);
    }
    release_alert(area, alert);
}

static void raise_alert(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_alert *alert = subject;
    struct sz_incident *incident = alert->incident;
    if (incident != NULL)
        incident->first_alert_s = fmin(incident->first_alert_s, simulation->now_s);
    if (alert->channel == SZ_CHANNEL_PATROL)
        found_on_patrol(area, alert);
    else if (alert->channel == SZ_CHANNEL_WATCH ||
             (incident != NULL && area->world->demand.categories[incident->category].always_noticed))
        sz_incident_alert_judged(area, alert, true);
    else
        sz_rooms_submit(area, alert);
}

const struct sz_event_type sz_alert_raised_type = {"alert raised", SZ_EVENT_ALERT_RAISED, raise_alert};
