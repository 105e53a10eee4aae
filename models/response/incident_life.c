/*
 * The life of an incident, from onset to cleared, one function a transition; nothing else changes the state of one.
 *
 *     onset -> alerted -> verified -> assigned -> under way -> arrived -> cleared
 *
 * A false alert that was accepted lives the same life from verified on.
 */
#include "models/response/area.h"

#include <math.h>
#include <stdlib.h>

/* --- the list of all that are not over, and memory --- */

/* More than could ever be waiting for help: the units cannot keep up, and the line would take all memory. */
enum { OPEN_LIMIT = 2000000 };

static struct sz_incident *create(struct sz_area *area)
{
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
    incident->next = area->live;
    if (area->live != NULL)
        area->live->previous = incident;
    area->live = incident;
    incident->first_alert_s = INFINITY;
    incident->unit = SZ_NONE;
    incident->zone = SZ_NONE;
    return incident;
}

static void free_when_done(struct sz_area *area, struct sz_incident *incident)
{
    if (incident->state != SZ_INCIDENT_OVER || incident->pending_alerts > 0)
        return;
    if (incident->previous != NULL)
        incident->previous->next = incident->next;
    else
        area->live = incident->next;
    if (incident->next != NULL)
        incident->next->previous = incident->previous;
    sz_pool_give_back(&area->incident_pool, incident);
    area->live_count--;
}

/* The incident's outcome is known: helped at the arrival, the others when they are given up. */
static void settle(struct sz_area *area, struct sz_incident *incident, enum sz_outcome outcome)
{
    if (incident->kind != SZ_JOB_INCIDENT)
        return;
    double now_s = area->simulation.now_s;
    area->open_s += sz_area_in_window(area, incident->onset_s, now_s);
    sz_time_average_set(&area->open, now_s, area->open.level - 1);
    if (!incident->counted)
        return;
    sz_area_tally(area, incident, outcome);
    area->counted_open--;
    if (area->counted_open == 0 && now_s >= area->window_end_s)
        sz_simulation_stop(&area->simulation);
}

static void give_up(struct sz_area *area, struct sz_incident *incident)
{
    enum sz_outcome outcome = incident->lost        ? SZ_OUTCOME_LOST
                              : incident->abandoned ? SZ_OUTCOME_ABANDONED
                              : incident->rejected  ? SZ_OUTCOME_REJECTED
                              : incident->dropped   ? SZ_OUTCOME_DROPPED
                                                    : SZ_OUTCOME_UNNOTICED;
    settle(area, incident, outcome);
    incident->state = SZ_INCIDENT_OVER;
    free_when_done(area, incident);
}

/* --- cleared: the unit is free again --- */

static void clear(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_incident *incident = subject;
    uint32_t unit = incident->unit;
    if (incident->kind == SZ_JOB_FALSE_RECOGNITION) {
        double *sums = sz_area_sums(area, 0);
        sums[SZ_SUM_FALSE_UNIT_S] += sz_area_in_window(area, incident->assigned_s, simulation->now_s);
    }
    bool is_idle = sz_units_release(area, unit, incident);
    incident->state = SZ_INCIDENT_OVER;
    free_when_done(area, incident);
    if (is_idle)
        sz_incident_unit_freed(area, unit);
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
    sz_area_sums(area, 0)[SZ_SUM_WRONGLY_APPROACHED]++;
    if (job->zone != SZ_NONE) {
        uint32_t slot = area->result->layout.zone + job->zone - area->first_zone;
        sz_area_sums(area, slot)[SZ_SUM_WRONGLY_APPROACHED]++;
    }
}

static double on_scene_s(const struct sz_area *area, const struct sz_incident *incident)
{
    const struct sz_world *world = area->world;
    const struct sz_distribution *law = incident->kind == SZ_JOB_INCIDENT
                                            ? world->demand.categories[incident->category].on_scene
                                            : world->dispatch.false_alert_on_scene;
    const struct sz_distribution *of_unit = world->units[area->first_unit + incident->unit].on_scene;
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_ON_SCENE, incident->entity);
    return sz_distribution_sample(of_unit != NULL ? of_unit : law, &stream);
}

static void arrive(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_incident *incident = subject;
    incident->state = SZ_INCIDENT_ON_SCENE;
    incident->arrived_s = simulation->now_s;
    incident->on_scene_s = fmax(0, on_scene_s(area, incident));
    if (incident->kind == SZ_JOB_FALSE_RECOGNITION)
        approach_wrongly(area, incident);
    settle(area, incident, SZ_OUTCOME_HELPED);
    sz_simulation_schedule(simulation, simulation->now_s + incident->on_scene_s, &cleared_type, incident);
}

static const struct sz_event_type arrived_type = {"arrived", SZ_EVENT_ARRIVED, arrive};

/* --- assigned: turnout and travel --- */

static void leave_line(struct sz_area *area, struct sz_incident *incident)
{
    struct sz_incident *before = incident->line_previous, *after = incident->line_next;
    *(before != NULL ? &before->line_next : &area->line_first[incident->priority]) = after;
    *(after != NULL ? &after->line_previous : &area->line_last[incident->priority]) = before;
    incident->line_previous = incident->line_next = NULL;
    area->line_count--;
    if (incident->patience != SZ_EVENT_NONE)
        sz_simulation_cancel(&area->simulation, incident->patience);
    incident->patience = SZ_EVENT_NONE;
    double now_s = area->simulation.now_s;
    area->waited_s += sz_area_in_window(area, incident->verified_s, now_s);
    sz_time_average_set(&area->waiting, now_s, area->waiting.level - 1);
}

static double turnout_s(const struct sz_area *area, const struct sz_incident *incident, const struct sz_unit_type *type)
{
    if (type->turnout == NULL)
        return 0;
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_TURNOUT, incident->entity);
    return fmax(0, sz_distribution_sample(type->turnout, &stream));
}

static double spread(const struct sz_area *area, const struct sz_incident *incident)
{
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_TRAVEL, incident->entity);
    return sz_travel_factor(&area->world->travel, &stream);
}

/* `found`: the unit saw it itself and is there. */
static void assign(struct sz_area *area, struct sz_incident *incident, uint32_t unit, bool found)
{
    const struct sz_world *world = area->world;
    double now_s = area->simulation.now_s;
    incident->assigned_s = now_s;
    incident->unit = unit;
    incident->state = SZ_INCIDENT_UNDER_WAY;
    if (!found) {
        uint32_t type = world->units[area->first_unit + unit].type;
        incident->turnout_s = turnout_s(area, incident, &world->unit_types[type]);
        if (world->travel.model != SZ_TRAVEL_NONE) {
            struct sz_trip_cost cost = sz_units_trip(area, unit, incident);
            incident->travel_m = cost.road_m;
            incident->travel_s = cost.mean_s * spread(area, incident);
        }
    }
    sz_units_take(area, unit);
    if (incident->kind == SZ_JOB_INCIDENT && incident->counted)
        area->result->unit_dispatches[unit]++;
    sz_simulation_mark(&area->simulation, incident->entity ^ (uint64_t)unit << 32);
    double delay_s = incident->turnout_s + incident->travel_s;
    if (delay_s > 0)
        sz_simulation_schedule(&area->simulation, now_s + delay_s, &arrived_type, incident);
    else
        arrive(&area->simulation, incident);
}

void sz_incident_unit_freed(struct sz_area *area, uint32_t unit)
{
    const struct sz_policy *policy = area->world->dispatch.policy;
    for (unsigned priority = 1; priority <= SZ_PRIORITY_COUNT; priority++) {
        struct sz_incident *incident = area->line_first[priority];
        while (incident != NULL && ((policy->serves != NULL && !policy->serves(area, unit, incident)) ||
                                    !sz_units_can_reach(area, unit, incident)))
            incident = incident->line_next;
        if (incident == NULL)
            continue;
        leave_line(area, incident);
        assign(area, incident, unit, false);
        return;
    }
}

/* --- verified: to a unit, into the line, or lost --- */

static void lose_patience(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_incident *incident = subject;
    incident->patience = SZ_EVENT_NONE;
    leave_line(area, incident);
    incident->abandoned = true;
    give_up(area, incident);
}

static const struct sz_event_type patience_over_type = {"patience over", SZ_EVENT_PATIENCE_OVER, lose_patience};

/* The line: priority, then the time it was verified, then the incident's number. */
static void join_line(struct sz_area *area, struct sz_incident *incident)
{
    struct sz_incident *before = area->line_last[incident->priority];
    while (before != NULL && before->verified_s >= incident->verified_s && before->entity > incident->entity)
        before = before->line_previous;
    struct sz_incident *after = before != NULL ? before->line_next : area->line_first[incident->priority];
    incident->line_previous = before;
    incident->line_next = after;
    *(before != NULL ? &before->line_next : &area->line_first[incident->priority]) = incident;
    *(after != NULL ? &after->line_previous : &area->line_last[incident->priority]) = incident;
    area->line_count++;
    incident->state = SZ_INCIDENT_WAITING;
    incident->waited = true;
    sz_time_average_set(&area->waiting, area->simulation.now_s, area->waiting.level + 1);
    const struct sz_category *category = &area->world->demand.categories[incident->category];
    if (incident->kind != SZ_JOB_INCIDENT || !isfinite(category->line_patience_s))
        return;
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_PATIENCE, incident->entity);
    double patience_s = sz_stream_exponential(&stream, category->line_patience_s);
    incident->patience =
        sz_simulation_schedule(&area->simulation, area->simulation.now_s + patience_s, &patience_over_type, incident);
}

static void dispatch(struct sz_area *area, struct sz_incident *incident)
{
    const struct sz_dispatch_rules *rules = &area->world->dispatch;
    bool is_reached = sz_area_reaches(area, incident->cell);
    uint32_t unit = is_reached ? rules->policy->choose(area, incident) : SZ_NONE;
    if (unit != SZ_NONE) {
        assign(area, incident, unit, false);
    } else if (is_reached && area->line_count < rules->line_limit) {
        join_line(area, incident);
    } else {
        incident->lost = true;
        incident->waited = true;
        give_up(area, incident);
    }
}

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
    struct sz_incident *job = create(area);
    if (job == NULL)
        return;
    job->entity = alert->entity;
    job->kind = alert->kind;
    job->zone = alert->zone;
    job->counted = sz_area_counts(area, alert->raised_s);
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_POSITION, alert->entity);
    if (alert->kind == SZ_JOB_HOAX) {
        job->priority = world->dispatch.hoax_priority;
        const struct sz_cell_choice *choice = &world->cell_choices[area->province];
        job->cell = sz_cell_choice_draw(choice, sz_stream_uniform(&stream));
        double u = sz_stream_uniform(&stream);
        job->place = sz_area_point_in_cell(world, job->cell, u, sz_stream_uniform(&stream));
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

/* The unit that sees it is assigned at once: the patrolling one that is nearest. When nobody patrols nobody sees it. */
static void found_on_patrol(struct sz_area *area, struct sz_alert *alert)
{
    struct sz_incident *incident = alert->incident;
    uint32_t unit =
        incident->state == SZ_INCIDENT_UNVERIFIED ? sz_units_nearest_patrol(area, &incident->place) : SZ_NONE;
    if (unit != SZ_NONE) {
        set_verified(area, incident, SZ_CHANNEL_PATROL, alert->noticed_s, alert->raised_s);
        assign(area, incident, unit, true);
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

static void begin(struct sz_area *area, const struct sz_incident_arrival *arrival, uint32_t category_index)
{
    const struct sz_category *category = &area->world->demand.categories[category_index];
    struct sz_incident *incident = create(area);
    if (incident == NULL)
        return;
    incident->entity = arrival->entity;
    incident->category = category_index;
    incident->priority = category->priority;
    incident->cell = arrival->cell;
    incident->onset_s = arrival->onset_s;
    incident->counted = sz_area_counts(area, arrival->onset_s);
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_POSITION, arrival->entity);
    double u = sz_stream_uniform(&stream);
    incident->place = sz_area_point_in_cell(area->world, arrival->cell, u, sz_stream_uniform(&stream));
    place_in_zone(area, incident);
    area->counted_open += incident->counted;
    area->result->incident_count++;
    sz_time_average_set(&area->open, arrival->onset_s, area->open.level + 1);
    if (category->always_noticed) {
        incident->first_alert_s = arrival->onset_s;
        incident->other_alert_s = INFINITY;
        set_verified(area, incident, SZ_CHANNEL_CALL, arrival->onset_s, arrival->onset_s);
        dispatch(area, incident);
        return;
    }
    sz_notice(area, incident);
    area->result->known_count += incident->counted && incident->called_or_patrolled;
    if (incident->pending_alerts == 0)
        give_up(area, incident);
}

static void onset(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type onset_type = {"onset", SZ_EVENT_ONSET, onset};

static void schedule_onset(struct sz_onset_source *source)
{
    if (sz_incident_stream_next(&source->stream, &source->next))
        sz_simulation_schedule(&source->area->simulation, source->next.onset_s, &onset_type, source);
}

static void onset(struct sz_simulation *simulation, void *subject)
{
    struct sz_onset_source *source = subject;
    begin(simulation->model, &source->next, source->category);
    schedule_onset(source);
}

bool sz_incidents_init(struct sz_area *area, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    sz_pool_init(&area->incident_pool, sizeof(struct sz_incident));
    sz_pool_init(&area->alert_pool, sizeof(struct sz_alert));
    sz_time_average_init(&area->waiting, area->window_start_s, area->window_end_s, 0);
    sz_time_average_init(&area->open, area->window_start_s, area->window_end_s, 0);
    area->onset_count = world->demand.category_count;
    area->onsets = calloc(area->onset_count > 0 ? area->onset_count : 1, sizeof *area->onsets);
    if (area->onsets == NULL)
        return sz_error_set_memory(error, "preparing the incident streams");
    for (uint32_t i = 0; i < area->onset_count; i++) {
        struct sz_onset_source *source = &area->onsets[i];
        source->area = area;
        source->category = i;
        size_t choice = (size_t)i * world->demand.province_count + area->province;
        if (!(world->demand.true_per_s[choice] > 0))
            continue;
        sz_incident_stream_init(&source->stream, &world->demand, &area->calendar, &world->cell_choices[choice],
                                world->seed, area->replication, area->province, i, area->end_s);
        schedule_onset(source);
    }
    return true;
}

/* --- the end --- */

static bool same(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b)));
}

bool sz_incidents_finish(struct sz_area *area, struct sz_error *error)
{
    double now_s = area->simulation.now_s;
    for (struct sz_incident *incident = area->live; incident != NULL; incident = incident->next) {
        bool is_open = incident->state == SZ_INCIDENT_UNVERIFIED || incident->state == SZ_INCIDENT_WAITING ||
                       incident->state == SZ_INCIDENT_UNDER_WAY;
        if (incident->state == SZ_INCIDENT_WAITING)
            area->waited_s += sz_area_in_window(area, incident->verified_s, now_s);
        if (incident->kind == SZ_JOB_FALSE_RECOGNITION &&
            (incident->state == SZ_INCIDENT_UNDER_WAY || incident->state == SZ_INCIDENT_ON_SCENE))
            sz_area_sums(area, 0)[SZ_SUM_FALSE_UNIT_S] += sz_area_in_window(area, incident->assigned_s, now_s);
        if (is_open)
            settle(area, incident, SZ_OUTCOME_OPEN);
    }
    double waiting_s = sz_time_average_integral(&area->waiting, now_s),
           open_s = sz_time_average_integral(&area->open, now_s);
    sz_area_sums(area, 0)[SZ_SUM_WAITING_COUNT_S] = waiting_s;
    if (!same(waiting_s, area->waited_s))
        return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                            "the line breaks its path identity: integral %.12g s, sum of times %.12g s", waiting_s,
                            area->waited_s);
    if (!same(open_s, area->open_s))
        return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                            "open incidents break their path identity: integral %.12g s, sum of times %.12g s", open_s,
                            area->open_s);
    if (area->counted_open != 0)
        return sz_error_set(error, SZ_ERROR_SELF_CHECK, "%llu counted incidents have no outcome",
                            (unsigned long long)area->counted_open);
    return true;
}
