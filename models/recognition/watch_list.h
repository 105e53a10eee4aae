/**
 * Persons of interest and the lists they stand on: how well a list recognises whom, whom it takes for somebody else, and the cameras they walk past.
 *
 * A person of interest enters a zone, passes a camera, leaves with probability `leave` after each pass and else walks on to a neighbouring camera.
 * The cameras are the first sites of a square lattice around the zone's centre (docs/model.md). The recognition of a person at a pass is
 * logistic(location + spread Z + ln quality), Z standard normal and the person's own: misses repeat.
 */
#ifndef SZ_MODELS_RECOGNITION_WATCH_LIST_H
#define SZ_MODELS_RECOGNITION_WATCH_LIST_H

#include "models/demand/profile.h"
#include "sim/alias.h"
#include "sim/distribution.h"

/* --- what a threshold gives: the DET curve --- */

/** One point of a detection error trade-off: at a threshold (NaN: not told) so many passages of others raise an alert, so many of persons on the list do. */
struct sz_det_point {
    double threshold, fpir, tpir;
};

/**
 * Sorts the points of a curve by FPIR and checks them: rates between 0 and 1, both excluded; a higher FPIR has no lower TPIR and a lower threshold; no two of one FPIR.
 * SZ_ERROR_INPUT else.
 */
bool sz_det_sort(struct sz_det_point *points, size_t count, struct sz_error *error);

/**
 * The point of a sorted curve at an FPIR: the logit of TPIR is linear in ln FPIR between neighbours. SZ_ERROR_INPUT beyond its ends: nothing is known there.
 */
bool sz_det_at_fpir(const struct sz_det_point *points, size_t count, double fpir, struct sz_det_point *at,
                    struct sz_error *error);

/** The point at a threshold: ln FPIR and the logit of TPIR are linear in it. SZ_ERROR_INPUT beyond the ends, or when the points tell no thresholds. */
bool sz_det_at_threshold(const struct sz_det_point *points, size_t count, double threshold, struct sz_det_point *at,
                         struct sz_error *error);

/**
 * FPIR at a gallery over that at the reference gallery: (gallery / reference)^exponent. Exponent 1 is linear, as measured (National Physical Laboratory 2023: 1 in 6,000
 * at 10,000 and 1 in 60,000 at 1,000).
 */
double sz_gallery_factor(double reference, double gallery, double exponent);

/* --- the person effect --- */

/** E logistic(location + spread Z), by the trapezoidal rule over the normal density (error below 1e-10 for a spread to 10). */
double sz_person_mean(double location, double spread);

/** The location at which that mean is `mean`, between 0 and 1 both excluded; spread from 0 to 10. */
double sz_person_location(double mean, double spread);

/* --- the cameras --- */

/** The first `count` sites of the square lattice by distance from the origin, ties by x, then y. Shared by all zones: n cameras are the first n. */
struct sz_camera_lattice {
    uint32_t count;
    int32_t half_width;
    int16_t (*sites)[2]; /* owned, in pitches */
    uint32_t *index;     /* of site (x, y) at (y + half_width) (2 half_width + 1) + x + half_width, or SZ_NONE; owned */
};

bool sz_camera_lattice_init(struct sz_camera_lattice *lattice, uint32_t count, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_camera_lattice_clear(struct sz_camera_lattice *lattice);

/** Cameras in order, a whole number, at least one. */
uint32_t sz_camera_working_count(uint32_t camera_count, double working_share);

/** Distance of neighbouring cameras: the side of a square of area / cameras, metres. */
double sz_camera_pitch_m(double zone_area_m2, uint32_t camera_count);

/**
 * The camera after `camera` for somebody who came from `previous` (SZ_NONE at first), of the first `count` of the lattice: each neighbour but the one they came
 * from equally likely, back where there is no other; the same one where a camera is alone.
 */
uint32_t sz_camera_next(const struct sz_camera_lattice *lattice, uint32_t count, uint32_t camera, uint32_t previous,
                        struct sz_stream *stream);

/* --- the whole --- */

/** A group of passers and how often it is taken for somebody else. */
struct sz_watch_group {
    char *name;
    double share, fpir_ratio; /* of passers; FPIR over that of any other group with ratio 1 */
};

enum { SZ_WATCH_GROUP_LIMIT = 8, SZ_QUALITY_DAY = 0, SZ_QUALITY_NIGHT = 1 };

struct sz_watch_list {
    double persons_per_s;      /* of interest who enter a zone, or the zones of a province in all */
    bool per_province;         /* shared evenly by its zones */
    struct sz_profile profile; /* of their arrivals */
    double leave;              /* probability after each pass, in (0, 1] */
    double vehicle_share;      /* of persons of interest and of passers */
    double foot_mps, vehicle_mps;
    double person_spread;             /* of the logit, from 0 to 10 */
    double quality[2];                /* by day and by night: a factor on the odds of recognition */
    double trail_s;                   /* without a sighting, and the trail is dead */
    double repeat_s;                  /* one person raises no second alert within */
    unsigned priority;                /* of a dispatch */
    struct sz_distribution *on_scene; /* seconds with a person who was met */
    struct sz_watch_group *groups;
    uint32_t group_count;
    struct sz_alias group_choice; /* of a false alert; where there are groups */
};

/** Probability that a false alert falls on each group is share x ratio over the sum of those; sets group_choice. SZ_ERROR_INPUT when all are 0. */
bool sz_watch_list_weigh_groups(struct sz_watch_list *list, struct sz_error *error);

void sz_watch_list_clear(struct sz_watch_list *list);

/** How a list works with one pipeline: FPIR a passage, TPIR over persons by day at quality 1, and the location of the logit that gives it. */
struct sz_watch_point {
    double fpir, tpir, location;
};

/* --- passers, who are not on the list --- */

/**
 * The alerts of one visit of a passer: the first one comes with probability `first`; each is followed, `dead` passes that cannot raise one later, by another with
 * probability `next`, after a geometric number of passes more whose parameter is `step`.
 *
 * Every pass raises one with probability f and is the last with probability q: first = f / (1 - (1-q)(1-f)), next = (1-q)^(dead+1) first,
 * step = 1 - (1-q)(1-f).
 */
struct sz_visit_alerts {
    double first, next, step, pass_s; /* pass_s: from camera to camera */
    double next_at_once;              /* next where the one before was lost: no pass is dead */
    double dead;                      /* passes within the repeat time */
};

struct sz_visit_alerts sz_visit_alerts_of(double fpir, double leave, double pass_s, double repeat_s);

/** Mean number of alerts a visit: first / (1 - next). */
double sz_visit_alerts_mean(const struct sz_visit_alerts *alerts);

#endif
