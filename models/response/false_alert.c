/*
 * False alerts: of cameras about people who pass them, of SOS poles, and the hoax calls of the province.
 *
 * Whoever is taken for somebody else goes through the stages like anybody: by the law at that hour, or frame by frame, and is lost as they lose. Where there is
 * a watch-list a camera's false alert is about somebody who walks on past other cameras, and who raises the next one `repeat_s` later at the
 * earliest, or at any pass after one that was lost.
 */
#include "models/response/area.h"

#include <math.h>
#include <stdlib.h>

#define DAY_S 86400.0

/* The further alerts about one passer have entities of their own. */
enum { OCCASION_LIMIT = 0xff };

/* Somebody who was taken for another and will be again. */
struct repeat {
    struct sz_false_source *source;
    uint64_t entity; /* of the first alert */
    unsigned occasion;
    uint32_t group;
    bool in_vehicle;
};

uint64_t sz_zone_entity(const struct sz_province_state *home, uint32_t zone, bool of_poles, uint64_t ordinal)
{
    const struct sz_world *world = home->area->world;
    uint32_t local = world->zone_map.zones[zone].station - world->geography.provinces[home->province].first_station;
    return sz_entity(home->province, SZ_CLASS_OF_ZONES + 2 * local + of_poles, ordinal);
}

uint64_t sz_false_entity(const struct sz_false_source *source)
{
    if (source->kind == SZ_JOB_HOAX)
        return sz_entity(source->home->province, SZ_CLASS_OF_HOAXES, source->ordinal);
    return sz_zone_entity(source->home, source->zone, source->kind == SZ_JOB_FALSE_SOS, source->ordinal);
}

static uint64_t repeat_entity(const struct repeat *repeat)
{
    return repeat->entity | (uint64_t)repeat->occasion << SZ_OCCASION_BIT;
}

uint64_t sz_repeat_entity(const void *repeat)
{
    return repeat_entity(repeat);
}

void sz_add_price(struct sz_province_state *home, uint32_t zone, uint32_t group, enum sz_sum sum, double amount)
{
    sz_province_sums(home, 0)[sum] += amount;
    if (zone != SZ_NONE)
        sz_zone_sums(home, zone)[sum] += amount;
    if (group != SZ_NONE)
        sz_province_sums(home, home->result->layout.group + group)[sum] += amount;
}

/* --- one is raised --- */

static struct sz_alert *create_alert(struct sz_false_source *source, uint64_t entity, uint32_t group)
{
    struct sz_area *area = source->home->area;
    const struct sz_verification_law *law = &area->world->verification;
    struct sz_alert *alert = sz_alert_create(area);
    if (alert == NULL)
        return NULL;
    alert->home = source->home;
    alert->kind = source->kind;
    alert->channel = source->kind == SZ_JOB_HOAX        ? SZ_CHANNEL_CALL
                     : source->kind == SZ_JOB_FALSE_SOS ? SZ_CHANNEL_SOS
                                                        : SZ_CHANNEL_CAMERA;
    alert->zone = source->zone;
    alert->group = group;
    alert->entity = entity;
    alert->noticed_s = alert->raised_s = area->simulation.now_s;
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_OPERATOR, alert->entity);
    alert->judgement = sz_stream_uniform(&stream);
    bool is_call = source->kind == SZ_JOB_HOAX;
    alert->service_s = sz_distribution_sample(is_call ? law->call_service : law->alert_service, &stream);
    sz_area_stream(area, &stream, SZ_PURPOSE_CALL_PATIENCE, alert->entity);
    alert->customer.patience_s = is_call ? sz_area_call_patience_s(area, &stream) : INFINITY;
    return alert;
}

/* Of a hoax, or of a pole whose link works. */
static void raise_at_once(struct sz_false_source *source, uint64_t entity)
{
    struct sz_alert *alert = create_alert(source, entity, SZ_NONE);
    if (alert != NULL)
        sz_rooms_submit(source->home->area, alert);
}

/* Somebody who passes a camera that works is taken for another; false when the stages lose the alert. */
static bool recognise(struct sz_false_source *source, uint64_t entity, uint32_t camera, uint32_t group)
{
    struct sz_area *area = source->home->area;
    double now_s = area->simulation.now_s;
    struct sz_stream stream;
    bool lost;
    sz_area_stream(area, &stream, SZ_PURPOSE_RECOGNITION, entity);
    double latency_s = sz_area_recognise_s(area, source->zone, camera, now_s, &stream, &lost);
    if (lost)
        return false;
    struct sz_alert *alert = create_alert(source, entity, group);
    if (alert == NULL)
        return true;
    alert->raised_s = now_s + latency_s;
    sz_simulation_schedule(&area->simulation, alert->raised_s, &sz_alert_raised_type, alert);
    return true;
}

/* Frame by frame, in an explicit zone. */
static void show(struct sz_false_source *source, uint64_t entity)
{
    struct sz_area *area = source->home->area;
    struct sz_alert *alert = create_alert(source, entity, SZ_NONE);
    if (alert != NULL)
        sz_area_show(area, alert, area->simulation.now_s);
}

/* --- the same passer again --- */

static void raise_again(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type repeat_type = {"false alert again", SZ_EVENT_FALSE_ALERT_AGAIN, raise_again};

/* Whether this passer raises a further one, and when: by the passes still to come. */
static void schedule_repeat(const struct repeat *last, bool was_lost, struct sz_stream *stream)
{
    struct sz_area *area = last->source->home->area;
    const struct sz_visit_alerts *visits = &last->source->visits[last->in_vehicle];
    double next = was_lost ? visits->next_at_once : visits->next;
    if (sz_stream_uniform(stream) >= next || last->occasion >= OCCASION_LIMIT)
        return;
    double pass_count = was_lost ? 1 : visits->dead + 1;
    pass_count += floor(log(sz_stream_uniform(stream)) / log1p(-visits->step));
    double time_s = area->simulation.now_s + pass_count * visits->pass_s;
    if (!(time_s < area->end_s))
        return;
    struct repeat *next_one = sz_pool_take(&area->repeat_pool);
    if (next_one == NULL) {
        sz_simulation_fail(&area->simulation, SZ_ERROR_SYSTEM, "out of memory for false alerts");
        return;
    }
    *next_one = *last;
    next_one->occasion++;
    sz_simulation_schedule(&area->simulation, time_s, &repeat_type, next_one);
}

/* Somebody would be taken for another at a pass, and is if the camera works and the stages lose nothing. */
static void take_for_another(const struct repeat *repeat, uint32_t camera, struct sz_stream *stream)
{
    const struct sz_area *area = repeat->source->home->area;
    bool is_raised = sz_area_camera_works(area, repeat->source->zone, camera, area->simulation.now_s) &&
                     recognise(repeat->source, repeat_entity(repeat), camera, repeat->group);
    schedule_repeat(repeat, !is_raised, stream);
}

static void raise_again(struct sz_simulation *simulation, void *subject)
{
    struct sz_area *area = simulation->model;
    struct repeat repeat = *(struct repeat *)subject;
    sz_pool_give_back(&area->repeat_pool, subject);
    uint64_t entity = repeat_entity(&repeat);
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_PASSER, entity);
    take_for_another(&repeat, sz_area_any_camera(area, repeat.source->zone, entity), &stream);
}

/* The first of a visit: who it is about. */
static void meet_passer(struct sz_false_source *source, uint64_t entity, uint32_t camera)
{
    const struct sz_watch_list *list = source->home->area->world->watch_list;
    struct sz_stream stream;
    sz_area_stream(source->home->area, &stream, SZ_PURPOSE_PASSER, entity);
    struct repeat first = {.source = source, .entity = entity};
    first.in_vehicle = sz_stream_uniform(&stream) < list->vehicle_share;
    uint64_t choice = sz_stream_bits(&stream);
    first.group = list->group_count > 0 ? sz_alias_choose(&list->group_choice, choice) : SZ_NONE;
    take_for_another(&first, camera, &stream);
}

/* --- the streams --- */

static void raise_false_alert(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type false_alert_type = {"false alert", SZ_EVENT_FALSE_ALERT, raise_false_alert};

static void schedule_false_alert(struct sz_false_source *source)
{
    struct sz_area *area = source->home->area;
    source->ordinal++;
    struct sz_stream stream;
    sz_area_stream(area, &stream, source->kind == SZ_JOB_HOAX ? SZ_PURPOSE_HOAX : SZ_PURPOSE_FALSE_ALERT,
                   sz_false_entity(source));
    double time_s = sz_arrival_clock_next(&source->clock, sz_stream_exponential(&stream, 1), area->end_s);
    source->is_kept = sz_stream_uniform(&stream) < source->keep;
    if (time_s < area->end_s)
        sz_simulation_schedule(&area->simulation, time_s, &false_alert_type, source);
}

static void raise_of_camera(struct sz_false_source *source, uint64_t entity)
{
    const struct sz_area *area = source->home->area;
    uint32_t camera = sz_area_any_camera(area, source->zone, entity);
    if (area->world->watch_list != NULL) {
        meet_passer(source, entity, camera);
        return;
    }
    if (!sz_area_camera_works(area, source->zone, camera, area->simulation.now_s))
        return;
    if (!sz_area_shows_passers(area, source->zone))
        recognise(source, entity, camera, SZ_NONE);
    else if (sz_area_lets_alerts_through(area, source->zone, area->simulation.now_s))
        show(source, entity);
}

static void raise_false_alert(struct sz_simulation *simulation, void *subject)
{
    struct sz_false_source *source = subject;
    const struct sz_area *area = source->home->area;
    uint64_t entity = sz_false_entity(source);
    bool is_kept = source->is_kept;
    schedule_false_alert(source);
    if (source->kind == SZ_JOB_FALSE_RECOGNITION)
        raise_of_camera(source, entity);
    else if (is_kept && (source->kind == SZ_JOB_HOAX || sz_area_is_linked(area, source->zone, simulation->now_s)))
        raise_at_once(source, entity);
}

/* keep: the share that survives, so that a smaller scale of hoaxes is a subset of the largest. NULL when there is none. */
static struct sz_false_source *start_false_source(struct sz_province_state *home, enum sz_job_kind kind, uint32_t zone,
                                                  double rate_per_s, double keep, const struct sz_profile *profile)
{
    if (!(rate_per_s > 0))
        return NULL;
    struct sz_area *area = home->area;
    struct sz_false_source *source = &area->false_sources[area->false_source_count++];
    *source = (struct sz_false_source){
        .home = home,
        .clock = {.profile = profile, .calendar = &area->calendar, .base_per_s = rate_per_s / keep},
        .keep = keep,
        .kind = kind,
        .zone = zone,
    };
    schedule_false_alert(source);
    return source;
}

/* A zone's cameras: who is taken for another at a pass, or with a watch-list the first of a visit; those past cameras that are down are taken out as they come. */
static void start_cameras(struct sz_province_state *home, uint32_t zone, double passages_per_s)
{
    const struct sz_world *world = home->area->world;
    const struct sz_zone *of = &world->zone_map.zones[zone];
    const struct sz_pipeline *pipeline = &world->pipelines[of->pipeline];
    if (of->outages.camera.mtbf_s > 0)
        passages_per_s /= of->working_share;
    if (world->watch_list == NULL) {
        start_false_source(home, SZ_JOB_FALSE_RECOGNITION, zone, passages_per_s * pipeline->false_positive_rate, 1,
                           &pipeline->passages);
        return;
    }
    struct sz_visit_alerts on_foot = sz_world_visit_alerts(world, zone, false, 1);
    double visits_per_s = passages_per_s * world->watch_list->leave;
    struct sz_false_source *source =
        start_false_source(home, SZ_JOB_FALSE_RECOGNITION, zone, visits_per_s * on_foot.first, 1, &pipeline->passages);
    if (source == NULL)
        return;
    source->visits[0] = on_foot;
    source->visits[1] = sz_world_visit_alerts(world, zone, true, 1);
}

static void start_sources_of(struct sz_province_state *home)
{
    const struct sz_area *area = home->area;
    const struct sz_world *world = area->world;
    const struct sz_watch_list *list = world->watch_list;
    if (world->demand.hoax_calls_per_s != NULL)
        start_false_source(home, SZ_JOB_HOAX, SZ_NONE, world->demand.hoax_calls_per_s[home->province],
                           world->demand.scale / world->demand.largest_scale, &world->demand.call_profile);
    double window_days = (area->window_end_s - area->window_start_s) / DAY_S;
    for (uint32_t i = home->first_zone; i < home->first_zone + home->zone_count; i++) {
        const struct sz_zone *zone = &world->zone_map.zones[i];
        const struct sz_pipeline *pipeline = &world->pipelines[zone->pipeline];
        double passages_per_day = zone->camera_count * zone->working_share * pipeline->passages_per_camera_day;
        double passages = passages_per_day * window_days;
        sz_add_price(home, i, SZ_NONE, SZ_SUM_PASSAGES, passages);
        for (uint32_t j = 0; list != NULL && j < list->group_count; j++)
            sz_province_sums(home, home->result->layout.group + j)[SZ_SUM_PASSAGES] += passages * list->groups[j].share;
        start_cameras(home, i, passages_per_day / DAY_S);
        start_false_source(home, SZ_JOB_FALSE_SOS, i, zone->sos_pole_count * world->false_sos_per_pole_day / DAY_S, 1,
                           &world->demand.call_profile);
    }
}

bool sz_false_alerts_init(struct sz_area *area, struct sz_error *error)
{
    size_t source_count = 0;
    for (uint32_t i = 0; i < area->province_count; i++)
        source_count += 2 * (size_t)area->provinces[i].zone_count + 1;
    sz_pool_init(&area->repeat_pool, sizeof(struct repeat));
    area->false_sources = calloc(source_count > 0 ? source_count : 1, sizeof *area->false_sources);
    if (area->false_sources == NULL)
        return sz_error_set_memory(error, "preparing the false alerts");
    for (uint32_t i = 0; i < area->province_count; i++)
        start_sources_of(&area->provinces[i]);
    return true;
}
