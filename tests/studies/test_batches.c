/* Batch means of a single replication, week by week: what they hold, and that their intervals cover the truth. */
#include "models/response/replicate.h"
#include "studies/batches.h"
#include "tests/studies/small_worlds.h"
#include "tests/testing.h"

#include <math.h>

#define WEEK_S (7 * 86400.0)

enum { WEEKS = 40, HOUR_S = 3600 };

/* M/M/1 of half load, so many whole weeks and a part of one. */
static void open_world(struct sz_world *world, double week_count)
{
    sz_small_queue(world, 0.5 / HOUR_S, 1.0 / HOUR_S, 1, week_count * WEEK_S);
    world->horizon.warm_up_s = 200 * HOUR_S;
    world->batch_week_count = sz_batches_week_count(&world->horizon, 1);
}

struct run {
    struct sz_item_list list;
    struct sz_batches batches;
    double sums[SZ_SUM_COUNT];
    uint64_t fingerprint;
};

static void simulate(const struct sz_world *world, uint32_t replication, struct run *run)
{
    struct sz_error error = {0};
    struct sz_gathering gathering;
    struct sz_area_result area;
    *run = (struct run){0};
    ck_assert(sz_item_list_init(&run->list, world, &error));
    ck_assert(sz_gathering_init(&gathering, world, &run->list, replication, &error));
    ck_assert_msg(sz_replicate(world, 0, replication, NULL, &area, &error), "%s", error.message);
    for (unsigned i = 0; i < SZ_SUM_COUNT; i++)
        run->sums[i] = area.slots[0].sums[i];
    run->fingerprint = area.fingerprint;
    ck_assert(sz_gathering_add(&gathering, 0, &area, 0, &error));
    ck_assert(sz_batches_take(&run->batches, &gathering, &error));
    sz_gathering_clear(&gathering);
}

static void clear(struct run *run)
{
    sz_batches_clear(&run->batches);
    sz_item_list_clear(&run->list);
}

/* The estimate of a metric of the nation, its interval filled in from the batches. */
static struct sz_store_estimate estimate(struct run *run, enum sz_metric_id metric, double mean)
{
    struct sz_error error = {0};
    struct sz_store_estimate item = {run->list.first[SZ_SCOPE_NATION], (uint32_t)metric, mean, NAN, NAN, 1};
    struct sz_estimation estimation = {.estimates = &item, .estimate_count = 1};
    ck_assert(sz_batches_fill_in(&run->batches, &estimation, &error));
    return item;
}

SZ_CASE(ten_whole_weeks_of_a_single_replication_are_enough)
{
    struct sz_horizon horizon = {.measure_s = 10 * WEEK_S};
    ck_assert_uint_eq(sz_batches_week_count(&horizon, 1), 10);
    ck_assert_uint_eq(sz_batches_week_count(&horizon, 2), 0);
    horizon.measure_s = 10 * WEEK_S - 1;
    ck_assert_uint_eq(sz_batches_week_count(&horizon, 1), 0);
    horizon.measure_s = 11.5 * WEEK_S;
    ck_assert_uint_eq(sz_batches_week_count(&horizon, 1), 11);
}

SZ_CASE(weeks_apart_change_no_event)
{
    struct sz_world world;
    struct run with, without;
    open_world(&world, WEEKS);
    simulate(&world, 1, &with);
    world.batch_week_count = 0;
    simulate(&world, 1, &without);
    ck_assert_uint_eq(with.fingerprint, without.fingerprint);
    ck_assert_double_eq(with.sums[SZ_SUM_WAITING_S], without.sums[SZ_SUM_WAITING_S]);
    ck_assert_double_eq(with.sums[SZ_SUM_BUSY_S], without.sums[SZ_SUM_BUSY_S]);
    clear(&with);
    clear(&without);
    sz_world_clear(&world);
}

SZ_CASE(the_last_week_ends_with_all_its_incidents)
{
    struct sz_world world;
    struct run run;
    open_world(&world, WEEKS);
    simulate(&world, 1, &run);
    const double *last =
        run.batches.sums[(size_t)(WEEKS - 1) * run.batches.item_count + run.list.first[SZ_SCOPE_NATION]];
    for (unsigned i = 0; i < SZ_SUM_COUNT; i++)
        if (sz_sum_is_of_events(i))
            ck_assert_double_eq(last[i], run.sums[i]);
    clear(&run);
    sz_world_clear(&world);
}

SZ_CASE(a_week_that_is_not_whole_is_left_out)
{
    struct sz_world world;
    struct run run;
    open_world(&world, WEEKS + 0.5);
    simulate(&world, 1, &run);
    const double *last =
        run.batches.sums[(size_t)(WEEKS - 1) * run.batches.item_count + run.list.first[SZ_SCOPE_NATION]];
    double share = last[SZ_SUM_INCIDENTS] / run.sums[SZ_SUM_INCIDENTS];
    sz_assert_within(share, WEEKS / (WEEKS + 0.5), sqrt(0.5 / run.sums[SZ_SUM_INCIDENTS] / WEEKS), 4,
                     "share of incidents");
    clear(&run);
    sz_world_clear(&world);
}

/*
 * The waiting time of M/M/1 and the share that waits, both exact: the intervals of single runs cover them as often as they say, once the run is long
 * (400 runs each covered the wait in 90 % with 40 weeks, 93 % with 100, 95 % with 400). The bounds are three standard errors about 95 %.
 */
SZ_CASE(intervals_of_single_runs_cover_the_truth)
{
    enum { RUNS = 200, LONG = 200 };
    struct sz_world world;
    int covered = 0, share_covered = 0, told = 0;
    open_world(&world, LONG);
    for (uint32_t r = 1; r <= RUNS; r++) {
        struct run run;
        simulate(&world, r, &run);
        struct sz_store_estimate wait = estimate(
            &run, SZ_METRIC_WAITING_MEAN, run.sums[SZ_SUM_WAITING_S] / run.sums[SZ_SUM_OUTCOMES + SZ_OUTCOME_HELPED]);
        struct sz_store_estimate share =
            estimate(&run, SZ_METRIC_WAITING_SHARE, run.sums[SZ_SUM_WAITED] / run.sums[SZ_SUM_VERIFIED]);
        told += isfinite(wait.high) && isfinite(share.high);
        covered += wait.low <= HOUR_S && HOUR_S <= wait.high;
        share_covered += share.low <= 0.5 && 0.5 <= share.high;
        clear(&run);
    }
    ck_assert_int_ge(told, RUNS * 97 / 100);
    ck_assert_msg(covered >= RUNS * 904 / 1000 && covered <= RUNS * 996 / 1000, "%d waits covered", covered);
    ck_assert_msg(share_covered >= RUNS * 904 / 1000 && share_covered <= RUNS * 996 / 1000, "%d shares", share_covered);
    sz_world_clear(&world);
}

SZ_CASE(metrics_of_time_and_quantiles_have_no_interval)
{
    struct sz_world world;
    struct run run;
    open_world(&world, WEEKS);
    simulate(&world, 1, &run);
    ck_assert(isnan(estimate(&run, SZ_METRIC_UNIT_WORKLOAD, 0.5).low));
    ck_assert(isnan(estimate(&run, SZ_METRIC_RESPONSE_P90, 1000).low));
    ck_assert(!isnan(estimate(&run, SZ_METRIC_INCIDENTS_PER_DAY, 12).low));
    clear(&run);
    sz_world_clear(&world);
}

static const struct sz_case cases[] = {
    SZ_LISTED(ten_whole_weeks_of_a_single_replication_are_enough),
    SZ_LISTED(weeks_apart_change_no_event),
    SZ_LISTED(the_last_week_ends_with_all_its_incidents),
    SZ_LISTED(a_week_that_is_not_whole_is_left_out),
    SZ_LISTED(intervals_of_single_runs_cover_the_truth),
    SZ_LISTED(metrics_of_time_and_quantiles_have_no_interval),
};
SZ_MAIN("batches", cases)
