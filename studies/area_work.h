/**
 * How far a run is, by what its parts take: the progress that users see.
 *
 * A replication of a dispatch area with zones run frame by frame takes a thousand times one without. The estimate is rough: it only has to make the
 * progress even.
 */
#ifndef SZ_STUDIES_AREA_WORK_H
#define SZ_STUDIES_AREA_WORK_H

#include "models/response/world.h"

/**
 * What one of the SZ_WITNESS_PARTS of a replication takes, by dispatch area, in units of its own and at least 1; malloc'ed, NULL when memory is
 * out. *total is that of a whole replication.
 */
uint64_t *sz_area_work(const struct sz_world *world, uint64_t *total);

#endif
