/*
 * Persons of interest: they enter a zone, walk from camera to camera, and leave or are met; nothing else changes the state of one.
 *
 *     enters -> passes a camera -> sighting -> alert -> accepted -> pursuit -> met
 *                     |  ^                        |                    |
 *                  leaves, or walks on         refused            trail dead
 */
#include "models/response/person.h"

#include <math.h>
#include <stdlib.h>

/* More than there can be persons of interest in the zones of a province at once: a scenario that asks for them is wrong. */
enum { PERSON_LIMIT = 1000000 };

struct sighting {
    struct sz_person *person;
    struct sz_place place;
};

/* --- memory --- */

static void free_when_done(struct sz_area *area, struct sz_person *person)
{
    if (!person->is_gone || person->sighting_count > 0 || person->alert_is_open || person->pursuit != NULL)
        return;
    *(person->previous != NULL ? &person->previous->next : &area->persons) = person->next;
    if (person->next != NULL)
        person->next->previous = person->previous;
    area->person_count--;
    sz_pool_give_back(&area->person_pool, person);
}

static struct sz_person *create(struct sz_area *area)
{
    if (area->person_count >= PERSON_LIMIT) {
        sz_simulation_fail(&area->simulation, SZ_ERROR_INPUT,
                           "over %d persons of interest are in the zones at once: too many enter, or they hardly leave",
                           PERSON_LIMIT);
        return NULL;
    }
    struct sz_person *person = sz_pool_take(&area->person_pool);
    if (person == NULL) {
        sz_simulation_fail(&area->simulation, SZ_ERROR_SYSTEM, "out of memory for persons of interest");
        return NULL;
    }
    area->person_count++;
    person->next = area->persons;
    if (area->persons != NULL)
        area->persons->previous = person;
    area->persons = person;
    return person;
}

/* --- outcomes --- */

/* The next sighting leads to an alert or a pursuit: they are verified, or have raised no alert for long enough. */
static bool may_alert(const struct sz_area *area, const struct sz_person *person)
{
    return person->was_accepted || area->simulation.now_s - person->alerted_s >= area->world->watch_list->repeat_s;
}

static enum sz_sum outcome_of(const struct sz_area *area, const struct sz_person *person)
{
    if (person->was_met)
        return SZ_SUM_PERSONS_MET;
    bool is_coming_up = person->sighting_count > 0 && may_alert(area, person);
    if (person->pursuit != NULL || person->alert_is_open || is_coming_up)
        return SZ_SUM_PERSONS_LEFT;
    return person->was_accepted     ? SZ_SUM_PERSONS_TRAIL_LOST
           : person->was_refused    ? SZ_SUM_PERSONS_REFUSED
           : person->was_unanswered ? SZ_SUM_PERSONS_UNANSWERED
                                    : SZ_SUM_PERSONS_UNSEEN;
}

/* They are gone from the zone, one way or the other. */
static void settle(struct sz_area *area, struct sz_person *person)
{
    person->is_gone = true;
    if (!person->counted)
        return;
    enum sz_sum outcome = outcome_of(area, person);
    double *both[] = {sz_province_sums(person->home, 0), sz_zone_sums(person->home, person->zone)};
    for (int i = 0; i < 2; i++) {
        both[i][SZ_SUM_PERSONS]++;
        both[i][outcome]++;
    }
    sz_area_close_one(area);
}

/* --- pursuits --- */

static void watch_trail(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type trail_type = {"trail", SZ_EVENT_TRAIL, watch_trail};

/* A sighting since then has kept the trail alive: look again when that one is too old. */
static void watch_trail(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_person *person = subject;
    double dead_s = person->seen_s + area->world->watch_list->trail_s;
    if (dead_s > simulation->now_s) {
        person->trail = sz_simulation_schedule(simulation, dead_s, &trail_type, person);
        return;
    }
    struct sz_incident *pursuit = person->pursuit;
    person->pursuit = NULL;
    sz_incident_call_off(area, pursuit);
    free_when_done(area, person);
}

static void pursue(struct sz_area *area, struct sz_person *person)
{
    double dead_s = person->seen_s + area->world->watch_list->trail_s;
    if (dead_s <= area->simulation.now_s)
        return; /* verifying took so long that the trail is dead already */
    person->trail = sz_simulation_schedule(&area->simulation, dead_s, &trail_type, person);
    uint64_t occasion = (uint64_t)(person->pursuit_count++ & 0xff) << SZ_OCCASION_BIT;
    sz_incident_pursue(area, person, person->entity | occasion);
}

double sz_person_arrived(struct sz_area *area, struct sz_incident *pursuit)
{
    struct sz_person *person = pursuit->person;
    const struct sz_watch_list *list = area->world->watch_list;
    double trail_left_s = person->seen_s + list->trail_s - area->simulation.now_s;
    sz_simulation_cancel(&area->simulation, person->trail);
    pursuit->person = NULL;
    pursuit->pending_alerts--;
    if (person->is_gone) {
        person->pursuit = NULL;
        free_when_done(area, person);
        return trail_left_s; /* nobody is there: the unit looks around until the trail is dead */
    }
    person->was_met = true;
    sz_simulation_cancel(&area->simulation, person->pass);
    settle(area, person);
    person->pursuit = NULL;
    free_when_done(area, person);
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_ON_SCENE, pursuit->entity);
    return sz_distribution_sample(list->on_scene, &stream);
}

/* --- alerts --- */

static void alert(struct sz_area *area, struct sz_person *person)
{
    struct sz_alert *new_alert = sz_alert_create(area);
    if (new_alert == NULL)
        return;
    uint64_t occasion = (uint64_t)(person->alert_count++ & 0xff) << SZ_OCCASION_BIT;
    new_alert->home = person->home;
    new_alert->person = person;
    new_alert->kind = SZ_JOB_PURSUIT;
    new_alert->channel = SZ_CHANNEL_CAMERA;
    new_alert->zone = person->zone;
    new_alert->group = SZ_NONE;
    new_alert->entity = person->entity | occasion;
    new_alert->noticed_s = new_alert->raised_s = area->simulation.now_s;
    sz_alert_draw_judgement(area, new_alert, SZ_PURPOSE_OPERATOR);
    person->alert_is_open = true;
    person->alerted_s = area->simulation.now_s;
    sz_rooms_submit(area, new_alert);
}

static void close_alert(struct sz_area *area, struct sz_alert *judged)
{
    struct sz_person *person = judged->person;
    sz_alert_destroy(area, judged);
    person->alert_is_open = false;
    free_when_done(area, person);
}

void sz_person_alert_judged(struct sz_area *area, struct sz_alert *judged, bool accepted)
{
    struct sz_person *person = judged->person;
    if (accepted) {
        person->was_accepted = true;
        pursue(area, person);
    } else {
        person->was_refused = true;
    }
    close_alert(area, judged);
}

void sz_person_alert_unanswered(struct sz_area *area, struct sz_alert *judged)
{
    judged->person->was_unanswered = true;
    close_alert(area, judged);
}

/* --- sightings --- */

/* The first sighting is an alert; later ones of somebody verified need no operator. */
static void follow(struct sz_area *area, struct sz_person *person, const struct sz_place *place)
{
    person->seen_s = area->simulation.now_s;
    person->seen_at = *place;
    if (person->pursuit != NULL)
        sz_incident_re_aim(area, person->pursuit, place);
    else if (person->was_accepted)
        pursue(area, person);
    else if (!person->alert_is_open && may_alert(area, person))
        alert(area, person);
}

/* The pipeline has seen somebody of the list. */
static void see(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sighting sighting = *(struct sighting *)subject;
    struct sz_person *person = sighting.person;
    sz_pool_give_back(&area->sighting_pool, subject);
    area->sighting_count--;
    if (!person->was_met)
        follow(area, person, &sighting.place);
    person->sighting_count--; /* it held the person until here: a unit may have met them at once */
    free_when_done(area, person);
}

static const struct sz_event_type sighting_type = {"sighting", SZ_EVENT_SIGHTING, see};

static struct sz_place camera_place(const struct sz_area *area, const struct sz_person *person)
{
    const struct sz_world *world = area->world;
    const int16_t *site = world->lattice.sites[person->camera];
    const struct sz_station *station = &world->geography.stations[world->zone_map.zones[person->zone].station];
    return sz_place_displaced(world->geography.surface, &station->place, site[0] * person->source->pitch_m,
                              site[1] * person->source->pitch_m);
}

/* Draws are made all the same whether the person is recognised or not, so that a better camera changes no other pass. */
static void pass_by(struct sz_area *area, struct sz_person *person)
{
    const struct sz_world *world = area->world;
    const struct sz_zone *zone = &world->zone_map.zones[person->zone];
    const struct sz_pipeline *pipeline = &world->pipelines[zone->pipeline];
    bool is_night = sz_calendar_is_night(&area->calendar, area->simulation.now_s);
    double odds = exp(person->recognition) * world->watch_list->quality[is_night];
    double mark = sz_stream_uniform(&person->recognitions);
    double delay_s = sz_pipeline_noticing_s(pipeline, &person->recognitions);
    bool lost;
    delay_s += sz_area_recognise_s(area, person->zone, person->camera, area->simulation.now_s + delay_s,
                                   &person->recognitions, &lost);
    bool works = sz_area_camera_works(area, person->zone, person->camera, area->simulation.now_s);
    if (!(mark * (1 + odds) < odds) || lost || !works)
        return;
    struct sighting *sighting = sz_pool_take(&area->sighting_pool);
    if (sighting == NULL || area->sighting_count >= PERSON_LIMIT) {
        sz_simulation_fail(&area->simulation, sighting == NULL ? SZ_ERROR_SYSTEM : SZ_ERROR_INPUT,
                           sighting == NULL ? "out of memory for sightings"
                                            : "over a million sightings are in the pipelines at once");
        return;
    }
    *sighting = (struct sighting){person, camera_place(area, person)};
    area->sighting_count++;
    person->sighting_count++;
    sz_simulation_schedule(&area->simulation, area->simulation.now_s + delay_s, &sighting_type, sighting);
}

/* --- the walk --- */

static void pass(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type pass_type = {"passes", SZ_EVENT_PASSES, pass};

static void pass(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct sz_person *person = subject;
    const struct sz_watch_list *list = area->world->watch_list;
    const struct sz_person_source *source = person->source;
    pass_by(area, person);
    if (sz_stream_uniform(&person->walk) < list->leave) {
        settle(area, person);
        free_when_done(area, person);
        return;
    }
    uint32_t camera =
        sz_camera_next(&area->world->lattice, source->camera_count, person->camera, person->came_from, &person->walk);
    person->came_from = camera != person->camera ? person->camera : SZ_NONE;
    person->camera = camera;
    double pass_s = source->pitch_m / (person->in_vehicle ? list->vehicle_mps : list->foot_mps);
    person->pass = sz_simulation_schedule(simulation, simulation->now_s + pass_s, &pass_type, person);
}

static uint64_t entity_of(const struct sz_person_source *source)
{
    return sz_zone_entity(source->home, source->zone, false, SZ_PERSON_BIT | source->ordinal);
}

static void enter(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type enters_type = {"enters", SZ_EVENT_ENTERS, enter};

static void schedule_next(struct sz_person_source *source)
{
    struct sz_area *area = source->home->area;
    struct sz_stream stream;
    source->ordinal++;
    sz_area_stream(area, &stream, SZ_PURPOSE_PERSON, entity_of(source));
    double time_s = sz_arrival_clock_next(&source->clock, sz_stream_exponential(&stream, 1), area->end_s);
    if (time_s < area->end_s)
        sz_simulation_schedule(&area->simulation, time_s, &enters_type, source);
}

static void enter(struct sz_simulation *simulation, void *subject)
{
    struct sz_person_source *source = subject;
    struct sz_area *area = source->home->area;
    const struct sz_watch_list *list = area->world->watch_list;
    const struct sz_zone *zone = &area->world->zone_map.zones[source->zone];
    struct sz_person *person = create(area);
    if (person == NULL)
        return;
    person->entity = entity_of(source);
    person->home = source->home;
    person->source = source;
    person->zone = source->zone;
    person->came_from = SZ_NONE;
    person->alerted_s = person->seen_s = -INFINITY;
    person->counted = sz_area_counts(area, simulation->now_s);
    area->counted_open += person->counted;
    sz_area_stream(area, &person->walk, SZ_PURPOSE_WALK, person->entity);
    sz_area_stream(area, &person->recognitions, SZ_PURPOSE_SIGHTING, person->entity);
    person->in_vehicle = sz_stream_uniform(&person->walk) < list->vehicle_share;
    person->camera = (uint32_t)(sz_stream_uniform(&person->walk) * source->camera_count);
    person->recognition = area->world->watch_points[zone->pipeline].location +
                          list->person_spread * sz_stream_normal(&person->recognitions);
    schedule_next(source);
    pass(simulation, person);
}

static void start_zone(struct sz_province_state *home, uint32_t index, struct sz_person_source *source)
{
    const struct sz_area *area = home->area;
    const struct sz_world *world = area->world;
    const struct sz_zone *zone = &world->zone_map.zones[index];
    *source = (struct sz_person_source){
        .home = home,
        .clock = {.profile = &world->watch_list->profile,
                  .calendar = &area->calendar,
                  .base_per_s = sz_world_persons_per_s(world, home->province)},
        .zone = index,
        .camera_count = sz_world_camera_sites(world, index),
    };
    source->pitch_m = sz_camera_pitch_m(zone->area_m2, source->camera_count);
    schedule_next(source);
}

bool sz_persons_init(struct sz_area *area, struct sz_error *error)
{
    size_t zone_count = 0;
    sz_pool_init(&area->person_pool, sizeof(struct sz_person));
    sz_pool_init(&area->sighting_pool, sizeof(struct sighting));
    for (uint32_t i = 0; i < area->province_count; i++)
        zone_count += area->provinces[i].zone_count;
    if (area->world->watch_list == NULL || zone_count == 0)
        return true;
    area->person_sources = calloc(zone_count, sizeof *area->person_sources);
    if (area->person_sources == NULL)
        return sz_error_set_memory(error, "preparing the persons of interest");
    struct sz_person_source *source = area->person_sources;
    for (uint32_t i = 0; i < area->province_count; i++) {
        struct sz_province_state *home = &area->provinces[i];
        for (uint32_t j = home->first_zone; j < home->first_zone + home->zone_count; j++)
            start_zone(home, j, source++);
    }
    return true;
}

void sz_persons_finish(struct sz_area *area)
{
    for (struct sz_person *person = area->persons; person != NULL; person = person->next)
        if (!person->is_gone)
            settle(area, person);
}

uint64_t sz_person_entity(const struct sz_event *event)
{
    if (event->type == &enters_type)
        return entity_of(event->subject);
    if (event->type == &sighting_type)
        return ((const struct sighting *)event->subject)->person->entity;
    return ((const struct sz_person *)event->subject)->entity;
}
