#include "models/demand/near_repeats.h"

#include "models/demand/incident_stream.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

void sz_near_repeats_clear(struct sz_near_repeats *repeats)
{
    free(repeats->heap);
    repeats->heap = NULL;
    repeats->count = repeats->capacity = 0;
}

unsigned sz_near_repeats_count(const struct sz_near_repeats *repeats, struct sz_stream *draws)
{
    return gsl_ran_poisson(sz_stream_rng(draws), repeats->law->mean_count);
}

unsigned sz_near_repeats_opening_count(const struct sz_near_repeats *repeats, struct sz_stream *draws)
{
    const struct sz_near_repeat *law = repeats->law;
    return gsl_ran_poisson(sz_stream_rng(draws), repeats->rate_per_s * law->mean_count * law->mean_delay_s);
}

/* --- the heap --- */

static bool is_before(const struct sz_pending_repeat *a, const struct sz_pending_repeat *b)
{
    return a->onset_s < b->onset_s || (a->onset_s == b->onset_s && a->sequence < b->sequence);
}

static bool push(struct sz_near_repeats *repeats, const struct sz_pending_repeat *repeat)
{
    if (repeats->count == repeats->capacity) {
        size_t capacity = repeats->capacity > 0 ? 2 * repeats->capacity : 16;
        struct sz_pending_repeat *heap = realloc(repeats->heap, capacity * sizeof *heap);
        if (heap == NULL)
            return false;
        repeats->heap = heap;
        repeats->capacity = capacity;
    }
    size_t i = repeats->count++;
    while (i > 0 && is_before(repeat, &repeats->heap[(i - 1) / 2])) {
        repeats->heap[i] = repeats->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    repeats->heap[i] = *repeat;
    return true;
}

static void pop(struct sz_near_repeats *repeats)
{
    struct sz_pending_repeat *heap = repeats->heap, last = heap[--repeats->count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= repeats->count)
            break;
        child += child + 1 < repeats->count && is_before(&heap[child + 1], &heap[child]);
        if (!is_before(&heap[child], &last))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = last;
}

/* --- children --- */

bool sz_near_repeats_add(struct sz_near_repeats *repeats, const struct sz_incident_source *source,
                         const struct sz_incident_arrival *parent, struct sz_stream *draws)
{
    const struct sz_near_repeat *law = repeats->law;
    struct sz_pending_repeat repeat = {.place = parent->place, .cell = parent->cell, .sequence = repeats->sequence++};
    repeat.onset_s = parent->onset_s + sz_stream_exponential(draws, law->mean_delay_s);
    double east_m = law->displacement_m * sz_stream_normal(draws);
    double north_m = law->displacement_m * sz_stream_normal(draws);
    if (repeat.onset_s > source->limit_s)
        return true;
    if (law->displacement_m > 0) {
        struct sz_place place = sz_place_displaced(source->geography->surface, &parent->place, east_m, north_m);
        if (sz_locator_province(source->locator, &place) == source->province) {
            repeat.place = place;
            repeat.cell = sz_locator_cell(source->locator, &place, source->province, NULL);
        }
    }
    return push(repeats, &repeat);
}

double sz_near_repeats_next_s(const struct sz_near_repeats *repeats)
{
    return repeats->count > 0 ? repeats->heap[0].onset_s : (double)INFINITY;
}

void sz_near_repeats_take(struct sz_near_repeats *repeats, struct sz_incident_arrival *arrival)
{
    arrival->onset_s = repeats->heap[0].onset_s;
    arrival->place = repeats->heap[0].place;
    arrival->cell = repeats->heap[0].cell;
    pop(repeats);
}
