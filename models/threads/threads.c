#include "models/threads/threads.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

struct crew {
    sz_threads_work *work;
    void *context;
    uint32_t item_count;
    _Atomic uint32_t next_item;
    atomic_bool has_failed;
};

struct worker {
    struct crew *crew;
    pthread_t thread;
    unsigned number;
};

unsigned sz_threads_count(unsigned wanted, uint32_t item_count)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned size = wanted > 0 ? wanted : processors > 0 ? (unsigned)processors : 1;
    size = size < SZ_THREAD_LIMIT ? size : SZ_THREAD_LIMIT;
    size = size < item_count ? size : (unsigned)item_count;
    return size > 0 ? size : 1;
}

static void *work(void *context)
{
    const struct worker *worker = context;
    struct crew *crew = worker->crew;
    uint32_t item;
    while (!crew->has_failed && (item = crew->next_item++) < crew->item_count)
        if (!crew->work(crew->context, item, worker->number))
            crew->has_failed = true;
    return NULL;
}

bool sz_threads_run(unsigned size, uint32_t item_count, sz_threads_work *item_work, void *context)
{
    struct crew crew = {.work = item_work, .context = context, .item_count = item_count};
    struct worker workers[SZ_THREAD_LIMIT];
    sigset_t all, before;
    unsigned started = 1;
    for (unsigned i = 0; i < SZ_THREAD_LIMIT; i++)
        workers[i] = (struct worker){.crew = &crew, .number = i};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (started < size && pthread_create(&workers[started].thread, NULL, work, &workers[started]) == 0)
        started++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    work(&workers[0]);
    for (unsigned i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    return !crew.has_failed;
}
