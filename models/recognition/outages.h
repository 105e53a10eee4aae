/**
 * What is out of order when: cameras, the box and the link of a zone, and the centre its alerts go through, each an alternating renewal process of its own.
 *
 * Times up and down are exponential with the means MTBF and MTTR; a thing starts up with its availability MTBF / (MTBF + MTTR), so it is in its steady state from the
 * start. A camera's outage takes one camera; one of the box, the link or the centre all of the zone's, one of the link its SOS poles too, one of the centre all zones that share it. Each thing has a stream of its own: what
 * fails in one zone changes nothing elsewhere.
 */
#ifndef SZ_MODELS_RECOGNITION_OUTAGES_H
#define SZ_MODELS_RECOGNITION_OUTAGES_H

#include "error/error.h"

#include <stdint.h>

/** Means in seconds; an MTBF of 0 never fails. */
struct sz_renewal_law {
    double mtbf_s, mttr_s;
};

struct sz_outage_law {
    struct sz_renewal_law camera, box, link, centre;
};

/** MTBF / (MTBF + MTTR). */
double sz_renewal_availability(const struct sz_renewal_law *law);

/** Whether anything fails at all. */
bool sz_outage_law_matters(const struct sz_outage_law *law);

/** Changes of state that are expected in so long, of all things of a zone and its centre. */
double sz_outage_law_changes(const struct sz_outage_law *law, uint32_t camera_count, double length_s);

/** When one thing changes its state: at times[0], times[1], ... */
struct sz_timeline {
    double *times_s; /* owned */
    uint32_t count;
    bool starts_up;
};

struct sz_stream;

/** Draws it for [0, length_s) from its stream; up all the time where nothing fails. */
bool sz_timeline_draw(struct sz_timeline *timeline, const struct sz_renewal_law *law, double length_s,
                      struct sz_stream *stream);
bool sz_timeline_is_up(const struct sz_timeline *timeline, double time_s);

/** The outages of one zone in one replication. */
struct sz_outages {
    struct sz_timeline *cameras; /* NULL: they never fail; owned */
    struct sz_timeline box, link, centre;
    uint32_t camera_count;
    /* the number of cameras that work, after each change of any */
    double *change_s;
    uint32_t *working_counts; /* change_count + 1: before the first */
    uint32_t change_count;
};

/** Draws them for [0, length_s): streams are named by (seed, replication, purpose, entity + thing), thing 0 the box, 1 the link, then the cameras. */
bool sz_outages_init(struct sz_outages *outages, const struct sz_outage_law *law, uint32_t camera_count,
                     double length_s, uint64_t seed, uint32_t replication, uint32_t purpose, uint64_t entity,
                     struct sz_error *error);
/** Draws those of the centre, whose stream (entity) is the same for all zones that share it: they have the same outages. */
bool sz_outages_add_centre(struct sz_outages *outages, const struct sz_renewal_law *law, double length_s, uint64_t seed,
                           uint32_t replication, uint32_t purpose, uint64_t entity, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_outages_clear(struct sz_outages *outages);

/* At a time; O(log changes). */
bool sz_outages_camera_works(const struct sz_outages *outages, uint32_t camera, double time_s);
uint32_t sz_outages_working_count(const struct sz_outages *outages, double time_s);
/** The link works: SOS poles are heard. */
bool sz_outages_is_linked(const struct sz_outages *outages, double time_s);
/** Box and link both work: monitors show something. */
bool sz_outages_is_connected(const struct sz_outages *outages, double time_s);
/** Box, link and centre all work: alerts of cameras come through. */
bool sz_outages_lets_alerts_through(const struct sz_outages *outages, double time_s);

#endif
