/**
 * Maps of a store: one province metric as a national choropleth, Bangkok enlarged, zones as points.
 *
 * A province whose interval is too wide is hatched: for a share, when half of it is over 5 points; for other metrics, when half of it is over
 * a tenth of the range of the map's classes; for both, when there is no interval although the metric varies between replications.
 */
#ifndef SZ_REPORTS_MAPS_H
#define SZ_REPORTS_MAPS_H

#include "error/error.h"
#include "results/metric.h"

#include <stdbool.h>

/**
 * Draws one map.
 *
 * SZ_ERROR_INPUT when the store has no provinces (a plane world), or none with this metric: the message then lists the metrics that can be
 * mapped. SZ_ERROR_SYSTEM when the picture cannot be written; it appears whole or not at all.
 *
 * \param metric        any metric stored for provinces
 * \param path          ends in .png, .svg or .pdf
 * \param language      "en" or "th"
 * \param fonts_folder  a folder with Sarabun; NULL takes the fonts of the system
 */
bool sz_maps_write(const char *store_path, const struct sz_metric *metric, const char *path, const char *language,
                   const char *fonts_folder, struct sz_error *error);

#endif
