/*
 * The people who verify: the 191 centre of the province and its alert rooms, and the streams of false alerts that keep them busy.
 */
#include "models/response/area.h"

#include <math.h>
#include <stdlib.h>

#define DAY_S 86400.0

/* --- a room's hooks --- */

static double service_s(struct sz_server *server, struct sz_customer *customer)
{
    const struct sz_room *room = server->owner;
    const struct sz_alert *alert = customer->subject;
    bool is_duplicate = alert->incident != NULL && alert->incident->state != SZ_INCIDENT_UNVERIFIED;
    return is_duplicate ? room->home->area->world->verification.duplicate_service_s : fmax(0, alert->service_s);
}

static double acceptance(const struct sz_verification_law *law, const struct sz_alert *alert)
{
    if (alert->channel == SZ_CHANNEL_CALL)
        return alert->incident != NULL ? 1 : law->accept_hoax;
    return alert->incident != NULL ? law->accept_true : law->accept_false;
}

static void count_answer(const struct sz_room *room, double waited_s)
{
    struct sz_area *area = room->home->area;
    if (!room->takes_calls) {
        double *sums = sz_province_sums(room->home, 0);
        sums[SZ_SUM_OPERATOR_WAITING_S] += waited_s;
        sums[SZ_SUM_OPERATOR_SERVED]++;
    } else if (!sz_sketch_add(&room->home->result->slots[0].call_answer, waited_s)) {
        sz_simulation_fail(&area->simulation, SZ_ERROR_SYSTEM, "out of memory for the quantiles of call answers");
    }
}

static void finished(struct sz_server *server, struct sz_customer *customer)
{
    const struct sz_room *room = server->owner;
    struct sz_area *area = room->home->area;
    struct sz_alert *alert = customer->subject;
    bool accepted = alert->judgement < acceptance(&area->world->verification, alert);
    if (sz_area_counts(area, alert->raised_s)) {
        count_answer(room, customer->started_s - customer->arrived_s);
        if (alert->kind == SZ_JOB_FALSE_RECOGNITION && accepted) {
            sz_province_sums(room->home, 0)[SZ_SUM_ACCEPTED_FALSE_ALERTS]++;
            sz_zone_sums(room->home, alert->zone)[SZ_SUM_ACCEPTED_FALSE_ALERTS]++;
        }
    }
    sz_incident_alert_judged(area, alert, accepted);
}

/* A call that was given up counts as never answered. */
static void abandoned(struct sz_server *server, struct sz_customer *customer)
{
    const struct sz_room *room = server->owner;
    const struct sz_alert *alert = customer->subject;
    if (sz_area_counts(room->home->area, alert->raised_s))
        count_answer(room, INFINITY);
    sz_incident_alert_abandoned(room->home->area, customer->subject);
}

static const struct sz_server_hooks hooks = {service_s, finished, abandoned};

/* --- alerts go to their room --- */

static struct sz_room *room_of(const struct sz_alert *alert)
{
    const struct sz_province_state *home = alert->home;
    if (alert->channel == SZ_CHANNEL_CALL)
        return &home->rooms[0];
    return &home->rooms[home->area->world->zone_rooms ? 1 + alert->zone - home->first_zone : 1];
}

static void count_alert(struct sz_area *area, const struct sz_alert *alert)
{
    if (!sz_area_counts(area, alert->raised_s))
        return;
    double *sums = sz_province_sums(alert->home, 0);
    sums[SZ_SUM_ALERTS]++;
    if (alert->channel != SZ_CHANNEL_CAMERA)
        return;
    enum sz_sum which = alert->incident != NULL ? SZ_SUM_TRUE_ALERTS : SZ_SUM_FALSE_ALERTS;
    sums[which]++;
    sz_zone_sums(alert->home, alert->zone)[which]++;
}

void sz_rooms_submit(struct sz_area *area, struct sz_alert *alert)
{
    count_alert(area, alert);
    alert->customer.priority = alert->channel == SZ_CHANNEL_CAMERA ? 2 : 1;
    alert->customer.subject = alert;
    sz_server_submit(&room_of(alert)->server, &alert->customer);
}

/* --- how many people a room has --- */

static double true_alerts_per_s(const struct sz_province_state *home, const struct sz_zone *zone)
{
    const struct sz_demand *demand = &home->area->world->demand;
    const struct sz_pipeline *pipeline = &home->area->world->pipelines[zone->pipeline];
    double night = home->area->world->night_share, sum = 0;
    double in_view = night * zone->in_view_night + (1 - night) * zone->in_view_day;
    for (uint32_t k = 0; k < demand->category_count; k++) {
        const struct sz_channel_law *laws = demand->categories[k].channels;
        double seen =
            in_view * laws[SZ_CHANNEL_CAMERA].probability * pipeline->hit_rate * sz_pipeline_delivery(pipeline);
        double pressed = zone->in_reach * laws[SZ_CHANNEL_SOS].probability;
        sum += demand->true_per_s[k * demand->province_count + home->province] * zone->demand_share * (seen + pressed);
    }
    return sum;
}

static double zone_alerts_per_s(const struct sz_province_state *home, const struct sz_zone *zone)
{
    const struct sz_pipeline *pipeline = &home->area->world->pipelines[zone->pipeline];
    double false_per_day =
        zone->camera_count * zone->working_share * sz_pipeline_false_alerts_per_camera_day(pipeline) +
        zone->sos_pole_count * home->area->world->false_sos_per_pole_day;
    return false_per_day / DAY_S + true_alerts_per_s(home, zone);
}

static double call_load(const struct sz_province_state *home)
{
    const struct sz_demand *demand = &home->area->world->demand;
    const struct sz_verification_law *law = &home->area->world->verification;
    double first_per_s = demand->hoax_calls_per_s != NULL ? demand->hoax_calls_per_s[home->province] : 0,
           further_per_s = 0;
    for (uint32_t k = 0; k < demand->category_count; k++) {
        double called_per_s = demand->true_per_s[k * demand->province_count + home->province] *
                              demand->categories[k].channels[SZ_CHANNEL_CALL].probability;
        first_per_s += called_per_s;
        further_per_s += called_per_s * (demand->callers_per_incident - 1);
    }
    double mean_s = law->call_service != NULL ? sz_distribution_mean(law->call_service) : 0;
    return first_per_s * mean_s + further_per_s * law->duplicate_service_s;
}

static void staff(struct sz_room *room, double load, const unsigned *given)
{
    const struct sz_world *world = room->home->area->world;
    sz_room_size(&world->demand.call_profile, load, 0, world->verification.offered_load_per_operator, room->operators);
    for (int i = 0; i < SZ_ROOM_SHIFT_COUNT; i++)
        if (given[i] > 0)
            room->operators[i] = given[i];
}

/* --- shifts of a room --- */

static void change_operators(struct sz_simulation *simulation, void *subject);

static const struct sz_event_type operators_type = {"operators", SZ_EVENT_OPERATORS, change_operators};

static unsigned operators_now(const struct sz_room *room)
{
    unsigned hour = sz_calendar_hour_of_week(&room->home->area->calendar, room->home->area->simulation.now_s);
    return room->operators[sz_room_shift(hour)];
}

static void schedule_operators(struct sz_room *room)
{
    const struct sz_calendar *calendar = &room->home->area->calendar;
    double time_s = room->home->area->simulation.now_s;
    do
        time_s = sz_calendar_next_hour(calendar, time_s);
    while (sz_calendar_hour_of_week(calendar, time_s) % SZ_ROOM_SHIFT_HOURS != 0);
    sz_simulation_schedule(&room->home->area->simulation, time_s, &operators_type, room);
}

static void change_operators(struct sz_simulation *simulation, void *subject)
{
    (void)simulation;
    struct sz_room *room = subject;
    sz_server_set_count(&room->server, operators_now(room));
    schedule_operators(room);
}

static void open_room(struct sz_room *room)
{
    struct sz_area *area = room->home->area;
    sz_server_init(&room->server, &area->simulation, &hooks, room, operators_now(room), SIZE_MAX, area->window_start_s,
                   area->window_end_s);
    if (room->operators[0] != room->operators[1] || room->operators[1] != room->operators[2])
        schedule_operators(room);
}

bool sz_rooms_init(struct sz_province_state *home, struct sz_error *error)
{
    const struct sz_world *world = home->area->world;
    home->room_count = 1 + (world->zone_rooms ? home->zone_count : home->zone_count > 0);
    home->rooms = calloc(home->room_count, sizeof *home->rooms);
    if (home->rooms == NULL)
        return sz_error_set_memory(error, "preparing the control rooms");
    for (uint32_t i = 0; i < home->room_count; i++)
        home->rooms[i].home = home;
    double alert_s =
        world->verification.alert_service != NULL ? sz_distribution_mean(world->verification.alert_service) : 0;
    double province_load = 0;
    for (uint32_t i = 0; i < home->zone_count; i++) {
        double load = alert_s * zone_alerts_per_s(home, &world->zone_map.zones[home->first_zone + i]);
        province_load += load;
        if (world->zone_rooms)
            staff(&home->rooms[1 + i], load, world->verification.alert_operators);
    }
    if (!world->zone_rooms && home->zone_count > 0)
        staff(&home->rooms[1], province_load, world->verification.alert_operators);
    home->rooms[0].takes_calls = true;
    staff(&home->rooms[0], call_load(home), world->verification.call_takers);
    for (uint32_t i = 0; i < home->room_count; i++)
        open_room(&home->rooms[i]);
    return true;
}

bool sz_rooms_finish(struct sz_province_state *home, struct sz_error *error)
{
    double *sums = sz_province_sums(home, 0);
    for (uint32_t i = 0; i < home->room_count; i++) {
        struct sz_room *room = &home->rooms[i];
        if (!sz_server_check(&room->server, room->takes_calls ? "the 191 centre" : "an alert room", error))
            return false;
        sums[room->takes_calls ? SZ_SUM_CALL_TAKER_BUSY_S : SZ_SUM_OPERATOR_BUSY_S] += room->server.busy_integral_s;
        sums[room->takes_calls ? SZ_SUM_CALL_TAKER_AVAILABLE_S : SZ_SUM_OPERATOR_AVAILABLE_S] +=
            room->server.available_integral_s;
    }
    return true;
}

/* --- false alerts --- */

uint64_t sz_false_entity(const struct sz_false_source *source)
{
    const struct sz_province_state *home = source->home;
    const struct sz_world *world = home->area->world;
    uint32_t class_index = SZ_CLASS_OF_HOAXES;
    if (source->kind != SZ_JOB_HOAX) {
        uint32_t station = world->zone_map.zones[source->zone].station;
        uint32_t local = station - world->geography.provinces[home->province].first_station;
        class_index = SZ_CLASS_OF_ZONES + 2 * local + (source->kind == SZ_JOB_FALSE_SOS);
    }
    return sz_entity(home->province, class_index, source->ordinal);
}

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

static void raise_false_alert(struct sz_simulation *simulation, void *subject)
{
    struct sz_false_source *source = subject;
    struct sz_area *area = source->home->area;
    const struct sz_verification_law *law = &area->world->verification;
    if (!source->is_kept) {
        schedule_false_alert(source);
        return;
    }
    struct sz_alert *alert = sz_alert_create(area);
    if (alert == NULL)
        return;
    alert->home = source->home;
    alert->kind = source->kind;
    alert->channel = source->kind == SZ_JOB_HOAX        ? SZ_CHANNEL_CALL
                     : source->kind == SZ_JOB_FALSE_SOS ? SZ_CHANNEL_SOS
                                                        : SZ_CHANNEL_CAMERA;
    alert->zone = source->zone;
    alert->entity = sz_false_entity(source);
    alert->noticed_s = alert->raised_s = simulation->now_s;
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_OPERATOR, alert->entity);
    alert->judgement = sz_stream_uniform(&stream);
    double patience = sz_stream_exponential(&stream, 1);
    bool is_call = source->kind == SZ_JOB_HOAX;
    alert->customer.patience_s = is_call && isfinite(law->call_patience_s) ? patience * law->call_patience_s : INFINITY;
    alert->service_s = sz_distribution_sample(is_call ? law->call_service : law->alert_service, &stream);
    schedule_false_alert(source);
    sz_rooms_submit(area, alert);
}

/* keep: the share that survives, so that a smaller scale of hoaxes is a subset of the largest. */
static void start_false_source(struct sz_province_state *home, enum sz_job_kind kind, uint32_t zone, double rate_per_s,
                               double keep, const struct sz_profile *profile)
{
    if (!(rate_per_s > 0))
        return;
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
}

static void start_sources_of(struct sz_province_state *home)
{
    const struct sz_area *area = home->area;
    const struct sz_world *world = area->world;
    if (world->demand.hoax_calls_per_s != NULL)
        start_false_source(home, SZ_JOB_HOAX, SZ_NONE, world->demand.hoax_calls_per_s[home->province],
                           world->demand.scale / world->demand.largest_scale, &world->demand.call_profile);
    double window_days = (area->window_end_s - area->window_start_s) / DAY_S;
    for (uint32_t i = home->first_zone; i < home->first_zone + home->zone_count; i++) {
        const struct sz_zone *zone = &world->zone_map.zones[i];
        const struct sz_pipeline *pipeline = &world->pipelines[zone->pipeline];
        double cameras = zone->camera_count * zone->working_share;
        double passages = cameras * pipeline->passages_per_camera_day * window_days;
        sz_province_sums(home, 0)[SZ_SUM_PASSAGES] += passages;
        sz_zone_sums(home, i)[SZ_SUM_PASSAGES] += passages;
        start_false_source(home, SZ_JOB_FALSE_RECOGNITION, i,
                           cameras * sz_pipeline_false_alerts_per_camera_day(pipeline) / DAY_S, 1, &pipeline->passages);
        start_false_source(home, SZ_JOB_FALSE_SOS, i, zone->sos_pole_count * world->false_sos_per_pole_day / DAY_S, 1,
                           &world->demand.call_profile);
    }
}

bool sz_false_alerts_init(struct sz_area *area, struct sz_error *error)
{
    size_t source_count = 0;
    for (uint32_t i = 0; i < area->province_count; i++)
        source_count += 2 * (size_t)area->provinces[i].zone_count + 1;
    area->false_sources = calloc(source_count, sizeof *area->false_sources);
    if (area->false_sources == NULL)
        return sz_error_set_memory(error, "preparing the false alerts");
    for (uint32_t i = 0; i < area->province_count; i++)
        start_sources_of(&area->provinces[i]);
    return true;
}
