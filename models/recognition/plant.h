/**
 * The stages of some zones as they stand: one station at each camera, box or centre, with the streams it draws from, and the accounts of the
 * frames that pass. Private to this folder; network.c moves frames through it by events, recursion.c without.
 *
 * Every draw belongs to a station and is made in its order of arrival (delays, losses) or of service, so both ways make the same.
 */
#ifndef SZ_MODELS_RECOGNITION_PLANT_H
#define SZ_MODELS_RECOGNITION_PLANT_H

#include "models/recognition/explicit.h"
#include "models/recognition/frame_source.h"
#include "models/recognition/service.h"

/** Purposes of streams beside those of cameras, counted from the first one of a plant. */
enum { SZ_PLANT_PHASES = SZ_CAMERA_DWELLS + 1, SZ_PLANT_DRAWS, SZ_PLANT_LOSSES, SZ_PLANT_FAILURES };

struct sz_stage_station {
    struct sz_service_state draws; /* of latencies or services */
    struct sz_stream losses;
};

/** Sums over the counted frames of a stage, those captured in the window. */
struct sz_stage_sums {
    uint64_t entered_count, left_count, failed_count, refused_count;
    uint64_t whole_failed_count, whole_refused_count; /* of frames that tell the latency */
    double wait_s, held_s, services; /* held: a server; a batch and its time are shared by its frames */
};

struct sz_plant {
    const struct sz_pipeline *pipeline;
    uint32_t zone_count, camera_count; /* cameras a zone */
    double window_start_s, end_s;
    struct sz_frame_law frame_law;
    enum sz_stage_takes telling;
    const struct sz_service *services;    /* by stage */
    struct sz_service *own_services;      /* NULL: they are the caller's */
    struct sz_stage_station *stations;    /* those of stage s from first_station[s] on */
    uint32_t *first_station;              /* stage_count + 1 */
    struct sz_camera *cameras;            /* zone_count x camera_count */
    struct sz_stage_sums *sums;           /* by stage */
    uint64_t frame_count, pass_count;     /* all */
    uint64_t captured_count, whole_count; /* counted frames; those of them that tell the latency */
    uint64_t told_count, told_lost_count; /* those whose latency is told: these, or all */
    uint64_t present_counts[2];           /* on their way as the window starts, and as it ends */
    double latency_sum_s;
    struct sz_sketch latencies;
    double *samples; /* with keep_latencies; owned */
    size_t sample_count, sample_capacity;
    bool keeps_samples, counts_every_frame, is_out_of_memory;
};

/** What the plant needs of a frame. */
struct sz_passage {
    double captured_s;
    uint32_t zone, camera; /* indices in the plant */
    uint32_t items[3];
    uint32_t reach; /* the stages it goes through are those before this one */
    bool is_counted;
};

bool sz_plant_init(struct sz_plant *plant, const struct sz_explicit_options *options, struct sz_error *error);
void sz_plant_clear(struct sz_plant *plant);

/** Names a station's, or a camera's (stage 0), streams: no two share one. */
uint64_t sz_plant_entity(const struct sz_explicit_options *options, uint32_t stage, uint32_t zone, uint32_t camera);

/** What was counted so far. */
bool sz_plant_result(const struct sz_plant *plant, struct sz_explicit_result *result, struct sz_error *error);

/** A frame as its camera took it. */
struct sz_passage sz_plant_passage(const struct sz_plant *plant, uint32_t zone, uint32_t camera,
                                   const struct sz_frame_shot *shot);

/** Index of the station of a stage that a frame of this camera comes to, over all stations. */
static inline uint32_t sz_plant_station(const struct sz_plant *plant, uint32_t stage, uint32_t zone, uint32_t camera)
{
    enum sz_stage_scope scope = plant->pipeline->stages[stage].scope;
    uint32_t instance = scope == SZ_SCOPE_CENTRE ? 0
                        : scope == SZ_SCOPE_BOX  ? zone
                                                 : zone * plant->camera_count + camera;
    return plant->first_station[stage] + instance;
}

/** The stage after a run of pure delays that begins here, not beyond the frame's reach. */
uint32_t sz_plant_delay_end(const struct sz_plant *plant, uint32_t stage, uint32_t reach);

/** A frame goes through the pure delays [stage, end): their sum, seconds, and whether they lose it. */
double sz_plant_delay_s(struct sz_plant *plant, uint32_t stage, uint32_t end, const struct sz_passage *passage,
                        bool *lost);

/** The service of a stage is over: whether the frame is lost. wait_s and held_s are its own; `frames` shared the service. */
bool sz_plant_serve(struct sz_plant *plant, uint32_t stage, uint32_t station, const struct sz_passage *passage,
                    double wait_s, double held_s, uint32_t frames);
/** The line was full. */
void sz_plant_refuse(struct sz_plant *plant, uint32_t stage, const struct sz_passage *passage);
/** A frame has left for good, lost or at the end of its reach. */
void sz_plant_leave(struct sz_plant *plant, const struct sz_passage *passage, double now_s, bool is_lost);

#endif
