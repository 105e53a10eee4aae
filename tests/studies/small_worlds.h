/**
 * Worlds made by hand, small enough for a run of many replications in a blink.
 */
#ifndef SZ_TESTS_STUDIES_SMALL_WORLDS_H
#define SZ_TESTS_STUDIES_SMALL_WORLDS_H

#include "scenarios/scenario.h"

/** M/M/c on a plane: incidents known at once, no travel, one station; rates a second. The window starts empty after a warm-up of a tenth. */
void sz_small_queue(struct sz_world *world, double arrival_per_s, double service_per_s, unsigned unit_count,
                    double measure_s);

/** Three provinces in two police regions, two stations and four cells each, zones in the first and the last, three days. */
void sz_small_country(struct sz_world *world);

/**
 * Gives the zones of the small country one camera each that sees all of its zone and sends every interval_s to one centre of both, whose only server takes
 * service_s for a frame.
 */
void sz_small_share_centre(struct sz_world *world, double interval_s, double service_s, bool is_explicit);

/** Joins the dispatch areas again, by what the world says now. */
void sz_small_join_again(struct sz_world *world);

/** A scenario of a given precision, for a world made by hand: metric NULL runs min_replications. Holds no memory. */
struct sz_scenario sz_small_scenario(const struct sz_metric *metric, double half_width, uint32_t min_replications,
                                     uint32_t max_replications);

#endif
