/**
 * The world of one scenario: all that a replication needs, built once, shared read-only by every thread.
 */
#ifndef SZ_MODELS_RESPONSE_WORLD_H
#define SZ_MODELS_RESPONSE_WORLD_H

#include "models/demand/incident_stream.h"
#include "models/demand/recording.h"
#include "models/recognition/control_room.h"
#include "models/recognition/coverage.h"
#include "models/recognition/pipeline.h"
#include "models/recognition/watch_list.h"

struct sz_policy;

/** What shares out the time of a patrol over the cells of its beat. */
enum sz_patrol {
    SZ_PATROL_BY_DEMAND,
    SZ_PATROL_EVENLY, /* by area; by cell where no area is known */
    SZ_PATROL_BY_FILE /* the first file of weights */
};

/** Where a unit is while it is idle, after the 10-minute slot in which its last job ended. */
enum sz_idle_place {
    SZ_IDLE_PATROL,  /* somewhere in its beat, anew in each slot */
    SZ_IDLE_STATION, /* at its station */
    SZ_IDLE_STAY     /* where its last job was */
};

struct sz_unit_type {
    char *name;
    uint32_t kind;                   /* the first type of that name: what an incident may ask for */
    double speed_factor;             /* on the speeds of travel */
    struct sz_distribution *turnout; /* seconds; NULL for none */
    enum sz_idle_place idle_place;
    uint32_t patrol; /* by what it spreads over its beat: enum sz_patrol, or SZ_PATROL_BY_FILE + the index of a file */
};

enum { SZ_BREAK_LIMIT = 4, SZ_WORK_LIMIT = 32 };

/** Every day from start to start + length; a length of 24 h is round the clock. Breaks: from the start, and how long. */
struct sz_shift {
    double start_s, length_s;
    uint32_t break_count;
    double break_after_s[SZ_BREAK_LIMIT], break_length_s[SZ_BREAK_LIMIT];
};

enum sz_work_trigger {
    SZ_WORK_AT_RATE,   /* while a unit is idle */
    SZ_WORK_SCHEDULED, /* once a shift, as soon as the unit is idle then */
    SZ_WORK_FOLLOWS    /* a share of the incidents of some categories: the unit that came first does it */
};

/** What units do besides incidents: busy time. */
struct sz_unit_work {
    enum sz_work_trigger trigger;
    double rate_per_s; /* of each idle unit */
    double after_s;    /* the start of the shift */
    uint32_t shift;    /* that has it, SZ_NONE: every one */
    double *shares;    /* by category, owned */
    struct sz_distribution
        *duration; /* seconds, owned; of work that follows with the way to the station, where it ends */
};

/** Which stations idle units stand by at. */
enum sz_move_up {
    SZ_MOVE_UP_NONE,    /* each at its own */
    SZ_MOVE_UP_TABLE,   /* by how many are idle, those of a table */
    SZ_MOVE_UP_COVERAGE /* one moves when more demand is then within the target of an idle unit's station */
};

struct sz_unit {
    char *id; /* NULL for the national model's numbered units */
    uint32_t station, type, shift;
    struct sz_distribution *on_scene;    /* instead of the category's; NULL for none */
    uint32_t beat_part, beat_part_count; /* its part of the station's beat */
};

/** What dispatchers know of an idle unit's place. */
enum sz_known_position { SZ_KNOWN_EXACT, SZ_KNOWN_BEAT_CENTRE, SZ_KNOWN_STATION };

/** From what a more urgent incident may take a unit when none is idle. */
enum sz_pre_emption {
    SZ_PRE_EMPT_NONE,
    SZ_PRE_EMPT_UNDER_WAY,       /* from a trip */
    SZ_PRE_EMPT_ON_SCENE_RESUME, /* from the scene too: who comes next does the rest */
    SZ_PRE_EMPT_ON_SCENE_REPEAT  /* from the scene too: who comes next begins anew */
};

/** Which provinces lend each other units. */
enum sz_mutual_aid { SZ_AID_NONE, SZ_AID_POLICE_REGION, SZ_AID_NEIGHBOURS };

enum { SZ_CREW_LIMIT = 16 };

/** The units an incident needs: the kind of each, SZ_NONE for any. */
struct sz_crew {
    uint32_t unit_count, kinds[SZ_CREW_LIMIT];
};

struct sz_dispatch_rules {
    const struct sz_policy *policy;
    enum sz_pre_emption pre_emption;
    enum sz_mutual_aid mutual_aid;
    enum sz_move_up move_up;
    bool hands_over;          /* at the end of its shift a unit leaves its job to others, else it finishes it */
    double redispatch_gain_s; /* a unit that frees up relieves one under way that needs so much longer; 0: never */
    size_t line_limit; /* incidents that may wait for a unit; SIZE_MAX: unlimited, 0: lost when no unit is idle */
    enum sz_known_position known_position;
    unsigned false_alert_priority, hoax_priority;
    struct sz_distribution *false_alert_on_scene; /* seconds a unit spends on a false alert or a hoax */
};

enum sz_calendar_kind { SZ_CALENDAR_PLAIN, SZ_CALENDAR_WEEKS, SZ_CALENDAR_DATES };

struct sz_horizon {
    enum sz_calendar_kind calendar;
    int year;
    unsigned week_count;
    int64_t start_date_s; /* of the window, seconds since 1970-01-01 local time */
    double warm_up_s, measure_s, cool_down_s;
    bool finds_warm_up; /* warm_up_s is not known yet (studies/warm_up.h) */
};

/** Days from the start of simulated time to the end of the window, those that are begun too. */
static inline uint32_t sz_horizon_day_count(const struct sz_horizon *horizon)
{
    return (uint32_t)((horizon->warm_up_s + horizon->measure_s) / 86400) + 2;
}

/** A ball that holds every point of the discs of a beat's cells, by the surface's distance; where a unit without a beat stands. */
struct sz_beat_bounds {
    struct sz_place centre;
    double radius_m, cell_radius_m; /* cell: of its widest cell */
};

enum { SZ_BEAT_NEIGHBOUR_LIMIT = 32 };

/** The beats of a province by how near they come to the centre of one of them, that one first; SZ_BEAT_NEIGHBOUR_LIMIT at most. */
struct sz_beat_neighbour {
    uint32_t station; /* index in the province */
    double nearest_m; /* no point of it is nearer to that centre */
};

/** Which cells a unit that stands by at a station reaches within the target, at the mean over the week and a speed factor of 1. */
struct sz_standby {
    uint32_t *cells, *first_cell;       /* of station s: cells[first_cell[s] .. first_cell[s + 1] - 1] */
    uint32_t *stations, *first_station; /* the same pairs, by cell */
    int64_t *demand;     /* by cell: times a power of two that is the province's, so that sums are exact */
    int64_t *least_gain; /* by province: a billionth of its demand, which is not worth a move */
};

struct sz_world {
    uint64_t seed;
    struct sz_horizon horizon;
    double target_s;        /* the response time promised */
    double restricted_s;    /* cap of the restricted mean: 60 min */
    double ready_spacing_s; /* mean time between the epochs at which `ready` is sampled; 0: not sampled */
    /* Of the window's first weeks those whose sums are kept apart (studies/batches.h); 0 for none. */
    uint32_t batch_week_count;
    bool records_cells, records_unit_cells; /* incidents by cell; dispatches by unit and cell */
    bool check_record; /* hold the incidents known without cameras against the record: an error when they differ */

    struct sz_geography geography;
    struct sz_demand demand;
    struct sz_locator locator;
    const struct sz_recording *recording; /* of a replay, instead of synthetic incidents; NULL; not owned */
    struct sz_cell_choice *cell_choices;  /* [category * province_count + province] */
    struct sz_cell_choice *homes;         /* by province: as people live */
    struct sz_travel travel;
    struct sz_zone_map
        zone_map; /* zones ordered by province: those of province p are first_zone[p] .. first_zone[p + 1] - 1 */
    uint32_t *first_zone;
    struct sz_pipeline *pipelines;
    struct sz_watch_list *watch_list;    /* owned; NULL: none */
    struct sz_watch_point *watch_points; /* by pipeline, where there is a list */
    struct sz_camera_lattice lattice;    /* of the zone with the most cameras */
    uint32_t pipeline_count;
    bool zone_rooms; /* an alert room a zone, else one a province */
    struct sz_verification_law verification;
    double false_sos_per_pole_day;
    double call_spacing_s; /* mean delay of each further call about an incident after the first */

    struct sz_unit_type *unit_types;
    struct sz_shift *shifts;
    struct sz_unit *units; /* by province: those of province p are first_unit[p] .. first_unit[p + 1] - 1 */
    uint32_t *first_unit;
    uint32_t unit_type_count, shift_count, unit_count, patrol_file_count;
    char **patrol_files;                /* of weights; set by the builder */
    double **patrols;                   /* by patrol: aligned with geography.beat_cells: cumulative share of the beat */
    struct sz_place *beat_centres;      /* by station */
    struct sz_beat_bounds *beat_bounds; /* by station */
    struct sz_beat_neighbour
        *beat_neighbours; /* SZ_BEAT_NEIGHBOUR_LIMIT by station; as many as there are stations in the province */
    double greatest_speed_factor; /* of the unit types */
    uint32_t *beat_centre_cells;  /* by station: the cell of its beat that is nearest to that; SZ_NONE without a beat */
    bool *is_cut_off; /* by cell: no unit of its dispatch area comes there; NULL when there is no such cell */
    bool *
        crosses_water; /* by province: units that may serve there and its cells are on several landmasses; NULL: nowhere */
    double *beat_shares;   /* by cell: where it lies in its beat, by demand, going round the station: 0 to 1 */
    uint32_t *preferences; /* by cell, `preference_length` units each, SZ_NONE beyond the last; NULL: none */
    uint32_t preference_length;
    struct sz_dispatch_rules dispatch;
    struct sz_crew *crews; /* by category; NULL: one unit of any kind each */
    uint32_t *
        keep_idle; /* by category: dispatched only while more than so many units are idle; SZ_NONE: always; NULL: all always */
    struct sz_unit_work *works;
    uint32_t work_count;
    /** Stations that row k of the table says are to be covered when k + 1 units are idle: from first_in_row[k] to first_in_row[k + 1] - 1. */
    uint32_t *move_up_table, *first_in_row, move_up_row_count;
    struct sz_standby standby; /* empty unless units move up by coverage */
    uint64_t *
        reached; /* by station, a bit for each cell to which a way leads; NULL where no table has gaps or nobody moves up */
    /**
     * Dispatch areas, each one event queue: provinces that lend each other units, or whose explicit zones share the servers of a centre. Those of area
     * a are area_provinces[first_in_area[a] .. first_in_area[a + 1] - 1], in order.
     */
    uint32_t area_count, *first_in_area, *area_provinces;
    uint32_t *area_of, *place_in_area; /* by province: its area, and its index among that's */
    /** By province: its part of the country by lending alone, beyond which no unit travels. */
    uint32_t *aid_area_of, aid_area_count;
    /** Provinces whose units may serve in province p, itself first: lenders[first_lender[p] .. first_lender[p + 1] - 1]. */
    uint32_t *first_lender, *lenders;

    double night_share;      /* of calls, from 18:00 to 06:00 */
    double *reach;           /* by province: share of demand whose nearest station is within the target */
    double *camera_coverage; /* by province */
};

/**
 * Fills what follows from the rest: the locator, cell choices, beat weights and centres, zone parts (the zones' own fields are in place, ordered by province),
 * kinds of units, dispatch areas, reach and coverage.
 * Called once by the world's builder.
 */
bool sz_world_finish(struct sz_world *world, const struct sz_coverage_law *law, struct sz_error *error);

/** Fills dispatch areas and lenders from the geography, the rule of mutual aid and the zones, unless they are there: whoever needs them before the end. */
bool sz_world_join_areas(struct sz_world *world, struct sz_error *error);

/** Fills `patrols`; reads the files of weights. A beat without weights is patrolled evenly. */
bool sz_world_plan_patrols(struct sz_world *world, struct sz_error *error);

/** Whether a cell of a station's beat is one where its units patrol: on its land, and with a table where a way leads. */
bool sz_world_is_patrolled(const struct sz_world *world, uint32_t station, uint32_t cell);

/** Divides each station's beat among its units of one type and shift: fills beat_shares and the units' parts. */
bool sz_world_divide_beats(struct sz_world *world, struct sz_error *error);

/** Whether a cell is within the target of a unit of speed factor 1 at a station, at the mean over a week (of calls). */
bool sz_world_is_within_target(const struct sz_world *world, const struct sz_travel_week *week, uint32_t station,
                               uint32_t cell);

/** Fills what stations cover, when units move up by it. */
bool sz_world_measure_coverage(struct sz_world *world, struct sz_error *error);
void sz_standby_clear(struct sz_standby *standby);

/** Fills crosses_water and is_cut_off, and where units move up by a table with gaps what its stations reach. */
bool sz_world_find_gaps(struct sz_world *world, struct sz_error *error);
/** Whether a way leads from a station to a cell of its dispatch area. */
bool sz_world_way_leads(const struct sz_world *world, uint32_t station, uint32_t cell);
/** Cells that no unit of their dispatch area can reach from its station. */
uint32_t sz_world_cut_off_count(const struct sz_world *world);
/** Pairs of a station and a cell of its province to which no way leads from it. */
uint64_t sz_world_gap_count(const struct sz_world *world);
/**
 * Whether a unit may stand by at another station of its province: on the same land, and where a table has gaps only if it reaches something from
 * there, and nothing that it does not reach from where it is. Time is constant, but with gaps a 64th of the cells.
 */
bool sz_world_may_move_up(const struct sz_world *world, uint32_t from, uint32_t to);

/** Whether a cell lies in the part of its station's beat that is a unit's own. */
bool sz_world_is_own_beat(const struct sz_world *world, uint32_t unit, uint32_t cell);

/** The first province of a dispatch area: the area goes by its name. */
static inline uint32_t sz_world_first_of_area(const struct sz_world *world, uint32_t area)
{
    return world->area_provinces[world->first_in_area[area]];
}

/** The cells of a province's dispatch area, those of its provinces in order: how many, and the place of one of a province among them. */
uint32_t sz_world_area_cell_count(const struct sz_world *world, uint32_t province);
uint32_t sz_world_cell_in_area(const struct sz_world *world, uint32_t province, uint32_t cell);

/** Whether a trip to an incident of a province may lead over water: then distances do not tell which unit is closest. */
static inline bool sz_world_crosses_water(const struct sz_world *world, uint32_t province)
{
    return world->crosses_water != NULL && world->crosses_water[province];
}

/** Whether units of a province may serve in another, or in itself. */
bool sz_world_lends(const struct sz_world *world, uint32_t lender, uint32_t province);

/** The calendar of a replication: its weeks, or the scenario's dates to the end of the cool-down. The caller clears it. */
bool sz_world_calendar(const struct sz_world *world, uint32_t replication, struct sz_calendar *calendar,
                       struct sz_error *error);

/** Demand of a cell over all categories, on any scale: its own rates where cells have them, else its population. */
double sz_world_cell_demand(const struct sz_world *world, uint32_t cell);

/** Cameras of a zone that people walk past: those in order, or all of them where each fails and is repaired by itself. */
uint32_t sz_world_camera_sites(const struct sz_world *world, uint32_t zone);

/** The cameras persons of interest walk past; nothing without a watch-list. Called by sz_world_finish. */
bool sz_world_lay_out_cameras(struct sz_world *world, struct sz_error *error);

/** The alerts a visit of a passer to a zone raises, where there is a watch-list, when the stages let such a share of them through. */
struct sz_visit_alerts sz_world_visit_alerts(const struct sz_world *world, uint32_t zone, bool in_vehicle,
                                             double delivery);

/** False alerts of a zone's cameras in a day, as many as come through in the mean: by the watch-list where there is one, else by the zone's profile. */
double sz_world_false_alerts_per_day(const struct sz_world *world, uint32_t zone);

/** Persons of interest who enter each zone of a province that has some, per second; 0 without a watch-list. */
double sz_world_persons_per_s(const struct sz_world *world, uint32_t province);

/** Frees everything; safe on a zeroed one. */
void sz_world_clear(struct sz_world *world);

#endif
