/**
 * One dispatch area in one replication: everything that changes while it is simulated. Private to this folder.
 *
 * Who may change what: incident_life.c the state of an incident, unit.c that of a unit, rooms.c that of an alert, person.c that of a person of
 * interest.
 */
#ifndef SZ_MODELS_RESPONSE_AREA_H
#define SZ_MODELS_RESPONSE_AREA_H

#include "models/recognition/frame_source.h"
#include "models/response/comparison.h"
#include "models/response/dispatch.h"
#include "models/response/event_ids.h"
#include "models/response/incident_record.h"
#include "models/response/outcome.h"
#include "models/response/pool.h"
#include "sim/server.h"
#include "sim/tally.h"

#include <math.h>

enum sz_unit_status { SZ_UNIT_OFF, SZ_UNIT_IDLE, SZ_UNIT_BUSY };

struct sz_incident;
struct sz_note;
struct sz_province_state;

struct sz_unit_state {
    enum sz_unit_status status;
    bool on_shift;
    uint32_t unit, station, type,
        idle_index;        /* unit: in the world; station: index in the province; idle_index: place in its idle list */
    struct sz_place place; /* of an idle unit, valid in `slot`; of a busy one, where it set off or is */
    uint32_t origin;       /* row of `place` in the table of travel */
    int64_t slot;          /* 10-minute slot of `place` while patrolling */
    uint64_t spell;        /* ordinal of the idle spell */
    uint32_t *list;        /* the head of the list of idle units it is in: of its station or those at large */
    uint32_t list_previous, list_next;
    uint32_t beat; /* its station in the geography */
    bool patrols;  /* while idle */
    bool stays;    /* while idle, where it was last: until it is told to stand by elsewhere */
    double speed_factor;
    struct sz_province_state *home;
    double accounted_s;                /* accounts hold all before this time */
    double busy_s, idle_s, overtime_s; /* in the window */
    struct sz_incident *job;           /* NULL when it is on none */
    uint32_t role;                     /* in the job's crew */
    bool has_arrived;
    uint64_t event;       /* that ends what it does: the arrival, the clearing */
    uint32_t post;        /* station in the province at which it stands by: its own unless units move up */
    uint32_t due;         /* a bit for each kind of work that is put off until it is idle */
    uint64_t work_count;  /* how often it did any */
    struct sz_note *note; /* of what it does, when incidents are recorded */
    double assigned_s, turnout_s, travel_s, travel_m, arrived_s, on_scene_s;
};

/** Why a job is done: an incident, or something false that was accepted. */
enum sz_job_kind { SZ_JOB_INCIDENT, SZ_JOB_FALSE_RECOGNITION, SZ_JOB_FALSE_SOS, SZ_JOB_HOAX, SZ_JOB_PURSUIT };

struct sz_person; /* of interest, person.h */

enum sz_incident_state {
    SZ_INCIDENT_UNVERIFIED, /* from onset until somebody verified it */
    SZ_INCIDENT_WAITING,    /* in the line, no unit is assigned */
    SZ_INCIDENT_UNDER_WAY,  /* a unit is assigned: turnout and travel */
    SZ_INCIDENT_ON_SCENE,   /* a unit has arrived: it is helped, whatever still is to be done */
    SZ_INCIDENT_OVER        /* cleared or given up; kept until its last alert is handled */
};

/** One of the units an incident needs: whoever fills the role brings the time on scene to its end. */
struct sz_role {
    uint32_t kind; /* of unit, SZ_NONE: any */
    uint32_t unit; /* of the area, SZ_NONE: nobody is on it */
    bool is_done;
    uint32_t done_by; /* SZ_NONE: nobody, it is not done or was done without */
    double left_s;    /* time on scene still to be spent; NaN until the first unit of the role arrives */
};

struct sz_incident {
    uint64_t entity;
    struct sz_incident *previous, *next;           /* all that are not over */
    struct sz_incident *line_previous, *line_next; /* the line */
    struct sz_province_state *home;
    struct sz_place place;
    enum sz_incident_state state;
    enum sz_job_kind kind;
    enum sz_channel channel; /* that verified it */
    uint32_t cell, category, zone, unit, priority,
        pending_alerts; /* unit: the first that arrived, or is assigned last */
    bool counted, in_view, in_reach, verified, waited, in_line, dropped, rejected, abandoned, lost;
    bool is_luckless;         /* recorded as answered in time or seen by a patrol, and not so here */
    bool called_or_patrolled; /* a call or a patrol makes it known, with or without cameras */
    uint64_t patience;        /* event */
    double onset_s, first_alert_s, other_alert_s; /* other: earliest alert that no camera raised, +infinity for none */
    double noticed_s, alerted_s, verified_s, joined_s, assigned_s, arrived_s, on_scene_s; /* joined: the line, last */
    double turnout_s, travel_s, travel_m;
    struct sz_note *first_note, *last_note; /* when incidents are recorded */
    double cleared_s;                       /* when it was over, helped or not */
    enum sz_outcome outcome;                /* SZ_OUTCOME_COUNT: none yet */
    struct sz_recorded_incident *record;    /* what really happened, in a replay; else NULL */
    uint32_t assignment_count, spell_count; /* units sent so far, and times in the line */
    uint32_t out_of_beat_count;             /* of the units sent: to a cell out of their station's beat */
    uint32_t group;                         /* of whom a false alert is about, or SZ_NONE */
    struct sz_person *person;               /* whom a pursuit is after, until somebody is where they were seen */
    uint32_t role_count, missing_count, active_count; /* roles; of them waiting for a unit, with a unit */
    struct sz_role roles[];
};

struct sz_alert {
    struct sz_customer customer;  /* its place in a room */
    struct sz_incident *incident; /* NULL when it is false, or about a person of interest */
    struct sz_person *person;     /* of interest, or NULL */
    struct sz_province_state *home;
    enum sz_channel channel;
    enum sz_job_kind kind;
    uint32_t zone, group; /* group: of whom a false alert is about, or SZ_NONE */
    uint64_t entity;
    struct sz_sighting sighting; /* in an explicit zone */
    double noticed_s, raised_s, service_s,
        judgement; /* judgement: uniform, accepted when below the room's probability */
};

/** A stream of false alerts: of a zone's cameras or poles, or the hoax calls of the province. */
struct sz_false_source {
    struct sz_province_state *home;
    struct sz_arrival_clock clock;
    enum sz_job_kind kind;
    uint32_t zone;
    uint64_t ordinal;
    double keep;
    bool is_kept;                     /* the next one */
    struct sz_visit_alerts visits[2]; /* on foot, in a vehicle; where there is a watch-list */
};

/** The persons of interest of a zone. */
struct sz_person_source {
    struct sz_province_state *home;
    struct sz_arrival_clock clock;
    uint32_t zone, camera_count;
    uint64_t ordinal;
    double pitch_m;
};

/** Recorded incidents of a province instead of synthetic ones. */
struct sz_replay_source {
    struct sz_recorded_stream stream;
    struct sz_recorded_incident next; /* of its onset source */
    uint64_t *ordinals;               /* of the next of each category */
};

struct sz_onset_source {
    struct sz_province_state *home;
    struct sz_incident_stream stream;
    struct sz_replay_source *replay; /* NULL: by the stream */
    struct sz_incident_arrival next;
    uint32_t category;
};

/** A room of people: its servers and how many there are in each shift. */
struct sz_room {
    struct sz_province_state *home;
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
    uint32_t first_idle;       /* of the units that patrol its beat and are somewhere in it, or SZ_NONE */
    uint32_t idle_count;       /* all that stand by there */
    double changed_s, empty_s; /* empty_s: time in the window without an idle unit */
};

/** Of a cell: how many posts cover it, and the sum of them, which is the one where there is one. */
struct sz_posts_of_cell {
    uint32_t count, sum;
};

/** Posts, the stations of a province where an idle unit stands by, and demand within the target (sz_standby); empty unless units move up by it. */
struct sz_posts {
    uint32_t first_cell;
    struct sz_posts_of_cell *of_cell; /* by cell of the province */
    int64_t *gain;                    /* by station: what it covers and no post does */
    int64_t *alone;                   /* by station: what no other post covers; 0 when it is none */
    int64_t *shared;                  /* scratch */
};

/** A province of the area: its units and rooms, its line, its tallies. */
struct sz_province_state {
    struct sz_area *area;
    struct sz_area_result *result;
    uint32_t province, first_unit, unit_count, first_zone,
        zone_count;                   /* first_unit: of the area; zones: of the world */
    uint32_t idle_count, *idle_units; /* of the area */
    uint32_t first_at_large;          /* of the idle units that need not be in a beat, or SZ_NONE */
    int64_t listed_slot;              /* when those of before were last looked through */
    struct sz_incident *line_first[SZ_PRIORITY_COUNT + 1], *line_last[SZ_PRIORITY_COUNT + 1];
    size_t line_count;
    uint32_t job_count[SZ_PRIORITY_COUNT + 1]; /* of its units, by priority */
    struct sz_time_average waiting, open;
    double waited_s,
        open_s; /* sums of times of those that left, cut to the window: the other side of the path identity */
    struct sz_station_state *stations;
    struct sz_room *rooms; /* the 191 centre first, then the alert rooms */
    uint32_t room_count;
    uint64_t ready_ordinal;
    bool *wanted_stations; /* scratch of move_up.c */
    struct sz_posts posts;
    struct sz_day_factors day_factors;
    struct sz_incident_source source; /* shared by the streams of its categories */
};

struct sz_area {
    const struct sz_world *world;
    struct sz_simulation simulation;
    struct sz_calendar calendar;
    struct sz_road_search road_search; /* made when a position on roads is first asked for */
    uint32_t replication;
    double window_start_s, window_end_s, end_s;

    struct sz_province_state *provinces;
    uint32_t province_count;
    struct sz_unit_state *units; /* by province */
    uint32_t unit_count, *idle_units;
    struct sz_idle_at *idle_by_x; /* of ready.c */
    struct sz_station_state *stations;
    struct sz_shift_change *shift_changes;
    struct sz_work_clock *work_clocks;
    struct sz_work_due *works_due;

    struct sz_onset_source *onsets;
    struct sz_false_source *false_sources;
    struct sz_person_source *person_sources; /* NULL without a watch-list */
    uint32_t onset_count, false_source_count;

    struct sz_incident *live, **line_walk; /* line_walk: the next incident of each province that is walked over */
    uint32_t line_walk_count;
    uint32_t live_count, alert_count;
    uint64_t counted_open; /* counted incidents and persons of interest that have not ended */
    struct sz_person *persons;
    uint32_t person_count, sighting_count;
    struct sz_pool incident_pool, alert_pool, record_pool, person_pool, sighting_pool, repeat_pool;
    struct sz_zone_network *networks;          /* by pipeline; NULL when none is explicit */
    struct sz_outages *outages;                /* by zone of the world; NULL when nothing fails */
    struct sz_zone_servers *servers, *centres; /* by zone of the world, by pipeline; NULL when no server fails */
    struct sz_incident_record *record;         /* NULL: incidents are not recorded */
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

/** Bounds on distances are so much wider: more than all rounding. */
#define SZ_BEYOND_ROUNDING (1 + 1e-9)

/** The square of the distance, on the ellipsoid of the chord (3e-6 less than the distance at 50 km): to compare with others. */
static inline double sz_area_separation_m2(enum sz_surface surface, const struct sz_place *a, const struct sz_place *b)
{
    double x_m = a->x_m - b->x_m, y_m = a->y_m - b->y_m, z_m = a->z_m - b->z_m;
    if (surface != SZ_SURFACE_RIGHT_ANGLE)
        return x_m * x_m + y_m * y_m + z_m * z_m;
    double sum_m = fabs(x_m) + fabs(y_m);
    return sum_m * sum_m;
}

static inline double *sz_province_sums(struct sz_province_state *home, uint32_t slot)
{
    return home->result->slots[slot].sums;
}

/** The sums of a zone, by its index in the world. */
static inline double *sz_zone_sums(struct sz_province_state *home, uint32_t zone)
{
    return sz_province_sums(home, home->result->layout.zone + zone - home->first_zone);
}

/** A province of the area by its index in the world. */
static inline struct sz_province_state *sz_area_province(const struct sz_area *area, uint32_t province)
{
    return &area->provinces[area->world->place_in_area[province]];
}

static inline void sz_area_stream(const struct sz_area *area, struct sz_stream *stream, enum sz_purpose purpose,
                                  uint64_t entity)
{
    sz_stream_init(stream, area->world->seed, area->replication, (uint32_t)purpose, entity);
}

/** How long an incident goes on, whatever is done about it, seconds: the same whenever it is asked. Its category has a duration. */
static inline double sz_area_duration_s(const struct sz_area *area, const struct sz_incident *incident)
{
    struct sz_stream stream;
    sz_area_stream(area, &stream, SZ_PURPOSE_DURATION, incident->entity);
    return sz_distribution_sample(area->world->demand.categories[incident->category].duration, &stream);
}

/** The outages of a zone; NULL when nothing of it fails. */
static inline const struct sz_outages *sz_area_outages(const struct sz_area *area, uint32_t zone)
{
    const struct sz_zone *of = &area->world->zone_map.zones[zone];
    return sz_outage_law_matters(&of->outages) ? &area->outages[zone] : NULL;
}

/** The link of a zone works: its poles are heard. */
static inline bool sz_area_is_linked(const struct sz_area *area, uint32_t zone, double time_s)
{
    const struct sz_outages *outages = sz_area_outages(area, zone);
    return outages == NULL || sz_outages_is_linked(outages, time_s);
}

/** Box and link of a zone work: its monitors show something. */
static inline bool sz_area_is_connected(const struct sz_area *area, uint32_t zone, double time_s)
{
    const struct sz_outages *outages = sz_area_outages(area, zone);
    return outages == NULL || sz_outages_is_connected(outages, time_s);
}

/** Box, link and centre of a zone work: an alert of its cameras comes through. */
static inline bool sz_area_lets_alerts_through(const struct sz_area *area, uint32_t zone, double time_s)
{
    const struct sz_outages *outages = sz_area_outages(area, zone);
    return outages == NULL || sz_outages_lets_alerts_through(outages, time_s);
}

/** The load at which a zone's pipeline works at a time. */
static inline struct sz_pipeline_point sz_area_pipeline_point(const struct sz_area *area, uint32_t zone, double time_s)
{
    const struct sz_zone *of = &area->world->zone_map.zones[zone];
    const struct sz_pipeline *pipeline = &area->world->pipelines[of->pipeline];
    const struct sz_outages *outages = sz_area_outages(area, zone);
    double cameras = fmax(1, of->camera_count * of->working_share); /* where there is an alert a camera works */
    if (outages != NULL && outages->cameras != NULL)
        cameras = fmax(1, sz_outages_working_count(outages, time_s));
    return (struct sz_pipeline_point){cameras, sz_profile_factor(&pipeline->passages, &area->calendar, time_s), 0};
}

/* zone_network.c */
bool sz_area_open_networks(struct sz_area *area, struct sz_error *error);
/** Checks the path identities of every station, at the end of a replication. */
bool sz_area_check_networks(struct sz_area *area, struct sz_error *error);
void sz_area_close_networks(struct sz_area *area);
/** Whether who is taken for somebody else in a zone is shown to its cameras; else its law says what becomes of the alert. */
bool sz_area_shows_passers(const struct sz_area *area, uint32_t zone);
/** What an alert is about comes into view of a camera of its explicit zone; sets when it is noticed. */
void sz_area_show(struct sz_area *area, struct sz_alert *alert, double seen_s);

/* zone_outages.c */
bool sz_area_draw_outages(struct sz_area *area, struct sz_error *error);
void sz_area_clear_outages(struct sz_area *area);
/** That names the draws of a pipeline's centre: the first with a zone of it, which no other has. */
uint32_t sz_area_centre_station(const struct sz_area *area, uint32_t pipeline);
/** The share of a zone's demand in view of the cameras that work then. */
double sz_area_share_in_view(const struct sz_area *area, uint32_t zone, double time_s);
/** The camera that something of that entity is about, any of a zone's as likely. */
uint32_t sz_area_any_camera(const struct sz_area *area, uint32_t zone, uint64_t entity);
bool sz_area_camera_works(const struct sz_area *area, uint32_t zone, uint32_t camera, double time_s);

/* zone_servers.c */
bool sz_area_draw_servers(struct sz_area *area, struct sz_error *error);
void sz_area_clear_servers(struct sz_area *area);
/**
 * The way from the first frame of a camera that shows somebody (noticed_s) to the alert, by the law of the zone's pipeline: seconds, and whether the alert is lost, by a stage
 * or by what is out of order. The draws are made all the same.
 */
double sz_area_recognise_s(const struct sz_area *area, uint32_t zone, uint32_t camera, double noticed_s,
                           struct sz_stream *stream, bool *lost);

/* unit.c */
bool sz_units_init(struct sz_area *area, struct sz_error *error);
/** Where a unit is now, idle or busy. */
struct sz_place sz_units_place(struct sz_area *area, uint32_t unit);
/** The same for an idle one: its own until that changes. */
const struct sz_place *sz_units_idle_place(struct sz_area *area, uint32_t unit);
/** The 10-minute slot of now, in which a patrolling unit stays where it is. */
int64_t sz_units_slot(const struct sz_area *area);
/** Those at large of a province who have come into their beats since join the lists of their stations. */
void sz_units_list_idle(struct sz_province_state *home, int64_t slot);
/** As sz_units_idle_place of a unit that patrols; NULL when it is farther from a place than that for sure, and need not be drawn for it. */
const struct sz_place *sz_units_place_within(struct sz_area *area, uint32_t unit, const struct sz_place *to,
                                             double distance_m);
void sz_units_take(struct sz_area *area, uint32_t unit);
/** It stands at its own station now. */
void sz_units_return(struct sz_area *area, uint32_t unit);
/** An idle unit stands by at another station (index in the province) from the next 10-minute slot on. */
void sz_units_post(struct sz_area *area, uint32_t unit, uint32_t station);
/** The job is over, at the incident's place; or, for NULL, where the unit is. True when the unit is idle now, false when its shift has ended. */
bool sz_units_release(struct sz_area *area, uint32_t unit, const struct sz_incident *incident);
/** Whether its shift has begun: it is idle then, at its station. */
bool sz_units_come(struct sz_area *area, uint32_t unit);
/** Its shift ends: an idle unit goes home, a busy one when its job is over. */
void sz_units_go(struct sz_area *area, uint32_t unit);
/** Brings every account up to the end of the window, checks them against the shifts and hands them to the result. */
bool sz_units_finish(struct sz_area *area, struct sz_error *error);

/* trip.c */
/** Mean time and road distance for a unit from where it is now to an incident; infinite where no way leads. */
struct sz_trip_cost sz_units_trip(struct sz_area *area, uint32_t unit, const struct sz_incident *incident);
/** Whether any way leads from where a unit is now to an incident: always, but for tables with gaps. */
bool sz_units_can_reach(struct sz_area *area, uint32_t unit, const struct sz_incident *incident);
/** Whether some unit of the area could come to a cell from its station. */
static inline bool sz_area_reaches(const struct sz_area *area, uint32_t cell)
{
    return area->world->is_cut_off == NULL || !area->world->is_cut_off[cell];
}
/** Where a unit with a job is: still where it set out (its `place`) until it moves off, then on its way (sz_travel_position), then there. */
struct sz_place sz_units_position(struct sz_area *area, uint32_t unit);
/** The trip ends where the unit is: its `place` is that now, and it belongs to the cell nearest to it. */
void sz_units_halt(struct sz_area *area, uint32_t unit);

/* closest.c */
/** Whether a unit is of a kind (SZ_NONE: any), its province lends to the incident's and some way leads there. */
bool sz_units_fits(struct sz_area *area, uint32_t unit, const struct sz_incident *incident, uint32_t kind);
/**
 * The idle unit that fits with the least expected travel time to an incident, by the place that is known of it, of one station (index in the
 * geography) or of all (SZ_NONE); none that no way leads from.
 */
uint32_t sz_units_closest_idle(struct sz_area *area, const struct sz_incident *incident, uint32_t kind,
                               uint32_t station);
/** The same of the units whose own part of their station's beat it is in. */
uint32_t sz_units_closest_idle_of_beat(struct sz_area *area, const struct sz_incident *incident, uint32_t kind);
/** The patrolling unit of the incident's province that is nearest, by where it is; SZ_NONE when nobody patrols. */
uint32_t sz_units_nearest_patrol(struct sz_area *area, const struct sz_incident *incident);

/* shift.c */
bool sz_shifts_init(struct sz_area *area, struct sz_error *error);
/** Whether a shift is on at time 0, but for one that starts then. */
bool sz_shift_is_on_at_start(const struct sz_area *area, const struct sz_shift *shift);
/** Time of a shift inside the window and before end_s, from the rota alone. */
double sz_shift_scheduled_s(const struct sz_area *area, const struct sz_shift *shift, double end_s);

/* unit_work.c */
bool sz_works_init(struct sz_area *area, struct sz_error *error);
/** Whether a unit that is done at an incident has work that follows; it is at that then, and stays busy. */
bool sz_works_follow(struct sz_area *area, uint32_t unit, const struct sz_incident *incident);
/** An idle unit does what is due, if anything. */
void sz_works_catch_up(struct sz_area *area, uint32_t unit);

/* move_up.c */
bool sz_move_up_init(struct sz_area *area, struct sz_error *error);
/** Units of a province have become idle or busy: idle ones may move to other stations. */
void sz_move_up(struct sz_province_state *home);
void sz_move_up_clear(struct sz_province_state *home);

/* marginal_coverage.c */
/** The posts of a province as its idle units stand now. */
bool sz_posts_init(struct sz_province_state *home, struct sz_error *error);
/** A station (index in the province) has its first idle unit now, or none any more. Nothing unless units move up by coverage. */
void sz_posts_change(struct sz_province_state *home, uint32_t station, bool is_post);
/** One move: that which covers most demand more. */
void sz_posts_spread_out(struct sz_province_state *home);
void sz_posts_clear(struct sz_posts *posts);

/* redispatch.c */
/**
 * The unit under way that an idle one should relieve, being nearer by as much as the rule says: that on the most urgent job, then the one it
 * spares most; SZ_NONE for none.
 */
uint32_t sz_redispatch_choose(struct sz_area *area, uint32_t unit);

/* crew.c */
/** The roles of an incident or of something false, empty. */
void sz_crew_init(const struct sz_area *area, struct sz_incident *incident);
/** How a unit comes to a role. */
enum sz_start {
    SZ_START_IDLE,    /* turns out and travels */
    SZ_START_FOUND,   /* is there: it saw it itself */
    SZ_START_ON_ROAD, /* on its way elsewhere: what is left of its turnout, and travel from where it is */
    SZ_START_ON_SCENE /* breaks off there: turns out and travels */
};

/** A unit fills a role, from where it is now: the times and the length of its trip. It may still have the trip before. */
void sz_crew_assign(struct sz_area *area, struct sz_incident *incident, uint32_t role, uint32_t unit,
                    enum sz_start start);
/** A unit has arrived and begins its time on scene, drawn for the role unless somebody has begun it before. */
void sz_crew_arrive(struct sz_area *area, struct sz_unit_state *unit);
/** The role has nobody any more. What was done on scene counts when `resumes`, else it is to be done again. */
void sz_crew_leave(struct sz_area *area, struct sz_unit_state *unit, bool resumes);
/** The role needs nobody any more: a unit has done it, or (SZ_NONE) it is done without. */
void sz_crew_close(struct sz_incident *incident, uint32_t role, uint32_t done_by);

/* line.c */
bool sz_line_init(struct sz_area *area, struct sz_error *error);
bool sz_line_has_room(const struct sz_incident *incident);
/** Enters the line by priority, verified time and number. */
void sz_line_join(struct sz_area *area, struct sz_incident *incident);
void sz_line_leave(struct sz_area *area, struct sz_incident *incident);
/**
 * Begins a walk over the incidents of one priority that lack a unit in the provinces a province lends to; sz_line_next names them by verified
 * time and number, NULL at the end. The one last named may leave the line, others must stay until then. One walk at a time.
 */
void sz_line_begin(struct sz_area *area, const struct sz_province_state *lender, unsigned priority);
struct sz_incident *sz_line_next(struct sz_area *area);

/* pre_emption.c */
/** The busy unit that an incident without an idle one may have, by the scenario's rule: that on the least urgent job, then the one that is there first; or SZ_NONE. */
uint32_t sz_pre_emption_choose(struct sz_area *area, const struct sz_incident *incident, uint32_t kind);

/* ready.c */
/** Samples of who could be reached in time begin, in every province of the area, once the units are there. */
bool sz_ready_init(struct sz_area *area, struct sz_error *error);

/* record.c; all do nothing when incidents are not recorded */
void sz_record_begin(struct sz_area *area, struct sz_incident_record *record);
void sz_record_sent(struct sz_area *area, struct sz_incident *incident, struct sz_unit_state *unit);
void sz_record_refused(struct sz_area *area, struct sz_incident *incident);
void sz_record_arrived(const struct sz_area *area, struct sz_unit_state *unit);
/** The unit leaves its job; `fate` is a word for the table. */
void sz_record_left(struct sz_area *area, struct sz_unit_state *unit, const char *fate);
/** The incident's row, when nothing can happen to it any more. */
void sz_record_row(struct sz_area *area, const struct sz_incident *incident);
void sz_record_end(struct sz_area *area);

/* rooms.c */
bool sz_rooms_init(struct sz_province_state *home, struct sz_error *error);
/** Sends an alert to the people who verify it. */
void sz_rooms_submit(struct sz_area *area, struct sz_alert *alert);
bool sz_rooms_finish(struct sz_province_state *home, struct sz_error *error);

/* false_alert.c */
/** Streams of false alerts start. */
bool sz_false_alerts_init(struct sz_area *area, struct sz_error *error);
/** The entity of something numbered of a zone's cameras or poles. */
uint64_t sz_zone_entity(const struct sz_province_state *home, uint32_t zone, bool of_poles, uint64_t ordinal);
/** Adds to a sum of the price: of the province, a zone and, unless it is SZ_NONE, a group of passers. */
void sz_add_price(struct sz_province_state *home, uint32_t zone, uint32_t group, enum sz_sum sum, double amount);
/** What a further false alert about somebody is about: its event's subject. */
uint64_t sz_repeat_entity(const void *repeat);
/** The entity of a source's next false alert. */
uint64_t sz_false_entity(const struct sz_false_source *source);

/* person.c */
/** Persons of interest begin to enter the zones; nothing without a watch-list. */
bool sz_persons_init(struct sz_area *area, struct sz_error *error);
/** The people of a room have judged the alert of a person of interest; the alert is freed. */
void sz_person_alert_judged(struct sz_area *area, struct sz_alert *alert, bool accepted);
/** Nobody looked at it in time; the alert is freed. */
void sz_person_alert_unanswered(struct sz_area *area, struct sz_alert *alert);
/** The unit of a pursuit is where the person was seen last; nobody is after them any more. Returns how long the unit stays, seconds. */
double sz_person_arrived(struct sz_area *area, struct sz_incident *pursuit);
/** Who is still in a zone has an outcome, too. */
void sz_persons_finish(struct sz_area *area);
/** Whom an event of this file happens to. */
uint64_t sz_person_entity(const struct sz_event *event);

/* notice.c */
/** Draws which channels notice an incident, and when, and schedules their alerts (as events of sz_alert_raised_type). */
void sz_notice(struct sz_area *area, struct sz_incident *incident);
/** A zeroed alert, or NULL when there are too many or memory is out: the simulation has failed then. */
struct sz_alert *sz_alert_create(struct sz_area *area);
void sz_alert_destroy(struct sz_area *area, struct sz_alert *alert);
/** Drawn for the next call; INFINITY for who does not give up. */
double sz_area_call_patience_s(const struct sz_area *area, struct sz_stream *stream);
/** How long an operator will look at it and how luck judges, by the alert's entity. */
void sz_alert_draw_judgement(struct sz_area *area, struct sz_alert *alert, enum sz_purpose purpose);

/* replay.c */
/** Opens the recorded incidents of a province; false with the error set. */
bool sz_replay_open(struct sz_onset_source *source, struct sz_error *error);
/** The next recorded incident within simulated time as the source's next; false at the end, or when the simulation has failed. */
bool sz_replay_next(struct sz_onset_source *source);
void sz_replay_close(struct sz_onset_source *source);
/** Gives an incident what the record says of it, its priority and units too; false when the simulation has failed. */
bool sz_replay_describe(struct sz_area *area, struct sz_incident *incident, const struct sz_recorded_incident *record);
/** Whether an incident is recorded with the time of the alert that made it known. */
static inline bool sz_replay_tells_alert(const struct sz_incident *incident)
{
    return incident->record != NULL && !isnan(incident->record->time_s[SZ_RECORDED_ALERTED]);
}
/** Whether it is recorded that nobody came and that nothing made it known: alerts are recorded, and it has none. */
bool sz_replay_tells_silence(const struct sz_area *area, const struct sz_incident *incident);
/** A recorded incident that is over, or open at the end of the replication, beside its record, if it counts. */
void sz_replay_compare(struct sz_area *area, const struct sz_incident *incident);

/* incident_life.c */
bool sz_incidents_init(struct sz_area *area, struct sz_error *error);
/** A channel has raised an alert of an incident: the event of notice.c. */
extern const struct sz_event_type sz_alert_raised_type;
/** Its frame was lost on the way; the alert is freed. */
void sz_incident_alert_lost(struct sz_area *area, struct sz_alert *alert);
/** The people of a room have judged an alert, or its caller gave up; the alert is freed. */
void sz_incident_alert_judged(struct sz_area *area, struct sz_alert *alert, bool accepted);
void sz_incident_alert_abandoned(struct sz_area *area, struct sz_alert *alert);
/** A unit has become idle: it takes the first of the line it can serve, or relieves another, or does what is due. */
void sz_incident_unit_freed(struct sz_area *area, uint32_t unit);
/** A unit's shift has ended: others take its job over. */
void sz_incident_hand_over(struct sz_area *area, uint32_t unit);
/** One of those that are counted has ended: at the last after the window, so has the replication. */
void sz_area_close_one(struct sz_area *area);
/**
 * A unit is to go where a person of interest was seen last: sets person->pursuit, which is kept until sz_incident_call_off or, from the arrival on, until
 * it is cleared. entity names the draws of this pursuit.
 */
void sz_incident_pursue(struct sz_area *area, struct sz_person *person, uint64_t entity);
/** The person was seen elsewhere: a unit under way turns there from where it is. */
void sz_incident_re_aim(struct sz_area *area, struct sz_incident *pursuit, const struct sz_place *place);
/** The trail is dead: nobody goes, and whoever is under way is free where they are. */
void sz_incident_call_off(struct sz_area *area, struct sz_incident *pursuit);
/** Ends the replication: what is still open is told so, the path identities are checked. */
bool sz_incidents_finish(struct sz_area *area, struct sz_error *error);

/* tally.c */
/** Adds an ended incident, and the units sent to it so far, to the slots it belongs to. */
void sz_area_tally(struct sz_area *area, const struct sz_incident *incident, enum sz_outcome outcome);
/** A unit of the area is sent to a counted incident: told now when its outcome is known already, else with that. */
void sz_area_tally_dispatch(struct sz_area *area, struct sz_incident *incident, uint32_t unit);

#endif
