/**
 * Event traces: a file of what happened and when in one or several runs, and the check of another run against it.
 *
 * A trace has sections, one a run, told apart by a number of the caller's (a replication, an area). A record is an event's time, its
 * type, a number for what it happens to, and half of the run's fingerprint with it, so that what a model marked before (which unit, which
 * incident) is compared too. Runs on several threads may write sections of one trace at the same time, a block of some thousand events
 * at once.
 *
 * The file: a heading (the word sztrace, the byte order, the version), then blocks, each with its length, its section and
 * checksums of itself and of what it holds: what the caller says the trace is about, events, names of event types, the end of a section
 * with its number of events and its whole fingerprint, sections that count for nothing, and at last the end of the trace. A file that was
 * cut off, changed, or is none at all is refused.
 */
#ifndef SZ_SIM_TRACE_H
#define SZ_SIM_TRACE_H

#include "sim/simulation.h"

#include <stdio.h>

/** What events happen to, by number and by name. */
struct sz_trace_subjects {
    /** The number of an event's subject. Called before the event happens. */
    uint64_t (*number)(const struct sz_event *event);
    /** "call 12" for messages: the subject of that number of an event of that type; "" for none. */
    void (*name)(uint32_t type_id, uint64_t number, char *text, size_t size, const void *context);
    const void *context;
};

/* --- writing --- */

struct sz_trace;

enum { SZ_TRACE_ABOUT_LIMIT = 1 << 20 };

/**
 * Begins a trace file, in the place of what is there. NULL and SZ_ERROR_SYSTEM when it cannot be written.
 *
 * \param about  what it is a trace of, for its reader: lines of text, at most SZ_TRACE_ABOUT_LIMIT bytes; control characters but the
 *               ends of lines become spaces
 */
struct sz_trace *sz_trace_create(const char *path, const char *about, struct sz_error *error);
/** Ends the file and frees the trace; false when it was not all written. Only after all its recorders. */
bool sz_trace_close(struct sz_trace *trace, struct sz_error *error);

struct sz_trace_recorder;

/**
 * From now on the events of a simulation go into a section of their own. NULL when out of memory, when they are recorded or checked already, and when the section
 * was begun or dropped before. A disk that is full fails the simulation, and so do two event types of one id, in this section or in another one, and a
 * type whose name is empty or holds control characters; names are cut at 255 bytes.
 *
 * \param subjects  may be NULL: then every subject's number is 0
 */
struct sz_trace_recorder *sz_trace_record(struct sz_trace *trace, struct sz_simulation *simulation, uint64_t section,
                                          const struct sz_trace_subjects *subjects, struct sz_error *error);
/** The run is over (and has not failed): writes what is left and the section's end, and frees the recorder. */
bool sz_trace_recorder_finish(struct sz_trace_recorder *recorder, struct sz_error *error);
/** Frees a recorder whose run failed: its section stays without an end, and the trace cannot be read unless it is dropped. NULL is fine. */
void sz_trace_recorder_abandon(struct sz_trace_recorder *recorder);
/** What was written of a section, if anything, counts for nothing. Only after its recorder. */
bool sz_trace_drop(struct sz_trace *trace, uint64_t section, struct sz_error *error);

/* --- reading --- */

struct sz_trace_reader;

/**
 * Opens a trace and looks through all its blocks. NULL and SZ_ERROR_INPUT, with the file's name, when there is no such file or it is
 * not a whole trace. Then unchanging, and may be read by several threads.
 */
struct sz_trace_reader *sz_trace_reader_open(const char *path, struct sz_error *error);
void sz_trace_reader_close(struct sz_trace_reader *reader);
/** What the trace is about, as its writer said; the text is the reader's. */
const char *sz_trace_reader_about(const struct sz_trace_reader *reader);
/** The sections in ascending order; the array is the reader's. */
const uint64_t *sz_trace_reader_sections(const struct sz_trace_reader *reader, size_t *count);
/** NULL when no event of the trace has that id. */
const char *sz_trace_reader_type_name(const struct sz_trace_reader *reader, uint32_t type_id);

struct sz_trace_record {
    double time_s;
    uint64_t subject;
    uint32_t type_id;
    uint32_t check; /* the upper half of the fingerprint with this event, before it happens */
};

struct sz_trace_cursor;

/** Before the first event of a section, which the trace must have (SZ_ERROR_INPUT). The reader must outlive it. */
struct sz_trace_cursor *sz_trace_cursor_create(const struct sz_trace_reader *reader, uint64_t section,
                                               struct sz_error *error);
void sz_trace_cursor_destroy(struct sz_trace_cursor *cursor);
/** False at the section's end, and when the file cannot be read on or is damaged (then the error is set). */
bool sz_trace_cursor_next(struct sz_trace_cursor *cursor, struct sz_trace_record *record, struct sz_error *error);
/** The run's fingerprint at its end; known after sz_trace_cursor_next has come to it. */
uint64_t sz_trace_cursor_fingerprint(const struct sz_trace_cursor *cursor);

/** Prints a trace: a line an event with tabs between section, number in it from 1, time, id and name of the type, subject, check. */
bool sz_trace_print(const struct sz_trace_reader *reader, FILE *output, struct sz_error *error);

/* --- checking a run against a trace --- */

struct sz_trace_check;

/**
 * From now on the events of a simulation are compared with a section. The first that differs fails the run before it happens:
 * SZ_ERROR_SELF_CHECK, with its number, its time, type and subject in both. Subjects as for sz_trace_record, which must have had the same. NULL as there, and
 * for a section that the trace does not have.
 */
struct sz_trace_check *sz_trace_check_create(const struct sz_trace_reader *reader, uint64_t section,
                                             struct sz_simulation *simulation, const struct sz_trace_subjects *subjects,
                                             struct sz_error *error);
/** The run is over: false when the trace goes on, or the last event did something else. The check stays. */
bool sz_trace_check_finish(struct sz_trace_check *check, struct sz_error *error);
/** How many events were the same. */
uint64_t sz_trace_check_count(const struct sz_trace_check *check);
void sz_trace_check_destroy(struct sz_trace_check *check);

/**
 * Runs a simulation that is ready to run beside a section of a trace, as sz_simulation_run does. True when it is the same to its
 * end; false and SZ_ERROR_SELF_CHECK with the first event that differs, or whatever else went wrong.
 */
bool sz_trace_verify(const struct sz_trace_reader *reader, uint64_t section, struct sz_simulation *simulation,
                     const struct sz_trace_subjects *subjects, double until_s, const atomic_bool *cancelled,
                     struct sz_error *error);

#endif
