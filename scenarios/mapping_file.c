#include "scenarios/mapping_file.h"

#include "scenarios/binder.h"

#include <stdlib.h>
#include <string.h>

struct text_columns {
    char *names[SZ_COLUMN_COUNT];
};

/* The scenario's name, and where the mapping says it. */
struct target {
    char *text;
    unsigned line, column;
};

struct renamed {
    char *name;
    struct target value;
};

struct renamings {
    struct renamed *items;
    size_t count;
};

enum no_arrival { UNKNOWN, NEVER };
static const char *const no_arrival_names[] = {"unknown", "never", NULL};

struct sz_mapping_input {
    uint32_t format;
    struct text_columns columns;
    char *times;
    struct target other_category;
    double utc_offset_s, duration_unit_s, plane_unit_m;
    bool is_buddhist, is_known;
    enum no_arrival no_arrival;
    struct renamings categories, channels, stations, units;
    struct sz_day_stretch *observed;
    size_t observed_count;
};

static const struct sz_field target_field = {"name", .kind = SZ_FIELD_TEXT, .about = "a name of the scenario's"};

static bool read_target(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    struct target *target = member;
    target->line = node->line;
    target->column = node->column;
    return sz_binder_read_value(binder, &target_field, node, &target->text);
}

static struct sz_yaml_node *write_target(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct target *target = member;
    return sz_binder_write_value(&target_field, &target->text, out, error);
}

static void clear_target(void *member)
{
    struct target *target = member;
    free(target->text);
    target->text = NULL;
}

static const struct sz_custom custom_target = {read_target, write_target, clear_target};

#define COLUMN(key, column)                                                                                            \
    {                                                                                                                  \
        key, SZ_TEXT(struct text_columns, names[column])                                                               \
    }
static const struct sz_field column_fields[] = {
    {"onset", SZ_TEXT(struct text_columns, names[SZ_COLUMN_ONSET]), .required = true,
     .about = "the column of the time at which an incident begins"},
    COLUMN("alerted", SZ_RECORDED_ALERTED),
    COLUMN("verified", SZ_RECORDED_VERIFIED),
    COLUMN("dispatched", SZ_RECORDED_DISPATCHED),
    COLUMN("under_way", SZ_RECORDED_UNDER_WAY),
    COLUMN("arrived", SZ_RECORDED_ARRIVED),
    COLUMN("cleared", SZ_RECORDED_CLEARED),
    {"category", SZ_TEXT(struct text_columns, names[SZ_COLUMN_CATEGORY]), .required = true,
     .about = "the column of its kind"},
    COLUMN("lon", SZ_COLUMN_LON),
    COLUMN("lat", SZ_COLUMN_LAT),
    COLUMN("x", SZ_COLUMN_X),
    COLUMN("y", SZ_COLUMN_Y),
    COLUMN("province", SZ_COLUMN_PROVINCE),
    COLUMN("cell", SZ_COLUMN_CELL),
    COLUMN("priority", SZ_COLUMN_PRIORITY),
    COLUMN("units", SZ_COLUMN_UNITS),
    COLUMN("on_scene", SZ_COLUMN_ON_SCENE),
    COLUMN("station", SZ_COLUMN_STATION),
    COLUMN("unit", SZ_COLUMN_UNIT),
    COLUMN("channel", SZ_COLUMN_CHANNEL),
    COLUMN("id", SZ_COLUMN_ID),
};
static const struct sz_table column_table = {SZ_TABLE("columns", struct text_columns, column_fields)};

/* --- observed days --- */

static bool read_date(struct sz_binder *binder, const struct sz_yaml_node *node, int64_t *civil_day)
{
    int year, month, day;
    if (node->kind != SZ_YAML_SCALAR || !sz_calendar_parse_date(node->text, &year, &month, &day))
        return sz_binder_error(binder, node, "expected a date such as 2024-04-08");
    *civil_day = sz_calendar_days_from_civil(year, month, day);
    return true;
}

static bool read_stretch(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    struct sz_day_stretch *stretch = member;
    if (node->kind != SZ_YAML_SEQUENCE || node->count != 2)
        return sz_binder_error(binder, node,
                               "expected the first and the last day of a stretch, such as [2024-01-01, "
                               "2024-03-31]");
    if (!read_date(binder, node->items[0], &stretch->first_day) ||
        !read_date(binder, node->items[1], &stretch->last_day))
        return false;
    return stretch->first_day <= stretch->last_day ||
           sz_binder_error(binder, node, "the stretch ends before it begins");
}

static const struct sz_custom custom_stretch = {.read = read_stretch};

static const struct sz_field mapping_fields[] = {
    {"safezone_mapping", SZ_COUNT(struct sz_mapping_input, format), .required = true, .bounds = SZ_BETWEEN(1, 1),
     .about = "the version of the format, 1"},
    {"columns", SZ_MAPPING(struct sz_mapping_input, columns, column_table), .required = true,
     .about = "the names of the columns, such as {onset: CALL_TIME, category: TYPE, lon: LNG, lat: LAT}"},
    {"times", SZ_TEXT(struct sz_mapping_input, times), .standard = "iso8601",
     .about = "how times are written: iso8601, seconds, unix, unix_ms or a pattern such as %d/%m/%Y %H:%M:%S"},
    {"utc_offset", SZ_QUANTITY(struct sz_mapping_input, utc_offset_s, SZ_QUANTITY_TIME), .standard = "7 h",
     .bounds = {.may_be_negative = true, .has_minimum = true, .minimum = -50400, .has_maximum = true, .maximum = 50400},
     .about = "of local time, for times that say how far they are from UTC"},
    {"buddhist_era", SZ_BOOL(struct sz_mapping_input, is_buddhist), .standard = "no",
     .about = "yes when years are 543 ahead"},
    {"known", SZ_BOOL(struct sz_mapping_input, is_known), .standard = "yes",
     .about = "yes: calls or patrols made every row known; no: rows are incidents as they happen"},
    {"durations", SZ_QUANTITY(struct sz_mapping_input, duration_unit_s, SZ_QUANTITY_TIME), .standard = "1 s",
     .bounds = SZ_POSITIVE, .about = "what a 1 in the column on_scene stands for, such as 1 min"},
    {"plane_unit", SZ_QUANTITY(struct sz_mapping_input, plane_unit_m, SZ_QUANTITY_LENGTH), .standard = "1 m",
     .bounds = SZ_POSITIVE, .about = "what a 1 in the columns x and y stands for"},
    {"no_arrival", SZ_ENUM(struct sz_mapping_input, no_arrival, no_arrival_names), .standard = "unknown",
     .about = "what an empty arrival means: unknown, or never: nobody came"},
    {"categories",
     SZ_NAMED_VALUES(struct sz_mapping_input, categories.items, categories.count, struct renamed, SZ_FIELD_CUSTOM),
     .custom = &custom_target,
     .about = "the file's names of categories and the scenario's, such as {THEFT: property_crime}"},
    {"channels",
     SZ_NAMED_VALUES(struct sz_mapping_input, channels.items, channels.count, struct renamed, SZ_FIELD_CUSTOM),
     .custom = &custom_target, .about = "the file's names of what made incidents known, such as {ONVIEW: patrol}"},
    {"stations",
     SZ_NAMED_VALUES(struct sz_mapping_input, stations.items, stations.count, struct renamed, SZ_FIELD_CUSTOM),
     .custom = &custom_target,
     .about = "the file's names of stations and the scenario's ids, such as {Bang Rak: 1004-1}"},
    {"units", SZ_NAMED_VALUES(struct sz_mapping_input, units.items, units.count, struct renamed, SZ_FIELD_CUSTOM),
     .custom = &custom_target, .about = "the file's names of units and the scenario's, such as {A12: 1004-1/car1}"},
    {"other_category", SZ_CUSTOM(struct sz_mapping_input, other_category, custom_target),
     .about = "the scenario's category for all other names"},
    {"observed", SZ_LIST(struct sz_mapping_input, observed, observed_count, SZ_FIELD_CUSTOM), .custom = &custom_stretch,
     .minimum_count = 1, .maximum_count = 100000,
     .about = "for fit, the days that the record observes, such as [[2024-01-01, 2024-03-31]]"},
};

/* What a column is read by says nothing where the column is not mapped. */
static void check_used(struct sz_binder *binder, const struct sz_yaml_node *node, char *const *names)
{
    static const struct {
        const char *key;
        enum sz_incident_column column;
    } uses[] = {{"channels", SZ_COLUMN_CHANNEL}, {"stations", SZ_COLUMN_STATION},
                {"units", SZ_COLUMN_UNIT},       {"durations", SZ_COLUMN_ON_SCENE},
                {"plane_unit", SZ_COLUMN_X},     {"no_arrival", (enum sz_incident_column)SZ_RECORDED_ARRIVED}};
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        const struct sz_yaml_node *value = sz_yaml_get(node, uses[i].key);
        if (value != NULL && names[uses[i].column] == NULL)
            sz_binder_error(binder, value, "%s is given without columns.%s, expected the column it is about",
                            uses[i].key, sz_incident_column_name(uses[i].column));
    }
}

static void check_mapping(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_mapping_input *input = object;
    struct sz_time_format format;
    struct sz_error error = {0};
    const struct sz_yaml_node *times = sz_yaml_get(node, "times");
    if (!sz_time_format_init(&format, input->times, input->utc_offset_s, input->is_buddhist, &error))
        sz_binder_error(binder, times != NULL ? times : node, "%s", error.message);
    char *const *names = input->columns.names;
    if ((names[SZ_COLUMN_LON] == NULL) != (names[SZ_COLUMN_LAT] == NULL))
        sz_binder_error(binder, node, "one of lon and lat is mapped, expected both or none");
    if ((names[SZ_COLUMN_X] == NULL) != (names[SZ_COLUMN_Y] == NULL))
        sz_binder_error(binder, node, "one of x and y is mapped, expected both or none");
    if (names[SZ_COLUMN_CHANNEL] != NULL && names[SZ_RECORDED_ALERTED] == NULL)
        sz_binder_error(binder, node, "channel is mapped without alerted, expected the time of its alert beside it");
    for (size_t i = 1; i < input->observed_count; i++)
        if (input->observed[i].first_day <= input->observed[i - 1].last_day)
            sz_binder_error(binder, sz_yaml_get(node, "observed")->items[i],
                            "the stretch begins before the end of the one above, expected them in order and apart");
    check_used(binder, node, names);
}

static const struct sz_table mapping_table = {SZ_TABLE("mapping", struct sz_mapping_input, mapping_fields),
                                              .check = check_mapping};

/* Moves a kind's names to the end of those of all. */
static struct sz_renaming take(struct sz_renamed **end, const struct renamings *renamings)
{
    const struct sz_renaming taken = {*end, renamings->count};
    for (size_t i = 0; i < renamings->count; i++) {
        const struct renamed *item = &renamings->items[i];
        *(*end)++ = (struct sz_renamed){item->name, item->value.text, item->value.line, item->value.column};
    }
    return taken;
}

/* What the model reads, of what the document's struct owns. */
static bool fill(struct sz_mapping_file *file, const char *path, struct sz_error *error)
{
    const struct sz_mapping_input *input = file->input;
    struct sz_incident_mapping *mapping = &file->mapping;
    size_t count = input->categories.count + input->channels.count + input->stations.count + input->units.count;
    file->renamed = calloc(count + 1, sizeof *file->renamed);
    file->path = strdup(path);
    if (file->renamed == NULL || file->path == NULL)
        return sz_error_set_memory(error, "reading the mapping");
    struct sz_renamed *end = file->renamed;
    *mapping = (struct sz_incident_mapping){.path = file->path,
                                            .is_all = !input->is_known,
                                            .no_arrival_is_never = input->no_arrival == NEVER,
                                            .duration_unit_s = input->duration_unit_s,
                                            .plane_unit_m = input->plane_unit_m,
                                            .other_category = input->other_category.text,
                                            .other_line = input->other_category.line,
                                            .other_column = input->other_category.column,
                                            .observed = input->observed,
                                            .observed_count = input->observed_count};
    mapping->categories = take(&end, &input->categories);
    mapping->channels = take(&end, &input->channels);
    mapping->stations = take(&end, &input->stations);
    mapping->units = take(&end, &input->units);
    for (int i = 0; i < SZ_COLUMN_COUNT; i++)
        mapping->columns[i] = input->columns.names[i];
    return sz_time_format_init(&mapping->times, input->times, input->utc_offset_s, input->is_buddhist, error);
}

bool sz_mapping_file_read(const char *path, struct sz_mapping_file *file, struct sz_error_list *errors)
{
    struct sz_error error = {0};
    struct sz_yaml_document document = {0};
    struct sz_binder binder = {.errors = errors};
    *file = (struct sz_mapping_file){.input = calloc(1, sizeof *file->input)};
    bool ok = file->input != NULL || sz_error_set_memory(&error, "reading the mapping");
    ok = ok && sz_yaml_read_file(&document, path, &error);
    ok = ok && sz_binder_read(&binder, &mapping_table, document.root, file->input);
    ok = ok && fill(file, path, &error);
    sz_yaml_clear(&document);
    if (error.kind != SZ_ERROR_NONE)
        sz_error_list_add(errors, &error);
    if (!ok)
        sz_mapping_file_clear(file);
    return ok;
}

void sz_mapping_file_clear(struct sz_mapping_file *file)
{
    if (file->input != NULL)
        sz_binder_clear(&mapping_table, file->input);
    free(file->input);
    free(file->renamed);
    free(file->path);
    *file = (struct sz_mapping_file){0};
}
