/**
 * How units are sent, as it is written in a scenario. Private to this folder.
 */
#ifndef SZ_SCENARIOS_DISPATCH_INPUT_H
#define SZ_SCENARIOS_DISPATCH_INPUT_H

#include "scenarios/binder.h"

struct sz_scenario;
struct sz_world;

struct sz_line_input {
    size_t limit; /* SIZE_MAX: unlimited */
};

struct sz_named_count {
    char *name;
    uint32_t value;
};

/** How many units: a number of any kind, or so many of each type. */
struct sz_crew_input {
    uint32_t unit_count; /* 0: by type */
    struct sz_named_count *types;
    size_t type_count;
};

struct sz_named_crew {
    char *name; /* of a category */
    struct sz_crew_input value;
};

/** Where idle units stand by: none, marginal_coverage, or a table of stations by how many are idle. */
struct sz_move_up_input {
    int rule;
    struct sz_move_up_row {
        char **stations;
        size_t station_count;
    } * rows;
    size_t row_count;
};

/** What units do besides incidents. */
struct sz_unit_work_input {
    char *name;
    double per_second, after_s;
    struct sz_named_quantity *follows; /* shares by category */
    size_t follow_count;
    struct sz_law duration;
    const struct sz_yaml_node *node;
};

struct sz_dispatch_input {
    char *policy;
    struct sz_line_input line;
    int known_position, pre_empt, mutual_aid, shift_end;
    double redispatch_s; /* NaN: never */
    struct sz_move_up_input move_up;
    struct sz_named_count *keep_idle; /* by category */
    struct sz_named_crew *crews;
    size_t keep_idle_count, crew_count;
    uint32_t false_alert_priority, hoax_priority;
    struct sz_law false_alert_on_scene;
    const struct sz_yaml_node *node;
};

extern const struct sz_table sz_dispatch_table, sz_unit_work_table;

/** Checks what dispatch says of categories and types by name, once the demand model is read. */
bool sz_dispatch_check(const struct sz_scenario *scenario, struct sz_error_list *errors);

/** Rules, work of units, crews and kept units of a world whose categories and unit types are in place. */
bool sz_build_dispatch(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error);

/** Checks that fewer units are to stay idle than may serve in a province, once the dispatch areas are known. */
bool sz_check_kept_units(const struct sz_scenario *scenario, const struct sz_world *world, struct sz_error *error);

#endif
