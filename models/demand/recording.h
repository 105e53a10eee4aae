/**
 * Recorded incidents, cut into a file a province, so that every area of every replication can stream its own in constant memory, and so many
 * files are open as there are provinces, however many streams.
 *
 * Written once, in order of time; then read by any number of threads at once. Times are as the record has them (local seconds since 1970-01-01,
 * or seconds of simulated time); a stream hands them out as seconds of simulated time.
 */
#ifndef SZ_MODELS_DEMAND_RECORDING_H
#define SZ_MODELS_DEMAND_RECORDING_H

#include "models/geography/geography.h"

#include <stdio.h>

/** In the order in which they happen. */
enum sz_recorded_time {
    SZ_RECORDED_ONSET,
    SZ_RECORDED_ALERTED,
    SZ_RECORDED_VERIFIED,
    SZ_RECORDED_DISPATCHED,
    SZ_RECORDED_UNDER_WAY,
    SZ_RECORDED_ARRIVED,
    SZ_RECORDED_CLEARED,
    SZ_RECORDED_TIME_COUNT
};

struct sz_recorded_incident {
    double time_s[SZ_RECORDED_TIME_COUNT]; /* NaN: not recorded */
    double on_scene_s;                     /* NaN: as the category's law says */
    struct sz_place place;
    uint32_t cell, category;
    uint32_t station; /* whose unit went, SZ_NONE: not recorded */
    uint32_t unit;    /* which one, of the world's; SZ_NONE: not recorded */
    uint32_t
        channel; /* that made it known (enum sz_channel), SZ_NONE: not recorded; there is a time of the alert with it */
    uint16_t priority;   /* 0: the category's */
    uint16_t unit_count; /* 0: the category's */
};
_Static_assert(sizeof(struct sz_recorded_incident) == (SZ_RECORDED_TIME_COUNT + 4) * 8 + 24,
               "no byte of it may be left unset: it is written as it stands");

enum { SZ_RECORDED_UNIT_LIMIT = 16 };

struct sz_recording {
    char *folder; /* owned; it and the files in it are removed by sz_recording_clear */
    FILE **files; /* of a province each; streams read beside each other what was written */
    uint32_t province_count;
    uint64_t count;
    double first_s, last_s;      /* onsets; first_s > last_s when there are none */
    double origin_s;             /* of simulated time, to be set before it is read */
    uint32_t largest_unit_count; /* at least 1 */
    uint32_t priorities;         /* bit n: some incident has priority n */
    uint64_t fingerprint;        /* of all that was written */
    bool has[SZ_RECORDED_TIME_COUNT];
    bool is_all;              /* incidents as they happen, known or not; else those that calls or patrols made known */
    bool no_arrival_is_never; /* where nobody arrived nobody came; else that is not recorded */
};

/** A new folder of its own beside `beside` (a path it takes as its beginning). */
bool sz_recording_create(struct sz_recording *recording, const char *beside, uint32_t province_count,
                         struct sz_error *error);
bool sz_recording_add(struct sz_recording *recording, uint32_t province, const struct sz_recorded_incident *incident,
                      struct sz_error *error);
/** What was added has reached the files. */
bool sz_recording_finish(struct sz_recording *recording, struct sz_error *error);
/** Safe on a zeroed one. */
void sz_recording_clear(struct sz_recording *recording);

struct sz_recorded_stream {
    const struct sz_recording *recording;
    uint32_t province;
    uint64_t read;                     /* records taken from the file */
    struct sz_recorded_incident *some; /* owned: those read ahead */
    uint32_t count, next;              /* of them; the next to hand out */
};

bool sz_recorded_stream_open(struct sz_recorded_stream *stream, const struct sz_recording *recording, uint32_t province,
                             struct sz_error *error);
/** The next in order of time; *found false at the end. False when the file cannot be read. */
bool sz_recorded_stream_next(struct sz_recorded_stream *stream, struct sz_recorded_incident *incident, bool *found,
                             struct sz_error *error);
/** Safe on a zeroed one. */
void sz_recorded_stream_close(struct sz_recorded_stream *stream);

#endif
