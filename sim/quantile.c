#include "sim/quantile.h"

#include "sim/fingerprint.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SMALLEST 1e-3
#define GREATEST 1e9
/* Edges grow by (1 + e) / (1 - e): bin i holds (growth^(i - 1), growth^i]. */
#define GROWTH ((1 + SZ_SKETCH_RELATIVE_ERROR) / (1 - SZ_SKETCH_RELATIVE_ERROR))

enum {
    CHUNK = 64, /* bins are allocated in whole chunks, so that equal contents have equal arrays whatever the order */
    LEAST_BIN = -1728,
    BIN_LIMIT = 5184, /* one beyond the last; log(1e9) / log(GROWTH) = 5181 */
    FORMAT_VERSION = 1,
    VARINT_SIZE = 10,
    CHECK_SUM_SIZE = 8
};

static int32_t bin_of(double value)
{
    return (int32_t)ceil(log(fmin(value, GREATEST)) / log(GROWTH));
}

/* The point of a bin from which its edges are equally far, relatively. */
static double value_of(int32_t bin)
{
    return 2 * pow(GROWTH, bin) / (GROWTH + 1);
}

static int32_t chunk_start(int32_t bin)
{
    int32_t place = bin - LEAST_BIN;
    return LEAST_BIN + place / CHUNK * CHUNK;
}

/* Makes the array reach over both bins. */
static bool cover(struct sz_sketch *sketch, int32_t least_bin, int32_t greatest_bin)
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

void sz_sketch_clear(struct sz_sketch *sketch)
{
    free(sketch->counts);
    *sketch = (struct sz_sketch){0};
}

bool sz_sketch_add(struct sz_sketch *sketch, double value)
{
    assert(value >= 0);
    if (value == INFINITY) {
        sketch->infinite_count++;
    } else if (value < SMALLEST) {
        sketch->small_count++;
    } else {
        int32_t bin = bin_of(value);
        bool is_covered = bin >= sketch->first_bin && (uint32_t)(bin - sketch->first_bin) < sketch->bin_count;
        if (!is_covered && !cover(sketch, bin, bin))
            return false;
        sketch->counts[bin - sketch->first_bin]++;
    }
    sketch->count++;
    return true;
}

bool sz_sketch_merge(struct sz_sketch *sketch, const struct sz_sketch *other)
{
    if (other->bin_count > 0) {
        if (!cover(sketch, other->first_bin, other->first_bin + (int32_t)other->bin_count - 1))
            return false;
        uint64_t *counts = sketch->counts + (other->first_bin - sketch->first_bin);
        for (uint32_t i = 0; i < other->bin_count; i++)
            counts[i] += other->counts[i];
    }
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
    for (uint32_t i = 0; i < sketch->bin_count; i++) {
        passed += sketch->counts[i];
        if (rank <= passed)
            return value_of(sketch->first_bin + (int32_t)i);
    }
    return INFINITY;
}

double sz_sketch_share_below(const struct sz_sketch *sketch, double x)
{
    if (sketch->count == 0)
        return NAN;
    uint64_t passed = sketch->small_count;
    if (x < SMALLEST)
        return (double)passed / (double)sketch->count;
    for (uint32_t i = 0; i < sketch->bin_count && value_of(sketch->first_bin + (int32_t)i) <= x; i++)
        passed += sketch->counts[i];
    return (double)passed / (double)sketch->count;
}

static unsigned char *put_varint(unsigned char *place, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *place++ = (unsigned char)(value | 0x80);
    *place++ = (unsigned char)value;
    return place;
}

/* Moves *place on; false beyond the end or above 64 bits. */
static bool take_varint(const unsigned char **place, const unsigned char *end, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64 && *place < end; shift += 7) {
        unsigned char byte = *(*place)++;
        if (shift == 63 && byte > 1)
            return false;
        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

static uint64_t check_sum_of(const unsigned char *bytes, size_t size)
{
    uint64_t sum = SZ_FINGERPRINT_START;
    for (size_t i = 0; i < size; i++)
        sum = sz_fingerprint_mix(sum, bytes[i]);
    return sum;
}

/* Version, small, infinite, number of filled bins; for each its distance from the one before and its count; check sum. */
bool sz_sketch_encode(const struct sz_sketch *sketch, unsigned char **bytes, size_t *size)
{
    size_t filled_count = 0;
    for (uint32_t i = 0; i < sketch->bin_count; i++)
        filled_count += sketch->counts[i] > 0;
    unsigned char *start = malloc(1 + (3 + 2 * filled_count) * VARINT_SIZE + CHECK_SUM_SIZE), *place = start;
    if (start == NULL)
        return false;
    *place++ = FORMAT_VERSION;
    place = put_varint(place, sketch->small_count);
    place = put_varint(place, sketch->infinite_count);
    place = put_varint(place, filled_count);
    int32_t last_bin = LEAST_BIN - 1;
    for (uint32_t i = 0; i < sketch->bin_count; i++) {
        int32_t bin = sketch->first_bin + (int32_t)i;
        if (sketch->counts[i] == 0)
            continue;
        place = put_varint(place, (uint64_t)(bin - last_bin));
        place = put_varint(place, sketch->counts[i]);
        last_bin = bin;
    }
    uint64_t sum = check_sum_of(start, (size_t)(place - start));
    for (unsigned i = 0; i < CHECK_SUM_SIZE; i++)
        *place++ = (unsigned char)(sum >> 8 * i);
    *bytes = start;
    *size = (size_t)(place - start);
    return true;
}

static bool damaged(struct sz_error *error, const char *how)
{
    return sz_error_set(error, SZ_ERROR_SYSTEM, "the stored quantile sketch is damaged: %s", how);
}

/* The counts between version and check sum, into an empty sketch. */
static bool decode_counts(struct sz_sketch *sketch, const unsigned char *place, const unsigned char *end,
                          struct sz_error *error)
{
    uint64_t filled_count, step, count;
    if (!take_varint(&place, end, &sketch->small_count) || !take_varint(&place, end, &sketch->infinite_count) ||
        !take_varint(&place, end, &filled_count))
        return damaged(error, "it is cut off");
    sketch->count = sketch->small_count + sketch->infinite_count;
    int32_t bin = LEAST_BIN - 1;
    for (uint64_t i = 0; i < filled_count; i++) {
        if (!take_varint(&place, end, &step) || !take_varint(&place, end, &count))
            return damaged(error, "it is cut off");
        if (step == 0 || step >= (uint64_t)(BIN_LIMIT - bin))
            return damaged(error, "a bin is out of range");
        bin += (int32_t)step;
        if (!cover(sketch, bin, bin))
            return sz_error_set_memory(error, "reading a quantile sketch");
        sketch->counts[bin - sketch->first_bin] = count;
        sketch->count += count;
    }
    return place == end || damaged(error, "bytes are left over");
}

bool sz_sketch_decode(struct sz_sketch *sketch, const unsigned char *bytes, size_t size, struct sz_error *error)
{
    if (size < 1 + CHECK_SUM_SIZE)
        return damaged(error, "it is cut off");
    if (bytes[0] != FORMAT_VERSION)
        return damaged(error, "its version is unknown");
    const unsigned char *end = bytes + size - CHECK_SUM_SIZE;
    uint64_t sum = 0;
    for (unsigned i = 0; i < CHECK_SUM_SIZE; i++)
        sum |= (uint64_t)end[i] << 8 * i;
    if (sum != check_sum_of(bytes, size - CHECK_SUM_SIZE))
        return damaged(error, "its check sum differs");
    struct sz_sketch decoded = {0};
    if (!decode_counts(&decoded, bytes + 1, end, error)) {
        sz_sketch_clear(&decoded);
        return false;
    }
    sz_sketch_clear(sketch);
    *sketch = decoded;
    return true;
}
