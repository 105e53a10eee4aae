/**
 * From a place to the cell and the province it is in.
 *
 * The cells lie in bins of a grid over degrees, or over a plane's metres, so that the nearest is found in constant time. A locator is
 * immutable after its init and may be shared by threads; the geography must outlive it.
 */
#ifndef SZ_MODELS_GEOGRAPHY_LOCATOR_H
#define SZ_MODELS_GEOGRAPHY_LOCATOR_H

#include "models/geography/geography.h"

struct sz_province_box {
    double west, east, south, north; /* degrees */
};

struct sz_locator {
    const struct sz_geography *geography;
    double low[2], width[2]; /* of the grid's corner and of a bin: degrees, metres on a plane */
    uint32_t bin_count[2];
    uint32_t *first; /* by bin: its cells are cells[first[b]] .. cells[first[b + 1] - 1] */
    uint32_t *cells;
    struct sz_province_box *boxes; /* by province */
};

bool sz_locator_init(struct sz_locator *locator, const struct sz_geography *geography, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_locator_clear(struct sz_locator *locator);

/**
 * The cell nearest to a place, of one province or of all (SZ_NONE); of equals the first. SZ_NONE when the province has no cells. *distance_m,
 * unless NULL, is how far its centre is.
 */
uint32_t sz_locator_cell(const struct sz_locator *locator, const struct sz_place *place, uint32_t province,
                         double *distance_m);

/** Boundaries are schematic, and piers, river banks and islands lie outside of them: so far from a cell's centre still counts as in. */
#define SZ_LOCATOR_MARGIN_M 15e3

/**
 * The province a place is in: by its boundary, else that of the nearest cell up to SZ_LOCATOR_MARGIN_M away, else SZ_NONE. On a plane the
 * nearest cell's. O(points of a few boundaries).
 */
uint32_t sz_locator_province(const struct sz_locator *locator, const struct sz_place *place);

/**
 * Whether a place may be in a cell, or in the province of its nearest one: within SZ_LOCATOR_MARGIN_M and a cell's width of the cell's centre; on a
 * plane, whose cells may be points far from each other, of the rectangle around all their centres.
 */
bool sz_locator_is_near(const struct sz_locator *locator, const struct sz_place *place, uint32_t cell);

#endif
