#include "scenarios/binder.h"
#include "tests/testing.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A small format with a field of every kind. */

enum policy { POLICY_CLOSEST, POLICY_OWN_FIRST };
static const char *const policy_names[] = {"closest_idle", "own_station_first", NULL};

struct zone {
    char *id;
    uint32_t camera_count;
    double working_share, area_m2;
    const struct sz_yaml_node *node;
};

static const struct sz_field zone_fields[] = {
    {"id", SZ_TEXT(struct zone, id), .required = true, .about = "the zone's own name"},
    {"cameras", SZ_COUNT(struct zone, camera_count), .standard = "60", .bounds = SZ_AT_LEAST(1)},
    {"working", SZ_QUANTITY(struct zone, working_share, SZ_QUANTITY_SHARE), .standard = "90 %"},
    {"area", SZ_QUANTITY(struct zone, area_m2, SZ_QUANTITY_AREA), .bounds = SZ_POSITIVE},
};

static const struct sz_table zone_table = {SZ_TABLE("zone", struct zone, zone_fields),
                                           .node = SZ_GIVEN(struct zone, node)};

struct category {
    char *name;
    uint32_t priority;
};

static const struct sz_field category_fields[] = {
    {"priority", SZ_COUNT(struct category, priority), .standard = "3", .bounds = SZ_BETWEEN(1, 9)},
};

/* A check that looks at the name: names are there before it runs. */
static void check_category(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct category *category = object;
    if (strcmp(category->name, "hoax") == 0 && category->priority == 1)
        sz_binder_error(binder, node, "hoax has priority 1, expected another");
}

static const struct sz_table category_table = {SZ_TABLE("category", struct category, category_fields),
                                               .check = check_category};

struct dispatch {
    enum policy policy;
    bool pre_empt;
    uint32_t line_limit;
    bool has_line_limit;
};

static const struct sz_field dispatch_fields[] = {
    {"policy", SZ_ENUM(struct dispatch, policy, policy_names), .standard = "closest_idle"},
    {"pre_empt", SZ_BOOL(struct dispatch, pre_empt), .standard = "no"},
    {"line", SZ_COUNT(struct dispatch, line_limit), .given = SZ_GIVEN(struct dispatch, has_line_limit)},
};

static const struct sz_table dispatch_table = {SZ_TABLE("dispatch", struct dispatch, dispatch_fields)};

/* A value of odd shape: `round_the_clock` or a length. */
static bool read_shift(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    static const struct sz_field length = {"shift", .kind = SZ_FIELD_QUANTITY, .size = sizeof(double),
                                           .quantity = SZ_QUANTITY_TIME, .bounds = SZ_POSITIVE};
    if (node->kind == SZ_YAML_SCALAR && strcmp(node->text, "round_the_clock") == 0) {
        *(double *)member = INFINITY;
        return true;
    }
    return sz_binder_read_value(binder, &length, node, member);
}

static struct sz_yaml_node *write_shift(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    char text[SZ_QUANTITY_TEXT_SIZE] = "round_the_clock";
    if (isfinite(*(const double *)member))
        sz_quantity_format(SZ_QUANTITY_TIME, *(const double *)member, text, sizeof text);
    struct sz_yaml_node *node = sz_yaml_new_scalar(out, text, false);
    if (node == NULL)
        sz_error_set_memory(error, "writing a shift");
    return node;
}

static const struct sz_custom shift_custom = {read_shift, write_shift, NULL};

struct world {
    char *name, *about;
    uint64_t seed;
    double cost, rate_per_s, offset;
    struct zone *zones;
    size_t zone_count;
    struct category *categories;
    size_t category_count;
    struct sz_named_quantity *rates;
    size_t rate_count;
    struct dispatch dispatch;
    bool has_extra;
    struct zone extra;
    char **codes;
    size_t code_count;
    double at_m[2];
    double shift_s;
    struct sz_law on_scene;
};

static const struct sz_field world_fields[] = {
    {"name", SZ_TEXT(struct world, name), .required = true, .about = "what the scenario is called"},
    {"about", SZ_TEXT(struct world, about)},
    {"seed", SZ_COUNT(struct world, seed), .standard = "1"},
    {"cost", SZ_QUANTITY(struct world, cost, SZ_QUANTITY_MONEY)},
    {"rate", SZ_QUANTITY(struct world, rate_per_s, SZ_QUANTITY_RATE), .standard = "3 /day",
     .bounds = {.has_maximum = true, .maximum = 1}},
    {"offset", SZ_QUANTITY(struct world, offset, SZ_QUANTITY_TIME), .standard = "-15 min", .bounds = SZ_ANY_SIGN},
    {"zones", SZ_LIST(struct world, zones, zone_count, SZ_FIELD_MAPPING), .table = &zone_table, .minimum_count = 1},
    {"categories", SZ_NAMED_MAPPINGS(struct world, categories, category_count, struct category, category_table)},
    {"rates", SZ_NAMED_VALUES(struct world, rates, rate_count, struct sz_named_quantity, SZ_FIELD_QUANTITY),
     .quantity = SZ_QUANTITY_RATE},
    {"dispatch", SZ_MAPPING(struct world, dispatch, dispatch_table), .standard = "{}"},
    {"extra", SZ_MAPPING(struct world, extra, zone_table), .given = SZ_GIVEN(struct world, has_extra)},
    {"codes", SZ_LIST(struct world, codes, code_count, SZ_FIELD_TEXT), .standard = "[TH-10, TH-50]",
     .maximum_count = 3},
    {"at", SZ_ARRAY(struct world, at_m, SZ_QUANTITY_LENGTH)},
    {"shift", SZ_CUSTOM(struct world, shift_s, shift_custom), .standard = "round_the_clock"},
    {"on_scene", SZ_LAW(struct world, on_scene, SZ_QUANTITY_TIME), .standard = "{exponential: {mean: 1 h}}"},
};

static const struct sz_table world_table = {SZ_TABLE("scenario", struct world, world_fields)};

static bool read_world(const char *text, struct world *world, struct sz_error_list *errors)
{
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert_msg(sz_yaml_read_text(&document, text, strlen(text), "a.yaml", &error), "%s", error.message);
    *errors = (struct sz_error_list){0};
    struct sz_binder binder = {.errors = errors};
    bool ok = sz_binder_read(&binder, &world_table, document.root, world);
    ck_assert(ok == (errors->count == 0));
    /* Only node members depend on the document, and no case here looks at them afterwards. */
    sz_yaml_clear(&document);
    return ok;
}

static void assert_read(const char *text, struct world *world)
{
    struct sz_error_list errors;
    char message[2048] = "";
    bool ok = read_world(text, world, &errors);
    if (errors.count > 0)
        sz_error_text(&errors.items[0], message, sizeof message);
    ck_assert_msg(ok, "%s", message);
}

/* `name: x` in front, and exactly one error. */
static void assert_refused(const char *text, const char *expected)
{
    char whole[1024], message[2048];
    snprintf(whole, sizeof whole, "name: x\n%s\n", text);
    struct world world;
    struct sz_error_list errors;
    ck_assert_msg(!read_world(whole, &world, &errors), "%s was read", text);
    ck_assert_str_eq(sz_error_text(&errors.items[0], message, sizeof message), expected);
    ck_assert_uint_eq(errors.count, 1);
    ck_assert_ptr_null(world.name);
}

SZ_CASE(every_kind_is_read)
{
    struct world world;
    assert_read("name: x\nabout: y z\nseed: 18446744073709551615\ncost: 2 billion THB\nrate: 0.5 /h\noffset: -1 s\n"
                "zones: [{id: a}, {id: b, cameras: 5, working: 0.5, area: 1.5 km2}]\n"
                "categories: {call: {priority: 1}, hoax: {}}\nrates: {call: 2 /h}\n"
                "dispatch: {policy: own_station_first, pre_empt: yes, line: 0}\n"
                "extra: {id: e}\ncodes: [a, b, c]\nat: [1 km, 2 m]\nshift: 8 h\non_scene: {constant: 5 s}\n",
                &world);
    ck_assert_str_eq(world.name, "x");
    ck_assert_str_eq(world.about, "y z");
    ck_assert_uint_eq(world.seed, UINT64_MAX);
    ck_assert(world.cost == 2e9 && world.rate_per_s == 0.5 / 3600 && world.offset == -1);
    ck_assert_uint_eq(world.zone_count, 2);
    ck_assert_str_eq(world.zones[1].id, "b");
    ck_assert_uint_eq(world.zones[1].camera_count, 5);
    ck_assert(world.zones[1].working_share == 0.5 && world.zones[1].area_m2 == 1.5e6);
    ck_assert_uint_eq(world.category_count, 2);
    ck_assert_str_eq(world.categories[1].name, "hoax");
    ck_assert_uint_eq(world.categories[0].priority, 1);
    ck_assert_str_eq(world.rates[0].name, "call");
    ck_assert(world.rates[0].value == 2 / 3600.0);
    ck_assert_int_eq(world.dispatch.policy, POLICY_OWN_FIRST);
    ck_assert(world.dispatch.pre_empt && world.dispatch.has_line_limit && world.dispatch.line_limit == 0);
    ck_assert(world.has_extra);
    ck_assert_str_eq(world.codes[2], "c");
    ck_assert(world.at_m[0] == 1000 && world.at_m[1] == 2 && world.shift_s == 8 * 3600);
    ck_assert_str_eq(world.on_scene.text, "{constant: 5 s}");
    sz_binder_clear(&world_table, &world);
}

SZ_CASE(what_is_absent_has_its_default_or_is_empty)
{
    struct world world;
    assert_read("name: x\n", &world);
    ck_assert_ptr_null(world.about);
    ck_assert_uint_eq(world.seed, 1);
    ck_assert(isnan(world.cost) && world.rate_per_s == 3 / 86400.0 && world.offset == -900);
    ck_assert(world.zones == NULL && world.zone_count == 0);
    ck_assert(world.dispatch.policy == POLICY_CLOSEST && !world.dispatch.pre_empt && !world.dispatch.has_line_limit);
    ck_assert(!world.has_extra);
    ck_assert_uint_eq(world.code_count, 2);
    ck_assert_str_eq(world.codes[1], "TH-50");
    ck_assert(isnan(world.at_m[0]) && isnan(world.at_m[1]));
    ck_assert(isinf(world.shift_s));
    ck_assert_str_eq(world.on_scene.text, "{exponential: {mean: 1 h}}");
    sz_binder_clear(&world_table, &world);
}

SZ_CASE(a_struct_remembers_where_it_stands)
{
    static const char text[] = "name: x\nzones:\n  - id: a\n    cameras: 5\n";
    struct sz_yaml_document document = {0};
    struct sz_error error = {0};
    ck_assert(sz_yaml_read_text(&document, text, strlen(text), "a.yaml", &error));
    struct sz_error_list errors = {0};
    struct sz_binder binder = {.errors = &errors};
    struct world world;
    ck_assert(sz_binder_read(&binder, &world_table, document.root, &world));
    ck_assert_uint_eq(world.zones[0].node->line, 3);
    ck_assert_uint_eq(sz_yaml_get(world.zones[0].node, "cameras")->line, 4);
    sz_binder_clear(&world_table, &world);
    sz_yaml_clear(&document);
}

SZ_CASE(an_unknown_key_names_the_nearest_right_one)
{
    assert_refused("sede: 5", "a.yaml:2:1: scenario has no key \"sede\", did you mean seed?");
    assert_refused("zones: [{id: a, camera: 5}]", "a.yaml:2:17: zone has no key \"camera\", did you mean cameras?");
    assert_refused("dispatch: {budget: 5}",
                   "a.yaml:2:12: dispatch has no key \"budget\", expected policy, pre_empt or line");
}

SZ_CASE(a_missing_required_key_stands_at_the_mapping)
{
    assert_refused("zones:\n  - {cameras: 5}", "a.yaml:3:5: zone has no id, expected the zone's own name");
    struct world world;
    struct sz_error_list errors;
    ck_assert(!read_world("seed: 5\n", &world, &errors));
    ck_assert_uint_eq(errors.items[0].line, 1);
    ck_assert_str_eq(errors.items[0].message, "scenario has no name, expected what the scenario is called");
}

SZ_CASE(a_wrong_shape_says_what_was_expected)
{
    assert_refused("about: [a]", "a.yaml:2:8: about is a list, expected text");
    assert_refused("about:", "a.yaml:2:7: about is nothing, expected text");
    assert_refused("seed: {a: 1}", "a.yaml:2:7: seed is a mapping, expected a whole number such as 12");
    assert_refused("rate: [1 /h]", "a.yaml:2:7: rate is a list, expected a rate such as 0.5 /h");
    assert_refused("zones: {id: a}", "a.yaml:2:8: zones is a mapping, expected a list");
    assert_refused("zones: [a]", "a.yaml:2:9: zones[0] is \"a\", expected a mapping such as {id: ...}");
    assert_refused("categories: [a]", "a.yaml:2:13: categories is a list, expected a mapping from names");
    assert_refused("categories: {call: 5}", "a.yaml:2:20: call is \"5\", expected a mapping such as {priority: ...}");
    assert_refused("dispatch: closest_idle",
                   "a.yaml:2:11: dispatch is \"closest_idle\", expected a mapping such as {policy: ...}");
    assert_refused("dispatch: {pre_empt: 1}", "a.yaml:2:22: pre_empt is \"1\", expected true or false");
    assert_refused("at: [1 m]", "a.yaml:2:5: at is a list, expected a list of 2, each a length such as 4 km");
    assert_refused("at: 5 m", "a.yaml:2:5: at is \"5 m\", expected a list of 2, each a length such as 4 km");
    assert_refused("on_scene: 5 min", "a.yaml:2:11: \"5 min\" is no distribution, expected one such as {exponential: "
                                      "{mean: ...}}");
}

SZ_CASE(a_wrong_word_names_the_nearest_or_all)
{
    assert_refused("dispatch: {policy: closest_idel}",
                   "a.yaml:2:20: policy is \"closest_idel\", did you mean closest_idle?");
    assert_refused("dispatch: {policy: random}",
                   "a.yaml:2:20: policy is \"random\", expected closest_idle or own_station_first");
}

SZ_CASE(values_out_of_bounds_are_refused)
{
    assert_refused("rate: -3 /h", "a.yaml:2:7: rate is -3 /h, expected at least 0");
    assert_refused("rate: 120 /min", "a.yaml:2:7: rate is 120 /min, expected at most 1 /s");
    assert_refused("seed: -1", "a.yaml:2:7: seed: -1 is negative, expected a whole number such as 12");
    assert_refused("cost: -1", "a.yaml:2:7: cost is -1, expected at least 0");
    assert_refused("zones: [{id: a, cameras: 0}]", "a.yaml:2:26: cameras is 0, expected at least 1");
    assert_refused("zones: [{id: a, cameras: 4294967296}]",
                   "a.yaml:2:26: cameras is 4294967296, expected at most 4294967295");
    assert_refused("zones: [{id: a, area: 0 m2}]", "a.yaml:2:23: area is 0 m2, expected more than 0 m2");
    assert_refused("zones: [{id: a, working: 1.2}]",
                   "a.yaml:2:26: working: 1.2 is above 1, expected a share from 0 to 1, or from 0 % to 100 %");
    assert_refused("at: [1 m, -2 m]", "a.yaml:2:11: at[1] is -2 m, expected at least 0");
    assert_refused("categories: {call: {priority: 10}}", "a.yaml:2:31: priority is 10, expected at most 9");
    assert_refused("rates: {call: -1 /h}", "a.yaml:2:15: call is -1 /h, expected at least 0");
}

SZ_CASE(a_wrong_unit_is_refused_at_its_place)
{
    assert_refused("rate: 5", "a.yaml:2:7: rate: 5 has no unit, expected a rate such as 0.5 /h");
    assert_refused("rate: 5 km", "a.yaml:2:7: rate: 5 km is a length, expected a rate such as 0.5 /h");
    assert_refused("seed: 42abc", "a.yaml:2:7: seed: 42abc is not a whole number such as 12");
    assert_refused("shift: 5", "a.yaml:2:8: shift: 5 has no unit, expected a time such as 15 min");
    assert_refused("cost: 5 USD", "a.yaml:2:7: cost: 5 USD is not an amount of money such as 80 thousand THB");
}

SZ_CASE(lists_have_a_least_and_a_largest_length)
{
    assert_refused("zones: []", "a.yaml:2:8: zones has 0 items, expected at least 1");
    assert_refused("codes: [a, b, c, d]", "a.yaml:2:8: codes has 4 items, expected at most 3");
}

SZ_CASE(a_check_runs_on_what_the_fields_let_pass)
{
    assert_refused("categories: {hoax: {priority: 1}}", "a.yaml:2:20: hoax has priority 1, expected another");
}

SZ_CASE(an_empty_required_text_is_refused)
{
    struct world world;
    struct sz_error_list errors;
    ck_assert(!read_world("name: ''\n", &world, &errors));
    ck_assert_str_eq(errors.items[0].message, "name is empty, expected text");
    assert_refused("zones: [{id: \"\"}]", "a.yaml:2:14: id is empty, expected text");
}

SZ_CASE(all_errors_of_a_file_come_at_once)
{
    char text[2048];
    size_t length = (size_t)snprintf(text, sizeof text, "nmae: x\nseed: -1\nzones:\n");
    for (int i = 0; i < 12; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "- {id: z%d, cameras: x, area: 5 s}\n", i);
    struct world world;
    struct sz_error_list errors;
    ck_assert(!read_world(text, &world, &errors));
    ck_assert_uint_eq(errors.count, 26);
    char message[2048];
    ck_assert_str_eq(sz_error_text(&errors.items[0], message, sizeof message),
                     "a.yaml:1:1: scenario has no key \"nmae\", did you mean name?");
    ck_assert_str_eq(sz_error_text(&errors.items[1], message, sizeof message),
                     "a.yaml:2:7: seed: -1 is negative, expected a whole number such as 12");
    ck_assert_uint_eq(errors.items[19].line, 12);
}

SZ_CASE(a_root_that_is_no_mapping_is_refused)
{
    struct world world;
    struct sz_error_list errors;
    ck_assert(!read_world("[1]", &world, &errors));
    ck_assert_str_eq(errors.items[0].message, "scenario is a list, expected a mapping such as {name: ...}");
}

static char *write_world(const struct world *world)
{
    struct sz_yaml_document out = {0};
    struct sz_error error = {0};
    struct sz_yaml_node *node = sz_binder_write(&world_table, world, &out, &error);
    ck_assert_msg(node != NULL, "%s", error.message);
    char *text = NULL;
    ck_assert(sz_yaml_write(node, &text, &error));
    sz_yaml_clear(&out);
    return text;
}

SZ_CASE(the_writer_fills_in_the_defaults)
{
    struct world world;
    assert_read("name: x\nzones: [{id: 'null', area: 15000 m2}]\ncategories: {call: {}}\n", &world);
    char *text = write_world(&world);
    ck_assert_str_eq(text, "name: x\n"
                           "seed: 1\n"
                           "rate: 3 /day\n"
                           "offset: -15 min\n"
                           "zones:\n"
                           "- id: \"null\"\n"
                           "  cameras: 60\n"
                           "  working: 90 %\n"
                           "  area: 15000 m2\n"
                           "categories:\n"
                           "  call:\n"
                           "    priority: 3\n"
                           "dispatch:\n"
                           "  policy: closest_idle\n"
                           "  pre_empt: false\n"
                           "codes: [TH-10, TH-50]\n"
                           "shift: round_the_clock\n"
                           "on_scene: {exponential: {mean: 1 h}}\n");
    free(text);
    sz_binder_clear(&world_table, &world);
}

SZ_CASE(what_is_written_reads_back_and_writes_the_same)
{
    struct world world, again;
    assert_read(
        "name: x\nabout: 'a: b'\nseed: 7\ncost: 80 thousand\nzones: [{id: a}, {id: b}]\nrates: {a b: 2 /h, c: 1 /s}\n"
        "dispatch: {line: 3}\nextra: {id: e, area: 2 km2}\ncodes: []\nat: [1 km, 2.5 m]\nshift: 8 h\n"
        "on_scene: {lognormal: {mean: 37 min, cv: 1.4}}\n",
        &world);
    char *text = write_world(&world);
    assert_read(text, &again);
    char *second = write_world(&again);
    ck_assert_str_eq(second, text);
    ck_assert_uint_eq(again.code_count, 0);
    ck_assert(again.has_extra && again.dispatch.line_limit == 3 && again.cost == 80000);
    free(second);
    free(text);
    sz_binder_clear(&world_table, &again);
    sz_binder_clear(&world_table, &world);
}

SZ_CASE(an_alias_gives_each_struct_its_own_copy)
{
    struct world world;
    assert_read("name: x\nzones: [&z {id: a}, *z]\n", &world);
    ck_assert_ptr_ne(world.zones[0].id, world.zones[1].id);
    ck_assert_str_eq(world.zones[1].id, "a");
    sz_binder_clear(&world_table, &world);
}

SZ_CASE(clearing_twice_is_safe)
{
    struct world world;
    assert_read("name: x\nzones: [{id: a}]\n", &world);
    sz_binder_clear(&world_table, &world);
    sz_binder_clear(&world_table, &world);
    ck_assert_ptr_null(world.zones);
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_kind_is_read),
    SZ_LISTED(what_is_absent_has_its_default_or_is_empty),
    SZ_LISTED(a_struct_remembers_where_it_stands),
    SZ_LISTED(an_unknown_key_names_the_nearest_right_one),
    SZ_LISTED(a_missing_required_key_stands_at_the_mapping),
    SZ_LISTED(a_wrong_shape_says_what_was_expected),
    SZ_LISTED(a_wrong_word_names_the_nearest_or_all),
    SZ_LISTED(values_out_of_bounds_are_refused),
    SZ_LISTED(a_wrong_unit_is_refused_at_its_place),
    SZ_LISTED(lists_have_a_least_and_a_largest_length),
    SZ_LISTED(a_check_runs_on_what_the_fields_let_pass),
    SZ_LISTED(an_empty_required_text_is_refused),
    SZ_LISTED(all_errors_of_a_file_come_at_once),
    SZ_LISTED(a_root_that_is_no_mapping_is_refused),
    SZ_LISTED(the_writer_fills_in_the_defaults),
    SZ_LISTED(what_is_written_reads_back_and_writes_the_same),
    SZ_LISTED(an_alias_gives_each_struct_its_own_copy),
    SZ_LISTED(clearing_twice_is_safe),
};
SZ_MAIN("binder", cases)
