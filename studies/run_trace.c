#include "studies/run_trace.h"

#include "studies/precision.h"
#include "studies/trace_file.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool find_province(const struct sz_trace_choice *choice, const struct sz_world *world, uint32_t *province,
                          struct sz_error *error)
{
    uint32_t count = world->geography.province_count;
    char **ids = calloc(count, sizeof *ids);
    if (ids == NULL)
        return sz_error_set_memory(error, "preparing a trace");
    for (uint32_t p = 0; p < count; p++)
        ids[p] = world->geography.provinces[p].id;
    bool ok = sz_trace_choice_province(choice, ids, count, province, error);
    free(ids);
    return ok;
}

bool sz_run_trace_choose(struct sz_run_trace *run_trace, const struct sz_run_options *options,
                         const struct sz_scenario *scenario, const struct sz_world *world, struct sz_error *error)
{
    const struct sz_trace_choice *choice = &options->trace_choice;
    *run_trace = (struct sz_run_trace){.path = options->trace_path, .replication = choice->replication};
    uint32_t last = sz_look_last(&scenario->precision);
    if (run_trace->path == NULL)
        return true;
    if (choice->replication > last)
        return sz_error_set(error, SZ_ERROR_INPUT, "there is no replication %u to trace: the run has at most %u",
                            choice->replication, last);
    if (!find_province(choice, world, &run_trace->province, error))
        return false;
    if (run_trace->province != SZ_NONE) /* the area it belongs to */
        run_trace->province = sz_world_first_of_area(world, world->area_of[run_trace->province]);
    return true;
}

bool sz_run_trace_open(struct sz_run_trace *run_trace, const struct sz_run_options *options,
                       const struct sz_scenario *scenario, const struct sz_world *world, const uint32_t *stored,
                       size_t stored_count, struct sz_error *error)
{
    if (run_trace->path == NULL)
        return true;
    uint32_t chosen = run_trace->replication, last = sz_look_last(&scenario->precision);
    for (size_t i = 0; i < stored_count; i++)
        if (stored[i] <= last && (chosen == 0 || stored[i] == chosen))
            return sz_error_set(error, SZ_ERROR_INPUT,
                                "replication %u is in %s already and is not run again, so it cannot be traced; choose "
                                "another output folder with -o",
                                stored[i], options->store_path);
    char *about = sz_trace_about_write(scenario, world, options->version);
    if (about == NULL)
        return sz_error_set_memory(error, "preparing a trace");
    run_trace->trace = sz_trace_create(run_trace->path, about, error);
    free(about);
    return run_trace->trace != NULL;
}

static bool is_recorded(const struct sz_run_trace *run_trace, uint32_t replication, uint32_t province)
{
    return run_trace->trace != NULL && (run_trace->replication == 0 || run_trace->replication == replication) &&
           (run_trace->province == SZ_NONE || run_trace->province == province);
}

const struct sz_witness *sz_run_trace_witness(const struct sz_run_trace *run_trace, const struct sz_world *world,
                                              uint32_t replication, uint32_t area, struct sz_witness *witness)
{
    uint32_t province = sz_world_first_of_area(world, area);
    if (!is_recorded(run_trace, replication, province))
        return NULL;
    *witness = (struct sz_witness){.trace = run_trace->trace, .section = sz_trace_section(replication, province)};
    return witness;
}

bool sz_run_trace_drop(const struct sz_run_trace *run_trace, const struct sz_world *world, uint32_t replication,
                       struct sz_error *error)
{
    bool ok = true;
    for (uint32_t area = 0; ok && area < world->area_count; area++) {
        uint32_t province = sz_world_first_of_area(world, area);
        if (is_recorded(run_trace, replication, province))
            ok = sz_trace_drop(run_trace->trace, sz_trace_section(replication, province), error);
    }
    return ok;
}

bool sz_run_trace_close(struct sz_run_trace *run_trace, bool keep, struct sz_error *error)
{
    if (run_trace->trace == NULL)
        return true;
    bool ok = sz_trace_close(run_trace->trace, error);
    run_trace->trace = NULL;
    struct stat status;
    if ((!keep || !ok) && lstat(run_trace->path, &status) == 0 && S_ISREG(status.st_mode))
        unlink(run_trace->path);
    return ok;
}
