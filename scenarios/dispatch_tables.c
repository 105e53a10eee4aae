/*
 * The format of `dispatch`.
 */
#include "models/response/dispatch.h"
#include "models/response/world.h"
#include "scenarios/dispatch_input.h"
#include "scenarios/odd_shapes.h"

#include <stdio.h>
#include <string.h>

/* --- how many units: 2, or {motorcycle: 1, car: 1} --- */

static const struct sz_field count_field = {"units", SZ_COUNT(struct sz_crew_input, unit_count),
                                            .bounds = SZ_BETWEEN(1, SZ_CREW_LIMIT),
                                            .about = "how many units, or {motorcycle: 1, car: 1}"};
static const struct sz_field types_field = {
    "units", SZ_NAMED_VALUES(struct sz_crew_input, types, type_count, struct sz_named_count, SZ_FIELD_COUNT),
    .minimum_count = 1, .maximum_count = SZ_CREW_LIMIT, .bounds = SZ_BETWEEN(1, SZ_CREW_LIMIT)};

static bool read_crew(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    struct sz_crew_input *crew = member;
    if (node->kind != SZ_YAML_MAPPING)
        return sz_binder_read_value(binder, &count_field, node, &crew->unit_count);
    if (!sz_binder_read_value(binder, &types_field, node, crew))
        return false;
    uint32_t unit_count = 0;
    for (size_t i = 0; i < crew->type_count; i++)
        unit_count += crew->types[i].value;
    return unit_count <= SZ_CREW_LIMIT ||
           sz_binder_error(binder, node, "%u units are too many, expected at most %d", unit_count, SZ_CREW_LIMIT);
}

static struct sz_yaml_node *write_crew(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct sz_crew_input *crew = member;
    return crew->unit_count > 0 ? sz_binder_write_value(&count_field, &crew->unit_count, out, error)
                                : sz_binder_write_value(&types_field, crew, out, error);
}

static void clear_crew(void *member)
{
    sz_binder_clear_value(&types_field, member);
}

static const struct sz_custom custom_crew = {read_crew, write_crew, clear_crew};

/* --- dispatch --- */

static const char *const known_names[] = {"exact", "beat_centre", "station", NULL};
static const char *const pre_empt_names[] = {"none", "under_way", "on_scene_resume", "on_scene_repeat", NULL};
static const char *const mutual_aid_names[] = {"none", "police_region", "neighbours", NULL};
static const struct sz_field dispatch_fields[] = {
    {"policy", SZ_TEXT(struct sz_dispatch_input, policy), .standard = "closest_idle",
     .about = "one of those that safezone list policies names"},
    {"line", SZ_CUSTOM(struct sz_dispatch_input, line, sz_custom_line), .standard = "unlimited",
     .about = "unlimited, or how many incidents may wait (0: lost when no unit is idle)"},
    {"known_position", SZ_ENUM(struct sz_dispatch_input, known_position, known_names), .standard = "exact"},
    {"keep_idle",
     SZ_NAMED_VALUES(struct sz_dispatch_input, keep_idle, keep_idle_count, struct sz_named_count, SZ_FIELD_COUNT),
     .maximum_count = 1000, .about = "units that must stay idle, by category, such as {call: 1}"},
    {"units", SZ_NAMED_VALUES(struct sz_dispatch_input, crews, crew_count, struct sz_named_crew, SZ_FIELD_CUSTOM),
     .custom = &custom_crew, .maximum_count = 1000,
     .about = "how many units an incident needs, by category, such as {crash: {motorcycle: 1, car: 1}}"},
    {"pre_empt", SZ_ENUM(struct sz_dispatch_input, pre_empt, pre_empt_names), .standard = "none"},
    {"mutual_aid", SZ_ENUM(struct sz_dispatch_input, mutual_aid, mutual_aid_names), .standard = "none"},
    {"false_alert_priority", SZ_COUNT(struct sz_dispatch_input, false_alert_priority), .standard = "2",
     .bounds = SZ_BETWEEN(1, 9), .about = "the priority of accepted false alerts"},
    {"hoax_priority", SZ_COUNT(struct sz_dispatch_input, hoax_priority), .standard = "3", .bounds = SZ_BETWEEN(1, 9),
     .about = "the priority of hoaxes that are believed"},
    {"false_alert_on_scene", SZ_LAW(struct sz_dispatch_input, false_alert_on_scene, SZ_QUANTITY_TIME),
     .standard = "{lognormal: {mean: 10 min, cv: 0.8}}", .about = "time on scene at a false alert or a hoax"},
};

static void check_policy(struct sz_binder *binder, const struct sz_yaml_node *node, const char *name)
{
    enum { MOST = 16 };
    const char *names[MOST];
    char list[256] = "";
    size_t count;
    const struct sz_policy *policies = sz_policies(&count);
    for (size_t i = 0; i < count && i < MOST; i++) {
        names[i] = policies[i].name;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%s", i == 0 ? "" : i + 1 == count ? " or " : ", ", names[i]);
    }
    const char *nearest = sz_error_nearest(name, names, count < MOST ? count : MOST);
    sz_binder_error(binder, node, "there is no policy %s, %s%s", name, nearest != NULL ? "did you mean " : "expected ",
                    nearest != NULL ? nearest : list);
}

static void check_dispatch(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_dispatch_input *dispatch = object;
    const struct sz_policy *policy = sz_policy_find(dispatch->policy);
    const struct sz_yaml_node *place = sz_yaml_get(node, "policy");
    place = place != NULL ? place : node;
    if (policy == NULL)
        check_policy(binder, place, dispatch->policy);
    else if (policy->needs_keep_idle && dispatch->keep_idle_count == 0)
        sz_binder_error(binder, place, "policy %s needs keep_idle, expected some such as keep_idle: {call: 1}",
                        policy->name);
}

const struct sz_table sz_dispatch_table = {SZ_TABLE("dispatch", struct sz_dispatch_input, dispatch_fields),
                                           .node = SZ_GIVEN(struct sz_dispatch_input, node), .check = check_dispatch};
