/*
 * The format of a world from nothing, and of categories (in a scenario and in a demand model).
 */
#include "scenarios/odd_shapes.h"
#include "scenarios/scenario_input.h"

#include <math.h>
#include <string.h>

/* --- channels --- */

static const struct sz_field channel_fields[] = {
    {"probability", SZ_QUANTITY(struct sz_channel_input, probability, SZ_QUANTITY_SHARE), .required = true,
     .about = "how often it notices what is in its view or reach"},
    {"delay", SZ_LAW(struct sz_channel_input, delay, SZ_QUANTITY_TIME), .about = "from onset until it notices"},
};
static const struct sz_table channel_table = {SZ_TABLE("channel", struct sz_channel_input, channel_fields)};

static const struct sz_field patrol_fields[] = {
    {"probability", SZ_QUANTITY(struct sz_channel_input, probability, SZ_QUANTITY_SHARE),
     .about = "how often a patrol sees it"},
    {"delay", SZ_LAW(struct sz_channel_input, delay, SZ_QUANTITY_TIME), .about = "from onset until it does"},
    {"hazard", SZ_QUANTITY(struct sz_channel_input, hazard_per_s, SZ_QUANTITY_RATE), .bounds = SZ_ABOVE_TO(0, 1),
     .about = "instead: how often a patrol comes by, such as 0.5 /h, and sees what still goes on"},
};

static void check_patrol(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_channel_input *patrol = object;
    bool has_hazard = !isnan(patrol->hazard_per_s);
    if (has_hazard == !isnan(patrol->probability))
        sz_binder_error(binder, node, "a patrol has %s probability %s hazard, expected one of them",
                        has_hazard ? "both" : "neither", has_hazard ? "and" : "nor");
    if (has_hazard && patrol->delay.text != NULL)
        sz_binder_error(binder, node, "a patrol has a hazard, which says when it comes by, expected no delay");
}

static const struct sz_table patrol_table = {SZ_TABLE("channel", struct sz_channel_input, patrol_fields),
                                             .check = check_patrol};

#define CHANNEL(name, index, table)                                                                                    \
    {                                                                                                                  \
        name, SZ_MAPPING(struct sz_channels_input, channels[index], table), .standard = "{probability: 0}"             \
    }
static const struct sz_field channels_fields[] = {
    CHANNEL("camera", SZ_CHANNEL_CAMERA, channel_table), CHANNEL("watch", SZ_CHANNEL_WATCH, channel_table),
    CHANNEL("sos", SZ_CHANNEL_SOS, channel_table),       CHANNEL("call", SZ_CHANNEL_CALL, channel_table),
    CHANNEL("patrol", SZ_CHANNEL_PATROL, patrol_table),
};
static const struct sz_table channels_table = {SZ_TABLE("channels", struct sz_channels_input, channels_fields)};

/* --- categories --- */

static const struct sz_field title_fields[] = {
    {"en", SZ_TEXT(struct sz_title_input, en), .required = true},
    {"th", SZ_TEXT(struct sz_title_input, th), .required = true},
};
static const struct sz_table title_table = {SZ_TABLE("title", struct sz_title_input, title_fields)};

static const struct sz_field near_repeat_fields[] = {
    {"count", SZ_QUANTITY(struct sz_near_repeat, mean_count, SZ_QUANTITY_NUMBER), .standard = "0",
     .bounds = SZ_BETWEEN(0, 0.95), .about = "mean number of near repeats of each incident, such as 0.2"},
    {"delay", SZ_QUANTITY(struct sz_near_repeat, mean_delay_s, SZ_QUANTITY_TIME), .standard = "3 days",
     .bounds = SZ_ABOVE_TO(0, 3.2e7), .about = "mean of the exponential time until one"},
    {"displacement", SZ_QUANTITY(struct sz_near_repeat, displacement_m, SZ_QUANTITY_LENGTH), .standard = "150 m",
     .bounds = SZ_BETWEEN(0, 1e5), .about = "standard deviation of its distance to the east, and to the north"},
};
static const struct sz_table near_repeat_table = {SZ_TABLE("near repeats", struct sz_near_repeat, near_repeat_fields)};

static const char *const noticed_names[] = {"by_channels", "always", NULL};
static const char *const by_names[] = {"population", "highway_crashes", NULL};
static const struct sz_field category_fields[] = {
    {"title", SZ_MAPPING(struct sz_category_input, title, title_table),
     SZ_GIVEN_FIELD(struct sz_category_input, has_title),
     .about = "its name in English and Thai, {en: Theft, th: ลักทรัพย์}"},
    {"priority", SZ_COUNT(struct sz_category_input, priority), .standard = "1", .bounds = SZ_BETWEEN(1, 9),
     .about = "1 is urgent"},
    {"in_progress", SZ_BOOL(struct sz_category_input, in_progress), .standard = "yes",
     .about = "yes, or no when it is discovered later"},
    {"noticed", SZ_ENUM(struct sz_category_input, noticed, noticed_names), .standard = "by_channels"},
    {"channels", SZ_MAPPING(struct sz_category_input, channels, channels_table), .standard = "{}"},
    {"on_scene", SZ_LAW(struct sz_category_input, on_scene, SZ_QUANTITY_TIME), .required = true,
     .about = "how long a unit stays, such as {exponential: {mean: 30 min}}"},
    {"duration", SZ_LAW(struct sz_category_input, duration, SZ_QUANTITY_TIME), .about = "how long it goes on"},
    {"patience", SZ_CUSTOM(struct sz_category_input, patience, sz_custom_patience),
     .about = "how long it waits in the line: the mean of an exponential time, or a law such as {constant: 1 h}"},
    {"near_repeats", SZ_MAPPING(struct sz_category_input, near_repeats, near_repeat_table), .standard = "{}"},
    {"profile", SZ_TEXT(struct sz_category_input, profile), .about = "one of the profiles of the same file, by name"},
    {"rate", SZ_QUANTITY(struct sz_category_input, per_second, SZ_QUANTITY_RATE),
     .about = "recorded in the whole country, such as 23012 /year"},
    {"of_calls", SZ_QUANTITY(struct sz_category_input, call_share, SZ_QUANTITY_SHARE),
     .about = "its share of the incidents called in that no other category takes"},
    {"by", SZ_ENUM(struct sz_category_input, by, by_names), .standard = "population"},
    {"shares",
     SZ_NAMED_VALUES(struct sz_category_input, shares, share_count, struct sz_named_quantity, SZ_FIELD_QUANTITY),
     .quantity = SZ_QUANTITY_SHARE, .about = "shares of single provinces of the rate, such as {TH-10: 40 %}"},
};

static void check_category(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_category_input *category = object;
    const struct sz_channel_input *patrol = &category->channels.channels[SZ_CHANNEL_PATROL];
    bool is_known = category->channels.channels[SZ_CHANNEL_CALL].probability > 0 || patrol->probability > 0 ||
                    patrol->hazard_per_s > 0;
    if (patrol->hazard_per_s > 0 && (!category->in_progress || category->duration.text == NULL))
        sz_binder_error(binder, node,
                        "a patrol sees by its hazard what still goes on, expected a duration of what is in_progress");
    if (category->noticed == 0 && !is_known)
        sz_binder_error(binder, node,
                        "a category that neither calls nor patrols make known, expected noticed: always or "
                        "channels such as {call: {probability: 80 %%}}");
}

const struct sz_table sz_category_table = {SZ_TABLE("category", struct sz_category_input, category_fields),
                                           .node = SZ_GIVEN(struct sz_category_input, node), .check = check_category};

/* --- the world --- */

static const char *const metric_names[] = {"euclidean", "right_angle", "lon_lat", NULL};
static const struct sz_field plane_fields[] = {
    {"metric", SZ_ENUM(struct sz_plane_input, metric, metric_names), .standard = "euclidean"},
    {"unit", SZ_TEXT(struct sz_plane_input, unit), .standard = "km", .about = "the unit of positions, such as km or m"},
};

static void check_plane(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_plane_input *plane = object;
    const struct sz_yaml_node *unit = sz_yaml_get(node, "unit");
    if (plane->metric == 2 && unit != NULL && strcmp(unit->text, "km") != 0)
        sz_binder_error(binder, unit, "positions of lon_lat are degrees, expected no unit");
}

static const struct sz_table plane_table = {SZ_TABLE("plane", struct sz_plane_input, plane_fields),
                                            .check = check_plane};

/* In the plane's unit. */
#define PLACES                                                                                                         \
    {                                                                                                                  \
        .may_be_negative = true, .has_minimum = true, .minimum = -1e6, .has_maximum = true, .maximum = 1e6             \
    }

static const struct sz_field cell_fields[] = {
    {"id", SZ_TEXT(struct sz_world_cell_input, id), .required = true},
    {"at", SZ_ARRAY(struct sz_world_cell_input, at, SZ_QUANTITY_NUMBER), .bounds = PLACES, .standard = "[0, 0]",
     .about = "x and y in the plane's unit"},
    {"area", SZ_QUANTITY(struct sz_world_cell_input, area_m2, SZ_QUANTITY_AREA), .standard = "0 m2",
     .about = "incidents are spread over a disc of that area"},
    {"rate",
     SZ_NAMED_VALUES(struct sz_world_cell_input, rates, rate_count, struct sz_named_quantity, SZ_FIELD_QUANTITY),
     .quantity = SZ_QUANTITY_RATE, .required = true, .minimum_count = 1,
     .about = "rates by category, such as {call: 0.5 /h}"},
    {"prefer", SZ_LIST(struct sz_world_cell_input, prefer, prefer_count, SZ_FIELD_TEXT), .minimum_count = 1,
     .maximum_count = 100, .about = "units in the order they are sent"},
};
static const struct sz_table cell_table = {SZ_TABLE("cell", struct sz_world_cell_input, cell_fields),
                                           .node = SZ_GIVEN(struct sz_world_cell_input, node)};

static const struct sz_field station_fields[] = {
    {"id", SZ_TEXT(struct sz_world_station_input, id), .required = true},
    {"at", SZ_ARRAY(struct sz_world_station_input, at, SZ_QUANTITY_NUMBER), .bounds = PLACES, .standard = "[0, 0]",
     .about = "x and y in the plane's unit"},
};
static const struct sz_table station_table = {SZ_TABLE("station", struct sz_world_station_input, station_fields),
                                              .node = SZ_GIVEN(struct sz_world_station_input, node)};

static const struct sz_field unit_fields[] = {
    {"id", SZ_TEXT(struct sz_world_unit_input, id), .required = true},
    {"station", SZ_TEXT(struct sz_world_unit_input, station), .required = true, .about = "the id of its station"},
    {"type", SZ_TEXT(struct sz_world_unit_input, type), .about = "a name such as motorcycle; its id unless given"},
    {"count", SZ_COUNT(struct sz_world_unit_input, count), .standard = "1", .bounds = SZ_BETWEEN(1, 10000),
     .about = "so many alike, called id1, id2, ..."},
    {"on_scene", SZ_LAW(struct sz_world_unit_input, on_scene, SZ_QUANTITY_TIME), .about = "instead of the category's"},
    {"turnout", SZ_LAW(struct sz_world_unit_input, turnout, SZ_QUANTITY_TIME),
     .about = "from assignment to moving off"},
    {"speed_factor", SZ_QUANTITY(struct sz_world_unit_input, speed_factor, SZ_QUANTITY_NUMBER), .standard = "1",
     .bounds = SZ_ABOVE_TO(0, 10)},
    {"idle", SZ_CUSTOM(struct sz_world_unit_input, idle, sz_custom_idle), .standard = "station",
     .about = "patrol, uniform, station, stay, or a file of weights such as ./patrol.csv"},
    {"shifts", SZ_CUSTOM(struct sz_world_unit_input, shifts, sz_custom_shifts), .standard = "round_the_clock"},
};

void sz_scenario_check_unit_name(struct sz_binder *binder, const struct sz_yaml_node *unit, const char *key)
{
    const struct sz_yaml_node *name = sz_yaml_get(unit, key);
    if (name != NULL && (strpbrk(name->text, " \t\r\n;\"") != NULL || strcmp(name->text, "-") == 0))
        sz_binder_error(
            binder, name,
            "a unit's %s is \"%.64s\", expected neither blanks, \";\" and quotation marks nor a \"-\" alone: "
            "they separate units in incidents.csv",
            key, name->text);
}

static void check_unit(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    (void)object;
    sz_scenario_check_unit_name(binder, node, "id");
    sz_scenario_check_unit_name(binder, node, "type");
}

static const struct sz_table unit_table = {SZ_TABLE("unit", struct sz_world_unit_input, unit_fields),
                                           .node = SZ_GIVEN(struct sz_world_unit_input, node), .check = check_unit};

static const struct sz_field world_fields[] = {
    {"plane", SZ_MAPPING(struct sz_world_input, plane, plane_table), .standard = "{}"},
    {"cells", SZ_LIST(struct sz_world_input, cells, cell_count, SZ_FIELD_MAPPING), .table = &cell_table,
     .required = true, .minimum_count = 1, .maximum_count = 20000},
    {"stations", SZ_LIST(struct sz_world_input, stations, station_count, SZ_FIELD_MAPPING), .table = &station_table,
     .required = true, .minimum_count = 1, .maximum_count = 5000},
    {"units", SZ_LIST(struct sz_world_input, units, unit_count, SZ_FIELD_MAPPING), .table = &unit_table,
     .required = true, .minimum_count = 1, .maximum_count = 20000},
};
const struct sz_table sz_world_table = {SZ_TABLE("world", struct sz_world_input, world_fields)};
