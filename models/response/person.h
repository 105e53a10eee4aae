/**
 * Persons of interest in the zones of an area: who walks where, and who is after them. Private to this folder.
 */
#ifndef SZ_MODELS_RESPONSE_PERSON_H
#define SZ_MODELS_RESPONSE_PERSON_H

#include "models/response/area.h"

/**
 * One of them, in memory from entering the zone until the last of the sightings, alerts and pursuits is done with.
 *
 * `pursuit` is set exactly while a trail is alive: somebody is wanted, or under way, where they were seen last.
 */
struct sz_person {
    uint64_t entity;
    struct sz_person *previous, *next;
    struct sz_province_state *home;
    const struct sz_person_source *source;
    uint32_t zone, camera, came_from;
    bool counted, in_vehicle, is_gone; /* is_gone: left, or met */
    bool alert_is_open, was_refused, was_unanswered, was_accepted, was_met;
    unsigned sighting_count;             /* on their way from lens to alert */
    unsigned alert_count, pursuit_count; /* so far: each has luck of its own */
    double recognition;                  /* logit, by day at quality 1 */
    double alerted_s, seen_s;            /* -infinity before the first */
    struct sz_place seen_at;
    struct sz_incident *pursuit;
    uint64_t pass, trail; /* events */
    struct sz_stream walk, recognitions;
};

#endif
