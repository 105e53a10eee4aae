/**
 * The ids of this folder's event types. They go into fingerprints and traces, so a number stays what it is. Private to this folder.
 */
#ifndef SZ_MODELS_RESPONSE_EVENT_IDS_H
#define SZ_MODELS_RESPONSE_EVENT_IDS_H

/* What the subject is, subject.c tells: add it there, too. */
enum sz_event_id {
    SZ_EVENT_ONSET = 101,
    SZ_EVENT_ALERT_RAISED,
    SZ_EVENT_PATIENCE_OVER,
    SZ_EVENT_ARRIVED,
    SZ_EVENT_CLEARED,
    SZ_EVENT_SHIFT = 110,
    SZ_EVENT_OPERATORS = 120,
    SZ_EVENT_FALSE_ALERT,
    SZ_EVENT_FALSE_ALERT_AGAIN,
    SZ_EVENT_READY = 130,
    SZ_EVENT_WINDOW_END,
    SZ_EVENT_ENTERS = 140, /* a person of interest */
    SZ_EVENT_PASSES,
    SZ_EVENT_SIGHTING,
    SZ_EVENT_TRAIL,
    SZ_EVENT_WORK_ARISES = 150, /* of units */
    SZ_EVENT_WORK_DUE,
    SZ_EVENT_WORK_OVER
};

/** Classes of entities and subjects beyond the categories (models/demand/incident_stream.h). */
enum {
    SZ_CLASS_OF_ZONES = 0x4000, /* two for each station that hosts a zone: of cameras and of poles */
    SZ_CLASS_OF_UNITS = 0xfffc,
    SZ_CLASS_OF_SHIFTS,
    SZ_CLASS_OF_ROOMS,
    SZ_CLASS_OF_HOAXES
};

/* Of the ordinals of a zone's cameras: a person of interest, not a false alert; and from which on several alerts or pursuits of one are told apart. */
#define SZ_PERSON_BIT   ((uint64_t)1 << 39)
#define SZ_OCCASION_BIT 31

#endif
