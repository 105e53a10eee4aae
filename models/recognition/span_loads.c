#include "models/recognition/span_loads.h"

#include <stdlib.h>

/* Of each stage, how often so many were in service at once; beyond PEAK_LIMIT it does not matter. */
enum { BUSY_LIMIT = 1000, PEAK_LIMIT = 64 };

/* Those in service at a time. */
struct busy {
    struct sz_kept_span *spans[BUSY_LIMIT];
    size_t count;
    int64_t now_ns;
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

/* Lets the time pass while nobody comes or goes. */
static void pass(struct busy *busy, int64_t until_ns)
{
    size_t level = busy->count < SZ_LOAD_LEVELS ? busy->count : SZ_LOAD_LEVELS;
    float passed_s = 1e-9F * (float)(until_ns - busy->now_ns);
    for (size_t i = 0; i < busy->count; i++)
        busy->spans[i]->load_s[level - 1] += passed_s;
    busy->now_ns = until_ns;
}

/* Lets the time pass, and those go whose service ends on the way. */
static void advance(struct busy *busy, int64_t until_ns)
{
    while (busy->count > 0) {
        int64_t end_ns = INT64_MAX;
        for (size_t i = 0; i < busy->count; i++)
            end_ns = busy->spans[i]->end_ns < end_ns ? busy->spans[i]->end_ns : end_ns;
        if (end_ns > until_ns)
            break;
        pass(busy, end_ns);
        size_t left = 0;
        for (size_t i = 0; i < busy->count; i++)
            if (busy->spans[i]->end_ns > end_ns)
                busy->spans[left++] = busy->spans[i];
        busy->count = left;
    }
    if (busy->count > 0)
        pass(busy, until_ns);
    busy->now_ns = until_ns;
}

static size_t count_alike(const struct busy *busy, uint32_t stage)
{
    size_t alike = 0;
    for (size_t i = 0; i < busy->count; i++)
        alike += busy->spans[i]->stage == stage;
    return alike;
}

bool sz_span_loads(struct sz_kept_span *spans, size_t count, uint32_t stage_count, uint32_t *peaks,
                   struct sz_error *error)
{
    struct busy *busy = calloc(1, sizeof *busy);
    size_t(*levels)[PEAK_LIMIT + 1] = calloc(stage_count + 1, sizeof *levels);
    bool ok = busy != NULL && levels != NULL;
    if (ok)
        qsort(spans, count, sizeof *spans, by_start);
    for (size_t i = 0; ok && i < count; i = sz_span_service_end(spans, count, i)) {
        if (i > 0 && spans[i - 1].run != spans[i].run)
            advance(busy, INT64_MAX);
        if (busy->count == 0)
            busy->now_ns = spans[i].start_ns;
        advance(busy, spans[i].start_ns);
        size_t alike = count_alike(busy, spans[i].stage) + 1;
        levels[spans[i].stage][alike < PEAK_LIMIT ? alike : PEAK_LIMIT]++;
        if (busy->count < BUSY_LIMIT)
            busy->spans[busy->count++] = &spans[i];
    }
    if (ok)
        advance(busy, INT64_MAX);
    for (uint32_t stage = 0; ok && stage < stage_count; stage++) {
        size_t all = 0, beyond = 0, peak = PEAK_LIMIT;
        for (size_t i = 0; i <= PEAK_LIMIT; i++)
            all += levels[stage][i];
        while (peak > 1 && (beyond += levels[stage][peak]) * 100 <= all)
            peak--;
        peaks[stage] = (uint32_t)peak;
    }
    free(busy);
    free(levels);
    return ok || sz_error_set_memory(error, "calibrating");
}
