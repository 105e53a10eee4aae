/**
 * What cameras send: frames on a periodic clock, with the people in them.
 *
 * Frame n of a camera is captured at (phase + n) x interval. Who arrived by then and has not left is in it; a person's first frame is
 * the first hit. A sighting that somebody follows (an incident in view, a person sought) is such a person whom no one else brings; where frames draw
 * their items by themselves it is one of those of a frame with items.
 */
#ifndef SZ_MODELS_RECOGNITION_FRAME_SOURCE_H
#define SZ_MODELS_RECOGNITION_FRAME_SOURCE_H

#include "models/recognition/pipeline.h"
#include "sim/alias.h"

/** A sighting that is followed. Its memory is the caller's, until the alert has left the pipeline or is lost. */
struct sz_sighting {
    double seen_s;  /* when it comes into view */
    double first_s; /* when the frame that shows it first is captured; set with `first` */
    void *subject;  /* the caller's */
    uint64_t first; /* the frame that shows it first; set when it is given to a camera */
    struct sz_sighting *next;
};

struct sz_passer {
    double left_s;
    uint64_t first; /* frame */
};

/** Purposes of a camera's streams, counted from the first one of a plant. */
enum { SZ_CAMERA_PASSAGES, SZ_CAMERA_DWELLS, SZ_CAMERA_FOLLOWED = 6 };

/** One camera's frames; must stay where it is. */
struct sz_camera {
    double phase;                      /* share of an interval */
    uint64_t next_frame;               /* the first one not taken yet */
    struct sz_stream passages, dwells; /* with items: the numbers of items, the alerts */
    struct sz_stream followed;         /* with items: the numbers in frames with a followed alert */
    struct sz_arrival_clock clock;     /* of passages, where they follow the hours */
    double arrival_s;                  /* of the next person */
    double arrival_mean_s;             /* between passages, where they do not; INFINITY: nobody passes */
    struct sz_passer *people;          /* in view as of the last frame taken; owned */
    uint32_t person_count, person_capacity;
    struct sz_sighting *sightings; /* not confirmed yet, in no order */
};

/** What the cameras of one pipeline share. */
struct sz_frame_law {
    const struct sz_pipeline *pipeline;
    struct sz_alias items, some_items; /* with item weights: of frames, of those with items */
    enum sz_stage_takes least;         /* frames that nothing but pure delays takes are left out */
};

/** A frame as it is captured. */
struct sz_frame_shot {
    double captured_s;
    uint32_t items[3];           /* by what a stage takes: in view, confirmed, newly confirmed */
    struct sz_sighting *carried; /* the followed ones it confirms */
};

bool sz_frame_law_init(struct sz_frame_law *law, const struct sz_pipeline *pipeline, struct sz_error *error);
void sz_frame_law_clear(struct sz_frame_law *law);

/**
 * Starts a camera whose streams' purposes count from first_purpose. Passages have the rate of the pipeline's mean x `factor`; with a calendar they
 * follow the pipeline's hours besides. The phase is a share of the interval, in [0, 1).
 */
void sz_camera_start(struct sz_camera *camera, const struct sz_frame_law *law, double phase, double factor,
                     const struct sz_calendar *calendar, uint64_t seed, uint32_t replication, uint32_t first_purpose,
                     uint64_t entity);
void sz_camera_clear(struct sz_camera *camera);

/** When the next frame that may matter is captured, seconds; INFINITY for never. */
double sz_camera_due_s(const struct sz_camera *camera, const struct sz_frame_law *law);

/** Takes that frame. False when no stage with servers takes it, or when out of memory (*out_of_memory). */
bool sz_camera_take(struct sz_camera *camera, const struct sz_frame_law *law, struct sz_frame_shot *shot,
                    bool *out_of_memory);

/** From its first frame at or after seen_s that is not taken yet, the sighting is in the camera's view until it is confirmed: its next frame may be due earlier now. */
void sz_camera_show(struct sz_camera *camera, const struct sz_frame_law *law, struct sz_sighting *sighting);

#endif
