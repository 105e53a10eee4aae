/*
 * The format of `dispatch`.
 */
#include "models/response/dispatch.h"
#include "models/response/world.h"
#include "scenarios/dispatch_input.h"
#include "scenarios/odd_shapes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

/* --- moving up: none, marginal_coverage, [[s1], [s1, s2]] --- */

static const char *const move_up_names[] = {"none", "table", "marginal_coverage", NULL};
static const struct sz_field row_field = {
    "move_up", SZ_LIST(struct sz_move_up_row, stations, station_count, SZ_FIELD_TEXT), .minimum_count = 1};

static bool read_row(struct sz_binder *binder, const struct sz_yaml_node *node, struct sz_move_up_row *row, size_t most)
{
    if (!sz_binder_read_value(binder, &row_field, node, row))
        return false;
    return row->station_count <= most ||
           sz_binder_error(binder, node, "with %zu idle units %zu stations cannot be covered, expected %zu at most",
                           most, row->station_count, most);
}

static bool read_move_up(struct sz_binder *binder, const struct sz_yaml_node *node, void *member)
{
    struct sz_move_up_input *move_up = member;
    if (node->kind != SZ_YAML_SEQUENCE) {
        if (node->kind == SZ_YAML_SCALAR && strcmp(node->text, move_up_names[SZ_MOVE_UP_COVERAGE]) == 0)
            move_up->rule = SZ_MOVE_UP_COVERAGE;
        else if (node->kind != SZ_YAML_SCALAR || strcmp(node->text, move_up_names[SZ_MOVE_UP_NONE]) != 0)
            return sz_binder_error(binder, node,
                                   "expected none, marginal_coverage, or for one idle unit, two, and so on "
                                   "the stations to cover, such as [[s1], [s1, s2]]");
        return true;
    }
    if (node->count == 0 || node->count > 1000)
        return sz_binder_error(binder, node, "a table of %zu rows, expected 1 to 1000", node->count);
    move_up->rule = SZ_MOVE_UP_TABLE;
    move_up->rows = calloc(node->count, sizeof *move_up->rows);
    if (move_up->rows == NULL)
        return sz_binder_error(binder, node, "out of memory while reading move_up");
    bool ok = true;
    for (; ok && move_up->row_count < node->count; move_up->row_count++)
        ok = read_row(binder, node->items[move_up->row_count], &move_up->rows[move_up->row_count],
                      move_up->row_count + 1);
    return ok;
}

static struct sz_yaml_node *write_move_up(struct sz_yaml_document *out, const void *member, struct sz_error *error)
{
    const struct sz_move_up_input *move_up = member;
    struct sz_yaml_node *node = move_up->row_count > 0 ? sz_yaml_new_sequence(out, true)
                                                       : sz_yaml_new_scalar(out, move_up_names[move_up->rule], false);
    for (size_t i = 0; node != NULL && i < move_up->row_count; i++) {
        struct sz_yaml_node *row = sz_binder_write_value(&row_field, &move_up->rows[i], out, error);
        if (row == NULL || !sz_yaml_append(out, node, row))
            node = NULL;
    }
    if (node == NULL)
        sz_error_set_memory(error, "writing a scenario");
    return node;
}

static void clear_move_up(void *member)
{
    struct sz_move_up_input *move_up = member;
    for (size_t i = 0; i < move_up->row_count; i++)
        sz_binder_clear_value(&row_field, &move_up->rows[i]);
    free(move_up->rows);
    *move_up = (struct sz_move_up_input){0};
}

static const struct sz_custom custom_move_up = {read_move_up, write_move_up, clear_move_up};

/* --- what units do besides --- */

static const struct sz_field work_fields[] = {
    {"rate", SZ_QUANTITY(struct sz_unit_work_input, per_second, SZ_QUANTITY_RATE), .bounds = SZ_ABOVE_TO(0, 1),
     .about = "of each idle unit, such as 0.3 /h"},
    {"after", SZ_QUANTITY(struct sz_unit_work_input, after_s, SZ_QUANTITY_TIME), .bounds = SZ_BETWEEN(0, 86400),
     .about = "once a shift, so long after its start, such as 4 h"},
    {"follows",
     SZ_NAMED_VALUES(struct sz_unit_work_input, follows, follow_count, struct sz_named_quantity, SZ_FIELD_QUANTITY),
     .quantity = SZ_QUANTITY_SHARE, .minimum_count = 1, .maximum_count = 1000,
     .about = "shares of incidents by category, such as {fight: 20 %}"},
    {"duration", SZ_LAW(struct sz_unit_work_input, duration, SZ_QUANTITY_TIME), .required = true,
     .about = "how long it takes, such as {exponential: {mean: 30 min}}"},
};

static void check_work(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_unit_work_input *work = object;
    if (!isnan(work->per_second) + !isnan(work->after_s) + (work->follow_count > 0) != 1)
        sz_binder_error(binder, node, "work of units has %s, expected one of rate, after and follows",
                        isnan(work->per_second) && isnan(work->after_s) && work->follow_count == 0 ? "no time"
                                                                                                   : "several times");
}

const struct sz_table sz_unit_work_table = {SZ_TABLE("unit_work", struct sz_unit_work_input, work_fields),
                                            .node = SZ_GIVEN(struct sz_unit_work_input, node), .check = check_work};

/* --- dispatch --- */

static const char *const known_names[] = {"exact", "beat_centre", "station", NULL};
static const char *const pre_empt_names[] = {"none", "under_way", "on_scene_resume", "on_scene_repeat", NULL};
static const char *const shift_end_names[] = {"finish", "hand_over", NULL};
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
    {"redispatch", SZ_QUANTITY(struct sz_dispatch_input, redispatch_s, SZ_QUANTITY_TIME),
     .bounds = SZ_ABOVE_TO(0, 86400), .about = "what a nearer unit that frees up has to spare, such as 2 min"},
    {"move_up", SZ_CUSTOM(struct sz_dispatch_input, move_up, custom_move_up), .standard = "none"},
    {"shift_end", SZ_ENUM(struct sz_dispatch_input, shift_end, shift_end_names), .standard = "finish"},
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
