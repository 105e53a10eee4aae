/**
 * The kinds of incident, how each becomes known, and the demand of the whole country.
 */
#ifndef SZ_MODELS_DEMAND_CATEGORY_H
#define SZ_MODELS_DEMAND_CATEGORY_H

#include "models/demand/near_repeats.h"
#include "models/demand/profile.h"

enum sz_channel {
    SZ_CHANNEL_CAMERA,
    SZ_CHANNEL_WATCH,
    SZ_CHANNEL_SOS,
    SZ_CHANNEL_CALL,
    SZ_CHANNEL_PATROL,
    SZ_CHANNEL_COUNT
};

/** "camera", "watch", "sos", "call", "patrol". */
const char *sz_channel_name(enum sz_channel channel);

/** A channel notices an incident with this probability after this delay (given that it is in view or in reach), else never. */
struct sz_channel_law {
    double probability;
    struct sz_distribution *delay; /* seconds; NULL is no delay */
    /**
     * Positive: it comes by at this rate and notices what still goes on, an incident that lasts D with 1 - exp(-hazard D); probability is the mean of
     * that, and there is no delay. Needs a duration.
     */
    double hazard_per_s;
};

struct sz_category {
    char *name, *title_en, *title_th;
    unsigned priority;                /* 1 is urgent */
    bool in_progress;                 /* else discovered later: onset is the discovery */
    bool always_noticed;              /* textbook worlds: known and verified at once */
    struct sz_distribution *patience; /* how long it waits in the line, seconds; NULL: for ever */
    struct sz_distribution *duration; /* how long it goes on, seconds; NULL when not in progress */
    struct sz_distribution *on_scene; /* seconds */
    struct sz_channel_law channels[SZ_CHANNEL_COUNT];
    struct sz_profile profile;
    struct sz_near_repeat near_repeat;
};

/**
 * Everything that happens without regard to cameras. rates are arrays [category * province_count + province] of the mean over the year, per second.
 */
struct sz_demand {
    struct sz_category *categories;
    uint32_t category_count, province_count;
    double *recorded_per_s; /* known without cameras */
    double *true_per_s;     /* recorded / P(known without cameras) x scale */
    double scale,
        largest_scale; /* the stream is generated at the largest scale and thinned, so that a smaller scale is a subset */
    double callers_per_incident;    /* mean number of calls about an incident that is called in, at least 1 */
    double *hoax_calls_per_s;       /* by province */
    struct sz_profile call_profile; /* of hoaxes */
    /** Weight of each cell by category, [category * cell_count + cell], or NULL: by population. */
    double *cell_weights;
    struct sz_over_dispersion over_dispersion;
    struct sz_holidays holidays; /* empty: no day is one */
};

/** P(known without cameras) = 1 - (1 - p_call)(1 - p_patrol); 1 for a category that is always noticed. */
double sz_category_known_probability(const struct sz_category *category);

/** How often somebody who comes by at a rate finds it still going on: 1 - E exp(-hazard D), to 1e-4 of it, for a duration D in seconds. */
double sz_category_hazard_probability(const struct sz_distribution *duration, double hazard_per_s);

/**
 * Fills true_per_s from recorded_per_s. False (SZ_ERROR_INPUT, nothing changed) when a category with a rate can never be known, a rate or
 * scale is negative or no number, or largest_scale is less than scale.
 */
bool sz_demand_correct(struct sz_demand *demand, struct sz_error *error);

/** Frees categories, distributions and arrays; safe on a zeroed one. */
void sz_demand_clear(struct sz_demand *demand);

#endif
