#include "studies/workers.h"
#include "tests/testing.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { WAIT_S = 30, MOST_NAPS = 10000 }; /* far beyond what any of these needs */

static struct sz_error error;

struct job {
    atomic_int started, running, most_running;
    uint64_t failing_from; /* items from here on fail; UINT64_MAX: none */
    bool until_cancelled;  /* items run until they are told to end */
    int company;           /* items run until so many have run at once */
};

static void nap(void)
{
    const struct timespec time = {0, 2000000};
    nanosleep(&time, NULL);
}

static bool run(void *context, uint64_t item, const atomic_bool *cancelled, void **result, struct sz_error *failure)
{
    struct job *job = context;
    atomic_fetch_add(&job->started, 1);
    int running = atomic_fetch_add(&job->running, 1) + 1, most = atomic_load(&job->most_running);
    while (running > most && !atomic_compare_exchange_weak(&job->most_running, &most, running))
        ;
    /* Later items are done sooner. */
    for (uint64_t i = item; i < 6; i++)
        nap();
    for (int naps = 0; atomic_load(&job->most_running) < job->company && naps < MOST_NAPS; naps++)
        nap();
    while (job->until_cancelled && !atomic_load(cancelled))
        nap();
    atomic_fetch_sub(&job->running, 1);
    if (item >= job->failing_from || job->until_cancelled)
        return sz_error_set(failure, SZ_ERROR_SYSTEM, "item %llu failed", (unsigned long long)item);
    uint64_t *square = malloc(sizeof *square);
    ck_assert_ptr_nonnull(square);
    *square = item * item;
    *result = square;
    return true;
}

static struct sz_workers *start(struct job *job, unsigned thread_count)
{
    const struct sz_work work = {run, free, job};
    struct sz_workers *workers = sz_workers_create(thread_count, &work, &error);
    ck_assert_msg(workers != NULL, "%s", error.message);
    return workers;
}

/* Takes until the pool is idle or has failed; counts what came and adds up the items. */
static enum sz_workers_state drain(struct sz_workers *workers, unsigned *count, uint64_t *sum)
{
    *count = 0;
    *sum = 0;
    for (;;) {
        uint64_t item = 0;
        void *result = NULL;
        enum sz_workers_state state = sz_workers_take(workers, WAIT_S, &item, &result, &error);
        if (state != SZ_WORKERS_RESULT)
            return state;
        ck_assert_uint_eq(*(uint64_t *)result, item * item);
        free(result);
        ++*count;
        *sum += item;
    }
}

SZ_CASE(every_opened_item_is_done_once)
{
    struct job job = {.failing_from = UINT64_MAX};
    struct sz_workers *workers = start(&job, 3);
    unsigned count;
    uint64_t sum;
    sz_workers_open(workers, 40);
    ck_assert_int_eq(drain(workers, &count, &sum), SZ_WORKERS_IDLE);
    ck_assert_uint_eq(count, 40);
    ck_assert_uint_eq(sum, 39 * 40 / 2);
    sz_workers_open(workers, 30); /* an end below an earlier one */
    ck_assert_int_eq(drain(workers, &count, &sum), SZ_WORKERS_IDLE);
    ck_assert_uint_eq(count, 0);
    sz_workers_open(workers, 45);
    ck_assert_int_eq(drain(workers, &count, &sum), SZ_WORKERS_IDLE);
    ck_assert_uint_eq(count, 5);
    sz_workers_destroy(workers);
}

SZ_CASE(threads_work_side_by_side)
{
    struct job job = {.failing_from = UINT64_MAX, .company = 2};
    struct sz_workers *workers = start(&job, 2);
    unsigned count;
    uint64_t sum;
    sz_workers_open(workers, 12);
    drain(workers, &count, &sum);
    sz_workers_destroy(workers);
    ck_assert_int_eq(atomic_load(&job.most_running), 2);
}

SZ_CASE(the_failure_of_the_least_item_is_told_whatever_the_threads)
{
    for (unsigned thread_count = 1; thread_count <= 5; thread_count += 2) {
        struct job job = {.failing_from = 2};
        struct sz_workers *workers = start(&job, thread_count);
        unsigned count;
        uint64_t sum;
        sz_error_clear(&error);
        sz_workers_open(workers, 100);
        ck_assert_int_eq(drain(workers, &count, &sum), SZ_WORKERS_FAILED);
        ck_assert_str_eq(error.message, "item 2 failed");
        ck_assert_uint_eq(count, 2);
        ck_assert_int_le(atomic_load(&job.started), 2 + (int)thread_count);
        sz_workers_destroy(workers);
    }
}

SZ_CASE(a_group_that_was_begun_is_finished_and_no_other)
{
    struct job job = {.failing_from = UINT64_MAX};
    struct sz_workers *workers = start(&job, 2);
    unsigned count;
    uint64_t sum, item = 0;
    void *result = NULL;
    sz_workers_open(workers, 1000);
    ck_assert_int_eq(sz_workers_take(workers, WAIT_S, &item, &result, &error), SZ_WORKERS_RESULT);
    free(result);
    sz_workers_finish_group(workers, 7);
    sz_workers_open(workers, 1000);
    ck_assert_int_eq(drain(workers, &count, &sum), SZ_WORKERS_IDLE);
    ck_assert_uint_eq((count + 1) % 7, 0);
    ck_assert_uint_lt(count, 1000 - 7);
    sz_workers_destroy(workers);
}

SZ_CASE(what_runs_is_told_to_end)
{
    struct job job = {.failing_from = UINT64_MAX, .until_cancelled = true};
    struct sz_workers *workers = start(&job, 2);
    unsigned count;
    uint64_t sum, item = 0;
    void *result = NULL;
    sz_workers_open(workers, 10);
    while (atomic_load(&job.running) < 2)
        nap();
    ck_assert_int_eq(sz_workers_take(workers, 0.01, &item, &result, &error), SZ_WORKERS_TIMEOUT);
    sz_workers_cancel(workers);
    ck_assert_int_eq(drain(workers, &count, &sum), SZ_WORKERS_FAILED);
    ck_assert_uint_eq(count, 0);
    ck_assert_int_eq(atomic_load(&job.started), 2);
    sz_workers_destroy(workers);
}

SZ_CASE(results_nobody_took_are_freed)
{
    struct job job = {.failing_from = UINT64_MAX};
    struct sz_workers *workers = start(&job, 2);
    sz_workers_open(workers, 8);
    while (atomic_load(&job.started) < 8)
        nap();
    sz_workers_destroy(workers); /* the leak checker is the judge */
    ck_assert_int_eq(atomic_load(&job.running), 0);
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_opened_item_is_done_once),
    SZ_LISTED(threads_work_side_by_side),
    SZ_LISTED(the_failure_of_the_least_item_is_told_whatever_the_threads),
    SZ_LISTED(a_group_that_was_begun_is_finished_and_no_other),
    SZ_LISTED(what_runs_is_told_to_end),
    SZ_LISTED(results_nobody_took_are_freed),
};
SZ_MAIN("workers", cases)
