/*
 * The format of travel: none, or a model and what that model takes.
 */
#include "scenarios/odd_shapes.h"
#include "scenarios/scenario_input.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- speed --- */

static const struct sz_field speed_field = {"speed", SZ_QUANTITY(struct sz_speed_input, speed_mps, SZ_QUANTITY_SPEED),
                                            .bounds = SZ_BETWEEN(0.1, 1000)};

static bool is_file(const char *text)
{
    size_t length = strlen(text);
    return length > 5 && strcmp(text + length - 5, ".yaml") == 0;
}

static bool read_speed(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    struct sz_speed_input *speed = member;
    if (node->kind != SZ_YAML_SCALAR || (strcmp(node->text, "thailand-2023") != 0 && !is_file(node->text)))
        return sz_binder_read_value(binder, &speed_field, node, &speed->speed_mps);
    speed->table = strdup(node->text);
    return speed->table != NULL || sz_binder_error(binder, node, "out of memory while reading a speed");
}

static struct sz_yaml_node *write_word(struct sz_yaml_document *out, const char *word, struct sz_error *error)
{
    struct sz_yaml_node *node = sz_yaml_new_scalar(out, word, false);
    if (node == NULL)
        sz_error_set_memory(error, "writing a scenario");
    return node;
}

static struct sz_yaml_node *write_speed(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct sz_speed_input *speed = member;
    if (speed->table != NULL)
        return write_word(out, speed->table, error);
    return speed->speed_mps > 0 ? sz_binder_write_value(&speed_field, &speed->speed_mps, out, error) : NULL;
}

static void clear_speed(void *member)
{
    struct sz_speed_input *speed = member;
    free(speed->table);
    speed->table = NULL;
}

static const struct sz_custom custom_speed = {read_speed, write_speed, clear_speed};

/* --- roads --- */

static const struct sz_field network_fields[] = {
    {"nodes", SZ_TEXT(struct sz_roads_input, nodes), .required = true, .about = "a file of id and x, y or lon, lat"},
    {"edges", SZ_TEXT(struct sz_roads_input, edges), .required = true, .about = "a file of from, to and more"},
};
const struct sz_table sz_roads_input_table = {SZ_TABLE("roads", struct sz_roads_input, network_fields)};

static bool ends_in(const char *text, const char *ending)
{
    size_t length = strlen(text), of_ending = strlen(ending);
    return length > of_ending && strcmp(text + length - of_ending, ending) == 0;
}

static bool read_roads(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    struct sz_roads_input *roads = member;
    if (node->kind == SZ_YAML_MAPPING)
        return sz_binder_read(binder, &sz_roads_input_table, node, roads);
    if (node->kind != SZ_YAML_SCALAR || (!ends_in(node->text, ".osm") && !ends_in(node->text, ".pbf")))
        return sz_binder_error(binder, node,
                               "expected an OpenStreetMap extract that ends in .osm or .pbf, or two tables: "
                               "{nodes: nodes.csv, edges: edges.csv}");
    roads->extract = strdup(node->text);
    return roads->extract != NULL || sz_binder_error(binder, node, "out of memory while reading travel");
}

static struct sz_yaml_node *write_roads(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct sz_roads_input *roads = member;
    if (roads->extract != NULL)
        return write_word(out, roads->extract, error);
    return roads->nodes != NULL ? sz_binder_write(&sz_roads_input_table, roads, out, error) : NULL;
}

static void clear_roads(void *member)
{
    struct sz_roads_input *roads = member;
    free(roads->extract);
    roads->extract = NULL;
    sz_binder_clear(&sz_roads_input_table, roads);
}

static const struct sz_custom custom_roads = {read_roads, write_roads, clear_roads};

/* --- travel --- */

static const char *const models[] = {"straight_line", "speed_law", "matrix", "roads", NULL};
static const char *const unreachable_names[] = {"refuse", "count", NULL};
static const struct sz_field travel_fields[] = {
    {"model", SZ_ENUM(struct sz_travel_input, model, models), .standard = "straight_line"},
    {"circuity", SZ_QUANTITY(struct sz_travel_input, circuity, SZ_QUANTITY_NUMBER), .bounds = SZ_BETWEEN(1, 10),
     .about = "road distance over straight-line distance"},
    {"speed", SZ_CUSTOM(struct sz_travel_input, speed, custom_speed),
     .about = "a speed such as 30 km/h, thailand-2023, or a file such as ./speeds.yaml"},
    {"acceleration", SZ_QUANTITY(struct sz_travel_input, acceleration_mps2, SZ_QUANTITY_ACCELERATION),
     .bounds = SZ_BETWEEN(0.001, 100), .about = "of the speed law, such as 0.5 m/s2"},
    {"cruising_speed", SZ_QUANTITY(struct sz_travel_input, cruising_mps, SZ_QUANTITY_SPEED),
     .bounds = SZ_BETWEEN(0.1, 1000), .about = "of the speed law, such as 40 km/h"},
    {"matrix", SZ_TEXT(struct sz_travel_input, matrix),
     .about = "a file of from, to, and seconds or metres, such as ./times.csv"},
    {"roads", SZ_CUSTOM(struct sz_travel_input, roads, custom_roads),
     .about = "an OpenStreetMap extract such as ./town.osm.pbf, or {nodes: nodes.csv, edges: edges.csv}"},
    {"road_speeds", SZ_TEXT(struct sz_travel_input, road_speeds),
     .about = "thailand-2023, or a file such as ./road-speeds.yaml"},
    {"snap_within", SZ_QUANTITY(struct sz_travel_input, snap_within_m, SZ_QUANTITY_LENGTH),
     .bounds = SZ_ABOVE_TO(0, 1e6), .about = "how far from a road stations and cells may be, such as 5 km"},
    {"least_component", SZ_COUNT(struct sz_travel_input, least_component), .bounds = SZ_BETWEEN(1, 1000000000),
     SZ_GIVEN_FIELD(struct sz_travel_input, has_least_component),
     .about = "nodes of the smallest part of the network that is used"},
    {"unreachable", SZ_ENUM(struct sz_travel_input, unreachable, unreachable_names),
     SZ_GIVEN_FIELD(struct sz_travel_input, has_unreachable)},
    {"priority_factors",
     SZ_NAMED_VALUES(struct sz_travel_input, priority_factors, priority_factor_count, struct sz_named_quantity,
                     SZ_FIELD_QUANTITY),
     .quantity = SZ_QUANTITY_NUMBER, .bounds = SZ_BETWEEN(0.1, 10), .maximum_count = SZ_TRAVEL_PRIORITY_COUNT,
     .about = "times the speeds, by priority, such as {1: 1.3}"},
    {"spread", SZ_LAW(struct sz_travel_input, spread, SZ_QUANTITY_NUMBER), .standard = "{lognormal: {cv: 0.3}}",
     .about = "a log-normal factor of mean 1 such as {lognormal: {cv: 0.3}}"},
};

enum {
    LINE = 1 << SZ_TRAVEL_INPUT_LINE,
    LAW = 1 << SZ_TRAVEL_INPUT_LAW,
    MATRIX = 1 << SZ_TRAVEL_INPUT_MATRIX,
    ROADS = 1 << SZ_TRAVEL_INPUT_ROADS
};

/* Which models take a key, and which need it. */
static const struct {
    const char *key, *example;
    int takes, needs;
} uses[] = {
    {"circuity", "1.25", LINE | LAW | ROADS, 0},
    {"speed", "30 km/h", LINE | MATRIX, 0},
    {"acceleration", "0.5 m/s2", LAW, LAW},
    {"cruising_speed", "40 km/h", LAW, LAW},
    {"matrix", "./times.csv", MATRIX, MATRIX},
    {"roads", "./town.osm.pbf", ROADS, ROADS},
    {"road_speeds", "./road-speeds.yaml", ROADS, 0},
    {"snap_within", "5 km", ROADS, 0},
    {"least_component", "100", ROADS, 0},
    {"unreachable", "count", MATRIX | ROADS, 0},
};

static void check_uses(struct sz_binder *binder, const struct sz_yaml_node *node, int model)
{
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        const struct sz_yaml_node *value = sz_yaml_get(node, uses[i].key);
        if (value != NULL && !(uses[i].takes & 1 << model))
            sz_binder_error(binder, value, "travel by %s does not use %s, expected it left out", models[model],
                            uses[i].key);
        if (value == NULL && (uses[i].needs & 1 << model))
            sz_binder_error(binder, node, "travel by %s has no %s, expected one such as %s", models[model], uses[i].key,
                            uses[i].example);
    }
}

static void check_priorities(struct sz_binder *binder, const struct sz_yaml_node *node,
                             const struct sz_travel_input *travel)
{
    for (size_t i = 0; i < travel->priority_factor_count; i++) {
        const char *name = travel->priority_factors[i].name;
        if (!isdigit((unsigned char)name[0]) || name[0] == '0' || name[1] != '\0')
            sz_binder_error(binder, sz_yaml_get(node, "priority_factors"),
                            "priority_factors has the priority %.20s, expected 1 to %d", name,
                            SZ_TRAVEL_PRIORITY_COUNT);
    }
}

static void set_standard(struct sz_binder *binder, const struct sz_yaml_node *node, char **table)
{
    *table = strdup("thailand-2023");
    if (*table == NULL)
        sz_binder_error(binder, node, "out of memory while reading travel");
}

static void check_travel(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    struct sz_travel_input *travel = object;
    double mean = sz_distribution_mean(travel->spread.distribution);
    bool is_lognormal = strstr(travel->spread.text, "lognormal") != NULL && strstr(travel->spread.text, "of:") == NULL;
    if (!is_lognormal || !(fabs(mean - 1) < 1e-9))
        sz_binder_error(binder, node,
                        "the spread of travel times is %s, expected a log-normal factor of mean 1 such as "
                        "{lognormal: {cv: 0.3}}",
                        travel->spread.text);
    check_uses(binder, node, travel->model);
    check_priorities(binder, node, travel);
    if (isnan(travel->circuity) && travel->model != SZ_TRAVEL_INPUT_MATRIX)
        travel->circuity = 1.25;
    bool is_line = travel->model == SZ_TRAVEL_INPUT_LINE, is_roads = travel->model == SZ_TRAVEL_INPUT_ROADS;
    if (is_line && travel->speed.table == NULL && !(travel->speed.speed_mps > 0))
        set_standard(binder, node, &travel->speed.table);
    if (is_roads && travel->road_speeds == NULL)
        set_standard(binder, node, &travel->road_speeds);
    if (is_roads && isnan(travel->snap_within_m))
        travel->snap_within_m = 5000;
    if (!travel->has_least_component)
        travel->least_component = 1;
}

const struct sz_table sz_travel_input_table = {SZ_TABLE("travel", struct sz_travel_input, travel_fields),
                                               .node = SZ_GIVEN(struct sz_travel_input, node), .check = check_travel};

static bool read_travel(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    struct sz_travel_input *travel = member;
    if (node->kind != SZ_YAML_SCALAR || strcmp(node->text, "none") != 0)
        return sz_binder_read(binder, &sz_travel_input_table, node, travel);
    travel->none = true;
    return true;
}

static struct sz_yaml_node *write_travel(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct sz_travel_input *travel = member;
    return travel->none ? write_word(out, "none", error) : sz_binder_write(&sz_travel_input_table, travel, out, error);
}

static void clear_travel(void *member)
{
    sz_binder_clear(&sz_travel_input_table, member);
}

const struct sz_custom sz_custom_travel = {read_travel, write_travel, clear_travel};
