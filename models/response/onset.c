/*
 * Onset, where the life of an incident begins, and the end of a replication, where it is told of those that are open still.
 */
#include "models/response/incident_life.h"

#include <math.h>
#include <stdlib.h>

/* --- onset --- */

/* Where a record says that a camera or a pole made it known, it was in a zone, if its cell has any. */
static double chance_in_zones(const struct sz_zone_map *map, const struct sz_incident *incident)
{
    const struct sz_recorded_incident *record = incident->record;
    bool was_in_zone = record != NULL && (record->channel == SZ_CHANNEL_CAMERA || record->channel == SZ_CHANNEL_WATCH ||
                                          record->channel == SZ_CHANNEL_SOS);
    double sum = 0;
    for (uint32_t i = map->first_part[incident->cell]; was_in_zone && i < map->first_part[incident->cell + 1]; i++)
        sum += map->parts[i].share;
    return was_in_zone ? sum : 1;
}

/* Inside which zone, in view of a camera, in reach of a pole: marks of the incident, the same whatever the zones' equipment. */
static void place_in_zone(struct sz_area *area, struct sz_incident *incident)
{
    const struct sz_zone_map *map = &area->world->zone_map;
    if (map->zone_count == 0 || map->first_part[incident->cell] == map->first_part[incident->cell + 1])
        return;
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_IN_ZONE, incident->entity);
    double mark = sz_stream_uniform(&stream) * chance_in_zones(map, incident), view_mark = sz_stream_uniform(&stream),
           reach_mark = sz_stream_uniform(&stream);
    for (uint32_t i = map->first_part[incident->cell]; i < map->first_part[incident->cell + 1]; i++) {
        mark -= map->parts[i].share;
        if (mark >= 0)
            continue;
        incident->zone = map->parts[i].zone;
        incident->in_view = view_mark < sz_area_share_in_view(area, incident->zone, incident->onset_s);
        incident->in_reach = reach_mark < map->zones[incident->zone].in_reach;
        return;
    }
}

/* record: what really happened, in a replay; else NULL */
static void begin(struct sz_province_state *home, const struct sz_incident_arrival *arrival, uint32_t category_index,
                  const struct sz_recorded_incident *record)
{
    struct sz_area *area = home->area;
    const struct sz_category *category = &area->world->demand.categories[category_index];
    struct sz_incident *incident = sz_incident_create(home);
    if (incident == NULL)
        return;
    incident->entity = arrival->entity;
    incident->category = category_index;
    incident->priority = category->priority;
    incident->cell = arrival->cell;
    incident->onset_s = arrival->onset_s;
    incident->counted = sz_area_counts(area, arrival->onset_s);
    incident->place = arrival->place;
    if (record != NULL && !sz_replay_describe(area, incident, record))
        return;
    place_in_zone(area, incident);
    sz_crew_init(area, incident);
    area->counted_open += incident->counted;
    home->result->incident_count++;
    sz_time_average_set(&home->open, arrival->onset_s, home->open.level + 1);
    if (category->always_noticed && !sz_replay_tells_alert(incident) && !sz_replay_tells_silence(area, incident)) {
        incident->first_alert_s = arrival->onset_s;
        incident->other_alert_s = INFINITY;
        sz_incident_set_verified(area, incident, SZ_CHANNEL_CALL, arrival->onset_s, arrival->onset_s);
        sz_incident_dispatch(area, incident);
        return;
    }
    sz_notice(area, incident);
    home->result->known_count += incident->counted && incident->called_or_patrolled;
    if (incident->pending_alerts == 0)
        sz_incident_give_up(area, incident);
}

static void onset(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type onset_type = {"onset", SZ_EVENT_ONSET, onset};

static void schedule_onset(struct sz_onset_source *source)
{
    struct sz_simulation *simulation = &source->home->area->simulation;
    bool is_there =
        source->replay != NULL ? sz_replay_next(source) : sz_incident_stream_next(&source->stream, &source->next);
    if (is_there)
        sz_simulation_schedule(simulation, source->next.onset_s, &onset_type, source);
    else if (source->stream.is_out_of_memory)
        sz_simulation_fail(simulation, SZ_ERROR_SYSTEM, "out of memory for the near repeats to come");
}

static void onset(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct sz_onset_source *source = subject;
    begin(source->home, &source->next, source->category, source->replay != NULL ? &source->replay->next : NULL);
    schedule_onset(source);
}

static bool start_onsets(struct sz_province_state *home, struct sz_onset_source *sources, struct sz_error *error)
{
    struct sz_area *area = home->area;
    const struct sz_world *world = area->world;
    sz_time_average_init(&home->waiting, area->window_start_s, area->window_end_s, 0);
    sz_time_average_init(&home->open, area->window_start_s, area->window_end_s, 0);
    if (world->recording != NULL) {
        sources[0].home = home;
        if (!sz_replay_open(&sources[0], error))
            return false;
        schedule_onset(&sources[0]);
        return true;
    }
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
    return true;
}

bool sz_incidents_init(struct sz_area *area, struct sz_error *error)
{
    const struct sz_world *world = area->world;
    uint32_t most_units = 1;
    for (uint32_t i = 0; world->crews != NULL && i < world->demand.category_count; i++)
        most_units = world->crews[i].unit_count > most_units ? world->crews[i].unit_count : most_units;
    if (world->recording != NULL && world->recording->largest_unit_count > most_units)
        most_units = world->recording->largest_unit_count;
    sz_pool_init(&area->record_pool, sizeof(struct sz_recorded_incident));
    sz_pool_init(&area->incident_pool, sizeof(struct sz_incident) + most_units * sizeof(struct sz_role));
    sz_pool_init(&area->alert_pool, sizeof(struct sz_alert));
    area->onset_count = area->province_count * world->demand.category_count;
    area->onsets = calloc(area->onset_count > 0 ? area->onset_count : 1, sizeof *area->onsets);
    if (area->onsets == NULL)
        return sz_error_set_memory(error, "preparing the incident streams");
    for (uint32_t i = 0; i < area->province_count; i++)
        if (!start_onsets(&area->provinces[i], area->onsets + (size_t)i * world->demand.category_count, error))
            return false;
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
        sz_incident_settle(area, incident, SZ_OUTCOME_OPEN);
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
    for (struct sz_incident *incident = area->live; incident != NULL; incident = incident->next) {
        sz_record_row(area, incident);
        if (incident->record != NULL)
            sz_replay_compare(area, incident);
    }
    for (uint32_t i = 0; i < area->province_count; i++)
        if (!check_paths(&area->provinces[i], error))
            return false;
    if (area->counted_open != 0)
        return sz_error_set(error, SZ_ERROR_SELF_CHECK, "%llu counted incidents have no outcome",
                            (unsigned long long)area->counted_open);
    return true;
}
