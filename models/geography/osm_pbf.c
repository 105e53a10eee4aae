/*
 * The PBF format of OpenStreetMap: blobs, each behind a header, that hold blocks of nodes and ways as protocol buffers
 * (https://wiki.openstreetmap.org/wiki/PBF_Format).
 */
#include "models/geography/input_file.h"
#include "models/geography/osm_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Bounds of the format itself. */
enum { HEADER_LIMIT = 64 << 10, BLOB_LIMIT = 32 << 20 };

enum { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

/* --- protocol buffers --- */

struct bytes {
    const uint8_t *next, *end;
    bool is_damaged;
};

struct field {
    uint32_t number;
    uint64_t value;     /* of a varint */
    struct bytes bytes; /* of a field of bytes, else empty */
};

static bool is_left(const struct bytes *bytes)
{
    return !bytes->is_damaged && bytes->next < bytes->end;
}

static uint64_t take_varint(struct bytes *bytes)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (!is_left(bytes))
            break;
        uint8_t byte = *bytes->next++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    bytes->is_damaged = true;
    return 0;
}

/* Zigzag: small numbers of either sign are short. Wraps round where a damaged file overflows. */
static int64_t take_signed(struct bytes *bytes)
{
    uint64_t value = take_varint(bytes);
    return (int64_t)(value >> 1 ^ (0 - (value & 1)));
}

static struct bytes take_bytes(struct bytes *bytes, uint64_t size)
{
    if (bytes->is_damaged || size > (uint64_t)(bytes->end - bytes->next)) {
        bytes->is_damaged = true;
        return (struct bytes){0};
    }
    const struct bytes taken = {bytes->next, bytes->next + size, false};
    bytes->next += size;
    return taken;
}

/* The next field; false at the end or when the bytes are damaged. */
static bool take_field(struct bytes *bytes, struct field *field)
{
    if (!is_left(bytes))
        return false;
    uint64_t tag = take_varint(bytes);
    *field = (struct field){.number = (uint32_t)(tag >> 3)};
    switch (tag & 7) {
    case WIRE_VARINT:
        field->value = take_varint(bytes);
        break;
    case WIRE_FIXED64:
        take_bytes(bytes, 8);
        break;
    case WIRE_BYTES:
        field->bytes = take_bytes(bytes, take_varint(bytes));
        break;
    case WIRE_FIXED32:
        take_bytes(bytes, 4);
        break;
    default:
        bytes->is_damaged = true;
    }
    return !bytes->is_damaged;
}

/* --- a block --- */

struct reading {
    const char *path;
    const struct sz_osm_handler *handler;
    struct sz_error *error;
    FILE *file;
    uint64_t offset; /* of the blob, in the file */
    uint8_t *packed, *raw;
    struct sz_osm_text *strings;
    int64_t *nodes;
    struct sz_osm_tag *tags;
    size_t packed_capacity, raw_capacity, string_count, string_capacity, node_capacity, tag_capacity;
    int64_t granularity, lat_offset, lon_offset;
};

static bool damaged(const struct reading *reading, const char *what)
{
    return sz_error_set_at(reading->error, reading->path, 0, 0, "%s in the block at byte %llu: is the file damaged?",
                           what, (unsigned long long)reading->offset);
}

static bool make_room(const struct reading *reading, void **items, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity)
        return true;
    size_t larger = *capacity < 512 ? 1024 : 2 * *capacity;
    larger = larger < needed ? needed : larger;
    void *room = realloc(*items, larger * size);
    if (room == NULL)
        return sz_error_set_memory(reading->error, "reading a road network");
    *items = room;
    *capacity = larger;
    return true;
}

static bool read_strings(struct reading *reading, struct bytes table)
{
    struct field field;
    while (take_field(&table, &field)) {
        if (field.number != 1)
            continue;
        if (!make_room(reading, (void **)&reading->strings, &reading->string_capacity, reading->string_count + 1,
                       sizeof *reading->strings))
            return false;
        reading->strings[reading->string_count++] =
            (struct sz_osm_text){(const char *)field.bytes.next, (size_t)(field.bytes.end - field.bytes.next)};
    }
    return !table.is_damaged || damaged(reading, "a damaged table of words");
}

static bool give_node(const struct reading *reading, int64_t id, int64_t lat, int64_t lon)
{
    double lat_deg = 1e-9 * ((double)reading->lat_offset + (double)reading->granularity * (double)lat);
    double lon_deg = 1e-9 * ((double)reading->lon_offset + (double)reading->granularity * (double)lon);
    if (!(lat_deg >= -90 && lat_deg <= 90 && lon_deg >= -180 && lon_deg <= 180))
        return damaged(reading, "a node that is nowhere on earth");
    return reading->handler->node(reading->handler->context, id, lon_deg, lat_deg, reading->error);
}

static bool read_node(const struct reading *reading, struct bytes node)
{
    struct field field;
    int64_t id = 0, lat = 0, lon = 0;
    while (take_field(&node, &field)) {
        int64_t value = (int64_t)(field.value >> 1 ^ (0 - (field.value & 1)));
        id = field.number == 1 ? value : id;
        lat = field.number == 8 ? value : lat;
        lon = field.number == 9 ? value : lon;
    }
    return node.is_damaged ? damaged(reading, "a damaged node") : give_node(reading, id, lat, lon);
}

static int64_t add_wrapping(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static bool read_dense_nodes(const struct reading *reading, struct bytes dense)
{
    struct field field;
    struct bytes ids = {0}, lats = {0}, lons = {0};
    while (take_field(&dense, &field)) {
        ids = field.number == 1 ? field.bytes : ids;
        lats = field.number == 8 ? field.bytes : lats;
        lons = field.number == 9 ? field.bytes : lons;
    }
    int64_t id = 0, lat = 0, lon = 0;
    while (is_left(&ids)) {
        id = add_wrapping(id, take_signed(&ids));
        lat = add_wrapping(lat, take_signed(&lats));
        lon = add_wrapping(lon, take_signed(&lons));
        if (ids.is_damaged || lats.is_damaged || lons.is_damaged)
            break;
        if (!give_node(reading, id, lat, lon))
            return false;
    }
    return !(dense.is_damaged || ids.is_damaged || lats.is_damaged || lons.is_damaged) ||
           damaged(reading, "damaged nodes");
}

static bool read_tags(struct reading *reading, struct bytes keys, struct bytes values, size_t *count)
{
    for (*count = 0; is_left(&keys); (*count)++) {
        uint64_t key = take_varint(&keys), value = take_varint(&values);
        if (keys.is_damaged || values.is_damaged || key >= reading->string_count || value >= reading->string_count)
            return damaged(reading, "a way with damaged tags");
        if (!make_room(reading, (void **)&reading->tags, &reading->tag_capacity, *count + 1, sizeof *reading->tags))
            return false;
        reading->tags[*count] = (struct sz_osm_tag){reading->strings[key], reading->strings[value]};
    }
    return true;
}

static bool read_refs(struct reading *reading, struct bytes refs, size_t *count)
{
    int64_t id = 0;
    for (*count = 0; is_left(&refs); (*count)++) {
        id = add_wrapping(id, take_signed(&refs));
        if (!make_room(reading, (void **)&reading->nodes, &reading->node_capacity, *count + 1, sizeof *reading->nodes))
            return false;
        reading->nodes[*count] = id;
    }
    return !refs.is_damaged || damaged(reading, "a way with damaged nodes");
}

static bool read_way(struct reading *reading, struct bytes bytes)
{
    struct field field;
    struct bytes keys = {0}, values = {0}, refs = {0};
    while (take_field(&bytes, &field)) {
        keys = field.number == 2 ? field.bytes : keys;
        values = field.number == 3 ? field.bytes : values;
        refs = field.number == 8 ? field.bytes : refs;
    }
    if (bytes.is_damaged)
        return damaged(reading, "a damaged way");
    struct sz_osm_way way;
    if (!read_tags(reading, keys, values, &way.tag_count) || !read_refs(reading, refs, &way.node_count))
        return false;
    way.tags = reading->tags;
    way.nodes = reading->nodes;
    return reading->handler->way(reading->handler->context, &way, reading->error);
}

static bool read_group(struct reading *reading, struct bytes group)
{
    struct field field;
    bool ok = true, has_node = reading->handler->node != NULL, has_way = reading->handler->way != NULL;
    while (ok && take_field(&group, &field)) {
        if (field.number == 1 && has_node)
            ok = read_node(reading, field.bytes);
        else if (field.number == 2 && has_node)
            ok = read_dense_nodes(reading, field.bytes);
        else if (field.number == 3 && has_way)
            ok = read_way(reading, field.bytes);
    }
    return ok && (!group.is_damaged || damaged(reading, "a damaged group"));
}

/* Words, scale and offsets may stand behind the groups that need them, so those are read in a second walk. */
static bool read_block(struct reading *reading, struct bytes block)
{
    struct field field;
    struct bytes first = block;
    bool ok = true;
    reading->string_count = 0;
    reading->granularity = 100;
    reading->lat_offset = reading->lon_offset = 0;
    while (ok && take_field(&first, &field)) {
        if (field.number == 1)
            ok = read_strings(reading, field.bytes);
        else if (field.number == 17)
            reading->granularity = (int64_t)field.value;
        else if (field.number == 19)
            reading->lat_offset = (int64_t)field.value;
        else if (field.number == 20)
            reading->lon_offset = (int64_t)field.value;
    }
    if (ok && first.is_damaged)
        return damaged(reading, "damaged bytes");
    while (ok && take_field(&block, &field))
        ok = field.number != 2 || read_group(reading, field.bytes);
    return ok;
}

static bool read_header(const struct reading *reading, struct bytes header)
{
    static const char *const known[] = {"OsmSchema-V0.6", "DenseNodes"};
    struct field field;
    while (take_field(&header, &field)) {
        if (field.number != 4)
            continue;
        size_t length = (size_t)(field.bytes.end - field.bytes.next);
        bool is_known = false;
        for (int i = 0; i < 2; i++)
            is_known = is_known || (strlen(known[i]) == length && memcmp(known[i], field.bytes.next, length) == 0);
        if (!is_known)
            return sz_error_set_at(reading->error, reading->path, 0, 0,
                                   "needs the feature %.*s, which is not known here; extracts need none",
                                   length < 60 ? (int)length : 60, (const char *)field.bytes.next);
    }
    return !header.is_damaged || damaged(reading, "a damaged header");
}

/* --- the file --- */

/* What a blob holds, unpacked into reading->raw. */
static bool unpack(struct reading *reading, struct bytes blob, struct bytes *content)
{
    struct field field;
    struct bytes packed = {0};
    uint64_t raw_size = 0;
    *content = (struct bytes){0};
    while (take_field(&blob, &field)) {
        if (field.number == 1)
            *content = field.bytes;
        else if (field.number == 2)
            raw_size = field.value;
        else if (field.number == 3)
            packed = field.bytes;
        else if (field.number >= 4 && field.number <= 7)
            return sz_error_set_at(reading->error, reading->path, 0, 0,
                                   "is packed in a way that is not known here, expected zlib: write it anew with "
                                   "`osmium cat -o new.osm.pbf`");
    }
    if (blob.is_damaged || raw_size > BLOB_LIMIT)
        return damaged(reading, "a damaged blob");
    if (packed.next == NULL)
        return content->next != NULL || damaged(reading, "an empty blob");
    if (raw_size == 0)
        return damaged(reading, "an empty blob");
    uLongf size = (uLongf)raw_size;
    if (!make_room(reading, (void **)&reading->raw, &reading->raw_capacity, raw_size, 1))
        return false;
    if (uncompress(reading->raw, &size, packed.next, (uLong)(packed.end - packed.next)) != Z_OK || size != raw_size)
        return damaged(reading, "packed bytes that do not unpack");
    *content = (struct bytes){reading->raw, reading->raw + size, false};
    return true;
}

static bool read_exactly(struct reading *reading, size_t size)
{
    if (!make_room(reading, (void **)&reading->packed, &reading->packed_capacity, size + 1, 1)) /* never none */
        return false;
    if (fread(reading->packed, 1, size, reading->file) == size)
        return true;
    if (ferror(reading->file))
        return sz_input_file_read_failed(reading->path, errno, reading->error);
    return sz_error_set_at(reading->error, reading->path, 0, 0, "ends inside the block at byte %llu: is it cut short?",
                           (unsigned long long)reading->offset);
}

/* The header of a blob: its kind, and how many bytes follow. */
static bool read_blob_header(const struct reading *reading, size_t header_size, bool *is_header, bool *is_data,
                             size_t *size)
{
    struct bytes bytes = {reading->packed, reading->packed + header_size, false};
    struct field field;
    uint64_t data_size = UINT64_MAX;
    *is_header = *is_data = false;
    while (take_field(&bytes, &field)) {
        size_t length = (size_t)(field.bytes.end - field.bytes.next);
        if (field.number == 1) {
            *is_header = length == 9 && memcmp(field.bytes.next, "OSMHeader", 9) == 0;
            *is_data = length == 7 && memcmp(field.bytes.next, "OSMData", 7) == 0;
        } else if (field.number == 3) {
            data_size = field.value;
        }
    }
    *size = (size_t)data_size;
    return (!bytes.is_damaged && data_size <= BLOB_LIMIT) || damaged(reading, "a damaged header");
}

static bool read_blobs(struct reading *reading)
{
    uint8_t length[4];
    size_t got, size = 0, header_size;
    bool is_header, is_data, ok = true;
    while (ok && (got = fread(length, 1, 4, reading->file)) == 4) {
        struct bytes content;
        header_size = (size_t)length[0] << 24 | (size_t)length[1] << 16 | (size_t)length[2] << 8 | length[3];
        if (header_size > HEADER_LIMIT)
            return sz_error_set_at(reading->error, reading->path, 0, 0,
                                   "is no OpenStreetMap extract in PBF: no block begins at byte %llu",
                                   (unsigned long long)reading->offset);
        ok = read_exactly(reading, header_size) &&
             read_blob_header(reading, header_size, &is_header, &is_data, &size) && read_exactly(reading, size);
        if (ok && (is_header || is_data)) {
            ok = unpack(reading, (struct bytes){reading->packed, reading->packed + size, false}, &content) &&
                 (is_header ? read_header(reading, content) : read_block(reading, content));
        }
        reading->offset += 4 + header_size + size;
    }
    if (ok && got != 0)
        return read_exactly(reading, 4);
    if (ok && reading->offset == 0)
        return sz_error_set_at(reading->error, reading->path, 0, 0, "is empty");
    return ok;
}

bool sz_osm_read_pbf(const char *path, const struct sz_osm_handler *handler, struct sz_error *error)
{
    struct reading reading = {.path = path, .handler = handler, .error = error};
    reading.file = sz_input_file_open(path, error);
    if (reading.file == NULL)
        return false;
    bool ok = read_blobs(&reading);
    fclose(reading.file);
    free(reading.packed);
    free(reading.raw);
    free(reading.strings);
    free(reading.nodes);
    free(reading.tags);
    return ok;
}
