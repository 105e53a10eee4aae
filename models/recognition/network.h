/**
 * A pipeline's stages as queueing stations on somebody's event loop: every frame is a customer that goes from station to station.
 *
 * The owner of the loop may follow sightings through it: the alert's frame is the one that confirms the sighting.
 */
#ifndef SZ_MODELS_RECOGNITION_NETWORK_H
#define SZ_MODELS_RECOGNITION_NETWORK_H

#include "models/recognition/explicit.h"
#include "models/recognition/frame_source.h"
#include "sim/server.h"

struct sz_network;

struct sz_network_hooks {
    /** A followed sighting's alert has left the last stage now. NULL when none is followed. */
    void (*alerted)(void *owner, struct sz_sighting *sighting);
    /** A stage has lost the frame that carried it. */
    void (*lost)(void *owner, struct sz_sighting *sighting);
    /** Whether a camera (of a zone, both counted from 0) sends frames now; NULL: all do. */
    bool (*is_sending)(void *owner, uint32_t zone, uint32_t camera);
};

/**
 * A network on a simulation that is at time 0 and outlives it. Options' way, cancelled and keep_latencies are the caller's business. NULL and the error
 * set on failure; when half a million frames are on their way the simulation fails.
 */
struct sz_network *sz_network_create(struct sz_simulation *simulation, const struct sz_explicit_options *options,
                                     const struct sz_network_hooks *hooks, void *owner, struct sz_error *error);
void sz_network_destroy(struct sz_network *network);

/** From sighting->seen_s (now or later) on the sighting is in view of a camera. */
void sz_network_show(struct sz_network *network, uint32_t zone, uint32_t camera, struct sz_sighting *sighting);

/** Whether a customer of some server is a frame. */
bool sz_network_owns(const struct sz_customer *customer);

/** Frames on their way. */
uint64_t sz_network_frame_count(const struct sz_network *network);

/** Checks the accounts of every station: its path identities up to now, and that no frame got lost, those on their way counted in. */
bool sz_network_check(struct sz_network *network, struct sz_error *error);

/** What was counted so far; the result is the caller's to clear after true. */
bool sz_network_result(const struct sz_network *network, struct sz_explicit_result *result, struct sz_error *error);

#endif
