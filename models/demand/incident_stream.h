/**
 * The incidents of one province and category, in order of time, as many as asked for: memory does not grow.
 *
 * Incident n of a stream is a pure function of (seed, replication, province, category, n): its inter-arrival draw, cell and marks are keyed to
 * it. Below the largest scale incidents are thinned by a mark of their own, so a smaller scale is a subset.
 */
#ifndef SZ_MODELS_DEMAND_INCIDENT_STREAM_H
#define SZ_MODELS_DEMAND_INCIDENT_STREAM_H

#include "models/demand/category.h"

/** What each random stream is for; the numbers are part of the results, never reuse one. */
enum sz_purpose {
    SZ_PURPOSE_CALENDAR = 1,
    SZ_PURPOSE_ARRIVAL = 2,
    SZ_PURPOSE_PLACE = 3,
    SZ_PURPOSE_THINNING = 4,
    SZ_PURPOSE_NOTICE = 5,       /* whether and when each channel notices; + channel: 5..9 */
    SZ_PURPOSE_RECOGNITION = 10, /* the pipeline's latency and loss */
    SZ_PURPOSE_OPERATOR = 11,
    SZ_PURPOSE_CALLS = 12, /* number, times and handling of the calls about an incident */
    SZ_PURPOSE_TURNOUT = 13,
    SZ_PURPOSE_TRAVEL = 14,
    SZ_PURPOSE_ON_SCENE = 15,
    SZ_PURPOSE_DURATION = 16,
    SZ_PURPOSE_HOAX = 17,
    SZ_PURPOSE_FALSE_ALERT = 18,
    SZ_PURPOSE_PATROL_POSITION = 19,
    SZ_PURPOSE_READY = 20,
    SZ_PURPOSE_IN_ZONE = 21,
    SZ_PURPOSE_CONTACT = 22,
    SZ_PURPOSE_SOS_OPERATOR = 23,
    SZ_PURPOSE_POSITION = 24, /* where in its cell an incident is */
    SZ_PURPOSE_PATIENCE = 25,
    /* numbered ones: */
    SZ_PURPOSE_FURTHER_TURNOUT = 1024,  /* + trip to the incident, 256 of them */
    SZ_PURPOSE_FURTHER_TRAVEL = 1280,   /* + trip */
    SZ_PURPOSE_FURTHER_ON_SCENE = 1536, /* + unit of the incident, 64 of them */
    SZ_PURPOSE_FURTHER_PATIENCE = 1600  /* + time in the line, 256 of them */
};

/** The entity of an incident or of any other numbered thing of a province and a class (a category, a zone). */
static inline uint64_t sz_entity(uint32_t province, uint32_t class_index, uint64_t ordinal)
{
    return (uint64_t)province << 56 | (uint64_t)class_index << 40 | (ordinal & 0xffffffffffu);
}

/** Chooses a cell of a province in constant time (alias table, Walker 1977). */
struct sz_cell_choice {
    uint32_t first_cell, cell_count;
    double *threshold; /* owned, so is alias */
    uint32_t *alias;   /* counted from first_cell */
};

/** weights: cell_count non-negative numbers, not all 0. */
bool sz_cell_choice_init(struct sz_cell_choice *choice, uint32_t first_cell, uint32_t cell_count, const double *weights,
                         struct sz_error *error);
void sz_cell_choice_clear(struct sz_cell_choice *choice);
/** The cell chosen by a uniform draw on (0, 1): its index among all cells, first_cell and up. */
uint32_t sz_cell_choice_draw(const struct sz_cell_choice *choice, double uniform);

struct sz_incident_arrival {
    double onset_s;
    uint64_t entity;
    uint32_t cell;
};

struct sz_incident_stream {
    struct sz_arrival_clock clock;
    const struct sz_cell_choice *choice; /* shared */
    uint64_t seed;
    uint32_t replication, province, category;
    uint64_t ordinal; /* of the next incident */
    double keep;      /* probability of surviving the thinning */
    double limit_s;
};

/**
 * Before the first incident. All it is given is shared and must outlive it. The rate comes from recorded_per_s and largest_scale, so that
 * the times of incidents are the same to the last bit at every scale.
 */
void sz_incident_stream_init(struct sz_incident_stream *stream, const struct sz_demand *demand,
                             const struct sz_calendar *calendar, const struct sz_cell_choice *choice, uint64_t seed,
                             uint32_t replication, uint32_t province, uint32_t category, double limit_s);

/** False when there is no further incident before the limit; asked again, it goes on saying so. */
bool sz_incident_stream_next(struct sz_incident_stream *stream, struct sz_incident_arrival *arrival);

#endif
