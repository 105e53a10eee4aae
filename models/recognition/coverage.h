/**
 * What cameras and SOS poles cover: the two-level formula of docs/model.md.
 *
 * Place density is log-normal at two levels. The share of demand captured by the fraction u of the area chosen by a score that correlates
 * tau with log-density is C(u; tau sigma) = Phi(Phi^-1(u) + tau sigma).
 */
#ifndef SZ_MODELS_RECOGNITION_COVERAGE_H
#define SZ_MODELS_RECOGNITION_COVERAGE_H

#include "models/geography/geography.h"
#include "models/recognition/outages.h"

#include <stdbool.h>

struct sz_coverage_law {
    double sigma_zone, sigma_view; /* 0.80, 1.44: fitted to published concentration, see docs/model.md */
    double tau_zone, tau_view;     /* 0.7, 0.8: assumptions; 0 is uniform */
    double view_area_day_m2, view_area_night_m2;
    double pole_reach_m;
};

/** Defaults of docs/model.md: view 40 m deep and 90 degrees wide by day, 0.6 of that area by night (assumption), pole reach 100 m. */
struct sz_coverage_law sz_coverage_law_default(void);

/** C(u; tau_sigma), 0 at u = 0 and 1 at u >= 1. */
double sz_captured_share(double area_fraction, double tau_sigma);

/** v = 1 - exp(-cameras x working x view_area / zone_area): the fraction of a zone's area in view. */
double sz_view_fraction(double camera_count, double working_share, double view_area_m2, double zone_area_m2);

/** 1 - exp(-poles x pi r^2 / zone_area): the share of a zone's demand within reach of a pole. */
double sz_pole_reach_share(double pole_count, double reach_m, double zone_area_m2);

struct sz_zone {
    char *id, *name_en, *name_th;
    uint32_t province, station;
    double area_m2;
    uint32_t camera_count, sos_pole_count;
    double working_share; /* with camera outages their availability */
    struct sz_outage_law outages;
    uint32_t pipeline; /* index */
    /* derived by sz_zones_place */
    double in_view_day, in_view_night; /* share of the zone's demand in view */
    double *in_view_by_count; /* with camera outages: by day and by night while 0, 1, 2 ... cameras work; owned */
    double in_reach;          /* share of the zone's demand in reach of a pole */
    double demand_share;      /* of its province's population demand inside the zone, 0 without people */
};

/** One zone's share of the demand of one cell. */
struct sz_zone_part {
    uint32_t zone;
    double share;
};

struct sz_zone_map {
    struct sz_zone *zones;
    uint32_t zone_count;
    struct sz_zone_part *parts;
    uint32_t *first_part; /* cell_count + 1 entries: parts of cell c are first_part[c] .. first_part[c + 1] - 1 */
};

/**
 * Lays the zones (id to pipeline filled in, the array already in map->zones) over the cells of their province that their discs touch (a cell as a disc of its area) and fills the
 * derived fields. A zone takes C(A_z / A_cells; tau1 sigma1) of those cells' demand; where several zones take more than all of a cell, each gets
 * its proportion. A zone that touches no cell takes the nearest; a cell without an area (0 or NaN, on a plane) is taken whole. False
 * (SZ_ERROR_INPUT) for an area that is not positive, a working share outside [0, 1], or a station or province that does not exist.
 * O(zones x cells) within a province.
 */
bool sz_zones_place(struct sz_zone_map *map, const struct sz_geography *geography, const struct sz_coverage_law *law,
                    struct sz_error *error);

void sz_zone_map_clear(struct sz_zone_map *map);

#endif
