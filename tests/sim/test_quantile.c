#include "sim/quantile.h"
#include "sim/stream.h"
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void fill(struct sz_sketch *sketch, uint64_t entity, int count, double sigma)
{
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 0, entity);
    for (int i = 0; i < count; i++)
        ck_assert(sz_sketch_add(sketch, 60 * exp(sigma * sz_stream_normal(&stream))));
}

static void assert_equal(const struct sz_sketch *a, const struct sz_sketch *b)
{
    ck_assert_uint_eq(a->count, b->count);
    ck_assert_uint_eq(a->small_count, b->small_count);
    ck_assert_uint_eq(a->infinite_count, b->infinite_count);
    ck_assert_int_eq(a->first_bin, b->first_bin);
    ck_assert_uint_eq(a->bin_count, b->bin_count);
    if (a->bin_count > 0)
        ck_assert_mem_eq(a->counts, b->counts, a->bin_count * sizeof *a->counts);
}

SZ_CASE(every_quantile_is_the_order_statistic_to_the_stated_error)
{
    enum { COUNT = 10007 };
    static double values[COUNT];
    struct sz_sketch sketch = {0};
    struct sz_stream stream;
    sz_stream_init(&stream, 1, 0, 0, 0);
    for (int i = 0; i < COUNT; i++) { /* over the whole range */
        values[i] = pow(10, -3 + 12 * sz_stream_uniform(&stream));
        ck_assert(sz_sketch_add(&sketch, values[i]));
    }
    qsort(values, COUNT, sizeof values[0], compare);
    for (int i = 1; i <= 1000; i++) {
        double p = i / 1000.0, exact = values[(size_t)ceil(COUNT * p) - 1];
        double error = sz_sketch_quantile(&sketch, p) / exact - 1;
        ck_assert_msg(fabs(error) <= SZ_SKETCH_RELATIVE_ERROR * (1 + 1e-9), "p = %g: relative error %g", p, error);
    }
    sz_sketch_clear(&sketch);
}

SZ_CASE(the_rank_is_the_ceiling_of_n_p_unharmed_by_rounding)
{
    struct sz_sketch sketch = {0};
    for (int i = 1; i <= 100; i++)
        ck_assert(sz_sketch_add(&sketch, i));
    for (int i = 1; i <= 100; i++) /* 0.55 * 100 is above 55 in binary */
        ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, i / 100.0), i, 0.0021 * i);
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 0.551), 56, 0.12);
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 0), 1, 0.0021);
    sz_sketch_clear(&sketch);
}

SZ_CASE(zeros_and_infinities_have_their_ranks)
{
    struct sz_sketch sketch = {0};
    for (int i = 0; i < 10; i++) {
        ck_assert(sz_sketch_add(&sketch, 0));
        ck_assert(sz_sketch_add(&sketch, 5));
        ck_assert(sz_sketch_add(&sketch, INFINITY));
    }
    ck_assert_double_eq(sz_sketch_quantile(&sketch, 1.0 / 3), 0);
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 0.34), 5, 0.01);
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 2.0 / 3), 5, 0.01);
    ck_assert_double_infinite(sz_sketch_quantile(&sketch, 0.67));
    sz_sketch_clear(&sketch);
}

SZ_CASE(values_out_of_range_are_kept_at_its_ends)
{
    struct sz_sketch sketch = {0};
    ck_assert(sz_sketch_add(&sketch, 1e300));
    ck_assert(sz_sketch_add(&sketch, 1e-300));
    ck_assert_double_eq(sz_sketch_quantile(&sketch, 0.5), 0);
    ck_assert_double_eq_tol(sz_sketch_quantile(&sketch, 1), 1e9, 2e6);
    ck_assert_uint_le(sketch.bin_count, 64);
    sz_sketch_clear(&sketch);
}

SZ_CASE(the_share_below_counts_the_values_up_to_there)
{
    struct sz_sketch sketch = {0};
    ck_assert(sz_sketch_add(&sketch, 0));
    ck_assert(sz_sketch_add(&sketch, INFINITY));
    for (int i = 1; i <= 8; i++)
        ck_assert(sz_sketch_add(&sketch, i));
    ck_assert_double_eq(sz_sketch_share_below(&sketch, 0), 0.1);
    ck_assert_double_eq(sz_sketch_share_below(&sketch, 0.9), 0.1);
    ck_assert_double_eq(sz_sketch_share_below(&sketch, 4.5), 0.5);
    ck_assert_double_eq(sz_sketch_share_below(&sketch, 1e6), 0.9);
    for (int i = 1; i <= 9; i++)
        ck_assert_double_ge(sz_sketch_share_below(&sketch, sz_sketch_quantile(&sketch, i / 10.0)), i / 10.0);
    sz_sketch_clear(&sketch);
}

SZ_CASE(an_empty_sketch_has_no_quantile)
{
    struct sz_sketch sketch = {0};
    ck_assert_double_nan(sz_sketch_share_below(&sketch, 1));
    ck_assert_double_nan(sz_sketch_quantile(&sketch, 0.5));
}

SZ_CASE(merging_in_any_order_gives_the_same_sketch)
{
    struct sz_sketch parts[3] = {0}, forward = {0}, backward = {0}, whole = {0};
    for (uint64_t i = 0; i < 3; i++) {
        fill(&parts[i], i, 1000, 0.5 + (double)i);
        fill(&whole, i, 1000, 0.5 + (double)i);
    }
    for (int i = 0; i < 3; i++) {
        ck_assert(sz_sketch_merge(&forward, &parts[i]));
        ck_assert(sz_sketch_merge(&backward, &parts[2 - i]));
    }
    assert_equal(&forward, &backward);
    assert_equal(&forward, &whole);
    for (int i = 0; i < 3; i++)
        sz_sketch_clear(&parts[i]);
    sz_sketch_clear(&forward);
    sz_sketch_clear(&backward);
    sz_sketch_clear(&whole);
}

/* A sketch with something of everything, as bytes. */
static void encode_example(struct sz_sketch *sketch, unsigned char **bytes, size_t *size)
{
    fill(sketch, 9, 500, 2);
    ck_assert(sz_sketch_add(sketch, 0));
    ck_assert(sz_sketch_add(sketch, INFINITY));
    ck_assert(sz_sketch_encode(sketch, bytes, size));
}

SZ_CASE(decoding_gives_back_what_was_encoded)
{
    struct sz_sketch sketch = {0}, decoded = {0};
    struct sz_error error = {0};
    unsigned char *bytes;
    size_t size;
    encode_example(&sketch, &bytes, &size);
    fill(&decoded, 1, 10, 1); /* is replaced */
    ck_assert(sz_sketch_decode(&decoded, bytes, size, &error));
    assert_equal(&sketch, &decoded);
    free(bytes);
    sz_sketch_clear(&sketch);
    sz_sketch_clear(&decoded);
}

SZ_CASE(an_empty_sketch_survives_the_round_trip)
{
    struct sz_sketch sketch = {0}, decoded = {0};
    struct sz_error error = {0};
    unsigned char *bytes;
    size_t size;
    ck_assert(sz_sketch_encode(&sketch, &bytes, &size));
    ck_assert(sz_sketch_decode(&decoded, bytes, size, &error));
    assert_equal(&sketch, &decoded);
    free(bytes);
}

SZ_CASE(a_thousand_close_values_take_little_room)
{
    struct sz_sketch sketch = {0};
    unsigned char *bytes;
    size_t size;
    fill(&sketch, 3, 1000, 0.1);
    ck_assert(sz_sketch_encode(&sketch, &bytes, &size));
    ck_assert_uint_lt(size, 400);
    free(bytes);
    sz_sketch_clear(&sketch);
}

SZ_CASE(any_damaged_byte_is_found_and_changes_nothing)
{
    struct sz_sketch sketch = {0}, decoded = {0};
    unsigned char *bytes;
    size_t size;
    encode_example(&sketch, &bytes, &size);
    for (size_t i = 0; i < size; i++) {
        for (int bit = 0; bit < 8; bit += 3) {
            struct sz_error error = {0};
            bytes[i] ^= (unsigned char)(1 << bit);
            ck_assert(!sz_sketch_decode(&decoded, bytes, size, &error));
            ck_assert_int_eq(error.kind, SZ_ERROR_SYSTEM);
            bytes[i] ^= (unsigned char)(1 << bit);
        }
    }
    ck_assert_uint_eq(decoded.count, 0);
    ck_assert_ptr_null(decoded.counts);
    free(bytes);
    sz_sketch_clear(&sketch);
}

SZ_CASE(bytes_cut_off_anywhere_are_refused)
{
    struct sz_sketch sketch = {0}, decoded = {0};
    unsigned char *bytes;
    size_t size;
    encode_example(&sketch, &bytes, &size);
    for (size_t length = 0; length < size; length++) {
        struct sz_error error = {0};
        ck_assert(!sz_sketch_decode(&decoded, bytes, length, &error));
    }
    free(bytes);
    sz_sketch_clear(&sketch);
}

static const struct sz_case cases[] = {
    SZ_LISTED(every_quantile_is_the_order_statistic_to_the_stated_error),
    SZ_LISTED(the_rank_is_the_ceiling_of_n_p_unharmed_by_rounding),
    SZ_LISTED(zeros_and_infinities_have_their_ranks),
    SZ_LISTED(values_out_of_range_are_kept_at_its_ends),
    SZ_LISTED(the_share_below_counts_the_values_up_to_there),
    SZ_LISTED(an_empty_sketch_has_no_quantile),
    SZ_LISTED(merging_in_any_order_gives_the_same_sketch),
    SZ_LISTED(decoding_gives_back_what_was_encoded),
    SZ_LISTED(an_empty_sketch_survives_the_round_trip),
    SZ_LISTED(a_thousand_close_values_take_little_room),
    SZ_LISTED(any_damaged_byte_is_found_and_changes_nothing),
    SZ_LISTED(bytes_cut_off_anywhere_are_refused),
};
SZ_MAIN("quantile", cases)
