/**
 * A scenario with the model files it names, and the two ways to build a world from them. Private to this folder.
 */
#ifndef SZ_SCENARIOS_PARTS_H
#define SZ_SCENARIOS_PARTS_H

#include "scenarios/model_files.h"
#include "scenarios/recognition_profile.h"
#include "scenarios/scenario.h"

#include <stdio.h>

struct sz_scenario_parts {
    struct sz_yaml_document document;        /* of the scenario: errors at build time still name its places */
    struct sz_demand_model demand;           /* empty in a world from nothing */
    struct sz_yaml_document demand_document; /* of its file, for the same */
    struct sz_speed_table speeds;            /* empty without a table of speeds */
    struct sz_road_speed_table road_speeds;  /* empty without roads */
    struct sz_recognition_profile *profiles; /* one for each entry of zones */
    size_t profile_count;
};

/** Reads the models that a scenario names; a missing one is told at the place of its name, with the nearest there is. */
bool sz_scenario_read_models(const struct sz_scenario_input *input, struct sz_scenario_parts *parts,
                             struct sz_error_list *errors);
/** All of the parts but the document. */
void sz_scenario_clear_models(struct sz_scenario_parts *parts);

/** Whether `record` asks for something. */
bool sz_scenario_asks_for(const struct sz_scenario_input *input, enum sz_record record);

/** The scenario as text, malloc'ed; `whole` false leaves out what does not change a replication. */
char *sz_scenario_write_text(const struct sz_scenario_input *input, bool whole, struct sz_error *error);
/** The whole text, with absolute paths for the files it names, so that it means the same wherever it stands. The input is as before then. */
char *sz_scenario_write_anywhere(struct sz_scenario_input *input, struct sz_error *error);
/** What of it changes a replication, with no word of where its files are. */
char *sz_scenario_write_hashed(struct sz_scenario_input *input, struct sz_error *error);

/** SHA-256 of a scenario's text and of all that the files it names hold. */
bool sz_scenario_hash(const struct sz_scenario_input *input, const char *text, char hash[SZ_SCENARIO_HASH_SIZE],
                      struct sz_error *error);

/** The folder a file is in, "." without one; malloc'ed, NULL when memory is out. */
char *sz_folder_of(const char *path);

/** Checks the stations and provinces that zones name against the country, which is loaded when they name any. */
bool sz_scenario_check_zone_names(const struct sz_scenario_input *input, struct sz_error_list *errors);

/** The national data, with the scenario's cells and stations. */
bool sz_load_country(const struct sz_scenario_input *input, struct sz_geography *geography, struct sz_error *error);

/** Index of a station by its id, or by the code of the district whose seat it stands at; SZ_NONE. */
uint32_t sz_find_station(const struct sz_geography *geography, const char *id);

/** Checks what refers to something by name inside the file: cells' categories and units, units' stations. */
bool sz_scenario_check_ids(const struct sz_scenario *scenario, struct sz_error_list *errors);

/** A distribution of its own, from a law of the input; NULL for an empty law, or with the error set. */
struct sz_distribution *sz_law_copy(const struct sz_law *law, enum sz_quantity_kind kind, struct sz_error *error);

/** A category's laws, titles and channels; its profile and rates are the builder's. */
bool sz_build_category(const struct sz_category_input *input, struct sz_category *category, struct sz_error *error);

/** A profile by its name, which is that of one of the shapes; flat when name is NULL. */
bool sz_build_profile(const struct sz_profile_shape *shapes, size_t count, const char *name, struct sz_profile *profile,
                      struct sz_error *error);

/** Adds a shift to the world unless it has it; *index is its place. Round the clock is NULL. */
bool sz_build_shift(struct sz_world *world, const struct sz_shift_input *input, uint32_t *index,
                    struct sz_error *error);

/** Where idle units of a type are; adds its file of weights to the world. */
bool sz_build_idle(const struct sz_scenario_input *input, const struct sz_idle_input *idle, struct sz_world *world,
                   struct sz_unit_type *type, struct sz_error *error);

bool sz_build_units(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error);
bool sz_build_zones(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error);
/** What of an entry's zones fails, and the share of its cameras in order. */
struct sz_outage_law sz_zone_outages(const struct sz_zone_input *input);
double sz_zone_working_share(const struct sz_zone_input *input);
/** The laws of the pipelines that have queues and are not run explicitly; may take seconds, where no cache holds them. */
bool sz_build_laws(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error);
/** Prints the load of the units that have most to do, with a warning where a line of incidents may grow without end. False when out of memory. */
bool sz_units_print(FILE *out, const struct sz_world *world, bool is_plane);
/** Prints a line for the pipeline of each entry of zones: latency, loss and load in the busiest hour. False when out of memory. */
bool sz_recognition_print(FILE *out, const struct sz_world *world);
/** What call takers and operators have to do where they have most (`check`), with a warning where more comes than they can look at. False when out of memory. */
bool sz_rooms_print(FILE *out, const struct sz_world *world, bool is_plane);
bool sz_build_demand(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error);
/** All of travel but its table. */
void sz_build_travel(const struct sz_scenario *scenario, struct sz_travel *travel);
/** The table of a matrix or of roads, when cells, stations and units are there. */
bool sz_build_travel_table(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error);
/** Metres in the unit of a plane's positions. */
double sz_plane_unit_m(const struct sz_plane_input *plane);
/** The path of a file that a scenario names beside itself; malloc'ed, NULL when memory is out. */
char *sz_beside(const struct sz_scenario_input *input, const char *name);

/** The file that says where in a province incidents are, malloc'ed; NULL for none. */
char *sz_build_density_path(const struct sz_scenario_input *input);
/** The table of holidays of a national demand, malloc'ed, NULL when memory is out. */
char *sz_build_holidays_path(const struct sz_scenario_input *input);
/** Cells, stations, demand and units of a world from nothing. */
bool sz_build_plane(const struct sz_scenario *scenario, struct sz_world *world, struct sz_error *error);

bool sz_build_watch_list(const struct sz_watch_list_input *input, struct sz_world *world, struct sz_error *error);
/** Where a list works: by its own curve, else as the pipeline's profile says (NULL with a curve). */
bool sz_watch_point_of(const struct sz_watch_list_input *list, const struct sz_pipeline *pipeline,
                       struct sz_watch_point *point, struct sz_error *error);
/** Gives an error the node's place, unless it has one; returns false. */
bool sz_build_error_at(struct sz_error *error, const struct sz_yaml_node *node);

/** An SZ_ERROR_INPUT about a whole file, no line of it, gets the place where the file is named; returns false. */
bool sz_build_error_of_file(struct sz_error *error, const struct sz_yaml_node *node);

/** Sets an SZ_ERROR_INPUT at a node's place; returns false. */
bool sz_build_error(struct sz_error *error, const struct sz_yaml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
