#include "scenarios/model_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sz_field source_fields[] = {
    {"subject", SZ_TEXT(struct sz_source_input, subject), .required = true},
    {"value", SZ_TEXT(struct sz_source_input, value), .required = true},
    {"source", SZ_TEXT(struct sz_source_input, source), .required = true},
};
const struct sz_table sz_source_table = {SZ_TABLE("source", struct sz_source_input, source_fields)};

/* --- demand models --- */

#define HOLIDAY(name, member)                                                                                          \
    {                                                                                                                  \
        name, SZ_QUANTITY(struct sz_profile_shape, member, SZ_QUANTITY_NUMBER),                                        \
            .standard = "1", .bounds = SZ_BETWEEN(0, 100), .about = "times the rate of ordinary days"                  \
    }
static const struct sz_field shape_fields[] = {
    {"hours", SZ_LIST(struct sz_profile_shape, hours, hour_count, SZ_FIELD_QUANTITY), .quantity = SZ_QUANTITY_NUMBER,
     .minimum_count = 24, .maximum_count = 24, .about = "24 weights from 00:00"},
    {"days", SZ_LIST(struct sz_profile_shape, days, day_count, SZ_FIELD_QUANTITY), .quantity = SZ_QUANTITY_NUMBER,
     .minimum_count = 7, .maximum_count = 7, .about = "7 weights from Monday"},
    {"months", SZ_LIST(struct sz_profile_shape, months, month_count, SZ_FIELD_QUANTITY), .quantity = SZ_QUANTITY_NUMBER,
     .minimum_count = 12, .maximum_count = 12, .about = "12 weights from January"},
    {"hours_of_week", SZ_LIST(struct sz_profile_shape, hours_of_week, hour_of_week_count, SZ_FIELD_QUANTITY),
     .quantity = SZ_QUANTITY_NUMBER, .minimum_count = 168, .maximum_count = 168,
     .about = "168 weights from Monday 00:00, instead of hours and days"},
    HOLIDAY("new_year", new_year),
    HOLIDAY("songkran", songkran),
    HOLIDAY("other_holidays", other_holidays),
};

static void check_shape(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_profile_shape *shape = object;
    if (shape->hour_of_week_count > 0 && (shape->hour_count > 0 || shape->day_count > 0))
        sz_binder_error(binder, node, "a profile has hours_of_week beside hours or days, expected one of them");
}

const struct sz_table sz_profile_shape_table = {SZ_TABLE("profile", struct sz_profile_shape, shape_fields),
                                                .node = SZ_GIVEN(struct sz_profile_shape, node), .check = check_shape};

static const struct sz_field calls_fields[] = {
    {"rate", SZ_QUANTITY(struct sz_calls_input, per_second, SZ_QUANTITY_RATE), .standard = "0 /year",
     .about = "calls in the whole country, such as 10000000 /year"},
    {"shares", SZ_NAMED_VALUES(struct sz_calls_input, shares, share_count, struct sz_named_quantity, SZ_FIELD_QUANTITY),
     .quantity = SZ_QUANTITY_SHARE, .about = "shares of single provinces, such as {TH-10: 40 %}"},
    {"hoax_share", SZ_QUANTITY(struct sz_calls_input, hoax_share, SZ_QUANTITY_SHARE), .standard = "0"},
    {"callers_per_incident", SZ_QUANTITY(struct sz_calls_input, callers, SZ_QUANTITY_NUMBER), .standard = "1",
     .bounds = SZ_BETWEEN(1, 100)},
    {"profile", SZ_TEXT(struct sz_calls_input, profile), .about = "one of the profiles"},
};
static const struct sz_table calls_table = {SZ_TABLE("calls", struct sz_calls_input, calls_fields)};

static const struct sz_field model_fields[] = {
    {"safezone_demand", SZ_COUNT(struct sz_demand_model, format), .required = true, .bounds = SZ_BETWEEN(1, 1),
     .about = "the version of the format, 1"},
    {"name", SZ_TEXT(struct sz_demand_model, name), .required = true},
    {"about", SZ_TEXT(struct sz_demand_model, about)},
    {"calls", SZ_MAPPING(struct sz_demand_model, calls, calls_table), .standard = "{}"},
    {"profiles", SZ_NAMED_MAPPINGS(struct sz_demand_model, profiles, profile_count, struct sz_profile_shape,
                                   sz_profile_shape_table)},
    {"categories",
     SZ_NAMED_MAPPINGS(struct sz_demand_model, categories, category_count, struct sz_category_input, sz_category_table),
     .required = true, .minimum_count = 1, .maximum_count = 1000},
    {"over_dispersion", SZ_MAPPING(struct sz_demand_model, over_dispersion, sz_over_dispersion_table),
     .standard = "{}"},
    {"holidays", SZ_TEXT(struct sz_demand_model, holidays), .standard = "thailand",
     .about = "the table of public holidays: thailand, or a CSV file of date, kind and name"},
    {"density", SZ_TEXT(struct sz_demand_model, density),
     .about = "a CSV file of lon, lat and weight beside the model: where in a province incidents are"},
    {"sources", SZ_LIST(struct sz_demand_model, sources, source_count, SZ_FIELD_MAPPING), .table = &sz_source_table},
};

static void check_profile_name(struct sz_binder *binder, const struct sz_yaml_node *node,
                               const struct sz_demand_model *model, const char *name)
{
    if (name != NULL && sz_profile_shape_find(model->profiles, model->profile_count, name) < 0)
        sz_binder_error(binder, node, "there is no profile %s, expected one of this file's profiles", name);
}

static void check_model(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_demand_model *model = object;
    check_profile_name(binder, node, model, model->calls.profile);
    double call_share = 0;
    for (size_t i = 0; i < model->category_count; i++) {
        const struct sz_category_input *category = &model->categories[i];
        check_profile_name(binder, category->node, model, category->profile);
        if ((category->per_second > 0) == (category->call_share > 0))
            sz_binder_error(binder, category->node, "expected either rate or of_calls");
        if (category->call_share > 0)
            call_share += category->call_share;
    }
    if (call_share > 1 + 1e-9)
        sz_binder_error(binder, node, "the shares of_calls add up to %g, expected at most 1", call_share);
}

const struct sz_table sz_demand_model_table = {SZ_TABLE("demand model", struct sz_demand_model, model_fields),
                                               .node = SZ_GIVEN(struct sz_demand_model, node), .check = check_model};

int sz_profile_shape_find(const struct sz_profile_shape *shapes, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(shapes[i].name, name) == 0)
            return (int)i;
    return -1;
}

struct sz_holiday_effect sz_profile_shape_effect(const struct sz_profile_shape *shape)
{
    struct sz_holiday_effect effect = sz_holiday_effect_none();
    effect.factors[SZ_HOLIDAY_NEW_YEAR] = shape->new_year;
    effect.factors[SZ_HOLIDAY_SONGKRAN] = shape->songkran;
    effect.factors[SZ_HOLIDAY_OTHER] = shape->other_holidays;
    return effect;
}

bool sz_demand_model_has_holidays(const struct sz_demand_model *model)
{
    for (size_t i = 0; i < model->category_count; i++) {
        const char *name = model->categories[i].profile;
        if (name == NULL)
            continue;
        const struct sz_profile_shape *shape =
            &model->profiles[sz_profile_shape_find(model->profiles, model->profile_count, name)];
        struct sz_holiday_effect effect = sz_profile_shape_effect(shape);
        if (sz_holiday_effect_is_any(&effect))
            return true;
    }
    return false;
}

/* --- speeds --- */

#define SPEEDS(name, list, list_count)                                                                                 \
    {                                                                                                                  \
        name, SZ_LIST(struct sz_speed_table, list, list_count, SZ_FIELD_QUANTITY),                                     \
            .quantity = SZ_QUANTITY_SPEED, .bounds = SZ_BETWEEN(0.1, 1000), .required = true, .minimum_count = 24,     \
            .maximum_count = SZ_HOURS_OF_WEEK, .about = "24 speeds from 00:00, or 168 from Monday 00:00"               \
    }
static const struct sz_field speed_fields[] = {
    {"safezone_speeds", SZ_COUNT(struct sz_speed_table, format), .required = true, .bounds = SZ_BETWEEN(1, 1),
     .about = "the version of the format, 1"},
    SPEEDS("urban", urban, urban_count),
    SPEEDS("suburban", suburban, suburban_count),
    SPEEDS("rural", rural, rural_count),
    {"sources", SZ_LIST(struct sz_speed_table, sources, source_count, SZ_FIELD_MAPPING), .table = &sz_source_table},
};

static void check_speeds(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_speed_table *speeds = object;
    const size_t counts[] = {speeds->urban_count, speeds->suburban_count, speeds->rural_count};
    static const char *const names[] = {"urban", "suburban", "rural"};
    for (int i = 0; i < 3; i++)
        if (counts[i] != 24 && counts[i] != SZ_HOURS_OF_WEEK)
            sz_binder_error(binder, sz_yaml_get(node, names[i]),
                            "%s has %zu speeds, expected 24 from 00:00 or 168 from Monday 00:00", names[i], counts[i]);
}

const struct sz_table sz_speed_table_table = {SZ_TABLE("speeds", struct sz_speed_table, speed_fields),
                                              .check = check_speeds};

/* --- speeds of roads --- */

#define HOURS(type)                                                                                                    \
    {                                                                                                                  \
        "hours", SZ_LIST(type, hours, hour_count, SZ_FIELD_QUANTITY),                                                  \
            .quantity = SZ_QUANTITY_NUMBER, .bounds = SZ_BETWEEN(0.01, 10), .minimum_count = 24,                       \
            .maximum_count = SZ_HOURS_OF_WEEK, .about = "24 factors from 00:00, or 168 from Monday 00:00"              \
    }
static const struct sz_field road_class_fields[] = {
    {"speed", SZ_QUANTITY(struct sz_road_class_input, speed_mps, SZ_QUANTITY_SPEED), .required = true,
     .bounds = SZ_BETWEEN(0.1, 1000), .about = "a speed such as 50 km/h"},
    HOURS(struct sz_road_class_input),
};
static const struct sz_table road_class_table = {SZ_TABLE("road class", struct sz_road_class_input, road_class_fields)};

static const struct sz_field road_speed_fields[] = {
    {"safezone_road_speeds", SZ_COUNT(struct sz_road_speed_table, format), .required = true, .bounds = SZ_BETWEEN(1, 1),
     .about = "the version of the format, 1"},
    HOURS(struct sz_road_speed_table),
    {"classes",
     SZ_NAMED_MAPPINGS(struct sz_road_speed_table, classes, class_count, struct sz_road_class_input, road_class_table),
     .required = true, .minimum_count = 1, .maximum_count = SZ_ROAD_CLASS_LIMIT},
    {"sources", SZ_LIST(struct sz_road_speed_table, sources, source_count, SZ_FIELD_MAPPING),
     .table = &sz_source_table},
};

static void check_hours(struct sz_binder *binder, const struct sz_yaml_node *node, size_t count)
{
    if (count != 0 && count != 24 && count != SZ_HOURS_OF_WEEK)
        sz_binder_error(binder, node, "hours has %zu factors, expected 24 from 00:00 or 168 from Monday 00:00", count);
}

static void check_road_speeds(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_road_speed_table *speeds = object;
    bool has_access = false;
    check_hours(binder, node, speeds->hour_count);
    for (size_t i = 0; i < speeds->class_count; i++) {
        check_hours(binder, sz_yaml_get(node, "classes"), speeds->classes[i].hour_count);
        has_access = has_access || strcmp(speeds->classes[i].name, SZ_ROAD_ACCESS) == 0;
    }
    if (!has_access)
        sz_binder_error(binder, sz_yaml_get(node, "classes"),
                        "there is no class " SZ_ROAD_ACCESS ", expected its speed: it leads from a place to its road");
}

const struct sz_table sz_road_speed_table_table = {
    SZ_TABLE("road speeds", struct sz_road_speed_table, road_speed_fields), .check = check_road_speeds};

/* --- files --- */

bool sz_model_is_file(const char *name, const char *ending)
{
    size_t length = strlen(name), ending_length = strlen(ending);
    return strchr(name, '/') != NULL || ending_length == 0 ||
           (length > ending_length && strcmp(name + length - ending_length, ending) == 0);
}

char *sz_model_path(const char *name, const char *root, const char *folder, const char *relative_to)
{
    char prefix[4096];
    snprintf(prefix, sizeof prefix, "%s/", folder);
    return sz_model_file(name, root, prefix, ".yaml", relative_to);
}

char *sz_model_file(const char *name, const char *root, const char *prefix, const char *ending, const char *relative_to)
{
    char path[4096];
    if (!sz_model_is_file(name, ending))
        snprintf(path, sizeof path, "%s/%s%s%s", root, prefix, name, ending);
    else if (name[0] == '/' || relative_to == NULL)
        snprintf(path, sizeof path, "%s", name);
    else
        snprintf(path, sizeof path, "%s/%s", relative_to, strncmp(name, "./", 2) == 0 ? name + 2 : name);
    return strdup(path);
}

bool sz_model_read(const char *path, const struct sz_table *table, void *object, struct sz_yaml_document *kept,
                   struct sz_error_list *errors)
{
    struct sz_error error = {0};
    struct sz_yaml_document document = {0};
    if (!sz_yaml_read_file(&document, path, &error)) {
        sz_error_list_add(errors, &error);
        return false;
    }
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        *slash = '\0';
    struct sz_binder binder = {.errors = errors, .folder = slash != NULL ? folder : NULL};
    bool ok = sz_binder_read(&binder, table, document.root, object);
    if (kept != NULL)
        *kept = document;
    else
        sz_yaml_clear(&document);
    return ok;
}
