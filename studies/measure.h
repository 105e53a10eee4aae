/**
 * What metrics are made of: for each that is measured over replications its numerator and denominator among the sums of a slot, and the
 * scopes it has results for.
 *
 * Quantile metrics are made from sketches instead, static ones from the world.
 */
#ifndef SZ_STUDIES_MEASURE_H
#define SZ_STUDIES_MEASURE_H

#include "studies/items.h"

/** The denominator that is the window's length, once, however many provinces an item sums over. */
enum { SZ_SUM_WINDOW_ONCE = SZ_SUM_COUNT };

struct sz_measure {
    enum sz_metric_id metric;
    unsigned numerator, denominator;         /* enum sz_sum; denominator may be SZ_SUM_WINDOW_ONCE */
    double numerator_unit, denominator_unit; /* the sums are divided by them: 3600 where a metric counts hours */
};

/** The measure of a metric, or NULL for quantile and static metrics and for dispatch_share. */
const struct sz_measure *sz_measure(enum sz_metric_id metric);

/** Whether a metric of any kind has results in a scope of this world. */
bool sz_measure_applies(enum sz_metric_id metric, enum sz_scope scope, const struct sz_world *world);

/**
 * A static metric of a nation, police region or province: of its provinces together, weighed by their demand (people, where rates follow people).
 * Of a zone, the share of its demand in view of a camera: the mean of day and night weighed by calls. NaN where there is no demand.
 */
double sz_measure_static(enum sz_metric_id metric, const struct sz_world *world, const struct sz_item_list *list,
                         uint32_t item);

/**
 * A daily commuter's risk of being wrongly approached within a year: 1 - (1 - p)^(250 m), p a passage, 250 days and m = 2 passages a day
 * (assumption; docs/model.md, What is measured).
 */
double sz_commuter_yearly_risk(double probability_a_passage);

#endif
