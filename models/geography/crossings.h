/**
 * The ways over water from one landmass to another, planned once: which bridges and ferries one takes, one after another.
 *
 * A way begins at an end of a link on the one landmass and leads to an end on the other, over islands between them where that is fastest. Ways that
 * come back to the land they start from are left out, so a pair of landmasses has hardly more ways than links, and a trip looks at those of its
 * pair alone.
 */
#ifndef SZ_MODELS_GEOGRAPHY_CROSSINGS_H
#define SZ_MODELS_GEOGRAPHY_CROSSINGS_H

#include "models/geography/geography.h"

struct sz_crossing {
    struct sz_place from, to;
    double road_m;  /* on bridges and over islands: what is driven */
    double fixed_s; /* on ferries, however fast the unit is */
    double ferry_m;
};

struct sz_crossings {
    uint32_t landmass_count; /* 0: no water */
    uint32_t *first; /* those from landmass a to b: ways[first[a * landmass_count + b]] up to the next pair's first */
    struct sz_crossing *ways;
    double *least_s; /* from landmass a to b on ferries at least; infinite where no way leads */
};

/**
 * Plans the ways of a geography with more than one landmass. O(links^3).
 *
 * \param circuity  of roads between links
 * \param mps       the speed by which roads and ferries are weighed against each other
 */
bool sz_crossings_plan(struct sz_crossings *crossings, const struct sz_geography *geography, double circuity,
                       double mps, struct sz_error *error);

/**
 * Whether anybody could come over water to a cell within a time: those whose ferries take less and who then drive from the last link at s_per_m of
 * the straight line. O(ways to its land).
 */
bool sz_crossings_may_reach(const struct sz_crossings *crossings, const struct sz_geography *geography, uint32_t cell,
                            double time_s, double s_per_m);

/** Safe on a zeroed one. */
void sz_crossings_clear(struct sz_crossings *crossings);

#endif
