#include "models/geography/road_cache.h"

#include "sim/fingerprint.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char magic[8] = "SZROADS";

struct header {
    char magic[8];
    uint64_t format; /* 1 in the byte order of the machine that wrote it */
    struct sz_road_key key;
    uint64_t entry_count, checksum;
};

void sz_road_key_mix(struct sz_road_key *key, const void *bytes, size_t size)
{
    const unsigned char *next = bytes;
    for (; size > 0; size -= size < 8 ? size : 8, next += 8) {
        uint64_t word = size;
        memcpy(&word, next, size < 8 ? size : 8);
        key->words[0] = sz_fingerprint_mix(key->words[0], word);
        key->words[1] = sz_fingerprint_mix(key->words[1], word ^ 0xa5a5a5a5a5a5a5a5u);
    }
}

static size_t entries_of(const struct sz_travel_table *table, const struct sz_travel_block *block)
{
    return (size_t)table->period_count * block->row_count * block->column_count;
}

static struct header make_header(const struct sz_road_key *key, const struct sz_travel_table *table)
{
    struct header header = {.format = 1, .key = *key};
    struct sz_road_key sum = {{SZ_FINGERPRINT_START, SZ_FINGERPRINT_START}};
    memcpy(header.magic, magic, sizeof magic);
    for (uint32_t i = 0; i < table->area_count; i++) {
        size_t count = entries_of(table, &table->blocks[i]);
        header.entry_count += count;
        sz_road_key_mix(&sum, table->blocks[i].seconds, count * sizeof *table->blocks[i].seconds);
        sz_road_key_mix(&sum, table->blocks[i].metres, count * sizeof *table->blocks[i].metres);
    }
    header.checksum = sum.words[0];
    return header;
}

static void path_of(const char *folder, const struct sz_road_key *key, char *path, size_t size)
{
    snprintf(path, size, "%s/roads-%016llx%016llx.table", folder, (unsigned long long)key->words[0],
             (unsigned long long)key->words[1]);
}

static bool read_all(FILE *file, float *entries, size_t count)
{
    return fread(entries, sizeof *entries, count, file) == count;
}

bool sz_road_cache_read(const char *folder, const struct sz_road_key *key, struct sz_travel_table *table)
{
    char path[4096];
    struct header header;
    path_of(folder, key, path, sizeof path);
    FILE *file = fopen(path, "rb");
    bool ok = file != NULL && fread(&header, sizeof header, 1, file) == 1;
    for (uint32_t i = 0; ok && i < table->area_count; i++) {
        const struct sz_travel_block *block = &table->blocks[i];
        size_t count = entries_of(table, block);
        ok = read_all(file, block->seconds, count) && read_all(file, block->metres, count);
    }
    ok = ok && getc(file) == EOF;
    if (file != NULL)
        fclose(file);
    const struct header expected = make_header(key, table);
    return ok && memcmp(&header, &expected, sizeof header) == 0;
}

static bool write_all(FILE *file, const struct header *header, const struct sz_travel_table *table)
{
    bool ok = fwrite(header, sizeof *header, 1, file) == 1;
    for (uint32_t i = 0; ok && i < table->area_count; i++) {
        const struct sz_travel_block *block = &table->blocks[i];
        size_t count = entries_of(table, block);
        ok = fwrite(block->seconds, sizeof *block->seconds, count, file) == count &&
             fwrite(block->metres, sizeof *block->metres, count, file) == count;
    }
    return ok;
}

static bool write_failed(const char *path, int errno_value, struct sz_error *error)
{
    return sz_error_set_system(error, errno_value, "cannot keep a table of roads in %s", path);
}

bool sz_road_cache_write(const char *folder, const struct sz_road_key *key, const struct sz_travel_table *table,
                         struct sz_error *error)
{
    char path[4096], other[4096];
    path_of(folder, key, path, sizeof path);
    snprintf(other, sizeof other, "%s/roads-XXXXXX", folder);
    int descriptor = g_mkdir_with_parents(folder, 0777) == 0 ? mkstemp(other) : -1;
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "wb") : NULL;
    if (file == NULL) {
        write_failed(folder, errno, error);
        if (descriptor >= 0) {
            close(descriptor);
            unlink(other);
        }
        return false;
    }
    const struct header header = make_header(key, table);
    bool ok = write_all(file, &header, table);
    ok = fclose(file) == 0 && ok && rename(other, path) == 0;
    if (ok)
        return true;
    write_failed(path, errno, error);
    unlink(other);
    return false;
}
