/**
 * The files beside the models that a scenario names: demand models and tables of speeds. Private to this folder; recognition profiles have a header of
 * their own.
 */
#ifndef SZ_SCENARIOS_MODEL_FILES_H
#define SZ_SCENARIOS_MODEL_FILES_H

#include "scenarios/scenario_input.h"

/** An assumption or a default, what it is and where it comes from. */
struct sz_source_input {
    char *subject, *value, *source;
};

struct sz_profile_shape { /* weights of any scale; a count of 0 is flat */
    char *name;
    double *hours, *days, *months, *hours_of_week;
    size_t hour_count, day_count, month_count, hour_of_week_count;
    double new_year, songkran, other_holidays; /* times the rate of ordinary days */
    const struct sz_yaml_node *node;
};

struct sz_calls_input {
    double per_second, hoax_share, callers;
    struct sz_named_quantity *shares; /* of provinces; the rest goes by population */
    size_t share_count;
    char *profile;
};

struct sz_demand_model {
    uint32_t format;
    char *name, *about;
    struct sz_calls_input calls;
    struct sz_profile_shape *profiles;
    struct sz_category_input *categories;
    struct sz_source_input *sources;
    size_t profile_count, category_count, source_count;
    struct sz_over_dispersion over_dispersion;
    char *holidays; /* a table of holidays beside the models, by name, or a file */
    char *density;  /* a file, relative to the model */
    char *folder;   /* that the model stands in; not part of the file */
    const struct sz_yaml_node *node;
};

struct sz_speed_table {
    uint32_t format;
    double *urban, *suburban, *rural; /* m/s by hour of the day */
    size_t urban_count, suburban_count, rural_count;
    struct sz_source_input *sources;
    size_t source_count;
};

/** A class of road; factors on its speed, 24 or 168, or none: the table's. */
struct sz_road_class_input {
    char *name;
    double speed_mps;
    double *hours;
    size_t hour_count;
};

struct sz_road_speed_table {
    uint32_t format;
    double *hours;
    struct sz_road_class_input *classes;
    struct sz_source_input *sources;
    size_t hour_count, class_count, source_count;
};

extern const struct sz_table sz_road_speed_table_table;
extern const struct sz_table sz_demand_model_table, sz_speed_table_table;
/** Parts of several: an entry of `sources`, weights of hours and days. */
extern const struct sz_table sz_source_table, sz_profile_shape_table;

/** Whether a model is named by its file, not as one of those shipped: with a slash or that ending. */
bool sz_model_is_file(const char *name, const char *ending);

/**
 * The path of a model named in a scenario: a name is <root>/<folder>/<name>.yaml, anything with a slash or ending in .yaml is a file relative to
 * `relative_to` (NULL: the working folder). malloc'ed, NULL when memory is out.
 */
char *sz_model_path(const char *name, const char *root, const char *folder, const char *relative_to);

/** The same for a file of another ending; `prefix` is what stands before the name under root. An ending of "" is always a file. */
char *sz_model_file(const char *name, const char *root, const char *prefix, const char *ending,
                    const char *relative_to);

/**
 * Reads a model file by its table into the zeroed object; errors go to the list. The file's document goes to the empty `kept`, which the caller
 * clears after the object, also when the object is wrong; with NULL the object's node pointers are not to be followed.
 */
bool sz_model_read(const char *path, const struct sz_table *table, void *object, struct sz_yaml_document *kept,
                   struct sz_error_list *errors);

/** Whether a category's rate differs on holidays, so that the table of them is needed. */
bool sz_demand_model_has_holidays(const struct sz_demand_model *model);

/** What a profile says of holidays, without scales. */
struct sz_holiday_effect sz_profile_shape_effect(const struct sz_profile_shape *shape);

/** Index of a profile by name, or -1. */
int sz_profile_shape_find(const struct sz_profile_shape *shapes, size_t count, const char *name);

#endif
