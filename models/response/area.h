/**
 * One dispatch area in one replication: everything that changes while it is simulated. Private to this folder.
 *
 * Who may change what: incident_life.c the state of an incident, unit.c that of a unit, rooms.c that of an alert.
 */
#ifndef SZ_MODELS_RESPONSE_AREA_H
#define SZ_MODELS_RESPONSE_AREA_H

#include "models/response/dispatch.h"
#include "models/response/event_ids.h"
#include "models/response/outcome.h"
#include "models/response/pool.h"
#include "sim/server.h"
#include "sim/tally.h"

#include <math.h>

enum sz_unit_status { SZ_UNIT_OFF, SZ_UNIT_IDLE, SZ_UNIT_BUSY };

struct sz_unit_state {
    enum sz_unit_status status;
    bool on_shift;
    uint32_t station, type, idle_index; /* station: index in the province; idle_index: place in the area's idle list */
    struct sz_place place;              /* of an idle unit, valid in `slot`; of one under way, where it set out */
    uint32_t origin;                    /* row of `place` in the table of travel */
    int64_t slot;                       /* 10-minute slot of `place` while patrolling */
    uint64_t spell;                     /* ordinal of the idle spell */
    double accounted_s;                 /* accounts hold all before this time */
    double busy_s, idle_s, overtime_s;  /* in the window */
};

/** Why a job is done: an incident, or something false that was accepted. */
enum sz_job_kind { SZ_JOB_INCIDENT, SZ_JOB_FALSE_RECOGNITION, SZ_JOB_FALSE_SOS, SZ_JOB_HOAX };

enum sz_incident_state {
    SZ_INCIDENT_UNVERIFIED, /* from onset until somebody verified it */
    SZ_INCIDENT_WAITING,    /* in the line */
    SZ_INCIDENT_UNDER_WAY,  /* a unit is assigned: turnout and travel */
    SZ_INCIDENT_ON_SCENE,
    SZ_INCIDENT_OVER /* cleared or given up; kept until its last alert is handled */
};

struct sz_incident {
    uint64_t entity;
    struct sz_incident *previous, *next;           /* all that are not over */
    struct sz_incident *line_previous, *line_next; /* the line */
    struct sz_place place;
    enum sz_incident_state state;
    enum sz_job_kind kind;
    enum sz_channel channel; /* that verified it */
    uint32_t cell, category, zone, unit, priority, pending_alerts;
    bool counted, in_view, in_reach, verified, waited, dropped, rejected, abandoned, lost;
    bool called_or_patrolled;                     /* a call or a patrol makes it known, with or without cameras */
    uint64_t patience;                            /* event */
    double onset_s, first_alert_s, other_alert_s; /* other: earliest alert that no camera raised, +infinity for none */
    double noticed_s, alerted_s, verified_s, assigned_s, arrived_s, on_scene_s;
    double turnout_s, travel_s, travel_m;
};

struct sz_alert {
    struct sz_customer customer;  /* its place in a room */
    struct sz_incident *incident; /* NULL when it is false */
    enum sz_channel channel;
    enum sz_job_kind kind;
    uint32_t zone;
    uint64_t entity;
    double noticed_s, raised_s, service_s,
        judgement; /* judgement: uniform, accepted when below the room's probability */
};

/** A stream of false alerts: of a zone's cameras or poles, or the hoax calls of the province. */
struct sz_false_source {
    struct sz_area *area;
    struct sz_arrival_clock clock;
    enum sz_job_kind kind;
    uint32_t zone;
    uint64_t ordinal;
    double keep;
    bool is_kept; /* the next one */
};

struct sz_onset_source {
    struct sz_area *area;
    struct sz_incident_stream stream;
    struct sz_incident_arrival next;
    uint32_t category;
};

/** A room of people: its servers and how many there are in each shift. */
struct sz_room {
    struct sz_area *area;
    struct sz_server server;
    unsigned operators[SZ_ROOM_SHIFT_COUNT];
    bool takes_calls;
    uint32_t zone; /* local index of the zone it serves alone, or SZ_NONE */
};

/** Units of a shift come or go. */
struct sz_shift_change {
    struct sz_area *area;
    uint32_t shift;
    bool starts;
};

struct sz_station_state {
    uint32_t idle_count;
    double changed_s, empty_s; /* empty_s: time in the window without an idle unit */
};

struct sz_area {
    const struct sz_world *world;
    struct sz_simulation simulation;
    struct sz_area_result *result;
    struct sz_calendar calendar;
    uint32_t replication, province, first_unit, unit_count, first_zone, zone_count;
    double window_start_s, window_end_s, end_s;

    struct sz_unit_state *units;
    uint32_t *idle_units;
    uint32_t idle_count;
    struct sz_station_state *stations;
    struct sz_shift_change *shift_changes;

    struct sz_onset_source *onsets;
    struct sz_false_source *false_sources;
    uint32_t onset_count, false_source_count;
    struct sz_room *rooms; /* the 191 centre first, then the alert rooms */
    uint32_t room_count;

    struct sz_incident *live;
    uint32_t live_count, alert_count;
    struct sz_incident *line_first[SZ_PRIORITY_COUNT + 1], *line_last[SZ_PRIORITY_COUNT + 1];
    size_t line_count;
    uint64_t ready_ordinal;
    uint64_t counted_open; /* counted incidents that have not ended */
    struct sz_time_average waiting, open;
    double waited_s,
        open_s; /* sums of times of those that left, cut to the window: the other side of the path identity */
    struct sz_pool incident_pool, alert_pool;
};

/** The part of [from_s, to_s) inside the window. */
static inline double sz_area_in_window(const struct sz_area *area, double from_s, double to_s)
{
    double start_s = from_s > area->window_start_s ? from_s : area->window_start_s;
    double end_s = to_s < area->window_end_s ? to_s : area->window_end_s;
    return end_s > start_s ? end_s - start_s : 0;
}

static inline bool sz_area_counts(const struct sz_area *area, double time_s)
{
    return time_s >= area->window_start_s && time_s < area->window_end_s;
}

/** The square of the distance, on the ellipsoid of the chord (3e-6 less than the distance at 50 km): to compare with others. */
static inline double sz_area_separation_m2(enum sz_surface surface, const struct sz_place *a, const struct sz_place *b)
{
    double x_m = a->x_m - b->x_m, y_m = a->y_m - b->y_m, z_m = a->z_m - b->z_m;
    if (surface != SZ_SURFACE_RIGHT_ANGLE)
        return x_m * x_m + y_m * y_m + z_m * z_m;
    double sum_m = fabs(x_m) + fabs(y_m);
    return sum_m * sum_m;
}

static inline double *sz_area_sums(struct sz_area *area, uint32_t slot)
{
    return area->result->slots[slot].sums;
}

static inline void sz_area_stream(const struct sz_area *area, struct sz_stream *stream, enum sz_purpose purpose,
                                  uint64_t entity)
{
    sz_stream_init(stream, area->world->seed, area->replication, (uint32_t)purpose, entity);
}

/** A point spread evenly over the disc of a cell's area, from two uniforms; the cell's own place when its area is not known. */
struct sz_place sz_area_point_in_cell(const struct sz_world *world, uint32_t cell, double u, double v);

/* unit.c */
bool sz_units_init(struct sz_area *area, struct sz_error *error);
/** The idle unit with the least expected travel time to an incident, by the place that is known of it, of one station (index in the geography)
 *  or of all (SZ_NONE); none that no way leads from. */
uint32_t sz_units_closest_idle(struct sz_area *area, const struct sz_incident *incident, uint32_t station);
/** The patrolling unit that is nearest to a place, by where it is; SZ_NONE when nobody patrols. */
uint32_t sz_units_nearest_patrol(struct sz_area *area, const struct sz_place *place);
/** Where an idle unit is now. */
const struct sz_place *sz_units_place(struct sz_area *area, uint32_t unit);
void sz_units_take(struct sz_area *area, uint32_t unit);
/** The job is over, at the incident's place. True when the unit is idle now, false when its shift has ended. */
bool sz_units_release(struct sz_area *area, uint32_t unit, const struct sz_incident *incident);
/** Brings every account up to the end of the window, checks them against the shifts and hands them to the result. */
bool sz_units_finish(struct sz_area *area, struct sz_error *error);

/* trip.c */
/** Mean time and road distance for an idle unit from where it is now to an incident; infinite where no way leads. */
struct sz_trip_cost sz_units_trip(struct sz_area *area, uint32_t unit, const struct sz_incident *incident);
/** Whether any way leads from where an idle unit is now to an incident: always, but for tables with gaps. */
bool sz_units_can_reach(struct sz_area *area, uint32_t unit, const struct sz_incident *incident);
/** Whether some unit of the area could come to a cell from its station. */
static inline bool sz_area_reaches(const struct sz_area *area, uint32_t cell)
{
    return area->world->is_cut_off == NULL || !area->world->is_cut_off[cell];
}
/**
 * Where a unit is that was sent to an incident: still where it set out (its `place`) until it moves off, then on its way (sz_travel_position).
 *
 * \param moves_off_s  when its turnout is over
 * \param travel_s     how long its trip takes
 */
struct sz_place sz_units_position(const struct sz_area *area, uint32_t unit, const struct sz_incident *incident,
                                  double moves_off_s, double travel_s);
/** The trip ends where the unit is: its `place` is that now, and it belongs to the cell nearest to it. */
void sz_units_halt(struct sz_area *area, uint32_t unit, const struct sz_incident *incident, double moves_off_s,
                   double travel_s);

/* rooms.c */
bool sz_rooms_init(struct sz_area *area, struct sz_error *error);
/** Sends an alert to the people who verify it. */
void sz_rooms_submit(struct sz_area *area, struct sz_alert *alert);
bool sz_rooms_finish(struct sz_area *area, struct sz_error *error);
/** Streams of false alerts start. */
bool sz_false_alerts_init(struct sz_area *area, struct sz_error *error);
/** The entity of a source's next false alert. */
uint64_t sz_false_entity(const struct sz_false_source *source);

/* notice.c */
/** Draws which channels notice an incident, and when, and schedules their alerts (as events of sz_alert_raised_type). */
void sz_notice(struct sz_area *area, struct sz_incident *incident);
/** A zeroed alert, or NULL when there are too many or memory is out: the simulation has failed then. */
struct sz_alert *sz_alert_create(struct sz_area *area);
void sz_alert_destroy(struct sz_area *area, struct sz_alert *alert);

/* incident_life.c */
bool sz_incidents_init(struct sz_area *area, struct sz_error *error);
/** A channel has raised an alert of an incident: the event of notice.c. */
extern const struct sz_event_type sz_alert_raised_type;
/** The people of a room have judged an alert, or its caller gave up; the alert is freed. */
void sz_incident_alert_judged(struct sz_area *area, struct sz_alert *alert, bool accepted);
void sz_incident_alert_abandoned(struct sz_area *area, struct sz_alert *alert);
/** A unit has become idle: it takes the first of the line it can serve. */
void sz_incident_unit_freed(struct sz_area *area, uint32_t unit);
/** Ends the replication: what is still open is told so, the path identities are checked. */
bool sz_incidents_finish(struct sz_area *area, struct sz_error *error);

/* tally.c */
/** Adds an ended incident to the slots it belongs to. */
void sz_area_tally(struct sz_area *area, const struct sz_incident *incident, enum sz_outcome outcome);

#endif
