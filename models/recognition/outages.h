/**
 * What is out of order when: cameras, the box and the link of a zone, each an alternating renewal process of its own.
 *
 * Times up and down are exponential with the means MTBF and MTTR; a thing starts up with its availability MTBF / (MTBF + MTTR), so it is in its steady state from the
 * start. A camera's outage takes one camera; one of the box or the link takes the whole zone. Each thing has a stream of its own: what
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
    struct sz_renewal_law camera, box, link;
};

/** MTBF / (MTBF + MTTR). */
double sz_renewal_availability(const struct sz_renewal_law *law);

/** Whether anything fails at all. */
bool sz_outage_law_matters(const struct sz_outage_law *law);

/** Changes of state that are expected in so long, of all things of a zone. */
double sz_outage_law_changes(const struct sz_outage_law *law, uint32_t camera_count, double length_s);

/** When one thing changes its state: at times[0], times[1], ... */
struct sz_timeline {
    double *times_s; /* owned */
    uint32_t count;
    bool starts_up;
};

/** The outages of one zone in one replication. */
struct sz_outages {
    struct sz_timeline *cameras; /* NULL: they never fail; owned */
    struct sz_timeline box, link;
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
/** Safe on a zeroed one. */
void sz_outages_clear(struct sz_outages *outages);

/* At a time; O(log changes). */
bool sz_outages_camera_works(const struct sz_outages *outages, uint32_t camera, double time_s);
uint32_t sz_outages_working_count(const struct sz_outages *outages, double time_s);
/** Box and link both work. */
bool sz_outages_is_connected(const struct sz_outages *outages, double time_s);

#endif
