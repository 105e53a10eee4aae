/*
 * Changes a trace so that it looks whole and tells of another run: `forge_trace FILE N time|subject` gives event N of the first block of
 * events a later time, or another subject.
 */
#include "sim/trace_format.h"

#include <stdlib.h>

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(1 << 24);
    if (file == NULL || bytes == NULL)
        abort();
    *size = fread(bytes, 1, 1 << 24, file);
    fclose(file);
    return bytes;
}

static void forge(char *content, unsigned long number, bool is_time)
{
    struct sz_trace_record record;
    char *place = content + (number - 1) * sizeof record;
    memcpy(&record, place, sizeof record);
    if (is_time)
        record.time_s += 0.5;
    else
        record.subject++;
    memcpy(place, &record, sizeof record);
}

int main(int argc, char **argv)
{
    size_t size, offset = sizeof(struct sz_trace_heading);
    if (argc != 4)
        return 2;
    char *bytes = read_file(argv[1], &size);
    struct sz_trace_block block;
    for (;; offset += sizeof block + block.size) {
        memcpy(&block, bytes + offset, sizeof block);
        if (block.kind == SZ_TRACE_EVENTS)
            break;
    }
    forge(bytes + offset + sizeof block, strtoul(argv[2], NULL, 10), strcmp(argv[3], "time") == 0);
    block.content_check = sz_trace_checksum(bytes + offset + sizeof block, block.size);
    block.own_check = sz_trace_own_check(&block);
    memcpy(bytes + offset, &block, sizeof block);
    FILE *file = fopen(argv[1], "wb");
    if (file == NULL || fwrite(bytes, size, 1, file) != 1 || fclose(file) != 0)
        abort();
    free(bytes);
    return 0;
}
