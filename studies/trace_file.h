/**
 * The trace of a run of a scenario: a section for each replication and province, and in front what it is of.
 */
#ifndef SZ_STUDIES_TRACE_FILE_H
#define SZ_STUDIES_TRACE_FILE_H

#include "scenarios/scenario.h"
#include "sim/trace.h"

/** What a trace says it is about: one line each, "<key> <value>". */
struct sz_trace_about {
    char *scenario_hash, *seed, *version; /* version: of the program */
    char **provinces, **categories;       /* by index */
    size_t province_count, category_count;
};

/** What a trace of this scenario says; malloc'ed, NULL when out of memory. */
char *sz_trace_about_write(const struct sz_scenario *scenario, const struct sz_world *world, const char *version);

/** Reads it back: SZ_ERROR_INPUT, with the path, for a trace that is of something else. */
bool sz_trace_about_read(const struct sz_trace_reader *reader, const char *path, struct sz_trace_about *about,
                         struct sz_error *error);
/** Safe on a zeroed one. */
void sz_trace_about_clear(struct sz_trace_about *about);

/** Which runs are meant: of one replication, of one province, or of all. */
struct sz_trace_choice {
    uint32_t replication; /* 0 for all */
    const char *province; /* its id; NULL for all */
};

/** The index of the chosen province among these, SZ_NONE for all; SZ_ERROR_INPUT that names the nearest when there is none. */
bool sz_trace_choice_province(const struct sz_trace_choice *choice, char *const *provinces, size_t province_count,
                              uint32_t *province, struct sz_error *error);

/** The number of a section. */
static inline uint64_t sz_trace_section(uint32_t replication, uint32_t province)
{
    return (uint64_t)replication << 32 | province;
}

static inline uint32_t sz_trace_section_replication(uint64_t section)
{
    return (uint32_t)(section >> 32);
}

static inline uint32_t sz_trace_section_province(uint64_t section)
{
    return (uint32_t)section;
}

/**
 * The chosen sections of a trace, ascending, malloc'ed. SZ_ERROR_INPUT when there is none of them, or one of a province the trace does
 * not name.
 */
uint64_t *sz_trace_chosen_sections(const struct sz_trace_reader *reader, const char *path,
                                   const struct sz_trace_about *about, const struct sz_trace_choice *choice,
                                   size_t *count, struct sz_error *error);

/** Prints the chosen sections: a line an event, tabs between replication, province, number, time, type, subject and check. */
bool sz_trace_file_print(const char *path, const struct sz_trace_choice *choice, FILE *output, struct sz_error *error);

#endif
