#include "sim/quantile.h"

#include "sim/quantile_bins.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHUNK = 64, /* bins are allocated in whole chunks, so that equal contents have equal arrays whatever the order */
    LEAST_CAPACITY = 8
};

static double place_of(double value)
{
    return log(value) / log(SZ_SKETCH_GROWTH);
}

static int32_t bin_of(double value)
{
    return (int32_t)ceil(place_of(fmin(value, SZ_SKETCH_GREATEST)));
}

/*
 * The value of that rank among the `count` of a bin, which are taken as spread evenly over it: at its middle all of one bin would be
 * the same, and an interval of a quantile narrower than a bin would miss as often as the middle does.
 */
static double value_within(int32_t bin, uint64_t rank, uint64_t count)
{
    return pow(SZ_SKETCH_GROWTH, bin - ((double)(count - rank) + 0.5) / (double)count);
}

/* How many of them are at most the value at a place; the 1e-10 outweighs the rounding of that place. */
static uint64_t count_within(int32_t bin, double place, uint64_t count)
{
    double from_top = bin - place - 1e-10, all = (double)count;
    if (from_top >= 1)
        return 0;
    return from_top <= 0.5 / all ? count : (uint64_t)(all - all * from_top + 0.5);
}

static int32_t chunk_start(int32_t bin)
{
    int32_t place = bin - SZ_SKETCH_LEAST_BIN;
    return SZ_SKETCH_LEAST_BIN + place / CHUNK * CHUNK;
}

bool sz_sketch_cover(struct sz_sketch *sketch, int32_t least_bin, int32_t greatest_bin)
{
    int32_t start = chunk_start(least_bin), end = chunk_start(greatest_bin) + CHUNK;
    if (sketch->counts != NULL) {
        int32_t old_end = sketch->first_bin + (int32_t)sketch->bin_count;
        start = start < sketch->first_bin ? start : sketch->first_bin;
        end = end > old_end ? end : old_end;
    }
    if (sketch->counts != NULL && (uint32_t)(end - start) == sketch->bin_count)
        return true;
    uint64_t *counts = calloc((size_t)(end - start), sizeof *counts);
    if (counts == NULL)
        return false;
    if (sketch->counts != NULL)
        memcpy(counts + (sketch->first_bin - start), sketch->counts, sketch->bin_count * sizeof *counts);
    free(sketch->counts);
    sketch->counts = counts;
    sketch->first_bin = start;
    sketch->bin_count = (uint32_t)(end - start);
    return true;
}

/* Room is made for a power of two of values: what is allocated follows from their number. */
static uint32_t capacity_of(uint32_t value_count)
{
    uint32_t capacity = LEAST_CAPACITY;
    while (capacity < value_count)
        capacity *= 2;
    return capacity;
}

/* Puts a value among those that are kept, which are fewer than the limit. */
static bool keep_value(struct sz_sketch *sketch, double value)
{
    if (sketch->values == NULL || sketch->value_count == capacity_of(sketch->value_count)) {
        double *values = realloc(sketch->values, capacity_of(sketch->value_count + 1) * sizeof *values);
        if (values == NULL)
            return false;
        sketch->values = values;
    }
    uint32_t place = 0;
    for (uint32_t half, count = sketch->value_count; count > 0; count -= half) { /* behind all that are not greater */
        half = (count + 1) / 2;
        place += half * (sketch->values[place + half - 1] <= value);
    }
    double *at = sketch->values + place;
    memmove(at + 1, at, (sketch->value_count++ - place) * sizeof *at);
    *at = value;
    return true;
}

/* Counts values that are in order in the bins. */
static bool count_values(struct sz_sketch *sketch, const double *values, uint32_t value_count)
{
    if (value_count == 0)
        return true;
    if (!sz_sketch_cover(sketch, bin_of(values[0]), bin_of(values[value_count - 1])))
        return false;
    for (uint32_t i = 0; i < value_count; i++)
        sketch->counts[bin_of(values[i]) - sketch->first_bin]++;
    return true;
}

/* From kept values to bins. */
static bool leave_exact_stage(struct sz_sketch *sketch)
{
    if (!count_values(sketch, sketch->values, sketch->value_count))
        return false;
    free(sketch->values);
    sketch->values = NULL;
    sketch->value_count = 0;
    return true;
}

void sz_sketch_clear(struct sz_sketch *sketch)
{
    free(sketch->values);
    free(sketch->counts);
    *sketch = (struct sz_sketch){0};
}

static bool add_ordinary(struct sz_sketch *sketch, const struct sz_sketched *sketched)
{
    if (sketch->counts == NULL) {
        if (sketch->value_count < SZ_SKETCH_EXACT_LIMIT)
            return keep_value(sketch, fmin(sketched->value, SZ_SKETCH_GREATEST));
        if (!leave_exact_stage(sketch))
            return false;
    }
    int32_t bin = sketched->bin;
    bool is_covered = bin >= sketch->first_bin && (uint32_t)(bin - sketch->first_bin) < sketch->bin_count;
    if (!is_covered && !sz_sketch_cover(sketch, bin, bin))
        return false;
    sketch->counts[bin - sketch->first_bin]++;
    return true;
}

struct sz_sketched sz_sketch_prepare(double value)
{
    assert(value >= 0);
    bool is_ordinary = value >= SZ_SKETCH_SMALLEST && value < INFINITY;
    return (struct sz_sketched){value, is_ordinary ? bin_of(value) : 0, is_ordinary};
}

static __attribute__((noinline)) bool add_seldom(struct sz_sketch *sketch, const struct sz_sketched *sketched)
{
    bool is_small = sketched->value < SZ_SKETCH_SMALLEST, is_infinite = isinf(sketched->value);
    if (!is_small && !is_infinite && !add_ordinary(sketch, sketched))
        return false;
    sketch->small_count += is_small;
    sketch->infinite_count += is_infinite;
    sketch->count++;
    return true;
}

bool sz_sketch_add_prepared(struct sz_sketch *sketch, const struct sz_sketched *sketched)
{
    uint32_t place = (uint32_t)(sketched->bin - sketch->first_bin);
    if (!sketched->is_ordinary || place >= sketch->bin_count) /* no bins while values are kept */
        return add_seldom(sketch, sketched);
    sketch->counts[place]++;
    sketch->count++;
    return true;
}

bool sz_sketch_add(struct sz_sketch *sketch, double value)
{
    const struct sz_sketched sketched = sz_sketch_prepare(value);
    return sz_sketch_add_prepared(sketch, &sketched);
}

/* Both are exact and stay so. */
static bool merge_values(struct sz_sketch *sketch, const struct sz_sketch *other)
{
    uint32_t value_count = sketch->value_count + other->value_count, own = 0, others = 0;
    double *values = malloc(capacity_of(value_count) * sizeof *values);
    if (values == NULL)
        return false;
    for (uint32_t i = 0; i < value_count; i++) {
        bool is_own =
            others == other->value_count || (own < sketch->value_count && sketch->values[own] <= other->values[others]);
        values[i] = is_own ? sketch->values[own++] : other->values[others++];
    }
    free(sketch->values);
    sketch->values = values;
    sketch->value_count = value_count;
    return true;
}

static bool merge_bins(struct sz_sketch *sketch, const struct sz_sketch *other)
{
    if (!leave_exact_stage(sketch) || !count_values(sketch, other->values, other->value_count))
        return false;
    if (other->counts == NULL)
        return true;
    if (!sz_sketch_cover(sketch, other->first_bin, other->first_bin + (int32_t)other->bin_count - 1))
        return false;
    uint64_t *counts = sketch->counts + (other->first_bin - sketch->first_bin);
    for (uint32_t i = 0; i < other->bin_count; i++)
        counts[i] += other->counts[i];
    return true;
}

bool sz_sketch_merge(struct sz_sketch *sketch, const struct sz_sketch *other)
{
    bool is_exact = sketch->counts == NULL && other->counts == NULL &&
                    sketch->value_count + other->value_count <= SZ_SKETCH_EXACT_LIMIT;
    bool is_needed = other->value_count > 0 || other->counts != NULL;
    if (is_needed && !(is_exact ? merge_values(sketch, other) : merge_bins(sketch, other)))
        return false;
    sketch->count += other->count;
    sketch->small_count += other->small_count;
    sketch->infinite_count += other->infinite_count;
    return true;
}

/* ceil(count p), unharmed by the rounding of the product, from 1 to count. */
static uint64_t rank_of(uint64_t count, double p)
{
    double rank = ceil((double)count * p * (1 - 1e-12));
    if (rank < 1)
        return 1;
    return rank >= (double)count ? count : (uint64_t)rank;
}

double sz_sketch_quantile(const struct sz_sketch *sketch, double p)
{
    if (sketch->count == 0)
        return NAN;
    uint64_t rank = rank_of(sketch->count, p), passed = sketch->small_count;
    if (rank <= passed)
        return 0;
    if (rank - passed <= sketch->value_count)
        return sketch->values[rank - passed - 1];
    for (uint32_t i = 0; i < sketch->bin_count; i++) {
        if (rank - passed <= sketch->counts[i])
            return value_within(sketch->first_bin + (int32_t)i, rank - passed, sketch->counts[i]);
        passed += sketch->counts[i];
    }
    return INFINITY;
}

double sz_sketch_share_below(const struct sz_sketch *sketch, double x)
{
    if (sketch->count == 0)
        return NAN;
    uint64_t passed = sketch->small_count;
    double place = place_of(x);
    for (uint32_t i = 0; i < sketch->value_count && sketch->values[i] <= x; i++)
        passed++;
    for (uint32_t i = 0; i < sketch->bin_count && sketch->first_bin + (int32_t)i < place + 2; i++)
        passed += count_within(sketch->first_bin + (int32_t)i, place, sketch->counts[i]);
    return (double)passed / (double)sketch->count;
}
