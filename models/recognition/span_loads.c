#include "models/recognition/span_loads.h"

#include <stdlib.h>
#include <string.h>

/* One in service, and how long so many had been in service when it began. */
struct served {
    struct sz_kept_span *span;
    double since_s[SZ_LOAD_LEVELS];
};

/* Those in service at a time: a heap, who ends first on top. */
struct busy {
    struct served *heap;
    size_t count, room;
    size_t alike[SZ_SPANS_STAGE_LIMIT]; /* of each stage */
    int64_t now_ns;
    double clocks_s[SZ_LOAD_LEVELS]; /* so long were 1, 2, ... or more in service */
};

static int by_start(const void *a, const void *b)
{
    const struct sz_kept_span *x = a, *y = b;
    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    if (x->stage != y->stage)
        return x->stage < y->stage ? -1 : 1;
    if (x->end_ns != y->end_ns)
        return x->end_ns < y->end_ns ? -1 : 1;
    return (x->batch > y->batch) - (x->batch < y->batch);
}

/* --- the heap --- */

static bool push(struct busy *busy, struct sz_kept_span *span)
{
    if (busy->count == busy->room) {
        size_t room = 2 * busy->room + 64;
        struct served *heap = realloc(busy->heap, room * sizeof *heap);
        if (heap == NULL)
            return false;
        busy->heap = heap;
        busy->room = room;
    }
    size_t place = busy->count++;
    for (; place > 0 && busy->heap[(place - 1) / 2].span->end_ns > span->end_ns; place = (place - 1) / 2)
        busy->heap[place] = busy->heap[(place - 1) / 2];
    busy->heap[place].span = span;
    memcpy(busy->heap[place].since_s, busy->clocks_s, sizeof busy->clocks_s);
    busy->alike[span->stage]++;
    return true;
}

static struct served pop(struct busy *busy)
{
    struct served first = busy->heap[0], last = busy->heap[--busy->count];
    size_t place = 0, child;
    while ((child = 2 * place + 1) < busy->count) {
        if (child + 1 < busy->count && busy->heap[child + 1].span->end_ns < busy->heap[child].span->end_ns)
            child++;
        if (busy->heap[child].span->end_ns >= last.span->end_ns)
            break;
        busy->heap[place] = busy->heap[child];
        place = child;
    }
    busy->heap[place] = last;
    busy->alike[first.span->stage]--;
    return first;
}

/* --- time --- */

/* Lets the time pass while nobody comes or goes. */
static void pass(struct busy *busy, int64_t until_ns)
{
    if (busy->count > 0)
        busy->clocks_s[busy->count < SZ_LOAD_LEVELS ? busy->count - 1 : SZ_LOAD_LEVELS - 1] +=
            1e-9 * (double)(until_ns - busy->now_ns);
    busy->now_ns = until_ns;
}

/* Lets the time pass, and those go whose service ends on the way. */
static void advance(struct busy *busy, int64_t until_ns)
{
    while (busy->count > 0 && busy->heap[0].span->end_ns <= until_ns) {
        pass(busy, busy->heap[0].span->end_ns);
        struct served served = pop(busy);
        for (size_t level = 0; level < SZ_LOAD_LEVELS; level++)
            served.span->load_s[level] = (float)(busy->clocks_s[level] - served.since_s[level]);
    }
    pass(busy, until_ns);
}

static void end_run(struct busy *busy)
{
    advance(busy, INT64_MAX);
    memset(busy->clocks_s, 0, sizeof busy->clocks_s);
}

/* --- how many of a stage at once --- */

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* `met` has for each service its stage, and below how many of it were in service with it: all but 1 % of a stage's met no more than its peak. */
static void find_peaks(uint64_t *met, size_t count, uint32_t *peaks)
{
    qsort(met, count, sizeof *met, by_number);
    for (size_t first = 0, end; first < count; first = end) {
        end = first;
        while (end < count && met[end] >> 32 == met[first] >> 32)
            end++;
        peaks[met[first] >> 32] = (uint32_t)met[end - 1 - (end - first) / 100];
    }
}

static bool is_together(const struct sz_kept_span *a, const struct sz_kept_span *b)
{
    return a->run == b->run && a->start_ns == b->start_ns;
}

bool sz_span_loads(struct sz_kept_span *spans, size_t count, uint32_t *peaks, struct sz_error *error)
{
    struct busy busy = {.now_ns = INT64_MIN};
    uint64_t *met = malloc((count + 1) * sizeof *met);
    size_t met_count = 0; /* services */
    bool ok = met != NULL;
    if (ok)
        qsort(spans, count, sizeof *spans, by_start);
    for (size_t first = 0, end; ok && first < count; first = end) {
        if (first > 0 && spans[first - 1].run != spans[first].run)
            end_run(&busy);
        advance(&busy, spans[first].start_ns);
        for (end = first; ok && end < count && is_together(&spans[first], &spans[end]);
             end = sz_span_service_end(spans, count, end)) {
            ok = push(&busy, &spans[end]);
            met[met_count++] = (uint64_t)spans[end].stage << 32 | busy.alike[spans[end].stage];
        }
        for (size_t i = first; i < end; i++)
            spans[i].load_at_start = (uint32_t)busy.count;
    }
    if (ok) {
        end_run(&busy);
        find_peaks(met, met_count, peaks);
    }
    free(busy.heap);
    free(met);
    return ok || sz_error_set_memory(error, "calibrating");
}
