/**
 * A recognition profile: the YAML file that describes a pipeline, models/recognition/profiles/<name>.yaml or a file of the user's.
 */
#ifndef SZ_SCENARIOS_RECOGNITION_PROFILE_H
#define SZ_SCENARIOS_RECOGNITION_PROFILE_H

#include "models/recognition/pipeline.h"
#include "scenarios/model_files.h"

struct sz_batch_input {
    uint32_t largest;
    double longest_wait_s;
    struct sz_law per_further;
};

struct sz_stage_line_input {
    uint32_t limit;
    int beyond;
};

struct sz_stage_input {
    char *name;
    int scope, takes;
    struct sz_law latency, service, per_item;
    double failure;
    uint32_t server_count;
    double *by_items, *by_load;
    size_t by_items_count, by_load_count;
    double gallery_measured, gallery_exponent, correlation, handover_s, mtbf_s, mttr_s;
    char *host;
    struct sz_batch_input batch;
    struct sz_stage_line_input line;
    bool has_servers, has_batch, has_line;
    const struct sz_yaml_node *node;
};

struct sz_recognition_profile {
    uint32_t format;
    char *name, *title;
    double frame_interval_s, hit_rate, passages_per_camera_day, false_positive_rate, gallery, alert_share;
    uint32_t confirming_hits;
    struct sz_profile_shape passages;
    bool has_passages;
    struct sz_law in_view;
    double *items;
    struct sz_stage_input *stages;
    struct sz_source_input *sources;
    size_t item_count, stage_count, source_count;
};

extern const struct sz_table sz_recognition_profile_table;

/** The pipeline of a profile, not deployed yet; sz_pipeline_clear frees it, also after false. */
bool sz_build_pipeline(const struct sz_recognition_profile *profile, struct sz_pipeline *pipeline,
                       struct sz_error *error);

/** Reads a profile's file (its full path) into a pipeline; errors go to the list. The pipeline is the caller's to clear after true. */
bool sz_recognition_profile_load(const char *path, struct sz_pipeline *pipeline, struct sz_error_list *errors);

#endif
