/**
 * Servers of a stage that fail and are repaired, beside a law that does not know of it: how many of a station are up when, and who waits meanwhile.
 *
 * Each server is an alternating renewal process (outages.h). While those that are up serve fewer frames than come, frames pile up, and are worked off
 * afterwards: a fluid that comes at the rate of the hour and is served by who is up, no faster than the slowest stage behind lets it through (Newell 1982, ch. 2).
 * A line that drops fills likewise. Once it is full all that comes is lost while nobody is up, and the law of that state holds while somebody is; until then it is the law of all. A
 * line that makes others wait piles up before it.
 *
 * What a law of that state adds on top is what chance adds, so this is near the truth where repairs are long against the time a queue remembers.
 */
#ifndef SZ_MODELS_RECOGNITION_SERVER_OUTAGES_H
#define SZ_MODELS_RECOGNITION_SERVER_OUTAGES_H

#include "models/demand/calendar.h"
#include "models/recognition/outages.h"
#include "models/recognition/pipeline.h"

/** Where a station stands: what comes to it. */
struct sz_station_place {
    const struct sz_pipeline *pipeline;
    uint32_t stage;
    const struct sz_calendar *calendar;
    const struct sz_outages *outages; /* of its zone's cameras; NULL: as many send as the pipeline says */
};

struct sz_outage_spell;

/** One station in one replication. */
struct sz_server_outages {
    struct sz_outage_spell *spells; /* in the order of time; owned */
    uint32_t spell_count, server_count;
    double room; /* frames that may pile up */
};

/** Failures and repairs expected in so long, of all servers of all stations of a stage in a zone, or in the centre. */
double sz_server_outages_changes(const struct sz_stage *stage, uint32_t camera_count, double length_s);

/** Draws them for [0, length_s); server i has the stream (seed, replication, purpose, entity + i). */
bool sz_server_outages_init(struct sz_server_outages *outages, const struct sz_station_place *place, double length_s,
                            uint64_t seed, uint32_t replication, uint32_t purpose, uint64_t entity,
                            struct sz_error *error);
/** Safe on a zeroed one. */
void sz_server_outages_clear(struct sz_server_outages *outages);

/** What a frame meets. */
struct sz_server_view {
    double wait_s;     /* for servers to be repaired and for who piled up before it; INFINITY when it is lost */
    uint32_t up_count; /* servers in whose law it then is */
};

/** What one that comes then meets. O(log spells + those it waits for). */
struct sz_server_view sz_server_outages_look(const struct sz_server_outages *outages, double time_s);

#endif
