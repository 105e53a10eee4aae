/*
 * Pursuits: units sent after a person of interest who walks on.
 */
#include "models/response/incident_life.h"
#include "models/response/person.h"

void sz_incident_pursue(struct sz_area *area, struct sz_person *person, uint64_t entity)
{
    const struct sz_world *world = area->world;
    struct sz_incident *pursuit = sz_incident_create(person->home);
    if (pursuit == NULL)
        return;
    const struct sz_station *station = &world->geography.stations[world->zone_map.zones[person->zone].station];
    pursuit->entity = entity;
    pursuit->kind = SZ_JOB_PURSUIT;
    pursuit->person = person;
    pursuit->zone = person->zone;
    pursuit->priority = world->watch_list->priority;
    pursuit->place = person->seen_at;
    pursuit->cell = station->cell;
    pursuit->onset_s = person->seen_s;
    pursuit->pending_alerts = 1; /* the trail's hold on it */
    sz_crew_init(area, pursuit);
    person->pursuit = pursuit;
    sz_incident_set_verified(area, pursuit, SZ_CHANNEL_CAMERA, person->seen_s, person->seen_s);
    sz_incident_dispatch(area, pursuit);
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
    sz_incident_leave_job(area, unit, false, fate);
    return unit;
}

void sz_incident_re_aim(struct sz_area *area, struct sz_incident *pursuit, const struct sz_place *place)
{
    const struct sz_unit_state *unit = take_off(area, pursuit, "re-aimed");
    pursuit->place = *place;
    if (unit != NULL)
        sz_incident_assign(area, pursuit, 0, (uint32_t)(unit - area->units), SZ_START_ON_ROAD);
}

void sz_incident_call_off(struct sz_area *area, struct sz_incident *pursuit)
{
    const struct sz_unit_state *unit = take_off(area, pursuit, "called_off");
    pursuit->person = NULL;
    pursuit->pending_alerts--;
    if (pursuit->in_line)
        sz_line_leave(area, pursuit);
    sz_incident_end(area, pursuit);
    if (unit == NULL)
        return;
    uint32_t index = (uint32_t)(unit - area->units);
    if (sz_units_release(area, index, NULL))
        sz_incident_unit_freed(area, index);
}
