/**
 * The bare engine beside the same work written out by hand, in pairs: hold at several numbers of pending events, cancelling, M/M/1
 * through the public interface, two threads beside one.
 *
 * Usage: bench_engine [REPEATS]
 */
#include "bench/m_m_1.h"
#include "bench/plain_loop.h"
#include "bench/queue_work.h"
#include "bench/stopwatch.h"
#include "sim/trace.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { DEFAULT_REPEATS = 11, CUSTOMERS = 1000000, OPERATIONS = 1000000, THREAD_CUSTOMERS = 4000000 };

static struct stopwatch_pairs pairs;

static void give_up(const char *reason)
{
    fprintf(stderr, "bench_engine: %s\n", reason);
    exit(EXIT_FAILURE);
}

static double holds_ns(size_t pending_count)
{
    struct queue_work work;
    if (!queue_work_init(&work, pending_count, 1))
        give_up("out of memory");
    queue_work_hold(&work, pending_count); /* to the steady state */
    double start_ns = stopwatch_ns();
    queue_work_hold(&work, OPERATIONS);
    double passed_ns = stopwatch_ns() - start_ns;
    queue_work_clear(&work);
    return passed_ns / OPERATIONS;
}

static double by_hand_holds_ns(size_t pending_count)
{
    struct plain_heap *heap = plain_heap_create(pending_count, 1);
    if (heap == NULL)
        give_up("out of memory");
    plain_heap_hold(heap, pending_count);
    double start_ns = stopwatch_ns();
    plain_heap_hold(heap, OPERATIONS);
    double passed_ns = stopwatch_ns() - start_ns;
    plain_heap_destroy(heap);
    return passed_ns / OPERATIONS;
}

static double cancels_ns(size_t pending_count)
{
    struct queue_work work;
    if (!queue_work_init(&work, pending_count, 1))
        give_up("out of memory");
    double start_ns = stopwatch_ns();
    queue_work_cancel(&work, OPERATIONS);
    double passed_ns = stopwatch_ns() - start_ns;
    queue_work_clear(&work);
    return passed_ns / OPERATIONS;
}

static void run(struct m_m_1 *m_m_1)
{
    struct sz_error error = {0};
    if (!m_m_1_run(m_m_1, &error))
        give_up(error.message);
}

/* With a path, every event goes into a trace there. */
static double m_m_1_ns(const char *trace_path, double *waiting_s)
{
    static struct m_m_1 m_m_1;
    struct sz_trace *trace = NULL;
    struct sz_trace_recorder *recorder = NULL;
    struct sz_error error = {0};
    m_m_1_init(&m_m_1, CUSTOMERS, 0);
    double start_ns = stopwatch_ns();
    if (trace_path != NULL && ((trace = sz_trace_create(trace_path, "", &error)) == NULL ||
                               (recorder = sz_trace_record(trace, &m_m_1.simulation, 0, NULL, &error)) == NULL))
        give_up(error.message);
    run(&m_m_1);
    if (recorder != NULL && !(sz_trace_recorder_finish(recorder, &error) && sz_trace_close(trace, &error)))
        give_up(error.message);
    double passed_ns = stopwatch_ns() - start_ns;
    *waiting_s = m_m_1.waits.mean;
    m_m_1_clear(&m_m_1);
    return passed_ns / (double)m_m_1.simulation.event_count;
}

/* The hand-written one has two events a customer. */
static double by_hand_m_m_1_ns(double *waiting_s)
{
    double start_ns = stopwatch_ns();
    *waiting_s = plain_m_m_1(CUSTOMERS, M_M_1_ARRIVAL_RATE, 1);
    return (stopwatch_ns() - start_ns) / (2 * (double)CUSTOMERS);
}

/*
 * Two replications, one after the other or each on a thread of its own, on cache lines of their own: also what a processor reads
 * ahead on a wrong guess, as of a model where the next event is another's, counts as sharing.
 */
static struct {
    _Alignas(64) struct m_m_1 m_m_1;
} replications[2];

static void *run_on_thread(void *m_m_1)
{
    run(m_m_1);
    return NULL;
}

static double two_runs_ns(bool on_threads, uint64_t fingerprints[2])
{
    pthread_t thread;
    for (uint32_t i = 0; i < 2; i++)
        m_m_1_init(&replications[i].m_m_1, THREAD_CUSTOMERS, i);
    double start_ns = stopwatch_ns();
    if (on_threads && pthread_create(&thread, NULL, run_on_thread, &replications[0].m_m_1) != 0)
        give_up("no thread could be started");
    if (!on_threads)
        run(&replications[0].m_m_1);
    run(&replications[1].m_m_1);
    if (on_threads)
        pthread_join(thread, NULL);
    double passed_ns = stopwatch_ns() - start_ns;
    double events =
        (double)(replications[0].m_m_1.simulation.event_count + replications[1].m_m_1.simulation.event_count);
    for (uint32_t i = 0; i < 2; i++) {
        fingerprints[i] = replications[i].m_m_1.simulation.fingerprint;
        m_m_1_clear(&replications[i].m_m_1);
    }
    return passed_ns / events;
}

static void measure_queue(size_t repeats)
{
    static const size_t pending_counts[] = {10, 1000, 10000, 100000};
    stopwatch_print_heading("one operation", "event queue", "128-bit heap");
    for (size_t i = 0; i < sizeof pending_counts / sizeof pending_counts[0]; i++) {
        char name[64];
        snprintf(name, sizeof name, "hold, %zu pending", pending_counts[i]);
        for (size_t r = 0; r < repeats; r++) {
            double own_ns = holds_ns(pending_counts[i]);
            stopwatch_add(&pairs, own_ns, by_hand_holds_ns(pending_counts[i]));
        }
        stopwatch_print(name, &pairs);
    }
    for (size_t r = 0; r < repeats; r++)
        stopwatch_add(&pairs, cancels_ns(1000), NAN);
    stopwatch_print("cancel and schedule, 1000 pending", &pairs);
}

static void measure_m_m_1(size_t repeats)
{
    double waiting_s = 0, by_hand_waiting_s = 0;
    stopwatch_print_heading("one event", "engine", "by hand");
    for (size_t r = 0; r < repeats; r++) {
        double own_ns = m_m_1_ns(NULL, &waiting_s);
        stopwatch_add(&pairs, own_ns, by_hand_m_m_1_ns(&by_hand_waiting_s));
    }
    stopwatch_print("M/M/1, rho = 0.9, public interface", &pairs);
    printf("mean wait: engine %.2f, by hand %.2f, exact %.2f\n", waiting_s, by_hand_waiting_s,
           M_M_1_ARRIVAL_RATE / (1 - M_M_1_ARRIVAL_RATE));
}

/* Into a new file each time, on a disk with room in the system's memory. */
static void measure_trace(size_t repeats)
{
    double waiting_s = 0;
    char path[] = "/tmp/bench_engine_XXXXXX";
    int file = mkstemp(path);
    if (file < 0)
        give_up("no temporary file could be made");
    close(file);
    stopwatch_print_heading("one event", "traced", "not traced");
    for (size_t r = 0; r < repeats; r++) {
        double own_ns = m_m_1_ns(path, &waiting_s);
        remove(path);
        stopwatch_add(&pairs, own_ns, m_m_1_ns(NULL, &waiting_s));
    }
    stopwatch_print("M/M/1, rho = 0.9", &pairs);
}

static void measure_threads(size_t repeats)
{
    uint64_t alone[2], together[2];
    bool are_equal = true;
    stopwatch_print_heading("one event of two replications", "one thread", "two threads");
    for (size_t r = 0; r < repeats; r++) {
        double alone_ns = two_runs_ns(false, alone);
        stopwatch_add(&pairs, alone_ns, two_runs_ns(true, together));
        are_equal = are_equal && alone[0] == together[0] && alone[1] == together[1];
    }
    stopwatch_print("M/M/1, rho = 0.9", &pairs);
    printf("fingerprints: %s\n", are_equal ? "the same" : "DIFFERENT");
}

int main(int argc, char **argv)
{
    size_t repeats = stopwatch_repeats(argc, argv, DEFAULT_REPEATS);
    printf("compiler %s, optimised %s, %zu repeats of %d operations or customers\n", __VERSION__,
#ifdef __OPTIMIZE__
           "yes",
#else
           "no",
#endif
           repeats, OPERATIONS);
    measure_queue(repeats);
    measure_m_m_1(repeats);
    measure_trace(repeats);
    measure_threads(repeats);
    return EXIT_SUCCESS;
}
