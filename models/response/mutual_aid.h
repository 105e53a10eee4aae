/** Which provinces lend each other units, and the dispatch areas that makes. Private to this folder. */
#ifndef SZ_MODELS_RESPONSE_MUTUAL_AID_H
#define SZ_MODELS_RESPONSE_MUTUAL_AID_H

#include "models/response/world.h"

/** Fills lenders and areas of a world by its rule: an area is what is connected by lending. */
bool sz_world_join_areas(struct sz_world *world, struct sz_error *error);

#endif
