#include "sim/fingerprint.h"
#include "sim/quantile_bins.h"

#include <stdlib.h>
#include <string.h>

enum {
    FORMAT_BINS = 1, /* the first byte */
    FORMAT_VALUES = 2,
    VARINT_SIZE = 10,
    VALUE_SIZE = 8,
    CHECK_SUM_SIZE = 8
};

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

static unsigned char *put_word(unsigned char *place, uint64_t word)
{
    for (unsigned i = 0; i < 8; i++)
        *place++ = (unsigned char)(word >> 8 * i);
    return place;
}

static uint64_t word_at(const unsigned char *place)
{
    uint64_t word = 0;
    for (unsigned i = 0; i < 8; i++)
        word |= (uint64_t)place[i] << 8 * i;
    return word;
}

static uint32_t filled_bin_count(const struct sz_sketch *sketch)
{
    uint32_t filled_count = 0;
    for (uint32_t i = 0; i < sketch->bin_count; i++)
        filled_count += sketch->counts[i] > 0;
    return filled_count;
}

/* The number of filled bins; for each its distance from the one before and its count. */
static unsigned char *put_bins(unsigned char *place, const struct sz_sketch *sketch)
{
    place = put_varint(place, filled_bin_count(sketch));
    int32_t last_bin = SZ_SKETCH_LEAST_BIN - 1;
    for (uint32_t i = 0; i < sketch->bin_count; i++) {
        int32_t bin = sketch->first_bin + (int32_t)i;
        if (sketch->counts[i] == 0)
            continue;
        place = put_varint(place, (uint64_t)(bin - last_bin));
        place = put_varint(place, sketch->counts[i]);
        last_bin = bin;
    }
    return place;
}

static unsigned char *put_values(unsigned char *place, const struct sz_sketch *sketch)
{
    place = put_varint(place, sketch->value_count);
    for (uint32_t i = 0; i < sketch->value_count; i++) {
        uint64_t word;
        memcpy(&word, &sketch->values[i], sizeof word);
        place = put_word(place, word);
    }
    return place;
}

/* Format, small, infinite; values or bins; check sum. */
bool sz_sketch_encode(const struct sz_sketch *sketch, unsigned char **bytes, size_t *size)
{
    size_t varint_count = 3 + 2 * (size_t)filled_bin_count(sketch);
    unsigned char *start =
        malloc(1 + varint_count * VARINT_SIZE + (size_t)sketch->value_count * VALUE_SIZE + CHECK_SUM_SIZE);
    if (start == NULL)
        return false;
    unsigned char *place = start;
    *place++ = sketch->counts == NULL ? FORMAT_VALUES : FORMAT_BINS;
    place = put_varint(place, sketch->small_count);
    place = put_varint(place, sketch->infinite_count);
    place = sketch->counts == NULL ? put_values(place, sketch) : put_bins(place, sketch);
    place = put_word(place, check_sum_of(start, (size_t)(place - start)));
    *bytes = start;
    *size = (size_t)(place - start);
    return true;
}

static bool damaged(struct sz_error *error, const char *how)
{
    return sz_error_set(error, SZ_ERROR_SYSTEM, "the stored quantile sketch is damaged: %s", how);
}

static bool decode_bins(struct sz_sketch *sketch, uint64_t filled_count, const unsigned char *place,
                        const unsigned char *end, struct sz_error *error)
{
    int32_t bin = SZ_SKETCH_LEAST_BIN - 1;
    for (uint64_t i = 0; i < filled_count; i++) {
        uint64_t step, count;
        if (!take_varint(&place, end, &step) || !take_varint(&place, end, &count))
            return damaged(error, "it is cut off");
        if (step == 0 || step >= (uint64_t)(SZ_SKETCH_BIN_LIMIT - bin))
            return damaged(error, "a bin is out of range");
        bin += (int32_t)step;
        if (!sz_sketch_cover(sketch, bin, bin))
            return sz_error_set_memory(error, "reading a quantile sketch");
        sketch->counts[bin - sketch->first_bin] = count;
        sketch->count += count;
    }
    return place == end || damaged(error, "bytes are left over");
}

static bool decode_values(struct sz_sketch *sketch, uint64_t value_count, const unsigned char *place,
                          const unsigned char *end, struct sz_error *error)
{
    if (value_count > SZ_SKETCH_EXACT_LIMIT)
        return damaged(error, "it keeps too many values");
    if ((uint64_t)(end - place) != value_count * VALUE_SIZE)
        return damaged(error, "its size is not that of its values");
    for (uint64_t i = 0; i < value_count; i++, place += VALUE_SIZE) {
        uint64_t word = word_at(place);
        double value;
        memcpy(&value, &word, sizeof value);
        if (!(value >= SZ_SKETCH_SMALLEST && value <= SZ_SKETCH_GREATEST))
            return damaged(error, "a value is out of range");
        if (!sz_sketch_add(sketch, value))
            return sz_error_set_memory(error, "reading a quantile sketch");
    }
    return true;
}

/* What is between format and check sum, into an empty sketch. */
static bool decode_content(struct sz_sketch *sketch, unsigned char format, const unsigned char *place,
                           const unsigned char *end, struct sz_error *error)
{
    uint64_t item_count;
    if (!take_varint(&place, end, &sketch->small_count) || !take_varint(&place, end, &sketch->infinite_count) ||
        !take_varint(&place, end, &item_count))
        return damaged(error, "it is cut off");
    sketch->count = sketch->small_count + sketch->infinite_count;
    return format == FORMAT_VALUES ? decode_values(sketch, item_count, place, end, error)
                                   : decode_bins(sketch, item_count, place, end, error);
}

bool sz_sketch_decode(struct sz_sketch *sketch, const unsigned char *bytes, size_t size, struct sz_error *error)
{
    if (size < 1 + CHECK_SUM_SIZE)
        return damaged(error, "it is cut off");
    if (bytes[0] != FORMAT_VALUES && bytes[0] != FORMAT_BINS)
        return damaged(error, "its format is unknown");
    const unsigned char *end = bytes + size - CHECK_SUM_SIZE;
    if (word_at(end) != check_sum_of(bytes, size - CHECK_SUM_SIZE))
        return damaged(error, "its check sum differs");
    struct sz_sketch decoded = {0};
    if (!decode_content(&decoded, bytes[0], bytes + 1, end, error)) {
        sz_sketch_clear(&decoded);
        return false;
    }
    sz_sketch_clear(sketch);
    *sketch = decoded;
    return true;
}
