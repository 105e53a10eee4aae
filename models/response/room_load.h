/**
 * What the people who verify are asked to do in each shift, and how many they are: what sizes the rooms of a run and is told before it.
 */
#ifndef SZ_MODELS_RESPONSE_ROOM_LOAD_H
#define SZ_MODELS_RESPONSE_ROOM_LOAD_H

#include "models/response/world.h"

/** A room of a province: the 191 centre, or one for alerts. */
struct sz_room_load {
    double loads[SZ_ROOM_SHIFT_COUNT];       /* offered, Erlang, the mean of the shift over the week */
    unsigned operators[SZ_ROOM_SHIFT_COUNT]; /* on duty: as given, else by load */
    bool takes_calls;                        /* else alerts alone */
};

/** Rooms of a province: the 191 centre, and beside it, where it does not judge alerts itself, one room for all zones or one for each. */
uint32_t sz_room_count(const struct sz_world *world, uint32_t province);

/** Fills the rooms of a province, sz_room_count of them: the 191 centre, then those for alerts, by zone where each has one. */
void sz_room_loads(const struct sz_world *world, uint32_t province, struct sz_room_load rooms[]);

/** The greatest part of their time that the people of a room are asked for in a shift; beyond 1 what waits grows as long as that shift lasts. */
double sz_room_occupancy(const struct sz_room_load *room);

#endif
