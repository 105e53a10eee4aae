/**
 * What each random stream is for, and whose it is.
 */
#ifndef SZ_MODELS_DEMAND_PURPOSE_H
#define SZ_MODELS_DEMAND_PURPOSE_H

#include <stdint.h>

/** What each random stream is for; the numbers are part of the results, never reuse one. */
enum sz_purpose {
    SZ_PURPOSE_CALENDAR = 1,
    SZ_PURPOSE_ARRIVAL = 2,
    SZ_PURPOSE_PLACE = 3,
    SZ_PURPOSE_THINNING = 4,
    SZ_PURPOSE_NOTICE = 5,       /* whether and when each channel notices; + channel: 5..9 */
    SZ_PURPOSE_RECOGNITION = 10, /* the pipeline's latency and loss */
    SZ_PURPOSE_OPERATOR = 11,
    SZ_PURPOSE_CALLS = 12, /* number and times of the calls about an incident */
    SZ_PURPOSE_TURNOUT = 13,
    SZ_PURPOSE_TRAVEL = 14,
    SZ_PURPOSE_ON_SCENE = 15,
    SZ_PURPOSE_DURATION = 16,
    SZ_PURPOSE_HOAX = 17,
    SZ_PURPOSE_FALSE_ALERT = 18,
    SZ_PURPOSE_PATROL_POSITION = 19,
    SZ_PURPOSE_READY = 20,
    SZ_PURPOSE_IN_ZONE = 21,
    SZ_PURPOSE_CONTACT = 22,
    SZ_PURPOSE_SOS_OPERATOR = 23,
    SZ_PURPOSE_POSITION = 24, /* where in its cell an incident is */
    SZ_PURPOSE_PATIENCE = 25,
    SZ_PURPOSE_DAY_OF_NATION = 40,
    SZ_PURPOSE_DAY_OF_PROVINCE = 41,
    SZ_PURPOSE_OFFSPRING = 42, /* near repeats of an incident: how many, when and where */
    SZ_PURPOSE_OPENING = 43,   /* near repeats of what happened before the start */
    SZ_PURPOSE_PERSON = 60,    /* of interest: when they enter */
    SZ_PURPOSE_WALK = 61,      /* of a person of interest, from camera to camera */
    SZ_PURPOSE_SIGHTING = 62,  /* who they are, and whether each pass is recognised */
    SZ_PURPOSE_PASSER = 63,    /* on foot or not, the group and the further alerts of somebody who is on no list */
    SZ_PURPOSE_ALERT_PATIENCE = 64,
    SZ_PURPOSE_CALL_SERVICE = 65, /* of the calls about an incident */
    SZ_PURPOSE_CALL_PATIENCE = 66,
    SZ_PURPOSE_OUTAGE = 80,        /* of cameras, boxes and links */
    SZ_PURPOSE_FALSE_OUTAGE = 81,  /* the camera of a false alert, or of an incident recognised by a law */
    SZ_PURPOSE_ZONE_CAMERA = 82,   /* which camera of an explicit zone sees an incident, or raises a false alert */
    SZ_PURPOSE_CENTRE_OUTAGE = 83, /* of the centre of a pipeline, for all its zones */
    SZ_PURPOSE_STAGES = 84,        /* of explicit zones; + purpose of the plant, 8 of them */
    /* numbered ones: */
    SZ_PURPOSE_FURTHER_TURNOUT = 1024,  /* + trip to the incident, 256 of them */
    SZ_PURPOSE_FURTHER_TRAVEL = 1280,   /* + trip */
    SZ_PURPOSE_FURTHER_ON_SCENE = 1536, /* + unit of the incident, 64 of them */
    SZ_PURPOSE_FURTHER_PATIENCE = 1600, /* + time in the line, 256 of them */
    SZ_PURPOSE_UNIT_WORK = 1900,        /* + kind of work, 32 of them: when, how long, and whether it follows */
    SZ_PURPOSE_SERVER_OUTAGE = 1940     /* of servers beside a law; + stage, 100 of them */
};

/** The entity of an incident or of any other numbered thing of a province and a class (a category, a zone). */
static inline uint64_t sz_entity(uint32_t province, uint32_t class_index, uint64_t ordinal)
{
    return (uint64_t)province << 56 | (uint64_t)class_index << 40 | (ordinal & 0xffffffffffu);
}

#endif
