#include "studies/run_incidents.h"

#include "models/response/replicate.h"
#include "studies/precision.h"
#include "studies/workers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define POLL_S 0.1

struct recording {
    const struct sz_world *world;
    const struct sz_run_options *options;
    uint32_t province; /* SZ_NONE for all */
    uint32_t first_replication, first_area,
        area_count; /* item i: replication first + i / area_count, area first + i % area_count */
    uint64_t item_count;
};

/* The rows of one area of one replication. */
struct rows {
    char *text;
    size_t size;
};

static bool find_province(const struct sz_trace_choice *choice, const struct sz_world *world, uint32_t *province,
                          struct sz_error *error)
{
    uint32_t count = world->geography.province_count;
    char **ids = calloc(count, sizeof *ids);
    if (ids == NULL)
        return sz_error_set_memory(error, "recording incidents");
    for (uint32_t p = 0; p < count; p++)
        ids[p] = world->geography.provinces[p].id;
    bool ok = sz_trace_choice_province(choice, ids, count, province, error);
    free(ids);
    return ok;
}

bool sz_run_incidents_check(const struct sz_run_options *options, const struct sz_scenario *scenario,
                            const struct sz_world *world, struct sz_error *error)
{
    uint32_t last = sz_look_last(&scenario->precision), province;
    if (options->incidents_path == NULL)
        return true;
    if (options->trace_choice.replication > last)
        return sz_error_set(error, SZ_ERROR_INPUT, "there is no replication %u to record: the run has at most %u",
                            options->trace_choice.replication, last);
    return find_province(&options->trace_choice, world, &province, error);
}

/* --- a work item, in a thread of the pool --- */

static void discard(void *result)
{
    struct rows *rows = result;
    free(rows->text);
    free(rows);
}

static bool simulate(const struct recording *recording, uint32_t area, uint32_t replication, FILE *file,
                     const atomic_bool *cancelled, struct sz_error *error)
{
    const struct sz_world *world = recording->world;
    uint32_t province_count = world->first_in_area[area + 1] - world->first_in_area[area];
    struct sz_incident_record record = {.rows = file, .province = recording->province};
    const struct sz_witness witness = {.incidents = &record};
    struct sz_area_result *results = calloc(province_count, sizeof *results);
    bool ok = results != NULL || sz_error_set_memory(error, "recording incidents");
    ok = ok && sz_replicate_before(&witness, world, area, replication, cancelled, results, error);
    for (uint32_t i = 0; results != NULL && i < province_count; i++)
        sz_area_result_clear(&results[i]);
    free(results);
    return ok;
}

static bool record_item(void *context, uint64_t item, const atomic_bool *cancelled, void **result,
                        struct sz_error *error)
{
    const struct recording *recording = context;
    struct rows *rows = calloc(1, sizeof *rows);
    FILE *file = rows != NULL ? open_memstream(&rows->text, &rows->size) : NULL;
    bool ok = file != NULL || sz_error_set_memory(error, "recording incidents");
    ok =
        ok && simulate(recording, recording->first_area + (uint32_t)(item % recording->area_count),
                       recording->first_replication + (uint32_t)(item / recording->area_count), file, cancelled, error);
    if (file != NULL && (fclose(file) != 0 && ok))
        ok = sz_error_set_memory(error, "recording incidents");
    if (ok)
        *result = rows;
    else if (rows != NULL)
        discard(rows);
    return ok;
}

/* --- the file --- */

/* Rows come in any order and are written in that of the items; as many may wait as may be under way. */
static bool write_in_order(struct sz_workers *workers, const struct recording *recording, struct rows **waiting,
                           size_t window, FILE *out, struct sz_error *error)
{
    uint64_t written = 0;
    while (written < recording->item_count) {
        uint64_t item = 0, end = written + window;
        void *result = NULL;
        sz_workers_open(workers, end < recording->item_count ? end : recording->item_count);
        const atomic_bool *cancelled = recording->options->cancelled;
        if (cancelled != NULL && atomic_load(cancelled))
            return sz_error_set(error, SZ_ERROR_INTERRUPTED,
                                "stopped as asked; the results are whole, but without the "
                                "record of incidents");
        enum sz_workers_state state = sz_workers_take(workers, POLL_S, &item, &result, error);
        if (state == SZ_WORKERS_FAILED)
            return false;
        if (state == SZ_WORKERS_RESULT)
            waiting[item % window] = result;
        for (struct rows *rows; (rows = waiting[written % window]) != NULL; written++) {
            waiting[written % window] = NULL;
            bool is_written = fwrite(rows->text, 1, rows->size, out) == rows->size;
            discard(rows);
            if (!is_written)
                return sz_error_set_system(error, errno, "cannot write %s", recording->options->incidents_path);
        }
    }
    return true;
}

static bool write_rows(const struct recording *recording, FILE *out, struct sz_error *error)
{
    unsigned jobs = recording->options->jobs > 0 ? recording->options->jobs : sz_workers_processors();
    size_t window = (size_t)jobs + 1;
    struct rows **waiting = calloc(window, sizeof *waiting); /* NOLINT(bugprone-sizeof-expression): pointers */
    const struct sz_work work = {.run = record_item, .discard = discard, .context = (void *)recording};
    struct sz_workers *workers = waiting != NULL ? sz_workers_create(jobs, &work, error) : NULL;
    bool ok = waiting != NULL || sz_error_set_memory(error, "recording incidents");
    ok = ok && workers != NULL;
    if (ok && fputs(sz_incident_record_header, out) == EOF)
        ok = sz_error_set_system(error, errno, "cannot write %s", recording->options->incidents_path);
    ok = ok && write_in_order(workers, recording, waiting, window, out, error);
    sz_workers_destroy(workers);
    for (size_t i = 0; waiting != NULL && i < window; i++)
        if (waiting[i] != NULL)
            discard(waiting[i]);
    free(waiting);
    return ok;
}

bool sz_run_incidents(const struct sz_run_options *options, const struct sz_world *world, uint32_t replication_count,
                      struct sz_error *error)
{
    const struct sz_trace_choice *choice = &options->trace_choice;
    struct recording recording = {
        .world = world, .options = options, .first_replication = 1, .area_count = world->area_count};
    if (!find_province(choice, world, &recording.province, error))
        return false;
    if (choice->replication > replication_count)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "replication %u cannot be recorded: the run ended after %u, when it was precise enough",
                            choice->replication, replication_count);
    if (choice->replication > 0)
        recording.first_replication = choice->replication;
    if (recording.province != SZ_NONE) {
        recording.first_area = world->area_of[recording.province];
        recording.area_count = 1;
    }
    recording.item_count = (uint64_t)(choice->replication > 0 ? 1 : replication_count) * recording.area_count;
    size_t length = strlen(options->incidents_path) + sizeof ".part";
    char *part = malloc(length);
    if (part == NULL)
        return sz_error_set_memory(error, "recording incidents");
    snprintf(part, length, "%s.part", options->incidents_path);
    FILE *out = fopen(part, "w");
    bool ok = out != NULL || sz_error_set_system(error, errno, "cannot write %s", part);
    ok = ok && write_rows(&recording, out, error);
    if (out != NULL && fclose(out) != 0 && ok)
        ok = sz_error_set_system(error, errno, "cannot write %s", part);
    if (ok && rename(part, options->incidents_path) != 0)
        ok = sz_error_set_system(error, errno, "cannot write %s", options->incidents_path);
    if (!ok && out != NULL)
        unlink(part);
    free(part);
    return ok;
}
