#include "scenarios/recognition_profile.h"

#include "scenarios/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- the format --- */

static const char *const scope_names[] = {"camera", "box", "centre", NULL};
static const char *const takes_names[] = {"frames", "items", "alerts", NULL};
static const char *const beyond_names[] = {"drop", "block", NULL};

static const struct sz_field batch_fields[] = {
    {"largest", SZ_COUNT(struct sz_batch_input, largest), .required = true, .bounds = SZ_BETWEEN(1, 10000),
     .about = "frames that are served together at most"},
    {"longest_wait", SZ_QUANTITY(struct sz_batch_input, longest_wait_s, SZ_QUANTITY_TIME), .standard = "0 s",
     .bounds = SZ_BETWEEN(0, 86400), .about = "how long a free server waits for a batch to fill, such as 20 ms"},
    {"per_further", SZ_LAW(struct sz_batch_input, per_further, SZ_QUANTITY_TIME),
     .about = "more time for each frame after the first"},
};
static const struct sz_table batch_table = {SZ_TABLE("batch", struct sz_batch_input, batch_fields)};

static const struct sz_field line_fields[] = {
    {"limit", SZ_COUNT(struct sz_stage_line_input, limit), .required = true, .bounds = SZ_BETWEEN(0, 1000000),
     .about = "frames that may wait"},
    {"beyond", SZ_ENUM(struct sz_stage_line_input, beyond, beyond_names), .standard = "drop",
     .about = "what becomes of a frame that finds the line full"},
};
static const struct sz_table line_table = {SZ_TABLE("line", struct sz_stage_line_input, line_fields)};

#define FACTORS(name, list, list_count, text)                                                                          \
    {                                                                                                                  \
        name, SZ_LIST(struct sz_stage_input, list, list_count, SZ_FIELD_QUANTITY),                                     \
            .quantity = SZ_QUANTITY_NUMBER, .bounds = SZ_ABOVE_TO(0, 1e6), .minimum_count = 1, .maximum_count = 1000,  \
            .about = (text)                                                                                            \
    }
static const struct sz_field stage_fields[] = {
    {"name", SZ_TEXT(struct sz_stage_input, name), .required = true},
    {"scope", SZ_ENUM(struct sz_stage_input, scope, scope_names), .standard = "box",
     .about = "one at each camera, at each zone's box, or one centre for all zones that share the profile"},
    {"takes", SZ_ENUM(struct sz_stage_input, takes, takes_names), .standard = "frames",
     .about = "which frames go on to it: all, those with a confirmed item, those that carry an alert"},
    {"latency", SZ_LAW(struct sz_stage_input, latency, SZ_QUANTITY_TIME), .about = "of a pure delay"},
    {"failure", SZ_QUANTITY(struct sz_stage_input, failure, SZ_QUANTITY_SHARE), .standard = "0",
     .about = "the share of what enters that never leaves"},
    {"servers", SZ_COUNT(struct sz_stage_input, server_count), .standard = "1", .bounds = SZ_BETWEEN(1, 100000),
     SZ_GIVEN_FIELD(struct sz_stage_input, has_servers), .about = "frames served at once"},
    {"handover", SZ_QUANTITY(struct sz_stage_input, handover_s, SZ_QUANTITY_TIME), .standard = "0 s",
     .bounds = SZ_BETWEEN(0, 3600), .about = "from a frame and a free server to the start of service, such as 0.1 ms"},
    {"service", SZ_LAW(struct sz_stage_input, service, SZ_QUANTITY_TIME), .about = "how long a server takes"},
    {"per_item", SZ_LAW(struct sz_stage_input, per_item, SZ_QUANTITY_TIME), .about = "more time for each item"},
    FACTORS("by_items", by_items, by_items_count, "factors of the service for 0, 1, 2 ... items"),
    FACTORS("by_load", by_load, by_load_count, "factors of the service for 1, 2 ... servers in service on the host"),
    {"gallery_measured", SZ_QUANTITY(struct sz_stage_input, gallery_measured, SZ_QUANTITY_NUMBER), .standard = "0",
     .bounds = SZ_BETWEEN(0, 1e12), .about = "the size of the gallery at which the service was measured"},
    {"gallery_exponent", SZ_QUANTITY(struct sz_stage_input, gallery_exponent, SZ_QUANTITY_NUMBER), .standard = "1",
     .bounds = SZ_BETWEEN(0, 3), .about = "b, where the service grows as the b-th power of the gallery"},
    {"correlation", SZ_QUANTITY(struct sz_stage_input, correlation, SZ_QUANTITY_NUMBER), .standard = "0",
     .bounds = {.has_minimum = true, .minimum = -0.99, .has_maximum = true, .maximum = 0.99, .may_be_negative = true},
     .about = "of a service's normal score with the one before"},
    {"host", SZ_TEXT(struct sz_stage_input, host), .about = "stages of one host share its load"},
    {"batch", SZ_MAPPING(struct sz_stage_input, batch, batch_table), .standard = "{largest: 1}",
     SZ_GIVEN_FIELD(struct sz_stage_input, has_batch)},
    {"line", SZ_MAPPING(struct sz_stage_input, line, line_table), SZ_GIVEN_FIELD(struct sz_stage_input, has_line)},
    {"mtbf", SZ_QUANTITY(struct sz_stage_input, mtbf_s, SZ_QUANTITY_TIME), .bounds = SZ_BETWEEN(1, 1e12),
     .about = "mean time of a server to its next failure, such as 2000 h"},
    {"mttr", SZ_QUANTITY(struct sz_stage_input, mttr_s, SZ_QUANTITY_TIME), .bounds = SZ_BETWEEN(1e-3, 1e12),
     .about = "mean time of its repair, such as 4 h"},
};

static void check_delay(struct sz_binder *binder, const struct sz_yaml_node *node, const struct sz_stage_input *stage)
{
    if (stage->has_servers || stage->has_batch || stage->has_line || stage->per_item.text != NULL ||
        stage->by_items_count > 0 || stage->by_load_count > 0 || stage->gallery_measured > 0 ||
        stage->correlation != 0 || stage->handover_s > 0 || stage->host != NULL || !isnan(stage->mtbf_s) ||
        !isnan(stage->mttr_s))
        sz_binder_error(
            binder, node,
            "a stage with a latency is a pure delay and has no servers, expected service in place of latency");
}

static void check_stage(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_stage_input *stage = object;
    if ((stage->latency.text != NULL) == (stage->service.text != NULL))
        sz_binder_error(binder, node, "expected either latency (a pure delay) or service (of servers)");
    else if (stage->latency.text != NULL)
        check_delay(binder, node, stage);
    if (stage->has_batch && stage->has_line && stage->line.limit < stage->batch.largest)
        sz_binder_error(binder, node, "a line of %u has no room for a batch of %u, expected a limit of %u at least",
                        stage->line.limit, stage->batch.largest, stage->batch.largest);
    if (isnan(stage->mtbf_s) != isnan(stage->mttr_s))
        sz_binder_error(binder, node, "expected mtbf and mttr, or neither");
}

static const struct sz_table stage_table = {SZ_TABLE("stage", struct sz_stage_input, stage_fields),
                                            .node = SZ_GIVEN(struct sz_stage_input, node), .check = check_stage};

static const struct sz_field profile_fields[] = {
    {"safezone_recognition", SZ_COUNT(struct sz_recognition_profile, format), .required = true,
     .bounds = SZ_BETWEEN(1, 1), .about = "the version of the format, 1"},
    {"name", SZ_TEXT(struct sz_recognition_profile, name), .required = true},
    {"title", SZ_TEXT(struct sz_recognition_profile, title), .required = true},
    {"frame_interval", SZ_QUANTITY(struct sz_recognition_profile, frame_interval_s, SZ_QUANTITY_TIME), .required = true,
     .bounds = SZ_BETWEEN(SZ_FRAME_INTERVAL_LEAST_S, SZ_FRAME_INTERVAL_MOST_S),
     .about = "between analysed frames of a camera, such as 200 ms"},
    {"confirming_hits", SZ_COUNT(struct sz_recognition_profile, confirming_hits), .standard = "3",
     .bounds = SZ_BETWEEN(1, 300), .about = "frames that must agree"},
    {"hit_rate", SZ_QUANTITY(struct sz_recognition_profile, hit_rate, SZ_QUANTITY_SHARE), .required = true,
     .about = "the share recognised of what can be seen"},
    {"passages_per_camera_day", SZ_QUANTITY(struct sz_recognition_profile, passages_per_camera_day, SZ_QUANTITY_NUMBER),
     .required = true, .bounds = SZ_BETWEEN(0, 1e6), .about = "people who pass a camera in a day"},
    {"passages", SZ_MAPPING(struct sz_recognition_profile, passages, sz_profile_shape_table),
     SZ_GIVEN_FIELD(struct sz_recognition_profile, has_passages), .about = "their hours"},
    {"in_view", SZ_LAW(struct sz_recognition_profile, in_view, SZ_QUANTITY_TIME),
     .about = "how long a person who passes is in view"},
    {"items", SZ_LIST(struct sz_recognition_profile, items, item_count, SZ_FIELD_QUANTITY),
     .quantity = SZ_QUANTITY_NUMBER, .minimum_count = 1, .maximum_count = 1000,
     .about = "instead of in_view, weights of 0, 1, 2 ... confirmed items in a frame"},
    {"alert_share", SZ_QUANTITY(struct sz_recognition_profile, alert_share, SZ_QUANTITY_SHARE), .standard = "5 %",
     .about = "with items, the share of the frames with items that carry an alert"},
    {"gallery", SZ_QUANTITY(struct sz_recognition_profile, gallery, SZ_QUANTITY_NUMBER), .standard = "0",
     .bounds = SZ_BETWEEN(0, 1e12), .about = "people on the watch-list"},
    {"false_positive_rate", SZ_QUANTITY(struct sz_recognition_profile, false_positive_rate, SZ_QUANTITY_SHARE),
     .required = true, .about = "false alerts a passage (FPIR) at its gallery and threshold"},
    {"stages", SZ_LIST(struct sz_recognition_profile, stages, stage_count, SZ_FIELD_MAPPING), .table = &stage_table,
     .required = true, .minimum_count = 1, .maximum_count = 100},
    {"sources", SZ_LIST(struct sz_recognition_profile, sources, source_count, SZ_FIELD_MAPPING),
     .table = &sz_source_table},
};

static void check_items(struct sz_binder *binder, const struct sz_yaml_node *node,
                        const struct sz_recognition_profile *profile)
{
    const struct sz_yaml_node *place = sz_yaml_place(node, "items");
    double sum = 0;
    for (size_t i = 0; i < profile->item_count; i++) {
        sum += profile->items[i];
        if (profile->items[i] < 0)
            sz_binder_error(binder, place, "the weight of %zu items is %g, expected at least 0", i, profile->items[i]);
    }
    if (profile->item_count > 0 && !(sum > 0))
        sz_binder_error(binder, place, "the weights of items add up to %g, expected more than 0", sum);
    if (!(sum < 1e300))
        sz_binder_error(binder, place, "the weights of items add up to %g, expected less than 1e+300", sum);
    if (profile->item_count > 0 && profile->in_view.text != NULL)
        sz_binder_error(binder, node, "expected either in_view or items");
    if (profile->passages.month_count > 0)
        sz_binder_error(binder, profile->passages.node, "passages have hours and days, but no months");
}

/* Results and messages call stages by their names. */
static void check_names(struct sz_binder *binder, const struct sz_recognition_profile *profile)
{
    for (size_t i = 0; i < profile->stage_count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(profile->stages[i].name, profile->stages[j].name) == 0)
                sz_binder_error(binder, profile->stages[i].node,
                                "there is a stage called %s before this one, expected a name of its own",
                                profile->stages[i].name);
}

static void check_chain(struct sz_binder *binder, const struct sz_recognition_profile *profile)
{
    for (size_t i = 0; i < profile->stage_count; i++) {
        const struct sz_stage_input *stage = &profile->stages[i], *before = i > 0 ? stage - 1 : stage;
        if (stage->scope < before->scope)
            sz_binder_error(binder, stage->node,
                            "%s is of scope %s after a stage of scope %s, expected camera, box, centre in this order",
                            stage->name, scope_names[stage->scope], scope_names[before->scope]);
        if (stage->takes < before->takes)
            sz_binder_error(binder, stage->node, "%s takes %s after a stage that takes %s alone", stage->name,
                            takes_names[stage->takes], takes_names[before->takes]);
        if (stage->gallery_measured > 0 && profile->gallery <= 0)
            sz_binder_error(binder, stage->node, "%s depends on the gallery, expected gallery in the profile",
                            stage->name);
        for (size_t j = 0; j < i; j++)
            if (stage->host != NULL && profile->stages[j].host != NULL &&
                strcmp(stage->host, profile->stages[j].host) == 0 &&
                (stage->scope == SZ_SCOPE_CENTRE) != (profile->stages[j].scope == SZ_SCOPE_CENTRE))
                sz_binder_error(binder, stage->node, "the host %s is of a zone and of the centre, expected one of them",
                                stage->host);
        if (i > 0 && stage->has_line && stage->line.beyond == SZ_BEYOND_BLOCK && before->service.text == NULL)
            sz_binder_error(binder, stage->node,
                            "%s makes frames wait in the stage before it, which has no servers, expected drop",
                            stage->name);
        if (i == 0 && stage->has_line && stage->line.beyond == SZ_BEYOND_BLOCK)
            sz_binder_error(binder, stage->node, "%s is the first stage and cannot block one before it, expected drop",
                            stage->name);
    }
}

/* More people in view than a frame has items, or for longer than any run of a law lasts, would be waited for without end. */
static void check_in_view(struct sz_binder *binder, const struct sz_yaml_node *node,
                          const struct sz_recognition_profile *profile)
{
    enum { LONGEST_S = 3600, MOST = 100 };
    if (profile->in_view.distribution == NULL)
        return;
    double mean_s = sz_distribution_mean(profile->in_view.distribution);
    double people = profile->passages_per_camera_day / 86400 * mean_s;
    if (!(mean_s <= LONGEST_S))
        sz_binder_error(binder, sz_yaml_get(node, "in_view"), "in_view is %.3g s in the mean, expected at most %d s",
                        mean_s, LONGEST_S);
    else if (!(people <= MOST))
        sz_binder_error(binder, sz_yaml_get(node, "in_view"),
                        "%.0f people are in view of a camera in the mean, passages_per_camera_day times in_view, "
                        "expected at most %d",
                        people, MOST);
}

static void check_profile(struct sz_binder *binder, const struct sz_yaml_node *node, void *object)
{
    const struct sz_recognition_profile *profile = object;
    check_items(binder, node, profile);
    check_names(binder, profile);
    check_in_view(binder, node, profile);
    check_chain(binder, profile);
}

const struct sz_table sz_recognition_profile_table = {
    SZ_TABLE("recognition profile", struct sz_recognition_profile, profile_fields), .check = check_profile};

/* --- the pipeline --- */

static bool copy_law(const struct sz_law *law, struct sz_distribution **distribution, struct sz_error *error)
{
    *distribution = sz_law_copy(law, SZ_QUANTITY_TIME, error);
    return law->text == NULL || *distribution != NULL;
}

static bool copy_numbers(const double *from, size_t count, double **to, uint32_t *to_count, struct sz_error *error)
{
    if (count == 0)
        return true;
    *to = malloc(count * sizeof **to);
    if (*to == NULL)
        return sz_error_set_memory(error, "building a recognition pipeline");
    memcpy(*to, from, count * sizeof **to);
    *to_count = (uint32_t)count;
    return true;
}

static bool copy_text(const char *from, char **to, struct sz_error *error)
{
    *to = from != NULL ? strdup(from) : NULL;
    return from == NULL || *to != NULL || sz_error_set_memory(error, "building a recognition pipeline");
}

static bool build_stage(const struct sz_stage_input *from, struct sz_stage *stage, struct sz_error *error)
{
    struct sz_service_law *law = &stage->service;
    stage->scope = (enum sz_stage_scope)from->scope;
    stage->takes = (enum sz_stage_takes)from->takes;
    stage->failure = from->failure;
    stage->server_count = from->server_count;
    stage->handover_s = from->handover_s;
    stage->batch_largest = from->batch.largest;
    stage->batch_longest_wait_s = from->batch.longest_wait_s;
    stage->line_limit = from->has_line ? from->line.limit : SIZE_MAX;
    stage->beyond = (enum sz_line_beyond)from->line.beyond;
    stage->mtbf_s = isnan(from->mtbf_s) ? INFINITY : from->mtbf_s;
    stage->mttr_s = isnan(from->mttr_s) ? 0 : from->mttr_s;
    law->gallery_measured = from->gallery_measured;
    law->gallery_exponent = from->gallery_exponent;
    law->correlation = from->correlation;
    return copy_text(from->name, &stage->name, error) && copy_text(from->host, &stage->host, error) &&
           copy_law(&from->latency, &stage->latency, error) && copy_law(&from->service, &law->base, error) &&
           copy_law(&from->per_item, &law->per_item, error) &&
           copy_law(&from->batch.per_further, &law->per_further, error) &&
           copy_numbers(from->by_items, from->by_items_count, &law->by_items, &law->by_items_count, error) &&
           copy_numbers(from->by_load, from->by_load_count, &law->by_load, &law->by_load_count, error);
}

bool sz_build_pipeline(const struct sz_recognition_profile *profile, struct sz_pipeline *pipeline,
                       struct sz_error *error)
{
    *pipeline = (struct sz_pipeline){.frame_interval_s = profile->frame_interval_s,
                                     .confirming_hits = profile->confirming_hits,
                                     .hit_rate = profile->hit_rate,
                                     .passages_per_camera_day = profile->passages_per_camera_day,
                                     .false_positive_rate = profile->false_positive_rate,
                                     .gallery = profile->gallery,
                                     .alert_share = profile->alert_share,
                                     .passages = sz_profile_flat(),
                                     .camera_count = 1,
                                     .zone_count = 1};
    const struct sz_profile_shape *shape = &profile->passages;
    pipeline->stages = calloc(profile->stage_count, sizeof *pipeline->stages);
    if (pipeline->stages == NULL)
        return sz_error_set_memory(error, "building a recognition pipeline");
    if (!copy_text(profile->name, &pipeline->name, error) || !copy_text(profile->title, &pipeline->title, error) ||
        !copy_law(&profile->in_view, &pipeline->in_view, error) ||
        !copy_numbers(profile->items, profile->item_count, &pipeline->item_weights, &pipeline->item_weight_count,
                      error) ||
        (profile->has_passages && !sz_profile_init(&pipeline->passages, shape->hour_count > 0 ? shape->hours : NULL,
                                                   shape->day_count > 0 ? shape->days : NULL, NULL, error)))
        return false;
    for (size_t i = 0; i < profile->stage_count; i++, pipeline->stage_count++)
        if (!build_stage(&profile->stages[i], &pipeline->stages[i], error)) {
            sz_stage_clear(&pipeline->stages[i]);
            return false;
        }
    return true;
}

bool sz_recognition_profile_load(const char *path, struct sz_pipeline *pipeline, struct sz_error_list *errors)
{
    struct sz_recognition_profile profile = {0};
    struct sz_error error = {0};
    *pipeline = (struct sz_pipeline){0};
    if (!sz_model_read(path, &sz_recognition_profile_table, &profile, NULL, errors))
        return false;
    bool ok = sz_build_pipeline(&profile, pipeline, &error);
    sz_binder_clear(&sz_recognition_profile_table, &profile);
    if (ok)
        return true;
    sz_pipeline_clear(pipeline);
    sz_error_list_add(errors, &error);
    return false;
}
