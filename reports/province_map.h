/**
 * A choropleth of one province metric, ready to be drawn.
 */
#ifndef SZ_REPORTS_PROVINCE_MAP_H
#define SZ_REPORTS_PROVINCE_MAP_H

#include "render/map.h"
#include "reports/evidence.h"
#include "reports/words.h"

/** Owns what its map points to, but for the texts of the evidence; does not move once initialised. */
struct sz_province_map {
    struct sz_map map;
    struct sz_scale scale;
    struct sz_map_inset inset;
    struct sz_map_marks marks;
    struct sz_map_shape *shapes;
    struct sz_map_ring *rings;
    double *zone_points;
    char subtitle[1024], legend_title[256], uncertain_label[192], missing_label[192], footnote[1024];
};

/**
 * Makes the map. SZ_ERROR_INPUT when the evidence has no provinces, or none with this metric.
 *
 * \param evidence  must outlive the map
 */
bool sz_province_map_init(struct sz_province_map *map, const struct sz_evidence *evidence,
                          const struct sz_metric *metric, enum sz_language language, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_province_map_clear(struct sz_province_map *map);

#endif
