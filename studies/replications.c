#include "studies/replications.h"

#include "models/response/replicate.h"
#include "sim/fingerprint.h"
#include "studies/area_work.h"
#include "studies/batches.h"
#include "studies/estimation.h"
#include "studies/gathering.h"
#include "studies/precision.h"
#include "studies/record_comparison.h"
#include "studies/run_store.h"
#include "studies/run_trace.h"
#include "studies/sample_hours.h"
#include "studies/workers.h"
#include "studies/world_rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define POLL_S                 0.1 /* how soon a wish to stop is noticed */
#define RECORD_STANDARD_ERRORS 5.0

/* What the loop keeps of a replication; the rest is in the store. */
struct record {
    bool is_stored, is_resumed;
    uint64_t fingerprint, event_count, incident_count;
    double known_expected, known_count, known_variance; /* 0 when resumed */
};

/*
 * A run under way. Replications that have to be run are pending[0], pending[1] and so on; work item k * area_count + a is dispatch area a of
 * pending[k]. Those between first_open and first_open + window_size may be under way at once.
 */
struct study {
    const struct sz_scenario *scenario;
    const struct sz_world *world;
    struct sz_world settled; /* the same, with its warm-up */
    const struct sz_run_options *options;
    struct sz_store *store;
    struct sz_item_list list;
    struct sz_watch watch;
    struct sz_watch_verdict verdict; /* of the last look */
    uint32_t last, look, province_count;
    uint32_t kept_end;      /* the last replication that an earlier run left; kept, though this one may look at fewer */
    struct record *records; /* by replication from 1, `last` of them */
    uint32_t *pending;
    size_t pending_count, first_open, window_size;
    struct sz_gathering *window;       /* pending[k] is gathered at k % window_size */
    size_t opened_end;                 /* below it pending ones may have been begun */
    uint64_t *area_works, work;        /* for the progress: of a part of each area, and of a replication */
    atomic_uint_least64_t *works_done; /* of the replications of the window */
    struct sz_run_trace trace;
    struct sz_batches batches; /* of a run of one replication */
    struct sz_workers *workers;
    bool is_finishing;
    double simulated_incidents, start_s;
};

static double now_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* --- a work item, in a thread of the pool --- */

struct area_run {
    double wall_s;
    uint32_t province_count;
    struct sz_area_result provinces[];
};

static void discard_area(void *result)
{
    struct area_run *run = result;
    for (uint32_t i = 0; i < run->province_count; i++)
        sz_area_result_clear(&run->provinces[i]);
    free(run);
}

static bool run_area(void *context, uint64_t item, const atomic_bool *cancelled, void **result, struct sz_error *error)
{
    const struct study *study = context;
    const struct sz_world *world = study->world;
    uint32_t area = (uint32_t)(item % world->area_count);
    uint32_t province_count = world->first_in_area[area + 1] - world->first_in_area[area];
    struct area_run *run = calloc(1, sizeof *run + province_count * sizeof run->provinces[0]);
    if (run == NULL)
        return sz_error_set_memory(error, "running a replication");
    double start_s = now_s();
    size_t k = (size_t)(item / world->area_count);
    uint32_t replication = study->pending[k];
    run->province_count = province_count;
    struct sz_witness witness = {0};
    (void)sz_run_trace_witness(&study->trace, world, replication, area, &witness);
    witness.work = &study->works_done[k % study->window_size];
    witness.work_a_part = study->area_works[area];
    if (!sz_replicate_before(&witness, world, area, replication, cancelled, run->provinces, error)) {
        discard_area(run);
        return false;
    }
    run->wall_s = now_s() - start_s;
    *result = run;
    return true;
}

/* --- the store --- */

static bool note(struct study *study, const struct sz_store_replication_owned *replication, struct sz_error *error)
{
    struct record *record = &study->records[replication->replication - 1];
    record->is_stored = true;
    record->fingerprint = replication->fingerprint;
    record->event_count = replication->event_count;
    record->incident_count = replication->incident_count;
    return sz_watch_note(&study->watch, replication, error);
}

/* Replications found in the store are not run again, unless it is the weeks of the only one that count: those are not stored. */
static bool resume(struct study *study, struct sz_error *error)
{
    uint32_t *numbers = NULL;
    size_t count = 0;
    if (!sz_store_replications(study->store, &numbers, &count, error))
        return false;
    study->kept_end = count > 0 ? numbers[count - 1] : 0;
    if (study->world->batch_week_count > 0)
        count = 0;
    bool ok = sz_run_trace_open(&study->trace, study->options, study->scenario, study->world, numbers, count, error);
    for (size_t i = 0; ok && i < count && numbers[i] <= study->last; i++) {
        struct sz_store_replication_owned replication;
        ok = sz_store_get_replication(study->store, numbers[i], &replication, error);
        if (!ok)
            break;
        ok = note(study, &replication, error);
        study->records[numbers[i] - 1].is_resumed = true;
        study->simulated_incidents += (double)replication.incident_count;
        sz_store_replication_clear(&replication);
    }
    free(numbers);
    for (uint32_t r = 1; r <= study->last; r++)
        if (!study->records[r - 1].is_stored)
            study->pending[study->pending_count++] = r;
    return ok;
}

static bool store_replication(struct study *study, struct sz_gathering *gathering, struct sz_error *error)
{
    struct record *record = &study->records[gathering->replication - 1];
    double day_root = 0; /* the nation's day factors move all provinces together: their deviations add up */
    for (uint32_t p = 0; p < study->province_count; p++) {
        record->known_expected += gathering->areas[p].known_expected;
        record->known_count += gathering->areas[p].known_count;
        record->known_variance += gathering->areas[p].known_variance;
        day_root += gathering->areas[p].known_day_root;
    }
    record->known_variance += study->world->demand.over_dispersion.nation * day_root * day_root;
    struct sz_store_replication_owned owned;
    if (study->world->batch_week_count > 0 && !sz_batches_take(&study->batches, gathering, error))
        return false;
    if (!sz_gathering_finish(gathering, &owned, error))
        return false;
    const struct sz_store_replication row = {.replication = owned.replication,
                                             .fingerprint = owned.fingerprint,
                                             .event_count = owned.event_count,
                                             .incident_count = owned.incident_count,
                                             .wall_s = owned.wall_s,
                                             .tallies = owned.tallies,
                                             .tally_count = owned.tally_count,
                                             .sketches = owned.sketches,
                                             .sketch_count = owned.sketch_count};
    bool ok = sz_store_put_replication(study->store, &row, error) && note(study, &owned, error);
    sz_store_replication_clear(&owned);
    return ok;
}

/* --- the loop --- */

static bool is_set(const atomic_bool *flag)
{
    return flag != NULL && atomic_load(flag);
}

static uint32_t stored_count(const struct study *study, uint32_t end)
{
    uint32_t count = 0;
    for (uint32_t r = 0; r < end; r++)
        count += study->records[r].is_stored;
    return count;
}

static bool interrupted(const struct study *study, struct sz_error *error)
{
    uint32_t kept = stored_count(study, study->last);
    return sz_error_set(error, SZ_ERROR_INTERRUPTED, "stopped as asked; %u finished replication%s kept", kept,
                        kept == 1 ? " is" : "s are");
}

static void show_progress(const struct study *study)
{
    if (study->options->progress == NULL)
        return;
    uint32_t stored = stored_count(study, study->look);
    struct sz_run_progress progress = {.finished_items = stored * study->work,
                                       .planned_items = study->look * study->work,
                                       .finished_replications = stored,
                                       .planned_replications = study->look,
                                       .simulated_incidents = study->simulated_incidents,
                                       .half_width = study->verdict.half_width,
                                       .half_width_wanted = study->verdict.half_width_wanted};
    for (size_t k = study->first_open; k < study->opened_end; k++)
        if (study->pending[k] <= study->look)
            progress.finished_items += atomic_load(&study->works_done[k % study->window_size]);
    study->options->progress(&progress, study->options->progress_context);
}

/* What the record is compared with is added up at once, and not kept until the replication is whole. */
static bool compare(const struct study *study, uint32_t replication, const uint32_t *provinces, struct area_run *run,
                    struct sz_error *error)
{
    struct sz_record_comparison *comparison = study->options->comparison;
    for (uint32_t i = 0; comparison != NULL && i < run->province_count; i++) {
        struct sz_comparison *of_area = run->provinces[i].comparison;
        if (!sz_record_comparison_add(comparison, replication, provinces[i], of_area, error))
            return false;
        sz_comparison_clear(of_area);
    }
    return true;
}

/* The time an area took is the first of its provinces'. */
static bool gather(struct sz_gathering *gathering, const uint32_t *provinces, struct area_run *run,
                   struct sz_error *error)
{
    for (uint32_t i = 0; i < run->province_count; i++)
        if (!sz_gathering_add(gathering, provinces[i], &run->provinces[i], i == 0 ? run->wall_s : 0, error))
            return false;
    return true;
}

static bool receive(struct study *study, uint64_t item, struct area_run *run, struct sz_error *error)
{
    const struct sz_world *world = study->world;
    size_t k = (size_t)(item / world->area_count);
    struct sz_gathering *gathering = &study->window[k % study->window_size];
    bool ok = gathering->areas != NULL || sz_gathering_init(gathering, world, &study->list, study->pending[k], error);
    for (uint32_t i = 0; i < run->province_count; i++)
        study->simulated_incidents += (double)run->provinces[i].incident_count;
    const uint32_t *provinces = world->area_provinces + world->first_in_area[item % world->area_count];
    ok = ok && compare(study, study->pending[k], provinces, run, error) && gather(gathering, provinces, run, error);
    if (ok && sz_gathering_is_whole(gathering)) {
        ok = store_replication(study, gathering, error);
        atomic_store(&study->works_done[k % study->window_size], 0);
    }
    discard_area(run);
    while (study->first_open < study->pending_count && study->records[study->pending[study->first_open] - 1].is_stored)
        study->first_open++;
    show_progress(study);
    return ok;
}

/* Threads may go on to the next look while this one waits for its last areas, but only so many replications at once. */
static void open_the_way(struct study *study)
{
    uint32_t next_look = sz_look_next(&study->scenario->precision, study->look);
    size_t end = study->first_open;
    while (end < study->pending_count && end < study->first_open + study->window_size &&
           study->pending[end] <= next_look)
        end++;
    study->opened_end = end > study->opened_end ? end : study->opened_end;
    sz_workers_open(study->workers, (uint64_t)end * study->world->area_count);
}

static bool step(struct study *study, struct sz_error *error)
{
    if (is_set(study->options->cancelled_now))
        return interrupted(study, error);
    if (is_set(study->options->cancelled) && !study->is_finishing) {
        study->is_finishing = true;
        sz_workers_finish_group(study->workers, study->world->area_count);
    }
    open_the_way(study);
    uint64_t item = 0;
    void *result = NULL;
    switch (sz_workers_take(study->workers, POLL_S, &item, &result, error)) {
    case SZ_WORKERS_RESULT:
        return receive(study, item, result, error);
    case SZ_WORKERS_FAILED:
        return false;
    case SZ_WORKERS_IDLE:
        return interrupted(study, error);
    case SZ_WORKERS_TIMEOUT:
        break;
    }
    show_progress(study);
    return true;
}

static bool has_all(const struct study *study)
{
    return study->first_open >= study->pending_count || study->pending[study->first_open] > study->look;
}

/* Incidents known without cameras against those expected from the recorded rates. */
static bool check_record(const struct study *study, struct sz_error *error)
{
    double expected = 0, count = 0, variance = 0;
    uint32_t run_count = 0;
    for (uint32_t r = 0; r < study->look; r++) {
        expected += study->records[r].known_expected;
        count += study->records[r].known_count;
        variance += study->records[r].known_variance;
        run_count += !study->records[r].is_resumed;
    }
    if (!study->world->check_record || fabs(count - expected) <= RECORD_STANDARD_ERRORS * sqrt(variance))
        return true;
    return sz_error_set(error, SZ_ERROR_SELF_CHECK,
                        "%.0f incidents were known without cameras in %u replications and %.1f were expected from the "
                        "record: more than %.0f standard errors (%.1f) apart",
                        count, run_count, expected, RECORD_STANDARD_ERRORS, sqrt(variance));
}

static bool replicate_until_precise(struct study *study, struct sz_error *error)
{
    const struct sz_precision *precision = &study->scenario->precision;
    study->look = sz_look_first(precision);
    study->verdict = (struct sz_watch_verdict){false, NAN, NAN};
    show_progress(study);
    for (;;) {
        while (!has_all(study))
            if (!step(study, error))
                return false;
        if (!check_record(study, error) || !sz_watch_judge(&study->watch, study->look, &study->verdict, error))
            return false;
        if (study->verdict.reached || study->look == study->last)
            return true;
        study->look = sz_look_next(precision, study->look);
    }
}

/* --- before and after --- */

static bool prepare(struct study *study, const struct sz_scenario_assumption *assumptions, size_t assumption_count,
                    struct sz_error *error)
{
    const struct sz_run_options *options = study->options;
    unsigned jobs = options->jobs > 0 ? options->jobs : sz_workers_processors();
    const struct sz_work work = {.run = run_area, .discard = discard_area, .context = study};
    study->last = sz_look_last(&study->scenario->precision);
    if (options->comparison != NULL &&
        options->comparison->replication_limit > sz_look_first(&study->scenario->precision))
        options->comparison->replication_limit = sz_look_first(&study->scenario->precision);
    study->window_size = (size_t)jobs + 1;
    study->settled.batch_week_count = sz_batches_week_count(&study->settled.horizon, study->last);
    study->records = calloc(study->last, sizeof *study->records);
    study->pending = calloc(study->last, sizeof *study->pending);
    study->window = calloc(study->window_size, sizeof *study->window);
    study->works_done = calloc(study->window_size, sizeof *study->works_done);
    study->area_works = sz_area_work(study->world, &study->work);
    if (study->records == NULL || study->pending == NULL || study->window == NULL || study->works_done == NULL ||
        study->area_works == NULL)
        return sz_error_set_memory(error, "preparing a run");
    if (!sz_item_list_init(&study->list, study->world, error) ||
        !sz_watch_init(&study->watch, &study->scenario->precision, study->world, &study->list, error) ||
        !sz_run_trace_choose(&study->trace, options, study->scenario, study->world, error) ||
        (study->store = sz_run_store_open(options, study->scenario->hash, error)) == NULL ||
        !sz_run_store_settle_warm_up(study->store, &study->settled, options, error) ||
        !sz_world_rows_put(study->store, study->world, &study->list, assumptions, assumption_count, error) ||
        !sz_world_rows_put_meta(study->store, study->scenario, study->world, options->version, options->created,
                                error) ||
        !resume(study, error))
        return false;
    study->workers = sz_workers_create(jobs, &work, error);
    return study->workers != NULL;
}

/* The intervals that the weeks of a single replication give, the precision's among them. */
static bool fill_in_batches(struct study *study, struct sz_estimation *estimation, struct sz_error *error)
{
    if (!sz_batches_fill_in(&study->batches, estimation, error))
        return false;
    for (size_t i = 0; study->watch.precision->metric != NULL && i < estimation->estimate_count; i++) {
        const struct sz_store_estimate *estimate = &estimation->estimates[i];
        const struct sz_interval interval = {estimate->mean, estimate->low, estimate->high};
        if (estimate->item == study->watch.item && estimate->metric == (uint32_t)study->watch.precision->metric->id)
            sz_watch_judge_interval(&study->watch, &interval, &study->verdict);
    }
    return true;
}

static bool conclude(struct study *study, struct sz_error *error)
{
    char count[16];
    snprintf(count, sizeof count, "%u", study->look);
    struct sz_estimation estimation = {0};
    uint32_t last_kept = study->look > study->kept_end ? study->look : study->kept_end;
    bool ok = sz_store_set_meta(study->store, "complete", "0", error) &&
              sz_store_discard_above(study->store, last_kept, error) &&
              sz_store_set_meta(study->store, "replications", count, error) &&
              sz_estimate(study->store, study->world, &study->list, study->look, SZ_ESTIMATION_PASS_BYTES, &estimation,
                          error) &&
              (study->batches.week_count == 0 || fill_in_batches(study, &estimation, error)) &&
              sz_sample_hours_add(study->world, &study->list, study->options->cancelled_now, &estimation, error) &&
              (study->options->comparison == NULL ||
               sz_record_comparison_put(study->options->comparison, &estimation, error)) &&
              sz_store_put_estimates(study->store, estimation.estimates, estimation.estimate_count, estimation.points,
                                     estimation.point_count, error);
    sz_estimation_clear(&estimation);
    return ok;
}

/* What was begun and is not among the results is not in the trace either; after a failure there is none. */
static bool finish_trace(struct study *study, bool ok, struct sz_error *error)
{
    struct sz_error trouble = {0};
    bool keep = ok || error->kind == SZ_ERROR_INTERRUPTED, kept = true;
    for (size_t k = 0; keep && kept && k < study->opened_end; k++) {
        uint32_t replication = study->pending[k];
        bool counts = study->records[replication - 1].is_stored && (!ok || replication <= study->look);
        kept = counts || sz_run_trace_drop(&study->trace, study->world, replication, &trouble);
    }
    kept = sz_run_trace_close(&study->trace, keep && kept, &trouble) && kept;
    if (ok && !kept)
        *error = trouble;
    return ok && kept;
}

static void tell(const struct study *study, struct sz_run_outcome *outcome)
{
    *outcome = (struct sz_run_outcome){.replications = study->look,
                                       .precision_reached = study->verdict.reached,
                                       .half_width = study->verdict.half_width,
                                       .half_width_wanted = study->verdict.half_width_wanted,
                                       .fingerprint = SZ_FINGERPRINT_START,
                                       .wall_s = now_s() - study->start_s};
    for (uint32_t r = 0; r < study->look; r++) {
        const struct record *record = &study->records[r];
        outcome->resumed += record->is_resumed;
        outcome->incident_count += record->incident_count;
        outcome->event_count += record->event_count;
        outcome->fingerprint = sz_fingerprint_mix(outcome->fingerprint, record->fingerprint);
    }
    sz_watch_text(&study->watch, &study->verdict, outcome->precision_text, sizeof outcome->precision_text);
}

static void clear(struct study *study)
{
    sz_workers_destroy(study->workers);
    for (size_t i = 0; study->window != NULL && i < study->window_size; i++)
        sz_gathering_clear(&study->window[i]);
    sz_watch_clear(&study->watch);
    sz_batches_clear(&study->batches);
    sz_item_list_clear(&study->list);
    sz_store_close(study->store);
    free(study->records);
    free(study->pending);
    free(study->window);
    free(study->works_done);
    free(study->area_works);
}

bool sz_run_replications(const struct sz_scenario *scenario, const struct sz_world *world,
                         const struct sz_scenario_assumption *assumptions, size_t assumption_count,
                         const struct sz_run_options *options, struct sz_run_outcome *outcome, struct sz_error *error)
{
    struct study study = {.scenario = scenario,
                          .settled = *world,
                          .options = options,
                          .province_count = world->geography.province_count,
                          .start_s = now_s()};
    study.world = &study.settled;
    bool ok = prepare(&study, assumptions, assumption_count, error) && replicate_until_precise(&study, error);
    sz_workers_destroy(study.workers); /* what was begun beyond the last look is dropped */
    study.workers = NULL;
    ok = finish_trace(&study, ok, error) && conclude(&study, error);
    if (ok)
        tell(&study, outcome);
    clear(&study);
    return ok;
}
