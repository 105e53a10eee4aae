/*
 * The units an incident needs: its roles, the trips of those who fill them and their time on scene.
 *
 * A role keeps its time on scene, whoever brings it to its end. The first trip and the first role draw from the streams of an incident with
 * one unit; further ones from streams of their own, numbered, so that what one unit does changes no draw of another.
 */
#include "models/response/area.h"

#include <math.h>

enum { PURPOSES_OF_TRIPS = 256 };

void sz_crew_init(const struct sz_area *area, struct sz_incident *incident)
{
    static const struct sz_crew one = {1, {SZ_NONE}};
    const struct sz_crew *crew = incident->kind == SZ_JOB_INCIDENT && area->world->crews != NULL
                                     ? &area->world->crews[incident->category]
                                     : &one;
    uint32_t unit_count = crew->unit_count;
    if (incident->record != NULL && incident->record->unit_count > 0)
        unit_count = incident->record->unit_count;
    incident->role_count = incident->missing_count = unit_count;
    for (uint32_t i = 0; i < unit_count; i++)
        incident->roles[i] = (struct sz_role){.kind = i < crew->unit_count ? crew->kinds[i] : SZ_NONE,
                                              .unit = SZ_NONE,
                                              .done_by = SZ_NONE,
                                              .left_s = NAN};
}

static void open_trip_stream(const struct sz_area *area, const struct sz_incident *incident, struct sz_stream *stream,
                             enum sz_purpose first, enum sz_purpose further)
{
    uint32_t trip = incident->assignment_count;
    uint32_t purpose = trip == 0 ? (uint32_t)first : (uint32_t)further + (trip - 1) % PURPOSES_OF_TRIPS;
    sz_area_stream(area, stream, (enum sz_purpose)purpose, incident->entity);
}

static double turnout_s(const struct sz_area *area, const struct sz_incident *incident, const struct sz_unit_type *type)
{
    if (type->turnout == NULL)
        return 0;
    struct sz_stream stream;
    open_trip_stream(area, incident, &stream, SZ_PURPOSE_TURNOUT, SZ_PURPOSE_FURTHER_TURNOUT);
    return fmax(0, sz_distribution_sample(type->turnout, &stream));
}

static double spread(const struct sz_area *area, const struct sz_incident *incident)
{
    struct sz_stream stream;
    open_trip_stream(area, incident, &stream, SZ_PURPOSE_TRAVEL, SZ_PURPOSE_FURTHER_TRAVEL);
    return sz_travel_factor(&area->world->travel, &stream);
}

static void plan_trip(struct sz_area *area, const struct sz_incident *incident, uint32_t index, enum sz_start start)
{
    const struct sz_world *world = area->world;
    struct sz_unit_state *unit = &area->units[index];
    double left_s = fmax(0, unit->assigned_s + unit->turnout_s - area->simulation.now_s);
    unit->turnout_s = start == SZ_START_ON_ROAD ? left_s : turnout_s(area, incident, &world->unit_types[unit->type]);
    unit->travel_m = unit->travel_s = 0;
    if (world->travel.model != SZ_TRAVEL_NONE) {
        struct sz_trip_cost cost = sz_units_trip(area, index, incident);
        unit->travel_m = cost.road_m;
        unit->travel_s = cost.mean_s * spread(area, incident);
    }
}

void sz_crew_assign(struct sz_area *area, struct sz_incident *incident, uint32_t role, uint32_t index,
                    enum sz_start start)
{
    struct sz_unit_state *unit = &area->units[index];
    if (start == SZ_START_FOUND)
        unit->turnout_s = unit->travel_s = unit->travel_m = 0;
    else
        plan_trip(area, incident, index, start);
    unit->assigned_s = area->simulation.now_s;
    unit->has_arrived = false;
    unit->job = incident;
    unit->role = role;
    incident->roles[role].unit = index;
    incident->missing_count--;
    incident->active_count++;
    incident->assignment_count++;
    unit->home->job_count[incident->priority]++;
}

static double draw_on_scene_s(const struct sz_area *area, const struct sz_unit_state *unit)
{
    const struct sz_world *world = area->world;
    struct sz_incident *incident = unit->job;
    if (incident->kind == SZ_JOB_PURSUIT)
        return fmax(0, sz_person_arrived(unit->home->area, incident));
    if (incident->record != NULL && !isnan(incident->record->on_scene_s))
        return incident->record->on_scene_s;
    const struct sz_distribution *law = incident->kind == SZ_JOB_INCIDENT
                                            ? world->demand.categories[incident->category].on_scene
                                            : world->dispatch.false_alert_on_scene;
    const struct sz_distribution *of_unit = world->units[unit->unit].on_scene;
    uint32_t purpose =
        unit->role == 0 ? (uint32_t)SZ_PURPOSE_ON_SCENE : (uint32_t)SZ_PURPOSE_FURTHER_ON_SCENE + unit->role - 1;
    struct sz_stream stream;
    sz_area_stream(area, &stream, (enum sz_purpose)purpose, incident->entity);
    return fmax(0, sz_distribution_sample(of_unit != NULL ? of_unit : law, &stream));
}

void sz_crew_arrive(struct sz_area *area, struct sz_unit_state *unit)
{
    struct sz_role *role = &unit->job->roles[unit->role];
    if (isnan(role->left_s))
        role->left_s = draw_on_scene_s(area, unit);
    unit->has_arrived = true;
    unit->arrived_s = area->simulation.now_s;
    unit->on_scene_s = role->left_s;
    unit->place = unit->job->place;
}

void sz_crew_leave(struct sz_area *area, struct sz_unit_state *unit, bool resumes)
{
    struct sz_incident *incident = unit->job;
    struct sz_role *role = &incident->roles[unit->role];
    if (unit->has_arrived && resumes)
        role->left_s = fmax(0, role->left_s - (area->simulation.now_s - unit->arrived_s));
    role->unit = SZ_NONE;
    incident->missing_count++;
    incident->active_count--;
    unit->home->job_count[incident->priority]--;
    unit->job = NULL;
}

void sz_crew_close(struct sz_incident *incident, uint32_t role, uint32_t done_by)
{
    incident->roles[role].is_done = true;
    incident->roles[role].done_by = done_by;
    incident->missing_count--;
}
