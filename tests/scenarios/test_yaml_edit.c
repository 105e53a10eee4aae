#include "scenarios/yaml_edit.h"
#include "tests/testing.h"

#include <stdlib.h>
#include <string.h>

static const char scenario[] = "name: x\n"
                               "zones:\n"
                               "- &z {cameras: 60, area: 1 km2}\n"
                               "- *z\n"
                               "units:\n"
                               "- {type: motorcycle, per_station: 2}\n"
                               "- {type: car, per_station: 1}\n"
                               "- {type: motorcycle, per_station: 3}\n";

static void open_scenario(struct sz_yaml_document *document)
{
    struct sz_error error = {0};
    *document = (struct sz_yaml_document){0};
    ck_assert(sz_yaml_read_text(document, scenario, strlen(scenario), "a.yaml", &error));
}

static const char *text_at(const struct sz_yaml_document *document, const char *path)
{
    const struct sz_yaml_node *node = sz_yaml_find(document, path);
    return node == NULL || node->kind != SZ_YAML_SCALAR ? "?" : node->text;
}

static void assert_set(struct sz_yaml_document *document, const char *path, const char *value)
{
    struct sz_error error = {0};
    ck_assert_msg(sz_yaml_set(document, path, value, &error), "%s", error.message);
}

static void assert_refused(const char *path, const char *value, const char *expected)
{
    struct sz_yaml_document document;
    open_scenario(&document);
    const struct sz_yaml_node *before = document.root;
    struct sz_error error = {0};
    char text[2048];
    ck_assert(!sz_yaml_set(&document, path, value, &error));
    ck_assert_str_eq(sz_error_text(&error, text, sizeof text), expected);
    ck_assert_int_eq(error.kind, SZ_ERROR_INPUT);
    ck_assert_ptr_eq(document.root, before);
    sz_yaml_clear(&document);
}

SZ_CASE(a_key_is_replaced_and_a_new_one_added)
{
    struct sz_yaml_document document;
    open_scenario(&document);
    assert_set(&document, "name", "y z");
    assert_set(&document, "seed", "7");
    ck_assert_str_eq(text_at(&document, "name"), "y z");
    ck_assert_str_eq(text_at(&document, "seed"), "7");
    ck_assert_uint_eq(document.root->count, 4);
    sz_yaml_clear(&document);
}

SZ_CASE(missing_mappings_are_made)
{
    struct sz_yaml_document document;
    open_scenario(&document);
    assert_set(&document, "travel.spread", "{lognormal: {cv: 0.3}}");
    ck_assert_str_eq(text_at(&document, "travel.spread.lognormal.cv"), "0.3");
    ck_assert_str_eq(sz_yaml_find(&document, "travel")->file, "--set travel.spread");
    ck_assert_str_eq(sz_yaml_find(&document, "travel.spread.lognormal")->file, "--set travel.spread");
    sz_yaml_clear(&document);
}

SZ_CASE(an_item_is_reached_by_its_number_and_its_alias_stays)
{
    struct sz_yaml_document document;
    open_scenario(&document);
    assert_set(&document, "zones[0].cameras", "5");
    ck_assert_str_eq(text_at(&document, "zones[0].cameras"), "5");
    ck_assert_str_eq(text_at(&document, "zones[1].cameras"), "60");
    ck_assert_str_eq(text_at(&document, "zones[0].area"), "1 km2");
    sz_yaml_clear(&document);
}

SZ_CASE(every_item_that_matches_is_set)
{
    struct sz_yaml_document document;
    open_scenario(&document);
    assert_set(&document, "units[type=motorcycle].per_station", "9");
    ck_assert_str_eq(text_at(&document, "units[0].per_station"), "9");
    ck_assert_str_eq(text_at(&document, "units[1].per_station"), "1");
    ck_assert_str_eq(text_at(&document, "units[2].per_station"), "9");
    sz_yaml_clear(&document);
}

SZ_CASE(a_whole_item_can_be_replaced)
{
    struct sz_yaml_document document;
    open_scenario(&document);
    assert_set(&document, "zones[1]", "{cameras: 1}");
    ck_assert_str_eq(text_at(&document, "zones[1].cameras"), "1");
    ck_assert_ptr_null(sz_yaml_find(&document, "zones[1].area"));
    sz_yaml_clear(&document);
}

SZ_CASE(an_assignment_parts_at_the_first_equals_outside_brackets)
{
    struct sz_yaml_document document;
    open_scenario(&document);
    struct sz_error error = {0};
    ck_assert(sz_yaml_set_assignment(&document, "units[type=car].per_station=4", &error));
    ck_assert_str_eq(text_at(&document, "units[type=car].per_station"), "4");
    ck_assert(sz_yaml_set_assignment(&document, "name=a=b", &error));
    ck_assert_str_eq(text_at(&document, "name"), "a=b");
    ck_assert(!sz_yaml_set_assignment(&document, "name", &error));
    ck_assert_str_eq(error.message, "name has no =, expected path.to.key=value");
    sz_yaml_clear(&document);
}

SZ_CASE(a_path_that_does_not_apply_is_named)
{
    assert_refused("zones[2].cameras", "5", "--set: zones[2].cameras cannot be set: zones has 2 items, counted from 0");
    assert_refused("zone[0].cameras", "5", "--set: zone[0].cameras cannot be set: zone is not there");
    assert_refused("name.first", "5", "--set: name.first cannot be set: name is \"x\", expected a mapping");
    assert_refused("zones.cameras", "5", "--set: zones.cameras cannot be set: zones is a list, expected a mapping");
    assert_refused("name[0]", "5", "--set: name[0] cannot be set: name is \"x\", expected a list");
    assert_refused("units[type=boat].per_station", "5",
                   "--set: units[type=boat].per_station cannot be set: units has no item whose type is boat");
    assert_refused("units[0].type.of", "5",
                   "--set: units[0].type.of cannot be set: units[0].type is \"motorcycle\", expected a mapping");
}

SZ_CASE(a_malformed_path_is_named)
{
    static const char expected[] = ", expected a path such as zones[0].cameras or units[type=car].per_station";
    static const char *const wrong[][2] = {
        {"", "--set: : a key is missing"},
        {"a..b", "--set: a..b: a key is missing"},
        {"a.", "--set: a.: a key is missing"},
        {"[0]", "--set: [0]: a key is missing"},
        {"a[0", "--set: a[0: a [ without its ]"},
        {"a[]", "--set: a[]: [] without a number or key=value in it"},
        {"a[-1]", "--set: a[-1]: [] without a number or key=value in it"},
        {"a[99999999999]", "--set: a[99999999999]: [] without a number or key=value in it"},
        {"a[=b]", "--set: a[=b]: an incomplete [key=value]"},
        {"a[0]b", "--set: a[0]b: a dot or a [ is missing"},
        {"a]", "--set: a]: a dot or a [ is missing"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[256];
        snprintf(text, sizeof text, "%s%s", wrong[i][1], expected);
        assert_refused(wrong[i][0], "5", text);
    }
}

SZ_CASE(a_path_of_too_many_steps_is_refused)
{
    char path[2 * (SZ_YAML_PATH_LIMIT + 1)];
    for (size_t i = 0; i < sizeof path; i += 2)
        memcpy(path + i, "a.", 2);
    path[sizeof path - 1] = '\0';
    struct sz_yaml_document document;
    open_scenario(&document);
    struct sz_error error = {0};
    ck_assert(!sz_yaml_set(&document, path, "1", &error));
    ck_assert_ptr_nonnull(strstr(error.message, "too many steps"));
    sz_yaml_clear(&document);
}

SZ_CASE(a_value_that_is_no_yaml_is_named_by_its_path)
{
    assert_refused("name", "[1",
                   "--set name:2:1: not YAML: did not find expected ',' or ']' while parsing a flow sequence "
                   "that began at line 1, column 1");
    assert_refused("name", "", "--set: name has no value, expected name=value");
}

static const struct sz_case cases[] = {
    SZ_LISTED(a_key_is_replaced_and_a_new_one_added),
    SZ_LISTED(missing_mappings_are_made),
    SZ_LISTED(an_item_is_reached_by_its_number_and_its_alias_stays),
    SZ_LISTED(every_item_that_matches_is_set),
    SZ_LISTED(a_whole_item_can_be_replaced),
    SZ_LISTED(an_assignment_parts_at_the_first_equals_outside_brackets),
    SZ_LISTED(a_path_that_does_not_apply_is_named),
    SZ_LISTED(a_malformed_path_is_named),
    SZ_LISTED(a_path_of_too_many_steps_is_refused),
    SZ_LISTED(a_value_that_is_no_yaml_is_named_by_its_path),
};
SZ_MAIN("yaml_edit", cases)
