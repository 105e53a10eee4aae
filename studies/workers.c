#include "studies/workers.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct finished {
    struct finished *next;
    uint64_t item;
    void *result;
};

struct sz_workers {
    struct sz_work work;
    pthread_t *threads;
    unsigned thread_count;
    pthread_mutex_t mutex; /* guards all below but cancelled */
    pthread_cond_t may_start, has_news;
    atomic_bool cancelled;
    uint64_t next_item, end; /* items [next_item, end) may be started */
    bool is_closed;          /* end is not raised any more */
    bool is_leaving;
    unsigned running_count;
    struct finished *first, **last; /* in the order they finished */
    bool has_failed;
    uint64_t failed_item;
    struct sz_error failure;
};

static void note_failure(struct sz_workers *workers, uint64_t item, const struct sz_error *failure)
{
    workers->is_closed = true;
    workers->end = workers->next_item;
    if (workers->has_failed && workers->failed_item < item)
        return;
    workers->has_failed = true;
    workers->failed_item = item;
    workers->failure = *failure;
}

static void append(struct sz_workers *workers, struct finished *finished)
{
    *workers->last = finished;
    workers->last = &finished->next;
}

/* Runs one item with the mutex let go. */
static void run_item(struct sz_workers *workers, uint64_t item)
{
    pthread_mutex_unlock(&workers->mutex);
    struct sz_error failure = {0};
    void *result = NULL;
    struct finished *finished = calloc(1, sizeof *finished);
    bool ok = false;
    if (finished == NULL)
        sz_error_set_memory(&failure, "running a study");
    else
        ok = workers->work.run(workers->work.context, item, &workers->cancelled, &result, &failure);
    pthread_mutex_lock(&workers->mutex);
    if (ok) {
        *finished = (struct finished){.item = item, .result = result};
        append(workers, finished);
        return;
    }
    free(finished);
    note_failure(workers, item, &failure);
}

static void *work(void *context)
{
    struct sz_workers *workers = context;
    pthread_mutex_lock(&workers->mutex);
    for (;;) {
        while (!workers->is_leaving && workers->next_item >= workers->end)
            pthread_cond_wait(&workers->may_start, &workers->mutex);
        if (workers->is_leaving)
            break;
        uint64_t item = workers->next_item++;
        workers->running_count++;
        run_item(workers, item);
        workers->running_count--;
        pthread_cond_signal(&workers->has_news);
    }
    pthread_mutex_unlock(&workers->mutex);
    return NULL;
}

/* Signals go to the caller's thread: the pool's are born with all of them blocked. */
static bool start_threads(struct sz_workers *workers, unsigned thread_count, struct sz_error *error)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = 0;
    while (code == 0 && workers->thread_count < thread_count) {
        code = pthread_create(&workers->threads[workers->thread_count], NULL, work, workers);
        workers->thread_count += code == 0;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code == 0 || sz_error_set_system(error, code, "cannot start a thread");
}

struct sz_workers *sz_workers_create(unsigned thread_count, const struct sz_work *given_work, struct sz_error *error)
{
    struct sz_workers *workers = calloc(1, sizeof *workers);
    pthread_t *threads = calloc(thread_count, sizeof *threads);
    if (workers == NULL || threads == NULL) {
        free(workers);
        free(threads);
        sz_error_set_memory(error, "starting threads");
        return NULL;
    }
    workers->work = *given_work;
    workers->threads = threads;
    workers->last = &workers->first;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&workers->mutex, NULL);
    pthread_cond_init(&workers->may_start, NULL);
    pthread_cond_init(&workers->has_news, &attributes);
    pthread_condattr_destroy(&attributes);
    if (!start_threads(workers, thread_count, error)) {
        sz_workers_destroy(workers);
        return NULL;
    }
    return workers;
}

void sz_workers_open(struct sz_workers *workers, uint64_t end)
{
    pthread_mutex_lock(&workers->mutex);
    if (!workers->is_closed && end > workers->end) {
        workers->end = end;
        pthread_cond_broadcast(&workers->may_start);
    }
    pthread_mutex_unlock(&workers->mutex);
}

void sz_workers_finish_group(struct sz_workers *workers, uint64_t group_size)
{
    pthread_mutex_lock(&workers->mutex);
    if (!workers->is_closed) {
        uint64_t end = (workers->next_item + group_size - 1) / group_size * group_size;
        workers->is_closed = true;
        workers->end = end;
        pthread_cond_broadcast(&workers->may_start);
    }
    pthread_mutex_unlock(&workers->mutex);
}

void sz_workers_cancel(struct sz_workers *workers)
{
    pthread_mutex_lock(&workers->mutex);
    workers->is_closed = true;
    workers->end = workers->next_item;
    atomic_store(&workers->cancelled, true);
    pthread_mutex_unlock(&workers->mutex);
}

static struct timespec time_in(double seconds)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    double whole_s = floor(seconds);
    time.tv_sec += (time_t)whole_s;
    time.tv_nsec += (long)((seconds - whole_s) * 1e9);
    if (time.tv_nsec >= 1000000000L) {
        time.tv_sec++;
        time.tv_nsec -= 1000000000L;
    }
    return time;
}

static bool is_idle(const struct sz_workers *workers)
{
    return workers->running_count == 0 && workers->next_item >= workers->end;
}

enum sz_workers_state sz_workers_take(struct sz_workers *workers, double timeout_s, uint64_t *item, void **result,
                                      struct sz_error *error)
{
    struct timespec deadline = time_in(timeout_s);
    enum sz_workers_state state = SZ_WORKERS_RESULT;
    pthread_mutex_lock(&workers->mutex);
    int code = 0;
    while (workers->first == NULL && !is_idle(workers) && code != ETIMEDOUT)
        code = pthread_cond_timedwait(&workers->has_news, &workers->mutex, &deadline);
    struct finished *finished = workers->first;
    if (finished != NULL) {
        workers->first = finished->next;
        if (workers->first == NULL)
            workers->last = &workers->first;
        *item = finished->item;
        *result = finished->result;
    } else if (!is_idle(workers)) {
        state = SZ_WORKERS_TIMEOUT;
    } else if (workers->has_failed) {
        state = SZ_WORKERS_FAILED;
        *error = workers->failure;
    } else {
        state = SZ_WORKERS_IDLE;
    }
    pthread_mutex_unlock(&workers->mutex);
    free(finished);
    return state;
}

void sz_workers_destroy(struct sz_workers *workers)
{
    if (workers == NULL)
        return;
    sz_workers_cancel(workers);
    pthread_mutex_lock(&workers->mutex);
    workers->is_leaving = true;
    pthread_cond_broadcast(&workers->may_start);
    pthread_mutex_unlock(&workers->mutex);
    for (unsigned i = 0; i < workers->thread_count; i++)
        pthread_join(workers->threads[i], NULL);
    while (workers->first != NULL) {
        struct finished *finished = workers->first;
        workers->first = finished->next;
        workers->work.discard(finished->result);
        free(finished);
    }
    pthread_cond_destroy(&workers->has_news);
    pthread_cond_destroy(&workers->may_start);
    pthread_mutex_destroy(&workers->mutex);
    free(workers->threads);
    free(workers);
}

unsigned sz_workers_processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 1 ? (unsigned)count : 1;
}
