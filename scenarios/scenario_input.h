/**
 * A scenario as it is written, one struct a mapping, in SI units; scenario_tables.c says which key goes where. Private to this folder.
 */
#ifndef SZ_SCENARIOS_SCENARIO_INPUT_H
#define SZ_SCENARIOS_SCENARIO_INPUT_H

#include "models/response/world.h"
#include "scenarios/binder.h"
#include "scenarios/dispatch_input.h"

#include <stdatomic.h>

struct sz_scenario_parts;
struct sz_profile_shape;

struct sz_time_input {
    uint32_t year, week_count;
    bool has_weeks, has_year;
    char *start;                              /* ISO date */
    double measure_s, warm_up_s, cool_down_s; /* warm_up_s: NaN for auto */
    const struct sz_yaml_node *node;
};

struct sz_target_input {
    double response_s, share;
};

struct sz_precision_input {
    char *metric, *scope, *id, *half_width;
    double relative_half_width;
    uint64_t min_replications, max_replications;
    const struct sz_yaml_node *node;
};

struct sz_geography_input {
    char *data;
    double cell_spacing_m;
    uint32_t station_count;
};

/** Hotspots around the district seats: a share of a province's demand, by the rank of the districts. */
struct sz_hotspots_input {
    double share, exponent, radius_m;
};

struct sz_demand_input {
    char *model;
    double scale, largest_scale;
    struct sz_over_dispersion over_dispersion; /* instead of the model's when has_over_dispersion */
    struct sz_hotspots_input hotspots;
    char *density; /* a file, relative to the scenario */
    bool has_over_dispersion, has_hotspots;
    const struct sz_yaml_node *node;
};

/** Which stations: a word (phase-1, phase-2, all), a list of district codes or station ids, or so many in each of some provinces. */
struct sz_station_choice {
    char *word;
    char **ids;
    size_t id_count;
    char **provinces;
    size_t province_count;
    uint32_t each;
    const struct sz_yaml_node *node;
};

/** Mean times to failure and of repair; 0 where nothing fails. */
struct sz_renewal_input {
    double mtbf_s, mttr_s;
};

struct sz_outages_input {
    struct sz_renewal_input camera, box, link, centre;
    bool has_camera, has_box, has_link, has_centre;
};

struct sz_zone_input {
    struct sz_station_choice stations;
    double area_m2, working;
    bool published_areas;
    uint32_t camera_count, sos_pole_count;
    bool has_working, has_outages;
    char *recognition;
    int simulate; /* 0 windowed, 1 explicit */
    struct sz_outages_input outages;
    const struct sz_yaml_node *node;
};

/** A DET curve: what was measured, at what gallery. */
struct sz_det_input {
    double gallery;
    struct sz_det_point *points;
    size_t point_count;
};

struct sz_quality_input {
    double day, night;
};

struct sz_group_input {
    char *name;
    double share, fpir_ratio;
};

struct sz_watch_list_input {
    double persons_per_s, leave, vehicle_share, foot_mps, vehicle_mps, person_spread, trail_s, repeat_s;
    double gallery, gallery_exponent, threshold, fpir; /* NaN: as the curve says */
    int per;                                           /* 0 zone, 1 province */
    double *hours, *days;
    size_t hour_count, day_count;
    struct sz_det_input det;
    bool has_det;
    struct sz_quality_input quality;
    uint32_t priority;
    struct sz_law on_scene;
    struct sz_group_input *groups;
    size_t group_count;
    const struct sz_yaml_node *node;
};

/** Operators for the shifts from 00:00, 08:00 and 16:00; 0 is by load. */
struct sz_operators_input {
    uint32_t shifts[SZ_ROOM_SHIFT_COUNT];
};

/** People at monitors for the same shifts; all 0: none are told. */
struct sz_watchers_input {
    uint32_t shifts[SZ_ROOM_SHIFT_COUNT];
};

struct sz_control_rooms_input {
    int scope; /* 0 province, 1 zone */
    struct sz_operators_input operators, call_takers;
    bool beside_calls;
    uint32_t call_priority, sos_priority, camera_priority, watch_list_priority;
    struct sz_law alert_patience;
    struct sz_line_input alert_line;
    struct sz_watchers_input watchers;
    uint32_t monitors_per_watcher;
    double offered_load_per_operator, duplicate_service_s, accept_true, accept_false, accept_hoax, contact_share,
        false_sos_per_pole_s, call_spacing_s;
    struct sz_law call_service, alert_service, patience;
};

struct sz_break_input {
    double after_s, length_s;
};

struct sz_shift_input {
    char *start; /* "HH:MM" */
    double length_s;
    struct sz_break_input *breaks;
    size_t break_count;
    const struct sz_yaml_node *node;
};

struct sz_shifts_input { /* none: round the clock */
    struct sz_shift_input *shifts;
    size_t shift_count;
};

/** Where idle units are: at their place, or patrolling by the weights of a file. */
struct sz_idle_input {
    int place; /* as in sz_idle_words */
    char *weights;
};

enum { SZ_IDLE_INPUT_PATROL, SZ_IDLE_INPUT_UNIFORM, SZ_IDLE_INPUT_STATION, SZ_IDLE_INPUT_STAY };

struct sz_units_input {
    char *type;
    uint32_t per_station;
    struct sz_shifts_input shifts;
    double speed_factor;
    struct sz_law turnout;
    struct sz_idle_input idle;
    const struct sz_yaml_node *node;
};

/** One speed everywhere and always, or the name of a table of speeds, or neither. */
struct sz_speed_input {
    char *table;
    double speed_mps; /* used when no table is named; 0: neither */
};

enum { SZ_TRAVEL_INPUT_LINE, SZ_TRAVEL_INPUT_LAW, SZ_TRAVEL_INPUT_MATRIX, SZ_TRAVEL_INPUT_ROADS };

/** An OpenStreetMap extract, or tables of nodes and edges, or none. */
struct sz_roads_input {
    char *extract, *nodes, *edges;
};

struct sz_travel_input {
    bool none;
    int model, unreachable; /* unreachable: 0 refuse, 1 count */
    bool has_unreachable;
    double circuity, acceleration_mps2, cruising_mps;
    struct sz_speed_input speed;
    struct sz_named_quantity *priority_factors;
    size_t priority_factor_count;
    char *matrix, *road_speeds;
    struct sz_roads_input roads;
    double snap_within_m;
    uint32_t least_component;
    bool has_least_component;
    struct sz_law spread;
    const struct sz_yaml_node *node;
};

/** How a channel notices: with what probability and after what delay; or, of a patrol, at what rate it comes by. */
struct sz_channel_input {
    double probability, hazard_per_s;
    struct sz_law delay;
};

struct sz_channels_input {
    struct sz_channel_input channels[SZ_CHANNEL_COUNT];
};

struct sz_title_input {
    char *en, *th;
};

/** A kind of incident, in a scenario's world or in a demand model. */
struct sz_category_input {
    char *name;
    struct sz_title_input title;
    uint32_t priority;
    bool in_progress, has_title;
    int noticed; /* 0 by channels, 1 always */
    struct sz_law on_scene, duration, patience;
    struct sz_channels_input channels;
    struct sz_near_repeat near_repeats;
    char *profile;     /* by name: one of the same file */
    double per_second; /* a demand model's: recorded in the whole country */
    double
        call_share; /* a demand model's: of the incidents that calls are about and no other category takes; NaN: not of calls */
    int by; /* a demand model's: how the country's rate is spread over the provinces, but for those with a share: */
    struct sz_named_quantity *shares;
    size_t share_count;
    const struct sz_yaml_node *node;
};

struct sz_world_cell_input {
    char *id;
    double at[2], area_m2;
    struct sz_named_quantity *rates;
    size_t rate_count;
    char **prefer;
    size_t prefer_count;
    const struct sz_yaml_node *node;
};

struct sz_world_station_input {
    char *id;
    double at[2];
    const struct sz_yaml_node *node;
};

struct sz_world_unit_input {
    char *id, *station, *type; /* type: NULL is the id */
    uint32_t count;
    struct sz_law on_scene, turnout;
    double speed_factor;
    struct sz_idle_input idle;
    struct sz_shifts_input shifts;
    const struct sz_yaml_node *node;
};

struct sz_plane_input {
    int metric; /* 0 euclidean, 1 right_angle, 2 lon_lat */
    char *unit;
};

struct sz_world_input {
    struct sz_plane_input plane;
    struct sz_world_cell_input *cells;
    struct sz_world_station_input *stations;
    struct sz_world_unit_input *units;
    size_t cell_count, station_count, unit_count;
};

/** What `record` asks for. */
enum sz_record { SZ_RECORD_INCIDENTS, SZ_RECORD_CELL, SZ_RECORD_UNIT_CELL };

struct sz_scenario_input {
    int *records; /* what is kept beyond the usual, enum sz_record */
    size_t record_count;
    uint32_t format;
    char *name, *about;
    uint64_t seed;
    struct sz_time_input time;
    struct sz_target_input target;
    struct sz_precision_input precision;
    bool has_world, has_precision, has_geography, has_demand, has_units, has_categories, has_profiles, has_zones,
        has_travel, has_time, has_watch_list;
    struct sz_geography_input geography;
    struct sz_demand_input demand;
    struct sz_zone_input *zones;
    size_t zone_count;
    struct sz_watch_list_input watch_list;
    struct sz_control_rooms_input control_rooms;
    struct sz_units_input *units;
    size_t unit_count;
    struct sz_dispatch_input dispatch;
    struct sz_unit_work_input *works;
    size_t work_count;
    struct sz_travel_input travel;
    struct sz_world_input world;
    struct sz_category_input *categories;
    struct sz_profile_shape *profiles;
    size_t category_count, profile_count;
    const struct sz_yaml_node *node;
    char *root;         /* folder that holds models/ */
    char *folder;       /* what paths in the file are relative to */
    char *cache_folder; /* of tabulated laws and tables of roads; NULL: none */
    bool cache_must_work;
    unsigned jobs;
    sz_threads_tell *tell;
    void *tell_context;
    const atomic_bool *cancelled;
    struct sz_scenario_parts *parts;
};

/** A field's flag that its key was there. */
#define SZ_GIVEN_FIELD(type, member) .given = SZ_GIVEN(type, member)

extern const struct sz_table sz_scenario_table;
extern const struct sz_table sz_world_table, sz_travel_input_table, sz_roads_input_table, sz_watch_list_table;
/** Variances of the day factors, in a scenario and in a demand model. */
extern const struct sz_table sz_over_dispersion_table;
/** A category, in a scenario and in a demand model. */
/** Refuses, at its place, a unit's id or type (`key`) that could not be read in incidents.csv. */
void sz_scenario_check_unit_name(struct sz_binder *binder, const struct sz_yaml_node *unit, const char *key);

extern const struct sz_table sz_category_table;

#endif
