#include "sim/trace.h"

#include <errno.h>

static bool print_section(const struct sz_trace_reader *reader, uint64_t section, FILE *output, struct sz_error *error)
{
    struct sz_error trouble = {0};
    struct sz_trace_record record;
    struct sz_trace_cursor *cursor = sz_trace_cursor_create(reader, section, error);
    if (cursor == NULL)
        return false;
    for (uint64_t number = 1; sz_trace_cursor_next(cursor, &record, &trouble); number++)
        if (fprintf(output, "%llu\t%llu\t%.17g\t%lu\t%s\t%llu\t%08lx\n", (unsigned long long)section,
                    (unsigned long long)number, record.time_s, (unsigned long)record.type_id,
                    sz_trace_reader_type_name(reader, record.type_id), (unsigned long long)record.subject,
                    (unsigned long)record.check) < 0) {
            sz_error_set_system(&trouble, errno, "printing a trace");
            break;
        }
    sz_trace_cursor_destroy(cursor);
    if (trouble.kind != SZ_ERROR_NONE && error->kind == SZ_ERROR_NONE)
        *error = trouble;
    return trouble.kind == SZ_ERROR_NONE;
}

bool sz_trace_print(const struct sz_trace_reader *reader, FILE *output, struct sz_error *error)
{
    if (fputs("section\tnumber\ttime_s\ttype\tname\tsubject\tcheck\n", output) == EOF)
        return sz_error_set_system(error, errno, "printing a trace");
    size_t count;
    const uint64_t *sections = sz_trace_reader_sections(reader, &count);
    for (size_t i = 0; i < count; i++)
        if (!print_section(reader, sections[i], output, error))
            return false;
    return true;
}
