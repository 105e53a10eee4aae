/*
 * The watch-list of a scenario: its keys, and the list and operating points that a world is built with.
 */
#include "scenarios/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- the format --- */

static const struct sz_field point_fields[] = {
    {"threshold", SZ_QUANTITY(struct sz_det_point, threshold, SZ_QUANTITY_NUMBER),
     .about = "the similarity from which on an alert is raised, such as 0.6"},
    {"fpir", SZ_QUANTITY(struct sz_det_point, fpir, SZ_QUANTITY_SHARE), .required = true,
     .about = "the share of passages of others that raise an alert"},
    {"tpir", SZ_QUANTITY(struct sz_det_point, tpir, SZ_QUANTITY_SHARE), .required = true,
     .about = "the share of persons on the list who are recognised"},
};
static const struct sz_table point_table = {SZ_TABLE("point", struct sz_det_point, point_fields)};

static const struct sz_field det_fields[] = {
    {"gallery", SZ_QUANTITY(struct sz_det_input, gallery, SZ_QUANTITY_COUNT), .required = true,
     .bounds = SZ_AT_LEAST(1), .about = "how many were on the list the points were measured with"},
    {"points", SZ_LIST(struct sz_det_input, points, point_count, SZ_FIELD_MAPPING), .table = &point_table,
     .required = true, .minimum_count = 1, .maximum_count = 1000,
     .about = "points such as [{threshold: 0.6, fpir: 0.0001, tpir: 89 %}]"},
};

static void check_det(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    struct sz_det_input *det = object;
    struct sz_error error = {0};
    if (!sz_det_sort(det->points, det->point_count, &error))
        sz_binder_error(binder, sz_yaml_place(node, "points"), "%s", error.message);
}

static const struct sz_table det_table = {SZ_TABLE("det", struct sz_det_input, det_fields), .check = check_det};

static const struct sz_field quality_fields[] = {
    {"day", SZ_QUANTITY(struct sz_quality_input, day, SZ_QUANTITY_NUMBER), .standard = "1",
     .bounds = SZ_ABOVE_TO(0, 100), .about = "times the odds of being recognised, by day"},
    {"night", SZ_QUANTITY(struct sz_quality_input, night, SZ_QUANTITY_NUMBER), .standard = "0.5",
     .bounds = SZ_ABOVE_TO(0, 100), .about = "times the odds of being recognised, by night"},
};
static const struct sz_table quality_table = {SZ_TABLE("quality", struct sz_quality_input, quality_fields)};

static const struct sz_field group_fields[] = {
    {"share", SZ_QUANTITY(struct sz_group_input, share, SZ_QUANTITY_SHARE), .required = true,
     .about = "its share of passers"},
    {"fpir_ratio", SZ_QUANTITY(struct sz_group_input, fpir_ratio, SZ_QUANTITY_NUMBER), .required = true,
     .bounds = SZ_BETWEEN(0, 1e6), .about = "how often it is taken for somebody else, over another group"},
};
static const struct sz_table group_table = {SZ_TABLE("group", struct sz_group_input, group_fields)};

static const char *const per_names[] = {"zone", "province", NULL};
static const struct sz_field list_fields[] = {
    {"persons", SZ_QUANTITY(struct sz_watch_list_input, persons_per_s, SZ_QUANTITY_RATE), .required = true,
     .bounds = SZ_BETWEEN(0, 1), .about = "persons of interest who enter, such as 1 /day"},
    {"per", SZ_ENUM(struct sz_watch_list_input, per, per_names), .standard = "zone"},
    {"hours", SZ_LIST(struct sz_watch_list_input, hours, hour_count, SZ_FIELD_QUANTITY), .quantity = SZ_QUANTITY_NUMBER,
     .minimum_count = 24, .maximum_count = 24, .about = "24 weights from 00:00"},
    {"days", SZ_LIST(struct sz_watch_list_input, days, day_count, SZ_FIELD_QUANTITY), .quantity = SZ_QUANTITY_NUMBER,
     .minimum_count = 7, .maximum_count = 7, .about = "7 weights from Monday"},
    {"leave", SZ_QUANTITY(struct sz_watch_list_input, leave, SZ_QUANTITY_SHARE), .standard = "20 %",
     .bounds = SZ_BETWEEN(0.001, 1), .about = "the probability of leaving the zone after each camera"},
    {"vehicle_share", SZ_QUANTITY(struct sz_watch_list_input, vehicle_share, SZ_QUANTITY_SHARE), .standard = "20 %",
     .about = "who goes by in a vehicle"},
    {"foot_speed", SZ_QUANTITY(struct sz_watch_list_input, foot_mps, SZ_QUANTITY_SPEED), .standard = "1.3 m/s",
     .bounds = SZ_BETWEEN(0.1, 100)},
    {"vehicle_speed", SZ_QUANTITY(struct sz_watch_list_input, vehicle_mps, SZ_QUANTITY_SPEED), .standard = "7 m/s",
     .bounds = SZ_BETWEEN(0.1, 100)},
    {"det", SZ_MAPPING(struct sz_watch_list_input, det, det_table), SZ_GIVEN_FIELD(struct sz_watch_list_input, has_det),
     .about = "a DET curve, {gallery: 1000, points: [...]}"},
    {"gallery", SZ_QUANTITY(struct sz_watch_list_input, gallery, SZ_QUANTITY_COUNT), .bounds = SZ_AT_LEAST(1),
     .about = "how many are on the list"},
    {"gallery_exponent", SZ_QUANTITY(struct sz_watch_list_input, gallery_exponent, SZ_QUANTITY_NUMBER),
     .bounds = SZ_BETWEEN(0, 3), .about = "FPIR grows with the gallery to this power; 1 is linear"},
    {"threshold", SZ_QUANTITY(struct sz_watch_list_input, threshold, SZ_QUANTITY_NUMBER),
     .about = "the threshold to work at"},
    {"fpir", SZ_QUANTITY(struct sz_watch_list_input, fpir, SZ_QUANTITY_SHARE), .bounds = SZ_ABOVE_TO(0, 1),
     .about = "instead: the FPIR to work at"},
    {"person_spread", SZ_QUANTITY(struct sz_watch_list_input, person_spread, SZ_QUANTITY_NUMBER), .standard = "1",
     .bounds = SZ_BETWEEN(0, 10), .about = "of the logit of recognition between persons"},
    {"quality", SZ_MAPPING(struct sz_watch_list_input, quality, quality_table), .standard = "{}"},
    {"trail", SZ_QUANTITY(struct sz_watch_list_input, trail_s, SZ_QUANTITY_TIME), .standard = "3 min",
     .bounds = SZ_POSITIVE, .about = "without a sighting, and the trail is dead"},
    {"repeat", SZ_QUANTITY(struct sz_watch_list_input, repeat_s, SZ_QUANTITY_TIME), .standard = "10 min",
     .about = "in which one person raises no second alert"},
    {"priority", SZ_COUNT(struct sz_watch_list_input, priority), .standard = "2", .bounds = SZ_BETWEEN(1, 9),
     .about = "of sending a unit after a person of interest"},
    {"on_scene", SZ_LAW(struct sz_watch_list_input, on_scene, SZ_QUANTITY_TIME),
     .standard = "{lognormal: {mean: 37.3 min, cv: 1.41}}", .about = "how long a unit stays with somebody it has met"},
    {"groups", SZ_NAMED_MAPPINGS(struct sz_watch_list_input, groups, group_count, struct sz_group_input, group_table),
     .minimum_count = 2, .maximum_count = SZ_WATCH_GROUP_LIMIT,
     .about = "groups of passers, {NAME: {share: 30 %, fpir_ratio: 2}, ...}"},
};

static void check_curve(struct sz_binder *binder, const struct sz_yaml_node *node,
                        const struct sz_watch_list_input *list)
{
    const struct {
        const char *key;
        double value;
    } of_curve[] = {{"threshold", list->threshold}, {"fpir", list->fpir}};
    for (size_t i = 0; !list->has_det && i < sizeof of_curve / sizeof of_curve[0]; i++)
        if (!isnan(of_curve[i].value))
            sz_binder_error(binder, sz_yaml_get(node, of_curve[i].key),
                            "%s says nothing without a det, expected a DET curve beside it: a recognition profile's "
                            "rates hold at its own threshold alone",
                            of_curve[i].key);
    if (isnan(list->gallery) && !isnan(list->gallery_exponent))
        sz_binder_error(binder, sz_yaml_get(node, "gallery_exponent"),
                        "gallery_exponent says nothing without a gallery, expected how many are on the list");
    if (!isnan(list->threshold) && !isnan(list->fpir))
        sz_binder_error(binder, sz_yaml_place(node, "fpir"), "both threshold and fpir are given, expected one of them");
    if (list->has_det && list->det.point_count > 1 && isnan(list->threshold) && isnan(list->fpir))
        sz_binder_error(binder, sz_yaml_place(node, "det"),
                        "the det has %zu points, expected a threshold or an fpir to work at", list->det.point_count);
}

static void check_list(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    struct sz_watch_list_input *list = object;
    double shares = 0, weights = 0;
    for (size_t i = 0; i < list->group_count; i++) {
        shares += list->groups[i].share;
        weights += list->groups[i].share * list->groups[i].fpir_ratio;
    }
    if (list->group_count > 0 && fabs(shares - 1) > 1e-6)
        sz_binder_error(binder, sz_yaml_get(node, "groups"), "the shares of the groups add up to %g, expected 1",
                        shares);
    if (list->group_count > 0 && !(weights > 0))
        sz_binder_error(binder, sz_yaml_get(node, "groups"),
                        "no group is ever taken for somebody else, expected an fpir_ratio above 0");
    check_curve(binder, node, list);
    struct sz_watch_point point;
    struct sz_error error = {0};
    if (binder->errors->count == 0 && list->has_det && !sz_watch_point_of(list, NULL, &point, &error))
        sz_binder_error(binder, sz_yaml_place(node, isnan(list->threshold) ? "fpir" : "threshold"), "%s",
                        error.message);
}

const struct sz_table sz_watch_list_table = {SZ_TABLE("watch_list", struct sz_watch_list_input, list_fields),
                                             .node = SZ_GIVEN(struct sz_watch_list_input, node), .check = check_list};

/* --- what a world gets --- */

bool sz_watch_point_of(const struct sz_watch_list_input *list, const struct sz_pipeline *pipeline,
                       struct sz_watch_point *point, struct sz_error *error)
{
    /* The curve is asked about before there are pipelines: every profile is then like any other. */
    static const struct sz_pipeline none = {.name = ""};
    const struct sz_pipeline *profile = pipeline != NULL ? pipeline : &none;
    const struct sz_det_point of_profile = {NAN, profile->false_positive_rate, profile->hit_rate};
    const struct sz_det_point *points = list->has_det ? list->det.points : &of_profile;
    size_t point_count = list->has_det ? list->det.point_count : 1;
    double measured_at = list->has_det ? list->det.gallery : profile->gallery, factor = 1;
    if (!isnan(list->gallery) && !(measured_at > 0))
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "the recognition profile %s does not say at what gallery its rates hold, expected a det "
                            "beside the watch_list's gallery",
                            profile->name);
    if (!isnan(list->gallery))
        factor =
            sz_gallery_factor(measured_at, list->gallery, isnan(list->gallery_exponent) ? 1 : list->gallery_exponent);
    struct sz_det_point at = points[0];
    if (!isnan(list->threshold) && !sz_det_at_threshold(points, point_count, list->threshold, &at, error))
        return false;
    if (!isnan(list->fpir) && !sz_det_at_fpir(points, point_count, list->fpir / factor, &at, error))
        return false;
    at.fpir = fmin(1, at.fpir * factor);
    double tpir = fmin(fmax(at.tpir, 1e-12), 1 - 1e-12); /* logits of 0 and 1 are infinite */
    *point = (struct sz_watch_point){at.fpir, at.tpir, sz_person_location(tpir, list->person_spread)};
    return true;
}

static bool build_groups(const struct sz_watch_list_input *input, struct sz_watch_list *list, struct sz_error *error)
{
    list->groups = calloc(input->group_count > 0 ? input->group_count : 1, sizeof *list->groups);
    if (list->groups == NULL)
        return sz_error_set_memory(error, "building the watch-list");
    for (size_t i = 0; i < input->group_count; i++) {
        struct sz_watch_group *group = &list->groups[list->group_count++];
        *group =
            (struct sz_watch_group){strdup(input->groups[i].name), input->groups[i].share, input->groups[i].fpir_ratio};
        if (group->name == NULL)
            return sz_error_set_memory(error, "building the watch-list");
    }
    return sz_watch_list_weigh_groups(list, error);
}

bool sz_build_watch_list(const struct sz_watch_list_input *input, struct sz_world *world, struct sz_error *error)
{
    world->watch_list = calloc(1, sizeof *world->watch_list);
    world->watch_points = calloc(world->pipeline_count > 0 ? world->pipeline_count : 1, sizeof *world->watch_points);
    if (world->watch_list == NULL || world->watch_points == NULL)
        return sz_error_set_memory(error, "building the watch-list");
    struct sz_watch_list *list = world->watch_list;
    list->persons_per_s = input->persons_per_s;
    list->per_province = input->per == 1;
    list->leave = input->leave;
    list->vehicle_share = input->vehicle_share;
    list->foot_mps = input->foot_mps;
    list->vehicle_mps = input->vehicle_mps;
    list->person_spread = input->person_spread;
    list->quality[SZ_QUALITY_DAY] = input->quality.day;
    list->quality[SZ_QUALITY_NIGHT] = input->quality.night;
    list->trail_s = input->trail_s;
    list->repeat_s = input->repeat_s;
    list->priority = input->priority;
    list->on_scene = sz_law_copy(&input->on_scene, SZ_QUANTITY_TIME, error);
    for (uint32_t i = 0; i < world->pipeline_count; i++) {
        struct sz_error wrong = {0};
        if (!sz_watch_point_of(input, &world->pipelines[i], &world->watch_points[i], &wrong))
            return sz_build_error(error, sz_yaml_place(input->node, "gallery"), "%s", wrong.message);
    }
    return list->on_scene != NULL && sz_profile_init(&list->profile, input->hours, input->days, NULL, error) &&
           build_groups(input, list, error);
}
