/**
 * The incidents of one province and category, in order of time, as many as asked for: memory does not grow.
 *
 * Incident n of a stream is a pure function of (seed, replication, province, category, n): its inter-arrival draw, cell, place and marks are
 * keyed to it. Below the largest scale incidents are thinned by a mark of their own, so a smaller scale is a subset. Incidents with near
 * repeats are numbered in order of time, background and repeats alike, as they are at the largest scale.
 */
#ifndef SZ_MODELS_DEMAND_INCIDENT_STREAM_H
#define SZ_MODELS_DEMAND_INCIDENT_STREAM_H

#include "models/demand/category.h"
#include "models/demand/near_repeats.h"
#include "models/demand/purpose.h"
#include "sim/alias.h"

/** Chooses a cell of a province in constant time. */
struct sz_cell_choice {
    uint32_t first_cell;
    struct sz_alias alias; /* of the province's cells, counted from first_cell */
};

/** weights: cell_count non-negative numbers, not all 0. */
bool sz_cell_choice_init(struct sz_cell_choice *choice, uint32_t first_cell, uint32_t cell_count, const double *weights,
                         struct sz_error *error);
void sz_cell_choice_clear(struct sz_cell_choice *choice);

/** The cell chosen by 64 random bits: its index among all cells, first_cell and up. */
static inline uint32_t sz_cell_choice_draw(const struct sz_cell_choice *choice, uint64_t bits)
{
    return choice->first_cell + sz_alias_choose(&choice->alias, bits);
}

struct sz_incident_arrival {
    double onset_s;
    uint64_t entity;
    uint32_t cell;
    struct sz_place place;
};

/** What the streams of an area and replication share; all it points to outlives them. */
struct sz_incident_source {
    const struct sz_demand *demand;
    const struct sz_geography *geography;
    const struct sz_locator *locator; /* for near repeats; NULL where there are none */
    const struct sz_calendar *calendar;
    const struct sz_day_factors *day_factors; /* NULL: no day differs from another */
    uint64_t seed;
    uint32_t replication, province;
    double limit_s;
};

struct sz_incident_stream {
    const struct sz_incident_source *source;
    const struct sz_cell_choice *choice; /* shared */
    struct sz_arrival_clock clock;       /* of the background: what is no near repeat */
    struct sz_near_repeats repeats;
    double background_s; /* the next of the background; NaN before it is drawn */
    double keep;         /* probability of surviving the thinning */
    uint64_t ordinal;    /* of the next incident */
    uint64_t drawn;      /* incidents of the background so far */
    uint32_t category;
    bool is_out_of_memory;
};

/**
 * Before the first incident. The rate comes from recorded_per_s and largest_scale, so that the times of incidents are the same to the last bit
 * at every scale. A stream of a category with near repeats owns memory for those to come: clear it.
 */
void sz_incident_stream_init(struct sz_incident_stream *stream, const struct sz_incident_source *source,
                             const struct sz_cell_choice *choice, uint32_t category);
/** Safe on a zeroed one. */
void sz_incident_stream_clear(struct sz_incident_stream *stream);

/** False when there is no further incident before the limit, or memory is out; asked again, it goes on saying so. */
bool sz_incident_stream_next(struct sz_incident_stream *stream, struct sz_incident_arrival *arrival);

/**
 * Expected number of incidents of a category with onset in [from_s, to_s): the integral of rate_per_s under its profile, the holidays and its
 * near repeats, which lag behind. Day factors have mean 1 and leave it.
 */
double sz_incident_stream_expected(const struct sz_incident_source *source, uint32_t category, double rate_per_s,
                                   double from_s, double to_s);

#endif
