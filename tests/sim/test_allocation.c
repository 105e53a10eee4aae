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

/* A closed network of every rule: customers are pre-empted, fail with their server, go on in batches and are blocked, and come again. */
enum { GUESTS = 20, POSTS = 3 };

struct network {
    struct sz_simulation simulation;
    struct sz_server urgent, batches, last;
    struct sz_post posts[POSTS];
    struct sz_stream services, failures;
    struct sz_customer guests[GUESTS];
};

static double network_service_s(struct sz_server *server, struct sz_customer *customer)
{
    (void)customer;
    return sz_stream_exponential(&((struct network *)server->owner)->services, 1);
}

static void come_again(struct sz_server *server, struct sz_customer *customer)
{
    struct network *network = server->owner;
    sz_server_submit(&network->urgent, customer);
}

static double network_up_s(struct sz_server *server, unsigned post)
{
    (void)post;
    return sz_stream_exponential(&((struct network *)server->owner)->failures, 5);
}

static struct sz_server *to_batches(struct sz_server *server, struct sz_customer *customer)
{
    (void)customer;
    return &((struct network *)server->owner)->batches;
}

static struct sz_server *to_last(struct sz_server *server, struct sz_customer *customer)
{
    (void)customer;
    return &((struct network *)server->owner)->last;
}

static void open_network(struct network *network)
{
    static const struct sz_server_hooks hooks = {network_service_s, come_again, NULL};
    struct sz_error error = {0};
    const struct sz_server_rules urgent = {.discipline = SZ_DISCIPLINE_PRE_EMPT,
                                           .posts = network->posts,
                                           .post_count = POSTS,
                                           .failure_clock = SZ_FAILURE_IN_SERVICE,
                                           .up_s = network_up_s,
                                           .down_s = network_up_s,
                                           .onward = to_batches};
    const struct sz_server_rules batches = {.batch_largest = 3, .batch_longest_wait_s = 1, .onward = to_last};
    sz_simulation_init(&network->simulation, network);
    sz_stream_init(&network->services, 1, 0, 1, 0);
    sz_stream_init(&network->failures, 1, 0, 2, 0);
    sz_server_init(&network->urgent, &network->simulation, &hooks, network, POSTS, SIZE_MAX, 0, INFINITY);
    sz_server_init(&network->batches, &network->simulation, &hooks, network, 1, 4, 0, INFINITY);
    sz_server_init(&network->last, &network->simulation, &hooks, network, 2, 1, 0, INFINITY);
    ck_assert(sz_server_set_rules(&network->urgent, &urgent, &error));
    ck_assert(sz_server_set_rules(&network->batches, &batches, &error));
    for (int i = 0; i < GUESTS; i++) {
        network->guests[i] = (struct sz_customer){.priority = 1 + (unsigned)i % 3, .patience_s = INFINITY};
        sz_server_submit(&network->urgent, &network->guests[i]);
    }
}

SZ_CASE(stations_of_all_rules_under_way_allocate_nothing)
{
    static struct network network;
    struct sz_error error = {0};
    open_network(&network);
    ck_assert(sz_simulation_run(&network.simulation, 1000, NULL, &error));
    unsigned long before = call_count;
    bool ok = sz_simulation_run(&network.simulation, 50000, NULL, &error);
    unsigned long after = call_count;
    ck_assert_msg(ok, "%s", error.message);
    ck_assert_uint_eq(after, before);
    ck_assert(network.urgent.interrupted_count > 1000 && network.batches.batch_count > 1000);
    ck_assert(network.batches.blocked_sum_s > 0 && network.urgent.blocked_sum_s > 0 && network.urgent.down_sum_s > 0);
    sz_simulation_clear(&network.simulation);
}

static const struct sz_case cases[] = {
    SZ_LISTED(the_counters_see_the_calls_of_the_library),
    SZ_LISTED(a_run_under_way_allocates_nothing),
    SZ_LISTED(a_traced_run_under_way_allocates_nothing),
    SZ_LISTED(stations_of_all_rules_under_way_allocate_nothing),
    SZ_LISTED(a_queue_that_has_been_as_full_allocates_nothing),
    SZ_LISTED(draws_allocate_nothing),
};
SZ_MAIN("allocation", cases)
