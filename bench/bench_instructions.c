/**
 * One piece of work with a fixed seed, to be run under callgrind, which counts the instructions of `measured` and of what it
 * calls: --toggle-collect=measured. Prints the number of events or draws.
 *
 * Usage: bench_instructions WORK
 *        bench_instructions --comparable   fails with the reason when this build's counts are not those of a release
 */
#include "bench/m_m_1.h"
#include "bench/plain_loop.h"
#include "bench/queue_work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CUSTOMERS = 100000, OPERATIONS = 100000, PENDING = 1000 };

struct state {
    struct m_m_1 m_m_1;
    struct queue_work queue_work;
    struct plain_heap *plain_heap;
    struct sz_stream stream;
    double sum; /* so that no draw is left out */
};

static uint64_t m_m_1(struct state *state)
{
    struct sz_error error = {0};
    return m_m_1_run(&state->m_m_1, &error) ? state->m_m_1.simulation.event_count : 0;
}

/* Two events a customer. */
static uint64_t by_hand_m_m_1(struct state *state)
{
    state->sum = plain_m_m_1(CUSTOMERS, M_M_1_ARRIVAL_RATE, 1);
    return 2 * (uint64_t)CUSTOMERS;
}

static uint64_t hold(struct state *state)
{
    state->sum = queue_work_hold(&state->queue_work, OPERATIONS);
    return OPERATIONS;
}

static uint64_t by_hand_hold(struct state *state)
{
    state->sum = plain_heap_hold(state->plain_heap, OPERATIONS);
    return OPERATIONS;
}

static uint64_t cancel(struct state *state)
{
    queue_work_cancel(&state->queue_work, OPERATIONS);
    return OPERATIONS;
}

static uint64_t exponential(struct state *state)
{
    for (int i = 0; i < OPERATIONS; i++)
        state->sum += sz_stream_exponential(&state->stream, 1);
    return OPERATIONS;
}

static uint64_t normal(struct state *state)
{
    for (int i = 0; i < OPERATIONS; i++)
        state->sum += sz_stream_normal(&state->stream);
    return OPERATIONS;
}

static const struct work {
    const char *name;
    uint64_t (*run)(struct state *state);
} works[] = {
    {"m_m_1", m_m_1},   {"by_hand_m_m_1", by_hand_m_m_1}, {"hold", hold},     {"by_hand_hold", by_hand_hold},
    {"cancel", cancel}, {"exponential", exponential},     {"normal", normal},
};

uint64_t measured(const struct work *work, struct state *state);

__attribute__((noinline)) uint64_t measured(const struct work *work, struct state *state)
{
    return work->run(state);
}

static const char *reason_against_comparing(void)
{
#if !defined __OPTIMIZE__
    return "this build is not optimised";
#elif defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
    return "this build is sanitized";
#elif defined __clang__ || __GNUC__ != 12 || !defined __x86_64__
    return "the counts on record are of gcc 12 on x86-64, this is " __VERSION__;
#else
    return NULL;
#endif
}

static int run(const struct work *work)
{
    static struct state state;
    m_m_1_init(&state.m_m_1, CUSTOMERS, 0);
    sz_stream_init(&state.stream, 1, 0, 0, 0);
    state.plain_heap = plain_heap_create(PENDING, 1);
    if (!queue_work_init(&state.queue_work, PENDING, 1) || state.plain_heap == NULL) {
        fprintf(stderr, "bench_instructions: out of memory\n");
        return EXIT_FAILURE;
    }
    printf("%llu\n", (unsigned long long)measured(work, &state));
    m_m_1_clear(&state.m_m_1);
    queue_work_clear(&state.queue_work);
    plain_heap_destroy(state.plain_heap);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    const char *asked = argc == 2 ? argv[1] : "";
    if (strcmp(asked, "--comparable") == 0) {
        const char *reason = reason_against_comparing();
        if (reason != NULL)
            printf("%s\n", reason);
        return reason == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++)
        if (strcmp(works[i].name, asked) == 0)
            return run(&works[i]);
    fprintf(stderr, "usage: bench_instructions WORK, one of");
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++)
        fprintf(stderr, " %s", works[i].name);
    fprintf(stderr, "\n");
    return 2;
}
