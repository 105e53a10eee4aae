/**
 * Frames through a plant without events: private to this folder.
 *
 * Stages feed forward, and a station's departures follow from its arrivals alone: after a line in front of one server start = max(arrival,
 * last departure) (Lindley 1952), in front of c servers the least of the c times at which one is free takes the place of the last departure (Kiefer and
 * Wolfowitz 1955). So each station is asked for its next departure, and asks what is before it for its next arrival. What comes out of a station in
 * another order than it went in (random delays, several servers) is held back until nothing earlier can come; what comes from several is
 * merged by time.
 */
#ifndef SZ_MODELS_RECOGNITION_RECURSION_H
#define SZ_MODELS_RECOGNITION_RECURSION_H

#include "models/recognition/plant.h"

/** Moves every frame captured before the plant's end_s through it. */
bool sz_recursion_run(struct sz_plant *plant, const atomic_bool *cancelled, struct sz_error *error);

#endif
