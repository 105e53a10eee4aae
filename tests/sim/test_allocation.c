/*
 * Counts calls for memory: none once a run is under way. The linker sends this program's calls through the counters below, those of
 * the test framework too, so that nothing is asserted while they count.
 */
#include "bench/m_m_1.h"
#include "bench/queue_work.h"
#include "sim/distribution.h"
#include "sim/trace.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>

static unsigned long call_count;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_malloc(size_t size)
{
    call_count++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    call_count++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    call_count++;
    return __real_realloc(memory, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    call_count++;
    return __real_aligned_alloc(alignment, size);
}

SZ_CASE(the_counters_see_the_calls_of_the_library)
{
    struct sz_event_queue queue;
    sz_event_queue_init(&queue);
    unsigned long before = call_count;
    bool has_room = sz_event_queue_reserve(&queue, 100);
    unsigned long after = call_count;
    ck_assert(has_room);
    ck_assert_uint_eq(after - before, 2);
    sz_event_queue_clear(&queue);
}

SZ_CASE(a_run_under_way_allocates_nothing)
{
    static struct m_m_1 m_m_1;
    struct sz_error error = {0};
    m_m_1_init(&m_m_1, 1000, 0);
    ck_assert(m_m_1_run(&m_m_1, &error));
    unsigned long before = call_count;
    m_m_1.customer_count = 200000;
    bool ok = m_m_1_run(&m_m_1, &error);
    unsigned long after = call_count;
    ck_assert_msg(ok, "%s", error.message);
    ck_assert_uint_eq(after, before);
    m_m_1_clear(&m_m_1);
}

SZ_CASE(a_traced_run_under_way_allocates_nothing)
{
    static struct m_m_1 m_m_1;
    struct sz_error error = {0};
    m_m_1_init(&m_m_1, 10000, 0);
    struct sz_trace *trace = sz_trace_create("/dev/null", "", &error);
    struct sz_trace_recorder *recorder = sz_trace_record(trace, &m_m_1.simulation, 1, NULL, &error);
    ck_assert(m_m_1_run(&m_m_1, &error));
    unsigned long before = call_count;
    m_m_1.customer_count = 100000;
    bool ok = m_m_1_run(&m_m_1, &error);
    unsigned long after = call_count;
    ck_assert_msg(ok, "%s", error.message);
    ck_assert_uint_eq(after, before);
    ck_assert(sz_trace_recorder_finish(recorder, &error) && sz_trace_close(trace, &error));
    m_m_1_clear(&m_m_1);
}

SZ_CASE(a_queue_that_has_been_as_full_allocates_nothing)
{
    struct queue_work work;
    ck_assert(queue_work_init(&work, 10000, 1));
    queue_work_cancel(&work, 30000); /* dead keys take places too, at most as many as live ones */
    unsigned long before = call_count;
    queue_work_cancel(&work, 300000);
    queue_work_hold(&work, 300000);
    unsigned long after = call_count;
    ck_assert_uint_eq(after, before);
    queue_work_clear(&work);
}

SZ_CASE(draws_allocate_nothing)
{
    static const double weights[] = {1, 2, 3};
    struct sz_error error = {0};
    struct sz_distribution *parts[] = {sz_distribution_create_lognormal(1, 0.5, &error),
                                       sz_distribution_create_gamma(2.5, 1, &error),
                                       sz_distribution_create_exponential(2, &error)};
    struct sz_distribution *mixture = sz_distribution_create_mixture(weights, parts, 3, &error);
    ck_assert_ptr_nonnull(mixture);
    double least = INFINITY;
    unsigned long before = call_count;
    for (uint64_t entity = 0; entity < 10000; entity++) {
        struct sz_stream stream;
        sz_stream_init(&stream, 1, 2, 3, entity);
        for (int i = 0; i < 10; i++)
            least = fmin(least, sz_distribution_sample(mixture, &stream));
    }
    unsigned long after = call_count;
    ck_assert_double_gt(least, 0);
    ck_assert_uint_eq(after, before);
    sz_distribution_destroy(mixture);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_counters_see_the_calls_of_the_library),
    SZ_LISTED(a_run_under_way_allocates_nothing),
    SZ_LISTED(a_traced_run_under_way_allocates_nothing),
    SZ_LISTED(a_queue_that_has_been_as_full_allocates_nothing),
    SZ_LISTED(draws_allocate_nothing),
};
SZ_MAIN("allocation", cases)
