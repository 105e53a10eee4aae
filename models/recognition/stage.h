/**
 * One stage on the way from lens to alert, as it is described.
 *
 * A stage is a pure delay (latency set, no servers) or a queue in front of servers (latency NULL). Its service time is
 *
 *     (base(z) by_items[items] + items per_item(z) + (frames - 1) per_further(z)) (gallery / measured)^exponent by_load[n]
 *
 * with z a standard normal score drawn once a service, so that base(z) is the quantile of its law at Phi(z). Scores of one
 * station follow z' = r z + sqrt(1 - r^2) e in the order of its services: each law stays exactly what it is, and the services are correlated
 * (a Gaussian copula; r is the lag-1 correlation of the scores, for log-normal laws that of the logarithms). `frames` is the size of
 * the batch, `items` of all its frames, n the number of servers in service on the host, this one counted: when n changes, what is left of
 * the services under way goes on at the other pace.
 */
#ifndef SZ_MODELS_RECOGNITION_STAGE_H
#define SZ_MODELS_RECOGNITION_STAGE_H

#include "sim/distribution.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How many there are of a stage: one at each camera, one at each zone (its box), one for all zones that share the description. */
enum sz_stage_scope { SZ_SCOPE_CAMERA, SZ_SCOPE_BOX, SZ_SCOPE_CENTRE };

/** Which frames go on to it; a stage never takes more than the one before. Its items are those: people in view, confirmed, newly confirmed. */
enum sz_stage_takes {
    SZ_TAKES_FRAMES, /* all */
    SZ_TAKES_ITEMS,  /* with a confirmed item, that is one seen in `confirming_hits` frames */
    SZ_TAKES_ALERTS  /* in which an item is confirmed: once a sighting */
};

/** What becomes of a frame that finds the line full: it is lost, or it waits where it is and holds that stage's server. */
enum sz_line_beyond { SZ_BEYOND_DROP, SZ_BEYOND_BLOCK };

struct sz_service_law {
    struct sz_distribution *base;        /* of a service, seconds */
    struct sz_distribution *per_item;    /* more for each item of a frame; NULL: none */
    struct sz_distribution *per_further; /* more for each frame of a batch after the first; NULL: none */
    double *by_items; /* factors of the base for 0, 1, 2 ... items, the last one for all above; NULL: 1 */
    double *by_load;  /* factors of all for 1, 2 ... servers in service on the host, likewise */
    uint32_t by_items_count, by_load_count;
    double gallery_measured; /* size of the gallery at which the laws were measured; 0: does not depend on it */
    double gallery_exponent; /* b of a N^b */
    double correlation;      /* of the score with the one before, in (-1, 1) */
};

struct sz_stage {
    char *name;
    enum sz_stage_scope scope;
    enum sz_stage_takes takes;
    struct sz_distribution *latency; /* of a pure delay, seconds */
    double failure;                  /* probability that a frame that went through is lost all the same */
    /* the rest is of stages with servers */
    uint32_t server_count;  /* of each camera, box or centre */
    uint32_t batch_largest; /* 1: no batches */
    double handover_s; /* from a frame and a free server to the start of service: the server is held, the frame waits */
    struct sz_service_law service;
    char *host;                  /* stages of one host share a machine and its load; NULL: the stage has its own */
    double batch_longest_wait_s; /* 0: at once with whoever waits */
    size_t line_limit;           /* frames that may wait; SIZE_MAX: no limit */
    enum sz_line_beyond beyond;
    double mtbf_s, mttr_s; /* of each server, exponential, counted on the clock; INFINITY and 0: never fails */
};

/** Servers that fail and are repaired within so long in the mean do so within the runs of a law; those that take longer are followed beside it. */
#define SZ_STAGE_QUICK_S 100.0

static inline bool sz_stage_fails_slowly(const struct sz_stage *stage)
{
    return stage->latency == NULL && stage->mtbf_s < INFINITY && stage->mtbf_s + stage->mttr_s > SZ_STAGE_QUICK_S;
}

static inline bool sz_stage_is_delay(const struct sz_stage *stage)
{
    return stage->latency != NULL;
}

void sz_stage_clear(struct sz_stage *stage);

#endif
