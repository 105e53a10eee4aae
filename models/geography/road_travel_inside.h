/**
 * What the files of travel on roads share: road_travel.c snaps, checks and keeps tables, road_fill.c fills them. Nobody else includes this.
 */
#ifndef SZ_MODELS_GEOGRAPHY_ROAD_TRAVEL_INSIDE_H
#define SZ_MODELS_GEOGRAPHY_ROAD_TRAVEL_INSIDE_H

#include "models/geography/road_travel.h"

/** A table in the making. */
struct sz_road_filling {
    struct sz_road_travel *travel;
    const struct sz_geography *geography;
    const uint32_t *area_of_province;
    const struct sz_road_options *options;
    struct sz_travel_table *table;
};

static inline const struct sz_place *sz_road_place_of(const struct sz_geography *geography, uint32_t origin)
{
    return origin < geography->station_count ? &geography->stations[origin].place
                                             : &geography->cells[origin - geography->station_count].place;
}

/** The dispatch area of an origin. */
static inline uint32_t sz_road_area_of(const struct sz_road_filling *filling, uint32_t origin)
{
    const struct sz_geography *geography = filling->geography;
    return filling->area_of_province[origin < geography->station_count
                                         ? geography->stations[origin].province
                                         : geography->cells[origin - geography->station_count].province];
}

/** By road class, s/m. */
static inline const double *sz_road_slowness(const struct sz_road_travel *travel, uint32_t period)
{
    return travel->slowness_s_per_m + (size_t)period * travel->class_count;
}

/** Of straight lines off the network, circuity and all. */
static inline double sz_road_access_s_per_m(const struct sz_road_travel *travel, uint32_t period)
{
    return sz_road_slowness(travel, period)[travel->access_class] * travel->circuity;
}

/** Searches from all origins, on several threads: rows are nobody else's, so the table is the same however many there are. */
bool sz_road_travel_fill(const struct sz_road_filling *filling, struct sz_error *error);

#endif
