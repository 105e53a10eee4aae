#include "studies/trace_file.h"

#include "models/response/subject.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LISTED_LIMIT = 65536 };

/* --- what it is about --- */

char *sz_trace_about_write(const struct sz_scenario *scenario, const struct sz_world *world, const char *version)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL)
        return NULL;
    fprintf(stream, "scenario_hash %s\nseed %" PRIu64 "\nversion %s\n", scenario->hash, world->seed, version);
    for (uint32_t p = 0; p < world->geography.province_count; p++)
        fprintf(stream, "province %s\n", world->geography.provinces[p].id);
    for (uint32_t k = 0; k < world->demand.category_count; k++) {
        fputs("category ", stream);
        for (const char *c = world->demand.categories[k].name; *c != '\0'; c++)
            fputc(*c == '\n' ? ' ' : *c, stream);
        fputc('\n', stream);
    }
    bool ok = !ferror(stream);
    if (fclose(stream) == 0 && ok)
        return text;
    free(text);
    return NULL;
}

/* Adds a copy of the value to a list of at most LISTED_LIMIT. */
static bool add(char ***list, size_t *count, const char *value, size_t length)
{
    if (*count == LISTED_LIMIT)
        return false;
    if ((*count & (*count - 1)) == 0) { /* at powers of two there is no room */
        char **grown = realloc(*list, (*count == 0 ? 1 : 2 * *count) * sizeof(char *));
        if (grown == NULL)
            return false;
        *list = grown;
    }
    (*list)[*count] = strndup(value, length);
    return (*list)[*count] != NULL && ++*count > 0;
}

/* The value of a line with that key, or NULL. */
static const char *value_of(const char *line, const char *key)
{
    size_t length = strlen(key);
    return strncmp(line, key, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

static bool take(char **text, const char *value, size_t length)
{
    free(*text);
    *text = strndup(value, length);
    return *text != NULL;
}

static bool read_line(struct sz_trace_about *about, const char *line, const char *end)
{
    const char *value;
    if ((value = value_of(line, "scenario_hash")) != NULL)
        return take(&about->scenario_hash, value, (size_t)(end - value));
    if ((value = value_of(line, "seed")) != NULL)
        return take(&about->seed, value, (size_t)(end - value));
    if ((value = value_of(line, "version")) != NULL)
        return take(&about->version, value, (size_t)(end - value));
    if ((value = value_of(line, "province")) != NULL)
        return add(&about->provinces, &about->province_count, value, (size_t)(end - value));
    if ((value = value_of(line, "category")) != NULL)
        return add(&about->categories, &about->category_count, value, (size_t)(end - value));
    return true;
}

bool sz_trace_about_read(const struct sz_trace_reader *reader, const char *path, struct sz_trace_about *about,
                         struct sz_error *error)
{
    *about = (struct sz_trace_about){0};
    for (const char *line = sz_trace_reader_about(reader), *end; *line != '\0'; line = *end == '\0' ? end : end + 1) {
        end = line + strcspn(line, "\n");
        if (!read_line(about, line, end)) {
            sz_trace_about_clear(about);
            return sz_error_set_memory(error, "reading what a trace is about");
        }
    }
    if (about->scenario_hash != NULL && about->seed != NULL && about->version != NULL && about->province_count > 0)
        return true;
    sz_trace_about_clear(about);
    return sz_error_set_at(error, path, 0, 0,
                           "the trace is not of a scenario, expected one written by `safezone run --trace`");
}

void sz_trace_about_clear(struct sz_trace_about *about)
{
    for (size_t i = 0; i < about->province_count; i++)
        free(about->provinces[i]);
    for (size_t i = 0; i < about->category_count; i++)
        free(about->categories[i]);
    free(about->provinces);
    free(about->categories);
    free(about->scenario_hash);
    free(about->seed);
    free(about->version);
    *about = (struct sz_trace_about){0};
}

/* --- which runs --- */

bool sz_trace_choice_province(const struct sz_trace_choice *choice, char *const *provinces, size_t province_count,
                              uint32_t *province, struct sz_error *error)
{
    *province = SZ_NONE;
    if (choice->province == NULL)
        return true;
    for (size_t p = 0; p < province_count; p++)
        if (strcmp(provinces[p], choice->province) == 0) {
            *province = (uint32_t)p;
            return true;
        }
    const char *nearest = sz_error_nearest(choice->province, (const char *const *)provinces, province_count);
    return sz_error_set(error, SZ_ERROR_INPUT, "there is no province %s, %s%s", choice->province,
                        nearest != NULL ? "did you mean " : "expected one such as ",
                        nearest != NULL      ? nearest
                        : province_count > 0 ? provinces[0]
                                             : "TH-10");
}

uint64_t *sz_trace_chosen_sections(const struct sz_trace_reader *reader, const char *path,
                                   const struct sz_trace_about *about, const struct sz_trace_choice *choice,
                                   size_t *count, struct sz_error *error)
{
    size_t section_count;
    const uint64_t *sections = sz_trace_reader_sections(reader, &section_count);
    uint32_t province;
    if (!sz_trace_choice_province(choice, about->provinces, about->province_count, &province, error))
        return NULL;
    uint64_t *chosen = calloc(section_count + 1, sizeof *chosen);
    if (chosen == NULL) {
        sz_error_set_memory(error, "reading a trace");
        return NULL;
    }
    *count = 0;
    for (size_t i = 0; i < section_count; i++) {
        if (sz_trace_section_province(sections[i]) >= about->province_count) {
            sz_error_set_at(error, path, 0, 0, "the trace is damaged: it has a run of a province it does not name");
            free(chosen);
            return NULL;
        }
        if ((choice->replication == 0 || sz_trace_section_replication(sections[i]) == choice->replication) &&
            (province == SZ_NONE || sz_trace_section_province(sections[i]) == province))
            chosen[(*count)++] = sections[i];
    }
    if (*count > 0)
        return chosen;
    free(chosen);
    if (section_count == 0)
        sz_error_set_at(error, path, 0, 0, "the trace holds no run");
    else
        sz_error_set_at(error, path, 0, 0,
                        "the trace has no such replication and province: it holds %zu run%s of replications "
                        "%" PRIu32 " to %" PRIu32,
                        section_count, section_count == 1 ? "" : "s", sz_trace_section_replication(sections[0]),
                        sz_trace_section_replication(sections[section_count - 1]));
    return NULL;
}

/* --- as text --- */

static bool print_section(const struct sz_trace_reader *reader, const struct sz_trace_about *about, uint64_t section,
                          FILE *output, struct sz_error *error)
{
    struct sz_error trouble = {0};
    struct sz_trace_record record;
    assert(about->provinces != NULL); /* sz_trace_about_read refuses a trace without one */
    struct sz_trace_cursor *cursor = sz_trace_cursor_create(reader, section, error);
    if (cursor == NULL)
        return false;
    for (uint64_t number = 1; sz_trace_cursor_next(cursor, &record, &trouble); number++) {
        char subject[96];
        sz_subject_name(record.subject, about->categories, about->category_count, subject, sizeof subject);
        if (fprintf(output, "%" PRIu32 "\t%s\t%" PRIu64 "\t%.17g\t%s\t%s\t%08" PRIx32 "\n",
                    sz_trace_section_replication(section), about->provinces[sz_trace_section_province(section)], number,
                    record.time_s, sz_trace_reader_type_name(reader, record.type_id), subject, record.check) < 0) {
            sz_error_set_system(&trouble, errno, "printing a trace");
            break;
        }
    }
    sz_trace_cursor_destroy(cursor);
    if (trouble.kind != SZ_ERROR_NONE)
        *error = trouble;
    return trouble.kind == SZ_ERROR_NONE;
}

bool sz_trace_file_print(const char *path, const struct sz_trace_choice *choice, FILE *output, struct sz_error *error)
{
    struct sz_trace_reader *reader = sz_trace_reader_open(path, error);
    if (reader == NULL)
        return false;
    struct sz_trace_about about = {0};
    size_t count = 0;
    uint64_t *sections = NULL;
    bool ok = sz_trace_about_read(reader, path, &about, error) &&
              (sections = sz_trace_chosen_sections(reader, path, &about, choice, &count, error)) != NULL;
    if (ok && fputs("replication\tprovince\tevent\ttime_s\ttype\tsubject\tcheck\n", output) == EOF)
        ok = sz_error_set_system(error, errno, "printing a trace");
    for (size_t i = 0; ok && i < count; i++)
        ok = print_section(reader, &about, sections[i], output, error);
    free(sections);
    sz_trace_about_clear(&about);
    sz_trace_reader_close(reader);
    return ok;
}
