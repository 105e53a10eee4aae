#include "studies/verify.h"

#include "models/response/replicate.h"
#include "studies/warm_up.h"
#include "studies/workers.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POLL_S 0.1

struct verification {
    const struct sz_world *world;
    const struct sz_trace_reader *reader;
    struct sz_trace_about about;
    uint64_t *sections;
    size_t section_count;
};

struct verified {
    uint64_t event_count;
};

static void discard(void *result)
{
    free(result);
}

static bool run_section(void *context, uint64_t item, const atomic_bool *cancelled, void **result,
                        struct sz_error *error)
{
    const struct verification *verification = context;
    uint64_t section = verification->sections[item];
    const struct sz_witness witness = {.reference = verification->reader,
                                       .section = section,
                                       .categories = verification->about.categories,
                                       .category_count = verification->about.category_count};
    struct verified *verified = calloc(1, sizeof *verified);
    if (verified == NULL)
        return sz_error_set_memory(error, "verifying a trace");
    const struct sz_world *world = verification->world;
    uint32_t area = world->area_of[sz_trace_section_province(section)];
    uint32_t province_count = world->first_in_area[area + 1] - world->first_in_area[area];
    struct sz_area_result *provinces = calloc(province_count, sizeof *provinces);
    bool ok = provinces != NULL ? sz_replicate_before(&witness, world, area, sz_trace_section_replication(section),
                                                      cancelled, provinces, error)
                                : sz_error_set_memory(error, "verifying a trace");
    for (uint32_t i = 0; provinces != NULL && i < province_count; i++) {
        verified->event_count += provinces[i].event_count;
        sz_area_result_clear(&provinces[i]);
    }
    free(provinces);
    if (ok)
        *result = verified;
    else
        free(verified);
    return ok;
}

static void show(const struct sz_verify_options *options, size_t finished, size_t planned)
{
    if (options->progress == NULL)
        return;
    const struct sz_run_progress progress = {.finished_items = finished,
                                             .planned_items = planned,
                                             .finished_replications = (uint32_t)finished,
                                             .planned_replications = (uint32_t)planned,
                                             .half_width = NAN,
                                             .half_width_wanted = NAN};
    options->progress(&progress, options->progress_context);
}

static bool work_off(struct sz_workers *workers, const struct verification *verification,
                     const struct sz_verify_options *options, struct sz_verify_outcome *outcome, struct sz_error *error)
{
    sz_workers_open(workers, verification->section_count);
    while (outcome->run_count < verification->section_count) {
        uint64_t item = 0;
        void *result = NULL;
        if (options->cancelled != NULL && atomic_load(options->cancelled))
            return sz_error_set(error, SZ_ERROR_INTERRUPTED, "stopped as asked");
        switch (sz_workers_take(workers, POLL_S, &item, &result, error)) {
        case SZ_WORKERS_RESULT:
            outcome->run_count++;
            outcome->event_count += ((struct verified *)result)->event_count;
            free(result);
            break;
        case SZ_WORKERS_FAILED:
            return false;
        case SZ_WORKERS_TIMEOUT:
        case SZ_WORKERS_IDLE:
            break;
        }
        show(options, outcome->run_count, verification->section_count);
    }
    return true;
}

static bool check_scenario(const struct sz_scenario *scenario, const struct sz_world *world,
                           const struct sz_trace_about *about, const char *path, struct sz_error *error)
{
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, world->seed);
    if (strcmp(about->seed, seed) != 0)
        return sz_error_set_at(error, path, 0, 0, "the trace is of seed %s, but %s has seed %s", about->seed,
                               scenario->path, seed);
    if (strcmp(about->scenario_hash, scenario->hash) != 0)
        return sz_error_set_at(
            error, path, 0, 0,
            "the trace is of another scenario than %s, or of other settings or data: its scenario hash "
            "is %.12s..., expected %.12s...",
            scenario->path, about->scenario_hash, scenario->hash);
    if (about->province_count != world->geography.province_count)
        return sz_error_set_at(error, path, 0, 0, "the trace names %zu provinces, the scenario has %u",
                               about->province_count, world->geography.province_count);
    return true;
}

static bool verify(const struct sz_scenario *scenario, struct sz_world *world, struct verification *verification,
                   const struct sz_verify_options *options, struct sz_verify_outcome *outcome, struct sz_error *error)
{
    const char *path = options->trace_path;
    if (!sz_trace_about_read(verification->reader, path, &verification->about, error))
        return false;
    snprintf(outcome->version, sizeof outcome->version, "%s", verification->about.version);
    const struct sz_warm_up_options warm_up = {.jobs = options->jobs,
                                               .cancelled = options->cancelled,
                                               .progress = options->progress,
                                               .progress_context = options->progress_context};
    if (!check_scenario(scenario, world, &verification->about, path, error) ||
        !sz_settle_warm_up(world, &warm_up, error))
        return false;
    verification->sections = sz_trace_chosen_sections(verification->reader, path, &verification->about,
                                                      &options->choice, &verification->section_count, error);
    if (verification->sections == NULL)
        return false;
    const struct sz_work work = {.run = run_section, .discard = discard, .context = verification};
    unsigned jobs = options->jobs > 0 ? options->jobs : sz_workers_processors();
    struct sz_workers *workers = sz_workers_create(jobs, &work, error);
    if (workers == NULL)
        return false;
    bool ok = work_off(workers, verification, options, outcome, error);
    sz_workers_destroy(workers);
    return ok;
}

bool sz_verify(const struct sz_scenario *scenario, const struct sz_verify_options *options,
               struct sz_verify_outcome *outcome, struct sz_error *error)
{
    *outcome = (struct sz_verify_outcome){0};
    struct sz_world world = {0};
    struct sz_trace_reader *reader = sz_trace_reader_open(options->trace_path, error);
    struct verification verification = {.world = &world, .reader = reader};
    bool ok = reader != NULL && sz_world_build(scenario, &world, error) &&
              verify(scenario, &world, &verification, options, outcome, error);
    free(verification.sections);
    sz_trace_about_clear(&verification.about);
    sz_trace_reader_close(reader);
    sz_world_clear(&world);
    return ok;
}
