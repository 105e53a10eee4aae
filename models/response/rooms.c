/*
 * The people who verify: the 191 centre of the province and its alert rooms, or one room for both.
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

/* About an incident or a person of interest, whoever judges. */
static bool is_true(const struct sz_alert *alert)
{
    return alert->incident != NULL || alert->person != NULL;
}

static double acceptance(const struct sz_verification_law *law, const struct sz_alert *alert)
{
    if (alert->channel == SZ_CHANNEL_CALL)
        return is_true(alert) ? 1 : law->accept_hoax;
    return is_true(alert) ? law->accept_true : law->accept_false;
}

static void count_answer(const struct sz_alert *alert, double waited_s)
{
    struct sz_province_state *home = alert->home;
    if (alert->channel != SZ_CHANNEL_CALL) {
        double *sums = sz_province_sums(home, 0);
        sums[SZ_SUM_OPERATOR_WAITING_S] += waited_s;
        sums[SZ_SUM_OPERATOR_SERVED]++;
    } else if (!sz_sketch_add(&home->result->slots[0].call_answer, waited_s)) {
        sz_simulation_fail(&home->area->simulation, SZ_ERROR_SYSTEM, "out of memory for the quantiles of call answers");
    }
}

static void finished(struct sz_server *server, struct sz_customer *customer)
{
    const struct sz_room *room = server->owner;
    struct sz_area *area = room->home->area;
    struct sz_alert *alert = customer->subject;
    bool accepted = alert->judgement < acceptance(&area->world->verification, alert);
    if (sz_area_counts(area, alert->raised_s)) {
        count_answer(alert, customer->started_s - customer->arrived_s);
        if (alert->kind == SZ_JOB_FALSE_RECOGNITION && accepted)
            sz_add_price(room->home, alert->zone, alert->group, SZ_SUM_ACCEPTED_FALSE_ALERTS, 1);
    }
    if (alert->person != NULL)
        sz_person_alert_judged(area, alert, accepted);
    else
        sz_incident_alert_judged(area, alert, accepted);
}

/* Nobody looked at it: a call that was given up counts as never answered. */
static void leave_unanswered(struct sz_area *area, struct sz_alert *alert)
{
    if (sz_area_counts(area, alert->raised_s)) {
        if (alert->channel == SZ_CHANNEL_CALL)
            count_answer(alert, INFINITY);
        else
            sz_add_price(alert->home, alert->zone, alert->group, SZ_SUM_UNANSWERED_ALERTS, 1);
    }
    if (alert->person != NULL)
        sz_person_alert_unanswered(area, alert);
    else
        sz_incident_alert_abandoned(area, alert);
}

static void abandoned(struct sz_server *server, struct sz_customer *customer)
{
    const struct sz_room *room = server->owner;
    leave_unanswered(room->home->area, customer->subject);
}

static const struct sz_server_hooks hooks = {service_s, finished, abandoned};

/* --- alerts go to their room --- */

static struct sz_room *room_of(const struct sz_alert *alert)
{
    const struct sz_province_state *home = alert->home;
    const struct sz_world *world = home->area->world;
    if (alert->channel == SZ_CHANNEL_CALL || world->verification.beside_calls)
        return &home->rooms[0];
    return &home->rooms[world->zone_rooms ? 1 + alert->zone - home->first_zone : 1];
}

static void count_alert(struct sz_area *area, const struct sz_alert *alert)
{
    if (!sz_area_counts(area, alert->raised_s))
        return;
    double *sums = sz_province_sums(alert->home, 0);
    sums[SZ_SUM_ALERTS]++;
    sums[SZ_SUM_OPERATOR_ALERTS] += alert->channel != SZ_CHANNEL_CALL;
    if (alert->channel != SZ_CHANNEL_CAMERA)
        return;
    sz_add_price(alert->home, alert->zone, alert->group, SZ_SUM_RECOGNITION_ALERTS, 1);
    sz_add_price(alert->home, alert->zone, alert->group, is_true(alert) ? SZ_SUM_TRUE_ALERTS : SZ_SUM_FALSE_ALERTS, 1);
}

static unsigned priority_of(const struct sz_verification_law *law, const struct sz_alert *alert)
{
    if (alert->person != NULL)
        return law->watch_list_priority;
    return alert->channel == SZ_CHANNEL_CALL  ? law->call_priority
           : alert->channel == SZ_CHANNEL_SOS ? law->sos_priority
                                              : law->camera_priority;
}

static double alert_patience_s(const struct sz_area *area, const struct sz_alert *alert)
{
    const struct sz_distribution *patience = area->world->verification.alert_patience;
    if (patience == NULL)
        return INFINITY;
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_ALERT_PATIENCE, alert->entity);
    return fmax(0, sz_distribution_sample(patience, &stream));
}

/* Alerts of cameras alone go stale and are turned away: a call has a caller, a pole somebody who waits for help. */
void sz_rooms_submit(struct sz_area *area, struct sz_alert *alert)
{
    const struct sz_verification_law *law = &area->world->verification;
    struct sz_server *server = &room_of(alert)->server;
    count_alert(area, alert);
    alert->customer.priority = priority_of(law, alert);
    alert->customer.subject = alert;
    if (alert->channel == SZ_CHANNEL_CAMERA) {
        if (server->busy_count >= server->server_count && server->waiting_count >= law->alert_line) {
            leave_unanswered(area, alert);
            return;
        }
        alert->customer.patience_s = alert_patience_s(area, alert);
    }
    sz_server_submit(server, &alert->customer);
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

/* By shift, Erlang. A person of interest counts as one alert: nearly all are recognised, and once they are verified they raise no more. */
static void add_zone_loads(const struct sz_province_state *home, uint32_t index, double loads[SZ_ROOM_SHIFT_COUNT])
{
    const struct sz_world *world = home->area->world;
    const struct sz_zone *zone = &world->zone_map.zones[index];
    const struct sz_distribution *service = world->verification.alert_service;
    double alert_s = service != NULL ? sz_distribution_mean(service) : 0;
    double false_sos_per_s = zone->sos_pole_count * world->false_sos_per_pole_day / DAY_S;
    sz_shift_loads_add(&world->demand.call_profile, alert_s * (true_alerts_per_s(home, zone) + false_sos_per_s), loads);
    sz_shift_loads_add(&world->pipelines[zone->pipeline].passages,
                       alert_s * sz_world_false_alerts_per_day(world, index) / DAY_S, loads);
    if (world->watch_list != NULL)
        sz_shift_loads_add(&world->watch_list->profile, alert_s * sz_world_persons_per_s(world, home->province), loads);
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

static void staff(struct sz_room *room, const double loads[SZ_ROOM_SHIFT_COUNT], const unsigned *given)
{
    const struct sz_world *world = room->home->area->world;
    sz_room_size(loads, world->verification.offered_load_per_operator, room->operators);
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
    bool beside_calls = world->verification.beside_calls;
    home->room_count = 1 + (beside_calls ? 0 : world->zone_rooms ? home->zone_count : home->zone_count > 0);
    home->rooms = calloc(home->room_count, sizeof *home->rooms);
    if (home->rooms == NULL)
        return sz_error_set_memory(error, "preparing the control rooms");
    for (uint32_t i = 0; i < home->room_count; i++)
        home->rooms[i].home = home;
    double province_loads[SZ_ROOM_SHIFT_COUNT] = {0};
    for (uint32_t i = 0; i < home->zone_count; i++) {
        double loads[SZ_ROOM_SHIFT_COUNT] = {0};
        add_zone_loads(home, home->first_zone + i, loads);
        for (int shift = 0; shift < SZ_ROOM_SHIFT_COUNT; shift++)
            province_loads[shift] += loads[shift];
        if (world->zone_rooms && !beside_calls)
            staff(&home->rooms[1 + i], loads, world->verification.alert_operators);
    }
    if (!world->zone_rooms && !beside_calls && home->zone_count > 0)
        staff(&home->rooms[1], province_loads, world->verification.alert_operators);
    home->rooms[0].takes_calls = true;
    double call_loads[SZ_ROOM_SHIFT_COUNT] = {0};
    for (int shift = 0; shift < SZ_ROOM_SHIFT_COUNT && beside_calls; shift++)
        call_loads[shift] = province_loads[shift];
    sz_shift_loads_add(&world->demand.call_profile, call_load(home), call_loads);
    staff(&home->rooms[0], call_loads, world->verification.call_takers);
    for (uint32_t i = 0; i < home->room_count; i++)
        open_room(&home->rooms[i]);
    return true;
}

/* Whoever still waits at the end has been looked at by nobody. */
static void count_waiting(const struct sz_room *room)
{
    for (unsigned i = 0; i < SZ_SERVER_PRIORITY_COUNT; i++) {
        const struct sz_server_link *line = &room->server.lines[i];
        for (const struct sz_server_link *link = line->next; link != line; link = link->next) {
            const struct sz_alert *alert = ((const struct sz_customer *)link)->subject;
            if (alert->channel == SZ_CHANNEL_CAMERA && sz_area_counts(room->home->area, alert->raised_s))
                sz_add_price(alert->home, alert->zone, alert->group, SZ_SUM_UNANSWERED_ALERTS, 1);
        }
    }
}

bool sz_rooms_finish(struct sz_province_state *home, struct sz_error *error)
{
    double *sums = sz_province_sums(home, 0);
    for (uint32_t i = 0; i < home->room_count; i++) {
        struct sz_room *room = &home->rooms[i];
        if (!sz_server_check(&room->server, room->takes_calls ? "the 191 centre" : "an alert room", error))
            return false;
        count_waiting(room);
        if (room->takes_calls) {
            sums[SZ_SUM_CALL_TAKER_BUSY_S] += room->server.busy_integral_s;
            sums[SZ_SUM_CALL_TAKER_AVAILABLE_S] += room->server.available_integral_s;
        }
        if (!room->takes_calls || home->area->world->verification.beside_calls) {
            sums[SZ_SUM_OPERATOR_BUSY_S] += room->server.busy_integral_s;
            sums[SZ_SUM_OPERATOR_AVAILABLE_S] += room->server.available_integral_s;
        }
    }
    return true;
}
