/*
 * The people who verify: the 191 centre of the province and its alert rooms, or one room for both.
 */
#include "models/response/area.h"
#include "models/response/room_load.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    home->room_count = sz_room_count(world, home->province);
    home->rooms = calloc(home->room_count, sizeof *home->rooms);
    struct sz_room_load *loads = calloc(home->room_count, sizeof *loads);
    if (home->rooms == NULL || loads == NULL) {
        free(loads);
        return sz_error_set_memory(error, "preparing the control rooms");
    }
    sz_room_loads(world, home->province, loads);
    for (uint32_t i = 0; i < home->room_count; i++) {
        home->rooms[i].home = home;
        home->rooms[i].takes_calls = loads[i].takes_calls;
        memcpy(home->rooms[i].operators, loads[i].operators, sizeof home->rooms[i].operators);
        open_room(&home->rooms[i]);
    }
    free(loads);
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
