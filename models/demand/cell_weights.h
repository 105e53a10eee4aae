/**
 * Where in its province an incident is, other than by population: hotspots around the district seats, or a density from a file.
 *
 * Weights are shares of the province's demand: those of a province's cells add up to 1 where they have any.
 */
#ifndef SZ_MODELS_DEMAND_CELL_WEIGHTS_H
#define SZ_MODELS_DEMAND_CELL_WEIGHTS_H

#include "models/geography/locator.h"

/**
 * Rank-size hotspots: the districts of a province are ranked by people; rank r has a weight of r^-exponent (Zipf 1949), spread over the cells as
 * exp(-distance from the seat / radius). All hotspots together take `share` of the province's demand, the rest goes by population.
 */
struct sz_hotspots {
    double share, exponent, radius_m;
};

/** The shares of all cells. */
void sz_hotspots_weigh(const struct sz_geography *geography, const struct sz_hotspots *hotspots, double *weights);

/**
 * Shares from a CSV file of lon, lat, weight and, if some differ by kind, category: each row's weight goes to the cell of its province nearest to
 * it. A row without a category, or a file without the column, counts for all that have no rows of their own in the province; a province without rows
 * goes by population. Rows outside of the country, negative weights and unknown categories are errors at their place.
 *
 * \param names    of the categories, `category_count`
 * \param weights  [category * cell_count + cell], all set
 */
bool sz_density_read(const char *path, const struct sz_locator *locator, const char *const *names,
                     uint32_t category_count, double *weights, struct sz_error *error);

#endif
