#include "sim/trace.h"

#include "sim/trace_format.h"

#include <errno.h>
#include <stdlib.h>

struct sz_trace {
    FILE *file; /* its lock guards what follows the number of blocks */
    char *path;
    _Atomic uint64_t block_count;
    struct sz_trace_name *names; /* of all sections, for no reader takes two of one type */
    size_t name_count, name_capacity;
    uint64_t *sections; /* begun or dropped, in ascending order */
    size_t section_count, section_capacity;
};

enum { TYPE_PLACES = 64 };

struct sz_trace_recorder {
    struct sz_trace *trace;
    struct sz_simulation *simulation;
    uint64_t section, event_count;
    uint64_t (*subject_of)(const struct sz_event *event);
    size_t count;                                    /* of the records not yet written */
    const struct sz_event_type *lately[TYPE_PLACES]; /* one seen lately for each place, id % TYPE_PLACES */
    const struct sz_event_type **types;              /* all seen */
    size_t type_count, type_capacity;
    struct {
        struct sz_trace_block block;
        struct sz_trace_record records[SZ_TRACE_BLOCK_EVENTS];
    } buffer;
};

/* The buffer begins with a block, to be filled here, and goes on with what it holds. A call of fwrite is not mixed with those of
   other threads. */
static bool write_block(struct sz_trace *trace, void *buffer, enum sz_trace_kind kind, size_t size, uint64_t section,
                        struct sz_error *error)
{
    struct sz_trace_block block = {.kind = kind, .size = (uint32_t)size, .section = section};
    block.content_check = sz_trace_checksum((char *)buffer + sizeof block, size);
    block.own_check = sz_trace_own_check(&block);
    memcpy(buffer, &block, sizeof block);
    if (fwrite(buffer, sizeof block + size, 1, trace->file) != 1)
        return sz_error_set_system(error, errno, "writing the trace %s", trace->path);
    trace->block_count++;
    return true;
}

/* Room for one more in an array of items of that size; NULL when memory is out, and the array is as it was. */
static void *make_room(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    void *larger = realloc(items, (2 * *capacity + 16) * size);
    if (larger != NULL)
        *capacity = 2 * *capacity + 16;
    return larger;
}

/* The block that says what the trace is about. */
static bool write_about(struct sz_trace *trace, const char *about, struct sz_error *error)
{
    size_t length = strnlen(about, SZ_TRACE_ABOUT_LIMIT), size = length / 8 * 8 + 8;
    char *buffer = calloc(1, sizeof(struct sz_trace_block) + size);
    if (buffer == NULL)
        return sz_error_set_memory(error, "opening a trace");
    char *text = buffer + sizeof(struct sz_trace_block);
    memcpy(text, about, length);
    for (char *c = text; *c != '\0'; c++)
        if (((unsigned char)*c < ' ' && *c != '\n') || *c == 0x7f)
            *c = ' ';
    bool ok = write_block(trace, buffer, SZ_TRACE_ABOUT, size, 0, error);
    free(buffer);
    return ok;
}

struct sz_trace *sz_trace_create(const char *path, const char *about, struct sz_error *error)
{
    struct sz_trace *trace = calloc(1, sizeof *trace);
    char *own_path = strdup(path);
    if (trace == NULL || own_path == NULL) {
        free(trace);
        free(own_path);
        sz_error_set_memory(error, "opening a trace");
        return NULL;
    }
    trace->path = own_path;
    trace->file = fopen(path, "wb");
    if (trace->file == NULL) {
        sz_error_set_system(error, errno, "cannot write the trace %s", path);
        free(own_path);
        free(trace);
        return NULL;
    }
    setvbuf(trace->file, NULL, _IONBF, 0); /* blocks are large */
    struct sz_trace_heading heading = {.magic = SZ_TRACE_MAGIC, SZ_TRACE_BYTE_ORDER, SZ_TRACE_VERSION};
    bool ok = fwrite(&heading, sizeof heading, 1, trace->file) == 1 ||
              sz_error_set_system(error, errno, "writing the trace %s", path);
    if (ok && write_about(trace, about, error))
        return trace;
    fclose(trace->file);
    free(own_path);
    free(trace);
    return NULL;
}

bool sz_trace_close(struct sz_trace *trace, struct sz_error *error)
{
    struct sz_trace_block block;
    bool ok = write_block(trace, &block, SZ_TRACE_FILE_END, 0, trace->block_count, error);
    if (fclose(trace->file) != 0 && ok)
        ok = sz_error_set_system(error, errno, "writing the trace %s", trace->path);
    free(trace->names);
    free(trace->sections);
    free(trace->path);
    free(trace);
    return ok;
}

static bool flush(struct sz_trace_recorder *recorder, struct sz_error *error)
{
    size_t count = recorder->count;
    recorder->event_count += count;
    recorder->count = 0;
    return count == 0 || write_block(recorder->trace, &recorder->buffer, SZ_TRACE_EVENTS,
                                     count * sizeof recorder->buffer.records[0], recorder->section, error);
}

/* Notes the name of a type, unless another section has; false when that has another one for it. */
static bool agree_on_name(struct sz_trace *trace, const struct sz_trace_name *name, struct sz_error *error)
{
    for (size_t i = 0; i < trace->name_count; i++)
        if (trace->names[i].type_id == name->type_id)
            return strcmp(trace->names[i].text, name->text) == 0 ||
                   sz_error_set(error, SZ_ERROR_SELF_CHECK, "the event types \"%s\" and \"%s\" have one id, %lu",
                                trace->names[i].text, name->text, (unsigned long)name->type_id);
    struct sz_trace_name *names =
        make_room(trace->names, trace->name_count, &trace->name_capacity, sizeof *trace->names);
    if (names == NULL)
        return sz_error_set_memory(error, "tracing event types");
    trace->names = names;
    names[trace->name_count++] = *name;
    return true;
}

static bool write_name(struct sz_trace_recorder *recorder, const struct sz_event_type *type, struct sz_error *error)
{
    struct {
        struct sz_trace_block block;
        struct sz_trace_name name;
    } named = {.name.type_id = type->id};
    if (!sz_trace_is_name(type->name))
        return sz_error_set(
            error, SZ_ERROR_SELF_CHECK,
            "the event type of id %lu has no name that can be traced: one is not empty and holds no control characters",
            (unsigned long)type->id);
    strncpy(named.name.text, type->name, sizeof named.name.text - 1);
    flockfile(recorder->trace->file);
    bool is_agreed = agree_on_name(recorder->trace, &named.name, error);
    funlockfile(recorder->trace->file);
    return is_agreed &&
           write_block(recorder->trace, &named, SZ_TRACE_NAME, sizeof named.name, recorder->section, error);
}

/* A type that is not the last one seen in its place: writes its name when it is new. */
static bool meet_type(struct sz_trace_recorder *recorder, const struct sz_event_type *type, struct sz_error *error)
{
    recorder->lately[type->id % TYPE_PLACES] = type;
    for (size_t i = 0; i < recorder->type_count; i++)
        if (recorder->types[i] == type)
            return true;
    const struct sz_event_type **types =
        make_room(recorder->types, recorder->type_count, &recorder->type_capacity, sizeof(struct sz_event_type *));
    if (types == NULL)
        return sz_error_set_memory(error, "tracing event types");
    recorder->types = types;
    types[recorder->type_count++] = type;
    return write_name(recorder, type, error);
}

/* Out of the way of `record`. */
static __attribute__((noinline)) void record_seldom(struct sz_trace_recorder *recorder,
                                                    const struct sz_event_type *type)
{
    struct sz_error error = {0};
    bool ok = recorder->lately[type->id % TYPE_PLACES] == type || meet_type(recorder, type, &error);
    if (ok && recorder->count == SZ_TRACE_BLOCK_EVENTS)
        ok = flush(recorder, &error);
    if (!ok)
        sz_simulation_fail(recorder->simulation, error.kind, "%s", error.message);
}

static void record(struct sz_simulation *simulation, const struct sz_event *event, void *observer)
{
    struct sz_trace_recorder *recorder = observer;
    const struct sz_event_type *type = event->type;
    uint64_t subject = recorder->subject_of != NULL ? recorder->subject_of(event) : 0;
    recorder->buffer.records[recorder->count++] =
        (struct sz_trace_record){event->time_s, subject, type->id, (uint32_t)(simulation->fingerprint >> 32)};
    if (recorder->lately[type->id % TYPE_PLACES] != type || recorder->count == SZ_TRACE_BLOCK_EVENTS)
        record_seldom(recorder, type);
}

/* Notes that a section is used; *is_new is false when it was before. False when out of memory. */
static bool use_section(struct sz_trace *trace, uint64_t section, bool *is_new)
{
    flockfile(trace->file);
    size_t place = trace->section_count;
    while (place > 0 && trace->sections[place - 1] >= section) /* they mostly come in order */
        place--;
    *is_new = place == trace->section_count || trace->sections[place] != section;
    uint64_t *sections =
        make_room(trace->sections, trace->section_count, &trace->section_capacity, sizeof *trace->sections);
    if (sections != NULL)
        trace->sections = sections;
    if (sections != NULL && *is_new) {
        memmove(sections + place + 1, sections + place, (trace->section_count++ - place) * sizeof *sections);
        sections[place] = section;
    }
    funlockfile(trace->file);
    return sections != NULL;
}

struct sz_trace_recorder *sz_trace_record(struct sz_trace *trace, struct sz_simulation *simulation, uint64_t section,
                                          const struct sz_trace_subjects *subjects, struct sz_error *error)
{
    if (simulation->observe != NULL) {
        sz_error_set(error, SZ_ERROR_SELF_CHECK,
                     "A simulation has one trace: this one is recorded or checked already.");
        return NULL;
    }
    bool is_new = true;
    struct sz_trace_recorder *recorder = calloc(1, sizeof *recorder);
    if (recorder == NULL || !use_section(trace, section, &is_new)) {
        free(recorder);
        sz_error_set_memory(error, "tracing a run");
        return NULL;
    }
    if (!is_new) {
        free(recorder);
        sz_error_set(error, SZ_ERROR_SELF_CHECK, "A section is one run: section %llu of the trace is used already.",
                     (unsigned long long)section);
        return NULL;
    }
    recorder->trace = trace;
    recorder->simulation = simulation;
    recorder->section = section;
    recorder->subject_of = subjects != NULL ? subjects->number : NULL;
    sz_simulation_observe(simulation, record, recorder);
    return recorder;
}

bool sz_trace_recorder_finish(struct sz_trace_recorder *recorder, struct sz_error *error)
{
    struct {
        struct sz_trace_block block;
        struct sz_trace_end end;
    } last = {.end.fingerprint = recorder->simulation->fingerprint};
    bool ok = flush(recorder, error);
    last.end.event_count = recorder->event_count;
    ok = ok && write_block(recorder->trace, &last, SZ_TRACE_SECTION_END, sizeof last.end, recorder->section, error);
    sz_trace_recorder_abandon(recorder);
    return ok;
}

void sz_trace_recorder_abandon(struct sz_trace_recorder *recorder)
{
    if (recorder == NULL)
        return;
    sz_simulation_observe(recorder->simulation, NULL, NULL);
    free(recorder->types);
    free(recorder);
}

bool sz_trace_drop(struct sz_trace *trace, uint64_t section, struct sz_error *error)
{
    struct sz_trace_block block;
    bool is_new;
    return (use_section(trace, section, &is_new) || sz_error_set_memory(error, "dropping a part of a trace")) &&
           write_block(trace, &block, SZ_TRACE_SECTION_DROPPED, 0, section, error);
}
