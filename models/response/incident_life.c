/*
 * The life of an incident, from onset to cleared, one function a transition; nothing else changes the state of one.
 *
 *     onset -> alerted -> verified -> assigned -> under way -> arrived -> cleared
 *
 * A false alert that was accepted lives the same life from verified on. An incident may need several units: each has a role (crew.c); the first
 * that arrives counts as the response. What lacks a unit is in the line (line.c).
 */
#include "models/response/person.h"

#include <math.h>
#include <stdlib.h>

/* --- the list of all that are not over, and memory --- */

/* More than could ever be waiting for help: the units cannot keep up, and the line would take all memory. */
enum { OPEN_LIMIT = 2000000 };

static struct sz_incident *create(struct sz_province_state *home)
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
static void settle(struct sz_area *area, struct sz_incident *incident, enum sz_outcome outcome)
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

static void end(struct sz_area *area, struct sz_incident *incident)
{
    incident->state = SZ_INCIDENT_OVER;
    incident->cleared_s = area->simulation.now_s;
    free_when_done(area, incident);
}

static void give_up(struct sz_area *area, struct sz_incident *incident)
{
    enum sz_outcome outcome = incident->lost        ? SZ_OUTCOME_LOST
                              : incident->abandoned ? SZ_OUTCOME_ABANDONED
                              : incident->rejected  ? SZ_OUTCOME_REJECTED
                              : incident->dropped   ? SZ_OUTCOME_DROPPED
                                                    : SZ_OUTCOME_UNNOTICED;
    settle(area, incident, outcome);
    end(area, incident);
}

/* --- cleared: the unit is free again --- */

/* A unit is done with its job, or is taken from it. */
static void leave_job(struct sz_area *area, struct sz_unit_state *unit, bool resumes, const char *fate)
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
static void end_when_cleared(struct sz_area *area, struct sz_incident *incident)
{
    if (incident->state != SZ_INCIDENT_ON_SCENE || incident->active_count > 0 || incident->in_line)
        return;
    end(area, incident);
}

static void clear(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_unit_state *unit = subject;
    struct sz_incident *incident = unit->job;
    uint32_t index = (uint32_t)(unit - area->units);
    unit->event = SZ_EVENT_NONE;
    leave_job(area, unit, false, "cleared");
    sz_crew_close(incident, unit->role);
    bool is_idle = sz_units_release(area, index, incident);
    end_when_cleared(area, incident);
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
    settle(area, incident, SZ_OUTCOME_HELPED);
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

static void assign(struct sz_area *area, struct sz_incident *incident, uint32_t role, uint32_t index,
                   enum sz_start start)
{
    struct sz_unit_state *unit = &area->units[index];
    stop_waiting(area, incident);
    if (incident->state != SZ_INCIDENT_ON_SCENE)
        incident->state = SZ_INCIDENT_UNDER_WAY;
    sz_crew_assign(area, incident, role, index, start);
    sz_record_sent(area, incident, unit);
    if (unit->status == SZ_UNIT_IDLE)
        sz_units_take(area, index);
    if (incident->in_line && incident->missing_count == 0)
        sz_line_leave(area, incident);
    if (incident->kind == SZ_JOB_INCIDENT && incident->counted)
        unit->home->result->unit_dispatches[index - unit->home->first_unit]++;
    sz_simulation_mark(&area->simulation, incident->entity ^ (uint64_t)(index - unit->home->first_unit) << 32);
    double delay_s = unit->turnout_s + unit->travel_s;
    if (delay_s > 0)
        unit->event = sz_simulation_schedule(&area->simulation, area->simulation.now_s + delay_s, &arrived_type, unit);
    else
        arrive(&area->simulation, unit);
}

/* --- the line, and who leaves it --- */

static void lose_patience(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_incident *incident = subject;
    incident->patience = SZ_EVENT_NONE;
    sz_line_leave(area, incident);
    incident->abandoned = true;
    give_up(area, incident);
}

static const struct sz_event_type patience_over_type = {"patience over", SZ_EVENT_PATIENCE_OVER, lose_patience};

/* Patience is that of one to whom nobody is on the way; each time in the line has its own. */
static void await_unit(struct sz_area *area, struct sz_incident *incident)
{
    enum { PURPOSES_OF_SPELLS = 256 };
    incident->state = SZ_INCIDENT_WAITING;
    const struct sz_category *category = &area->world->demand.categories[incident->category];
    if (incident->kind != SZ_JOB_INCIDENT || !isfinite(category->line_patience_s))
        return;
    uint32_t spell = incident->spell_count++;
    uint32_t purpose = spell == 0 ? (uint32_t)SZ_PURPOSE_PATIENCE
                                  : (uint32_t)SZ_PURPOSE_FURTHER_PATIENCE + (spell - 1) % PURPOSES_OF_SPELLS;
    struct sz_stream stream;
    sz_area_stream(area, &stream, (enum sz_purpose)purpose, incident->entity);
    double patience_s = sz_stream_exponential(&stream, category->line_patience_s);
    incident->patience =
        sz_simulation_schedule(&area->simulation, area->simulation.now_s + patience_s, &patience_over_type, incident);
}

/* No unit for all roles and no room in the line: those who are on it have to do. */
static void do_without(struct sz_area *area, struct sz_incident *incident)
{
    if (incident->active_count == 0 && incident->state != SZ_INCIDENT_ON_SCENE) {
        incident->lost = true;
        give_up(area, incident);
        return;
    }
    for (uint32_t i = 0; i < incident->role_count; i++)
        if (!incident->roles[i].is_done && incident->roles[i].unit == SZ_NONE)
            sz_crew_close(incident, i);
    end_when_cleared(area, incident);
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

static void dispatch(struct sz_area *area, struct sz_incident *incident);

/* Takes a unit from its job for another. What it leaves goes back to the line, or to a unit that was of no use to the other. */
static void bump(struct sz_area *area, uint32_t index, struct sz_incident *incident, uint32_t role)
{
    struct sz_unit_state *unit = &area->units[index];
    struct sz_incident *bumped = unit->job;
    enum sz_start start = unit->has_arrived ? SZ_START_ON_SCENE : SZ_START_ON_ROAD;
    sz_simulation_cancel(&area->simulation, unit->event);
    sz_units_halt(area, index);
    leave_job(area, unit, area->world->dispatch.pre_emption == SZ_PRE_EMPT_ON_SCENE_RESUME, "bumped");
    assign(area, incident, role, index, start);
    dispatch(area, bumped);
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
        assign(area, incident, role, unit, SZ_START_IDLE);
        return;
    }
    unit = sz_pre_emption_choose(area, incident, kind);
    if (unit != SZ_NONE)
        bump(area, unit, incident, role);
    else
        sz_record_refused(area, incident);
}

/* Sends what may be sent; the rest waits. */
static void dispatch(struct sz_area *area, struct sz_incident *incident)
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
            assign(area, incident, i, unit, SZ_START_IDLE);
    }
}

void sz_incident_unit_freed(struct sz_area *area, uint32_t unit)
{
    const struct sz_unit_state *state = &area->units[unit];
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

/* --- verified --- */

static void set_verified(struct sz_area *area, struct sz_incident *incident, enum sz_channel channel, double noticed_s,
                         double alerted_s)
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
    struct sz_incident *job = create(alert->home);
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
        const struct sz_cell_choice *choice = &world->cell_choices[alert->home->province];
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
    set_verified(area, job, alert->channel, alert->noticed_s, alert->raised_s);
    dispatch(area, job);
}

/* --- pursuits: after somebody who walks on --- */

void sz_incident_pursue(struct sz_area *area, struct sz_person *person, uint64_t entity)
{
    const struct sz_world *world = area->world;
    struct sz_incident *pursuit = create(person->home);
    if (pursuit == NULL)
        return;
    const struct sz_province *province = &world->geography.provinces[person->home->province];
    const struct sz_station *station = &world->geography.stations[world->zone_map.zones[person->zone].station];
    pursuit->entity = entity;
    pursuit->kind = SZ_JOB_PURSUIT;
    pursuit->person = person;
    pursuit->zone = person->zone;
    pursuit->priority = world->watch_list->priority;
    pursuit->place = person->seen_at;
    pursuit->cell = station->cell != SZ_NONE ? station->cell : province->first_cell;
    pursuit->onset_s = person->seen_s;
    pursuit->pending_alerts = 1; /* the trail's hold on it */
    sz_crew_init(area, pursuit);
    person->pursuit = pursuit;
    set_verified(area, pursuit, SZ_CHANNEL_CAMERA, person->seen_s, person->seen_s);
    dispatch(area, pursuit);
}

/* The unit of a pursuit that is not there yet, taken off it where it is; NULL when there is none. */
static struct sz_unit_state *take_off(struct sz_area *area, const struct sz_incident *pursuit, const char *fate)
{
    uint32_t index = pursuit->roles[0].unit;
    if (index == SZ_NONE || area->units[index].has_arrived)
        return NULL;
    struct sz_unit_state *unit = &area->units[index];
    sz_simulation_cancel(&area->simulation, unit->event);
    unit->event = SZ_EVENT_NONE;
    sz_units_halt(area, index);
    leave_job(area, unit, false, fate);
    return unit;
}

void sz_incident_re_aim(struct sz_area *area, struct sz_incident *pursuit, const struct sz_place *place)
{
    const struct sz_unit_state *unit = take_off(area, pursuit, "re-aimed");
    pursuit->place = *place;
    if (unit != NULL)
        assign(area, pursuit, 0, (uint32_t)(unit - area->units), SZ_START_ON_ROAD);
}

void sz_incident_call_off(struct sz_area *area, struct sz_incident *pursuit)
{
    const struct sz_unit_state *unit = take_off(area, pursuit, "called_off");
    pursuit->person = NULL;
    pursuit->pending_alerts--;
    if (pursuit->in_line)
        sz_line_leave(area, pursuit);
    end(area, pursuit);
    if (unit == NULL)
        return;
    uint32_t index = (uint32_t)(unit - area->units);
    if (sz_units_release(area, index, NULL))
        sz_incident_unit_freed(area, index);
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
        give_up(area, incident);
    else
        free_when_done(area, incident);
}

void sz_incident_alert_judged(struct sz_area *area, struct sz_alert *alert, bool accepted)
{
    struct sz_incident *incident = alert->incident;
    if (incident == NULL && accepted) {
        begin_false_job(area, alert);
    } else if (incident != NULL && incident->state == SZ_INCIDENT_UNVERIFIED) {
        if (accepted) {
            set_verified(area, incident, alert->channel, alert->noticed_s, alert->raised_s);
            dispatch(area, incident);
        } else {
            incident->rejected = true;
        }
    }
    release_alert(area, alert);
}

void sz_incident_alert_abandoned(struct sz_area *area, struct sz_alert *alert)
{
    if (alert->incident != NULL && alert->incident->state == SZ_INCIDENT_UNVERIFIED)
        alert->incident->abandoned = true;
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

/* The unit that sees it is assigned at once: the patrolling one that is nearest. When nobody patrols nobody sees it. */
static void found_on_patrol(struct sz_area *area, struct sz_alert *alert)
{
    struct sz_incident *incident = alert->incident;
    uint32_t unit = incident->state == SZ_INCIDENT_UNVERIFIED ? sz_units_nearest_patrol(area, incident) : SZ_NONE;
    if (unit != SZ_NONE) {
        set_verified(area, incident, SZ_CHANNEL_PATROL, alert->noticed_s, alert->raised_s);
        assign(area, incident, role_of(area, incident, unit), unit, SZ_START_FOUND);
        dispatch(area, incident);
    }
    release_alert(area, alert);
}

static void raise_alert(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_alert *alert = subject;
    struct sz_incident *incident = alert->incident;
    incident->first_alert_s = fmin(incident->first_alert_s, simulation->now_s);
    if (alert->channel == SZ_CHANNEL_PATROL)
        found_on_patrol(area, alert);
    else if (alert->channel == SZ_CHANNEL_WATCH)
        sz_incident_alert_judged(area, alert, true);
    else
        sz_rooms_submit(area, alert);
}

const struct sz_event_type sz_alert_raised_type = {"alert raised", SZ_EVENT_ALERT_RAISED, raise_alert};

/* --- onset --- */

/* Inside which zone, in view of a camera, in reach of a pole: marks of the incident, the same whatever the zones' equipment. */
static void place_in_zone(struct sz_area *area, struct sz_incident *incident)
{
    const struct sz_zone_map *map = &area->world->zone_map;
    if (map->zone_count == 0 || map->first_part[incident->cell] == map->first_part[incident->cell + 1])
        return;
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_IN_ZONE, incident->entity);
    double mark = sz_stream_uniform(&stream), view_mark = sz_stream_uniform(&stream),
           reach_mark = sz_stream_uniform(&stream);
    for (uint32_t i = map->first_part[incident->cell]; i < map->first_part[incident->cell + 1]; i++) {
        mark -= map->parts[i].share;
        if (mark >= 0)
            continue;
        const struct sz_zone *zone = &map->zones[map->parts[i].zone];
        bool is_night = sz_calendar_is_night(&area->calendar, incident->onset_s);
        incident->zone = map->parts[i].zone;
        incident->in_view = view_mark < (is_night ? zone->in_view_night : zone->in_view_day);
        incident->in_reach = reach_mark < zone->in_reach;
        return;
    }
}

static void begin(struct sz_province_state *home, const struct sz_incident_arrival *arrival, uint32_t category_index)
{
    struct sz_area *area = home->area;
    const struct sz_category *category = &area->world->demand.categories[category_index];
    struct sz_incident *incident = create(home);
    if (incident == NULL)
        return;
    incident->entity = arrival->entity;
    incident->category = category_index;
    incident->priority = category->priority;
    incident->cell = arrival->cell;
    incident->onset_s = arrival->onset_s;
    incident->counted = sz_area_counts(area, arrival->onset_s);
    incident->place = arrival->place;
    place_in_zone(area, incident);
    sz_crew_init(area, incident);
    area->counted_open += incident->counted;
    home->result->incident_count++;
    sz_time_average_set(&home->open, arrival->onset_s, home->open.level + 1);
    if (category->always_noticed) {
        incident->first_alert_s = arrival->onset_s;
        incident->other_alert_s = INFINITY;
        set_verified(area, incident, SZ_CHANNEL_CALL, arrival->onset_s, arrival->onset_s);
        dispatch(area, incident);
        return;
    }
    sz_notice(area, incident);
    home->result->known_count += incident->counted && incident->called_or_patrolled;
    if (incident->pending_alerts == 0)
        give_up(area, incident);
}

static void onset(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type onset_type = {"onset", SZ_EVENT_ONSET, onset};

static void schedule_onset(struct sz_onset_source *source)
{
    struct sz_simulation *simulation = &source->home->area->simulation;
    if (sz_incident_stream_next(&source->stream, &source->next))
        sz_simulation_schedule(simulation, source->next.onset_s, &onset_type, source);
    else if (source->stream.is_out_of_memory)
        sz_simulation_fail(simulation, SZ_ERROR_SYSTEM, "out of memory for the near repeats to come");
}

static void onset(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct sz_onset_source *source = subject;
    begin(source->home, &source->next, source->category);
    schedule_onset(source);
}

static void start_onsets(struct sz_province_state *home, struct sz_onset_source *sources)
{
    struct sz_area *area = home->area;
    const struct sz_world *world = area->world;
    sz_time_average_init(&home->waiting, area->window_start_s, area->window_end_s, 0);
    sz_time_average_init(&home->open, area->window_start_s, area->window_end_s, 0);
    for (uint32_t i = 0; i < world->demand.category_count; i++) {
        struct sz_onset_source *source = &sources[i];
        source->home = home;
        source->category = i;
        size_t choice = (size_t)i * world->demand.province_count + home->province;
        if (!(world->demand.true_per_s[choice] > 0))
            continue;
        sz_incident_stream_init(&source->stream, &home->source, &world->cell_choices[choice], i);
        schedule_onset(source);
    }
}

bool sz_incidents_init(struct sz_area *area, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    uint32_t most_units = 1;
    for (uint32_t i = 0; world->crews != NULL && i < world->demand.category_count; i++)
        most_units = world->crews[i].unit_count > most_units ? world->crews[i].unit_count : most_units;
    sz_pool_init(&area->incident_pool, sizeof(struct sz_incident) + most_units * sizeof(struct sz_role));
    sz_pool_init(&area->alert_pool, sizeof(struct sz_alert));
    area->onset_count = area->province_count * world->demand.category_count;
    area->onsets = calloc(area->onset_count > 0 ? area->onset_count : 1, sizeof *area->onsets);
    if (area->onsets == NULL)
        return sz_error_set_memory(error, "preparing the incident streams");
    for (uint32_t i = 0; i < area->province_count; i++)
        start_onsets(&area->provinces[i], area->onsets + (size_t)i * world->demand.category_count);
    return sz_line_init(area, error);
}

/* --- the end --- */

static bool same(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b)));
}

static void stop_open(struct sz_area *area, struct sz_incident *incident)
{
    double now_s = area->simulation.now_s;
    bool is_open = incident->state == SZ_INCIDENT_UNVERIFIED || incident->state == SZ_INCIDENT_WAITING ||
                   incident->state == SZ_INCIDENT_UNDER_WAY;
    if (incident->in_line)
        incident->home->waited_s += sz_area_in_window(area, incident->joined_s, now_s);
    for (uint32_t i = 0; incident->kind == SZ_JOB_FALSE_RECOGNITION && i < incident->role_count; i++)
        if (incident->roles[i].unit != SZ_NONE)
            sz_province_sums(incident->home, 0)[SZ_SUM_FALSE_UNIT_S] +=
                sz_area_in_window(area, area->units[incident->roles[i].unit].assigned_s, now_s);
    if (is_open)
        settle(area, incident, SZ_OUTCOME_OPEN);
}

static bool check_paths(struct sz_province_state *home, struct sz_error *error)
{
    double now_s = home->area->simulation.now_s;
    double waiting_s = sz_time_average_integral(&home->waiting, now_s),
           open_s = sz_time_average_integral(&home->open, now_s);
    sz_province_sums(home, 0)[SZ_SUM_WAITING_COUNT_S] = waiting_s;
    if (!same(waiting_s, home->waited_s))
        return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                            "the line breaks its path identity: integral %.12g s, sum of times %.12g s", waiting_s,
                            home->waited_s);
    if (!same(open_s, home->open_s))
        return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                            "open incidents break their path identity: integral %.12g s, sum of times %.12g s", open_s,
                            home->open_s);
    return true;
}

bool sz_incidents_finish(struct sz_area *area, struct sz_error *error)
{
    for (struct sz_incident *incident = area->live; incident != NULL; incident = incident->next)
        stop_open(area, incident);
    for (struct sz_incident *incident = area->live; incident != NULL; incident = incident->next)
        sz_record_row(area, incident);
    for (uint32_t i = 0; i < area->province_count; i++)
        if (!check_paths(&area->provinces[i], error))
            return false;
    if (area->counted_open != 0)
        return sz_error_set(error, SZ_ERROR_SELF_CHECK, "%llu counted incidents have no outcome",
                            (unsigned long long)area->counted_open);
    return true;
}
