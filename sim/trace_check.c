#include "sim/trace.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAME_SIZE = 96 };

struct sz_trace_check {
    const struct sz_trace_reader *reader;
    struct sz_trace_cursor *cursor;
    struct sz_simulation *simulation;
    struct sz_trace_subjects subjects;
    uint64_t event_count;
};

static uint64_t subject_of(const struct sz_trace_check *check, const struct sz_event *event)
{
    return check->subjects.number != NULL ? check->subjects.number(event) : 0;
}

/* " of call 12", or "". */
static const char *of_subject(const struct sz_trace_check *check, uint32_t type_id, uint64_t number,
                              char text[NAME_SIZE])
{
    char name[NAME_SIZE - 4] = "";
    if (check->subjects.name != NULL)
        check->subjects.name(type_id, number, name, sizeof name, check->subjects.context);
    snprintf(text, NAME_SIZE, "%s%s", name[0] != '\0' ? " of " : "", name);
    return text;
}

static void fail(struct sz_trace_check *check, const struct sz_event *event, const struct sz_trace_record *record)
{
    unsigned long long number = (unsigned long long)check->event_count + 1;
    const char *recorded = sz_trace_reader_type_name(check->reader, record->type_id);
    uint64_t subject = subject_of(check, event);
    char of_here[NAME_SIZE], of_there[NAME_SIZE];
    of_subject(check, event->type->id, subject, of_here);
    of_subject(check, record->type_id, record->subject, of_there);
    if (record->type_id == event->type->id && record->time_s == event->time_s && record->subject == subject)
        sz_simulation_fail(check->simulation, SZ_ERROR_SELF_CHECK,
                           "the run differs from the trace: up to event %llu, \"%s\"%s at %.17g s, the same events "
                           "happened at the same times, but something else was done in them",
                           number, recorded, of_here, event->time_s);
    else
        sz_simulation_fail(check->simulation, SZ_ERROR_SELF_CHECK,
                           "the run differs from the trace: event %llu is \"%s\"%s at %.17g s, in the trace \"%s\"%s "
                           "at %.17g s",
                           number, event->type->name, of_here, event->time_s, recorded, of_there, record->time_s);
}

static void compare(struct sz_simulation *simulation, const struct sz_event *event, void *observer)
{
    struct sz_trace_check *check = observer;
    struct sz_trace_record record;
    struct sz_error error = {0};
    if (sz_trace_cursor_next(check->cursor, &record, &error)) {
        if (record.type_id != event->type->id || record.time_s != event->time_s ||
            record.subject != subject_of(check, event) || record.check != (uint32_t)(simulation->fingerprint >> 32))
            fail(check, event, &record);
        else
            check->event_count++;
    } else if (error.kind != SZ_ERROR_NONE) {
        char text[SZ_ERROR_MESSAGE_SIZE];
        sz_simulation_fail(simulation, error.kind, "%s", sz_error_text(&error, text, sizeof text));
    } else {
        char of_here[NAME_SIZE];
        of_subject(check, event->type->id, subject_of(check, event), of_here);
        sz_simulation_fail(simulation, SZ_ERROR_SELF_CHECK,
                           "the run differs from the trace: event %llu is \"%s\"%s at %.17g s, where the trace ends",
                           (unsigned long long)check->event_count + 1, event->type->name, of_here, event->time_s);
    }
}

struct sz_trace_check *sz_trace_check_create(const struct sz_trace_reader *reader, uint64_t section,
                                             struct sz_simulation *simulation, const struct sz_trace_subjects *subjects,
                                             struct sz_error *error)
{
    if (simulation->observe != NULL) {
        sz_error_set(error, SZ_ERROR_SELF_CHECK,
                     "A simulation has one trace: this one is recorded or checked already.");
        return NULL;
    }
    struct sz_trace_check *check = calloc(1, sizeof *check);
    if (check == NULL) {
        sz_error_set_memory(error, "checking a run against a trace");
        return NULL;
    }
    check->cursor = sz_trace_cursor_create(reader, section, error);
    if (check->cursor == NULL) {
        free(check);
        return NULL;
    }
    check->reader = reader;
    check->simulation = simulation;
    if (subjects != NULL)
        check->subjects = *subjects;
    sz_simulation_observe(simulation, compare, check);
    return check;
}

bool sz_trace_check_finish(struct sz_trace_check *check, struct sz_error *error)
{
    struct sz_trace_record record;
    struct sz_error trouble = {0};
    unsigned long long number = (unsigned long long)check->event_count;
    if (sz_trace_cursor_next(check->cursor, &record, &trouble)) {
        char of_there[NAME_SIZE];
        return sz_error_set(
            error, SZ_ERROR_SELF_CHECK,
            "the run differs from the trace: it ends after %llu events, where the trace has \"%s\"%s at "
            "%.17g s",
            number, sz_trace_reader_type_name(check->reader, record.type_id),
            of_subject(check, record.type_id, record.subject, of_there), record.time_s);
    }
    if (trouble.kind != SZ_ERROR_NONE) {
        if (error->kind == SZ_ERROR_NONE)
            *error = trouble;
        return false;
    }
    if (sz_trace_cursor_fingerprint(check->cursor) != check->simulation->fingerprint)
        return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                            "the run differs from the trace: all %llu events happened at the same times, but something "
                            "else was done in the last",
                            number);
    return true;
}

uint64_t sz_trace_check_count(const struct sz_trace_check *check)
{
    return check->event_count;
}

void sz_trace_check_destroy(struct sz_trace_check *check)
{
    if (check == NULL)
        return;
    sz_simulation_observe(check->simulation, NULL, NULL);
    sz_trace_cursor_destroy(check->cursor);
    free(check);
}

bool sz_trace_verify(const struct sz_trace_reader *reader, uint64_t section, struct sz_simulation *simulation,
                     const struct sz_trace_subjects *subjects, double until_s, const atomic_bool *cancelled,
                     struct sz_error *error)
{
    struct sz_trace_check *check = sz_trace_check_create(reader, section, simulation, subjects, error);
    if (check == NULL)
        return false;
    bool is_same = sz_simulation_run(simulation, until_s, cancelled, error) && sz_trace_check_finish(check, error);
    sz_trace_check_destroy(check);
    return is_same;
}
