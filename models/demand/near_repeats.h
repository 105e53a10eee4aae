/**
 * Near repeats: each incident, near repeats too, brings a Poisson number of further ones, each after an exponential delay and displaced by a
 * Gaussian (Mohler et al. 2011, "Self-exciting point process modeling of crime", JASA 106, 100-108).
 *
 * Those to come are kept in a heap by onset: memory is what is open, whatever the length of the run. With a mean of kappa children an incident
 * the counts of a long time have a variance of 1 / (1 - kappa)^2 times their mean (Hawkes and Oakes 1974).
 */
#ifndef SZ_MODELS_DEMAND_NEAR_REPEATS_H
#define SZ_MODELS_DEMAND_NEAR_REPEATS_H

#include "models/geography/locator.h"
#include "sim/stream.h"

#include <stddef.h>

struct sz_near_repeat {
    double mean_count;     /* kappa, 0 <= kappa < 1; 0: none */
    double mean_delay_s;   /* 1 / omega */
    double displacement_m; /* standard deviation to the east, and to the north */
};

struct sz_incident_source;
struct sz_incident_arrival;

struct sz_pending_repeat {
    double onset_s;
    uint64_t sequence; /* of equal onsets the one that was added first comes first */
    struct sz_place place;
    uint32_t cell;
};

struct sz_near_repeats {
    const struct sz_near_repeat *law;
    double rate_per_s;              /* of all incidents, the mean over the year */
    struct sz_pending_repeat *heap; /* owned */
    size_t count, capacity;
    uint64_t sequence;
};

/** Safe on a zeroed one. */
void sz_near_repeats_clear(struct sz_near_repeats *repeats);

/** How many an incident has; the draws that follow are its children's. */
unsigned sz_near_repeats_count(const struct sz_near_repeats *repeats, struct sz_stream *draws);

/** How many are still to come at the start of incidents before it: Poisson of mean rate x kappa / omega. */
unsigned sz_near_repeats_opening_count(const struct sz_near_repeats *repeats, struct sz_stream *draws);

/**
 * Adds a child of an incident. It lies in the cell of the province nearest to its place; one that falls outside of the province takes its
 * parent's place. Those after the source's limit are left out. False when memory is out.
 */
bool sz_near_repeats_add(struct sz_near_repeats *repeats, const struct sz_incident_source *source,
                         const struct sz_incident_arrival *parent, struct sz_stream *draws);

/** Onset of the next, +infinity when there is none. */
double sz_near_repeats_next_s(const struct sz_near_repeats *repeats);

/** Takes the next out, which there must be: onset, place and cell of the arrival are set. */
void sz_near_repeats_take(struct sz_near_repeats *repeats, struct sz_incident_arrival *arrival);

#endif
