/*
 * How an incident becomes known: each channel's draw of whether and when, as alerts that will be raised.
 *
 * Every channel draws from streams of its own, keyed to the incident: what one channel does changes no draw of another.
 */
#include "models/response/area.h"

#include <gsl/gsl_randist.h>
#include <math.h>

static double delay_s(const struct sz_channel_law *law, struct sz_stream *stream)
{
    return law->delay != NULL ? fmax(0, sz_distribution_sample(law->delay, stream)) : 0;
}

/* More than people could ever work off: the line of a room would take all memory. */
enum { ALERT_LIMIT = 2000000 };

struct sz_alert *sz_alert_create(struct sz_area *area)
{
    if (area->alert_count >= ALERT_LIMIT) {
        sz_simulation_fail(&area->simulation, SZ_ERROR_INPUT,
                           "over %d alerts wait at once: the control rooms cannot keep up with them", ALERT_LIMIT);
        return NULL;
    }
    struct sz_alert *alert = sz_pool_take(&area->alert_pool);
    if (alert == NULL)
        sz_simulation_fail(&area->simulation, SZ_ERROR_SYSTEM, "out of memory for alerts");
    else
        area->alert_count++;
    return alert;
}

void sz_alert_destroy(struct sz_area *area, struct sz_alert *alert)
{
    area->alert_count--;
    sz_pool_give_back(&area->alert_pool, alert);
}

/* An alert of this incident by a channel, not raised yet. */
static struct sz_alert *make_alert(struct sz_area *area, struct sz_incident *incident, enum sz_channel channel)
{
    struct sz_alert *alert = sz_alert_create(area);
    if (alert == NULL)
        return NULL;
    alert->incident = incident;
    alert->home = incident->home;
    alert->channel = channel;
    alert->zone = incident->zone;
    alert->entity = incident->entity;
    alert->group = SZ_NONE;
    alert->customer.patience_s = INFINITY;
    alert->customer.subject = alert;
    incident->pending_alerts++;
    return alert;
}

/* An alert of this incident that will be raised at raised_s. */
static struct sz_alert *raise_at(struct sz_area *area, struct sz_incident *incident, enum sz_channel channel,
                                 double noticed_s, double raised_s)
{
    struct sz_alert *alert = make_alert(area, incident, channel);
    if (alert == NULL)
        return NULL;
    alert->noticed_s = noticed_s;
    alert->raised_s = raised_s;
    if (channel != SZ_CHANNEL_CAMERA)
        incident->other_alert_s = fmin(incident->other_alert_s, raised_s);
    if (channel == SZ_CHANNEL_CALL || channel == SZ_CHANNEL_PATROL)
        incident->called_or_patrolled = true;
    sz_simulation_schedule(&area->simulation, raised_s, &sz_alert_raised_type, alert);
    return alert;
}

void sz_alert_draw_judgement(struct sz_area *area, struct sz_alert *alert, enum sz_purpose purpose)
{
    struct sz_stream stream;
    sz_area_stream(area, &stream, purpose, alert->entity);
    alert->judgement = sz_stream_uniform(&stream);
    alert->service_s = sz_distribution_sample(area->world->verification.alert_service, &stream);
}

/* Its frames go through every stage. */
static void notice_by_frames(struct sz_area *area, struct sz_incident *incident, double seen_s)
{
    if (!sz_area_lets_alerts_through(area, incident->zone, seen_s)) {
        incident->dropped = true;
        return;
    }
    struct sz_alert *alert = make_alert(area, incident, SZ_CHANNEL_CAMERA);
    if (alert == NULL)
        return;
    sz_area_show(area, alert, seen_s);
    sz_alert_draw_judgement(area, alert, SZ_PURPOSE_OPERATOR);
}

static void notice_by_camera(struct sz_area *area, struct sz_incident *incident, const struct sz_channel_law *law)
{
    const struct sz_zone *zone = &area->world->zone_map.zones[incident->zone];
    const struct sz_pipeline *pipeline = &area->world->pipelines[zone->pipeline];
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_NOTICE + SZ_CHANNEL_CAMERA, incident->entity);
    if (sz_stream_uniform(&stream) >= law->probability)
        return;
    double in_sight_s = incident->onset_s + delay_s(law, &stream);
    sz_area_stream(area, &stream, SZ_PURPOSE_RECOGNITION, incident->entity);
    if (sz_stream_uniform(&stream) >= pipeline->hit_rate)
        return;
    if (pipeline->is_explicit) {
        notice_by_frames(area, incident, in_sight_s);
        return;
    }
    double noticed_s = in_sight_s + sz_pipeline_noticing_s(pipeline, &stream);
    uint32_t camera = sz_area_any_camera(area, incident->zone, incident->entity);
    bool lost;
    double latency_s = sz_area_recognise_s(area, incident->zone, camera, noticed_s, &stream, &lost);
    if (lost) {
        incident->dropped = true;
        return;
    }
    struct sz_alert *alert = raise_at(area, incident, SZ_CHANNEL_CAMERA, noticed_s, noticed_s + latency_s);
    if (alert != NULL)
        sz_alert_draw_judgement(area, alert, SZ_PURPOSE_OPERATOR);
}

/*
 * What is recorded was known: given that, a call comes with probability p / P(known), and a patrol sees it for sure when no call does. A record
 * that says when it was reported, but not by whom, is one of a call.
 */
static double probability_of(const struct sz_area *area, const struct sz_incident *incident,
                             const struct sz_category *category, enum sz_channel channel)
{
    double probability = category->channels[channel].probability;
    if (incident->record == NULL || (channel != SZ_CHANNEL_CALL && channel != SZ_CHANNEL_PATROL))
        return probability;
    if (sz_replay_tells_alert(incident))
        return channel == SZ_CHANNEL_CALL ? 1 : 0;
    if (area->world->recording->is_all)
        return probability;
    if (channel == SZ_CHANNEL_CALL)
        return probability / sz_category_known_probability(category);
    return incident->called_or_patrolled ? probability : 1;
}

/* When a channel without stages between noticing and the alert notices it: somebody at a monitor, at a pole, on patrol; INFINITY for never. factor: on its probability. */
static double noticed_directly_s(struct sz_area *area, const struct sz_incident *incident, enum sz_channel channel,
                                 double factor)
{
    const struct sz_category *category = &area->world->demand.categories[incident->category];
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_NOTICE + channel, incident->entity);
    if (sz_stream_uniform(&stream) >= probability_of(area, incident, category, channel) * factor)
        return INFINITY;
    if (channel == SZ_CHANNEL_CALL && sz_replay_tells_alert(incident))
        return incident->record->time_s[SZ_RECORDED_ALERTED];
    return incident->onset_s + delay_s(&category->channels[channel], &stream);
}

/* Its alert at once; NULL for never. */
static struct sz_alert *notice_directly(struct sz_area *area, struct sz_incident *incident, enum sz_channel channel)
{
    double noticed_s = noticed_directly_s(area, incident, channel, 1);
    return isfinite(noticed_s) ? raise_at(area, incident, channel, noticed_s, noticed_s) : NULL;
}

/* Somebody presses the button, and nobody hears it while the link is down. */
static void notice_by_pole(struct sz_area *area, struct sz_incident *incident)
{
    double pressed_s = noticed_directly_s(area, incident, SZ_CHANNEL_SOS, 1);
    if (!isfinite(pressed_s))
        return;
    if (!sz_area_is_linked(area, incident->zone, pressed_s)) {
        incident->dropped = true;
        return;
    }
    struct sz_alert *alert = raise_at(area, incident, SZ_CHANNEL_SOS, pressed_s, pressed_s);
    if (alert != NULL)
        sz_alert_draw_judgement(area, alert, SZ_PURPOSE_SOS_OPERATOR);
}

/* Who comes by at a rate sees what still goes on. Of a recorded incident that nobody called about it is sure that somebody came by in time. */
static void notice_in_passing(struct sz_area *area, struct sz_incident *incident, enum sz_channel channel)
{
    const struct sz_category *category = &area->world->demand.categories[incident->category];
    double hazard_per_s = category->channels[channel].hazard_per_s;
    double chance = probability_of(area, incident, category, channel);
    double in_time = -expm1(-hazard_per_s * fmax(0, sz_area_duration_s(area, incident)));
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_NOTICE + channel, incident->entity);
    double mark = sz_stream_uniform(&stream) * (chance >= 1 ? in_time : 1);
    if (chance <= 0 || mark >= in_time)
        return;
    double noticed_s = incident->onset_s - log1p(-mark) / hazard_per_s;
    raise_at(area, incident, channel, noticed_s, noticed_s);
}

/* How many cameras of a zone work: as many as its share says, or those that do just then where they fail. */
static double working_cameras(const struct sz_area *area, uint32_t index, double time_s)
{
    const struct sz_zone *zone = &area->world->zone_map.zones[index];
    if (zone->outages.camera.mtbf_s > 0)
        return sz_outages_working_count(&area->outages[index], time_s);
    return zone->camera_count * zone->working_share;
}

/* The monitor must not be dark at the onset, nor when somebody looks. */
static void notice_by_watch(struct sz_area *area, struct sz_incident *incident)
{
    if (!sz_area_is_connected(area, incident->zone, incident->onset_s))
        return;
    unsigned shift = sz_room_shift(sz_calendar_hour_of_week(&area->calendar, incident->onset_s));
    double camera_count = working_cameras(area, incident->zone, incident->onset_s);
    double factor = sz_watch_factor(&area->world->verification, camera_count, shift);
    double seen_s = noticed_directly_s(area, incident, SZ_CHANNEL_WATCH, factor);
    if (isfinite(seen_s) && sz_area_is_connected(area, incident->zone, seen_s))
        raise_at(area, incident, SZ_CHANNEL_WATCH, seen_s, seen_s);
}

double sz_area_call_patience_s(const struct sz_area *area, struct sz_stream *stream)
{
    const struct sz_distribution *patience = area->world->verification.call_patience;
    return patience != NULL ? fmax(0, sz_distribution_sample(patience, stream)) : INFINITY;
}

/* The first call, and a Poisson number of others each an exponential delay later. Laws of one kind draw more numbers than those of another: a stream for each. */
static void take_calls(struct sz_area *area, struct sz_incident *incident, struct sz_alert *first)
{
    double first_s = first->raised_s;
    struct sz_stream stream, service, patience;
    sz_area_stream(area, &stream, SZ_PURPOSE_CALLS, incident->entity);
    sz_area_stream(area, &service, SZ_PURPOSE_CALL_SERVICE, incident->entity);
    sz_area_stream(area, &patience, SZ_PURPOSE_CALL_PATIENCE, incident->entity);
    unsigned further_count = gsl_ran_poisson(sz_stream_rng(&stream), area->world->demand.callers_per_incident - 1);
    for (unsigned i = 0;; i++) {
        struct sz_alert *call = first;
        if (i > 0) {
            double call_s = first_s + sz_stream_exponential(&stream, area->world->call_spacing_s);
            call = raise_at(area, incident, SZ_CHANNEL_CALL, call_s, call_s);
        }
        if (call == NULL)
            return;
        call->service_s = sz_distribution_sample(area->world->verification.call_service, &service);
        call->customer.patience_s = sz_area_call_patience_s(area, &patience);
        if (i == further_count)
            return;
    }
}

static void notice_by_call(struct sz_area *area, struct sz_incident *incident)
{
    struct sz_alert *first = notice_directly(area, incident, SZ_CHANNEL_CALL);
    if (first != NULL)
        take_calls(area, incident, first);
}

/*
 * The record says what made it known, and when: that alone, and it is accepted. What a camera saw or a pole called in a place without zones is
 * taken at the 191 centre.
 */
static void notice_as_recorded(struct sz_area *area, struct sz_incident *incident)
{
    const struct sz_recorded_incident *record = incident->record;
    enum sz_channel channel = record->channel != SZ_NONE ? (enum sz_channel)record->channel : SZ_CHANNEL_CALL;
    if ((channel == SZ_CHANNEL_CAMERA || channel == SZ_CHANNEL_SOS) && incident->zone == SZ_NONE)
        channel = SZ_CHANNEL_CALL;
    double alerted_s = record->time_s[SZ_RECORDED_ALERTED];
    struct sz_alert *alert = raise_at(area, incident, channel, alerted_s, alerted_s);
    if (alert == NULL || area->world->demand.categories[incident->category].always_noticed)
        return;
    if (channel == SZ_CHANNEL_CALL)
        take_calls(area, incident, alert);
    if (channel == SZ_CHANNEL_CAMERA || channel == SZ_CHANNEL_SOS) {
        sz_alert_draw_judgement(area, alert, channel == SZ_CHANNEL_SOS ? SZ_PURPOSE_SOS_OPERATOR : SZ_PURPOSE_OPERATOR);
        alert->judgement = 0;
    }
}

void sz_notice(struct sz_area *area, struct sz_incident *incident)
{
    const struct sz_category *category = &area->world->demand.categories[incident->category];
    const struct sz_channel_law *laws = category->channels;
    incident->other_alert_s = INFINITY;
    if (sz_replay_tells_silence(area, incident))
        return;
    bool is_told = sz_replay_tells_alert(incident);
    if (is_told && (incident->record->channel != SZ_NONE || category->always_noticed)) {
        notice_as_recorded(area, incident);
        return;
    }
    if (incident->in_view && laws[SZ_CHANNEL_CAMERA].probability > 0)
        notice_by_camera(area, incident, &laws[SZ_CHANNEL_CAMERA]);
    if (incident->in_view && laws[SZ_CHANNEL_WATCH].probability > 0)
        notice_by_watch(area, incident);
    if (incident->in_reach && laws[SZ_CHANNEL_SOS].probability > 0)
        notice_by_pole(area, incident);
    if (laws[SZ_CHANNEL_CALL].probability > 0 || is_told)
        notice_by_call(area, incident);
    if (laws[SZ_CHANNEL_PATROL].hazard_per_s > 0)
        notice_in_passing(area, incident, SZ_CHANNEL_PATROL);
    else if (laws[SZ_CHANNEL_PATROL].probability > 0)
        notice_directly(area, incident, SZ_CHANNEL_PATROL);
}
