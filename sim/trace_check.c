#include "sim/trace.h"

#include <stdlib.h>

struct sz_trace_check {
    const struct sz_trace_reader *reader;
    struct sz_trace_cursor *cursor;
    struct sz_simulation *simulation;
    uint64_t event_count;
};

static void fail(struct sz_trace_check *check, const struct sz_event *event, const struct sz_trace_record *record)
{
    unsigned long long number = (unsigned long long)check->event_count;
    const char *recorded = sz_trace_reader_type_name(check->reader, record->type_id);
    if (record->type_id == event->type->id && record->time_s == event->time_s)
        sz_simulation_fail(check->simulation, SZ_ERROR_SELF_CHECK,
                           "the run differs from the trace: up to event %llu, \"%s\", the same events happened at the "
                           "same times, but something else was done in them",
                           number, recorded);
    else
        sz_simulation_fail(check->simulation, SZ_ERROR_SELF_CHECK,
                           "the run differs from the trace: event %llu is \"%s\" at %.17g s, in the trace \"%s\" at "
                           "%.17g s",
                           number, event->type->name, event->time_s, recorded, record->time_s);
}

static void compare(struct sz_simulation *simulation, const struct sz_event *event, void *observer)
{
    struct sz_trace_check *check = observer;
    struct sz_trace_record record;
    struct sz_error error = {0};
    check->event_count++;
    if (sz_trace_cursor_next(check->cursor, &record, &error)) {
        if (record.type_id != event->type->id || record.time_s != event->time_s ||
            record.check != (uint32_t)(simulation->fingerprint >> 32))
            fail(check, event, &record);
    } else if (error.kind != SZ_ERROR_NONE) {
        char text[SZ_ERROR_MESSAGE_SIZE];
        sz_simulation_fail(simulation, error.kind, "%s", sz_error_text(&error, text, sizeof text));
    } else {
        sz_simulation_fail(simulation, SZ_ERROR_SELF_CHECK,
                           "the run differs from the trace: event %llu is \"%s\" at %.17g s, where the trace ends",
                           (unsigned long long)check->event_count, event->type->name, event->time_s);
    }
}

struct sz_trace_check *sz_trace_check_create(const struct sz_trace_reader *reader, uint64_t section,
                                             struct sz_simulation *simulation, struct sz_error *error)
{
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
    sz_simulation_observe(simulation, compare, check);
    return check;
}

bool sz_trace_check_finish(struct sz_trace_check *check, struct sz_error *error)
{
    struct sz_trace_record record;
    struct sz_error trouble = {0};
    unsigned long long number = (unsigned long long)check->event_count;
    if (sz_trace_cursor_next(check->cursor, &record, &trouble))
        return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                            "the run differs from the trace: it ends after %llu events, where the trace has \"%s\" at "
                            "%.17g s",
                            number, sz_trace_reader_type_name(check->reader, record.type_id), record.time_s);
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

void sz_trace_check_destroy(struct sz_trace_check *check)
{
    if (check == NULL)
        return;
    sz_simulation_observe(check->simulation, NULL, NULL);
    sz_trace_cursor_destroy(check->cursor);
    free(check);
}

bool sz_trace_verify(const struct sz_trace_reader *reader, uint64_t section, struct sz_simulation *simulation,
                     double until_s, const atomic_bool *cancelled, struct sz_error *error)
{
    struct sz_trace_check *check = sz_trace_check_create(reader, section, simulation, error);
    if (check == NULL)
        return false;
    bool is_same = sz_simulation_run(simulation, until_s, cancelled, error) && sz_trace_check_finish(check, error);
    sz_trace_check_destroy(check);
    return is_same;
}
