#include "studies/warm_up.h"

#include "models/response/replicate.h"
#include "sim/warmup.h"
#include "studies/workers.h"

#include <math.h>
#include <stdlib.h>

#define POLL_S 0.1
#define WEEK_S (7 * 86400.0)
#define DAY_S  86400.0

enum { HOURS_A_WEEK = 168 };

/* Work item r * area_count + a is dispatch area a in replication r + 1; its open incidents by the hour are at series[item * hour_count]. */
struct pilot {
    const struct sz_world *world;
    double *series;
    size_t hour_count;
};

static void discard(void *result)
{
    (void)result;
}

static bool run_area(void *context, uint64_t item, const atomic_bool *cancelled, void **result, struct sz_error *error)
{
    const struct pilot *pilot = context;
    const struct sz_world *world = pilot->world;
    uint32_t area = (uint32_t)(item % world->area_count), replication = (uint32_t)(item / world->area_count) + 1;
    uint32_t province_count = world->first_in_area[area + 1] - world->first_in_area[area];
    const struct sz_witness witness = {.open_by_hour = pilot->series + item * pilot->hour_count,
                                       .hour_count = pilot->hour_count};
    struct sz_area_result *provinces = calloc(province_count, sizeof *provinces);
    bool ok = provinces != NULL ? sz_replicate_before(&witness, world, area, replication, cancelled, provinces, error)
                                : sz_error_set_memory(error, "finding the warm-up");
    for (uint32_t i = 0; provinces != NULL && i < province_count; i++)
        sz_area_result_clear(&provinces[i]);
    free(provinces);
    *result = NULL;
    return ok;
}

static bool is_set(const atomic_bool *flag)
{
    return flag != NULL && atomic_load(flag);
}

static void show(const struct sz_warm_up_options *options, uint64_t finished, uint64_t planned)
{
    if (options->progress == NULL)
        return;
    const struct sz_run_progress progress = {.what = "warm-up replication",
                                             .finished_items = finished,
                                             .planned_items = planned,
                                             .finished_replications =
                                                 (uint32_t)(finished * SZ_WARM_UP_REPLICATIONS / planned),
                                             .planned_replications = SZ_WARM_UP_REPLICATIONS,
                                             .half_width = NAN,
                                             .half_width_wanted = NAN};
    options->progress(&progress, options->progress_context);
}

static bool work_off(struct sz_workers *workers, uint64_t item_count, const struct sz_warm_up_options *options,
                     struct sz_error *error)
{
    sz_workers_open(workers, item_count);
    for (uint64_t finished = 0; finished < item_count; show(options, finished, item_count)) {
        uint64_t item = 0;
        void *result = NULL;
        if (is_set(options->cancelled) || is_set(options->cancelled_now))
            return sz_error_set(error, SZ_ERROR_INTERRUPTED, "stopped as asked while finding the warm-up");
        enum sz_workers_state state = sz_workers_take(workers, POLL_S, &item, &result, error);
        if (state == SZ_WORKERS_FAILED)
            return false;
        finished += state == SZ_WORKERS_RESULT;
    }
    return true;
}

static bool run_all(struct pilot *pilot, const struct sz_warm_up_options *options, struct sz_error *error)
{
    const struct sz_work work = {.run = run_area, .discard = discard, .context = pilot};
    unsigned jobs = options->jobs > 0 ? options->jobs : sz_workers_processors();
    struct sz_workers *workers = sz_workers_create(jobs, &work, error);
    if (workers == NULL)
        return false;
    bool ok = work_off(workers, (uint64_t)SZ_WARM_UP_REPLICATIONS * pilot->world->area_count, options, error);
    sz_workers_destroy(workers);
    return ok;
}

/* The areas' series added up in their order, each replication's in the place of its first area's, and these one behind the other. */
static void add_areas(struct pilot *pilot)
{
    size_t hours = pilot->hour_count, area_count = pilot->world->area_count;
    for (size_t r = 0; r < SZ_WARM_UP_REPLICATIONS; r++)
        for (size_t hour = 0; hour < hours; hour++) {
            double open = 0;
            for (size_t area = 0; area < area_count; area++)
                open += pilot->series[(r * area_count + area) * hours + hour];
            pilot->series[r * hours + hour] = open;
        }
}

/* False with no error when the end of the warm-up cannot be seen in so many weeks. */
static bool find(const struct sz_world *world, uint32_t week_count, const struct sz_warm_up_options *options,
                 unsigned *days, struct sz_error *error)
{
    struct sz_world trial = *world; /* shares all it points to */
    trial.horizon.finds_warm_up = false;
    trial.horizon.warm_up_s = trial.horizon.cool_down_s = 0;
    trial.horizon.week_count = week_count;
    trial.horizon.measure_s = week_count * WEEK_S;
    struct pilot pilot = {.world = &trial, .hour_count = (size_t)week_count * HOURS_A_WEEK};
    pilot.series = calloc((size_t)SZ_WARM_UP_REPLICATIONS * world->area_count * pilot.hour_count, sizeof *pilot.series);
    if (pilot.series == NULL)
        return sz_error_set_memory(error, "finding the warm-up");
    struct sz_error reason = {0};
    bool ok = run_all(&pilot, options, error);
    if (ok) {
        add_areas(&pilot);
        ok = sz_warmup_days(pilot.series, SZ_WARM_UP_REPLICATIONS, pilot.hour_count, days, &reason);
    }
    free(pilot.series);
    if (reason.kind != SZ_ERROR_NONE && reason.kind != SZ_ERROR_INPUT)
        *error = reason;
    return ok;
}

bool sz_settle_warm_up(struct sz_world *world, const struct sz_warm_up_options *options, struct sz_error *error)
{
    if (!world->horizon.finds_warm_up)
        return true;
    unsigned days = 0;
    bool is_found = false;
    for (uint32_t weeks = SZ_WARM_UP_FIRST_WEEKS; !is_found && weeks <= SZ_WARM_UP_LAST_WEEKS; weeks *= 2) {
        is_found = find(world, weeks, options, &days, error);
        if (error->kind != SZ_ERROR_NONE)
            return sz_error_prefix(error, "time.warm_up: auto");
    }
    if (!is_found)
        return sz_error_set(error, SZ_ERROR_INPUT,
                            "time.warm_up: auto sees no end of the warm-up in %d weeks, expected a world whose open "
                            "incidents come to rest, or a warm_up in days",
                            SZ_WARM_UP_LAST_WEEKS);
    world->horizon.warm_up_s = days * DAY_S;
    world->horizon.finds_warm_up = false;
    return true;
}
