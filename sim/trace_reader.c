#include "sim/trace.h"

#include "sim/trace_format.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Where a block's contents are. */
struct place {
    uint64_t section;
    off_t offset;
    uint32_t kind, size;
    uint64_t content_check;
};

struct name {
    uint32_t type_id;
    char *text;
};

struct sz_trace_reader {
    int file;
    char *path, *about;
    struct place *places; /* of events and section ends */
    size_t place_count, place_capacity;
    struct name *names;
    size_t name_count, name_capacity;
    uint64_t *sections; /* ascending */
    size_t section_count;
};

struct sz_trace_cursor {
    const struct sz_trace_reader *reader;
    uint64_t section, event_count, fingerprint;
    size_t next_place, next_record, record_count;
    bool has_ended;
    struct sz_trace_record records[SZ_TRACE_BLOCK_EVENTS];
};

static bool refuse(const struct sz_trace_reader *reader, const char *reason, struct sz_error *error)
{
    return sz_error_set_at(error, reader->path, 0, 0, "%s", reason);
}

/* Bytes read, less than size at the end of the file; -1 after an error. */
static ssize_t read_some(const struct sz_trace_reader *reader, void *buffer, size_t size, off_t offset,
                         struct sz_error *error)
{
    size_t done = 0;
    while (done < size) {
        ssize_t count = pread(reader->file, (char *)buffer + done, size - done, offset + (off_t)done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            sz_error_set_system(error, errno, "reading the trace %s", reader->path);
            return -1;
        }
        if (count == 0)
            break;
        done += (size_t)count;
    }
    return (ssize_t)done;
}

static bool read_all(const struct sz_trace_reader *reader, void *buffer, size_t size, off_t offset,
                     struct sz_error *error)
{
    ssize_t count = read_some(reader, buffer, size, offset, error);
    if (count >= 0 && (size_t)count < size)
        return refuse(reader, "the trace was cut off: its end is missing", error);
    return count >= 0;
}

static bool read_content(const struct sz_trace_reader *reader, const struct place *place, void *buffer,
                         struct sz_error *error)
{
    if (!read_all(reader, buffer, place->size, place->offset, error))
        return false;
    if (sz_trace_checksum(buffer, place->size) != place->content_check)
        return refuse(reader, "the trace is damaged: the checksum of a block does not fit", error);
    return true;
}

/* The items with room for one more; NULL when out of memory, and then they are as they were. */
static void *grow(void *items, size_t count, size_t *capacity, size_t item_size, struct sz_error *error)
{
    if (count < *capacity)
        return items;
    size_t wanted = 2 * *capacity + 64;
    void *grown = realloc(items, wanted * item_size);
    if (grown == NULL)
        sz_error_set_memory(error, "reading a trace");
    else
        *capacity = wanted;
    return grown;
}

static bool read_heading(const struct sz_trace_reader *reader, struct sz_error *error)
{
    struct sz_trace_heading heading;
    ssize_t count = read_some(reader, &heading, sizeof heading, 0, error);
    if (count < 0)
        return false;
    if ((size_t)count < sizeof heading || memcmp(heading.magic, SZ_TRACE_MAGIC, sizeof heading.magic) != 0)
        return refuse(reader, "this is not an event trace", error);
    if (heading.byte_order != SZ_TRACE_BYTE_ORDER)
        return refuse(reader, "the trace was written by a machine of another byte order", error);
    if (heading.version != SZ_TRACE_VERSION)
        return refuse(reader, "the trace was written by another version of this program", error);
    return true;
}

/* Whether a block of that kind may have that size. */
static bool has_possible_size(const struct sz_trace_block *block)
{
    switch (block->kind) {
    case SZ_TRACE_EVENTS:
        return block->size > 0 && block->size % sizeof(struct sz_trace_record) == 0 &&
               block->size <= SZ_TRACE_BLOCK_EVENTS * sizeof(struct sz_trace_record);
    case SZ_TRACE_NAME:
        return block->size == sizeof(struct sz_trace_name);
    case SZ_TRACE_SECTION_END:
        return block->size == sizeof(struct sz_trace_end);
    case SZ_TRACE_ABOUT:
        return block->size > 0 && block->size % 8 == 0 && block->size <= SZ_TRACE_ABOUT_LIMIT + 8;
    default:
        return (block->kind == SZ_TRACE_FILE_END || block->kind == SZ_TRACE_SECTION_DROPPED) && block->size == 0;
    }
}

static bool is_possible_name(const struct sz_trace_name *name)
{
    return name->type_id <= UINT32_MAX && name->text[SZ_TRACE_NAME_SIZE - 1] == '\0' && sz_trace_is_name(name->text);
}

static bool add_name(struct sz_trace_reader *reader, const struct place *place, struct sz_error *error)
{
    struct sz_trace_name name;
    if (!read_content(reader, place, &name, error))
        return false;
    if (!is_possible_name(&name))
        return refuse(reader, "the trace is damaged: an event type has no possible name", error);
    const char *known = sz_trace_reader_type_name(reader, (uint32_t)name.type_id);
    if (known != NULL && strcmp(known, name.text) != 0)
        return refuse(reader, "the trace is damaged: an event type has two names", error);
    if (known != NULL)
        return true;
    struct name *names = grow(reader->names, reader->name_count, &reader->name_capacity, sizeof *names, error);
    if (names == NULL)
        return false;
    reader->names = names;
    char *text = strdup(name.text);
    if (text == NULL)
        return sz_error_set_memory(error, "reading a trace");
    names[reader->name_count++] = (struct name){(uint32_t)name.type_id, text};
    return true;
}

static bool take_about(struct sz_trace_reader *reader, const struct place *place, struct sz_error *error)
{
    if (reader->about != NULL)
        return refuse(reader, "the trace is damaged: it says twice what it is about", error);
    reader->about = malloc(place->size);
    if (reader->about == NULL)
        return sz_error_set_memory(error, "reading a trace");
    if (!read_content(reader, place, reader->about, error))
        return false;
    if (reader->about[place->size - 1] != '\0')
        return refuse(reader, "the trace is damaged: what it is about has no end", error);
    for (const char *c = reader->about; *c != '\0'; c++)
        if (((unsigned char)*c < ' ' && *c != '\n') || *c == 0x7f)
            return refuse(reader, "the trace is damaged: what it is about is no text", error);
    return true;
}

static bool add_place(struct sz_trace_reader *reader, const struct place *place, struct sz_error *error)
{
    if (place->kind == SZ_TRACE_ABOUT)
        return take_about(reader, place, error);
    if (reader->about == NULL)
        return refuse(reader, "the trace is damaged: it does not begin with what it is about", error);
    if (place->kind == SZ_TRACE_NAME)
        return add_name(reader, place, error);
    struct place *places = grow(reader->places, reader->place_count, &reader->place_capacity, sizeof *places, error);
    if (places == NULL)
        return false;
    reader->places = places;
    places[reader->place_count++] = *place;
    reader->section_count += place->kind == SZ_TRACE_SECTION_END;
    return true;
}

/* All blocks up to the end of the file, which must be where the last one says. */
static bool read_blocks(struct sz_trace_reader *reader, struct sz_error *error)
{
    off_t offset = sizeof(struct sz_trace_heading);
    for (uint64_t block_count = 0;; block_count++) {
        struct sz_trace_block block;
        if (!read_all(reader, &block, sizeof block, offset, error))
            return false;
        if (block.own_check != sz_trace_own_check(&block) || !has_possible_size(&block))
            return refuse(reader, "the trace is damaged: a block is none that this program writes", error);
        offset += (off_t)sizeof block;
        if (block.kind == SZ_TRACE_FILE_END) {
            char beyond;
            if (reader->about == NULL || block.section != block_count)
                return refuse(reader, "the trace is damaged: blocks are missing", error);
            ssize_t count = read_some(reader, &beyond, 1, offset, error);
            if (count > 0)
                return refuse(reader, "the trace is damaged: it goes on after its end", error);
            return count == 0;
        }
        struct place place = {block.section, offset, block.kind, block.size, block.content_check};
        if (!add_place(reader, &place, error))
            return false;
        offset += block.size;
    }
}

static int compare_sections(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Takes the blocks of dropped sections out. Few are dropped. */
static bool leave_out_dropped(struct sz_trace_reader *reader, struct sz_error *error)
{
    size_t dropped_count = 0, kept_count = 0;
    uint64_t *dropped = calloc(reader->place_count + 1, sizeof *dropped);
    if (dropped == NULL)
        return sz_error_set_memory(error, "reading a trace");
    for (size_t i = 0; i < reader->place_count; i++)
        if (reader->places[i].kind == SZ_TRACE_SECTION_DROPPED)
            dropped[dropped_count++] = reader->places[i].section;
    qsort(dropped, dropped_count, sizeof *dropped, compare_sections);
    for (size_t i = 0; i < reader->place_count; i++) {
        struct place place = reader->places[i];
        if (bsearch(&place.section, dropped, dropped_count, sizeof *dropped, compare_sections) == NULL)
            reader->places[kept_count++] = place;
        else
            reader->section_count -= place.kind == SZ_TRACE_SECTION_END;
    }
    reader->place_count = kept_count;
    free(dropped);
    return true;
}

/* Each section has one end. */
static bool list_sections(struct sz_trace_reader *reader, struct sz_error *error)
{
    size_t count = 0;
    reader->sections = calloc(reader->section_count + 1, sizeof *reader->sections);
    if (reader->sections == NULL)
        return sz_error_set_memory(error, "reading a trace");
    for (size_t i = 0; i < reader->place_count; i++)
        if (reader->places[i].kind == SZ_TRACE_SECTION_END)
            reader->sections[count++] = reader->places[i].section;
    qsort(reader->sections, count, sizeof *reader->sections, compare_sections);
    for (size_t i = 1; i < count; i++)
        if (reader->sections[i] == reader->sections[i - 1])
            return refuse(reader, "the trace is damaged: a section ends twice", error);
    for (size_t i = 0; i < reader->place_count; i++)
        if (bsearch(&reader->places[i].section, reader->sections, count, sizeof *reader->sections, compare_sections) ==
            NULL)
            return refuse(reader, "the trace has a run that did not come to its end", error);
    return true;
}

struct sz_trace_reader *sz_trace_reader_open(const char *path, struct sz_error *error)
{
    struct sz_trace_reader *reader = calloc(1, sizeof *reader);
    char *own_path = strdup(path);
    if (reader == NULL || own_path == NULL) {
        free(reader);
        free(own_path);
        sz_error_set_memory(error, "reading a trace");
        return NULL;
    }
    reader->path = own_path;
    reader->file = open(path, O_RDONLY | O_CLOEXEC);
    if (reader->file < 0)
        sz_error_set_at(error, path, 0, 0, "cannot open the trace: %s", strerror(errno));
    else if (read_heading(reader, error) && read_blocks(reader, error) && leave_out_dropped(reader, error) &&
             list_sections(reader, error))
        return reader;
    sz_trace_reader_close(reader);
    return NULL;
}

void sz_trace_reader_close(struct sz_trace_reader *reader)
{
    if (reader == NULL)
        return;
    if (reader->file >= 0)
        close(reader->file);
    for (size_t i = 0; i < reader->name_count; i++)
        free(reader->names[i].text);
    free(reader->names);
    free(reader->places);
    free(reader->sections);
    free(reader->about);
    free(reader->path);
    free(reader);
}

const char *sz_trace_reader_about(const struct sz_trace_reader *reader)
{
    return reader->about;
}

const uint64_t *sz_trace_reader_sections(const struct sz_trace_reader *reader, size_t *count)
{
    *count = reader->section_count;
    return reader->sections;
}

const char *sz_trace_reader_type_name(const struct sz_trace_reader *reader, uint32_t type_id)
{
    for (size_t i = 0; i < reader->name_count; i++)
        if (reader->names[i].type_id == type_id)
            return reader->names[i].text;
    return NULL;
}

struct sz_trace_cursor *sz_trace_cursor_create(const struct sz_trace_reader *reader, uint64_t section,
                                               struct sz_error *error)
{
    if (bsearch(&section, reader->sections, reader->section_count, sizeof section, compare_sections) == NULL) {
        sz_error_set_at(error, reader->path, 0, 0, "the trace has no section %llu", (unsigned long long)section);
        return NULL;
    }
    struct sz_trace_cursor *cursor = calloc(1, sizeof *cursor);
    if (cursor == NULL) {
        sz_error_set_memory(error, "reading a trace");
        return NULL;
    }
    cursor->reader = reader;
    cursor->section = section;
    return cursor;
}

void sz_trace_cursor_destroy(struct sz_trace_cursor *cursor)
{
    free(cursor);
}

static bool finish_section(struct sz_trace_cursor *cursor, const struct place *place, struct sz_error *error)
{
    struct sz_trace_end end;
    if (!read_content(cursor->reader, place, &end, error))
        return false;
    if (end.event_count != cursor->event_count)
        return refuse(cursor->reader, "the trace is damaged: events are missing", error);
    cursor->fingerprint = end.fingerprint;
    cursor->has_ended = true;
    return true;
}

/* Reads the section's next block; false at its end too. */
static bool read_on(struct sz_trace_cursor *cursor, struct sz_error *error)
{
    const struct sz_trace_reader *reader = cursor->reader;
    while (!cursor->has_ended && cursor->next_place < reader->place_count) {
        const struct place *place = &reader->places[cursor->next_place++];
        if (place->section != cursor->section)
            continue;
        if (place->kind == SZ_TRACE_SECTION_END) {
            finish_section(cursor, place, error);
            return false;
        }
        if (!read_content(reader, place, cursor->records, error))
            return false;
        cursor->next_record = 0;
        cursor->record_count = place->size / sizeof cursor->records[0];
        return true;
    }
    return false;
}

bool sz_trace_cursor_next(struct sz_trace_cursor *cursor, struct sz_trace_record *record, struct sz_error *error)
{
    if (cursor->next_record == cursor->record_count && !read_on(cursor, error))
        return false;
    *record = cursor->records[cursor->next_record++];
    cursor->event_count++;
    if (sz_trace_reader_type_name(cursor->reader, record->type_id) == NULL)
        return refuse(cursor->reader, "the trace is damaged: an event is of no known type", error);
    return true;
}

uint64_t sz_trace_cursor_fingerprint(const struct sz_trace_cursor *cursor)
{
    return cursor->fingerprint;
}
