/**
 * Units through UDUNITS-2, whose parser keeps its state in globals: every call into it is made here, under one lock. `year` is 365
 * days and `month` 365.25/12 days; the unit system is built at the first call and kept.
 */
#ifndef SZ_SCENARIOS_UNIT_SYSTEM_H
#define SZ_SCENARIOS_UNIT_SYSTEM_H

#include "scenarios/quantity.h"

enum sz_unit_result {
    SZ_UNIT_FOUND,         /**< of the kind: the factor is set */
    SZ_UNIT_UNKNOWN,       /**< not a unit */
    SZ_UNIT_OF_OTHER_KIND, /**< of another kind: `found` is set */
    SZ_UNIT_OF_NO_KIND,    /**< a unit of something else */
    SZ_UNIT_FAILED,        /**< no unit database: the error is set */
};

/**
 * What one of a unit ("km/h", "/day") is in the SI unit of a kind. Units with a number, an offset or a logarithm in them are
 * unknown.
 *
 * \param kind  one with a dimension
 */
enum sz_unit_result sz_unit_find(const char *unit, enum sz_quantity_kind kind, double *factor,
                                 enum sz_quantity_kind *found, struct sz_error *error);

#endif
